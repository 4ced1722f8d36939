"""Who is sent what: /bind and /unbind of groups, /settings, /preview, and groups and people that are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import ChatMember
from telegram.constants import ChatType

from bot.domain.errors import Expired
from bot.domain.languages import LANGUAGES
from bot.domain.people import BoundGroup, Purpose
from bot.domain.receivers import TELEGRAM
from bot.handlers.update_context import services_of
from bot.outlets.telegram.addresses import address_of, place
from bot.rendering import people
from bot.rendering.announcements import coming_screen
from bot.rendering.callback_data import number_of
from bot.rendering.people import ranking_settings_screen
from bot.rendering.rankings import ranking_screen
from bot.rendering.returning import restored_screen
from bot.usecases import alarms, forecast, groups, joining, live, notice_content

if TYPE_CHECKING:
    from telegram import ChatMemberUpdated, Update

    from bot.handlers.update_context import PtbContext, UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen

_PURPOSES = {
    "排名": Purpose.RANKING,
    "ranking": Purpose.RANKING,
    "提醒": Purpose.REMINDERS,
    "reminders": Purpose.REMINDERS,
}
_OUT = frozenset({ChatMember.LEFT, ChatMember.BANNED})


async def bind(event: UpdateContext, words: str) -> None:
    """/bind ranking [unit]; /bind reminders [unit]."""
    scheme = event.scheme()
    purpose_word, _, unit_word = words.partition(" ")
    purpose = _PURPOSES.get(purpose_word.lower())
    if purpose is None:
        await event.answer(event.sentence("people.how_to_bind"))
        return
    unit = event.unit_named(scheme.id, unit_word) if unit_word else None
    group = BoundGroup(
        0, TELEGRAM, address_of(event.chat_id, event.thread_id), event.chat_title, scheme.id, purpose, unit
    )
    await groups.bind(event.context, event.person, group)
    await event.answer(people.bound_screen(group, scheme, event.catalogue))
    event.services.wake()


async def unbind(event: UpdateContext, _: str) -> None:
    """/unbind: the group gets nothing any more."""
    remaining = await groups.unbind(event.context, event.person, event.scheme_id(), place(event.chat_id))
    schemes = "、".join(dict.fromkeys(event.context.scheme(group.scheme).title for group in remaining))
    key = "people.unbound_partly" if remaining else "people.unbound"
    await event.answer(event.sentence(key, schemes=schemes))


async def settings(event: UpdateContext, _: str) -> None:
    """/settings: in private the language, in a group what it gets of the ranking and when; in both tables or text."""
    await event.answer(await settings_screen(event))


async def settings_screen(event: UpdateContext) -> Screen:
    """What can be chosen in this chat, and what holds."""
    scheme_id = event.scheme_id()
    if event.private:
        return people.settings_screen(event.catalogue, await event.tables(scheme_id))
    group = await groups.ranking_settings(event.context, event.person, scheme_id, place(event.chat_id))
    return await settings_of(event, group)


async def choose_language(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the language of this person's messages and menu."""
    (language,) = tap.arguments
    if language not in LANGUAGES:
        raise Expired("button-gone")
    event.scheme_id()
    await joining.choose_language(event.context, event.person, language)
    await event.alter(people.sentence("people.language_set", event.services.catalogues[language]))
    await event.services.set_menu(event.person.id, language)


async def set_ranking(event: UpdateContext, tap: Tap) -> None:
    """Tapped: one choice about the group's ranking."""
    group_id, setting, value = tap.arguments
    chat = None if event.private else place(event.chat_id)
    group = await groups.set_ranking(event.context, event.person, number_of(group_id), {setting: value}, chat)
    await event.alter(await settings_of(event, group))
    event.services.wake()


async def settings_of(event: UpdateContext, group: BoundGroup) -> Screen:
    """When a group gets the ranking, to change."""
    scheme, tables = event.context.scheme(group.scheme), await event.tables(group.scheme)
    return ranking_settings_screen(group, scheme, event.context.days, event.catalogue, tables)


async def restore(event: UpdateContext, tap: Tap) -> None:
    """Tapped: give a group that took the bot back what it had, or not."""
    scheme_id, group_id, answer = tap.arguments
    wanted = answer == "y"
    purposes = await groups.restore(event.session(scheme_id), number_of(group_id), wanted=wanted)
    await event.alter(restored_screen(purposes, event.catalogue, wanted=wanted))
    event.services.wake()


async def preview(event: UpdateContext, _: str) -> None:
    """/preview: what would go out next, and the ranking as it looks now."""
    context, scheme_id = event.context, event.scheme_id()
    coming = await forecast.coming(event.session(scheme_id))
    await event.answer(coming_screen(coming, event.zone, event.catalogue))
    notice = await forecast.ranking_for(context, scheme_id, forecast.LEADERS, context.clock.now())
    turn = await notice_content.turn_of(context, notice) if notice is not None else None
    content = await notice_content.ranking(turn) if turn is not None else None
    if content is not None:
        served = context.schemes[scheme_id]
        await event.answer(ranking_screen(content, served.scheme, served.duties, event.catalogue))


async def member_changed(update: Update, ptb: PtbContext) -> None:
    """The bot was put into or out of a group, or somebody blocked it or let it in again."""
    change: ChatMemberUpdated | None = update.my_chat_member
    if change is None:
        return
    context, out = services_of(ptb).context, change.new_chat_member.status in _OUT
    if change.chat.type != ChatType.PRIVATE:
        if out:
            await alarms.lost_group(context, place(change.chat.id))
            return
        if change.new_chat_member.status == ChatMember.ADMINISTRATOR:
            await live.may_pin(context, place(change.chat.id))
        await alarms.group_is_back(context, place(change.chat.id))
        services_of(ptb).wake()
    elif out:
        await alarms.lost_person(context, change.chat.id)
    else:
        await joining.note_blocked(context, change.chat.id, blocked=False)


async def migrated(update: Update, ptb: PtbContext) -> None:
    """The group became a supergroup: its id has changed."""
    message = update.effective_message
    if message is not None and message.migrate_to_chat_id is not None:
        new = address_of(message.migrate_to_chat_id)
        await groups.moved(services_of(ptb).context, place(message.chat.id), new)
