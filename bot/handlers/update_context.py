"""What every handler is given: one update with its sender, their rights and language, and the ways to answer it."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from telegram import Message, MessageOriginUser
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.domain.entries import Origin
from bot.domain.errors import NotAllowed, NotFound, Refused
from bot.domain.languages import language_of
from bot.domain.people import Person, plain_name, plain_words
from bot.domain.updates import ATTEMPT
from bot.handlers.recently import Allowance, Receipts, Recently
from bot.outlets.telegram.addresses import place
from bot.outlets.telegram.capabilities import Ability
from bot.outlets.telegram.ephemeral import asker_of, number_of
from bot.outlets.telegram.refusals import is_gone
from bot.parsing.names import vocabulary
from bot.parsing.report import read_report
from bot.rendering.callback_data import Action, numbers_of, unpack
from bot.rendering.people import error_screen, sentence
from bot.rendering.screen import marked, without_pages
from bot.usecases import appearance, joining, reply_prompts
from bot.usecases.context import Session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from contextlib import AbstractAsyncContextManager
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from telegram import Update
    from telegram.ext import Application, CallbackContext

    from bot.domain.address_book import NewAddress
    from bot.domain.entries import Source
    from bot.domain.health import Health
    from bot.domain.intents import Reading
    from bot.domain.prompts import Purpose
    from bot.domain.receivers import Place
    from bot.outlets.telegram.activity import Activity
    from bot.outlets.telegram.ephemeral import Asker
    from bot.outlets.telegram.present import Presenter
    from bot.parsing.names import Vocabulary
    from bot.parsing.sheet_reader import SheetReader
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from bot.usecases.context import Context
    from scoring import Scheme

    Reader = Callable[[str, Vocabulary, date], Reading]
    PtbContext = CallbackContext[Any, Any, Any, Any]

_KEY = "services"
_STRANGERS = timedelta(hours=1)  # in which somebody without a role is told the same once
_STEPS = 40  # answers within it to somebody who asks to be let in
_HASTY = timedelta(minutes=10)  # in which somebody is told once that much of theirs waits


@dataclass(frozen=True, slots=True)
class BotServices:
    """What all handlers share; bot.app makes it and installs it in the application."""

    context: Context
    presenter: Presenter
    catalogues: Mapping[str, Catalogue]
    wake: Callable[[], None]  # something was put into the outbox, or may be due because of a change that is no report
    trial_time: bool  # the process lives at another time
    username: Callable[[], str]  # the bot's own name, known once it is connected
    set_menu: Callable[[int, str], Awaitable[None]]  # person and language: offer the commands of their roles
    published_url: str | None  # where publications can be read, when the bot can be reached
    desk_url: str | None  # where the desk is; None: nowhere
    form_url: str | None  # where the form's page can be opened; None: nowhere
    sheets: SheetReader  # opens spreadsheets that people sent
    waiting: Callable[[int], int]  # how many updates of a chat wait to be worked through
    health: Callable[[], Awaitable[Health]]  # how the bot is
    read_address: Callable[[str], NewAddress | None]  # a robot's, mailbox's or webhook's; None: of none that is set up
    told_strangers: Recently = field(default_factory=lambda: Recently(_STRANGERS))
    strangers_steps: Allowance = field(default_factory=lambda: Allowance(_STRANGERS, _STEPS))
    told_hasty: Recently = field(default_factory=lambda: Recently(_HASTY))
    receipts: Receipts = field(default_factory=Receipts)
    vocabularies: dict[tuple[str, tuple[str, ...]], Vocabulary] = field(default_factory=dict)

    def install(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Make this the services of all of the application's handlers."""
        application.bot_data[_KEY] = self


@dataclass(slots=True)
class Tapped:
    """The message whose button was tapped, and the button's data."""

    message: Message
    data: str
    stands: bool = True  # it was not changed, and nothing is asked first


