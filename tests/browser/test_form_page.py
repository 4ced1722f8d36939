"""The form's page as a coordinator meets it, in a real browser, the whole bot behind it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from bot.domain.people import Role
from bot.storage import ledger
from tests.support.axe import violations
from tests.support.browser import complaints, set_screen
from tests.support.city import OTHER, SCHEME, TOWN
from tests.support.form import INFLOW, JOBS, UNIT, opened_form, running_form_city, settle
from tests.support.phones import running_phones
from tests.support.thread import running_loop
from tests.support.ways import RUGAO, figures_of, outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

    from bot.domain.entries import Entry
    from tests.support.city import City

pytestmark = pytest.mark.browser
T = TypeVar("T")
TRAINING = "entrepreneurship-training"
_DROP_ANSWERS = """
const real = window.fetch;
let left = arguments[0];
window.fetch = async (path, options) => {
  const answer = await real(path, options);
  if (String(path).endsWith("report") && left-- > 0) throw new TypeError("the line broke");
  return answer;
};
"""


@dataclass(frozen=True)
class Town:
    """A coordinator with a phone, and the city in a thread of its own."""

    city: City
    loop: asyncio.AbstractEventLoop
    browser: Chrome

    def do(self, event: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(event, self.loop).result(30)

    def open(self, query: str = "") -> None:
        """The form opens from the menu; a fresh load, although only what stands behind # differs."""
        self.browser.get("about:blank")
        self.browser.get(self.do(opened_form(self.city, TOWN)).replace("/form/#", f"/form/{query}#"))
        self.see(".field")

    def see(self, css: str, words: str = "") -> WebElement:
        """The first visible element that says so."""

        def found(driver: Chrome) -> WebElement | None:
            shown = [one for one in driver.find_elements(By.CSS_SELECTOR, css) if one.is_displayed()]
            return next((one for one in shown if words in one.text), None)

        wait = WebDriverWait(self.browser, 20, ignored_exceptions=(StaleElementReferenceException,))
        return wait.until(found, f"no {css} with {words!r}")  # type: ignore[return-value] # until ends with what is truthy

    def until(self, condition: Callable[[], bool]) -> None:
        wait = WebDriverWait(self.browser, 20, ignored_exceptions=(StaleElementReferenceException,))
        wait.until(lambda _: condition())

    def type(self, fact: str, text: str) -> None:
        self.browser.find_element(By.ID, f"i-{fact}").send_keys(text)

    def entries(self) -> list[Entry]:
        async def known() -> list[Entry]:
            async with self.city.app.context.db.read() as tx:
                return await ledger.since(tx, SCHEME, 0)

        return self.do(known())

    def shown(self) -> list[str]:
        """The names of the facts that are to be seen."""
        return [one.text for one in self.browser.find_elements(By.CSS_SELECTOR, ".name") if one.is_displayed()]


@pytest.fixture
def town(browser: Chrome, tmp_path: Path) -> Iterator[Town]:
    with running_loop() as loop:
        running = running_form_city(tmp_path)
        city = asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(30)
        town = Town(city, loop, browser)
        try:
            town.do(city.join(TOWN, Role.COORDINATOR, UNIT))
            set_screen(browser, 390, 844)
            complaints(browser)
            town.open()
            yield town
            assert complaints(browser) == []
        finally:
            browser.get("about:blank")
            town.do(running.__aexit__(None, None, None))


def test_a_figure_shows_what_it_will_do_is_sent_and_the_receipt_is_the_same(town: Town) -> None:
    assert "按上报数总分 9.4 · 第 11/14 名" in town.see(".who").text
    town.type(JOBS, "1585")
    assert "→ 1,585" in town.see(f"#f-{JOBS} .now").text
    town.see(f"#f-{JOBS} button", "没错，就这样报").click()  # the whole year's target at once
    town.see("#bar .up", "11 → 1 名")
    town.see("#bar .send", "提交 1 项").click()
    assert "已记 1 项" in town.see(".receipt h1").text
    assert "按上报数总分 10.6（+1.2），总排名第 11→1 名" in town.see(".receipt .summary").text
    assert town.browser.switch_to.active_element.text == "已记 1 项"  # where a screen reader goes on
    [entry] = town.entries()
    assert (entry.fact, entry.value) == (JOBS, 1585)
    town.see(".receipt .quiet").click()
    assert "1,585 / 1,585 人" in town.see(f"#f-{JOBS} .now").text


