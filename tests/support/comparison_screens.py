"""What compares: a supposed figure with the present, a unit with another, a unit with itself on another day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import schemes
from bot.domain.intents import Doubt, DoubtKind
from bot.domain.shortfalls import shortfalls
from bot.rendering import gaps, what_if
from schemes import facts_csv
from scoring import gap as split
from scoring import score, tabulate
from scoring.what_if import Move, Moves, WhatIf
from tests.support.context import SCHEME, offering

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme, Standing
    from scoring.gap import Gap

TODAY = date(2021, 6, 15)
YEAR_END, JUNE_END, MAY_END = date(2021, 12, 31), date(2021, 6, 30), date(2021, 5, 31)
UNIT, OTHER = "changjiang", "dongchen"
JOBS, LEVEL = "new-urban-jobs", "innovation-talent-stage"


def outlook(*others: Moves, moved: bool = True) -> WhatIf:
    if not moved:
        same = Move(3, 3)
        return WhatIf(
            UNIT,
            TODAY,
            ((LEVEL, Move(0, 2)),),
            (),
            (),
            Move(4540, 4540),
            same,
            same,
            (None, None),
            (),
            Move(0, 0),
            others,
        )
    return WhatIf(
        unit=UNIT,
        as_of=TODAY,
        values=((JOBS, Move(948, 1148)),) if len(others) < 2 else ((JOBS, Move(948, 1148)), (LEVEL, Move(0, 2))),
        items=(("work.jobs.new-urban", Move(180, 270)),),
        sections=(("work.jobs", Move(180, 270)), ("work", Move(2180, 2270))),
        total=Move(4540, 4630),
        rank=Move(5, 4),
        group_rank=Move(2, 1),
        grade=("合格", None),
        awards=((offering(SCHEME).scheme.awards[0].id, Move(0, 300_000)),),
        money=Move(2_000_000, 2_300_000),
        others=others,
    )


def overtaken() -> tuple[Moves, ...]:
    first = Moves(OTHER, Move(9_000, 9_000), Move(4, 5), Move(1, 2), Move(5_000_000, 4_700_000))
    units = offering(SCHEME).scheme.units[4:9]
    return first, *(Moves(unit.id, Move(8_000, 8_000), Move(6, 6), Move(2, 2), Move(0, 100)) for unit in units)


@cache
def standing_on(day: date) -> Standing:
    """Rugao 2021 as the typical case has it."""
    scheme = offering(SCHEME).scheme
    file = schemes.folder_of(SCHEME) / "cases" / "typical.csv"
    return score(scheme, tabulate(scheme, facts_csv.read(file.read_bytes(), file.name, scheme), day))


def gap(unit: str, other: str) -> Gap:
    """Between two units at the end of the year."""
    return split.gap(standing_on(YEAR_END), unit, standing_on(YEAR_END), other)


def since(day: date, before: date) -> Gap:
    """Between two days of a unit."""
    return split.gap(standing_on(day), UNIT, standing_on(before), UNIT)


def with_veto_and_floor(gap: Gap) -> Gap:
    """The other is vetoed, and its total was lifted to the scheme's least."""
    sides = replace(gap.sides, other=replace(gap.sides.other, vetoed=True))
    first, second = gap.lines[:2]
    return replace(
        gap, sides=sides, lines=(first, replace(second, numbers=(), ranks=None)), rounding=0, floor=-1_500_000
    )


def without_numbers(gap: Gap) -> Gap:
    """Nothing that they report differs, and one line's ranks: one of the two is not ranked."""
    ranked, *others = (replace(line, numbers=(), ranks=None) for line in gap.lines[:3])
    return replace(gap, lines=(replace(ranked, ranks=(0, 3)), *others))


def even() -> Gap:
    """The same total by the same points."""
    tied = gap(UNIT, UNIT)
    return replace(tied, sides=replace(tied.sides, other=replace(tied.sides.other, unit=OTHER)))


def _page(made: Callable[[], Gap], page: int = 0) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: gaps.gap_screen(made(), scheme, page, catalogue)


def _hidden(unit: str, other: str, *, published: bool = False) -> Callable[[Scheme, Catalogue], Screen]:
    """Beside a unit whose sheet is not to be seen: the own lines that lack most."""

    def made(scheme: Scheme, catalogue: Catalogue) -> Screen:
        now = standing_on(YEAR_END)
        lacking = shortfalls(now, unit, now if published else None)
        return gaps.sides_screen(gap(unit, other).sides, lacking, scheme, catalogue)

    return made


COMPARISON_SCREENS: dict[str, Callable[[Scheme, Catalogue], Screen]] = {
    "outlook": lambda scheme, catalogue: what_if.what_if_screen(outlook(*overtaken()[:1]), scheme, catalogue),
    "outlook-many": lambda scheme, catalogue: what_if.what_if_screen(outlook(*overtaken()), scheme, catalogue),
    "outlook-same": lambda scheme, catalogue: what_if.what_if_screen(outlook(moved=False), scheme, catalogue),
    "outlook-how": lambda scheme, catalogue: what_if.how_to_suppose(
        (Doubt(DoubtKind.NO_VALUE, "高技能人才"),), scheme, catalogue
    ),
    "gap": _page(lambda: gap(UNIT, "motou")),
    "gap-second-page": _page(lambda: gap(UNIT, "motou"), 1),
    "gap-ahead": _page(lambda: gap("motou", "dingyan")),
    "gap-vetoed": _page(lambda: with_veto_and_floor(gap("motou", UNIT))),
    "gap-vetoed-since": _page(lambda: with_veto_and_floor(since(YEAR_END, JUNE_END))),
    "gap-alike": _page(lambda: without_numbers(gap(UNIT, "motou"))),
    "gap-alike-since": _page(lambda: without_numbers(since(YEAR_END, JUNE_END))),
    "gap-even": _page(even),
    "gap-since": _page(lambda: since(YEAR_END, JUNE_END)),
    "gap-since-worse": _page(lambda: since(JUNE_END, YEAR_END)),
    "gap-since-same": _page(lambda: since(TODAY, MAY_END)),
    "gap-hidden": _hidden("motou", UNIT),
    "gap-hidden-published": _hidden(UNIT, "motou", published=True),
    "gap-how": gaps.how_to_compare,
}
