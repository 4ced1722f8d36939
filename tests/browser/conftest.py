"""The browser, and the page with the phones served beside it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from tests.support.browser import browser, complaints, set_screen
from tests.support.phones import running_page
from tests.support.thread import running_loop

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from selenium.webdriver import Chrome

    from tests.support.phones import Stage

__all__ = ["browser"]
T = TypeVar("T")


@dataclass(frozen=True)
class Show:
    """The page in the browser, and the world behind it, which lives in a thread of its own."""

    stage: Stage
    loop: asyncio.AbstractEventLoop

    def do(self, event: Coroutine[Any, Any, T]) -> T:
        """Let something happen in the world."""
        return asyncio.run_coroutine_threadsafe(event, self.loop).result(30)

    def bot(self, method: str, **parameters: Any) -> Any:
        """Ask as the bot would; gives the result, and fails on a refusal."""
        answer = self.do(self.stage.peer.bot(method, **parameters))
        assert answer["ok"], answer
        return answer["result"]


@pytest.fixture
def show(browser: Chrome) -> Iterator[Show]:
    """The page, opened on a desk; the browser's console has to stay silent."""
    with running_loop() as loop:
        page = running_page()
        show = Show(asyncio.run_coroutine_threadsafe(page.__aenter__(), loop).result(30), loop)
        try:
            set_screen(browser, 1600, 1000)
            complaints(browser)
            browser.get(show.stage.url)
            yield show
            assert complaints(browser) == []
            browser.get("about:blank")
        finally:
            show.do(page.__aexit__(None, None, None))
