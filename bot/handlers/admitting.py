"""Whom the bureau lets in: applications, the link of the whole scheme, and the units that nobody serves yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import Expired, Refused
from bot.domain.people import Invitee, Role
from bot.domain.permissions import Action, allowed, require
from bot.domain.rosters import departments
from bot.handlers.workbook import sheets_in
from bot.parsing.invitees import EVERYBODY, read_invitees, rows_of
from bot.rendering import applications as screens
from bot.rendering import arrivals, people, posters
from bot.rendering.callback_data import number_of
from bot.rendering.formatting import clip, day, start_link
from bot.rendering.screen import Screen
from bot.usecases import applying, join_links, joining
from bot.usecases.arrivals import empty_units
from bot.usecases.context import in_thread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from telegram import Document

    from bot.domain.results import Invited
    from bot.handlers.update_context import UpdateContext
    from bot.parsing.invitees import Listed
    from bot.rendering.callback_data import Tap

_MOST = 400  # invitations at once
_UNREAD = 3  # rows that are named
_WORDS = 20
_LISTS = ("名单", "花名册", "通讯录")  # in a file's name


async def invite(event: UpdateContext, words: str) -> None:
    """/invite alone says how, with all the link of the scheme; else a list of units, with names or without."""
    session = event.session(event.scheme_id())
    if not words:
        await event.answer(arrivals.invite_screen(session.scheme, await empty_units(session), event.catalogue))
    elif words.strip().lower() in EVERYBODY:
        await _show_link(event, session.scheme_id)
    else:
        await invite_listed(event, rows_of(words))


def is_list(event: UpdateContext, document: Document) -> bool:
    """Whether a spreadsheet's name says that it is a list of people, and this person may invite them."""
    named = any(word in (document.file_name or "") for word in _LISTS)
    return named and allowed(event.person, Action.INVITE, event.scheme_id())


async def invite_from_file(event: UpdateContext, document: Document) -> None:
    """A spreadsheet with the caption /invite, or one that is called a list: units, with names or without."""
    require(event.person, Action.INVITE, event.scheme_id())
    sheets = await sheets_in(event, document)
    await invite_listed(event, [[cell.text for cell in row] for sheet in sheets for row in sheet.rows])


async def invite_listed(event: UpdateContext, rows: Iterable[Sequence[str]]) -> None:
    """Invite whom a list names: one by a link to pass on, several by slips to print."""
    scheme = event.scheme()
    listed = read_invitees(rows, event.vocabulary(scheme.id).units, departments(scheme))
    if not listed.invitees:
        name = "、".join(listed.unread[:_UNREAD])
        raise Refused("unknown-invitee", name=clip(name, _WORDS)) if name else Refused("list-unreadable")
    invited = await joining.invite_all(event.context, event.person, scheme.id, listed.invitees[:_MOST])
    if len(invited) == 1 and not listed.unread:
        await event.answer(people.invited_screen(invited[0], scheme, link(event, invited[0].token), event.catalogue))
    else:
        await _send_slips(event, scheme.id, invited, _unread_lines(event, listed))


def _unread_lines(event: UpdateContext, listed: Listed) -> list[str]:
    if not listed.unread:
        return []
    rows = "；".join(clip(row, _WORDS) for row in listed.unread[:_UNREAD])
    return [event.catalogue("arrivals.not_read", count=len(listed.unread), rows=rows)]


async def _send_slips(event: UpdateContext, scheme_id: str, invited: Sequence[Invited], more: Sequence[str]) -> None:
    scheme, catalogue, username = event.context.scheme(scheme_id), event.catalogue, event.services.username()
    sheet = await in_thread(posters.slips, invited, username, scheme, catalogue, event.zone)
    until = day(invited[0].expires_at.astimezone(event.zone).date(), catalogue)
    lines = [catalogue("arrivals.slips_caption", count=len(invited), until=until), *more]
    await event.answer(Screen("\n".join(lines), file=sheet))