def test_a_month_on_the_page_is_the_month_in_words(town: Town, tmp_path: Path) -> None:
    (month, *_), folder = RUGAO, tmp_path / "words"
    for one in month.figures:
        town.type(one.fact, one.field)
    town.see("#bar .send", f"提交 {len(month.figures)} 项").click()
    town.see(".receipt h1", f"已记 {len(month.figures)} 项")
    folder.mkdir()
    same = town.do(outcome(folder, "text", SCHEME, UNIT, (month,)))
    assert figures_of(town.entries()) == same.entries
    assert town.see(".receipt .summary").text == same.totals[0]


def test_what_is_due_stands_first_and_each_fact_once(town: Town) -> None:
    first = town.browser.find_elements(By.TAG_NAME, "section")[0]
    assert "6月30日前" in first.text
    assert "劳动力外引" in first.text
    names = town.shown()
    assert len(names) == len(set(names)) > 40


def test_the_total_may_be_told_instead_and_a_lower_one_is_asked_about(town: Town) -> None:
    town.do(town.city.say(TOWN, "城镇新增就业 100", "已记"))
    town.open()
    town.type(JOBS, "90")
    town.browser.find_element(By.CSS_SELECTOR, f"#f-{JOBS} .modes label:last-child").click()
    note = town.see(f"#f-{JOBS} .note", "比现在的累计 100 人 还少")
    town.see("#bar .send", "看 1 处提示").click()
    assert town.browser.switch_to.active_element.text == "没错，就这样报"
    assert town.entries()[-1].value == 100
    note.find_element(By.TAG_NAME, "button").click()
    town.see("#bar .send", "提交 1 项").click()
    town.see(".receipt")
    assert town.entries()[-1].value == 90


def test_what_is_no_number_is_told_at_once(town: Town) -> None:
    for text, words in (("1.5", "请填整数"), ("x", "请写 0 或更大"), ("12份", "单位是人"), ("9" * 15, "太大")):
        town.type(JOBS, text)
        town.see(f"#f-{JOBS} .note", words)
        field = town.browser.find_element(By.ID, f"i-{JOBS}")
        assert field.get_attribute("aria-invalid") == "true"
        assert f"w-{JOBS}" in str(field.get_attribute("aria-describedby"))
        field.send_keys(Keys.CONTROL, "a", Keys.NULL, Keys.BACKSPACE)
    town.see("#bar", "还没有填数")


def test_numbers_are_typed_as_people_write_them_and_what_is_filled_in_is_found_again(town: Town) -> None:
    """What is not in plain digits the server reads; Telegram is asked to warn before closing, and to lead back."""
    record = "window.told = []; window.TelegramWebviewProxy = {postEvent: (...event) => told.push(event.join(' '))}"
    script = town.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": record})
    town.open()
    town.browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
    assert town.see(".day").text.split()[-1] == town.browser.find_elements(By.CSS_SELECTOR, ".day option")[-1].text
    assert "6月15日周二" in town.see(".day option").text  # the newest first, in the page's words
    for fact, text, becomes in ((JOBS, "十二", "→ 12"), (INFLOW, "1.1百", "→ 110"), (TRAINING, "１2 人", "→ 12")):
        town.type(fact, text)
        town.see(f"#f-{fact} .now", becomes)
    events = town.browser.execute_script("return told")
    assert [event for event in events if "closing" in event] == [
        'web_app_setup_closing_behavior {"need_confirmation":true}'
    ]
    assert len(town.shown()) > 40
    town.see(".only", "只看已填 3").click()
    assert town.shown() == ["劳动力外引", "城镇新增就业", "创业培训"]  # what is due first
    town.browser.execute_script("Telegram.WebView.receiveEvent('back_button_pressed')")
    assert len(town.shown()) > 40
    town.see("#bar .send", "提交 3 项").click()
    town.see(".receipt h1", "已记 3 项")
    assert sorted(entry.value for entry in town.entries()) == [12, 12, 110]
    told = town.browser.execute_script("return told")
    assert [event for event in told if "closing" in event][1:] == [
        'web_app_setup_closing_behavior {"need_confirmation":false}'
    ]


