"""Pace in a line or two: completion against time, and what the recent rate leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.formatting import day, hundredths, number

if TYPE_CHECKING:
    from bot.domain.pace import FactPace, UnitPace
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_MOST_FACTS = 1


def pace_line(pace: UnitPace, catalogue: Catalogue) -> str:
    """Completion against the working days gone by."""
    state = catalogue.plain(f"pace.{pace.state}")
    return catalogue("pace.line", done=hundredths(pace.done), gone=hundredths(pace.gone), state=state)


def course_line(pace: UnitPace, scheme: Scheme, catalogue: Catalogue) -> str | None:
    """What will not be reached at the recent rate, with the rate that is assumed; None where nothing is left to project."""
    if not pace.facts or not pace.days:
        return None
    short = [one for one in pace.facts if one.short]
    if not short:
        return catalogue("pace.reaches_all", days=pace.days)
    facts = catalogue.plain("pace.and").join(_fact(one, scheme, catalogue) for one in short[:_MOST_FACTS])
    key = "pace.falls_short" if len(short) <= _MOST_FACTS else "pace.falls_short_more"
    return catalogue(key, days=pace.days, facts=facts, count=len(short))


def _fact(one: FactPace, scheme: Scheme, catalogue: Catalogue) -> str:
    fact = scheme.fact(one.fact)
    projected, target = number(one.projected, fact), number(one.target, fact)
    return catalogue.plain("pace.fact", fact=fact.short, by=day(one.by, catalogue), projected=projected, target=target)
