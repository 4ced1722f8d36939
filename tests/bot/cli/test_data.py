from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from bot.clock import SystemClock
from schemes import facts_csv, folder_of, load

if TYPE_CHECKING:
    from pathlib import Path

CASE = folder_of("rugao-2021") / "cases" / "typical.csv"


@pytest.fixture
def place(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with settings in `.env`, and nothing in the environment."""
    for name in ("DATABASE_URL", "SCHEME", "BOT_TOKEN", "CLOCK", "TIMEZONE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text(f"DATABASE_URL={database_url}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("place")
def test_what_was_imported_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(CASE)]) == 0
    count = len(CASE.read_text("utf-8").splitlines()) - 1
    waits = "they count as reported, and as confirmed once a reviewer has confirmed them"
    assert capsys.readouterr().out == f"{count} rows, {count} of them new; {waits}\n"
    assert main(["facts", "--as-of", "2021-12-31", "--scheme", "rugao-2021"]) == 0
    scheme = load("rugao-2021")
    told = capsys.readouterr().out
    assert told == "\ufeff" + facts_csv.write(scheme, facts_csv.read(CASE.read_bytes(), "", scheme))  # for Excel
    assert set(facts_csv.read(told.encode(), "", scheme)) == set(facts_csv.read(CASE.read_bytes(), "", scheme))


def test_a_bad_file_is_refused_whole(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = CASE.read_text("utf-8").splitlines()
    (place / "bad.csv").write_text("\n".join([*lines, "atlantis,jobs,2021-13-01,x"]), "utf-8")
    assert main(["import", "bad.csv"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"bad.csv:{len(lines) + 1}: unit" in told.err
    assert main(["facts", "--as-of", "2021-12-31"]) == 0
    assert capsys.readouterr().out == "\ufeffunit,fact,date,value\n"


@pytest.mark.usefixtures("place")
def test_the_database_is_brought_to_this_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "upgrade"]) == 0
    assert main(["db", "upgrade"]) == 0
    assert "at this version" in capsys.readouterr().out


@pytest.mark.usefixtures("place")
def test_a_way_down_says_what_is_lost_and_is_taken_when_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "downgrade", "0012"]) == 2
    said = capsys.readouterr().err
    assert "0013  Last year's final totals" in said
    assert "0012" not in said.replace("a downgrade to 0012", "")
    assert "--confirm" in said
    assert main(["db", "downgrade", "0012", "--confirm"]) == 0
    assert "at 0012" in capsys.readouterr().out
    assert main(["db", "downgrade", "0013", "--confirm"]) == 2
    assert "'0013' is none to go back to: the database is at 0012, below it are 0011" in capsys.readouterr().err
    assert main(["import", str(CASE)]) == 0  # which brings it up again


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("environment", "arguments", "said"),
    [
        ({}, ["import", "nowhere.csv"], "nowhere.csv"),
        ({}, ["facts", "--as-of", "2021-12-31", "--scheme", "hutang-2014"], "SCHEME has rugao-2021"),
        ({"SCHEME": "atlantis"}, ["facts", "--as-of", "2021-12-31"], "没有这个考核办法"),
        ({"DATABASE_URL": "mysql://x/y"}, ["db", "upgrade"], "sqlite:///"),
        ({"TIMEZONE": "Mars"}, ["db", "upgrade"], "TIMEZONE"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(
    environment: dict[str, str],
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err


@pytest.mark.parametrize("arguments", [["facts"], ["facts", "--as-of", "yesterday"], ["import"], ["db", "drop"]])
def test_a_command_that_makes_no_sense_ends_with_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err


def test_the_settings_of_the_environment_win(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{place / 'other.db'}")
    assert main(["db", "upgrade"]) == 0
    assert (place / "other.db").exists()
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("place")
def test_the_roster_names_every_unit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roster", "--csv"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].startswith("role,unit,department,name")
    assert {row.split(",")[1] for row in rows[1:]} >= {unit.id for unit in load("rugao-2021").units}
    assert main(["roster", "--scheme", "nowhere"]) == 2
    assert "not served here" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("facts", "--as-of"), ("differences", "--as-of"), ("audit", "--since")])
@pytest.mark.parametrize("day", ["20210615", "2021-W24-2", "6月15日"])
def test_a_day_is_written_in_one_way(words: tuple[str, str], day: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([*words, day])
    assert f"'{day}' is not a day written as 2021-03-31" in capsys.readouterr().err


@pytest.mark.usefixtures("place")
def test_open_invitations_are_listed_and_cancelled(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["invite", "--role", "leader"]) == 0
    assert main(["invite", "--role", "coordinator", "--unit", "changjiang"]) == 0
    capsys.readouterr()
    assert main(["invitations"]) == 0
    head, first, second = capsys.readouterr().out.splitlines()
    assert head.split() == ["id", "role", "unit", "department", "invited_by", "instead_of", "until"]
    assert [first.split()[1], *second.split()[1:3]] == ["leader", "coordinator", "changjiang"]
    assert main(["invitations", "--cancel", first.split()[0]]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == second.split()
    assert main(["invitations", "--cancel", first.split()[0]]) != 0
    assert "already used or cancelled" in capsys.readouterr().err


@pytest.mark.usefixtures("place")
def test_a_key_is_made_shown_once_and_ended(capsys: pytest.CaptureFixture[str]) -> None:
    until = (SystemClock().now() + timedelta(days=30)).date().isoformat()
    assert main(["token", "make", "金保系统", "--scopes", "read:standings,write:figures", "--until", until]) == 0
    told = capsys.readouterr()
    assert (told.out[:3], len(told.out.strip())) == ("kh_", 46)
    assert "key #1 for 金保系统" in told.err
    assert main(["token", "list"]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["number", "system", "scopes"]
    assert until in row
    assert told.out.strip() not in row
    assert main(["token", "end", "1"]) == 0
    assert main(["token", "list"]) == 0
    assert capsys.readouterr().out.rstrip().endswith("ended")
    assert main(["token", "end", "7"]) == 2
    assert "no such key" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["token", "make", "x", "--scopes", "read:everything", "--until", until])
    assert "there are read:standings" in capsys.readouterr().err
