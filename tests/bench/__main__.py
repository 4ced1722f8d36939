"""`make bench`: the engine beside its baselines in one run, as ratios of times taken on the same machine."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import schemes
from scoring import score
from tests.bench.cities import columns, dated, filled, repeated
from tests.bench.openfisca import Peer
from tests.bench.rules import bare
from tests.bench.timing import best
from tests.support.by_hand import ByHand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring import FactTable, Standing
    from tests.bench.rules import Column

SIZES = (14, 1_000, 100_000)
BY_HAND = (
    1_000  # units that are scored in Fractions at most; beyond, the time is multiplied, which favours the Fractions
)


def main(sizes: Sequence[int] = SIZES, *, with_openfisca: bool = True, seconds: float = 1.0) -> None:
    """Print the table, each time measured for about so many seconds; raises AssertionError where two scorers differ."""
    with tempfile.TemporaryDirectory() as folder:
        peer = Peer(Path(folder)) if with_openfisca else None
        print("Rugao 2021, points, ranks and awards of all units; the others: how many times as long as the engine.")
        print("Bare numpy and openfisca-core do the leaf rules only (openfisca in 32 bits), Fractions everything.")
        print(f"~: the Fractions of {BY_HAND} units, times the number of units.\n")
        print(f"{'units':>8}  {'engine':>10}  {'bare numpy':>10}  {'openfisca':>10}  {'Fractions':>10}")
        for size in sizes:
            _row(filled(repeated(size)), peer, seconds)
    print()
    _one_fact(filled(repeated(max(sizes))), seconds)
    _start(seconds)


def _row(table: FactTable, peer: Peer | None, seconds: float) -> None:
    scheme, given = table.scheme, columns(table)
    standing, points = score(scheme, table), bare(given)
    agree(standing, points)
    engine, loop = best(lambda: score(scheme, table), seconds), best(lambda: bare(given), seconds)
    few = filled(repeated(min(len(scheme.units), BY_HAND)))
    hand = ByHand(few.scheme, dated(few), few.as_of)
    fractions = best(hand.fill, seconds) * len(scheme.units) / len(few.scheme.units)
    agree_by_hand(score(few.scheme, few), hand)
    other, trouble = "–", peer.trouble if peer else "left out"
    if peer is not None and trouble is None:
        try:
            theirs_took, theirs = peer.run(given)
            agree(standing, theirs)
            other = f"{theirs_took / engine:.1f}"
        except ChildProcessError as error:
            trouble = f"cannot run: {error}"
    about = "~" if len(few.scheme.units) < len(scheme.units) else ""
    print(
        f"{len(scheme.units):>8}  {engine * 1e3:>7.2f} ms  {loop / engine:>10.2f}  {other:>10}  "
        f"{about + format(fractions / engine, '.0f'):>10}" + (f"  openfisca-core {trouble}" if trouble else ""),
        flush=True,
    )


def agree(standing: Standing, points: dict[str, Column]) -> None:
    """Every leaf of every unit has the same points."""
    leaves = {item.id for item in standing.scheme.items if item.rule is not None}
    assert leaves == set(points), leaves ^ set(points)
    for leaf, column in points.items():
        assert np.array_equal(standing.columns[leaf], column), leaf


def agree_by_hand(standing: Standing, hand: ByHand) -> None:
    """Every leaf, total, rank and award is the same."""
    for unit, sheet in hand.sheet.items():
        for leaf, points in sheet.items():
            assert standing.points(unit, leaf) == points * 100, (unit, leaf)
        assert standing.total(unit) == hand.totals[unit] * 100, unit
        assert standing.rank(unit) == hand.places[unit], unit
        for award, money in hand.money[unit].items():
            assert standing.award(unit, award) == money * 100, (unit, award)


def _one_fact(table: FactTable, seconds: float) -> None:
    """One changed fact, scored and ranked again; and what a unit takes."""
    scheme, unit = table.scheme, table.scheme.units[-1].id
    value = table.value(unit, "new-urban-jobs") + 1
    full = best(lambda: score(scheme, table), seconds)
    again = best(lambda: score(scheme, table.with_value(unit, "new-urban-jobs", value)), seconds)
    print(f"One changed fact among {len(scheme.units)}, scored and ranked again: {again / full:.2f} of the full run.")
    tracemalloc.start()
    standing = score(scheme, table)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    facts = table.values.nbytes + table.days.nbytes
    number = len(standing.scheme.units)
    print(
        f"Bytes for each unit: facts {facts // number}, standing {kept // number}, at most in between {peak // number}."
    )


def _start(seconds: float) -> None:
    """The whole process of `kaohe score` against that of importing numpy."""
    case = schemes.folder_of("rugao-2021") / "cases" / "typical.csv"
    ours = (sys.executable, "-m", "bot", "score", "rugao-2021", "--facts", str(case), "--as-of", "2021-12-31")
    numpy = (sys.executable, "-c", "import numpy")

    def process(command: tuple[str, ...]) -> float:
        environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        return best(lambda: subprocess.run(command, check=True, capture_output=True, env=environment), 3 * seconds)

    floor = process(numpy)
    print(f"`kaohe score` as a process: {process(ours) / floor:.2f} times `import numpy` ({floor * 1e3:.0f} ms).")


if __name__ == "__main__":
    main()
