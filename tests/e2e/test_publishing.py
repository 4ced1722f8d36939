"""A published standing: looked at, published, read by everybody, objected to, computed anew."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import aiohttp

from bot.domain.people import Role
from tests.support.city import BUREAU, TOWN, button, running_city, text_of
from tests.support.form import free_port

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_publication_s_whole_way(tmp_path: Path) -> None:
    port = free_port()
    async with running_city(tmp_path, HTTP_PORT=str(port)) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.join(BUREAU, Role.BUREAU)
        await city.say(TOWN, "城镇新增就业 1200", "已记")
        assert "没有公示" in await city.say(TOWN, "/published")
        await city.peer.send(BUREAU, "/publish")
        asked = await city.message(BUREAU, words="公示考核结果")
        await city.peer.tap(BUREAU, asked, button(asked, "按上报数"))
        draft = await city.peer.wait_for_edit(BUREAU, match=lambda one: "公示预览" in text_of(one))
        await city.peer.tap(BUREAU, draft, button(draft, "确认公示"))
        done = await city.message(BUREAU, words="第 1 版")
        news = await city.message(TOWN, words="📢")
        assert "长江" in (told := text_of(news))
        assert "共 14 个单位" in told
        assert (seal := told.partition("台账校验码 ")[2][:14]) in text_of(done)
        await city.peer.tap(BUREAU, done, button(done, "结果"))
        sent = await city.message(BUREAU, words="sha256sum")
        content = await city.peer.file(sent["document"]["file_id"])
        checksum = hashlib.sha256(content).hexdigest()
        assert checksum[:12] in text_of(done)

        url = f"http://127.0.0.1:{port}/published/rugao-2021/1"
        async with aiohttp.ClientSession() as web:
            async with web.get(url) as page:
                text = await page.text()
                assert checksum in text
                assert seal in text
            async with web.get(f"{url}.json") as answer:
                assert await answer.read() == content
            for ending, begin in (("pdf", b"%PDF-"), ("xlsx", b"PK")):
                async with web.get(f"{url}.{ending}") as file:
                    assert (await file.read()).startswith(begin)
                    assert "%E5%85%AC%E7%A4%BA" in file.headers["Content-Disposition"]
            for missing in ("rugao-2021/2", "nowhere/1", "rugao-2021/1.txt"):
                async with web.get(f"http://127.0.0.1:{port}/published/{missing}") as nothing:
                    assert nothing.status == 404

        await city.peer.tap(TOWN, news, button(news, "提异议"))
        sections = await city.message(TOWN, words="对哪一项有异议")
        await city.peer.tap(TOWN, sections, button(sections, "重点工作"))
        await city.peer.wait_for_edit(TOWN, match=lambda one: "返回" in str(one.get("reply_markup")))
        await city.peer.send(TOWN, "/appeal 城镇新增就业")
        why = await city.message(TOWN, words="写明理由")
        await city.peer.send(TOWN, "漏算了5月的数", reply_to=why["message_id"])
        assert "异议" in await city.hear(TOWN, words="已收到")
        objection = await city.message(BUREAU, words="漏算了5月的数")
        await city.peer.tap(BUREAU, objection, button(objection, "答复"))
        question = await city.message(BUREAU, words="回复")
        await city.peer.send(BUREAU, "已核对，数无误", reply_to=question["message_id"])
        await city.hear(BUREAU, words="已答复")
        assert "数无误" in await city.hear(TOWN, words="已答复")
