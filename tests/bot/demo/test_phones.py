from __future__ import annotations

import asyncio
import contextlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.demo.phones import CHINA, YEARS, Upcoming, parse_instant, phones_app
from tests.bot.demo.emulator.pictures import picture
from tests.support.phones import ANNA, GROUP, RANKING, REMINDER, SCENE, START, running_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.phones import Stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with running_page() as stage:
        yield stage


@pytest.fixture
async def visitor(stage: Stage) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(stage.url) as session:
        yield session


async def _post(visitor: aiohttp.ClientSession, path: str, body: object, **headers: str) -> tuple[int, Any]:
    async with visitor.post(path, json=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def _get(visitor: aiohttp.ClientSession, path: str) -> Any:
    async with visitor.get(path) as answer:
        assert answer.status == 200
        return await answer.json()


async def test_the_scene_names_phones_and_suggestions(visitor: aiohttp.ClientSession) -> None:
    scene = await _get(visitor, "/scene")
    assert [phone["key"] for phone in scene["phones"]] == ["changjiang", "bureau", "towns"]
    assert scene["phones"][0]["suggestions"][0] == {"text": "城镇新增就业 12", "label": None, "hint": "报一个数"}
    assert (scene["title"], scene["scheme"], scene["notice"]) == ("考核 Kaohe", "如皋市2021年考核办法", "数据都是示例")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/css/page.css", "text/css"),
        ("/js/main.js", "text/javascript"),
        ("/icon.svg", "image/svg+xml"),
    ],
)
async def test_the_page_is_served_with_a_strict_policy(visitor: aiohttp.ClientSession, path: str, kind: str) -> None:
    async with visitor.get(path) as answer:
        assert (answer.status, answer.content_type) == (200, kind)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_page_has_no_inline_script_or_style(visitor: aiohttp.ClientSession) -> None:
    async with visitor.get("/") as answer:
        page = await answer.text()
    assert all('src="' in part.split(">")[0] for part in page.split("<script")[1:])
    assert "<style" not in page
    assert " style=" not in page
    assert " on" not in "".join(part.split(">")[0] for part in page.split("<")[1:])


@pytest.mark.parametrize("path", ["/js/none.js", "/phones.py", "/js/../../phones.py", "/%2e%2e/phones.py", "/js/"])
async def test_nothing_but_the_pages_files_is_served(stage: Stage, visitor: aiohttp.ClientSession, path: str) -> None:
    async with visitor.get(URL(stage.url + path, encoded=True)) as answer:
        assert answer.status == 404


# ── the way through to the stand-in


