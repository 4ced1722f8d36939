"""Every page of the desk in a real browser: nothing for axe to find, nothing in the console, no sideways scroll."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from bot.domain.people import Role
from bot.web.desk.pages import PAGES
from tests.support.axe import violations
from tests.support.browser import complaints, set_screen
from tests.support.city import BUREAU, SCHEME, TOWN
from tests.support.desk import desk_link, running_desk_city, sign_in
from tests.support.thread import running_loop

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from selenium.webdriver import Chrome

    from tests.support.city import City

pytestmark = pytest.mark.browser
T = TypeVar("T")


@dataclass(frozen=True)
class Office:
    """An officer at the desk in a browser, and the city in a thread of its own."""

    city: City
    loop: asyncio.AbstractEventLoop
    browser: Chrome

    def do(self, event: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(event, self.loop).result(60)

    def open(self, below: str) -> None:
        """A page of the desk, by its path below the scheme's."""
        self.browser.get(f"{self.city.settings.public_url}/desk/{SCHEME}/{below}")


@pytest.fixture(scope="module")
def office(browser: Chrome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with running_loop() as loop:
        running = running_desk_city(tmp_path_factory.mktemp("desk"), ADMIN_IDS=str(BUREAU))
        city = asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(60)
        office = Office(city, loop, browser)
        try:
            office.do(city.join(TOWN, Role.COORDINATOR, "changjiang"))
            office.do(city.join(BUREAU, Role.BUREAU))
            office.do(city.say(TOWN, "城镇新增就业 120，创业培训 8", "已记"))
            sign_in(browser, office.do(desk_link(city, BUREAU)))
            yield office
        finally:
            browser.get("about:blank")
            office.do(running.__aexit__(None, None, None))


PARTS = {"unit": "changjiang", "fact": "new-urban-jobs", "duty": "service-report-2021-06", "day": "2021-07-28"}
PARTS["kind"] = "reminder"
NONE_HERE = {"files/statement", "calendar/picture/2021-07-28/reminder"}  # this scheme has no form, reminders no picture
BELOW = sorted(
    {
        f"{page.name}/{below.format_map(PARTS)}"
        for page in PAGES
        for below in page.views
        if below and set(re.findall(r"{(\w+)}", below)) <= PARTS.keys()
    }
    - NONE_HERE
)


@pytest.mark.parametrize("below", BELOW)
def test_what_is_below_a_page_is_for_everybody(office: Office, below: str) -> None:
    browser = office.browser
    complaints(browser)
    for width, dark in ((320, True), (1600, False)):
        set_screen(browser, width, 844 if width < 500 else 1000, dark=dark)
        office.open(below)
        assert violations(browser) == [], (width, dark)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert complaints(browser) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_for_everybody_on_every_screen(office: Office, page: Any) -> None:
    browser = office.browser
    complaints(browser)
    for width, dark in ((320, True), (390, False), (1600, False), (1600, True)):
        set_screen(browser, width, 844 if width < 500 else 1000, dark=dark)
        office.open(page.name)
        assert violations(browser) == [], (width, dark)
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, f"{wide} px wide on a screen of {width}"
    assert complaints(browser) == []


def test_arrows_lead_through_the_matrix_and_a_supposition_is_typed(office: Office) -> None:
    browser = office.browser
    set_screen(browser, 1600, 1000, dark=False)
    office.open("progress?section=4")
    browser.find_element("css selector", ".matrix").send_keys(Keys.ARROW_DOWN)
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN):
        browser.switch_to.active_element.send_keys(key)
    assert str(browser.switch_to.active_element.get_attribute("href")).endswith("/fact/changjiang/new-urban-jobs")
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda each: "长江 · 城镇新增就业" in each.title)
    browser.find_element("css selector", "body").send_keys("s")
    browser.switch_to.active_element.send_keys("=1585", Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda each: each.find_elements("css selector", "#suppose [role=status]"))
    assert "1,585 人" in browser.find_element("css selector", "#suppose [role=status]").text
    assert violations(browser) == []


def test_a_reminder_is_paused_and_an_announcement_written_by_keys_alone(office: Office) -> None:
    browser = office.browser
    wait = WebDriverWait(browser, 20, ignored_exceptions=[WebDriverException])  # while a page goes
    set_screen(browser, 390, 844, dark=False)
    office.open("calendar/duty/service-report-2021-07")
    browser.find_element("css selector", "body").send_keys("p")
    wait.until(lambda each: "已暂停" in each.find_element("css selector", "main").text)
    assert violations(browser) == []
    browser.find_element("css selector", "body").send_keys("p")
    wait.until(lambda each: "已恢复" in each.find_element("css selector", "main").text)
    office.open("calendar")
    browser.find_element("css selector", "body").send_keys("n")
    wait.until(lambda each: each.find_elements("css selector", "textarea"))
    browser.switch_to.active_element.send_keys("下午开会")
    for _ in range(20):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        if browser.switch_to.active_element.tag_name == "button":
            break
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    wait.until(lambda each: "还没有发出" in each.find_element("css selector", "main").text)
    assert "下午开会" in browser.find_element("css selector", ".bubble").text
    assert violations(browser) == []
    browser.find_element("css selector", "body").send_keys("s")
    wait.until(lambda each: "正在发出，共 1 处" in each.find_element("css selector", "main").text)


def test_the_ranking_is_turned_by_keys_and_a_unit_is_highlighted_by_a_click_on_its_line(office: Office) -> None:
    browser = office.browser
    wait = WebDriverWait(browser, 20, ignored_exceptions=[WebDriverException])
    set_screen(browser, 390, 844, dark=False)
    office.open("ranking")
    browser.find_element("css selector", "body").send_keys("[")
    wait.until(lambda each: "截至 6月13日" in each.find_element("css selector", ".lead").text)
    browser.find_element("css selector", "select[name=since]").send_keys("5月30日")
    wait.until(lambda each: "比5月30日" in each.find_element("css selector", ".lead").text)
    browser.find_element("css selector", "body").send_keys("]")
    wait.until(lambda each: "截至 6月15日" in each.find_element("css selector", ".lead").text)
    office.open("ranking/course?measure=rank")
    browser.find_element("css selector", ".course a[aria-label^=江安] text").click()
    wait.until(lambda each: each.find_elements("css selector", ".course a.chosen[aria-label^=江安]"))
    assert "突出江安" in browser.find_element("css selector", "h2").text
