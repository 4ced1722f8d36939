"""/gap: why a unit is behind another, or with a day what has moved since; and its pages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.handlers.changes import since
from bot.parsing.counterpart import read_counterpart
from bot.rendering.gaps import gap_screen, how_to_compare, sides_screen
from bot.usecases.gaps import gap_to
from bot.usecases.standings import today
from scoring.gap import Gap

if TYPE_CHECKING:
    from bot.handlers.desk import Visit
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen


async def gap(visit: Visit, words: str) -> None:
    """/gap [unit] [unit or day]: without the second the unit just ahead."""
    scheme = visit.scheme()
    known = visit.context.schemes[scheme].scheme
    said = read_counterpart(words, visit.vocabulary(scheme), today(visit.context, known))
    if said is None:
        await visit.answer(how_to_compare(known, visit.catalogue))
        return
    own = visit.person.units(scheme)
    than: str | None
    if said.day is None and len(said.units) == 1 and own and said.units[0] not in own:
        unit, than = own[0], said.units[0]
    elif not said.units and not own:
        raise NotFound("which-unit")
    else:
        unit, than = (said.units or own)[0], said.units[1] if len(said.units) > 1 else None
    await visit.answer(
        await (_screen(visit, scheme, unit, than, 0) if said.day is None else since(visit, scheme, unit, said.day))
    )


async def turn_gap(visit: Visit, tap: Tap) -> None:
    """Tapped: another page of it."""
    scheme, unit, other, page = tap.arguments
    if other in {one.id for one in visit.context.schemes[scheme].scheme.units}:
        await visit.alter(await _screen(visit, scheme, unit, other, int(page)))
    else:
        await visit.alter(await since(visit, scheme, unit, date.fromisoformat(other)))


async def _screen(visit: Visit, scheme: str, unit: str, than: str | None, page: int) -> Screen:
    known = visit.context.schemes[scheme].scheme
    found = await gap_to(visit.context, visit.person, scheme, unit, than)
    if isinstance(found, Gap):
        return gap_screen(found, known, page, visit.catalogue)
    return sides_screen(found, known, visit.catalogue)
