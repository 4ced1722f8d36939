"""Whatever the line and the database do: every update is answered in the end, and counts once."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from telegram.error import InvalidToken

from bot import app, receiving
from bot.clock import MovableClock
from bot.domain.people import Role
from bot.domain.vitals import Part
from bot.outlets.telegram import calls, present
from bot.receiving import Receiver
from bot.rendering import receipts
from bot.storage import engine, ledger
from bot.usecases import update_inbox
from bot.usecases.update_inbox import UpdateInbox
from tests.e2e.test_form import digits
from tests.e2e.test_form import tap as tap_form
from tests.e2e.test_workbooks import template
from tests.support.city import NAMES, SCHEME, START, TOWN, City, button, running_city, settings_for, text_of
from tests.support.inbox import given_up, unanswered
from tests.support.peer import running_emulator
from tests.support.proxy import HTML, Odd, proxy_to
from tests.support.workbooks import changed, put

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from tests.support.proxy import Proxy

    Message = dict[str, Any]

PAGE = "<html>access denied</html>"
BROKEN = Odd(0)
FAULTS = {
    "reset": BROKEN,
    "403 of a proxy": Odd(403, PAGE, HTML),
    "401 of a proxy": Odd(401, PAGE, HTML),
    "400 of a proxy": Odd(400, PAGE, HTML),
    "a page with 200": Odd(200, PAGE, HTML),
    "502": Odd(502, PAGE, HTML),
}
ANSWERS = ("sendMessage", "sendPhoto", "sendDocument", "editMessageText")
LATE = "（补发的回执）"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of tenths of seconds."""
    monkeypatch.setattr(calls, "_FIRST_PAUSE", 0.05)
    monkeypatch.setattr(calls, "_WAIT", 1)
    monkeypatch.setattr(present, "_ATTEMPTS", 1)
    monkeypatch.setattr(update_inbox, "_PAUSES", (0.1,))
    monkeypatch.setattr(receiving, "_SECONDS", 0.05)
    monkeypatch.setattr(app, "_RETRY", 0.05)


@asynccontextmanager
async def behind_a_proxy(folder: Path, *first: tuple[str, Odd]) -> AsyncIterator[tuple[City, Proxy]]:
    """The city with something between the bot and Telegram, which answers some of the first requests itself."""
    async with running_emulator() as peer, proxy_to(peer.url) as proxy:
        for method, odd in first:
            proxy.odd[method].append(odd)
        for user, name in NAMES.items():
            await peer.add_user(user, name, language_code="zh-hans")
        settings, clock = settings_for(peer, folder, BOT_API_URL=proxy.url), MovableClock(datetime.fromisoformat(START))
        city = City(peer, settings, clock, app.App(settings, clock))
        try:
            await city.app.start()
            yield city, proxy
        finally:
            await city.app.stop()


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[tuple[City, Proxy]]:
    async with behind_a_proxy(tmp_path) as both:
        await both[0].join(TOWN, Role.COORDINATOR, "changjiang")
        yield both


async def entries(city: City) -> list[tuple[str, int]]:
    async with city.app.context.db.read() as tx:
        return [(entry.fact, entry.value) for entry in await ledger.since(tx, SCHEME, 0)]


