"""The form in the chat: /form, its buttons, and numbers that are typed instead of tapped. One message, changed with each step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Source
from bot.domain.errors import NotAllowed
from bot.domain.guides import Stage, Step
from bot.domain.results import Reported
from bot.handlers import reporting
from bot.parsing.names import fold
from bot.parsing.values import Wrong, read_value
from bot.rendering import guides, receipts
from bot.rendering.people import sentence
from bot.usecases import filling, guiding

if TYPE_CHECKING:
    from bot.domain.guides import Guided
    from bot.handlers.desk import Visit
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen

_TYPED = re.compile(r"(?P<mode>累计|总数|共|新增|\+|加)?\s*(?P<value>[^\s]+)")
_TOTAL = frozenset({"累计", "总数", "共"})
_MOST_KEYS = frozenset({Step.KEY, Step.ERASE, Step.MODE})  # which follow each other fast


async def form(visit: Visit, words: str) -> None:
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


async def fill(visit: Visit, tap: Tap) -> None:
    """A button that begins a unit's form."""
    scheme, unit = tap.arguments
    await _begin(visit, scheme, unit)


async def tapped(visit: Visit, tap: Tap) -> None:
    """A step in the form. Of digits tapped one after the other only the last is drawn, when the next is there already."""
    draft, name, told = tap.arguments
    step, numbers = Step(name), tuple(int(one) for one in told.split(".") if one)
    guided = await guiding.step(visit.context, visit.person, int(draft), step, numbers, visit.origin(Source.FORM))
    if step not in _MOST_KEYS or not visit.desk.more_to_come(visit.chat_id):
        await visit.alter(_screen(visit, guided))


async def send(visit: Visit, tap: Tap) -> None:
    """The form is sent in: its receipt takes its place, or what has to be settled first."""
    (draft,) = tap.arguments
    guided = await guiding.send(visit.context, visit.person, int(draft), visit.origin(Source.FORM))
    if guided.verdict is None or not guided.verdict.stored or guided.verdict.receipt is None:
        await visit.alter(_screen(visit, guided))
        return
    scheme = visit.context.schemes[guided.guide.scheme].scheme
    reported = Reported((guided.verdict.receipt,))
    await visit.alter(receipts.report_screens(reported, scheme, visit.catalogue)[0])


async def number(visit: Visit, words: str) -> bool:
    """A bare number while a fact of the form is open is meant for it; whether it was."""
    match = _TYPED.fullmatch(fold(words))
    waiting = await guiding.waiting(visit.context, visit.person) if match is not None and visit.private else None
    if match is None or waiting is None or waiting.guide.fact is None:
        return False
    scheme = visit.context.schemes[waiting.guide.scheme].scheme
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
        await visit.desk.presenter.edit(visit.chat_id, guided.message_id, _screen(visit, guided))
    return True


async def _begin(visit: Visit, scheme: str, unit: str) -> None:
    """Show the form in a new message at the end of the chat; where it stood before, it says so."""
    guided = await guiding.begin(visit.context, visit.person, scheme, unit, visit.update_id)
    message = await visit.answer(_screen(visit, guided))
    await guiding.shown(visit.context, guided.draft_id, visit.person, message, guided.guide, visit.update_id)
    if guided.message_id is not None:
        moved = sentence("guide.moved", visit.catalogue)
        await visit.desk.presenter.edit(visit.chat_id, guided.message_id, moved)


def _screen(visit: Visit, guided: Guided) -> Screen:
    offering = visit.context.schemes[guided.guide.scheme]
    duties = {duty.id: duty for duty in offering.duties}
    page = visit.form_url if guided.guide.stage is Stage.HOME else None
    return guides.guide_screen(guided, offering.scheme, duties, visit.catalogue, visit.context.zone, page)
