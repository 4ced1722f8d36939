"""`kaohe settled` as its users run it."""

from __future__ import annotations

import pytest

import schemes
from bot.cli import main
from schemes import folder_of
from tests.bot.cli.test_score import refused


@pytest.mark.parametrize("name", schemes.ids())
def test_all_units_of_every_scheme(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    scheme = schemes.load(name)
    facts = ["--facts", str(folder_of(name) / "cases" / "typical.csv"), "--as-of", f"{int(name[-4:]) + 1}-01-05"]
    assert main(["settled", name, *facts]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == len(scheme.units) + 2
    assert sum("🔒" in line or "还可能在第" in line for line in told) == len(scheme.units)
    assert main(["settled", name, scheme.units[0].id, *facts, "--language", "en"]) == 0
    assert "past their cut-off" in capsys.readouterr().out


def test_after_the_year_places_are_locked(capsys: pytest.CaptureFixture[str]) -> None:
    facts = ["--facts", str(folder_of("rugao-2021") / "cases" / "typical.csv"), "--as-of", "2022-01-05"]
    assert main(["settled", "rugao-2021", *facts]) == 0
    first = capsys.readouterr().out.splitlines()[1]
    assert first == "1. 磨头　94.39—95.19　🔒 名次已锁定"


def test_an_unknown_unit(capsys: pytest.CaptureFixture[str]) -> None:
    facts = str(folder_of("rugao-2021") / "cases" / "typical.csv")
    said = refused(capsys, "settled", "rugao-2021", "atlantis", "--facts", facts, "--as-of", "2021-06-15")
    assert said.startswith("没有叫「atlantis」的单位；有：rugao-park（如城）、")
