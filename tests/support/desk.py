"""A city whose desk is open, and somebody signed in there: by a link from the chat, over HTTP or in a real browser.

async with running_desk_city(folder) as city:
    await city.join(BUREAU, Role.BUREAU)
    async with signed_in(city, BUREAU) as desk:
        page = await desk.get("review")          # the text of /desk/rugao-2021/review
        await desk.send("review/confirm", unit="changjiang")   # a form of that page; the sentence that follows
"""

from __future__ import annotations

import html
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

from bot.clock import SystemClock
from bot.usecases import desk_access, joining
from tests.support.city import SCHEME
from tests.support.form import running_form_city

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from selenium.webdriver import Chrome

    from tests.support.city import City

running_desk_city = running_form_city


@dataclass
class Desk:
    """Somebody's desk over HTTP. Paths are below the scheme's desk."""

    url: str
    client: aiohttp.ClientSession
    scheme: str = SCHEME

    def path(self, below: str) -> str:
        """The whole address."""
        return f"{self.url}/desk/{self.scheme}/{below}"

    async def get(self, below: str, status: int = 200) -> str:
        """The page's text; fails where the status is another."""
        async with self.client.get(self.path(below)) as answer:
            text = await answer.text()
            assert answer.status == status, (answer.status, text[:2000])
            return text

    async def send(self, below: str, status: int = 200, **fields: str) -> str:
        """Send a form as a browser without our script would; what is said on the page that follows."""
        async with self.client.post(self.path(below), data=fields, headers={"Origin": self.url}) as answer:
            text = await answer.text()
            assert answer.status == status, (answer.status, text[:2000])
            said = re.search(r'<p class="note[^"]*" role="(?:status|alert)">(.*?)</p>', text, re.DOTALL)
            return html.unescape(said[1]) if said else ""


async def desk_link(city: City, user: int) -> str:
    """The address that the bot gives a person for the browser."""
    person = await joining.person(city.app.context, user)
    assert person is not None
    token = await desk_access.link(city.app.context, person, SystemClock().now())
    return f"{city.settings.public_url}/desk/enter#k={token}"


@asynccontextmanager
async def signed_in(city: City, user: int, scheme: str = SCHEME) -> AsyncIterator[Desk]:
    """Somebody at the desk."""
    url = str(city.settings.public_url)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        token = urlsplit(await desk_link(city, user)).fragment.removeprefix("k=")
        async with client.post(f"{url}/desk/enter", data={"token": token}, headers={"Origin": url}) as answer:
            assert answer.status == 200, await answer.text()
        yield Desk(url, client, scheme)


def sign_in(browser: Chrome, address: str) -> None:
    """Open a link of `desk_link` in a browser, as by a click in the chat, and wait until the desk is there."""
    browser.get("about:blank")
    browser.get(address)
    browser.implicitly_wait(20)
    browser.find_element("css selector", "nav.side")
    browser.implicitly_wait(0)
