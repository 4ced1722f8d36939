"""A filled-in workbook: what it would change, and storing it on a tap; never over somebody else's figure in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.entries import Mode
from bot.domain.errors import Expired, NotAllowed, NotFound
from bot.domain.intents import Claim
from bot.domain.ledger import by_fact, running_total
from bot.domain.permissions import action_for, allowed, channel_for
from bot.domain.results import Unusual
from bot.domain.workbooks import Change, Given, Preview, Since, Stored, Workbook, Wrong
from bot.storage import audit, drafts, last_year, people
from bot.storage.drafts import WORKBOOK, Draft
from bot.usecases.filling import entry_of, form, forms_of, last_entries
from bot.usecases.previews import taken
from bot.usecases.receipts import receipts
from bot.usecases.reporting import Settled, new_entry, own_entries, own_unit, store, weigh
from bot.usecases.standings import today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.entries import Entry, Origin
    from bot.domain.forms import Form
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

_LIVES = timedelta(hours=24)


async def forms(context: Context, person: Person, scheme_id: str, unit: str | None) -> tuple[Form, ...]:
    """What the workbook of a unit, or of all that the person may report for, shows. Raises NotAllowed, NotFound, UnknownId."""
    units = [one for scheme, one in forms_of(context, person) if scheme == scheme_id]
    if unit is not None:
        units = [unit]
    if not units:
        raise NotAllowed("not-allowed-report")
    return tuple([await form(context, person, scheme_id, one) for one in units])


async def note_template(context: Context, person: Person, scheme_id: str, unit: str | None) -> None:
    """Write down that somebody took the workbook of a unit or of all."""
    now = context.clock.now()
    await context.db.write(lambda tx: audit.note(tx, scheme_id, audit.Act(now, person.id, "template", unit or "")))


async def look_over(context: Context, person: Person, workbook: Workbook, origin: Origin) -> Preview:
    """What storing the workbook would change; the question waits for a tap. Nothing is stored. Raises NotFound."""
    if workbook.scheme not in context.schemes:
        raise NotFound("unknown-scheme", name=workbook.scheme)

    async def change(tx: Transaction) -> Preview:
        known = await own_entries(context, person, workbook.scheme, tx)
        return await _ask(tx, context, person, workbook, origin, known)

    return await context.db.write(change)


async def settle(
    context: Context, person: Person, draft_id: int, origin: Origin, reason: str = "", *, asked: bool
) -> Stored | Preview:
    """Store what a preview showed: all of it, or (not `asked`) only what asked nothing.

    Where one of the facts was reported since, nothing is stored and the workbook is shown anew. Raises Expired, NotAllowed, Refused, and ReasonNeeded
    for a closed period.
    """

    async def change(tx: Transaction) -> tuple[Draft, Preview | None, list[Entry], list[Entry]]:
        draft = await taken(tx, context, person, draft_id, WORKBOOK, Expired("workbook-gone"))
        workbook, seen, sure = _kept(draft, asked=asked)
        known = await own_entries(context, person, draft.scheme, tx)
        names, year_before = await _names(tx, draft.scheme), await _year_before(tx, workbook)
        changes, wrong = _changes(context, person, workbook, known, names, year_before)
        if wrong:
            raise NotAllowed("not-allowed-report")
        last = _last(known, changes)
        overtaken = any(last[one.given.unit, one.given.fact] != seen[one.given.unit, one.given.fact] for one in changes)
        unsure = any(one.doubt and one.doubt.why != sure[one.given.unit, one.given.fact] for one in changes)
        if overtaken or unsure:
            again = await _ask(tx, context, person, workbook, origin, known)
            return draft, replace(again, overtaken=True), known, []
        scheme = context.schemes[draft.scheme].scheme
        new = [new_entry(scheme, _settled(one), person, origin) for one in changes]
        stored = await store(tx, context, person, scheme, known, new, reason)
        return draft, None, [*known, *stored], stored

    draft, again, known, stored = await context.db.write(change)
    if again is not None:
        return again
    told = receipts(context, known, stored, own_unit(person, draft.scheme))
    return Stored(draft.scheme, draft.payload["name"], told)


async def drop(context: Context, person: Person, draft_id: int) -> None:
    """Store nothing of it. Raises Expired when it is settled already."""
    await context.db.write(lambda tx: taken(tx, context, person, draft_id, WORKBOOK, Expired("workbook-gone")))


async def _ask(
    tx: Transaction, context: Context, person: Person, workbook: Workbook, origin: Origin, known: list[Entry]
) -> Preview:
    """The preview, and a draft of what its buttons store."""
    scheme = context.schemes[workbook.scheme].scheme
    names, year_before = await _names(tx, scheme.id), await _year_before(tx, workbook)
    changes, wrong = _changes(context, person, workbook, known, names, year_before)
    clear = [new_entry(scheme, _settled(one), person, origin) for one in changes if not one.asks]
    last, now = known[-1].id if known else 0, context.clock.now()
    would_be = [entry_of(one, last + number, now) for number, one in enumerate(clear, 1)]
    own = own_unit(person, scheme.id)
    told = receipts(context, [*known, *would_be], would_be, own)
    number = 0
    if changes:
        payload = {"name": workbook.name, "figures": _payload(changes, _last(known, changes))}
        draft = Draft(0, person.id, origin.update_id, scheme.id, WORKBOOK, payload, now, now + _LIVES)
        number = (await drafts.put(tx, draft)).id
    same = len(workbook.figures) - len(changes) - len(wrong)
    mistakes = (*workbook.wrong, *wrong)
    return Preview(scheme.id, workbook.name, number, changes, same, mistakes, told, own, workbook.outdated)


def _changes(
    context: Context,
    person: Person,
    workbook: Workbook,
    known: Sequence[Entry],
    names: Mapping[int, str],
    year_before: Mapping[tuple[str, str], int],
) -> tuple[tuple[Change, ...], tuple[Wrong, ...]]:
    """The figures that say something new, and those that are not this person's to report."""
    scheme = context.schemes[workbook.scheme].scheme
    wrong, found = [], []
    last = {unit.id: last_entries(known, unit.id) for unit in scheme.units}
    settled: list[tuple[Given, Settled]] = []
    for given in workbook.figures:
        fact = scheme.fact(given.fact)
        if not allowed(person, action_for(fact, channel_for(person, scheme)), scheme.id, given.unit, fact):
            values = (("fact", fact.short), ("unit", scheme.unit(given.unit).short))
            wrong.append(Wrong(given.cell, "not-yours", values))
            continue
        day = given.day or today(context, scheme)
        claim = Claim(given.fact, given.mode, given.value, given.unit, day, given.cell)
        settled.append((given, Settled(claim, given.unit, day)))
    ledgers = by_fact(known)
    for given, one in settled:
        mine = ledgers.get((given.unit, given.fact), [])
        _, weighed = weigh(context, scheme, [one], mine, year_before)
        entry = last[given.unit].get(given.fact)
        before = running_total(mine, given.unit, given.fact, one.day)
        after = before + given.value if given.mode is Mode.INCREMENT else given.value
        if entry is not None and given.mode is Mode.TOTAL and before == after:
            continue
        overtaken = entry is not None and given.seen is not None and entry.id > given.seen
        since = Since(names.get(entry.person_id or 0, ""), entry.recorded_at) if entry and overtaken else None
        doubt = weighed[0][1] if weighed else None
        found.append(Change(given, one.day, before, after, entry is not None, since, doubt))
    return tuple(found), tuple(wrong)


