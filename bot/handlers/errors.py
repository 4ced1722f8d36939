"""What is answered where a handler fails, and whether the update is to be worked through once more."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram import Update
from telegram.error import BadRequest, TelegramError

from bot.domain.errors import UserError
from bot.domain.updates import ATTEMPT, Attempt
from bot.handlers.update_context import read_update, unread_update
from bot.logs import in_one_line
from bot.outlets.telegram.refusals import is_final
from bot.rendering.people import error_screen
from bot.rendering.screen import marked
from bot.rendering.welcome import way_in
from bot.usecases import alarms
from scoring import UnknownId

if TYPE_CHECKING:
    from bot.handlers.update_context import PtbContext, UpdateContext
    from bot.rendering.screen import Screen

# What is told to who may ask to be let in instead.
_WITH_WAY_IN = frozenset(
    {"stranger"}
    | {f"invitation-{cause}" for cause in ("unknown", "used", "expired", "cancelled")}
    | {f"link-{cause}" for cause in ("ended", "expired")}
)
_ATTEMPTS = 3  # after which an error that will not pass by itself is told
_log = logging.getLogger(__name__)


async def failed(update: object, ptb: PtbContext) -> None:
    """The library's error handler: one sentence to whom it happened to.

    What nobody expected is logged for the operator. An update that could not be answered, and one of which nobody can
    say that nothing was kept, is tried again: its use case answers by what the first attempt has kept.
    """
    error = ptb.error
    if not isinstance(update, Update) or error is None:
        _log.error("an error outside any update", exc_info=error)
        return
    attempt = ATTEMPT.get() or Attempt()
    if isinstance(error, TelegramError) and not (isinstance(error, BadRequest) and is_final(error)):
        attempt.again = not is_final(error)
        _log.warning("update %s could not be answered: %s", update.update_id, in_one_line(error))
        return
    event = await _event(update, ptb)
    screen = _screen(error, attempt, event) if event is not None else None
    if event is None or screen is None:
        return
    if not isinstance(error, (UserError, UnknownId)) and not event.context.db.passes(error):
        await alarms.unexpected(event.context, error)
    try:
        await (event.answer(screen) if event.registered else event.answer_stranger(_about(error), screen))
    except TelegramError as problem:
        attempt.again = attempt.again or not is_final(problem)
        _log.warning("update %s could not be answered: %s", update.update_id, in_one_line(problem))


def _about(error: BaseException) -> str:
    """What a stranger is told of: the same is told once in a while only."""
    return error.code if isinstance(error, UserError) else "unexpected"


async def _event(update: Update, ptb: PtbContext) -> UpdateContext | None:
    """The update with its sender; as it was received when the database is away, None where there is no sender."""
    if update.effective_user is None or update.effective_chat is None:
        return None
    try:
        return await read_update(update, ptb)
    except Exception as error:  # noqa: BLE001 whoever must be told of one error must not miss it by another
        _log.warning("the sender of update %s is taken as unknown: %s", update.update_id, in_one_line(error))
        return unread_update(update, ptb)


def _screen(error: BaseException, attempt: Attempt, event: UpdateContext) -> Screen | None:
    """The answer to the person, None for silence. Decides about another attempt as well."""
    if isinstance(error, UserError):
        # In a group a stranger's words are none of the bot's business.
        if error.code == "stranger" and not event.private:
            return None
        screen = error_screen(error, event.catalogue)
        if not event.registered and event.private and error.code in _WITH_WAY_IN:
            screen = replace(screen, buttons=way_in(event.catalogue))
        return _perhaps_done(screen, attempt, event)
    if isinstance(error, UnknownId):
        return _perhaps_done(error_screen(UserError("button-gone"), event.catalogue), attempt, event)
    return _unexpected(error, attempt, event)


def _unexpected(error: BaseException, attempt: Attempt, event: UpdateContext) -> Screen | None:
    """Log an error that is not the user's, and decide whether the update is tried again; None: nothing new to say."""
    by_circumstances = event.context.db.passes(error)
    _log.error(
        "update %s failed: %s", event.update_id, in_one_line(error), exc_info=None if by_circumstances else error
    )
    if not (by_circumstances or attempt.committed or attempt.number):
        return event.sentence("errors.unexpected")
    attempt.again = by_circumstances or attempt.number < _ATTEMPTS
    attempt.undone = by_circumstances and not attempt.committed
    if not attempt.again:
        return event.sentence("receipts.unclear")
    return event.sentence("receipts.later") if attempt.number == 0 else None


def _perhaps_done(refusal: Screen, attempt: Attempt, event: UpdateContext) -> Screen:
    """A refusal of another attempt may be due to what the first one has done: what is settled is refused as gone."""
    return marked(refusal, event.catalogue.plain("receipts.perhaps_done")) if attempt.number else refusal
