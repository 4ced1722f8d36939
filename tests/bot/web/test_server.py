"""The web server over real sockets: who is silent, slow, rude or too many does not keep it from the others."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web

from bot.web import entrance, server, webhook
from bot.web.server import Server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

SECRET = webhook.secret_token("1:abc")
LARGE = 50_000_000  # bytes, more than the sockets' buffers hold

Notes = asyncio.Queue[Exception | None]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def live(_: web.Request) -> web.Response:
    return web.json_response({"live": True})


@asynccontextmanager
async def running(
    port: int, received: list[Any] | None = None, gone: asyncio.Event | None = None
) -> AsyncIterator[None]:
    """The server; `gone` is set when a connection that asked for much has ended."""

    async def large(request: web.Request) -> web.Response:
        if gone is not None:
            request.task.add_done_callback(lambda _: gone.set())
        return web.Response(body=b"x" * LARGE)

    async def never(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async def receive(updates: Sequence[dict[str, Any]]) -> None:
        if received is not None:
            received.extend(updates)

    routes = [web.get("/health/live", live), *webhook.webhook_routes(SECRET, receive)]
    running_server = Server("127.0.0.1", port, [*routes, web.get("/large", large), web.get("/never", never)])
    await running_server.start()
    try:
        yield
    finally:
        await running_server.stop()


async def spoken(port: int, sent: bytes) -> bytes:
    """All that the server answers to these bytes until it closes; nothing where it refuses the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.transport.abort()


def request(path: str, *, close: bool = True) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n{'Connection: close' if close else 'X: y'}\r\n\r\n".encode()


def posted(body: bytes, *head: bytes, secret: bytes = SECRET.encode(), length: int | None = None) -> bytes:
    lines = [
        b"POST /telegram/webhook HTTP/1.1",
        b"Host: x",
        b"Connection: close",
        b"X-Telegram-Bot-Api-Secret-Token: " + secret,
        b"Content-Length: " + str(len(body) if length is None else length).encode(),
        *head,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def status(answer: bytes) -> int:
    return int(answer.split()[1])


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (request("/health/live"), 200),
        (request("/nowhere"), 404),
        (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400),
        (b"\x16\x03\x01 no HTTP at all\r\n\r\n", 400),
        (request("/" + "x" * 9000), 400),
    ],
)
async def test_no_answer_tells_the_software(
    free_port: int, caplog: pytest.LogCaptureFixture, sent: bytes, code: int
) -> None:
    async with running(free_port):
        answer = await spoken(free_port, sent)
    assert status(answer) == code
    assert b"aiohttp" not in answer
    assert b"Python" not in answer
    assert not caplog.records
    if code != 400:
        assert b"frame-ancestors 'none'" in answer
        assert b"base-uri 'none'" in answer


async def test_who_connects_and_does_not_ask_is_let_go(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "_HEAD_SECONDS", 0.05)
    async with running(free_port):
        for beginning in (b"", b"GET /health/live HTTP/1.1\r\nHost:"):
            assert await spoken(free_port, beginning) == b""


async def test_an_idle_connection_is_closed_also_in_the_middle_of_its_next_head(
    free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrance, "_IDLE_SECONDS", 0.05)
    async with running(free_port):
        for rest in (b"", b"GET /health/live HTTP/1.1\r\n"):
            assert status(await spoken(free_port, request("/health/live", close=False) + rest)) == 200


async def test_a_body_that_trickles_in_and_a_handler_without_end(
    free_port: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "_SECONDS", 0.05)
    monkeypatch.setattr(entrance, "_LINGER_SECONDS", 0.05)
    async with running(free_port):
        assert status(await spoken(free_port, posted(b"{", length=1000))) == 503
        assert status(await spoken(free_port, request("/never"))) == 503
    assert not caplog.records


