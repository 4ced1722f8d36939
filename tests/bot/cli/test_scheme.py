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
    assert capsys.readouterr().out == f"{tmp_path}：没有错误；待答 0 问，已说明 0 问\n"


def test_an_explanation_is_shown_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "hutang-2014"]) == 0
    explained, parts, summary = capsys.readouterr().out.splitlines()
    assert (
        explained
        == "已说明：points-printed total：表上的合计100是六个部分；加分项（最多7分）印在合计之后，在100之外另加。"
    )
    assert parts.startswith("消息里写这些词，不再问就当作该指标：")
    assert "积金扩面 = housing-fund-expansion" in parts
    assert summary == "hutang-2014：没有错误；待答 0 问，已说明 1 问"


def test_open_questions_have_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", lay(tmp_path, section="points: 12")]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "sections/work.yaml:1: 分值合计（points-sum） work: 写的是 12.00 分，各行加起来 10.00 分",
        f"{tmp_path}：没有错误；待答 1 问，已说明 0 问",
    ]
    assert main(["check", str(tmp_path), "--language", "en"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "sections/work.yaml:1: points-sum work: has 12.00 points, its lines add up to 10.00",
        f"{tmp_path}: no mistakes; open questions: 1, explained: 0",
    ]


def test_mistakes_have_status_2_and_go_to_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", lay(tmp_path, scheme="grades: [{garde: 优秀}]\n", targets="jobs,c,1\n")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "scheme.yaml:8: grades.0.garde: 没有叫「garde」的键；是不是 grade、share？",
        "scheme.yaml:8: grades.0.grade: 缺这一项",
        "targets.csv:2: unit: 没有叫「c」的单位；有：a（甲镇）、b（乙镇）",
        f"{tmp_path} 读不了，有 3 处错误",
    ]


def test_a_scheme_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nowhere"]) == 2
    assert capsys.readouterr().err.startswith("nowhere: 没有这个考核办法；有 ")


def test_a_new_scheme_is_laid_out_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "school-safety-2027")
    assert main(["new", folder]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"接下来填写待填处；kaohe check {folder} 会列出还没有填的"
    assert main(["check", folder]) == 1
    assert "units.csv:1: 待填（gap） units.csv: 还没有考核对象：每个单位写一行" in capsys.readouterr().out
    assert main(["new", folder]) == 2
    assert "已经有了" in capsys.readouterr().err


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
        f"没有取：{file} C1: 「人口」不是 facts.csv 里指标的名称或别名，这一列没有取",
        f"没有取：{file}: 没有 乙镇 的行",
        "targets.csv：读入 1 个目标数",
        "表上印的合计，可写进 scheme.yaml：",
        "target-totals:",
        "  jobs: 80",
    ]


def test_doubtful_cells_have_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme, file = lay(tmp_path / "scheme"), tmp_path / "table.csv"
    file.write_text("单位,新增就业\n甲镇,约80\n乙镇,90\n", "utf-8")
    assert main(["targets", "import", scheme, str(file)]) == 2
    assert capsys.readouterr().err == f"{file} B2: 「约80」应为一个按人计的数\n"
    assert main(["targets", "import", scheme, str(tmp_path / "nowhere.csv")]) == 2


def test_new_units_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme, file = lay(tmp_path / "scheme", units="", targets=""), tmp_path / "table.csv"
    file.write_text("单位,新增就业\n甲镇,80\n乙镇,90\n", "utf-8")
    assert main(["targets", "import", scheme, str(file)]) == 0
    assert "units.csv：读入 2 个单位" in capsys.readouterr().out