def test_a_draft_survives_closing_and_is_gone_once_it_is_sent(town: Town) -> None:
    town.type(JOBS, "7")
    town.type(INFLOW, "3")
    town.open()
    assert town.browser.find_element(By.ID, f"i-{JOBS}").get_attribute("value") == "7"
    town.see("#bar .send", "提交 2 项").click()
    town.see(".receipt")
    town.open()
    town.see("#bar", "还没有填数")
    assert town.browser.execute_script("return localStorage.length") == 0


def test_what_a_colleague_reported_meanwhile_is_told_and_the_person_decides(town: Town) -> None:
    town.type(JOBS, "7")
    town.see("#bar .send", "提交 1 项")
    town.do(town.city.join(OTHER, Role.COORDINATOR, UNIT))
    town.do(town.city.say(OTHER, "城镇新增就业 100", "已记"))
    town.see("#bar .send", "提交 1 项").click()
    note = town.see(f"#f-{JOBS} .note", "陈志强")
    assert "现在是 100 人" in note.text
    assert len(town.entries()) == 1
    note.find_element(By.XPATH, ".//button[contains(., '用我填的')]").click()
    assert "→ 107" in town.see(f"#f-{JOBS} .now").text
    town.see("#bar .send", "提交 1 项").click()
    town.see(".receipt")
    assert [one.value for one in town.entries()] == [100, 7]
    assert all("409" in one for one in complaints(town.browser))  # the browser itself tells of it


def test_a_reason_is_given_beside_the_figure_that_needs_one(town: Town) -> None:
    town.do(settle(town.city, 1600))
    town.open()
    town.type(JOBS, "1591")
    town.browser.find_element(By.CSS_SELECTOR, f"#f-{JOBS} .modes label:last-child").click()
    town.see(f"#f-{JOBS} .note", "比现在的累计").find_element(By.TAG_NAME, "button").click()
    asked = town.see(f"#f-{JOBS} .reason", "写明原因")
    town.see("#bar .send", "看 1 处提示").click()
    box = town.browser.switch_to.active_element
    assert box.tag_name == "textarea"
    assert box.accessible_name == "原因"
    assert town.browser.execute_script("return document.documentElement.scrollWidth") <= 390
    assert box.rect["x"] + box.rect["width"] <= asked.rect["x"] + asked.rect["width"]
    box.send_keys("系统漏了一批")
    town.see("#bar .send", "提交 1 项")
    town.see("#bar .sum", "总分")
    assert town.browser.switch_to.active_element == box, "who writes is not interrupted"
    town.open()
    assert town.see(f"#f-{JOBS} textarea").get_attribute("value") == "系统漏了一批"
    town.see("#bar .send", "提交 1 项").click()
    town.see(".receipt")
    assert [(one.value, one.reason) for one in town.entries()] == [(1600, ""), (1591, "系统漏了一批")]


def test_when_the_answer_is_lost_it_is_sent_again_and_counts_once(town: Town) -> None:
    town.browser.execute_script(_DROP_ANSWERS, 1)
    town.type(JOBS, "7")
    town.see("#bar .send", "提交 1 项").click()
    town.see("#bar", "正在重试")
    town.see(".receipt")
    assert [one.value for one in town.entries()] == [7]


def test_closed_before_the_answer_came_it_can_be_sent_again_and_counts_once(town: Town) -> None:
    town.browser.execute_script(_DROP_ANSWERS, 100)
    town.type(JOBS, "7")
    town.see("#bar .send", "提交 1 项").click()
    town.see("#bar", "正在重试")
    town.open()
    town.see("#bar", "没有收到回音")
    town.see("#bar .send", "再试一次").click()
    assert "7/1,585" in town.see(".receipt").text
    assert [one.value for one in town.entries()] == [7]


