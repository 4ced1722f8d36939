"""Sends that did not succeed: what each fate means for the notice and for whoever should have had it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.receivers import place_of
from bot.outlets.port import Gone, Retry
from bot.usecases import alarms, binding, groups, planning, unconfirmed

if TYPE_CHECKING:
    from bot.outlets.port import Unknown
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context

_PAUSES = (10, 30, 120, 600, 1800)  # seconds between attempts; the last for all that follow
_log = logging.getLogger(__name__)


async def settle(context: Context, posted: Posted, fate: Retry | Gone | Unknown) -> None:
    """Record what became of a notice that was not delivered: later again, given up, or unknown.

    The bureau is told once of what it has to know.
    """
    if posted.notice.kind is NoticeKind.GREETING and not (isinstance(fate, Retry) and fate.untried):
        await binding.greeted(context, posted.notice, fate.advice)
    if isinstance(fate, Retry):
        await _again(context, posted, fate)
        return
    _log.warning("%s: %s", posted.notice.key, fate.problem)
    if isinstance(fate, Gone):
        await _give_up(context, posted, fate)
    elif posted.notice.kind.harmless_twice:
        await later(context, posted, fate.problem)
    else:
        await unconfirmed.note(context, posted.notice, fate.problem)


async def later(context: Context, posted: Posted, problem: str) -> None:
    """Try again after a while, some times; then give up and tell the bureau."""
    if posted.attempts <= len(_PAUSES):
        await _wait(context, posted, problem, _pause(posted))
    else:
        await planning.record(context, posted.notice, NoticeState.FAILED, problem=problem)
        await alarms.about_notice(context, "failed", posted.notice)


async def _again(context: Context, posted: Posted, fate: Retry) -> None:
    """What has not arrived for certain is tried as long as the notice makes sense."""
    if fate.untried:
        await planning.put_back(context, posted, fate.seconds or 0)
        return
    _log.warning("%s: %s", posted.notice.key, fate.problem)
    if fate.moved_to is not None:
        await groups.moved(context, place_of(posted.notice.receiver), fate.moved_to)
    await _wait(context, posted, fate.problem, _pause(posted) if fate.seconds is None else fate.seconds)


async def _give_up(context: Context, posted: Posted, fate: Gone) -> None:
    notice, receiver = posted.notice, posted.notice.receiver
    await planning.record(context, notice, NoticeState.FAILED, problem=fate.problem)
    if notice.kind is NoticeKind.GREETING:
        return  # whoever had it sent is told
    if fate.only_this:
        await alarms.about_notice(context, "refused", notice)
    elif receiver.person_id is not None:
        await alarms.lost_person(context, receiver.person_id)
    else:
        await alarms.lost_group(context, place_of(receiver))


def _pause(posted: Posted) -> float:
    return _PAUSES[min(posted.attempts, len(_PAUSES)) - 1]


async def _wait(context: Context, posted: Posted, problem: str, seconds: float) -> None:
    again = context.clock.now() + timedelta(seconds=seconds)
    await planning.record(context, posted.notice, NoticeState.WAITING, problem=problem, again_at=again)
