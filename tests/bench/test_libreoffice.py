"""A spreadsheet's formulas and the engine agree in every cell."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import schemes
from schemes import facts_csv
from scoring import score, tabulate
from tests.bench.cities import filled, repeated
from tests.bench.libreoffice import SOFFICE, Office, differences

if TYPE_CHECKING:
    from scoring import Standing

pytestmark = pytest.mark.skipif(
    SOFFICE is None and os.environ.get("CI") != "true", reason="soffice (libreoffice-calc-nogui) is not installed"
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


def case(name: str) -> Standing:
    """A published case of the scheme, at the end of its year."""
    scheme = schemes.load("rugao-2021")
    file = schemes.folder_of("rugao-2021") / "cases" / f"{name}.csv"
    return score(scheme, tabulate(scheme, facts_csv.read(file.read_bytes(), file.name, scheme), scheme.end))


@pytest.mark.parametrize("name", ["edges", "typical", "full", "empty"])
def test_every_cell_of_the_published_cases_is_the_same(name: str, office: Office) -> None:
    standing = case(name)
    _, found = office.recalculate(standing.table)
    assert differences(standing, found) == []


def test_every_cell_is_the_same_where_units_repeat(office: Office) -> None:
    scheme = repeated(45)
    table = filled(scheme, seed=45)
    _, found = office.recalculate(table)
    assert differences(score(scheme, table), found) == []


def test_a_cell_that_differs_is_named(office: Office) -> None:
    standing = case("typical")
    scheme, table = standing.scheme, standing.table
    _, found = office.recalculate(table)
    unit = scheme.units[2].id
    changed = table.with_value(unit, "platform-data-faults", table.value(unit, "platform-data-faults") + 1)
    told = differences(score(scheme, changed), found)
    assert any(line.startswith(f"{unit} work.labour.platform: engine ") for line in told)
