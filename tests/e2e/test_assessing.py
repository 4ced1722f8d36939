"""What units state of themselves (自评) beside what the assessor gives them (考核), in the scheme that has both columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.people import Role
from bot.usecases import joining
from tests.support.city import BUREAU, TOWN, button, running_city, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.city import City

HUTANG = "hutang-2014"


@pytest.fixture
async def hutang(tmp_path: Path) -> AsyncIterator[City]:
    """A coordinator of the first community, and the town's office."""
    async with running_city(tmp_path, SCHEME=HUTANG, CLOCK="2014-06-12T10:00+08:00") as city:
        first = city.app.context.schemes[HUTANG].scheme.units[0].id
        for user, role, unit in ((TOWN, Role.COORDINATOR, first), (BUREAU, Role.BUREAU, None)):
            invited = await joining.invite(city.app.context, None, HUTANG, role, unit)
            await city.peer.start(user, invited.token)
            await city.hear(user)
        yield city


async def test_what_a_unit_states_of_itself_moves_no_points(hutang: City) -> None:
    unit = hutang.app.context.schemes[HUTANG].scheme.units[0].short
    receipt = await hutang.say(TOWN, "平台设立 是", "已记")
    assert "自评总分 12（+2）；得分和名次以考核为准" in receipt
    assert "名，" not in receipt, "the self total has no rank"
    await hutang.peer.send(TOWN, "得分")
    sheet = await hutang.message(TOWN, words="成绩单")
    assert "考核）" in text_of(sheet)
    assert "总分 10.00 · 总排名" in text_of(sheet)
    assert "自评总分 12.00，与考核相差 +2" in text_of(sheet)
    await hutang.peer.tap(TOWN, sheet, button(sheet, "🔁 自评"))
    own = await hutang.peer.wait_for_edit(TOWN, match=lambda one: "自评）" in text_of(one))
    assert "总排名" not in text_of(own)
    assert "考核总分 12（+2），总排名第 1 名" in await hutang.say(BUREAU, f"{unit} 平台设立 是", "已记")
    assert "考核" in await hutang.say(TOWN, "排名", "截至")
