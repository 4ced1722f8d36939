"""A city that reports while things fail: `kaohe run` as processes, a stand-in for Telegram, and a line between them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections import Counter
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING

import aiohttp
from sqlalchemy import select

from bot.clock import MovableClock
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.people import Membership, Role
from bot.storage import outbox, people, tables
from bot.storage.migrate import upgrade
from bot.usecases import announcing
from bot.usecases.context import Session
from scoring import Kind
from tests.bench.load import Reports
from tests.bench.seeding import Place
from tests.support.context import SCHEME, context_on, offering
from tests.support.database import opened
from tests.support.form import free_port
from tests.support.office import join, person
from tests.support.peer import TOKEN, running_emulator
from tests.trials.line import Balancer, Line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping
    from pathlib import Path

    from bot.storage.engine import Transaction
    from scoring import Fact
    from tests.support.peer import Obj, Peer

BEGIN = datetime.fromisoformat("2021-06-15T10:00+08:00")  # a working day
_JOINED = BEGIN - timedelta(days=30)
OPERATOR, BUREAU = 1, 13
TOWNS, LEADERS = range(1001, 1141), range(2001, 2031)
WORDS = "停电通知"  # what the leaders are told while things fail
_RECEIPT, _LOOK, _START = "累计", 0.2, 60.0


@dataclass(frozen=True, slots=True)
class Report:
    """A message with one figure; `at` seconds of the trial."""

    user: int
    message_id: int
    at: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial has shown. `slowest`: seconds from the fault's end, or the report if later, to its answer."""

    reports: int
    lost: int  # reports without an entry
    counted_twice: int
    unanswered: int
    slowest: float
    receipts_twice: int
    leaders: int  # whom an announcement was sent to meanwhile
    announced: int  # to whom it came
    announced_twice: int
    in_doubt: int  # marked as such
    told: tuple[str, ...]  # what the operator was told

    @property
    def announcements_lost(self) -> int:
        """Neither arrived nor known to be in doubt."""
        return max(0, self.leaders - self.announced - self.in_doubt)


