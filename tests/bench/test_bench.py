"""The bench runs, and its scorers agree; how fast they are is for `make bench` to say."""

from __future__ import annotations

import pytest

from scoring import score
from tests.bench import pictures
from tests.bench.__main__ import agree, agree_by_hand, main
from tests.bench.cities import columns, dated, filled, repeated
from tests.bench.delivery import measure
from tests.bench.rules import bare
from tests.support.by_hand import ByHand


def test_the_bench_runs_at_fourteen_units(capsys: pytest.CaptureFixture[str]) -> None:
    main((14,), with_openfisca=False, seconds=0)
    told = capsys.readouterr().out
    assert "      14  " in told
    assert "100 suppositions at 14" in told
    assert "`kaohe score` as a process" in told


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
    found = await measure(20)
    assert (found.chats, found.lost, found.doubled, found.refused) == (20, 0, 0, 0)
    assert found.took > 0 < found.loaded


def test_the_bench_of_pictures_runs(capsys: pytest.CaptureFixture[str]) -> None:
    pictures.report(0)
    assert "The picture of 44 units" in capsys.readouterr().out
