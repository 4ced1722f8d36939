"""HTML in messages, read as Telegram reads it, with its own words about mistakes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.demo.emulator.errors import bad_request
from bot.demo.emulator.links import link_entity, units

if TYPE_CHECKING:
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
            done = stack.pop()
            if offset > done.offset:
                _add(entities, done, offset, out[done.start :])
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


def _add(entities: list[dict[str, Any]], done: _Open, end: int, inner: str) -> None:
    kind, span = _KIND[done.tag], {"offset": done.offset, "length": end - done.offset}
    last = entities[-1] if entities else None
    same = last is not None and {"offset": last["offset"], "length": last["length"]} == span
    language = done.attributes.get("class", "").removeprefix("language-")
    language = language if "class" in done.attributes and language != done.attributes["class"] else ""
    if kind == "text_link":
        if link := link_entity(done.attributes.get("href") or inner):
            entities.append({**link, **span})
    elif kind == "custom_emoji":
        identifier = done.attributes.get("emoji-id", "")
        if not identifier.isdigit() or not int(identifier):
            raise bad_request("can't parse entities: Invalid custom emoji identifier specified")
        entities.append({"type": kind, **span, "custom_emoji_id": identifier})
    elif kind == "date_time":
        unix = done.attributes.get("unix", "")
        if unix.isdigit() and int(unix):
            form = {"date_time_format": text} if (text := done.attributes.get("format", "")) else {}
            entities.append({"type": kind, **span, "unix_time": int(unix), **form})
    elif kind == "blockquote" and "expandable" in done.attributes:
        entities.append({"type": "expandable_blockquote", **span})
    elif kind == "pre" and last and same and last["type"] == "code" and last.get("language"):
        last["type"] = "pre"
    elif kind == "code" and last and same and last["type"] == "pre" and language:
        last["language"] = language
    else:
        entities.append({"type": kind, **span} | ({"language": language} if kind == "code" and language else {}))
