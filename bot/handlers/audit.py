"""/audit: what was done, looked for by person, unit, action and month."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.audit import ACTIONS, Search
from bot.domain.errors import NotFound
from bot.domain.periods import periods
from bot.rendering.audit import action_word, audit_screen
from bot.usecases import auditing

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from scoring import Scheme

_MONTH = re.compile(r"(\d{1,2})月(?:份)?")


async def audit(visit: UpdateContext, words: str) -> None:
    """/audit [person] [unit] [action] [month], in any order."""
    scheme = visit.context.scheme(visit.scheme())
    known = await auditing.names(visit.session(scheme.id))
    search = Search()
    for word in words.split():
        search = _narrowed(visit, scheme, known, search, word)
    await _show(visit, scheme, search, 0, alter=False)


async def turn_audit(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: another page."""
    scheme_id, page, unit, person, action, month = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    search = Search(
        people=frozenset({int(person)}) if person else frozenset(),
        unit=scheme.units[int(unit)].id if unit else None,
        action=ACTIONS[int(action)] if action else None,
    )
    await _show(visit, scheme, _in_month(search, month) if month else search, int(page), alter=True)


async def _show(visit: UpdateContext, scheme: Scheme, search: Search, page: int, *, alter: bool) -> None:
    found = await auditing.page(visit.session(scheme.id), search, page)
    screen = audit_screen(found, scheme, visit.catalogue, visit.context.zone)
    await (visit.alter(screen) if alter else visit.answer(screen))


def _narrowed(visit: UpdateContext, scheme: Scheme, known: dict[int, str], search: Search, word: str) -> Search:
    """What one more word asks for; raises NotFound for one that is none of all that."""
    if match := _MONTH.fullmatch(word):
        found = [one.id for one in periods(scheme) if int(one.id[5:]) == int(match[1])]
        if found:
            return _in_month(search, found[-1])
    units = visit.vocabulary(scheme.id).units.find(word)
    if len(units) == 1:
        return Search(search.since, search.until, search.people, units[0], search.action)
    action = next((one for one in ACTIONS if action_word(one, visit.catalogue) == word), None)
    if action is not None:
        return Search(search.since, search.until, search.people, search.unit, action)
    people = frozenset(one for one, name in known.items() if word in (name, str(one)))
    if not people:
        raise NotFound("audit-word", name=word)
    return Search(search.since, search.until, people, search.unit, search.action)


def _in_month(search: Search, month: str) -> Search:
    first = date.fromisoformat(f"{month}-01")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Search(first, last, search.people, search.unit, search.action)
