from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.emulator.errors import ApiError
from bot.demo.emulator.links import units
from bot.demo.emulator.markup_html import parse_html

PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>丁堰镇</b> 第1", "丁堰镇 第1", [("bold", 0, 3)]),
        ("🏆<i>x</i>", "🏆x", [("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("italic", 1, 1), ("bold", 0, 2)]),
        ("&lt;3 &amp; &#x41;&#66;", "<3 & AB", []),
        ("&nbsp;", "&nbsp;", []),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<tg-spoiler>s</tg-spoiler><u>u</u><s>d</s>", "sud",
         [("spoiler", 0, 1), ("underline", 1, 1), ("strikethrough", 2, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<b></b>x", "x", []),
        ("<B>x</>", "x", [("bold", 0, 1)]),
    ],
)  # fmt: skip
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    plain, found = parse_html(source)
    assert (plain, [(one["type"], one["offset"], one["length"]) for one in found]) == (text, entities)


def test_links_mentions_and_code() -> None:
    assert parse_html('<a href="https://e.cn/?a=1&amp;b=2">x</a>')[1][0]["url"] == "https://e.cn/?a=1&b=2"
    assert parse_html('<a href="tg://user?id=42">x</a>')[1][0]["user"]["id"] == 42
    assert parse_html("<a href='nonsense'>x</a>")[1] == []
    assert parse_html('<pre><code class="language-py">x</code></pre>')[1] == [
        {"type": "pre", "offset": 0, "length": 1, "language": "py"}
    ]
    assert parse_html('<code class="language-py">x</code>')[1] == [{"type": "code", "offset": 0, "length": 1}]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>x", "Can't find end tag corresponding to start tag \"b\""),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("丁<b>x</i>", 'Unmatched end tag at byte offset 7, expected "</b>", found "</i>"'),
        ("丁<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("a <b", 'Unclosed start tag at byte offset 2'),
        ("1 <2 >", 'Unsupported start tag "2" at byte offset 2'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x_y>l</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ],
)  # fmt: skip
def test_each_mistake_has_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


def test_escaping_of_a_lone_less_than_sign_needs_a_space_after_the_tag_name() -> None:
    with pytest.raises(ApiError, match='Unsupported start tag ""'):
        parse_html("a < b > c")


@given(PLAIN)
def test_whatever_is_escaped_arrives_as_it_was(text: str) -> None:
    assert parse_html(escape(text)) == (text, [])


@given(PLAIN, PLAIN.filter(bool), PLAIN)
def test_offsets_count_utf16_units(before: str, inner: str, after: str) -> None:
    text, entities = parse_html(f"{escape(before)}<b>{escape(inner)}</b>{escape(after)}")
    wide = text.encode("utf-16-le")
    [bold] = entities
    assert wide[2 * bold["offset"] : 2 * (bold["offset"] + bold["length"])].decode("utf-16-le") == inner
    assert units(text) == len(wide) // 2
