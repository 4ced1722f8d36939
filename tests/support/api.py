"""A system that has a key of a running city."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.clock import SystemClock
from bot.domain.api_tokens import ApiScope
from bot.usecases import api_tokens
from tests.support.city import SCHEME

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from tests.support.city import City

EVERYTHING = tuple(ApiScope)


@dataclass
class System:
    """It speaks to the server with its key."""

    url: str
    secret: str
    client: aiohttp.ClientSession

    async def ask(self, path: str, body: Any = None, params: dict[str, str] | None = None) -> tuple[int, Any]:
        """A request below /api/v1/; status and what is told."""
        status, told, _ = await self.full(path, body, params)
        return status, told

    async def full(
        self, path: str, body: Any = None, params: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any, Any]:
        """The same with the answer's headers."""
        method = "GET" if body is None else "POST"
        shown = {"Authorization": f"Bearer {self.secret}"} | (headers or {})
        url = f"{self.url}/api/v1/{path}"
        async with self.client.request(method, url, params=params, json=body, headers=shown) as answer:
            told = await answer.json(content_type=None) if answer.status != 304 else None
            return answer.status, told, answer.headers


async def key(city: City, scopes: Iterable[ApiScope] = EVERYTHING, scheme: str = SCHEME) -> str:
    """A new key for a system."""
    now = SystemClock().now()
    new = api_tokens.NewToken("试点系统", frozenset(scopes), now.date() + timedelta(days=30))
    _, secret = await api_tokens.make(city.app.context, None, scheme, new, now)
    return secret


@asynccontextmanager
async def system(city: City, scopes: Iterable[ApiScope] = EVERYTHING) -> AsyncIterator[System]:
    """A system with a key for these scopes."""
    async with aiohttp.ClientSession() as client:
        yield System(str(city.settings.public_url), await key(city, scopes), client)
