"""WeCom (企业微信): the robot of an internal group.

Address, message types, fields, lengths, pictures, uploads, 20 messages a minute:
https://developer.work.weixin.qq.com/document/path/91770 (群机器人配置说明, 2025-06-04; now 消息推送配置说明,
.../path/99110). Codes: https://developer.work.weixin.qq.com/document/path/90313 (全局错误码); the words as users
report them, e.g. https://github.com/dromara/domain-admin/issues/82 (40058). It answers HTTP 200 also where it refuses.
There is no signature: who knows the key can post. The documentation says application/json; that this is insisted on
is our choice, as is the order of the checks, and 40058 (a parameter that is not allowed) wherever no other is told.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from bot.demo.robots.groups import Block, Message
from bot.demo.robots.posts import Refused, is_link, objects, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.demo.robots.groups import Groups, Obj, Robot
    from bot.demo.robots.limits import Rules
    from bot.demo.robots.posts import Posted

TEXT_BYTES, MARKDOWN_BYTES, PICTURE_BYTES = 2048, 4096, 2 * 1024 * 1024
TITLE_BYTES, DESCRIPTION_BYTES, MOST_ARTICLES = 128, 512, 8
FILE_BYTES = range(6, 20 * 1024 * 1024 + 1)
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_CARDS = ("text_notice", "news_notice")


class WeCom:
    """See the module."""

    name: ClassVar[str] = "wecom"
    path: ClassVar[str] = "/cgi-bin/webhook/send"
    rules: ClassVar[Rules] = ((20, 60.0),)
    penalty: ClassVar[float] = 0.0
    too_many: ClassVar[Refused] = Refused(45009, "api freq out of limit")
    busy: ClassVar[Refused] = too_many

    def address(self, key: str) -> str:
        """The key is a parameter."""
        return f"{self.path}?key={key}"

    def key(self, query: Mapping[str, str], path: Mapping[str, str]) -> str:
        """The key is a parameter."""
        del path
        return query.get("key", "")

    def read(self, robot: Robot | None, posted: Posted, groups: Groups, now: float) -> Message:
        """See `posts.Maker`."""
        del now
        known = present(robot)
        if posted.method != "POST":
            raise Refused(43002, "require POST method")
        malformed = Refused(47001, "data format error")
        if posted.content_type != "application/json":
            raise malformed
        body = posted.fields(malformed)
        kind = body.get("msgtype")
        if not isinstance(kind, str) or kind not in _KINDS:
            raise Refused(40008, "invalid message type")
        if not isinstance(body.get(kind), dict):
            raise Refused(40058, f"missing field `{kind}`. invalid Request Parameter")
        return _KINDS[kind](kind, body[kind], known, groups)

    def answer(self, refusal: Refused | None) -> Obj:
        """Words and a link to the code's explanation."""
        if refusal is None:
            return {"errcode": 0, "errmsg": "ok"}
        more = f"https://open.work.weixin.qq.com/devtool/query?e={refusal.code}"
        hint = f"hint: [{uuid4().int % 10**24}], from ip: 127.0.0.1, more info at {more}"
        return {"errcode": refusal.code, "errmsg": f"{refusal.words}, {hint}"}


def present(robot: Robot | None) -> Robot:
    """The robot; Refused where the key is none, or the robot has been removed or stopped."""
    if robot is None or robot.state == "dissolved":
        raise Refused(93000, "invalid webhook url")
    if robot.state == "stopped":
        raise Refused(93004, "robot is disabled")
    return robot


def stored(robot: Robot | None, kind: str, name: str, content: bytes) -> Obj:
    """The answer to an upload: an id by which this robot posts the file, for three days."""
    known = present(robot)
    if kind not in ("file", "voice"):
        raise Refused(40005, "invalid file type")
    if len(content) not in FILE_BYTES:
        raise Refused(40006, "invalid media size")
    media_id = f"3{uuid4().hex}"
    known.uploads[media_id] = (name, content)
    return {"errcode": 0, "errmsg": "ok", "type": kind, "media_id": media_id, "created_at": "1380000000"}


def _written(kind: str, fields: Obj, most: int) -> str:
    content = text_of(fields, "content")
    if not content:
        raise Refused(44004, "empty content")
    if len(content.encode()) > most:
        raise Refused(40058, f"{kind}.content exceed max length {most}. invalid Request Parameter")
    return content


