from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'kaohe.db'}")
    monkeypatch.setenv("SCHEME", "rugao-2021")
    file = tmp_path / "facts.csv"
    file.write_text("unit,fact,date,value\nchangjiang,new-urban-jobs,2021-03-31,1585\n")
    assert main(["import", str(file)]) == 0


def test_the_standing_is_what_score_says_of_the_facts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, facts = tmp_path / "out.json", tmp_path / "facts.csv"
    assert main(["export", "--as-of", "2021-06-15", "--out", str(out)]) == 0
    capsys.readouterr()
    assert main(["score", "rugao-2021", "--facts", str(facts), "--as-of", "2021-06-15", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(out.read_text("utf-8"))


@pytest.mark.parametrize(
    "arguments",
    [["--out", "x.xlsx"], ["--out", "x.csv"], ["--ledger", "--out", "l.xlsx"], ["--ledger", "--out", "l.csv"]],
)
def test_every_file_is_written(arguments: list[str], tmp_path: Path) -> None:
    assert main(["export", *arguments]) == 0
    assert (tmp_path / arguments[-1]).stat().st_size > 100


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "x.doc"], "must end in .xlsx, .csv, .json"),
        (["--ledger", "--out", "x.json"], "must end in .xlsx, .csv"),
        (["--ledger", "--as-of", "2021-06-15", "--out", "x.csv"], "no --as-of"),
    ],
)
def test_what_cannot_be_is_said(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", *arguments])
    assert said in capsys.readouterr().err


def test_an_unknown_scheme_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--scheme", "nowhere", "--out", "x.csv"]) == 2
    assert "nowhere" in capsys.readouterr().err
