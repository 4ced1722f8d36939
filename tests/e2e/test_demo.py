"""`kaohe demo` as a process: the page is there, with the people of whichever scheme was asked for."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import urllib.request
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.cli import main
from schemes.workbook_out.book import workbook
from tests.support.folder import lay

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

KAOHE = (sys.executable, "-m", "bot", "demo", "--quiet")
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.create_server(("localhost", 0)) as listening:
        return int(listening.getsockname()[1])


async def robots_posted(visitor: aiohttp.ClientSession) -> set[int]:
    """The groups of the office apps in which something has arrived, as soon as it has in all."""
    since, posted = 0, set[int]()
    while len(posted) < 3:
        async with visitor.get("/groups/events", params={"since": since, "wait": 25}) as answer:
            told = await answer.json()
        since, posted = told["next"], posted | {event["group"] for event in told["events"]}
    return posted


@pytest.mark.parametrize("scheme", ["hutang-2014", str(ROOT / "tests/schemes/community-health-2023")])
async def test_any_scheme_can_be_lived_in(scheme: str, tmp_path: Path) -> None:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *KAOHE, "--scheme", scheme, "--port", str(port),
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            assert f"localhost:{port}".encode() in await process.stdout.readline()
        scene = await asyncio.to_thread(lambda: json.load(urllib.request.urlopen(f"http://localhost:{port}/scene")))
        assert [phone["key"] for phone in scene["phones"]] == ["town", "other", "bureau", "leaders", "towns", "leader"]
        assert scene["phones"][0]["suggestions"]
        async with aiohttp.ClientSession(f"http://localhost:{port}") as visitor, asyncio.timeout(60):
            async with visitor.post("/clock", json={"to": "next-ranking"}) as moved:
                assert moved.status == 200
            assert await robots_posted(visitor) == {0, 1, 2}
    finally:
        process.send_signal(signal.SIGINT)
        await process.wait()
    assert process.returncode == 0


def status(*arguments: str) -> int:
    """The exit status of a demo that does not begin."""
    try:
        return main(["demo", "--quiet", *arguments])
    except SystemExit as ended:
        return int(ended.code or 0)


def test_a_scheme_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert status("--scheme", "rugao-2012") == 2
    assert "rugao-2012" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["99999", "x", "taken"])
def test_a_port_that_cannot_be_used_is_told_before_any_data_are_touched(
    port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("localhost", 0)) as listening:
        taken = listening.getsockname()[1]
        kept = tmp_path / f"var/demo-{taken}.db"
        kept.parent.mkdir()
        kept.write_text("of the demo that runs there")
        assert status("--port", str(taken) if port == "taken" else port) == 2
    assert ("try: kaohe demo --port 8090" if port == "taken" else "is not a port") in capsys.readouterr().err
    assert kept.read_text() == "of the demo that runs there"


@asynccontextmanager
async def running_demo(scheme: str, folder: Path) -> AsyncIterator[tuple[asyncio.StreamReader, int]]:
    """The demo as a process: what it prints, and the port of its page."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *KAOHE, "--scheme", scheme, "--port", str(port),
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        async with asyncio.timeout(120):
            assert f"localhost:{port}".encode() in await process.stdout.readline()
            yield process.stdout, port
    finally:
        process.send_signal(signal.SIGINT)
        await process.wait()


