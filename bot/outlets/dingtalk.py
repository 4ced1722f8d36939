"""The group robots of DingTalk (钉钉自定义机器人).

Facts: https://open.dingtalk.com/document/robots/custom-robot-access (自定义机器人接入) for formats, signature, the 20
messages a minute and the ten minutes' ban after them, and the codes; the 20,000 bytes of a request are told by its
refusals (460101). Its markdown has no escapes, so signs that would be read as markup go as their full-width forms; a
new line is one between two spaces on both sides. Pictures are taken by a public address only: ours are not public, so
the words of the picture go in its place.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from bot.domain.bound_places import Advice
from bot.domain.errors import Refused
from bot.outlets.port import Gone, Retry
from bot.outlets.robots import Maker, read_robot
from bot.outlets.writing import Dialect, json_size, links, no_list, title, with_words, written
from bot.rendering.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.address_book import Address
    from bot.outlets.port import Fate
    from bot.outlets.robots import Answer, Message
    from bot.rendering.screen import Screen

BODY_BYTES = 20_000
TITLE_LETTERS = 40  # in the list of chats
LIMITS = ((20, 60.0),)
BAN_SECONDS = 600

_SECRET = "SEC"  # noqa: S105 what secrets begin with
_FRAME = 1000  # bytes of the request around its text, without buttons
_PLAIN, _WIDE = "*_~`<>[]|\\&#", "＊＿～｀＜＞［］｜＼＆＃"
_SIGNS = str.maketrans(_PLAIN, _WIDE)
_LIST_SIGNS = str.maketrans("-+=.)", "－＋＝．）")
DIALECT = Dialect(
    escaped=lambda words: words.translate(_SIGNS),
    begun=lambda words: no_list(words, lambda sign: sign.translate(_LIST_SIGNS)),
    in_code=lambda words: words.translate(_SIGNS),
    signs={Mark.BOLD: "**", Mark.ITALIC: "*", Mark.QUOTE: "> "},
    newline="  \n  ",
    spaced=True,
)
_FATES: dict[int, Fate] = {
    -1: Retry("DingTalk is busy"),
    130101: Retry("more than 20 messages a minute", BAN_SECONDS),
    410100: Retry("more than 20 messages a minute", BAN_SECONDS),
    660026: Retry("more than 20 messages a minute", BAN_SECONDS),
    300001: Gone("there is no such robot any more", advice=Advice.ADDRESS),
    300005: Gone("there is no such robot any more", advice=Advice.ADDRESS),
    400013: Gone("the group was dissolved", advice=Advice.ADDRESS),
    400101: Gone("there is no such robot any more", advice=Advice.ADDRESS),
    400102: Gone("the robot was switched off", advice=Advice.OFF),
    400106: Gone("there is no such robot any more", advice=Advice.ADDRESS),
}
_REJECTED = 310000  # by the robot's own settings: which one, only the words say
_REASONS: tuple[tuple[tuple[str, ...], Fate], ...] = (
    (
        ("关键词", "keywords"),
        Gone("it has none of the words that the robot's settings ask for", only_this=True, advice=Advice.KEYWORD),
    ),
    (
        ("签名过期", "invalid timestamp"),
        Retry("the clock of this machine is wrong: the signature counts as too old", advice=Advice.SIGNATURE),
    ),
    (("白名单", "whitelist"), Gone("the robot's settings do not allow this machine's IP address", advice=Advice.IP)),
    ((), Gone("the signature is not the robot's: its secret is another one", advice=Advice.SIGNATURE)),
)


def read_address(text: str, hosts: Sequence[str]) -> tuple[str, str | None] | None:
    """The address of a robot and the secret of its signature (加签), where it has one; see `read_robot`."""
    address = read_robot(text, hosts, "/robot/send", "access_token")
    if address is not None and address[1] is not None and not address[1].startswith(_SECRET):
        raise Refused("robot-secret")
    return address


def signature(secret: str, milliseconds: int) -> str:
    """The signature of a moment."""
    digest = hmac.digest(secret.encode(), f"{milliseconds}\n{secret}".encode(), "sha256")
    return b64encode(digest).decode()


def _messages(screen: Screen) -> tuple[Message, ...]:
    buttons = [{"title": button.label, "actionURL": button.url or ""} for button in links(screen)]
    frame = _FRAME + sum(json_size(value) + 40 for button in buttons for value in button.values())
    heading = title(screen.text, TITLE_LETTERS)
    text = written(with_words(screen), DIALECT, BODY_BYTES - frame, json_size)
    if not buttons:
        return ({"msgtype": "markdown", "markdown": {"title": heading, "text": text}},)
    card: dict[str, Any] = {"title": heading, "text": text}
    if len(buttons) == 1:
        card |= {"singleTitle": buttons[0]["title"], "singleURL": buttons[0]["actionURL"]}
    else:
        card |= {"btnOrientation": "0", "btns": buttons}
    return ({"msgtype": "actionCard", "actionCard": card},)


def _signed(address: Address, message: Message, milliseconds: int) -> tuple[str, Message]:
    if address.secret is None:
        return address.url, message
    sign = quote_plus(signature(address.secret, milliseconds))
    return f"{address.url}&timestamp={milliseconds}&sign={sign}", message


def _fate(answer: Answer) -> Fate | None:
    if answer.code != _REJECTED:
        return _FATES.get(answer.code)
    words = answer.words.lower()
    return next(fate for signs, fate in _REASONS if not signs or any(sign in words for sign in signs))


MAKER = Maker("dingtalk", LIMITS, ("errcode",), "errmsg", _messages, _signed, _fate)
