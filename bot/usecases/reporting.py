"""Reporting: from what was read in a message to entries, questions and receipts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, OpenQuestion, PromptedFigure
from bot.domain.entries import Mode, Source
from bot.domain.errors import Expired, NotFound, Refused
from bot.domain.intents import Claim, Doubt, DoubtKind
from bot.domain.permissions import require_entering
from bot.domain.plausibility import is_possible
from bot.domain.results import Reported, Suspicion, Unusual
from bot.storage import courses as stored_courses
from bot.storage import drafts, ledger
from bot.usecases import once, reply_prompts
from bot.usecases.admission import (
    Settled,
    Suspected,
    courses_of,
    following_entry,
    impossible_doubts,
    new_entry,
    require_of_units,
    settle,
    store,
    unit_doubts,
    weigh,
    withdrawal,
)
from bot.usecases.context import Session, admit, in_transaction
from bot.usecases.conversation import topic
from bot.usecases.periods import guard
from bot.usecases.receipts import receipts, recorded_before
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Entry, Origin
    from bot.domain.intents import Reading
    from bot.domain.people import Person
    from bot.domain.results import Question
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Recorded
    from bot.usecases.context import Admission, Context
    from scoring import Fact, Scheme

_FIGURE_LIVES = timedelta(hours=2)
_LATELY, _OFFERED = 50, 4  # entries in which a person's usual facts are looked for; how many are offered
_NAMED = "named-numbers"  # which doubtful numbers a question for a figure gave their name


@dataclass(slots=True)
class _Outcome:
    """What one transaction brought about."""

    recorded: Recorded | None = None
    questions: list[Question] = field(default_factory=list)
    remarks: list[Doubt] = field(default_factory=list)
    kept: bool = False  # a change was declined


async def report(session: Session, reading: Reading, origin: Origin, reason: str = "") -> Reported:
    """Store what is clear, ask about the rest; a message that was delivered before gets its first answer again.

    Raises NotAllowed when any figure is not this person's to report, and Refused when one is impossible: then nothing
    of the message is stored.
    """

    return await _answer_once(session, reading, origin, reason, edited=False)


async def correct(session: Session, reading: Reading, origin: Origin, reason: str = "") -> Reported:
    """The message was edited: what it says now replaces what it said.

    A figure of the same unit and fact replaces the earlier one, on its day unless another is named; what is gone is
    taken back; what is new is added. Raises NotFound when nothing of the message counts (any more), and Refused when
    the new words hold no figure:
    then all stays as it was.
    """

    return await _answer_once(session, reading, origin, reason, edited=True)


async def _answer_once(session: Session, reading: Reading, origin: Origin, reason: str, *, edited: bool) -> Reported:
    async def change(tx: Transaction) -> _Outcome:
        admission = await admit(session, tx, origin.update_id)
        earlier = await _earlier(admission, origin)
        if earlier is not None:
            earlier.remarks = await _remarks_before(admission, reading)
            return earlier
        before = await _of_message(admission, origin) if edited else []
        if edited and not before:
            raise NotFound("nothing-to-correct")
        if edited and not reading.claims:
            raise Refused("edit-unreadable")
        if edited or origin.source is Source.EDIT or reason:  # the reply with a reason may repeat an edit
            await reply_prompts.close_questions(admission, origin)
        return await _enter(admission, reading, origin, before, reason)

    return _answer(session, await session.db.write(change), reading.unused)


async def choose(
    context: Context, person: Person, draft_id: int, option: int | None, origin: Origin, reason: str = ""
) -> Reported:
    """A tap on a question's button settles it: the chosen claims are stored, or for None nothing.

    A tap that is worked through again gets its first answer again. Raises Expired when the question is settled
    already, too old, or somebody else's.
    """

    async def change(tx: Transaction) -> tuple[str, _Outcome]:
        asked = await drafts.of_person(tx, OpenQuestion, draft_id, person.id)
        if asked is not None and reply_prompts.answered_by(asked, context, origin):
            again = await admit(Session(context, person, asked.scheme), tx, origin.update_id)
            return asked.scheme, await _earlier(again, origin) or _declined(asked.content)
        if asked is not None and asked.content.edited:
            raise Expired("question-edited")
        draft = await drafts.settle(tx, OpenQuestion, draft_id, person.id, context.clock.now())
        choices = draft.content.choices if draft is not None else ()
        if draft is None or draft.scheme not in context.schemes or (option is not None and option >= len(choices)):
            raise Expired("question-gone")
        await drafts.save(tx, replace(draft, content=replace(draft.content, settled_by=origin.update_id)))
        if option is None:
            return draft.scheme, _declined(draft.content)
        admission = await admit(Session(context, person, draft.scheme), tx)
        return draft.scheme, await _enter_chosen(admission, draft, choices[option], origin, reason)

    scheme_id, outcome = await context.db.write(change)
    return _answer(Session(context, person, scheme_id), outcome, ())


def _declined(question: OpenQuestion) -> _Outcome:
    return _Outcome(kept=question.replaces is not None)


async def _enter_chosen(
    admission: Admission, draft: Draft[OpenQuestion], claims: tuple[Claim, ...], origin: Origin, reason: str
) -> _Outcome:
    """Store what a tap has chosen, weighed as if it had been typed: it may lead to a further question."""
    question, reason = draft.content, reason or draft.content.reason
    settled, doubts = settle(admission.session, claims)
    if doubts:
        raise Expired("question-gone")
    earlier = await ledger.by_ids(admission.tx, [question.replaces] if question.replaces is not None else [])
    replaces = earlier[0] if earlier else None
    said_yes = question.suspicion is not None and claims == (question.suspicion.claim,)
    sure = {*question.sure, question.suspicion.why} if said_yes and question.suspicion is not None else ()
    items = [replace(item, replaces=replaces, sure=frozenset(sure)) for item in settled]
    courses = await courses_of(admission, items)
    for item in items:
        await _require_not_overtaken(admission, draft, item, courses[item.key])
    source = Source.FORWARDED if question.forwarded else origin.source
    asked_in = replace(origin, source=source, message_id=question.message_id)
    clear, suspected = await weigh(admission, items, courses)
    outcome = _Outcome(kept=replaces is not None and not clear)
    for each in suspected:
        further = await reply_prompts.ask_about_suspicion(
            admission, asked_in, each, forwarded=question.forwarded, reason=reason
        )
        outcome.questions.append(further)
    if clear:
        new = [new_entry(admission.session, item, asked_in) for item in clear]
        outcome.recorded = await store(admission, new, courses, reason)
    return outcome


async def _require_not_overtaken(
    admission: Admission, draft: Draft[OpenQuestion], item: Settled, course: Course
) -> None:
    """Raise Expired where the fact was reported since the question was asked, other than by the same message.

    Which fact was meant is asked no more either once another one that could have been was reported with that figure.
    """
    content, scheme = draft.content, admission.scheme
    options = (claim for choice in content.choices for claim in choice)
    keys = {(option.unit or item.unit, option.fact): item.day for option in options}
    others = await stored_courses.courses(admission.tx, scheme.id, admission.selection, keys)
    rows = [*course.rows]
    rows += [row for other in others.values() for row in other.rows if row.entry.value == item.claim.value]
    later = [
        row.entry
        for row in rows
        if row.entry.recorded_at > draft.created_at
        and (row.entry.origin.chat_id, row.entry.origin.message_id) != (content.chat_id, content.message_id)
    ]
    if later:
        last = max(later, key=lambda entry: entry.id)
        at = last.recorded_at.astimezone(admission.context.zone)
        fact = scheme.fact(last.fact)
        raise Expired("question-overtaken", fact=fact, said=last, day=at.date(), time=f"{at.hour}:{at:%M}")


async def ask_figure(session: Session, unit: str, fact: str, chat_id: int | None = None) -> None:
    """Remember that this person was asked for a fact's figure: a bare number that follows in the chat is meant for it.

    After a quarter of an hour, or when something else was spoken of since, it is asked whether it is.
    """
    scheme, now = session.scheme, session.now()
    require_of_units(scheme.fact(fact))
    require_entering(session.person, scheme, scheme.fact(fact), unit)
    content = PromptedFigure(unit, fact, chat_id)
    draft = Draft(0, session.person.id, session.context.update_id, scheme.id, content, now, now + _FIGURE_LIVES)
    await session.db.write(lambda tx: drafts.put(tx, draft))


async def _earlier(admission: Admission, origin: Origin) -> _Outcome | None:
    """What this very update has led to before, when it is delivered or worked through again."""
    if origin.update_id is None or not admission.heads.seen:
        return None
    stored = await ledger.by_update(admission.tx, origin.update_id)
    asked = await drafts.by_update(admission.tx, OpenQuestion, origin.update_id)
    if not stored and not asked:
        return None
    open_ = [reply_prompts.question(draft) for draft in asked if draft.person_id == admission.person.id]
    recorded = await recorded_before(admission.context, admission.tx, stored) if stored else None
    return _Outcome(recorded, open_)


async def _remarks_before(admission: Admission, reading: Reading) -> list[Doubt]:
    """What of the message could not be stored when it was worked through first."""
    named = (await once.before(admission.tx, admission.context, _NAMED) or "").split()
    doubts = [doubt for place, doubt in enumerate(reading.doubts) if str(place) not in named]
    doubts = [*_possible(admission.scheme, doubts), *unit_doubts(admission.session, reading.claims)]
    impossible = impossible_doubts(admission.scheme, reading.claims)
    return [*impossible, *(doubt for doubt in doubts if not (doubt.candidates or doubt.groups))]


async def _of_message(admission: Admission, origin: Origin) -> list[Entry]:
    if origin.chat_id is None or origin.message_id is None:
        return []
    channel = admission.selection.channel
    return await ledger.of_message(admission.tx, admission.scheme.id, channel, origin.chat_id, origin.message_id)


async def _enter(
    admission: Admission, reading: Reading, origin: Origin, before: Sequence[Entry], reason: str
) -> _Outcome:
    """Store and ask; `before` are the entries that an edited message had led to, `reason` why they change."""
    session = admission.session
    named, unnamed = await _name_numbers(admission, reading, origin)
    claims = [claim for claim in named if is_possible(claim.value, session.scheme.fact(claim.fact))]
    settled, doubts = settle(session, claims, before)
    gone = {entry.id: entry for entry in before}
    for claim in settled:
        if claim.replaces is not None:
            gone.pop(claim.replaces.id, None)
    _require_entering(session, gone.values())
    changed = [claim for claim in settled if not _unchanged(claim)]
    courses = await courses_of(admission, changed)
    changed, which_mode = _of_one_mode(changed, courses)
    clear, suspected = await weigh(admission, changed, courses)
    if reading.foreign:  # nothing of somebody else's words is this person's report before they say so
        suspected += [Suspected(item, _forwarded(item, courses[item.key])) for item in clear]
        clear = []
    if suspected:  # nobody is asked about what may not change
        asked_about = [new_entry(session, each.item, origin) for each in suspected]
        await guard(admission, [replace(entry, reason=reason) for entry in asked_about])
    new = [new_entry(session, claim, origin) for claim in clear]
    new += [withdrawal(entry, session.person, origin) for entry in gone.values()]
    outcome = _Outcome(await store(admission, new, courses if not gone else None, reason))
    for each in suspected:
        question = await reply_prompts.ask_about_suspicion(admission, origin, each, forwarded=reading.foreign)
        outcome.questions.append(question)
    possible = [*impossible_doubts(session.scheme, named), *_possible(session.scheme, unnamed)]
    for doubt in (*await _with_likely_facts(admission, possible), *doubts, *which_mode):
        if doubt.candidates or doubt.groups:
            question = await reply_prompts.ask_about_doubt(admission, origin, doubt, forwarded=reading.foreign)
            outcome.questions.append(question)
        else:
            outcome.remarks.append(doubt)
    return outcome


async def _with_likely_facts(admission: Admission, doubts: Sequence[Doubt]) -> list[Doubt]:
    """A number that stands alone is asked about with the facts that this person reports; else with the main ones."""
    units = admission.person.units(admission.scheme.id)
    if not any(map(_is_bare_number, doubts)) or len(units) != 1:
        return list(doubts)
    scheme, unit = admission.scheme, units[0]
    channel = admission.selection.channel
    last = await ledger.last_by(admission.tx, scheme.id, channel, admission.person.id, _LATELY)
    reported = dict.fromkeys(entry.fact for entry in reversed(last) if scheme.fact(entry.fact).kind.adds_up)
    main = (fact.id for fact in scheme.facts if fact.kind is Kind.COUNT and scheme.target(fact.id, unit))
    facts = (list(reported) or list(main))[:_OFFERED]
    asked = [scheme.fact(fact) for fact in facts]
    return _possible(scheme, [_among(doubt, asked, unit) if _is_bare_number(doubt) else doubt for doubt in doubts])


def _is_bare_number(doubt: Doubt) -> bool:
    return doubt.kind is DoubtKind.NO_FACT and doubt.number.isdigit() and not doubt.candidates


def _among(doubt: Doubt, facts: Sequence[Fact], unit: str) -> Doubt:
    """The doubt of a bare number as the question of which of the facts it is."""
    number, mode = int(doubt.number), doubt.mode or Mode.INCREMENT
    claims = (Claim(fact.id, mode, number * fact.kind.scale, unit, text=doubt.text) for fact in facts)
    return replace(doubt, kind=DoubtKind.WHICH_FACT, candidates=tuple(claims))


def _possible(scheme: Scheme, doubts: Sequence[Doubt]) -> list[Doubt]:
    """The doubts without readings that no unit can have: no button offers a phone number."""

    def all_possible(claims: Iterable[Claim]) -> bool:
        return all(is_possible(claim.value, scheme.fact(claim.fact)) for claim in claims)

    return [
        replace(
            doubt,
            candidates=tuple(claim for claim in doubt.candidates if all_possible((claim,))),
            groups=tuple(group for group in doubt.groups if all_possible(group)),
        )
        for doubt in doubts
    ]


async def _name_numbers(
    admission: Admission, reading: Reading, origin: Origin
) -> tuple[tuple[Claim, ...], list[Doubt]]:
    """A bare number answers the question for a figure, where that is what was last spoken of."""
    if not reading.doubts:
        return reading.claims, []
    context, tx, person = admission.context, admission.tx, admission.person
    spoken = await topic(tx, admission.session, origin)
    asked = spoken.figure if spoken is not None else None
    claims, doubts, named = list(reading.claims), [], []
    for place, doubt in enumerate(reading.doubts):
        claim = reply_prompts.answered(asked, admission.scheme, doubt) if asked is not None else None
        if claim is not None and asked is not None:
            await drafts.settle(tx, PromptedFigure, asked.id, person.id, context.clock.now())
            claims.append(claim)
            named.append(str(place))
        else:
            doubts.append(doubt)
    if named:
        await once.note(tx, admission.session, _NAMED, " ".join(named))
    return tuple(claims), doubts


def _of_one_mode(settled: Sequence[Settled], courses: Mapping[Key, Course]) -> tuple[list[Settled], list[Doubt]]:
    """What can be stored, and one question where figures may be new or the running total and that makes a difference.

    已完成20 is the same either way while nothing was reported before.
    """
    unclear = [item for item in settled if item.claim.either and courses[item.key].total(item.day)]
    if not unclear:
        return list(settled), []
    claims = [replace(item.claim, either=False) for item in unclear]
    modes = (Mode.TOTAL, Mode.INCREMENT)
    groups = tuple(tuple(replace(claim, mode=mode) for claim in claims) for mode in modes)
    words = "，".join(dict.fromkeys(claim.text for claim in claims))
    return [item for item in settled if item not in unclear], [Doubt(DoubtKind.WHICH_MODE, words, groups=groups)]


def _forwarded(item: Settled, course: Course) -> Suspicion:
    """The question whether somebody else's words are this person's report."""
    return Suspicion(item.claim, item.unit, Unusual.FORWARDED, course.total(item.day), 0, None)


def _unchanged(settled: Settled) -> bool:
    entry, claim = settled.replaces, settled.claim
    return entry is not None and (claim.mode, claim.value, settled.day) == (entry.mode, entry.value, entry.date)


def _answer(session: Session, outcome: _Outcome, unused: tuple[str, ...]) -> Reported:
    entered = receipts(session, outcome.recorded) if outcome.recorded is not None else ()
    return Reported(entered, tuple(outcome.questions), tuple(outcome.remarks), unused, outcome.kept)


@in_transaction
async def read_as(
    tx: Transaction, session: Session, entry_id: int, mode: Mode, origin: Origin, reason: str = ""
) -> Reported:
    """Read the number as the running total, or as an increment. Raises NotFound when the entry counts no more."""
    admission = await admit(session, tx, origin.update_id)
    earlier = await _earlier(admission, origin)
    if earlier is not None:
        return _answer(session, earlier, ())
    counting = await ledger.counting_ids(tx, session.scheme_id, admission.selection.channel, [entry_id])
    _require_entering(session, counting)
    if not counting or counting[0].mode is mode:
        raise NotFound("nothing-to-correct")
    (entry,) = counting
    tap = replace(entry.origin, source=Source.BUTTON, update_id=origin.update_id, reference=None)
    claim = Claim(entry.fact, mode, entry.value, entry.unit, entry.date)
    item = Settled(claim, entry.unit, entry.date, entry)
    new = following_entry(entry, session.person, tap, mode, entry.value)
    await guard(admission, [replace(new, reason=reason)])  # nobody is asked about what may not change
    _, suspected = await weigh(admission, [item], await courses_of(admission, [item]))
    if suspected:
        return Reported(questions=(await reply_prompts.ask_about_suspicion(admission, tap, suspected[0]),))
    return Reported(receipts(session, await store(admission, [new], reason=reason)))


def _require_entering(session: Session, entries: Iterable[Entry]) -> None:
    for entry in entries:
        require_entering(session.person, session.scheme, session.scheme.fact(entry.fact), entry.unit)
