"""`kaohe demo`: the stand-in for Telegram in a process of its own, the real bot talking to it, the page with phones."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import webbrowser
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot import logs
from bot.app import App
from bot.clock import MovableClock, SystemClock
from bot.config import Settings
from bot.demo.cast import LEADERS, ROBOT, ROBOT_GROUPS, TOWNS, cast_of, scene_of
from bot.demo.following import changes
from bot.demo.phones import CHINA, Billboard, Upcoming, phones_app
from bot.demo.robots.server import MAKERS, Robots
from bot.demo.seed import sample_entries
from bot.domain.address_book import NewAddress
from bot.domain.entries import Channel, NewReview, Verdict
from bot.domain.notices import NoticeState
from bot.domain.people import BoundGroup, Purpose
from bot.domain.reviews import channel_of_units
from bot.domain.workdays import Workdays
from bot.storage import ledger, migrate, reviews
from bot.usecases import address_book, binding, desk_access, groups, joining, planning
from bot.usecases.context import Session, served_schemes
from bot.usecases.standings import local_day
from bot.web.desk.visit import ROOT as DESK
from bot.web.server import port_problem
from schemes.versions import breaks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.demo.cast import Cast
    from bot.domain.entries import Entry, NewEntry
    from bot.storage.engine import Database, Transaction
    from bot.usecases.context import ServedScheme
    from scoring import Scheme

    Served = Mapping[str, ServedScheme]

_TOKEN = "1000:demo"  # noqa: S105 the stand-in's, on this machine only
_INTO = timedelta(days=165)  # how far the cycle has gone when the demo begins
_HOUR = time(9, 30)
SCHEME = "rugao-2021"
_DATA = "var/demo-{port}.db"  # two demos at once have a port and data each
_UNREVIEWED = timedelta(days=4)
_MOST_STOPS = 10  # on the way of one move of the clock
_PATIENCE = 60  # twentieths of a second in which a stop's notices are to leave
_MISTAKEN = "考核办法有错误，先按原来的演示："
_FOLLOWED = "考核办法已更新，手机上按新的算。"
_BEGUN_ANEW = "指标或单位变了，示例数据重新生成，演示从头开始。"
_log = logging.getLogger(__name__)


def demo(name: str, port: int, *, keep: bool, browser: bool) -> None:
    """Run the demo of a scheme (its id, folder or workbook) until it is interrupted; `keep`: with the data of the last.

    When its files change the phones go on with what they say then. Raises FileError for the scheme and OSError for a
    port that is taken, before any data are touched.
    """
    served = served_schemes([name])
    # Asked before the data of a demo that runs there are touched.
    if (problem := port_problem(port, "127.0.0.1")) is not None:
        raise OSError(f"port {port} cannot be used ({problem}); try: kaohe demo --port 8090")
    if not keep:
        _forget(port)
    logs.configure((_TOKEN,), level="WARNING")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_demo(name, served, port, browser=browser))


def _forget(port: int) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{_DATA.format(port=port)}{suffix}").unlink(missing_ok=True)


async def _demo(name: str, served: Served, port: int, *, browser: bool) -> None:
    """One stage after the other: a new one begins where what was reported in the last would mean something else."""
    stop, billboard = asyncio.Event(), Billboard()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    while (another := await _stage(name, served, port, (stop, billboard), browser=browser)) is not None:
        served, browser = another, False
        _forget(port)


async def _stage(
    name: str, served: Served, port: int, shown: tuple[asyncio.Event, Billboard], *, browser: bool
) -> Served | None:
    """Play until the end, or until the scheme's files are so much another that all has to begin anew: with these."""
    stop, billboard = shown
    (of_scheme,) = served.values()
    morning = Workdays(CHINA).next_working(of_scheme.scheme.start + _INTO)
    scheme = of_scheme.on(morning).scheme
    begins = datetime.combine(morning, _HOUR, CHINA)
    clock, cast = MovableClock(begins), cast_of(scheme)
    async with _emulator() as url, Robots(now=clock.now) as robots:
        for maker, group, secret in ROBOT_GROUPS:
            robots.add(maker, group, ROBOT, secret=secret)
        form = _free_port()
        settings = Settings.from_environment({
            "BOT_TOKEN": _TOKEN, "BOT_API_URL": url, "DATABASE_URL": f"sqlite:///{_DATA.format(port=port)}",
            "SCHEME": name, "CLOCK": begins.isoformat(), "BACKUP_AFTER": "0",
            "PUBLIC_URL": f"http://localhost:{form}", "HTTP_PORT": str(form),
            **{f"{maker.upper()}_API_URL": robots.base(maker) for maker in MAKERS},
        })  # fmt: skip
        app = App(settings, clock, served)
        await _seed(app, scheme, cast)
        try:
            async with aiohttp.ClientSession(url) as world:
                await _people_the_world(world, clock, cast)
                await app.start()
                await _take_places(world, app, scheme, cast)
                await _bind_robots(app, scheme, cast, robots)
                billboard.show(scene_of(scheme, cast, app.bot.username), _BEGUN_ANEW if billboard.scenes else "")
                control = _Control(app, clock, world, cast.bureau.id, f"http://localhost:{form}")
                page = phones_app(url, control, billboard, robots.url)
                found: list[Served] = []
                async with asyncio.TaskGroup() as tasks:
                    following = tasks.create_task(_follow(name, app, cast, billboard, (found, stop)))
                    await _serve(port, page, stop, f"http://localhost:{form}/api/v1/", browser=browser)
                    following.cancel()
                stop.clear()
                return found[0] if found else None
        finally:
            await app.stop()


