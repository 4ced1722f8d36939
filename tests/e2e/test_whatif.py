"""A coordinator asks what a figure would bring; it is answered, and nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, LEADER, TOWN

if TYPE_CHECKING:
    from tests.support.city import City


async def test_what_if_is_answered_as_a_report_would_be_and_stores_nothing(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    await city.join(LEADER, Role.LEADER)
    trial = await city.say(TOWN, "/whatif 城镇新增就业 =1585", "假如")
    assert "0 人 → 1,585 人" in trial
    assert "没有记录" in trial
    assert trial == await city.say(TOWN, "假如 城镇新增就业 +1585", "假如")
    seen = await city.say(LEADER, "/whatif 长江镇 城镇新增就业 +1585", "假如")
    head = trial[: trial.index("随之变动的单位")]
    assert seen.startswith(head)
    assert "奖补 -" in seen.removeprefix(head)
    assert "奖补" not in trial.removeprefix(head)  # what others are paid is on their sheets
    await city.say(TOWN, "/whatif 搬经镇 城镇新增就业 +5", "只能查看本单位")
    await city.say(BUREAU, "/whatif 城镇新增就业 +5", "哪个单位")
    await city.say(TOWN, "/whatif 城镇新增就业 -5", "小于 0")
    assert "/whatif" in await city.say(TOWN, "/whatif", "请这样问")
    assert "/whatif" in await city.say(TOWN, "/whatif 昨天 城镇新增就业 +5", "请这样问")
    both = await city.say(TOWN, "/whatif 城镇新增就业 +200，创业培训 =30", "假如")
    assert "城镇新增就业 0 人 → 200 人（+200 人）" in both
    assert "创业培训 0 人 → 30 人" in both
    await city.say(TOWN, "/whatif 长江镇 城镇新增就业 +5\n搬经镇 创业培训 +5", "请这样问")
    await city.say(TOWN, "/whatif 就业 +5", "好几项")

    assert "12/1,585" in await city.say(TOWN, "城镇新增就业 12", "已记")
    after = await city.say(TOWN, "城镇新增就业 累计 1585", "已记")
    total = next(line for line in trial.splitlines() if line.startswith("总分")).split(" → ")[1].split("（")[0]
    assert f"总分 {total}（" in after
