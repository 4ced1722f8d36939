"""What assessors see, made from values that stand here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.domain.assessments import Assessed, Docket, Judged, Overview
from bot.domain.entries import Entry, Mode, Origin, Source
from bot.domain.moves import UnitMove
from bot.domain.results import Effect, Place, Receipt, ReceiptLine
from bot.rendering import assessing, differences
from scoring.gap import Gap, GapLine, Number, Side, Sides
from tests.support.context import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

SCHEME, UNIT = "rugao-2021", "changjiang"
MARK, EVENTS, FLAG, LEVEL = (
    "innovation-mark",
    "labour-group-petitions",
    "retiree-major-incident",
    "innovation-talent-stage",
)
_BEFORE, _AFTER = Place(4540, 5, 14, 2, 4), Place(4630, 4, 14, 1, 4)


def _entry(fact: str, value: int, reason: str = "台账<不全>") -> Entry:
    at, origin = datetime(2021, 6, 15, 2, tzinfo=UTC), Origin(Source.BUTTON, 1, 13, 1)
    return Entry(7, SCHEME, UNIT, fact, date(2021, 6, 15), Mode.TOTAL, value, 13, origin, None, at, reason=reason)


def _judged(
    fact: str, scheme: Scheme, value: int | None = None, own: int | None = None, reason: str = "台账<不全>"
) -> Judged:
    item = next((line.id for line in scheme.items if line.rule is not None and fact in line.rule.facts()), None)
    last = _entry(fact, value, reason) if value is not None else None
    return Judged(fact, item, value or 0, last, "李敏" if last else "", own)


def _desk(scheme: Scheme, catalogue: Catalogue) -> Screen:
    units = tuple((unit.id, place % 4) for place, unit in enumerate(scheme.units))
    return assessing.overview_screen(Overview(SCHEME, units), scheme, catalogue)


def _docket(page: int, *, done: bool = False) -> Callable[[Scheme, Catalogue], Screen]:
    def made(scheme: Scheme, catalogue: Catalogue) -> Screen:
        facts = tuple(_judged(fact, scheme, 1 if done else None) for fact in (MARK, EVENTS, FLAG, LEVEL) * 2)
        return assessing.docket_screen(Docket(SCHEME, UNIT, facts), page, scheme, catalogue)

    return made


def _fact(
    fact: str, value: int | None = None, own: int | None = None, reason: str = "台账<不全>", *, changed: bool = False
) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: assessing.fact_screen(
        _judged(fact, scheme, value, own, reason), UNIT, scheme, catalogue, changed=changed
    )


def _veto(scheme: Scheme, catalogue: Catalogue) -> Screen:
    """As where a scheme has a veto that no line of the sheet reads."""
    return assessing.fact_screen(Judged(FLAG, None, 0, None, ""), UNIT, scheme, catalogue)


def _reasons(fact: str, button: str) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: assessing.reasons_screen(_judged(fact, scheme), UNIT, button, scheme, catalogue)


def _ask(fact: str, button: str) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: assessing.ask_screen(_judged(fact, scheme), UNIT, button, scheme, catalogue)


def _assessed(moves: int, left: int) -> Callable[[Scheme, Catalogue], Screen]:
    def made(scheme: Scheme, catalogue: Catalogue) -> Screen:
        line = ReceiptLine(7, MARK, Mode.TOTAL, 250, date(2021, 6, 15), 0, 250, None)
        effects = (Effect("work.jobs.innovation", 0, 250),)
        receipt = Receipt(SCHEME, UNIT, date(2021, 6, 15), (line,), _BEFORE, _AFTER, effects, own=False)
        others = [UnitMove(unit.id, (4600, 4600), (4, 5), (1, 1), (0, 0)) for unit in scheme.units[1 : moves + 1]]
        done = Assessed(SCHEME, UNIT, _judged(MARK, scheme, 250), receipt, tuple(others), left)
        return assessing.assessed_screen(done, scheme, catalogue)

    return made


def _overtaken(scheme: Scheme, catalogue: Catalogue) -> Screen:
    return assessing.assessed_screen(Assessed(SCHEME, UNIT, _judged(MARK, scheme, 300), None), scheme, catalogue)


def _gap(scheme: Scheme, lines: int, own: int = 1450) -> Gap:
    items = [line.id for line in scheme.items if line.rule is not None][:lines]
    numbers = tuple(Number(fact, 100, 0, None, None) for fact in (MARK, EVENTS, FLAG))
    gap_lines = tuple(GapLine(item, 300, 100, 10_000, numbers[: 1 + place % 3]) for place, item in enumerate(items))
    day = date(2021, 6, 15)
    return Gap(Sides(Side(UNIT, day, own, 1, False), Side(UNIT, day, 1100, 2, False)), gap_lines, 0, 0)


def _differences(lines: int, page: int) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: differences.unit_screen(_gap(scheme, lines), page, scheme, catalogue)


def _of_all(count: int) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: differences.all_screen(
        [_gap(scheme, 2 if place < count else 0) for place in range(14)], scheme, catalogue
    )


def _file(scheme: Scheme, catalogue: Catalogue) -> Screen:
    return differences.file_screen([_gap(scheme, 2)], scheme, NOON, catalogue)


ASSESSING_SCREENS: dict[str, Callable[[Scheme, Catalogue], Screen]] = {
    "differences": _differences(7, 0),
    "differences-page": _differences(7, 1),
    "differences-none": _differences(0, 0),
    "differences-all": _of_all(14),
    "differences-all-none": _of_all(0),
    "differences-file": _file,
    "assess-overview": _desk,
    "assess-docket": _docket(0),
    "assess-docket-done": _docket(1, done=True),
    "assess-mark": _fact(MARK, own=300),
    "assess-events": _fact(EVENTS, 2, reason=""),
    "assess-flag": _fact(FLAG),
    "assess-level": _fact(LEVEL, 1),
    "assess-veto": _veto,
    "assess-changed": _fact(MARK, 250, changed=True),
    "assess-overtaken": _overtaken,
    "assess-why": _reasons(MARK, "250"),
    "assess-why-more": _reasons(EVENTS, "p"),
    "assess-ask-reason": _ask(FLAG, "1"),
    "assess-ask-less": _ask(EVENTS, "m"),
    "assess-ask-value": _ask(MARK, "w"),
    "assess-ask-total": _ask(EVENTS, "w"),
    "assessed": _assessed(1, 5),
    "assessed-last": _assessed(6, 0),
}
