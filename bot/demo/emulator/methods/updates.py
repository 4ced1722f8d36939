"""How the bot gets its updates, and how it answers the press of a button."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.demo.emulator.delivery import Webhook
from bot.demo.emulator.errors import bad_request

if TYPE_CHECKING:
    from bot.demo.emulator.methods.call import Call, Method
    from bot.demo.emulator.shapes import Obj

QUERY_SECONDS = 60.0  # Telegram promises no number; a button must not spin for longer than a minute
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


async def _get_updates(call: Call) -> list[Obj]:
    limit = call.get("limit", 100)
    if not 1 <= limit <= 100:
        limit = 100
    _remember_allowed(call)
    return await call.delivery.poll(call.get("offset", 0), limit, max(0, call.get("timeout", 0)))


def _remember_allowed(call: Call) -> None:
    if "allowed_updates" in call.params:
        call.delivery.allowed = call.params["allowed_updates"] or []


def _set_webhook(call: Call) -> bool:
    url, secret, connections = call.params["url"], call.get("secret_token"), call.get("max_connections", 40)
    if secret is not None and len(secret) > 256:
        raise bad_request("secret token is too long")
    if secret is not None and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    _drop_if_asked(call)
    _remember_allowed(call)
    call.delivery.set_webhook(Webhook(url, secret or None, min(100, max(1, connections))))
    return True


def _delete_webhook(call: Call) -> bool:
    _drop_if_asked(call)
    call.delivery.set_webhook(None)
    return True


def _drop_if_asked(call: Call) -> None:
    if call.get("drop_pending_updates"):
        call.delivery.drop()


def _webhook_info(call: Call) -> Obj:
    delivery, hook = call.delivery, call.delivery.webhook
    info: Obj = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(delivery.pending),
    }
    if hook:
        info["max_connections"] = hook.max_connections
    if delivery.last_error:
        info |= {"last_error_date": delivery.last_error[0], "last_error_message": delivery.last_error[1]}
    if delivery.allowed:
        info["allowed_updates"] = delivery.allowed
    return info


def _answer_query(call: Call) -> bool:
    text = call.get("text", "")
    query = call.world.queries.get(call.params["callback_query_id"])
    if query is None or query.answered or time.monotonic() - query.asked > QUERY_SECONDS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    answer = {"text": text, "show_alert": call.get("show_alert", False), "url": call.get("url")}
    call.world.record("callback_answer", query.message.chat, only=query.user.id, callback_id=query.id, **answer)
    return True


METHODS: dict[str, Method] = {
    "getUpdates": _get_updates,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _webhook_info,
    "answerCallbackQuery": _answer_query,
}
