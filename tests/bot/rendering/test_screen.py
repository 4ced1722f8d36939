"""How a screen is laid out: what fits, rows of buttons, and pages of a list."""

from __future__ import annotations

import pytest

from bot.rendering.callback_data import Action, pack
from bot.rendering.catalogue import load_catalogue
from bot.rendering.formatting import telegram_length
from bot.rendering.screen import Button, button, in_rows, message, paged, turns

CHINESE = load_catalogue("zh-CN")
KEYS = ("reviews.before", "reviews.after")


def inbox(page: int) -> str:
    return pack(Action.INBOX, "rugao", page)


def test_a_message_leaves_out_what_does_not_fit_and_rows_without_buttons() -> None:
    back = button(CHINESE, "sheets.back", Action.UNITS, "rugao")
    screen = message(["一" * 900] * 9, CHINESE, ([], [back]))
    assert telegram_length(screen.text) <= 4096
    assert screen.text.endswith(CHINESE("receipts.more"))
    assert screen.buttons == ((back,),)


def test_a_button_has_its_sentence_and_what_a_tap_asks_for() -> None:
    assert button(CHINESE, "todos.report", Action.REPORT, "rugao", "banjing", 3, fact="就业") == Button(
        CHINESE.plain("todos.report", fact="就业"), pack(Action.REPORT, "rugao", "banjing", 3)
    )


def test_buttons_in_rows() -> None:
    keys = [Button(str(number)) for number in range(5)]
    assert in_rows(keys, 2) == ((keys[0], keys[1]), (keys[2], keys[3]), (keys[4],))
    assert in_rows([], 2) == ()


@pytest.mark.parametrize(
    ("entries", "page", "shown", "pages"),
    [("", 0, "", 1), ("abc", 0, "abc", 1), ("abcd", 1, "d", 2), ("abcdef", 1, "def", 2)],
)
def test_a_page_of_a_list(entries: str, page: int, shown: str, pages: int) -> None:
    assert paged(entries, page, 3) == (shown, pages)


@pytest.mark.parametrize("page", [-1, 2])
def test_a_page_that_is_not_there(page: int) -> None:
    with pytest.raises(IndexError):
        paged("abcd", page, 3)


@pytest.mark.parametrize(("page", "pages", "others"), [(0, 1, []), (0, 3, [1]), (1, 3, [0, 2]), (2, 3, [1])])
def test_buttons_lead_to_the_pages_beside(page: int, pages: int, others: list[int]) -> None:
    turn = turns(page, pages, KEYS, CHINESE, inbox)
    assert [key.data for key in turn] == [inbox(other) for other in others]
    labels = [CHINESE.plain(key) for key in KEYS]
    assert [key.label for key in turn] == [labels[other > page] for other in others]
