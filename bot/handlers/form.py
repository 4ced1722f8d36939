"""The form in the chat: /form, its buttons, and numbers typed instead of tapped. One message, changed at each step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Source
from bot.domain.errors import NotAllowed
from bot.domain.guides import Stage, Step
from bot.domain.intents import Wrong
from bot.domain.results import Reported
from bot.handlers import reporting
from bot.parsing.names import fold
from bot.parsing.values import read_value
from bot.rendering import guides, receipts
from bot.rendering.people import sentence
from bot.usecases import filling, guiding

if TYPE_CHECKING:
    from bot.domain.guides import Guided
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen

_TYPED = re.compile(r"(?P<mode>累计|总数|共|新增|\+|加)?\s*(?P<value>[^\s]+)")
_TOTAL = frozenset({"累计", "总数", "共"})
_MOST_KEYS = frozenset({Step.KEY, Step.ERASE, Step.MODE})  # which follow each other fast


async def form(visit: UpdateContext, words: str) -> None:
    """/form [unit]; anything else behind it is a report in words."""
    forms = filling.forms_of(visit.context, visit.person)
    if not forms:
        raise NotAllowed("not-allowed-report")
    if words:
        found = [one for one in forms if one[1] in visit.vocabulary(one[0]).units.find(words)]
        if len(found) != 1:
            await reporting.report(visit, words)
            return
        await _begin(visit, *found[0])
    elif len(forms) == 1:
        await _begin(visit, *forms[0])
    else:
        own = [one for one in forms if one[1] in visit.person.units(one[0])]
        schemes = {name: offering.scheme for name, offering in visit.context.schemes.items()}
        await visit.answer(guides.choose_unit_screen(own or forms, schemes, visit.catalogue))


async def begin_form(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: begin a unit's form, or go on with it."""
    scheme, unit = tap.arguments
    await _begin(visit, scheme, unit)


async def step_form(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: a step in the form. A digit is not drawn when the next one already waits."""
    draft, name, told = tap.arguments
    step, numbers = Step(name), tuple(int(one) for one in told.split(".") if one)
    guided = await guiding.step(visit.context, visit.person, int(draft), step, numbers, visit.origin(Source.FORM))
    if step not in _MOST_KEYS or not visit.services.more_to_come(visit.chat_id):
        await visit.alter(_screen(visit, guided))


async def send_in_form(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the form is sent in. Its receipt takes its place, or what has to be settled first."""
    (draft,) = tap.arguments
    guided = await guiding.send(visit.context, visit.person, int(draft), visit.origin(Source.FORM))
    if guided.verdict is None or not guided.verdict.stored or guided.verdict.receipt is None:
        await visit.alter(_screen(visit, guided))
        return
    scheme = visit.context.scheme(guided.guide.scheme)
    reported = Reported((guided.verdict.receipt,))
    await visit.alter(receipts.report_screens(reported, scheme, visit.catalogue)[0])


async def typed_number(visit: UpdateContext, words: str) -> bool:
    """A bare number while a fact of the form is open is meant for it; whether it was."""
    match = _TYPED.fullmatch(fold(words))
    waiting = await guiding.waiting(visit.context, visit.person) if match is not None and visit.private else None
    if match is None or waiting is None or waiting.guide.fact is None:
        return False
    scheme = visit.context.scheme(waiting.guide.scheme)
    fact = scheme.fact(waiting.guide.fact)
    value = read_value(match["value"], fact, scheme)
    if isinstance(value, Wrong):
        if value.reason in ("number", "flag", "level"):
            return False  # no number at all: something else is meant
        said = dict(value.values)
        await visit.answer(sentence(f"doubts.{value.reason}", visit.catalogue, words=words, **said))
        return True
    mode = waiting.guide.mode
    if match["mode"]:
        mode = Mode.TOTAL if match["mode"] in _TOTAL else Mode.INCREMENT
    guided = await guiding.fill(visit.context, visit.person, waiting, value, mode, visit.update_id)
    if guided.message_id is not None:
        await visit.services.presenter.edit(visit.chat_id, guided.message_id, _screen(visit, guided))
    return True


async def _begin(visit: UpdateContext, scheme: str, unit: str) -> None:
    """Show the form in a new message at the end of the chat; where it stood before, it says so."""
    guided = await guiding.begin(visit.session(scheme), unit, visit.update_id)
    message = await visit.answer(_screen(visit, guided))
    await guiding.shown(visit.context, guided.draft_id, visit.person, message, guided.guide, visit.update_id)
    if guided.message_id is not None:
        moved = sentence("guide.moved", visit.catalogue)
        await visit.services.presenter.edit(visit.chat_id, guided.message_id, moved)


def _screen(visit: UpdateContext, guided: Guided) -> Screen:
    offering = visit.context.schemes[guided.guide.scheme]
    duties = offering.duties_by_id
    page = visit.form_url if guided.guide.stage is Stage.HOME else None
    return guides.guide_screen(guided, offering.scheme, duties, visit.catalogue, visit.context.zone, page)
