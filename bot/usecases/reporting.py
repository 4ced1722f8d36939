"""Reporting: from what was read in a message to entries, questions and receipts, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import OpenQuestion, PromptedFigure
from bot.domain.entries import Mode, NewEntry
from bot.domain.errors import Expired, NotFound, Refused
from bot.domain.intents import Doubt, DoubtKind
from bot.domain.ledger import by_fact, live, recent_increments, running_total, totals
from bot.domain.permissions import channel_for, require_entering
from bot.domain.plausibility import Usual, is_closing, suspect
from bot.domain.results import Reported
from bot.storage import drafts, last_year, ledger
from bot.usecases import confirmations
from bot.usecases.periods import guard
from bot.usecases.receipts import receipts
from bot.usecases.standings import entries_for_writing, today
from bot.usecases.vouching import vouch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.domain.entries import Entry, Origin
    from bot.domain.intents import Claim, Reading
    from bot.domain.people import Person
    from bot.domain.results import Question, Suspicion
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Scheme

_AGAIN = timedelta(minutes=10)  # the same figure sent again so soon was probably sent twice


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim whose unit and day are known, and the entry that it would replace."""

    claim: Claim
    unit: str
    day: date
    replaces: Entry | None = None


@dataclass(slots=True)
class _Outcome:
    """What one transaction brought about."""

    known: list[Entry]  # all entries of the scheme, those stored now included
    stored: list[Entry] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    remarks: list[Doubt] = field(default_factory=list)


async def report(
    context: Context, person: Person, scheme_id: str, reading: Reading, origin: Origin, reason: str = ""
) -> Reported:
    """Store what is clear, ask about the rest; a message that was delivered before gets its first answer again.

    Raises NotAllowed when any figure is not this person's to report, and Refused when one is impossible: then nothing
    of the message is stored.
    """

    async def change(tx: Transaction) -> _Outcome:
        known = await own_entries(context, person, scheme_id, tx)
        earlier = await _earlier(tx, person, known, origin)
        return earlier or await _take(tx, context, person, scheme_id, reading, origin, known, (), reason)

    return _answer(context, person, scheme_id, await context.db.write(change), reading.unused)


async def correct(
    context: Context, person: Person, scheme_id: str, reading: Reading, origin: Origin, reason: str = ""
) -> Reported:
    """The message was edited: what it says now replaces what it said.

    A figure of the same unit and fact replaces the earlier one, on its day unless another is named; what is gone is taken back; what is
    new is added. Raises NotFound when nothing of the message counts (any more), and Refused when the new words hold no figure:
    then all stays as it was.
    """

    async def change(tx: Transaction) -> _Outcome:
        known = await own_entries(context, person, scheme_id, tx)
        earlier = await _earlier(tx, person, known, origin)
        if earlier is not None:
            return earlier
        before = [entry for entry in live(known) if _same_message(entry.origin, origin)]
        if not before:
            raise NotFound("nothing-to-correct")
        if not reading.claims:
            raise Refused("edit-unreadable")
        return await _take(tx, context, person, scheme_id, reading, origin, known, before, reason)

    return _answer(context, person, scheme_id, await context.db.write(change), reading.unused)


async def choose(
    context: Context, person: Person, draft_id: int, option: int | None, origin: Origin, reason: str = ""
) -> Reported:
    """A tap on a question's button settles it: the chosen claim is stored, or for None nothing.

    Raises Expired when the question is settled already, too old, or somebody else's.
    """

    async def change(tx: Transaction) -> tuple[str, _Outcome]:
        now = context.clock.now()
        draft = await drafts.settle(tx, OpenQuestion, draft_id, person.id, now)
        options = draft.content.options if draft is not None else ()
        if draft is None or draft.scheme not in context.schemes or (option is not None and option >= len(options)):
            raise Expired("question-gone")
        known = await own_entries(context, person, draft.scheme, tx)
        if option is None:
            return draft.scheme, _Outcome(known)
        scheme = context.schemes[draft.scheme].scheme
        settled, doubts = settle(context, person, scheme, (options[option],), ())
        if doubts:
            raise Expired("question-gone")
        asked_in = replace(origin, message_id=draft.content.message_id)
        replaces = draft.content.replaces
        new = [replace(new_entry(scheme, one, person, asked_in), replaces=replaces) for one in settled]
        stored = await store(tx, context, person, scheme, known, new, reason)
        return draft.scheme, _Outcome([*known, *stored], stored)

    scheme_id, outcome = await context.db.write(change)
    return _answer(context, person, scheme_id, outcome, ())


