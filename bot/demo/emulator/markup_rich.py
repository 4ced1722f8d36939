"""Rich messages: their HTML read into blocks, and the limits of both.

https://core.telegram.org/bots/api#rich-html-style, #rich-message-limits. Media, maps, formulas and buttons in the
text are refused as not performed. Telegram tells no words for a table that is too wide or blocks too deep: the last
two are in the manner of the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from bot.demo.emulator.errors import ApiError, bad_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Obj = dict[str, Any]
RichText = str | list[Any] | Obj
_LETTERS, _BLOCKS, _DEPTH, _COLUMNS = 32_768, 500, 16, 20
_INLINE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "mark": "marked",
    "sub": "subscript", "sup": "superscript", "tg-spoiler": "spoiler", "a": "url",
}  # fmt: skip
_HEADINGS = {f"h{size}": size for size in range(1, 7)}
_PARTS = frozenset({"tr", "td", "th", "caption", "li", "summary", "cite"})  # of a block
_BLOCK = frozenset({"p", "pre", "footer", "hr", "ul", "ol", "blockquote", "aside", "table", "details", *_HEADINGS})
_SPACES = re.compile(r"[ \t\r\n]+")  # that are one in HTML; a space that glues stays
_EMPTY = frozenset({"br", "hr"})
_NOT_PERFORMED = frozenset({
    "img", "video", "audio", "figure", "figcaption", "input", "tg-map", "tg-collage", "tg-slideshow", "tg-document",
    "tg-math", "tg-math-block", "tg-emoji", "tg-time", "tg-reference", "tg-button", "tg-button-row", "tg-thinking",
})  # fmt: skip
_PERFORMED = frozenset({
    "paragraph", "heading", "pre", "footer", "divider", "list", "blockquote", "expandable_blockquote", "pullquote",
    "table", "details",
})  # fmt: skip


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str]
    children: list[_Node | str] = field(default_factory=list)

    def all(self, *tags: str) -> list[_Node]:
        """The children that are elements of these tags."""
        return [child for child in self.children if isinstance(child, _Node) and child.tag in tags]


class _Tree(HTMLParser):
    """The elements of the source; raises ApiError for a tag that Telegram does not know, or one out of its place."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [_Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NOT_PERFORMED:
            raise ApiError(501, f"Not Implemented by the emulator: tag {tag} of a rich message")
        if tag not in _INLINE and tag not in _BLOCK | _PARTS | _EMPTY:
            raise bad_request(f"can't parse rich message: unsupported tag {tag}")
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _EMPTY:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY:
            return
        if self.open[-1].tag != tag:
            raise bad_request(f"can't parse rich message: unexpected end tag {tag}")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def rich_fields(message: Obj) -> Obj:
    """`rich_message` of a message, from what a bot sends; raises ApiError with Telegram's words."""
    if message.get("blocks"):
        blocks = message["blocks"]
    elif message.get("markdown"):
        raise ApiError(501, "Not Implemented by the emulator: markdown of a rich message")
    elif message.get("html"):
        blocks = _parsed(message["html"])
    else:
        raise bad_request("rich message must be non-empty")
    _check(blocks)
    return {"rich_message": {"blocks": blocks}}


def _parsed(source: str) -> list[Obj]:
    tree = _Tree()
    tree.feed(source)
    tree.close()
    if len(tree.open) > 1:
        raise bad_request(f"can't parse rich message: tag {tree.open[-1].tag} is not closed")
    return _blocks(tree.open[0].children)


def _blocks(children: Iterable[_Node | str]) -> list[Obj]:
    """Blocks as they stand; what is between them is paragraphs."""
    blocks: list[Obj] = []
    loose: list[_Node | str] = []
    for child in [*children, _Node("", {})]:
        if isinstance(child, str) or child.tag in _INLINE or child.tag == "br":
            loose.append(child)
            continue
        if text := _text(loose):
            blocks.append({"type": "paragraph", "text": text})
        loose = []
        if child.tag:
            blocks.append(_block(child))
    return blocks


def _block(node: _Node) -> Obj:
    if node.tag in _HEADINGS:
        return {"type": "heading", "text": _text(node.children), "size": _HEADINGS[node.tag]}
    if node.tag not in _MADE:
        raise bad_request(f"can't parse rich message: tag {node.tag} is out of place")
    return _MADE[node.tag](node)


def _textual(kind: str) -> Callable[[_Node], Obj]:
    return lambda node: {"type": kind, "text": _text(node.children)}


