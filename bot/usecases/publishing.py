"""Publishing a standing, version by version, and the objections of units with their answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from bot.domain.errors import NotFound, Refused
from bot.domain.notices import NoticeKind, Objection, ObjectionAnswered, Published, values_of
from bot.domain.people import Role
from bot.domain.permissions import Action, require
from bot.domain.publications import Appeal, OwnResult, Publication, Shift, checksum_of
from bot.domain.results import Board, BoardRow
from bot.storage import groups, people
from bot.storage import publications as storage
from bot.usecases import events, exchanging, once
from bot.usecases.alarms import notify
from bot.usecases.context import Memory, in_transaction
from bot.usecases.standings import has_samples, today
from schemes import facts_csv
from scoring import score, tabulate
from scoring.standing import as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.entries import Basis
    from bot.domain.people import BoundGroup
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session
    from scoring import Standing

_Value = TypeVar("_Value")
_EXPIRES = timedelta(days=14)


async def publications(context: Context, scheme_id: str) -> list[Publication]:
    """What was published of a scheme, the first version first. Raises NotFound (unknown-scheme)."""
    context.served(scheme_id)
    return await context.db.ask(lambda tx: storage.all_of(tx, scheme_id))


async def publication_of(context: Context, scheme_id: str, version: int) -> Publication | None:
    """One version. Raises NotFound (unknown-scheme)."""
    context.served(scheme_id)
    return await context.db.ask(lambda tx: storage.of_version(tx, scheme_id, version))


async def last_publication(context: Context, scheme_id: str) -> Publication | None:
    """The last version. Raises NotFound (unknown-scheme)."""
    context.served(scheme_id)
    return await context.db.ask(lambda tx: storage.last(tx, scheme_id))


async def versions(context: Context, scheme_id: str) -> list[int]:
    """Which versions there are. Raises NotFound (unknown-scheme)."""
    context.served(scheme_id)
    return await context.db.ask(lambda tx: storage.versions(tx, scheme_id))


async def draft(session: Session, basis: Basis) -> tuple[Publication, tuple[Shift, ...]]:
    """What would be published now, and what it changes against the last version; not kept. Raises NotAllowed."""
    require(session.person, Action.PUBLISH, session.scheme_id)
    scheme, now = session.scheme, session.now()
    day = today(session.context, scheme)
    facts = await exchanging.facts(session.context, session.scheme_id, day, basis)
    before = await last_publication(session.context, session.scheme_id)
    version, person = before.version + 1 if before is not None else 1, session.person.id
    publication = Publication(session.scheme_id, version, day, basis, facts, "", "", "", person, now)
    answer = answer_of(session.context, publication)
    publication = replace(publication, answer=answer, checksum=checksum_of(answer))
    return publication, shifts(session.context, before, publication) if before is not None else ()


async def audience(session: Session) -> tuple[int, int]:
    """How many persons and groups hear of a publication. Raises NotAllowed."""
    require(session.person, Action.PUBLISH, session.scheme_id)
    async with session.db.read() as tx:
        members = await people.members(tx, session.scheme_id, session.now())
        return len(members), len(await _bound(tx, session.scheme_id))


async def publish(session: Session, basis: Basis, checksum: str, note: str = "") -> Publication:
    """Publish what was looked at; everybody with a role and every bound group hears of it.

    Raises NotAllowed, and Refused when something was reported or reviewed since (publication-changed), when it says the
    same as the version before (publication-same), or when a new version comes without a word on what
    changed (note-needed).
    """
    if (published := await published_before(session)) is not None:
        return published
    publication, moved = await draft(session, basis)
    if not checksum or not publication.checksum.startswith(checksum):
        raise Refused("publication-changed")
    if publication.version > 1 and not note.strip():
        raise Refused("note-needed")
    publication = replace(publication, note=note.strip())
    sample = await has_samples(session.context, session.scheme_id)

    async def change(tx: Transaction) -> Publication:
        before = await storage.last(tx, session.scheme_id)
        if before is not None and _says_the_same(session, before, publication):
            raise Refused("publication-same", version=before.version)
        if (before.version if before is not None else 0) + 1 != publication.version:
            raise Refused("publication-changed")
        scheme = session.context.scheme(session.scheme_id, publication.as_of)
        if await exchanging.facts_in(tx, scheme, publication.as_of, basis) != publication.facts:
            raise Refused("publication-changed")  # something was committed since `draft` read them
        sealed = replace(publication, seal=await storage.append(tx, publication))
        await session.note(tx, "publish", str(publication.version), publication.checksum)
        await once.note(tx, session, "publish", str(publication.version))
        units = tuple(shift.unit for shift in moved)
        version, as_of = sealed.version, sealed.as_of
        news = Published(sealed.scheme, version, as_of, basis, sealed.note, units, sample, sealed.seal)
        members, bound = await people.members(tx, sealed.scheme, sealed.at), await _bound(tx, sealed.scheme)
        subject, span = f"{sealed.scheme}:{version}", (sealed.at, sealed.at + _EXPIRES)
        await notify(tx, NoticeKind.PUBLISHED, subject, (*members, *bound), values_of(news), span)
        await events.published(tx, sealed)
        return sealed

    return await session.db.write(change)


async def _bound(tx: Transaction, scheme: str) -> list[BoundGroup]:
    """The groups and mailboxes that hear of what is published."""
    return [group for group in await groups.active(tx, scheme) if group.hears_publications]


def _says_the_same(session: Session, before: Publication, after: Publication) -> bool:
    """Whether a publication has the facts, the basis and the rules of the one before."""
    rules = [session.context.scheme(session.scheme_id, publication.as_of) for publication in (before, after)]
    return (before.facts, before.basis) == (after.facts, after.basis) and rules[0] is rules[1]


async def published_before(session: Session) -> Publication | None:
    """What this very update has published, when it is worked through again."""
    version = await session.db.ask(lambda tx: once.before(tx, session.context, "publish"))
    return await publication_of(session.context, session.scheme_id, int(version)) if version is not None else None


def standing_of(context: Context, publication: Publication) -> Standing:
    """The standing that follows from a publication's facts by the rules of its day.

    The last one of each version is kept in memory: everybody is told their own part of it.
    """
    scheme = context.scheme(publication.scheme, publication.as_of)

    def standing() -> Standing:
        totals = facts_csv.read(publication.facts.encode(), f"{publication.scheme}.csv", scheme)
        return score(scheme, tabulate(scheme, totals, publication.as_of))

    return _kept(context, publication, "publication", standing)


def answer_of(context: Context, publication: Publication) -> str:
    """What `kaohe score --json` prints for a publication's facts, kept in the same way."""
    return _kept(context, publication, "answer", lambda: as_json(standing_of(context, publication)))


