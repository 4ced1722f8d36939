"""Serves the page with the phones: its files, the scene, the movable clock, and the way through to the stand-in."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web
from yarl import URL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from importlib.resources.abc import Traversable

    from aiohttp.typedefs import Handler

CHINA = ZoneInfo("Asia/Shanghai")
OFFICE_OPENS = time(9)
YEARS = range(2000, 2100)
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
POLL_SECONDS = 25
_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "frame-src http://localhost:* http://127.0.0.1:* https:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FILE_POLICY = "default-src 'none'; sandbox"  # whatever somebody uploads must not act in the page's name
_PASSED_ON = ("Content-Type", "Content-Disposition")
_LATEST = 10**15  # a serial that no event has reached


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A message that a phone offers to send; `label` stands on the button instead of the text, `hint` beside it."""

    text: str
    label: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone: whose it is (`user_id`), which chat it shows, and what it offers to send.

    `title` and `role` stand above the phone (长江镇, 镇协理员), `subtitle` in its title bar (机器人, 15 位成员).
    A private chat has the id of its person.
    """

    key: str
    title: str
    subtitle: str
    role: str
    user_id: int
    chat_id: int
    kind: Literal["private", "group"]
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class AppPhone:
    """A phone with an office app in which a robot posts. `groups`: those that it can show, by their numbers."""

    key: str
    title: str
    role: str
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the guided tour: what is done at a tap, and what to look at then.

    `phone`: the key of the phone where it happens; with `say` its owner writes that. `clock`: next-reminder or
    next-ranking. `desk`: the page of the desk that is opened.
    """

    title: str
    words: str
    label: str  # of the button that does it
    phone: str = ""
    say: str = ""
    clock: str = ""
    desk: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the page shows: its title, the scheme's title, the notice that the data are samples, the phones in order.

    `tour`: the steps of the guided tour. `desk`: whose desk can be opened beside the phones; empty: nobody's.
    `apps`: the phones with office apps, behind the others.
    """

    title: str
    scheme: str
    notice: str
    phones: tuple[Phone, ...]
    tour: tuple[Step, ...] = ()
    desk: str = ""
    apps: tuple[AppPhone, ...] = ()


class Billboard:
    """What the page shows now: the scene, and what became of the last change of the scheme's files."""

    def __init__(self) -> None:
        self.scene = Scene("", "", "", ())
        self.scenes = 0  # how many have been shown
        self.mistakes: tuple[str, ...] = ()
        self.said = ""
        self._changed = asyncio.Event()

    def show(self, scene: Scene, said: str = "") -> None:
        """Another scene, with what is to be said of it; every page loads it."""
        self.scene, self.scenes, self.mistakes, self.said = scene, self.scenes + 1, (), said
        self._tell()

    def refuse(self, mistakes: tuple[str, ...]) -> None:
        """The scheme's files have mistakes: the scene goes on as it was."""
        self.mistakes = mistakes
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def told(self) -> AsyncIterator[dict[str, Any]]:
        """What there is to be said, now and after every change."""
        while True:
            changed = self._changed
            yield {"scenes": self.scenes, "mistakes": self.mistakes, "said": self.said}
            await changed.wait()


@dataclass(frozen=True, slots=True)
class Upcoming:
    """When the next reminder and the next weekly ranking leave; None when none is foreseen."""

    next_reminder: datetime | None
    next_ranking: datetime | None


class Control(Protocol):
    """The demo's time, which runs on by itself and can be moved ahead. All instants are aware."""

    async def now(self) -> datetime:
        """The present time of the demo's clock."""

    async def upcoming(self) -> Upcoming:
        """When the next reminder and the next ranking leave."""

    async def move(self, to: datetime) -> None:
        """Move ahead to an instant that is not past; what falls due on the way is sent."""

    async def desk(self, page: str) -> str:
        """The address by which the desk's owner comes in once, to a page of it."""