def _list(node: _Node) -> Obj:
    items = [{"label": "•" if node.tag == "ul" else f"{place}.", "blocks": _blocks(item.children)}
             for place, item in enumerate(node.all("li"), 1)]  # fmt: skip
    return {"type": "list", "items": items}


def _quotation(node: _Node) -> Obj:
    if "expandable" in node.attributes:
        return {"type": "expandable_blockquote", "text": _text(node.children)}
    return {"type": "blockquote", "blocks": _blocks(node.children)}


def _details(node: _Node) -> Obj:
    (summary,) = node.all("summary") or [_Node("summary", {})]
    inside = [child for child in node.children if child is not summary]
    opened = {"is_open": True} if "open" in node.attributes else {}
    return {"type": "details", "summary": _text(summary.children), "blocks": _blocks(inside), **opened}


def _table(node: _Node) -> Obj:
    looks = {f"is_{look}": True for look in ("bordered", "striped", "compact") if look in node.attributes}
    cells = [[_cell(cell) for cell in row.all("td", "th")] for row in node.all("tr")]
    table: Obj = {"type": "table", "cells": cells, **looks}
    for caption in node.all("caption"):
        table["caption"] = _text(caption.children)
    return table


def _cell(node: _Node) -> Obj:
    is_header, said = node.tag == "th", node.attributes
    if any(isinstance(child, _Node) and child.tag in _BLOCK for child in node.children):
        raise bad_request("can't parse rich message: a table's cell holds a block")
    cell: Obj = {"text": _text(node.children), "align": said.get("align", "center" if is_header else "left")}
    cell |= {"valign": said.get("valign", "middle")} | ({"is_header": True} if is_header else {})
    return cell | {span: int(said[span]) for span in ("colspan", "rowspan") if said.get(span, "").isdecimal()}


_MADE: dict[str, Callable[[_Node], Obj]] = {
    "p": _textual("paragraph"),
    "pre": _textual("pre"),
    "footer": _textual("footer"),
    "aside": _textual("pullquote"),
    "hr": lambda _: {"type": "divider"},
    "ul": _list,
    "ol": _list,
    "blockquote": _quotation,
    "details": _details,
    "table": _table,
}


def _text(children: Iterable[_Node | str]) -> RichText:
    """A rich text: one string, or strings and marked parts; white space as in HTML."""
    parts: list[Any] = []
    for child in children:
        part: Any = _SPACES.sub(" ", child) if isinstance(child, str) else _marked(child)
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part:
            parts.append(part)
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip(" ")
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip(" ")
    parts = [part for part in parts if part]
    return parts[0] if len(parts) == 1 else parts or ""


def _marked(node: _Node) -> Any:
    if node.tag == "br":
        return "\n"
    if node.tag not in _INLINE:
        raise bad_request(f"can't parse rich message: tag {node.tag} is out of place")
    text = _text(node.children)
    url = {"url": node.attributes.get("href", "")} if node.tag == "a" else {}
    return {"type": _INLINE[node.tag], "text": text, **url} if text else ""


def _check(blocks: list[Obj]) -> None:
    every = list(_every(blocks, 1))
    for block, _ in every:
        if block.get("type", "paragraph") not in _PERFORMED:
            raise ApiError(501, f"Not Implemented by the emulator: block {block['type']} of a rich message")
    tables = [block for block, _ in every if block.get("type") == "table"]
    refusals = (
        (not plain(blocks), "RICH_MESSAGE_EMPTY"),
        (len(plain(blocks)) > _LETTERS, "RICH_MESSAGE_TEXT_TOO_LONG"),
        (len(every) + sum(len(table["cells"]) for table in tables) > _BLOCKS, "RICH_MESSAGE_BLOCKS_TOO_MANY"),
        (any(depth > _DEPTH for _, depth in every), "RICH_MESSAGE_DEPTH_TOO_LARGE"),
        (any(len(row) > _COLUMNS for table in tables for row in table["cells"]), "RICH_MESSAGE_COLUMNS_TOO_MANY"),
    )
    for is_wrong, words in refusals:
        if is_wrong:
            raise bad_request(words)


def _every(blocks: Iterable[Obj], depth: int) -> Iterator[tuple[Obj, int]]:
    """All blocks and list items, with how deep each lies."""
    for block in blocks:
        yield block, depth
        yield from _every(block.get("blocks", ()), depth + 1)
        yield from _every(block.get("items", ()), depth + 1)


def plain(content: Any) -> str:
    """All that blocks or a rich text say, one after the other."""
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        said = ("text", "summary", "cells", "caption", "blocks", "items")
        return "".join(plain(content[name]) for name in said if name in content)
    return "".join(map(plain, content))
