"""The bench runs, and its scorers agree; how fast they are is for `make bench` to say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

import schemes
from scoring import score
from tests.bench import pictures
from tests.bench.__main__ import agree, agree_by_hand, main
from tests.bench.bureau import bureau
from tests.bench.cities import columns, dated, filled, repeated
from tests.bench.delivery import measure
from tests.bench.desk import desk
from tests.bench.goals import Goal
from tests.bench.latency import latency
from tests.bench.ledgers import ledgers
from tests.bench.parts import run
from tests.bench.planner import planner
from tests.bench.reports import reports
from tests.bench.rules import bare
from tests.bench.seeding import many_units
from tests.bench.tables import tables
from tests.bench.workers import workers
from tests.support.by_hand import ByHand

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


def test_the_bench_runs_at_fourteen_units(capsys: pytest.CaptureFixture[str]) -> None:
    main((14,), with_openfisca=False, seconds=0)
    told = capsys.readouterr().out
    assert "      14  " in told
    assert "100 suppositions at 14" in told
    assert "`kaohe score rugao-2021` as a process" in told


@pytest.mark.parametrize("seed", range(5))
def test_engine_bare_numpy_and_fractions_agree_where_units_repeat(seed: int) -> None:
    scheme = repeated(45)
    table = filled(scheme, seed)
    standing = score(scheme, table)
    agree(standing, bare(columns(table)))
    agree_by_hand(standing, ByHand(scheme, dated(table), table.as_of).fill())
    assert len({int(total) for total in standing.results.total}) > 40


def test_a_scorer_that_differs_is_noticed() -> None:
    scheme = repeated(14)
    table = filled(scheme)
    points = bare(columns(table))
    points["bonus.guidance"][3] += 1
    with pytest.raises(AssertionError, match=r"bonus\.guidance"):
        agree(score(scheme, table), points)
    changed = table.with_value(scheme.units[3].id, "platform-data-faults", 7)
    with pytest.raises(AssertionError, match=r"work\.labour"):
        agree_by_hand(score(scheme, table), ByHand(scheme, dated(changed), table.as_of).fill())


async def test_the_bench_of_a_broadcast_counts_what_arrived() -> None:
    found = await measure(8)
    assert (found.chats, found.lost, found.doubled, found.refused) == (8, 0, 0, 0)
    assert found.took > 0 < found.loaded


def test_the_bench_of_pictures_runs(capsys: pytest.CaptureFixture[str]) -> None:
    pictures.report(0)
    assert "The picture of 44 units" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("part", "small", "goals"),
    [
        (reports, {"members": 14, "rounds": 1, "seconds": 0.1}, 5),
        (ledgers, {"entries": 840, "members": 14, "rounds": 1, "seconds": 0.1, "of_each": 0}, 10),
        (latency, {"members": 14, "seconds": 0.2}, 1),
        (bureau, {"sizes": (14,)}, 3),
        (desk, {"units": 14, "times": 1}, 3),
        (planner, {"members": 14, "ticks": 1}, 1),
        (tables, {"seconds": 0.1}, 1),
        (workers, {"members": 14, "counts": (1, 2), "rounds": 1, "seconds": 0.2}, 2),
    ],
)
async def test_the_bench_of_the_bot_runs(
    part: Callable[..., Awaitable[list[Goal]]], small: dict[str, Any], goals: int, tmp_path: Path
) -> None:
    measured = await part(tmp_path, **small)
    assert len(measured) == goals
    assert all(math.isfinite(goal.value) for goal in measured)


def test_a_goal_says_whether_it_is_met() -> None:
    assert str(Goal("a tick", 9.96, 10, " ms")) == "met     a tick: 9.96 ms, at most 10 ms"
    assert str(Goal("reports", 299.4, 300, "/s", at_least=True)) == "NOT MET reports: 299/s, at least 300/s"
    assert not Goal("a tick", math.nan, 10).met


def test_a_city_of_many_units_is_a_scheme(tmp_path: Path) -> None:
    scheme = schemes.load(many_units(tmp_path / "scheme", 45))
    assert len({unit.name for unit in scheme.units}) == 45
    assert len(scheme.targets) > 2.5 * len(schemes.load("rugao-2021").targets)


def test_parts_are_run_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    ran: list[str] = []

    def broken() -> None:
        raise ValueError("out of order")

    assert run({"one": lambda: ran.append("one"), "two": lambda: ran.append("two")}, ["two"]) == 0
    assert run({"one": lambda: ran.append("one"), "two": broken}, ["two", "one"]) == 1
    assert ran == ["two", "one"]
    assert "failed: two" in capsys.readouterr().err
