"""Announcements: /announce and /announcements, their buttons, replies with text and time, and confirmed reading."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.errors import Refused
from bot.domain.people import Role
from bot.domain.permissions import Action as Right
from bot.domain.permissions import require
from bot.domain.prompts import AnnouncementText, AnnouncementTime
from bot.outlets.telegram.addresses import place
from bot.parsing.moments import read_moment
from bot.rendering import announcements as screens
from bot.rendering.callback_data import number_of
from bot.usecases import announcing

if TYPE_CHECKING:
    from bot.domain.announcements import Proposal
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from scoring import Scheme

_STAMP = "%Y%m%d%H%M"


async def announce(event: UpdateContext, words: str) -> None:
    """/announce words; alone it asks for them."""
    scheme = event.scheme()
    require(event.person, Right.ANNOUNCE, scheme.id)
    if words:
        await take_text(event, scheme, words)
        return
    await event.ask(scheme.id, AnnouncementText(), screens.ask_text_screen(event.catalogue))


async def announcements(event: UpdateContext, _: str) -> None:
    """/announcements: the latest, and who has confirmed them."""
    outcomes = await announcing.outcomes(event.session(event.scheme_id()))
    await event.answer(screens.outcomes_screen(outcomes, event.zone, event.catalogue))


async def take_text(event: UpdateContext, scheme: Scheme, words: str) -> None:
    """The words of a new announcement: show it with its receivers and times to choose from."""
    await event.answer(_screen(event, await announcing.draft(event.session(scheme.id), words)))


async def take_reply(
    event: UpdateContext, scheme: Scheme, prompt: AnnouncementText | AnnouncementTime, words: str
) -> None:
    """The reply with the words of an announcement, or with its time."""
    if isinstance(prompt, AnnouncementTime):
        await take_time(event, prompt, words)
    else:
        await take_text(event, scheme, words)


async def take_time(event: UpdateContext, prompt: AnnouncementTime, words: str) -> None:
    """The reply with the time at which an announcement is to go out; raises Refused for one that cannot be read."""
    moment = read_moment(words, event.now)
    if moment is None:
        raise Refused("announcement-time-unreadable", name=words)
    proposal = await announcing.schedule(event.context, event.person, prompt.announcement, moment)
    await event.answer(_screen(event, proposal))


async def alter_announcement(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a button below an announcement that is being prepared, or below what became of one."""
    number, verb, argument = tap.arguments
    id_, context, person = number_of(number), event.context, event.person
    match verb:
        case "role":
            screen = _screen(event, await announcing.alter(context, person, id_, role=Role(argument)))
        case "group":
            screen = _screen(event, await announcing.alter(context, person, id_, group=number_of(argument)))
        case "now" | "at":
            at = datetime.strptime(argument, _STAMP).replace(tzinfo=event.zone) if verb == "at" else None
            screen = _screen(event, await announcing.schedule(context, person, id_, at))
        case "ask":
            proposal = await announcing.proposal(context, person, id_)
            await event.ask(
                proposal.announcement.scheme, AnnouncementTime(id_), screens.ask_time_screen(event.catalogue)
            )
            return
        case "go":
            count, sends_at = await announcing.approve(context, person, id_)
            screen = screens.approved_screen(id_, count, sends_at, event.zone, event.catalogue)
        case "cancel":
            screen = screens.cancelled_screen(await announcing.cancel(context, person, id_), event.catalogue)
        case _:
            outcome = await announcing.outcome(context, person, id_)
            scheme = context.scheme(outcome.announcement.scheme)
            screen = screens.outcome_screen(outcome, scheme, event.zone, event.catalogue)
    await event.alter(screen)
    if verb == "go":
        event.services.wake()


async def confirm_reading(event: UpdateContext, tap: Tap) -> str | None:
    """Tapped: somebody confirms reading: in private the message says so, in a group only the button does."""
    (number,) = tap.arguments
    event.scheme_id()  # a stranger is told how to join
    text, at = await announcing.confirm(event.context, event.person, number_of(number), place(event.chat_id))
    if event.private:
        await event.alter(screens.confirmed_screen(text, at, event.zone, event.catalogue))
    return event.catalogue.plain("announcing.thanks")


def _screen(event: UpdateContext, proposal: Proposal) -> Screen:
    return screens.proposal_screen(proposal, event.zone, event.catalogue)