def _settled(change: Change) -> Settled:
    given = change.given
    claim = Claim(given.fact, given.mode, given.value, given.unit, change.day, given.cell)
    return Settled(claim, given.unit, change.day)


def _last(known: Sequence[Entry], changes: Sequence[Change]) -> dict[tuple[str, str], int]:
    """Of each fact that would change, the last entry; 0 for none."""
    wanted = {(one.given.unit, one.given.fact) for one in changes}
    found = dict.fromkeys(wanted, 0)
    found |= {(entry.unit, entry.fact): entry.id for entry in known if (entry.unit, entry.fact) in wanted}
    return found


async def _names(tx: Transaction, scheme: str) -> dict[int, str]:
    return await people.names(tx, scheme)


async def _year_before(tx: Transaction, workbook: Workbook) -> dict[tuple[str, str], int]:
    """Last year's totals of the workbook's units."""
    return await last_year.values(tx, workbook.scheme, {one.unit for one in workbook.figures})


def _payload(changes: Sequence[Change], last: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    return [
        {
            "unit": one.given.unit,
            "fact": one.given.fact,
            "mode": one.given.mode.value,
            "value": one.given.value,
            "cell": one.given.cell,
            "day": one.day.isoformat(),
            "seen": last[one.given.unit, one.given.fact],
            "sure": one.doubt.why.value if one.doubt is not None else None,
            "asks": one.asks,
        }
        for one in changes
    ]


def _kept(
    draft: Draft, *, asked: bool
) -> tuple[Workbook, dict[tuple[str, str], int], dict[tuple[str, str], Unusual | None]]:
    """The workbook of a draft, as far as it is to be stored; what was seen of each fact, and which doubt was shown."""
    told = [one for one in draft.payload["figures"] if asked or not one["asks"]]
    figures = tuple(
        Given(
            one["unit"],
            one["fact"],
            Mode(one["mode"]),
            one["value"],
            one["cell"],
            date.fromisoformat(one["day"]),
            one["seen"],
        )
        for one in told
    )
    seen = {(one["unit"], one["fact"]): one["seen"] for one in told}
    sure = {(one["unit"], one["fact"]): Unusual(one["sure"]) if one["sure"] else None for one in told}
    return Workbook(draft.scheme, draft.payload["name"], figures), seen, sure
