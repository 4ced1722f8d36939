"""Announcements: before they go out, as they go out, and who has confirmed reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.announcements import AnnouncementState
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import MESSAGE_LIMIT, clip, day_with_weekday, fit
from bot.rendering.screen import Button, Screen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.domain.announcements import Outcome, Proposal, Reader
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_LABEL = 24  # letters of a button
_TITLE = 16  # letters of an announcement in a list
_EXCERPT = 200  # letters of it above the list of its readers
_NAMES = 60  # names in a line
_STAMP = "%Y%m%d%H%M"


def ask_text_screen(catalogue: Catalogue) -> Screen:
    """Ask for the words."""
    return Screen(catalogue("announcing.ask_text"), ask_reply=catalogue.plain("announcing.placeholder_text"))


def ask_time_screen(catalogue: Catalogue) -> Screen:
    """Ask for the time."""
    return Screen(catalogue("announcing.ask_time"), ask_reply=catalogue.plain("announcing.placeholder_time"))


def proposal_screen(proposal: Proposal, zone: ZoneInfo, catalogue: Catalogue) -> Screen:
    """The announcement before it goes out, with everything that can still be chosen."""
    known = proposal.announcement
    lines: list[str] = [
        catalogue("announcing.preview", text=known.text),
        catalogue("announcing.receivers" if proposal.receivers else "announcing.nobody", count=proposal.receivers),
    ]
    if proposal.sends_at is None:
        lines.append(catalogue("announcing.at_once"))
    else:
        moved = known.due_at is not None and proposal.sends_at != known.due_at
        key = "announcing.at_moved" if moved else "announcing.at"
        lines.append(catalogue(key, when=when(proposal.sends_at, zone, catalogue)))

    def button(label: str, verb: str, argument: object = "", *, chosen: bool | None = None) -> Button:
        mark = "" if chosen is None else "☑ " if chosen else "☐ "
        return Button(clip(mark + label, _LABEL), pack(Action.ANNOUNCE, known.id, verb, argument))

    people = [
        button(
            catalogue.plain("announcing.role", role=catalogue.plain(f"people.role_{role}"), count=count),
            "role",
            role,
            chosen=role in known.roles,
        )
        for role, count in proposal.people
    ]
    groups = [
        button(catalogue.plain("announcing.group", title=title), "group", number, chosen=number in known.groups)
        for number, title in proposal.groups
    ]
    times = [button(catalogue.plain("announcing.now"), "now", chosen=known.due_at is None)]
    offered = dict.fromkeys((*proposal.times, *([known.due_at] if known.due_at is not None else [])))
    for moment in sorted(offered):
        stamp = moment.astimezone(zone).strftime(_STAMP)
        times.append(button(when(moment, zone, catalogue), "at", stamp, chosen=moment == known.due_at))
    times.append(button(catalogue.plain("announcing.other_time"), "ask"))
    last = (
        button(catalogue.plain("announcing.send", count=proposal.receivers), "go"),
        button(catalogue.plain("announcing.cancel"), "cancel"),
    )
    return Screen("\n".join(lines), (*_pairs(people), *_pairs(groups), *_pairs(times), last))


def approved_screen(
    announcement_id: int, count: int, sends_at: datetime | None, zone: ZoneInfo, catalogue: Catalogue
) -> Screen:
    """It goes out."""
    if sends_at is None:
        text = catalogue("announcing.sending", count=count)
    else:
        text = catalogue("announcing.scheduled", count=count, when=when(sends_at, zone, catalogue))
    button = Button(catalogue.plain("announcing.who_read"), pack(Action.ANNOUNCE, announcement_id, "show", ""))
    return Screen(text, ((button,),))


def cancelled_screen(already: int, catalogue: Catalogue) -> Screen:
    """It goes to nobody else."""
    return Screen(catalogue("announcing.cancelled_late" if already else "announcing.cancelled", count=already))


def announcement_screen(announcement_id: int, text: str, catalogue: Catalogue) -> Screen:
    """The announcement as people get it."""
    button = Button(catalogue.plain("announcing.confirm"), pack(Action.READ, announcement_id))
    return Screen(catalogue("announcing.announcement", text=text), ((button,),))


def confirmed_screen(text: str, at: datetime, zone: ZoneInfo, catalogue: Catalogue) -> Screen:
    """The same after one has confirmed it."""
    read = catalogue("announcing.confirmed", when=when(at, zone, catalogue))
    return Screen(f"{catalogue('announcing.announcement', text=text)}\n\n{read}")


def outcomes_screen(outcomes: Sequence[Outcome], zone: ZoneInfo, catalogue: Catalogue) -> Screen:
    """The latest announcements, each with a button to who has read it."""
    if not outcomes:
        return Screen(catalogue("announcing.none_yet"))
    lines: list[str] = [catalogue("announcing.list")]
    buttons = []
    for number, one in enumerate(outcomes, 1):
        known = one.announcement
        title = clip(" ".join(known.text.split()), _TITLE)
        values = {"number": number, "title": title, "read": one.read, "of": len(one.readers)}
        lines.append(
            catalogue("announcing.line", when=_sent_at(one, zone, catalogue), state=_state(one, catalogue), **values)
        )
        buttons.append(Button(str(number), pack(Action.ANNOUNCE, known.id, "show", "")))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (tuple(buttons),))


def outcome_screen(outcome: Outcome, scheme: Scheme, zone: ZoneInfo, catalogue: Catalogue) -> Screen:
    """Who has confirmed an announcement, who has not, and to whom it could not be sent."""
    known = outcome.announcement
    state = _state(outcome, catalogue)
    lines: list[str] = [
        catalogue(
            "announcing.about",
            when=_sent_at(outcome, zone, catalogue),
            author=outcome.author,
            text=clip(known.text, _EXCERPT),
            state=state,
        ),
        catalogue("announcing.read", read=outcome.read, of=len(outcome.readers)),
    ]
    for key, done in (("announcing.readers", True), ("announcing.not_yet", False)):
        names = [_name(one, scheme) for one in outcome.readers if (one.read_at is not None) is done]
        lines += _listed(key, names, catalogue)
    if outcome.others:
        lines.append(catalogue("announcing.others", count=outcome.others))
    lines += _listed("announcing.in_groups", outcome.groups, catalogue)
    lines += _listed("announcing.undelivered", outcome.undelivered, catalogue)
    buttons = [Button(catalogue.plain("announcing.refresh"), pack(Action.ANNOUNCE, known.id, "show", ""))]
    if outcome.waiting and known.state is AnnouncementState.APPROVED:
        buttons.append(Button(catalogue.plain("announcing.cancel"), pack(Action.ANNOUNCE, known.id, "cancel", "")))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (tuple(buttons),))


def when(moment: datetime, zone: ZoneInfo, catalogue: Catalogue) -> str:
    """6月16日（周三）9:00."""
    local = moment.astimezone(zone)
    day = day_with_weekday(local.date(), catalogue)
    return catalogue.plain("announcing.moment", day=day, time=f"{local.hour}:{local.minute:02d}")


def _sent_at(outcome: Outcome, zone: ZoneInfo, catalogue: Catalogue) -> str:
    known = outcome.announcement
    return when(known.due_at or known.approved_at or known.created_at, zone, catalogue)


def _state(outcome: Outcome, catalogue: Catalogue) -> str:
    if outcome.announcement.state is AnnouncementState.CANCELLED:
        return catalogue.plain("announcing.state_cancelled")
    return catalogue.plain("announcing.state_waiting", count=outcome.waiting) if outcome.waiting else ""


def _name(reader: Reader, scheme: Scheme) -> str:
    units = "、".join(scheme.unit(unit).short for unit in reader.units)
    return f"{reader.name}（{units}）" if units else reader.name


def _listed(key: str, names: Sequence[str], catalogue: Catalogue) -> list[str]:
    if not names:
        return []
    shown = "、".join(names[:_NAMES])
    if len(names) > _NAMES:
        shown = catalogue.plain("rankings.and_others", names=shown)
    return [catalogue(key, count=len(names), names=shown)]


def _pairs(buttons: Iterable[Button]) -> list[tuple[Button, ...]]:
    found = list(buttons)
    return [tuple(found[start : start + 2]) for start in range(0, len(found), 2)]
