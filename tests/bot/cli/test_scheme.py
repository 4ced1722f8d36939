"""`kaohe check` as a bureau officer runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import main
from tests.support.folder import lay

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_sound_scheme_has_status_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", lay(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path}: no mistakes, no open questions, 0 explained\n"


def test_an_explanation_is_shown_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "hutang-2014"]) == 0
    explained, parts, summary = capsys.readouterr().out.splitlines()
    assert (
        explained
        == "explained: points-printed total: 表上的合计100是六个部分；加分项（最多7分）印在合计之后，在100之外另加。"
    )
    assert parts.startswith("in messages these mean a fact without a question: ")
    assert "积金扩面 = housing-fund-expansion" in parts
    assert summary == "hutang-2014: no mistakes, no open questions, 1 explained"


def test_open_questions_have_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", lay(tmp_path, section="points: 12")]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "sections/work.yaml:1: points-sum work: has 12.00 points, its lines add up to 10.00",
        f"{tmp_path}: no mistakes, 1 open question, 0 explained",
    ]


def test_mistakes_have_status_2_and_go_to_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", lay(tmp_path, scheme="grades: [{garde: 优秀}]\n", targets="jobs,c,1\n")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "scheme.yaml:8: grades.0.garde: unknown key; did you mean grade?",
        "scheme.yaml:8: grades.0.grade: this key is missing",
        "targets.csv:2: unit: 'c' is not in units.csv",
        f"3 mistakes; {tmp_path} does not load",
    ]


def test_a_scheme_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nowhere"]) == 2
    assert capsys.readouterr().err.startswith("nowhere: no such scheme; there are ")


def test_a_new_scheme_is_laid_out_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "school-safety-2027")
    assert main(["new", folder]) == 0
    assert (
        capsys.readouterr().out.splitlines()[-1]
        == f"now fill in what says 待填; kaohe check {folder} tells what is left"
    )
    assert main(["check", folder]) == 1
    assert "units.csv:1: gap units.csv: nobody is assessed yet: one line for each unit" in capsys.readouterr().out
    assert main(["new", folder]) == 2
    assert "is there already" in capsys.readouterr().err


def test_schemas_are_written_for_editors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", str(tmp_path / "s")]) == 0
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == [
        "awards.json",
        "calendar.json",
        "scheme.json",
        "section.json",
    ]
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_targets_are_imported_and_their_totals_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme, file = lay(tmp_path / "scheme", targets=""), tmp_path / "table.csv"
    file.write_bytes("单位,新增就业,人口\n甲镇,80,9万\n合计,80,\n".encode("gbk"))
    assert main(["targets", "import", scheme, str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"passed over: {file} C1: '人口' is no title or alias in facts.csv; the column was not taken",
        f"passed over: {file}: no row for 乙镇",
        "targets.csv: 1 target read",
        "the totals as printed, for scheme.yaml:",
        "target-totals:",
        "  jobs: 80",
    ]


def test_doubtful_cells_have_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme, file = lay(tmp_path / "scheme"), tmp_path / "table.csv"
    file.write_text("单位,新增就业\n甲镇,约80\n乙镇,90\n", "utf-8")
    assert main(["targets", "import", scheme, str(file)]) == 2
    assert capsys.readouterr().err == f"{file} B2: '约80' is not one figure in 人\n"
    assert main(["targets", "import", scheme, str(tmp_path / "nowhere.csv")]) == 2


def test_new_units_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme, file = lay(tmp_path / "scheme", units="", targets=""), tmp_path / "table.csv"
    file.write_text("单位,新增就业\n甲镇,80\n乙镇,90\n", "utf-8")
    assert main(["targets", "import", scheme, str(file)]) == 0
    assert (
        "units.csv: 2 units; give them ids that people can read before anything is reported" in capsys.readouterr().out
    )
