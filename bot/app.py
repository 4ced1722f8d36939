"""The composition root: builds everything from the settings, starts and stops it in order. Nobody else constructs."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING

from telegram.error import TelegramError
from telegram.ext import Application, ExtBot

from bot.clock import SystemClock
from bot.domain.address_book import NewAddress
from bot.domain.health import Expectations
from bot.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.vitals import Part
from bot.domain.workdays import Workdays
from bot.handlers.menus import Menus
from bot.handlers.register import ALLOWED_UPDATES, register
from bot.handlers.update_context import BotServices
from bot.logs import in_one_line
from bot.outlets import registry
from bot.outlets.telegram.breaker import Breaker
from bot.outlets.telegram.calls import Polling, optional, poll
from bot.outlets.telegram.outlet import TelegramOutlet
from bot.outlets.telegram.pacing import Pacer
from bot.outlets.telegram.present import Presenter
from bot.outlets.telegram.refusals import is_final, rejects_token
from bot.outlets.telegram.request import AioRequest
from bot.parsing.sheet_reader import SheetReader
from bot.receiving import Receiver
from bot.rendering.catalogue import load_catalogue
from bot.rendering.desk.links import chat_link
from bot.rendering.pages import Pages
from bot.scheduler import Ticker
from bot.sender.evidence_fetcher import EvidenceFetcher
from bot.sender.kept import KeptMessages
from bot.sender.live import LiveStandings
from bot.sender.loop import Sender
from bot.sender.notice_kinds import message
from bot.sender.rate_share import RateShare
from bot.sender.rounds import Rounds
from bot.storage import migrate
from bot.storage.engine import Database
from bot.storage.trouble import DatabaseAway, told
from bot.supervision import Supervisor
from bot.usecases import address_book, planning, reforming
from bot.usecases.context import Context, SchemesOfToday, aside, served_schemes
from bot.usecases.health import ROUND, Watch
from bot.web.api.serving import api_routes
from bot.web.desk.access import Access
from bot.web.desk.serving import desk_routes
from bot.web.desk.visit import ROOT as DESK
from bot.web.desk.visit import DeskServices
from bot.web.form import PATH as FORM
from bot.web.form import form_routes
from bot.web.health import health_routes
from bot.web.init_data import InitDataVerifier
from bot.web.mailboxes import MailboxLinks, mailbox_routes
from bot.web.publications import PATH as PUBLISHED
from bot.web.publications import publication_routes
from bot.web.server import Server
from bot.web.webhook import PATH, secret_token, webhook_routes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.config import Settings
    from bot.domain.notices import Notice
    from bot.outlets.telegram.pacing import Broadcast
    from bot.rendering.screen import Screen
    from bot.usecases.context import ServedScheme

_RETRY = 5.0
_PATIENCE = 5.0  # seconds in which what is under way may come to its end
_log = logging.getLogger(__name__)


class App:
    """The bot: everything that runs, as one thing that starts and stops."""

    def __init__(self, settings: Settings, clock: Clock, served: Mapping[str, ServedScheme] | None = None) -> None:
        """`served`: the schemes of the settings, where they have been read already."""
        self._settings = settings
        token = settings.bot_token.get_secret_value()
        database = Database(settings.database_url)
        days = Workdays(settings.timezone, *settings.quiet_hours, *settings.holidays)
        self._schemes = SchemesOfToday(served or served_schemes(settings.schemes), clock, settings.timezone)
        self.context = Context(
            database, clock, days, self._schemes, settings.admin_ids, settings.escalate_after, settings.evidence_folder
        )
        self._supervisor = Supervisor(self.context.vitals)
        self._requests = AioRequest(), AioRequest(2)
        self._pacer = Pacer(settings.send_rate)
        self.bot: ExtBot[Broadcast] = ExtBot(
            token,
            base_url=f"{settings.bot_api_url}/bot",
            base_file_url=f"{settings.bot_api_url}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
            rate_limiter=self._pacer,
        )
        self._application = Application.builder().bot(self.bot).updater(None).build()
        self._catalogues = {language: load_catalogue(language) for language in LANGUAGES}
        recall, remember = partial(planning.recall_file, self.context), partial(planning.remember_file, self.context)
        self._presenter = Presenter(self.bot, recall, remember)
        public = settings.public_url
        self._form_url = public + FORM if public is not None else None
        self._published_url = public + PUBLISHED if public is not None else None
        self._breaker = Breaker(self._pacer, self.bot.get_me, self.context.vitals)
        self._mailbox_links = MailboxLinks(token, public) if public is not None else None
        self._outlet_settings = registry.OutletSettings(
            settings.robot_hosts,
            settings.smtp_url.get_secret_value() if settings.smtp_url is not None else None,
            settings.mail_from,
            self._mailbox_links.leave if self._mailbox_links is not None else None,
            self._catalogues[DEFAULT_LANGUAGE],
            settings.webhook_networks,
        )
        outlets = registry.open_outlets(self._outlet_settings, partial(address_book.recall, self.context))
        self._telegram = TelegramOutlet(self._presenter, self._breaker, settings.send_rate)
        pages = Pages(
            self._form_url,
            self._published_url,
            (lambda: chat_link(self.bot.username)) if public is not None else None,
            lambda: f"https://t.me/{self.bot.username}",
            self._mailbox_links.confirm if self._mailbox_links is not None else None,
        )
        self.senders = [Sender(self.context, outlet, self._catalogues, pages) for outlet in (self._telegram, *outlets)]
        self._share = RateShare(self.context, settings.send_rate, self._set_rate)
        kept = KeptMessages(self.context, self._presenter, self._catalogues, self._breaker)
        self.live = LiveStandings(
            self.context, self._presenter, self._catalogues[DEFAULT_LANGUAGE], self._breaker, kept
        )
        self.evidence_fetcher = EvidenceFetcher(self.context, self.bot)
        self._watch = Watch(self.context, Expectations(settings.public_url is None, settings.backup_after))
        self.checkup = Rounds(Part.WATCH, self.context.vitals, self._watch.check, ROUND)
        self._menus = Menus(self.context, self.bot, self._catalogues, self._form_url)
        self.ticker = Ticker(self.context, self._planned)
        self.receiver = Receiver(self.context, self._application, self._supervisor.spawn)
        self._sheets = SheetReader()
        self._server = self._web_server(token)
        self._polling: asyncio.Task[None] | None = None
        self._serving: asyncio.Task[None] | None = None
        self._stopped = asyncio.Event()
        BotServices(
            context=self.context,
            presenter=self._presenter,
            catalogues=self._catalogues,
            wake=self.plan,
            trial_time=settings.clock is not None,
            username=lambda: self.bot.username,
            set_menu=self._menus.offer,
            desk_url=settings.public_url + DESK if settings.public_url is not None else None,
            published_url=self._published_url,
            form_url=self._form_url,
            sheets=self._sheets,
            waiting=self.receiver.waiting,
            health=self._watch.health,
            read_address=self._read_address,
        ).install(self._application)
        register(self._application)

    async def start(self) -> None:
        """Migrate the database, connect, take up what was left, and run.

        A database or Bot API server that is not there yet is waited for. Raises InvalidToken, NewerDatabase,
        DatabaseTrouble, BadRequest for the webhook's address and OSError for the port.
        """
        await self._insist(partial(migrate.upgrade, self.context.db))
        self._say_what_is_special()
        await self._insist(self._notice_new_rules)
        await self._insist(self._share.begin)
        await self._insist(self._application.initialize)
        _log.info("connected as @%s", self.bot.username)
        await self._menus.offer_to_all()
        await self._insist(self.receiver.begin)
        if self._settings.public_url is not None:
            await self._insist(self._set_webhook)
        else:
            self._polling = self._supervisor.keep(Part.POLLER, self._poll)
        if self._server is not None:
            await self._server.start()
            noted = partial(self._supervisor.note, Part.SERVER)
            self._serving = self._supervisor.keep(Part.SERVER, partial(self._server.run, noted))
        self._supervisor.keep(Part.INBOX, self.receiver.run)
        for sender in self.senders:
            self._supervisor.keep(sender.part, sender.run)
        self._supervisor.keep(Part.LIVE, self.live.run)
        self._supervisor.keep(Part.EVIDENCE, self.evidence_fetcher.run)
        self._supervisor.keep(Part.WATCH, self.checkup.run)
        if not self.context.db.is_sqlite:
            self._supervisor.keep(Part.SHARE, self._share.run)
        await self.ticker.start()
        self._supervisor.keep(Part.PLANNER, self.ticker.run)

    async def run_until_stopped(self) -> None:
        """Wait for `stop`."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Stop in the reverse order; what was received and not answered is kept for the next start."""
        self._stopped.set()
        self._supervisor.stop()
        self._breaker.stop()
        self._sheets.stop()
        await self.ticker.stop()
        for task in (self._polling, self._serving):
            if task is not None:
                task.cancel()
        if self._server is not None:
            await self._server.stop()
        rounds = (self.live, self.evidence_fetcher, self.checkup, self._share)
        for sender in self.senders:
            sender.stop()
        for part in (self.receiver, *rounds):
            part.stop()
        await self._supervisor.end(_PATIENCE)
        await self.receiver.give_back()
        await self._share.leave()
        await self._application.shutdown()
        for request in self._requests:  # the library leaves them open when it could not connect
            await request.shutdown()
        await self.context.db.close()

    def _set_rate(self, rate: float) -> None:
        """Set how many messages a second this process may send."""
        self._pacer.set_rate(rate)
        self._telegram.set_rate(rate)

    def wake_senders(self) -> None:
        """There may be something to send: look now."""
        for sender in self.senders:
            sender.wake()

    def plan(self) -> None:
        """Plan and send at once: something was put into the outbox, or has changed from which something may be due."""
        self.wake_senders()
        self.ticker.ask()

    def _planned(self) -> None:
        """After each tick: send what may be due, and follow roles that may have ended with the menus."""
        self.wake_senders()
        self._supervisor.spawn(self._menus.follow())

    async def _message(self, notice: Notice, moment: datetime) -> Screen | None:
        """What a notice would say at a moment; drawn aside, as the picture of many units takes a while."""
        pages = Pages(self._form_url, self._published_url)
        return await aside(self.context, lambda context: message(context, notice, self._catalogues, pages, moment))

    def _web_server(self, token: str) -> Server | None:
        port, public = self._settings.web_port, self._settings.public_url
        if port is None:
            return None
        routes = [*health_routes(self._watch), *publication_routes(self.context, self._catalogues)]
        routes += api_routes(self.context, self._catalogues, SystemClock())
        if self._mailbox_links is not None:
            routes += mailbox_routes(self.context, self._catalogues, self._mailbox_links)
        if public is not None:
            routes += webhook_routes(secret_token(token), self.receiver.receive)
            # Telegram's time is the machine's, also where the bot lives at another one.
            verifier = InitDataVerifier(token, SystemClock())
            routes += form_routes(self.context, self._catalogues, verifier, public)
            access = Access(self.context, self._catalogues, verifier, SystemClock(), public)
            services = DeskServices(
                self.context,
                self._catalogues,
                self.plan,
                self._watch.health,
                self._message,
                public,
                lambda: self.bot.username,
                self._sheets,
                self._supervisor.spawn,
                self._read_address,
            )
            routes += desk_routes(services, access)
        return Server(self._settings.http_host, port, routes)

    def _read_address(self, text: str) -> NewAddress | None:
        """The address that somebody wrote; None: it is of no outlet that is set up. Raises Refused for a wrong one."""
        read = registry.read_address(text, self._outlet_settings)
        return NewAddress(read.outlet, "", read.url, read.secret) if read is not None else None

    def _say_what_is_special(self) -> None:
        if self._settings.clock is not None:
            _log.warning("TRIAL TIME: the bot lives at another time, now %s", self.context.clock.now().isoformat())
        schemes = [served.scheme for served in self.context.schemes.values()]
        years = {year for scheme in schemes for year in range(scheme.start.year, scheme.end.year + 1)}
        for year in sorted(years):
            if not self.context.days.is_known(year):
                fallback = "Monday to Friday count as working days until HOLIDAYS names a file"
                _log.warning("the holidays of %s are not known: %s", year, fallback)

    async def serve(self, served: Mapping[str, ServedScheme]) -> None:
        """Go on with other versions of the schemes; the bureau is told what is another."""
        self._schemes.serve(served)
        self.context.memory.clear()
        self.context.looks.clear()
        await self._notice_new_rules()
        self.plan()

    async def _notice_new_rules(self) -> None:
        await reforming.notice(self.context)

    async def _poll(self) -> None:
        await poll(
            Polling(
                self._requests[1],
                f"{self.bot.base_url}/getUpdates",
                ALLOWED_UPDATES,
                self.receiver.receive,
                partial(self._supervisor.note, Part.POLLER),
                lambda: optional(self.bot.delete_webhook()),
            )
        )

    async def _set_webhook(self) -> None:
        await self.bot.set_webhook(
            f"{self._settings.public_url}{PATH}",
            secret_token=secret_token(self._settings.bot_token.get_secret_value()),
            allowed_updates=ALLOWED_UPDATES,
        )

    async def _insist(self, call: Callable[[], Awaitable[None]]) -> None:
        """Repeat a call until it succeeds; raises what Telegram itself says against it: InvalidToken, BadRequest."""
        while True:
            try:
                with told(self.context.db.url):
                    await call()
            except DatabaseAway as trouble:
                _log.warning("%s; trying again in %.0f s", trouble, _RETRY)
                await asyncio.sleep(_RETRY)
            except TelegramError as error:
                if rejects_token(error) or is_final(error):
                    raise
                _log.warning("%s; trying again in %.0f s", in_one_line(error.__cause__ or error), _RETRY)
                await asyncio.sleep(_RETRY)
            else:
                return
