"""Signing in to the desk: by a one-use link or by what Telegram says of whoever opened it; and the cookie it leaves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from bot.domain.errors import Expired, NotAllowed, UserError
from bot.domain.languages import language_of
from bot.rendering.desk.layout import entrance
from bot.rendering.marks import plain_text
from bot.rendering.people import error_screen
from bot.usecases import desk_access
from bot.web.assets import frames
from bot.web.desk.visit import COOKIE, ROOT, set_cookie
from bot.web.init_data import NotVerified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.domain.people import Person
    from bot.rendering.catalogue import Catalogue
    from bot.usecases.context import Context
    from bot.web.init_data import InitDataVerifier

_SECONDS = 12 * 3600
_BROWSER = re.compile(r"(Edg|OPR|Firefox|Chrome|Safari|Telegram)/?")
_SYSTEM = re.compile(r"(Windows|Android|iPhone|iPad|Mac OS X|Linux)")


class Access:
    """Who may come in. `clock` is the machine's, whatever time the bot lives at."""

    def __init__(
        self,
        context: Context,
        catalogues: Mapping[str, Catalogue],
        verifier: InitDataVerifier,
        clock: Clock,
        public_url: str,
    ) -> None:
        self._context, self._catalogues, self._verifier, self._clock = context, catalogues, verifier, clock
        parts = urlsplit(public_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._public_url = public_url
        self.headers = {
            "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
            "img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
            f"frame-ancestors {frames(public_url)}",
            "Referrer-Policy": "same-origin",  # without it browsers do not tell whose page a form came from
        }

    def routes(self) -> list[web.RouteDef]:
        """The entrance and the exit."""
        return [
            web.get(ROOT + "enter", self.show),
            web.post(ROOT + "enter", self.enter),
            web.post(ROOT + "leave", self.leave),
        ]

    async def show(self, request: web.Request, why: str = "", status: int = 200) -> web.Response:
        """The page that signs in with what stands behind # in its address: a link's token, or Telegram's words.

        That part of an address never reaches a server or its log. `why`: a sentence of the catalogue.
        """
        catalogue = self.language(request)
        text = entrance(catalogue, catalogue.plain(why) if why else "")
        return web.Response(text=text, content_type="text/html", headers=self.headers, status=status)

    async def enter(self, request: web.Request) -> web.Response:
        """Open a session with a link's `token` or with Telegram's `init_data`; 401 and 403 say why not."""
        self.require_own_page(request)
        fields = await request.post()
        device = _device(request.headers.get("User-Agent", ""))
        catalogue = self.language(request)
        try:
            if token := str(fields.get("token", "")):
                secret = await desk_access.enter(self._context, token, device, self._clock.now())
            else:
                person = self._verifier.person(str(fields.get("init_data", "")))
                secret = await desk_access.enter_by_telegram(self._context, person, device, self._clock.now())
        except NotVerified:
            return web.json_response({"error": catalogue.plain("desk.not_verified")}, status=401)
        except UserError as error:
            words = plain_text(error_screen(error, catalogue).text)
            return web.json_response({"error": words}, status=403 if isinstance(error, NotAllowed) else 401)
        response = web.json_response({"go": ROOT})
        set_cookie(response, COOKIE, secret, _SECONDS, self._public_url)
        return response

    async def leave(self, request: web.Request) -> web.Response:
        """End the session of this browser."""
        self.require_own_page(request)
        secret = self.secret(request)
        try:
            person = await desk_access.visitor(self._context, secret, self._clock.now())
            await desk_access.leave(self._context, person, secret, self._clock.now())
        except (Expired, NotAllowed):
            pass  # there is nothing to end
        response = await self.show(request, "desk.left")
        set_cookie(response, COOKIE, "", 0, self._public_url)
        return response

    async def person(self, request: web.Request) -> Person:
        """Who is signed in; raises Expired, NotAllowed."""
        return await desk_access.visitor(self._context, self.secret(request), self._clock.now())

    def secret(self, request: web.Request) -> str:
        """The secret of this browser's session; empty where it has none."""
        return request.cookies.get(COOKIE, "")

    def require_own_page(self, request: web.Request) -> None:
        """Raise HTTPForbidden for a form that another site sent: the browser adds our cookie to those, too."""
        if request.headers.get("Origin") != self._origin:
            raise web.HTTPForbidden

    def language(self, request: web.Request) -> Catalogue:
        """The language of somebody who is not signed in: the browser's."""
        first = request.headers.get("Accept-Language", "").partition(",")[0].partition("-")[0]
        return self._catalogues[language_of(first or None)]


def _device(agent: str) -> str:
    """A browser and its system in a word each: Chrome · Windows."""
    parts = [match[1] for match in (_BROWSER.search(agent), _SYSTEM.search(agent)) if match]
    return " · ".join(parts) or "?"
