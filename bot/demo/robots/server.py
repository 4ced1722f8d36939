"""The makers' servers on the loopback, a port for each, and a door for whoever looks at the groups."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from aiohttp import web

from bot.demo.emulator.files import image_size
from bot.demo.robots.dingtalk import DingTalk
from bot.demo.robots.faults import Fault
from bot.demo.robots.feishu import Feishu
from bot.demo.robots.groups import Groups, Robot, new_key
from bot.demo.robots.limits import Window
from bot.demo.robots.posts import Posted, Refused
from bot.demo.robots.wecom import WeCom, stored

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.demo.robots.faults import Kind
    from bot.demo.robots.posts import Maker

    Handler = Callable[[web.Request], Awaitable[web.Response]]

MAKERS: dict[str, Maker] = {maker.name: maker for maker in (WeCom(), DingTalk(), Feishu())}
MAX_REQUEST_BYTES = 25 * 1024 * 1024
MAX_WAIT_SECONDS = 50.0


class Robots:
    """The servers of all makers; `async with Robots() as peer: robot = peer.add("wecom", "工作群")`.

    `now`: what the chats' clocks say, which need not be the time; `clock`: seconds by which messages a minute are
    counted. Signatures are held to the real time.
    """

    def __init__(self, now: Callable[[], datetime] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.groups = Groups(now or (lambda: datetime.fromtimestamp(time.time(), UTC)))
        self._clock = clock
        self._faults: list[Fault] = []
        self._runner: web.AppRunner | None = None
        self._sites: dict[str, web.TCPSite] = {}
        self._ports: dict[str, int] = {}
        self._open = True
        self.url = ""

    async def start(self) -> None:
        """Listen on 127.0.0.1, each maker on a free port of its own, and the door of the groups on another."""
        app = web.Application(client_max_size=MAX_REQUEST_BYTES)
        app.add_routes([
            *(web.route("*", maker.path, self._taking(maker)) for maker in MAKERS.values()),
            web.post("/cgi-bin/webhook/upload_media", self._upload),
            web.get("/groups", self._list), web.get("/groups/events", self._events),
            web.get(r"/groups/{number:\d+}/messages", self._messages),
            web.get(r"/groups/pictures/{digest:[0-9a-f]+}", self._picture),
        ])  # fmt: skip
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        for name in MAKERS:
            await self._listen(name)
        door = web.TCPSite(self._runner, "127.0.0.1", 0)
        await door.start()
        self.url = f"http://127.0.0.1:{_port(door)}"

    async def stop(self) -> None:
        """Close the ports; who waits for messages is answered."""
        self._open = False
        self.groups.bell.ring()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def add(
        self,
        maker: str,
        group: str,
        name: str = "考核助手",
        *,
        secret: str | None = None,
        keywords: tuple[str, ...] = (),
    ) -> Robot:
        """Put a robot into a new group; its `url` is what somebody copies from the group's settings."""
        rules = MAKERS[maker]
        key = new_key(maker)
        robot = Robot(
            maker, key, name, group, Window(rules.rules, rules.penalty, self._clock), secret, keywords,
            url=f"{self.base(maker)}{rules.address(key)}",
        )  # fmt: skip
        self.groups.robots.append(robot)
        return robot

    def base(self, maker: str) -> str:
        """Where a maker's server is, in place of https://qyapi.weixin.qq.com."""
        return f"http://127.0.0.1:{self._ports[maker]}"

    async def fail(self, maker: str, kind: Kind, times: int | None = None, seconds: float = 0.0) -> None:
        """Let a maker's server fail from now on, until it is healed or (but for refused) so many times."""
        self._faults.append(Fault(kind, maker, times, seconds))
        if kind == "refused":
            await self._sites.pop(maker).stop()

    async def heal(self, maker: str) -> None:
        """Let everything go right again there."""
        self._faults = [fault for fault in self._faults if fault.maker != maker]
        if maker not in self._sites:
            await self._listen(maker)

    async def _listen(self, maker: str) -> None:
        if self._runner is None:
            raise RuntimeError("not started")
        site = web.TCPSite(self._runner, "127.0.0.1", self._ports.get(maker, 0), reuse_address=True)
        await site.start()
        self._sites[maker] = site
        self._ports[maker] = _port(site)

    # ── the makers' side

    def _taking(self, maker: Maker) -> Handler:
        async def take(request: web.Request) -> web.Response:
            body = await request.read()
            fault = next((fault for fault in self._faults if fault.strikes(maker.name)), None)
            page = await _suffer(fault, request) if fault is not None else None
            if page is not None:
                return page
            key = maker.key(request.query, request.match_info)
            posted = Posted(request.method, key, request.query, request.content_type, body)
            refusal = maker.busy if fault is not None and fault.kind == "busy" else self._refusal(maker, posted)
            if fault is not None and fault.kind == "reset_after":
                _hang_up(request)
            return web.json_response(maker.answer(refusal), status=refusal.status if refusal is not None else 200)

        return take

    def _refusal(self, maker: Maker, posted: Posted) -> Refused | None:
        """Show the message in the group, or say why it is not taken."""
        robot = self.groups.robot(maker.name, posted.key)
        try:
            message = maker.read(robot, posted, self.groups, time.time())
        except Refused as refusal:
            return refusal
        if robot is not None:
            if not robot.window.admits():
                return maker.too_many
            robot.window.count()
            self.groups.add(robot, message, posted.fields(maker.busy))
        return None

    async def _upload(self, request: web.Request) -> web.Response:
        """A file for WeCom, as the part `media` of a form."""
        maker = MAKERS["wecom"]
        robot = self.groups.robot(maker.name, request.query.get("key", ""))
        part = (await request.post()).get("media")
        name, content = (part.filename, part.file.read()) if isinstance(part, web.FileField) else ("", b"")
        try:
            return web.json_response(stored(robot, request.query.get("type", ""), name, content))
        except Refused as refusal:
            return web.json_response(maker.answer(refusal))

    # ── the door for those who look

    async def _list(self, _: web.Request) -> web.Response:
        return web.json_response([robot.shape() for robot in self.groups.robots])

    async def _messages(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if number >= len(self.groups.robots):
            raise web.HTTPNotFound
        return web.json_response([arrival.shape() for arrival in self.groups.robots[number].arrivals])

    async def _events(self, request: web.Request) -> web.Response:
        """What has arrived since a serial, as soon as something has, at the latest after `wait` seconds."""
        since, wait = (int(request.query.get(name, "0")) for name in ("since", "wait"))
        deadline = time.monotonic() + min(wait, MAX_WAIT_SECONDS)
        while self._open and since >= len(self.groups.events) and (left := deadline - time.monotonic()) > 0:
            await self.groups.bell.wait(left)
        recent = self.groups.events[since:]
        shapes = [{"group": number, "message": arrival.shape()} for number, arrival in recent]
        return web.json_response({"next": len(self.groups.events), "events": shapes})

    async def _picture(self, request: web.Request) -> web.Response:
        picture = self.groups.pictures.get(request.match_info["digest"])
        if picture is None or image_size(picture) is None:
            raise web.HTTPNotFound
        return web.Response(body=picture, content_type="image/png" if picture.startswith(b"\x89PNG") else "image/jpeg")


def _port(site: web.TCPSite) -> int:
    server = site._server  # noqa: SLF001 aiohttp tells the port of a site nowhere else
    if not isinstance(server, asyncio.Server):
        raise TypeError("not listening")
    port: int = server.sockets[0].getsockname()[1]
    return port


async def _suffer(fault: Fault, request: web.Request) -> web.Response | None:
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault.kind in ("reset", "refused"):  # by a connection that was there before, too
        _hang_up(request)
        return web.Response()
    if fault.kind in ("error_500", "error_502"):
        status = int(fault.kind.removeprefix("error_"))
        return web.Response(status=status, text=f"<html><h1>{status}</h1></html>", content_type="text/html")
    return None


def _hang_up(request: web.Request) -> None:
    """Break the connection as a network does; whatever is answered then is lost."""
    if request.transport is not None:
        request.transport.abort()
