"""The group robots of Feishu and Lark (飞书自定义机器人).

Facts: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot (自定义机器人使用指南, 27 March 2025) for the
signature, the limits and the refusals; https://open.feishu.cn/document/feishu-cards/card-json-v2-structure (23 June
2025) and …/card-json-v2-components/content-components/rich-text (12 August 2025) for cards and the escapes of their
markdown. As users report them: 19007 for a robot that was stopped, 9499 for too many messages as for a bad one. A
picture needs an image_key, which an app of the organisation has to upload and a robot cannot: the words of the picture
go in its place.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from bot.domain.bound_places import Advice
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

BODY_BYTES = 20 * 1024
TITLE_LETTERS = 40  # in the list of chats
LIMITS = ((100, 60.0), (5, 1.0))

_FRAME = 1500  # bytes of the request around its text, without buttons
_BUTTON_FRAME = 250


def _entity(sign: str) -> str:
    return f"&#{ord(sign)};"


_SIGNS = str.maketrans({sign: _entity(sign) for sign in "\\`*_~<>[]#|$&"})
_FACE = re.compile(r":(?=\w+:)")  # :OK: would be a face
DIALECT = Dialect(
    escaped=lambda words: _FACE.sub(_entity(":"), words.translate(_SIGNS)),
    begun=lambda words: no_list(words, _entity),
    in_code=lambda words: words.replace("`", "'"),
    signs={Mark.BOLD: "**", Mark.ITALIC: "*", Mark.STRUCK: "~~", Mark.CODE: "`", Mark.QUOTE: "> "},
    spaced=True,
)
_FATES: dict[int, Fate] = {
    11232: Retry("Feishu has too many messages at this moment", 60),
    19001: Gone("there is no such robot any more", advice=Advice.ADDRESS),
    19007: Gone("the robot was switched off", advice=Advice.OFF),
    19021: Gone(
        "the signature is not the robot's, or the clock of this machine is wrong by more than an hour",
        advice=Advice.SIGNATURE,
    ),
    19022: Gone("the robot's settings do not allow this machine's IP address", advice=Advice.IP),
    19024: Gone("it has none of the words that the robot's settings ask for", only_this=True, advice=Advice.KEYWORD),
}
_BAD_REQUEST, _TOO_FAST = 9499, "too many request"  # one code for two things


def read_address(text: str, hosts: Sequence[str]) -> tuple[str, str | None] | None:
    """The address of a robot and the secret of its signature (签名校验), where it has one; see `read_robot`."""
    return read_robot(text, hosts, "/open-apis/bot/v2/hook")


def signature(secret: str, seconds: int) -> str:
    """The signature of a moment: over nothing, moment and secret are the key."""
    return b64encode(hmac.digest(f"{seconds}\n{secret}".encode(), b"", "sha256")).decode()


def _messages(screen: Screen) -> tuple[Message, ...]:
    buttons = [_button(button.label, button.url or "") for button in links(screen)]
    frame = _FRAME + sum(json_size(button.label + (button.url or "")) + _BUTTON_FRAME for button in links(screen))
    text = written(with_words(screen), DIALECT, BODY_BYTES - frame, json_size)
    card = {
        "schema": "2.0",
        "config": {"summary": {"content": title(screen.text, TITLE_LETTERS)}},
        "body": {"elements": [{"tag": "markdown", "content": text}, *buttons]},
    }
    return ({"msg_type": "interactive", "card": card},)


def _button(label: str, url: str) -> dict[str, Any]:
    behavior = {"type": "open_url", "default_url": url}
    return {"tag": "button", "text": {"tag": "plain_text", "content": label}, "behaviors": [behavior]}


def _signed(address: Address, message: Message, milliseconds: int) -> tuple[str, Message]:
    if address.secret is None:
        return address.url, message
    seconds = milliseconds // 1000
    return address.url, {"timestamp": str(seconds), "sign": signature(address.secret, seconds), **message}


def _fate(answer: Answer) -> Fate | None:
    if answer.code == _BAD_REQUEST and _TOO_FAST in answer.words.lower():
        return Retry("more than five messages a second, or 100 a minute", 60)
    return _FATES.get(answer.code)


MAKER = Maker("feishu", LIMITS, ("code", "StatusCode"), "msg", _messages, _signed, _fate)
