"""A duty's statement: taken, filled in, looked over, handed in on a tap; collected by the bureau."""

from __future__ import annotations

import asyncio
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from bot.cli import main
from bot.domain.entries import Mode, Source
from bot.domain.people import Role
from bot.parsing.statements import statement_mark
from bot.storage import ledger
from bot.usecases import joining, periods
from bot.usecases.context import Session
from schemes.spreadsheets import sheets_of
from tests.support.city import BUREAU, LEADER, OTHER, STRANGER, TOWN, button, running_city, text_of
from tests.support.statements import SCHEME, STAFF, UNIT, VILLAGERS, filled, plain_book, statement
from tests.support.workbooks import changed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from tests.support.city import City

SUMMER = "2021-07-20T10:00+08:00"  # a Tuesday, six days before the statement is due
FACTS = ("service-windows", "window-staff", "coordinators")


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with running_city(tmp_path, SCHEME=SCHEME, CLOCK=SUMMER) as running:
        for user, role, unit in (
            (TOWN, Role.COORDINATOR, UNIT),
            (OTHER, Role.COORDINATOR, "shigang"),
            (BUREAU, Role.BUREAU, None),
            (LEADER, Role.LEADER, None),
        ):
            invited = await joining.invite(running.app.context, None, SCHEME, role, unit)
            await running.peer.start(user, invited.token)
            await running.hear(user)
        yield running


async def form(city: City, user: int, words: str = "/statement") -> bytes:
    """The form that the bot sends."""
    await city.peer.send(user, words)
    return await document(city, user)


async def document(city: City, user: int) -> bytes:
    message = await city.peer.wait_for_message(user, None, lambda one: "document" in one)
    return await city.peer.file(message["document"]["file_id"])


async def preview(city: City, user: int, data: bytes) -> dict[str, Any]:
    await city.peer.document(user, "回.xlsx", data)
    return await city.message(user, words="还没有交")


async def hand_in(city: City, user: int, data: bytes) -> str:
    shown = await preview(city, user, data)
    await city.peer.tap(user, shown, button(shown, "交统计表"))
    return text_of(await city.peer.wait_for_edit(user))


async def reported(city: City) -> list[tuple[str, str, int]]:
    async with city.app.context.db.read() as tx:
        return [(one.unit, one.fact, one.value) for one in await ledger.since(tx, SCHEME, 0)]


async def test_it_is_filled_in_looked_over_and_handed_in_with_its_figures(city: City) -> None:
    todo = await city.say(TOWN, "/todo")
    assert "基层人社服务平台建设情况统计表" in todo
    assert "点「填统计表」下载" in todo
    await city.peer.send(TOWN, "/todo")
    owed = await city.message(TOWN, words="还差什么")
    await city.peer.tap(TOWN, owed, button(owed, "填统计表"))
    shown = await preview(city, TOWN, filled(await document(city, TOWN)))
    said = text_of(shown)
    assert "松湖" in said
    assert "人员队伍配置情况：3 人" in said
    assert "村（社区）协管员队伍配置情况：2 人" in said
    assert await reported(city) == []
    data = button(shown, "交统计表")
    await asyncio.gather(city.peer.tap(TOWN, shown, data), city.peer.tap(TOWN, shown, data))
    done = text_of(await city.peer.wait_for_edit(TOWN))
    assert "已交" in done
    assert "第 1 版" in done
    await city.hear(TOWN, words="已经处理过")
    assert await reported(city) == [(UNIT, fact, value) for fact, value in zip(FACTS, (2, 3, 2), strict=True)]
    async with city.app.context.db.read() as tx:
        stored = await ledger.since(tx, SCHEME, 0)
    assert {(one.mode, one.origin.source) for one in stored} == {(Mode.TOTAL, Source.WORKBOOK)}
    assert "统计表" not in await city.say(TOWN, "/todo")


