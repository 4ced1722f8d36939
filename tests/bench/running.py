"""The bot and its baselines as processes of their own, each with a stand-in for Telegram of its own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.processes import measured
from tests.bench.seeding import NOW
from tests.bench.stand_in import TOKEN, stand_in
from tests.support.form import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.bench.processes import Measured
    from tests.bench.seeding import Place
    from tests.bench.stand_in import StandIn


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that runs; `url` is its own web server."""

    telegram: StandIn
    process: Measured
    url: str


@asynccontextmanager
async def bot(place: Place, folder: Path, *, rate: int = 0, polling: bool = False) -> AsyncIterator[Running]:
    """`kaohe run` on a seeded database; `rate` is SEND_RATE, its log goes into `folder`."""
    async with stand_in() as telegram:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": telegram.url,
            "DATABASE_URL": place.url,
            "SCHEME": place.scheme_name,
            "CLOCK": NOW.isoformat(),
            "HTTP_PORT": str(port),
            "SEND_RATE": str(rate),
            "PUBLIC_URL": "" if polling else url,
        }
        health = f"{url}/health/ready"
        async with measured("bot", "run", environment=environment, log=folder / "bot.log", health=health) as process:
            yield Running(telegram, process, url)


@asynccontextmanager
async def baseline(name: str, folder: Path) -> AsyncIterator[Running]:
    """A module of `tests.bench.baselines`, on an empty database in `folder`."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with stand_in(f"{url}/telegram/webhook") as telegram:
        environment = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": telegram.url,
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / f'{name}.db'}",
            "HTTP_PORT": str(port),
        }
        health, log = f"{url}/health/ready", folder / f"{name}.log"
        async with measured(
            f"tests.bench.baselines.{name}", environment=environment, log=log, health=health
        ) as process:
            yield Running(telegram, process, url)
