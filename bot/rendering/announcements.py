"""Announcements: before they go out, as they go out, who has confirmed reading them; and all that goes out next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.announcements import AnnouncementState
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import clip, counted, day_with_weekday, joined
from bot.rendering.screen import Button, Screen, Tone, button, in_rows, message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.domain.announcements import Outcome, Proposal, Reader
    from bot.domain.notices import Coming
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from scoring import Scheme

_LABEL = 24  # letters of a button
_TITLE = 16  # letters of an announcement in a list
_EXCERPT = 200  # letters of it above the list of its readers
_NAMES, _COMING_NAMES = 24, 12  # names in a line
_STAMP = "%Y%m%d%H%M"


def ask_text_screen(catalogue: Catalogue) -> Screen:
    """Ask for the announcement's text, as a reply."""
    return Screen(catalogue("announcing.ask_text"), ask_reply=catalogue.plain("announcing.placeholder_text"))


def ask_time_screen(catalogue: Catalogue) -> Screen:
    """Ask for the time at which it is sent, as a reply."""
    return Screen(catalogue("announcing.ask_time"), ask_reply=catalogue.plain("announcing.placeholder_time"))


def proposal_screen(proposal: Proposal, zone: ZoneInfo, catalogue: Catalogue) -> Screen:
    """The announcement before it goes out, with everything that can still be chosen."""
    announcement = proposal.announcement
    key = "announcing.receivers" if proposal.receivers else "announcing.nobody"
    lines = [catalogue("announcing.preview", text=announcement.text), catalogue(key, count=proposal.receivers)]
    if proposal.sends_at is None:
        lines.append(catalogue("announcing.at_once"))
    else:
        moved = announcement.due_at is not None and proposal.sends_at != announcement.due_at
        key = "announcing.at_moved" if moved else "announcing.at"
        lines.append(catalogue(key, when=when(proposal.sends_at, zone, catalogue)))

    def choice(
        label: str, verb: str, argument: object = "", *, chosen: bool | None = None, tone: Tone | None = None
    ) -> Button:
        mark = "" if chosen is None else "☑ " if chosen else "☐ "
        return Button(clip(mark + label, _LABEL), pack(Action.ANNOUNCE, announcement.id, verb, argument), tone=tone)

    people = []
    for role, count in proposal.people:
        label = catalogue.plain("announcing.role", role=catalogue.plain(f"people.role_{role}"), count=count)
        people.append(choice(label, "role", role, chosen=role in announcement.roles))
    groups = [
        choice(catalogue.plain("announcing.group", title=title), "group", number, chosen=number in announcement.groups)
        for number, title in proposal.groups
    ]
    times = [choice(catalogue.plain("announcing.now"), "now", chosen=announcement.due_at is None)]
    for moment in sorted({*proposal.times, *([announcement.due_at] if announcement.due_at is not None else [])}):
        stamp = moment.astimezone(zone).strftime(_STAMP)
        times.append(choice(when(moment, zone, catalogue), "at", stamp, chosen=moment == announcement.due_at))
    times.append(choice(catalogue.plain("announcing.other_time"), "ask"))
    send = choice(catalogue.plain("announcing.send", count=proposal.receivers), "go", tone=Tone.AGREE)
    cancel = choice(catalogue.plain("announcing.cancel"), "cancel", tone=Tone.WITHDRAW)
    return Screen("\n".join(lines), (*in_rows(people, 2), *in_rows(groups, 2), *in_rows(times, 2), (send, cancel)))


def approved_screen(
    announcement_id: int, count: int, sends_at: datetime | None, zone: ZoneInfo, catalogue: Catalogue
) -> Screen:
    """An approved announcement: to how many it is sent, and when (`sends_at` None: at once)."""
    text = catalogue("announcing.sending", count=count)
    if sends_at is not None:
        text = catalogue("announcing.scheduled", count=count, when=when(sends_at, zone, catalogue))
    return Screen(text, ((button(catalogue, "announcing.who_read", Action.ANNOUNCE, announcement_id, "show", ""),),))


def cancelled_screen(already: int, catalogue: Catalogue) -> Screen:
    """A cancelled announcement; `already` is how many have received it before."""
    return Screen(catalogue("announcing.cancelled_late" if already else "announcing.cancelled", count=already))


def announcement_screen(announcement_id: int, text: str, catalogue: Catalogue) -> Screen:
    """The announcement as people get it."""
    confirm = button(catalogue, "announcing.confirm", Action.READ, announcement_id)
    return Screen(catalogue("announcing.announcement", text=text), ((confirm,),))


