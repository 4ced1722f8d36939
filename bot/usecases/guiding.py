"""The form in the chat: kept in the database from tap to tap, and sent the way of every form."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, OpenForm
from bot.domain.entries import Origin, Source
from bot.domain.errors import Expired, Refused
from bot.domain.forms import Filled
from bot.domain.guides import Guide, Guided, Stage, Step, Waiting, filled, held, stepped, typed_figure
from bot.storage import drafts
from bot.usecases import filling
from bot.usecases.context import Session
from bot.usecases.conversation import SPAN, topic

if TYPE_CHECKING:
    from bot.domain.entries import Mode
    from bot.domain.forms import Figure, Form
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

_LIVES = timedelta(days=30)  # since the last tap
_FRESH = timedelta(hours=1)  # since the last tap: a number that is typed then is for the open fact
_LOOKING = Origin(Source.FORM)
_TAKE = frozenset({Step.OK, Step.TYPED})


async def begin(session: Session, unit: str, update_id: int) -> Guided:
    """The unit's form from its start, or where it was left. Raises NotAllowed, NotFound, UnknownId."""
    form = await filling.form(session, unit)
    now = session.now()

    async def change(tx: Transaction) -> Draft[OpenForm]:
        for draft in reversed(await drafts.open_ones(tx, OpenForm, session.person.id, now)):
            if (draft.scheme, draft.content.guide.unit) == (session.scheme_id, unit):
                return draft
        fresh = OpenForm(Guide(session.scheme_id, unit, secrets.token_hex(16)), None, update_id)
        return await drafts.put(tx, Draft(0, session.person.id, None, session.scheme_id, fresh, now, now + _LIVES))

    draft = await session.db.write(change)
    guide = replace(draft.content.guide, stage=Stage.HOME, page=0, fact=None, typed="", problem=None)
    return Guided(draft.id, guide, form, None, draft.content.message_id)


async def shown(
    context: Context, draft_id: int, person: Person, message_id: int | None, at: Guide, update_id: int | None
) -> None:
    """Remember how far the form is, and which message shows it."""
    now, content = context.clock.now(), OpenForm(at, message_id, update_id)
    draft = Draft(draft_id, person.id, None, at.scheme, content, now, now + _LIVES)
    await context.db.write(lambda tx: drafts.save(tx, draft))


async def step(
    context: Context, person: Person, draft_id: int, step_: Step, numbers: tuple[int, ...], origin: Origin
) -> Guided:
    """A tap. One that is worked through again changes nothing more. Raises Expired, ValueError, IndexError."""
    draft = await _open(context, person, draft_id)
    guide = draft.content.guide
    form = await filling.form(Session(context, person, guide.scheme), guide.unit)
    if draft.content.update_id != origin.update_id:
        after = stepped(guide, step_, numbers, form, context.scheme(guide.scheme))
        guide = await _unless_doubted(context, person, guide, after, form) if step_ in _TAKE else after
        await shown(context, draft_id, person, origin.message_id, guide, origin.update_id)
    before = draft.content.message_id
    left = before if before != origin.message_id else None
    return await _with_verdict(context, person, Guided(draft_id, guide, form, None, origin.message_id, left))


async def waiting(context: Context, person: Person, chat_id: int) -> Waiting | None:
    """The form that waits for a number; None where none does, or where another figure was asked for since."""
    now = context.clock.now()
    forms = await context.db.ask(lambda tx: drafts.open_ones(tx, OpenForm, person.id, now))
    for draft in forms:
        again = context.update_id is not None and draft.content.update_id == context.update_id
        if again and draft.scheme in context.schemes:
            guided = await _guided(context, person, draft)
            return Waiting(await _with_verdict(context, person, guided), filled=True)
    last = max(forms, key=lambda draft: draft.expires_at, default=None)
    if last is None or last.scheme not in context.schemes or last.content.guide.stage is not Stage.FACT:
        return None
    touched, session = last.expires_at - _LIVES, Session(context, person, last.scheme)
    origin = Origin(Source.FORM, context.update_id, chat_id)
    spoken = await context.db.ask(lambda tx: topic(tx, session, origin, touched))
    if spoken is not None and spoken.figure is not None:
        return None
    asks = spoken is not None or now - touched > _FRESH
    lately = spoken is not None and spoken.at > now - SPAN
    return Waiting(await _guided(context, person, last), asks=asks, spoken=lately)


