"""Every case of every scheme through the command line, as its users run it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import schemes

if TYPE_CHECKING:
    from pathlib import Path

CASES = [case for name in schemes.ids() for case in sorted((schemes.folder_of(name) / "cases").glob("*.json"))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.parent.name}-{case.stem}")
def test_the_command_line_gives_the_published_answer(case: Path) -> None:
    expected = json.loads(case.read_text("utf-8"))
    facts = str(case.with_suffix(".csv"))
    command = [sys.executable, "-m", "bot", "score", expected["scheme"]]
    options = ["--facts", facts, "--as-of", expected["as_of"], "--json"]
    done = subprocess.run([*command, *options], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == expected


def test_each_scheme_has_cases() -> None:
    assert {case.parent.parent.name for case in CASES} == set(schemes.ids())
