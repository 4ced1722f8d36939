"""Menus: which commands Telegram offers to whom, and the button beside the field for typing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    MenuButtonCommands,
    MenuButtonWebApp,
    WebAppInfo,
)

from bot.domain.languages import DEFAULT_LANGUAGE
from bot.domain.people import Role
from bot.handlers.commands import BY_NAME, Place, has, menu
from bot.outlets.telegram.calls import optional
from bot.usecases import filling, joining, planning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from telegram import MenuButton
    from telegram.ext import ExtBot

    from bot.handlers.commands import Command
    from bot.rendering.catalogue import Catalogue
    from bot.usecases.context import Context

_ASLEEP = timedelta(days=7)  # how long a process may have been away without a menu staying as it was


class Menus:
    """The menus of the chats, renewed when roles begin or end. Does nothing on a server without menus."""

    def __init__(
        self, context: Context, bot: ExtBot[Any], catalogues: Mapping[str, Catalogue], form_url: str | None
    ) -> None:
        self._context = context
        self._bot = bot
        self._catalogues = catalogues
        self._form_url = form_url
        self._seen = context.clock.now() - _ASLEEP
        self._role_changes = -1  # how many roles had begun or ended by `_seen`

    async def offer_to_all(self) -> None:
        """The menus of groups, and of whoever has none of their own."""
        catalogue = self._catalogues[DEFAULT_LANGUAGE]
        await optional(self._bot.set_my_commands(_entries([BY_NAME["help"]], catalogue)))
        group = menu(frozenset(Role), Place.GROUP, ())
        await optional(self._bot.set_my_commands(_in_group(group, catalogue), BotCommandScopeAllGroupChats()))
        await optional(self._bot.set_chat_menu_button(menu_button=self._button(catalogue)))

    async def offer(self, person_id: int, language: str) -> None:
        """Offer somebody the commands of their roles in their private chat."""
        person = await joining.person(self._context, person_id)
        if person is None:
            return
        served = self._context.schemes
        roles = frozenset(role for scheme in served for role in person.roles(scheme))
        catalogue = self._catalogues[language]
        features = {feature for id_, scheme in served.items() if person.roles(id_) for feature in has(scheme)}
        offered = _entries(menu(roles, Place.PRIVATE, features, operator=person.admin), catalogue)
        await optional(self._bot.set_my_commands(offered, BotCommandScopeChat(person_id)))
        button = self._button(catalogue) if filling.forms_of(self._context, person) else MenuButtonCommands()
        await optional(self._bot.set_chat_menu_button(person_id, button))

    async def follow(self) -> None:
        """Offer anew to those whose roles have ended or begun since the last time that any had."""
        role_changes = planning.roles_turned(self._context)
        if role_changes == self._role_changes:
            return
        self._role_changes = role_changes
        since, self._seen = self._seen, self._context.clock.now()
        for person_id, language in await joining.turned(self._context, since, self._seen):
            await self.offer(person_id, language)

    def _button(self, catalogue: Catalogue) -> MenuButton:
        """The form beside the field for typing, where it can be reached; else the commands."""
        if self._form_url is None:
            return MenuButtonCommands()
        return MenuButtonWebApp(catalogue.plain("page.title"), WebAppInfo(self._form_url))


def _entries(commands: Iterable[Command], catalogue: Catalogue) -> list[BotCommand]:
    return [BotCommand(command.name, catalogue.plain(f"commands.{command.name}")) for command in commands]


def _in_group(commands: Sequence[Command], catalogue: Catalogue) -> list[BotCommand]:
    """Commands of groups: what one asks for oneself only the bot sees (Bot API 10.2; older servers look past it)."""
    return [
        BotCommand(entry.command, entry.description, api_kwargs={} if command.aloud else {"is_ephemeral": True})
        for command, entry in zip(commands, _entries(commands, catalogue), strict=True)
    ]
