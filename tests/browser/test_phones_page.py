from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from bot.demo.phones import Step
from tests.bot.demo.emulator.pictures import picture
from tests.support.browser import complaints, set_screen
from tests.support.phones import ANNA, GROUP, RANKING, SCENE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

    from tests.browser.conftest import Show

pytestmark = pytest.mark.browser
_VANISHED = (StaleElementReferenceException,)
TOUR = (
    Step("上报", "报一个数", "报", "changjiang", say="城镇新增就业 12"),
    Step("排名", "看图", "拨", "towns", clock="next-ranking"),
    Step("公示", "看预览", "打开", desk="publication"),
)
PHONE, GROUP_PHONE = "#p-changjiang", "#p-towns"


def all_of(browser: Chrome, css: str) -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, css)


def wait_for(browser: Chrome, css: str, text: str = "") -> WebElement:
    """The last visible element of a selector that contains a text, as soon as there is one."""

    def found(_: Chrome) -> WebElement | None:
        fitting = [one for one in all_of(browser, css) if one.is_displayed() and text in one.text]
        return fitting[-1] if fitting else None

    what = f"no {css} with {text!r} came"
    return WebDriverWait(browser, 20, ignored_exceptions=_VANISHED).until(found, what)  # type: ignore[return-value]  # until ends with what is truthy


def wait_until(browser: Chrome, condition: Callable[[], bool]) -> None:
    WebDriverWait(browser, 20, ignored_exceptions=_VANISHED).until(lambda _: condition())


def loaded(browser: Chrome) -> None:
    """Until all chats are there and events are listened for."""
    wait_until(browser, lambda: bool(all_of(browser, "#phones[aria-busy=false]")))


def updates(show: Show, kind: str) -> list[dict[str, object]]:
    return [one[kind] for one in show.bot("getUpdates") if kind in one]


def test_a_formatted_message_appears_and_stays_text(browser: Chrome, show: Show) -> None:
    loaded(browser)
    html = (
        "✅ 已记：<b>城镇新增就业</b> <i>斜</i><u>线</u><s>删</s> <code>+12</code> 😀<a href='https://example.org/'>原文</a>\n"
        "<blockquote>引文</blockquote>\n<tg-spoiler>名次</tg-spoiler> &lt;img src=x onerror=alert(1)&gt; /todo"
    )
    show.bot("sendMessage", chat_id=ANNA, text=html, parse_mode="HTML")
    text = wait_for(browser, f"{PHONE} .text", "已记")
    inside = {tag: text.find_element(By.CSS_SELECTOR, tag).text for tag in ("strong", "em", "u", "s", "code", "a")}
    assert inside == {"strong": "城镇新增就业", "em": "斜", "u": "线", "s": "删", "code": "+12", "a": "原文"}
    assert text.find_element(By.TAG_NAME, "blockquote").text == "引文"
    assert "<img src=x onerror=alert(1)>" in text.text
    assert text.find_elements(By.TAG_NAME, "img") == []
    spoiler = text.find_element(By.CSS_SELECTOR, ".spoiler")
    spoiler.click()
    assert "revealed" in str(spoiler.get_attribute("class"))
    wait_for(browser, f"{PHONE} .text .link", "/todo").click()
    wait_for(browser, f"{PHONE} .own .text", "/todo")


def test_what_only_one_sees_in_a_group_stands_in_its_place_and_says_so(browser: Chrome, show: Show) -> None:
    command = {"command": "todo", "description": "还差什么", "is_ephemeral": True}
    show.bot("setMyCommands", commands=[command], scope={"type": "all_group_chats"})
    loaded(browser)
    show.bot("sendMessage", chat_id=GROUP, text="各镇好")
    wait_for(browser, f"{GROUP_PHONE} .text", "各镇好")
    wait_for(browser, f"{GROUP_PHONE} .field").send_keys("/todo", Keys.ENTER)
    assert "只有机器人看得到" in wait_for(browser, f"{GROUP_PHONE} .own.whispered", "/todo").text
    number = updates(show, "message")[-1]["ephemeral_message_id"]
    to = {
        "ephemeral_message_parameters": {"receiver_user_id": ANNA},
        "reply_parameters": {"ephemeral_message_id": number},
    }
    show.bot("sendMessage", chat_id=GROUP, text="还差 3 项", **to)
    assert "只有你看得到" in wait_for(browser, f"{GROUP_PHONE} .message.whispered", "还差 3 项").text
    browser.refresh()
    loaded(browser)
    last = wait_for(browser, f"{GROUP_PHONE} .message:last-child")
    assert "还差 3 项" in last.text


