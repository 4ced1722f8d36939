"""A city whose bot has a web server of its own, and a person who has opened the form there."""

from __future__ import annotations

import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import aiohttp

from bot.domain.entries import Mode
from bot.domain.people import Role
from bot.usecases import inbox, reviewing
from bot.usecases.context import Session
from tests.support.city import BUREAU, OTHER, SCHEME, running_city
from tests.support.ledgers import join, origin, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.city import City

UNIT = "changjiang"
JOBS, INFLOW = "new-urban-jobs", "labour-inflow"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@asynccontextmanager
async def running_form_city(folder: Path, **more: str) -> AsyncIterator[City]:
    """A city whose bot is reached by webhook, and its form in a browser."""
    port = free_port()
    async with running_city(folder, PUBLIC_URL=f"http://127.0.0.1:{port}", HTTP_PORT=str(port), **more) as city:
        yield city


def init_data_of(opened: str) -> str:
    """What Telegram has put into the address that it opens."""
    return parse_qs(urlsplit(opened).fragment)["tgWebAppData"][0]


async def opened_form(city: City, user: int) -> str:
    """The address of the form as somebody's Telegram opens it from the menu."""
    menu = await city.peer.menu(user)
    return await city.peer.open_page(user, menu["web_app"]["url"])


async def settle(city: City, value: int) -> None:
    """The bureau states the unit's total of JOBS, and a second person of it confirms that."""
    context = city.app.context
    one, other = [await join(context, number, Role.BUREAU) for number in (BUREAU, OTHER)]
    entry = await say(context, one, value, Mode.TOTAL)
    if await inbox.count_waiting(Session(context, other, SCHEME)):
        await reviewing.confirm(Session(context, other, SCHEME), {(UNIT, JOBS): entry}, origin())


@dataclass
class Page:
    """A person's form, as its page speaks to the server."""

    url: str
    session: str
    client: aiohttp.ClientSession

    async def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """A request with the session; status and what is told."""
        method = "GET" if body is None else "POST"
        shown = {"Authorization": f"Bearer {self.session}"} | headers
        async with self.client.request(method, f"{self.url}/form/api/{path}", json=body, headers=shown) as answer:
            return answer.status, await answer.json()

    async def seen(self, fact: str, scheme: str = SCHEME, unit: str = UNIT) -> int:
        """What the form says of a fact's last entry."""
        _, answer = await self.ask(f"form?scheme={scheme}&unit={unit}")
        return int(
            next(
                figure["seen"] for section in answer["sections"] for figure in section["facts"] if figure["id"] == fact
            )
        )


@asynccontextmanager
async def opened_page(city: City, user: int) -> AsyncIterator[Page]:
    """Somebody opens the form."""
    url = str(city.settings.public_url)
    async with aiohttp.ClientSession() as client:
        body = {"init_data": init_data_of(await opened_form(city, user))}
        async with client.post(f"{url}/form/api/session", json=body) as answer:
            assert answer.status == 200, await answer.text()
            yield Page(url, (await answer.json())["session"], client)


def figure(value: str = "12", fact: str = JOBS, mode: str = "increment", seen: int = 0, **more: str) -> dict[str, Any]:
    """A filled-in field."""
    return {"fact": fact, "mode": mode, "value": value, "seen": seen, **more}


def form(*figures: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A filled-in form."""
    return {"scheme": SCHEME, "unit": UNIT, "figures": list(figures or (figure(),)), **more}