async def test_a_correction_is_a_new_version_that_says_what_it_changes(city: City) -> None:
    assert "第 1 版" in await hand_in(city, TOWN, filled(await form(city, TOWN)))
    again = await form(city, TOWN)
    assert load_workbook(io.BytesIO(again)).worksheets[0]["C7"].value == "王芳"
    await city.peer.document(TOWN, "回.xlsx", again)
    assert "一样，不用再交" in await city.hear(TOWN, words="统计表")
    newcomer = ("赵敏", "女", "1992-01", "本科", "窗口人员", "13700009999", "")
    moved = (*STAFF[0][:-2], "13300001111", "")
    staff = (moved, STAFF[1], newcomer, ("周洁", *newcomer[1:]))
    shown = await preview(city, TOWN, filled(again, staff=staff))
    said = text_of(shown)
    assert "人员队伍配置情况：4 人（上次 3 人）" in said
    assert "新增：赵敏、周洁" in said
    assert "去掉：陈静" in said
    assert "改动：王芳" in said
    assert "3 人 → 4 人" in said
    assert "13300001111" not in said
    await city.peer.tap(TOWN, shown, button(shown, "交统计表"))
    assert "第 2 版" in text_of(await city.peer.wait_for_edit(TOWN))
    assert (await reported(city))[3:] == [(UNIT, "window-staff", 4)]
    first, second = await versions(city)
    assert (second["replaces"], first["replaces"]) == (first["id"], None)
    assert [row["name"] for row in second["content"]["lists"]["staff"]] == ["王芳", "李强", "赵敏", "周洁"]


async def test_wrong_cells_are_named_and_nothing_is_handed_in(city: City) -> None:
    def spoil(sheet: Worksheet) -> None:
        for address, value in {"D7": "妇", "E8": "2031-05", "H9": "12345", "C15": None, "I13": 9}.items():
            sheet[address] = value

    await city.peer.document(TOWN, "回.xlsx", changed(filled(await form(city, TOWN)), spoil))
    shown = await city.message(TOWN, words="没有交")
    said = text_of(shown)
    assert "D7：性别请填男、女，现在是「妇」" in said
    assert "E8：出生年月请写成 1985-06 这样，不晚于 2021-07" in said
    assert "H9：联系方式请写 11 位手机号" in said
    assert "C15：这一行还没填姓名" in said
    assert "I13：写的是 9" in said
    assert "reply_markup" not in shown
    assert await reported(city) == []
    assert await versions(city) == []


async def test_what_came_in_meanwhile_is_shown_before_anything_is_handed_in(city: City) -> None:
    invited = await joining.invite(city.app.context, None, SCHEME, Role.COORDINATOR, UNIT)
    await city.peer.start(LEADER, invited.token)
    await city.hear(LEADER, words="松湖")
    mine, theirs = await form(city, TOWN), await form(city, LEADER, "/statement 松湖镇")
    assert "已交" in await hand_in(city, LEADER, filled(theirs))
    shown = await preview(city, TOWN, filled(mine, staff=STAFF[:2]))
    assert "您下载以后，赵建国在7月20日交过一份" in text_of(shown)
    await city.say(LEADER, "松湖镇 协管员人数 累计 9", "已记")
    await city.peer.tap(TOWN, shown, button(shown, "交统计表"))
    again = await city.peer.wait_for_edit(TOWN)
    assert "您看的时候有新的内容报上来" in text_of(again)
    assert "9 人 → 2 人" in text_of(again)
    assert len(await versions(city)) == 1
    await city.peer.tap(TOWN, again, button(again, "交统计表"))
    assert "第 2 版" in text_of(await city.peer.wait_for_edit(TOWN))
    assert (await reported(city))[-2:] == [(UNIT, "window-staff", 2), (UNIT, "coordinators", 2)]


