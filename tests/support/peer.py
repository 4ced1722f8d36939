"""The people's side of the Bot API stand-in for tests: what people do and see, and what the bot has asked for."""

from __future__ import annotations

import io
import time
from collections import defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.demo.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

Obj = dict[str, Any]
TOKEN = "1000:demo"
_PATIENCE = 60.0  # seconds; only a failure takes them


@dataclass
class PeerError(Exception):
    """The stand-in refused what a person wanted to do: HTTP status and reason."""

    status: int
    reason: str


class Peer:
    """Speaks to `/people` and `/world` of a running stand-in.

    Waiting follows the events of a person from where the last wait for that person ended, so nothing that came between
    a event and the wait for its answer is missed, and no event is found twice.
    """

    def __init__(self, url: str, session: aiohttp.ClientSession, token: str = TOKEN) -> None:
        self.url = url
        self.token = token
        self.bot_id = int(token.split(":", maxsplit=1)[0])
        self._session = session
        self._seen: defaultdict[int, int] = defaultdict(int)

    # ── the world around

    async def add_user(self, user: int, first_name: str, **optional: str) -> Obj:
        """Put a person into the world; `last_name`, `username`, `language_code` are optional."""
        return await self._post_object("/world/users", id=user, first_name=first_name, **optional)

    async def add_chat(self, title: str, members: list[int], kind: str = "supergroup", **optional: Any) -> int:
        """Found a group (`id`, `bot`, `bot_admin`, `is_forum` are optional) and give its id."""
        chat = await self._post_object("/world/chats", type=kind, title=title, members=members, **optional)
        return int(chat["id"])

    async def set_member(self, chat: int, user: int, status: str) -> None:
        """Make somebody "member", "left", "administrator" or "creator" of a group."""
        await self._post_object(f"/world/chats/{chat}/members", user_id=user, status=status)

    async def set_bot(self, chat: int, status: str) -> None:
        """Make the bot "member", "administrator", "kicked" or "left" in a group."""
        await self._post_object(f"/world/chats/{chat}/bot", status=status)

    async def migrate(self, chat: int) -> int:
        """Turn a group into a supergroup and give the new id."""
        return int((await self._post_object(f"/world/chats/{chat}/migrate"))["id"])

    async def open_topic(self, chat: int, name: str) -> int:
        """Open a topic in a forum and give its thread id."""
        return int((await self._post_object(f"/world/chats/{chat}/topics", name=name))["id"])

    async def close_topic(self, chat: int, thread: int) -> None:
        """Close a topic."""
        await self._post_object(f"/world/chats/{chat}/topics/{thread}/close")

    async def set_clock(self, now: datetime | None) -> None:
        """Date messages from this instant (aware) on, or by the real time again."""
        await self._post_object("/world/clock", now=now.isoformat() if now else None)

    async def world(self) -> Obj:
        """The whole world in short."""
        answer: Obj = await self._call("GET", "/world")
        return answer

    async def be_server_of(self, bot_api: int) -> None:
        """Be a server of Bot API 9 or 10 from now on."""
        await self._post_object("/world/server", bot_api=bot_api)

    async def fault(self, kind: str, method: str = "*", **details: Any) -> None:
        """Let requests go wrong; details are `times`, `seconds`, `probability`, `seed`."""
        await self._post_object("/world/faults", kind=kind, method=method, **details)

    async def clear_faults(self) -> None:
        """Let everything go right again."""
        await self._call("DELETE", "/world/faults")

    async def requests(self, method: str = "", since: int = 0) -> list[Obj]:
        """The bot's requests in order: serial, time, method, parameters, outcome."""
        answer: list[Obj] = await self._call("GET", f"/world/requests?since={since}&method={method}")
        return answer

    # ── what people do

    async def send(
        self, user: int, text: str, chat: int | None = None, *, reply_to: int | None = None, thread: int | None = None
    ) -> Obj:
        """Write a message, in the private chat with the bot unless another chat is named."""
        where = {"chat_id": _chat(user, chat), "reply_to": reply_to, "thread": thread}
        return await self._post_object(f"/people/{user}/send", text=text, **where)

    async def start(self, user: int, payload: str | None = None) -> Obj:
        """Press Start, perhaps through a deep link."""
        return await self._post_object(f"/people/{user}/start", payload=payload)

    async def edit(self, user: int, message_id: int, text: str, chat: int | None = None) -> Obj:
        """Edit one's own message."""
        return await self._post_object(
            f"/people/{user}/edit", chat_id=_chat(user, chat), message_id=message_id, text=text
        )

    async def tap(self, user: int, message: Obj, data: str | None = None, *, at: tuple[int, int] | None = None) -> str:
        """Press a button of a message, by its data or by row and column; gives the callback id."""
        choice: Obj = {"row": at[0], "column": at[1]} if at else {"data": data}
        where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        return str((await self._post_object(f"/people/{user}/tap", **where, **choice))["callback_id"])

    async def open_page(self, user: int, url: str, **theme: str) -> str:
        """Press a button that opens a page of the bot's; the address as Telegram opens it."""
        return str((await self._post_object(f"/people/{user}/open", url=url, theme=theme))["url"])

    async def photo(self, user: int, data: bytes, chat: int | None = None, **details: Any) -> Obj:
        """Send a picture; details are `caption`, `reply_to`, `media_group_id`."""
        return await self._upload(user, "photo", "photo.png", data, chat, details)

    async def document(self, user: int, name: str, data: bytes, chat: int | None = None, **details: Any) -> Obj:
        """Send a file; details are `caption`, `reply_to`, `media_group_id`."""
        return await self._upload(user, "document", name, data, chat, details)

    async def block(self, user: int, *, blocked: bool = True) -> None:
        """Block the bot, or let it in again."""
        await self._post_object(f"/people/{user}/block", blocked=blocked)

    async def contact(self, user: int, chat: int | None = None) -> Obj:
        """Share one's own number."""
        return await self._post_object(f"/people/{user}/contact", chat_id=_chat(user, chat))

    async def share_group(self, user: int, chat: int, request_id: int = 1) -> Obj:
        """Choose one of one's groups by the keyboard that asks for it."""
        return await self._post_object(f"/people/{user}/share", request_id=request_id, shared=chat)

    # ── what people see

    async def chats(self, user: int) -> list[Obj]:
        """The person's chats, the latest first."""
        answer: list[Obj] = await self._call("GET", f"/people/{user}/chats")
        return answer

    async def messages(self, user: int, chat: int | None = None, *, after: int = 0) -> list[Obj]:
        """The messages that stand in a chat."""
        path = f"/people/{user}/chats/{_chat(user, chat)}/messages?after={after}"
        answer: list[Obj] = await self._call("GET", path)
        return answer

    async def commands(self, user: int, chat: int | None = None) -> list[Obj]:
        """The commands that the person is offered in a chat."""
        answer: list[Obj] = await self._call("GET", f"/people/{user}/chats/{_chat(user, chat)}/commands")
        return answer

    async def menu(self, user: int) -> Obj:
        """The menu button of the private chat."""
        answer: Obj = await self._call("GET", f"/people/{user}/chats/{user}/menu")
        return answer

    async def file(self, file_id: str) -> bytes:
        """The bytes behind a photo or document that the person sees."""
        async with self._session.get(f"{self.url}/people/files/{file_id}") as answer:
            if answer.status != 200:
                raise PeerError(answer.status, await answer.text())
            return await answer.read()

    async def wait_for(self, user: int, match: Callable[[Obj], bool], timeout: float = _PATIENCE) -> Obj:  # noqa: ASYNC109 the deadline of the whole wait
        """The next event of the person that matches; AssertionError tells what came instead in `timeout` seconds."""
        deadline, came = time.monotonic() + timeout, list[str]()
        while (left := deadline - time.monotonic()) > 0:
            path = f"/people/{user}/events?since={self._seen[user]}&wait={max(1, round(left))}"
            answer = await self._call("GET", path)
            for event in answer["events"]:
                self._seen[user] = event["serial"]
                if match(event):
                    return dict(event)
                came.append(f"{event['type']} {_text(event.get('message', {}))!r}")
            self._seen[user] = answer["next"]
        raise AssertionError(f"nothing fitting came to user {user} in {timeout} s, only: {came}")

    async def wait_for_message(
        self,
        user: int,
        chat: int | None = None,
        match: Callable[[Obj], bool] = lambda _: True,
        timeout: float = _PATIENCE,  # noqa: ASYNC109 the deadline of the whole wait
    ) -> Obj:
        """The next message of the bot in a chat that matches."""
        return await self._wait_for_shape("message", user, _chat(user, chat), match, timeout)

    async def wait_for_edit(
        self,
        user: int,
        chat: int | None = None,
        match: Callable[[Obj], bool] = lambda _: True,
        timeout: float = _PATIENCE,  # noqa: ASYNC109 the deadline of the whole wait
    ) -> Obj:
        """The next message of the bot in a chat that was edited and matches now."""
        return await self._wait_for_shape("edited", user, _chat(user, chat), match, timeout)

    async def wait_for_answer(self, user: int, callback_id: str, timeout: float = _PATIENCE) -> Obj:  # noqa: ASYNC109 the deadline of the whole wait
        """The bot's answer to a tap: text, show_alert, url."""
        return await self.wait_for(user, lambda event: event.get("callback_id") == callback_id, timeout)

    async def _wait_for_shape(
        self, kind: str, user: int, chat: int, match: Callable[[Obj], bool], seconds: float
    ) -> Obj:
        def fits(event: Obj) -> bool:
            if event["type"] != kind or event["chat_id"] != chat:
                return False
            return bool(event["message"]["from"]["id"] == self.bot_id and match(event["message"]))

        message: Obj = (await self.wait_for(user, fits, seconds))["message"]
        return message

    # ── the wire

    async def bot(self, method: str, **parameters: Any) -> Obj:
        """Ask as the bot would, with a JSON body; gives the whole envelope, refusals included."""
        async with self._session.post(f"{self.url}/bot{self.token}/{method}", json=parameters) as answer:
            envelope: Obj = await answer.json()
            return envelope

    async def _upload(self, user: int, kind: str, name: str, data: bytes, chat: int | None, details: Obj) -> Obj:
        form = aiohttp.FormData(quote_fields=False)
        for field, value in {"chat_id": _chat(user, chat), **details}.items():
            form.add_field(field, str(value))
        form.add_field("file", io.BytesIO(data), filename=name)
        answer: Obj = await self._call("POST", f"/people/{user}/{kind}", data=form)
        return answer

    async def _post_object(self, path: str, **body: Any) -> Obj:
        present = {name: value for name, value in body.items() if value is not None}
        answer: Obj = await self._call("POST", path, json=present)
        return answer

    async def _call(self, verb: str, path: str, **content: Any) -> Any:
        async with self._session.request(verb, self.url + path, **content) as answer:
            body = await answer.json()
            if answer.status != 200:
                raise PeerError(answer.status, body["error"])
            return body


@asynccontextmanager
async def running_emulator(
    *, limits: bool = False, strict: bool = True, backoff: float = 1.0, token: str = TOKEN
) -> AsyncIterator[Peer]:
    """A stand-in of one's own in this process, on a free port, and the people's side of it."""
    async with (
        Emulator(token, limits=limits, strict=strict, backoff=backoff) as emulator,
        aiohttp.ClientSession() as session,
    ):
        yield Peer(emulator.url, session, token)


def _chat(user: int, chat: int | None) -> int:
    return user if chat is None else chat


def _text(message: Obj) -> str:
    return str(message.get("text") or message.get("caption") or "")[:60]