@dataclass(frozen=True, slots=True)
class UpdateContext:
    """One update (called `event` in the handlers): who sent it, in which chat, in which language."""

    services: BotServices
    person: Person
    registered: bool  # False: a stranger, `person` has no memberships
    chat_id: int
    private: bool
    thread_id: int | None
    message_id: int | None
    update_id: int
    catalogue: Catalogue
    chat_title: str = ""
    replied_to: int | None = None  # the message that this one is a reply to
    replied_entries: tuple[str, tuple[int, ...]] | None = None  # where that is a receipt: its scheme and entries
    on_text: bool = True  # the message is a text or a table, not a picture or a file
    tapped: Tapped | None = None
    asker: Asker | None = None  # who may be answered in a group for their eyes only
    foreign: bool = False  # it holds somebody else's words: forwarded, or sent by way of another bot

    @property
    def context(self) -> Context:
        """The use cases' context, for this update."""
        return replace(self.services.context, update_id=self.update_id)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which people are told of times."""
        return self.context.zone

    @property
    def now(self) -> datetime:
        """The current time, in `zone`."""
        return self.context.clock.now().astimezone(self.zone)

    @property
    def today(self) -> date:
        """The current day in `zone`; it may lie outside a scheme's cycle."""
        return self.now.date()

    def session(self, scheme_id: str) -> Session:
        """This person in a scheme, as the use cases take it."""
        return Session(self.context, self.person, scheme_id)

    def origin(self, source: Source) -> Origin:
        """The message through which a figure came."""
        return Origin(source, self.update_id, self.chat_id, self.message_id)

    def scheme_ids(self) -> tuple[str, ...]:
        """The schemes in which this person has a role, in the order of joining; raises NotAllowed for a stranger."""
        served = self.context.schemes
        joined = tuple(dict.fromkeys(role.scheme for role in self.person.memberships if role.scheme in served))
        if not joined and not self.person.admin:
            raise NotAllowed("stranger")
        return joined or tuple(served)

    def scheme_id(self) -> str:
        """The scheme that this person's questions are about; raises NotAllowed for a stranger."""
        return self.scheme_ids()[0]

    def scheme(self) -> Scheme:
        """That scheme itself."""
        return self.context.scheme(self.scheme_id())

    def vocabulary(self, scheme_id: str, on: date | None = None) -> Vocabulary:
        """The names of a scheme, as this person may use them today, or might on a day."""
        scheme, key = self.context.scheme(scheme_id, on), (scheme_id, self.person.units(scheme_id))
        known = self.services.vocabularies.get(key)
        if known is None or known.scheme is not scheme:  # another version holds today
            known = self.services.vocabularies[key] = vocabulary(scheme, key[1])
        return known

    def unit_named(self, scheme_id: str, name: str) -> str:
        """The id of the unit that the whole of `name` means; raises NotFound for none or several."""
        units = self.vocabulary(scheme_id).units.find(name)
        if len(units) != 1:
            raise NotFound("unknown-unit", name=name)
        return units[0]

    @property
    def form_url(self) -> str | None:
        """The form's page, where a button may open it: in a private chat."""
        return self.services.form_url if self.private else None

    def read(self, scheme_id: str, words: str, reader: Reader = read_report) -> Reading:
        """The figures that the words report in a scheme."""
        return reader(words, self.vocabulary(scheme_id), self.today)

    def sentence(self, key: str, **values: object) -> Screen:
        """A screen of one sentence of the catalogue, in this person's language."""
        return sentence(key, self.catalogue, **values)

    @property
    def read_alone(self) -> bool:
        """Whether nobody but this person reads what is said here."""
        return self.private or (self.message_id is not None and self.message_id < 0)

    @property
    def readers(self) -> Place:
        """Whose choice it is how things are shown here: the person's where they read alone, else the group's."""
        return place(self.person.id if self.read_alone else self.chat_id)

    async def tables(self, scheme_id: str) -> bool | None:
        """Whether tables are shown here; None: they cannot be, or not because of this person."""
        if self.services.presenter.capabilities.is_without(Ability.RICH_MESSAGES):
            return None
        return await appearance.tables(self.session(scheme_id), self.readers, alone=self.read_alone)

    async def answer(self, screen: Screen) -> int:
        """Answer in the chat that the update came from, or to the asker alone; returns the id of the new message.

        An answer that comes much later than people expect says so first.
        """
        attempt = ATTEMPT.get()
        if attempt is not None and attempt.late:
            screen = marked(screen, self.catalogue.plain("receipts.late"))
        sent = await self._answer(screen)
        if attempt is not None:
            attempt.late = False  # one mark is enough
        return sent

    async def _answer(self, screen: Screen) -> int:
        if (sent := await self._whisper(screen)) is not None:
            return sent
        presenter = self.services.presenter
        if self.asker is None or self.asker.message is None:
            return await presenter.send(self.chat_id, screen, thread_id=self.thread_id)
        try:  # nobody else has seen the question, and nobody else shall see the answer
            return await presenter.send(self.person.id, screen)
        except TelegramError as error:
            if not is_gone(error):
                raise
        return await presenter.send(self.chat_id, error_screen(Refused("private-first"), self.catalogue))

    async def _whisper(self, screen: Screen) -> int | None:
        """Answer for the asker's eyes only; None where that cannot be."""
        if self.asker is None:
            return None
        first = self.sentence("people.only_you")
        return await self.services.presenter.whisper(self.chat_id, without_pages(screen), self.asker, first)

    async def change(self, message_id: int, screen: Screen) -> None:
        """Change a message of the bot's in this chat."""
        await self.services.presenter.edit(self.chat_id, message_id, screen, self.person.id)

    async def answer_stranger(self, about: str, screen: Screen) -> None:
        """Answer somebody without a role: behind the members, and the same once in an hour only.

        Whoever likes can write to a bot; strangers must not use up what it may send.
        """
        recently = self.services.told_strangers
        if not recently.was_told(self.person.id, about, self.now):
            await self.services.presenter.broadcast(self.chat_id, screen, thread_id=self.thread_id)
            recently.note(self.person.id, about, self.now)

    async def ask(self, scheme_id: str, purpose: Purpose, screen: Screen) -> None:
        """Ask for words by an answer in the chat: the reply to it is for `purpose`."""
        self._leave_tapped()
        prompt = await reply_prompts.ask(self.session(scheme_id), purpose)
        await reply_prompts.sent(self.context, prompt, self.chat_id, await self.answer(screen))

    async def answer_privately(self, screen: Screen) -> str | None:
        """Answer for the asker's eyes only, in the private chat where need be; returns what to say of that there.

        A file goes there in any case: what only one sees in a group does not stay.
        """
        if self.private:
            await self.answer(screen)
            return None
        if screen.file is None and await self._whisper(screen) is not None:
            return None
        try:
            await self.services.presenter.send(self.person.id, screen)
        except TelegramError as error:
            if not is_gone(error):
                raise
            raise Refused("private-first") from error
        return self.catalogue.plain("rankings.sent_privately")

    async def alter(self, screen: Screen) -> None:
        """Change the message whose button was tapped."""
        self._leave_tapped()
        if self.message_id is not None:
            await self.change(self.message_id, screen)

    def _leave_tapped(self) -> None:
        if self.tapped is not None:
            self.tapped.stands = False

    def acting(self, activity: Activity | None) -> AbstractAsyncContextManager[None]:
        """Show in the chat what the block does, as long as it lasts; None: it takes no time."""
        if activity is None:
            return nullcontext()
        return self.services.presenter.acting(self.chat_id, self.thread_id, activity)

    async def settle(self) -> None:
        """What was decided by the tap cannot be tapped again, where the message still stands as it was."""
        if self.tapped is not None and self.tapped.stands:
            await self.services.presenter.settle(self.tapped.message, self.tapped.data)

    async def alter_or_answer(self, screen: Screen) -> None:
        """Change the message whose button was tapped; a picture's caption is left as it is and answered instead."""
        if self.on_text:
            await self.alter(screen)
        else:
            await self.answer(screen)


