"""`kaohe score` and `kaohe why` as their users run them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from bot.cli import COMMANDS, main
from schemes import folder_of, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TYPICAL = str(folder_of("rugao-2021") / "cases" / "typical.csv")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is said on standard error, with status 2 and nothing on standard output."""
    try:
        status = main(list(arguments))
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 1
    told = capsys.readouterr()
    assert (status, told.out) == (2, "")
    return told.err


def test_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "rugao-2021", "--facts", TYPICAL, "--as-of", "2021-12-31"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 14
    assert lines[0].split()[0] == "1"


def test_the_as_of_day_may_lie_after_the_cycle(capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for day in ("2021-12-31", "2022-01-20"):
        assert main(["score", "rugao-2021", "--facts", TYPICAL, "--as-of", day, "--json"]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0]["units"] == answers[1]["units"]
    assert [answer["as_of"] for answer in answers] == ["2021-12-31", "2022-01-20"]


@pytest.mark.parametrize(
    "day", ["2021-13-01", "2021-02-29", "20211231", "2021-W52-5", "yesterday", "", "2021-12-31T00:00"]
)
def test_a_day_that_is_none(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "score", "rugao-2021", "--facts", TYPICAL, "--as-of", day)
    assert f"{day!r} is not a day written as 2021-03-31" in said


def test_an_unknown_scheme(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "score", "rugao-2099", "--facts", TYPICAL, "--as-of", "2021-12-31")
    assert said.startswith("rugao-2099: 没有这个考核办法；有 ")


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "score", "rugao-2021", "--facts", "nowhere.csv", "--as-of", "2021-12-31")
    assert "nowhere.csv" in said


def test_options_that_are_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--facts" in refused(capsys, "score", "rugao-2021", "--as-of", "2021-12-31")
    assert "--as-of" in refused(capsys, "score", "rugao-2021", "--facts", TYPICAL)


def test_a_bad_file_is_refused_whole_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "facts.csv"
    file.write_text(
        "unit,fact,date,value\nbaipu,labour-inflow,2021-03-31,5\nbaipu,labour-inflow,2020-03-31,5\n", "utf-8"
    )
    said = refused(capsys, "score", "rugao-2021", "--facts", str(file), "--as-of", "2021-12-31", "--json")
    assert said == f"{file}:3: date: 2020-03-31 不在考核期内，应在 2021-01-01 至 2021-12-31\n"


def test_what_may_be_a_share_is_asked_on_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "facts.csv"
    file.write_text("unit,fact,date,value\nbaipu,enterprise-service-coverage,2021-03-31,0.97\n", "utf-8")
    words = ["score", "rugao-2021", "--facts", str(file), "--as-of", "2021-12-31"]
    assert main(words) == 0
    told = capsys.readouterr()
    assert told.err == f"{file}:2: value: 0.97% 还是 97%？百分数按 0 到 100 写\n"
    assert "白蒲镇" in told.out
    assert main([*words, "--json"]) == 0
    told = capsys.readouterr()
    assert (told.err, json.loads(told.out)["scheme"]) == ("", "rugao-2021")  # programs are not asked


def test_why_says_the_clause_and_the_arithmetic(capsys: pytest.CaptureFixture[str]) -> None:
    facts = ["--facts", TYPICAL, "--as-of", "2021-07-15"]
    assert main(["why", "rugao-2021", "changjiang", "social.employee.new", *facts]) == 0
    chinese = capsys.readouterr().out
    assert "二/（一）/2/（1）/①" in chinese
    assert "未达70%不得分" in chinese
    assert main(["why", "rugao-2021", "changjiang", "social.employee.new", *facts, "--language", "en"]) == 0
    assert "Clause: 二/（一）/2/（1）/①" in capsys.readouterr().out


@pytest.mark.parametrize(("unit", "item"), [("atlantis", "total"), ("changjiang", "nothing")])
def test_why_of_what_is_not_there(unit: str, item: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "why", "rugao-2021", unit, item, "--facts", TYPICAL, "--as-of", "2021-07-15")
    assert said.startswith("没有叫「")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"  {command} " in told for command in COMMANDS)


def test_an_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "scor").startswith("kaohe: no command 'scor'; there are ")


def loaded_by(*arguments: str) -> set[str]:
    """The modules that a command loads."""
    program = "import sys; from bot.cli import main; main(sys.argv[1:]); print(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_scoring_loads_nothing_of_the_bot() -> None:
    loaded = loaded_by("score", "rugao-2021", "--facts", TYPICAL, "--as-of", "2021-12-31")
    assert {"scoring.engine", "schemes.load"} <= loaded
    assert not {"telegram", "sqlalchemy", "aiohttp", "PIL", "bot.app", "bot.rendering", "bot.config"} & loaded


@pytest.mark.parametrize("words", [("why", "rugao-2021", "changjiang", "total"), ("next", "rugao-2021", "changjiang")])
def test_a_sentence_needs_no_server_and_no_workbook(words: tuple[str, ...]) -> None:
    loaded = loaded_by(*words, "--facts", TYPICAL, "--as-of", "2021-12-31")
    assert "bot.rendering.catalogue" in loaded
    assert not {"telegram", "sqlalchemy", "aiohttp", "PIL", "xlsxwriter", "openpyxl", "pydantic"} & loaded


def test_help_loads_no_numpy() -> None:
    assert not {"numpy", "yaml", "argparse"} & loaded_by("--help")


def _as_csv(path: Path, lines: list[list[str]]) -> Path:
    file = path.with_suffix(".csv")
    file.write_text("\n".join(map(",".join, lines)), "utf-8-sig")
    return file


def _as_xlsx(path: Path, lines: list[list[str]]) -> Path:
    book, file = Workbook(), path.with_suffix(".xlsx")
    for line in lines:
        book.worksheets[0].append(line)
    book.save(file)
    return file


@pytest.mark.parametrize("written", [_as_csv, _as_xlsx])
def test_figures_with_chinese_heads_and_names(
    written: Callable[[Path, list[list[str]]], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme = load("rugao-2021")
    rows = list(csv.DictReader((folder_of("rugao-2021") / "cases" / "typical.csv").read_text("utf-8-sig").splitlines()))
    names = {unit.id: unit.name for unit in scheme.units} | {fact.id: fact.title for fact in scheme.facts}
    lines = [[names.get(row["unit"], row["unit"]), names[row["fact"]], row["date"], row["value"]] for row in rows]
    path = written(tmp_path / "数据", [["单位", "指标", "日期", "数值"], *lines])
    answers = []
    for facts in (TYPICAL, str(path)):
        assert main(["score", "rugao-2021", "--facts", facts, "--as-of", "2021-12-31"]) == 0
        answers.append(capsys.readouterr())
    assert answers[0] == answers[1]


def test_a_file_in_gbk_is_told_how_to_save(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "数据.csv"
    path.write_bytes("单位,指标,日期,数值\n".encode("gb18030"))
    said = refused(capsys, "score", "rugao-2021", "--facts", str(path), "--as-of", "2021-12-31")
    assert "另存为，类型选「CSV UTF-8」" in said
