from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.clock import MovableClock
from bot.storage import engine
from bot.usecases.update_inbox import UpdateInbox
from tests.support.context import NOON, context_on
from tests.support.database import opened
from tests.support.inbox import given_up, unanswered

if TYPE_CHECKING:
    from bot.domain.updates import ReceivedUpdate
    from bot.storage.engine import Database, Transaction


@pytest.fixture(autouse=True)
def _marks_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """For something to share a commit with, however slow the machine."""
    monkeypatch.setattr(engine, "_SOON", 3600)


def delivered(*numbers: int) -> list[dict[str, Any]]:
    return [{"update_id": number} for number in numbers]


def numbers(taken: list[ReceivedUpdate]) -> list[int]:
    return [update.id for update in taken]


async def nothing(tx: Transaction) -> None:
    """A change for others to share a commit with."""


async def test_what_is_new_comes_in_its_order_and_once(database: Database) -> None:
    inbox = UpdateInbox(context_on(database))
    assert await unanswered(database) == []
    assert numbers(await inbox.receive(delivered(5, 3))) == [5, 3]
    assert numbers(await inbox.receive(delivered(4, 3, 9, 4))) == [4, 9]
    assert await unanswered(database) == delivered(3, 5, 4, 9)


async def test_marks_share_the_next_commit(database_url: str) -> None:
    async with opened(database_url) as database, opened(database_url) as other:
        inbox = UpdateInbox(context_on(database))
        await inbox.receive(delivered(1, 2, 3))
        inbox.answered(1)
        inbox.answered(3)
        assert len(await unanswered(other)) == 3
        await database.write(nothing)
        assert await unanswered(other) == delivered(2)
        inbox.answered(2)
    async with opened(database_url) as later:
        assert await unanswered(later) == []


async def test_marks_that_could_not_be_written_are_written_with_the_next(database: Database) -> None:
    inbox = UpdateInbox(context_on(database))
    await inbox.receive(delivered(1, 2))

    async def lay_out(tx: Transaction) -> None:
        await tx.execute(text("CREATE TABLE father (id INTEGER PRIMARY KEY)"))
        await tx.execute(
            text("CREATE TABLE child (father INTEGER REFERENCES father (id) DEFERRABLE INITIALLY DEFERRED)")
        )

    async def fail_at_commit(tx: Transaction) -> None:
        await tx.execute(text("INSERT INTO child VALUES (1)"))

    await database.write(lay_out)
    inbox.answered(1)
    with pytest.raises(IntegrityError):
        await database.write(fail_at_commit)
    assert len(await unanswered(database)) == 2
    inbox.answered(2)
    await database.write(nothing)
    assert await unanswered(database) == []


def message(number: int, chat: int = 7) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": str(number)}}


