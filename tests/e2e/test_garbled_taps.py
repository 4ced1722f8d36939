"""Whatever a tap carries, of whomever: nothing breaks, nothing changes, and the button stops turning."""

from __future__ import annotations

import itertools
import logging
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.domain.people import Role
from bot.handlers.commands import TAPS
from bot.rendering.callback_data import Action
from tests.support.city import BUREAU, SCHEME, STRANGER, TOWN, running_city

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support.city import City

_KEPT = ("entries", "reviews", "memberships", "invitations", "bound_groups", "announcements", "publications", "appeals")
_WORDS = ["", "x", "y", "w", "xlsx", "csv", "reported", "confirmed", "ledger", "所有", "../..", "' OR 1=1", "1.2.", "."]
_NUMBERS = [
    *("-1", "+1", "１２", "²", "1_0", " 1", "1e9", "NaN", "9" * 20, "9" * 26, "-" + "9" * 26),
    *map(str, (2**31, 2**52, 2**52 + 1, 2**63 - 1, 2**63, 2**64)),
]
_UPDATES = itertools.count(10_000)
# What an action may be given before its numbers, and how many of these.
_SHAPES = [
    (action, *start)
    for action in sorted(TAPS)
    for start in ((SCHEME,), (SCHEME, "changjiang"), (SCHEME, "changjiang", "0"), ())
    if (action, *start) != (Action.CONFIRM_ALL, SCHEME)  # with any number as the last entry seen it is a right tap
]
LETTERS = st.characters(exclude_characters="0123456789:")
garbled = st.lists(
    st.sampled_from(_NUMBERS) | st.sampled_from(_WORDS) | st.text(LETTERS, max_size=8), min_size=1, max_size=3
)
rests = st.lists(
    st.sampled_from(_NUMBERS).map(lambda one: [one]) | garbled, min_size=len(_SHAPES), max_size=len(_SHAPES)
)


def tapped(user: int, message_id: int, data: str) -> dict[str, object]:
    number = next(_UPDATES)
    chat = {"id": user, "type": "private", "first_name": "人"}
    message = {"message_id": message_id, "date": 1, "chat": chat, "text": "x"}
    person = {"id": user, "is_bot": False, "first_name": "人"}
    query = {"id": str(number), "from": person, "chat_instance": "1", "message": message, "data": data}
    return {"update_id": number, "callback_query": query}


async def kept(city: City) -> list[object]:
    """What must stay as it is."""
    rows: list[object] = []
    async with city.app.context.db.read() as tx:
        for table in _KEPT:
            rows += (await tx.execute(text(f"SELECT * FROM {table}"))).all()
    return rows


@settings(max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(rests)
async def test_garbled_taps_break_and_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture, rests: list[list[str]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("city")
    caplog.clear()
    async with running_city(folder, SEND_RATE="0") as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.join(BUREAU, Role.BUREAU)
        messages = {}  # of the bot, whose buttons are tapped
        for user, words in ((TOWN, "城镇新增就业 12"), (BUREAU, "/help"), (STRANGER, "/start")):
            await city.peer.send(user, words)
            messages[user] = (await city.message(user))["message_id"]
        before = await kept(city)
        for shape, rest in zip(_SHAPES, rests, strict=True):
            for user, message in messages.items():
                await city.serve(tapped(user, message, ":".join(["1", *shape, *rest])))
        assert await kept(city) == before
    broken = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert not broken, [(record.message, record.exc_info) for record in broken]


async def test_no_number_of_a_tap_is_too_large_for_the_database(city: City, caplog: pytest.LogCaptureFixture) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.peer.send(BUREAU, "/help")
    message = (await city.message(BUREAU))["message_id"]
    for action, rest in ((Action.REBIND, ":y"), (Action.ALLOW_PERSONS, ""), (Action.INVITATIONS, "")):
        await city.serve(tapped(BUREAU, message, f"1:{action}:{SCHEME}:{2**64}{rest}"))
    assert not [record.message for record in caplog.records if record.levelno >= logging.ERROR]
