"""`make bench`: the engine beside its baselines in one run, as ratios of times; then the other parts."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import tracemalloc
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import schemes
from scoring import score, score_suppositions
from tests.bench import delivery, pictures
from tests.bench.cities import columns, dated, filled, repeated
from tests.bench.libreoffice import SOFFICE, Office, differences
from tests.bench.openfisca import Peer
from tests.bench.parts import run
from tests.bench.rules import bare
from tests.bench.sheet import AWARDS
from tests.bench.timing import best
from tests.support.by_hand import ByHand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scoring import Scheme, Standing
    from tests.bench.rules import Column

SIZES = (14, 1_000, 100_000)
MOST_BY_HAND = (
    1_000  # units that Fractions score and LibreOffice recalculates; beyond, the Fractions' time is multiplied
)
GOALS: dict[str, dict[int, float]] = {  # how many times as long as the engine the others take, at least
    "bare numpy": {100_000: 0.5},
    "openfisca": {14: 4, 100_000: 1},
    "Fractions": {100_000: 300},
}
LONGEST = 2.0  # milliseconds of a standing at fourteen units
_HEAD = f"""Rugao 2021: points, ranks and awards of all units. The others: how many times as long as the engine.
Bare numpy does only leaf rules. openfisca-core calculates in 32 bits. LibreOffice is a whole process, start included.
~: the time of {MOST_BY_HAND} units, times the number of units.
"""


def main(sizes: Sequence[int] = SIZES, *, with_openfisca: bool = True, seconds: float = 1.0) -> None:
    """Print the table, each time measured for about so many seconds; raises AssertionError where two scorers differ."""
    with tempfile.TemporaryDirectory() as folder:
        peer = Peer(Path(folder) / "openfisca") if with_openfisca else None
        office = Office(Path(folder) / "office") if SOFFICE and seconds else None
        print(_HEAD)
        print(f"{'units':>8}  {'engine':>10}  " + "  ".join(f"{name:>11}" for name in (*GOALS, "LibreOffice")))
        reached = [line for size in sizes for line in _row(repeated(size), peer, office, seconds)]
    print()
    for line in [*reached, _suppositions(seconds), *_processes(seconds), _memory(repeated(max(sizes)))]:
        print(line)


def _row(scheme: Scheme, peer: Peer | None, office: Office | None, seconds: float) -> list[str]:
    """Print a row; which of the goals are met."""
    table, units = filled(scheme), len(scheme.units)
    given = columns(table)
    standing = score(scheme, table)
    agree(standing, bare(given))
    engine = best(lambda: score(scheme, table), seconds)
    others = {"bare numpy": best(lambda: bare(given), seconds) / engine}
    small = repeated(min(units, MOST_BY_HAND))
    few = filled(small)
    hand = ByHand(small, dated(few), few.as_of)
    others["Fractions"] = best(hand.fill, seconds) * units / len(small.units) / engine
    agree_by_hand(score(small, few), hand)
    trouble = peer.trouble if peer else None
    if peer is not None and trouble is None:
        try:
            took, theirs = peer.run(given)
            agree(standing, theirs)
            others["openfisca"] = took / engine
        except ChildProcessError as error:
            trouble = f"cannot run: {error}"
    if office is not None and units <= MOST_BY_HAND:
        took, found = office.recalculate(table)
        assert not (wrong := differences(standing, found)), wrong[:5]
        others["LibreOffice"] = took / engine
    told = {name: f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}" for name, ratio in others.items()}
    if units > MOST_BY_HAND:
        told["Fractions"] = f"~{told['Fractions']}"
    row = "  ".join(f"{told.get(name, '–'):>11}" for name in (*GOALS, "LibreOffice"))
    print(
        f"{units:>8}  {engine * 1e3:>7.2f} ms  {row}" + (f"  openfisca-core {trouble}" if trouble else ""), flush=True
    )
    goals = [f"{_met(engine * 1e3 <= LONGEST)} a standing at 14: {engine * 1e3:.2f} ms, at most {LONGEST:g}"]
    return (goals if units == 14 else []) + [
        f"{_met(others[name] >= least[units])} {name} at {units}: {others[name]:.2f}, at least {least[units]}"
        for name, least in GOALS.items()
        if units in least and name in others
    ]


def _met(reached: bool) -> str:
    return "met    " if reached else "NOT MET"


def agree(standing: Standing, results: dict[str, Column]) -> None:
    """Every leaf of every unit has the same points, and total, ranks and awards are the same where they are given."""
    own = {item.id: standing.columns[item.id] for item in standing.scheme.items}
    own |= {"total": standing.results.total, "rank": standing.ranks}
    own |= {f"award {name}": standing.awards[name] for name in AWARDS}
    leaves = {item.id for item in standing.scheme.items if item.rule is not None}
    assert leaves <= set(results) <= set(own), leaves ^ set(results)
    for name, column in results.items():
        assert np.array_equal(own[name], column), name


def agree_by_hand(standing: Standing, hand: ByHand) -> None:
    """Every leaf, total, rank and award is the same."""
    for unit, sheet in hand.sheet.items():
        for leaf, points in sheet.items():
            assert standing.points(unit, leaf) == points * 100, (unit, leaf)
        assert standing.total(unit) == hand.totals[unit] * 100, unit
        assert standing.rank(unit) == hand.places[unit], unit
        for award, money in hand.money[unit].items():
            assert standing.award(unit, award) == money * 100, (unit, award)


def _suppositions(seconds: float) -> str:
    """A hundred suppositions at fourteen units, as `/next` asks them, against one standing."""
    scheme = repeated(14)
    table, unit = filled(scheme), scheme.units[3].id
    now = score(scheme, table)
    supposed = [
        {fact.id: table.value(unit, fact.id) + more} for more in (1, 2) for fact in scheme.facts if not fact.whole
    ][:100]
    one = best(lambda: score(scheme, table), seconds)
    ratio = best(lambda: list(score_suppositions(now, unit, supposed)), seconds) / one
    return f"{_met(ratio <= 10)} {len(supposed)} suppositions at 14: {ratio:.1f} times one standing, at most 10"


def _memory(scheme: Scheme) -> str:
    """What a unit takes."""
    table = filled(scheme)
    tracemalloc.start()
    standing = score(scheme, table)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    units = len(standing.scheme.units)
    facts = (table.values.nbytes + table.days.nbytes) // units
    return f"bytes for each unit: facts {facts}, standing {kept // units}, at most in between {peak // units}"


def _of_processes() -> float:
    """Seconds of processor that our ended processes took."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _processes(seconds: float) -> Iterator[str]:
    """Commands as whole processes against importing numpy."""
    case = str(schemes.folder_of("rugao-2021") / "cases" / "typical.csv")
    facts = ("--facts", case, "--as-of", "2021-12-31")
    commands: list[tuple[float, tuple[str, ...]]] = [
        (3, ("score", "rugao-2021", *facts)),
        (3, ("why", "rugao-2021", "baipu", "work.jobs", *facts)),
        (3, ("next", "rugao-2021", "baipu", *facts)),
        *((6, ("check", scheme)) for scheme in schemes.ids()),
    ]

    def process(*command: str) -> float:
        environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        run = partial(subprocess.run, (sys.executable, *command), check=True, capture_output=True, env=environment)
        return best(run, 3 * seconds, clock=_of_processes)

    floor = process("-c", "import numpy")
    for most, command in commands:
        ratio = process("-m", "bot", *command) / floor
        times = f"{ratio:.2f} times `import numpy` ({floor * 1e3:.0f} ms), at most {most}"
        yield f"{_met(ratio <= most)} `kaohe {' '.join(command[:2])}` as a process: {times}"


if __name__ == "__main__":
    sys.exit(run({"engine": main, "pictures": pictures.report, "delivery": delivery.report}, sys.argv[1:]))
