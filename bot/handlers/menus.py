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

from bot.domain.people import Role
from bot.handlers.commands import Place, has, menu
from bot.transport.optional import optional
from bot.usecases import filling, joining, planning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import MenuButton
    from telegram.ext import ExtBot

    from bot.rendering.catalogue import Catalogue
    from bot.usecases.context import Context

_ASLEEP = timedelta(days=7)  # how long a process may have been away without a menu staying as it was


class Menus:
    """What the bot offers; it follows when roles begin or end by themselves. A server without menus does as well."""

    def __init__(
        self, context: Context, bot: ExtBot[Any], catalogues: Mapping[str, Catalogue], form_url: str | None
    ) -> None:
        self._context = context
        self._bot = bot
        self._catalogues = catalogues
        self._form_url = form_url
        self._seen = context.clock.now() - _ASLEEP
        self._turned = -1  # how many roles had begun or ended then

    async def offer_to_all(self) -> None:
        """The menus of groups, and of whoever has none of their own."""
        catalogue = self._catalogues["zh-CN"]
        everybody = [BotCommand("help", catalogue.plain("commands.help"))]
        await optional(self._bot.set_my_commands(everybody))
        group = [
            BotCommand(one.name, catalogue.plain(f"commands.{one.name}"))
            for one in menu(frozenset(Role), Place.GROUP, ())
        ]
        await optional(self._bot.set_my_commands(group, BotCommandScopeAllGroupChats()))
        await optional(self._bot.set_chat_menu_button(menu_button=self._button(catalogue)))

    async def offer(self, person_id: int, language: str) -> None:
        """Offer somebody the commands of their roles in their private chat."""
        person = await joining.person(self._context, person_id)
        if person is None:
            return
        served = self._context.schemes
        roles = frozenset(role for scheme in served for role in person.roles(scheme))
        catalogue = self._catalogues[language]
        there = {what for key, one in served.items() if person.roles(key) for what in has(one)}
        offered = menu(roles, Place.PRIVATE, there)
        commands = [BotCommand(one.name, catalogue.plain(f"commands.{one.name}")) for one in offered]
        await optional(self._bot.set_my_commands(commands, BotCommandScopeChat(person_id)))
        button = self._button(catalogue) if filling.forms_of(self._context, person) else MenuButtonCommands()
        await optional(self._bot.set_chat_menu_button(person_id, button))

    async def follow(self) -> None:
        """Offer anew to those whose roles have ended, or begun as a substitute's, since the last time that any had."""
        turned = planning.roles_turned(self._context)
        if turned == self._turned:
            return
        self._turned = turned
        since, self._seen = self._seen, self._context.clock.now()
        for person_id, language in await joining.turned(self._context, since, self._seen):
            await self.offer(person_id, language)

    def _button(self, catalogue: Catalogue) -> MenuButton:
        """The form beside the field for typing, where it can be reached; else the commands."""
        if self._form_url is None:
            return MenuButtonCommands()
        return MenuButtonWebApp(catalogue.plain("page.title"), WebAppInfo(self._form_url))
