"""Another Bot API server, of the humblest kind: eight methods, no marks on commands, no long polls, 404 to the rest."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web


class HumbleServer:
    """Keeps what it is told in lists; `say` is what a person types."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        self.unknown: set[str] = set()
        self._runner = web.AppRunner(self._app())
        self.url = ""

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        return app

    async def start(self) -> None:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    def say(self, user: int, text: str, *, edits: int | None = None) -> int:
        number = len(self.updates) + 1
        message_id = edits or 1000 + number
        message = {
            "message_id": message_id,
            "date": 1_700_000_000,
            "chat": {"id": user, "type": "private", "first_name": "甲"},
            "from": {"id": user, "is_bot": False, "first_name": "甲"},
            "text": text,
        }
        self.updates.append({"update_id": number, "edited_message" if edits else "message": message})
        return message_id

    def tap(self, user: int, message: dict[str, Any], data: str) -> None:
        number = len(self.updates) + 1
        query = {
            "id": str(number),
            "from": {"id": user, "is_bot": False, "first_name": "甲"},
            "chat_instance": "1",
            "message": message,
            "data": data,
        }
        self.updates.append({"update_id": number, "callback_query": query})

    async def _answer(self, request: web.Request) -> web.Response:
        data = {**request.query, **(await request.post())}
        method = request.match_info["method"]
        if method == "getMe":
            return _ok({"id": 1, "is_bot": True, "first_name": "考核", "username": "humble_bot"})
        if method == "getUpdates":
            offset = int(str(data.get("offset", 0)))
            return _ok([update for update in self.updates if update["update_id"] >= offset])
        if method in ("sendMessage", "sendPhoto", "sendDocument", "editMessageText"):
            chat = int(str(data["chat_id"]))
            number = int(str(data.get("message_id", len(self.sent) + 1)))
            message = {
                "message_id": number,
                "date": 1_700_000_000,
                "chat": {"id": chat, "type": "private"},
                "text": str(data.get("text", data.get("caption", ""))),
            }
            self.sent.append({**message, "markup": json.loads(str(data.get("reply_markup", "{}")))})
            return _ok(message)
        if method in ("answerCallbackQuery", "deleteMessage"):
            return _ok(True)
        self.unknown.add(method)
        return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})