async def _guided(context: Context, person: Person, draft: Draft[OpenForm]) -> Guided:
    guide = draft.content.guide
    form = await filling.form(Session(context, person, guide.scheme), guide.unit)
    return Guided(draft.id, guide, form, None, draft.content.message_id)


async def fill(context: Context, person: Person, guided: Guided, value: int, mode: Mode, update_id: int) -> Guided:
    """The form with the number that it waited for, in the fact's smallest unit; a doubtful one waits for a yes."""
    draft = await _open(context, person, guided.draft_id)
    guide = draft.content.guide
    if draft.content.update_id != update_id:
        after = filled(guide, value, mode, guided.form, context.scheme(guide.scheme))
        guide = await _unless_doubted(context, person, guide, after, guided.form)
        await shown(context, draft.id, person, guided.message_id, guide, update_id)
    return await _with_verdict(context, person, replace(guided, guide=guide))


async def send(context: Context, person: Person, draft_id: int, origin: Origin, reason: str = "") -> Guided:
    """Send the form, its figures with a reason; with doubts or changes by others, or where reasons lack, it is kept.

    A tap that is worked through again gets its first answer. Raises Expired, and Refused for an empty form.
    """
    draft = await _open(context, person, draft_id, sent_by=origin.update_id)
    guide = draft.content.guide
    if not guide.figures:
        raise Refused("form-empty")
    figures = tuple(replace(figure, reason=reason) for figure in guide.figures)
    content = hashlib.sha256(repr(figures).encode()).hexdigest()
    by_form, sent = replace(origin, source=Source.FORM), replace(_filled(guide, *figures), opened_at=draft.created_at)
    verdict = await filling.send_in(context, person, sent, guide.key, content, by_form)
    if verdict.stored:
        await _settle(context, draft, origin.update_id)
    form = await filling.form(Session(context, person, guide.scheme), guide.unit)
    return Guided(draft_id, replace(guide, stage=Stage.CHECK), form, verdict, origin.message_id)


async def _settle(context: Context, draft: Draft[OpenForm], update_id: int | None) -> None:
    """The form is sent; who asks for the same once more is known by the update."""

    async def change(tx: Transaction) -> None:
        await drafts.save(tx, replace(draft, content=replace(draft.content, update_id=update_id)))
        await drafts.settle(tx, OpenForm, draft.id, draft.person_id, context.clock.now())

    await context.db.write(change)


async def _open(context: Context, person: Person, draft_id: int, *, sent_by: int | None = None) -> Draft[OpenForm]:
    """The person's form that is not sent yet, or was sent by this update. Raises Expired."""
    now = context.clock.now()

    async def question(tx: Transaction) -> list[Draft[OpenForm]]:
        forms = await drafts.open_ones(tx, OpenForm, person.id, now)
        if sent_by is None or any(form.id == draft_id for form in forms):
            return forms
        sent = await drafts.unexpired(tx, OpenForm, person.id, now)
        return [form for form in sent if form.content.update_id == sent_by]

    for draft in await context.db.ask(question):
        if draft.id == draft_id and draft.scheme in context.schemes:
            return draft
    raise Expired("form-gone")


async def _unless_doubted(context: Context, person: Person, before: Guide, after: Guide, form: Form) -> Guide:
    """`after`; where the figure that it has taken is doubtful, its fact once more, as long as nobody has said yes."""
    figure = next((each for each in after.figures if each not in before.figures and each.sure is None), None)
    if figure is None:
        return after
    verdict = await filling.look_over(context, person, _filled(before, figure), _LOOKING)
    return held(before, figure, form, context.scheme(before.scheme)) if verdict.doubts else after


async def _with_verdict(context: Context, person: Person, guided: Guided) -> Guided:
    guide = guided.guide
    figures = guide.figures if guide.stage is Stage.CHECK else ()
    if (typed := typed_figure(guide, guided.form, context.scheme(guide.scheme))) is not None:
        figures = (typed,)
    if not figures:
        return guided
    return replace(guided, verdict=await filling.look_over(context, person, _filled(guide, *figures), _LOOKING))


def _filled(guide: Guide, *figures: Figure) -> Filled:
    return Filled(guide.scheme, guide.unit, None, figures)
