"""Publishing a standing, version by version, and the objections of units with their answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound, Refused
from bot.domain.notices import Notice, NoticeKind, Objection, ObjectionAnswered, Published, Receiver, values_of
from bot.domain.people import Role
from bot.domain.permissions import Action, require
from bot.domain.publications import Appeal, Publication, Shift, checksum_of
from bot.storage import audit, groups, outbox, people
from bot.storage import publications as storage
from bot.usecases import exchanging
from bot.usecases.standings import has_samples, today
from schemes import facts_csv
from scoring import score, tabulate
from scoring.standing import as_json

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.entries import Basis
    from bot.domain.notices import Json
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session
    from scoring import Scheme, Standing

_EXPIRES = timedelta(days=14)


async def publications(context: Context, scheme_id: str) -> list[Publication]:
    """What was published of a scheme, the first version first. Raises NotFound (unknown-scheme)."""
    if scheme_id not in context.schemes:
        raise NotFound("unknown-scheme", name=scheme_id)
    async with context.db.read() as tx:
        return await storage.all_of(tx, scheme_id)


async def draft(session: Session, basis: Basis) -> tuple[Publication, tuple[Shift, ...]]:
    """What would be published now, and what it changes against the version before; nothing is kept. Raises NotAllowed."""
    require(session.person, Action.PUBLISH, session.scheme_id)
    scheme, now = session.scheme, session.context.clock.now()
    day = today(session.context, scheme)
    facts = await exchanging.facts(session.context, session.scheme_id, day, basis)
    made = Publication(session.scheme_id, 0, day, basis, facts, "", "", "", session.person.id, now)
    answer = as_json(standing_of(made, scheme))
    earlier = await publications(session.context, session.scheme_id)
    made = replace(made, version=len(earlier) + 1, answer=answer, checksum=checksum_of(answer))
    return made, shifts(earlier[-1], made, scheme) if earlier else ()


async def publish(session: Session, basis: Basis, checksum: str, note: str = "") -> Publication:
    """Publish what was looked at; everybody with a role and every bound group hears of it.

    Raises NotAllowed, and Refused when something was reported or reviewed since (publication-changed), when it says the same
    as the version before (publication-same), or when a new version comes without a word on what changed (note-needed).
    """
    made, moved = await draft(session, basis)
    if made.checksum[: len(checksum)] != checksum:
        raise Refused("publication-changed")
    if made.version > 1 and not note.strip():
        raise Refused("note-needed")
    made = replace(made, note=note.strip())
    sample = await has_samples(session.context, session.scheme_id)

    async def change(tx: Transaction) -> None:
        earlier = await storage.all_of(tx, session.scheme_id)
        if earlier and (earlier[-1].facts, earlier[-1].basis) == (made.facts, made.basis):
            raise Refused("publication-same", version=earlier[-1].version)
        if len(earlier) + 1 != made.version:
            raise Refused("publication-changed")
        await storage.append(tx, made)
        await audit.note(
            tx, session.scheme_id, audit.Act(made.at, session.person.id, "publish", str(made.version), made.checksum)
        )
        units = tuple(shift.unit for shift in moved)
        told = Published(session.scheme_id, made.version, made.as_of, made.basis, made.note, units, sample)
        await outbox.put_new(tx, await _to_everybody(tx, session.scheme_id, made, values_of(told)), made.at)

    await session.context.db.write(change)
    return made


def standing_of(publication: Publication, scheme: Scheme) -> Standing:
    """The standing that follows from a publication's facts, computed anew."""
    totals = facts_csv.read(publication.facts.encode(), f"{publication.scheme}.csv", scheme)
    return score(scheme, tabulate(scheme, totals, publication.as_of))


def shifts(before: Publication, after: Publication, scheme: Scheme) -> tuple[Shift, ...]:
    """The units whose total, rank or money differ between two versions, in the order of their new rank."""
    old, new = standing_of(before, scheme), standing_of(after, scheme)
    moved = [
        Shift(
            unit.id,
            (old.total(unit.id), new.total(unit.id)),
            (old.rank(unit.id), new.rank(unit.id)),
            (old.money(unit.id), new.money(unit.id)),
        )
        for unit in scheme.units
    ]
    return tuple(
        one
        for one in sorted(moved, key=lambda one: one.rank[1])
        if any(was != now for was, now in (one.total, one.rank, one.money))
    )