def _text(kind: str, fields: Obj, robot: Robot, groups: Groups) -> Message:
    del robot, groups
    return Message(kind, (Block("text", _written(kind, fields, TEXT_BYTES)),))


def _markdown(kind: str, fields: Obj, robot: Robot, groups: Groups) -> Message:
    del robot, groups
    dialect = "wecom" if kind == "markdown" else "wecom2"
    return Message(kind, (Block("markdown", _written(kind, fields, MARKDOWN_BYTES), dialect=dialect),))


def _image(kind: str, fields: Obj, robot: Robot, groups: Groups) -> Message:
    del robot
    try:
        picture = base64.b64decode(text_of(fields, "base64"), validate=True)
    except (ValueError, binascii.Error):
        raise Refused(40058, "invalid image.base64. invalid Request Parameter") from None
    if not picture:
        raise Refused(40058, "missing field `image.base64`. invalid Request Parameter")
    if len(picture) > PICTURE_BYTES:
        raise Refused(40009, "invalid image size")
    if not picture.startswith(_PICTURES):
        raise Refused(40004, "invalid media type")
    if hashlib.md5(picture, usedforsecurity=False).hexdigest() != text_of(fields, "md5").lower():
        raise Refused(40058, "invalid image.md5. invalid Request Parameter")
    return Message(kind, (Block("picture", url=groups.keep(picture)),))


def _news(kind: str, fields: Obj, robot: Robot, groups: Groups) -> Message:
    del robot, groups
    articles = objects(fields.get("articles"))
    if not 1 <= len(articles) <= MOST_ARTICLES:
        raise Refused(45008, "article count out of limit")
    if not all(text_of(article, "title") and text_of(article, "url") for article in articles):
        raise Refused(40058, "missing field `title` or `url`. invalid Request Parameter")
    return Message(kind, tuple(_article(article) for article in articles), card=True)


def _article(fields: Obj) -> Block:
    title = _cut(text_of(fields, "title"), TITLE_BYTES)
    description = _cut(text_of(fields, "description"), DESCRIPTION_BYTES)
    return Block("article", title, text_of(fields, "url"), detail=description, picture=text_of(fields, "picurl"))


def _cut(text: str, most: int) -> str:
    """The makers' server cuts by itself what is longer."""
    return text.encode()[:most].decode(errors="ignore")


def _file(kind: str, fields: Obj, robot: Robot, groups: Groups) -> Message:
    del groups
    upload = robot.uploads.get(text_of(fields, "media_id"))
    if upload is None:
        raise Refused(40007, "invalid media_id")
    return Message(kind, (Block("file", upload[0], detail=str(len(upload[1]))),))


def _template_card(kind: str, fields: Obj, robot: Robot, groups: Groups) -> Message:
    """Title, words and where it leads: https://developer.work.weixin.qq.com/document/path/91770, 模版卡片类型."""
    del robot, groups
    title, words = text_of(fields, "main_title", "title"), text_of(fields, "sub_title_text")
    if fields.get("card_type") not in _CARDS:
        raise _bad_card("card_type")
    if not (title or words):
        raise _bad_card("main_title.title")
    action = fields.get("card_action")
    if not isinstance(action, dict) or action.get("type") not in (1, 2):
        raise _bad_card("card_action")
    url = text_of(action, "url")
    if action["type"] == 1 and not is_link(url):
        raise _bad_card("card_action.url")
    picture = text_of(fields, "card_image", "url")
    blocks = [Block("text", each) for each in (text_of(fields, "main_title", "desc"), words) if each]
    blocks += [Block("picture", url=picture)] if picture else []
    blocks += [
        Block("button", text_of(jump, "title"), text_of(jump, "url")) for jump in objects(fields.get("jump_list"))
    ]
    return Message(kind, (*blocks, Block("button", "查看", url)), title, card=True)


def _bad_card(field: str) -> Refused:
    return Refused(40058, f"invalid template_card.{field}. invalid Request Parameter")


_KINDS: dict[str, Callable[[str, Obj, Robot, Groups], Message]] = {
    "text": _text,
    "markdown": _markdown,
    "markdown_v2": _markdown,
    "image": _image,
    "news": _news,
    "file": _file,
    "voice": _file,
    "template_card": _template_card,
}
