"""The desk's routes: its files, its entrance and, for each row of the table of pages, its views and forms."""

from __future__ import annotations

import hashlib
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from aiohttp import web

from bot.domain.errors import Expired, NotAllowed, NotFound, UserError
from bot.domain.permissions import allowed
from bot.rendering.desk.layout import PageLink
from bot.rendering.marks import plain_text
from bot.rendering.people import error_screen
from bot.usecases.context import Session
from bot.web.assets import answer_asset, asset
from bot.web.desk.pages import PAGES
from bot.web.desk.uploads import read_upload
from bot.web.desk.visit import ROOT, Done, Visit, go_on, numbered
from bot.web.server import UPLOAD
from scoring import UnknownId

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.domain.people import Person
    from bot.web.desk.access import Access
    from bot.web.desk.visit import DeskServices, Page, Upload

    View = Callable[[Visit], Awaitable[web.StreamResponse]]
    Form = Callable[[Visit, Mapping[str, str]], Awaitable[Done | web.Response]]
    Taking = Callable[[Visit, Mapping[str, str], Upload], Awaitable[Done]]

_FOLDER = files("bot.web").joinpath("static", "desk")
_STATUS: dict[type[UserError], int] = {NotAllowed: 403, NotFound: 404}


def desk_routes(services: DeskServices, access: Access) -> list[web.RouteDef]:
    """All that is below /desk/."""
    desk = _Desk(services, access)
    routes = [
        web.get(ROOT, desk.begin),
        web.get(ROOT + r"static/{name:[a-z]+\.(?:css|js|svg)}", desk.send_asset),
        *access.routes(),
    ]
    for page in PAGES:
        for below, view in page.views.items():
            routes.append(web.get(_path(page, below), partial(desk.show, page, view)))
        for below, form in page.forms.items():
            routes.append(web.post(_path(page, below), partial(desk.act, page, form)))
        for below, upload in page.uploads.items():
            name = f"{UPLOAD}-{page.name}-{below}"
            routes.append(web.post(_path(page, below), partial(desk.take, page, upload), name=name))
    return [*routes, web.get(ROOT + "{rest:.*}", desk.miss)]


def _path(page: Page, below: str) -> str:
    return f"{ROOT}{{scheme}}/{page.name}" + (f"/{below}" if below else "")


