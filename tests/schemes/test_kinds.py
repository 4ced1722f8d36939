"""Every kind of rule of docs/rule-kinds.md through the loader and the engine, and the page itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import schemes
from schemes.duties import load_duties
from schemes.facts_csv import read
from scoring import format_hundredths, score, tabulate
from tests.schemes.kinds import KINDS, PAGE, UNITS, page

if TYPE_CHECKING:
    from pathlib import Path

    from scoring import Standing
    from tests.schemes.kinds import Example, Kind

CASES = [
    pytest.param(kind, example, id=f"{number}-{example.figures}")
    for number, kind in enumerate(KINDS, 1)
    for example in kind.examples
]


def test_all_kinds_that_were_met_are_there_and_nearly_all_can_be_said() -> None:
    assert len(KINDS) == 57
    assert sum(bool(kind.why_not) for kind in KINDS) == 1
    assert all(bool(kind.examples) is not bool(kind.why_not) for kind in KINDS)


@pytest.mark.parametrize(("kind", "example"), CASES)
def test_it_gives_what_was_worked_out_by_hand(kind: Kind, example: Example, tmp_path: Path) -> None:
    folder = kind.lay(tmp_path / "kind-2021")
    if kind.asked == "due":
        duties = load_duties(folder, schemes.load(folder))
        assert f"{duties[0].due} {duties[-1].due}" == example.gives
        assert len(duties) == 12
        return
    assert asked(kind, standing(folder, example)) == example.gives.split()


def standing(folder: str, example: Example) -> Standing:
    scheme = schemes.load(folder)
    lines = [
        f"{unit},{fact},{day},{value}\n"
        for fact, day, values in example.columns()
        for unit, value in zip(UNITS, values, strict=False)
        if value != "–"
    ]
    totals = read(("unit,fact,date,value\n" + "".join(lines)).encode(), "facts.csv", scheme)
    return score(scheme, tabulate(scheme, totals, date(2021, 12, 31)))


def asked(kind: Kind, standing: Standing) -> list[str]:
    told = {
        "line": lambda unit: format_hundredths(standing.points(unit, "s.1")),
        "section": lambda unit: format_hundredths(standing.points(unit, "s")),
        "total": lambda unit: format_hundredths(standing.total(unit)),
        "rank": lambda unit: str(standing.rank(unit)),
        "grade": lambda unit: standing.grade(unit) or "–",
        "award": lambda unit: format_hundredths(standing.award(unit, "奖")),
    }
    return [told[kind.asked](unit.id) for unit in standing.scheme.units]


def test_the_page_is_written_from_them() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.schemes.kinds writes it"
