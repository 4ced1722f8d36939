"""Feishu (飞书): the custom robot of a group.

Address, message types, 20 KB, 100 messages a minute and 5 a second, keywords (19024), signature (19021: seconds, at
most an hour off, HMAC of nothing by timestamp, line break and secret, in the body), 9499 for a body of the wrong form,
11232 when Feishu has too much at full and half hours: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
(自定义机器人使用指南). Cards and their codes: https://open.feishu.cn/document/feishu-cards/card-json-v2-structure and
.../card-json-v2-breaking-changes-release-notes; by a robot's address they come inside 11246. As users report them:
19001 for a key that is none, 19002 for a message type that is none (https://github.com/sansan0/TrendRadar/pull/999),
19007 for a robot that was stopped, HTTP 400 with 9499 and "too many request" for more than its messages; all else it
answers with HTTP 200. A robot cannot upload pictures: a picture has a key only by an app of the house. That
application/json is insisted on is our choice, as is the order of the checks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from bot.demo.robots.groups import Block, Message
from bot.demo.robots.posts import Refused, is_link, is_signed, objects, text_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.demo.robots.groups import Groups, Obj, Robot
    from bot.demo.robots.limits import Rules
    from bot.demo.robots.posts import Posted

BODY_BYTES = 20 * 1024
SIGNED_SECONDS = 3600
_MALFORMED = Refused(9499, "Bad Request")
_HEADS = frozenset(
    "blue wathet turquoise green yellow orange red carmine violet purple indigo grey default".split()  # noqa: SIM905
)
_FIRST = frozenset("div hr img action note markdown column_set".split())  # noqa: SIM905 tags of cards before schema 2.0
_SECOND = frozenset("div hr img markdown column_set button".split())  # noqa: SIM905
_NOT_SHOWN = frozenset("table chart collapsible_panel form input".split())  # noqa: SIM905 real ones, which we cannot show


class Feishu:
    """See the module."""

    name: ClassVar[str] = "feishu"
    path: ClassVar[str] = "/open-apis/bot/v2/hook/{key}"
    rules: ClassVar[Rules] = ((100, 60.0), (5, 1.0))
    penalty: ClassVar[float] = 0.0
    too_many: ClassVar[Refused] = Refused(9499, "too many request", 400)
    busy: ClassVar[Refused] = Refused(11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]")

    def address(self, key: str) -> str:
        """The key is the end of the path."""
        return self.path.format(key=key)

    def key(self, query: Mapping[str, str], path: Mapping[str, str]) -> str:
        """The key is the end of the path."""
        del query
        return path.get("key", "")

    def read(self, robot: Robot | None, posted: Posted, groups: Groups, now: float) -> Message:
        """See `posts.Maker`."""
        if robot is not None and robot.state == "stopped":
            raise Refused(19007, "Bot Not Enabled")
        if robot is None or robot.state != "present":
            raise Refused(19001, "param invalid: incoming webhook access token invalid")
        if posted.content_type != "application/json" or len(posted.body) > BODY_BYTES:
            raise _MALFORMED
        body = posted.fields(_MALFORMED)
        _check_signature(robot, body, now)
        kind = body.get("msg_type")
        if not isinstance(kind, str) or kind not in _KINDS:
            raise Refused(19002, "params error, msg_type need")
        message = _KINDS[kind](kind, body, groups)
        if robot.keywords and not any(keyword in words_of(message) for keyword in robot.keywords):
            raise Refused(19024, "Key Words Not Found")
        return message

    def answer(self, refusal: Refused | None) -> Obj:
        """Code and words; a success also has the names of former times."""
        if refusal is None:
            return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
        return {"code": refusal.code, "data": {}, "msg": refusal.words}


def _check_signature(robot: Robot, body: Obj, now: float) -> None:
    if robot.secret is None:
        return
    timestamp = str(body.get("timestamp", ""))
    key = f"{timestamp}\n{robot.secret}".encode()
    is_fresh = timestamp.isdecimal() and abs(int(timestamp) - now) <= SIGNED_SECONDS
    if not is_fresh or not is_signed(key, b"", text_of(body, "sign")):
        raise Refused(19021, "sign match fail or timestamp is not within one hour from current time")


def _text(kind: str, body: Obj, groups: Groups) -> Message:
    del groups
    text = text_of(body, "content", "text")
    if not text:
        raise Refused(9499, "Bad Request: fail to parse content")
    return Message(kind, (Block("text", text),))


def _post(kind: str, body: Obj, groups: Groups) -> Message:
    """Paragraphs of text, links and pictures, in one or two languages; the Chinese one is shown."""
    content = body.get("content")
    post = content.get("post") if isinstance(content, dict) else None
    languages = post if isinstance(post, dict) else {}
    shown = languages.get("zh_cn") or languages.get("en_us")
    if not isinstance(shown, dict) or not isinstance(shown.get("content"), list):
        raise Refused(9499, "Bad Request: fail to parse content")
    blocks: list[Block] = []
    for paragraph in shown["content"]:
        runs = objects(paragraph)
        pictures = [_picture(run, "image_key", groups) for run in runs if run.get("tag") == "img"]
        written = "".join(_run(run) for run in runs if run.get("tag") != "img")
        blocks += [Block("markdown", written, dialect="post")] if written or not pictures else []
        blocks += pictures
    return Message(kind, tuple(blocks), title=text_of(shown, "title"))


def _run(fields: Obj) -> str:
    tag = fields.get("tag")
    if tag == "a" and is_link(text_of(fields, "href")):
        return f"[{text_of(fields, 'text')}]({text_of(fields, 'href')})"
    if tag == "text" and "text" in fields:
        return text_of(fields, "text")
    if tag == "at" and text_of(fields, "user_id"):
        return f"@{text_of(fields, 'user_name') or '所有人'} "
    raise Refused(9499, f"Bad Request: unsupported tag {tag} or a field of it is missing")


def _image(kind: str, body: Obj, groups: Groups) -> Message:
    return Message(kind, (_picture(body.get("content"), "image_key", groups),))


def _picture(fields: Any, name: str, groups: Groups) -> Block:
    key = text_of(fields, name)
    if key not in groups.pictures:
        raise Refused(9499, f"Bad Request: invalid {name}")
    return Block("picture", url=f"groups/pictures/{key}")


def _card(kind: str, body: Obj, groups: Groups) -> Message:
    """A card of either schema; the parts of a card of schema 2.0 stand in its `body`."""
    card = body.get("card")
    if not isinstance(card, dict):
        raise Refused(19002, "params error, unknown card value")
    is_second = card.get("schema") == "2.0"
    place = card.get("body") if is_second else card
    elements = objects(place.get("elements")) if isinstance(place, dict) else []
    if not elements or (is_second and "elements" in card):
        raise Refused(11246, "ErrCode: 200621; ErrMsg: parse card json err, please check whether the card json is "
                             "correct")  # fmt: skip
    colour = text_of(card, "header", "template")
    if colour and colour not in _HEADS:
        raise Refused(11246, f"ErrCode: 11310; ErrMsg: invalid template; ErrorValue: {colour}")
    blocks = [block for element in elements for block in _element(element, groups, second=is_second)]
    title, listed = text_of(card, "header", "title", "content"), text_of(card, "config", "summary", "content")
    return Message(kind, tuple(blocks), title, colour, card=True, listed=listed or title)


def _element(fields: Obj, groups: Groups, *, second: bool) -> list[Block]:
    tag = text_of(fields, "tag")
    if tag in _NOT_SHOWN:
        raise Refused(501, f"Not Implemented by the stand-in: {tag}")
    if tag not in (_SECOND if second else _FIRST):
        if second and tag in _FIRST:
            raise Refused(11246, f"ErrCode: 200861; ErrMsg: cards of schema V2 no longer support this capability; "
                                 f"ErrorValue: unsupported tag {tag}")  # fmt: skip
        raise Refused(11246, f"ErrCode: 11310; ErrMsg: unsupported type of block; ErrorValue: {tag}")
    if tag == "column_set":
        columns = objects(fields.get("columns"))
        inner = [element for column in columns for element in objects(column.get("elements"))]
        return [block for element in inner for block in _element(element, groups, second=second)]
    if tag == "action":
        return [_button(each, second=False) for each in objects(fields.get("actions"))]
    if tag == "note":
        return [Block("note", "".join(text_of(each, "content") for each in objects(fields.get("elements"))))]
    return [_simple(tag, fields, groups, second=second)]


def _simple(tag: str, fields: Obj, groups: Groups, *, second: bool) -> Block:
    if tag == "markdown":
        return Block("markdown", _content(fields), dialect="feishu2" if second else "lark_md")
    if tag == "div":
        text = fields.get("text")
        is_marked = isinstance(text, dict) and text.get("tag") == "lark_md"
        return Block("markdown" if is_marked else "text", _content(text), dialect="lark_md" if is_marked else "")
    if tag == "img":
        if text_of(fields, "img_key") not in groups.pictures:
            raise Refused(11246, "ErrCode: 200570; ErrMsg: failed to get image by key")
        return _picture(fields, "img_key", groups)
    if tag == "button":
        return _button(fields, second=True)
    return Block("line")


def _content(fields: Any) -> str:
    content = text_of(fields, "content")
    if not content:
        raise Refused(11246, "ErrCode: 11310; ErrMsg: content is empty")
    return content


def _button(fields: Obj, *, second: bool) -> Block:
    """A robot's button can only lead somewhere: nobody hears that it was pressed."""
    label = text_of(fields, "text", "content")
    behaviours = objects(fields.get("behaviors"))
    urls = [text_of(each, "default_url") for each in behaviours if each.get("type") == "open_url"] if second else []
    url = next((url for url in (text_of(fields, "url"), *urls) if url), "")
    if not label:
        raise Refused(11246, "ErrCode: 11310; ErrMsg: text of button is empty")
    if url and not is_link(url):
        raise Refused(11246, f"ErrCode: 11310; ErrMsg: invalid url; ErrorValue: {url}")
    return Block("button", label, url)


_KINDS: dict[str, Callable[[str, Obj, Groups], Message]] = {
    "text": _text,
    "post": _post,
    "image": _image,
    "interactive": _card,
}
