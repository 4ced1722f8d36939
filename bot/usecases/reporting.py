"""Reporting: from what was read in a message to entries, questions and receipts, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain.drafts import OpenQuestion, PromptedFigure
from bot.domain.errors import Expired, NotFound, Refused
from bot.domain.permissions import require_entering
from bot.domain.results import Reported
from bot.storage import drafts, ledger
from bot.usecases import confirmations
from bot.usecases.admission import (
    courses_of,
    last_year_totals,
    new_entry,
    own_unit,
    settle,
    store,
    weigh,
    withdrawal,
)
from bot.usecases.context import Session, admit
from bot.usecases.receipts import receipts, recorded_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.entries import Entry, Origin
    from bot.domain.intents import Claim, Doubt, Reading
    from bot.domain.people import Person
    from bot.domain.results import Question
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Recorded, Settled
    from bot.usecases.context import Admission, Context


@dataclass(slots=True)
class _Outcome:
    """What one transaction brought about."""

    recorded: Recorded | None = None
    questions: list[Question] = field(default_factory=list)
    remarks: list[Doubt] = field(default_factory=list)


async def report(session: Session, reading: Reading, origin: Origin, reason: str = "") -> Reported:
    """Store what is clear, ask about the rest; a message that was delivered before gets its first answer again.

    Raises NotAllowed when any figure is not this person's to report, and Refused when one is impossible: then nothing
    of the message is stored.
    """

    async def change(tx: Transaction) -> _Outcome:
        admission = await admit(session, tx, origin.update_id)
        earlier = await _earlier(admission, origin)
        return earlier or await _take(admission, reading, origin, (), reason)

    return _answer(session, await session.context.db.write(change), reading.unused)


async def correct(session: Session, reading: Reading, origin: Origin, reason: str = "") -> Reported:
    """The message was edited: what it says now replaces what it said.

    A figure of the same unit and fact replaces the earlier one, on its day unless another is named; what is gone is taken back; what is
    new is added. Raises NotFound when nothing of the message counts (any more), and Refused when the new words hold no figure:
    then all stays as it was.
    """

    async def change(tx: Transaction) -> _Outcome:
        admission = await admit(session, tx, origin.update_id)
        earlier = await _earlier(admission, origin)
        if earlier is not None:
            return earlier
        before = await _of_message(admission, origin)
        if not before:
            raise NotFound("nothing-to-correct")
        if not reading.claims:
            raise Refused("edit-unreadable")
        return await _take(admission, reading, origin, before, reason)

    return _answer(session, await session.context.db.write(change), reading.unused)


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
        if option is None:
            return draft.scheme, _Outcome()
        admission = await admit(Session(context, person, draft.scheme), tx)
        settled, doubts = settle(context, person, admission.scheme, (options[option],), ())
        if doubts:
            raise Expired("question-gone")
        replaces = draft.content.replaces
        asked_in = replace(origin, message_id=draft.content.message_id)
        new = [replace(new_entry(admission.scheme, claim, person, asked_in), replaces=replaces) for claim in settled]
        return draft.scheme, _Outcome(await store(admission, new, reason=reason))

    scheme_id, outcome = await context.db.write(change)
    return _answer(Session(context, person, scheme_id), outcome, ())


async def ask_figure(session: Session, unit: str, fact: str) -> None:
    """Remember that this person was asked for a fact's figure: a bare number that follows is meant for it."""
    scheme = session.scheme
    require_entering(session.person, scheme, scheme.fact(fact), unit)
    await session.context.db.write(
        lambda tx: drafts.put(tx, confirmations.figure(session.context, session.person, session.scheme_id, unit, fact))
    )


async def _earlier(admission: Admission, origin: Origin) -> _Outcome | None:
    """What this very update has led to before, when it is delivered or worked through again."""
    if origin.update_id is None or not admission.heads.seen:
        return None
    stored = await ledger.by_update(admission.tx, origin.update_id)
    asked = await drafts.by_update(admission.tx, origin.update_id)
    if not stored and not asked:
        return None
    open_ = [confirmations.question(draft) for draft in asked if draft.person_id == admission.person.id]
    recorded = await recorded_before(admission.context, admission.tx, stored) if stored else None
    return _Outcome(recorded, open_)


async def _of_message(admission: Admission, origin: Origin) -> list[Entry]:
    """What the message has led to and counts."""
    if origin.chat_id is None or origin.message_id is None:
        return []
    channel = admission.selection.channel
    return await ledger.of_message(admission.tx, admission.scheme.id, channel, origin.chat_id, origin.message_id)


async def _take(
    admission: Admission, reading: Reading, origin: Origin, before: Sequence[Entry], reason: str
) -> _Outcome:
    """Store and ask; `before` are the entries that an edited message had led to, `reason` why they change."""
    context, tx, person, scheme = admission.context, admission.tx, admission.person, admission.scheme
    claims, unnamed = await _name_numbers(admission, reading)
    settled, doubts = settle(context, person, scheme, claims, before)
    gone = {entry.id: entry for entry in before}
    for claim in settled:
        if claim.replaces is not None:
            gone.pop(claim.replaces.id, None)
    for entry in gone.values():
        require_entering(person, scheme, scheme.fact(entry.fact), entry.unit)
    new_ones = [claim for claim in settled if not _unchanged(claim)]
    known = await courses_of(admission, new_ones)
    clear, suspicions = weigh(context, scheme, new_ones, known, await last_year_totals(admission))
    new = [new_entry(scheme, claim, person, origin) for claim in clear]
    new += [withdrawal(entry, person, origin) for entry in gone.values()]
    outcome = _Outcome(await store(admission, new, known if not gone else None, reason))
    for claim, suspicion in suspicions:
        draft = confirmations.about_suspicion(context, person, scheme.id, origin, suspicion, claim.replaces)
        outcome.questions.append(confirmations.question(await drafts.put(tx, draft)))
    for doubt in (*unnamed, *doubts):
        if doubt.candidates:
            draft = confirmations.about_doubt(context, person, scheme.id, origin, doubt)
            outcome.questions.append(confirmations.question(await drafts.put(tx, draft)))
        else:
            outcome.remarks.append(doubt)
    return outcome


async def _name_numbers(admission: Admission, reading: Reading) -> tuple[tuple[Claim, ...], list[Doubt]]:
    """A bare number answers the last question for a figure, where there is one."""
    if not reading.doubts:
        return reading.claims, []
    context, tx, person = admission.context, admission.tx, admission.person
    asked = await drafts.latest(tx, PromptedFigure, person.id, context.clock.now())
    claims, doubts = list(reading.claims), []
    for doubt in reading.doubts:
        claim = confirmations.answered(asked, admission.scheme, doubt) if asked is not None else None
        if claim is not None and asked is not None:
            await drafts.settle(tx, PromptedFigure, asked.id, person.id, context.clock.now())
            claims.append(claim)
        else:
            doubts.append(doubt)
    return tuple(claims), doubts


def _unchanged(settled: Settled) -> bool:
    entry, claim = settled.replaces, settled.claim
    return entry is not None and (claim.mode, claim.value, settled.day) == (entry.mode, entry.value, entry.date)


def _answer(session: Session, outcome: _Outcome, unused: tuple[str, ...]) -> Reported:
    told = (
        receipts(session.context, outcome.recorded, own_unit(session.person, session.scheme_id))
        if outcome.recorded is not None
        else ()
    )
    return Reported(told, tuple(outcome.questions), tuple(outcome.remarks), unused)
