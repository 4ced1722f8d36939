"""What the bureau sees of last year's totals, and how a figure compares with them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.domain.last_year import Difference, Final, Known, LastTotal, Looked
from bot.domain.workbooks import Wrong
from bot.rendering import last_year as screens
from bot.rendering import working
from bot.rendering.figures import compared
from bot.rendering.screen import Screen
from scoring import why
from tests.support.comparison_screens import standing_on
from tests.support.context import SCHEME, ZONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

UNIT, JOBS, RATE = "changjiang", "new-urban-jobs", "retiree-checkup-rate"
_LAST = LastTotal(7, UNIT, JOBS, 1890, None, "2020年<决算>.xlsx", 2, datetime(2021, 6, 15, 2, tzinfo=UTC))
_NEW = Difference(Final(UNIT, JOBS, 1890, "B2"), None)
_OTHER = Difference(Final("motou", RATE, 9850, "C3"), 9800)
_WRONG = (
    Wrong("A9", "unit-like", (("given", "长江街"), ("likely", "长江镇"))),
    Wrong("C1", "fact-like", (("given", "城镇就业"), ("likely", "城镇新增就业"))),
    Wrong("B16", "table-total", (("fact", "城镇新增就业"), ("printed", "100"), ("added", "90"))),
)


def _looked(
    *changes: Difference, wrong: tuple[Wrong, ...] = (), same: int = 0, **more: bool
) -> Callable[[Scheme, Catalogue], Screen]:
    looked = Looked(SCHEME, "2020年<决算>.xlsx", 12 if changes else 0, changes, same, wrong, **more)
    return lambda scheme, catalogue: screens.looked_screen(looked, scheme, catalogue)


def _compared(scheme: Scheme, catalogue: Catalogue) -> Screen:
    """All the ways in which a figure is compared."""
    jobs, rate = scheme.fact(JOBS), scheme.fact(RATE)
    lines = [
        compared(948, 1890, jobs, catalogue, over=False),
        compared(948, 1890, jobs, catalogue, over=True),
        compared(2000, 1890, jobs, catalogue, over=True),
        compared(5, 0, jobs, catalogue, over=True),
        compared(9850, 9800, rate, catalogue, over=True),
    ]
    return Screen("\n".join(lines))


LAST_YEAR_SCREENS: dict[str, Callable[[Scheme, Catalogue], Screen]] = {
    "last-year": _looked(*([_NEW, _OTHER] * 5), same=3),
    "last-year-wrong": _looked(_NEW, _OTHER, wrong=_WRONG * 3),
    "last-year-overtaken": _looked(_OTHER, overtaken=True),
    "last-year-nothing": _looked(same=12),
    "last-year-stored": lambda scheme, catalogue: screens.stored_screen(120, scheme, catalogue),
    "last-year-known": lambda scheme, catalogue: screens.known_screen(
        Known(120, 14, 9, _LAST), scheme, catalogue, ZONE
    ),
    "last-year-none": lambda scheme, catalogue: screens.known_screen(Known(0, 0, 0, None), scheme, catalogue, ZONE),
    "last-year-compared": _compared,
    "last-year-why": lambda scheme, catalogue: working.working_screen(
        why(standing_on(date(2021, 6, 15)), UNIT, "work.jobs.new-urban"),
        scheme,
        catalogue,
        Basis.REPORTED,
        {JOBS: 1890},
    ),
}
