"""What every handler needs: who writes, from where, in which language, and how to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from telegram.constants import ChatType

from bot.domain.entries import Origin, Source
from bot.domain.errors import NotAllowed
from bot.domain.people import Person
from bot.rendering.catalogue import language_of
from bot.usecases import joining

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telegram import Update
    from telegram.ext import Application, CallbackContext

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from bot.transport.present import Presenter
    from bot.usecases.context import Context

_KEY = "desk"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the handlers work with; the composition root puts it into the application."""

    context: Context
    presenter: Presenter
    catalogues: Mapping[str, Catalogue]
    wake: Callable[[], None]  # let the planner look at once
    trial_time: bool  # the process lives at another time
    username: Callable[[], str]  # the bot's own name, known once it is connected

    def install(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Make this the desk of all of the application's handlers."""
        application.bot_data[_KEY] = self


@dataclass(frozen=True, slots=True)
class Visit:
    """One update, read: who, where, in what language."""

    desk: Desk
    person: Person
    known: bool  # False: a stranger, `person` has no memberships
    chat_id: int
    private: bool
    thread_id: int | None
    message_id: int | None
    update_id: int
    catalogue: Catalogue

    @property
    def context(self) -> Context:
        """The use cases' context."""
        return self.desk.context

    def origin(self, source: Source) -> Origin:
        """Through which message this came."""
        return Origin(source, self.update_id, self.chat_id, self.message_id)

    def scheme(self) -> str:
        """The scheme that this person's questions are about; raises NotAllowed for somebody without one."""
        served = self.context.schemes
        mine = [membership.scheme for membership in self.person.memberships if membership.scheme in served]
        if mine:
            return mine[0]
        if self.person.admin:
            return next(iter(served))
        raise NotAllowed("stranger")

    async def answer(self, screen: Screen) -> int:
        """Answer in the chat that the update came from; the id of the answer's message."""
        return await self.desk.presenter.send(self.chat_id, screen, thread_id=self.thread_id)

    async def alter(self, screen: Screen) -> None:
        """Change the message whose button was tapped."""
        if self.message_id is not None:
            await self.desk.presenter.edit(self.chat_id, self.message_id, screen)


def desk_of(turn: CallbackContext[Any, Any, Any, Any]) -> Desk:
    """The desk that the composition root installed."""
    return cast("Desk", turn.bot_data[_KEY])


async def visit(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> Visit:
    """Who came, with the rights that they have at this moment."""
    desk = desk_of(turn)
    user, chat, message = update.effective_user, update.effective_chat, update.effective_message
    if user is None or chat is None:
        raise ValueError("an update without a person or a chat came to a handler that needs both")
    person = await joining.person(desk.context, user.id)
    language = person.language if person else language_of(user.language_code)
    return Visit(
        desk=desk,
        person=person or Person(user.id, user.full_name, language),
        known=person is not None and (person.admin or bool(person.memberships)),
        chat_id=chat.id,
        private=chat.type == ChatType.PRIVATE,
        thread_id=message.message_thread_id if message and getattr(message, "is_topic_message", False) else None,
        message_id=message.message_id if message else None,
        update_id=update.update_id,
        catalogue=desk.catalogues[language],
    )
