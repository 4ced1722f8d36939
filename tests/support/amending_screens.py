"""Corrections in words, what was taken back, and old receipts, as people see them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain.amending import Asked, Change, Earlier, Fate, Part
from bot.domain.entries import Mode
from bot.domain.intents import Claim
from bot.domain.results import Place, Receipt, ReceiptLine, Suspicion, Unusual, Withdrawn
from bot.rendering import amending, receipts
from bot.rendering.people import sentence
from bot.rendering.screen import Screen
from tests.support.context import NOON, SCHEME

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

UNIT, OTHER, JOBS, TRAINING = "changjiang", "dongchen", "new-urban-jobs", "entrepreneurship-training"
TODAY = date(2021, 6, 15)
_BEFORE, _AFTER = Place(4540, 5, 14, 2, 4), Place(4630, 4, 14, 1, 4)


def _earlier(number: int = 101, fact: str = JOBS, value: int = 12, total: int = 948, unit: str = UNIT) -> Earlier:
    at = NOON - timedelta(hours=2 if number < 103 else 26)
    return Earlier(number, unit, fact, Mode.INCREMENT, value, TODAY, at, total)


def _claim(value: int, fact: str = JOBS, mode: Mode = Mode.INCREMENT) -> Claim:
    return Claim(fact, mode, value, UNIT, TODAY, "改为21")


def _change(value: int, earlier: Earlier, mode: Mode = Mode.INCREMENT) -> Change:
    return Change((Part(_claim(value, earlier.fact, mode), earlier),))


def _back(*earlier: Earlier) -> Change:
    return Change(tuple(Part(None, each) for each in earlier))


def _asked(
    words: str, *changes: Change, suspicions: tuple[Suspicion, ...] = ()
) -> Callable[[Scheme, Catalogue], Screen]:
    asked = Asked(7, SCHEME, words, changes, suspicions)
    return lambda scheme, catalogue: amending.asked_screen(asked, scheme, catalogue, NOON)


def _changed(scheme: Scheme, catalogue: Catalogue) -> Screen:
    line = ReceiptLine(104, JOBS, Mode.INCREMENT, 21, TODAY, 957, 1585)
    receipt = Receipt(SCHEME, UNIT, TODAY, (line,), _BEFORE, _AFTER, (), corrects=True)
    return amending.changed_screen((receipt,), _change(21, _earlier()), scheme, catalogue, NOON)


def _restored(scheme: Scheme, catalogue: Catalogue) -> Screen:
    line = ReceiptLine(105, JOBS, Mode.INCREMENT, 12, TODAY, 948, 1585)
    receipt = Receipt(SCHEME, UNIT, TODAY, (line,), _BEFORE, _AFTER, (), corrects=True)
    return amending.changed_screen((receipt,), None, scheme, catalogue, NOON)


def _undone(scheme: Scheme, catalogue: Catalogue) -> Screen:
    line = ReceiptLine(101, JOBS, Mode.INCREMENT, 12, TODAY, 936, 1585)
    withdrawn = (Withdrawn(SCHEME, UNIT, TODAY, (line,), _AFTER, _BEFORE),)
    before = (_earlier(103, TRAINING, 3, 30), _earlier(99))
    rows = amending.undo_rows(withdrawn, before, scheme, catalogue, NOON)
    return receipts.withdrawn_screen(withdrawn, scheme, catalogue, rows)


def _fates(scheme: Scheme, catalogue: Catalogue) -> Screen:
    corrected = Fate(_earlier(), _earlier(104, value=21), NOON)
    return amending.fates_screen((corrected, Fate(_earlier(102, TRAINING, 3), None, NOON)), scheme, catalogue, NOON)


_UNUSUAL = Suspicion(_claim(9000), UNIT, Unusual.BEYOND_TARGET, 948, 1585, 1585)

AMENDING_SCREENS: dict[str, Callable[[Scheme, Catalogue], Screen]] = {
    "amend-set": _asked("改为21人", _change(21, _earlier())),
    "amend-number": _asked(
        "1000", _change(1000, _earlier()), _change(1000, _earlier(), Mode.TOTAL), Change((Part(_claim(1000)),))
    ),
    "amend-several": _asked("是15", _change(15, _earlier()), _change(15, _earlier(102, TRAINING, 3, 30))),
    "amend-times": _asked("改为15", _change(15, _earlier()), _change(15, _earlier(103, value=5))),
    "amend-units": _asked("改为15", _change(15, _earlier()), _change(15, _earlier(102, unit=OTHER))),
    "amend-all": _asked(
        "新增就业21；创业培训5",
        Change((Part(_claim(21), _earlier()), Part(_claim(5, TRAINING), _earlier(102, TRAINING, 3, 30)))),
    ),
    "amend-fact": _asked("刚才那个是创业培训的", Change((Part(_claim(12, TRAINING)), Part(None, _earlier())))),
    "amend-add": _asked("+5", Change((Part(_claim(5)),))),
    "amend-withdraw": _asked(
        "撤回上一条", _back(_earlier()), _back(_earlier(102, TRAINING, 3), _earlier(100)), _back(_earlier(103))
    ),
    "amend-doubtful": _asked("改为9000", _change(9000, _earlier()), suspicions=(_UNUSUAL,)),
    "amend-changed": _changed,
    "amend-restored": _restored,
    "amend-undone": _undone,
    "amend-fates": _fates,
    "receipt-corrected-below": lambda _, catalogue: sentence("amending.corrected_below", catalogue),
    "amend-unchanged": lambda _, catalogue: Screen(catalogue("amending.unchanged")),
}