class _Desk:
    """Answers requests: finds out who asks, whether they may, and lets the page's own function answer."""

    def __init__(self, services: DeskServices, access: Access) -> None:
        self._services, self._access = services, access
        self._context, self._catalogues = services.context, services.catalogues

    async def send_asset(self, request: web.Request) -> web.Response:
        """A style sheet, script or picture of the pages."""
        name = request.match_info["name"]
        return answer_asset(request, name, asset(_FOLDER, name), self._access.headers["Content-Security-Policy"])

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """The page that `to` names, else the first that the person may see, in the first of their schemes."""
        person = await self._person(request)
        if isinstance(person, web.Response):
            return person
        scheme = self._schemes(person)[0]
        links = self._links(person, scheme, None)
        chosen = [link for link in links if link.name == request.query.get("to")] or links
        raise web.HTTPSeeOther(chosen[0].address if chosen else f"{ROOT}{scheme}/account")

    async def miss(self, request: web.Request) -> web.Response:
        """An address that is none of the desk's."""
        return await self._access.show(request, "desk.lost", status=404)

    async def show(self, page: Page, view: View, request: web.Request) -> web.StreamResponse:
        """Answer GET."""
        visit = await self._visit(page, request)
        if isinstance(visit, web.StreamResponse):
            return visit
        try:
            response = await view(visit)
        except (UserError, UnknownId) as error:
            response = self._refuse(visit, error)
        return self._dressed(response)

    async def act(self, page: Page, form: Form, request: web.Request) -> web.StreamResponse:
        """Answer POST: do what the form says and send the browser on; what is wrong is said with the form kept."""
        self._access.require_own_page(request)
        visit = await self._visit(page, request)
        if isinstance(visit, web.StreamResponse):
            return visit
        fields = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        return await self._done(visit, fields, form)

    async def take(self, page: Page, upload: Taking, request: web.Request) -> web.StreamResponse:
        """Answer POST with a file, which is read when it is known who sends it."""
        self._access.require_own_page(request)
        visit = await self._visit(page, request)
        if isinstance(visit, web.StreamResponse):
            return visit
        try:
            fields, file = await read_upload(request)
        except UserError as error:
            return self._dressed(self._refuse(visit, error))
        entered = {**fields, "file": hashlib.sha256(file.data).hexdigest()}
        return await self._done(visit, entered, lambda own, _: upload(own, fields, file))

    async def _done(self, visit: Visit, fields: Mapping[str, str], form: Form) -> web.StreamResponse:
        request, visit = visit.request, numbered(visit, fields)
        try:
            done = await form(visit, fields)
        except (UserError, UnknownId) as error:
            if request.headers.get("Accept") == "application/json":
                status, words = self._words(visit, error)
                return web.json_response({"error": words}, status=status)
            return self._dressed(self._refuse(visit, error))
        self._services.wake()
        return go_on(visit, done) if isinstance(done, Done) else self._dressed(done)

    async def _person(self, request: web.Request) -> Person | web.Response:
        try:
            person = await self._access.person(request)
            if self._schemes(person):
                return person
            why = "desk.stranger"
        except Expired:
            why = "desk.session_gone" if self._access.secret(request) else ""
        except NotAllowed:
            why = "desk.stranger"
        return await self._access.show(request, why, status=401)

    async def _visit(self, page: Page, request: web.Request) -> Visit | web.StreamResponse:
        person = await self._person(request)
        if isinstance(person, web.Response):
            return person
        scheme = request.match_info["scheme"]
        if scheme not in self._schemes(person):
            return await self.miss(request)
        visit = Visit(
            request,
            Session(self._context, person, scheme),
            self._catalogues[person.language],
            page,
            self._links(person, scheme, page),
            tuple((f"{ROOT}{name}/{page.name}", self._context.scheme(name).title) for name in self._schemes(person)),
            self._services,
        )
        if not _may(person, page, scheme):
            return self._dressed(self._refuse(visit, NotAllowed(f"not-allowed-{page.right}", unit=None)))
        return visit

    def _schemes(self, person: Person) -> tuple[str, ...]:
        return tuple(scheme for scheme in self._context.schemes if person.roles(scheme))

    def _links(self, person: Person, scheme: str, current: Page | None) -> tuple[PageLink, ...]:
        say = self._catalogues[person.language].plain
        return tuple(
            PageLink(page.name, say(f"desk.{page.name}"), f"{ROOT}{scheme}/{page.name}", current=page is current)
            for page in PAGES
            if page.listed and _may(person, page, scheme)
        )

    def _refuse(self, visit: Visit, error: UserError | UnknownId) -> web.Response:
        status, words = self._words(visit, error)
        title = visit.catalogue.plain("desk.refused")
        return visit.respond("refused.html", title, status=status, words=words, back=visit.path(visit.page.name))

    def _words(self, visit: Visit, error: UserError | UnknownId) -> tuple[int, str]:
        if isinstance(error, UnknownId):  # an address or a form that none of our pages has made
            error = NotFound("no-such-page")
        status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 422)
        return status, plain_text(error_screen(error, visit.catalogue).text)

    def _dressed(self, response: web.StreamResponse) -> web.StreamResponse:
        for name, value in self._access.headers.items():
            response.headers.setdefault(name, value)
        return response


def _may(person: Person, page: Page, scheme: str) -> bool:
    """Whether somebody may see a page: for the whole scheme, or for one of their own units."""
    if page.operators:
        return person.admin
    units = (None, *person.units(scheme))
    return any(allowed(person, page.right, scheme, unit) for unit in units)