def test_a_suggestion_is_sent_and_the_next_one_shines(browser: Chrome, show: Show) -> None:
    loaded(browser)
    wait_for(browser, f"{PHONE} .chip.next", "城镇新增就业 12").click()
    wait_for(browser, f"{PHONE} .own .text", "城镇新增就业 12")
    assert wait_for(browser, f"{PHONE} .chip.next").text == "看排名"
    assert updates(show, "message")[-1]["text"] == "城镇新增就业 12"


def test_a_button_waits_for_its_answer_and_the_message_changes(browser: Chrome, show: Show) -> None:
    loaded(browser)
    keyboard = {
        "inline_keyboard": [[{"text": "撤销", "callback_data": "undo"}, {"text": "留着", "callback_data": "keep"}]]
    }
    sent = show.bot("sendMessage", chat_id=ANNA, text="已记", reply_markup=keyboard)
    wait_for(browser, f"{PHONE} .key", "撤销").click()
    wait_for(browser, f"{PHONE} .key.busy", "撤销")
    [query] = updates(show, "callback_query")
    show.bot("answerCallbackQuery", callback_query_id=query["id"], text="已撤销")
    wait_for(browser, f"{PHONE} .toast", "已撤销")
    assert all_of(browser, f"{PHONE} .key.busy") == []
    after = [[{"text": "✓ 撤销", "style": "danger", "disabled": {}}, {"text": "复制", "copy_text": {"text": "3f2a"}}]]
    edit = {"chat_id": ANNA, "message_id": sent["message_id"], "reply_markup": {"inline_keyboard": after}}
    show.bot("editMessageText", **edit, text="↩️ 撤销了")
    assert "已编辑" in wait_for(browser, f"{PHONE} .bubble.edited", "撤销了").text
    assert not wait_for(browser, f"{PHONE} .key.danger", "✓ 撤销").is_enabled()
    wait_for(browser, f"{PHONE} .key", "复制").click()
    wait_for(browser, f"{PHONE} .toast", "复制")


def test_an_alert_waits_until_it_was_read(browser: Chrome, show: Show) -> None:
    loaded(browser)
    keyboard = {"inline_keyboard": [[{"text": "通过", "callback_data": "ok"}]]}
    show.bot("sendMessage", chat_id=ANNA, text="待审核", reply_markup=keyboard)
    wait_for(browser, f"{PHONE} .key", "通过").click()
    wait_for(browser, f"{PHONE} .key.busy")
    [query] = updates(show, "callback_query")
    show.bot("answerCallbackQuery", callback_query_id=query["id"], text="要两个人确认", show_alert=True)
    wait_for(browser, f"{PHONE} .alert", "要两个人确认").find_element(By.TAG_NAME, "button").click()
    wait_until(browser, lambda: not all_of(browser, f"{PHONE} .alert"))


def test_typing_sends_several_lines_and_an_edit_corrects(browser: Chrome, show: Show) -> None:
    loaded(browser)
    field = wait_for(browser, f"{PHONE} .field")
    field.send_keys("创业培训 3", Keys.SHIFT, Keys.ENTER, Keys.NULL, "居转企 5", Keys.ENTER)
    bubble = wait_for(browser, f"{PHONE} .own .bubble", "居转企 5")
    assert field.get_attribute("value") == ""
    ActionChains(browser).double_click(bubble.find_element(By.CSS_SELECTOR, ".when")).perform()
    wait_for(browser, f"{PHONE} .draft", "编辑消息")
    field.send_keys("0", Keys.ENTER)
    wait_for(browser, f"{PHONE} .own .bubble.edited", "居转企 50")
    assert [one["text"] for one in updates(show, "edited_message")] == ["创业培训 3\n居转企 50"]


