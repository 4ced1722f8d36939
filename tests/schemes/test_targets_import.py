"""Units and targets from spreadsheets as bureaus have them; a doubtful cell is named, and nothing is written then."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

import schemes
from schemes import FileError
from schemes.targets_import import import_targets
from tests.support.folder import lay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FACTS = "loans,创业担保贷款,amount,万元,,\nrate,参保率,percent,%,,\nconversion,其中：居保转企保,count,人,,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scheme that has no targets yet."""
    lay(tmp_path / "scheme", facts=FACTS, targets="")
    return tmp_path / "scheme"


def book(folder: Path, *sheets: Sequence[Sequence[object]], merged: Sequence[str] = ()) -> Path:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = workbook.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(list(row))
        for area in merged:
            sheet.merge_cells(area)
    file, data = folder.parent / "book.xlsx", BytesIO()
    workbook.save(data)
    file.write_bytes(data.getvalue())
    return file


def targets(folder: Path) -> list[str]:
    return (folder / "targets.csv").read_text("utf-8-sig").splitlines()[1:]


def doubts(folder: Path, file: Path) -> list[str]:
    """What is said of each cell; the folder stays as it was."""
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    with pytest.raises(FileError) as caught:
        import_targets(str(folder), file)
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before
    return [str(one).removeprefix(str(file.parent) + "/") for one in caught.value.diagnostics]


def test_a_bureau_s_table(folder: Path) -> None:
    """Titles above, two rows of heads, merged cells, full-width digits, thousands, units of measure, a total."""
    file = book(
        folder,
        [
            ["2021年某市就业工作任务分解表"],
            ["", "", "", "", "单位：人"],
            ["序号", "单 位", "就业", "", "贷款（亿元）"],
            ["", "", "新增就业（人）", "其中：居保转企保", "创业担保贷款"],
            [1, "甲  镇", "１，２００", 30, "1.2345"],
            [2, "乙镇（乙街道）", "80人", "—", "２000万元"],
            ["", "合　计", 1280, 30, "1.4345"],
            ["备注：以实际下达为准"],
        ],
        merged=["A1:E1", "C3:D3", "A3:A4", "B3:B4"],
    )
    (folder / "units.csv").write_text("unit,name,group,aliases\na,甲镇,town,甲\nb,乙镇,town,乙镇（乙街道）\n", "utf-8")
    imported = import_targets(str(folder), file)
    assert targets(folder) == ["jobs,a,1200", "jobs,b,80", "loans,a,12345", "loans,b,2000", "conversion,a,30"]
    assert (imported.units, imported.targets) == (0, 5)
    assert imported.totals == {"jobs": "1280", "loans": "14345", "conversion": "30"}
    assert imported.passed == []


def test_units_may_stand_across(folder: Path) -> None:
    """As in the published tables: one row a task, the total in front, a task in two rows."""
    file = book(
        folder,
        [
            ["任务分解表"],
            ["项目", "", "合计", "甲 镇", "乙\n镇", "评分标准"],
            ["新增就业", "总任务", 150, 100, 50, "完成得5分"],
            ["", "其中：居保转企保", 15, 10, 5, ""],
            ["参保率", "", "100%", "100%", "95.5%", ""],
        ],
        merged=["A1:F1", "A2:B2", "A3:A4", "A5:B5"],
    )
    import_targets(str(folder), file)
    assert targets(folder) == [
        "jobs,a,100",
        "jobs,b,50",
        "rate,a,100",
        "rate,b,95.5",
        "conversion,a,10",
        "conversion,b,5",
    ]


