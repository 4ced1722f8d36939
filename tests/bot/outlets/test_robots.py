"""The outlets of the group robots against the stand-ins of their makers, which enforce what the makers publish."""

from __future__ import annotations

import json
import logging
import math
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from aiohttp import ClientTimeout
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.demo.robots.groups import Groups, Robot
from bot.demo.robots.limits import Window
from bot.demo.robots.posts import Posted
from bot.demo.robots.server import MAKERS, Robots
from bot.domain.address_book import EMAIL, WEBHOOK, Address
from bot.domain.errors import Refused
from bot.domain.receivers import Receiver
from bot.outlets import dingtalk, feishu, robots, wecom
from bot.outlets.port import Delivered, Gone, Retry, Unknown
from bot.outlets.registry import OUTLETS, OutletSettings, open_outlets, read_address
from bot.outlets.robots import RobotOutlet, seconds_until_free
from bot.rendering.catalogue import load_catalogue
from bot.rendering.screen import Button, Picture, Screen
from tests.bot.demo.emulator.pictures import picture
from tests.support.context import SCHEME, offering
from tests.support.screens import SCREENS, made

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.outlets.port import Fate, Outlet

SECRET = "SEC0123456789"
PAGE = Button("看排名", url="https://kaohe.example/published")
GREETING = Screen("<b>已绑定</b>：如皋 2021", elsewhere=PAGE)
RANKING = Screen(
    "<b>周排名</b>\n领先：城东", picture=Picture(picture(40, 30), "r.png", "k", "1. 城东　98.5"), elsewhere=PAGE
)
CODED = {"wecom": wecom.MAKER, "dingtalk": dingtalk.MAKER, "feishu": feishu.MAKER}


class Post:
    """The stand-ins, and an outlet to a robot of one maker."""

    def __init__(self, peer: Robots, robot: Robot, clock: list[float]) -> None:
        self.peer, self.robot, self.clock = peer, robot, clock
        self.address: Address | None = Address(1, robot.maker, "工作群", robot.url, robot.secret)
        self.departed = 0
        self.outlet = self.another()

    def another(self) -> Outlet:
        outlets = open_outlets(OutletSettings(), self.recall)
        return next(outlet for outlet in outlets if outlet.name == self.robot.maker)

    async def recall(self, number: str) -> Address | None:
        assert number == "1"
        return self.address

    async def departing(self) -> None:
        self.departed += 1

    async def send(self, screen: Screen = GREETING, outlet: Outlet | None = None) -> Fate:
        return await (outlet or self.outlet).deliver(
            Receiver(self.robot.maker, "1", group_id=7), screen, self.departing
        )

    def kinds(self) -> list[list[str]]:
        return [[block.kind for block in arrival.message.blocks] for arrival in self.robot.arrivals]


@asynccontextmanager
async def post_to(maker: str, secret: str | None = None, keywords: tuple[str, ...] = ()) -> AsyncIterator[Post]:
    now = [0.0]
    async with Robots(clock=lambda: now[0]) as peer:
        yield Post(peer, peer.add(maker, "工作群", secret=secret, keywords=keywords), now)


@pytest.mark.parametrize("maker", MAKERS)
def test_every_screen_is_taken_by_every_maker(maker: str) -> None:
    scheme, catalogue = offering(SCHEME).scheme, load_catalogue("zh-CN")
    robot = Robot(maker, "k", "考核", "工作群", Window(((10**6, 1.0),), 0.0))
    groups = Groups(lambda: datetime.fromtimestamp(0, UTC))
    for name in SCREENS:
        for screen in made(name, scheme, catalogue):
            for body in CODED[maker].messages(screen):
                content = json.dumps(body, ensure_ascii=False).encode()
                message = MAKERS[maker].read(robot, Posted("POST", "k", {}, "application/json", content), groups, 0.0)
                assert message.blocks, name


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("letter", ["就", "[", '"', "\n", "😀", "&lt;"])
def test_the_longest_text_keeps_its_links_and_fits(maker: str, letter: str) -> None:
    buttons = tuple((Button(f"第 {number} 页" * 9, url=f"https://a.cn/{number}?" + "x" * 400),) for number in range(4))
    (body,) = CODED[maker].messages(Screen("首行\n" + (letter * 99 + "\n") * 300, buttons))
    groups = Groups(lambda: datetime.fromtimestamp(0, UTC))
    robot = Robot(maker, "k", "考核", "工作群", Window(((1, 1.0),), 0.0))
    content = json.dumps(body, ensure_ascii=False).encode()
    message = MAKERS[maker].read(robot, Posted("POST", "k", {}, "application/json", content), groups, 0.0)
    assert all(button.url in str(body) for row in buttons for button in row if button.url)
    assert "首行" in message.blocks[0].text
    assert "…" in message.blocks[0].text


