"""What operators see of how the bot is, made from values that stand here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.health import Backup, Code, Disk, Expectations, Finding, Look, Numbers, Queue, Told, health_of
from bot.domain.vitals import Part, Vital
from bot.rendering.health import status_screen, told_screen
from tests.support.context import ZONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

_NOW = datetime(2021, 6, 15, 10, 0, tzinfo=ZONE)
_PROBLEM = 'OperationalError: (sqlite3.OperationalError) <database> is "locked" of 13812345678 ' + "again " * 40
_WELL = Look(
    _NOW,
    _NOW - timedelta(days=3),
    Expectations(polls=True, backup_after=7),
    Numbers(0.0042, disk=Disk(12 << 30, 40 << 30), backup=Backup(1, made=True)),
    {Part.POLLER: Vital(_NOW - timedelta(seconds=12))},
)
_BUSY = replace(
    _WELL,
    numbers=Numbers(
        1.5, Queue(7, 400), Queue(60, 4_000), in_doubt=2, disk=Disk(120 << 20, 1 << 30), backup=Backup(11, made=True)
    ),
    parts={part: Vital(None, _NOW - timedelta(minutes=3), _PROBLEM) for part in Part},
)
_RESTARTED = replace(
    _WELL,
    numbers=replace(_WELL.numbers, backup=Backup(9, made=False)),
    parts={**_WELL.parts, Part.LIVE: Vital(_NOW, restarts=2)},
    restarted={Part.LIVE: _NOW},
)
_SILENT = replace(_WELL, parts={Part.POLLER: Vital(_NOW - timedelta(hours=3))})
_AWAY = replace(
    _WELL,
    numbers=Numbers(None, disk=Disk(1 << 20, 1 << 40)),
    parts={Part.DATABASE: Vital(None, _NOW - timedelta(days=3), "OSError"), Part.POLLER: Vital(_NOW)},
)
_QUIET = replace(
    _WELL,
    numbers=replace(_WELL.numbers, backup=None),
    parts={Part.POLLER: Vital(_NOW), Part.LIVE: Vital(_NOW, restarts=1)},
)


def _status(look: Look) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda _, catalogue: status_screen(health_of(look), catalogue)


def _begun(_: Scheme, catalogue: Catalogue) -> tuple[Screen, ...]:
    findings = [finding for look in (_BUSY, _RESTARTED, _AWAY, _SILENT) for finding in health_of(look).findings]
    return tuple(told_screen(Told(finding), catalogue, ZONE) for finding in findings)


def _over(_: Scheme, catalogue: Catalogue) -> tuple[Screen, ...]:
    parts = {Code.FAILING: Part.DATABASE, Code.RESTARTED: Part.SENDER}
    since = _NOW - timedelta(hours=3)
    over = [Told(Finding(code, since, parts.get(code, "")), _NOW) for code in Code]
    return tuple(told_screen(each, catalogue, ZONE) for each in over)


HEALTH_SCREENS: dict[str, Callable[[Scheme, Catalogue], Screen | tuple[Screen, ...]]] = {
    "health-well": _status(_WELL),
    "health-quiet": _status(_QUIET),
    "health-busy": _status(_BUSY),
    "health-restarted": _status(_RESTARTED),
    "health-away": _status(_AWAY),
    "health-silent": _status(_SILENT),
    "health-begun": _begun,
    "health-over": _over,
}