def test_the_units_are_listed_where_there_are_none_yet(folder: Path) -> None:
    (folder / "units.csv").write_text("unit,name,group,aliases\n", "utf-8")
    text = (
        (folder / "scheme.yaml")
        .read_text("utf-8")
        .replace("[{group: town, title: 镇}]", "[{group: town, title: 镇}, {group: park, title: 园区}]")
    )
    (folder / "scheme.yaml").write_text(text, "utf-8")
    rows: list[list[object]] = [
        ["类别", "乡镇（园区）", "新增就业"],
        ["镇", "甲镇", 1],
        ["", "乙镇（乙街道）", 2],
        ["园区", "高新区", 3],
        ["", "小计", 6],
    ]
    imported = import_targets(str(folder), book(folder, rows, merged=["A2:A3"]))
    assert imported.units == 3
    assert (folder / "units.csv").read_text("utf-8-sig") == (
        "unit,name,group,aliases\n甲镇,甲镇,town,\n乙镇,乙镇（乙街道）,town,\n高新区,高新区,park,\n"
    )
    assert targets(folder) == ["jobs,甲镇,1", "jobs,乙镇,2", "jobs,高新区,3"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_csv_as_excel_saves_it(folder: Path, encoding: str) -> None:
    file = folder.parent / "table.csv"
    file.write_bytes(
        '任务表,,\r\n单位,新增就业（人）,备注\r\n甲镇,"1,234",\r\n乙镇,56,略\r\n总计,"1,290",\r\n'.encode(encoding)
    )
    import_targets(str(folder), file)
    assert targets(folder) == ["jobs,a,1234", "jobs,b,56"]


def test_text_as_it_is_copied_out_of_a_spreadsheet(folder: Path) -> None:
    file = folder.parent / "table.txt"
    file.write_text("单位\t新增就业（人）\n甲镇\t1234\n乙镇\t56\n", "gbk")
    import_targets(str(folder), file)
    assert targets(folder) == ["jobs,a,1234", "jobs,b,56"]


def test_other_targets_stay_and_the_same_ones_are_replaced(folder: Path) -> None:
    (folder / "targets.csv").write_text("fact,unit,target\njobs,a,7\nrate,b,90\n", "utf-8")
    import_targets(str(folder), book(folder, [["单位", "新增就业"], ["甲镇", 8], ["乙镇", 9]]))
    assert targets(folder) == ["jobs,a,8", "jobs,b,9", "rate,b,90"]


def test_every_doubtful_cell_is_named(folder: Path) -> None:
    rows: list[list[object]] = [
        ["单位", "新增就业", "参保率", "创业担保贷款（元）", "其中：居保转企保（户）"],
        ["甲镇", "约100", 0.95, 123456, 1],
        ["乙镇", "=50+1", 120, 10001, 2],
        ["丙镇", 5, 90, 1, 1],
        ["合计", 90, "", 0, 3],
    ]
    assert sorted(doubts(folder, book(folder, rows))) == [
        "book.xlsx[Sheet1] A4: '丙镇' is no unit of units.csv and no total, and its row has figures",
        "book.xlsx[Sheet1] B2: '约100' is not one figure in 人",
        "book.xlsx[Sheet1] B3: is a formula, which was never calculated; put the figure itself there",
        "book.xlsx[Sheet1] C2: '0.95': 0.95% or 95%? write it with the %",
        "book.xlsx[Sheet1] C3: '120' is more than 100 percent",
        "book.xlsx[Sheet1] D2: '12.3456' is not a number with at most 2 decimal places",
        "book.xlsx[Sheet1] D3: '1.0001' is not a number with at most 2 decimal places",
        "book.xlsx[Sheet1] E1: '其中：居保转企保（户）' is in 户, 其中：居保转企保 is counted in 人",
    ]


def test_a_footnote_makes_no_unit(folder: Path) -> None:
    (folder / "units.csv").write_text("unit,name,group,aliases\n", "utf-8")
    rows: list[list[object]] = [
        ["2021年任务分解表", ""],
        ["", "单位：人"],
        ["乡镇", "新增就业"],
        ["东   陈   镇", 1],
        ["西镇", 2],
        ["合    计", 3],
        ["注：1.含开发区。", ""],
    ]
    assert import_targets(str(folder), book(folder, rows)).units == 2
    assert targets(folder) == ["jobs,东陈镇,1", "jobs,西镇,2"]


def test_totals_and_subtotals_are_compared(folder: Path) -> None:
    rows: list[list[object]] = [
        ["单位", "新增就业"],
        ["甲镇", 8],
        ["小计", 7],
        ["乙镇", 9],
        ["小计", 9],
        ["总  计", 18],
    ]
    assert doubts(folder, book(folder, rows)) == [
        "book.xlsx[Sheet1] B3: prints 7, the rows beside it add up to 8",
        "book.xlsx[Sheet1] B6: the total of 新增就业 prints 18, the rows add up to 17",
    ]


def test_one_figure_for_two_units_is_doubtful(folder: Path) -> None:
    file = book(folder, [["单位", "新增就业"], ["甲镇", 8], ["乙镇", None]], merged=["B2:B3"])
    assert doubts(folder, file) == ["book.xlsx[Sheet1] B3: is merged with B2: one figure for several units"]


def test_a_unit_or_a_fact_twice_is_doubtful(folder: Path) -> None:
    rows: list[list[object]] = [["单位", "新增就业", "新增就业（目标）"], ["甲镇", 8, 8], ["甲镇", 9, 9]]
    assert doubts(folder, book(folder, rows)) == [
        "book.xlsx[Sheet1] A3: 甲镇 stands in 2 rows",
        "book.xlsx[Sheet1] C1: '新增就业（目标）' is 新增就业, and so is the column of B1; keep one",
    ]


def test_two_sheets_may_not_contradict_each_other(folder: Path) -> None:
    file = book(
        folder, [["单位", "新增就业"], ["甲镇", 8], ["乙镇", 9]], [["单位", "新增就业"], ["甲镇", 7], ["乙镇", 9]]
    )
    assert doubts(folder, file) == ["book.xlsx[Sheet2]: another sheet has another jobs of a; choose one with --sheet"]
    import_targets(str(folder), file, "Sheet2")
    assert targets(folder) == ["jobs,a,7", "jobs,b,9"]
    with pytest.raises(FileError, match="no sheet 'Sheet3'; there is Sheet1、Sheet2"):
        import_targets(str(folder), file, "Sheet3")


def test_what_is_passed_over_is_told(folder: Path) -> None:
    imported = import_targets(str(folder), book(folder, [["单位", "新增就业", "人口"], ["甲镇", 8, 90000]]))
    assert [str(one).partition("[Sheet1]")[2] for one in imported.passed] == [
        " C1: '人口' is no title or alias in facts.csv; the column was not taken",
        ": no row for 乙镇",
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xlsx", b"not a workbook", "save the table as .xlsx"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"0" * 99, "save the table as .xlsx"),
        ("a.csv", b"\xff\xff\xff", "neither UTF-8 nor GBK"),
        ("a.csv", b'a,"b\n', "the csv is damaged"),
        ("a.csv", b",\n" * 200_000, "nothing is written in it"),
        ("a.csv", b" " * 20_000_001, "at most 20000000 are read"),
        ("a.csv", "镇,数\n丙镇,5\n".encode(), "no unit of units.csv is named here"),
        ("a.csv", "镇,数\n甲镇,5\n乙镇,5\n".encode(), "no column is headed by a fact's title or alias"),
    ],
)
def test_a_file_that_is_no_such_table(folder: Path, name: str, data: bytes, said: str) -> None:
    (folder.parent / name).write_bytes(data)
    (told,) = doubts(folder, folder.parent / name)
    assert said in told


