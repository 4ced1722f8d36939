"""What all makers have in common: a request as it came, a refusal, and how fields are taken from a body."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.demo.robots.groups import Groups, Message, Obj, Robot
    from bot.demo.robots.limits import Rules


@dataclass(frozen=True, slots=True)
class Posted:
    """A request to a robot's address."""

    method: str
    key: str
    query: Mapping[str, str]
    content_type: str
    body: bytes

    def fields(self, otherwise: Refused) -> Obj:
        """The body as a JSON object, or else the refusal is raised."""
        try:
            body = json.loads(self.body)
        except ValueError:
            raise otherwise from None
        if not isinstance(body, dict):
            raise otherwise
        return body


@dataclass
class Refused(Exception):
    """A message that the maker does not take: its code and words, and the status of the answer."""

    code: int
    words: str
    status: int = 200

    def __str__(self) -> str:
        return f"{self.code} {self.words}"


class Maker(Protocol):
    """The rules of one maker. `path`: of its robots' addresses; `rules` and `penalty`: see `limits.Window`.

    `too_many`: what a robot hears that posts more than that; `busy`: what any may hear when the maker has too much.
    """

    name: ClassVar[str]
    path: ClassVar[str]
    rules: ClassVar[Rules]
    penalty: ClassVar[float]
    too_many: ClassVar[Refused]
    busy: ClassVar[Refused]

    def address(self, key: str) -> str:
        """Path and query of a robot's address."""

    def key(self, query: Mapping[str, str], path: Mapping[str, str]) -> str:
        """The robot's key as an address names it, or an empty text."""

    def read(self, robot: Robot | None, posted: Posted, groups: Groups, now: float) -> Message:
        """The message, or Refused. `robot`: None for a key that is not known; `now`: seconds since 1970."""

    def answer(self, refusal: Refused | None) -> Obj:
        """What the maker's server answers."""


def text_of(body: Any, *path: str) -> str:
    """The text at a path of nested objects; empty where there is none."""
    for name in path:
        body = body.get(name) if isinstance(body, dict) else None
    return body if isinstance(body, str) else ""


def objects(value: Any) -> list[Obj]:
    """The objects of a list; none where it is no list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def is_signed(key: bytes, text: bytes, signature: str) -> bool:
    """Whether the signature is the HMAC-SHA256 of the text in base64."""
    return hmac.compare_digest(base64.b64encode(hmac.digest(key, text, "sha256")).decode(), signature)


def words_of(message: Message) -> str:
    """All that a message says, for the search for keywords."""
    return "\n".join([message.title, message.listed, *(f"{block.text}\n{block.detail}" for block in message.blocks)])


def is_link(text: str) -> bool:
    """Whether it is an address of the web."""
    return text.startswith(("http://", "https://"))
