"""Lengths of text as Telegram counts them: in UTF-16 code units."""

from __future__ import annotations

from itertools import accumulate


def units(text: str) -> int:
    """UTF-16 code units of a text: two for what lies beyond the basic plane."""
    return sum(1 + (ord(char) > 0xFFFF) for char in text)


def units_before(text: str) -> set[int]:
    """Every offset at which a character of the text begins or ends."""
    return {0, *accumulate(1 + (ord(char) > 0xFFFF) for char in text)}