def test_a_signature_survives_the_address_it_stands_in() -> None:
    address = Address(1, "dingtalk", "工作群", "https://oapi.dingtalk.com/robot/send?access_token=ab12", SECRET)
    signed = [dingtalk.MAKER.signed(address, {}, moment)[0] for moment in range(50)]
    assert any("%2B" in url for url in signed)
    for moment, url in enumerate(signed):
        query = dict(parse_qsl(urlsplit(str(URL(url))).query, strict_parsing=True))
        assert query == {"access_token": "ab12", "timestamp": str(moment), "sign": dingtalk.signature(SECRET, moment)}


@pytest.mark.parametrize(
    ("maker", "secret", "kinds"),
    [
        ("wecom", None, [["markdown"], ["picture"]]),
        ("dingtalk", SECRET, [["markdown", "button"]]),
        ("feishu", SECRET, [["markdown", "button"]]),
    ],
)
async def test_a_ranking_arrives_signed_with_its_picture_or_the_words_of_it(
    maker: str, secret: str | None, kinds: list[list[str]]
) -> None:
    async with post_to(maker, secret) as post:
        assert await post.send(RANKING) == Delivered()
        assert post.kinds() == kinds
        said = str(post.robot.arrivals[0].body)
        assert ("98.5" in said) is (maker != "wecom")
        assert PAGE.url is not None
        assert PAGE.url in said
        assert post.departed == 1


WORSE = {"wecom": 60.0, "dingtalk": 600.0, "feishu": 60.0}


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize(
    ("fault", "kind", "arrived"),
    [
        ("refused", Retry, 0),
        ("reset", Unknown, 0),
        ("reset_after", Unknown, 1),
        ("error_502", Unknown, 0),
        ("busy", Retry, 0),
    ],
)
async def test_a_failure_is_told_as_what_is_known_of_it(maker: str, fault: str, kind: type, arrived: int) -> None:
    async with post_to(maker) as post:
        await post.peer.fail(maker, fault)  # type: ignore[arg-type]
        fate = await post.send()
        assert type(fate) is kind
        assert len(post.robot.arrivals) == arrived
        if fault == "busy":
            assert isinstance(fate, Retry)
            assert fate.seconds == WORSE[maker]
            assert await post.outlet.room() > 1
            assert post.outlet.rest() == math.inf
            await post.peer.heal(maker)
        else:
            assert await post.outlet.room() == 0  # the maker is let alone for a while
            assert 0 < post.outlet.rest() <= 15
        fate = await post.send()
        assert isinstance(fate, Retry)
        assert fate.untried
        assert post.departed == 1


async def test_an_answer_that_does_not_come_leaves_it_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "_TIMEOUT", ClientTimeout(total=0.05))
    async with post_to("wecom") as post:
        await post.peer.fail("wecom", "slow", seconds=0.5)
        assert isinstance(await post.send(), Unknown)


@pytest.mark.parametrize(
    ("maker", "state", "only_this"),
    [
        *((maker, state, False) for maker in MAKERS for state in ("removed", "stopped", "dissolved")),
        *((maker, "keyword", True) for maker in ("dingtalk", "feishu")),
        *((maker, "secret", False) for maker in ("dingtalk", "feishu")),
    ],
)
async def test_a_robot_that_takes_nothing_any_more_is_gone(maker: str, state: str, *, only_this: bool) -> None:
    secret, keywords = SECRET if state == "secret" else None, ("日报",) if state == "keyword" else ()
    async with post_to(maker, secret, keywords) as post:
        if state in ("removed", "stopped", "dissolved"):
            post.robot.state = state  # type: ignore[assignment]
        post.address = Address(1, maker, "工作群", post.robot.url, "SECanother" if secret else None)
        fate = await post.send()
        assert isinstance(fate, Gone)
        assert fate.only_this is only_this
        assert post.robot.arrivals == []


async def test_an_address_that_was_ended_is_gone() -> None:
    async with post_to("wecom") as post:
        post.address = None
        assert isinstance(await post.send(), Gone)
        assert post.departed == 0


async def test_what_has_arrived_of_a_screen_is_not_sent_again() -> None:
    async with post_to("wecom") as post:
        others = post.another()
        for _ in range(19):
            assert await post.send(GREETING, others) == Delivered()
        notice = replace(RANKING, key="ranking:2021-06-15:g7")
        fate = await post.send(notice)  # the words are the twentieth in this minute
        assert isinstance(fate, Retry)
        assert fate.seconds == 60
        post.clock[0] += 61
        assert isinstance(post.outlet, RobotOutlet)
        post.outlet._robots["1"].shut_until = 0.0
        assert await post.send(replace(notice, text="<b>周排名</b>\n领先：城南")) == Delivered()  # by a new report
        assert post.kinds()[19:] == [["markdown"], ["picture"]]
        assert await post.send(RANKING) == Delivered()  # another one of the same words is another one
        assert post.kinds()[21:] == [["markdown"], ["picture"]]


