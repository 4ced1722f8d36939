from __future__ import annotations

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError

from bot.outlets.telegram.refusals import is_gone, is_topic_gone


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("Bad Request: TOPIC_CLOSED", True),
        ("Bad Request: TOPIC_DELETED", True),
        ("Message thread not found", True),
        ("Chat not found", False),
    ],
)
def test_topics_that_are_gone(words: str, gone: bool) -> None:
    assert is_topic_gone(BadRequest(words)) is gone


@pytest.mark.parametrize(
    "words",
    [
        "bot was blocked by the user",
        "user is deactivated",
        "bot can't initiate conversation with a user",
        "bot was kicked from the supergroup chat",
        "bot is not a member of the channel chat",
        "the group chat was deleted",
    ],
)
def test_receivers_that_are_gone(words: str) -> None:
    assert is_gone(Forbidden(f"Forbidden: {words}"))


def test_what_says_nothing_of_the_receiver() -> None:
    assert is_gone(BadRequest("Chat not found"))
    assert not is_gone(Forbidden("Forbidden: not enough rights to send text messages to the chat"))
    assert not is_gone(Forbidden("Forbidden (403)"))
    assert not is_gone(NetworkError("proxy: chat not found"))