def confirmed_screen(text: str, at: datetime, zone: ZoneInfo, catalogue: Catalogue) -> Screen:
    """The announcement after the reader has confirmed it."""
    read = catalogue("announcing.confirmed", when=when(at, zone, catalogue))
    return Screen(f"{catalogue('announcing.announcement', text=text)}\n\n{read}")


def outcomes_screen(outcomes: Sequence[Outcome], zone: ZoneInfo, catalogue: Catalogue) -> Screen:
    """The latest announcements, each with a button to who has read it."""
    if not outcomes:
        return Screen(catalogue("announcing.none_yet"))
    lines, buttons = [catalogue("announcing.list")], []
    for number, outcome in enumerate(outcomes, 1):
        title = clip(" ".join(outcome.announcement.text.split()), _TITLE)
        values = {"number": number, "title": title, "read": outcome.read, "of": len(outcome.readers)}
        sent, state = _sent_at(outcome, zone, catalogue), _state(outcome, catalogue)
        lines.append(catalogue("announcing.line", when=sent, state=state, **values))
        buttons.append(Button(str(number), pack(Action.ANNOUNCE, outcome.announcement.id, "show", "")))
    return message(lines, catalogue, (buttons,))


def outcome_screen(outcome: Outcome, scheme: Scheme, zone: ZoneInfo, catalogue: Catalogue) -> Screen:
    """Who has confirmed an announcement, who has not, and to whom it could not be sent."""
    announcement = outcome.announcement
    values = {"when": _sent_at(outcome, zone, catalogue), "author": outcome.author, "state": _state(outcome, catalogue)}
    lines: list[str] = [
        catalogue("announcing.about", text=clip(announcement.text, _EXCERPT), **values),
        catalogue("announcing.read", read=outcome.read, of=len(outcome.readers)),
    ]
    for key, read in (("announcing.readers", True), ("announcing.not_yet", False)):
        names = [_name(reader, scheme) for reader in outcome.readers if (reader.read_at is not None) is read]
        lines += _listed(key, names, catalogue)
    lines += counted("announcing.others", outcome.others, catalogue)
    lines += _listed("announcing.in_groups", outcome.groups, catalogue)
    lines += _listed("announcing.undelivered", outcome.undelivered, catalogue)
    buttons = [button(catalogue, "announcing.refresh", Action.ANNOUNCE, announcement.id, "show", "")]
    if outcome.waiting and announcement.state is AnnouncementState.APPROVED:
        buttons.append(button(catalogue, "announcing.cancel", Action.ANNOUNCE, announcement.id, "cancel", ""))
    return message(lines, catalogue, (buttons,))


def coming_screen(coming: Sequence[Coming], zone: ZoneInfo, catalogue: Catalogue) -> Screen:
    """What notices go out next, when and to whom, in the order of time."""
    if not coming:
        return Screen(catalogue("previews.nothing"))
    lines = [catalogue("previews.title")]
    for notice in coming:
        values = {"when": when(notice.at, zone, catalogue), "what": catalogue.plain(f"previews.kind_{notice.kind}")}
        names = joined(notice.names, _COMING_NAMES, catalogue)
        lines.append(catalogue("previews.line", count=len(notice.names), names=names, **values))
    return message([*lines, catalogue("previews.how")], catalogue)


def when(moment: datetime, zone: ZoneInfo, catalogue: Catalogue) -> str:
    """An instant in a time zone: 6月16日（周三）9:00."""
    local = moment.astimezone(zone)
    day = day_with_weekday(local.date(), catalogue)
    return catalogue.plain("announcing.moment", day=day, time=f"{local.hour}:{local.minute:02d}")


def _sent_at(outcome: Outcome, zone: ZoneInfo, catalogue: Catalogue) -> str:
    announcement = outcome.announcement
    return when(announcement.due_at or announcement.approved_at or announcement.created_at, zone, catalogue)


def _state(outcome: Outcome, catalogue: Catalogue) -> str:
    if outcome.announcement.state is AnnouncementState.CANCELLED:
        return catalogue.plain("announcing.state_cancelled")
    return catalogue.plain("announcing.state_waiting", count=outcome.waiting) if outcome.waiting else ""


def _name(reader: Reader, scheme: Scheme) -> str:
    units = "、".join(scheme.unit(unit).short for unit in reader.units)
    return f"{reader.name}（{units}）" if units else reader.name


def _listed(key: str, names: Sequence[str], catalogue: Catalogue) -> list[Marked]:
    return counted(key, len(names), catalogue, names=joined(names, _NAMES, catalogue))
