"""Which update goes to which handler.

Commands, commands in plain words, texts, edits, files, taps, and what Telegram tells of chats.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ChatMemberHandler, MessageHandler, TypeHandler, filters

from bot.domain.entries import Source
from bot.domain.errors import Expired, NotAllowed, UserError
from bot.handlers import (
    admitting,
    applying,
    binding,
    choosing_group,
    errors,
    evidence,
    form,
    groups,
    inquiries,
    replies,
    reporting,
    workbook,
)
from bot.handlers.commands import ALOUD, BY_NAME, MAKE_FILES, TAPS, Place, run, spoken
from bot.handlers.update_context import read_update, services_of
from bot.logs import in_one_line
from bot.outlets.telegram.activity import Activity
from bot.rendering.callback_data import unpack
from bot.rendering.inquiries import anonymous_screen
from bot.rendering.people import error_words

if TYPE_CHECKING:
    from telegram import Message
    from telegram.ext import Application

    from bot.handlers.update_context import PtbContext, UpdateContext

_SLASHES = ("/", "／")
_COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@(\w+))?(?=\s|$)")
_MANY = 30  # updates of one chat that wait: more than somebody taps or types who reads the answers
_log = logging.getLogger(__name__)
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Add all handlers, in the order in which they are asked."""
    application.add_handler(TypeHandler(Update, _slow_down), group=-1)  # before, not instead of the others
    new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, groups.migrated))
    application.add_handler(MessageHandler(filters.StatusUpdate.CHAT_SHARED, choosing_group.chosen))
    application.add_handler(MessageHandler(new & (filters.PHOTO | filters.Document.ALL), _file))
    words = filters.TEXT | filters.CAPTION
    application.add_handler(MessageHandler(edited & words, _edited))
    application.add_handler(MessageHandler(new & words, _text))
    application.add_handler(MessageHandler(new & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL, _other))
    application.add_handler(CallbackQueryHandler(_button))
    application.add_handler(ChatMemberHandler(groups.member_changed, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(errors.failed)


async def _slow_down(update: Update, ptb: PtbContext) -> None:
    """Tell a member of whom much waits that all of it will be worked through, so that nothing is sent again."""
    try:
        await _tell_hasty(update, ptb)
    except Exception as error:  # noqa: BLE001 the update itself is still to be worked through, once
        _log.info("somebody hasty could not be told: %s", in_one_line(error))


async def _tell_hasty(update: Update, ptb: PtbContext) -> None:
    services, chat, user = services_of(ptb), update.effective_chat, update.effective_user
    count = services.waiting(chat.id) if chat is not None else 0
    if count < _MANY or user is None:
        return
    event = await read_update(update, ptb)
    if event.private and event.registered and not services.told_hasty.was_told(user.id, "hasty", event.now):
        services.told_hasty.note(user.id, "hasty", event.now)
        await event.answer(event.sentence("people.hasty", count=count))


async def _text(update: Update, ptb: PtbContext) -> None:
    """A command, a command in plain words, a question or courtesy, or a report."""
    event, message = await read_update(update, ptb), update.effective_message
    words, is_reply = _words(message), _is_reply_to_bot(message, ptb)
    if words.startswith(_SLASHES):
        # Read from the text itself: not every Bot API server marks commands.
        match = _COMMAND.match(_slashed(words))
        if match is not None:
            await _command(event, message, match, words)
            return
        words = words[1:].strip()  # /排名, /城镇新增就业 12
        called = spoken(words) is not None
    else:
        words, called = _called(words, event.services.username())
    if not event.private and not is_reply and not called:
        return  # people talking among themselves, where the bot may hear everything
    if _is_anonymous(message):
        await event.answer(anonymous_screen(event.catalogue))
    elif binding.is_address(event, words):
        await run(event, BY_NAME["bind"], words)
    elif (plain_command := spoken(words)) is not None:
        await run(event, *plain_command)
    elif not event.registered:
        await applying.take_words(event, words)
    elif not (await _answers(event, words, is_reply=is_reply) or await inquiries.answered(event, words)):
        await reporting.take(event, words, Source.TEXT)


async def _answers(event: UpdateContext, words: str, *, is_reply: bool) -> bool:
    """Whether the words were an answer to something that the bot had asked for, and have been used."""
    if is_reply:
        return await replies.use_reply(event, words) or await form.typed_number(event, words)
    return await replies.use_next_words(event, words) or await form.typed_number(event, words)


async def _command(event: UpdateContext, message: Message | None, match: re.Match[str], words: str) -> None:
    """A command with a slash; one that is for another bot, or for none that is named in a group, gets no answer."""
    for_us = bool(match[2]) and match[2].lower() == event.services.username().lower()
    command = BY_NAME.get(match[1].lower())
    if (match[2] and not for_us) or (command is None and not event.private and not for_us):
        return
    if _is_anonymous(message):
        await event.answer(anonymous_screen(event.catalogue))
    elif command is not None:
        await run(event, command, words[match.end() :].strip())
    elif not event.registered:
        raise NotAllowed("stranger")
    else:
        await inquiries.tell_unknown_command(event, match[1], Place.PRIVATE if event.private else Place.GROUP)


async def _file(update: Update, ptb: PtbContext) -> None:
    """A picture or document: proof of what its caption reports or of an earlier report, or a filled-in workbook."""
    event, message = await read_update(update, ptb), update.effective_message
    upload = evidence.upload_of(message)
    is_reply, (words, called) = _is_reply_to_bot(message, ptb), _called(_words(message), event.services.username())
    if message is None or upload is None or not (event.private or is_reply or called or words.startswith(_SLASHES)):
        return
    if not event.registered:
        raise NotAllowed("stranger")
    is_command = words.startswith(_SLASHES) or spoken(words) is not None
    reports, proves = is_command or reporting.is_report(event, words), event.replied_entries
    sheet = message.document if event.private and not proves and workbook.SPREADSHEET.check_update(update) else None
    async with event.acting(Activity.READING if sheet is not None else None):
        if sheet is not None and (_is_command(words, "lastyear") or workbook.is_last_year(event, sheet)):
            await workbook.preview_last_year(event, sheet)
            return
        if sheet is not None and (_is_command(words, "invite") or (not words and admitting.is_list(event, sheet))):
            await admitting.invite_from_file(event, sheet)
            return
        if reports or (is_reply and words and not proves):
            await _text(update, ptb)
            await evidence.accompany(event, ptb.bot, upload)
            return
        if sheet is None or not await workbook.preview_file(event, sheet, words):
            await evidence.attach(event, ptb.bot, upload, proves, words)


async def _edited(update: Update, ptb: PtbContext) -> None:
    """What was sent as a report is corrected; other commands are not run again."""
    event = await read_update(update, ptb)
    if not event.registered:
        return
    words, _ = _called(_words(update.effective_message), event.services.username())
    command: str | None = None
    match = _COMMAND.match(_slashed(words))
    if words.startswith(_SLASHES) and match is None:
        words = words[1:].strip()
    if match is not None:
        command, words = match[1].lower(), words[match.end() :]
    elif (plain_command := spoken(words)) is not None:
        command, words = plain_command[0].name, plain_command[1]
    if command not in (None, "report"):
        return
    await reporting.correct(event, words)
    if (upload := evidence.upload_of(update.effective_message)) is not None:
        await evidence.accompany(event, ptb.bot, upload)


async def _other(update: Update, ptb: PtbContext) -> None:
    """A voice message, a sticker, a place: every message is answered."""
    event, message = await read_update(update, ptb), update.effective_message
    if not event.registered:
        raise NotAllowed("stranger")
    if message is not None:
        await inquiries.tell_unusable(event, message)


async def _button(update: Update, ptb: PtbContext) -> None:
    """Do what a tapped button says; the button stops turning in any case.

    Each is checked again at the moment of the tap, for rights and for whether it still holds.
    """
    query = update.callback_query
    if query is None:
        return
    event, notice = await read_update(update, ptb), None
    try:
        tap = unpack(query.data or "", event.context.ids())
        if tap is None:
            raise Expired("button-gone")
        if tap.action in ALOUD:
            event = replace(event, asker=None)
        await replies.forget_next_words(event)
        try:
            async with event.acting(Activity.MAKING_FILE if tap.action in MAKE_FILES else None):
                notice = await TAPS[tap.action](event, tap)
        except (ValueError, IndexError, KeyError) as error:  # a button of another version, or one that nobody made
            raise Expired("button-gone") from error
        await event.settle()
    except UserError as error:
        if event.private:
            raise
        notice = error_words(error, event.catalogue)  # for who tapped, not for the whole group
    finally:
        await event.services.presenter.acknowledge(query.id, notice)


def _is_command(words: str, name: str) -> bool:
    """Whether the words are this command, with a slash or in plain words."""
    plain_command = spoken(words)
    return (plain_command is not None and plain_command[0].name == name) or (
        re.match(rf"/{name}(?!\w)", words) is not None
    )


def _slashed(words: str) -> str:
    """The words with a plain slash before them in the place of a wide one."""
    return f"/{words[1:]}" if words.startswith(_SLASHES) else words


def _called(words: str, username: str) -> tuple[str, bool]:
    """The words without the bot's own name, and whether it stood at their beginning or end: @kaohe_bot 创业培训 5."""
    name = rf"@{re.escape(username)}(?!\w)"
    bare = re.sub(rf"^{name}[\s,，:：]*|\s*{name}$", "", words, flags=re.IGNORECASE)
    return bare.strip(), bare != words


def _is_anonymous(message: Message | None) -> bool:
    """Whether somebody writes in the name of the group itself."""
    return message is not None and message.sender_chat is not None and message.sender_chat.id == message.chat_id


def _is_reply_to_bot(message: Message | None, ptb: PtbContext) -> bool:
    """Whether a message answers one of the bot's."""
    original = message.reply_to_message if message is not None else None
    return original is not None and original.from_user is not None and original.from_user.id == ptb.bot.id


def _words(message: Message | None) -> str:
    return (message.text or message.caption or "").strip() if message is not None else ""
