"""Tables as Telegram's rich messages: HTML of its own kind, within its limits.

Facts: https://core.telegram.org/bots/api#rich-html-style and #rich-message-limits. HTML rather than blocks, which
servers of Bot API 10.1 do not know yet; these pass over `compact`, which came with 10.3.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from bot.rendering.marks import plain_text

if TYPE_CHECKING:
    from bot.rendering.screen import Table

_LETTERS, _BLOCKS, _COLUMNS = 32_768, 500, 20
_QUOTE = re.compile("<quote>(.*?)</quote>", re.DOTALL)


def rich_html(table: Table) -> str | None:
    """The table between its lines; None where it is more than Telegram takes."""
    cells = (table.head, *table.rows)
    text = plain_text("".join((table.before, table.after, *chain.from_iterable(cells))))
    blocks = len(cells) + 3 + 2 * (table.before + table.after).count("<quote>")
    if len(text) > _LETTERS or blocks > _BLOCKS or len(table.head) > _COLUMNS:
        return None
    head, *rows = (_row(row, table.figures, "td" if place else "th") for place, row in enumerate(cells))
    grid = f"<table striped compact>{head}{''.join(rows)}</table>"
    return _paragraphs(table.before) + grid + _paragraphs(table.after)


def _row(row: tuple[str, ...], figures: frozenset[int], tag: str) -> str:
    aligned = ("right" if column in figures else "left" for column in range(len(row)))
    cells = (f'<{tag} align="{side}">{_inline(cell)}</{tag}>' for side, cell in zip(aligned, row, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def _paragraphs(text: str) -> str:
    """Lines in one paragraph; a quotation is a block of its own."""
    parts = _QUOTE.split(text)  # every second one stood in a quotation
    tags = ("<p>", "</p>"), ("<blockquote expandable>", "</blockquote>")
    return "".join(
        tags[place % 2][0] + _inline(part.strip("\n")) + tags[place % 2][1]
        for place, part in enumerate(parts)
        if part.strip("\n")
    )


def _inline(text: str) -> str:
    return text.replace("\n", "<br>")
