"""A workbook goes out, comes back, is looked over and stored on a tap."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from bot.domain.entries import Mode, Source
from bot.domain.people import Role
from bot.storage import ledger
from bot.usecases import joining, periods
from bot.usecases.context import Session
from scoring import Kind
from tests.support.city import BUREAU, LEADER, OTHER, SCHEME, STRANGER, TOWN, button, text_of
from tests.support.workbooks import changed, put

if TYPE_CHECKING:
    from datetime import date

    from openpyxl.worksheet.worksheet import Worksheet

    from bot.domain.entries import Channel, Entry
    from tests.support.city import City


BOOKS = Path(__file__).parents[1] / "schemes" / "books"


async def entries(city: City) -> list[Entry]:
    async with city.app.context.db.read() as tx:
        return await ledger.since(tx, SCHEME, 0)


async def template(city: City, user: int, words: str = "/template") -> bytes:
    """The workbook that the bot sends."""
    await city.peer.send(user, words)
    message = await city.peer.wait_for_message(user, None, lambda one: "document" in one)
    assert message["document"]["file_name"].endswith(".xlsx")
    return await city.peer.file(message["document"]["file_id"])


async def test_filled_in_and_sent_back_it_is_looked_over_and_stored_on_a_tap(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "城镇新增就业 累计 936", "已记")
    await city.say(TOWN, "创业培训 5", "已记")
    sheet = await template(city, TOWN)

    def fill(sheet: Worksheet) -> None:
        put(sheet, "new-urban-jobs", "G", "９４８人")
        put(sheet, "entrepreneurship-training", "F", "1,2")
        put(sheet, "labour-inflow", "F", 15)

    await city.peer.document(TOWN, "回.xlsx", changed(sheet, fill))
    preview = await city.message(TOWN, words="还没有记录")
    said = text_of(preview)
    assert "城镇新增就业 936 → 948 人（+12）" in said
    assert "劳动力外引 未报 → 15 人（+15）" in said
    assert "「F31 创业培训」" in said
    assert "1,2 不对，请写 0" in said
    assert len(await entries(city)) == 2
    data = button(preview, "只记没问题的 2 项")
    await asyncio.gather(city.peer.tap(TOWN, preview, data), city.peer.tap(TOWN, preview, data))
    assert "已记 回.xlsx 里的 2 项" in text_of(await city.peer.wait_for_edit(TOWN))
    await city.hear(TOWN, words="已经处理过")
    stored = (await entries(city))[2:]
    assert [(one.fact, one.mode, one.value, one.origin.source) for one in stored] == [
        ("new-urban-jobs", Mode.TOTAL, 948, Source.WORKBOOK),
        ("labour-inflow", Mode.INCREMENT, 15, Source.WORKBOOK),
    ]
    assert "已撤销" in await city.say(TOWN, "/undo")
    assert len(await entries(city)) == 6


async def test_the_same_month_in_words_and_in_a_workbook_is_the_same_ledger(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(OTHER, Role.COORDINATOR, "banjing")
    for line in (
        "城镇新增就业 12",
        "劳动力外引 累计 15",
        "服务企业用工 98.5",
        "被征地农民即征即保 是",
        "历史欠款当年清欠 12.5",
    ):
        await city.say(OTHER, line, "已记")
    spoken = await entries(city)
    scheme = city.app.context.schemes[SCHEME].scheme
    written = {Kind.PERCENT: "98.50%", Kind.FLAG: "是", Kind.AMOUNT: "12.5万元"}

    def fill(sheet: Worksheet) -> None:
        for entry in spoken:
            value = written.get(scheme.fact(entry.fact).kind, entry.value)
            put(sheet, entry.fact, "F" if entry.mode is Mode.INCREMENT else "G", value)

    await city.peer.document(TOWN, "回.xlsx", changed(await template(city, TOWN), fill))
    preview = await city.message(TOWN, words="还没有记录")
    await city.peer.tap(TOWN, preview, button(preview, "记录这 5 项"))
    await city.peer.wait_for_edit(TOWN)
    known = await entries(city)
    assert [_told(one) for one in known if one.person_id == TOWN] == sorted(
        (_told(one) for one in spoken), key=lambda told: scheme.fact_place(told[0])
    )


def _told(entry: Entry) -> tuple[str, date, Mode, int, Channel]:
    return entry.fact, entry.date, entry.mode, entry.value, entry.channel


async def test_what_somebody_else_reported_is_shown_before_and_after_the_preview(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(OTHER, Role.COORDINATOR, "changjiang")
    data = await template(city, TOWN)
    await city.say(OTHER, "城镇新增就业 累计 900", "已记")
    await city.peer.document(TOWN, "回.xlsx", changed(data, lambda sheet: put(sheet, "new-urban-jobs", "G", 948)))
    preview = await city.message(TOWN, words="还没有记录")
    assert "您下载以后，陈志强" in text_of(preview)
    assert "已报到 900 人" in text_of(preview)
    await city.say(OTHER, "城镇新增就业 20", "已记")
    await city.peer.tap(TOWN, preview, button(preview, "都记"))
    again = await city.peer.wait_for_edit(TOWN)
    assert "您看的时候有新的数报上来" in text_of(again)
    assert "920 → 948" in text_of(again)
    assert len(await entries(city)) == 2
    await city.peer.tap(TOWN, again, button(again, "都记"))
    assert "已记" in text_of(await city.peer.wait_for_edit(TOWN))
    assert (await entries(city))[-1].value == 948


async def test_an_unusual_figure_is_stored_only_when_asked_for(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    data = await template(city, TOWN)

    def fill(sheet: Worksheet) -> None:
        put(sheet, "new-urban-jobs", "F", "9万")
        put(sheet, "labour-inflow", "F", 15)

    await city.peer.document(TOWN, "回.xlsx", changed(data, fill))
    preview = await city.message(TOWN, words="三倍")
    await city.peer.tap(TOWN, preview, button(preview, "只记没问题的 1 项"))
    await city.peer.wait_for_edit(TOWN)
    assert [one.fact for one in await entries(city)] == ["labour-inflow"]


async def test_none_of_it_means_none(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    data = await template(city, TOWN)
    await city.peer.document(TOWN, "回.xlsx", changed(data, lambda sheet: put(sheet, "labour-inflow", "F", 15)))
    preview = await city.message(TOWN, words="还没有记录")
    await city.peer.tap(TOWN, preview, button(preview, "都不记"))
    assert "没有记录" in text_of(await city.peer.wait_for_edit(TOWN))
    assert await entries(city) == []


async def test_after_a_day_the_tap_is_too_late(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    data = await template(city, TOWN)
    await city.peer.document(TOWN, "回.xlsx", changed(data, lambda sheet: put(sheet, "labour-inflow", "F", 15)))
    preview = await city.message(TOWN, words="还没有记录")
    await city.move("2021-06-16T10:01+08:00")
    await city.peer.tap(TOWN, preview, button(preview, "记录这 1 项"))
    await city.hear(TOWN, words="过期")
    assert await entries(city) == []


async def test_the_bureau_gets_all_units_and_may_fill_in_any(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    data = await template(city, BUREAU)
    book = load_workbook(io.BytesIO(data))
    assert len(book.worksheets) == 14

    def fill(sheet: Worksheet) -> None:
        put(sheet, "labour-inflow", "F", 15)

    both = changed(changed(data, fill, "长江"), fill, "搬经")
    await city.peer.document(BUREAU, "汇总.xlsx", both)
    preview = await city.message(BUREAU, words="还没有记录")
    assert "长江 · 劳动力外引" in text_of(preview)
    assert "搬经：1 项，按上报数总分" in text_of(preview)
    await city.peer.tap(BUREAU, preview, button(preview, "记录这 2 项"))
    await city.peer.wait_for_edit(BUREAU)
    assert {one.unit for one in await entries(city)} == {"changjiang", "banjing"}


async def test_another_town_s_sheet_is_not_one_s_own_to_report(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    data = await template(city, BUREAU, "/template 搬经镇")
    await city.peer.document(TOWN, "搬经.xlsx", changed(data, lambda sheet: put(sheet, "labour-inflow", "F", 15)))
    assert "不归您上报" in await city.hear(TOWN, words="没有要记的数")
    assert await entries(city) == []


async def test_who_may_not_report_gets_and_sends_none(city: City) -> None:
    await city.join(LEADER, Role.LEADER)
    assert "不能替" in await city.say(LEADER, "/template")
    for user, words in ((LEADER, "不能替"), (STRANGER, "邀请")):
        await city.peer.document(user, "x.csv", b"a,b")
        await city.hear(user, words=words)


TEXT = "单位\t城镇新增就业\t创业培训\n长江镇\t613\t20\n东陈镇\t100\t11\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("就业统计.xls", (BOOKS / "jobs.xls").read_bytes()),
        ("就业统计.et", (BOOKS / "jobs.xls").read_bytes()),
        ("就业统计.ods", (BOOKS / "jobs.ods").read_bytes()),
        ("就业统计.txt", TEXT.encode("utf-16")),
        ("就业统计.tsv", TEXT.encode("gbk")),
    ],
)
async def test_a_table_is_read_in_every_format_of_offices(city: City, name: str, data: bytes) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.peer.document(BUREAU, name, data)
    preview = await city.message(BUREAU, words="4 项变化")
    await city.peer.tap(BUREAU, preview, button(preview, "记录这 4 项"))
    await city.peer.wait_for_edit(BUREAU)
    stored = sorted((one.unit, one.fact, one.value) for one in await entries(city))
    assert stored == [
        ("changjiang", "entrepreneurship-training", 20),
        ("changjiang", "new-urban-jobs", 613),
        ("dongchen", "entrepreneurship-training", 11),
        ("dongchen", "new-urban-jobs", 100),
    ]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.xlsx", b"PK\x03\x04 nonsense", "打不开"),
        ("x.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600, "不是电子表格"),
        ("x.xls", "<html><table><tr><td>长江镇</table>".encode(), "内容却是网页"),
        ("x.txt", "今天的会议改到三点，请准时参加。".encode(), "没有分成列的表"),
        ("x.csv", b"\xff\xff\xff\0", "打不开"),
        ("x.csv", "今天,天气\n不错,\n".encode("gbk"), "没有找到填报的表"),
        ("x.csv", b"\n" * 60_000 + b"1\n", "「x.csv」里到第 60,001 行还有内容"),
        ("x.xlsx", b"0" * 20_000_001, "最多读 20 MB"),
    ],
)
async def test_what_cannot_be_read_is_answered_with_what_can(city: City, name: str, data: bytes, words: str) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.document(TOWN, name, data)
    assert words in await city.hear(TOWN)


async def test_too_large_a_file_is_not_even_downloaded(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.document(TOWN, "x.xlsx", b"0" * 20_000_001)
    await city.hear(TOWN, words="最多读 20 MB")
    assert await city.peer.requests("getFile") == []


async def exported(city: City, user: int, label: str) -> tuple[str, bytes]:
    """The file behind a button of /export."""
    await city.peer.send(user, "/export")
    offer = await city.message(user, words="公式")
    await city.peer.tap(user, offer, button(offer, label))
    message = await city.peer.wait_for_message(user, None, lambda one: "document" in one)
    return message["document"]["file_name"], await city.peer.file(message["document"]["file_id"])


async def test_the_bureau_exports_result_and_ledger(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.say(BUREAU, "长江镇 城镇新增就业 12", "已记")
    name, data = await exported(city, BUREAU, "台账 .csv")
    assert name.endswith(".csv")
    assert "new-urban-jobs" in data.decode("utf-8-sig")
    _, data = await exported(city, BUREAU, "成绩表 .xlsx")
    assert [one.title for one in load_workbook(io.BytesIO(data)).worksheets] == ["排名", "逐项得分", "奖补", "指标数据"]


async def test_leaders_get_the_standing_and_not_the_ledger(city: City) -> None:
    await city.join(LEADER, Role.LEADER)
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    _, data = await exported(city, LEADER, "成绩表 .json")
    assert b'"scheme": "rugao-2021"' in data
    await city.peer.send(LEADER, "/export")
    offer = await city.message(LEADER, words="公式")
    assert "台账" not in str(offer["reply_markup"])
    assert "本单位" in await city.say(TOWN, "/export")


async def test_a_table_of_the_bureau_s_own_is_compared_with_what_was_reported(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    for line in ("长江镇 城镇新增就业 累计 936", "搬经镇 城镇新增就业 累计 500", "搬经镇 劳动力外引 7"):
        await city.say(BUREAU, line, "已记")
    table = '全市六月数据（金保系统）,,\n镇街,城镇新增就业,劳动力外引\n长江镇,"1,036",15\n搬经镇,500,7\n合计,1536,22\n'
    await city.peer.document(BUREAU, "金保.csv", table.encode("gbk"))
    preview = await city.message(BUREAU, words="还没有记录")
    assert "长江 · 城镇新增就业 936 → 1,036 人（+100）" in text_of(preview)
    assert "长江 · 劳动力外引 未报 → 15 人" in text_of(preview)
    assert "另有 2 项与已报的相同" in text_of(preview)
    assert len(await entries(city)) == 3
    await city.peer.tap(BUREAU, preview, button(preview, "记录这 2 项"))
    await city.peer.wait_for_edit(BUREAU)
    assert [(one.unit, one.value) for one in (await entries(city))[3:]] == [("changjiang", 1036), ("changjiang", 15)]


async def test_more_differences_than_a_message_holds_come_as_a_file(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    scheme = city.app.context.schemes[SCHEME].scheme
    facts = ("城镇新增就业", "劳动力外引", "创业培训")
    rows = [",".join((unit.name, "10", "11", "12")) for unit in scheme.units]
    await city.peer.document(BUREAU, "表.csv", "\n".join([",".join(("单位", *facts)), *rows]).encode())
    file = await city.peer.wait_for_message(BUREAU, None, lambda one: "document" in one)
    sheet = load_workbook(io.BytesIO(await city.peer.file(file["document"]["file_id"])), data_only=True).worksheets[0]
    assert [cell.value for cell in sheet[2]][:5] == ["如皋工业园区（如城街道）", "城镇新增就业", "人", None, 10]
    assert sheet.max_row == 43
    preview = await city.message(BUREAU, words="42 项变化")
    await city.peer.tap(BUREAU, preview, button(preview, "记录这 42 项"))
    assert "发「撤销」" in text_of(await city.peer.wait_for_edit(BUREAU))
    assert len(await entries(city)) == 42


async def test_a_closed_month_changes_with_a_reason_only(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    officer = await joining.person(city.app.context, BUREAU)
    assert officer is not None
    await periods.close(Session(city.app.context, officer, SCHEME), "2021-05")

    def fill(sheet: Worksheet) -> None:
        put(sheet, "labour-inflow", "G", 15)
        sheet["G4"] = "2021-05-31"

    data = changed(await template(city, BUREAU, "/template 长江镇"), fill)
    for user in (TOWN, BUREAU):
        await city.peer.document(user, "五月.xlsx", data)
        preview = await city.message(user, words="还没有记录")
        await city.peer.tap(user, preview, button(preview, "记录这 1 项"))
        question = await city.message(user, words="5月")
        assert await entries(city) == []
    await city.peer.send(BUREAU, "与金保系统核对", reply_to=question["message_id"])
    await city.hear(BUREAU, words="已记")
    [entry] = await entries(city)
    assert (str(entry.date), entry.reason, entry.origin.source) == ("2021-05-31", "与金保系统核对", Source.WORKBOOK)
