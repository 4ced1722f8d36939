"""Writes a scheme's pages as an .xlsx: frozen heads, lists to choose from, ready to be printed."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter
import yaml
from xlsxwriter.utility import xl_col_to_name

from schemes.saying.sentences import additions, samples
from schemes.saying.table import AWARDS, DERIVED, DUTIES, OTHERS, RULES
from schemes.workbook_in.words import KINDS, METHOD, PAGES, WIDTHS
from schemes.workbook_out.pages import Page, pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from schemes.saying.table import Sentence
    from schemes.workbook_out.pages import Row

_NUMBER = re.compile(r"-?\d{1,13}(\.\d{1,4})?", re.ASCII)
_NUMBERS = ("层级", "分值", "印出分值", "印出合计")  # columns of numbers; those of 任务 are all
_LONGEST_LIST = 256  # letters
_TASKS_ON_A_PAGE = 16
_SPARE = 200  # rows below the last that have drop-down lists too
_HEAD_ROW = 1  # from 0: below the title
_INK, _QUIET, _LINE, _BAND, _PALE = "#1F3B57", "#6B7785", "#C9D1DA", "#DCE6F1", "#F4F7FA"
_SENTENCES = "句式"
_OTHER_CELLS = {
    "分值（按分组）": "points", "适用": "applies", "时间": "when", "等次": "grade", "同分先后": "tie-break",
    "一票否决": "veto", "计入总分": "weight",
}  # fmt: skip
_LISTS = {"评分表": RULES, "奖补": AWARDS, "期限": DUTIES}


def workbook(name: str) -> bytes:
    """The workbook of the scheme of that id or at that path; raises FileError."""
    return _written(pages(name))


def empty_workbook() -> bytes:
    """A workbook to be filled in: every sheet is there with its heads, and what is asked of the method."""
    rows = {"办法": tuple({"项目": key} for key in METHOD)}
    return _written([Page(title, heads, rows.get(title, ())) for title, heads in PAGES.items()])


def _written(content: Sequence[Page]) -> bytes:
    file = io.BytesIO()
    book = _Book(xlsxwriter.Workbook(file, {"in_memory": True}), *_listed(content, "标题")[:1])
    book.groups = _listed(content, "分组")
    book.guide()
    for page in content:
        book.page(page)
    book.sentences()
    book.close()
    return file.getvalue()


def _listed(content: Sequence[Page], key: str) -> list[str]:
    return [row["内容"] for row in content[0].rows if row["项目"] == key and row.get("内容")]


class _Book:
    """A workbook with its looks."""

    def __init__(self, book: Any, title: str = "") -> None:
        self.book, self.title, self.groups = book, title, list[str]()
        self.looks: dict[tuple[tuple[str, object], ...], Format] = {}
        # The same scheme gives the same bytes on every day.
        book.set_properties({"title": title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 as Excel has it

    def look(self, **how: object) -> Format:
        """A format, made once."""
        chosen = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top", **how}
        key = tuple(sorted(chosen.items()))
        if key not in self.looks:
            self.looks[key] = self.book.add_format(chosen)
        return self.looks[key]

    def sheet(self, title: str) -> Worksheet:
        """A new sheet with what it is called above it, to be printed on A4 across."""
        sheet = self.book.add_worksheet(title)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8&A&R&8第 &P 页，共 &N 页")
        sheet.set_row(0, 26)
        sheet.write_string(
            0,
            0,
            f"{title}　{self.title}".strip(),
            self.look(bold=True, font_size=14, font_color=_INK, valign="vcenter"),
        )
        return sheet

    def heads(self, sheet: Worksheet, heads: Sequence[str], frozen: int) -> None:
        """The heads of the columns, which stay in sight and are printed on every page."""
        look = self.look(
            bold=True,
            bg_color=_INK,
            font_color="#FFFFFF",
            align="center",
            valign="vcenter",
            text_wrap=True,
            border=1,
            border_color=_LINE,
        )
        for column, head in enumerate(heads):
            sheet.write_string(_HEAD_ROW, column, head, look)
            sheet.set_column(column, column, WIDTHS.get(head, 12))
        sheet.set_row(_HEAD_ROW, _height({head: head for head in heads}))
        sheet.freeze_panes(_HEAD_ROW + 1, frozen)
        sheet.repeat_rows(_HEAD_ROW)

    def guide(self) -> None:
        """What the sheets are for."""
        sheet = self.sheet("说明")
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 110)
        for row, (head, text) in enumerate(_guide().items(), start=2):
            sheet.write_string(row, 0, head, self.look(bold=True, font_size=11, font_color=_INK))
            sheet.write_string(row, 1, text, self.look(font_size=11, text_wrap=True))
            sheet.set_row(row, 18 * -(-wide(text) // 104) + 8)

    def page(self, page: Page) -> None:
        """One sheet of the scheme."""
        sheet = self.sheet(page.title)
        self.heads(sheet, page.heads, _FROZEN.get(page.title, 1))
        number = _HEAD_ROW + 1
        for rows in _lines(page):
            self._line(sheet, number, rows, page)
            number += len(rows)
        if page.title in _LISTS:  # printed without the ids, and without the last columns that nothing stands in
            used = [place for place, head in enumerate(page.heads[:-1]) if any(row.get(head) for row in page.rows)]
            sheet.print_area(0, 0, max(number - 1, _HEAD_ROW + 1), max(used, default=len(page.heads) - 2))
        if page.title == "任务":
            sheet.fit_to_pages(-(-len(page.heads) // _TASKS_ON_A_PAGE), 0)
            sheet.repeat_columns(0)
        self._lists(sheet, page)

    def _line(self, sheet: Worksheet, first: int, rows: Sequence[Row], page: Page) -> None:
        """The rows of one line; what stands in the first only goes down beside all of them."""
        beside = {head for head in page.heads if len(rows) > 1 and not any(row.get(head) for row in rows[1:])}
        heights = [_height({head: text for head, text in row.items() if head not in beside}) for row in rows]
        lacking = max(0.0, _height(rows[0]) - sum(heights)) / len(rows)
        last = first + len(rows) - 1
        for number, (row, height) in enumerate(zip(rows, heights, strict=True), start=first):
            sheet.set_row(number, height + lacking)
            for column, head in enumerate(page.heads):
                look = self._look_of(head, row, page, is_first=number == first)
                if head in beside and number == first:
                    sheet.merge_range(first, column, last, column, "", look)
                if head not in beside or number == first:
                    self._put(
                        sheet, (number, column), row.get(head, ""), head in _NUMBERS or page.title == "任务", look
                    )

    def _put(self, sheet: Worksheet, place: tuple[int, int], text: str, is_number: bool, look: Format) -> None:
        if is_number and _NUMBER.fullmatch(text):
            sheet.write_number(*place, float(text), look)
        else:
            sheet.write_string(*place, text, look)

    def _look_of(self, head: str, row: Row, page: Page, *, is_first: bool) -> Format:
        is_section = page.title == "评分表" and row.get("层级", "").isdecimal() and not row.get("规则")
        how: dict[str, object] = {"left": 1, "right": 1, "bottom": 4, "top": 1 if is_first else 4}
        how |= {"text_wrap": head != "编号", "border_color": _LINE}
        if is_section:
            how |= {"bold": True, "bg_color": _BAND}
        if head == "标题" and row.get("层级", "").isdecimal():
            how["indent"] = int(row["层级"]) - 1
        if head in _SMALL:
            how |= {"font_color": _QUIET, "font_size": 9}
        if head == "算一算" and not is_section:
            how["bg_color"] = _PALE
        if head in _NUMBERS or (page.title == "任务" and head != "单位"):
            how["align"] = "center"
        return self.look(**how)

    def _lists(self, sheet: Worksheet, page: Page) -> None:
        """Drop-down lists: to choose from, not to be bound by."""
        last = _HEAD_ROW + len(page.rows) + _SPARE
        for head, source in self._sources(page.title).items():
            column = page.heads.index(head)
            sheet.data_validation(
                _HEAD_ROW + 1, column, last, column,
                {"validate": "list", "source": source, "error_type": "information", "show_error": False},
            )  # fmt: skip
        if page.title == "评分表":
            column = page.heads.index("分值")
            how = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1000, "error_type": "warning"}
            how |= {"error_title": "分值", "error_message": "分值是 0 到 1000 的数，最多两位小数。"}
            sheet.data_validation(_HEAD_ROW + 1, column, last, column, how)

    def _sources(self, title: str) -> dict[str, str | list[str]]:
        sources: dict[str, str | list[str]] = {}
        if title in _LISTS:
            letter = xl_col_to_name(list(_LISTS).index(title))
            count = len(samples(_LISTS[title]))
            sources["规则"] = f"={_SENTENCES}!${letter}$3:${letter}${count + 2}"
            sources["指标"] = "=指标!$A$3:$A$500"
        if title == "评分表":
            sources["层级"] = ["1", "2", "3", "4"]
            sources["计入总分"] = ["直接相加", "60%", "40%"]
        elif title == "单位" and 0 < len(",".join(self.groups)) < _LONGEST_LIST:
            sources["分组"] = self.groups
        elif title == "指标":
            sources |= {"类型": list(KINDS.values()), "全局": ["是"], "必报": ["是"]}
        elif title == "办法":
            sources["项目"] = list(METHOD)
        return sources

    def sentences(self) -> None:
        """The sentences that can be chosen from, each list in a column."""
        sheet = self.sheet(_SENTENCES)
        lists = {title: samples(table) for title, table in _LISTS.items()}
        lists |= {f"{title}：还可以加": additions(table) for title, table in _LISTS.items()}
        for title, ways in _other_cells().items():
            lists[title] = tuple(dict.fromkeys((*samples(ways), *additions(ways))))
        self.heads(sheet, list(lists), 0)
        for column, lines in enumerate(lists.values()):
            sheet.set_column(column, column, 60 if column < len(_LISTS) else 36)
            for row, line in enumerate(lines, start=_HEAD_ROW + 1):
                sheet.write_string(row, column, line, self.look(text_wrap=True))

    def close(self) -> None:
        """Write it out, the sheet of lines in front."""
        self.book.get_worksheet_by_name("评分表").activate()
        self.book.close()


def _lines(page: Page) -> list[list[Row]]:
    """The rows of the page, those of one line together: the first of them has its id."""
    lines: list[list[Row]] = []
    for row in page.rows:
        if page.title in _LISTS and lines and "编号" not in row:
            lines[-1].append(row)
        else:
            lines.append([row])
    return lines


def _other_cells() -> dict[str, tuple[Sentence, ...]]:
    """The sentences of cells that no drop-down list serves."""
    ways = {title: tuple(way for way in OTHERS if way.rule == rule) for title, rule in _OTHER_CELLS.items()}
    return {**ways, "算法": DERIVED}


def _guide() -> dict[str, str]:
    guide: dict[str, str] = yaml.safe_load((Path(__file__).parent / "guide.yaml").read_text("utf-8"))
    return guide


def wide(text: str) -> int:
    """How many letters wide a text is; Chinese ones count two."""
    return sum(2 if letter >= "\u1100" else 1 for letter in text)


def _height(row: Row) -> float:
    """How high a row is in which all texts can be read; Excel allows no more."""
    lines = (
        sum(max(1, -(-wide(line) // max(WIDTHS.get(head, 12) - 1, 1))) for line in text.split("\n"))
        for head, text in row.items()
        if head != "编号"
    )
    return min(409.0, 14.0 * max(lines, default=1) + 4)


_FROZEN = {"评分表": 2}
_SMALL = ("层级", "编号", "条款", "算一算")
