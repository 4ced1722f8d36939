"""A new outlet is a module and a row: whoever plans, keeps and sends notices knows none by name."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.domain.address_book import NewAddress
from bot.domain.people import BoundGroup, Purpose
from bot.outlets.port import Delivered, Retry
from bot.outlets.registry import OUTLETS, OutletRow, OutletSettings, open_outlets, read_address
from bot.rendering.marks import plain_text
from bot.sender.loop import Sender
from bot.storage import address_book, groups
from bot.usecases import planning
from bot.usecases.address_book import recall as recall_address
from tests.bot.sender.conftest import LI, leaders
from tests.support.context import SCHEME

if TYPE_CHECKING:
    from bot.domain.receivers import Receiver
    from bot.outlets.port import Departing, Fate
    from bot.rendering.screen import Screen
    from tests.bot.sender.conftest import Office

ROOT = Path(__file__).parents[3]
# of a mailbox the owner agrees, and a webhook is no chat: that much the domain knows of the two
ALLOWED = ("bot/domain/address_book.py", "bot/outlets/", "bot/config.py", "bot/demo/", "bot/rendering/locale/")


class Blackboard:
    """The toy: what is delivered is written on a board, unless it is broken."""

    name = "blackboard"

    def __init__(self) -> None:
        self.board: list[tuple[str, str]] = []
        self.broken = True

    async def room(self) -> int:
        return 1

    def rest(self) -> float:
        return math.inf

    async def deliver(self, receiver: Receiver, screen: Screen, departing: Departing) -> Fate:
        if self.broken:
            return Retry("no chalk", 60)
        await departing()
        self.board.append((receiver.address, plain_text(screen.text)))
        return Delivered()


async def bound(office: Office, new: NewAddress) -> str:
    """A confirmed address, bound to the ranking; its number."""
    now = office.clock.now()
    number = await office.context.db.write(lambda tx: address_book.add(tx, SCHEME, new, None, now))
    group = BoundGroup(0, new.outlet, str(number), new.label, SCHEME, Purpose.RANKING, None)
    await office.context.db.write(lambda tx: address_book.confirm(tx, number, now))
    await office.context.db.write(lambda tx: groups.bind(tx, group, None, now))
    return str(number)


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_toy_outlet_is_a_row_and_what_it_lacks_costs_the_others_nothing(office: Office) -> None:
    toy = Blackboard()
    row = OutletRow(toy.name, lambda text, _: (text, None) if text == "board 1" else None, lambda *_: toy)
    rows, settings = (*OUTLETS, row), OutletSettings()
    address = read_address("board 1", settings, rows)
    assert address is not None
    assert address.outlet == toy.name
    recall = partial(recall_address, office.context)
    outlet = next(each for each in open_outlets(settings, recall, rows) if each.name == toy.name)
    sender = Sender(office.context, outlet, office.sender._catalogues)

    chat = await leaders(office)
    number = await bound(office, NewAddress(toy.name, "市领导", address.url))
    await planning.tick(office.context)
    await sender._deliver_all()
    assert toy.board == []
    await office.deliver()
    assert len(await office.heard(LI, chat)) == 1

    toy.broken = False
    await planning.tick(office.context)
    office.clock.move(office.clock.now() + timedelta(minutes=2))
    await sender._deliver_all()
    await sender._deliver_all()
    ((where, words),) = toy.board
    assert where == number
    assert "6月23日" in words


def test_no_other_module_names_an_outlet() -> None:
    names = re.compile("|".join(rf"[\"']{row.name}[\"']|\b{row.name}\.\w" for row in OUTLETS))
    naming = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "bot").rglob("*.py")
        if not str(path.relative_to(ROOT)).startswith(ALLOWED) and names.search(path.read_text("utf-8"))
    ]
    assert naming == []
