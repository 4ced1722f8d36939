"""The people's door over HTTP: `/people` for what one person does and sees, `/world` for everything around them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from aiohttp import web

from bot.demo.emulator import people, views
from bot.demo.emulator.errors import PersonError
from bot.demo.emulator.methods.about import effective_commands, menu
from bot.demo.emulator.schema import Upload
from bot.demo.emulator.shapes import User

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

    from bot.demo.emulator.shapes import Chat, Obj
    from bot.demo.emulator.world import World


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer mistakes with `{error}` in words, and let pages of this machine in."""
    try:
        answer = web.Response() if request.method == "OPTIONS" else await handler(request)
    except PersonError as error:
        answer = web.json_response({"error": error.reason}, status=error.status)
    origin = request.headers.get("Origin", "")
    if urlsplit(origin).hostname in ("localhost", "127.0.0.1", "::1"):
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
        answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
    return answer


class PersonDoor:
    """Handlers over one world; each reads its input, does one deed and tells the result."""

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self._token = token

    def routes(self) -> list[web.RouteDef]:
        """All routes of the door but those of requests and faults, which belong to the server."""
        post, get, someone = web.post, web.get, "/people/{user}"
        return [
            post("/world/users", self._add_user),
            post("/world/chats", self._add_chat),
            post("/world/chats/{chat}/members", self._set_member),
            post("/world/chats/{chat}/bot", self._set_bot),
            post("/world/chats/{chat}/migrate", self._migrate),
            post("/world/chats/{chat}/topics", self._open_topic),
            post("/world/chats/{chat}/topics/{thread}/close", self._close_topic),
            post("/world/clock", self._set_clock),
            post(f"{someone}/send", self._send),
            post(f"{someone}/edit", self._edit),
            post(f"{someone}/tap", self._tap),
            post(f"{someone}/open", self._open),
            post(f"{someone}/{{kind:photo|document}}", self._upload),
            post(f"{someone}/start", self._start),
            post(f"{someone}/block", self._block),
            post(f"{someone}/contact", self._contact),
            post(f"{someone}/share", self._share),
            get(f"{someone}/chats", self._chats),
            get(f"{someone}/chats/{{chat}}/messages", self._messages),
            get(f"{someone}/chats/{{chat}}/commands", self._commands),
            get(f"{someone}/chats/{{chat}}/menu", self._menu),
            get(f"{someone}/events", self._events),
            get("/people/files/{file_id}", self._file),
        ]

    # ── the world around

    async def _add_user(self, request: web.Request) -> web.Response:
        body = await _body(request)
        optional = [_take(body, name, str, None) for name in ("last_name", "username", "language_code")]
        user = User(_take(body, "id", int), _take(body, "first_name", str), *optional)
        if user.id <= 0 or not user.first_name.strip():
            raise PersonError(400, "id must be positive and first_name non-empty")
        return web.json_response(self.world.add_user(user).shape())

    async def _add_chat(self, request: web.Request) -> web.Response:
        body = await _body(request)
        kind, title = _take(body, "type", str), _take(body, "title", str)
        members = _take(body, "members", list)
        is_forum = _take(body, "is_forum", bool, default=False)
        if kind not in ("group", "supergroup") or (is_forum and kind == "group"):
            raise PersonError(400, 'type must be "group" or "supergroup"; only a supergroup can be a forum')
        if not members or not all(isinstance(user_id, int) for user_id in members):
            raise PersonError(400, "members must name at least one user by id; the first becomes the creator")
        users = [people.person(self.world, user_id) for user_id in members]
        chat_id = _take(body, "id", int, None)
        if chat_id is not None and chat_id >= 0:
            raise PersonError(400, "the id of a group must be negative")
        chat = self.world.add_chat(kind, title, chat_id=chat_id, is_forum=is_forum)
        status = "administrator" if _take(body, "bot_admin", bool, default=False) else "member"
        people.found_chat(self.world, chat, users, status if _take(body, "bot", bool, default=True) else "left")
        return web.json_response(chat.shape())

    async def _set_member(self, request: web.Request) -> web.Response:
        body, chat = await _body(request), self._group(request)
        user = people.person(self.world, _take(body, "user_id", int))
        people.place_member(self.world, chat, user, _one_of(body, "member", "left", "administrator", "creator"))
        return web.json_response({"user_id": user.id, "status": chat.members[user.id]})

    async def _set_bot(self, request: web.Request) -> web.Response:
        body, chat = await _body(request), self._group(request)
        people.place_bot(self.world, chat, _one_of(body, "member", "administrator", "kicked", "left"))
        return web.json_response({"status": chat.members[self.world.bot.id]})

    async def _migrate(self, request: web.Request) -> web.Response:
        return web.json_response({"id": people.migrate(self.world, self._group(request)).id})

    async def _open_topic(self, request: web.Request) -> web.Response:
        body = await _body(request)
        name = _take(body, "name", str)
        return web.json_response({"id": people.open_topic(self.world, self._group(request), name), "name": name})

    async def _close_topic(self, request: web.Request) -> web.Response:
        people.close_topic(self.world, self._group(request), _number(request.match_info["thread"], "topic"))
        return web.json_response({})

    async def _set_clock(self, request: web.Request) -> web.Response:
        moment = _take(await _body(request), "now", str, None)
        try:
            instant = datetime.fromisoformat(moment) if moment is not None else None
        except ValueError:
            raise PersonError(400, f"now {moment!r} is no ISO date and time") from None
        if instant is not None and instant.tzinfo is None:
            raise PersonError(400, f"now {moment!r} needs an offset, as in 2021-12-01T09:00:00+08:00")
        self.world.shift = instant.timestamp() - time.time() if instant is not None else 0.0
        return web.json_response({"now": iso(self.world)})

    # ── one person

    async def _send(self, request: web.Request) -> web.Response:
        user, body = self._user(request), await _body(request)
        content = people.text_body(_take(body, "text", str))
        return self._said(user, _take(body, "chat_id", int), content, body)

    async def _contact(self, request: web.Request) -> web.Response:
        user, body = self._user(request), await _body(request)
        return self._said(user, _take(body, "chat_id", int), people.contact_body(user), body)

    async def _share(self, request: web.Request) -> web.Response:
        user, body = self._user(request), await _body(request)
        shared = people.shared_chat_body(self.world, user, _take(body, "request_id", int), _take(body, "shared", int))
        return self._said(user, user.id, shared, {})

    async def _start(self, request: web.Request) -> web.Response:
        user = self._user(request)
        payload = _take(await _body(request), "payload", str, None)
        return self._said(user, user.id, people.text_body(f"/start {payload}" if payload else "/start"), {})

    async def _upload(self, request: web.Request) -> web.Response:
        user, form = self._user(request), await request.post()
        field = form.get("file")
        if not isinstance(field, web.FileField):
            raise PersonError(400, "file must be a file of a multipart form")
        upload = Upload(field.filename, field.content_type, field.file.read())
        texts = {name: str(value) for name, value in form.items() if name != "file"}
        chat_id = _number(texts.get("chat_id", ""), "chat_id")
        position: Obj = {name: _number(texts[name], name) for name in ("reply_to", "thread") if name in texts}
        content = people.media_body(
            self.world, request.match_info["kind"], upload, texts.get("caption", ""), texts.get("media_group_id")
        )
        return self._said(user, chat_id, content, position)

    def _said(self, user: User, chat_id: int, content: Obj, position: Obj) -> web.Response:
        reply_to, thread = _take(position, "reply_to", int, None), _take(position, "thread", int, None)
        message = people.say(self.world, user, chat_id, content, reply_to=reply_to, thread=thread)
        return web.json_response(message.shape())

    async def _edit(self, request: web.Request) -> web.Response:
        user, body = self._user(request), await _body(request)
        position = _take(body, "chat_id", int), _take(body, "message_id", int)
        return web.json_response(people.change(self.world, user, *position, _take(body, "text", str)).shape())

    async def _tap(self, request: web.Request) -> web.Response:
        user, body = self._user(request), await _body(request)
        by_place = "row" in body
        choice = (_take(body, "row", int), _take(body, "column", int)) if by_place else _take(body, "data", str)
        position = _take(body, "chat_id", int), _take(body, "message_id", int)
        return web.json_response({"callback_id": people.tap(self.world, user, *position, choice)})

    async def _open(self, request: web.Request) -> web.Response:
        user, body = self._user(request), await _body(request)
        url, theme = _take(body, "url", str), _take(body, "theme", dict, {})
        return web.json_response({"url": views.open_page(self.world, self._token, user, url, theme)})

    async def _block(self, request: web.Request) -> web.Response:
        user, blocked = self._user(request), _take(await _body(request), "blocked", bool)
        people.block(self.world, user, blocked=blocked)
        return web.json_response({"blocked": blocked})

    # ── what a person sees

    async def _chats(self, request: web.Request) -> web.Response:
        return web.json_response(views.chats(self.world, self._user(request)))

    async def _messages(self, request: web.Request) -> web.Response:
        user = self._user(request)
        after = _number(request.query.get("after", "0"), "after")
        return web.json_response(views.messages(user, self._own_chat(request, user), after))

    async def _commands(self, request: web.Request) -> web.Response:
        user = self._user(request)
        chat = self._own_chat(request, user)
        return web.json_response(effective_commands(self.world, chat, user.id, user.language_code))

    async def _menu(self, request: web.Request) -> web.Response:
        chat = self._own_chat(request, self._user(request))
        return web.json_response(menu(self.world, chat.id) if chat.person else {"type": "commands"})

    async def _events(self, request: web.Request) -> web.Response:
        since, wait = (_number(request.query.get(name, "0"), name) for name in ("since", "wait"))
        return web.json_response(await views.events(self.world, self._user(request), since, float(wait)))

    async def _file(self, request: web.Request) -> web.Response:
        file = self.world.files.get(request.match_info["file_id"])
        if file is None:
            raise PersonError(404, "there is no such file")
        headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(file.name)}"}
        return web.Response(body=file.data, content_type=file.mime, headers=headers)

    def _user(self, request: web.Request) -> User:
        return people.person(self.world, _number(request.match_info["user"], "user"))

    def _own_chat(self, request: web.Request, user: User) -> Chat:
        return people.chat_of(self.world, user, _number(request.match_info["chat"], "chat"))

    def _group(self, request: web.Request) -> Chat:
        chat = self.world.chats.get(_number(request.match_info["chat"], "chat"))
        if chat is None or chat.person:
            raise PersonError(404, f"there is no group {request.match_info['chat']}")
        return chat


def iso(world: World) -> str:
    """The world's time in ISO 8601."""
    return datetime.fromtimestamp(world.now(), UTC).isoformat()


async def _body(request: web.Request) -> Obj:
    if not request.can_read_body:
        return {}
    try:
        body = await request.json()
    except ValueError:
        raise PersonError(400, "the body must be JSON") from None
    if not isinstance(body, dict):
        raise PersonError(400, "the body must be a JSON object")
    return body


_REQUIRED: Any = object()


def _take(body: Obj, name: str, kind: type, default: Any = _REQUIRED) -> Any:
    value = body.get(name)
    if value is None and default is not _REQUIRED:
        return default
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise PersonError(400, f"{name} must be of type {kind.__name__}, not {value!r}")
    return value


def _one_of(body: Obj, *allowed: str) -> str:
    status = body.get("status")
    if status not in allowed:
        raise PersonError(400, f"status must be one of {', '.join(allowed)}, not {status!r}")
    return str(status)


def _number(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise PersonError(400, f"{name} must be a whole number, not {text!r}") from None