@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize("name", ["rugao-2021", "rugao-2018", "xinjian-2021", "hutang-2014"])
def test_the_published_targets_come_back(tmp_path: Path, name: str, across: bool) -> None:
    """Each scheme's own table, laid out down and across, gives its targets.csv to the byte."""
    source, scheme = schemes.folder_of(name), schemes.load(name)
    copy = tmp_path / name
    for path in source.rglob("*.*"):
        if "cases" not in path.parts:
            (copy / path.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            (copy / path.relative_to(source)).write_bytes(path.read_bytes())
    facts = [fact for fact in scheme.facts if any(one == fact.id for one, _ in scheme.targets)]
    lines = {
        (row[0], row[1]): row[2]
        for row in (line.split(",") for line in (source / "targets.csv").read_text("utf-8").splitlines())
    }
    rows = [["单位", *(fact.title for fact in facts)]] + [
        [
            unit.name,
            *(
                lines.get((fact.id, unit.id), "")
                + ("%" if fact.scale == 100 and fact.measure == "%" and (fact.id, unit.id) in lines else "")
                for fact in facts
            ),
        ]
        for unit in scheme.units
    ]
    (copy / "targets.csv").write_text("fact,unit,target\n", "utf-8")
    import_targets(str(copy), book(copy, list(zip(*rows, strict=True)) if across else rows))
    assert sorted((copy / "targets.csv").read_text("utf-8-sig").splitlines()) == sorted(
        (source / "targets.csv").read_text("utf-8").splitlines()
    )
