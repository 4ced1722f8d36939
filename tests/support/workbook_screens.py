"""The screens of a workbook that was sent back: for looking at their words and their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.intents import Claim
from bot.domain.results import Place, Receipt, ReceiptLine, Suspicion, Unusual
from bot.domain.workbooks import (
    AskedOfTable,
    Change,
    Given,
    Legend,
    Meant,
    Preview,
    ReadColumn,
    Since,
    Stored,
    WhichDay,
    WhichMeaning,
    Wrong,
)
from bot.rendering.table_questions import question_screen
from bot.rendering.workbooks import outcome_screen
from tests.support.context import SCHEME, ZONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.workbooks import (
        TableQuestion,
    )
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

UNIT, OTHER = "changjiang", "banjing"
DAY = date(2021, 6, 15)
SEEN_AT = datetime(2021, 6, 15, 1, 30, tzinfo=UTC)
_COUNTED = ("new-urban-jobs", "labour-inflow", "reemployment", "hardship-employment", "entrepreneurship-training")
_MORE = ("self-employment", "startup-jobs", "skill-certificates", "high-skilled-talent", "graduates-and-specialists")


def change(fact: str = "new-urban-jobs", before: int = 936, after: int = 948, unit: str = UNIT) -> Change:
    """A figure that adds some."""
    return Change(Given(unit, fact, Mode.TOTAL, after, "G25"), DAY, before, after, reported=before > 0)


def receipt(count: int = 1, unit: str = UNIT) -> Receipt:
    """What so many figures did."""
    line = ReceiptLine(101, "new-urban-jobs", Mode.TOTAL, 948, DAY, 948, 1585)
    lines = tuple(replace(line, entry_id=101 + number) for number in range(count))
    places = Place(4540, 5, 14, 2, 4), Place(4630, 4, 14, 1, 4)
    return Receipt(SCHEME, unit, DAY, lines, *places, (), own=unit == UNIT)


def preview(*changes: Change, **more: object) -> Preview:
    """A preview of these changes, one where none is given."""
    plain = Preview(
        SCHEME, "填报表-长江-2021-06-15.xlsx", 7, changes or (change(),), 0, (), (receipt(),), frozenset({UNIT})
    )
    return replace(plain, **more)  # type: ignore[arg-type] # the fields are named by each caller


def long_preview() -> Preview:
    """More than fits in sight."""
    return preview(*(change(fact, 10, 22) for fact in (*_COUNTED, *_MORE)), same=3)


def half_wrong() -> Preview:
    """Cells that are wrong, and figures that ask."""
    late = replace(change(), since=Since("陈志强", SEEN_AT))
    more = replace(late, given=replace(late.given, mode=Mode.INCREMENT, value=12), since=Since("", SEEN_AT))
    claim = Claim("labour-inflow", Mode.TOTAL, 9000, UNIT)
    odd = replace(change("labour-inflow", 0, 9000), doubt=Suspicion(claim, UNIT, Unusual.BEYOND_TARGET, 0, 60, 60))
    wrong = (
        Wrong("F31", "number", (("words", "F31 创业培训"), ("given", "1,2"))),
        Wrong("G40", "both", (("fact", "创业培训"), ("other", "F40"))),
        Wrong("5月", "hidden", (("count", "3"),)),
    )
    shown = change("reemployment"), late, replace(more, given=replace(more.given, fact="startup-jobs")), odd
    return preview(*shown, wrong=wrong, outdated=True)


def all_wrong() -> Preview:
    """Many wrong cells, and nothing to store."""
    wrong = tuple(Wrong(f"F{row}", "no-name", (("given", "12"),)) for row in range(10, 20))
    return replace(preview(), draft=0, changes=(), wrong=wrong, receipts=())


def much_asked() -> Preview:
    """Overtaken, of two units, with more questions than are told."""
    asking = tuple(
        replace(change(fact, unit=unit), since=Since("陈志强", SEEN_AT)) for fact in _COUNTED for unit in (UNIT, OTHER)
    )
    clear = change("land-farmers-insured", 0, 1), change("labour-inflow", 12, 30, OTHER)
    return preview(*clear, *asking, receipts=(receipt(2), receipt(1, OTHER)), overtaken=True)


def stored(count: int = 2, *units: str) -> Stored:
    """A workbook that was stored."""
    return Stored(SCHEME, "回.xlsx", tuple(receipt(count, unit) for unit in units or (UNIT,)))


def bureaus_table() -> Preview:
    """A table as a bureau lays it out, of an earlier day, with all that is told of how it was read."""
    columns = (
        ReadColumn("城镇新增就业 完成", "C", Meant.TOTAL),
        ReadColumn("创业培训 核定数", "F", Meant.TOTAL),
        ReadColumn("劳动力外引 本月新增", "H", Meant.MORE),
    )
    notes = (
        Wrong("", "hidden-rows", (("places", "5、6"),)),
        Wrong("", "hidden-columns", (("places", "D"),)),
        Wrong("B3", "month-not-used", (("given", "「城镇新增就业 本月」"), ("count", "1"))),
        Wrong("J3", "column-unknown", (("given", "「人口」"), ("count", "1"))),
        Wrong("K4", "rounded", (("given", "「94.4444」"), ("count", "3"), ("taken", "94.44"))),
        Wrong("", "target", (("count", "1"), ("first", "长江城镇新增就业：1600 ≠ 1585"))),
    )
    given = (("上报数", Meant.NOT), ("核定数", Meant.TOTAL))
    day = date(2021, 5, 31)
    legend = Legend(columns, notes, day, "5月份就业工作月报（截至5月31日）", "shape", 5, given, remembered=True)
    earlier = replace(change(), day=day)
    wrong = (
        Wrong("A9", "unit-like", (("given", "长江街道"), ("likely", "长江镇（如皋港区）"))),
        Wrong("C12", "table-total", (("fact", "城镇新增就业"), ("printed", "895"), ("added", "805"))),
        Wrong("B5", "table-merged", (("other", "B4"),)),
        Wrong("C6", "not-yours-many", (("count", "13"), ("units", "东陈、丁堰、白蒲"))),
    )
    return preview(earlier, legend=legend, wrong=wrong, name="5月月报.xlsx")


def _asked(question: TableQuestion) -> Callable[[Scheme, Catalogue], Screen]:
    asked = AskedOfTable(SCHEME, "6月就业.xlsx", 5, 0, 2, question)
    return lambda scheme, catalogue: question_screen(asked, scheme, catalogue, DAY)


def _shown(outcome: Preview | Stored) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: outcome_screen(outcome, scheme, catalogue, ZONE)


WORKBOOK_SCREENS = {
    "workbook-preview": _shown(preview()),
    "workbook-preview-long": _shown(long_preview()),
    "workbook-half-wrong": _shown(half_wrong()),
    "workbook-all-wrong": _shown(all_wrong()),
    "workbook-much-asked": _shown(much_asked()),
    "workbook-bureaus-table": _shown(bureaus_table()),
    "workbook-which-meaning": _asked(
        WhichMeaning(
            "核定数",
            ("C", "F"),
            ("new-urban-jobs", "entrepreneurship-training"),
            (Given(UNIT, "new-urban-jobs", Mode.TOTAL, 602, "C3"),),
            (),
            tuple(Meant),
        )
    ),
    "workbook-which-day": _asked(WhichDay("5月份就业", (date(2021, 5, 31), DAY))),
    "workbook-stored": _shown(stored()),
    "workbook-stored-many": _shown(stored(20, UNIT, OTHER)),
}