def services_of(ptb: PtbContext) -> BotServices:
    """The services that the composition root installed."""
    return cast("BotServices", ptb.bot_data[_KEY])


async def read_update(update: Update, ptb: PtbContext) -> UpdateContext:
    """The update with its sender's present rights; raises ValueError where it has no sender or no chat."""
    context, user = services_of(ptb).context, update.effective_user
    if user is None:
        raise ValueError("an update without a person came to a handler that needs one")
    person = await joining.person(context, user.id)
    if person is None and user.id in context.admins:
        name = plain_name(user.full_name, user.id)
        person = await joining.meet(context, user.id, name, language_of(user.language_code))
    event = unread_update(update, ptb, person)
    if event.private and event.person.blocked:  # who writes here has let us in again
        await joining.note_blocked(context, user.id, blocked=False)
        event = replace(event, person=replace(event.person, blocked=False))
    return event


def unread_update(update: Update, ptb: PtbContext, person: Person | None = None) -> UpdateContext:
    """The update by itself, from a stranger unless it is known who sent it; raises ValueError as `read_update`."""
    services = services_of(ptb)
    user, chat, message = update.effective_user, update.effective_chat, update.effective_message
    if user is None or chat is None:
        raise ValueError("an update without a person or a chat came to a handler that needs both")
    language = person.language if person else language_of(user.language_code)
    replied_to = getattr(message, "reply_to_message", None)
    return UpdateContext(
        services=services,
        person=person or Person(user.id, plain_name(user.full_name, user.id), language),
        registered=person is not None and (person.admin or bool(person.memberships)),
        chat_id=chat.id,
        private=chat.type == ChatType.PRIVATE,
        thread_id=message.message_thread_id if message and getattr(message, "is_topic_message", False) else None,
        message_id=number_of(message) if message else None,
        update_id=update.update_id,
        catalogue=services.catalogues[language],
        chat_title=plain_words(chat.title or "") or str(chat.id),
        replied_to=number_of(replied_to) if replied_to is not None else None,
        replied_entries=_replied_entries(replied_to, services),
        on_text=message is None or _is_text(message),
        tapped=_tapped(update),
        asker=asker_of(update),
        foreign=update.callback_query is None and isinstance(message, Message) and _is_foreign(message),
    )


