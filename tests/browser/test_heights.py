"""The estimate of a message's height, held to what the demo's phone lays out at 390 x 844."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from bot.outlets.telegram.rich import rich_html
from bot.rendering.catalogue import load_catalogue
from bot.rendering.phone import height
from tests.support.browser import set_screen
from tests.support.context import SCHEME, offering
from tests.support.phones import ANNA
from tests.support.screens import made

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

    from tests.browser.conftest import Show

pytestmark = pytest.mark.browser
NAMES = (
    *("rank", "todo", "next", "help-coordinator", "help-ask", "sheet", "rank-long", "gap", "greeting", "roster"),
    *("rank-table", "rank-table-long", "sheet-table-own", "inbox-table"),
)
A_LINE = 24  # points that letters of other fonts may add or take
_HEIGHTS = """
    return [...document.querySelectorAll('#p-changjiang .message:not(.own) .column')]
        .map(column => column.getBoundingClientRect().height)
"""


def test_messages_are_as_high_as_they_are_taken_to_be(browser: Chrome, show: Show) -> None:
    set_screen(browser, 390, 844)
    browser.refresh()
    scheme, catalogue = offering(SCHEME).scheme, load_catalogue("zh-CN")
    screens = [made(name, scheme, catalogue)[0] for name in NAMES]
    for screen in screens:
        keys = [[{"text": key.label, "callback_data": "x"} for key in row] for row in screen.buttons]
        markup = {"reply_markup": {"inline_keyboard": keys}} if keys else {}
        if screen.table is not None:
            show.bot("sendRichMessage", chat_id=ANNA, rich_message={"html": rich_html(screen.table)}, **markup)
        else:
            show.bot("sendMessage", chat_id=ANNA, text=screen.text, parse_mode="HTML", **markup)
    there = WebDriverWait(browser, 20)
    there.until(lambda _: len(browser.find_elements(By.CSS_SELECTOR, "#p-changjiang .message:not(.own)")) == len(NAMES))
    laid_out: list[float] = browser.execute_script(_HEIGHTS)
    differ = {
        name: (height(screen), high)
        for name, screen, high in zip(NAMES, screens, laid_out, strict=True)
        if abs(height(screen) - high) > A_LINE
    }
    assert differ == {}