def test_a_reply_in_the_group_reaches_the_bot(browser: Chrome, show: Show) -> None:
    loaded(browser)
    sent = show.bot("sendMessage", chat_id=GROUP, text="请发新增的数", reply_markup={"force_reply": True})
    wait_for(browser, f"{GROUP_PHONE} .draft", "请发新增的数")
    wait_for(browser, f"{GROUP_PHONE} .field").send_keys("12", Keys.ENTER)
    wait_for(browser, f"{GROUP_PHONE} .own .quote", "请发新增的数")
    said = updates(show, "message")[-1]
    assert said["text"] == "12"
    assert said["reply_to_message"]["message_id"] == sent["message_id"]  # type: ignore[index]  # Telegram's shape


def test_commands_are_offered_with_their_descriptions(browser: Chrome, show: Show) -> None:
    commands = [{"command": "todo", "description": "还差什么"}, {"command": "rank", "description": "名次"}]
    show.bot("setMyCommands", commands=commands)
    loaded(browser)
    wait_for(browser, f"{PHONE} .slash").click()
    wait_for(browser, f"{PHONE} .command", "还差什么").click()
    wait_for(browser, f"{PHONE} .own .text", "/todo")


def test_a_deep_link_starts_the_bot_in_the_private_phone(browser: Chrome, show: Show) -> None:
    loaded(browser)
    keyboard = {"inline_keyboard": [[{"text": "私聊看详情", "url": "https://t.me/demo_bot?start=detail_7"}]]}
    show.bot("sendMessage", chat_id=GROUP, text="详情请私聊", reply_markup=keyboard)
    wait_for(browser, f"{GROUP_PHONE} .key", "私聊看详情").click()
    wait_for(browser, f"{PHONE} .own .text", "/start detail_7")
    assert len(browser.window_handles) == 1


def test_a_picture_is_sent_shown_and_enlarged(browser: Chrome, show: Show, tmp_path: Path) -> None:
    loaded(browser)
    path = tmp_path / "现场.png"
    path.write_bytes(picture(600, 400))
    all_of(browser, f"{PHONE} input[type=file]")[0].send_keys(str(path))
    wait_for(browser, f"{PHONE} .draft", "现场.png")
    wait_for(browser, f"{PHONE} .field").send_keys("现场", Keys.ENTER)
    wait_for(browser, f"{PHONE} .own .photo").click()
    image = wait_for(browser, "#lightbox img")
    wait_until(browser, lambda: image.get_property("naturalWidth") == 600)
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    wait_until(browser, lambda: not image.is_displayed())
    assert [one["caption"] for one in updates(show, "message") if "photo" in one] == ["现场"]


def test_a_pinned_message_stands_on_top(browser: Chrome, show: Show) -> None:
    loaded(browser)
    sent = show.bot("sendMessage", chat_id=GROUP, text="本周排名")
    show.bot("pinChatMessage", chat_id=GROUP, message_id=sent["message_id"])
    wait_for(browser, f"{GROUP_PHONE} .pinned", "本周排名").click()
    wait_for(browser, f"{GROUP_PHONE} .message.shine", "本周排名")
    wait_for(browser, f"{GROUP_PHONE} .service-text", "置顶了「本周排名」")


def test_the_clock_moves_to_monday_and_refuses_to_go_back(browser: Chrome, show: Show) -> None:
    loaded(browser)
    wait_for(browser, ".clock-date", "2021年12月1日 星期三")
    wait_for(browser, ".jump", "到周一排名").click()
    wait_for(browser, ".clock-date", "2021年12月6日 星期一")
    wait_for(browser, ".clock-said", "已拨到 2021年12月6日 星期一 09:00")
    assert show.stage.control.moves == [RANKING]
    wait_for(browser, ".jump", "到下一次提醒").click()  # which in this trial stays in the past
    wait_for(browser, ".clock-said.error", "时钟只能向前拨")
    assert ["409" in one for one in complaints(browser)] == [True]  # the refusal itself, which Chromium logs