async def test_what_a_person_does_and_sees_goes_through(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    status, said = await _post(visitor, f"/people/{ANNA}/send", {"chat_id": ANNA, "text": "城镇新增就业 12"})
    assert (status, said["text"]) == (200, "城镇新增就业 12")
    messages = await _get(visitor, f"/people/{ANNA}/chats/{ANNA}/messages?after={said['message_id'] - 1}")
    assert [one["message_id"] for one in messages] == [said["message_id"]]
    assert await _post(visitor, "/people/9/send", {"chat_id": 9, "text": "?"}) == (404, {"error": "there is no user 9"})
    updates = (await stage.peer.bot("getUpdates"))["result"]
    assert updates[-1]["message"]["text"] == "城镇新增就业 12"


async def test_a_long_poll_waits_for_what_comes(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    since = (await _get(visitor, f"/people/{ANNA}/events?since=0&wait=0"))["next"]
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(_get(visitor, f"/people/{ANNA}/events?since={since}&wait=20"))
        tasks.create_task(stage.peer.bot("sendMessage", chat_id=ANNA, text="到期了"))
    assert poll.result()["events"][0]["message"]["text"] == "到期了"


async def test_a_file_goes_through_and_cannot_act_in_the_pages_name(visitor: aiohttp.ClientSession) -> None:
    form = aiohttp.FormData({"chat_id": str(ANNA), "caption": "现场"})
    form.add_field("file", picture(60, 40), filename="现场.png", content_type="image/png")
    async with visitor.post(f"/people/{ANNA}/document", data=form) as answer:
        said = await answer.json()
    assert said["caption"] == "现场"
    async with visitor.get(f"/people/files/{said['document']['file_id']}") as answer:
        assert await answer.read() == picture(60, 40)
        assert answer.content_type == "image/png"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/world", "/people/../world", "/people/%2e%2e/world"])
async def test_the_world_around_the_people_is_out_of_reach(
    stage: Stage, visitor: aiohttp.ClientSession, path: str
) -> None:
    async with visitor.get(URL(stage.url + path, encoded=True)) as answer:
        assert answer.status == 404


async def test_other_sites_may_not_act_through_the_visitors_browser(visitor: aiohttp.ClientSession) -> None:
    body = {"chat_id": ANNA, "text": "偷偷上报"}
    status, answer = await _post(visitor, f"/people/{ANNA}/send", body, Origin="https://elsewhere.example")
    assert (status, answer) == (403, {"error": "只接受本页面发来的请求"})
    status, _ = await _post(visitor, f"/people/{ANNA}/send", body, Origin=str(visitor._base_url).rstrip("/"))
    assert status == 200


# ── the stream


async def _line(lines: aiohttp.StreamReader, beginning: bytes) -> bytes:
    async for line in lines:
        if line.startswith(beginning):
            return line.removeprefix(beginning).strip()
    raise AssertionError("the stream has ended")


async def test_one_stream_tells_what_all_people_see(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(20), visitor.get("/stream") as stream:
        assert stream.content_type == "text/event-stream"
        assert await _line(stream.content, b"event: ") == b"ready"
        assert await _line(stream.content, b"event: ") == b"scheme"
        await _line(stream.content, b"data: ")
        await stage.peer.bot("sendMessage", chat_id=GROUP, text="本周排名")
        told = [json.loads(await _line(stream.content, b"data: ")) for _ in range(2)]
    assert {one["user"] for one in told} == {501, 502}
    assert {one["event"]["message"]["text"] for one in told} == {"本周排名"}


async def test_the_stream_tells_what_became_of_the_schemes_files(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    async def told(stream: aiohttp.ClientResponse) -> Any:
        assert await _line(stream.content, b"event: ") == b"scheme"
        return json.loads(await _line(stream.content, b"data: "))

    async with asyncio.timeout(20), visitor.get("/stream") as stream:
        assert await _line(stream.content, b"event: ") == b"ready"
        assert await told(stream) == {"scenes": 1, "mistakes": [], "said": ""}
        stage.billboard.refuse(("targets.csv:2：没有这个单位",))
        assert await told(stream) == {"scenes": 1, "mistakes": ["targets.csv:2：没有这个单位"], "said": ""}
        stage.billboard.show(SCENE, "考核办法已更新")
        assert await told(stream) == {"scenes": 2, "mistakes": [], "said": "考核办法已更新"}
    assert (await _get(visitor, "/scene"))["scenes"] == 2


async def test_the_page_stops_although_a_stream_is_open() -> None:
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        async with running_page() as page:
            stream = await session.get(f"{page.url}/stream")
            assert await _line(stream.content, b"event: ") == b"ready"
        with contextlib.suppress(aiohttp.ClientPayloadError):  # cut off in the middle
            await stream.content.read()
        stream.close()


async def test_a_stand_in_that_is_gone_is_told(stage: Stage) -> None:
    app = phones_app("http://127.0.0.1:9", stage.control, stage.billboard)
    async with TestClient(TestServer(app)) as client, client.get(f"/people/{ANNA}/chats") as answer:
        assert (answer.status, await answer.json()) == (502, {"error": "演示用的聊天服务没有回应"})


# ── the clock


async def test_the_clock_tells_chinas_time_and_what_comes(visitor: aiohttp.ClientSession) -> None:
    clock = await _get(visitor, "/clock")
    assert clock["next_reminder"] == "2021-12-01T09:00:00+08:00"
    assert clock["next_ranking"] == "2021-12-06T09:00:00+08:00"
    assert timedelta(0) <= datetime.fromisoformat(clock["now"]) - START < timedelta(minutes=1)
    assert clock["now"].endswith("+08:00")
    assert clock["running"] is True


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("next-reminder", REMINDER),
        ("next-ranking", RANKING),
        ("2021-12-03", datetime(2021, 12, 3, 9, tzinfo=CHINA)),
        ("2021-12-03T14:30", datetime(2021, 12, 3, 14, 30, tzinfo=CHINA)),
        ("2021-12-03T14:30:00Z", datetime(2021, 12, 3, 22, 30, tzinfo=CHINA)),
    ],
)
async def test_the_clock_moves_ahead(stage: Stage, visitor: aiohttp.ClientSession, to: str, expected: datetime) -> None:
    status, clock = await _post(visitor, "/clock", {"to": to})
    assert status == 200
    assert stage.control.moves == [expected]
    assert timedelta(0) <= datetime.fromisoformat(clock["now"]) - expected < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (
            {"to": "2021-11-30T09:00"},
            409,
            "时钟只能向前拨：现在已是 2021年12月1日 08:30，不能回到 2021年11月30日 09:00",
        ),
        ({"to": "tomorrow"}, 400, "看不懂时间「tomorrow」，请写成 2021-12-01 或 2021-12-01T09:00"),
        ({"to": 5}, 400, '请写明拨到何时：{"to": "next-reminder"}、"next-ranking" 或日期时间'),
        ([], 400, '请写明拨到何时：{"to": "next-reminder"}、"next-ranking" 或日期时间'),
    ],
)
async def test_a_wrong_wish_is_refused_in_a_sentence(
    stage: Stage, visitor: aiohttp.ClientSession, body: object, status: int, sentence: str
) -> None:
    assert await _post(visitor, "/clock", body) == (status, {"error": sentence})
    assert stage.control.moves == []


async def test_the_clock_says_when_nothing_is_to_come(stage: Stage, visitor: aiohttp.ClientSession) -> None:
    stage.control.coming = Upcoming(None, None)
    assert (await _get(visitor, "/clock"))["next_reminder"] is None
    assert await _post(visitor, "/clock", {"to": "next-reminder"}) == (400, {"error": "接下来没有要发的提醒了"})
    assert await _post(visitor, "/clock", {"to": "next-ranking"}) == (400, {"error": "接下来没有要发的周一排名了"})


_INSTANTS = st.datetimes(datetime(YEARS[0], 1, 1), datetime(YEARS[-1], 12, 31))  # noqa: DTZ001 zones are given below


@given(_INSTANTS)
def test_an_instant_is_read_back_as_it_was_written(local: datetime) -> None:
    instant = local.replace(tzinfo=UTC)
    assert parse_instant(instant.isoformat()) == instant


@given(_INSTANTS)
def test_a_time_without_offset_is_chinas(local: datetime) -> None:
    assert parse_instant(local.isoformat()) == local.replace(tzinfo=CHINA)


@given(st.text(max_size=30).filter(lambda text: not any(letter.isdigit() for letter in text)))
def test_words_are_no_instant(text: str) -> None:
    with pytest.raises(ValueError, match=r"^看不懂时间「"):
        parse_instant(text)


@pytest.mark.parametrize("text", ["1999-12-31T23:59", "2100-01-01", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
def test_the_clock_stays_in_our_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"^时钟只走 2000 年到 2099 年，不能拨到"):
        parse_instant(text)
