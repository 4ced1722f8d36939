"""A scheme of another kind of body, written from the tutorial alone: data only, and answers worked out by hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

import schemes
from bot.cli import main
from schemes.check import check
from schemes.duties import load_duties
from schemes.json_schema import json_schema
from tests.support.editor import as_edited

FOLDER = Path(__file__).parent / "community-health-2023"
CASES = sorted((FOLDER / "cases").glob("*.json"))


def test_it_needs_no_python_and_leaves_no_question_open() -> None:
    assert {path.suffix for path in FOLDER.rglob("*.*")} <= {".yaml", ".csv", ".json", ".md", ".xlsx"}
    report = check(str(FOLDER))
    assert (report.mistakes, report.questions) == ((), ())
    assert {finding.subject for finding in report.explained} == {"total", "diabetes"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_it_gives_what_was_worked_out_by_hand(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = str(case.with_suffix(".csv"))
    assert main(["score", str(FOLDER), "--facts", facts, "--as-of", "2023-12-31", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(case.read_text("utf-8"))


def test_there_are_cases() -> None:
    assert [case.stem for case in CASES] == ["nothing-reported", "serious-accident", "typical"]


def test_its_targets_come_from_the_bureau_s_workbook(tmp_path: Path) -> None:
    """Hundreds of people, ten thousands of visits, full-width figures, merged heads, a total; lectures in the text."""
    copy = shutil.copytree(FOLDER, tmp_path / FOLDER.name)
    lines = (FOLDER / "targets.csv").read_text("utf-8").splitlines()
    (copy / "targets.csv").write_text(
        "\n".join([lines[0], *(line for line in lines if line.startswith("lectures,"))]) + "\n", "utf-8"
    )
    assert main(["targets", "import", str(copy), str(copy / "targets.xlsx")]) == 0
    assert sorted((copy / "targets.csv").read_text("utf-8-sig").splitlines()) == sorted(lines)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yaml")), ids=lambda path: path.stem)
def test_editors_accept_its_files(path: Path) -> None:
    kind = "section" if path.parent.name == "sections" else path.stem
    jsonschema.Draft7Validator(json_schema(kind)).validate(as_edited(path.read_text("utf-8")))


def test_its_calendar_is_read() -> None:
    duties = load_duties(str(FOLDER), schemes.load(str(FOLDER)))
    assert [duty.id for duty in duties if duty.id == "elderly-checkups"] == ["elderly-checkups"]
    assert len(duties) == 13
