"""A bureau's table: an open column is asked and remembered, a day is asked, a table is pasted into a message."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from bot.domain.people import Role
from bot.storage import ledger
from tests.support.city import BUREAU, SCHEME, TOWN, button, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.city import City

UNCLEAR = (("单位", "城镇新增就业", ""), ("", "上报数", "核定数"), ("长江镇", 640, 602), ("东陈镇", 120, 104))


def file(rows: Sequence[Sequence[object]]) -> bytes:
    book, data = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append([cell or None for cell in row])
    book.save(data)
    return data.getvalue()


async def stored(city: City) -> list[tuple[str, str, str, int, str]]:
    async with city.app.context.db.read() as tx:
        entries = await ledger.since(tx, SCHEME, 0)
    return [(entry.unit, entry.fact, entry.mode.value, entry.value, entry.date.isoformat()) for entry in entries]


async def tapped(city: City, user: int, message: dict[str, Any], words: str) -> dict[str, Any]:
    """Tap the button with these words; the message as it is then."""
    await city.peer.tap(user, message, button(message, words))
    edited: dict[str, Any] = await city.peer.wait_for_edit(user)
    return edited


async def test_an_open_column_is_asked_once_and_remembered(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.peer.document(BUREAU, "6月.xlsx", file(UNCLEAR))
    question = await city.message(BUREAU, words="「上报数」")
    assert text_of(question).endswith("？")
    assert "还没有记录" in text_of(question)
    question = await tapped(city, BUREAU, question, "不用")
    assert "「核定数」" in text_of(question)
    assert await stored(city) == []
    preview = await tapped(city, BUREAU, question, "累计")
    assert "长江 · 城镇新增就业 未报 → 602 人" in text_of(preview)
    assert "您说的：「上报数」= 不用、「核定数」= 累计" in text_of(preview)
    assert "已记" in text_of(await tapped(city, BUREAU, preview, "✅ 记录这 2 项"))
    assert [entry[3] for entry in await stored(city)] == [602, 104]

    later = (*UNCLEAR[:2], ("长江镇", 700, 650), ("东陈镇", 130, 110))
    await city.peer.document(BUREAU, "后来.xlsx", file(later))
    preview = await city.message(BUREAU, words="按上次的读法")
    assert "602 → 650" in text_of(preview)
    question = await tapped(city, BUREAU, preview, "改一下")
    question = await tapped(city, BUREAU, question, "累计")
    preview = await tapped(city, BUREAU, question, "不用")
    assert "602 → 700" in text_of(preview)
    assert "没有记录" in text_of(await tapped(city, BUREAU, preview, "都不记"))
    assert len(await stored(city)) == 2


async def test_an_answer_that_is_tapped_twice_counts_once(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.peer.document(BUREAU, "6月.xlsx", file(UNCLEAR))
    question = await city.message(BUREAU, words="「上报数」")
    data = button(question, "不用")
    await asyncio.gather(city.peer.tap(BUREAU, question, data), city.peer.tap(BUREAU, question, data))
    second = await city.peer.wait_for_edit(BUREAU)
    assert "「核定数」" in text_of(second)
    assert "城镇新增就业 未报 → 602" in text_of(await tapped(city, BUREAU, second, "累计"))
    assert await stored(city) == []


async def test_a_day_that_cannot_be_is_asked(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    rows = (("4月份就业月报", ""), ("单位", "城镇新增就业"), ("长江镇", 620))
    await city.peer.document(BUREAU, "月报.xlsx", file(rows), caption="5月份就业")
    question = await city.message(BUREAU, words="截至哪一天")
    assert text_of(question).endswith("？")
    preview = await tapped(city, BUREAU, question, "5月31日")
    assert "数据截至 5月31日" in text_of(preview)
    await tapped(city, BUREAU, preview, "✅ 记")
    assert await stored(city) == [("changjiang", "new-urban-jobs", "total", 620, "2021-05-31")]


async def test_a_pasted_table_goes_the_way_of_a_workbook(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    table = "截至5月31日\n单位\t城镇新增就业\t\n\t任务\t完成\n长江镇\t1585\t620\n东陈镇\t285\t110\n合计\t1870\t730"
    await city.peer.send(TOWN, table)
    preview = await city.message(TOWN, words="还没有记录")
    assert "城镇新增就业 未报 → 620 人" in text_of(preview)
    assert "东陈" in text_of(preview)
    assert "不归您上报" in text_of(preview)
    await tapped(city, TOWN, preview, "✅ 只记没问题的 1 项")
    assert await stored(city) == [("changjiang", "new-urban-jobs", "total", 620, "2021-05-31")]
    assert "已记" in await city.say(TOWN, "城镇新增就业 3\n创业培训 5")


async def test_the_month_alone_is_added(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "城镇新增就业 累计 400", "已记")
    await city.peer.document(TOWN, "x.xlsx", file((("指标", "任务", "本月新增"), ("城镇新增就业", 1585, 33))))
    preview = await city.message(TOWN, words="还没有记录")
    assert "会加在已报的累计上" in text_of(preview)
    assert "400 → 433" in text_of(preview)


async def test_a_recognised_table_is_never_evidence(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.peer.document(BUREAU, "x.xlsx", file((("单位", "人口"), ("长江镇", 5), ("东陈镇", 6))))
    said = await city.hear(BUREAU)
    assert "「人口」" in said
    assert "没有要记的数" in said
