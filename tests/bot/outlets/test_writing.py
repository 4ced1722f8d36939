"""Marked texts in the dialects of the robots, read back as CommonMark, and cut to so many bytes."""

from __future__ import annotations

import unicodedata
from html import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.outlets import dingtalk, feishu, wecom
from bot.outlets.writing import json_size, lines_of, links, no_list, title, utf8_size, written
from bot.rendering.marks import Mark, plain_text
from bot.rendering.screen import Button, Screen

DIALECTS = {"wecom": wecom.DIALECT, "dingtalk": dingtalk.DIALECT, "feishu": feishu.DIALECT}
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])

words = st.text(st.sampled_from("城东就业 人+12.5*_`~<>[]()#|$&!:-=1)\\/'\"@\n"), min_size=1, max_size=12)
marks = st.sampled_from(["", "", "", Mark.BOLD, Mark.ITALIC, Mark.STRUCK, Mark.CODE, Mark.QUOTE])


def marked(parts: list[tuple[str, str]]) -> str:
    return "".join(f"<{mark}>{escape(text)}</{mark}>" if mark else escape(text) for text, mark in parts)


texts = st.lists(st.tuples(words, marks), max_size=8).map(marked)


def letters(text: str) -> str:
    """What is left of a text without spaces, full-width forms being plain ones; code may show ' for `."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("`", "'")


def read(markdown: str) -> tuple[str, str, set[str]]:
    """What a reader sees of CommonMark, what of it is bold, and which kinds of markup it found."""
    shown, bold, kinds, depth = "", "", set(), 0
    for token in COMMONMARK.parse(markdown):
        kinds.add(token.type.removesuffix("_open").removesuffix("_close"))
        for part in token.children or ():
            kinds.add(part.type.removesuffix("_open").removesuffix("_close"))
            depth += part.nesting if part.type.startswith("strong") else 0
            shown += part.content
            bold += part.content if depth else ""
    return shown, bold, kinds


@pytest.mark.parametrize("maker", ["dingtalk", "feishu"])
@given(text=texts)
@example(text="1. 城东\n14. 城西\n---\n- a\n=\n    # b\n&lt;font&gt;")
@example(text="已记<b>+12</b>人，<b>（共 3 项）</b>了 <b> 空 </b>")
@example(text="<quote>引</quote>其后\n| a | b |\n|---|---|\n| 1 | 2 |")
def test_a_reader_sees_the_words_as_they_are_and_nothing_as_markup(maker: str, text: str) -> None:
    shown, bold, kinds = read(written(text, DIALECTS[maker], 10**6))
    assert letters(shown) == letters(plain_text(text))
    expected = (run.text for line in lines_of(text) for run in line if Mark.BOLD in run.marks)
    assert letters(bold) == letters("".join(expected))
    known = {"paragraph", "inline", "text", "text_special", "strong", "em", "s", "code_inline", "blockquote"}
    assert kinds <= known | {"softbreak", "hardbreak"}


@given(text=texts)
def test_wecom_has_no_sign_of_markup_but_ours(text: str) -> None:
    plain = written(escape(plain_text(text)), wecom.DIALECT, 10**6)
    assert letters(plain) == letters(plain_text(text))
    assert not set("*`<>[]") & set(plain)
    assert not any(line.startswith("#") for line in plain.split("\n"))


@pytest.mark.parametrize("maker", DIALECTS)
@given(text=texts, limit=st.integers(3, 200), in_json=st.booleans())
def test_a_text_fits_with_whole_lines_or_the_beginning_of_the_first(
    maker: str, text: str, limit: int, *, in_json: bool
) -> None:
    dialect, size = DIALECTS[maker], json_size if in_json else utf8_size
    whole, fitted = written(text, dialect, 10**6, size), written(text, dialect, limit, size)
    assert size(fitted) <= limit
    if size(whole) <= limit:
        assert fitted == whole
    else:
        assert fitted.endswith("…")
        kept = fitted.removesuffix("…").removesuffix(dialect.newline)
        assert whole.startswith(kept) or dialect.newline not in kept  # letters of a first line that is too long


def test_what_follows_a_quote_is_no_part_of_it() -> None:
    assert written("甲<quote>引 1\n引 2</quote>\n其后", feishu.DIALECT, 999) == "> 甲引 1\n> 引 2\n\n其后"


def test_an_address_in_a_text_stays_one_that_leads_there() -> None:
    text = "见 https://a.cn/x_(y)?a=1&amp;b=2。*"
    assert written(text, feishu.DIALECT, 999) == (
        "见 [https://a.cn/x&#95;(y)?a=1&#38;b=2](https://a.cn/x_%28y%29?a=1&b=2)。&#42;"
    )


def test_what_leads_somewhere_is_a_link_once_and_what_only_a_chat_can_do_is_left_out() -> None:
    page, other = Button("看排名", url="https://a.cn/1"), Button("打开", url="https://a.cn/2")
    screen = Screen("x", ((page, Button("改", data="c")), (Button("填", page="https://a.cn/f"),)), elsewhere=other)
    assert links(screen) == (page, other)
    assert links(Screen("x", ((page,),), elsewhere=Button("再看", url=page.url))) == (page,)


@pytest.mark.parametrize(
    ("text", "shown"), [("\n<b>周排名</b> &amp;\r3月", "周排名 & 3月"), ("", ""), ("十" * 30, "十" * 19 + "…")]
)
def test_a_title_is_the_first_words_without_marks(text: str, shown: str) -> None:
    assert title(text, 20) == shown


@pytest.mark.parametrize(("line", "begins"), [("1. a", "1(.) a"), ("+12", "+12"), ("- a", "(-) a"), ("12.5", "12.5")])
def test_only_what_would_begin_a_list_is_escaped_at_the_beginning(line: str, begins: str) -> None:
    assert no_list(line, lambda sign: f"({sign})") == begins