def phones_app(emulator_url: str, control: Control, billboard: Billboard, groups_url: str = "") -> web.Application:
    """The page as an application, to be served by the caller; the stand-ins' addresses end without a slash.

    `groups_url`: the stand-ins for group robots, where the scene has phones with office apps.
    """
    page = _Page((emulator_url, groups_url), control, billboard)
    app = web.Application(client_max_size=MAX_UPLOAD_BYTES, middlewares=[_refuse_strangers])
    app.add_routes([
        web.get("/", _static), web.get(r"/{name:(?:css/|js/)?[a-z-]+\.(?:css|js|svg)}", _static),
        web.get("/scene", page.show_scene), web.get("/clock", page.show_clock), web.post("/clock", page.move_clock),
        web.post("/desk", page.open_desk),
        web.get("/stream", page.stream), web.route("*", "/people/{rest:.+}", page.pass_on),
        web.get("/groups", page.pass_on), web.get("/groups/{rest:.+}", page.pass_on),
    ])  # fmt: skip
    app.on_response_prepare.append(_add_headers)
    app.on_shutdown.append(page.end_streams)
    app.cleanup_ctx.append(page.connected)
    return app


def parse_instant(text: str) -> datetime:
    """An ISO date (when offices open) or date and time (China's without an offset); ValueError with a sentence."""
    try:
        is_date = len(text) == len("2021-12-01")
        instant = datetime.combine(date.fromisoformat(text), OFFICE_OPENS) if is_date else datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"看不懂时间「{text[:40]}」，请写成 2021-12-01 或 2021-12-01T09:00") from None
    if instant.year not in YEARS:
        raise ValueError(f"时钟只走 {YEARS[0]} 年到 {YEARS[-1]} 年，不能拨到 {instant.year} 年")
    return instant if instant.tzinfo else instant.replace(tzinfo=CHINA)


@web.middleware
async def _refuse_strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Other sites that the visitor has open may not act through the visitor's browser."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return _refusal("只接受本页面发来的请求", 403)
    return await handler(request)


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Cache-Control", "no-cache")


async def _static(request: web.Request) -> web.Response:
    name = request.match_info.get("name", "index.html")
    file: Traversable = files("bot.demo").joinpath("static", *name.split("/"))
    if not file.is_file():
        raise web.HTTPNotFound
    return web.Response(body=file.read_bytes(), content_type=_TYPES[name.rpartition(".")[2]], charset="utf-8")


def _refusal(sentence: str, status: int = 400) -> web.Response:
    return web.json_response({"error": sentence}, status=status)