def test_without_a_network_nothing_is_lost(town: Town) -> None:
    offline = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    town.type(JOBS, "7")
    town.see("#bar .send", "提交 1 项")
    town.browser.execute_cdp_cmd("Network.enable", {})
    town.browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, **offline})
    town.see("#bar .send", "提交 1 项").click()
    town.see("#bar", "正在重试")
    town.browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, **offline})
    town.see(".receipt")
    assert [one.value for one in town.entries()] == [7]
    complaints(town.browser)  # the browser itself tells of the lost line


def test_searching_leaves_what_was_meant(town: Town) -> None:
    field = town.see("input[type=search]")
    field.send_keys("创业 培训")
    assert "创业培训" in town.shown()
    assert "城镇新增就业" not in town.shown()
    field.send_keys("没有这样的")
    assert "没有找到" in town.see(".message").text


@pytest.mark.parametrize(("width", "dark"), [(320, False), (320, True), (390, True), (1200, False)])
def test_it_fits_every_screen_by_day_and_by_night(town: Town, width: int, dark: bool) -> None:
    set_screen(town.browser, width, 640, dark=dark)
    town.open()
    town.type(JOBS, "90000")
    town.see(f"#f-{JOBS} .note")
    script = "return [document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor]"
    wide, paint = town.browser.execute_script(script)
    assert wide <= width
    if width == 320:
        assert violations(town.browser) == []
    assert (paint == "rgb(15, 23, 32)") is dark
    town.browser.execute_script("document.documentElement.style.fontSize = '24px'")  # larger letters on the phone
    assert town.browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert town.see(".name").value_of_css_property("font-size") == "24px"
    small = [
        one.text
        for one in town.browser.find_elements(By.CSS_SELECTOR, "#bar button, .note button, .typed input, .typed select")
        if one.is_displayed() and one.size["height"] < 40
    ]
    assert small == []
    set_screen(town.browser, 390, 844)


def test_telegrams_colours_are_taken(town: Town) -> None:
    address = str(town.city.settings.public_url) + "/form/"
    dark = dict.fromkeys(("bg_color", "secondary_bg_color", "section_bg_color"), "#101820")
    url = town.do(town.city.peer.open_page(TOWN, address, **dark, hint_color="#444444"))
    town.browser.get("about:blank")
    town.browser.get(url)
    town.see(".field")
    colour = "getComputedStyle(document.getElementById('head')).backgroundColor"
    script = f"return [document.documentElement.dataset.theme, {colour}]"
    assert town.browser.execute_script(script) == ["dark", "rgb(16, 24, 32)"]
    hint = town.browser.execute_script("return getComputedStyle(document.querySelector('.now')).color")
    assert min(map(int, re.findall(r"\d+", hint))) > 0x80, "the theme's own is too dark to be read there"


def test_every_field_has_a_name_and_its_number_pad(town: Town) -> None:
    for one in town.browser.find_elements(By.CSS_SELECTOR, ".typed input, .typed select"):
        assert one.accessible_name
        assert one.tag_name == "select" or one.get_attribute("inputmode") in ("numeric", "decimal")
    assert town.browser.find_element(By.ID, "live").get_attribute("role") == "status"


def test_outside_telegram_it_says_where_to_open_it(town: Town) -> None:
    town.browser.get("about:blank")
    town.browser.get(str(town.city.settings.public_url) + "/form/")
    assert "Telegram" in town.see(".message").text


def test_it_opens_in_the_demos_phone_and_closes_when_it_is_done(town: Town) -> None:
    phones = running_phones(town.city.peer.url, TOWN)
    address = town.do(phones.__aenter__())
    try:
        set_screen(town.browser, 1200, 900)
        town.browser.get(address)
        town.see(".slash.named", "填报").click()
        frame = town.see(".sheet iframe")
        town.browser.switch_to.frame(frame)
        town.see(".field")
        town.type(JOBS, "7")
        town.see("#bar .send", "提交 1 项").click()
        town.see(".receipt .send", "关闭").click()
        town.browser.switch_to.default_content()
        town.until(lambda: not town.browser.find_elements(By.CSS_SELECTOR, ".sheet"))
        assert [one.value for one in town.entries()] == [7]
    finally:
        town.browser.get("about:blank")
        town.do(phones.__aexit__(None, None, None))
