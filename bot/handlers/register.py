"""Which update goes to which handler: commands, plain words, texts, edits, taps, and what Telegram tells of chats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.ext import CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler, filters

from bot.domain.errors import NotAllowed, Refused
from bot.handlers import asking, errors, groups, joining, reporting, taps
from bot.handlers.commands import BY_NAME, Place, spoken
from bot.handlers.desk import visit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Message, Update
    from telegram.ext import Application, CallbackContext

    from bot.handlers.commands import Command
    from bot.handlers.desk import Visit

    Handler = Callable[[Visit, str], Awaitable[None]]

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
_HANDLERS: dict[str, Handler] = {
    "report": reporting.report,
    "todo": asking.todo,
    "score": asking.score,
    "rank": asking.rank,
    "why": asking.why,
    "history": asking.history,
    "undo": reporting.undo,
    "invite": joining.invite,
    "revoke": joining.revoke,
    "bind": groups.bind,
    "unbind": groups.unbind,
    "leave": joining.leave,
    "settings": asking.settings,
    "help": asking.help_,
    "start": joining.start,
}


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Add all handlers, in the order in which they are asked."""
    new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
    for name in BY_NAME:
        application.add_handler(CommandHandler(name, _command, filters=new))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, groups.migrated))
    words = filters.TEXT | filters.CAPTION
    application.add_handler(MessageHandler(edited & words, _edited))
    application.add_handler(MessageHandler(new & words & ~filters.COMMAND, _text))
    application.add_handler(MessageHandler(new & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL, _other))
    application.add_handler(CallbackQueryHandler(taps.tapped))
    application.add_handler(ChatMemberHandler(groups.member_changed, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(errors.failed)


async def _command(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    visitor = await visit(update, turn)
    said, _, words = _words(update.effective_message).partition(" ")
    name = said.split("\n")[0].lstrip("/").split("@")[0].lower()
    rest = _words(update.effective_message)[len(said.split("\n")[0]) :]
    await _run(visitor, BY_NAME[name], (rest or words).strip())


async def _text(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    visitor = await visit(update, turn)
    words = _words(update.effective_message)
    command = spoken(words)
    if command is not None and (visitor.private or command[1]):
        await _run(visitor, *command)
    elif visitor.known:
        await reporting.text(visitor, words)
    else:
        raise NotAllowed("stranger")


async def _edited(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    visitor = await visit(update, turn)
    if not visitor.known:
        return
    words = _words(update.effective_message)
    if words.startswith("/"):
        command, _, words = words.partition(" ")
        if command.lstrip("/").split("@")[0].lower() != "report":
            return
    elif (command_said := spoken(words)) is not None:
        if command_said[0].name != "report":
            return
        words = command_said[1]
    await reporting.edited(visitor, words)


async def _other(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    """A sticker, a place, an unknown command: every message is answered."""
    visitor = await visit(update, turn)
    if not visitor.known:
        raise NotAllowed("stranger")
    await asking.help_(visitor, "")


async def _run(visitor: Visit, command: Command, words: str) -> None:
    """Run a command where it makes sense and for whom it is; what it may touch is checked again by its use case."""
    if command.roles and not visitor.known:
        raise NotAllowed("stranger")
    if not visitor.private and Place.GROUP not in command.places:
        raise Refused("private-only")
    if visitor.private and Place.PRIVATE not in command.places:
        raise Refused("group-only")
    await _HANDLERS[command.name](visitor, words)


def _words(message: Message | None) -> str:
    return (message.text or message.caption or "").strip() if message is not None else ""
