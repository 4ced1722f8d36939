"""The leaders' group, chosen in private from one's own groups instead of by a command that all in it read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import ChatMember
from telegram.error import BadRequest, Forbidden

from bot.domain.errors import Refused
from bot.domain.people import BoundGroup, Purpose, plain_words
from bot.domain.permissions import Action, require
from bot.domain.receivers import TELEGRAM
from bot.handlers.update_context import read_update, services_of
from bot.outlets.telegram.addresses import address_of
from bot.rendering.people import bound_chosen_screen, choose_group_screen
from bot.usecases import groups

if TYPE_CHECKING:
    from telegram import Update

    from bot.handlers.update_context import PtbContext, UpdateContext

_OUT = frozenset({ChatMember.LEFT, ChatMember.BANNED})


async def offer(event: UpdateContext) -> None:
    """Offer a button by which Telegram lets the person choose one of their groups."""
    require(event.person, Action.BIND, event.scheme_id())
    await event.answer(choose_group_screen(event.catalogue))


async def chosen(update: Update, ptb: PtbContext) -> None:
    """A group was chosen: it gets the ranking, where the bot and who chose it are in it."""
    message = update.effective_message
    if message is None or message.chat_shared is None:
        return
    event, shared = await read_update(update, ptb), message.chat_shared
    scheme = event.scheme()
    require(event.person, Action.BIND, scheme.id)
    if not (await _is_in(ptb, shared.chat_id, ptb.bot.id) and await _is_in(ptb, shared.chat_id, event.person.id)):
        raise Refused("bot-not-in-group")
    title = plain_words(shared.title or "") or str(shared.chat_id)
    group = BoundGroup(0, TELEGRAM, address_of(shared.chat_id, None), title, scheme.id, Purpose.RANKING, None)
    await groups.bind(event.context, event.person, group)
    await event.answer(bound_chosen_screen(group, scheme, event.catalogue))
    services_of(ptb).wake()


async def _is_in(ptb: PtbContext, chat_id: int, user_id: int) -> bool:
    try:
        return (await ptb.bot.get_chat_member(chat_id, user_id)).status not in _OUT
    except (BadRequest, Forbidden):
        return False
