"""Failed sends: what each means for the notice and for whoever should have had it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter

from bot.domain.notices import NoticeState
from bot.outlets.telegram.pacing import seconds_of
from bot.outlets.telegram.refusals import is_gone
from bot.outlets.telegram.request import NotSent
from bot.usecases import alarms, groups, planning, unconfirmed

if TYPE_CHECKING:
    from telegram.error import TelegramError

    from bot.storage.outbox import Posted
    from bot.usecases.context import Context

_PAUSES = (10, 30, 120, 600, 1800)  # seconds between attempts; the last for all that follow


async def settle(context: Context, posted: Posted, error: TelegramError) -> None:
    """Record what a failed send means: later again, given up, or unknown.

    The bureau is told once of what it has to know.
    """
    notice, receiver, problem = posted.notice, posted.notice.receiver, str(error)
    if isinstance(error, ChatMigrated):
        await groups.migrated(context, receiver.chat_id, error.new_chat_id)
        await planning.record(context, notice, NoticeState.WAITING, problem=problem)
    elif isinstance(error, RetryAfter):
        await _wait(context, posted, problem, seconds_of(error))
    elif is_gone(error):
        await planning.record(context, notice, NoticeState.FAILED, problem=problem)
        if receiver.person_id is not None:
            await alarms.lost_person(context, receiver.person_id)
        else:
            await alarms.lost_group(context, receiver.chat_id)
    elif isinstance(error, (BadRequest, Forbidden)):
        await planning.record(context, notice, NoticeState.FAILED, problem=problem)
        await alarms.about_notice(context, "refused", notice)
    elif isinstance(error, (NotSent, InvalidToken)):  # not arrived for certain: tried as long as the notice makes sense
        await _wait(context, posted, problem, _pause(posted))
    elif notice.kind.harmless_twice:
        await later(context, posted, problem)
    else:
        await unconfirmed.note(context, notice, problem)


async def later(context: Context, posted: Posted, problem: str) -> None:
    """Try again after a while, some times; then give up and tell the bureau."""
    if posted.attempts <= len(_PAUSES):
        await _wait(context, posted, problem, _pause(posted))
    else:
        await planning.record(context, posted.notice, NoticeState.FAILED, problem=problem)
        await alarms.about_notice(context, "failed", posted.notice)


def _pause(posted: Posted) -> float:
    return _PAUSES[min(posted.attempts, len(_PAUSES)) - 1]


async def _wait(context: Context, posted: Posted, problem: str, seconds: float) -> None:
    again = context.clock.now() + timedelta(seconds=seconds)
    await planning.record(context, posted.notice, NoticeState.WAITING, problem=problem, again_at=again)
