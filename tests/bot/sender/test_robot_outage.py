"""A ranking for a Telegram group and for the group robots of all makers, of which one cannot be reached for an hour."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.demo.robots.server import MAKERS, Robots
from bot.domain.address_book import NewAddress
from bot.domain.notices import NoticeState
from bot.domain.people import BoundGroup, Purpose
from bot.outlets.registry import OutletSettings, open_outlets
from bot.outlets.robots import RobotOutlet
from bot.sender.loop import Sender
from bot.storage import address_book, groups
from bot.usecases import planning
from bot.usecases.address_book import recall
from tests.bot.sender.conftest import LI, leaders
from tests.support.context import SCHEME
from tests.support.office import posted

if TYPE_CHECKING:
    from bot.demo.robots.groups import Robot
    from tests.bot.sender.conftest import Office

STEP, STEPS = timedelta(minutes=5), 12


async def bind_robot(office: Office, robot: Robot) -> None:
    """A robot in the address book, confirmed, for the leaders' ranking."""
    now, new = office.clock.now(), NewAddress(robot.maker, robot.group, robot.url, robot.secret)
    number = await office.context.db.write(lambda tx: address_book.add(tx, SCHEME, new, None, now))
    await office.context.db.write(lambda tx: address_book.confirm(tx, number, now))
    group = BoundGroup(0, robot.maker, str(number), robot.group, SCHEME, Purpose.RANKING, None)
    await office.context.db.write(lambda tx: groups.bind(tx, group, None, now))


async def deliver(senders: list[Sender]) -> None:
    """What is due; a maker's pause and a robot's second are over by then."""
    for sender in senders:
        outlet = sender._outlet
        assert isinstance(outlet, RobotOutlet)
        outlet._held_until = 0.0
        for robot in outlet._robots.values():
            robot.sent_at.clear()
        await sender._deliver_all()


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("broken", MAKERS)
async def test_a_maker_that_is_away_for_an_hour_costs_the_others_nothing_and_loses_nothing(
    office: Office, broken: str
) -> None:
    chat = await leaders(office)
    outlets = open_outlets(OutletSettings(), partial(recall, office.context))
    robots_only = [outlet for outlet in outlets if outlet.name in MAKERS]
    senders = [Sender(office.context, outlet, office.sender._catalogues) for outlet in robots_only]
    async with Robots() as peer:
        robots = {maker: peer.add(maker, "领导群", secret=None if maker == "wecom" else "SEC1") for maker in MAKERS}
        for robot in robots.values():
            await bind_robot(office, robot)
        await peer.fail(broken, "refused")
        await planning.tick(office.context)
        await office.deliver()
        await deliver(senders)
        others = [robot for maker, robot in robots.items() if maker != broken]
        assert len(await office.heard(LI, chat)) == 1
        assert all(robot.arrivals for robot in others)
        for _ in range(STEPS):
            office.clock.move(office.clock.now() + STEP)
            await planning.tick(office.context)
            await deliver(senders)
        assert robots[broken].arrivals == []

        await peer.heal(broken)  # the longest pause of the sender is half an hour
        office.clock.move(office.clock.now() + timedelta(minutes=35))
        await deliver(senders)
        kinds = {
            maker: [arrival.message.blocks[0].kind for arrival in robot.arrivals] for maker, robot in robots.items()
        }
        assert kinds == {"wecom": ["markdown", "picture"], "dingtalk": ["markdown"], "feishu": ["markdown"]}
    assert len(await office.heard(LI, chat)) == 1
    rankings = [one for key, one in (await posted(office.context)).items() if key.startswith("ranking")]
    assert [one.state for one in rankings] == [NoticeState.SENT] * 4
