"""The screens of a workbook that was sent back: for looking at their words and their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.intents import Claim
from bot.domain.results import Place, Receipt, ReceiptLine, Suspicion, Unusual
from bot.domain.workbooks import Change, Given, Preview, Since, Stored, Wrong
from bot.rendering.workbooks import outcome_screen
from tests.support.context import SCHEME, ZONE

if TYPE_CHECKING:
    from collections.abc import Callable

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


def _shown(outcome: Preview | Stored) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: outcome_screen(outcome, scheme, catalogue, ZONE)


WORKBOOK_SCREENS = {
    "workbook-preview": _shown(preview()),
    "workbook-preview-long": _shown(long_preview()),
    "workbook-half-wrong": _shown(half_wrong()),
    "workbook-all-wrong": _shown(all_wrong()),
    "workbook-much-asked": _shown(much_asked()),
    "workbook-stored": _shown(stored()),
    "workbook-stored-many": _shown(stored(20, UNIT, OTHER)),
}
