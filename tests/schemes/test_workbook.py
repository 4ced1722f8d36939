"""A scheme as a workbook in Chinese: there and back without loss, mistakes by their cells."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from functools import cache
from io import BytesIO
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any, get_args

import pytest
from openpyxl import load_workbook

import schemes
from bot.cli import main
from schemes import FileError
from schemes.check import check
from schemes.diagnostics import Question
from schemes.document import (
    AwardDocument,
    CycleDocument,
    ExplanationDocument,
    GradeDocument,
    GroupDocument,
    ItemDocument,
    SchemeDocument,
    TotalDocument,
)
from schemes.duties import load_duties
from schemes.load import publish
from schemes.reading import keys_of
from schemes.saying.sentences import sentence
from schemes.statements import Column, Part, Statement
from schemes.wording import told
from schemes.workbook_in.cells import Placed
from schemes.workbook_in.hearing import listing, parts
from schemes.workbook_in.words import ASKED, KINDS
from schemes.workbook_out.book import workbook
from schemes.workbook_out.pages import pages
from scoring import Kind
from scoring.rules.options import dashed

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook


@cache
def rugao() -> bytes:
    """The workbook of rugao-2021."""
    return workbook("rugao-2021")


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Writes the workbook of a scheme to a file."""

    def write(name: str) -> Path:
        path = tmp_path / f"{Path(name).name}.xlsx"
        path.write_bytes(workbook(name))
        return path

    return write


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """Writes the workbook of rugao-2021 with cells as an officer could have changed them: `规则="…"` of line `item`."""

    def write(sheet: str, line: str, **cells: str | float) -> Path:
        book = load_workbook(BytesIO(rugao()))
        heads, row = heads_of(book, sheet), row_of(book, sheet, line)
        for head, value in cells.items():
            book[sheet].cell(row, heads[head]).value = value
        path = tmp_path / "changed.xlsx"
        book.save(path)
        return path

    return write


def heads_of(book: Workbook, sheet: str) -> dict[str, int]:
    return {str(cell.value): place for place, cell in enumerate(book[sheet][2], start=1)}


def row_of(book: Workbook, sheet: str, line: str) -> int:
    rows = enumerate(book[sheet].iter_rows(min_row=3, values_only=True), start=3)
    return next(number for number, row in rows if line in row)


def mistakes(path: Path) -> list[str]:
    with pytest.raises(FileError) as caught:
        schemes.load(str(path))
    return [f"{mistake.place}：{told(mistake.message, 'zh-CN')}" for mistake in caught.value.diagnostics]


OTHERS = sorted(str(path.parent) for path in Path(__file__).parent.glob("*/scheme.yaml"))


@pytest.mark.parametrize("name", [*schemes.ids(), *OTHERS], ids=lambda name: Path(name).name)
def test_a_scheme_goes_into_a_workbook_and_back_without_loss(name: str, written: Callable[[str], Path]) -> None:
    path = written(name)
    before, after = publish(name), publish(str(path))
    for field in fields(before.scheme):
        assert getattr(before.scheme, field.name) == getattr(after.scheme, field.name), field.name
    assert before.sections == after.sections
    assert before.target_totals == after.target_totals
    assert load_duties(name, before.scheme) == load_duties(str(path), after.scheme)
    assert pages(name) == pages(str(path))


@pytest.mark.parametrize("name", schemes.ids())
def test_the_column_of_facts_names_facts_only(name: str) -> None:
    """And no level's word with which a rule goes on: 「省级」得7分."""
    titles = {fact.title for fact in schemes.load(name).facts}
    for page in pages(name):
        for row in page.rows if page.title in ("评分表", "奖补", "期限") else ():
            assert {fact for fact in row.get("指标", "").split("；\n") if fact} <= titles


