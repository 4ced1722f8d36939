from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.domain.notices import NoticeState
from bot.domain.people import Purpose
from bot.outlets.port import Delivered
from bot.outlets.telegram.addresses import place
from bot.outlets.telegram.outlet import fate_of
from bot.outlets.telegram.request import NotSent
from bot.sender import fates
from bot.storage.outbox import Posted
from bot.usecases import groups, planning
from tests.support.context import SCHEME, ZONE, context_on
from tests.support.office import bind, join, person, posted

if TYPE_CHECKING:
    from telegram.error import TelegramError

    from bot.storage.engine import Database
    from bot.usecases.context import Context

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

CALL = datetime(2021, 6, 23, 9, tzinfo=ZONE)
TO_WANG = "reminder:p11:2021-06-23"
RANKING = f"ranking:{SCHEME}:g1:2021-06-21"


class Still:
    """A clock that stands, so that every pause is exact."""

    def now(self) -> datetime:
        return CALL


@pytest.fixture
async def context(database: Database) -> Context:
    found = replace(context_on(database), clock=Still())
    await join(found, 11, "王芳", "changjiang")
    await join(found, 13, "李敏", None)
    await bind(found, -10, "市领导", Purpose.RANKING)
    await planning.tick(found)
    return found


async def after(context: Context, key: str, error: TelegramError, attempts: int = 1) -> tuple[Posted, list[str]]:
    """What becomes of a notice when sending it fails, and the alarms that are raised."""
    claimed = (await posted(context))[key]
    again = Posted(claimed.notice, NoticeState.CLAIMED, attempts, None, None, claimed.changed_at)
    fate = fate_of(error)
    assert not isinstance(fate, Delivered)
    await fates.settle(context, again, fate)
    box = await posted(context)
    return box[key], [str(one.notice.values["code"]) for other, one in box.items() if other.startswith("alarm")]


@pytest.mark.parametrize(
    ("key", "error", "state", "alarms"),
    [
        (TO_WANG, Forbidden("Forbidden: bot was blocked by the user"), NoticeState.FAILED, ["blocked"]),
        (TO_WANG, Forbidden("Forbidden: user is deactivated"), NoticeState.FAILED, ["blocked"]),
        (TO_WANG, BadRequest("Chat not found"), NoticeState.FAILED, ["blocked"]),
        (TO_WANG, BadRequest("Message is too long"), NoticeState.FAILED, ["refused"]),
        (TO_WANG, Forbidden("Forbidden: not enough rights to send text messages"), NoticeState.FAILED, ["refused"]),
        (TO_WANG, NetworkError("the connection broke"), NoticeState.WAITING, []),
        (TO_WANG, TimedOut(), NoticeState.WAITING, []),
        (RANKING, Forbidden("Forbidden: bot was kicked from the supergroup chat"), NoticeState.FAILED, ["group-lost"]),
        (RANKING, BadRequest("Chat not found"), NoticeState.FAILED, ["group-lost"]),
        (RANKING, Forbidden("Forbidden: bot is not a member of the channel chat"), NoticeState.FAILED, ["group-lost"]),
        (RANKING, Forbidden("Forbidden: not enough rights to send photos"), NoticeState.FAILED, ["refused"]),
        (RANKING, BadRequest("Can't parse entities"), NoticeState.FAILED, ["refused"]),
        (RANKING, NetworkError("the connection broke"), NoticeState.UNKNOWN, []),
        (RANKING, TimedOut(), NoticeState.UNKNOWN, []),
        (RANKING, NotSent("the server cannot be reached"), NoticeState.WAITING, []),
        (RANKING, InvalidToken("Not Found"), NoticeState.WAITING, []),
    ],
)
async def test_what_each_refusal_means(
    context: Context, key: str, error: TelegramError, state: NoticeState, alarms: list[str]
) -> None:
    found, raised = await after(context, key, error)
    assert (found.state, raised) == (state, alarms)
    assert found.problem == str(error)
    lost = state is NoticeState.FAILED and "refused" not in alarms
    assert (await person(context, 11)).blocked is (lost and key == TO_WANG)
    assert (await groups.purposes(context, place(-10)) == []) is (lost and key == RANKING)


async def test_it_waits_as_long_as_telegram_says(context: Context) -> None:
    found, _ = await after(context, TO_WANG, RetryAfter(75), attempts=20)
    assert found.state is NoticeState.WAITING
    assert found.notice.due_at == CALL + timedelta(seconds=75)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 10), (3, 120), (5, 1800), (99, 1800)])
async def test_pauses_grow_while_it_has_certainly_not_arrived(context: Context, attempts: int, seconds: int) -> None:
    found, raised = await after(context, RANKING, NotSent("the server cannot be reached"), attempts)
    assert (found.state, raised) == (NoticeState.WAITING, [])
    assert found.notice.due_at == CALL + timedelta(seconds=seconds)


async def test_what_may_have_arrived_is_not_repeated_for_ever(context: Context) -> None:
    found, raised = await after(context, TO_WANG, TimedOut(), attempts=5)
    assert (found.state, raised) == (NoticeState.WAITING, [])
    found, raised = await after(context, TO_WANG, TimedOut(), attempts=6)
    assert (found.state, raised) == (NoticeState.FAILED, ["failed"])
