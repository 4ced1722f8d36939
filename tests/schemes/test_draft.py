"""A published document becomes a scheme that loads: nothing of it vanishes, and nothing doubtful passes for sure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import schemes
from bot.cli import main
from schemes import FileError
from schemes.check import check
from schemes.clauses.proposals import NewFact
from schemes.clauses.rules import propose
from schemes.drafting.draft import draft
from schemes.drafting.plan import plan_of
from schemes.papers.blocks import Paragraph
from schemes.papers.numbering import chinese
from schemes.papers.opening import read_paper
from schemes.papers.paper import paper_of
from schemes.papers.parts import Line, Task
from schemes.papers.words import head_of, is_number, is_unit
from schemes.wording import told
from tests.support.drafts import NAMES, SOURCES, compare, row

if TYPE_CHECKING:
    from pathlib import Path

    from schemes.clauses.proposals import Option
    from schemes.drafting.plan import Draft

SCHEMES = schemes.folder_of("rugao-2021").parent
# What is right in each of the five, at the least: (lines found, right, of these sure, targets equal). They only grow.
LEAST = {
    "rugao-2021": (51, 34, 27, 444),
    "rugao-2018": (22, 8, 4, 248),
    "hutang-2014": (26, 21, 14, 88),
    "xinjian-2021": (29, 12, 0, 289),
    "changzhou-2018": (54, 54, 54, 0),
}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_that_is_not_marked(name: str) -> None:
    """The READMEs of schemes/ print the figures: python -m tests.support.drafts."""
    figures = compare(name)
    assert figures.wrong == []
    right = (figures.found, figures.right, figures.sure, figures.targets_equal)
    assert all(has >= least for has, least in zip(right, LEAST[name], strict=True)), right
    for readme in ("README.md", "README.zh-CN.md"):
        assert row(figures) in (SCHEMES / readme).read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_it_loads_with_open_questions_only(name: str, tmp_path: Path) -> None:
    draft(SOURCES / f"{name}.txt", tmp_path / name)
    report = check(str(tmp_path / name))
    assert report.mistakes == ()
    assert "undecided" in {question.question for question in report.questions}


def letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_document_vanishes(name: str, tmp_path: Path) -> None:
    """Every sentence and every cell stands in some file; heads of known columns and numbers before titles aside."""
    folder = tmp_path / name
    draft(SOURCES / f"{name}.txt", folder)
    whole = letters(
        "\n".join(path.read_text("utf-8") for path in folder.rglob("*.*") if path.suffix != ".json" and path.is_file())
    )
    missing = []
    for block in read_paper(SOURCES / f"{name}.txt"):
        is_paragraph = isinstance(block, Paragraph)
        cells = [block.text] if isinstance(block, Paragraph) else [box.text for row in block.rows for box in row]
        for cell in cells:
            if not is_paragraph and (is_number(re.sub(r"\s", "", cell)) or head_of(cell) or is_unit(cell)):
                continue
            for part in re.split(r"(?<=[。；])|\n", cell):
                bare = re.sub(
                    r"[（(]\s*(?:人次?|个|万元|%|\d+分?)\s*[）)]\s*$|^\s*[一二三四五\d]{1,2}\s*[.．、]\s*", "", part
                )
                if letters(bare) not in whole and not re.search(r"^\d|\d分", part):
                    missing.append(part)
    assert missing == []


# --- clauses


def rule(text: str, points: str = "10", *, told_: str = "", task: Task | None = None, title: str = "就业") -> object:
    """The rule that is proposed, with its facts by kind, and whether it is sure."""
    line = Line(title, Decimal(points), "一", told_, text, task=task)
    proposal = propose(line)
    return proposal.rule, plain(proposal.options), not proposal.doubts


def plain(option: Option) -> object:
    if isinstance(option, NewFact):
        return option.kind
    if isinstance(option, str):
        return option
    if isinstance(option, dict):
        return {key: plain(part) for key, part in option.items()}
    return [plain(part) for part in option]


PEOPLE = Task("就业", "人", "300", {"甲镇": "100", "乙镇": "200"})
RATE = Task("体检率", "%", "", {"甲镇": "100%", "乙镇": "100%"})
SURE, OPEN = True, False


@pytest.mark.parametrize(
    ("text", "task", "expected"),
    [
        ("完成得满分，未完成按比例得分。", PEOPLE, ("proportional", {"fact": "count"}, SURE)),
        ("完成任务得10分，未完成的，按完成实绩比例得分。", PEOPLE, ("proportional", {"fact": "count"}, SURE)),
        ("完成任务得8分，未完成按比例得分。", PEOPLE, ("proportional", {"fact": "count"}, OPEN)),  # of 10
        (
            "完成任务得10分，未完成按比例扣分，未达70%不得分。",
            PEOPLE,
            ("proportional", {"fact": "count", "nothing-below": "70%"}, SURE),
        ),
        ("未完成任务的按完成比例的80%得分。", PEOPLE, ("mark", "mark", OPEN)),
        ("未完成不得分。", PEOPLE, ("complete", "count", SURE)),
        ("完成得满分，未完成不得分。", None, ("complete", "count", OPEN)),  # no targets
        ("完成任务得10分。", PEOPLE, ("complete", "count", OPEN)),  # and otherwise?
        (
            "每少10人扣1分，扣完为止。",
            PEOPLE,
            ("deduct", {"each": [{"short-of": "count", "every": "10", "points": "1"}]}, SURE),
        ),
        ("每少1次扣1分。", PEOPLE, ("deduct", {"each": [{"short-of": "count", "points": "1"}]}, OPEN)),  # of 人
        (
            "每降低1个百分点扣0.1分。",
            RATE,
            ("deduct", {"each": [{"short-of": "percent", "points": "0.1"}]}, SURE),
        ),
        (
            "每发生1起有效投诉扣2分，扣完为止。",
            None,
            ("deduct", {"each": [{"events": "events", "points": "2"}]}, SURE),
        ),
        (
            "抽查每发现1处积存垃圾扣0.5分，最多扣10分。",
            None,
            ("deduct", {"each": [{"events": "events", "points": "0.5"}]}, SURE),
        ),
        ("未建立台账扣2分。", None, ("deduct", {"each": [{"unless": "flag", "points": "2"}]}, OPEN)),
        ("未设立台账不得分。", None, ("complete", "flag", SURE)),
        ("发生安全事故的，此项不得分。", None, ("deduct", {"nothing-if": ["flag"]}, OPEN)),
        ("制度健全得6分，有专人负责得4分，反之不得分。", None,
         ("tally", {"each": [{"if": "flag", "points": "6"}, {"if": "flag", "points": "4"}]}, SURE)),
        ("全部纳入保障的，得10分，否则不得分。", None, ("complete", "flag", SURE)),
        (
            "达到60%得4分，达到75%得7分，达到90%得10分。",
            None,
            ("ladder", {"fact": "percent", "points": {"60": "4", "75": "7", "90": "10"}}, SURE),
        ),
        ("满意度90%以上得10分；80%-90%得8分；80%以下不得分。", None,
         ("ladder", {"fact": "percent", "points": {"90": "10", "80": "8"}}, OPEN)),
        ("酌情给分。", None, ("mark", "mark", SURE)),
        ("酌情扣1—5分。", None, ("mark", "mark", OPEN)),
        ("根据实际完成情况评分。", None, ("mark", "mark", OPEN)),
        ("国家级媒体每篇加3分，省级媒体每篇加1分，累计不超过10分。", None,
         ("tally", {"each": [{"count": "count", "points": "3"}, {"count": "count", "points": "1"}]}, SURE)),
        ("获得省级、市级、县级荣誉的，分别加10、5、3分。", None,
         ("ladder", {"fact": "level", "points": {"县级": "3", "市级": "5", "省级": "10"}}, OPEN)),
        ("第一名得满分，其后依次递减0.5分。", PEOPLE,
         ("rank-steps", {"by": "count", "of": "count", "among": "all", "step": "0.5"}, OPEN)),
        ("完成90%以上得满分，每低1个百分点扣0.5分。", RATE,  # of 100% for everybody
         ("deduct", {"each": [{"short-of": "percent", "points": "0.5"}]}, OPEN)),
        ("达到全市平均水平得10分，每低1个百分点扣1分。", RATE,
         ("deduct", {"each": [{"short-of": "percent", "points": "1"}]}, OPEN)),
        ("每发生1起扣1分，同一问题重复出现的每次扣2分。", None,
         ("deduct", {"each": [{"events": "events", "points": "1"}, {"events": "events", "points": "2"}]}, OPEN)),
        ("不超过控制指标得10分，每超1人扣2分。", PEOPLE,
         ("deduct", {"each": [{"over": "count", "points": "2"}]}, SURE)),
        ("每建成1个得5分，最高10分。", None, ("tally", {"each": [{"count": "count", "points": "5"}]}, SURE)),
        ("每建成1个得5分，最高10分。", PEOPLE, ("tally", {"each": [{"count": "count", "points": "5"}]}, OPEN)),
        ("未制定方案的，少1条扣1分，最高扣4分。", None,
         ("deduct", {"each": [{"events": "events", "points": "1", "cap": "4"}]}, OPEN)),
        ("完成100%得10分，完成80%得8分，低于80%不得分。", PEOPLE,
         ("ladder", {"fact": "count", "points": {"100%": "10", "80%": "8"}}, SURE)),
        ("每少1%扣0.2分，扣完为止。", PEOPLE,
         ("deduct", {"each": [{"short-of": "count", "every": "1%", "points": "0.2"}]}, OPEN)),
        ("完成率每降低1个百分点扣0.2分。", PEOPLE,
         ("deduct", {"each": [{"short-of": "count", "every": "1%", "points": "0.2"}]}, SURE)),
        ("东风吹，战鼓擂，得几分看情况。", None, ("mark", "mark", OPEN)),
        ("完成得满分，未完成按比例得分。其中大学生不少于6人。", PEOPLE, ("proportional", {"fact": "count"}, OPEN)),
        ("2021年12月20日前完成任务得10分，未完成按比例得分。", PEOPLE, ("proportional", {"fact": "count"}, SURE)),
    ],
)  # fmt: skip
def test_a_clause_becomes_its_rule(text: str, task: Task | None, expected: object) -> None:
    assert rule(text, task=task) == expected


def test_what_was_asked_for_gives_the_target_and_the_doubt() -> None:
    line = Line("文体活动", Decimal(4), "一", "每年组织文体活动不少于2次。", "每少1次扣1分。")
    proposal = propose(line)
    assert proposal.rule == "deduct"
    assert "各单位的任务先都按2次" in [told(doubt, "zh-CN") for doubt in proposal.doubts]


# --- documents


def test_a_word_document_with_counted_numbers_and_merged_cells(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("东山县2023年河长制工作考核办法")
    document.add_paragraph("河长履职（20分）", style="List Number")
    table = document.add_table(rows=4, cols=4)
    for place, words in enumerate(("考核项目", "考核内容", "分值", "评分标准")):
        table.cell(0, place).text = words
    table.cell(1, 0).merge(table.cell(2, 0)).text = "巡河（15分）"
    table.cell(1, 1).text, table.cell(1, 2).text, table.cell(1, 3).text = "巡河到位", "10", "酌情给分。"
    table.cell(2, 1).text, table.cell(2, 2).text, table.cell(2, 3).text = "问题上报", "5", "每漏报1起扣1分。"
    table.cell(3, 0).merge(table.cell(3, 1)).text = "公示牌"
    table.cell(3, 2).text, table.cell(3, 3).text = "5", "未设立公示牌不得分。"
    document.save(str(tmp_path / "办法.docx"))
    blocks = read_paper(tmp_path / "办法.docx")
    assert blocks[1] == Paragraph("1.河长履职（20分）")
    draft(tmp_path / "办法.docx", tmp_path / "hezhang-2023")
    scheme = schemes.load(str(tmp_path / "hezhang-2023"))
    assert scheme.title == "东山县2023年河长制工作考核办法"
    points = {item.title: (item.points, type(item.rule).__name__) for item in scheme.items}
    assert points["巡河到位"] == (1000, "Mark")
    assert points["问题上报"] == (500, "Deduct")
    assert points["公示牌"] == (500, "Complete")
    assert points["巡河"] == (1500, "NoneType")


def plan_from(text: str, tmp_path: Path) -> Draft:
    (tmp_path / "办法.txt").write_text(text, "utf-8")
    return plan_of(paper_of(read_paper(tmp_path / "办法.txt")), 2023)


def lines_of(plan: Draft) -> list[tuple[str, str, str]]:
    return [(leaf.id, str(leaf.line.points), leaf.proposal.rule) for leaf in plan.leaves]


BOX = """\
2023年新农村建设考核表
┌────┬──────────┬─┬──┐
│考核项目│考核内容与评分依据│分│得分│
│　　　　│　　　　　　　　　│值│　　│
├────┼──────────┼─┼──┤
│一、富民│完善农村低保制度，漏保│6 │　　│
│（10分） │1户扣1分。　　　　　　│　│　　│
│　　　　├──────────┼─┼──┤
│　　　　│农民参保，酌情给分。　│4 │　　│
└────┴──────────┴─┴──┘
"""


def test_a_drawn_table_is_read(tmp_path: Path) -> None:
    plan = plan_from(BOX, tmp_path)
    assert lines_of(plan) == [("富民.完善农村低保制度", "6", "deduct"), ("富民.农民参保", "4", "mark")]
    assert plan.leaves[0].line.words == "完善农村低保制度，漏保1户扣1分。"


def test_a_table_between_bars_with_sections_over_all_columns_and_a_total(tmp_path: Path) -> None:
    text = (
        "# 2023年信访考核\n| 序号 | 考核内容 | 权重 | 评分标准 |\n| --- | --- | --- | --- |\n"
        "| 1 | 领导小组 | 40% | 未成立领导小组不得分 |\n| 2 | 越级上访 | 60% | 每发生1批次越级上访扣5分 |\n"
        "| 总分 | | 100 | |\n"
    )
    plan = plan_from(text, tmp_path)
    assert lines_of(plan) == [("领导小组", "40", "complete"), ("越级上访", "60", "deduct")]
    assert plan.paper.printed == "100"


def test_points_of_a_section_and_of_its_lines_stand_in_two_columns(tmp_path: Path) -> None:
    text = (
        "2023年安全生产考核表\n一级指标\t分值\t二级指标\t分值\t评分标准\n"
        "事故控制\t70\t死亡人数\t40\t每死亡1人扣20分。\n\t\t事故起数\t30\t酌情扣分。\n"
    )
    assert lines_of(plan_from(text, tmp_path)) == [
        ("事故控制.死亡人数", "40", "deduct"),
        ("事故控制.事故起数", "30", "mark"),
    ]


def test_tasks_in_a_table_of_their_own_belong_to_the_lines_of_their_title(tmp_path: Path) -> None:
    text = (
        "2023年重点任务分解表\n序号\t乡镇\t城镇新增就业（人）\t招商到位资金（万元）\n1\t城关镇\t1,200\t8000.5\n"
        "2\t柳河乡\t300\t—\n合计\t\t1500\t8000.5\n\n考核评分表\n指标\t分值\t评分办法\n"
        "城镇新增就业\t40\t完成任务得满分，未完成的按比例得分。\n"
        "招商到位资金\t60\t每少500万元扣1分，扣完为止。\n"
    )
    plan = plan_from(text, tmp_path)
    assert [(unit, name) for unit, name, _ in plan.units] == [("城关镇", "城关镇"), ("柳河乡", "柳河乡")]
    assert plan.sure == 2
    assert [(fact.title, fact.kind, fact.targets, fact.total) for fact in plan.facts] == [
        ("城镇新增就业", "count", {"城关镇": "1200", "柳河乡": "300"}, "1500"),
        ("招商到位资金", "amount", {"城关镇": "8000.5"}, "8000.5"),
    ]


def test_a_table_of_tasks_alone_becomes_units_and_targets_of_a_scheme_to_be_filled_in(tmp_path: Path) -> None:
    (tmp_path / "任务.txt").write_text("2023年任务分解表\n乡镇\t新增就业（人）\n城关镇\t10\n东山镇\t20\n", "utf-8")
    drafted = draft(tmp_path / "任务.txt", tmp_path / "tasks-2023")
    assert (drafted.lines, drafted.units, drafted.targets) == (0, 2, 2)
    report = check(str(tmp_path / "tasks-2023"))
    assert report.mistakes == ()
    assert "gap" in {question.question for question in report.questions}


def test_units_that_may_be_one_are_asked_about(tmp_path: Path) -> None:
    text = "任务表\n乡镇\t新增就业（人）\n石埠乡\t10\n石埠镇\t20\n东山镇\t30\n"
    assert [told(doubt, "zh-CN") for doubt in plan_from(text, tmp_path).paper.doubts] == [
        "石埠乡和石埠镇都出现了，是不是同一个单位？"
    ]


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (101, "一零一")]
)
def test_numbers_as_word_counts_them_in_chinese(number: int, written: str) -> None:
    assert chinese(number) == written


def test_insertions_are_read_and_deletions_not(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("一、宣传工作（10分）。")
    body = paragraph._p
    inserted = body.makeelement(f"{{{body.nsmap['w']}}}ins", {})
    inserted.append(document.add_paragraph("酌情给分。").runs[0]._r)
    body.append(inserted)
    removed = document.add_paragraph("二、旧的条款（10分）").runs[0]._r
    deletion = body.makeelement(f"{{{body.nsmap['w']}}}del", {})
    removed.getparent().append(deletion)
    deletion.append(removed)
    document.save(str(tmp_path / "a.docx"))
    assert [block.text for block in read_paper(tmp_path / "a.docx") if isinstance(block, Paragraph)] == [
        "一、宣传工作（10分）。酌情给分。"
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0" + bytes(600), "旧格式的文档"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "文档有密码"),
        ("a.pdf", b"%PDF-1.7\n", "PDF"),
        ("a.docx", b"PK\x03\x04broken", "文档损坏"),
        ("a.docx", b"\x00\x01\x02", "文档损坏"),
        ("a.txt", b"", "里面没有内容"),
        ("a.txt", b"\xff\xfe\xff", "既不是 UTF-8 也不是 GBK"),
        ("a.txt", "今天天气很好。".encode(), "没有读出带分值的条款"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_chinese_sentence(
    name: str, data: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FileError) as refused:
        draft(tmp_path / name, tmp_path / "new-2023")
    assert said in told(refused.value.diagnostics[0].message, "zh-CN")
    assert not (tmp_path / "new-2023").exists()


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:p/>" * 10_000_000)
    with pytest.raises(FileError) as refused:
        draft(tmp_path / "a.docx", tmp_path / "new-2023")
    assert "大得不像一个办法" in told(refused.value.diagnostics[0].message, "zh-CN")


WORDS = (
    "一、", "（一）", "1.", "①", "（10分）", "10分", "，", "。", "；", "\n", "\n\n", "\t", "得", "扣", "加",
    "每少", "1人", "10%", "不得分", "完成", "未完成", "按比例", "酌情", "就业", "长江镇", "东陈镇", "项目", "分值",
    "评分标准", "合计", "100", "附件1", "最高", "依次递减", "前三名", "5000元", "一票否决", "国家级、省级、", "（",
    "）", "90分以上为优秀", "2021年12月20日前", "×", "/", "#", ": ", "'", '"', "{", "\u2028", "待定",
)  # fmt: skip
PIECES = st.sampled_from(WORDS)
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=60).map("".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=TEXTS)
def test_any_text_loads_or_is_refused(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "办法.txt").write_text(text, "utf-8", errors="replace")
    try:
        draft(folder / "办法.txt", folder / "any-2021")
    except FileError:
        return
    assert check(str(folder / "any-2021")).mistakes == ()


@pytest.mark.parametrize(
    "line",
    [
        "一、" + "扣" * 19_000,
        "1." + "每少" * 9_000 + "扣1分",
        "一、就业（10分）" + "1人，" * 6_000,
        "\t" + "（" * 15_000,
        "得1分，" * 4_000,
    ],
)
def test_long_lines_take_no_time(line: str, tmp_path: Path) -> None:
    """Patterns that ran back and forth would not come to an end here."""
    (tmp_path / "a.txt").write_text(f"一、工作（10分）：酌情给分。\n{line}\n", "utf-8")
    draft(tmp_path / "a.txt", tmp_path / "long-2023")
    assert check(str(tmp_path / "long-2023")).mistakes == ()


# --- the command


def test_the_command_says_what_is_sure_and_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "hutang-2014"
    assert main(["draft", str(SOURCES / "hutang-2014.txt"), str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "评分表 26 行：规则有把握 14 行，待定 12 行" in printed
    assert f"下一步：kaohe check {folder}" in printed
    assert main(["check", str(folder)]) == 1
    listed = capsys.readouterr().out
    assert "待定（undecided）" in listed
    assert "组织不力扣2分：现在只扣一次，报了才扣；是不是每次都扣？" in listed


def test_a_remark_that_is_deleted_is_no_longer_asked(tmp_path: Path) -> None:
    folder = tmp_path / "hutang-2014"
    draft(SOURCES / "hutang-2014.txt", folder)
    for path in [folder / "scheme.yaml", *folder.glob("sections/*.yaml")]:
        lines = [line for line in path.read_text("utf-8").splitlines() if "# 待定" not in line]
        path.write_text("\n".join(lines) + "\n", "utf-8")
    assert "undecided" not in {question.question for question in check(str(folder)).questions}
