from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.emulator.errors import ApiError
from bot.demo.emulator.markup_v2 import parse_markdown_v2

PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


def escaped(text: str) -> str:
    return re.sub(r"([\\_*\[\]()~`>#+\-=|{}.!])", r"\\\1", text)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*粗* _斜_", "粗 斜", [("bold", 0, 1), ("italic", 2, 1)]),
        ("__u__ ~s~ ||p||", "u s p", [("underline", 0, 1), ("strikethrough", 2, 1), ("spoiler", 4, 1)]),
        ("*a _b_*", "a b", [("italic", 2, 1), ("bold", 0, 3)]),
        ("_a __b__ c_", "a b c", [("underline", 2, 1), ("italic", 0, 5)]),
        ("🏆`a*b`", "🏆a*b", [("code", 2, 3)]),
        ("```py\nx\n```", "x\n", [("pre", 0, 2)]),
        (">q\n>r\nout", "q\nr\nout", [("blockquote", 0, 4)]),
        (">q||", "q", [("expandable_blockquote", 0, 1)]),
        (r"1\.5\!", "1.5!", []),
    ],
)
def test_markdown_becomes_text_and_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    plain, found = parse_markdown_v2(source)
    assert (plain, [(one["type"], one["offset"], one["length"]) for one in found]) == (text, entities)


def test_links_keep_their_address() -> None:
    assert parse_markdown_v2(r"[x](https://e.cn/\)a)")[1][0]["url"] == "https://e.cn/)a"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a>b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
        ("丁*x", "Can't find end of Bold entity at byte offset 3"),
        ("_x", "Can't find end of Italic entity at byte offset 0"),
        ("`x", "Can't find end of Code entity at byte offset 0"),
        ("[x](y", "Can't find end of a URL at byte offset 4"),
    ],
)
def test_each_mistake_has_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_markdown_v2(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


@given(PLAIN)
def test_whatever_is_escaped_arrives_as_it_was(text: str) -> None:
    assert parse_markdown_v2(escaped(text)) == (text, [])


@given(PLAIN, PLAIN.filter(bool))
def test_offsets_count_utf16_units(before: str, inner: str) -> None:
    text, [bold] = parse_markdown_v2(f"{escaped(before)}*{escaped(inner)}*")
    wide = text.encode("utf-16-le")
    assert wide[2 * bold["offset"] : 2 * (bold["offset"] + bold["length"])].decode("utf-16-le") == inner


@given(st.text("ab*_[]()`~|>\\\n!", max_size=20))
def test_any_text_is_either_parsed_or_refused(source: str) -> None:
    with suppress(ApiError):
        text, entities = parse_markdown_v2(source)
        assert all(one["offset"] >= 0 and one["offset"] + one["length"] <= len(text) for one in entities)
