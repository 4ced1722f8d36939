from __future__ import annotations

import asyncio
import sys
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle, pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.demo.emulator.limits import Limits
from bot.demo.emulator.shapes import Chat, User
from bot.outlets.telegram.pacing import Broadcast, HeldBack, Pacer, seconds_of
from tests.support.virtual import run

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUP = -5
BROADCAST = Broadcast()


@dataclass
class Telegram:
    """Where the requests go: the stand-in's own limits, by the loop's time."""

    rate: int = 30
    limited: bool = True  # whether it refuses what is too much
    came: list[tuple[float, int | str]] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pacer = Pacer(self.rate)
        self._limits = Limits(enabled=self.limited, clock=asyncio.get_running_loop().time)

    async def _receive(self, chat: int | str) -> bool:
        self.came.append((asyncio.get_running_loop().time(), chat))
        if self.refusals:
            raise RetryAfter(self.refusals.pop(0))
        if isinstance(chat, int):
            there = Chat(chat, "private", person=User(chat, "A")) if chat > 0 else Chat(chat, "supergroup")
            self._limits.check(there, 1)
            self._limits.charge(there, 1)
        return True

    async def send(self, chat: int | str, priority: Broadcast | None = None, endpoint: str = "sendMessage") -> Any:
        return await self.pacer.process_request(self._receive, (chat,), {}, endpoint, {"chat_id": chat}, priority)

    async def send_after(self, seconds: float, chat: int | str, priority: Broadcast | None = None) -> Any:
        await asyncio.sleep(seconds)
        return await self.send(chat, priority)


def fullest_second(came: Sequence[float]) -> int:
    """How many came in the fullest second; its end belongs to the next."""
    times = sorted(came)
    return max((bisect_left(times, at + 1) - index for index, at in enumerate(times)), default=0)


@given(
    st.lists(
        st.tuples(st.floats(0, 20), st.sampled_from([1, 2, 3, GROUP]), st.sampled_from([None, BROADCAST])), max_size=60
    )
)
def test_telegram_never_has_to_refuse(requests: list[tuple[float, int, Broadcast | None]]) -> None:
    async def go() -> None:
        telegram = Telegram()
        answers = await asyncio.gather(*(telegram.send_after(*request) for request in requests), return_exceptions=True)
        assert len(telegram.came) + sum(isinstance(answer, RetryAfter) for answer in answers) == len(requests)
        assert all(
            answer is True or (isinstance(answer, RetryAfter) and request[2] == BROADCAST)
            for answer, request in zip(answers, requests, strict=True)
        )

    run(go())


def test_a_thousand_chats_take_half_a_minute() -> None:
    async def go() -> list[tuple[float, int | str]]:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send(chat) for chat in range(1, 1001)))
        return telegram.came

    came = run(go())
    assert 995 / 30 < came[-1][0] < 999 / 30
    assert min(later - at for (at, _), (later, _) in pairwise(came[3:])) > 1 / 30 - 1e-6


def test_answers_go_before_broadcasts() -> None:
    async def go() -> list[int | str]:
        telegram = Telegram()
        broadcasts = (telegram.send(chat, BROADCAST) for chat in range(1, 300))
        await asyncio.gather(*broadcasts, telegram.send_after(2, 1000), telegram.send_after(2, 1001))
        return [chat for _, chat in telegram.came]

    came = run(go())
    assert {came.index(1000), came.index(1001)} <= {59, 60, 61}  # the 59 of two seconds, and one at that moment


def test_a_busy_group_holds_nobody_else_up() -> None:
    async def go() -> list[tuple[float, int | str]]:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send(GROUP) for _ in range(25)), telegram.send(1))
        return telegram.came

    came = run(go())
    assert next(at for at, chat in came if chat == 1) < 1
    assert [at for at, chat in came if chat == GROUP][20] >= 60


def test_a_chat_s_first_messages_follow_each_other_at_once() -> None:
    async def go() -> list[float]:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send(1) for _ in range(5)))
        return [round(at, 1) for at, _ in telegram.came]

    assert run(go()) == [0.0, 0.0, 0.0, 1.0, 2.0]


def test_after_a_429_an_answer_waits_and_is_repeated_and_other_chats_go_on() -> None:
    async def go() -> list[tuple[float, int | str]]:
        telegram = Telegram(refusals=[7])
        await asyncio.gather(telegram.send(1), telegram.send_after(1, 2))
        return telegram.came

    came = run(go())
    assert [chat for _, chat in came] == [1, 2, 1]
    assert came[1][0] < 2
    assert came[2][0] >= 7


def test_when_telegram_goes_on_refusing_an_answer_is_given_up() -> None:
    async def go() -> int:
        telegram = Telegram(refusals=[1] * 9)
        with pytest.raises(RetryAfter):
            await telegram.send(1)
        return len(telegram.came)

    assert run(go()) == 5