async def until(met: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await met():  # noqa: ASYNC110 another process could do it as well
            await asyncio.sleep(0.01)


async def tried(city: City, attempts: int = 1) -> None:
    """An update could not be answered so many times."""

    def asked(database: str) -> bool:
        with sqlite3.connect(database) as connection:
            rows = connection.execute("SELECT max(attempts) FROM updates WHERE answered_at IS NULL").fetchone()
        return (rows[0] or 0) >= attempts

    path = str(city.app.context.db.url.database)
    await until(lambda: asyncio.to_thread(asked, path))


async def settled(city: City) -> None:
    async def is_settled() -> bool:
        return not await unanswered(city.app.context.db)

    await until(is_settled)


@asynccontextmanager
async def dead(city: City, proxy: Proxy, odd: Odd = BROKEN) -> AsyncIterator[None]:
    """No answer goes out until an update was tried twice."""
    proxy.always.update(dict.fromkeys(ANSWERS, odd))
    yield
    await tried(city, 2)
    proxy.always.clear()


@pytest.mark.parametrize("odd", FAULTS.values(), ids=FAULTS)
async def test_a_receipt_that_could_not_be_sent_comes_when_the_line_is_back(line: tuple[City, Proxy], odd: Odd) -> None:
    city, proxy = line
    async with dead(city, proxy, odd):
        await city.peer.send(TOWN, "城镇新增就业 12")
    receipt = await city.hear(TOWN)
    assert receipt.startswith(LATE)
    assert "✅ 已记" in receipt
    assert await entries(city) == [("new-urban-jobs", 12)]
    assert LATE not in await city.say(TOWN, "创业培训 1", "已记")
    await settled(city)


async def test_what_comes_meanwhile_does_not_overtake_it(line: tuple[City, Proxy]) -> None:
    city, proxy = line
    async with dead(city, proxy):
        sent = await city.peer.send(TOWN, "城镇新增就业 12")
        await tried(city)
        await city.peer.edit(TOWN, sent["message_id"], "城镇新增就业 15")
        await city.peer.send(TOWN, "创业培训 1")
    answers = [await city.hear(TOWN) for _ in range(3)]
    for words in ("12/1,585", "15/1,585", "创业培训"):
        assert sum(words in answer for answer in answers) == 1
    assert await entries(city) == [
        ("new-urban-jobs", 12),
        ("new-urban-jobs", 15),
        ("entrepreneurship-training", 1),
    ]


async def test_a_tap_counts_once(line: tuple[City, Proxy]) -> None:
    city, proxy = line
    await city.peer.send(TOWN, "城镇新增就业 12")
    receipt = await city.message(TOWN, words="已记")
    async with dead(city, proxy):
        await city.peer.tap(TOWN, receipt, button(receipt, "撤销"))
    assert "已撤销" in text_of(await city.peer.wait_for_edit(TOWN))
    assert len(await entries(city)) == 2
    await settled(city)


async def test_a_form_counts_once(line: tuple[City, Proxy]) -> None:
    city, proxy = line
    await city.peer.send(TOWN, "/form")
    home = await city.message(TOWN)
    fact = await tap_form(city, await tap_form(city, home, "创业就业富民行动"), "城镇新增就业")
    await tap_form(city, await digits(city, fact, "7", "新增：7"), "确定")
    await city.peer.send(TOWN, "填报")
    check = await tap_form(city, await city.message(TOWN, words="填报"), "看一遍并提交", "城镇新增就业 +7 人")
    async with dead(city, proxy):
        await city.peer.tap(TOWN, check, button(check, "提交 1 项"))
    await city.peer.wait_for_edit(TOWN, match=lambda one: "已记" in text_of(one))
    assert await entries(city) == [("new-urban-jobs", 7)]


async def test_a_workbook_counts_once(line: tuple[City, Proxy]) -> None:
    city, proxy = line

    def fill(sheet: Worksheet) -> None:
        put(sheet, "labour-inflow", "F", 15)

    sheet = changed(await template(city, TOWN), fill)
    async with dead(city, proxy):
        await city.peer.document(TOWN, "回.xlsx", sheet)
    preview = await city.message(TOWN, words="还没有记录")
    assert text_of(preview).startswith(LATE)
    async with dead(city, proxy):
        await city.peer.tap(TOWN, preview, button(preview, "记"))
    assert "已记" in text_of(await city.peer.wait_for_edit(TOWN))
    assert await entries(city) == [("labour-inflow", 15)]


async def test_who_has_blocked_the_bot_is_answered_no_more(line: tuple[City, Proxy]) -> None:
    """Telegram's own word is the end of it."""
    city, proxy = line
    blocked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    proxy.odd["sendMessage"].append(Odd(403, json.dumps(blocked)))
    await city.peer.send(TOWN, "城镇新增就业 12")
    await until(lambda: stored(city, 1))
    await settled(city)
    assert LATE not in await city.say(TOWN, "创业培训 1")


async def stored(city: City, count: int) -> bool:
    return len(await entries(city)) == count


async def test_an_error_after_the_commit_never_says_that_nothing_was_recorded(
    line: tuple[City, Proxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    city, _ = line
    screens, failing = receipts.report_screens, [True]

    def fail_once(*given: Any, **more: Any) -> Any:
        if failing and failing.pop():
            raise RuntimeError("no receipt can be made")
        return screens(*given, **more)

    monkeypatch.setattr(receipts, "report_screens", fail_once)
    said = await city.say(TOWN, "城镇新增就业 12")
    assert "已收到并保存" in said
    assert "没有记录" not in said
    assert "已记" in await city.hear(TOWN, words=LATE)
    assert await entries(city) == [("new-urban-jobs", 12)]


async def test_an_error_that_does_not_pass_is_told_at_last(
    line: tuple[City, Proxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    city, _ = line

    def fail(*_: object, **__: object) -> Any:
        raise RuntimeError("no receipt can be made")

    monkeypatch.setattr(receipts, "report_screens", fail)
    assert "已收到并保存" in await city.say(TOWN, "城镇新增就业 12")
    said = await city.hear(TOWN)
    assert "/history" in said
    assert "没有记录" not in said
    assert await entries(city) == [("new-urban-jobs", 12)]
    await settled(city)


async def test_a_locked_database_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine, "_PATIENCE", 50)
    async with running_city(tmp_path) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        vitals = city.app.context.vitals
        await settled(city)
        lock = sqlite3.connect(str(city.app.context.db.url.database), isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        await city.peer.send(TOWN, "城镇新增就业 12")

        async def failing() -> bool:
            return vitals.parts[Part.POLLER].failing_since is not None

        await until(failing)
        lock.execute("ROLLBACK")
        lock.close()
        assert "已记" in await city.hear(TOWN)
        assert await entries(city) == [("new-urban-jobs", 12)]
        assert not await failing()
    lines = [record.message for record in caplog.records if "locked" in record.message]
    assert lines
    assert all("\n" not in message for message in lines)


async def test_an_update_that_cannot_be_read_is_kept_and_passed_over(
    line: tuple[City, Proxy], caplog: pytest.LogCaptureFixture
) -> None:
    city, proxy = line
    unreadable = {"update_id": 5, "message": {"message_id": 1, "chat": {"id": TOWN, "type": "private"}, "text": "x"}}
    proxy.odd["getUpdates"].append(Odd(200, json.dumps({"ok": True, "result": [unreadable]})))
    await until(lambda: is_given_up(city))
    assert "已记" in await city.say(TOWN, "城镇新增就业 12")
    (problem,) = (await given_up(city.app.context.db)).values()
    assert "KeyError" in problem
    await city.restart()
    assert "已记" in await city.say(TOWN, "创业培训 1", "已记")
    assert [record.levelno for record in caplog.records if "given up" in record.message] == [logging.ERROR]


async def test_what_was_done_the_first_time_is_answered_so_when_the_line_is_back(line: tuple[City, Proxy]) -> None:
    city, proxy = line
    async with dead(city, proxy):
        await city.peer.send(TOWN, "/leave 确定")
    told = await city.hear(TOWN)
    assert "补发的回执" in told
    assert "您已退出" in told
    await settled(city)


async def test_what_is_kept_after_telegram_has_given_up_is_answered_at_once(line: tuple[City, Proxy]) -> None:
    """By webhook: a request has its time, and Telegram delivers again what is kept already."""
    city, _ = line
    sent = await city.peer.send(TOWN, "城镇新增就业 12")
    await city.hear(TOWN, words="已记")
    update = {"update_id": 5, "message": {**sent, "message_id": 1000, "text": "创业培训 7"}}
    with sqlite3.connect(str(city.app.context.db.url.database), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await city.app.receiver.receive([update])
        other.execute("ROLLBACK")
    await city.app.receiver.receive([update])
    assert (await city.hear(TOWN, words="创业培训")).startswith("✅")
    await settled(city)


async def is_given_up(city: City) -> bool:
    return bool(await given_up(city.app.context.db))


@pytest.mark.parametrize("odd", FAULTS.values(), ids=FAULTS)
async def test_a_proxy_at_the_start_is_waited_for(tmp_path: Path, odd: Odd) -> None:
    async with behind_a_proxy(tmp_path, ("getMe", odd), ("getMe", odd), ("deleteWebhook", odd)) as (city, _):
        await city.join(TOWN, Role.COORDINATOR, "changjiang")


async def test_telegrams_own_word_on_the_token_is_the_end_of_a_start(tmp_path: Path) -> None:
    refused = Odd(401, json.dumps({"ok": False, "error_code": 401, "description": "Unauthorized"}))
    with pytest.raises(InvalidToken):
        async with behind_a_proxy(tmp_path, ("getMe", refused)):
            pass


async def test_what_a_dead_worker_had_is_answered_by_another(tmp_path: Path, postgresql_url: str) -> None:
    """Not before its lease is over; entries count once."""
    async with running_city(tmp_path, DATABASE_URL=postgresql_url) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        sent = await city.peer.send(TOWN, "城镇新增就业 12")
        await city.hear(TOWN, words="已记")
        update = {"update_id": 5, "message": {**sent, "message_id": 1000, "text": "创业培训 7"}}
        await settled(city)
        await UpdateInbox(replace(city.app.context, worker="dead")).receive([update])
        await city.app.receiver.sweep()
        assert len(await entries(city)) == 1
        city.clock.move(city.clock.now() + timedelta(seconds=61))
        assert (await city.hear(TOWN, words="创业培训")).startswith(LATE)
        assert await entries(city) == [("new-urban-jobs", 12), ("entrepreneurship-training", 7)]
        await settled(city)


async def test_a_worker_that_stood_still_answers_nothing_that_another_took_over(
    tmp_path: Path, postgresql_url: str
) -> None:
    async with running_city(tmp_path, DATABASE_URL=postgresql_url) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        sent = await city.peer.send(TOWN, "城镇新增就业 12")
        await city.hear(TOWN, words="已记")
        await settled(city)
        other = Receiver(replace(city.app.context, worker="other"), city.app._application, asyncio.ensure_future)
        (update,) = await other._inbox.receive(
            [{"update_id": 5, "message": {**sent, "message_id": 1000, "text": "创业培训 7"}}]
        )
        turn = other.serve(update)  # where it stands still
        city.clock.move(city.clock.now() + timedelta(seconds=61))
        await city.hear(TOWN, words="创业培训")
        await settled(city)
        said = len(await city.peer.requests("sendMessage"))
        await turn
        assert len(await city.peer.requests("sendMessage")) == said
