"""/audit: what was done, looked for by person, unit, action and month."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.audit import ACTIONS, Search
from bot.domain.errors import NotFound
from bot.domain.periods import periods
from bot.rendering.audit import action_word, audit_screen
from bot.rendering.callback_data import number_of
from bot.usecases import auditing

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from scoring import Scheme

_MONTH = re.compile(r"(\d{1,2})月(?:份)?")


async def audit(event: UpdateContext, words: str) -> None:
    """/audit [person] [unit] [action] [month], in any order."""
    scheme = event.scheme()
    names = await auditing.names(event.session(scheme.id))
    search = Search()
    for word in words.split():
        search = _narrowed(event, scheme, names, search, word)
    await _show(event, scheme, search, 0, alter=False)


async def turn_audit(event: UpdateContext, tap: Tap) -> None:
    """Tapped: another page."""
    scheme_id, page, unit, person, action, month = tap.arguments
    scheme = event.context.scheme(scheme_id)
    search = Search(
        people=frozenset({number_of(person)}) if person else frozenset(),
        unit=scheme.units[number_of(unit)].id if unit else None,
        action=ACTIONS[number_of(action)] if action else None,
    )
    await _show(event, scheme, _in_month(search, month) if month else search, number_of(page), alter=True)


async def _show(event: UpdateContext, scheme: Scheme, search: Search, page: int, *, alter: bool) -> None:
    events = await auditing.page(event.session(scheme.id), search, page)
    screen = audit_screen(events, scheme, event.catalogue, event.zone)
    await (event.alter(screen) if alter else event.answer(screen))


def _narrowed(event: UpdateContext, scheme: Scheme, names: dict[int, str], search: Search, word: str) -> Search:
    """The search with what one more word asks for: 5月, 长江镇, 上报, 王芳; raises NotFound for any other word."""
    if match := _MONTH.fullmatch(word):
        months = [period.id for period in periods(scheme) if int(period.id[5:]) == int(match[1])]
        if months:
            return _in_month(search, months[-1])
    units = event.vocabulary(scheme.id).units.find(word)
    if len(units) == 1:
        return replace(search, unit=units[0])
    action = next((action for action in ACTIONS if action_word(action, event.catalogue) == word), None)
    if action is not None:
        return replace(search, action=action)
    people = frozenset(person for person, name in names.items() if word in (name, str(person)))
    if not people:
        raise NotFound("audit-word", name=word)
    return replace(search, people=people)


def _in_month(search: Search, month: str) -> Search:
    """The search within a month written as 2021-05."""
    first = date.fromisoformat(f"{month}-01")
    return replace(search, since=first, until=first.replace(day=monthrange(first.year, first.month)[1]))
