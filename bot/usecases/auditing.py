"""Auditing: who did what when, to what, from where – the ledger, the reviews and all other acts in one list."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.audit import PAGE, AuditEvent, AuditPage
from bot.domain.entries import Mode
from bot.domain.permissions import Action, require
from bot.storage import audit, declarations, evidence, groups, ledger, people, statements
from bot.storage.audit_search import Scope, newest_entries, newest_reviews
from bot.usecases import naming
from bot.usecases.context import pages_of
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.audit import Search
    from bot.domain.declarations import Declaration
    from bot.domain.entries import Entry, Review
    from bot.domain.statements import Version
    from bot.storage.audit import Act
    from bot.usecases.context import Context, Session
    from scoring import Scheme


async def page(session: Session, search: Search, number: int, size: int = PAGE) -> AuditPage:
    """One page of `size` events, newest first. Raises NotAllowed, and NotFound for a page that is not there."""
    require(session.person, Action.SEE_AUDIT, session.scheme_id)
    count, newest = await _newest(session.context, session.scheme_id, search, (number + 1) * size)
    rows = tuple(newest[number * size : (number + 1) * size])
    return AuditPage(session.scheme_id, search, rows, number, pages_of(count, number, size), count)


async def found(session: Session, search: Search) -> list[AuditEvent]:
    """Everything that was done and is looked for, in time order. Raises NotAllowed."""
    require(session.person, Action.SEE_AUDIT, session.scheme_id)
    return await events(session.context, session.scheme_id, search)


async def names(session: Session) -> dict[int, str]:
    """Everybody who may have done something. Raises NotAllowed."""
    require(session.person, Action.SEE_AUDIT, session.scheme_id)
    return await everybody(session.context)


async def everybody(context: Context) -> dict[int, str]:
    """The names of all persons that the database knows, by id."""
    return await context.db.ask(people.everybody)


async def events(context: Context, scheme_id: str, search: Search) -> list[AuditEvent]:
    """Everything that was done in a scheme and is looked for, in time order. Raises NotFound for an unknown scheme."""
    _, newest = await _newest(context, scheme_id, search, None)
    return newest[::-1]


async def _newest(context: Context, scheme_id: str, search: Search, most: int | None) -> tuple[int, list[AuditEvent]]:
    """How much is looked for, and at least the `most` newest of it, newest first.

    Of entries and reviews only these are read; the rest are few and are read whole.
    """
    served, scope = context.served(scheme_id), _scope(context, scheme_id, search, most)
    async with context.db.read() as tx:
        count_entered, entered = await newest_entries(tx, scope)
        count_reviewed, reviewed = await newest_reviews(tx, scope)
        proofs = await evidence.of_scheme(tx, scheme_id)
        declared = await declarations.of_scheme(tx, scheme_id)
        versions = await statements.of_scheme(tx, scheme_id)
        acts = await audit.of_scheme(tx, scheme_id)
        spoken_of = {review.entry_id for review in reviewed}.union(proof.entry_ids[0] for proof in proofs)
        entries = {entry.id: entry for entry in await ledger.by_ids(tx, spoken_of)}
        by = await naming.everybody(tx, served.scheme)
        chats = await groups.titles(tx, scheme_id)
    titles = {duty.id: duty.title for duty in served.duties} | {str(chat): title for chat, title in chats.items()}
    others = [_act(act, by, titles, served.scheme) for act in acts]
    for proof in proofs:
        entry, name = entries[proof.entry_ids[0]], by.get(proof.person_id, "")
        words = proof.upload.name
        others.append(AuditEvent(proof.at, proof.person_id, name, "evidence", entry.unit, entry.fact, words=words))
    words_and_forms: list[tuple[str, Declaration | Version]] = [("hand-in", version) for version in versions]
    words_and_forms += [("declare" if word.done else "undeclare", word) for word in declared]
    for action, act in words_and_forms:
        name, title = by.get(act.person_id or 0, ""), titles.get(act.duty, act.duty)
        others.append(AuditEvent(act.at, act.person_id, name, action, act.unit, words=title))
    others = [event for event in others if _wanted(context, event, search)]
    newest = [_entered(entry, by) for entry in reversed(entered)]
    newest += [_reviewed(review, entries[review.entry_id], by) for review in reversed(reviewed)]
    newest = sorted([*newest, *others], key=lambda event: event.at)[::-1]
    return count_entered + count_reviewed + len(others), newest


def _scope(context: Context, scheme_id: str, search: Search, most: int | None) -> Scope:
    """The search with its days as instants, by the midnights of the scheme's time zone."""
    since = datetime.combine(search.since, time(), context.zone) if search.since is not None else None
    day_after = search.until + timedelta(days=1) if search.until is not None else None
    until = datetime.combine(day_after, time(), context.zone) if day_after is not None else None
    return Scope(scheme_id, search, since, until, most)


def _entered(entry: Entry, by: Mapping[int, str]) -> AuditEvent:
    action = "report" if entry.replaces is None else "undo" if entry.mode is Mode.WITHDRAWAL else "correct"
    figure = entry.unit, entry.fact, entry.mode, entry.value, entry.date
    name, source = naming.reporter(entry, by), entry.origin.source.value
    words = " ".join(filter(None, (entry.origin.reference, entry.reason)))
    return AuditEvent(entry.recorded_at, entry.person_id, name, action, *figure, words, source)


def _reviewed(review: Review, entry: Entry, by: Mapping[int, str]) -> AuditEvent:
    figure = entry.unit, entry.fact, entry.mode, entry.value, entry.date
    name = by.get(review.person_id or 0, "")
    return AuditEvent(review.at, review.person_id, name, review.verdict.value, *figure, review.reason)


def _act(act: Act, by: Mapping[int, str], titles: Mapping[str, str], scheme: Scheme) -> AuditEvent:
    """An act with what it was done to: units, people, groups and duties by their names."""
    units = {unit.id for unit in scheme.units}
    parts = list(dict.fromkeys(f"{act.subject} {act.details}".split()))
    unit = next((part for part in parts if part in units), None)
    words = [
        titles.get(part) or (by.get(int(part), part) if part.isdecimal() and len(part) < 20 else part)
        for part in parts
        if part != unit
    ]
    return AuditEvent(act.at, act.person_id, by.get(act.person_id or 0, ""), act.action, unit, words=" ".join(words))


def _wanted(context: Context, event: AuditEvent, search: Search) -> bool:
    day = local_day(context, event.at)
    return (
        (search.since is None or day >= search.since)
        and (search.until is None or day <= search.until)
        and (not search.people or event.person_id in search.people)
        and search.unit in (None, event.unit)
        and search.action in (None, event.action)
    )
