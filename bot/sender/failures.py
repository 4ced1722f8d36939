"""Telegram's refusals: what each means for the notice and for whoever should have had it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot.domain.notices import NoticeState
from bot.transport.pacing import seconds_of
from bot.transport.request import NotSent
from bot.usecases import groups, joining, planning

if TYPE_CHECKING:
    from telegram.error import TelegramError

    from bot.storage.outbox import Posted
    from bot.usecases.context import Context

_PAUSES = (10, 30, 120, 600, 1800)  # seconds between attempts
_GONE = ("chat not found", "user is deactivated", "bot was kicked", "group chat was deactivated")


def topic_is_gone(error: BadRequest) -> bool:
    """The topic was closed or deleted: the notice goes to the group's main thread instead."""
    text = str(error).lower()
    return "topic_closed" in text or "topic_deleted" in text or "thread not found" in text


async def settle(context: Context, posted: Posted, error: TelegramError) -> None:
    """Record what a failed send means: later again, given up, or unknown; the bureau is told once of what it has to know."""
    notice, receiver, problem = posted.notice, posted.notice.receiver, str(error)
    if isinstance(error, ChatMigrated):
        await groups.migrated(context, receiver.chat_id, error.new_chat_id)
        await planning.record(context, notice, NoticeState.WAITING, problem=problem)
    elif isinstance(error, RetryAfter):
        wait = timedelta(seconds=seconds_of(error))
        await planning.record(
            context, notice, NoticeState.WAITING, problem=problem, again_at=context.clock.now() + wait
        )
    elif isinstance(error, Forbidden) or any(words in problem.lower() for words in _GONE):
        await planning.record(context, notice, NoticeState.FAILED, problem=problem)
        if receiver.person_id is not None:
            await joining.note_blocked(context, receiver.person_id, blocked=True)
            person = await joining.person(context, receiver.person_id)
            await planning.alarm(context, "blocked", str(receiver.person_id), person.name if person else "")
        else:
            await groups.put_out(context, receiver.chat_id)
            await planning.alarm(context, "group-lost", str(receiver.chat_id), str(receiver.chat_id))
    elif isinstance(error, BadRequest):
        await planning.record(context, notice, NoticeState.FAILED, problem=problem)
        await planning.alarm(context, "refused", notice.key, notice.key)
    elif isinstance(error, NotSent) or _answered(error) or notice.kind.harmless_twice:
        await _later(context, posted, problem)
    else:
        await planning.record(context, notice, NoticeState.UNKNOWN, problem=problem)
        await planning.alarm(context, "unknown", notice.key, notice.key)


def _answered(error: TelegramError) -> bool:
    """The server answered with a failure of its own (5xx): it has not sent anything."""
    return isinstance(error, NetworkError) and ("Bad Gateway" in str(error) or "(5" in str(error))


async def _later(context: Context, posted: Posted, problem: str) -> None:
    if posted.attempts > len(_PAUSES):
        await planning.record(context, posted.notice, NoticeState.FAILED, problem=problem)
        return
    again = context.clock.now() + timedelta(seconds=_PAUSES[posted.attempts - 1])
    await planning.record(context, posted.notice, NoticeState.WAITING, problem=problem, again_at=again)
