"""What a Bot API server of version 9 does not know yet: an office that runs its own replaces it seldom.

tdlib's server looks a method up by its name and answers 404 "method not found" for others; of a known method it reads
the parameters and fields that it knows and never looks at the rest.
https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp
https://core.telegram.org/bots/api-changelog
"""

from __future__ import annotations

from typing import Any

Obj = dict[str, Any]

NEWER_METHODS = frozenset({
    # 10.1
    "sendRichMessage", "sendRichMessageDraft", "answerChatJoinRequestQuery", "sendChatJoinRequestWebApp",
    # 10.2
    "deleteEphemeralMessage", "editEphemeralMessageText", "editEphemeralMessageMedia", "editEphemeralMessageCaption",
    "editEphemeralMessageReplyMarkup",
})  # fmt: skip
_NEWER_NAMES = frozenset({  # of parameters and fields
    "rich_message",  # 10.1
    "ephemeral_message_parameters", "ephemeral_message_id", "is_ephemeral",  # 10.2 and 10.3
    "disabled",  # 10.3
})  # fmt: skip


def known_of(params: Obj) -> Obj:
    """What version 9 reads of a request's parameters."""
    return {name: _known(value) for name, value in params.items() if name not in _NEWER_NAMES}


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return known_of(value)
    return [_known(entry) for entry in value] if isinstance(value, list) else value
