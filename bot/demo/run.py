"""`kaohe demo`: the stand-in for Telegram as a process of its own, the real bot talking HTTP to it, and the page with the phones."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import webbrowser
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web

from bot import logs
from bot.app import App
from bot.clock import MovableClock
from bot.config import Settings
from bot.demo.phones import Phone, Scene, Suggestion, Upcoming, phones_app
from bot.demo.seed import sample_entries
from bot.domain.entries import Verdict
from bot.domain.notices import NoticeState
from bot.domain.people import Role
from bot.storage import ledger, migrate, reviews
from bot.usecases import joining, planning
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.storage.engine import Database, Transaction

_TOKEN = "1000:demo"  # noqa: S105 the stand-in's, on this machine only
_START = "2021-06-15T09:30+08:00"
_ZONE = ZoneInfo("Asia/Shanghai")
_SCHEME = "rugao-2021"
_DATA = Path("var/demo.db")
_TO_REVIEW = frozenset(
    {"motou", "jiuhua"}
)  # whose last sample reports wait, so that the bureau finds something to review
_UNREVIEWED = timedelta(days=4)
_LEADERS, _TOWNS = -1001, -1002
_MOST_STOPS = 10  # on the way of one move of the clock
_PATIENCE = 60  # twentieths of a second in which a stop's notices are to leave
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Actor:
    """Somebody in the demo, and what they are."""

    id: int
    name: str
    role: Role
    unit: str | None


_ACTORS = (
    _Actor(101, "王芳", Role.COORDINATOR, "changjiang"),
    _Actor(102, "陈志强", Role.COORDINATOR, "banjing"),
    _Actor(103, "李敏", Role.BUREAU, None),
    _Actor(104, "赵建国", Role.LEADER, None),
)


def main(arguments: list[str]) -> int:
    """Run the demo until it is interrupted."""
    parser = argparse.ArgumentParser(prog="kaohe demo", description="The real bot against a stand-in for Telegram.")
    parser.add_argument("--port", type=int, default=8080, help="the page's port (8080)")
    parser.add_argument("--keep", action="store_true", help="go on with the data of the last demo")
    parser.add_argument("--quiet", action="store_true", help="do not open a browser")
    options = parser.parse_args(arguments)
    if not options.keep:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{_DATA}{suffix}").unlink(missing_ok=True)
    logs.configure((_TOKEN,))
    logging.getLogger().setLevel(logging.WARNING)
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(_demo(options.port, browser=not options.quiet))
    return 0


async def _demo(port: int, *, browser: bool) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with _emulator() as url:
        clock, form = MovableClock(datetime.fromisoformat(_START)), _free_port()
        settings = Settings.from_environment(
            {
                "BOT_TOKEN": _TOKEN,
                "BOT_API_URL": url,
                "DATABASE_URL": f"sqlite:///{_DATA}",
                "SCHEME": _SCHEME,
                "CLOCK": _START,
                "PUBLIC_URL": f"http://localhost:{form}",
                "HTTP_PORT": str(form),
            }
        )
        app = App(settings, clock)
        await _seed(app, clock)
        try:
            async with aiohttp.ClientSession(url) as world:
                await _people_the_world(world, clock)
                await app.start()
                await _take_places(world, app)
                return await _serve(port, url, _Control(app, clock, world), app, stop, browser=browser)
        finally:
            await app.stop()


async def _serve(port: int, url: str, control: _Control, app: App, stop: asyncio.Event, *, browser: bool) -> int:
    runner = web.AppRunner(phones_app(url, control, _scene(app)), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "localhost", port).start()
    except OSError as error:
        print(f"port {port} is taken ({error.strerror}); try: kaohe demo --port 8090", file=sys.stderr)  # noqa: T201
        await runner.cleanup()
        return 2
    address = f"http://localhost:{port}"
    print(f"Kaohe demo: {address}   (Ctrl+C ends it)", flush=True)  # noqa: T201
    if browser and (os.environ.get("DISPLAY") or sys.platform in ("darwin", "win32")):
        webbrowser.open(address)
    try:
        await stop.wait()
    finally:
        await runner.cleanup()
    return 0


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


async def _seed(app: App, clock: MovableClock) -> None:
    """A database with the sample reports, unless it has some already."""
    database: Database = app.context.db
    await migrate.upgrade(database)
    async with database.read() as tx:
        if await ledger.count(tx):
            return
    scheme = app.context.schemes[_SCHEME].scheme
    today = local_day(app.context, clock.now())

    async def change(tx: Transaction) -> None:
        stored = await ledger.append(tx, sample_entries(scheme, today), clock.now())
        fresh = today - _UNREVIEWED
        reviewed = [one.id for one in stored if one.date < fresh or one.unit not in _TO_REVIEW]
        await reviews.append(tx, scheme.id, reviewed, Verdict.CONFIRM, None, clock.now())

    await database.write(change)


async def _people_the_world(world: aiohttp.ClientSession, clock: MovableClock) -> None:
    await _post(world, "/world/clock", now=clock.now().isoformat())
    for actor in _ACTORS:
        await _post(world, "/world/users", id=actor.id, first_name=actor.name, language_code="zh-hans")
    bureau, leader, towns = _ACTORS[2].id, _ACTORS[3].id, [one.id for one in _ACTORS[:2]]
    groups = ((_LEADERS, "市领导考核周报群", [bureau, leader]), (_TOWNS, "各镇人社工作群", [bureau, *towns]))
    for chat, title, members in groups:
        await _post(
            world, "/world/chats", id=chat, type="supergroup", title=title, members=members, bot=True, bot_admin=True
        )


async def _take_places(world: aiohttp.ClientSession, app: App) -> None:
    """Everybody joins by a link, as people do, and the bureau binds the groups."""
    for actor in _ACTORS:
        invited = await joining.invite(app.context, None, _SCHEME, actor.role, actor.unit)
        await _post(world, f"/people/{actor.id}/start", payload=invited.token)
    bureau, name = _ACTORS[2].id, app.bot.username
    while (person := await joining.person(app.context, bureau)) is None or not person.memberships:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    await _post(world, f"/people/{bureau}/send", chat_id=_LEADERS, text=f"/bind@{name} 排名")
    await _post(world, f"/people/{bureau}/send", chat_id=_TOWNS, text=f"/bind@{name} 提醒")


async def _post(world: aiohttp.ClientSession, path: str, **body: object) -> None:
    async with world.post(path, json=body) as answer:
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {await answer.text()}")


class _Control:
    """Moves the bot's clock and the stand-in's together."""

    def __init__(self, app: App, clock: MovableClock, world: aiohttp.ClientSession) -> None:
        self._app = app
        self._clock = clock
        self._world = world

    async def now(self) -> datetime:
        """What time it is in the demo."""
        return self._clock.now()

    async def upcoming(self) -> Upcoming:
        """What leaves next, as things stand."""
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

    async def _jump(self, to: datetime) -> None:
        if to < self._clock.now():
            return
        self._clock.move(to)
        await _post(self._world, "/world/clock", now=self._clock.now().isoformat())
        await self._app.ticker.tick()
        for _ in range(_PATIENCE):
            under_way = [
                *await planning.posted(self._app.context, NoticeState.WAITING),
                *await planning.posted(self._app.context, NoticeState.CLAIMED),
                *await planning.posted(self._app.context, NoticeState.SENDING),
            ]
            if not any(one.notice.due_at <= self._clock.now() for one in under_way):
                return
            await asyncio.sleep(0.05)


def _scene(app: App) -> Scene:
    at = f"@{app.bot.username}"

    def private(key: str, title: str, actor: _Actor, *suggestions: Suggestion) -> Phone:
        return Phone(key, title, "机器人", f"{actor.name}的手机", actor.id, actor.id, "private", suggestions)

    def group(key: str, title: str, subtitle: str, actor: _Actor, chat: int, *suggestions: Suggestion) -> Phone:
        return Phone(key, title, subtitle, f"{actor.name}的手机", actor.id, chat, "group", suggestions)

    town, other, bureau, leader = _ACTORS
    return Scene(
        title="考核 Kaohe",
        scheme=app.context.schemes[_SCHEME].scheme.title,
        notice="单位、任务和考核办法都是真实公布的；上报数据是示例，不是真实成绩。",
        phones=(
            private(
                "town",
                "长江镇",
                town,
                *_said(
                    "城镇新增就业 12", "待办", "填报", "创业培训3人，技能培训30", "得分", "为什么 城镇新增就业", "排名"
                ),
            ),
            private(
                "other",
                "搬经镇",
                other,
                *_said("创业培训 十二", "昨天 劳动力外引 15人", "新增就业 9000", "还差什么", "撤销"),
            ),
            private(
                "bureau",
                "人社局",
                bureau,
                *_said("排名", "得分 长江镇", "长江镇 欠薪预警线索未及时处置 1", "/review", "/invite 白蒲镇", "帮助"),
            ),
            group(
                "leaders",
                "领导群",
                "2 位成员和机器人",
                leader,
                _LEADERS,
                Suggestion(f"/rank{at}", label="排名"),
                Suggestion(f"/score{at} 长江镇", label="长江镇得分"),
            ),
            group(
                "towns",
                "镇区群",
                "3 位成员和机器人",
                town,
                _TOWNS,
                Suggestion(f"/report{at} 劳动力外引 8", label="上报 劳动力外引 8"),
                Suggestion(f"/todo{at}", label="还差什么"),
                Suggestion(f"/rank{at}", label="排名"),
            ),
        ),
    )


def _said(*texts: str) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(text) for text in texts)
