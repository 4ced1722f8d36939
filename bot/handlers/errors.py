"""What went wrong, in one sentence to whoever it happened to; what nobody expected is logged for the operator."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.error import TelegramError

from bot.domain.errors import UserError
from bot.handlers.update_context import visit
from bot.rendering.people import error_screen, sentence
from scoring import UnknownId

if TYPE_CHECKING:
    from telegram.ext import CallbackContext

_log = logging.getLogger(__name__)


async def failed(update: object, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    """PTB's error handler."""
    error = turn.error
    if not isinstance(update, Update):
        _log.error("an error outside any update", exc_info=error)
        return
    expected = isinstance(error, (UserError, UnknownId))
    if not expected:
        _log.error("update %s failed", update.update_id, exc_info=error)
    if update.effective_user is None or update.effective_chat is None or isinstance(error, TelegramError):
        return
    visitor = await visit(update, turn)
    if isinstance(error, UserError):
        if error.code == "stranger" and not visitor.private:
            return  # in a group a stranger's words are none of the bot's business
        screen = error_screen(error, visitor.catalogue)
    elif isinstance(error, UnknownId):
        screen = error_screen(UserError("button-gone"), visitor.catalogue)
    else:
        screen = sentence("errors.unexpected", visitor.catalogue)
    try:
        await visitor.answer(screen)
    except TelegramError as problem:
        _log.warning("update %s could not be answered: %s", update.update_id, problem)
