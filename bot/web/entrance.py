"""The way into the web server: only so many connections, and each must soon say what it wants.

A connection is taken by the HTTP server when the head of its first request is there. Whoever connects and stays silent,
or is one too many, costs a file descriptor for a moment and nothing else.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import cast

from aiohttp import web

_MOST = 256  # connections at once
_HEAD_SECONDS = 10.0
_LONGEST_HEAD = 1 << 16  # bytes
_IDLE_SECONDS = 15.0  # that a connection may wait for its next request
_LINGER_SECONDS = 2.0  # in which the rest of a refused body is still read, so that the refusal arrives
_HEAD_ENDS = b"\r\n\r\n"


def _most_connections() -> int:
    """A quarter of the descriptors allowed: the rest is for the database, Telegram, files and the refused."""
    with suppress(ImportError):  # there is none on Windows
        import resource  # noqa: PLC0415

        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != resource.RLIM_INFINITY:
            return min(_MOST, soft // 4)
    return _MOST


class Entrance:
    """Makes the protocol of each new connection; `server` is what it belongs to once it has asked something."""

    def __init__(self, server: web.Server) -> None:
        self.server = server
        self.waiting: set[asyncio.Transport] = set()  # have not asked yet
        self.refused = 0  # connections so far that were too many
        self._most = _most_connections()

    def __call__(self) -> asyncio.Protocol:
        """The protocol of a connection."""
        return _Door(self)

    def is_full(self) -> bool:
        """Whether there are as many connections as may be."""
        return len(self.waiting) + len(self.server.connections) >= self._most

    def close(self) -> None:
        """Drop the connections that have not sent a request yet."""
        for transport in tuple(self.waiting):
            transport.abort()


class _Door(asyncio.Protocol):
    """A connection until the head of its first request is there."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance
        self._head = bytearray()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the head, or refuse who is one too many."""
        self._transport = cast("asyncio.Transport", transport)
        if self._entrance.is_full():
            self._entrance.refused += 1
            self._transport.abort()
            return
        self._entrance.waiting.add(self._transport)
        self._timer = asyncio.get_running_loop().call_later(_HEAD_SECONDS, self._transport.abort)

    def data_received(self, data: bytes) -> None:
        """Hand the connection on when the head is complete."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        self._head += data
        if _HEAD_ENDS in self._head:
            self._leave()
            loop, server = asyncio.get_running_loop(), self._entrance.server
            handler = _Handler(
                server,
                loop=loop,
                access_log=None,  # type: ignore[arg-type]  # the library's way to have none
                keepalive_timeout=_IDLE_SECONDS,
                lingering_time=_LINGER_SECONDS,
            )
            transport.set_protocol(handler)
            handler.connection_made(transport)
            handler.data_received(bytes(self._head))
        elif len(self._head) > _LONGEST_HEAD:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 asyncio's signature
        """Forget a connection that ended before its first request."""
        self._leave()

    def _leave(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._entrance.waiting.discard(self._transport)


class _Handler(web.RequestHandler):
    """The library's HTTP; who does not speak it is refused without a banner and without a traceback in the log."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what is no request, or to what failed; the latter is logged."""
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            response = super().handle_error(request, status, exc, message)
        else:
            response = web.Response(status=status, text=HTTPStatus(status).phrase)
            response.force_close()
        response.headers["Server"] = ""
        return response
