"""What the bureau sees of what was done, made from values that stand here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.domain.audit import ACTIONS, AuditEvent, AuditPage, Search
from bot.domain.entries import Mode, Source
from bot.rendering.audit import audit_screen
from tests.support.context import ZONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

SCHEME, UNIT, JOBS = "rugao-2021", "changjiang", "new-urban-jobs"
_AT, _DAY = datetime(2021, 6, 15, 2, tzinfo=UTC), date(2021, 6, 15)
_SEARCH = Search(_DAY.replace(day=1), _DAY.replace(day=30), frozenset({1_234_567_890}), UNIT, "cancel-announcement")


def _screen(*rows: AuditEvent, search: Search = _SEARCH) -> Callable[[Scheme, Catalogue], Screen]:
    page = AuditPage(SCHEME, search, rows, 1, 3, 20)
    return lambda scheme, catalogue: audit_screen(page, scheme, catalogue, ZONE)


def _acts(actions: tuple[str, ...], source: str = "") -> tuple[AuditEvent, ...]:
    return tuple(AuditEvent(_AT, 2, "李敏", action, UNIT, words="<b>记&", source=source) for action in actions)


AUDIT_SCREENS = {
    "audit": _screen(
        AuditEvent(_AT, 1, "王芳", "report", UNIT, JOBS, Mode.INCREMENT, 12, _DAY, source=Source.TEXT),
        AuditEvent(_AT, 1, "王芳", "correct", UNIT, JOBS, Mode.INCREMENT, -3, _DAY, "与系统核对" * 20, Source.EDIT),
        AuditEvent(_AT, 1, "王芳", "undo", UNIT, JOBS, Mode.WITHDRAWAL, 0, _DAY, source=Source.BUTTON),
        AuditEvent(_AT, 2, "李敏", "return", UNIT, JOBS, Mode.TOTAL, 948, _DAY, "请附名册"),
        AuditEvent(_AT, 2, "李敏", "confirm", UNIT, "retiree-checkup-rate", Mode.TOTAL, 9850, _DAY),
        AuditEvent(_AT, None, "", "invite", UNIT, words="coordinator"),
        AuditEvent(_AT, 9, "", "bind", words="-1001 ranking reminders"),
        AuditEvent(_AT, 2, "李敏", "dance", "*"),
    ),
    "audit-nothing": _screen(),
    **{f"audit-{start}": _screen(*_acts(ACTIONS[start : start + 8])) for start in range(0, len(ACTIONS), 8)},
    **{f"audit-from-{source}": _screen(*_acts(("report",), source), search=Search()) for source in Source},
}
