"""The bot's door over HTTP: reads a request as Telegram does, performs its method, answers in Telegram's envelope."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import inspect
import json
import time
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.demo.emulator.errors import ApiError, bad_request
from bot.demo.emulator.limits import cost
from bot.demo.emulator.methods import about, chats, ephemeral, media, messages, updates
from bot.demo.emulator.methods.call import Call
from bot.demo.emulator.older import NEWER_METHODS, known_of
from bot.demo.emulator.schema import Upload, method_name, parameters

if TYPE_CHECKING:
    from bot.demo.emulator.delivery import Delivery
    from bot.demo.emulator.faults import Fault, Faults
    from bot.demo.emulator.limits import Limits
    from bot.demo.emulator.methods.call import Method
    from bot.demo.emulator.shapes import Obj
    from bot.demo.emulator.world import World

_REFUSING = {"error_500": (500, "Internal Server Error"), "error_502": (502, "Bad Gateway"), "404": (404, "Not Found")}
# what stands between answers with a page of its own: status, and whether the deed is done before
_PAGES = {"proxy_403": (403, False), "page_200": (200, False), "done_502": (502, True)}
METHODS: dict[str, Method] = {
    **about.METHODS, **chats.METHODS, **ephemeral.METHODS, **media.METHODS, **messages.METHODS, **updates.METHODS,
}  # fmt: skip
# in Telegram's reference, but without meaning here: refused, so that nobody relies on them unawares
NOT_PERFORMED = frozenset({
    "business_connection_id", "certificate", "direct_messages_topic_id", "inline_message_id", "message_effect_id",
    "suggested_post_parameters", "thumbnail", "video_start_timestamp",
})  # fmt: skip
NOT_PERFORMED_IN_REPLY = frozenset({
    "chat_id", "quote", "quote_parse_mode", "quote_entities", "quote_position",
    "checklist_task_id", "poll_option_id",
})  # fmt: skip


class BotDoor:
    """Everything behind `/bot<token>/` and `/file/bot<token>/`; `log` keeps each request and its outcome.

    `old`: it is a server of Bot API 9, from now on.
    """

    def __init__(
        self, token: str, world: World, delivery: Delivery, limits: Limits, faults: Faults, *, strict: bool
    ) -> None:
        self._token, self._strict = token, strict
        self._world, self._delivery, self._limits, self._faults = world, delivery, limits, faults
        self.log: list[Obj] = []
        self.old = False

    def routes(self) -> list[web.RouteDef]:
        """The two kinds of address a bot uses."""
        return [
            web.route("*", "/bot{token:[^/]+}/{method}", self.answer),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self.download),
        ]

    async def answer(self, request: web.Request) -> web.Response:
        """Perform one method."""
        method = method_name(request.match_info["method"])
        outcome: Obj = {"status": None, "message_id": None}
        try:
            self._check_token(request)
            raw, uploads = await _read(request)
            entry = {"serial": len(self.log) + 1, "time": time.time(), "method": method}
            self.log.append(entry | {"parameters": _loggable(raw), "outcome": outcome})
            fault = self._faults.strike(method)
            page, is_done = _PAGES.get(fault.kind, (None, True)) if fault else (None, True)
            if fault:
                await _suffer(fault, request)
            if not is_done:
                return _page(page, outcome)
            result = await self._perform(method, raw, uploads)
            outcome |= {"status": 200, "message_id": result.get("message_id") if isinstance(result, dict) else None}
            if fault and fault.kind == "reset_after":
                _hang_up(request)
            if page is not None:
                return _page(page, outcome)
            return web.json_response({"ok": True, "result": result})
        except ApiError as error:
            outcome |= {"status": error.code, "description": error.description}
            return _refusal(error)

    async def _perform(self, method: str, raw: Obj, uploads: dict[str, Upload]) -> Any:
        if self.old and method in NEWER_METHODS:
            raise ApiError(404, "Not Found: method not found")
        params = parameters(method, raw, strict=self._strict)
        if self.old:
            params = known_of(params)
        if method not in METHODS:
            raise ApiError(501, f"Not Implemented by the emulator: {method}")
        reply = params.get("reply_parameters") or {}
        performed = {"chat_id"} if reply.get("chat_id") == params.get("chat_id") else set()
        foreign = NOT_PERFORMED_IN_REPLY & set(reply) - performed
        for name in (*NOT_PERFORMED & set(params), *foreign):
            raise ApiError(501, f"Not Implemented by the emulator: parameter {name} of {method}")
        call = Call(self._world, self._delivery, params, uploads)
        chat = self._world.chats.get(params.get("chat_id", 0)) if cost(method, params) else None
        if chat:
            self._limits.check(chat, cost(method, params))
        result = METHODS[method](call)
        if inspect.isawaitable(result):
            result = await result
        if chat:
            self._limits.charge(chat, cost(method, params))
        return result

    async def download(self, request: web.Request) -> web.Response:
        """The bytes of a file that getFile has named."""
        try:
            self._check_token(request)
        except ApiError as error:
            return _refusal(error)
        file = self._world.files.at(request.match_info["path"])
        if file is None:
            return _refusal(ApiError(404, "Not Found"))
        return web.Response(body=file.data, content_type="application/octet-stream")

    def _check_token(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if ":" not in token or not token.split(":")[0].isdigit():
            raise ApiError(404, "Not Found")
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            raise ApiError(401, "Unauthorized")


async def _suffer(fault: Fault, request: web.Request) -> None:
    if fault.kind in _REFUSING:
        raise ApiError(*_REFUSING[fault.kind])
    if fault.kind in ("slow", "timeout"):
        await asyncio.sleep(fault.seconds)
    if fault.kind in ("timeout", "reset_before"):
        _hang_up(request)
        raise ApiError(500, f"the connection was broken by the fault {fault.kind}")


def _page(status: int | None, outcome: Obj) -> web.Response:
    """What a proxy or a login page says in Telegram's place."""
    outcome |= {"status": status}
    return web.Response(status=status or 200, text="<html>proxy: access denied</html>", content_type="text/html")


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _read(request: web.Request) -> tuple[Obj, dict[str, Upload]]:
    """Parameters of the query, the form or the JSON body, and the files of a multipart form by field name."""
    raw: Obj = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json" and request.can_read_body:
        try:
            body = await request.json()
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        if not isinstance(body, dict):
            raise bad_request("object expected")
        return raw | {name: value for name, value in body.items() if value is not None}, uploads
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    for name, value in form.items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.content_type, value.file.read())
            raw[name] = uploads[name]
        else:
            raw[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return raw, uploads


def _loggable(raw: Obj) -> Obj:
    """Parameters as JSON: what came as JSON in a string is told as JSON, a file by its name and size (bytes)."""
    loggable: Obj = {}
    for name, value in raw.items():
        loggable[name] = value
        if isinstance(value, Upload):
            loggable[name] = {"file": value.name, "size": len(value.data)}
        elif isinstance(value, str) and value[:1] in ("{", "["):
            with contextlib.suppress(ValueError):
                loggable[name] = json.loads(value)
        if name == "secret_token":
            loggable[name] = "…"
    return loggable


def _refusal(error: ApiError) -> web.Response:
    envelope: Obj = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        envelope["parameters"] = error.parameters
    return web.json_response(envelope, status=error.code)
