"""The routes of the interface for other systems: who asks, whether they may, what they ask, and the answer as JSON."""

from __future__ import annotations

import hashlib
import re
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from bot.domain.bad_requests import BadRequest
from bot.domain.errors import Expired, NotAllowed, NotFound, UserError
from bot.domain.languages import LANGUAGES, language_of
from bot.parsing.api import read_body, read_query
from bot.rendering.api import problems
from bot.usecases import api_tokens
from bot.web.api.addresses import Strangers, address_of
from bot.web.api.description import description
from bot.web.api.operation import ROOT, Call, Refusal
from bot.web.api.operations import OPERATIONS
from scoring import UnknownId

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.domain.api_tokens import ApiToken
    from bot.rendering.api.problems import Problem
    from bot.rendering.catalogue import Catalogue
    from bot.usecases.context import Context
    from bot.web.api.operation import Operation

_STATUS: dict[type[UserError], int] = {NotAllowed: 403, NotFound: 404, Expired: 401}
_STATUS_OF_CODE = {"api-too-many": 429}
_LONGEST_KEY = 200


def api_routes(context: Context, catalogues: Mapping[str, Catalogue], clock: Clock) -> list[web.RouteDef]:
    """All that is below /api/. `clock` is the machine's, whatever time the bot lives at."""
    door = _Door(context, catalogues, clock)
    routes = [web.get(f"{ROOT}openapi.json", door.describe)]
    for operation in OPERATIONS:
        path = ROOT + operation.path
        routes.append(web.route(operation.method, path, partial(door.answer, operation)))
    return [*routes, web.route("*", "/api/{rest:.*}", door.miss)]


class _Door:
    """Lets requests in and words what is refused."""

    def __init__(self, context: Context, catalogues: Mapping[str, Catalogue], clock: Clock) -> None:
        self._context, self._catalogues, self._clock = context, catalogues, clock
        self._strangers = Strangers()

    async def describe(self, request: web.Request) -> web.Response:
        """The description, for which nobody needs a key."""
        return _tagged(request, web.json_response(description()))

    async def miss(self, request: web.Request) -> web.Response:
        """An address that is none of ours, or that is asked in a way that it does not take."""
        language = self._language(request)
        methods = ", ".join(operation.method for operation in OPERATIONS if _is_at(operation, request.path))
        if not methods:
            return _refusal(problems.problem(404, "no-route", language.plain("api.no_route")))
        words = language.plain("api.wrong_method", methods=methods)
        return _refusal(problems.problem(405, "wrong-method", words), {hdrs.ALLOW: methods})

    async def answer(self, operation: Operation, request: web.Request) -> web.Response:
        """The answer to one operation, or why there is none."""
        catalogue = self._language(request)
        try:
            token = await self._token(request)
            scheme = request.match_info.get("scheme")
            await api_tokens.use(self._context, token, operation.scope, scheme, self._clock.now())
            asked = read_query(request.query.items(), operation.asked)
            given = read_body(await request.read(), operation.given) if operation.given is not None else None
            call = Call(self._context, token, request.match_info, asked, given, catalogue)
            told = await operation.do(call)
            return _tagged(request, web.json_response(text=told.model_dump_json()))
        except _TooManyStrangers as error:
            words = catalogue.plain("api.too_many_addresses", seconds=error.seconds)
            return _refusal(problems.problem(429, "api-too-many", words), {hdrs.RETRY_AFTER: str(error.seconds)})
        except Refusal as error:
            return _refusal(error.problem)
        except BadRequest as error:
            return _refusal(problems.of_bad_request(error, catalogue))
        except web.HTTPRequestEntityTooLarge:
            return _refusal(problems.problem(413, "too-large", catalogue.plain("api.too_large")))
        except UnknownId as error:
            return _refusal(problems.of_unknown_id(error, catalogue))
        except UserError as error:
            return _refused(error, catalogue)

    async def _token(self, request: web.Request) -> ApiToken:
        """Whose key the request shows; raises Expired, _TooManyStrangers."""
        kind, _, secret = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        is_key = kind.lower() == "bearer" and secret.isascii() and len(secret) <= _LONGEST_KEY
        try:
            return await api_tokens.authenticate(self._context, secret if is_key else "", self._clock.now())
        except Expired:
            address = address_of(request)
            if seconds := self._strangers.wait(address):  # who has a good key does not wait for others at the address
                raise _TooManyStrangers(seconds) from None
            self._strangers.note(address)
            raise

    def _language(self, request: web.Request) -> Catalogue:
        """The first language that the system asks for, else Chinese."""
        first = request.headers.get(hdrs.ACCEPT_LANGUAGE, "").partition(",")[0].partition("-")[0].strip()
        return self._catalogues[LANGUAGES[0] if first in ("", "*") else language_of(first)]


def _is_at(operation: Operation, path: str) -> bool:
    return re.fullmatch(re.sub(r"{\w+}", "[^/]+", ROOT + operation.path), path) is not None


class _TooManyStrangers(Exception):
    """An address sent too many requests without a good key."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _refused(error: UserError, catalogue: Catalogue) -> web.Response:
    """What a use case refused."""
    status = _STATUS_OF_CODE.get(error.code) or next(
        (code for kind, code in _STATUS.items() if isinstance(error, kind)), 422
    )
    headers: dict[str, str] = {}
    if status == 401:
        headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
    if "seconds" in error.values:
        headers[hdrs.RETRY_AFTER] = str(error.values["seconds"])
    return _refusal(problems.of_error(status, error, catalogue), headers)


def _refusal(problem: Problem, headers: Mapping[str, str] | None = None) -> web.Response:
    body = problem.model_dump_json(exclude_defaults=True)
    return web.Response(text=body, status=problem.status, content_type=problems.MEDIA, headers=headers)


def _tagged(request: web.Request, response: web.Response) -> web.Response:
    """The answer with the checksum of what it says; nothing but that where the system has it already."""
    body = response.body if isinstance(response.body, bytes) else b""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {hdrs.ETAG: tag, hdrs.CACHE_CONTROL: "private, no-cache", hdrs.VARY: "Authorization, Accept-Language"}
    seen = [each.strip().removeprefix("W/") for each in request.headers.get(hdrs.IF_NONE_MATCH, "").split(",")]
    if tag in seen or "*" in seen:
        return web.Response(status=304, headers=headers)
    response.headers.update(headers)
    response.enable_compression()
    return response
