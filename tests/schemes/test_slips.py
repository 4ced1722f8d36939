"""What officers' hands do to yaml is told with its line and with the line as it should read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from tests.support.folder import lay

if TYPE_CHECKING:
    from pathlib import Path

SECTION = """\
item: work
title: 工作任务
points: 20
clause: 一
items:
  - item: work.jobs
    title: 新增就业
    points: 10
    clause: 一/1
    text: 完成任务得10分，未达60%不得分。
    proportional: {fact: jobs, nothing-below: 60%}
  - item: work.errors
    title: 差错
    points: 10
    clause: 一/2
    text: 每出现1次差错扣1分，扣完为止。
    deduct:
      each:
        - {events: errors, points: 1}
"""
FACTS = "fact,title,kind,measure,levels,reviewer\njobs,新增就业,count,人,,\nerrors,差错,events,次,,\n"

WIDE, QUOTES = "这里的标点要用半角，应写成：", "文字里有 yaml 当作记号的符号，要加英文引号，应写成："
FLOW = "proportional: {fact: jobs, nothing-below: 60%}"
TEXT = "text: 每出现1次差错扣1分，扣完为止。"

# What is written in place of what, on which line, and what is told.
SLIPS = {
    "full-width colon": ("    points: 10", "    points：10", 8, f"{WIDE}points: 10"),
    "full-width colon of a list": ("    deduct:", "    deduct：", 17, f"{WIDE}deduct:"),
    "full-width colon in braces": (FLOW, FLOW.replace("fact: ", "fact："), 11, f"{WIDE}fact: jobs"),
    "full-width comma": (FLOW, "proportional: {fact: jobs，nothing-below: 60%}", 11, f"{WIDE}{FLOW}"),
    "full-width braces": (FLOW, "proportional: ｛fact: jobs, nothing-below: 60%｝", 11, f"{WIDE}{FLOW}"),
    "nothing half-width": (
        FLOW, "proportional: ｛fact：jobs，nothing-below：60%｝", 11, WIDE + FLOW.partition(": ")[2],
    ),
    "no blank after the colon": ("points: 20", "points:20", 3, "冒号后面少一个空格，应写成：points: 20"),
    "no blank after the colon in braces": (
        "{events: errors, points: 1}", "{events:errors, points:1}", 19, "冒号后面少一个空格，应写成：events: errors",
    ),
    "no blank after the dash": (
        "  - item: work.errors", "  -item: work.errors", 12, "减号后面少一个空格，应写成：- item: work.errors"
    ),
    "tab": ("    clause: 一/2", "\tclause: 一/2", 15, "不能用制表符（Tab），前面应空 4 格：clause: 一/2"),
    "quote without an end": (
        "title: 新增就业", 'title: "新增就业', 7, '这一行的引号没有收尾，应写成：title: "新增就业"'
    ),
    "brace without an end": (FLOW, FLOW[:-1], 11, f"这一行的括号没有收尾，应写成：{FLOW}"),
    "half-width colon in a text": (
        TEXT, "text: 标准: 每次扣1分", 16, f'{QUOTES}text: "标准: 每次扣1分"'
    ),
    "one blank too few": ("    title: 差错", "   title: 差错", 13, "没有和同级的行对齐，前面应空 4 格：title: 差错"),
    "one blank too many": ("    title: 差错", "     title: 差错", 13, "没有和同级的行对齐，前面应空 4 格：title: 差错"),
    "dash out of line": (
        "  - item: work.errors", " - item: work.errors", 12, "没有和同级的行对齐，前面应空 2 格：- item: work.errors"
    ),
    "full-width quotes": ("title: 差错", "title: “差错: 全部”", 13, f'{QUOTES}title: "“差错: 全部”"'),
    "words behind a quote": ("title: 差错", 'title: "差错"全部', 13, f"{QUOTES}title: '\"差错\"全部'"),
    "a cut text": (
        TEXT,
        "text: 至少培育 #10名以上",
        16,
        '# 后面的字没有算进去；是正文就写成：text: "至少培育 #10名以上"；是备注就在 # 前空两格、后空一格',
    ),
    "a full-width figure": ("points: 20", "points: ２０", 3, "「２０」应写成半角：20"),
    "a full-width percent sign": ("below: 60%", "below: 60％", 11, "「60％」应写成半角：60%"),
    "a quoted figure": ("points: 20", "points: “20”", 3, "「“20”」应写成半角：20"),
} | {
    f"{mark} at the beginning": (TEXT, f"text: {mark}每次扣1分", 16, f'{QUOTES}text: "{mark}每次扣1分"')
    for mark in "@%*&!`|>[{"
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scheme of two lines without a mistake."""
    path = tmp_path / "jobs-2021"
    lay(path, section="points: 20", targets="jobs,a,10\njobs,b,10\n")
    (path / "facts.csv").write_text(FACTS, "utf-8")
    (path / "sections/work.yaml").write_text(SECTION, "utf-8")
    assert main(["check", str(path)]) == 0
    return path


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_with_its_line_and_what_would_be_right(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after, line, said = SLIPS[name]
    assert before in SECTION
    (folder / "sections/work.yaml").write_text(SECTION.replace(before, after, 1), "utf-8")
    capsys.readouterr()
    assert main(["check", str(folder)]) == 2
    place, _, told = capsys.readouterr().err.splitlines()[0].partition(": ")
    assert place == f"sections/work.yaml:{line}"
    assert told.endswith(said)


def test_what_is_no_slip_that_is_known_is_told_with_its_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "sections/work.yaml").write_text("item: work\ntitle: a\n}\npoints: 1\n}\n", "utf-8")
    assert main(["check", str(folder)]) == 2
    assert capsys.readouterr().err.startswith("sections/work.yaml:3: 这里不合 yaml 写法，请检查")


def test_a_comment_is_none_of_the_text(folder: Path) -> None:
    (folder / "sections/work.yaml").write_text(SECTION.replace("title: 差错", "title: 差错  # 全部"), "utf-8")
    assert main(["check", str(folder)]) == 0
