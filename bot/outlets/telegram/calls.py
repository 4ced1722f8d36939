"""Calls of the Bot API beside messages: the bot's own name, methods that a server may lack, files, and long polling."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.domain.updates import number_of
from bot.logs import in_one_line
from bot.outlets.telegram.refusals import is_final
from bot.outlets.telegram.request import AioRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from telegram.ext import ExtBot
    from telegram.request import BaseRequest

_WAIT = 25  # seconds that the server may hold an empty answer back
_GRACE = 10.0  # and more until it is taken for lost
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_EMPTY_PAUSE = 0.3
_log = logging.getLogger(__name__)


async def username(api_url: str, token: str) -> str | None:
    """The bot's own name; None when the Bot API server cannot be reached."""
    bot = Bot(token, base_url=f"{api_url}/bot", request=AioRequest(), get_updates_request=AioRequest(1))
    try:
        async with bot:
            return bot.username
    except TelegramError:
        return None


async def optional(call: Coroutine[Any, Any, object]) -> bool:
    """Await a call of a method that a server may lack; an error is only logged. False where it may be tried again."""
    try:
        await call
    except TelegramError as error:
        _log.info("the Bot API server does without an optional method: %s", in_one_line(error))
        return isinstance(error, InvalidToken) or is_final(error)
    return True


class NotFetched(Exception):
    """The file cannot be had: `never`, or not now."""

    def __init__(self, *, never: bool) -> None:
        super().__init__("never" if never else "not now")
        self.never = never


async def fetch(bot: ExtBot[Any], file_id: str, most: int) -> bytes:
    """The file's bytes, at most `most` of them; raises NotFetched. A server without getFile may have it one day."""
    try:
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > most:
            raise NotFetched(never=True)
        return bytes(await file.download_as_bytearray())
    except BadRequest as error:
        raise NotFetched(never=True) from error
    except (InvalidToken, TelegramError, RuntimeError) as error:  # 404 comes as an invalid token
        raise NotFetched(never=False) from error


class NoUpdates(Exception):
    """getUpdates was answered by something else. `pause`: seconds that Telegram wants us to wait, if it said so."""

    def __init__(self, problem: str, pause: float | None = None) -> None:
        super().__init__(problem)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Polling:
    """How updates are fetched. `receive` stores them, as raw JSON, before they are confirmed.

    `noted` is told how each request ended: None when it was well. `end_webhook` is whether none is set any more: while
    one is, Telegram answers no getUpdates.
    """

    request: BaseRequest
    url: str  # of getUpdates
    allowed_updates: Sequence[str]
    receive: Callable[[Sequence[Any]], Awaitable[object]]
    noted: Callable[[Exception | None], None]
    end_webhook: Callable[[], Awaitable[bool]]


async def poll(polling: Polling) -> None:
    """Fetch updates for ever: whatever goes wrong is waited out, with pauses that grow."""
    loop = asyncio.get_running_loop()
    offset, pause, without_webhook = 0, _FIRST_PAUSE, False
    while True:
        try:
            without_webhook = without_webhook or await polling.end_webhook()
            asked_at = loop.time()
            updates = await _updates(polling, offset)
            if updates:
                await polling.receive(updates)
                offset = _after(updates)
        except Exception as error:  # noqa: BLE001 a poller that ends is deaf: whatever it was, it goes on
            polling.noted(error)
            wanted = error.pause if isinstance(error, NoUpdates) else None
            rest = min(wanted or pause, _LONGEST_PAUSE)
            _log.warning("no updates: %s; trying again in %.0f s", in_one_line(error), rest)
            await asyncio.sleep(rest)
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            polling.noted(None)
            pause = _FIRST_PAUSE
            if not updates and loop.time() - asked_at < _EMPTY_PAUSE:
                await asyncio.sleep(_EMPTY_PAUSE)  # a server that does not hold empty answers back


def _after(updates: Sequence[Any]) -> int:
    """The offset that confirms these; raises NoUpdates where none has a number."""
    for each in reversed(updates):
        if (number := number_of(each)) is not None:
            return number + 1
    raise NoUpdates("the server sent updates without numbers")


async def _updates(polling: Polling, offset: int) -> list[Any]:
    """One request; raises NoUpdates, NetworkError."""
    wanted = {"timeout": _WAIT, "allowed_updates": json.dumps(polling.allowed_updates)}
    fields = wanted | ({"offset": offset} if offset else {})
    data = RequestData([RequestParameter.from_input(name, value) for name, value in fields.items()])
    status, body = await polling.request.do_request(polling.url, "POST", data, read_timeout=_WAIT + _GRACE)
    answer = polling.request.parse_json_payload(body)
    if answer.get("ok") is not True or not isinstance(answer.get("result"), list):
        parameters = answer.get("parameters")
        pause = parameters.get("retry_after") if isinstance(parameters, dict) else None
        raise NoUpdates(
            f"the server answered {status}: {answer.get('description', 'something else than updates')}",
            pause if isinstance(pause, int | float) else None,
        )
    return list(answer["result"])