async def appeal(session: Session, unit: str, item: str, words: str) -> Appeal:
    """Object to an item of the last publication; the bureau hears of it.

    Raises NotAllowed, UnknownId, NotFound (nothing was published), Refused (no words).
    """
    require(session.person, Action.APPEAL, session.scheme_id, unit)
    session.scheme.item(item)
    if not words.strip():
        raise Refused("reason-needed")
    now = session.context.clock.now()

    async def change(tx: Transaction) -> Appeal:
        published = await storage.all_of(tx, session.scheme_id)
        if not published:
            raise NotFound("nothing-published")
        raised = Appeal(0, session.scheme_id, published[-1].version, unit, item, words.strip(), session.person.id, now)
        number = await storage.add_appeal(tx, raised)
        await audit.note(
            tx, session.scheme_id, audit.Act(now, session.person.id, "appeal", f"{unit} {item}", str(number))
        )
        values = values_of(Objection(session.scheme_id, unit, item, words.strip(), number))
        notices = [
            _notice(NoticeKind.APPEAL, session.scheme_id, str(number), one, values, now)
            for one in await people.members(tx, session.scheme_id, session.context.clock.now())
            if Role.BUREAU in one.roles(session.scheme_id) and not one.blocked
        ]
        await outbox.put_new(tx, notices, now)
        return replace(raised, id=number)

    return await session.context.db.write(change)


async def appeals(session: Session) -> list[Appeal]:
    """The objections that the person may see: the bureau all, a coordinator the own units'."""
    async with session.context.db.read() as tx:
        found = await storage.appeals_of(tx, session.scheme_id)
    if Role.BUREAU in session.person.roles(session.scheme_id):
        return found
    require(session.person, Action.APPEAL, session.scheme_id, next(iter(session.person.units(session.scheme_id)), None))
    return [one for one in found if one.unit in session.person.units(session.scheme_id)]


async def answer_appeal(session: Session, number: int, words: str) -> Appeal:
    """Answer an objection; who raised it hears of it. Raises NotAllowed, NotFound, Refused (no words)."""
    require(session.person, Action.PUBLISH, session.scheme_id)
    if not words.strip():
        raise Refused("reason-needed")
    now = session.context.clock.now()

    async def change(tx: Transaction) -> Appeal:
        found = next((one for one in await storage.appeals_of(tx, session.scheme_id) if one.id == number), None)
        if found is None:
            raise NotFound("no-such-appeal")
        await storage.add_answer(tx, found, words.strip(), session.person.id, now)
        await audit.note(tx, session.scheme_id, audit.Act(now, session.person.id, "answer-appeal", str(number)))
        reader = await people.person(tx, found.person_id, session.context.clock.now())
        values = values_of(ObjectionAnswered(session.scheme_id, found.unit, found.item, words.strip()))
        if reader is not None and not reader.blocked and reader.roles(session.scheme_id):
            subject = f"{number}:{int(now.timestamp())}"
            notice = _notice(NoticeKind.APPEAL_ANSWERED, session.scheme_id, subject, reader, values, now)
            await outbox.put_new(tx, [notice], now)
        return replace(found, answer=words.strip())

    return await session.context.db.write(change)


async def _to_everybody(tx: Transaction, scheme_id: str, made: Publication, values: dict[str, Json]) -> list[Notice]:
    subject = str(made.version)
    to_people = [
        _notice(NoticeKind.PUBLISHED, scheme_id, subject, one, values, made.at)
        for one in await people.members(tx, scheme_id, made.at)
        if not one.blocked
    ]
    to_groups = [
        Notice(
            f"{NoticeKind.PUBLISHED}:{scheme_id}:{subject}:g{one.id}",
            NoticeKind.PUBLISHED,
            Receiver(one.chat_id, one.thread_id, group_id=one.id),
            made.at,
            made.at + _EXPIRES,
            values,
        )
        for one in await groups.active(tx, scheme_id)
    ]
    return [*to_people, *to_groups]


def _notice(
    kind: NoticeKind, scheme_id: str, subject: str, person: Person, values: dict[str, Json], now: datetime
) -> Notice:
    key = f"{kind}:{scheme_id}:{subject}:p{person.id}"
    return Notice(key, kind, Receiver(person.id, person_id=person.id), now, now + _EXPIRES, values)
