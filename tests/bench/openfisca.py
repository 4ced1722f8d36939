"""The same rules as formulas of openfisca-core, installed for the occasion into a folder that is thrown away.

It runs as a process of its own, `python -m tests.bench.openfisca COLUMNS.npz POINTS.npz`, and prints its seconds:
what it brings along must not touch our environment.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.bench.sheet import WHOLE
from tests.bench.timing import best

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.rules import Column

YEAR = "2021"


class Peer:
    """openfisca-core in a folder of its own; `trouble` says why it is not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        pip = (
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--target",
            str(folder),
        )
        found = subprocess.run((*pip, "openfisca-core"), capture_output=True, text=True, check=False)
        said = [line for line in found.stderr.splitlines() if line and not line.startswith("WARNING")]
        self.trouble = None if found.returncode == 0 else f"not installed: {(said or ['pip failed'])[-1]}"

    def run(self, columns: dict[str, Column]) -> tuple[float, dict[str, Column]]:
        """Seconds for all results, and these; raises ChildProcessError with its last words."""
        with tempfile.TemporaryDirectory() as folder:
            given, answer = Path(folder) / "columns.npz", Path(folder) / "points.npz"
            np.savez(given, allow_pickle=False, **{_variable(name): column for name, column in columns.items()})
            path = os.pathsep.join((str(Path.cwd()), str(self.folder)))
            command = (sys.executable, "-m", "tests.bench.openfisca", str(given), str(answer))
            ran = subprocess.run(
                command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}
            )
            if ran.returncode:
                raise ChildProcessError((ran.stderr.splitlines() or ["it failed silently"])[-1])
            with np.load(answer) as points:
                return float(ran.stdout), {name: points[_variable(name)] for name in WHOLE}


def _variable(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", name)


def main(given: str, answer: str) -> None:
    """Score the file's columns and time it; what is given to a simulation is not timed, only what it calculates."""
    with np.load(given) as file:
        columns = {name: file[name] for name in file.files}
    core: Any = importlib.import_module("openfisca_core")
    for part in ("entities", "periods", "simulations", "taxbenefitsystems", "variables"):
        importlib.import_module(f"openfisca_core.{part}")
    town = core.entities.Entity("town", "towns", "", "")
    town.is_person = True
    system = core.taxbenefitsystems.TaxBenefitSystem([town])
    known = {"value_type": int, "entity": town, "definition_period": core.periods.DateUnit.YEAR, "label": ""}

    def formula(leaf: Callable[..., Column]) -> Callable[..., Column]:
        return lambda towns, period: leaf(lambda name: towns(_variable(name), period))

    for name in columns:
        system.add_variable(type(name, (core.variables.Variable,), dict(known)))
    for name, leaf in WHOLE.items():
        system.add_variable(type(_variable(name), (core.variables.Variable,), {**known, "formula": formula(leaf)}))

    def simulation() -> Any:
        made = core.simulations.SimulationBuilder().build_default_simulation(system, count=len(columns["group"]))
        for name, column in columns.items():
            made.set_input(name, YEAR, column)
        return made

    def calculate(made: Any) -> dict[str, Column]:
        return {_variable(name): made.calculate(_variable(name), YEAR) for name in WHOLE}

    waiting = [simulation() for _ in range(8)]
    seconds = best(lambda: calculate(waiting.pop()), 1.0, most=6)
    np.savez(answer, allow_pickle=False, **calculate(simulation()))
    print(seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
