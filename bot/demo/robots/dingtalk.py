"""DingTalk (钉钉): the custom robot of a group.

Address, message types, fields: https://open.dingtalk.com/document/orgapp/custom-robot-access and
.../custom-robots-send-group-messages; keywords and signature (timestamp in milliseconds, at most an hour off, HMAC of
timestamp, line break and secret by the secret): .../customize-robot-security-settings. 20 messages a minute, one more
and nothing is taken for ten minutes: the same. 130101 is what a robot hears then
(https://blog.csdn.net/jialiuyang/article/details/118615052); the table of the documentation has 410100 for it, and
660026 has been seen. 20,000 bytes, 460101: https://github.com/timonwong/prometheus-webhook-dingtalk/issues/30. A key
that is none: 300005 where it was tried in September 2026, 400101 in the table. It answers HTTP 200 also where it
refuses. The order of the checks is our choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot.demo.robots.groups import Block, Message
from bot.demo.robots.posts import Refused, is_link, is_signed, objects, text_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.demo.robots.groups import Groups, Obj, Robot
    from bot.demo.robots.limits import Rules
    from bot.demo.robots.posts import Posted

BODY_BYTES = 20_000
SIGNED_SECONDS = 3600
_MISSING = Refused(40035, "缺少参数 json")
_STATES = {
    "stopped": Refused(400102, "描述:机器人已停用;解决方案:请联系管理员启用机器人;"),
    "dissolved": Refused(400013, "描述:群已被解散;解决方案:请向其他群发消息;"),
}


class DingTalk:
    """See the module."""

    name: ClassVar[str] = "dingtalk"
    path: ClassVar[str] = "/robot/send"
    rules: ClassVar[Rules] = ((20, 60.0),)
    penalty: ClassVar[float] = 600.0
    too_many: ClassVar[Refused] = Refused(130101, "send too fast, exceed 20 times per minute")
    busy: ClassVar[Refused] = too_many

    def address(self, key: str) -> str:
        """The key is a parameter."""
        return f"{self.path}?access_token={key}"

    def key(self, query: Mapping[str, str], path: Mapping[str, str]) -> str:
        """The key is a parameter."""
        del path
        return query.get("access_token", "")

    def read(self, robot: Robot | None, posted: Posted, groups: Groups, now: float) -> Message:
        """See `posts.Maker`."""
        del groups
        if posted.method != "POST":
            raise Refused(43002, "需要POST请求")
        if not posted.key:
            raise Refused(40035, "缺少参数 access_token")
        if posted.content_type != "application/json":
            raise Refused(43004, "无效的HTTP HEADER Content-Type")
        if robot is None:
            raise Refused(300005, "token is not exist")
        if robot.state in _STATES:
            raise _STATES[robot.state]
        _check_signature(robot, posted, now)
        if len(posted.body) > BODY_BYTES:
            raise Refused(460101, f"message too long, exceed {BODY_BYTES} bytes")
        message = _message(posted.fields(_MISSING))
        if robot.keywords and not any(keyword in words_of(message) for keyword in robot.keywords):
            raise Refused(310000, "description:关键词不匹配;solution:请联系群管理员查看此机器人的关键词，"
                                  "并在发送的信息中包含此关键词;")  # fmt: skip
        return message

    def answer(self, refusal: Refused | None) -> Obj:
        """Code and words; what is sent too fast is also told by the wall before the servers."""
        if refusal is None:
            return {"errcode": 0, "errmsg": "ok"}
        wall = (
            {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"} if refusal.code == self.too_many.code else {}
        )
        return {**wall, "errcode": refusal.code, "errmsg": refusal.words}


def _check_signature(robot: Robot, posted: Posted, now: float) -> None:
    if robot.secret is None:
        return
    timestamp = posted.query.get("timestamp", "")
    if not timestamp.isdecimal() or abs(int(timestamp) / 1000 - now) > SIGNED_SECONDS:
        raise Refused(310000, "invalid timestamp")
    text = f"{timestamp}\n{robot.secret}".encode()
    if not is_signed(robot.secret.encode(), text, posted.query.get("sign", "")):
        raise Refused(310000, "description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的"
                              "网址中，请确认机器人的密钥加密和填写正确;")  # fmt: skip


def _message(body: Obj) -> Message:
    kind = body.get("msgtype")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise Refused(400105, f"错误描述:不支持类型 msgType:{kind};解决方案:请使用支持的类型;")
    if not isinstance(body.get(kind), dict):
        raise _MISSING
    return _KINDS[kind](kind, body[kind])


def _needed(fields: Obj, name: str) -> str:
    """The text of a name; a message where it is missing or empty is refused."""
    text = text_of(fields, name)
    if not text:
        raise Refused(40035, f"缺少参数 {name}")
    return text


def _link_of(fields: Obj, name: str) -> str:
    url = _needed(fields, name)
    if not is_link(url):
        raise Refused(40035, f"参数 {name} 不是链接")
    return url


def _text(kind: str, fields: Obj) -> Message:
    return Message(kind, (Block("text", _needed(fields, "content")),))


def _markdown(kind: str, fields: Obj) -> Message:
    """The title stands only where the chats are listed, here and with cards."""
    block = Block("markdown", _needed(fields, "text"), dialect="dingtalk")
    return Message(kind, (block,), listed=_needed(fields, "title"))


def _link(kind: str, fields: Obj) -> Message:
    title, text = _needed(fields, "title"), _needed(fields, "text")
    url = _link_of(fields, "messageUrl")
    block = Block("article", title, url, detail=text, picture=text_of(fields, "picUrl"))
    return Message(kind, (block,), card=True)


def _action_card(kind: str, fields: Obj) -> Message:
    """Either one button for the whole card, or several that each lead elsewhere."""
    title, text = _needed(fields, "title"), _needed(fields, "text")
    if "singleTitle" in fields:
        buttons = [Block("button", _needed(fields, "singleTitle"), _link_of(fields, "singleURL"))]
    else:
        labelled = objects(fields.get("btns"))
        buttons = [Block("button", _needed(each, "title"), _link_of(each, "actionURL")) for each in labelled]
    if not buttons:
        raise Refused(40035, "缺少参数 singleTitle 或 btns")
    return Message(kind, (Block("markdown", text, dialect="dingtalk"), *buttons), card=True, listed=title)


def _feed_card(kind: str, fields: Obj) -> Message:
    links = objects(fields.get("links"))
    if not links:
        raise Refused(40035, "缺少参数 links")
    articles = [
        Block("article", _needed(each, "title"), _link_of(each, "messageURL"), picture=_link_of(each, "picURL"))
        for each in links
    ]
    return Message(kind, tuple(articles), card=True)


_KINDS: dict[str, Callable[[str, Obj], Message]] = {
    "text": _text,
    "markdown": _markdown,
    "link": _link,
    "actionCard": _action_card,
    "feedCard": _feed_card,
}
