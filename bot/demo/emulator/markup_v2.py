"""MarkdownV2 in messages, read as Telegram reads it, with its own words about mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.demo.emulator.errors import bad_request
from bot.demo.emulator.links import link_entity, units

if TYPE_CHECKING:
    from bot.demo.emulator.errors import ApiError

_RESERVED = "_*[]()~`>#+-=|{}.!\n"
_TOLD = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough",
    "spoiler": "Spoiler", "code": "Code", "pre": "Pre", "text_link": "TextUrl", "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}  # fmt: skip
_ENDS = {
    "bold": "*", "underline": "__", "strikethrough": "~", "spoiler": "||", "code": "`", "pre": "```",
    "text_link": "]", "custom_emoji": "]",
}  # fmt: skip


@dataclass
class _Open:
    kind: str
    offset: int
    at: int  # in the source, in characters
    start: int  # in the result, in characters
    language: str = ""


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out = ""
        self.offset = 0
        self.stack: list[_Open] = []
        self.entities: list[dict[str, Any]] = []
        self.quoting = False
        self.may_quote = True

    def starts(self, mark: str) -> bool:
        return self.source.startswith(mark, self.at)

    def put(self, char: str) -> None:
        self.out += char
        self.offset += units(char)
        self.may_quote = char == "\n"

    def bytes_at(self, at: int) -> int:
        return len(self.source[:at].encode())

    def unclosed(self) -> ApiError:
        last = self.stack[-1]
        name = "PreCode" if last.language else _TOLD[last.kind]
        begin = self.bytes_at(last.at)
        return bad_request(f"can't parse entities: Can't find end of {name} entity at byte offset {begin}")

    def reserved(self) -> ApiError:
        char = self.source[self.at]
        return bad_request(
            f"can't parse entities: Character '{char}' is reserved and must be escaped with the preceding '\\'"
        )


def parse_markdown_v2(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and its entities (offsets in UTF-16 units); raises ApiError with Telegram's sentence."""
    reader = _Reader(source)
    while reader.at < len(source):
        char = source[reader.at]
        following = source[reader.at + 1 : reader.at + 2]
        if char == "\\" and following and ord(following) <= 126:
            reader.put(following)
            reader.at += 2
        elif char not in ("`" if reader.stack and reader.stack[-1].kind in ("code", "pre") else _RESERVED):
            reader.put(char)
            reader.at += 1
        elif _ends_here(reader):
            _end(reader)
        else:
            _begin(reader)
    if reader.quoting:
        _end_of_last_quote(reader)
    if reader.stack:
        raise reader.unclosed()
    return reader.out, reader.entities


def _ends_here(reader: _Reader) -> bool:
    if not reader.stack:
        return False
    if reader.quoting and reader.source[reader.at] == "\n":
        return reader.source[reader.at + 1 : reader.at + 2] != ">"
    kind = reader.stack[-1].kind
    if kind == "italic":
        return reader.starts("_") and not reader.starts("__")
    return kind in _ENDS and reader.starts(_ENDS[kind])


def _begin(reader: _Reader) -> None:
    at, char = reader.at, reader.source[reader.at]
    language = ""
    if char == "\n":
        reader.put(char)
        reader.at += 1
        return
    if char == ">":
        if not reader.may_quote:
            raise reader.reserved()
        reader.at += 1
        if reader.quoting:
            return
        reader.quoting, kind = True, "blockquote"
    elif reader.starts("```"):
        reader.at += 3
        kind, language = "pre", _language(reader)
    else:
        openers = (("__", "underline"), ("_", "italic"), ("*", "bold"), ("~", "strikethrough"), ("||", "spoiler"),
                   ("[", "text_link"), ("`", "code"), ("![", "custom_emoji"))  # fmt: skip
        mark, kind = next((pair for pair in openers if reader.starts(pair[0])), ("", ""))
        if not mark:
            raise reader.reserved()
        reader.at += len(mark)
    reader.stack.append(_Open(kind, reader.offset, at, len(reader.out), language))


def _language(reader: _Reader) -> str:
    end = reader.at
    while end < len(reader.source) and not reader.source[end].isspace() and reader.source[end] != "`":
        end += 1
    language = ""
    if end < len(reader.source) and reader.source[end] != "`":
        language, reader.at = reader.source[reader.at : end], end
    reader.at += reader.starts("\n")
    return language


def _end(reader: _Reader) -> None:
    if reader.source[reader.at] == "\n":
        _end_quote(reader)
        return
    closed = reader.stack.pop()
    reader.at += len(_ENDS.get(closed.kind, "_"))
    shape: dict[str, Any] | None = {"type": closed.kind}
    if closed.kind == "text_link":
        url = _url(reader) if reader.starts("(") else reader.out[closed.start :]
        shape = link_entity(url)
    elif closed.kind == "custom_emoji":
        if not reader.starts("("):
            raise bad_request("can't parse entities: The entity must contain a tg://emoji or tg://time URL")
        identifier = _url(reader).removeprefix("tg://emoji?id=")
        if not identifier.isdigit():
            raise bad_request("can't parse entities: Invalid tg://emoji or tg://time URL specified")
        shape = {"type": "custom_emoji", "custom_emoji_id": identifier}
    elif closed.language:
        shape = {"type": "pre", "language": closed.language}
    if shape:
        _add(reader, closed, shape)


def _end_quote(reader: _Reader) -> None:
    """A line break ends a quotation; one that opens and ends as a spoiler would, `||`, makes it expandable."""
    expandable = reader.stack[-1].kind == "spoiler" and reader.stack[-1].at == reader.at - 2
    if expandable:
        reader.stack.pop()
    if reader.stack[-1].kind != "blockquote":
        raise reader.unclosed()
    closed = reader.stack.pop()
    reader.put("\n")
    reader.at += 1
    reader.quoting = False
    _add(reader, closed, {"type": "expandable_blockquote" if expandable else "blockquote"})


def _url(reader: _Reader) -> str:
    reader.at += 1
    begin, url = reader.at, ""
    while reader.at < len(reader.source) and not reader.starts(")"):
        reader.at += reader.starts("\\") and reader.at + 1 < len(reader.source)
        url += reader.source[reader.at]
        reader.at += 1
    if not reader.starts(")"):
        raise bad_request(f"can't parse entities: Can't find end of a URL at byte offset {reader.bytes_at(begin)}")
    reader.at += 1
    return url


def _end_of_last_quote(reader: _Reader) -> None:
    kind = "blockquote"
    if reader.stack[-1].kind == "spoiler" and reader.stack[-1].at == len(reader.source) - 2:
        reader.stack.pop()
        kind = "expandable_blockquote"
    if reader.stack[-1].kind == "blockquote":
        _add(reader, reader.stack.pop(), {"type": kind})


def _add(reader: _Reader, closed: _Open, shape: dict[str, Any]) -> None:
    if reader.offset > closed.offset:
        reader.entities.append({**shape, "offset": closed.offset, "length": reader.offset - closed.offset})
