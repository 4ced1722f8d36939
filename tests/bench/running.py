"""The bot and its baselines as processes of their own, each with a stand-in for Telegram of its own."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.web.webhook import PATH
from tests.bench.processes import Measured, measured
from tests.bench.seeding import NOW
from tests.bench.stand_in import TOKEN, stand_in
from tests.support.form import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

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
    async with stand_in() as telegram, _worker(place, folder, telegram, {"SEND_RATE": str(rate)}, polling) as running:
        yield running


@asynccontextmanager
async def bots(place: Place, folder: Path, count: int) -> AsyncIterator[Running]:
    """So many workers on one database, to which updates go in turn; what is measured is all of them together."""
    async with stand_in() as telegram, AsyncExitStack() as stack:
        workers = [
            await stack.enter_async_context(_worker(place, folder, telegram, {"SEND_RATE": "0"}, nth=nth))
            for nth in range(count)
        ]
        telegram.spread([worker.url + PATH for worker in workers])
        yield Running(telegram, Measured.together(worker.process for worker in workers), workers[0].url)


@asynccontextmanager
async def _worker(
    place: Place, folder: Path, telegram: StandIn, settings: Mapping[str, str], polling: bool = False, nth: int = 0
) -> AsyncIterator[Running]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": telegram.url,
        "DATABASE_URL": place.url,
        "SCHEME": place.scheme_name,
        "CLOCK": NOW.isoformat(),
        "HTTP_PORT": str(port),
        "PUBLIC_URL": "" if polling else url,
        **settings,
    }
    health, log = f"{url}/health/ready", folder / "bot.log"
    async with measured("bot", "run", environment=environment, log=log, health=health, nth=nth) as process:
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
