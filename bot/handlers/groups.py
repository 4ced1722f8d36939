"""Groups: /bind and /unbind; and what Telegram tells of groups and of people who block the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram import ChatMember
from telegram.constants import ChatType

from bot.domain.errors import NotFound
from bot.domain.people import BoundGroup, Purpose
from bot.handlers.update_context import services_of
from bot.rendering import people
from bot.usecases import alarms, groups, joining, live

if TYPE_CHECKING:
    from telegram import ChatMemberUpdated, Update
    from telegram.ext import CallbackContext

    from bot.handlers.update_context import UpdateContext

_PURPOSES = {
    "排名": Purpose.RANKING,
    "ranking": Purpose.RANKING,
    "提醒": Purpose.REMINDERS,
    "reminders": Purpose.REMINDERS,
}
_OUT = frozenset({ChatMember.LEFT, ChatMember.BANNED})


async def bind(visit: UpdateContext, words: str) -> None:
    """/bind ranking [unit]; /bind reminders [unit]."""
    scheme = visit.scheme()
    purpose_word, _, unit_word = words.partition(" ")
    purpose = _PURPOSES.get(purpose_word.lower())
    if purpose is None:
        await visit.answer(people.sentence("people.how_to_bind", visit.catalogue))
        return
    unit = None
    if unit_word:
        found = visit.vocabulary(scheme).units.find(unit_word)
        if len(found) != 1:
            raise NotFound("unknown-unit", name=unit_word)
        unit = found[0]
    group = BoundGroup(0, visit.chat_id, visit.thread_id, visit.chat_title, scheme, purpose, unit)
    await groups.bind(visit.context, visit.person, group)
    await visit.answer(people.bound_screen(group, visit.context.scheme(scheme), visit.catalogue))
    visit.services.wake()


async def unbind(visit: UpdateContext, words: str) -> None:  # noqa: ARG001 every command has words
    """/unbind: the group gets nothing any more."""
    await groups.unbind(visit.context, visit.person, visit.scheme(), visit.chat_id)
    await visit.answer(people.sentence("people.unbound", visit.catalogue))


async def member_changed(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    """The bot was put into or out of a group, or somebody blocked it or let it in again."""
    change: ChatMemberUpdated | None = update.my_chat_member
    if change is None:
        return
    context, out = services_of(turn).context, change.new_chat_member.status in _OUT
    if change.chat.type != ChatType.PRIVATE:
        if out:
            await alarms.lost_group(context, change.chat.id)
        elif change.new_chat_member.status == ChatMember.ADMINISTRATOR:
            await live.may_pin(context, change.chat.id)
    elif out:
        await alarms.lost_person(context, change.chat.id)
    else:
        await joining.note_blocked(context, change.chat.id, blocked=False)


async def migrated(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    """The group became a supergroup: its id has changed."""
    message = update.effective_message
    if message is not None and message.migrate_to_chat_id is not None:
        await groups.migrated(services_of(turn).context, message.chat.id, message.migrate_to_chat_id)
