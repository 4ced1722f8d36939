"""Lines over the year: every week of every unit, names beside each other, round numbers at the side."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.weeks import Spot, Week
from bot.rendering.catalogue import load_catalogue
from bot.rendering.desk.chart import HEIGHT, WIDTH, Measure, line_chart
from bot.rendering.desk.ranking import drawn_units
from tests.bot.rendering.test_picture import of_many
from tests.support.context import SCHEME, offering

RUGAO = offering(SCHEME).scheme
CHINESE = load_catalogue("zh-CN")
TOWNS = [unit.id for unit in RUGAO.units if unit.group == "town"]


def week(number: int, totals: list[int]) -> Week:
    ranks = [1 + sum(other > total for other in totals) for total in totals]
    spots = {unit: Spot(total, rank, rank, None) for unit, total, rank in zip(TOWNS, totals, ranks, strict=False)}
    return Week(date(2021, 1, 3) + timedelta(days=7 * number), RUGAO, spots, {}, frozenset())


@given(
    st.lists(st.lists(st.integers(-30_000, 30_000), min_size=10, max_size=10), min_size=1, max_size=53),
    st.sampled_from(Measure),
)
def test_every_week_of_every_unit_is_drawn_inside_and_no_name_covers_another(
    totals: list[list[int]], measure: Measure
) -> None:
    course = [week(number, row) for number, row in enumerate(totals)]
    chart = line_chart(course, TOWNS, TOWNS[3], measure, RUGAO, CHINESE)
    assert [curve.chosen for curve in chart.curves] == [False] * 9 + [True]
    assert {curve.unit for curve in chart.curves} == set(TOWNS)
    for curve in chart.curves:
        assert len(curve.dots) == len(course) == curve.path.count("L") + 1
        assert all(0 <= left <= WIDTH and 0 <= top <= HEIGHT - 30 for left, top in curve.dots)
        assert 0 <= curve.name_y <= HEIGHT - 20
    heights = sorted(curve.name_y for curve in chart.curves)
    assert all(below - above >= 21 for above, below in itertools.pairwise(heights))
    ends = {curve.unit: curve.end[1] for curve in chart.curves}
    names = {curve.unit: curve.name_y for curve in chart.curves}
    assert all(names[one] < names[other] for one in TOWNS for other in TOWNS if ends[one] < ends[other])
    marks = [tick.at for tick in chart.values]
    assert 2 <= len(marks) <= 8
    tops = [top for curve in chart.curves for _, top in curve.dots]
    assert min(marks) <= min(tops) <= max(tops) <= max(marks)


def test_more_points_are_higher_and_a_better_rank_too() -> None:
    course = [week(0, list(range(0, 10_000, 1000))), week(1, list(range(0, 10_000, 1000)))]
    for measure in Measure:
        chart = line_chart(course, TOWNS, TOWNS[0], measure, RUGAO, CHINESE)
        assert [curve.unit for curve in sorted(chart.curves, key=lambda curve: curve.end[1])] == TOWNS[::-1]


@pytest.mark.parametrize("place", [0, 6, 20, 43])
def test_of_many_units_the_ends_and_those_around_the_chosen_one_are_drawn(place: int) -> None:
    scheme, _ = of_many(88)
    units = [unit.id for unit in scheme.units if unit.group == scheme.groups[0].id]
    spots = {unit.id: Spot(0, 1, units.index(unit.id) + 1 if unit.id in units else 1, None) for unit in scheme.units}
    drawn = drawn_units(Week(date(2021, 1, 3), scheme, spots, {}, frozenset()), scheme.groups[0].id, units[place])
    assert len(drawn) <= 15
    assert {*units[:5], *units[-5:], *units[max(0, place - 2) : place + 3]} == set(drawn)
    assert drawn == sorted(drawn, key=units.index)
