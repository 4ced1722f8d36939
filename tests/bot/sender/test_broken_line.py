"""A line that breaks in the middle of a broadcast to many groups, for as long as so many requests are refused."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.people import Purpose
from bot.domain.vitals import Part
from bot.storage import groups
from bot.usecases import planning
from tests.bot.sender.conftest import LI, text
from tests.support.office import bind, posted

if TYPE_CHECKING:
    from tests.bot.sender.conftest import Office

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

GROUPS = 12
SOON = timedelta(minutes=2)


async def broadcast_to(office: Office, number_of_groups: int = GROUPS) -> None:
    for number in range(number_of_groups):
        chat = await office.peer.add_chat(f"群{number}", [LI])
        await bind(office.context, chat, f"群{number}", Purpose.RANKING)
    await planning.tick(office.context)


async def rankings(office: Office) -> Counter[NoticeState]:
    box = await posted(office.context)
    return Counter(one.state for one in box.values() if one.notice.kind is NoticeKind.RANKING)


async def deliver_until_whole(office: Office) -> None:
    """Look again after every pause, until all that will go has gone."""
    async with asyncio.timeout(60):
        while NoticeState.WAITING in await rankings(office):
            await office.deliver(after=SOON)
    await office.deliver(after=SOON)


def lanes(office: Office, number: int) -> None:
    """Let the sender take the line for so slow that it needs so many at once."""
    line = office.outlet._line
    line._took.extend([number / 30] * 10)
    assert line.lanes == number


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("reset_before", 60),
        ("reset_after", GROUPS),
        ("timeout", GROUPS),
        ("error_502", GROUPS),
        ("done_502", GROUPS),
        ("page_200", GROUPS),
    ],
)
async def test_a_fault_of_the_line_leaves_one_notice_in_doubt(office: Office, kind: str, number: int) -> None:
    await broadcast_to(office, number)
    await office.peer.fault(kind, times=8, seconds=0.01)
    await deliver_until_whole(office)
    assert await rankings(office) == {NoticeState.SENT: number - 1, NoticeState.UNKNOWN: 1}
    told = [text(one) for one in await office.heard(LI)]
    assert [words for words in told if f"{number} 个群中有 1 个可能没收到" in words] == [told[-1]]


async def test_with_several_at_once_no_more_than_those_are_in_doubt(office: Office) -> None:
    await broadcast_to(office)
    lanes(office, 6)
    await office.peer.fault("timeout", times=20, seconds=0.3)
    await deliver_until_whole(office)
    states = await rankings(office)
    assert 1 <= states[NoticeState.UNKNOWN] <= 6
    assert states[NoticeState.UNKNOWN] + states[NoticeState.SENT] == GROUPS


@pytest.mark.parametrize("method", ["*", "sendPhoto"])
async def test_a_proxy_that_refuses_costs_nothing_and_unbinds_nobody(office: Office, method: str) -> None:
    await broadcast_to(office)
    await office.peer.fault("proxy_403", method=method, times=12)
    await deliver_until_whole(office)
    assert await rankings(office) == {NoticeState.SENT: GROUPS}
    assert len(await office.context.db.ask(groups.active)) == GROUPS
    assert not [one for one in await office.heard(LI) if "⚠️" in text(one)]


async def test_while_it_is_broken_nothing_is_tried_and_the_line_is_probed(office: Office) -> None:
    await broadcast_to(office)
    await office.peer.fault("reset_before", times=4)
    for _ in range(4):
        await office.deliver(after=SOON)
    assert len(await office.peer.requests("sendPhoto")) + len(await office.peer.requests("sendMessage")) == 1
    assert len(await office.peer.requests("getMe")) == 1 + 3  # the first when it connected
    vital = office.context.vitals.parts[Part.SENDER]
    assert vital.failing_since is not None
    assert "ServerDisconnected" in vital.problem


@pytest.mark.parametrize(
    ("kind", "most", "number"), [("page_200", 1, GROUPS), ("reset_after", 1, GROUPS), ("timeout", 6, 300)]
)
async def test_twelve_seconds_in_which_only_sending_fails_leave_one_in_doubt_a_lane(
    office: Office, kind: str, most: int, number: int
) -> None:
    await broadcast_to(office, number)
    office.breaker._pacer.set_rate(1000)
    lanes(office, most)
    for method in ("sendPhoto", "sendMessage"):
        await office.peer.fault(kind, method=method, times=1000, seconds=0.2)
    await office.sender._deliver_all()
    at_once = await rankings(office)
    assert 1 <= at_once[NoticeState.UNKNOWN] <= most
    await office.deliver_for(12)
    assert await rankings(office) == at_once
    assert at_once.keys() == {NoticeState.UNKNOWN, NoticeState.WAITING}


async def test_where_sending_fails_for_long_one_more_is_in_doubt_after_each_pause(office: Office) -> None:
    await broadcast_to(office)
    await office.peer.fault("page_200", method="sendPhoto", times=1000)
    office.outlet.set_rate(1)  # else a busy machine is slow enough for two at once
    await office.sender._deliver_all()
    doubted = []
    for pause in (15, 30, 60):
        await office.deliver_for(pause - 1)
        doubted.append((await rankings(office))[NoticeState.UNKNOWN])
        await office.deliver_for(1)
    assert doubted == [1, 2, 3]
    await office.peer.clear_faults()
    await office.deliver_for(120)
    assert await rankings(office) == {NoticeState.SENT: GROUPS - 4, NoticeState.UNKNOWN: 4}


async def test_after_a_probe_they_go_one_at_a_time_until_one_arrives(office: Office) -> None:
    await broadcast_to(office)
    lanes(office, 6)
    await office.peer.fault("page_200", method="sendPhoto", times=1)
    await office.sender._deliver_all()
    await office.peer.fault("timeout", method="sendPhoto", times=1000, seconds=0.2)
    before = len(await office.peer.requests("sendPhoto"))
    await office.deliver_for(15)
    assert len(await office.peer.requests("sendPhoto")) == before + 1


async def test_what_did_not_go_out_ends_no_trial(office: Office) -> None:
    await broadcast_to(office)
    await office.peer.fault("page_200", method="sendPhoto", times=1)
    await office.sender._deliver_all()
    office.breaker._pacer._broadcasts_at = asyncio.get_running_loop().time() + 3600  # Telegram has said to wait
    await office.deliver_for(15)
    assert len(await office.peer.requests("sendPhoto")) == 1
    assert office.breaker.on_trial


async def test_what_waits_for_its_turn_waits_again_when_everything_stops(office: Office) -> None:
    await broadcast_to(office)
    running = asyncio.ensure_future(office.sender._deliver_all())
    await office.peer.wait_for(LI, lambda event: "photo" in event.get("message", {}))
    office.breaker.stop()
    office.sender.stop()
    async with asyncio.timeout(60):
        await running
    states = await rankings(office)
    assert states.keys() <= {NoticeState.SENT, NoticeState.WAITING}
    assert states[NoticeState.SENT] == len(await office.peer.requests("sendPhoto"))
    assert states[NoticeState.WAITING] > 0
    box = await posted(office.context)
    assert {one.attempts for one in box.values() if one.state is NoticeState.WAITING} == {0}
