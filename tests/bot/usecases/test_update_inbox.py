from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.storage import engine
from bot.usecases.update_inbox import UpdateInbox
from tests.support.context import context_on
from tests.support.database import opened

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
    assert await inbox.is_empty()
    assert numbers(await inbox.receive(delivered(5, 3))) == [5, 3]
    assert numbers(await inbox.receive(delivered(4, 3, 9, 4))) == [4, 9]
    assert not await inbox.is_empty()


async def test_marks_share_the_next_commit(database_url: str) -> None:
    async with opened(database_url) as database, opened(database_url) as other:
        inbox, elsewhere = UpdateInbox(context_on(database)), UpdateInbox(context_on(other))
        await inbox.receive(delivered(1, 2, 3))
        inbox.answered(1)
        inbox.answered(3)
        assert len(await elsewhere.unanswered()) == 3
        await database.write(nothing)
        assert await elsewhere.unanswered() == delivered(2)
        inbox.answered(2)
    async with opened(database_url) as later:
        assert await UpdateInbox(context_on(later)).is_empty()


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
    assert len(await inbox.unanswered()) == 2
    inbox.answered(2)
    await database.write(nothing)
    assert await inbox.is_empty()
