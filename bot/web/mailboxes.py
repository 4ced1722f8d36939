"""The pages to which letters lead, without signing in: to agree to what is sent to a mailbox, and to end it.

Whoever has the letter has the link; nobody can guess it, for it is signed. A look at a page changes nothing, as mail
servers and programs look at every link. Mail programs end a subscription themselves by a POST (RFC 8058).
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from aiohttp import web

from bot.domain.languages import DEFAULT_LANGUAGE
from bot.rendering.mailboxes import mailbox_page
from bot.usecases import mailboxes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.mailboxes import Subscription
    from bot.rendering.catalogue import Catalogue
    from bot.usecases.context import Context

PATH = "/mail"
_CONFIRM, _LEAVE = "confirm", "leave"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
}


class MailboxLinks:
    """The links in letters; they follow from the bot's token and the mailbox's number, nothing is kept."""

    def __init__(self, bot_token: str, public_url: str) -> None:
        self._key = hmac.digest(bot_token.encode(), b"kaohe mailbox", "sha256")
        self._root = public_url + PATH

    def confirm(self, number: int) -> str:
        """To the page on which the owner of the mailbox of that number agrees."""
        return f"{self._root}/{_CONFIRM}/{self._signed(_CONFIRM, number)}"

    def leave(self, number: int) -> str:
        """To the page on which the owner ends it."""
        return f"{self._root}/{_LEAVE}/{self._signed(_LEAVE, number)}"

    def number(self, act: str, token: str) -> int | None:
        """The mailbox's number in the last part of a link; None where we have not signed it."""
        number = token.partition(".")[0]
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            return None
        right = self._signed(act, int(number))
        return int(number) if hmac.compare_digest(right.encode(), token.encode(errors="replace")) else None

    def _signed(self, act: str, number: int) -> str:
        seal = hmac.digest(self._key, f"{act} {number}".encode(), "sha256")
        return f"{number}.{urlsafe_b64encode(seal).decode().rstrip('=')}"


def mailbox_routes(context: Context, catalogues: Mapping[str, Catalogue], links: MailboxLinks) -> list[web.RouteDef]:
    """`/mail/confirm/…` and `/mail/leave/…`: a GET asks, a POST does it."""
    catalogue = catalogues[DEFAULT_LANGUAGE]

    def page(name: str, subscription: Subscription | None = None, status: int = 200) -> web.Response:
        scheme = context.scheme(subscription.scheme) if subscription is not None else None
        text = mailbox_page(name, subscription, scheme, catalogue)
        return web.Response(text=text, content_type="text/html", headers=_HEADERS, status=status)

    async def ask(request: web.Request) -> web.Response:
        act = request.match_info["act"]
        number = links.number(act, request.match_info["token"])
        if number is None:
            return page("invalid", status=404)
        subscription = await mailboxes.subscription(context, number)
        if subscription is None:
            return page("ended", status=410)
        return page("confirmed" if act == _CONFIRM and subscription.confirmed else f"ask_{act}", subscription)

    async def do(request: web.Request) -> web.Response:
        act = request.match_info["act"]
        number = links.number(act, request.match_info["token"])
        if number is None:
            return page("invalid", status=404)
        if act == _LEAVE:
            left = await mailboxes.leave(context, number)
            return page("left", left) if left is not None else page("ended")
        subscription = await mailboxes.confirm(context, number)
        return page("confirmed", subscription) if subscription is not None else page("ended", status=410)

    path = PATH + rf"/{{act:{_CONFIRM}|{_LEAVE}}}/{{token}}"
    return [web.get(path, ask), web.post(path, do)]
