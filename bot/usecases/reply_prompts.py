"""What somebody was asked and may answer: by a tap on a question or a preview, with a figure, or in their own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, OpenAmendment, OpenQuestion, PromptedReply
from bot.domain.entries import Mode
from bot.domain.intents import Claim, DoubtKind
from bot.domain.results import Question, Unusual
from bot.storage import drafts
from bot.usecases.context import admit, in_transaction
from bot.usecases.conversation import SPAN
from bot.usecases.standings import today
from scoring import BadValue, Kind, parse_value

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.drafts import C, FilledWorkbook, PromptedFigure, ProposedCorrection
    from bot.domain.entries import Origin
    from bot.domain.errors import Expired
    from bot.domain.intents import Doubt
    from bot.domain.people import Person
    from bot.domain.prompts import Purpose
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Suspected
    from bot.usecases.context import Admission, Context, Session
    from scoring import Scheme

_LIVES = timedelta(days=3)
_PROMPT_LIVES = timedelta(hours=2)


async def ask(session: Session, purpose: Purpose) -> Draft[PromptedReply]:
    """Store the purpose of the person's next reply."""
    now = session.now()
    draft = Draft(0, session.person.id, None, session.scheme_id, PromptedReply(purpose), now, now + _PROMPT_LIVES)
    return await session.db.write(lambda tx: drafts.put(tx, draft))


async def ask_by_buttons(session: Session, purpose: Purpose, question: tuple[int, int]) -> None:
    """Remember what a message with buttons asks for (its chat and id): words that are typed right after it answer it.

    Whatever the person does in between ends that; see `forget_next_words`.
    """
    now = session.now()
    content = PromptedReply(purpose, question, next_words=True)
    draft = Draft(0, session.person.id, session.context.update_id, session.scheme_id, content, now, now + SPAN)

    async def change(tx: Transaction) -> None:
        await _close_next_words(tx, session.person, now)
        await drafts.put(tx, draft)

    await session.db.write(change)


async def awaiting_words(context: Context, person: Person, update_id: int, chat_id: int) -> Draft[PromptedReply] | None:
    """What was asked right before by buttons in the chat, or was answered by this very update before."""

    async def read(tx: Transaction) -> Draft[PromptedReply] | None:
        now = context.clock.now()
        prompts = [draft for draft in await drafts.unexpired(tx, PromptedReply, person.id, now) if _is_next(draft)]
        open_ = {draft.id for draft in await drafts.open_ones(tx, PromptedReply, person.id, now)}
        for draft in reversed(prompts):
            here = draft.content.question is not None and draft.content.question[0] == chat_id
            if draft.content.settled_by == update_id or (draft.id in open_ and here):
                return draft
        return None

    return await context.db.ask(read)


async def forget_next_words(context: Context, person: Person) -> None:
    """What is typed from now on answers no buttons that were shown before."""
    now = context.clock.now()
    open_ = await context.db.ask(lambda tx: drafts.open_ones(tx, PromptedReply, person.id, now))
    if any(_is_next(draft) for draft in open_):
        await context.db.write(lambda tx: _close_next_words(tx, person, now))


async def _close_next_words(tx: Transaction, person: Person, now: datetime) -> None:
    open_ = await drafts.open_ones(tx, PromptedReply, person.id, now)
    if shown := [draft.id for draft in open_ if _is_next(draft)]:
        await drafts.close(tx, shown, now)


def _is_next(draft: Draft[PromptedReply]) -> bool:
    return draft.content.next_words


async def sent(context: Context, draft: Draft[PromptedReply], chat_id: int, message_id: int) -> None:
    """Remember the message that asks: a reply to it answers this prompt, not a newer one."""
    content = replace(draft.content, question=(chat_id, message_id))
    await context.db.write(lambda tx: drafts.save(tx, replace(draft, content=content)))


async def asked(
    context: Context, person: Person, update_id: int, replied_to: tuple[int, int | None]
) -> Draft[PromptedReply] | None:
    """What the person's reply to a message (its chat and id) is for; None when nothing was asked, or too long ago.

    A reply that is worked through again is for what it was for. One to a message that asked nothing is for the newest
    prompt.
    """

    async def read(tx: Transaction) -> Draft[PromptedReply] | None:
        now = context.clock.now()
        prompts = await drafts.unexpired(tx, PromptedReply, person.id, now)
        open_ = await drafts.open_ones(tx, PromptedReply, person.id, now)
        for draft in prompts:
            if draft.content.settled_by == update_id:
                return draft
        for draft in prompts:
            if draft.content.question == replied_to:
                return draft if draft in open_ else None
        asked_for = [draft for draft in open_ if not _is_next(draft)]
        return asked_for[-1] if asked_for else None

    return await context.db.ask(read)


async def settle(context: Context, person: Person, draft: Draft[PromptedReply], update_id: int) -> None:
    """Mark the prompt as answered by this update: the person's next words are no reply to it."""

    async def change(tx: Transaction) -> None:
        await drafts.settle(tx, PromptedReply, draft.id, person.id, context.clock.now())
        await drafts.save(tx, replace(draft, content=replace(draft.content, settled_by=update_id)))

    await context.db.write(change)


