"""Announcements: /announce and /announcements, their buttons, replies with words and times, and confirmed reading."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.errors import Refused
from bot.domain.people import Role
from bot.domain.permissions import Action as Right
from bot.domain.permissions import require
from bot.domain.prompts import AnnouncementText, AnnouncementTime
from bot.parsing.moments import read_moment
from bot.rendering import announcements as screens
from bot.usecases import announcing, reply_prompts
from bot.usecases.context import Session

if TYPE_CHECKING:
    from bot.domain.announcements import Proposal
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from scoring import Scheme

_STAMP = "%Y%m%d%H%M"


async def announce(visit: UpdateContext, words: str) -> None:
    """/announce words; alone it asks for them."""
    scheme = visit.scheme()
    require(visit.person, Right.ANNOUNCE, scheme)
    if words:
        await _show_new(visit, scheme, words)
        return
    await reply_prompts.ask(visit.session(scheme), AnnouncementText())
    await visit.answer(screens.ask_text_screen(visit.catalogue))


async def announcements(visit: UpdateContext, words: str) -> None:  # noqa: ARG001 every command has words
    """/announcements: the latest, and who has confirmed them."""
    found = await announcing.outcomes(visit.session(visit.scheme()))
    await visit.answer(screens.outcomes_screen(found, visit.context.zone, visit.catalogue))


async def worded(visit: UpdateContext, scheme: Scheme, words: str) -> None:
    """The reply with the words of a new announcement."""
    await _show_new(visit, scheme.id, words)


async def timed(visit: UpdateContext, asked: AnnouncementTime, words: str) -> None:
    """The reply with the time at which it is to go out."""
    moment = read_moment(words, visit.context.clock.now().astimezone(visit.context.zone))
    if moment is None:
        raise Refused("announcement-time-unreadable", name=words)
    proposal = await announcing.schedule(visit.context, visit.person, asked.announcement, moment)
    await visit.answer(_proposal(visit, proposal))


async def alter_announcement(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: a button below an announcement that is being prepared, or below what became of one."""
    number, verb, argument = tap.arguments
    known, context, person = int(number), visit.context, visit.person
    if verb == "role":
        await visit.alter(_proposal(visit, await announcing.alter(context, person, known, role=Role(argument))))
    elif verb == "group":
        await visit.alter(_proposal(visit, await announcing.alter(context, person, known, group=int(argument))))
    elif verb == "now":
        await visit.alter(_proposal(visit, await announcing.schedule(context, person, known, None)))
    elif verb == "at":
        at = datetime.strptime(argument, _STAMP).replace(tzinfo=context.zone)
        await visit.alter(_proposal(visit, await announcing.schedule(context, person, known, at)))
    elif verb == "ask":
        scheme = (await announcing.proposal(context, person, known)).announcement.scheme
        await reply_prompts.ask(Session(context, person, scheme), AnnouncementTime(known))
        await visit.answer(screens.ask_time_screen(visit.catalogue))
    elif verb == "go":
        await _send(visit, known)
    elif verb == "cancel":
        already = await announcing.cancel(context, person, known)
        await visit.alter(screens.cancelled_screen(already, visit.catalogue))
    else:
        found = await announcing.outcome(context, person, known)
        scheme_of = context.scheme(found.announcement.scheme)
        await visit.alter(screens.outcome_screen(found, scheme_of, context.zone, visit.catalogue))


async def confirm_reading(visit: UpdateContext, tap: Tap) -> str | None:
    """Tapped: somebody confirms reading: in private the message says so, in a group only the button does."""
    (number,) = tap.arguments
    visit.scheme()  # a stranger is told how to join
    text, at = await announcing.confirm(visit.context, visit.person, int(number), visit.chat_id)
    if visit.private:
        await visit.alter(screens.confirmed_screen(text, at, visit.context.zone, visit.catalogue))
    return visit.catalogue.plain("announcing.thanks")


async def _send(visit: UpdateContext, announcement_id: int) -> None:
    proposal = await announcing.proposal(visit.context, visit.person, announcement_id)
    count = await announcing.approve(visit.context, visit.person, announcement_id)
    screen = screens.approved_screen(announcement_id, count, proposal.sends_at, visit.context.zone, visit.catalogue)
    await visit.alter(screen)
    visit.services.wake()


async def _show_new(visit: UpdateContext, scheme: str, words: str) -> None:
    await visit.answer(_proposal(visit, await announcing.draft(visit.session(scheme), words)))


def _proposal(visit: UpdateContext, proposal: Proposal) -> Screen:
    return screens.proposal_screen(proposal, visit.context.zone, visit.catalogue)
