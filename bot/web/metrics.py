"""The numbers of the running bot as a page of text in Prometheus' exposition format."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.health import Code
from bot.domain.notices import NoticeState
from bot.domain.vitals import Part, Vital

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.health import Counts, Health

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS_OF_A_DAY = 86_400
Family = tuple[str, str, str, str, float | dict[str, float] | None]  # name, type, meaning, label; a value, or by label


def metrics_page(health: Health, counts: Counts | None) -> str:
    """All metrics; what is not known at the moment is left out."""
    lines = []
    families = [*_of_health(health), *_of_process()]
    if counts is not None:
        families += _of_counts(counts)
    for name, kind, meaning, label, samples in families:
        if samples is None:
            continue
        lines += [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]
        labelled = samples if isinstance(samples, dict) else {"": samples}
        for value, number in labelled.items():
            lines.append(f'{name}{{{label}="{value}"}} {number}' if value else f"{name} {number}")
    return "\n".join(lines) + "\n"


def _of_health(health: Health) -> Iterator[Family]:
    numbers, parts = health.look.numbers, health.look.parts
    wrong = {code.value: float(any(finding.code is code for finding in health.findings)) for code in Code}
    restarts = {part.value: float(parts.get(part, Vital()).restarts) for part in Part}
    yield "kaohe_ready", "gauge", "Whether people can be served.", "", float(health.ready)
    yield "kaohe_finding", "gauge", "Whether something is wrong, by kind.", "code", wrong
    yield "kaohe_heard_seconds", "gauge", "Since Telegram was last heard.", "", health.heard
    yield "kaohe_part_restarts_total", "counter", "Parts that ended and were started again.", "part", restarts
    yield "kaohe_database_write_seconds", "gauge", "Of the last probing write.", "", numbers.write_seconds
    if numbers.write_seconds is not None:
        yield "kaohe_updates_waiting", "gauge", "Updates without an answer.", "", numbers.updates.count
        yield "kaohe_updates_oldest_seconds", "gauge", "How long the oldest of them waits.", "", numbers.updates.seconds
        yield "kaohe_notices_due", "gauge", "Notices that are due and not sent.", "", numbers.notices.count
        yield "kaohe_notices_oldest_seconds", "gauge", "By how much the oldest is late.", "", numbers.notices.seconds
        yield "kaohe_notices_in_doubt", "gauge", "Notices that may not have arrived.", "", numbers.in_doubt
    if numbers.backup is not None and numbers.backup.made:
        seconds = float(numbers.backup.days * _SECONDS_OF_A_DAY)
        yield "kaohe_backup_age_seconds", "gauge", "Of the newest backup, in whole days.", "", seconds
    if numbers.disk is not None:
        yield "kaohe_disk_free_bytes", "gauge", "On the fullest disk with data.", "", numbers.disk.free
        yield "kaohe_disk_size_bytes", "gauge", "Of that disk.", "", numbers.disk.total


def _of_counts(counts: Counts) -> Iterator[Family]:
    notices = {state.value: float(counts.notices.get(state, 0)) for state in NoticeState}
    yield "kaohe_updates_received", "gauge", "Updates received in the last eight days.", "", counts.updates
    yield "kaohe_updates_answered", "gauge", "Those of them that are answered.", "", counts.answered
    yield "kaohe_notices", "gauge", "Notices in the outbox, by state.", "state", notices
    yield "kaohe_notices_sent_total", "counter", "Notices that were sent.", "", notices[NoticeState.SENT]
    yield "kaohe_reports_total", "counter", "Entries of the ledger.", "", counts.reports
    yield "kaohe_chats", "gauge", "Persons and groups that can be written to.", "", counts.chats


def _of_process() -> Iterator[Family]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    yield "process_cpu_seconds_total", "counter", "Time of the processor.", "", round(cpu, 2)
    statm = Path("/proc/self/statm")  # of Linux; elsewhere the number is left out
    resident = int(statm.read_text().split()[1]) * resource.getpagesize() if statm.exists() else None
    yield "process_resident_memory_bytes", "gauge", "Memory.", "", resident