def test_after_a_429_all_broadcasts_are_given_back_until_its_time_is_over() -> None:
    async def go() -> None:
        telegram = Telegram(refusals=[40])
        for chat, seconds in ((1, 40), (2, 40)):
            with pytest.raises(RetryAfter) as refused:
                await telegram.send(chat, BROADCAST)
            assert seconds_of(refused.value) == seconds
        assert len(telegram.came) == 1
        await telegram.send_after(40, 2, BROADCAST)
        assert len(telegram.came) == 2

    run(go())


def test_a_broadcast_that_would_wait_long_is_given_back() -> None:
    async def go() -> None:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send(GROUP) for _ in range(20)))
        with pytest.raises(RetryAfter):
            await telegram.send(GROUP, BROADCAST)
        assert len(telegram.came) == 20
        await telegram.send_after(31, GROUP, BROADCAST)

    run(go())


@pytest.mark.parametrize("endpoint", ["answerCallbackQuery", "getChat", "sendChatAction", "deleteMessage"])
def test_what_telegram_does_not_count_goes_at_once(endpoint: str) -> None:
    async def go() -> float:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send("@all", endpoint=endpoint) for _ in range(100)))
        return telegram.came[-1][0]

    assert run(go()) == 0


def test_edits_count_like_messages() -> None:
    async def go() -> float:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send(1, endpoint="editMessageText") for _ in range(5)))
        return telegram.came[-1][0]

    assert run(go()) >= 2


def test_who_gives_up_waiting_takes_no_turn() -> None:
    async def go() -> list[tuple[float, int | str]]:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send(1) for _ in range(3)))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await telegram.send(1)
        await telegram.send(1)
        return telegram.came

    came = run(go())
    assert len(came) == 4
    assert came[-1][0] < 1.1


def test_when_it_shuts_down_who_waits_is_told() -> None:
    async def go() -> list[Any]:
        telegram = Telegram()

        async def stop() -> None:
            await asyncio.sleep(0.5)
            await telegram.pacer.shutdown()

        return await asyncio.gather(*(telegram.send(1) for _ in range(5)), stop(), return_exceptions=True)

    outcomes = run(go())
    assert outcomes[:3] == [True] * 3
    assert all(isinstance(one, asyncio.CancelledError) for one in outcomes[3:5])


def test_right_before_it_goes_out_a_broadcast_says_so_and_may_be_kept_back() -> None:
    async def go() -> tuple[list[float], list[tuple[float, int | str]]]:
        telegram = Telegram()
        departed: list[float] = []

        async def departing() -> None:
            departed.append(asyncio.get_running_loop().time())
            if len(departed) == 2:
                raise KeyError("somebody else's by now")

        kind = Broadcast(departing)
        outcomes = await asyncio.gather(*(telegram.send(chat, kind) for chat in (1, 2, 3)), return_exceptions=True)
        assert [type(one) for one in outcomes] == [bool, KeyError, bool]
        return departed, telegram.came

    departed, came = run(go())
    assert len(departed) == 3
    assert [chat for _, chat in came] == [1, 3]


def test_slots_that_were_missed_are_made_up_for() -> None:
    """A process whose timers are late loses no time in the long run."""

    async def go() -> float:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send(chat) for chat in range(1, 301)))
        return telegram.came[-1][0]

    assert run(go(), cycle((0.0, 0.0, 0.0, 0.02))) < 300 / 30 * 1.05


@pytest.mark.parametrize("rate", [1, 7, 29, 30, 200, 1000])
def test_missed_slots_put_no_more_than_a_tenth_on_top_of_a_second(rate: int) -> None:
    """After a pause of the whole process everything that waits wants to go at once."""

    async def go() -> list[float]:
        telegram = Telegram(rate, limited=False)
        await asyncio.gather(*(telegram.send(chat) for chat in range(1, 3 * rate)))
        return [at for at, _ in telegram.came]

    came = run(go(), [0.0] * (rate // 2) + [0.6])
    assert fullest_second(came) <= rate * 1.1 + 1
    assert came[-1] < (3 * rate - 1) / rate * 1.05 + 0.6


REQUEST = st.tuples(
    st.sampled_from([0.0, 0.0, 0.5]) | st.floats(0, 4),
    st.sampled_from([1, 2, GROUP, "@all"]) | st.integers(3, 200),
    st.sampled_from([None, BROADCAST]),
)


@given(
    st.sampled_from([1, 5, 25, 30]),
    st.lists(REQUEST, max_size=90),
    st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.01, 0.1, 0.3, 2.0]), max_size=60),
)
def test_no_second_holds_more_than_a_tenth_above_the_rate_and_no_chat_more_than_its_own(
    rate: int, requests: list[tuple[float, int | str, Broadcast | None]], late: list[float]
) -> None:
    async def go() -> list[tuple[float, int | str]]:
        telegram = Telegram(rate, limited=False)
        await asyncio.gather(*(telegram.send_after(*request) for request in requests), return_exceptions=True)
        return telegram.came

    came = run(go(), late)
    assert fullest_second([at for at, _ in came]) <= rate * 1.1 + 1
    for chat in {chat for _, chat in came}:
        times = [at for at, one in came if one == chat]
        for after in range(1, len(times)):  # three at once, then one a second
            assert all(last - at >= after - 1e-6 for at, last in zip(times, times[2 + after :], strict=False))
        if isinstance(chat, str) or chat < 0:
            assert all(last - at >= 60 for at, last in zip(times, times[20:], strict=False))