async def _serve(port: int, page: web.Application, stop: asyncio.Event, interface: str, *, browser: bool) -> None:
    runner = web.AppRunner(page, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "localhost", port).start()
    address = f"http://localhost:{port}"
    print(f"Kaohe demo: {address}   (for other systems: {interface}; Ctrl+C ends it)", flush=True)  # noqa: T201
    if browser and (os.environ.get("DISPLAY") or sys.platform in ("darwin", "win32")):
        webbrowser.open(address)
    try:
        await stop.wait()
    finally:
        await runner.cleanup()


async def _follow(
    name: str, app: App, cast: Cast, billboard: Billboard, ends: tuple[list[Served], asyncio.Event]
) -> None:
    """Let the phones follow the scheme's files, until these do not fit any more what the phones have reported.

    Then it hands them over, and ends the stage.
    """
    found, stop = ends
    (current,) = app.context.schemes.values()
    async for change in changes(name):
        if isinstance(change, tuple):
            print("\n".join([_MISTAKEN, *change]), flush=True)  # noqa: T201
            billboard.refuse(change)
            continue
        served = {change.scheme.id: change}
        if any(True for _ in breaks(current.versions[-1].scheme, change.versions[-1].scheme)):
            print(_BEGUN_ANEW, flush=True)  # noqa: T201
            found.append(served)
            stop.set()
            return
        await app.serve(served)
        current, scheme = change, app.context.scheme(change.scheme.id)
        print(_FOLLOWED, flush=True)  # noqa: T201
        billboard.show(scene_of(scheme, cast, app.bot.username), _FOLLOWED)


