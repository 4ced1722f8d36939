from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.emulator.errors import ApiError
from bot.demo.emulator.limits import CHAT_BURST, GROUP_COUNT, Limits, cost
from bot.demo.emulator.shapes import Chat, User
from tests.bot.demo.emulator.conftest import ANNA
from tests.support.peer import running_emulator


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def private(number: int) -> Chat:
    return Chat(number, "private", person=User(number, "A"))


def sent(limits: Limits, chat: Chat, pieces: int = 1) -> int:
    """Seconds to wait, 0 when it went."""
    try:
        limits.check(chat, pieces)
    except ApiError as flood:
        refused = flood
    else:
        limits.charge(chat, pieces)
        return 0
    wait = int((refused.parameters or {})["retry_after"])
    assert (refused.code, refused.description) == (429, f"Too Many Requests: retry after {wait}")
    return wait


def test_one_chat_takes_a_small_burst_then_one_a_second() -> None:
    time = Time()
    limits, chat = Limits(enabled=True, clock=time), private(1)
    assert [sent(limits, chat) for _ in range(int(CHAT_BURST) + 1)] == [0] * int(CHAT_BURST) + [1]
    time.now += 1
    assert [sent(limits, chat), sent(limits, chat)] == [0, 1]


def test_thirty_a_second_over_all_chats() -> None:
    time = Time()
    limits = Limits(enabled=True, clock=time)
    assert [sent(limits, private(number)) for number in range(31)] == [0] * 30 + [1]
    time.now += 0.5
    assert [sent(limits, private(100 + number)) for number in range(16)] == [0] * 15 + [1]


def test_twenty_a_minute_in_a_group() -> None:
    time = Time()
    limits, group = Limits(enabled=True, clock=time), Chat(-5, "group")
    for _ in range(GROUP_COUNT):
        assert sent(limits, group) == 0
        time.now += 1
    assert sent(limits, group) == 40
    time.now += 40
    assert sent(limits, group) == 0
    assert sent(limits, group) == 1


@given(st.lists(st.tuples(st.floats(0, 40), st.integers(1, 3)), max_size=60))
def test_who_waits_as_told_gets_through(steps: list[tuple[float, int]]) -> None:
    time = Time()
    limits, group = Limits(enabled=True, clock=time), Chat(-5, "supergroup")
    for pause, pieces in steps:
        time.now += pause
        if wait := sent(limits, group, pieces):
            assert 1 <= wait <= 60
            time.now += wait
            assert sent(limits, group, pieces) == 0


@pytest.mark.parametrize(
    ("method", "params", "messages"),
    [
        ("sendMessage", {}, 1),
        ("editMessageText", {}, 1),
        ("sendMediaGroup", {"media": [1, 2, 3]}, 3),
        ("answerCallbackQuery", {}, 0),
        ("sendChatAction", {}, 0),
        ("getChat", {}, 0),
    ],
)
def test_what_counts(method: str, params: dict[str, Any], messages: int) -> None:
    assert cost(method, params) == messages


async def test_over_http() -> None:
    async with running_emulator(limits=True) as peer:
        await peer.add_user(ANNA, "A")
        await peer.start(ANNA)
        answers = [await peer.bot("sendMessage", chat_id=ANNA, text=str(number)) for number in range(6)]
        refused = answers[-1]
        assert refused["error_code"] == 429
        assert refused["parameters"] == {"retry_after": 1}
        assert next(one["outcome"]["status"] for one in await peer.requests("sendMessage")) == 200
        assert [one["outcome"]["status"] for one in await peer.requests("sendMessage")][-1] == 429
