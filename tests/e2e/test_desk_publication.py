"""A month's publication at the desk: looked at, published, objected to, answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, TOWN
from tests.support.desk import running_desk_city, signed_in

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_publication_at_the_desk(tmp_path: Path) -> None:
    async with running_desk_city(tmp_path) as city:
        await city.join(BUREAU, Role.BUREAU)
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.say(TOWN, "城镇新增就业 1200", "已记")
        async with signed_in(city, BUREAU) as desk, signed_in(city, TOWN) as town:
            assert "公示新一版" not in await town.get("publication")
            draft = await desk.get("publication/draft?basis=reported")
            assert "还有 1 项上报没有审核" in draft
            shown = {
                "basis": "reported",
                "checksum": re.findall(r'name="checksum" value="(\w+)"', draft)[0],
                "key": "1",
            }
            assert "预览之后又有上报" in await desk.send("publication/publish", 422, **{**shown, "checksum": "x"})
            assert "第 1 版已公示" in await desk.send("publication/publish", **shown)
            assert "第 1 版已公示" in await desk.send("publication/publish", **shown)  # sent twice
            assert "长江" in await city.hear(TOWN, words="📢")
            page = await town.get("publication")
            assert "长江镇（如皋港区） 第" in page
            assert page.count("/published/rugao-2021/1.pdf") == 1
            await town.send("publication/appeal", 404, unit="changjiang", item="x", words="x")
            item = re.findall(r'<option value="([^"]+)">', page)[0]
            objection = {"unit": "changjiang", "item": item, "words": "漏算了5月的数", "key": "2"}
            assert "写明原因" in await town.send("publication/appeal", 422, **{**objection, "words": " "})
            assert "已收到 #1" in await town.send("publication/appeal", **objection)
            assert "已收到 #1" in await town.send("publication/appeal", **objection)
            assert "漏算了5月的数" in await city.hear(BUREAU, words="异议")
            assert "● 待答复" in await desk.get("publication")
            await desk.send("review/answer", number="1", words="已补上")
            assert "答复：已补上" in await town.get("publication")
            assert "已补上" in await city.hear(TOWN, words="答复")
