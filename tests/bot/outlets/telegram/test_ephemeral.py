"""Whoever taps a button that only they see is answered so that nobody else reads it."""

from __future__ import annotations

import pytest
from telegram import Update

from bot.outlets.telegram.ephemeral import Asker, asker_of


@pytest.mark.parametrize("number", [9, None])
def test_a_tap_on_what_only_one_sees_has_its_number(number: int | None) -> None:
    message = {"message_id": 0, "date": 1, "chat": {"id": -100, "type": "supergroup", "title": "g"}, "text": "?"}
    message |= {"ephemeral_message_id": number} if number is not None else {}
    tap = {"id": "q", "chat_instance": "1", "data": "d", "message": message}
    tap["from"] = {"id": 5, "is_bot": False, "first_name": "李"}
    asked = Update.de_json({"update_id": 1, "callback_query": tap}, None)
    assert asker_of(asked) == Asker(5, "q", number)
