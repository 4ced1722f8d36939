"""A leader asks why one town is behind another; a coordinator what moved, and never sees a sheet that is not theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, LEADER, OTHER, STRANGER, TOWN, button, text_of

if TYPE_CHECKING:
    from tests.support.city import City


async def test_the_gap_between_two_towns(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.join(LEADER, Role.LEADER)
    await city.say(LEADER, "/gap", "请写上是哪个单位")
    await city.say(BUREAU, "磨头镇 城镇新增就业 累计 385", "已记")
    await city.say(BUREAU, "长江镇 城镇新增就业 累计 400", "已记")
    told = await city.say(LEADER, "/gap 长江镇 磨头镇", "📊")
    assert "长江比磨头少 1.6 分" in told
    assert "▼ 城镇新增就业 -1.2（0 分，对方 3 分，占 40%）" in told
    assert "400/1,585 人，对方 385/385 人｜附件2/创业就业富民行动/城镇新增…" in told
    assert told == await city.say(LEADER, "差距 长江镇 磨头", "📊")
    assert "第 2 名" in await city.say(LEADER, "/gap 长江", "📊")
    assert "磨头比" in await city.say(LEADER, "/gap 磨头", "多 ")
    await city.peer.send(LEADER, "/gap 长江镇 磨头镇")
    answer = await city.message(LEADER, words="📊")
    await city.peer.tap(LEADER, answer, button(answer, "城镇新增就业"))
    assert "城镇新增就业：0 / 3 分（长江）" in await city.hear(LEADER, words="城镇新增就业：0")
    for words in ("/gap 火星镇", "/gap 长江 磨头 东陈", "/gap 长江 上半年"):
        await city.say(LEADER, words, "请这样问")
    await city.say(LEADER, "/gap 长江 2020-12-01", "没有成绩可看")


async def test_the_pages_turn(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    figures = (
        "城镇新增就业 累计 1585，创业培训 累计 50，引领大学生创业 累计 30，扶持农民自主创业 累计 50，居转企 累计 629"
    )
    await city.say(BUREAU, f"长江镇 {figures}", "已记")
    await city.say(BUREAU, "长江镇 新增留学回国人员 累计 5", "已记")
    await city.peer.send(BUREAU, "/gap 长江 磨头")
    first = await city.message(BUREAU, words="📊")
    assert "其余" in text_of(first)
    await city.peer.tap(BUREAU, first, button(first, "后面的项"))
    second = await city.peer.wait_for_edit(BUREAU)
    assert second["message_id"] == first["message_id"]
    assert text_of(second).splitlines()[:2] == text_of(first).splitlines()[:2]
    assert text_of(second) != text_of(first)
    await city.peer.tap(BUREAU, second, button(second, "前面的项"))
    assert text_of(await city.peer.wait_for_edit(BUREAU)) == text_of(first)


async def test_a_coordinator_sees_the_totals_of_another_and_the_course_of_the_own(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(OTHER, Role.COORDINATOR, "motou")
    await city.say(OTHER, "城镇新增就业 累计 385", "已记")
    told = await city.say(TOWN, "/gap 磨头", "📊")
    assert "长江比磨头少 1.6 分" in told
    assert "您看不到" in told
    assert "本单位离满分差得最多的" in told
    assert "0/30，补齐后总分 +18" in told
    assert "385" not in told
    assert "您看不到" in await city.say(TOWN, "/gap", "第 2 名")
    await city.say(TOWN, "/gap 磨头 长江", "只能查看本单位")
    await city.say(TOWN, "/gap 磨头 上周", "只能查看本单位")
    await city.say(TOWN, "城镇新增就业 累计 1585", "已记")
    since = await city.say(TOWN, "/gap 上周", "📊")
    assert "长江6月8日到6月15日：+1.2 分" in since
    assert "▲ 城镇新增就业 +1.2（0 → 3 分，占 40%）" in since
    assert "0 → 1,585/1,585 人" in since
    assert since == await city.say(TOWN, "差距 长江 6月8日", "📊")
    await city.say(STRANGER, "/gap 长江 磨头", "申请加入")
