"""The form's page and its JSON, in a session that Telegram's signature has opened; rights are checked each time."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

from aiohttp import web

from bot.domain.entries import Origin, Source
from bot.domain.errors import NotAllowed, NotFound, UserError
from bot.domain.languages import LANGUAGES
from bot.parsing.form import BadForm, FormGiven, ReportGiven, SessionGiven, read_filled, read_json, read_query
from bot.rendering.catalogue import Catalogue
from bot.rendering.form import Refusal, SessionTold, form_name, form_told, page_html, verdict_told
from bot.rendering.marks import plain_text
from bot.rendering.people import error_screen
from bot.usecases import filling, joining
from bot.usecases.context import Session
from bot.web.assets import answer_asset, asset, frames
from bot.web.form_openapi import description
from bot.web.init_data import NotVerified
from scoring import UnknownId

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from aiohttp.typedefs import Handler
    from pydantic import BaseModel

    from bot.domain.forms import Filled
    from bot.domain.intents import Wrong
    from bot.domain.people import Person
    from bot.usecases.context import Context
    from bot.web.init_data import InitDataVerifier
    from scoring import Scheme

PATH = "/form/"
_FOLDER = files("bot.web").joinpath("static", "form")
_ORIGIN = Origin(Source.FORM)
_STATUS: dict[type[UserError], int] = {NotAllowed: 403, NotFound: 404}
_SPOKEN = web.RequestKey("catalogue", Catalogue)
_LONGEST = 500


def form_routes(
    context: Context, catalogues: Mapping[str, Catalogue], verifier: InitDataVerifier, public_url: str
) -> list[web.RouteDef]:
    """The page, its parts and its JSON."""
    api = _FormApi(context, catalogues, verifier)
    parts = _Parts(page_html(_FOLDER.joinpath("index.html").read_text("utf-8"), catalogues), public_url)
    return [
        web.get(PATH, parts.serve),
        web.get(PATH + r"{name:[a-z]+\.(?:css|js)}", parts.serve),
        web.get(PATH + "openapi.json", _openapi),
        web.post(PATH + "api/session", api.answering(api.open)),
        web.get(PATH + "api/form", api.answering(api.show)),
        web.post(PATH + "api/preview", api.answering(api.preview)),
        web.post(PATH + "api/report", api.answering(api.report)),
    ]


class _Parts:
    """The page's static files, each with an ETag of its content."""

    def __init__(self, page: str, public_url: str) -> None:
        self._page = page
        self._policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            f"base-uri 'none'; form-action 'none'; frame-ancestors {frames(public_url)}"
        )

    async def serve(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", "index.html")
        body = self._page.encode() if name == "index.html" else asset(_FOLDER, name)
        return answer_asset(request, name, body, self._policy)


async def _openapi(_: web.Request) -> web.Response:
    return web.json_response(description())


class _FormApi:
    """What the page asks for; each request shows its session, and rights are looked up anew."""

    def __init__(self, context: Context, catalogues: Mapping[str, Catalogue], verifier: InitDataVerifier) -> None:
        self._context, self._catalogues, self._verifier = context, catalogues, verifier

    def answering(self, do: Callable[[web.Request], Awaitable[web.Response]]) -> Handler:
        """The handler, whose refusals become JSON with a sentence for the person."""

        async def handler(request: web.Request) -> web.StreamResponse:
            catalogue = self._catalogues[LANGUAGES[0]]
            try:
                return await do(request)
            except BadForm as error:
                return _refusal(422, "invalid", str(error)[:_LONGEST])
            except NotVerified as error:
                return _refusal(401, error.code, catalogue.plain("page.expired"))
            except web.HTTPRequestEntityTooLarge:
                return _refusal(413, "too-large", plain_text(catalogue("errors.too-long")))
            except UnknownId as error:
                return _refusal(404, "unknown-id", str(error)[:_LONGEST])
            except UserError as error:
                status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 422)
                words = error_screen(error, request.get(_SPOKEN, catalogue)).text
                return _refusal(status, error.code, plain_text(words))

        return handler

    async def open(self, request: web.Request) -> web.Response:
        """Open a session for initData that Telegram has signed."""
        given = read_json(await request.read(), SessionGiven)
        person, catalogue = await self._person(request, self._verifier.person(given.init_data))
        forms = filling.forms_of(self._context, person)
        names = [form_name(self._context.schemes[scheme].scheme, unit) for scheme, unit in forms]
        session = self._verifier.session(person.id)
        return _json(SessionTold(session=session, person=person.id, language=catalogue.language, forms=names))

    async def show(self, request: web.Request) -> web.Response:
        """A unit's form."""
        person, catalogue = await self._visitor(request)
        asked = read_query(request.query)
        form = await filling.form(Session(self._context, person, asked.scheme), asked.unit)
        offering = self._context.schemes[asked.scheme]
        duties = {duty.id: duty for duty in offering.duties}
        return _json(form_told(form, offering.scheme, duties, catalogue))

    async def preview(self, request: web.Request) -> web.Response:
        """What the figures would do."""
        person, catalogue = await self._visitor(request)
        scheme, filled, wrong = self._read(read_json(await request.read(), FormGiven))
        verdict = await filling.look_over(self._context, person, filled, _ORIGIN)
        return _json(verdict_told(verdict, (filled, wrong), scheme, catalogue, self._context.zone))

    async def report(self, request: web.Request) -> web.Response:
        """Store the figures: all, or none."""
        person, catalogue = await self._visitor(request)
        given = read_json(await request.read(), ReportGiven)
        scheme, filled, wrong = self._read(given)
        if wrong:
            verdict, status = await filling.look_over(self._context, person, filled, _ORIGIN), 422
        else:
            content = hashlib.sha256(given.model_dump_json().encode()).hexdigest()
            filled = replace(filled, opened_at=self._verifier.opened_at(_session_of(request)))
            verdict = await filling.send_in(self._context, person, filled, given.key, content, _ORIGIN)
            status = 200 if verdict.stored else 409 if verdict.changes else 422
        return _json(verdict_told(verdict, (filled, wrong), scheme, catalogue, self._context.zone), status)

    def _read(self, given: FormGiven) -> tuple[Scheme, Filled, tuple[tuple[str, Wrong], ...]]:
        offering = self._context.schemes.get(given.scheme)
        if offering is None:
            raise NotFound("unknown-scheme", name=given.scheme)
        return offering.scheme, *read_filled(given, offering.scheme)

    async def _visitor(self, request: web.Request) -> tuple[Person, Catalogue]:
        """Whose session the request shows; raises NotVerified, NotAllowed."""
        return await self._person(request, self._verifier.visitor(_session_of(request)))

    async def _person(self, request: web.Request, person_id: int) -> tuple[Person, Catalogue]:
        person = await joining.person(self._context, person_id)
        if person is None:
            raise NotAllowed("stranger")
        request[_SPOKEN] = catalogue = self._catalogues[person.language]
        return person, catalogue


def _session_of(request: web.Request) -> str:
    """The session that a request shows; empty for none."""
    kind, _, session = request.headers.get("Authorization", "").partition(" ")
    return session if kind.lower() == "bearer" else ""


def _json(model: BaseModel, status: int = 200) -> web.Response:
    return web.json_response(text=model.model_dump_json(), status=status)


def _refusal(status: int, code: str, message: str) -> web.Response:
    return _json(Refusal(error=code, message=message), status)
