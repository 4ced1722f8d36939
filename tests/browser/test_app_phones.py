"""The phones with office apps show what robots posted, as the apps do."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.bot.demo.emulator.pictures import picture
from tests.browser.test_phones_page import all_of, loaded, wait_for, wait_until
from tests.support.axe import violations

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

    from tests.browser.conftest import Show

pytestmark = pytest.mark.browser
WECOM, APPS = "#p-wecom", "#p-apps"
BUTTON = {
    "tag": "button",
    "text": {"tag": "plain_text", "content": "看完整排名"},
    "behaviors": [{"type": "open_url", "default_url": "https://kaohe.example/rank"}],
}


async def _post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    async with aiohttp.ClientSession() as client, client.post(url, json=body) as answer:
        said: dict[str, Any] = await answer.json()
        return said


def test_what_robots_post_appears_as_in_the_apps(browser: Chrome, show: Show) -> None:
    loaded(browser)
    wecom, feishu, dingtalk = show.stage.robots.groups.robots
    png = picture(600, 400)
    image = {"base64": base64.b64encode(png).decode(), "md5": hashlib.md5(png, usedforsecurity=False).hexdigest()}
    words = (
        "**本周排名**\n> 有 4 个单位没有上报\n<img src=x onerror=alert(1)> *不斜* [看排名](https://kaohe.example/rank)"
    )
    for robot, body in (
        (wecom, {"msgtype": "markdown", "markdown": {"content": words}}),
        (wecom, {"msgtype": "image", "image": image}),
        (dingtalk, {"msgtype": "markdown", "markdown": {"title": "排名", "text": "**长江镇**升\n三位  \n第二"}}),
        (
            feishu,
            {
                "msg_type": "interactive",
                "card": {
                    "schema": "2.0",
                    "body": {"elements": [{"tag": "markdown", "content": "共&#42;12&#42; **人**"}, BUTTON]},
                },
            },
        ),
    ):
        said = show.do(_post(robot.url, body))
        assert said.get("errcode", said.get("code")) == 0, said
    text = wait_for(browser, f"{WECOM} .md", "本周排名")
    assert [text.find_element("css selector", tag).text for tag in ("strong", "blockquote", "a")] == [
        "本周排名",
        "有 4 个单位没有上报",
        "看排名",
    ]
    assert "<img src=x onerror=alert(1)> *不斜*" in text.text
    wait_until(browser, lambda: all_of(browser, f"{WECOM} .app-picture img")[-1].get_property("naturalWidth") == 600)
    assert "机器人" in wait_for(browser, f"{WECOM} .app-sender").text
    assert wait_for(browser, f"{APPS} .md").text == "共*12* 人"
    assert wait_for(browser, f"{APPS} .app-button", "看完整排名").get_attribute("href") == "https://kaohe.example/rank"
    wait_for(browser, f"{APPS} .app-choice.unread", "钉钉").click()
    assert wait_for(browser, f"{APPS} .md", "长江镇").text == "长江镇升 三位\n第二"
    assert all_of(browser, f"{APPS} .unread") == []
    assert violations(browser) == []
