from __future__ import annotations

import json
import logging
import traceback
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.outlets.telegram.request import AioRequest, NotSent
from tests.bot.outlets.telegram.conftest import ANNA
from tests.support.line import line_to
from tests.support.peer import running_emulator
from tests.support.serving import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram.ext import ExtBot

    from bot.outlets.telegram.pacing import Broadcast
    from tests.support.peer import Peer

TOKEN = "123456:secret-of-the-bot"


@asynccontextmanager
async def server_that_answers(status: int, body: str) -> AsyncIterator[str]:
    """The address of a Bot API server that always says the same."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    async with serving(application) as url:
        yield url


async def failure(url: str, seconds: float | None = None) -> TelegramError:
    """What comes of sending a message to a server."""
    request = AioRequest()
    await request.initialize()
    try:
        await Bot(TOKEN, base_url=f"{url}/bot", request=request).send_message(ANNA, "x", read_timeout=seconds)
    except TelegramError as error:
        return error
    finally:
        await request.shutdown()
    raise AssertionError("it went well")


async def test_parameters_of_every_kind_arrive(bot: ExtBot[Broadcast], peer: Peer) -> None:
    sent = await bot.send_message(ANNA, "考核 <b>&amp;</b> ✓", parse_mode="HTML", disable_notification=True)
    (message,) = [one for one in await peer.messages(ANNA) if one["message_id"] == sent.message_id]
    assert message["text"] == "考核 & ✓"
    assert [entity["type"] for entity in message["entities"]] == ["bold"]


@pytest.mark.parametrize("size", [1, 300_000])
async def test_files_with_chinese_names_arrive_whole(bot: ExtBot[Broadcast], peer: Peer, size: int) -> None:
    content = bytes(index % 251 for index in range(size))
    sent = await bot.send_document(ANNA, InputFile(content, filename="得分 明细.csv"), caption="六月")
    assert sent.document is not None
    assert sent.document.file_name == "得分 明细.csv"
    assert await peer.file(sent.document.file_id) == content


async def test_an_answer_is_parsed_once(bot: ExtBot[Broadcast], monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    loads = json.loads

    def noted(text: str | bytes, **more: Any) -> Any:
        parsed.append(text.decode() if isinstance(text, bytes) else text)
        return loads(text, **more)

    monkeypatch.setattr(json, "loads", noted)
    await bot.send_message(ANNA, "考核")
    with pytest.raises(BadRequest):
        await bot.send_message(1234, "x")
    assert [text.startswith('{"ok": true') for text in parsed if '"ok"' in text] == [True, False]


async def test_long_polling_waits_longer_than_an_answer(bot: ExtBot[Broadcast], peer: Peer) -> None:
    updates = await bot.get_updates(timeout=25, offset=0)
    assert [update.message.text for update in updates if update.message] == ["/start"]


async def test_one_that_was_not_initialized_says_so() -> None:
    with pytest.raises(RuntimeError, match="initialize"):
        await AioRequest().do_request("http://localhost", "POST")


async def test_it_can_be_closed_and_opened_again(peer: Peer) -> None:
    async with line_to(peer) as bot:
        await bot.shutdown()
        await bot.initialize()
        assert (await bot.get_me()).id == peer.bot_id
    await AioRequest().shutdown()


async def test_behind_a_proxy_that_refuses_nothing_has_happened(bot: ExtBot[Broadcast], peer: Peer) -> None:
    await peer.fault("proxy_403", method="sendMessage")
    with pytest.raises(NotSent):
        await bot.send_message(ANNA, "x")
    assert [one["text"] for one in await peer.messages(ANNA)] == ["/start"]


async def test_a_server_that_is_not_there_has_done_nothing() -> None:
    async with server_that_answers(200, "") as url:
        pass
    assert isinstance(await failure(url), NotSent)


@pytest.mark.parametrize(
    "kind", ["reset_before", "reset_after", "timeout", "error_500", "error_502", "done_502", "page_200"]
)
async def test_of_a_line_that_broke_nobody_knows(bot: ExtBot[Broadcast], peer: Peer, kind: str) -> None:
    await peer.fault(kind, method="sendMessage", seconds=0.01)
    with pytest.raises(NetworkError) as broken:
        await bot.send_message(ANNA, "x")
    assert not isinstance(broken.value, NotSent)


async def test_of_a_slow_server_nobody_knows(bot: ExtBot[Broadcast], peer: Peer) -> None:
    await peer.fault("slow", method="sendMessage", seconds=30)
    with pytest.raises(TimedOut):
        await bot.send_message(ANNA, "x", read_timeout=0.05)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (502, "<html>nginx</html>", NetworkError),
        (503, "", NetworkError),
        (500, '{"ok":false,"description":"Internal Server Error"}', NetworkError),
        (504, '{"ok":false,"description":"Gateway Timeout"}', NetworkError),
        (200, "", NetworkError),
        (200, "<html>please log in</html>", NetworkError),
        (200, '{"ok":false,"description":"no"}', NetworkError),
        (200, '{"ok":true}', NetworkError),
        (200, "[]", NetworkError),
        (302, "", NotSent),
        (400, "<html>bad request</html>", NotSent),
        (401, "<html>who are you</html>", NotSent),
        (403, "<html>proxy: access denied</html>", NotSent),
        (403, '{"error":"access denied"}', NotSent),
        (403, '{"ok":false}', NotSent),
        (404, "", NotSent),
        (407, "proxy authentication required", NotSent),
        (409, "<html>conflict</html>", NotSent),
        (429, "<html>slow down</html>", NotSent),
        (403, '{"ok":false,"description":"Forbidden: bot was blocked by the user"}', Forbidden),
        (409, '{"ok":false,"description":"Conflict: terminated by other getUpdates request"}', Conflict),
        (400, '{"ok":false,"description":"Bad Request: chat not found"}', BadRequest),
        (401, '{"ok":false,"description":"Unauthorized"}', InvalidToken),
        (429, '{"ok":false,"description":"Too Many","parameters":{"retry_after":7}}', RetryAfter),
    ],
)
async def test_only_telegrams_own_words_are_refusals(status: int, body: str, kind: type[TelegramError]) -> None:
    async with server_that_answers(status, body) as url:
        assert type(await failure(url)) is kind


async def test_the_token_is_in_no_error_and_no_log_line_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    errors = []
    async with server_that_answers(500, "") as url:
        errors.append(await failure(url))
        errors.append(await failure(url.replace("http://", "http://127.0.0.1:1/")))
        errors.append(await failure("ftp://127.0.0.1"))
        errors.append(await failure("http://no-such-host.invalid"))
    async with server_that_answers(400, '{"ok":false,"description":"Bad Request"}') as url:
        errors.append(await failure(url))
    async with running_emulator(token=TOKEN) as peer:
        await peer.fault("reset_before")
        errors.append(await failure(peer.url))
        await peer.fault("slow", seconds=30)
        errors.append(await failure(peer.url, seconds=0.01))
    told = "".join("".join(traceback.format_exception(error)) for error in errors)
    assert len(errors) == 7
    assert "secret" not in told
    # The library's own line about its address and the stand-in's access log are kept out by bot.logs.
    ours = [one for one in caplog.records if one.name not in ("telegram.Bot", "aiohttp.access")]
    assert "secret" not in "".join(one.getMessage() for one in ours)
