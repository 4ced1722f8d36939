"""Which update goes to which handler: commands, plain words, texts, edits, taps, and what Telegram tells of chats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from telegram.ext import CallbackQueryHandler, ChatMemberHandler, MessageHandler, filters

from bot.domain.errors import Expired, NotAllowed, NotFound, Refused, UserError
from bot.handlers import errors, evidence, form, groups, last_year, replies, reporting, workbook
from bot.handlers.commands import BY_NAME, TAPS, Place, help_, spoken
from bot.handlers.update_context import visit
from bot.rendering.callback_data import unpack
from bot.rendering.people import error_words
from bot.rendering.rankings import units_screen

if TYPE_CHECKING:
    from telegram import Message, Update
    from telegram.ext import Application, CallbackContext

    from bot.handlers.commands import Command
    from bot.handlers.update_context import UpdateContext

_COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@(\w+))?(?=\s|$)")
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Add all handlers, in the order in which they are asked."""
    new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, groups.migrated))
    application.add_handler(MessageHandler(new & (filters.PHOTO | filters.Document.ALL), _file))
    words = filters.TEXT | filters.CAPTION
    application.add_handler(MessageHandler(edited & words, _edited))
    application.add_handler(MessageHandler(new & words, _text))
    application.add_handler(MessageHandler(new & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL, _other))
    application.add_handler(CallbackQueryHandler(_button))
    application.add_handler(ChatMemberHandler(groups.member_changed, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(errors.failed)


async def _text(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    """A command, a command in plain words, or a report."""
    visitor = await visit(update, turn)
    words = _words(update.effective_message)
    if words.startswith("/"):
        # Read from the text itself: not every Bot API server marks commands.
        match = _COMMAND.match(words)
        if match is None or (match[2] and match[2].lower() != visitor.services.username().lower()):
            return  # another bot's
        command = BY_NAME.get(match[1].lower())
        if command is None:
            await _other(update, turn)
        else:
            await _run(visitor, command, words[match.end() :].strip())
        return
    said = spoken(words)
    if said is not None and (visitor.private or _to_us(update.effective_message, turn)):
        await _run(visitor, *said)
    elif not visitor.private and not _to_us(update.effective_message, turn):
        return  # people talking among themselves, where the bot may hear everything
    elif visitor.known:
        answered = _to_us(update.effective_message, turn) and await replies.replied(visitor, words)
        if not answered and not await form.typed_number(visitor, words):
            await reporting.text(visitor, words)
    else:
        raise NotAllowed("stranger")


async def _file(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    """A picture or document: proof of what its caption reports or of an earlier report, or a filled-in workbook."""
    visitor, message = await visit(update, turn), update.effective_message
    upload = evidence.upload_of(message)
    to_us, words = _to_us(message, turn), _words(message)
    if message is None or upload is None or not (visitor.private or to_us or words.startswith("/")):
        return
    if not visitor.known:
        raise NotAllowed("stranger")
    commanded = words.startswith("/") or spoken(words) is not None
    says, proves = commanded or reporting.says(visitor, words), evidence.answered(message)
    sheet = message.document if visitor.private and not proves and workbook.SPREADSHEET.check_update(update) else None
    if sheet is not None and (_calls(words, "lastyear") or last_year.is_named(visitor, sheet)):
        await last_year.received(visitor, sheet)
        return
    if says or (to_us and words and not proves):
        await _text(update, turn)
        await evidence.accompany(visitor, turn.bot, upload)
        return
    if sheet is None or not await workbook.received(visitor, sheet):
        await evidence.given(visitor, turn.bot, upload, proves, words)


async def _edited(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    """What was sent as a report is corrected; other commands are not run again."""
    visitor = await visit(update, turn)
    if not visitor.known:
        return
    words = _words(update.effective_message)
    if words.startswith("/"):
        match = _COMMAND.match(words)
        if match is None or match[1].lower() != "report":
            return
        words = words[match.end() :]
    elif (said := spoken(words)) is not None:
        if said[0].name != "report":
            return
        words = said[1]
    await reporting.edited(visitor, words)
    if (upload := evidence.upload_of(update.effective_message)) is not None:
        await evidence.accompany(visitor, turn.bot, upload)


async def _other(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    """A sticker, a place, an unknown command: every message is answered."""
    visitor = await visit(update, turn)
    if not visitor.private:
        return
    if not visitor.known:
        raise NotAllowed("stranger")
    await help_(visitor)


async def _run(visitor: UpdateContext, command: Command, words: str) -> None:
    """Run a command where it makes sense and for whom it is; what it may touch is checked again by its use case."""
    if command.roles and not visitor.known:
        raise NotAllowed("stranger")
    if not visitor.private and Place.GROUP not in command.places:
        raise Refused("private-only")
    if visitor.private and Place.PRIVATE not in command.places:
        raise Refused("group-only")
    try:
        await command.handler(visitor, words)
    except NotFound as error:
        if error.code != "which-unit":
            raise
        scheme = visitor.context.scheme(visitor.scheme())
        await visitor.answer(units_screen(scheme, visitor.catalogue, f"/{command.name} {{unit}} {words}"))


async def _button(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    """Do what a tapped button says; the button stops turning in any case.

    Each is checked again at the moment of the tap, for rights and for whether it still holds.
    """
    query = update.callback_query
    if query is None:
        return
    visitor, said = await visit(update, turn), None
    try:
        tap = unpack(query.data or "")
        if tap is None:
            raise Expired("button-gone")
        try:
            said = await TAPS[tap.action](visitor, tap)
        except (ValueError, IndexError, KeyError) as error:  # a button of another version, or one that nobody made
            raise Expired("button-gone") from error
    except UserError as error:
        if visitor.private:
            raise
        said = error_words(error, visitor.catalogue)  # for who tapped, not for the whole group
    finally:
        await visitor.services.presenter.acknowledge(query.id, said)


def _calls(words: str, name: str) -> bool:
    """Whether the words are this command, with a slash or in plain words."""
    said = spoken(words)
    return (said is not None and said[0].name == name) or re.match(rf"/{name}(?!\w)", words) is not None


def _to_us(message: Message | None, turn: CallbackContext[Any, Any, Any, Any]) -> bool:
    """Whether a message in a group answers one of the bot's."""
    answered = message.reply_to_message if message is not None else None
    return answered is not None and answered.from_user is not None and answered.from_user.id == turn.bot.id


def _words(message: Message | None) -> str:
    return (message.text or message.caption or "").strip() if message is not None else ""
