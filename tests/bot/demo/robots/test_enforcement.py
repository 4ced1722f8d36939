"""What each maker's stand-in takes and refuses, asked without a network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.robots.dingtalk import DingTalk
from bot.demo.robots.feishu import Feishu
from bot.demo.robots.groups import Groups, Robot
from bot.demo.robots.limits import Window
from bot.demo.robots.posts import Posted, Refused
from bot.demo.robots.wecom import PICTURE_BYTES, WeCom
from tests.bot.demo.emulator.pictures import picture

if TYPE_CHECKING:
    from bot.demo.robots.posts import Maker

NOW = 1_638_320_400.0
PNG = picture(40, 30)
MAKERS: dict[str, Maker] = {"wecom": WeCom(), "dingtalk": DingTalk(), "feishu": Feishu()}


def robot_of(maker: str, **settings: Any) -> Robot:
    rules = MAKERS[maker]
    return Robot(maker, "k", "考核", "工作群", Window(rules.rules, rules.penalty, lambda: 0.0), **settings)


def post(
    maker: str, body: object, robot: Robot | None, query: dict[str, str] | None = None, kind: str = "application/json"
) -> tuple[int, str]:
    """The code of the refusal and what it says, or 0 and what the group shows."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    posted = Posted("POST", "k", query or {}, kind, content)
    try:
        message = MAKERS[maker].read(robot, posted, Groups(lambda: datetime.fromtimestamp(NOW, UTC)), NOW)
    except Refused as refusal:
        return refusal.code, refusal.words
    return 0, " ".join([message.title, *(f"{block.kind}:{block.text}{block.url}" for block in message.blocks)]).strip()


def image(content: bytes, md5: str | None = None) -> dict[str, Any]:
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return {"msgtype": "image", "image": {"base64": base64.b64encode(content).decode(), "md5": md5 or digest}}


def marked(content: str, kind: str = "markdown") -> dict[str, Any]:
    return {"msgtype": kind, kind: {"content": content}}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (marked("排名", "text"), 0),
        (marked("名" * 683, "text"), 40058),  # 2,049 bytes
        (marked("名" * 1365), 0),
        (marked("名" * 1366, "markdown_v2"), 40058),  # 4,098
        (marked(""), 44004),
        ({"msgtype": "actionCard"}, 40008),
        ({"text": {"content": "排名"}}, 40008),
        (b"msgtype=text", 47001),
        (image(PNG), 0),
        (image(PNG, "0" * 32), 40058),
        (image(PNG + b"\0" * PICTURE_BYTES), 40009),
        (image(b"GIF89a"), 40004),
        ({"msgtype": "news", "news": {"articles": [{"title": "排名", "url": "https://a.cn"}] * 8}}, 0),
        ({"msgtype": "news", "news": {"articles": [{"title": "排名", "url": "https://a.cn"}] * 9}}, 45008),
        ({"msgtype": "file", "file": {"media_id": "3f"}}, 40007),
    ],
)
def test_wecom(body: object, code: int) -> None:
    assert post("wecom", body, robot_of("wecom"))[0] == code


def test_wecom_knows_no_robot_that_was_removed_or_stopped() -> None:
    assert post("wecom", marked("排名"), None)[0] == 93000
    assert post("wecom", marked("排名"), robot_of("wecom", state="stopped"))[0] == 93004
    assert post("wecom", marked("排名"), robot_of("wecom"), kind="text/plain")[0] == 47001


def titled(text: str, **more: Any) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"title": "排名", "text": text}, **more}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (titled("**第一**"), 0),
        ({"msgtype": "markdown", "markdown": {"text": "没有标题"}}, 40035),
        (titled("名" * 10_000), 460101),
        (marked("排名", "text"), 0),
        (image(PNG), 400105),
        (b"[]", 40035),
        ({"msgtype": "actionCard", "actionCard": {"title": "排名", "text": "看", "singleTitle": "看排名"}}, 40035),
        (
            {
                "msgtype": "actionCard",
                "actionCard": {"title": "排名", "text": "看", "btns": [{"title": "看", "actionURL": "https://a.cn"}]},
            },
            0,
        ),
        ({"msgtype": "link", "link": {"title": "排名", "text": "看", "messageUrl": "a.cn"}}, 40035),
    ],
)
def test_dingtalk(body: object, code: int) -> None:
    assert post("dingtalk", body, robot_of("dingtalk"))[0] == code


