"""The form in the chat: /form, its buttons, and numbers typed instead of tapped. One message, changed at each step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Source
from bot.domain.errors import NotAllowed
from bot.domain.guides import DUE, Stage, Step
from bot.domain.intents import Wrong
from bot.domain.prompts import SendForm
from bot.handlers import reporting
from bot.handlers.replies import ask_why
from bot.parsing.names import fold
from bot.parsing.values import read_value
from bot.rendering import guides
from bot.rendering.callback_data import number_of
from bot.rendering.screen import marked
from bot.usecases import filling, guiding

if TYPE_CHECKING:
    from bot.domain.guides import Guided
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen

_TYPED = re.compile(r"(?P<mode>累计|总数|共|新增|\+|加)?\s*(?P<value>[^\s]+)")
_TOTAL = frozenset({"累计", "总数", "共"})
_MOST_KEYS = frozenset({Step.KEY, Step.ERASE, Step.MODE})  # which follow each other fast


async def form(event: UpdateContext, words: str) -> None:
    """/form [unit]; anything else behind it is a report in words."""
    forms = filling.forms_of(event.context, event.person)
    if not forms:
        raise NotAllowed("not-allowed-report")
    if words:
        matching = [(scheme, unit) for scheme, unit in forms if unit in event.vocabulary(scheme).units.find(words)]
        if len(matching) != 1:
            await reporting.report(event, words)
            return
        await _begin(event, *matching[0])
    elif len(forms) == 1:
        await _begin(event, *forms[0])
    else:
        own_forms = [(scheme, unit) for scheme, unit in forms if unit in event.person.units(scheme)]
        schemes = {name: served.scheme for name, served in event.context.schemes.items()}
        await event.answer(guides.choose_unit_screen(own_forms or forms, schemes, event.catalogue))


async def begin_form(event: UpdateContext, tap: Tap) -> None:
    """Tapped: begin a unit's form, or go on with it."""
    scheme, unit = tap.arguments
    await _begin(event, scheme, unit)


async def step_form(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a step in the form. A digit is not drawn when the next one already waits."""
    draft, name, argument = tap.arguments
    step = Step(name)
    numbers = tuple(DUE if number == str(DUE) else number_of(number) for number in argument.split(".") if number)
    guided = await guiding.step(event.context, event.person, number_of(draft), step, numbers, event.origin(Source.FORM))
    if step not in _MOST_KEYS or not event.services.waiting(event.chat_id):
        await event.alter(_screen(event, guided))
    if step is Step.TYPED and guided.left is not None:
        await event.change(guided.left, event.sentence("guide.moved"))


async def send_in_form(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the form is sent in. Its receipt takes its place, or the question that has to be answered first."""
    draft = number_of(tap.arguments[0])
    guided = await guiding.send(event.context, event.person, draft, event.origin(Source.FORM))
    verdict, served = guided.verdict, event.context.schemes[guided.guide.scheme]
    if verdict is not None and verdict.unexplained and not (verdict.changes or verdict.doubts):
        await ask_why(event, served.scheme.id, SendForm(draft), verdict.unexplained[0].needed)
        return
    await event.alter(guides.sent_screen(guided, served.scheme, served.duties_by_id, event.catalogue, event.zone))


async def typed_number(event: UpdateContext, words: str) -> bool:
    """A number typed while a fact of the form is open (12, +5, 累计 1995) fills it in; False for other words.

    It is answered at the end of the chat, where the form goes on. Where the form was left too long ago, or something
    else was spoken of since, it is asked whether the number is meant for it.
    """
    match = _TYPED.fullmatch(fold(words))
    if match is None or not event.private or event.replied_entries is not None:
        return False
    waiting = await guiding.waiting(event.context, event.person, event.chat_id)
    if waiting is None:
        return False
    if waiting.filled:
        await _go_on(event, waiting.guided)
        return True
    guided = waiting.guided
    if guided.guide.fact is None:
        return False
    scheme = event.context.scheme(guided.guide.scheme)
    fact = scheme.fact(guided.guide.fact)
    value = read_value(match["value"], fact, scheme)
    if isinstance(value, Wrong):
        if value.reason in ("number", "flag", "level", "measure"):
            return False  # no number, or of another thing: something else is meant
        await event.answer(event.sentence(f"doubts.{value.reason}", words=words, **dict(value.values)))
        return True
    mode = guided.guide.mode
    if match["mode"]:
        mode = Mode.TOTAL if match["mode"] in _TOTAL else Mode.INCREMENT
    if waiting.asks:
        await event.answer(guides.is_it_screen(guided, value, mode, scheme, event.catalogue))
        return not waiting.spoken
    await _go_on(event, await guiding.fill(event.context, event.person, guided, value, mode, event.update_id))
    return True


async def _go_on(event: UpdateContext, guided: Guided) -> None:
    """Answer a typed number with what was filled in, or why it is doubted, and the form below it at the chat's end."""
    screen = _screen(event, guided)
    if not guided.guide.typed:
        scheme = event.context.scheme(guided.guide.scheme)
        screen = marked(screen, guides.filled_words(guided, scheme, event.catalogue))
    await _move(event, guided, await event.answer(screen))


async def _move(event: UpdateContext, guided: Guided, message: int) -> None:
    await guiding.shown(event.context, guided.draft_id, event.person, message, guided.guide, event.update_id)
    if guided.message_id is not None:
        await event.change(guided.message_id, event.sentence("guide.moved"))


async def _begin(event: UpdateContext, scheme: str, unit: str) -> None:
    """Show the form in a new message at the end of the chat; where it stood before, it says so."""
    guided = await guiding.begin(event.session(scheme), unit, event.update_id)
    await _move(event, guided, await event.answer(_screen(event, guided)))


def _screen(event: UpdateContext, guided: Guided) -> Screen:
    served = event.context.schemes[guided.guide.scheme]
    page = event.form_url if guided.guide.stage is Stage.HOME else None
    return guides.guide_screen(guided, served.scheme, served.duties_by_id, event.catalogue, event.zone, page)