def _tapped(update: Update) -> Tapped | None:
    query = update.callback_query
    return Tapped(query.message, query.data or "") if query and isinstance(query.message, Message) else None


def _is_text(message: object) -> bool:
    """Whether a message is changed by editing its text: a table is, too, which the library does not know yet."""
    return getattr(message, "text", None) is not None or "rich_message" in getattr(message, "api_kwargs", ())


def _replied_entries(replied_to: object, services: BotServices) -> tuple[str, tuple[int, ...]] | None:
    return entries_of_receipt(replied_to, services.context.ids()) if isinstance(replied_to, Message) else None


def entries_of_receipt(message: Message, ids: Iterable[str] = ()) -> tuple[str, tuple[int, ...]] | None:
    """The scheme and entries of a receipt or return, as its undo button names them; `ids`: what marks mean."""
    keyboard = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    for button in (button for row in keyboard for button in row):
        tap = unpack(str(button.callback_data or ""), ids)
        if tap is not None and tap.action is Action.UNDO and len(tap.arguments) == 2:
            scheme, ids = tap.arguments
            with suppress(ValueError):  # another bot's message may carry anything
                return scheme, numbers_of(ids)
    return None


def _is_foreign(message: Message) -> bool:
    """Whether a message holds other words than its sender's: one's own that are forwarded are one's own."""
    origin = message.forward_origin
    own = isinstance(origin, MessageOriginUser) and message.from_user == origin.sender_user
    return message.via_bot is not None or (origin is not None and not own)
