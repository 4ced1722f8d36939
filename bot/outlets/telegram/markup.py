"""Marked texts as Telegram's HTML."""

from __future__ import annotations

from bot.rendering.marks import TAG, Mark

_QUOTE = {"": "<blockquote expandable>", "/": "</blockquote>"}  # the other marks have the names of Telegram's tags


def html(text: str) -> str:
    """The text as Telegram HTML; raises ValueError for a tag that is no mark."""
    return TAG.sub(lambda tag: _QUOTE[tag[1]] if Mark(tag[2]) is Mark.QUOTE else tag[0], text)
