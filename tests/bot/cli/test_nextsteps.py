"""`kaohe next` as its users run it."""

from __future__ import annotations

import pytest

import schemes
from bot.cli import main
from schemes import folder_of
from tests.bot.cli.test_score import refused


@pytest.mark.parametrize("name", schemes.ids())
def test_every_scheme_has_next_steps(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    unit = schemes.load(name).units[1]
    facts = ["--facts", str(folder_of(name) / "cases" / "typical.csv"), "--as-of", f"{name[-4:]}-06-15"]
    assert main(["next", name, unit.id, *facts]) == 0
    chinese = capsys.readouterr().out
    assert chinese.startswith(f"{unit.short} 下一步 · 6月15日")
    assert "假定其他单位不变" in chinese
    assert "<b>" not in chinese
    assert main(["next", name, unit.id, *facts, "--language", "en"]) == 0
    assert "All other units held still" in capsys.readouterr().out


def test_an_unknown_unit(capsys: pytest.CaptureFixture[str]) -> None:
    facts = str(folder_of("rugao-2021") / "cases" / "typical.csv")
    said = refused(capsys, "next", "rugao-2021", "atlantis", "--facts", facts, "--as-of", "2021-06-15")
    assert said.startswith("没有叫「atlantis」的单位；有：rugao-park（如城）、")