def test_a_phone_shows_one_chat_at_a_time_and_nothing_sticks_out(browser: Chrome, show: Show) -> None:
    set_screen(browser, 390, 844)
    loaded(browser)
    assert [one.get_attribute("id") for one in all_of(browser, ".phone") if one.is_displayed()] == ["p-changjiang"]
    long = "城镇新增就业" * 12 + "https://example.org/" + "a" * 120
    show.bot("sendMessage", chat_id=ANNA, text=long)
    wait_for(browser, f"{PHONE} .text", "城镇新增就业")
    sizes = "const e = document.scrollingElement; return [e.scrollWidth, e.scrollHeight, innerWidth, innerHeight]"
    assert browser.execute_script(sizes) == [390, 844, 390, 844]
    scroller = all_of(browser, f"{PHONE} .scroller")[0]
    assert scroller.get_property("scrollWidth") <= scroller.get_property("clientWidth")  # type: ignore[operator]  # pixels
    show.bot("sendMessage", chat_id=GROUP, text="群里的消息")
    tab = wait_for(browser, ".tab", "各镇群")
    wait_until(browser, lambda: tab.find_element(By.CSS_SELECTOR, ".badge").text == "1")
    tab.click()
    wait_for(browser, f"{GROUP_PHONE} .text", "群里的消息")
    wait_until(browser, lambda: not tab.find_element(By.CSS_SELECTOR, ".badge").is_displayed())


def test_the_tour_does_its_steps_and_says_what_to_look_at(browser: Chrome, show: Show) -> None:
    loaded(browser)
    show.stage.billboard.show(replace(SCENE, desk="考核办", tour=TOUR))
    wait_until(browser, lambda: bool(all_of(browser, ".tour-step")))
    loaded(browser)
    for words, place, text in (
        ("报一个数", f"{PHONE} .own .text", "城镇新增就业 12"),
        ("看图", ".clock-date", "2021年12月6日 星期一"),
        ("看预览", ".tab[aria-current=true]", "工作台"),
    ):
        wait_for(browser, ".tour-go").click()
        wait_for(browser, place, text)
        wait_for(browser, ".tour-words", words)
    frame = wait_for(browser, "#desk iframe")
    assert frame.get_attribute("src") == "about:blank#publication"
    wait_for(browser, ".tab", "手机").click()
    wait_for(browser, f"{PHONE} .field")


def test_a_day_is_picked_in_the_pages_language(browser: Chrome, show: Show) -> None:
    loaded(browser)
    for label, choice in (("月份", "2022年2月"), ("日", "28日 周一"), ("时间", "10:00")):
        Select(wait_for(browser, f"select[aria-label={label}]")).select_by_visible_text(choice)
    wait_for(browser, ".clock-go").click()
    wait_for(browser, ".clock-said", "已拨到 2022年2月28日 星期一 10:00")


def test_the_chat_has_most_of_a_phones_screen(browser: Chrome, show: Show) -> None:
    set_screen(browser, 390, 844)
    loaded(browser)
    assert all_of(browser, f"{PHONE} .screen")[0].size["height"] >= 700
    assert not all_of(browser, ".jump")[0].is_displayed()
    wait_for(browser, ".clock-fold").click()
    wait_for(browser, ".jump", "到周一排名").click()
    wait_for(browser, ".clock-date", "2021年12月6日 星期一")


def test_the_theme_follows_the_device_and_can_be_chosen(browser: Chrome, show: Show) -> None:
    set_screen(browser, 1280, 800, dark=True)
    loaded(browser)
    theme = browser.find_element(By.TAG_NAME, "html")
    wait_until(browser, lambda: theme.get_attribute("data-theme") == "dark")
    browser.find_element(By.ID, "theme").click()
    assert theme.get_attribute("data-theme") == "light"
    browser.refresh()
    loaded(browser)
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("data-theme") == "light"
    browser.find_element(By.ID, "theme").click()
    assert browser.execute_script("return localStorage.getItem('theme')") is None


def test_what_became_of_the_schemes_files_is_told(browser: Chrome, show: Show) -> None:
    loaded(browser)
    assert not all_of(browser, "#scheme-news")[0].is_displayed()
    show.loop.call_soon_threadsafe(show.stage.billboard.refuse, ("targets.csv:2：没有叫 x 的单位",))
    wait_for(browser, "#scheme-news.mistaken", "targets.csv:2：没有叫 x 的单位")
    show.loop.call_soon_threadsafe(show.stage.billboard.show, SCENE, "考核办法已更新")
    wait_for(browser, "#scheme-news:not(.mistaken)", "考核办法已更新")
    loaded(browser)
