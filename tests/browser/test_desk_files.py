"""An officer drops a bureau's table at the desk, says what its column is, stores it and takes a file, by keyboard."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from bot.domain.people import Role
from tests.support.axe import violations
from tests.support.browser import set_screen
from tests.support.city import BUREAU, SCHEME
from tests.support.desk import desk_link, running_desk_city, sign_in
from tests.support.thread import running_loop

if TYPE_CHECKING:
    from pathlib import Path

    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser
_TABLE = "如皋市5月就业工作进展\n单位,城镇新增就业,\n,上报数,核实数\n长江镇,620,600\n石庄镇,410,\n没有镇,4,4\n"

_DROP = """const files = new DataTransfer();
files.items.add(new File([arguments[0]], "再传.csv"));
document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));"""


def _press(browser: Chrome, *keys: str) -> None:
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def _tab_to(browser: Chrome, css: str) -> None:
    """Press Tab until an element has the focus, as somebody without a mouse does."""
    wanted = browser.find_element(By.CSS_SELECTOR, css)
    for _ in range(60):
        if browser.switch_to.active_element == wanted:
            return
        _press(browser, Keys.TAB)
    raise AssertionError(f"{css} is not reached by the keyboard")


def test_a_table_is_dropped_read_stored_and_a_file_taken_by_keyboard(browser: Chrome, tmp_path: Path) -> None:
    table, taken = tmp_path / "五月.csv", tmp_path / "taken"
    table.write_text(_TABLE, "utf-8")
    taken.mkdir()
    wait = WebDriverWait(browser, 30)
    with running_loop() as loop:
        running = running_desk_city(tmp_path / "city")
        (tmp_path / "city").mkdir()
        city = asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(60)
        try:
            asyncio.run_coroutine_threadsafe(city.join(BUREAU, Role.BUREAU), loop).result(60)
            sign_in(browser, asyncio.run_coroutine_threadsafe(desk_link(city, BUREAU), loop).result(60))
            set_screen(browser, 1600, 1000)
            browser.get(f"{city.settings.public_url}/desk/{SCHEME}/files")
            browser.find_element(By.ID, "file").send_keys(str(table))
            _tab_to(browser, "form[data-upload] button.primary")
            _press(browser, Keys.ENTER)
            wait.until(lambda page: page.find_elements(By.NAME, "answer0"))
            assert violations(browser) == []
            assert "没有「没有镇」这个单位" in browser.page_source
            assert not browser.find_elements(By.NAME, "choice")  # nothing is stored before the column is clear
            _tab_to(browser, "select[name=answer0]")
            for number, select in enumerate(browser.find_elements(By.CSS_SELECTOR, "select[name^=answer]")):
                _tab_to(browser, f"select[name=answer{number}]")
                _press(browser, "累计" if "上报数" in select.find_element(By.XPATH, "..").text else "不用")
            _press(browser, Keys.TAB, Keys.ENTER)
            wait.until(lambda page: page.find_elements(By.NAME, "choice"))
            assert violations(browser) == []
            rows = [row.text for row in browser.find_elements(By.CSS_SELECTOR, ".changes tbody tr")]
            assert [row.split()[:4] for row in rows] == [
                ["长江", "城镇新增就业", "未报", "620"],
                ["石庄", "城镇新增就业", "未报", "410"],
            ]
            _press(browser, "s")  # the key of the button
            wait.until(lambda page: page.find_elements(By.CSS_SELECTOR, "form[action$=undo]"))
            assert "已记「五月.csv」里的 2 项" in browser.page_source
            _press(browser, "b")
            wait.until(lambda page: page.find_elements(By.CSS_SELECTOR, "form[data-upload]"))
            browser.execute_script(_DROP, _TABLE)  # the same table once more: how its column is read is known now
            wait.until(lambda page: page.find_elements(By.NAME, "answer0"))
            assert "没有要记的数" in browser.page_source
            assert "按您上次" in browser.page_source
            browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(taken)})
            _press(browser, "b")
            wait.until(lambda page: page.find_elements(By.CSS_SELECTOR, ".offers"))
            _tab_to(browser, "button[value=csv]")
            _press(browser, Keys.ENTER)
            wait.until(lambda _: [file for file in taken.iterdir() if file.suffix == ".csv"])
            (file,) = taken.iterdir()
            assert file.name.startswith("成绩表-")
        finally:
            browser.get("about:blank")
            asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result(60)
