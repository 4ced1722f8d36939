"""HTML in messages, read as Telegram reads it, with its own words about mistakes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.demo.emulator.errors import bad_request
from bot.demo.emulator.links import link_entity, units

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.emulator.errors import ApiError

_KIND = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "pre": "pre", "code": "code", "blockquote": "blockquote", "a": "text_link",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]{1,6})|#(?P<dec>[0-9]{1,7})|(?P<name>lt|gt|amp|quot)(?![a-zA-Z]));?")
_SPACES = " \t\r\n\v"
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    start: int  # where its text begins in the result, in characters


class _Reader:
    """The source with a position; beyond its end stands NUL, as in Telegram's own reader."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    @property
    def char(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else "\0"

    def skip_spaces(self) -> None:
        while self.char in _SPACES:
            self.at += 1

    def until(self, stops: str) -> str:
        start = self.at
        while self.char not in stops and self.char != "\0":
            self.at += 1
        return self.source[start : self.at]

    def fail(self, problem: str, at: int) -> ApiError:
        return bad_request(f"can't parse entities: {problem} at byte offset {len(self.source[:at].encode())}")


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and its entities (offsets in UTF-16 units); raises ApiError with Telegram's sentence and offset."""
    reader, out, offset = _Reader(source), "", 0
    entities: list[dict[str, Any]] = []
    stack: list[_Open] = []
    while reader.at < len(source):
        if reader.char != "<":
            char = _character(reader)
            out += char
            offset += units(char)
            continue
        begin = reader.at
        reader.at += 1
        if reader.char == "/":
            _close(reader, begin, stack[-1] if stack else None)
            closed = stack.pop()
            if offset > closed.offset:
                _add(entities, closed, offset, out[closed.start :])
        else:
            tag, attributes = _start_tag(reader, begin)
            stack.append(_Open(tag, attributes, offset, len(out)))
    if stack:
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{stack[-1].tag}\"")
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return out, entities


def _character(reader: _Reader) -> str:
    if reader.char == "&" and (match := _REFERENCE.match(reader.source, reader.at)):
        code = int(match["hex"], 16) if match["hex"] else int(match["dec"] or 0)
        if match["name"] or 0 < code < 0x10FFFF:
            reader.at = match.end()
            if 0xD800 <= code <= 0xDFFF:
                raise bad_request(
                    "can't parse entities: Text contains invalid Unicode characters after decoding HTML entities, "
                    "check for unmatched surrogate code units"
                )
            return _NAMED[match["name"]] if match["name"] else chr(code)
    char = reader.char
    reader.at += 1
    return char


def _start_tag(reader: _Reader, begin: int) -> tuple[str, dict[str, str]]:
    tag = reader.until(_SPACES + ">").lower()
    if reader.char == "\0":
        raise reader.fail("Unclosed start tag", begin)
    if tag not in _KIND:
        raise reader.fail(f'Unsupported start tag "{tag}"', begin)
    attributes: dict[str, str] = {}
    while reader.char != ">":
        reader.skip_spaces()
        if reader.char == ">":
            break
        name = reader.until(_SPACES + "=>/\"'")
        if not name:
            raise reader.fail(f'Empty attribute name in the tag "{tag}"', begin)
        reader.skip_spaces()
        if reader.char != "=":
            if reader.char == "\0":
                raise reader.fail(f'Unclosed start tag "{tag}"', begin)
            attributes[name] = ""
            continue
        reader.at += 1
        reader.skip_spaces()
        if reader.char == "\0":
            raise reader.fail(f'Unclosed start tag "{tag}"', begin)
        attributes[name] = _value(reader, begin)
    reader.at += 1
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise reader.fail('Tag "span" must have class "tg-spoiler"', begin)
    return tag, attributes


def _value(reader: _Reader, begin: int) -> str:
    quote = reader.char
    if quote not in "\"'":
        start = reader.at
        token = _NAME_TOKEN.match(reader.source, start)
        reader.at = token.end() if token else start
        if reader.char not in _SPACES + ">" and reader.char != "\0":
            raise reader.fail("Unexpected end of name token", start)
        value = reader.source[start : reader.at].lower()
    else:
        reader.at += 1
        value = ""
        while reader.char not in (quote, "\0"):
            value += _character(reader)
        reader.at += reader.char == quote
    if reader.char == "\0":
        raise reader.fail("Unclosed start tag", begin)
    return value


def _close(reader: _Reader, begin: int, current: _Open | None) -> None:
    if current is None:
        raise reader.fail("Unexpected end tag", begin)
    name = reader.until(_SPACES + ">")[1:].lower()
    reader.skip_spaces()
    if reader.char != ">":
        raise reader.fail("Unclosed end tag", begin)
    reader.at += 1
    if name and name != current.tag:
        problem = f"Unmatched end tag at byte offset {len(reader.source[:begin].encode())}"
        raise bad_request(f'can\'t parse entities: {problem}, expected "</{current.tag}>", found "</{name}>"')


def _add(entities: list[dict[str, Any]], tag: _Open, end: int, inner: str) -> None:
    kind, span = _KIND[tag.tag], {"offset": tag.offset, "length": end - tag.offset}
    last = entities[-1] if entities else None
    inside = last if last is not None and {"offset": last["offset"], "length": last["length"]} == span else None
    if inside is not None and _merged(inside, kind, _language(tag)):
        return
    content = _CONTENTS[kind](tag, inner) if kind in _CONTENTS else {"type": kind}
    if content is not None:
        entities.append({**content, **span})


def _merged(inside: dict[str, Any], kind: str, language: str) -> bool:
    """Whether `pre` and `code` around the same text became one entity, in whichever order they stand."""
    if kind == "pre" and inside["type"] == "code" and inside.get("language"):
        inside["type"] = "pre"
        return True
    if kind == "code" and inside["type"] == "pre" and language:
        inside["language"] = language
        return True
    return False


def _language(tag: _Open) -> str:
    """The language of `class="language-…"`; empty for another class or none."""
    name = tag.attributes.get("class", "")
    return name.removeprefix("language-") if name.startswith("language-") else ""


def _link(tag: _Open, inner: str) -> dict[str, Any] | None:
    return link_entity(tag.attributes.get("href") or inner)


def _emoji(tag: _Open, _: str) -> dict[str, Any]:
    identifier = tag.attributes.get("emoji-id", "")
    if not identifier.isdigit() or not int(identifier):
        raise bad_request("can't parse entities: Invalid custom emoji identifier specified")
    return {"type": "custom_emoji", "custom_emoji_id": identifier}


def _date_time(tag: _Open, _: str) -> dict[str, Any] | None:
    unix, form = tag.attributes.get("unix", ""), tag.attributes.get("format", "")
    if not unix.isdigit() or not int(unix):
        return None
    return {"type": "date_time", "unix_time": int(unix)} | ({"date_time_format": form} if form else {})


def _quote(tag: _Open, _: str) -> dict[str, Any]:
    return {"type": "expandable_blockquote" if "expandable" in tag.attributes else "blockquote"}


def _code(tag: _Open, _: str) -> dict[str, Any]:
    language = _language(tag)
    return {"type": "code"} | ({"language": language} if language else {})


# What an entity of a kind holds besides its span, from its tag and inner text; None: no entity. Others: the type alone.
_CONTENTS: dict[str, Callable[[_Open, str], dict[str, Any] | None]] = {
    "text_link": _link,
    "custom_emoji": _emoji,
    "date_time": _date_time,
    "blockquote": _quote,
    "code": _code,
}