@pytest.mark.parametrize("name", schemes.ids())
def test_it_gives_the_same_answers_to_the_published_cases(
    name: str, written: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(name)
    for answer in (schemes.folder_of(name) / "cases").glob("*.json"):
        expected, facts = json.loads(answer.read_text("utf-8")), str(answer.with_suffix(".csv"))
        assert main(["score", str(path), "--facts", facts, "--as-of", expected["as_of"], "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == expected


@pytest.mark.parametrize("name", schemes.ids())
def test_a_check_of_the_workbook_asks_what_that_of_the_folder_asks(name: str, written: Callable[[str], Path]) -> None:
    of_folder, of_workbook = check(name), check(str(written(name)))
    assert of_workbook.mistakes == ()
    assert [(finding.question, finding.subject) for finding in (*of_workbook.questions, *of_workbook.explained)] == [
        (finding.question, finding.subject) for finding in (*of_folder.questions, *of_folder.explained)
    ]
    assert all("!" in finding.diagnostic.file for finding in of_workbook.explained)


def test_a_folder_is_made_of_a_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, folder = tmp_path / "办法.xlsx", tmp_path / "copied-2021"
    assert main(["sheet", "rugao-2021", "--out", str(book)]) == 0
    assert main(["new", str(folder), "--from", str(book)]) == 0
    assert str(folder / "sections" / "social.yaml") in capsys.readouterr().out
    assert schemes.load(str(folder)).id == "copied-2021"
    assert schemes.load(str(folder)).items == schemes.load("rugao-2021").items
    assert main(["new", str(folder), "--from", str(book)]) == 2


def test_a_sentence_that_is_not_understood_is_told_with_the_nearest(changed: Callable[..., Path]) -> None:
    path = changed("评分表", "work.jobs.hr.inflow", 规则="每少10个，扣去1分")
    (mistake,) = mistakes(path)
    assert mistake.startswith("评分表!G")
    assert mistake.endswith("：看不懂「每少10个，扣去1分」；是不是「每少[10][人]扣[1]分」？")


def test_names_that_are_not_there_are_told_with_the_nearest(changed: Callable[..., Path]) -> None:
    path = changed("评分表", "work.jobs.hr.inflow", 指标="劳动力外引数")
    (mistake,) = mistakes(path)
    assert mistake.startswith("评分表!F")
    assert mistake.endswith("：没有叫「劳动力外引数」的指标；是不是「劳动力外引」？")


def test_what_the_loader_finds_is_told_by_the_cell(changed: Callable[..., Path]) -> None:
    (mistake,) = mistakes(changed("评分表", "work.jobs.hr.inflow", 分值="十分"))
    assert mistake.startswith("评分表!E")
    (mistake,) = mistakes(changed("任务", "长江镇（如皋港区）", 城镇新增就业="很多"))
    assert mistake.startswith("任务!")
    (mistake,) = mistakes(changed("评分表", "work.labour.disputes.success", 规则="达到10%得1分，达到20%得60分"))
    assert mistake.startswith("评分表!G")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(rugao()))
    heads = heads_of(book, "评分表")
    for row in (5, 6, 7):
        book["评分表"].cell(row, heads["规则"]).value = "随便"
    book["指标"].cell(3, heads_of(book, "指标")["类型"]).value = "人头"
    path = tmp_path / "changed.xlsx"
    book.save(path)
    assert [mistake.partition("：")[0][:4] for mistake in mistakes(path)] == ["评分表!"] * 3 + ["指标!B"]


def test_a_sentence_is_read_as_people_type_it(changed: Callable[..., Path]) -> None:
    """In which ways they do: test_sentences.py."""
    line = "work.jobs.hr.inflow"
    path = changed("评分表", line, 规则="每减少【１０】[人]，扣 1.0 分。扣完为止。")
    assert schemes.load(str(path)).item(line).rule == schemes.load("rugao-2021").item(line).rule


def test_the_workbook_is_ready_for_the_desk() -> None:
    book = load_workbook(BytesIO(rugao()))
    sheet = book["评分表"]
    assert sheet.freeze_panes == "C3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape",
        9,
        "$2:$2",
    )
    lists = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    heads = heads_of(book, "评分表")
    rules = lists[sheet.cell(3, heads["规则"]).coordinate]
    assert rules.formula1.startswith("句式!")
    assert not rules.showErrorMessage
    assert lists[sheet.cell(3, heads["分值"]).coordinate].type == "decimal"


def test_the_words_of_a_level_are_no_facts() -> None:
    line = next(row for row in pages("hutang-2014")[1].rows if row.get("编号") == "bonus.honours")
    assert line["指标"] == "获得人社工作项目荣誉或被命名的最高级别"
    assert line["规则"] == "为「区级」得3分，为「市级」得5分，为「省级」得7分"


def test_each_rule_is_printed_with_its_edge_values() -> None:
    lines = {row["编号"]: row["算一算"] for row in pages("rugao-2021")[1].rows if row.get("算一算")}
    assert lines["social.employee.new"] == "任务2607：2607→20分，2606→19.99分，1826→14.01分，1825→14分，1824→0分"
    assert lines["work.jobs.hr.inflow"].startswith("任务")
    assert lines["work.labour.review"] == "是→2分，否→0分"
    assert lines["social.employee.rank"].startswith("几个单位依次为3649→5分，3389→4.5分")


def test_an_officer_fills_in_an_empty_workbook_without_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only Chinese: no ids, no levels but what the rows show, sentences as they are typed."""
    path = tmp_path / "垃圾分类2027.xlsx"
    assert main(["new", str(path)]) == 0
    assert main(["check", str(path)]) == 2
    assert "办法!C4：缺少「标题」" in capsys.readouterr().err.replace(": ", "：")
    book = load_workbook(path)
    answers = {"标题": "某区2027年生活垃圾分类考核办法", "发文机关": "某区城管局", "总分怎样算": "各部分相加"}
    answers |= {"周期开始": "2027年1月1日", "周期结束": "2027-12-31", "分组": "街道", "等次": "总分90分以上"}
    for row in book["办法"].iter_rows(min_row=3):
        row[2].value = answers.get(str(row[0].value))
        row[1].value = "优秀" if row[0].value == "等次" else None
    fill(book, "单位", {"名称": "东湖街道"}, {"名称": "西城街道"})
    fill(
        book,
        "指标",
        {"名称": "分类收集量", "类型": "金额", "单位": "吨"},
        {"名称": "有效投诉", "类型": "次数（扣分）", "单位": "次"},
        {"名称": "集中投放点评级", "类型": "等级", "等级": "未评；达标；示范"},
    )
    book["任务"]["A2"], book["任务"]["B2"] = "单位", "分类收集量"
    book["任务"]["A3"], book["任务"]["B3"] = "东湖街道", 1200
    book["任务"]["A4"], book["任务"]["B4"] = "西城街道", "1,900吨"
    every, station = "每发生 [1] [次] 扣 [2] 分", "示范得10分，达标得6分"
    lines = [
        ("任务完成情况", "", "", "", ""),
        ("收集量", "按比例得分", 60, "分类收集量", "按比例得分"),
        ("日常管理", "", "", "", ""),
        ("投诉", "每次扣2分", 30, "有效投诉", every),
        ("投放点", "评为示范得10分", 10, "集中投放点评级", station),
    ]
    fill(book, "评分表", *(dict(zip(("标题", "原文", "分值", "指标", "规则"), line, strict=True)) for line in lines))
    book.save(path)
    scheme = schemes.load(str(path))
    assert [(item.id, item.points) for item in scheme.items] == [
        ("1", 6000), ("1.1", 6000), ("2", 4000), ("2.1", 3000), ("2.2", 1000)
    ]  # fmt: skip
    facts = tmp_path / "facts.csv"
    reported = ["unit,fact,date,value", "东湖街道,分类收集量,2027-12-31,600", "东湖街道,有效投诉,2027-12-31,1"]
    facts.write_text("\n".join([*reported, "东湖街道,集中投放点评级,2027-12-31,示范"]), "utf-8")
    capsys.readouterr()
    assert main(["score", str(path), "--facts", str(facts), "--as-of", "2027-12-31"]) == 0
    assert "68.00  东湖街道" in capsys.readouterr().out  # 30 + 28 + 10


def fill(book: Workbook, sheet: str, *rows: dict[str, Any]) -> None:
    heads = heads_of(book, sheet)
    for number, row in enumerate(rows, start=3):
        for head, value in row.items():
            book[sheet].cell(number, heads[head]).value = value or None


SAID = {  # where the workbook says what is no rule
    ItemDocument: "item title points printed clause text by items only applies-if otherwise at-most at-least",
    AwardDocument: "award title clause text by",
    GroupDocument: "group title",
    CycleDocument: "start end",
    TotalDocument: "weights added at-least printed text",
    GradeDocument: "grade from if share places among",
    ExplanationDocument: "question about because",
    SchemeDocument: "id title issuer issued source cycle cut-offs groups sections total ranking tie-break"
    " self-assessment grades veto scheme-facts derived must-report aliases evidence target-totals explained",
    Statement: "title unit parts",
    Part: "part title fact columns who count",
    Column: "column title holds choices needed",
}


KINDS_OF_RULES = """
- item: more.parts
  title: 分季度
  points: 10
  clause: 附件3/1
  text: 上半年6分，全年4分；全年两种算法取高。
  parts:
    - {points: 6, by: first-quarter, proportional: {fact: new-urban-jobs, nothing-below: 60%}}
    - points: 4
      best-of:
        - complete: [new-urban-jobs, {fact: reemployment, at-least: 80%}]
        - deduct:
            each:
              - {short-of: reemployment, every: 1%, points: 0.1, cap: 2}
              - {events: service-reports-missed, points: 1}
            at-least: 1
- item: more.between
  title: 内插
  points: 10
  clause: 附件3/2
  text: 60%得0分，100%得10分，中间按比例。
  between: {fact: new-urban-jobs, points: {60%: 0, 100%: 10}, below: nothing}
- item: more.schedule
  title: 进度
  points: 10
  clause: 附件3/3
  text: 每季度按进度完成。
  schedule: {fact: new-urban-jobs, shares: {2021-03-31: 25%, 2021-12-31: 100%}}
- item: more.ranks
  title: 名次
  points: 10
  clause: 附件3/4
  text: 前三名10分，其余一半的5分。
  rank-steps: {by: new-urban-jobs, of: new-urban-jobs, points: {3: 10, 7: 5}, lowest-first: yes}
- item: more.or
  title: 甲或乙
  points: 5
  clause: 附件3/5
  text: 新增就业或者再就业完成的得分。
  complete: {all: [{fact: new-urban-jobs, or: [reemployment, {fact: hardship-employment, above: mean}]}]}
- item: more.asked
  title: 不是人人都有的任务
  points: {main: 5, town: 3}
  clause: 附件3/7
  text: 有任务的主功能区5分、镇3分，没有任务的得满分。
  applies-if: {fact: hardship-employment, has: task}
  otherwise: full
  only: [main, town]
  tally:
    each:
      - {count: hardship-employment, every: 10, points: 0.5, steps: begun, cap: 3}
      - ladder: {fact: reemployment, points: {120%: 2, 80%: 1}}
    times: retiree-checkup-rate
- item: more.judges
  title: 评委
  points: 5
  clause: 附件3/8
  text: 两位评委打分，六四开。
  mark: {fact: [innovation-mark, second-mark], of: 100, weights: {innovation-mark: 60%, second-mark: 40%}}
- item: more.growth
  title: 增长
  points: 5
  clause: 附件3/6
  text: 按功效系数。
  efficacy: {fact: jobs-growth, base: 60%, among: all}
"""


def test_rules_of_rules_and_derived_facts_go_there_and_back(tmp_path: Path) -> None:
    folder = shutil.copytree(schemes.folder_of("rugao-2021"), tmp_path / "more-2021")
    more = "item: more\ntitle: 其他\npoints: 60\nat-most: 55\nat-least: 0\nclause: 附件3\nitems:\n"
    (folder / "sections" / "more.yaml").write_text(more + indent(KINDS_OF_RULES.strip(), "  "), "utf-8")
    own = (folder / "scheme.yaml").read_text("utf-8")
    own = own.replace("sections: [social, work, bonus]", "sections: [social, work, bonus, more]")
    own = own.replace("added: bonus", "added: [bonus, more]").replace("id: rugao-2021", "id: more-2021")
    own = own.replace("weights: {social: 60%, work: 40%}", "weights: {social: {main: 60%, town: 50%}, work: 40%}")
    own += "tie-break: [social, new-urban-jobs]\n"
    own += "grades: [{grade: 优秀, share: 20%, among: group, from: 60}, {grade: 良好, places: 3}]\n"
    own += "derived:\n  jobs-growth: {growth: {of: new-urban-jobs, from: reemployment}}\n"
    (folder / "scheme.yaml").write_text(own, "utf-8")
    with (folder / "facts.csv").open("a", encoding="utf-8") as file:
        file.write("jobs-growth,就业增长率,rate,%,,\nsecond-mark,评委二,mark,分,,\n")
    path = tmp_path / "more-2021.xlsx"
    path.write_bytes(workbook(str(folder)))
    before, after = publish(str(folder)), publish(str(path))
    assert before.sections == after.sections
    assert before.document == after.document
    assert pages(str(folder)) == pages(str(path))
    book = load_workbook(path)
    first, second = (row[0] for row in book["评分表"].iter_rows(min_row=3) if row[0].value in ("（1）", "（2）"))
    first.value, second.value = -1, "②"  # as Excel understands (1), and as people type it
    book.save(path)
    assert publish(str(path)).sections == before.sections
    (parts,) = (item.rule for item in before.scheme.items if item.id == "more.parts")
    assert parts is not None
    assert sentence(parts, before.scheme) == (
        "下列各部分相加；（1）6分，截至「first-quarter」：「城镇新增就业」按完成任务的比例得分，低于60%的不得分；"
        "（2）4分：下列几项取最高的一项；（2.1）「城镇新增就业」完成任务，且「城镇失业人员再就业人数」不少于任务的80%的，"
        "得满分，否则不得分；（2.2）「城镇失业人员再就业人数」每少任务的1%扣0.1分，最多扣2分；"
        "「用工服务情况月上报缺少次数」每发生1次扣1分；扣到1分为止"
    )


@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.__name__)
def test_every_key_of_a_document_has_a_place_in_the_workbook(kind: Any) -> None:
    """Who adds one finds a column or row for it, and names it here; rules are in the test of sentences."""
    rules = {dashed(name) for group in kind.ONE_OF for name in group} - {"items"}
    assert set(keys_of(kind)) - rules <= set(SAID[kind].split())


def test_kinds_and_questions_have_their_words() -> None:
    assert set(KINDS) == set(Kind)
    assert set(ASKED) == set(get_args(Question))


def test_a_living_scheme_is_written_as_it_holds_on_a_day(tmp_path: Path) -> None:
    folder = shutil.copytree(schemes.folder_of("rugao-2021"), tmp_path / "rugao-2021")
    later = folder / "from-2021-07-01" / "sections"
    later.mkdir(parents=True)
    work = (folder / "sections" / "work.yaml").read_text("utf-8")
    changed = work.replace(
        "{short-of: labour-inflow, every: 10, points: 1}", "{short-of: labour-inflow, every: 20, points: 1}"
    )
    (later / "work.yaml").write_text(changed, "utf-8")
    for day, rule in (("2021-06-30", "每少10人扣1分，扣完为止"), ("2021-07-01", "每少20人扣1分，扣完为止")):
        path = tmp_path / "sheet.xlsx"
        assert main(["sheet", str(folder), "--out", str(path), "--as-of", day]) == 0
        sheet = load_workbook(path)["评分表"]
        row = row_of(load_workbook(path), "评分表", "work.jobs.hr.inflow")
        assert sheet.cell(row, heads_of(load_workbook(path), "评分表")["规则"]).value == rule


@pytest.mark.parametrize(
    "weight",
    ["60%", "60％", "占60%", "占６０％", "按60%", "权重60%", "权重：60%", "占总分的60%", "按60%计入总分", "percent"],
)
def test_a_weight_is_read_as_it_is_typed(weight: str, tmp_path: Path) -> None:
    book = load_workbook(BytesIO(rugao()))
    cell = book["评分表"].cell(row_of(book, "评分表", "social"), heads_of(book, "评分表")["计入总分"])
    cell.value = weight
    if weight == "percent":
        cell.value, cell.number_format = 0.6, "0%"
    book.save(tmp_path / "changed.xlsx")
    assert schemes.load(str(tmp_path / "changed.xlsx")).total == schemes.load("rugao-2021").total


@pytest.mark.parametrize("word", [None, "直接相加", "相加", " 相加 "])
def test_points_are_added_where_a_part_says_so(word: str | None, changed: Callable[..., Path]) -> None:
    assert schemes.load(str(changed("评分表", "bonus", 计入总分=word))).total == schemes.load("rugao-2021").total


@pytest.mark.parametrize(
    ("typed", "told_right"),
    [("60", "60%"), (0.6, "60%"), ("60分", "60%"), ("六成", "60% 这样的"), ("不计入", "直接相加"), ("占六成%", "60%")],
)
def test_what_may_be_no_weight_is_refused_by_its_cell(
    typed: str | float, told_right: str, changed: Callable[..., Path]
) -> None:
    (mistake,) = mistakes(changed("评分表", "social", 计入总分=typed))
    assert mistake.startswith("评分表!J3：")
    assert told_right in mistake


@pytest.mark.parametrize("word", ["必报", "需要", "要", "是", "有", "√", 1, "Y", "ｙｅｓ"])
def test_yes_is_read_as_it_is_typed(word: str | int, changed: Callable[..., Path]) -> None:
    assert schemes.load(str(changed("指标", "new-urban-jobs", 必报=word))).fact("new-urban-jobs").must_report


@pytest.mark.parametrize("word", [None, "否", "不", "无", 0, "×", "N"])
def test_no_is_read_as_it_is_typed(word: str | int | None, changed: Callable[..., Path]) -> None:
    assert not schemes.load(str(changed("指标", "new-urban-jobs", 必报=word))).fact("new-urban-jobs").must_report


def test_what_is_neither_yes_nor_no_is_refused_by_its_cell(changed: Callable[..., Path]) -> None:
    for head in ("必报", "全局"):
        (mistake,) = mistakes(changed("指标", "new-urban-jobs", **{head: "再议"}))
        assert mistake.startswith("指标!")
        assert "再议" in mistake
    (mistake,) = mistakes(changed("办法", "排名办法", 项目="自评", 内容="再议"))
    assert mistake.startswith("办法!C")


@pytest.mark.parametrize("mark", "；;、，,\n")
def test_a_list_is_divided_by_any_mark(mark: str, changed: Callable[..., Path]) -> None:
    names = ("新增就业", "就业人数", "新就业（城镇、园区）")
    path = changed("指标", "new-urban-jobs", 别名=mark.join(names))
    assert schemes.load(str(path)).fact("new-urban-jobs").aliases == names


def test_a_name_with_a_mark_in_it_goes_there_and_back() -> None:
    names = ["甲、乙", "丙（丁，戊）", "己"]
    assert parts(Placed(listing(names), "指标!F3")) == names


@pytest.mark.parametrize(
    ("sheet", "line", "head"), [("单位", "长江镇（如皋港区）", "编号"), ("指标", "new-urban-jobs", "编号")]
)
def test_what_stands_twice_is_told_with_both_cells(sheet: str, line: str, head: str, tmp_path: Path) -> None:
    book = load_workbook(BytesIO(rugao()))
    row, after = row_of(book, sheet, line), book[sheet].max_row + 1
    for column, cell in enumerate(book[sheet][row], start=1):
        book[sheet].cell(after, column).value = cell.value
    book.save(tmp_path / "changed.xlsx")
    (mistake,) = mistakes(tmp_path / "changed.xlsx")
    assert mistake.startswith(f"{sheet}!A{after}：")
    assert f"{sheet}!A{row}" in mistake


def test_figures_are_read_as_they_are_typed(changed: Callable[..., Path]) -> None:
    before = schemes.load("rugao-2021")
    for path in (
        changed("评分表", "social", 印出分值="100分", 最多="１００分"),
        changed("任务", "长江镇（如皋港区）", 城镇新增就业="２，６０７"),
        changed("指标", "new-urban-jobs", 类型="人数"),
        changed("指标", "service-reports-missed", 类型="次数(扣分)"),
    ):
        scheme = schemes.load(str(path))
        assert (scheme.targets, scheme.facts) == (before.targets, before.facts)
    assert publish(str(changed("评分表", "social", 印出分值="100分"))).sections[0].printed == 10000


@pytest.mark.parametrize("word", ["/", "-", "—", "——", "－", "无"])
def test_a_dash_is_no_task(word: str, changed: Callable[..., Path]) -> None:
    scheme = schemes.load(str(changed("任务", "长江镇（如皋港区）", 城镇新增就业=word)))
    unit = next(unit.id for unit in scheme.units if unit.name == "长江镇（如皋港区）")
    assert scheme.target("new-urban-jobs", unit) is None


def test_what_is_undecided_is_asked_about_until_its_row_is_deleted(tmp_path: Path) -> None:
    folder = shutil.copytree(schemes.folder_of("rugao-2021"), tmp_path / "rugao-2021")
    work = folder / "sections" / "work.yaml"
    lines = work.read_text("utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if "item: work.jobs.hr.inflow" in line)
    lines.insert(place, "    # 待定：满10人才扣，还是按比例扣？")
    work.write_text("\n".join(lines) + "\n", "utf-8")
    path = tmp_path / "undecided.xlsx"
    path.write_bytes(workbook(str(folder)))
    assert pages(str(folder)) == pages(str(path))
    title = schemes.load("rugao-2021").item("work.jobs.hr.inflow").title
    (asked,) = (finding for finding in check(str(path)).questions if finding.question == "undecided")
    assert asked.diagnostic.file == "待定!B3"
    assert f"【评分表 {title}】满10人才扣，还是按比例扣？" in asked.told("zh-CN")
    assert "undecided.yaml" not in asked.told("zh-CN")
    book = load_workbook(path)
    book["待定"].delete_rows(3)
    book.save(path)
    assert "undecided" not in {finding.question for finding in check(str(path)).questions}


def test_what_is_found_is_told_by_its_own_cell_and_title(changed: Callable[..., Path]) -> None:
    path = changed("评分表", "work", 分值=90, 印出分值=80)
    title = schemes.load("rugao-2021").item("work").title
    findings = [finding for finding in check(str(path)).questions if finding.subject == "work"]
    places = {finding.question: finding.diagnostic.file[:5] for finding in findings}
    assert places == {"points-sum": "评分表!E", "points-printed": "评分表!K"}
    assert all(f" {title}: " in finding.told("zh-CN") for finding in findings)


def test_what_is_to_be_filled_in_is_told_without_keys(changed: Callable[..., Path]) -> None:
    (gap,) = check(str(changed("评分表", "work.jobs.hr.inflow", 原文="待填"))).questions[:1]
    assert gap.told("zh-CN").startswith("评分表!D")
    assert "text" not in gap.told("zh-CN")


def test_what_the_loader_finds_is_told_in_the_same_round(tmp_path: Path) -> None:
    """And nothing that only follows from what is told."""
    book = load_workbook(BytesIO(rugao()))
    sheet, heads = book["评分表"], heads_of(book, "评分表")
    wrong = {
        "work.jobs.hr.inflow": ("规则", "随便"),
        "work.labour.disputes.success": ("规则", "达到10%得1分，达到20%得60分"),
        "social.employee.new": ("分值", "十分"),
    }
    places = []
    for line, (head, text) in wrong.items():
        cell = sheet.cell(row_of(book, "评分表", line), heads[head])
        cell.value = text
        places.append(f"评分表!{cell.coordinate}")
    tasks = book["任务"]
    task = tasks.cell(row_of(book, "任务", "长江镇（如皋港区）"), heads_of(book, "任务")["城镇新增就业"])
    task.value = "很多"
    path = tmp_path / "changed.xlsx"
    book.save(path)
    assert {mistake.partition("：")[0] for mistake in mistakes(path)} == {*places, f"任务!{task.coordinate}"}


@pytest.fixture
def filled(tmp_path: Path) -> Callable[..., Path]:
    """Writes a workbook with two groups and five facts, and these lines: points, 指标, 规则."""

    def write(*lines: tuple[float | str, str, str], duties: tuple[dict[str, str | int], ...] = ()) -> Path:
        path = tmp_path / "filled.xlsx"
        path.unlink(missing_ok=True)
        assert main(["new", str(path)]) == 0
        book = load_workbook(path)
        answers = {"标题": "办法", "发文机关": "某局", "总分怎样算": "相加", "周期开始": "2027-1-1"}
        answers |= {"周期结束": "2027-12-31", "分组": "街道"}
        for row in book["办法"].iter_rows(min_row=3):
            row[2].value = answers.get(str(row[0].value))
        sheet = book["办法"]
        place = row_of(book, "办法", "分组") + 1
        sheet.insert_rows(place)
        sheet.cell(place, 1).value, sheet.cell(place, 3).value = "分组", "乡镇"
        fill(book, "单位", {"名称": "东湖", "分组": "街道"}, {"名称": "西城", "分组": "乡镇"})
        facts = [("门店", "个数", "家", ""), ("投诉", "次数（扣分）", "次", ""), ("打分", "打分", "", "")]
        facts += [("评级", "等级", "", "未评、达标，示范")]
        heads = ("名称", "类型", "单位", "等级")
        fill(book, "指标", *(dict(zip(heads, fact, strict=True)) for fact in facts))
        rows = [{"分值": points, "指标": fact, "规则": rule} for points, fact, rule in lines]
        fill(book, "评分表", *({"标题": f"第{n}项", "原文": "略", **row} for n, row in enumerate(rows)))
        fill(book, "期限", *duties)
        book.save(path)
        return path

    return write


def told_of(path: Path) -> list[str]:
    with pytest.raises(FileError) as caught:
        schemes.load(str(path))
    return [mistake.told("zh-CN") for mistake in caught.value.diagnostics]


def test_what_the_cell_of_facts_lacks_is_told_of_it(filled: Callable[..., Path]) -> None:
    assert told_of(filled((10, "", "每少10家扣1分"), (10, "门店；投诉", "达到10得3分"))) == [
        "评分表!F3: 「指标」这一格空着：请填「每少10家扣1分」说的是哪个指标",
        "评分表!F4: 「达到10得3分」只能说一个指标，「指标」这一格填了 2 个；请一行填一个",
    ]


def test_mistakes_in_cells_are_told_without_keys(filled: Callable[..., Path]) -> None:
    """Who fills in a workbook does not see the keys of files."""
    assert told_of(filled((10, "门店", "按完成任务的比例得分，最多按70%计"))) == [
        "评分表!G3: 最多按…计应高于 100%，如 120%"
    ]
    assert told_of(filled((10, "打分", "按评定的分数得分，去掉一个最高分和一个最低分"))) == [
        "评分表!G3: 去掉最高最低要有三个以上评分人，且不写权重"
    ]
    duties: tuple[dict[str, str | int], ...] = ({"标题": "报数", "时间": "每月底"}, {"标题": "报数", "指标": "门店"})
    assert told_of(filled((10, "门店", "按比例得分"), duties=duties)) == [
        "期限!F3: 缺少规则，请从下拉列表里选一句",
        "期限!F4: 缺少规则，请从下拉列表里选一句",
        "期限!D4: 空着；请填写，如「[2027年12月20日]前」",
    ]


def test_words_and_groups_are_read_as_people_type_them(filled: Callable[..., Path]) -> None:
    rung, begun = "为示范得4分，为达标得2分", "每10次加1分，不足10次按10次计，最多加4分"
    path = filled(
        ("乡镇4，街道2", "门店", "按比例得分"), (4, "评级", rung), (4, "投诉", begun), (4, "投诉", "每次扣1分，仅街道")
    )
    scheme = schemes.load(str(path))
    assert scheme.fact("评级").levels == ("未评", "达标", "示范")
    assert dict(scheme.items[0].by_group) == {"乡镇": 400, "街道": 200}


def test_the_sheet_of_sentences_has_those_of_all_cells() -> None:
    sheet = load_workbook(BytesIO(rugao()))["句式"]
    lists = {column[1].value: [cell.value for cell in column[2:] if cell.value] for column in sheet.iter_cols()}
    assert "按完成任务的比例得分，最多按[120%]计，低于[70%]的不得分" in lists["评分表"]
    assert {"不足的也算一次", "去掉最高分和最低分"} <= set(lists["评分表：还可以加"])
    assert {"从最后一名数起"} <= set(lists["奖补：还可以加"])
    assert lists["适用"][0] == "只考核「分组」"
    assert "减去「指标」" in lists["算法"]
    assert "总分在前，不超过[本组]前[1]名" in lists["等次"]
    assert {"每[月]前[1]天", "报上一期"} <= set(lists["时间"])
    assert lists["同分先后"] == ["「评分项」高的在前"]
    assert lists["分值（按分组）"] == ["「分组」[4]分、「分组」[2]分"]


def test_an_explanation_may_name_its_subject_by_the_title(changed: Callable[..., Path]) -> None:
    path = changed("评分表", "work", 印出分值=80)
    book = load_workbook(path)
    fill_below = book["核对说明"].max_row + 1
    title = schemes.load("rugao-2021").item("work").title
    for head, text in {"问题": ASKED["points-printed"], "关于": title, "原因": "原文印错"}.items():
        book["核对说明"].cell(fill_below, heads_of(book, "核对说明")[head]).value = text
    book.save(path)
    report = check(str(path))
    assert ("points-printed", "work") in {(finding.question, finding.subject) for finding in report.explained}