async def test_an_answer_that_nobody_takes_ends(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_SECONDS", 0.2)
    gone = asyncio.Event()
    async with running(free_port, gone=gone):
        _, writer = await asyncio.open_connection("127.0.0.1", free_port, limit=1)
        writer.write(request("/large"))
        async with asyncio.timeout(10):
            await gone.wait()
        writer.transport.abort()


async def test_more_connections_than_may_be_are_refused(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "_MOST", 3)
    async with running(free_port):
        held = [await asyncio.open_connection("127.0.0.1", free_port) for _ in range(3)]
        held[0][1].write(request("/never", close=False))
        held[1][1].write(posted(b"{", length=10))
        held[2][1].write(b"GET ")
        assert await spoken(free_port, request("/health/live")) == b""
        held[2][1].close()
        await held[2][1].wait_closed()
        async with asyncio.timeout(60):
            while not (answer := await spoken(free_port, request("/health/live"))):
                pass  # the server has not yet seen that there is room
        assert status(answer) == 200
        for _, writer in held:
            writer.transport.abort()


@asynccontextmanager
async def watched(port: int, host: str = "127.0.0.1") -> AsyncIterator[tuple[Server, asyncio.Event, Notes]]:
    """A server that asks itself without rest; it answers while the event is set."""
    answers, notes = asyncio.Event(), Notes()
    answers.set()

    async def live(_: web.Request) -> web.Response:
        await answers.wait()
        return web.Response()

    one = Server(host, port, [web.get("/health/live", live)])
    await one.start()
    try:
        yield one, answers, notes
    finally:
        await one.stop()


@asynccontextmanager
async def asking(one: Server, notes: Notes) -> AsyncIterator[asyncio.Future[None]]:
    run = asyncio.ensure_future(one.run(notes.put_nowait))
    try:
        async with asyncio.timeout(10):
            yield run
    finally:
        run.cancel()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::1", "::", "localhost"])
async def test_a_server_that_listens_no_more_begins_anew(
    free_port: int, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr(server, "_PAUSE", 0.001)
    async with watched(free_port, host) as (one, _, notes):
        async with asking(one, notes) as run:
            assert await notes.get() is None
            assert one._open is not None
            one._open.listener.close()
            with pytest.raises(aiohttp.ClientConnectorError):
                await run
        async with asking(one, notes := Notes()):
            assert await notes.get() is None


async def test_a_server_that_answers_no_more_begins_anew(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_PAUSE", 0.001)
    monkeypatch.setattr(server, "_SECONDS", 0.2)
    async with watched(free_port) as (one, answers, notes):
        async with asking(one, notes) as run:
            assert await notes.get() is None
            answers.clear()
            with pytest.raises((TimeoutError, aiohttp.ClientError)):
                await run
        answers.set()
        async with asking(one, notes := Notes()):
            assert await notes.get() is None


async def test_one_that_is_full_does_not_begin_anew(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_PAUSE", 0.001)
    monkeypatch.setattr(entrance, "_MOST", 1)
    async with watched(free_port) as (one, _, notes):
        _, writer = await asyncio.open_connection("127.0.0.1", free_port)
        async with asking(one, notes):
            assert await notes.get() is not None
            writer.transport.abort()
            while await notes.get() is not None:
                pass  # the server has not yet seen that there is room


async def test_a_request_that_breaks_off_leaves_no_trace(free_port: int, caplog: pytest.LogCaptureFixture) -> None:
    async with running(free_port):
        for sent in (
            posted(b"{", length=1000),
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ):
            _, writer = await asyncio.open_connection("127.0.0.1", free_port)
            writer.write(sent)
            await writer.drain()
            writer.transport.abort()
        assert status(await spoken(free_port, request("/health/live"))) == 200
    assert not caplog.records


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (posted(b'{"update_id": 1}'), 200),
        (posted(b'{"update_id": 1}', secret="错".encode()), 403),
        (posted(b'{"update_id": 1}', secret=b"\xff\xfe"), 403),
        (posted(b'{"update_id": 1}', secret=b""), 403),
        (posted(b'{"update_id": %d}' % 2**63), 400),
        (posted(b'{"update_id": true}'), 400),
        (posted(b'{"update_id": 1' + b"0" * 5000 + b"}"), 400),
        (posted(b"[" * 100_000), 400),
        (posted(b'{"update_id": 1}', b"Content-Type: application/json; charset=klingon"), 400),
        (posted(b'{"update_id": 1, "x": "\xff"}'), 400),
        (posted(b"x" * (2 << 20)), 413),
    ],
)
async def test_what_comes_to_the_webhook(
    free_port: int, caplog: pytest.LogCaptureFixture, sent: bytes, code: int
) -> None:
    received: list[Any] = []
    async with running(free_port, received):
        assert status(await spoken(free_port, sent)) == code
    assert received == ([json.loads(b'{"update_id": 1}')] if code == 200 else [])
    refused = "a post to the webhook came without Telegram's secret and was refused"
    assert [record.message for record in caplog.records] == ([refused] if code == 403 else [])
