"""Where Telegram delivers updates: checked by the secret that it was given, kept before it is answered."""

from __future__ import annotations

import hashlib
import hmac
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.domain.updates import number_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

PATH = "/telegram/webhook"
_log = logging.getLogger(__name__)
_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def secret_token(bot_token: str) -> str:
    """The webhook's secret, derived from the bot's token by a one-way function: it need not be stored."""
    return hmac.new(bot_token.encode(), b"kaohe webhook", hashlib.sha256).hexdigest()


def webhook_routes(secret: str, receive: Callable[[Sequence[dict[str, Any]]], Awaitable[None]]) -> list[web.RouteDef]:
    """The route for Telegram. `receive` stores updates durably before Telegram gets 200 and drops them."""

    async def take(request: web.Request) -> web.Response:
        header = request.headers.get(_HEADER, "").encode(errors="replace")  # a header may hold any bytes
        if not hmac.compare_digest(header, secret.encode()):
            _log.warning("a post to the webhook came without Telegram's secret and was refused")
            raise web.HTTPForbidden
        try:
            update = await request.json()
        except (ValueError, LookupError, RecursionError):  # no JSON, an unknown charset, brackets without end
            raise web.HTTPBadRequest from None
        if number_of(update) is None:
            raise web.HTTPBadRequest
        await receive([update])
        return web.Response()

    return [web.post(PATH, take)]
