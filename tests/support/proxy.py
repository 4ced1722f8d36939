"""A proxy between the bot and the stand-in, which answers some requests itself: with pages, nonsense, or not at all."""

from __future__ import annotations

from collections import defaultdict, deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

JSON, HTML = "application/json", "text/html"


@dataclass(frozen=True, slots=True)
class Odd:
    """An answer in Telegram's place; status 0 breaks the connection."""

    status: int
    body: str = ""
    content_type: str = JSON


@dataclass
class Proxy:
    """`odd`: by method, what is answered to the next requests; `always`: to all of them."""

    url: str = ""
    odd: defaultdict[str, deque[Odd]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[str, Odd] = field(default_factory=dict)

    def answer(self, method: str) -> Odd | None:
        return self.odd[method].popleft() if self.odd[method] else self.always.get(method)


@asynccontextmanager
async def proxy_to(url: str) -> AsyncIterator[Proxy]:
    """A running proxy to the Bot API server there."""
    proxy = Proxy()
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def answer(request: web.Request) -> web.Response:
            odd = proxy.answer(request.match_info["path"].rpartition("/")[2])
            if odd is None:
                headers = {"Content-Type": request.headers.get("Content-Type", "")}
                target = url + request.path_qs
                async with session.request(request.method, target, data=await request.read(), headers=headers) as real:
                    return web.Response(status=real.status, body=await real.read(), content_type=real.content_type)
            if not odd.status and request.transport is not None:
                request.transport.abort()
            return web.Response(status=odd.status or 500, text=odd.body, content_type=odd.content_type)

        app = web.Application(client_max_size=1 << 26)
        app.router.add_route("*", "/{path:.*}", answer)
        async with serving(app) as proxy.url:
            yield proxy
