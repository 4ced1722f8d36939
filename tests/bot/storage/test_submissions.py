from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage import submissions
from bot.storage.submissions import Submission
from tests.support.context import NOON

if TYPE_CHECKING:
    from bot.storage.engine import Database


async def test_a_form_is_found_by_its_sender_and_key(database: Database) -> None:
    sent = Submission("0123456789abcdef", 11, "digest", (3, 4))
    await database.write(lambda tx: submissions.put(tx, sent, NOON))
    await database.write(lambda tx: submissions.put(tx, Submission(sent.key, 12, "other", ()), NOON))
    async with database.read() as tx:
        assert await submissions.find(tx, 11, sent.key) == sent
        assert await submissions.find(tx, 11, "another") is None
        assert await submissions.find(tx, 13, sent.key) is None
