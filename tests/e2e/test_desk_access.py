"""The way into the desk: who comes in, how long, and what forms of other sites can do there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web

from bot.clock import SystemClock
from bot.domain.errors import Expired
from bot.domain.people import Role
from bot.usecases import desk_access, joining
from bot.web.desk.visit import set_cookie
from tests.support.city import BUREAU, SCHEME, STRANGER, TOWN
from tests.support.desk import desk_link, running_desk_city, signed_in
from tests.support.form import init_data_of, opened_form

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.city import City


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with running_desk_city(tmp_path) as city:
        await city.join(BUREAU, Role.BUREAU)
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        yield city


async def enter(city: City, client: aiohttp.ClientSession, origin: str | None = None, **fields: str) -> int:
    url = str(city.settings.public_url)
    async with client.post(f"{url}/desk/enter", data=fields, headers={"Origin": origin or url}) as answer:
        return answer.status


async def test_a_link_from_the_chat_opens_the_desk_once(city: City) -> None:
    await city.peer.send(BUREAU, "工作台")
    message = await city.message(BUREAU, words="只能用一次")
    address = message["reply_markup"]["inline_keyboard"][0][0]["url"]
    token = urlsplit(address).fragment.removeprefix("k=")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        async with client.get(f"{city.settings.public_url}/desk/{SCHEME}/account") as answer:
            assert answer.status == 401
        assert await enter(city, client, origin="https://elsewhere.example", token=token) == 403
        assert await enter(city, client, token=token) == 200
        async with client.get(f"{city.settings.public_url}/desk/") as answer:
            assert answer.status == 200
            assert "李敏" in await answer.text()
    async with aiohttp.ClientSession() as client:
        assert await enter(city, client, token=token) == 401


async def test_telegram_vouches_for_whoever_opens_the_desk_on_the_phone(city: City) -> None:
    init_data = init_data_of(await opened_form(city, TOWN))
    async with aiohttp.ClientSession() as client:
        assert await enter(city, client, init_data=init_data) == 200
        assert await enter(city, client, init_data=init_data.replace("hash=", "hash=0")) == 401


async def test_a_session_ends_here_and_elsewhere_and_by_itself(city: City) -> None:
    async with signed_in(city, BUREAU) as desk, signed_in(city, BUREAU) as other:
        assert "本机" in await desk.get("account")
        assert "已退出 2 处登录" not in await desk.get("account")
        await desk.send("account/end", status=401)  # all of them, and so the page that would follow
        await other.get("account", status=401)
    context, at = city.app.context, SystemClock().now()
    person = await joining.person(context, BUREAU)
    assert person is not None
    secret = await desk_access.enter(context, await desk_access.link(context, person, at), "", at)
    for hours in (2, 4, 6, 8, 10):
        await desk_access.visitor(context, secret, at + timedelta(hours=hours))
    with pytest.raises(Expired):
        await desk_access.visitor(context, secret, at + timedelta(hours=12))
    unused = await desk_access.enter(context, await desk_access.link(context, person, at), "", at)
    with pytest.raises(Expired):
        await desk_access.visitor(context, unused, at + timedelta(hours=3))
    late = await desk_access.link(context, person, at)
    with pytest.raises(Expired):
        await desk_access.enter(context, late, "", at + desk_access.LINK_LIVES)


async def test_a_role_that_ended_closes_the_desk(city: City) -> None:
    async with signed_in(city, TOWN) as desk:
        await desk.get("account")
        person = await joining.person(city.app.context, TOWN)
        assert person is not None
        await joining.leave(city.app.context, person, SCHEME)
        assert "还没有加入考核" in await desk.get("account", status=401)


async def test_forms_of_other_sites_are_refused(city: City) -> None:
    async with signed_in(city, BUREAU) as desk:
        for headers in ({}, {"Origin": "null"}, {"Origin": "https://elsewhere.example"}):
            async with desk.client.post(desk.path("account/end"), headers=headers) as answer:
                assert answer.status == 403
        await desk.get("account")


async def test_a_stranger_and_a_link_of_a_stranger_do_not_come_in(city: City) -> None:
    await city.say(STRANGER, "工作台")
    person = await joining.meet(city.app.context, STRANGER, "路人", "zh-CN")
    assert person is not None
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        token = urlsplit(await desk_link(city, STRANGER)).fragment.removeprefix("k=")
        assert await enter(city, client, token=token) == 200  # known to the bot, but …
        async with client.get(f"{city.settings.public_url}/desk/") as answer:
            assert answer.status == 401


def test_cookies_reach_a_desk_in_telegram_s_frame_where_the_line_is_encrypted() -> None:
    at_home, abroad = web.Response(), web.Response()
    set_cookie(at_home, "note", "x", 60, "http://localhost:8080")
    set_cookie(abroad, "note", "x", 60, "https://kaohe.example")
    assert at_home.headers["Set-Cookie"] == "note=x; Path=/desk/; Max-Age=60; HttpOnly; SameSite=Lax"
    assert abroad.headers["Set-Cookie"].endswith("HttpOnly; Secure; SameSite=None; Partitioned")