async def ask_about_doubt(admission: Admission, origin: Origin, doubt: Doubt, *, forwarded: bool = False) -> Question:
    """Ask which of the candidates was meant: of the day on which it is asked, whenever the answer comes."""
    day = today(admission.context, admission.scheme)
    groups = tuple(tuple(replace(claim, date=claim.date or day) for claim in group) for group in doubt.groups)
    candidates = tuple(replace(claim, date=claim.date or day) for claim in doubt.candidates)
    doubt = replace(doubt, candidates=candidates, groups=groups)
    message_id, chat_id = origin.message_id, origin.chat_id
    content = OpenQuestion(
        doubt.candidates, message_id, doubt=doubt, groups=doubt.groups, chat_id=chat_id, forwarded=forwarded
    )
    return await _ask(admission, origin, content)


async def ask_about_suspicion(
    admission: Admission, origin: Origin, suspected: Suspected, *, forwarded: bool = False, reason: str = ""
) -> Question:
    """Ask whether an unusual figure is meant; what may have been meant instead is offered beside it.

    0.95 of a rate is more likely 95%: there the other reading comes first.
    """
    item, suspicion = suspected.item, suspected.suspicion
    options = (suspicion.claim, *suspected.likely)
    if suspicion.why is Unusual.FRACTION:
        options = options[::-1]
    replaced = item.replaces.id if item.replaces is not None else None
    content = OpenQuestion(
        options,
        origin.message_id,
        suspicion=suspicion,
        replaces=replaced,
        chat_id=origin.chat_id,
        forwarded=forwarded,
        sure=tuple(sorted(item.sure)),
        reason=reason,
    )
    return await _ask(admission, origin, content)


async def close_questions(admission: Admission, origin: Origin) -> None:
    """Close what was asked about a message whose words hold no longer: its old buttons store nothing beside the new."""
    now, message = admission.session.now(), (origin.message_id, origin.chat_id)
    if None in message:
        return
    tx, person_id = admission.tx, admission.person.id
    open_ = await drafts.open_ones(tx, OpenQuestion, person_id, now)
    for draft in open_:
        if (draft.content.message_id, draft.content.chat_id or origin.chat_id) == message:
            await drafts.save(tx, replace(draft, content=replace(draft.content, edited=True)))
            await drafts.close(tx, [draft.id], now)
    amendments = await drafts.open_ones(tx, OpenAmendment, person_id, now)
    of_message = [
        draft.id
        for draft in amendments
        if (draft.content.message_id, draft.content.chat_id or origin.chat_id) == message
    ]
    if of_message:
        await drafts.close(tx, of_message, now)


@in_transaction
async def close_edited(tx: Transaction, session: Session, origin: Origin) -> None:
    """The message was edited, and says nothing that could be stored: what was asked about it is closed all the same."""
    await close_questions(await admit(session, tx), origin)


async def _ask(admission: Admission, origin: Origin, content: OpenQuestion) -> Question:
    now, scheme_id = admission.session.now(), admission.scheme.id
    draft = Draft(0, admission.person.id, origin.update_id, scheme_id, content, now, now + _LIVES)
    return question(await drafts.put(admission.tx, draft))


def answered(prompt: Draft[PromptedFigure], scheme: Scheme, doubt: Doubt) -> Claim | None:
    """The claim that a bare number makes when it answers `prompt`; None when the doubt is about something else.

    Of a yes-or-no fact 是 is 1 and 否 is 0.
    """
    if doubt.kind is not DoubtKind.NO_FACT or not doubt.number or prompt.scheme != scheme.id:
        return None
    fact = scheme.fact(prompt.content.fact)
    number = {"是": "1", "否": "0"}.get(doubt.number, doubt.number) if fact.kind is Kind.FLAG else doubt.number
    try:
        value = parse_value(number, fact.kind, fact.levels, scheme.most(fact.id))
    except BadValue:
        return None
    mode = (doubt.mode or Mode.INCREMENT) if fact.kind.adds_up else Mode.TOTAL
    return Claim(fact.id, mode, value, prompt.content.unit, None, doubt.text)


def question(draft: Draft[OpenQuestion]) -> Question:
    """The question as it is, or was, asked."""
    content = draft.content
    unit = content.suspicion.unit if content.suspicion is not None else None
    return Question(draft.id, draft.scheme, unit, content.doubt, content.suspicion, content.choices)


def answered_by(
    draft: Draft[OpenQuestion] | Draft[ProposedCorrection] | Draft[FilledWorkbook], context: Context, origin: Origin
) -> bool:
    """Whether this very update has settled the draft: it is worked through again."""
    return draft.scheme in context.schemes and draft.content.settled_by == origin.update_id is not None


async def settled_draft(
    tx: Transaction, context: Context, person: Person, kind: type[C], draft_id: int, gone: Expired
) -> Draft[C]:
    """The draft behind a file's preview, settled by one tap; raises `gone` if settled before or somebody else's."""
    draft = await drafts.settle(tx, kind, draft_id, person.id, context.clock.now())
    if draft is None or draft.scheme not in context.schemes:
        raise gone
    return draft
