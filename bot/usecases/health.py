"""Watching over the running bot: looks every few seconds, and tells operators what has begun and what is over."""

from __future__ import annotations

import asyncio
import logging
import shutil
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.domain.health import KINDS, Backup, Code, Disk, Finding, Look, Numbers, Told, health_of
from bot.domain.notices import NoticeKind, values_of
from bot.domain.vitals import Part
from bot.logs import redact
from bot.storage import health as stored
from bot.storage import worker_registry
from bot.storage.engine import Closed
from bot.usecases import alarms

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.health import Counts, Expectations, Health, Queue
    from bot.storage.engine import Transaction
    from bot.storage.health import OpenFinding
    from bot.usecases.context import Context

ROUND = 10.0  # seconds between two looks
_FRESH = timedelta(seconds=5)  # whoever asks gets a look that is not older
_PATIENCE = 5.0  # seconds that the probing write may take: whoever asks for readiness waits no longer
_OUTAGE = timedelta(seconds=10)  # a database that was away for less is not told
_OVER = timedelta(minutes=1)  # what was well for so long is over; what comes and goes is not told each time
_BACKUPS = timedelta(minutes=10)  # between two looks for the newest backup
_log = logging.getLogger(__name__)


class Watch:
    """Keeps the last look. One for each process; several processes on a database tell each thing once together.

    `works`: whether the process is one of those, and not only there to look.
    """

    def __init__(
        self, context: Context, expected: Expectations, machine: Clock | None = None, *, works: bool = True
    ) -> None:
        self._context = context
        self._works = works
        self._expected = expected
        self._machine = machine or SystemClock()
        self._began = self._machine.now()
        self._last: Health | None = None
        self._looking, self._counting = asyncio.Lock(), asyncio.Lock()
        self._counted: tuple[datetime, Counts | None] | None = None
        self._open: dict[str, OpenFinding] = {}
        self._well_since: dict[str, datetime] = {}  # of open findings that no look names any more
        self._restarts: dict[Part, int] = {}
        self._restarted: dict[Part, datetime] = {}
        self._backup: tuple[datetime, Backup | None] | None = None  # when that was looked for
        self._outages: list[Told] = []  # that were over when they were seen, not told yet
        self._looked_for_dead = False
        self._named = False  # whether operators who cannot be reached were

    async def check(self) -> None:
        """Look at everything once, and tell operators what has changed."""
        async with self._looking:
            health = await self._look()
        if health.look.numbers.write_seconds is None:
            return  # nothing can be written down, and so nothing told
        await self._see_who_is_gone()
        await self._follow(health)
        if not self._named:
            await self._say_who_is_unreachable()

    async def health(self) -> Health:
        """How the bot is, as of the last seconds."""
        async with self._looking:
            if self._last is not None and self._machine.now() - self._last.look.now < _FRESH:
                return self._last
            return await self._look()

    async def counts(self) -> Counts | None:
        """What the database counts for the metrics, as of the last seconds; None while it is away."""
        async with self._counting:
            now = self._machine.now()
            if self._counted is None or now - self._counted[0] >= _FRESH:
                self._counted = now, await self._count()
            return self._counted[1]

    async def _count(self) -> Counts | None:
        try:
            async with asyncio.timeout(_PATIENCE), self._context.db.read() as tx:
                return await stored.counts(tx, self._context.clock.now())
        except Exception:  # noqa: BLE001 whatever it is: the health says that the database is away
            return None

    async def _look(self) -> Health:
        numbers, now = await self._measure(), self._machine.now()
        parts = dict(self._context.vitals.parts)
        for part, vital in parts.items():
            if vital.restarts > self._restarts.get(part, 0):
                self._restarts[part], self._restarted[part] = vital.restarts, now
        look = Look(now, self._began, self._expected, numbers, parts, dict(self._restarted))
        before, self._last = self._last, health_of(look)
        _note(before, self._last)
        return self._last

    async def _measure(self) -> Numbers:
        vitals, disk = self._context.vitals, await asyncio.to_thread(_disk, self._context)
        before, began = vitals.parts.get(Part.DATABASE), perf_counter()
        try:
            async with asyncio.timeout(_PATIENCE):
                updates, notices, in_doubt = await self._context.db.write(self._probe)
                backup = await self._newest_backup()
        except Closed:
            raise
        except Exception as error:  # noqa: BLE001 whatever it is, the database is away
            vitals.failed(Part.DATABASE, self._machine.now(), error)
            return Numbers(None, disk=disk)
        seconds, now = perf_counter() - began, self._machine.now()
        vitals.well(Part.DATABASE, now)
        if before is not None and before.failing_since is not None and now - before.failing_since >= _OUTAGE:
            self._outages.append(Told(Finding(Code.DATABASE, before.failing_since), now))
        return Numbers(seconds, updates, notices, in_doubt, disk, backup)

    async def _probe(self, tx: Transaction) -> tuple[Queue, Queue, int]:
        now = self._context.clock.now()
        await worker_registry.beat(tx, self._context.worker, now)
        if not self._works:  # that was only to see whether anything can be written
            await worker_registry.leave(tx, self._context.worker)
        known = {finding.key: finding for finding in await stored.open_now(tx)}
        tx.after_commit(lambda: setattr(self, "_open", known))
        return await stored.unanswered(tx, now), await stored.overdue(tx, now), await stored.in_doubt(tx, now)

    async def _see_who_is_gone(self) -> None:
        """A file has one process, so that the next one sees that the last was killed; of several the others see it."""
        if self._context.db.is_sqlite and self._looked_for_dead:
            return
        now = self._context.clock.now()
        seen = await self._context.db.write(lambda tx: worker_registry.missed(tx, self._context.worker, now))
        self._outages += [Told(Finding(Code.ENDED, at), now) for at in seen]
        self._looked_for_dead = True

    async def _newest_backup(self) -> Backup | None:
        machine, now = self._machine.now(), self._context.clock.now()
        if self._backup is None or machine - self._backup[0] > _BACKUPS:
            newest, first = await self._context.db.ask(lambda tx: stored.backups(tx, tuple(self._context.schemes)))
            since = newest or first
            backup = Backup((now - since).days, newest is not None) if since is not None else None
            self._backup = machine, backup
        return self._backup[1]

    async def _follow(self, health: Health) -> None:
        """Note what has begun and what is over, and tell operators of it: in one transaction, so neither is alone."""
        now = health.look.now
        # The database's own absence was told when it was over: there was nothing to write it down in.
        named = {finding.key: finding for finding in health.findings if finding.code is not Code.DATABASE}
        begun = [finding for key, finding in named.items() if key not in self._open]
        self._well_since = {
            key: self._well_since.get(key, now) for key in self._open if key not in named and self._may_end(key)
        }
        over = [self._open[key] for key, since in self._well_since.items() if now - since >= _OVER]
        outages = tuple(self._outages)
        if begun or over or outages:
            await self._context.db.write(lambda tx: self._tell(tx, now, begun, over, outages))
            del self._outages[: len(outages)]

    def _may_end(self, key: str) -> bool:
        """What another process says of itself is over when that one says so, or is gone."""
        code = Code(key.partition(":")[0])
        return not KINDS[code].own or self._open[key].owner in ("", self._context.worker)

    async def _tell(
        self, tx: Transaction, now: datetime, begun: list[Finding], over: list[OpenFinding], outages: tuple[Told, ...]
    ) -> None:
        news = list(outages)
        for finding in begun:
            if await stored.begin(tx, finding.key, self._context.worker, finding.since or now):
                news.append(Told(finding))
        for ended in over:
            if await stored.end(tx, ended.key):
                code, _, subject = ended.key.partition(":")
                news.append(Told(Finding(Code(code), ended.since, subject), now))
        operators = await alarms.operators(tx, self._context)
        due = self._context.clock.now()
        span = due, due + alarms.EXPIRES
        for each in news:
            finding = each.finding
            subject = f"{finding.key}:{(finding.since or now).isoformat()}{':over' if each.until else ''}"
            values = {**values_of(each), "at_once": KINDS[finding.code].at_once}
            await alarms.notify(tx, NoticeKind.HEALTH, subject, operators, values, span)

    async def _say_who_is_unreachable(self) -> None:
        operators = await self._context.db.ask(lambda tx: alarms.operators(tx, self._context))
        reached = {person.id for person in operators if not person.blocked}
        for admin in sorted(self._context.admins - reached):
            _log.warning("ADMIN_IDS: %s cannot be told of anything before they have written to the bot", admin)
        self._named = True


def _note(before: Health | None, health: Health) -> None:
    """What has begun and what is over goes to the log: also where there are no operators."""
    earlier = {finding.key for finding in before.findings} if before is not None else set()
    current = {finding.key: finding for finding in health.findings}
    for key in current.keys() - earlier:
        values = redact(", ".join(f"{name} {value}" for name, value in current[key].values.items()))
        _log.warning("not well: %s (%s)", key, values)
    for key in sorted(earlier - current.keys()):
        _log.warning("well again: %s", key)


def _disk(context: Context) -> Disk | None:
    """The fullest of the disks with the database's file and the evidence."""
    folders = [context.evidence]
    if context.db.is_sqlite:
        folders.append(Path(str(context.db.url.database)).parent)
    usages = [shutil.disk_usage(_existing(folder.absolute())) for folder in folders]
    fullest = min(usages, key=lambda usage: usage.free, default=None)
    return Disk(fullest.free, fullest.total) if fullest is not None else None


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())
