from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.emulator.entities import excerpt, format_text
from bot.demo.emulator.errors import ApiError
from bot.demo.emulator.links import units


def found(text: str) -> list[tuple[str, str]]:
    plain, entities = format_text(text, None, None)
    return [(one["type"], excerpt(plain, one)) for one in entities]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/start abc", [("bot_command", "/start")]),
        ("🏆 /rank@demo_bot", [("bot_command", "/rank@demo_bot")]),
        ("1/2 和 a/b", []),
        ("问 @anna_town，谢谢", [("mention", "@anna_town")]),
        ("见 https://e.cn/a?b=1。", [("url", "https://e.cn/a?b=1")]),
        ("e.g. t.me/demo", [("url", "t.me/demo")]),
        ("写给 a.b@example.com", [("email", "a.b@example.com")]),
        ("#考核", [("hashtag", "#考核")]),
    ],
)
def test_telegram_finds_entities_itself(text: str, entities: list[tuple[str, str]]) -> None:
    assert found(text) == entities


def test_nothing_is_found_inside_code_and_links() -> None:
    assert [one["type"] for one in format_text("<code>/start</code>", "HTML", None)[1]] == ["code"]
    assert [one["type"] for one in format_text('<a href="e.cn">@anna</a>', "html", None)[1]] == ["text_link"]


def test_text_is_trimmed_and_entities_move_along() -> None:
    assert format_text(" \n <b> 丁 </b> ", "HTML", None) == ("丁", [{"type": "bold", "offset": 0, "length": 1}])


@pytest.mark.parametrize(
    ("offset", "length", "words"),
    [
        (-1, 1, "receive an entity with incorrect offset -1"),
        (0, -1, "receive an entity with incorrect length -1"),
        (9, 1, "entity begins after the end of the text at UTF-16 offset 9"),
        (0, 4, "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 4"),
        (1, 1, "entity begins in a middle of a UTF-16 symbol at UTF-16 offset 1"),
    ],
)
def test_explicit_entities_must_fit_the_text(offset: int, length: int, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        format_text("🏆x", None, [{"type": "bold", "offset": offset, "length": length}])
    assert refused.value.description == f"Bad Request: {words}"


def test_parse_modes_that_are_not() -> None:
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        format_text("x", "rtf", None)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_entities_always_lie_inside_the_text(text: str) -> None:
    plain, entities = format_text(f"<b>{escape(text)}</b> /go", "HTML", None)
    assert plain == plain.strip()
    for entity in entities:
        assert entity["length"] > 0
        assert 0 <= entity["offset"] <= entity["offset"] + entity["length"] <= units(plain)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_explicit_entities_over_any_whole_text_are_taken(text: str) -> None:
    plain, entities = format_text(text, None, [{"type": "italic", "offset": 0, "length": units(text)}])
    kept = [one for one in entities if one["type"] == "italic"]
    assert [excerpt(plain, one) for one in kept] == ([plain] if plain else [])
