"""`kaohe last-year` as its users run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from schemes import folder_of
from tests.bot.cli.test_score import refused


@pytest.fixture(autouse=True)
def place(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "SCHEME", "BOT_TOKEN", "TIMEZONE", "CLOCK"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text(f"DATABASE_URL={empty_url}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_is_stored_once(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(folder_of("rugao-2021") / "cases" / "typical.csv")
    assert main(["last-year", file]) == 0
    first = capsys.readouterr().out
    assert "个2020年的数，另有 0 个和已存的一样" in first
    assert main(["last-year", file, "--language", "en"]) == 0
    assert capsys.readouterr().out.startswith("0 totals of 2020 stored")


def test_what_is_wrong_is_said_by_cell_and_nothing_is_stored(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.csv").write_text("单位,指标,数值\n长江镇,城镇新增就业,5\n长江新区,城镇新增就业,6\n", "utf-8")
    assert "A3：没有「长江新区」这个单位，是不是：长江镇" in refused(capsys, "last-year", "a.csv")
    Path("a.csv").write_text("单位,指标,数值\n长江镇,城镇新增就业,5\n", "utf-8")
    assert main(["last-year", "a.csv"]) == 0
    assert capsys.readouterr().out.startswith("已存 1 个")


def test_files_that_are_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nowhere.xlsx" in refused(capsys, "last-year", "nowhere.xlsx")
    Path("a.xlsx").write_bytes(b"no workbook")
    assert refused(capsys, "last-year", "a.xlsx")