@given(st.lists(REQUEST, min_size=20, max_size=90))
def test_no_broadcast_goes_while_an_answer_could(
    requests: list[tuple[float, int | str, Broadcast | None]],
) -> None:
    """Every chat is written to once, so that no chat has to rest: who still waits could go."""
    once = list({chat: (after, chat, kind) for after, chat, kind in requests}.values())

    async def go() -> list[tuple[float, int | str]]:
        telegram = Telegram(5)
        await asyncio.gather(*(telegram.send_after(*request) for request in once), return_exceptions=True)
        return telegram.came

    went = {chat: at for at, chat in run(go())}
    answers = [(after, went[chat]) for after, chat, kind in once if kind is None]
    for chat in (chat for _, chat, kind in once if kind is not None and chat in went):
        assert not [1 for asked, at in answers if asked < went[chat] < at]


@pytest.mark.parametrize("chats", [range(1, 3001), [GROUP] * 3000], ids=["many chats", "one busy group"])
def test_a_turn_costs_the_same_however_many_wait(chats: Sequence[int]) -> None:
    """Function calls of the process while a hundred answers go, behind a long queue and behind a short one."""

    async def go(waiting: int) -> int:
        telegram = Telegram(limited=False)
        backlog = [asyncio.ensure_future(telegram.send(chat)) for chat in chats[:waiting]]
        answers = [asyncio.ensure_future(telegram.send(chat)) for chat in range(10_001, 10_101)]
        await asyncio.sleep(1.5)  # the group has had its three by then
        calls = Counter[str]()
        sys.setprofile(lambda _frame, event, _what: calls.update([event]))
        await asyncio.sleep(5)
        sys.setprofile(None)
        for task in (*backlog, *answers):
            task.cancel()
        await asyncio.gather(*backlog, *answers, return_exceptions=True)
        return calls["call"] + calls["c_call"]

    assert run(go(3000)) < 1.2 * run(go(300))


def test_without_a_rate_nothing_is_paced_but_telegram_s_word_is_heeded() -> None:
    async def go() -> list[tuple[float, int | str]]:
        telegram = Telegram(0, limited=False)
        await asyncio.gather(
            *(telegram.send(chat) for chat in (1, GROUP) for _ in range(100)), telegram.send(2, BROADCAST)
        )
        telegram.refusals.append(7)
        await asyncio.gather(telegram.send(1), telegram.send(2))
        return telegram.came

    came = run(go())
    assert [at for at, _ in came[:201]] == [0] * 201
    assert [round(at) for at, _ in came[201:]] == [0, 0, 7]


def test_another_rate_holds_from_the_next_message_on() -> None:
    async def go() -> None:
        telegram = Telegram()
        telegram.pacer.set_rate(5)  # another process came
        await asyncio.gather(*(telegram.send(chat, BROADCAST) for chat in range(1, 41)))
        assert fullest_second([at for at, _ in telegram.came]) <= 6
        before = len(telegram.came)
        telegram.pacer.set_rate(30)  # it went
        await asyncio.gather(*(telegram.send(chat, BROADCAST) for chat in range(101, 161)))
        assert fullest_second([at for at, _ in telegram.came[before:]]) > 20

    run(go())


def test_while_broadcasts_are_held_answers_go_on() -> None:
    async def go() -> None:
        telegram = Telegram(rate=1)
        requests = [asyncio.ensure_future(telegram.send(chat, BROADCAST)) for chat in (1, 2, 3)]
        await asyncio.sleep(0.5)
        telegram.pacer.hold()
        outcomes = await asyncio.gather(*requests, return_exceptions=True)
        assert [isinstance(outcome, HeldBack) for outcome in outcomes] == [False, True, True]
        with pytest.raises(HeldBack):
            await telegram.send(4, BROADCAST)
        assert await telegram.send(5)
        telegram.pacer.let_go()
        assert await telegram.send(2, BROADCAST)
        assert [chat for _, chat in telegram.came] == [1, 5, 2]

    run(go())


def test_what_is_held_while_it_departs_does_not_go_out() -> None:
    async def go() -> None:
        telegram = Telegram()

        async def departing() -> None:
            telegram.pacer.hold()

        with pytest.raises(HeldBack):
            await telegram.send(1, Broadcast(departing))
        assert telegram.came == []

    run(go())
