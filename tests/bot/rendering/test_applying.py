"""Points by group and lines that do not apply, as people see them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from bot.domain.results import Effect, SheetRow
from bot.rendering.catalogue import load_catalogue
from bot.rendering.exports import standing_csv
from bot.rendering.figures import most_words
from bot.rendering.gaps import moved_line
from bot.rendering.receipts import effect_line
from bot.rendering.sheets import _row
from bot.rendering.workbook import total_formula
from bot.rendering.working import plain_working
from scoring import why
from scoring.gap import gap
from tests.support.sheets import standing_of

if TYPE_CHECKING:
    from scoring import Standing

CHINESE = load_catalogue("zh-CN")
LINES = (
    "{item: a, title: 就业, points: {main: 12, town: 6}, clause: '', proportional: {fact: x}}",
    "{item: b, title: 清欠, points: 4, clause: '', applies-if: {fact: y, has: task}, proportional: {fact: y}}",
    "{item: c, title: 培训, points: 4, clause: '', proportional: {fact: z}}",
)
SECTION = "{item: s, title: 工作, points: {main: 20, town: 14}, clause: '', items: [LINES]}".replace(
    "LINES", ", ".join(LINES)
)
TOTAL = "{weights: {s: {main: 60%, town: 50%}}}"


@pytest.fixture(scope="module")
def known() -> Standing:
    """Of the main one 6 + 2 of 16 are earned, of the town 6 + 4 + 4 of 14."""
    return standing_of(
        SECTION,
        facts={"x": "count:人", "y": "amount:万元", "z": "count:人"},
        values={"x": ["5", "10"], "y": ["", "3"], "z": ["5", "10"]},
        targets={"x": ["10", "10"], "y": ["", "3"], "z": ["10", "10"]},
        groups=("main", "town"),
        total=TOTAL,
    )


def told(known: Standing, unit: str, subject: str) -> list[str]:
    return plain_working(why(known, unit, subject), known.scheme, CHINESE).splitlines()


def test_the_working_of_a_line_that_does_not_apply(known: Standing) -> None:
    assert told(known, "a", "b")[-1] == "不涉及本单位，分值由所在板块的其他项目分担"


def test_the_working_of_its_section(known: Standing) -> None:
    assert told(known, "a", "s") == [
        "工作：10 / 20 分（A）",
        "就业　6/12",
        "清欠　不涉及",
        "培训　2/4",
        "应得 16 分中得 8 分，折算 20 × 8 ÷ 16 = 10 分",
        "合计 10 分",
    ]


def test_the_sheet_says_so(known: Standing) -> None:
    row = SheetRow("b", 0, 400, has_parts=False, applies=known.applies("a", "b"))
    assert _row(row, "a", known.scheme, CHINESE) == "清欠　不涉及"


def test_what_a_report_did_is_of_the_unit_s_points(known: Standing) -> None:
    effect = Effect("a", 300, 600)
    assert "6" in effect_line(effect, "b", known.scheme, CHINESE)
    assert "12" in effect_line(effect, "a", known.scheme, CHINESE)


def test_columns_of_all_units(known: Standing) -> None:
    rows = list(csv.reader(io.StringIO(standing_csv(known, CHINESE).decode("utf-8-sig"))))
    by_id = {row[0]: row[3:] for row in rows}
    assert by_id["id"] == ["满分", "B", "A"]
    assert (by_id["a"], by_id["b"], by_id["s"]) == (
        ["12/6", "6.00", "6.00"],
        ["4.00", "4.00", "—"],
        ["20/14", "14.00", "10.00"],
    )


def test_the_total_s_formula_has_the_group_s_weight(known: Standing) -> None:
    formulas = [total_formula(known.scheme, {"s": "D9"}, group) for group in ("main", "town")]
    assert ["*6000" in formula for formula in formulas] == [True, False]
    assert most_words(known.scheme.item("s"), known.scheme) == "20/14"


def test_the_difference_of_two_groups(known: Standing) -> None:
    found = gap(known, "a", known, "b")
    lines = {line.item: moved_line(line, known.scheme, CHINESE, since=False, on_phone=False) for line in found.lines}
    assert "工作（折算、限额）" in lines["s"]
    assert "60/50%" in lines["a"]
