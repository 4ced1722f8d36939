"""People at the desk: the scheme's link and poster, applications, invitations, slips, roles that end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, STRANGER, TOWN, button
from tests.support.desk import running_desk_city, signed_in

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_scheme_s_link_brings_people_who_are_let_in_at_the_desk(tmp_path: Path) -> None:
    async with running_desk_city(tmp_path) as city:
        await city.join(BUREAU, Role.BUREAU)
        async with signed_in(city, BUREAU) as desk:
            await desk.send("people/link")
            page = await desk.get("people")
            code = re.findall(r"\?start=([A-Z0-9]+)", page)[0]
            await city.peer.send(STRANGER, f"/start {code}")
            await city.message(STRANGER, words="哪个单位")
            named = await city.peer.send(STRANGER, "长江镇") and await city.message(STRANGER, words="姓名")
            await city.peer.tap(STRANGER, named, button(named, "我叫"))
            await city.message(BUREAU, words="申请")
            page = await desk.get("people")
            assert "申请加入（1）" in page
            number = re.findall(r'name="application" value="(\d+)"', page)[0]
            assert "已同意 长江 路人" in await desk.send("people/decide", application=number, answer="admit")
            assert "已经" not in await desk.send("people/decide", application=number, answer="refuse")
            await city.hear(STRANGER, words="考核办已同意")
            form, own = {"seat": "0"}, {"Origin": desk.url}
            async with desk.client.post(desk.path("people/invite"), data=form, headers=own) as answer:
                assert "（如城街道）协理员" in await answer.text()
                assert "Set-Cookie" not in answer.headers  # its link is a secret
            page = await desk.get("people")
            invitation = re.findall(r'name="invitation" value="(\w+)"', page)[0]
            assert "已作废" in await desk.send("people/cancel", invitation=invitation)
            for sheet in ("poster", "slips"):
                async with desk.client.post(desk.path(f"people/{sheet}"), headers={"Origin": desk.url}) as answer:
                    assert (await answer.read()).startswith(b"%PDF-")
            service = re.findall(r'name="service" value="(\d+)"', await desk.get("people"))[0]
            assert "已结束" in await desk.send("people/end", service=service)
            await desk.send("people/end-link")
            await city.say(TOWN, f"/start {code}", "已经停用")
