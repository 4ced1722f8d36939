"""The group robots of WeCom (企业微信群机器人, since 2025 消息推送).

Facts: https://developer.work.weixin.qq.com/document/path/99110 (消息推送配置说明, 7 August 2025) for formats and
limits, https://developer.work.weixin.qq.com/document/path/90313 (全局错误码, 9 January 2026) for the codes. Markdown
has no escapes there, so signs that would be read as markup go as their full-width forms. Italics and struck words are
only in markdown_v2, which phones with an older client show as plain signs.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import md5
from typing import TYPE_CHECKING

from bot.domain.bound_places import Advice
from bot.domain.errors import Refused
from bot.outlets.port import Gone, Retry
from bot.outlets.robots import Maker, read_robot
from bot.outlets.writing import Dialect, link, links, utf8_size, with_words, written
from bot.rendering.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.address_book import Address
    from bot.outlets.port import Fate
    from bot.outlets.robots import Answer, Message
    from bot.rendering.screen import Screen

TEXT_BYTES = 4096  # of markdown
PICTURE_BYTES = 2 * 1024 * 1024  # before base64
LIMITS = ((20, 60.0),)

_SIGNS = str.maketrans({"*": "＊", "`": "｀", "<": "＜", ">": "＞", "[": "［", "]": "］"})
DIALECT = Dialect(
    escaped=lambda words: words.translate(_SIGNS),
    begun=lambda words: words.replace("#", "＃", 1) if words.startswith("#") else words,
    in_code=lambda words: words.replace("`", "｀"),
    signs={Mark.BOLD: "**", Mark.CODE: "`", Mark.QUOTE: "> "},
)
_FATES: dict[int, Fate] = {
    -1: Retry("WeCom is busy"),
    45009: Retry("more than 20 messages a minute", 60),
    45033: Retry("too many requests at once", 10),
    93000: Gone("the address is wrong, or the robot was taken out of the group", advice=Advice.ADDRESS),
    93001: Gone("the group takes no messages of robots", advice=Advice.OFF),
    93004: Gone("the robot was switched off", advice=Advice.OFF),
    93006: Gone("the group is no more", advice=Advice.ADDRESS),
    93008: Gone("the robot is not in the group", advice=Advice.ADDRESS),
}


def read_address(text: str, hosts: Sequence[str]) -> tuple[str, str | None] | None:
    """The address of a robot, as WeCom shows it; see `read_robot`. There are no secrets beside it."""
    address = read_robot(text, hosts, "/cgi-bin/webhook/send", "key")
    if address is not None and address[1] is not None:
        raise Refused("robot-words")
    return address


def _messages(screen: Screen) -> tuple[Message, ...]:
    """The words first: were they tried again after a restart in between, the picture would not be there twice."""
    picture = screen.picture if screen.picture is not None and len(screen.picture.png) <= PICTURE_BYTES else None
    text = with_words(screen) if picture is None else screen.text
    doors = "".join("\n" + link(button.label, button.url or "", DIALECT) for button in links(screen))
    content = written(text, DIALECT, TEXT_BYTES - utf8_size(doors)) + doors
    markdown = {"msgtype": "markdown", "markdown": {"content": content}}
    if picture is None:
        return (markdown,)
    checksum = md5(picture.png, usedforsecurity=False).hexdigest()
    image = {"base64": b64encode(picture.png).decode(), "md5": checksum}
    return markdown, {"msgtype": "image", "image": image}


def _signed(address: Address, message: Message, _: int) -> tuple[str, Message]:
    return address.url, message  # the key in the address is all


def _fate(answer: Answer) -> Fate | None:
    return _FATES.get(answer.code)


MAKER = Maker("wecom", LIMITS, ("errcode",), "errmsg", _messages, _signed, _fate)
