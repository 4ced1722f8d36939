"""/whatif: what some figures would do; nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.handlers.reporting import read
from bot.parsing.supposing import read_supposition
from bot.rendering.outlooks import how_to_suppose, outlook_screen
from bot.usecases.supposing import what_if

if TYPE_CHECKING:
    from bot.domain.intents import Claim
    from bot.handlers.desk import Visit

_MOST_CANDIDATES = 6


async def whatif(visit: Visit, words: str) -> None:
    """/whatif [unit] fact change, and as many more facts with their changes as wanted."""
    scheme, reading = read(visit, words, read_supposition)
    known = visit.context.schemes[scheme].scheme
    for doubt in reading.doubts:
        facts = list(dict.fromkeys(one.fact for one in doubt.candidates))[:_MOST_CANDIDATES]
        if len(facts) > 1:
            titles = [known.fact(one).title for one in facts]
            raise NotFound("which-item", name=doubt.text, candidates="、".join(titles))
    if reading.doubts or not _one_question(reading.claims):
        await visit.answer(how_to_suppose(reading.doubts, known, visit.catalogue))
        return
    unit = reading.claims[0].unit or next(iter(visit.person.units(scheme)), None)
    if unit is None:
        raise NotFound("which-unit")
    found = await what_if(visit.context, visit.person, scheme, unit, reading.claims)
    await visit.answer(outlook_screen(found, known, visit.catalogue))


def _one_question(claims: tuple[Claim, ...]) -> bool:
    """Whether they are about one unit, as of today, each fact once."""
    units, days = {one.unit for one in claims}, {one.date for one in claims}
    return len(units) == 1 and days == {None} and len({one.fact for one in claims}) == len(claims)
