"""`kaohe changes` as its users run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from schemes import folder_of
from tests.bot.cli.test_score import refused

if TYPE_CHECKING:
    from pathlib import Path

SCHEME = "rugao-2021"


@pytest.fixture(autouse=True)
def ledger(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The typical case of Rugao 2021, brought in as the bureau does; the year is over."""
    for name in ("DATABASE_URL", "SCHEME", "BOT_TOKEN", "TIMEZONE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text(f"DATABASE_URL={empty_url}\nCLOCK=2022-01-10T10:00+08:00\n")
    monkeypatch.chdir(tmp_path)
    assert main(["import", str(folder_of(SCHEME) / "cases" / "typical.csv")]) == 0


def test_the_board_and_a_unit(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["changes", SCHEME, "2021-03-31", "2021-12-31"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("📊 3月31日到12月31日，各单位的变化 · 按上报数\n")
    assert told.count("总排名第") > 10
    assert main(["changes", SCHEME, "2021-03-31", "--unit", "长江镇", "--language", "en"]) == 0
    assert "(the operators" in capsys.readouterr().out


def test_what_was_seen_before_the_import(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["changes", SCHEME, "2021-12-31", "--seen", "2022-01-09", "--unit", "motou"]) == 0
    told = capsys.readouterr().out
    assert "磨头12月31日的成绩，后来变了 +" in told
    assert "〔导入〕" in told
    assert main(["changes", SCHEME, "2021-12-31", "--seen", "2022-01-08", "2022-01-09", "--unit", "motou"]) == 0
    assert "总分没有变" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("atlantis", "2021-03-31"), "not served here"),
        ((SCHEME, "2020-03-31"), "没有成绩可看"),
        ((SCHEME, "2021-12-31"), "两个日子一样"),
        ((SCHEME, "2021-12-31", "--seen", "2022-02-01"), "还没到"),
        ((SCHEME, "2021-03-31", "--unit", "atlantis"), "没有叫「atlantis」的单位"),
    ],
)
def test_what_is_wrong_is_said(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert said in refused(capsys, "changes", *arguments)


@pytest.mark.parametrize("arguments", [["yesterday"], ["2021-03-31", "2021-06-30", "--seen", "2021-07-01"]])
def test_options_that_make_no_sense(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(["changes", SCHEME, *arguments])