async def test_a_substitute_sees_persons_once_the_bureau_agreed(city: City) -> None:
    link = await city.say(TOWN, "/substitute 路人 6天", "start=")
    await city.message(BUREAU, words="发出一条代班邀请链接")
    await city.peer.start(STRANGER, link.rpartition("/start ")[2].strip())
    await city.hear(STRANGER, words="到期自动结束")
    told = await city.message(BUREAU, words="路人 通过 王芳 的链接成为代班人")
    assert "须考核办允许" in await city.say(STRANGER, "/statement")
    await city.peer.tap(BUREAU, told, button(told, "允许查看人员信息"))
    await city.peer.wait_for_edit(BUREAU, match=lambda one: "已允许 路人" in text_of(one))
    await city.peer.send(STRANGER, "/statement")
    await city.peer.wait_for_message(STRANGER, None, lambda one: "document" in one)


async def test_everybody_sees_what_is_theirs(city: City) -> None:
    mine = filled(await form(city, TOWN))
    await city.peer.document(OTHER, "回.xlsx", mine)
    await city.hear(OTHER, words="人员信息")
    await city.say(OTHER, "/statement 松湖镇", "人员信息")
    assert "已交" in await hand_in(city, TOWN, mine)
    await city.peer.send(LEADER, "统计表")
    shown = await city.message(LEADER, words="统计表")
    assert "已交 1 个，共 17 个单位" in text_of(shown)
    assert "人员队伍配置情况：合计 3 人" in text_of(shown)
    assert "reply_markup" not in shown
    await city.say(LEADER, "/statement 松湖镇", "人员信息")
    await city.peer.document(LEADER, "回.xlsx", mine)
    await city.hear(LEADER, words="不能替这个单位上报")
    assert len(await versions(city)) == 1


async def test_the_bureau_sees_who_is_late_and_takes_them_all(city: City) -> None:
    assert "已交" in await hand_in(city, TOWN, filled(await form(city, TOWN)))
    await city.move("2021-07-27T10:00+08:00")
    foreign = plain_book(
        (statement().title,),
        ("乡（镇）（盖章）：石岗镇",),
        ("窗口设置情况", 3),
        ("人员队伍配置情况",),
        ("姓名", "性别", "出生年月", "学历", "职务", "联系方式"),
        ("@SUM(A1)", "男", "1990-01", "大专", "窗口", "13800005555"),
        ("村（社区）协管员队伍配置情况",),
    )
    assert "第 1 版" in await hand_in(city, OTHER, foreign)
    await city.peer.send(BUREAU, "/statement")
    shown = await city.message(BUREAU, words="已交 2 个")
    said = text_of(shown)
    assert "按时 1 个" in said
    assert "迟交 1 个：石岗" in said
    assert "还没交 15 个" in said
    await city.peer.tap(BUREAU, shown, button(shown, "全部统计表"))
    book = load_workbook(io.BytesIO(await document(city, BUREAU)))
    assert book.sheetnames == ["汇总", "松湖", "石岗"]
    summary = [[cell.value for cell in row] for row in book["汇总"].iter_rows(min_row=3)]
    assert [row[:5] for row in summary[:3]] == [
        ["松湖镇", "按时", 2, 3, 2],
        ["石岗镇", "迟交", 3, 1, 0],
        ["流湖镇", "未交", None, None, None],
    ]
    assert summary[-1][0] == "合计"
    cell = next(cell for row in book["石岗"].iter_rows() for cell in row if cell.value == "@SUM(A1)")
    assert cell.data_type == "s"
    assert "13800001234" in {cell.value for row in book["松湖"].iter_rows() for cell in row}


async def test_one_figure_in_words_is_not_yet_the_statement(city: City) -> None:
    await city.say(TOWN, "窗口数 累计 2", "已记")
    assert "点「填统计表」下载" in await city.say(TOWN, "/todo", "还差什么")
    assert "已交" in await hand_in(city, TOWN, filled(await form(city, TOWN)))
    assert "统计表" not in await city.say(TOWN, "/todo", "还差什么")
    await city.move("2021-07-27T10:00+08:00")
    assert "松湖" not in await city.say(BUREAU, "/timeliness", "及时")


