"""A week's review by keyboard alone, in a real browser: confirm, return, correct, take back, a batch."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from selenium.common.exceptions import JavascriptException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from bot.domain.entries import Verdict
from bot.domain.people import Role
from bot.storage import reviews
from tests.support.axe import violations
from tests.support.browser import complaints, set_screen
from tests.support.city import BUREAU, OTHER, SCHEME, TOWN
from tests.support.desk import desk_link, running_desk_city, sign_in
from tests.support.thread import running_loop

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser
T = TypeVar("T")


_SAYS = "return document.readyState === 'complete' && document.querySelector('main').innerText.includes(arguments[0])"


_STANDS = "return document.readyState === 'complete'"


def _type(browser: Chrome, key: str) -> None:
    """Send a key to whatever has the focus, once a page stands there."""
    WebDriverWait(browser, 20, 0.05, [JavascriptException]).until(lambda shown: shown.execute_script(_STANDS))
    ActionChains(browser).send_keys(key).perform()


def press(browser: Chrome, *keys: str, says: str) -> None:
    """Press keys one after the other and wait until the page says something."""
    for key in keys:
        _type(browser, key)
    wait = WebDriverWait(browser, 20, 0.05, [JavascriptException])
    wait.until(lambda shown: shown.execute_script(_SAYS, says))


def texts(browser: Chrome, css: str) -> list[str]:
    """What these elements say, read at once: a page may go at any time."""
    script = "return [...document.querySelectorAll(arguments[0])].map((each) => each.innerText.trim())"
    read: list[str] = browser.execute_script(script, css)
    return read


def test_a_week_is_reviewed_by_keyboard_alone(browser: Chrome, tmp_path: Path) -> None:
    with running_loop() as loop:

        def do(event: Coroutine[Any, Any, T]) -> T:
            return asyncio.run_coroutine_threadsafe(event, loop).result(60)

        running = running_desk_city(tmp_path)
        city = do(running.__aenter__())
        try:
            for user, unit in ((TOWN, "changjiang"), (OTHER, "shizhuang")):
                do(city.join(user, Role.COORDINATOR, unit))
            do(city.join(BUREAU, Role.BUREAU))
            do(city.say(TOWN, "城镇新增就业 120，创业培训 8，居转企 5", "已记"))
            do(city.say(OTHER, "城镇新增就业 90，创业培训 4", "已记"))
            set_screen(browser, 1600, 1000)
            sign_in(browser, do(desk_link(city, BUREAU)))
            complaints(browser)
            browser.get(f"{city.settings.public_url}/desk/{SCHEME}/review")
            press(browser, "c", says="还有 4 项")
            press(browser, "u", says="重新待审")
            press(browser, "c", says="还有 4 项")
            first, second = texts(browser, ".cases .about")[:2]
            press(browser, "j", says=second.replace(" ", " · "))
            press(browser, "k", says=first.replace(" ", " · "))
            press(browser, "r", "2", says="已通知上报人")
            press(browser, "u", says="重新待审")
            press(browser, "r", "5", "数不对", Keys.ENTER, says="已通知上报人")
            press(browser, "e", "7", Keys.TAB, "与系统核对", Keys.ENTER, says="还没有更正")
            assert violations(browser) == []
            press(browser, "c", says="已更正")
            press(browser, "u", says="已撤销更正")
            rows = [text.replace(" ", " · ") for text in texts(browser, ".cases .about")]
            place = rows.index(texts(browser, "#case")[0])
            key, other = ("j", rows[place + 1]) if place + 1 < len(rows) else ("k", rows[place - 1])
            press(browser, "x", key, says=other)
            press(browser, "x", "b", says="将核定 2 项")
            assert violations(browser) == []
            press(browser, "c", says="已核定 2 项")
            press(browser, "a", says="将核定 1 项")
            press(browser, "c", says="没有要审的数")
            said = do(city.app.context.db.ask(lambda tx: reviews.since(tx, SCHEME, 0)))
            assert [review.verdict for review in said][-3:] == [Verdict.CONFIRM] * 3
            assert complaints(browser) == []
        finally:
            browser.get("about:blank")
            do(running.__aexit__(None, None, None))