class Page:
    """What a page in a browser hears of the scheme, and what the phones show."""

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self.session, self.url = session, f"http://localhost:{port}"

    async def news(self) -> dict[str, Any]:
        """What is told of the scheme's files now."""
        async with self.session.get(f"{self.url}/stream") as stream:
            async for line in stream.content:
                if line.startswith(b"event: scheme"):
                    told = await stream.content.readline()
                    return dict(json.loads(told.removeprefix(b"data: ")))
        raise AssertionError("the stream has ended")

    async def hears(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """What is told of the scheme's files as soon as it is so."""
        while True:
            with suppress(aiohttp.ClientError):  # a new stage begins
                if condition(told := await self.news()):
                    return told
            await asyncio.sleep(0.2)

    async def say(self, user: int, text: str, words: str) -> str:
        """Write to the bot, and what it answers with these words."""
        base = f"{self.url}/people/{user}"
        async with self.session.post(f"{base}/send", json={"chat_id": user, "text": text}) as sent:
            after = (await sent.json())["message_id"]
        while True:
            async with self.session.get(f"{base}/chats/{user}/messages?after={after}") as answer:
                for message in await answer.json():
                    if words in message.get("text", ""):
                        return str(message["text"])
            await asyncio.sleep(0.2)


TOWN = 101


async def test_the_phones_follow_the_files(tmp_path: Path) -> None:
    """A target is another: the next sheet goes by it. A mistake is told, and what was there goes on."""
    path = lay(tmp_path / "small")
    async with running_demo(path, tmp_path) as (printed, port), aiohttp.ClientSession() as session:
        page = Page(session, port)
        begun = await page.news()
        assert "2.04/6" in await page.say(TOWN, "得分 工作", "新增就业")  # 34 of 100 by the samples
        (tmp_path / "small/targets.csv").write_text("fact,unit,target\njobs,a,300\njobs,b,50\n", "utf-8")
        followed = await page.hears(lambda told: told["scenes"] > begun["scenes"])
        assert (followed["mistakes"], followed["said"]) == ([], "考核办法已更新，手机上按新的算。")
        assert "已更新" in (await printed.readline()).decode()
        assert "0.68/6" in await page.say(TOWN, "得分 工作", "新增就业")
        (tmp_path / "small/awards.yaml").write_text("awardz: []\n", "utf-8")
        refused = await page.hears(lambda told: bool(told["mistakes"]))
        assert [mistake.partition("：")[0].partition(":")[0] for mistake in refused["mistakes"]] == ["awards.yaml"]
        assert "考核办法有错误" in (await printed.readline()).decode()
        assert "awards.yaml" in (await printed.readline()).decode()
        assert "0.68/6" in await page.say(TOWN, "得分 工作", "新增就业")
        (tmp_path / "small/awards.yaml").write_text("awards: []\n", "utf-8")
        await page.hears(lambda told: not told["mistakes"])


async def test_what_was_reported_and_fits_no_more_begins_anew(tmp_path: Path) -> None:
    path = lay(tmp_path / "small")
    async with running_demo(path, tmp_path) as (printed, port), aiohttp.ClientSession() as session:
        page = Page(session, port)
        begun = await page.news()
        lay(tmp_path / "small", units="c,丙镇,town,\nd,丁镇,town,\n", targets="jobs,c,100\n")
        assert "从头开始" in (await printed.readline()).decode()
        assert f"localhost:{port}".encode() in await printed.readline()
        await page.hears(lambda told: told["scenes"] > begun["scenes"])
        async with session.get(f"{page.url}/scene") as scene:
            assert (await scene.json())["phones"][0]["title"] == "丙镇"
        assert "已记" in await page.say(TOWN, "新增就业 3", "已记")


async def test_the_phones_follow_a_workbook(tmp_path: Path) -> None:
    book = tmp_path / "小办法.xlsx"
    first, second = (workbook(lay(tmp_path / "small", targets=f"jobs,a,{aim}\njobs,b,50\n")) for aim in (100, 300))
    book.write_bytes(first)
    async with running_demo(str(book), tmp_path) as (printed, port), aiohttp.ClientSession() as session:
        page = Page(session, port)
        begun = await page.news()
        book.write_bytes(second)
        await page.hears(lambda told: told["scenes"] > begun["scenes"])
        assert "已更新" in (await printed.readline()).decode()
        assert "任务 300" in await page.say(TOWN, "新增就业还差多少", "任务")