@pytest.mark.parametrize(("maker", "most"), [("wecom", 20), ("dingtalk", 20), ("feishu", 5)])
async def test_a_robot_is_never_sent_more_than_its_maker_allows(maker: str, most: int) -> None:
    async with post_to(maker) as post:
        fates = [await post.send() for _ in range(most + 1)]
        assert fates[:-1] == [Delivered()] * most
        last = fates[-1]
        assert isinstance(last, Retry)
        assert last.untried
        assert last.seconds is not None
        assert last.seconds > 0
        assert post.departed == len(post.robot.arrivals) == most


@given(
    sent_at=st.lists(st.floats(0, 100), max_size=30).map(sorted),
    count=st.integers(1, 2),
    now=st.floats(100, 200),
)
def test_after_the_pause_there_is_room_and_not_before(sent_at: Sequence[float], count: int, now: float) -> None:
    limits = ((20, 60.0), (5, 1.0))
    pause = seconds_until_free(sent_at, count, limits, now)
    assert seconds_until_free(sent_at, count, limits, now + pause + 1e-6) == 0
    if pause > 1e-3:
        assert seconds_until_free(sent_at, count, limits, now + pause - 1e-3) > 0


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("fault", ["refused", "reset", "error_500", None])
async def test_no_address_and_no_secret_is_in_a_log_or_a_problem(
    maker: str, fault: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with post_to(maker, SECRET if maker != "wecom" else None) as post:
        if fault is None:
            post.robot.state = "removed"
        else:
            await post.peer.fail(maker, fault)  # type: ignore[arg-type]
        fate = await post.send()
        told = caplog.text + str(fate) + repr(post.address)
        assert not isinstance(fate, Delivered)
    assert post.robot.key not in told
    assert SECRET not in told


HOSTS = {"wecom": ["https://qyapi.weixin.qq.com"], "dingtalk": ["https://oapi.dingtalk.com"]}
FEISHU = ["https://open.feishu.cn", "https://open.larksuite.com"]
SETTINGS = OutletSettings({**HOSTS, "feishu": FEISHU})


@pytest.mark.parametrize(
    ("text", "outlet", "url", "secret"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-b1", "wecom", None, None),
        ("https://oapi.dingtalk.com/robot/send?access_token=ab12", "dingtalk", None, None),
        ("  https://oapi.dingtalk.com/robot/send?access_token=ab12&x=1 SECx ", "dingtalk", "ab12", "SECx"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/aa-bb\nkey9", "feishu", None, "key9"),
        ("https://open.larksuite.com/open-apis/bot/v2/hook/aa-bb", "feishu", None, None),
    ],
)
def test_an_address_tells_its_maker(text: str, outlet: str, url: str | None, secret: str | None) -> None:
    address = read_address(text, SETTINGS)
    assert address is not None
    assert (address.outlet, address.secret) == (outlet, secret)
    assert address.url.endswith(url) if url else address.url == text.split(maxsplit=1)[0]
    assert "ab12" not in repr(address)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/cgi-bin/webhook/send?key=1",
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com.evil.cn/cgi-bin/webhook/send?key=1",
        "https://qyapi.weixin.qq.com@evil.cn/cgi-bin/webhook/send?key=1",
    ],
)
def test_an_address_elsewhere_may_be_a_webhook_and_is_no_robots(text: str) -> None:
    address = read_address(text, SETTINGS)
    assert address is not None
    assert address.outlet == WEBHOOK


@pytest.mark.parametrize("text", ["如皋", "", "ftp://example.org/x", "https://"])
def test_what_is_no_address(text: str) -> None:
    assert read_address(text, SETTINGS) is None


def test_a_mailbox_is_read_where_mail_is_set_up() -> None:
    with pytest.raises(Refused, match="mail-not-set-up"):
        read_address("li@rugao.gov.cn", SETTINGS)
    address = read_address("li@rugao.gov.cn", replace(SETTINGS, smtp_url="smtp://127.0.0.1"))
    assert address is not None
    assert (address.outlet, address.url) == (EMAIL, "mailto:li@rugao.gov.cn")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "robot-address"),
        ("https://qyapi.weixin.qq.com//[", "robot-address"),
        ("https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=1", "robot-address"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1 SECx", "robot-words"),
        ("https://oapi.dingtalk.com/robot/send?access_token=a%26b", "robot-address"),
        ("https://oapi.dingtalk.com/robot/send?access_token=ab x1", "robot-secret"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/", "robot-address"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/a/b", "robot-address"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/a b c", "robot-words"),
    ],
)
def test_an_address_of_a_maker_that_is_no_robots_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_address(text, SETTINGS)
    assert refused.value.code == code


def test_every_outlet_has_its_words() -> None:
    for language in ("zh-CN", "en"):
        catalogue = load_catalogue(language)
        assert all(catalogue.plain(row.words) for row in OUTLETS)
