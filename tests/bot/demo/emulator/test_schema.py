from __future__ import annotations

from typing import Any

import pytest

from bot.demo.emulator.errors import ApiError
from bot.demo.emulator.schema import Upload, check_object, method_name, parameters


def test_methods_are_known_in_any_case() -> None:
    assert (method_name("SENDmessage"), method_name("sendNothing")) == ("sendMessage", "sendNothing")


def test_what_a_form_carries_becomes_typed() -> None:
    typed = parameters(
        "sendMessage",
        {"chat_id": "-100", "text": "5", "protect_content": "True", "reply_parameters": '{"message_id": 3}'},
        strict=True,
    )
    assert typed == {"chat_id": -100, "text": "5", "protect_content": True, "reply_parameters": {"message_id": 3}}


@pytest.mark.parametrize(
    ("method", "raw", "words"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": "1"}, "message text is empty"),
        ("sendMessage", {"chat_id": "1", "text": "x", "txt": "y"}, 'unknown parameter "txt"'),
        ("sendMessage", {"chat_id": 1, "text": 5}, '"text" must be of type String'),
        ("deleteMessage", {"chat_id": "1", "message_id": "x"}, '"message_id" must be of type Integer'),
        ("sendMessage", {"chat_id": 1, "text": "x", "protect_content": "maybe"}, "of type Boolean"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": "{"},
         "can't parse parameter \"reply_markup\" as JSON"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [{"text": "x"}]}},
         '"reply_markup.inline_keyboard[0]" must be of type Array'),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "color": 1}]]}},
         'unknown field "reply_markup.inline_keyboard[0][0].color"'),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"url": "x"}]]}},
         'field "reply_markup.inline_keyboard[0][0].text" of InlineKeyboardButton is required'),
        ("setMyCommands", {"commands": [], "scope": {"type": "everywhere"}}, "is not a BotCommandScope"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}, 'field "scope.chat_id"'),
        ("sendMediaGroup", {"chat_id": 1, "media": [{"type": "photo"}]}, 'field "media[0].media" of InputMediaPhoto'),
    ],
)  # fmt: skip
def test_what_the_reference_forbids_is_refused(method: str, raw: dict[str, Any], words: str) -> None:
    with pytest.raises(ApiError) as refused:
        parameters(method, raw, strict=True)
    assert refused.value.code == 400
    assert words in refused.value.description


def test_without_strictness_unknown_parameters_pass_as_at_telegram() -> None:
    assert parameters("sendMessage", {"chat_id": "1", "text": "x", "txt": "y"}, strict=False) == {
        "chat_id": 1,
        "text": "x",
    }


def test_files_and_identifiers_are_both_taken() -> None:
    upload = Upload("a.png", "image/png", b"x")
    for photo in (upload, "AgAC"):
        assert parameters("sendPhoto", {"chat_id": 1, "photo": photo}, strict=True)["photo"] == photo
    with pytest.raises(ApiError, match="must be of type InputFile or String"):
        parameters("sendPhoto", {"chat_id": 1, "photo": {"a": 1}}, strict=True)


def test_answers_can_be_checked_too() -> None:
    check_object("User", {"id": 1, "is_bot": False, "first_name": "A"}, "user")
    with pytest.raises(ApiError, match="first_name"):
        check_object("User", {"id": 1, "is_bot": False}, "user")
