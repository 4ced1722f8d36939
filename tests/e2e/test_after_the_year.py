"""Once the year is over: what is said and done then names the real day, and counts for the year's last."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.people import Role
from tests.support.city import TOWN

if TYPE_CHECKING:
    from tests.support.city import City


async def test_days_are_the_real_ones_once_the_year_is_over(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    city.clock.move(datetime(2022, 1, 5, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert "创业培训 +5 人（12月31日）" in await city.say(TOWN, "创业培训 5", "已记")
    assert "不在本考核年度" in await city.say(TOWN, "昨天 创业培训 6", "未记录"), "yesterday was the 4th of January"
    assert "创业培训 +7 人（12月30日）" in await city.say(TOWN, "12月30日 创业培训 7", "已记")
    owed = await city.say(TOWN, "待办", "还差什么")
    assert "1月5日（周三）" in owed
    assert "12月31日截止（已逾期 5 天）" in owed