async def ask_figure(context: Context, person: Person, scheme_id: str, unit: str, fact: str) -> None:
    """Remember that this person was asked for a fact's figure: a bare number that follows is meant for it."""
    scheme = context.schemes[scheme_id].scheme
    require_entering(person, scheme, scheme.fact(fact), unit)
    await context.db.write(lambda tx: drafts.put(tx, confirmations.figure(context, person, scheme_id, unit, fact)))


async def own_entries(context: Context, person: Person, scheme_id: str, tx: Transaction) -> list[Entry]:
    """What this person's figures build on: with self-assessment a unit's own figures and the assessor's are apart."""
    channel = channel_for(person, context.schemes[scheme_id].scheme)
    return await entries_for_writing(context, scheme_id, tx, channel)


async def _earlier(tx: Transaction, person: Person, known: list[Entry], origin: Origin) -> _Outcome | None:
    """What this very update has led to before, when it is delivered or worked through again."""
    if origin.update_id is None:
        return None
    stored = await ledger.by_update(tx, origin.update_id)
    asked = await drafts.by_update(tx, origin.update_id)
    if not stored and not asked:
        return None
    last = stored[-1].id if stored else 0
    open_ = [confirmations.question(draft) for draft in asked if draft.person_id == person.id]
    return _Outcome([entry for entry in known if entry.id <= last] if stored else known, stored, open_)


async def _take(
    tx: Transaction,
    context: Context,
    person: Person,
    scheme_id: str,
    reading: Reading,
    origin: Origin,
    known: list[Entry],
    before: Sequence[Entry],
    reason: str,
) -> _Outcome:
    """Store and ask; `before` are the entries that an edited message had led to, `reason` why they change."""
    scheme = context.schemes[scheme_id].scheme
    claims, unnamed = await _name_numbers(tx, context, person, scheme, reading)
    settled, doubts = settle(context, person, scheme, claims, before)
    gone = {entry.id: entry for entry in before}
    for one in settled:
        if one.replaces is not None:
            gone.pop(one.replaces.id, None)
    for entry in gone.values():
        require_entering(person, scheme, scheme.fact(entry.fact), entry.unit)
    year_before = await last_year.values(tx, scheme.id, {one.unit for one in settled})
    new_ones = [one for one in settled if not _unchanged(one)]
    clear, suspicions = weigh(context, scheme, new_ones, known, year_before)
    new = [new_entry(scheme, one, person, origin) for one in clear]
    new += [withdrawal(entry, person, origin) for entry in gone.values()]
    stored = await store(tx, context, person, scheme, known, new, reason)
    outcome = _Outcome([*known, *stored], stored)
    for one, suspicion in suspicions:
        draft = confirmations.about_suspicion(context, person, scheme_id, origin, suspicion, one.replaces)
        outcome.questions.append(confirmations.question(await drafts.put(tx, draft)))
    for doubt in (*unnamed, *doubts):
        if doubt.candidates:
            draft = confirmations.about_doubt(context, person, scheme_id, origin, doubt)
            outcome.questions.append(confirmations.question(await drafts.put(tx, draft)))
        else:
            outcome.remarks.append(doubt)
    return outcome


async def _name_numbers(
    tx: Transaction, context: Context, person: Person, scheme: Scheme, reading: Reading
) -> tuple[tuple[Claim, ...], list[Doubt]]:
    """A bare number answers the last question for a figure, where there is one."""
    asked = await drafts.latest(tx, PromptedFigure, person.id, context.clock.now())
    claims, doubts = list(reading.claims), []
    for doubt in reading.doubts:
        claim = confirmations.answered(asked, scheme, doubt) if asked is not None else None
        if claim is not None and asked is not None:
            await drafts.settle(tx, PromptedFigure, asked.id, person.id, context.clock.now())
            claims.append(claim)
        else:
            doubts.append(doubt)
    return tuple(claims), doubts


def settle(
    context: Context, person: Person, scheme: Scheme, claims: Sequence[Claim], before: Sequence[Entry]
) -> tuple[list[Settled], list[Doubt]]:
    """Give each claim its unit and day, check rights and dates; a claim that could be of several units is a doubt."""
    last = today(context, scheme)
    own = person.units(scheme.id)
    settled, doubts = [], []
    for claim in claims:
        unit = claim.unit or (own[0] if len(own) == 1 else None)
        if unit is None:
            kind = DoubtKind.WHICH_UNIT if own else DoubtKind.NO_UNIT
            doubts.append(Doubt(kind, claim.text, tuple(replace(claim, unit=one) for one in own)))
            continue
        require_entering(person, scheme, scheme.fact(claim.fact), unit)
        earlier = next((one for one in before if (one.unit, one.fact) == (unit, claim.fact)), None)
        day = claim.date or (earlier.date if earlier is not None else last)
        if not scheme.start <= day <= last:
            raise Refused("day-outside-cycle", day=day, start=scheme.start, end=last)
        settled.append(Settled(replace(claim, unit=unit, date=day), unit, day, earlier))
    return settled, doubts


