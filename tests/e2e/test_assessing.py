"""What units state of themselves (自评) beside what the assessor gives them (考核), in a scheme with both columns."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from bot.domain.people import Role
from bot.usecases import joining
from tests.support.city import BUREAU, OTHER, TOWN, button, running_city, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.city import City

HUTANG = "hutang-2014"


@pytest.fixture
async def hutang(tmp_path: Path) -> AsyncIterator[City]:
    """A coordinator of the first community, and two of the town's office."""
    async with running_city(tmp_path, SCHEME=HUTANG, CLOCK="2014-06-12T10:00+08:00") as city:
        first = city.app.context.schemes[HUTANG].scheme.units[0].id
        for user, role, unit in (
            (TOWN, Role.COORDINATOR, first),
            (BUREAU, Role.BUREAU, None),
            (OTHER, Role.BUREAU, None),
        ):
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
    assert "按考核分）" in text_of(sheet)
    assert "总分 10.00 · 总排名" in text_of(sheet)
    assert "自评总分 12.00，与考核相差 +2" in text_of(sheet)
    await hutang.peer.tap(TOWN, sheet, button(sheet, "🔁 按自评分"))
    own = await hutang.peer.wait_for_edit(TOWN, match=lambda one: "按自评分）" in text_of(one))
    assert "总排名" not in text_of(own)
    stated = await hutang.say(BUREAU, f"{unit} 平台设立 是", "已记")
    assert "按考核分（含未核定）总分 12（+2），总排名第 1 名" in stated
    assert "须由另一位审核人核定" in stated
    assert "第 1 → 第 2 名" in stated
    assert "总分 10.00" in await hutang.say(TOWN, "得分", "成绩单")
    await agree(hutang, unit)
    assert "总分 12.00" in await hutang.say(TOWN, "得分", "成绩单")
    assert "考核" in await hutang.say(TOWN, "排名", "截至")


async def agree(city: City, unit: str) -> None:
    """The other one of the office confirms the only figure of an assessor that waits."""
    await city.peer.send(OTHER, "/review")
    listed = await city.message(OTHER, words="等您复核")
    await city.peer.tap(OTHER, listed, button(listed, unit[:8]))
    opened = await city.peer.wait_for_edit(OTHER, match=lambda one: "已核定" in text_of(one))
    assert "这是考核的评分" in text_of(opened)
    await city.peer.tap(OTHER, opened, button(opened, "核定"))
    await city.peer.wait_for_edit(OTHER, match=lambda one: "✅" in text_of(one))


async def tapped(city: City, message: dict[str, Any], label: str, words: str) -> dict[str, Any]:
    """The bureau's one message after a tap on a button, once it says these words."""
    await city.peer.tap(BUREAU, message, button(message, label))
    return await city.peer.wait_for_edit(BUREAU, match=lambda one: words in text_of(one))


async def test_an_assessor_taps_a_mark_in_one_message(hutang: City) -> None:
    unit = hutang.app.context.schemes[HUTANG].scheme.units[0].short
    await hutang.say(TOWN, "工作规范 2.5", "已记")
    await hutang.peer.send(BUREAU, "/assess")
    overview = await hutang.message(BUREAU, words="选单位")
    docket = await tapped(hutang, overview, f"{unit[:8]} 36", "还有 36 项没评")
    fact = await tapped(hutang, docket, "社区人社工作平台已设立", "没有设立扣2分")
    assert "还没有人评过" in text_of(fact)
    why = await tapped(hutang, fact, "是", "依据是什么")
    done = await tapped(hutang, why, "实地查看", "按考核分（含未核定）总分 12（+2）")
    assert "原因：实地查看" in text_of(done)
    docket = await tapped(hutang, done, "接着评（还有 35 项）", "还有 35 项没评")
    fact = await tapped(hutang, docket, "工作规范考核分", "台帐记录不全酌情扣分")
    assert "自评：2.5 分" in text_of(fact)
    await hutang.peer.tap(BUREAU, fact, button(fact, "自己填"))
    question = await hutang.message(BUREAU, words="先写结果")
    await hutang.peer.send(BUREAU, "1.5", reply_to=question["message_id"])
    assert "请写明原因" in await hutang.hear(BUREAU)
    await hutang.peer.send(BUREAU, "1.5 缺两个月台账", reply_to=question["message_id"])
    assert "原因：缺两个月台账" in await hutang.hear(BUREAU, words="按考核分（含未核定）总分 13.5（+1.5）")


async def test_the_list_of_differences_for_the_meeting(hutang: City) -> None:
    unit = hutang.app.context.schemes[HUTANG].scheme.units[0].short
    await hutang.say(TOWN, "工作规范 2.5", "已记")
    await hutang.say(BUREAU, f"{unit} 工作规范 1", "已记")
    await agree(hutang, unit)
    await hutang.say(TOWN, "平台设立 是", "已记")
    own = await hutang.say(TOWN, "差异", "自评与考核差异")
    assert "自评 14.5 · 考核 11，相差 +3.5，共 2 项" in own
    assert own.index("平台搭建 +2") < own.index("工作规范 +1.5")
    await hutang.peer.send(BUREAU, "/differences")
    listed = await hutang.message(BUREAU, words="44 个单位中 1 个有差异")
    one = await tapped(hutang, listed, unit[:14], "共 2 项")
    assert "自评 2.5 分，考核 1 分" in text_of(one)
    await hutang.peer.send(BUREAU, "/differences")
    listed = await hutang.message(BUREAU, words="44 个单位中 1 个有差异")
    await hutang.peer.tap(BUREAU, listed, button(listed, "下载"))
    sent = await hutang.message(BUREAU, words="44 个单位中 1 个有差异")
    book = load_workbook(io.BytesIO(await hutang.peer.file(sent["document"]["file_id"])))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert [row[3:6] for row in rows] == [[4, 2, 2], [2.5, 1, 1.5], [14.5, 11, 3.5]]
    assert book.worksheets[0].freeze_panes == "B2"


async def test_what_if_gap_and_next_say_that_they_rest_on_the_assessment(hutang: City) -> None:
    """A unit's own figures move no points: the question is what they would bring if the assessor gave them."""
    await hutang.say(TOWN, "工作规范 2.5", "已记")
    for words in ("假如 工作规范 1", "下一步", "差距 上周"):
        hutang.rested()
        assert (await hutang.say(TOWN, words)).splitlines()[0].endswith(" · 按考核分"), words


async def test_two_assessors_do_not_overwrite_each_other(hutang: City) -> None:
    unit = hutang.app.context.schemes[HUTANG].scheme.units[0].short
    await hutang.peer.send(BUREAU, f"/assess {unit}")
    docket = await hutang.message(BUREAU, words="没评")
    fact = await tapped(hutang, docket, "社区人社工作平台已设立", "没有设立扣2分")
    why = await tapped(hutang, fact, "否", "依据是什么")
    assert "已记" in await hutang.say(OTHER, f"{unit} 平台设立 是", "已记")
    changed = await tapped(hutang, why, "实地查看", "刚刚评过这一项")
    assert "现在：是（陈志强" in text_of(changed)
    why = await tapped(hutang, changed, "否", "依据是什么")
    await tapped(hutang, why, "实地查看", "按考核分（含未核定）总分 10（-2）")