@dataclass(slots=True)
class City:
    """Everybody and everything of a trial. `bots`: the running processes by their numbers."""

    peer: Peer
    line: Line
    url: str
    folder: Path
    balancer: Balancer | None  # with it updates come by webhook
    environment: Mapping[str, str]
    begun: float = field(default_factory=time.monotonic)
    bots: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    announced: bool = False
    ports: dict[int, int] = field(default_factory=dict)

    def elapsed(self) -> float:
        """Seconds of the trial so far."""
        return time.monotonic() - self.begun

    async def start(self, number: int = 0, *, ready: bool = True, wrapper: Iterable[str] = ()) -> None:
        """A new process `number`, which lives at the trial's time; `wrapper`: a command in front of it."""
        port = self.ports.setdefault(number, free_port())
        settings = {
            **os.environ,
            **self.environment,
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self.line.url,
            "DATABASE_URL": self.url,
            "SCHEME": SCHEME,
            "ADMIN_IDS": str(OPERATOR),
            "CLOCK": (BEGIN + timedelta(seconds=self.elapsed())).isoformat(),
            "HTTP_PORT": str(port),
            "PUBLIC_URL": self.balancer.url if self.balancer is not None else "",
            "PYTHONPATH": os.getcwd(),  # noqa: PTH109 the folder that `-m` is used in
        }
        with (self.folder / f"bot-{number}.log").open("ab") as log:
            self.bots[number] = await asyncio.create_subprocess_exec(
                *wrapper, sys.executable, "-m", "bot", "run", env=settings, stdout=log, stderr=log, cwd=self.folder
            )
        if self.balancer is not None:
            self.balancer.targets = tuple(f"http://127.0.0.1:{self.ports[one]}" for one in sorted(self.bots))
        if ready:
            await self.is_ready(number)

    async def is_ready(self, number: int = 0) -> None:
        """Wait until a process says that it is; raises TimeoutError."""
        async with asyncio.timeout(_START), aiohttp.ClientSession() as session:
            while True:
                with suppress(aiohttp.ClientError):
                    async with session.get(f"http://127.0.0.1:{self.ports[number]}/health/ready") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.05)

    def signal(self, what: signal.Signals, number: int = 0) -> None:
        """Send a signal to a process."""
        self.bots[number].send_signal(what)

    async def kill(self, number: int = 0) -> None:
        """SIGKILL: no handler, no farewell."""
        process = self.bots.pop(number)
        if self.balancer is not None:
            self.balancer.targets = tuple(f"http://127.0.0.1:{self.ports[one]}" for one in sorted(self.bots))
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def report(self, reports: Reports, user: int) -> None:
        """Somebody of a town writes."""
        message = await self.peer.send(user, reports.next(user))
        self.reports.append(Report(user, message["message_id"], self.elapsed()))

    @asynccontextmanager
    async def reporting(self, reports: Reports, rate: float) -> AsyncIterator[None]:
        """So many reports a second, each of another member."""

        async def go() -> None:
            for user in cycle(TOWNS):
                await self.report(reports, user)
                await asyncio.sleep(1 / rate)

        writing = asyncio.create_task(go())  # noqa: TID251 cancelled below
        try:
            yield
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing

    async def announce(self) -> None:
        """The bureau tells all leaders something."""
        async with opened(self.url) as database:
            context = context_on(database, MovableClock(BEGIN + timedelta(seconds=self.elapsed())))
            bureau = await person(context, BUREAU)
            number = (await announcing.draft(Session(context, bureau, SCHEME), WORDS)).announcement.id
            await announcing.alter(context, bureau, number, role=Role.COORDINATOR)
            await announcing.alter(context, bureau, number, role=Role.LEADER)
            await announcing.approve(context, bureau, number)
        self.announced = True

    async def _said(self) -> list[Obj]:
        """What the bot said and Telegram took, in order."""
        return [one for one in await self.peer.requests("sendMessage") if one["outcome"]["status"] == 200]

    async def settled(self, patience: float) -> None:
        """Wait until every report is answered and every announcement has gone out or is given up; or no longer."""
        until = time.monotonic() + patience
        wanted = Counter(report.user for report in self.reports)
        while time.monotonic() < until:
            if not wanted - _receipts(await self._said()) and not await self._under_way():
                return
            await asyncio.sleep(_LOOK)

    async def is_told(self, patience: float) -> None:
        """Wait until the operator has been told of something, or no longer."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if any(int(one["parameters"]["chat_id"]) == OPERATOR for one in await self._said()):
                return
            await asyncio.sleep(_LOOK)

    async def _under_way(self) -> bool:
        if not self.announced:
            return False
        states = (NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.SENDING)
        return any(state in states for state in await self._announcements())

    async def _announcements(self) -> list[NoticeState]:
        async with opened(self.url) as database, database.read() as tx:
            posted = await outbox.beginning(tx, "")
        return [one.state for one in posted if one.notice.kind is NoticeKind.ANNOUNCEMENT]

    async def outcome(self, fault_ended: float) -> Outcome:
        """What has become of everything; `fault_ended`: in seconds of the trial."""
        async with opened(self.url) as database, database.read() as tx:
            columns = (tables.entries.c.chat_id, tables.entries.c.message_id)
            entries = Counter(map(tuple, (await tx.execute(select(*columns))).all()))
        said, answered, slowest = await self._said(), Counter[int](), 0.0
        came: dict[int, list[float]] = {}
        for one in said:
            if _RECEIPT in one["parameters"]["text"]:
                at = float(one["time"]) - time.time() + self.elapsed()
                came.setdefault(int(one["parameters"]["chat_id"]), []).append(at)
        for report in self.reports:
            turn = answered[report.user]
            answered[report.user] += 1
            if turn < len(came.get(report.user, ())):
                slowest = max(slowest, came[report.user][turn] - max(fault_ended, report.at))
        wanted, receipts = Counter(report.user for report in self.reports), _receipts(said)
        written = [entries[report.user, report.message_id] for report in self.reports]
        told = [one["parameters"]["text"] for one in said if int(one["parameters"]["chat_id"]) == OPERATOR]
        news = Counter(int(one["parameters"]["chat_id"]) for one in said if WORDS in one["parameters"]["text"])
        leaders = Counter({user: count for user, count in news.items() if user in LEADERS})
        states = Counter(await self._announcements()) if self.announced else Counter[NoticeState]()
        return Outcome(
            reports=len(self.reports),
            lost=written.count(0),
            counted_twice=sum(count > 1 for count in written),
            unanswered=(wanted - receipts).total(),
            slowest=slowest,
            receipts_twice=(receipts - wanted).total(),
            leaders=len(LEADERS) if self.announced else 0,
            announced=len(leaders),
            announced_twice=(leaders - Counter(set(leaders))).total(),
            in_doubt=states[NoticeState.UNKNOWN],
            told=tuple(told),
        )


def _receipts(said: Iterable[Obj]) -> Counter[int]:
    return Counter(int(one["parameters"]["chat_id"]) for one in said if _RECEIPT in one["parameters"]["text"])


@asynccontextmanager
async def city(
    url: str, folder: Path, *, webhook: bool = False, workers: int = 1, environment: Mapping[str, str] | None = None
) -> AsyncIterator[tuple[City, Reports]]:
    """A city on an empty database, its bots running, and what its towns report."""
    async with running_emulator() as peer, Line(peer.url) as line, Balancer() as balancer:
        await _everybody(peer, url)
        given = {"LOG_LEVEL": "INFO", **(environment or {})}
        place = City(peer, line, url, folder, balancer if webhook else None, given)
        try:
            for number in range(workers):
                await place.start(number)
            yield place, await _figures(place)
        finally:
            await line.turn("whole")
            for number in tuple(place.bots):
                with suppress(ProcessLookupError):
                    place.signal(signal.SIGCONT, number)
                await place.kill(number)


async def _everybody(peer: Peer, url: str) -> None:
    """All have started the bot and have their roles."""
    units = offering(SCHEME).scheme.units
    async with opened(url) as database:
        await upgrade(database)
        context = context_on(database, MovableClock(_JOINED))
        for user in (OPERATOR, BUREAU, *TOWNS, *LEADERS):
            await peer.add_user(user, f"某{user}")
            await peer.start(user)
        while updates := (await peer.bot("getUpdates", limit=100))["result"]:
            await peer.bot("getUpdates", offset=updates[-1]["update_id"] + 1, limit=1)

        async def change(tx: Transaction) -> None:
            await people.save(tx, OPERATOR, "值班", "zh-CN", _JOINED)
            for user in (*TOWNS, *LEADERS):
                await people.save(tx, user, f"某{user}", "zh-CN", _JOINED)
                unit = units[user % len(units)].id if user in TOWNS else None
                role = Role.COORDINATOR if user in TOWNS else Role.LEADER
                await people.add_membership(tx, user, Membership(SCHEME, role, unit), _JOINED)

        await context.db.write(change)
        await join(context, BUREAU, "李敏", None)


async def _figures(place: City) -> Reports:
    """The facts of which a report is answered with a receipt, each tried once."""
    scheme = offering(SCHEME).scheme
    members = {user: scheme.units[user % len(scheme.units)].id for user in TOWNS}
    understood: list[Fact] = []
    for fact, user in zip((fact for fact in scheme.facts if fact.kind is Kind.COUNT), TOWNS, strict=False):
        await place.peer.send(user, f"{fact.short} 0")
        if _RECEIPT in (await place.peer.wait_for_message(user, timeout=20))["text"]:
            understood.append(fact)
            answered = place.reports
            answered.append(Report(user, (await place.peer.messages(user))[-2]["message_id"], place.elapsed()))
    return Reports(Place(place.url, SCHEME, scheme, members), understood)