def _kept(context: Context, publication: Publication, name: str, make: Callable[[], _Value]) -> _Value:
    """What follows from the facts of a publication by the rules of its day, made once for each version."""
    memory = context.memory.setdefault(publication.scheme, Memory()).values
    scheme = context.scheme(publication.scheme, publication.as_of)
    key, state = f"{name} {publication.version}", (id(scheme), publication.as_of, publication.facts)
    if key not in memory or memory[key][0] != state:
        memory[key] = (state, make())
    value: _Value = memory[key][1]
    return value


def results_of(standing: Standing, units: Sequence[str]) -> tuple[OwnResult, ...]:
    """Rank and total of these units, as far as the publication has them."""
    there = [unit for unit in units if unit in standing.scheme.unit_ids]
    of = len(standing.scheme.units)
    return tuple(OwnResult(unit, standing.rank(unit), of, standing.total(unit)) for unit in there)


def first_units(standing: Standing, most: int) -> list[str]:
    """The units of the first ranks."""
    return [unit.id for unit in sorted(standing.scheme.units, key=lambda unit: standing.rank(unit.id))[:most]]


def board_of(standing: Standing, basis: Basis, group: str | None) -> Board:
    """A publication as a ranking, of all units or of one group; compared with nothing, for it stands by itself."""
    units = [unit for unit in standing.scheme.units if group in (None, unit.group)]
    rows = [
        BoardRow(
            unit.id,
            unit.group,
            standing.rank(unit.id),
            standing.group_rank(unit.id),
            standing.total(unit.id),
            rank_change=None,
            points_change=None,
            group_rank_change=None,
            completion=None,
            pace=None,
        )
        for unit in units
    ]
    rows.sort(key=lambda row: (row.rank, standing.scheme.unit_place(row.unit)))
    return Board(standing.scheme.id, standing.as_of, None, group, tuple(rows), elapsed=0, basis=basis)


