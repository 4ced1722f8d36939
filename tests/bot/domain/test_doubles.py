"""Which repeats a sensible clerk asks about."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.courses import complete
from bot.domain.doubles import earlier_twin
from bot.domain.entries import Entry, Mode, Origin, Source
from bot.domain.intents import Claim
from scoring import Fact, Kind

JOBS = Fact("new-urban-jobs", "城镇新增就业", Kind.COUNT, "人")
MONEY = Fact("land-arrears-cleared", "清欠数", Kind.AMOUNT, "万元")
MORE, TOTAL = Mode.INCREMENT, Mode.TOTAL
START, TODAY = date(2021, 1, 1), date(2021, 6, 15)


def june(day: int) -> date:
    return date(2021, 6, day)


@pytest.mark.parametrize(
    ("stands", "claim", "expected"),
    [
        ([(june(15), MORE, 3)], (MORE, 3), 1),
        ([(june(15), MORE, 12), (june(15), MORE, 5)], (MORE, 12), 1),
        ([(june(15), TOTAL, 620)], (MORE, 620), 1),
        ([(june(14), MORE, 12)], (MORE, 12), 1),
        ([(june(10), TOTAL, 620)], (MORE, 620), 1),
        ([(june(14), MORE, 3)], (MORE, 3), None),
        ([(june(12), MORE, 12), (june(13), MORE, 12)], (MORE, 12), None),
        ([(june(12), MORE, 12), (june(13), MORE, 12), (june(15), MORE, 12)], (MORE, 12), 3),
        ([(june(10), MORE, 12), (june(12), MORE, 7)], (MORE, 12), None),
        ([(date(2021, 5, 31), MORE, 12)], (MORE, 12), None),
        ([(june(15), MORE, 12)], (TOTAL, 12), None),
        ([(june(15), MORE, 12)], (MORE, 13), None),
        ([(june(15), MORE, 0)], (MORE, 0), None),
        ([(june(15), MORE, -2), (june(15), MORE, 2)], (MORE, -2), None),
        ([], (MORE, 12), None),
    ],
)
def test_the_table_of_cases(
    stands: list[tuple[date, Mode, int]], claim: tuple[Mode, int], expected: int | None
) -> None:
    for fact in (JOBS, MONEY):
        entries = [
            Entry(
                number, "s", "u", fact.id, day, mode, value * fact.scale, 1, Origin(Source.TEXT), None,
                datetime(2021, 6, 15, 1, number, tzinfo=UTC),
            )
            for number, (day, mode, value) in enumerate(stands, 1)
        ]  # fmt: skip
        course = complete(entries, "u", fact.id, START)
        mode, value = claim
        twin = earlier_twin(Claim(fact.id, mode, value * fact.scale), TODAY, fact, course)
        assert (twin.id if twin is not None else None) == expected