class _Page:
    """The handlers of one page over its billboard, clock and stand-in."""

    def __init__(self, urls: tuple[str, str], control: Control, billboard: Billboard) -> None:
        self._url, self._groups_url = urls
        self._control, self._billboard = control, billboard
        self._moving = asyncio.Lock()
        self._streams: set[asyncio.Task[Any]] = set()

    async def connected(self, _: web.Application) -> AsyncIterator[None]:
        """Hold a session with the stand-in as long as the application runs."""
        timeout = aiohttp.ClientTimeout(total=2 * POLL_SECONDS + 10)
        self._session = aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0))
        yield
        await self._session.close()

    async def show_scene(self, _: web.Request) -> web.Response:
        """The scene as JSON."""
        return web.json_response({**asdict(self._billboard.scene), "scenes": self._billboard.scenes})

    async def show_clock(self, _: web.Request) -> web.Response:
        """The demo's time, and what leaves next."""
        upcoming = await self._control.upcoming()
        return web.json_response({
            "now": _iso(await self._control.now()),
            "next_reminder": _iso(upcoming.next_reminder),
            "next_ranking": _iso(upcoming.next_ranking),
            "running": not self._moving.locked(),
        })  # fmt: skip

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move ahead to what is asked for in `{to}`; tells the clock after that, or in one sentence why not."""
        try:
            body = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict) or not isinstance(body.get("to"), str):
            return _refusal('请写明拨到何时：{"to": "next-reminder"}、"next-ranking" 或日期时间')
        async with self._moving:
            try:
                to = await self._destination(body["to"])
            except ValueError as error:
                return _refusal(str(error))
            now = await self._control.now()
            if to < now:
                return _refusal(f"时钟只能向前拨：现在已是 {_spoken(now)}，不能回到 {_spoken(to)}", 409)
            await self._control.move(to)
        return await self.show_clock(request)

    async def open_desk(self, request: web.Request) -> web.Response:
        """A link to the desk for `{page}`."""
        try:
            body = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict) or not isinstance(body.get("page"), str) or not self._billboard.scene.desk:
            return _refusal("这场演示里没有工作台", 404)
        return web.json_response({"url": await self._control.desk(body["page"])})

    async def _destination(self, to: str) -> datetime:
        if to not in ("next-reminder", "next-ranking"):
            return parse_instant(to)
        upcoming = await self._control.upcoming()
        instant = upcoming.next_reminder if to == "next-reminder" else upcoming.next_ranking
        if instant is None:
            raise ValueError("接下来没有要发的提醒了" if to == "next-reminder" else "接下来没有要发的周一排名了")
        return instant

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        """Hand a person's event to the stand-in and its answer back, long polls and files included; groups as well."""
        base = self._groups_url if request.path.startswith("/groups") else self._url
        body = await request.read() if request.can_read_body else None
        headers = {"Content-Type": request.headers["Content-Type"]} if body is not None else {}
        try:
            async with self._session.request(
                request.method, URL(base + request.raw_path, encoded=True), data=body, headers=headers
            ) as answer:
                response = web.Response(body=await answer.read(), status=answer.status)
                response.headers.update({name: answer.headers[name] for name in _PASSED_ON if name in answer.headers})
        except (aiohttp.ClientError, TimeoutError):
            return _refusal("演示用的聊天服务没有回应", 502)
        if request.path.startswith(("/people/files/", "/groups/pictures/")):
            response.headers["Content-Security-Policy"] = _FILE_POLICY
            response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
        return response

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Everything that all people of the scene see, as server-sent events `{user, event}`; first `ready`.

        What robots post comes as `{group, message}`; what the billboard says as events `scheme`, whenever it says
        something else.

        One stream instead of a long poll for each person: a browser opens only six connections to a host.
        """
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        lines: asyncio.Queue[str] = asyncio.Queue()
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._streams.add(task)
        try:
            async with asyncio.TaskGroup() as tasks:
                for user in sorted({phone.user_id for phone in self._billboard.scene.phones}):
                    tasks.create_task(self._follow(user, await self._latest(user), lines))
                if self._billboard.scene.apps:
                    tasks.create_task(self._follow_groups((await self._posted(_LATEST, 0))["next"], lines))
                lines.put_nowait("event: ready\ndata: {}\n\n")
                tasks.create_task(self._announce(lines))
                while True:
                    try:
                        line = await asyncio.wait_for(lines.get(), POLL_SECONDS)
                    except TimeoutError:
                        line = ": still here\n\n"
                    await response.write(line.encode())
        except* (ConnectionResetError, aiohttp.ClientError):
            pass  # the visitor has gone, or the stand-in; the page opens the stream again by itself
        finally:
            self._streams.discard(task)
        return response

    async def _announce(self, lines: asyncio.Queue[str]) -> None:
        async for told in self._billboard.told():
            lines.put_nowait(f"event: scheme\ndata: {json.dumps(told, ensure_ascii=False)}\n\n")

    async def _latest(self, user: int) -> int:
        return int((await self._events(user, _LATEST, 0))["next"])

    async def _follow(self, user: int, since: int, lines: asyncio.Queue[str]) -> None:
        while True:
            answer = await self._events(user, since, POLL_SECONDS)
            since = answer["next"]
            for event in answer["events"]:
                lines.put_nowait(f"data: {json.dumps({'user': user, 'event': event}, ensure_ascii=False)}\n\n")

    async def _follow_groups(self, since: int, lines: asyncio.Queue[str]) -> None:
        """What robots post, as lines `{group, message}`."""
        while True:
            answer = await self._posted(since, POLL_SECONDS)
            since = answer["next"]
            for event in answer["events"]:
                lines.put_nowait(f"data: {json.dumps(event, ensure_ascii=False)}\n\n")

    async def _posted(self, since: int, wait: int) -> dict[str, Any]:
        return await self._poll(f"{self._groups_url}/groups/events", since, wait)

    async def _events(self, user: int, since: int, wait: int) -> dict[str, Any]:
        return await self._poll(f"{self._url}/people/{user}/events", since, wait)

    async def _poll(self, url: str, since: int, wait: int) -> dict[str, Any]:
        query = {"since": str(since), "wait": str(wait)}
        async with self._session.get(url, params=query, raise_for_status=True) as answer:
            events: dict[str, Any] = await answer.json()
            return events

    async def end_streams(self, _: web.Application) -> None:
        """Let the server stop at once, although pages are open."""
        for task in self._streams:
            task.cancel()


def _iso(instant: datetime | None) -> str | None:
    return instant.astimezone(CHINA).isoformat(timespec="seconds") if instant else None


def _spoken(instant: datetime) -> str:
    local = instant.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