def shifts(context: Context, before: Publication, after: Publication) -> tuple[Shift, ...]:
    """The units whose total, rank or money differ between two versions, in the order of their new rank."""
    old, new = standing_of(context, before), standing_of(context, after)
    moved = [
        Shift(
            unit.id,
            (old.total(unit.id), new.total(unit.id)),
            (old.rank(unit.id), new.rank(unit.id)),
            (old.money(unit.id), new.money(unit.id)),
        )
        for unit in new.scheme.units
        if unit.id in old.scheme.unit_ids
    ]
    moved.sort(key=lambda shift: shift.rank[1])
    return tuple(shift for shift in moved if any(was != now for was, now in (shift.total, shift.rank, shift.money)))


@in_transaction
async def appeal(tx: Transaction, session: Session, unit: str, item: str, words: str) -> Appeal:
    """Object to an item of the last publication; the bureau hears of it. An update that is repeated objects once.

    Raises NotAllowed, UnknownId, NotFound, Refused.
    """
    scheme_id, now, words = session.scheme_id, session.now(), words.strip()
    require(session.person, Action.APPEAL, scheme_id, unit)
    session.scheme.item(item)
    if not words:
        raise Refused("reason-needed")
    if (earlier := await once.before(tx, session.context, "appeal")) is not None:
        return await _appeal(tx, scheme_id, int(earlier))
    published = await storage.versions(tx, scheme_id)
    if not published:
        raise NotFound("nothing-published")
    raised = Appeal(0, scheme_id, published[-1], unit, item, words, session.person.id, now)
    number = await storage.add_appeal(tx, raised)
    await session.note(tx, "appeal", f"{unit} {item}", str(number))
    await once.note(tx, session, "appeal", str(number))
    members = await people.members(tx, scheme_id, now)
    bureau = [member for member in members if Role.BUREAU in member.roles(scheme_id)]
    values = values_of(Objection(scheme_id, unit, item, words, number))
    await notify(tx, NoticeKind.APPEAL, f"{scheme_id}:{number}", bureau, values, (now, now + _EXPIRES))
    return replace(raised, id=number)


async def appeals(session: Session) -> list[Appeal]:
    """The objections that the person may see: the bureau all, a coordinator the own units'."""
    raised = await session.db.ask(lambda tx: storage.appeals_of(tx, session.scheme_id))
    if Role.BUREAU in session.person.roles(session.scheme_id):
        return raised
    units = session.person.units(session.scheme_id)
    require(session.person, Action.APPEAL, session.scheme_id, next(iter(units), None))
    return [objection for objection in raised if objection.unit in units]


@in_transaction
async def answer_appeal(tx: Transaction, session: Session, number: int, words: str) -> Appeal:
    """Answer an objection; who raised it hears of it. Raises NotAllowed, NotFound, Refused (no words)."""
    scheme_id, now, words = session.scheme_id, session.now(), words.strip()
    require(session.person, Action.PUBLISH, scheme_id)
    if not words:
        raise Refused("reason-needed")
    raised = await _appeal(tx, scheme_id, number)
    if await once.before(tx, session.context, "answer-appeal") is not None:
        return raised
    await storage.add_answer(tx, raised, words, session.person.id, now)
    await session.note(tx, "answer-appeal", str(number))
    await once.note(tx, session, "answer-appeal")
    reader = await people.person(tx, raised.person_id, now)
    if reader is not None and reader.roles(scheme_id):
        subject = f"{scheme_id}:{number}:{int(now.timestamp())}"
        values = values_of(ObjectionAnswered(scheme_id, raised.unit, raised.item, words))
        await notify(tx, NoticeKind.APPEAL_ANSWERED, subject, [reader], values, (now, now + _EXPIRES))
    return replace(raised, answer=words)


async def _appeal(tx: Transaction, scheme_id: str, number: int) -> Appeal:
    """An objection; raises NotFound."""
    for raised in await storage.appeals_of(tx, scheme_id):
        if raised.id == number:
            return raised
    raise NotFound("no-such-appeal")
