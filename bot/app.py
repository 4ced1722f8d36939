"""The composition root: builds everything from the settings, starts and stops it in order. Nobody else constructs."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.error import InvalidToken, NetworkError
from telegram.ext import Application, ExtBot

from bot.clock import SystemClock
from bot.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.workdays import Workdays
from bot.handlers.menus import Menus
from bot.handlers.register import ALLOWED_UPDATES, register
from bot.handlers.sheet_reader import SheetReader
from bot.handlers.update_context import BotServices
from bot.rendering.catalogue import load_catalogue
from bot.scheduler import Ticker
from bot.sender.evidence_fetcher import EvidenceFetcher
from bot.sender.live import LiveStandings
from bot.sender.loop import Sender
from bot.storage import migrate
from bot.storage.engine import Database
from bot.transport.calls import optional, poll
from bot.transport.pacing import Pacer
from bot.transport.present import Presenter
from bot.transport.request import AioRequest
from bot.usecases import planning
from bot.usecases.context import Context, served_schemes
from bot.usecases.update_inbox import UpdateInbox
from bot.web.form import PATH as FORM
from bot.web.form import form_routes
from bot.web.init_data import InitDataVerifier
from bot.web.publications import PATH as PUBLISHED
from bot.web.publications import publication_routes
from bot.web.server import Server, health_routes
from bot.web.webhook import PATH, secret_token, webhook_routes

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from bot.clock import Clock
    from bot.config import Settings
    from bot.transport.pacing import Broadcast

_WEBHOOK_PORT = 8080
_RETRY = 5.0
_PATIENCE = 10.0  # seconds in which what is under way may come to its end
_log = logging.getLogger(__name__)


class App:
    """The bot: everything that runs, as one thing that starts and stops."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        token = settings.bot_token.get_secret_value()
        database = Database(settings.database_url)
        days = Workdays(settings.timezone, *settings.quiet_hours, *settings.holidays)
        served = served_schemes(settings.schemes)
        self.context = Context(
            database, clock, days, served, settings.admin_ids, settings.escalate_after, settings.evidence_folder
        )
        self._inbox = UpdateInbox(self.context)
        self._requests = AioRequest(), AioRequest(2)
        self.bot: ExtBot[Broadcast] = ExtBot(
            token,
            base_url=f"{settings.bot_api_url}/bot",
            base_file_url=f"{settings.bot_api_url}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
            rate_limiter=Pacer(settings.send_rate),
        )
        self._application = Application.builder().bot(self.bot).updater(None).build()
        self._catalogues = {language: load_catalogue(language) for language in LANGUAGES}
        recall, remember = partial(planning.recall_file, self.context), partial(planning.remember_file, self.context)
        self._presenter = Presenter(self.bot, recall, remember)
        self._form_url = settings.public_url + FORM if settings.public_url is not None else None
        self.sender = Sender(
            self.context, self._presenter, self._catalogues, self._form_url, send_rate=settings.send_rate
        )
        self.live = LiveStandings(self.context, self._presenter, self._catalogues[DEFAULT_LANGUAGE])
        self.evidence_fetcher = EvidenceFetcher(self.context, self.bot)
        self._menus = Menus(self.context, self.bot, self._catalogues, self._form_url)
        self.ticker = Ticker(self.context, self._planned)
        self._sheets = SheetReader()
        self._server = self._web_server(token)
        self._tasks: set[asyncio.Task[None]] = set()
        self._polling: asyncio.Task[None] | None = None
        self._lanes: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._queued: Counter[int] = Counter()
        self._stopped = asyncio.Event()
        self._failure: BaseException | None = None
        BotServices(
            context=self.context,
            presenter=self._presenter,
            catalogues=self._catalogues,
            wake=self.plan,
            trial_time=settings.clock is not None,
            username=lambda: self.bot.username,
            set_menu=self._menus.offer,
            published_url=settings.public_url + PUBLISHED if settings.public_url is not None else None,
            form_url=self._form_url,
            sheets=self._sheets,
            waiting=lambda chat: self._queued[chat],
        ).install(self._application)
        register(self._application)

    async def start(self) -> None:
        """Migrate the database, connect, take up what was left, and run. Raises InvalidToken, NewerDatabase."""
        await migrate.upgrade(self.context.db)
        self._say_what_is_special()
        await self._connect()
        await self._menus.offer_to_all()
        for update in await self._inbox.unanswered():
            self._run(self._serve(update))
        if self._settings.public_url is not None:
            await self.bot.set_webhook(
                self._settings.public_url + PATH,
                secret_token=secret_token(self._settings.bot_token.get_secret_value()),
                allowed_updates=ALLOWED_UPDATES,
            )
        else:
            await optional(self.bot.delete_webhook())
            self._polling = self._run(poll(self.bot, self._receive, ALLOWED_UPDATES))
        if self._server is not None:
            await self._server.start()
        for part in (self.sender, self.live, self.evidence_fetcher):
            self._run(part.run())
        await self.ticker.start()

    async def run_until_stopped(self) -> None:
        """Wait for `stop`; raises what stopped a part that must never stop."""
        await self._stopped.wait()
        if self._failure is not None:
            raise self._failure

    async def stop(self) -> None:
        """Stop in the reverse order; what was received and not answered is kept for the next start."""
        self._stopped.set()
        self._sheets.stop()
        await self.ticker.stop()
        if self._polling is not None:
            self._polling.cancel()
        if self._server is not None:
            await self._server.stop()
        for part in (self.sender, self.live, self.evidence_fetcher):
            part.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_PATIENCE)
        left = tuple(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._application.shutdown()
        for request in self._requests:  # the library leaves them open when it could not connect
            await request.shutdown()
        await self.context.db.close()

    def plan(self) -> None:
        """Plan and send at once: something was put into the outbox, or has changed from which something may be due."""
        self.sender.wake()
        self.ticker.ask()

    def _planned(self) -> None:
        """After each tick: send what may be due, and follow roles that may have ended with the menus."""
        self.sender.wake()
        self._run(self._menus.follow())

    def _web_server(self, token: str) -> Server | None:
        port, public = self._settings.http_port, self._settings.public_url
        if port is None and public is None:
            return None
        routes = [*health_routes(self._ready), *publication_routes(self.context, self._catalogues)]
        if public is not None:
            routes += webhook_routes(secret_token(token), self._receive)
            # Telegram's time is the machine's, also where the bot lives at another one.
            routes += form_routes(self.context, self._catalogues, InitDataVerifier(token, SystemClock()), public)
        return Server(self._settings.http_host, port or _WEBHOOK_PORT, routes)

    async def _ready(self) -> bool:
        try:
            await self._inbox.is_empty()
        except Exception:  # noqa: BLE001 whatever it is, the bot cannot work without its database
            return False
        return True

    def _say_what_is_special(self) -> None:
        if self._settings.clock is not None:
            _log.warning("TRIAL TIME: the bot lives at another time, now %s", self.context.clock.now().isoformat())
        schemes = [served.scheme for served in self.context.schemes.values()]
        years = {year for scheme in schemes for year in range(scheme.start.year, scheme.end.year + 1)}
        for year in sorted(years):
            if not self.context.days.is_known(year):
                fallback = "Monday to Friday count as working days until HOLIDAYS names a file"
                _log.warning("the holidays of %s are not known: %s", year, fallback)

    async def _connect(self) -> None:
        while True:
            try:
                await self._application.initialize()
            except InvalidToken:
                raise
            except NetworkError as error:
                _log.warning("%s; trying again in %.0f s", error, _RETRY)
                await asyncio.sleep(_RETRY)
            else:
                _log.info("connected as @%s", self.bot.username)
                return

    async def _receive(self, updates: Sequence[dict[str, Any]]) -> None:
        """Keep updates; only then they may be confirmed. One that came before is dropped."""
        for update in await self._inbox.receive(updates):
            self._run(self._serve(update))

    async def _serve(self, payload: dict[str, Any]) -> None:
        """Work an update through, after those of the same chat that came before it."""
        update = Update.de_json(payload, self.bot)
        lane = update.effective_chat.id if update.effective_chat is not None else 0
        self._queued[lane] += 1
        async with self._lanes[lane]:
            self._queued[lane] -= 1
            await self._application.process_update(update)
            self._inbox.answered(update.update_id)

    def _run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)  # noqa: TID251 the one place: awaited and stopped by stop()
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, InvalidToken):
            self._failure = error
            self._stopped.set()
        else:
            _log.error("a background task failed", exc_info=error)
