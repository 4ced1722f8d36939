"""Auditing: who did what when, to what, from where – the ledger, the reviews and all other acts in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.audit import PAGE, AuditEvent, AuditPage
from bot.domain.entries import Mode
from bot.domain.errors import NotFound
from bot.domain.permissions import Action, require
from bot.storage import audit, declarations, evidence, groups, ledger, people, reviews, statements
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.audit import Search
    from bot.domain.entries import Entry
    from bot.storage.audit import Act
    from bot.usecases.context import Context, Session
    from scoring import Scheme


async def page(session: Session, search: Search, number: int) -> AuditPage:
    """One page of what was done, newest first. Raises NotAllowed, and NotFound for a page that is not there."""
    require(session.person, Action.SEE_AUDIT, session.scheme_id)
    found = (await events(session.context, session.scheme_id, search))[::-1]
    pages = max(1, -(-len(found) // PAGE))
    if not 0 <= number < pages:
        raise NotFound("no-such-page")
    return AuditPage(
        session.scheme_id, search, tuple(found[number * PAGE : (number + 1) * PAGE]), number, pages, len(found)
    )


async def names(session: Session) -> dict[int, str]:
    """Everybody who may have done something. Raises NotAllowed."""
    require(session.person, Action.SEE_AUDIT, session.scheme_id)
    return await everybody(session.context)


async def everybody(context: Context) -> dict[int, str]:
    """Everybody who was ever here, by id."""
    async with context.db.read() as tx:
        return await people.everybody(tx)


async def events(context: Context, scheme_id: str, search: Search) -> list[AuditEvent]:
    """Everything that was done in a scheme and is looked for, in time order. Raises NotFound for an unknown scheme."""
    if scheme_id not in context.schemes:
        raise NotFound("unknown-scheme", name=scheme_id)
    offering = context.schemes[scheme_id]
    async with context.db.read() as tx:
        entries = {entry.id: entry for entry in await ledger.every(tx, scheme_id)}
        said = await reviews.every(tx, scheme_id)
        proofs = await evidence.of_scheme(tx, scheme_id)
        declared = await declarations.of_scheme(tx, scheme_id)
        handed_in = await statements.of_scheme(tx, scheme_id)
        acts = await audit.of_scheme(tx, scheme_id)
        known = await people.everybody(tx)
        chats = await groups.titles(tx, scheme_id)
    titles = {duty.id: duty.title for duty in offering.duties} | {str(one): title for one, title in chats.items()}
    found = [_entry(one, known) for one in entries.values()]
    for one in said:
        entry, by = entries[one.entry_id], known.get(one.person_id or 0, "")
        found.append(
            AuditEvent(
                one.at,
                one.person_id,
                by,
                one.verdict.value,
                entry.unit,
                entry.fact,
                entry.mode,
                entry.value,
                entry.date,
                one.reason,
            )
        )
    for proof in proofs:
        entry, by = entries[proof.entry_ids[0]], known.get(proof.person_id, "")
        found.append(
            AuditEvent(proof.at, proof.person_id, by, "evidence", entry.unit, entry.fact, words=proof.upload.name)
        )
    for word in declared:
        action, by = "declare" if word.done else "undeclare", known.get(word.person_id or 0, "")
        found.append(AuditEvent(word.at, word.person_id, by, action, word.unit, words=titles.get(word.duty, word.duty)))
    for version in handed_in:
        by, title = known.get(version.person_id, ""), titles.get(version.duty, version.duty)
        found.append(AuditEvent(version.at, version.person_id, by, "hand-in", version.unit, words=title))
    found += [_act(one, known, titles, offering.scheme) for one in acts]
    wanted = [one for one in found if _wanted(context, one, search)]
    return sorted(wanted, key=lambda one: one.at)


def _entry(entry: Entry, known: Mapping[int, str]) -> AuditEvent:
    action = "report" if entry.replaces is None else "undo" if entry.mode is Mode.WITHDRAWAL else "correct"
    by, source = known.get(entry.person_id or 0, ""), entry.origin.source.value
    return AuditEvent(
        entry.recorded_at,
        entry.person_id,
        by,
        action,
        entry.unit,
        entry.fact,
        entry.mode,
        entry.value,
        entry.date,
        entry.reason,
        source,
    )


def _act(act: Act, known: Mapping[int, str], titles: Mapping[str, str], scheme: Scheme) -> AuditEvent:
    """An act with what it was done to: units, people, groups and duties by their names."""
    units = {one.id: one for one in scheme.units}
    parts = list(dict.fromkeys(f"{act.subject} {act.details}".split()))
    unit = next((one for one in parts if one in units), None)
    told = [
        known.get(int(one), one) if one.isdecimal() and len(one) < 20 else titles.get(one, one)
        for one in parts
        if one != unit
    ]
    return AuditEvent(act.at, act.person_id, known.get(act.person_id or 0, ""), act.action, unit, words=" ".join(told))


def _wanted(context: Context, event: AuditEvent, search: Search) -> bool:
    day = local_day(context, event.at)
    return (
        (search.since is None or day >= search.since)
        and (search.until is None or day <= search.until)
        and (not search.people or event.person_id in search.people)
        and search.unit in (None, event.unit)
        and search.action in (None, event.action)
    )