class Workers:
    """Two processes on one database, and the time in which they live."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, MovableClock(NOON)
        self.first, self.second = (UpdateInbox(context_on(database, self.clock)) for _ in range(2))

    def after(self, seconds: float) -> None:
        self.clock.move(self.clock.now() + timedelta(seconds=seconds))

    async def written(self) -> None:
        """What is settled is marked."""
        await self.database.write(nothing)


@pytest.fixture
def workers(database: Database) -> Workers:
    return Workers(database)


async def test_what_one_has_in_hand_another_takes_only_after_its_death(workers: Workers) -> None:
    await workers.first.receive(delivered(1, 2))
    workers.first.answered(1)
    await workers.written()
    assert await workers.second.take_free() == []
    workers.after(40)
    await workers.first.extend()
    workers.after(40)
    assert await workers.second.take_free() == []
    workers.after(10)
    (taken,) = await workers.second.take_free()
    assert (taken.id, taken.late, taken.payload) == (2, True, {"update_id": 2})
    assert await workers.first.take_free() == []
    await workers.first.extend()  # it woke up: the lease is not its own any more
    workers.after(61)
    assert numbers(await UpdateInbox(context_on(workers.database, workers.clock)).take_free()) == [2]


async def test_what_a_process_has_in_hand_it_does_not_take_again(workers: Workers) -> None:
    await workers.first.receive(delivered(1))
    workers.after(3600)
    assert await workers.first.take_free() == []
    assert await workers.second.take_free() == []  # it was leased for longer on that occasion


async def test_only_one_of_two_gets_what_is_free(workers: Workers) -> None:
    await UpdateInbox(context_on(workers.database, workers.clock)).receive(delivered(*range(20)))
    workers.after(61)
    taken = await asyncio.gather(workers.first.take_free(), workers.second.take_free())
    assert sorted(numbers([*taken[0], *taken[1]])) == list(range(20))


async def test_without_an_answer_it_is_tried_again_after_pauses_that_grow(workers: Workers) -> None:
    (update,) = await workers.first.receive([message(1)])
    for attempt, pause in enumerate((5, 10, 20, 30, 30)):
        await workers.first.release(update)
        workers.after(pause - 1)
        assert await workers.second.take_free() == []
        workers.after(1)
        (update,) = await workers.first.take_free()
        assert (update.attempts, update.late) == (attempt + 1, True)
    workers.first.answered(1)
    await workers.written()
    assert await unanswered(workers.database) == []


async def test_nothing_of_a_chat_overtakes_what_waits_for_another_attempt(workers: Workers) -> None:
    first, other = await workers.first.receive([message(1), message(2, chat=8)])
    await workers.first.release(first)
    await workers.first.release(other)
    new = await workers.first.receive([message(3)])
    assert sorted(numbers([*new, *await workers.first.take_released(7)])) == [1, 3]
    assert await workers.first.take_released(7) == []


@pytest.mark.parametrize("backend", ["postgresql"])
async def test_nothing_overtakes_what_another_process_has_tried_in_vain(workers: Workers) -> None:
    (first,) = await workers.first.receive([message(1)])
    assert await workers.second.receive([message(2)]) == []  # the first one has the chat in hand
    await workers.first.release(first)
    assert numbers(await workers.second.take_free()) == [1, 2]  # though the pause is not over
    (other,) = await workers.first.receive([message(5, chat=8)])
    await workers.first.release(other)
    assert numbers(await workers.second.receive([message(6, chat=8)])) == [5, 6]


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_nor_what_the_process_before_this_one_has(workers: Workers) -> None:
    (first,) = await workers.first.receive([message(1)])
    await workers.first.release(first)
    await workers.second.begin()
    assert numbers(await workers.second.receive([message(2)])) == [2]
    assert numbers(await workers.second.take_released(7)) == [1]


async def test_a_day_of_attempts_is_enough(workers: Workers) -> None:
    (update,) = await workers.first.receive([message(1)])
    await workers.first.release(replace(update, attempts=3000))
    await workers.written()
    assert await unanswered(workers.database) == []
    assert list(await given_up(workers.database)) == [1]


async def test_what_cannot_be_read_is_kept_and_never_tried_again(workers: Workers) -> None:
    await workers.first.receive(delivered(1))
    workers.first.give_up(1, "it cannot be read: KeyError: 'date'")
    await workers.written()
    workers.after(30 * 24 * 3600)
    assert await workers.second.take_free() == []
    assert await workers.second.forget_old() == 0
    assert await given_up(workers.database) == {1: "it cannot be read: KeyError: 'date'"}
    async with workers.database.read() as tx:
        assert (await tx.execute(text("SELECT payload FROM updates"))).scalar() == '{"update_id": 1}'


async def test_a_clock_that_went_back_holds_nothing_up(database: Database) -> None:
    tomorrow, today = MovableClock(NOON + timedelta(days=1)), MovableClock(NOON)
    await UpdateInbox(context_on(database, tomorrow)).receive(delivered(1))
    assert numbers(await UpdateInbox(context_on(database, today)).take_free()) == [1]


async def test_what_has_no_number_or_one_that_none_can_be_is_passed_over(database: Database) -> None:
    inbox = UpdateInbox(context_on(database))
    odd = [None, 7, "x", {}, {"update_id": "1"}, {"update_id": True}, {"update_id": 2**63}, {"update_id": 1.5}]
    assert numbers(await inbox.receive([*odd, *delivered(4), {"update_id": 5, "message": []}])) == [4, 5]


@pytest.mark.parametrize("backend", ["postgresql"])
async def test_in_a_chat_another_worker_waits_for_the_older_ones(workers: Workers) -> None:
    await workers.first.receive([message(1)])
    assert numbers(await workers.second.receive([message(2), message(3, chat=8), message(4)])) == [3]
    assert await workers.second.take_free() == []
    workers.first.answered(1)
    await workers.written()
    assert numbers(await workers.second.take_free()) == [2, 4]


@pytest.mark.parametrize("backend", ["postgresql"])
async def test_a_start_beside_another_takes_nothing_and_an_end_leaves_all(workers: Workers) -> None:
    await workers.first.receive(delivered(1))
    await workers.second.begin()
    assert await workers.second.take_free() == []
    await workers.first.give_back()
    assert numbers(await workers.second.take_free()) == [1]


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_file_has_one_process_so_that_a_new_one_goes_on_at_once(workers: Workers) -> None:
    await workers.first.receive(delivered(1))
    await workers.second.begin()
    assert numbers(await workers.second.take_free()) == [1]