def _unchanged(one: Settled) -> bool:
    entry = one.replaces
    return entry is not None and (one.claim.mode, one.claim.value, one.day) == (entry.mode, entry.value, entry.date)


def weigh(
    context: Context,
    scheme: Scheme,
    settled: Sequence[Settled],
    known: Sequence[Entry],
    year_before: Mapping[tuple[str, str], int],
) -> tuple[list[Settled], list[tuple[Settled, Suspicion]]]:
    """What can be stored at once, and what is asked about first. Figures of one message build on each other.

    `year_before`: last year's totals by unit and fact, in the facts' smallest units.
    """
    clear: list[Settled] = []
    suspicions: list[tuple[Settled, Suspicion]] = []
    soon = context.clock.now() - _AGAIN
    for one in settled:
        others = [entry for entry in known if one.replaces is None or entry.id != one.replaces.id]
        unit, fact = one.unit, one.claim.fact
        said = (unit, fact, one.day, one.claim.mode, one.claim.value)
        usual = Usual(
            running_total(others, unit, fact, one.day),
            scheme.target(fact, unit),
            recent_increments(others, unit, fact),
            last=year_before.get((unit, fact)),
            closing=is_closing(scheme, one.day),
            repeated=one.replaces is None
            and any(
                (entry.unit, entry.fact, entry.date, entry.mode, entry.value) == said
                for entry in live(others)
                if entry.recorded_at >= soon
            ),
        )
        suspicion = suspect(one.claim, unit, scheme.fact(fact), usual)
        if suspicion is None:
            clear.append(one)
        else:
            suspicions.append((one, suspicion))
    return clear, suspicions


def new_entry(scheme: Scheme, one: Settled, person: Person, origin: Origin) -> NewEntry:
    """The entry that a settled claim becomes."""
    return NewEntry(
        scheme=scheme.id,
        unit=one.unit,
        fact=one.claim.fact,
        date=one.day,
        mode=one.claim.mode,
        value=one.claim.value,
        person_id=person.id,
        origin=origin,
        replaces=one.replaces.id if one.replaces is not None else None,
        channel=channel_for(person, scheme),
    )


async def store(
    tx: Transaction,
    context: Context,
    person: Person,
    scheme: Scheme,
    known: Sequence[Entry],
    new: Sequence[NewEntry],
    reason: str = "",
) -> list[Entry]:
    """Append the entries, reviewed at once where the person is the reviewer.

    Raises Refused, and nothing is kept, when they bring a running total below 0 or lie in a closed period, and ReasonNeeded when
    it is too late to change something without saying why.
    """
    said = [replace(one, reason=reason) for one in new]
    await guard(tx, context, person, scheme, known, said)
    stored = await ledger.append(tx, said, context.clock.now())
    together = [*known, *stored]
    mine = by_fact(together)
    for unit, fact in {(entry.unit, entry.fact) for entry in stored}:
        own = (total.value for total in totals(mine[unit, fact]) if (total.unit, total.fact) == (unit, fact))
        if min(own, default=0) < 0:
            raise Refused("below-zero", fact=scheme.fact(fact), present=running_total(known, unit, fact, scheme.end))
    await vouch(tx, context, person, scheme, stored)
    return stored


def own_unit(person: Person, scheme_id: str) -> frozenset[str]:
    """The unit that goes without saying in an answer to this person; who reports for several is told each time."""
    units = person.units(scheme_id)
    return frozenset(units if len(units) == 1 else ())


def withdrawal(entry: Entry, person: Person, origin: Origin) -> NewEntry:
    """The entry that takes another one back."""
    return NewEntry(
        scheme=entry.scheme,
        unit=entry.unit,
        fact=entry.fact,
        date=entry.date,
        mode=Mode.WITHDRAWAL,
        value=0,
        person_id=person.id,
        origin=origin,
        replaces=entry.id,
        channel=entry.channel,
    )


def _same_message(one: Origin, other: Origin) -> bool:
    return one.message_id is not None and (one.chat_id, one.message_id) == (other.chat_id, other.message_id)


def _answer(context: Context, person: Person, scheme_id: str, outcome: _Outcome, unused: tuple[str, ...]) -> Reported:
    told = receipts(context, outcome.known, outcome.stored, own_unit(person, scheme_id))
    return Reported(told, tuple(outcome.questions), tuple(outcome.remarks), unused)