def test_dingtalk_wants_signature_keyword_and_type() -> None:
    robot = robot_of("dingtalk", secret="SEC1", keywords=("考核",))

    def asked(seconds: float, secret: str = "SEC1", text: str = "考核") -> tuple[int, str]:
        stamp = str(int((NOW + seconds) * 1000))
        sign = base64.b64encode(hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256")).decode()
        return post("dingtalk", titled(text), robot, {"timestamp": stamp, "sign": sign})

    assert asked(3599)[0] == 0
    assert asked(-3601) == (310000, "invalid timestamp")
    assert "签名不匹配" in asked(0, secret="SEC2")[1]
    assert "关键词不匹配" in asked(0, text="第一")[1]
    assert post("dingtalk", titled("考核"), robot)[0] == 310000
    assert post("dingtalk", titled("考核"), robot, kind="text/plain")[0] == 43004
    assert post("dingtalk", titled("考核"), None)[0] == 300005


def card(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    head = {"title": {"tag": "plain_text", "content": "本周排名"}, "template": "blue"}
    return {"msg_type": "interactive", "card": {"header": head, "elements": list(elements), **more}}


BUTTON = {"tag": "button", "text": {"tag": "plain_text", "content": "打开"}, "url": "https://a.cn"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msg_type": "text", "content": {"text": "排名"}}, 0),
        ({"msg_type": "text", "content": "排名"}, 9499),
        ({"msgtype": "text", "content": {"text": "排名"}}, 19002),
        ({"msg_type": "text", "content": {"text": "名" * 7000}}, 9499),
        (b"msg_type=text", 9499),
        (
            card(
                {"tag": "markdown", "content": "**第一** 长江镇"}, {"tag": "hr"}, {"tag": "action", "actions": [BUTTON]}
            ),
            0,
        ),
        (card({"tag": "divider"}), 11246),
        (card(), 11246),
        (card({"tag": "img", "img_key": "img_v2_1"}), 11246),
        ({"msg_type": "interactive", "content": {"text": "排名"}}, 19002),
        (card(schema="2.0"), 11246),
        (
            {"msg_type": "interactive", "card": {"schema": "2.0", "body": {"elements": [{"tag": "action"}]}}},
            11246,
        ),
        ({"msg_type": "interactive", "card": {"schema": "2.0", "body": {"elements": [BUTTON]}}}, 0),
        (
            {
                "msg_type": "post",
                "content": {"post": {"zh_cn": {"title": "排名", "content": [[{"tag": "text", "text": "第一"}]]}}},
            },
            0,
        ),
    ],
)
def test_feishu(body: object, code: int) -> None:
    assert post("feishu", body, robot_of("feishu"))[0] == code


def test_feishu_wants_signature_and_keyword() -> None:
    robot = robot_of("feishu", secret="s", keywords=("考核",))

    def asked(seconds: float, text: str = "考核") -> int:
        stamp = str(int(NOW + seconds))
        sign = base64.b64encode(hmac.digest(f"{stamp}\ns".encode(), b"", "sha256")).decode()
        body = {"msg_type": "text", "content": {"text": text}, "timestamp": stamp, "sign": sign}
        return post("feishu", body, robot)[0]

    assert [asked(0), asked(3601), asked(0, "第一")] == [0, 19021, 19024]
    assert post("feishu", {"msg_type": "text", "content": {"text": "考核"}}, robot)[0] == 19021
    assert post("feishu", {"msg_type": "text", "content": {"text": "考核"}}, None)[0] == 19001
    assert post("feishu", {}, robot_of("feishu", state="stopped")) == (19007, "Bot Not Enabled")


def test_a_minute_takes_so_many_and_dingtalk_shuts_out_who_sends_more() -> None:
    times = {"now": 0.0}

    def taken(maker: str, after: float) -> int:
        times["now"] += after
        if window[maker].admits():
            window[maker].count()
            return 1
        return 0

    window = {name: Window(maker.rules, maker.penalty, lambda: times["now"]) for name, maker in MAKERS.items()}
    assert [sum(taken(name, 0.0) for _ in range(25)) for name in MAKERS] == [20, 20, 5]
    assert [taken(name, 0.0) for name in MAKERS] == [0, 0, 0]
    assert [taken(name, 61.0 * (name == "wecom")) for name in MAKERS] == [1, 0, 1]
    assert [taken("dingtalk", 530.0), taken("dingtalk", 20.0)] == [0, 1]