async def test_persons_stay_where_they_belong(city: City, caplog: pytest.LogCaptureFixture) -> None:
    """Not in the audit, not in drafts that are settled, not in notices, not in the log, whatever fails."""
    private = [text for row in (*STAFF, *VILLAGERS) for text in row if any(letter.isdigit() for letter in text)]
    shown = await preview(city, TOWN, filled(await form(city, TOWN)))
    await city.peer.tap(TOWN, shown, button(shown, "先不交"))
    assert "没有记录" in text_of(await city.peer.wait_for_edit(TOWN))
    assert "已交" in await hand_in(city, TOWN, filled(await form(city, TOWN)))
    told = await city.say(BUREAU, "/audit 松湖", "交统计表")
    assert "下载统计表" in told
    assert "platform-form" not in told
    async with city.app.context.db.read() as tx:
        for table in ("audit", "drafts", "outbox", "updates"):
            told = str([tuple(row) for row in await tx.execute(text(f"SELECT * FROM {table}"))])
            assert not any(one in told for one in private), table
    with pytest.raises(Exception, match="append-only") as failed:
        await city.app.context.db.write(
            lambda tx: tx.execute(text("UPDATE statements SET content = :x"), {"x": private[0]})
        )
    assert private[0] not in str(failed.value)
    assert not any(one in caplog.text for one in private)


async def test_in_a_closed_month_it_waits_for_a_reason(city: City) -> None:
    await city.move("2021-12-31T10:00+08:00")
    data = filled(await form(city, TOWN))
    await city.move("2022-01-05T10:00+08:00")
    people = await joining.person(city.app.context, BUREAU)
    assert people is not None
    shown = await preview(city, TOWN, data)
    await periods.close(Session(city.app.context, people, SCHEME), "2021-12")
    await city.peer.tap(TOWN, shown, button(shown, "交统计表"))
    assert "已经锁定" in await city.hear(TOWN)
    assert await versions(city) == []


async def test_the_command_line_tells_and_writes(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "已交" in await hand_in(city, TOWN, filled(await form(city, TOWN)))
    monkeypatch.setenv("DATABASE_URL", city.settings.database_url)
    monkeypatch.setenv("SCHEME", SCHEME)
    monkeypatch.setenv("CLOCK", SUMMER)
    assert await asyncio.to_thread(main, ["statements"]) == 0
    assert "已交 1 个，共 17 个单位" in capsys.readouterr().out
    out = tmp_path / "all.xlsx"
    assert await asyncio.to_thread(main, ["statements", "--out", str(out)]) == 0
    assert load_workbook(out).sheetnames == ["汇总", "松湖"]
    assert await asyncio.to_thread(main, ["statements", "--duty", "livelihood-tasks"]) == 2
    assert "没有这张统计表" in capsys.readouterr().err
    monkeypatch.setenv("SCHEME", "rugao-2021")
    assert await asyncio.to_thread(main, ["statements"]) == 2
    assert "rugao-2021 has no statement" in capsys.readouterr().err


async def test_the_reminder_gives_the_form_in_private(city: City) -> None:
    await city.move("2021-07-26T09:30+08:00")
    shown = await city.message(TOWN, words="到期提醒")
    await city.peer.tap(TOWN, shown, button(shown, "填统计表"))
    assert read_mark_of(await document(city, TOWN)) == UNIT


def read_mark_of(data: bytes) -> str:
    mark = statement_mark(sheets_of(data, "a.xlsx"))
    assert mark is not None
    return mark.unit


async def versions(city: City) -> list[dict[str, Any]]:
    async with city.app.context.db.read() as tx:
        rows = await tx.execute(text("SELECT id, replaces, content FROM statements ORDER BY id"))
        return [{"id": row.id, "replaces": row.replaces, "content": json.loads(row.content)} for row in rows]
