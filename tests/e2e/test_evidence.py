"""Photos and documents that prove reports: with them, in reply, after them, in albums; and what only pretends to."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING

import pytest

from bot.domain.people import Role
from bot.sender.evidence_fetcher import EvidenceFetcher
from bot.storage import evidence
from tests.support.city import BUREAU, OTHER, SCHEME, STRANGER, TOWN, button, text_of
from tests.support.proofs import DOCX, OLD, PDF, png

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from bot.domain.evidence import Evidence
    from tests.support.city import City

BASES = "高校人才培养合作基地"


async def kept(city: City) -> list[Evidence]:
    async with city.app.context.db.read() as tx:
        return await evidence.of_scheme(tx, SCHEME)


def files(folder: Path) -> set[str]:
    return {one.name for one in (folder / "evidence").rglob("*") if one.is_file()}


async def tap(city: City, user: int, message: dict[str, Any], words: str) -> None:
    await city.peer.tap(user, message, button(message, words))


async def test_a_photo_with_the_report_is_attached_kept_and_shown_to_the_reviewer(city: City, tmp_path: Path) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    await city.peer.photo(TOWN, png(), caption=f"{BASES} 2")
    receipt = await city.hear(TOWN, words="已记")
    assert "还要发" not in receipt
    assert f"材料已附到：引导企业建立{BASES} +2" in await city.hear(TOWN)
    assert files(tmp_path) == {hashlib.sha256(png()).hexdigest()}
    await city.peer.send(BUREAU, "/review")
    listed = await city.message(BUREAU, words="等您审核 1 项")
    await tap(city, BUREAU, listed, "长江")
    opened = await city.peer.wait_for_edit(BUREAU)
    await tap(city, BUREAU, opened, "材料（1）")
    shown = await city.message(BUREAU, words="的材料：1 份")
    assert "照片　王芳" in text_of(shown)
    await tap(city, BUREAU, shown, "看第 1 份")
    sent = await city.peer.wait_for_message(BUREAU, None, lambda one: "photo" in one)
    assert await city.peer.file(sent["photo"][-1]["file_id"]) == png()
    await city.join(OTHER, Role.COORDINATOR, "banjing")
    assert "不能查看这些材料" in await city.say(OTHER, "/evidence 长江")


async def test_what_the_scheme_wants_is_asked_for_until_it_came_in_reply(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, f"{BASES} 2")
    receipt = await city.message(TOWN, words="已记")
    assert "还要发：合作协议" in text_of(receipt)
    assert "还要发" not in await city.say(TOWN, "城镇新增就业 12", "已记")
    todo = await city.say(TOWN, "/todo", "还差什么")
    assert f"引导企业建立{BASES} +2" in todo
    assert "：合作协议" in todo
    await city.peer.document(TOWN, "协议.pdf", PDF, reply_to=receipt["message_id"])
    assert "材料已附到" in await city.hear(TOWN)
    assert "合作协议" not in await city.say(TOWN, "/todo", "还差什么")
    assert "协议.pdf　王芳" in await city.say(TOWN, f"/evidence {BASES}")
    assert "还没有材料" in await city.say(TOWN, "/evidence 城镇新增就业")


async def test_files_sent_after_are_asked_about_once(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, f"{BASES} 2", "已记")
    await city.say(TOWN, "城镇新增就业 12\n创业培训 3", "已记")
    await city.peer.photo(TOWN, png(1))
    question = await city.message(TOWN, words="收到 1 份材料")
    await city.peer.document(TOWN, "说明.docx", DOCX, caption="这是协议")
    question = await city.peer.wait_for_edit(TOWN, match=lambda one: "收到 2 份材料" in text_of(one))
    await tap(city, TOWN, question, "等 2 项")
    done = await city.peer.wait_for_edit(TOWN)
    assert "城镇新增就业 +12 人、创业培训 +3 人" in text_of(done)
    assert [len(one.entry_ids) for one in await kept(city)] == [2, 2]
    await EvidenceFetcher(city.app.context, city.app.bot).collect()
    assert [one.content.ending for one in await kept(city) if one.content] == ["png", "docx"]
    await city.peer.photo(TOWN, png(2))
    question = await city.message(TOWN, words="收到 1 份材料")
    await tap(city, TOWN, question, "都不是")
    assert "没有归到" in text_of(await city.peer.wait_for_edit(TOWN))
    assert len(await kept(city)) == 2


async def test_an_album_whose_words_stand_at_its_last_file(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "城镇新增就业 12", "已记")
    for number in (1, 2):
        await city.peer.photo(TOWN, png(number), media_group_id="7")
    await city.message(TOWN, words="收到 1 份材料")
    await city.peer.photo(TOWN, png(3), media_group_id="7", caption=f"{BASES} 2")
    await city.hear(TOWN, words="已记")
    told = await city.peer.wait_for_edit(TOWN, match=lambda one: "已附到" in text_of(one))
    assert BASES in text_of(told)
    assert len({one.entry_ids for one in await kept(city)}) == 1
    assert len(await kept(city)) == 3


async def test_a_report_that_needs_a_tap_takes_its_photo_along(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.photo(TOWN, png(), caption="城镇新增就业 99999")
    question = await city.message(TOWN, words="未记录")
    assert await kept(city) == []
    await city.peer.tap(TOWN, question, question["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    assert "材料也附上了" in await city.hear(TOWN)
    assert len(await kept(city)) == 1


async def test_what_is_not_evidence_is_refused_in_a_sentence(city: City, tmp_path: Path) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.photo(TOWN, png())
    assert "请先报数" in await city.hear(TOWN)
    await city.say(TOWN, "城镇新增就业 12", "已记")
    for name, data in (
        ("病毒.exe", b"MZ"),
        ("合同.pdf", b"MZ not a pdf"),
        ("照片.jpg", b"<html>"),
        ("<b>x</b>&.pdf", b"\0"),
        ("没有类型", PDF),
    ):
        await city.peer.document(TOWN, name, data)
        assert f"「{name}」没有收" in await city.hear(TOWN)
    await city.peer.photo(STRANGER, png())
    assert "邀请" in await city.hear(STRANGER)
    assert await kept(city) == []
    assert files(tmp_path) == set()


async def test_a_hostile_name_is_only_ever_shown(city: City, tmp_path: Path) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, "城镇新增就业 12")
    receipt = await city.message(TOWN, words="已记")
    name = "..\\..\\<b>etc</b>&😀" + "长" * 90 + ".pdf"
    await city.peer.document(TOWN, name, PDF, reply_to=receipt["message_id"])
    assert "已附到" in await city.hear(TOWN)
    assert "<b>etc</b>" in await city.say(TOWN, "/evidence")
    assert files(tmp_path) == {hashlib.sha256(PDF).hexdigest()}


async def test_a_workbook_of_figures_is_no_evidence_and_a_list_of_names_is(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    receipt = await city.say(TOWN, "城镇新增就业 12", "已记")
    assert "已记" in receipt
    await city.peer.document(TOWN, "6月.csv", "单位,城镇新增就业\n长江,20\n".encode())
    await city.hear(TOWN, words="还没有记录")
    await city.peer.document(TOWN, "名单.xls", OLD, caption="创业培训 3")
    await city.hear(TOWN, words="已记")
    assert "创业培训 +3" in await city.hear(TOWN)
    assert [one.upload.name for one in await kept(city)] == ["名单.xls"]


@pytest.mark.parametrize("fault", ["error_500", "404", "reset_before"])  # 404: a server that lacks getFile
async def test_what_could_not_be_fetched_is_fetched_later_and_no_log_tells_the_token(
    city: City, tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    caplog.set_level(logging.INFO)
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.fault(fault, "getFile", times=1)
    await city.peer.photo(TOWN, png(), caption="城镇新增就业 12")
    await city.hear(TOWN, words="已附到")
    assert files(tmp_path) == set()
    evidence_fetcher = EvidenceFetcher(city.app.context, city.app.bot, seconds=0)
    await evidence_fetcher.collect()
    assert files(tmp_path) == {hashlib.sha256(png()).hexdigest()}
    assert city.peer.token.split(":")[1] + "/" not in caplog.text