def _free_port() -> int:
    """A port for the bot's own server: the page with the phones shows the form from there."""
    with socket.create_server(("localhost", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def _emulator() -> AsyncIterator[str]:
    """The stand-in, in a process of its own; its address."""
    command = (sys.executable, "-m", "bot.demo.emulator", "--token", _TOKEN, "--name", "考核机器人")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, start_new_session=True)
    try:
        line = await process.stdout.readline() if process.stdout is not None else b""
        yield line.decode().strip().removeprefix("listening on ")
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _seed(app: App, scheme: Scheme, cast: Cast) -> None:
    """A database with the sample reports, unless it has some already."""
    database: Database = app.context.db
    await migrate.upgrade(database)
    async with database.read() as tx:
        if await ledger.count(tx):
            return
    now = app.context.clock.now()
    today = local_day(app.context, now)

    async def change(tx: Transaction) -> None:
        fresh = today - _UNREVIEWED

        def waits(entry: Entry | NewEntry) -> bool:
            return entry.date >= fresh and entry.unit in cast.to_review

        # What the bureau has not looked at yet it has not assessed either.
        own_channel = channel_of_units(scheme)
        samples = [e for e in sample_entries(scheme, today) if e.channel is own_channel or not waits(e)]
        by_channel = [[entry for entry in samples if entry.channel is channel] for channel in Channel]
        stored = [entry for batch in by_channel for entry in (await ledger.append(tx, batch, now)).entries]
        reviewed = [entry.id for entry in stored if not waits(entry)]
        await reviews.append(tx, scheme.id, reviewed, NewReview(Verdict.CONFIRM, None, now))

    await database.write(change)


async def _people_the_world(world: aiohttp.ClientSession, clock: MovableClock, cast: Cast) -> None:
    await _post(world, "/world/clock", now=clock.now().isoformat())
    for actor in cast.everybody:
        await _post(world, "/world/users", id=actor.id, first_name=actor.name, language_code="zh-hans")
    bureau, towns = cast.bureau.id, [cast.town.id, cast.other.id]
    groups = ((LEADERS, "领导考核周报群", [bureau, cast.leader.id]), (TOWNS, "基层人社工作群", [bureau, *towns]))
    common = {"type": "supergroup", "bot": True, "bot_admin": True}
    for chat, title, members in groups:
        await _post(world, "/world/chats", id=chat, title=title, members=members, **common)


async def _take_places(world: aiohttp.ClientSession, app: App, scheme: Scheme, cast: Cast) -> None:
    """Everybody joins by a link, as people do, and the bureau binds the groups."""
    for actor in cast.everybody:
        invited = await joining.invite(app.context, None, scheme.id, actor.role, actor.unit)
        await _post(world, f"/people/{actor.id}/start", payload=invited.token)
    bureau, name = cast.bureau.id, app.bot.username
    while (person := await joining.person(app.context, bureau)) is None or not person.memberships:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    await _post(world, f"/people/{bureau}/send", chat_id=LEADERS, text=f"/bind@{name} 排名")
    await _post(world, f"/people/{bureau}/send", chat_id=TOWNS, text=f"/bind@{name} 提醒")


async def _bind_robots(app: App, scheme: Scheme, cast: Cast, robots: Robots) -> None:
    """The bureau has entered the addresses of its groups' robots and bound them to the ranking and the reminders."""
    bureau = await joining.person(app.context, cast.bureau.id)
    if bureau is None:
        raise RuntimeError("the bureau has not joined")
    session = Session(app.context, bureau, scheme.id)
    for former in await address_book.of_scheme(session):  # kept from a demo whose robots are no more
        await binding.end_address(session, former.number)
    for robot in robots.groups.robots:
        entry = await address_book.add(session, NewAddress(robot.maker, robot.group, robot.url, robot.secret))
        await address_book.confirm(app.context, entry.number)
        for purpose in (Purpose.RANKING, Purpose.REMINDERS):
            place = BoundGroup(0, robot.maker, str(entry.number), robot.group, scheme.id, purpose, None)
            await groups.bind(app.context, bureau, place)


async def _post(world: aiohttp.ClientSession, path: str, **body: object) -> None:
    async with world.post(path, json=body) as answer:
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {await answer.text()}")


class _Control:
    """Moves the bot's clock and the stand-in's together, and lets the bureau into the desk at `address`."""

    def __init__(self, app: App, clock: MovableClock, world: aiohttp.ClientSession, bureau: int, address: str) -> None:
        self._app, self._clock, self._world = app, clock, world
        self._bureau, self._address = bureau, address

    async def now(self) -> datetime:
        """The present time of the demo's clock."""
        return self._clock.now()

    async def upcoming(self) -> Upcoming:
        """When the next reminder and the next ranking leave, if nothing more is reported."""
        coming = await planning.next_notices(self._app.context)
        return Upcoming(coming.reminder, coming.ranking)

    async def move(self, to: datetime) -> None:
        """Go to `to`, stopping wherever something is sent on the way; a long way is gone in one step at its end."""
        for _ in range(_MOST_STOPS):
            coming = await planning.next_notices(self._app.context)
            stops = [moment for moment in (coming.reminder, coming.ranking) if moment is not None and moment < to]
            if not stops:
                break
            await self._jump(min(stops))
        await self._jump(to)

    async def desk(self, page: str) -> str:
        """The bureau's one-use link to a page of the desk."""
        bureau = await joining.person(self._app.context, self._bureau)
        if bureau is None:
            raise RuntimeError("the bureau has not joined")
        token = await desk_access.link(self._app.context, bureau, SystemClock().now())
        return f"{self._address}{DESK}enter#{urlencode({'k': token, 'to': page})}"

    async def _jump(self, to: datetime) -> None:
        if to < self._clock.now():
            return
        self._clock.move(to)
        await _post(self._world, "/world/clock", now=self._clock.now().isoformat())
        await self._app.ticker.tick()
        for _ in range(_PATIENCE):
            context, states = self._app.context, (NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.SENDING)
            under_way = [posted for state in states for posted in await planning.posted(context, state)]
            if not any(posted.notice.due_at <= self._clock.now() for posted in under_way):
                return
            await asyncio.sleep(0.05)