async def join_link(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the link of the whole scheme, its poster, or its end."""
    scheme_id, *what = tap.arguments
    session, scheme = event.session(scheme_id), event.context.scheme(scheme_id)
    if not what:
        await _show_link(event, scheme_id)
    elif what == ["x"]:
        await join_links.end_link(session)
        await event.answer(event.sentence("arrivals.link_ended"))
    elif what == ["pdf"]:
        opened = await join_links.open_link(session)
        url, username = link(event, opened.code), event.services.username()
        sheet = await in_thread(posters.poster, opened, url, username, scheme, event.catalogue, event.zone)
        until = day(opened.expires_at.astimezone(event.zone).date(), event.catalogue)
        await event.answer(Screen(event.catalogue("arrivals.poster_caption", until=until), file=sheet))
    else:
        raise Expired("button-gone")


async def _show_link(event: UpdateContext, scheme_id: str) -> None:
    opened, scheme = await join_links.open_link(event.session(scheme_id)), event.context.scheme(scheme_id)
    url = link(event, opened.code)
    picture = await in_thread(posters.qr_picture, url, scheme, event.catalogue)
    await event.answer(arrivals.link_screen(opened, url, picture, scheme, event.catalogue, event.zone))


async def show_empty_units(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the units that nobody serves; words to pass on to them; invitations for each of them to print."""
    scheme_id, *what = tap.arguments
    session, scheme = event.session(scheme_id), event.context.scheme(scheme_id)
    empty = await empty_units(session)
    to_invite = [each for each in empty if not each.applied]
    if not what or not empty or (what == ["pdf"] and not to_invite):
        await event.alter_or_answer(arrivals.empty_units_screen(empty, scheme, event.catalogue))
    elif what == ["words"]:
        opened = await join_links.open_link(session)
        url = link(event, opened.code)
        await event.answer(arrivals.reminder_screen(empty, opened, url, scheme, event.catalogue, event.zone))
    elif what == ["pdf"]:
        invitees = [Invitee(Role.COORDINATOR, each.unit) for each in to_invite]
        invited = await joining.invite_all(event.context, event.person, scheme_id, invitees, anew=True)
        replaced = any(each.invited_until is not None for each in to_invite)
        more = [event.catalogue("arrivals.slips_replaced")] if replaced else []
        await _send_slips(event, scheme_id, invited, more)
    else:
        raise Expired("button-gone")


async def turn_applications(event: UpdateContext, tap: Tap) -> None:
    """Tapped: who asks to be let in."""
    scheme_id, page = tap.arguments
    await _show_applications(event, scheme_id, number_of(page))


async def decide(event: UpdateContext, tap: Tap) -> str:
    """Tapped: somebody is admitted, or not; the list goes on with who is left."""
    scheme_id, number, answer = tap.arguments
    if answer not in ("y", "n"):
        raise Expired("button-gone")
    decided = await applying.decide(event.session(scheme_id), number_of(number), admit=answer == "y")
    event.services.wake()
    await _show_applications(event, scheme_id, 0)
    return screens.decided_words(decided, event.person.id, event.context.scheme(scheme_id), event.catalogue)


async def admit_all(event: UpdateContext, tap: Tap) -> str:
    """Tapped: all that were seen and have nothing odd about them are admitted."""
    scheme_id, first, last = tap.arguments
    admitted = await applying.admit_all(event.session(scheme_id), number_of(first), number_of(last))
    event.services.wake()
    await _show_applications(event, scheme_id, 0)
    return event.catalogue.plain("applications.admitted_all", count=len(admitted))


async def _show_applications(event: UpdateContext, scheme_id: str, page: int) -> None:
    waiting = await applying.applications_of(event.session(scheme_id))
    scheme = event.context.scheme(scheme_id)
    await event.alter_or_answer(screens.applications_screen(waiting, page, scheme, event.catalogue))


def link(event: UpdateContext, token: str) -> str:
    """The deep link that starts the bot with a token."""
    return start_link(event.services.username(), token)
