"""The calendar as months of events, a day as who got what and why others did not, an announcement before it goes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.prospects import Nothing
from bot.domain.timeliness import Outcome
from bot.rendering.desk.progress import SIGNS, duty_title
from bot.rendering.formatting import at_time, day_with_weekday
from bot.rendering.formatting import day as day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, tzinfo

    from bot.domain.calendar import CalledDuty, DayNotices, Posting, Year
    from bot.domain.prospects import About, Prospect
    from bot.rendering.catalogue import Catalogue

_KIND_SIGNS = {
    NoticeKind.REMINDER: "✉",
    NoticeKind.REVIEW: "✉",
    NoticeKind.RANKING: "▲",
    NoticeKind.ANNOUNCEMENT: "✦",
    NoticeKind.PUBLISHED: "◆",
}
_DUE = "■"
_CAME = (Outcome.ON_TIME, Outcome.LATE, Outcome.MISSED)
_OUT = {  # the state of a notice as people think of it
    NoticeState.SENT: "sent",
    NoticeState.WAITING: "waiting",
    NoticeState.CLAIMED: "waiting",
    NoticeState.SENDING: "waiting",
    NoticeState.DROPPED: "dropped",
    NoticeState.FAILED: "failed",
    NoticeState.UNKNOWN: "unknown",
}
_CHIPS = {"sent": "good", "failed": "bad", "unknown": "ask"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a day: a sign, its words, where it leads (below the desk), and what became of it, each with a look.

    `paused`: nobody is reminded of the duty.
    """

    sign: str
    words: str
    address: str
    outcomes: tuple[tuple[str, str], ...] = ()
    paused: bool = False


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day with its events; `address` leads to who got what."""

    name: str
    weekday: str
    address: str
    today: bool
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar."""

    name: str
    days: tuple[CalendarDay, ...]
    over: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A day on which a duty is called to mind; `open`: it can still be moved."""

    day: date
    words: str
    open: bool


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """Who got what when, and what became of it."""

    name: str
    what: str
    at: str
    state: str
    chip: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Everybody of whom the same is to be said."""

    words: str
    names: tuple[str, ...]


def months(year: Year, catalogue: Catalogue) -> tuple[Month, ...]:
    """The months in which anything is due or goes out, each with its days in order."""
    events = _events(year, catalogue)
    by_month: defaultdict[tuple[int, int], list[CalendarDay]] = defaultdict(list)
    for day in sorted({*events, year.today}):
        by_month[day.year, day.month].append(
            CalendarDay(
                catalogue.plain("desk_calendar.day", day=day.day),
                catalogue.plain(f"formatting.weekday_{day.isoweekday()}"),
                f"calendar/day/{day}",
                day == year.today,
                tuple(sorted(events.get(day, ()), key=lambda event: event.sign != _DUE)),
            )
        )
    now = (year.today.year, year.today.month)
    return tuple(
        Month(catalogue.plain("desk_calendar.month", year=number, month=month), tuple(days), (number, month) < now)
        for (number, month), days in by_month.items()
    )


def duty_address(duty: str) -> str:
    """Where a duty is, below the desk; its id may be Chinese."""
    return f"calendar/duty/{quote(duty, safe='')}"


def _events(year: Year, catalogue: Catalogue) -> Mapping[date, list[Event]]:
    events: defaultdict[date, list[Event]] = defaultdict(list)
    reminded = {posting.day for posting in year.postings if posting.kind is NoticeKind.REMINDER}
    for called in year.duties:
        duty = called.duty
        to, title = duty_address(duty.id), duty_title(duty, catalogue)
        words = catalogue.plain("desk_calendar.due", title=title)
        events[duty.due].append(Event(_DUE, words, to, outcome_chips(called, catalogue), called.paused))
        for day in called.calls:
            if day > year.today or (day == year.today and day not in reminded):
                words = catalogue.plain("desk_calendar.call", title=title)
                events[day].append(Event(_KIND_SIGNS[NoticeKind.REMINDER], words, to, paused=called.paused))
    for posting in year.postings:
        words = catalogue.plain(f"desk_calendar.kind_{posting.kind}")
        to = f"calendar/day/{posting.day}"
        events[posting.day].append(Event(_KIND_SIGNS[posting.kind], words, to, _posting_chips(posting, catalogue)))
    for day in year.rankings:
        words = catalogue.plain(f"desk_calendar.kind_{NoticeKind.RANKING}")
        to = f"calendar/message/{day}/{NoticeKind.RANKING}"
        events[day].append(Event(_KIND_SIGNS[NoticeKind.RANKING], words, to))
    return events


def outcome_chips(called: CalledDuty, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """How many units did the duty in time, late and not at all, of those that are not nought: look and words."""
    return tuple(
        (outcome, f"{SIGNS[outcome]}{catalogue.plain(f'desk_progress.short_{outcome}')} {called.outcomes[outcome]}")
        for outcome in (*_CAME, Outcome.OPEN)
        if called.outcomes.get(outcome)
    )


def _posting_chips(posting: Posting, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    counts: defaultdict[str, int] = defaultdict(int)
    for state, count in posting.states.items():
        counts[_OUT[state]] += count
    return tuple(
        (_CHIPS.get(name, ""), catalogue.plain(f"desk_calendar.count_{name}", count=count))
        for name, count in counts.items()
    )


def calls(called: CalledDuty, today: date, catalogue: Catalogue) -> tuple[Call, ...]:
    """The days on which a duty is called to mind."""
    return tuple(
        Call(day, day_with_weekday(day, catalogue), day >= today and not called.paused) for day in called.calls
    )


def delivery_rows(notices: DayNotices, zone: tzinfo, catalogue: Catalogue) -> tuple[DeliveryRow, ...]:
    """What went out on the day."""
    return tuple(
        DeliveryRow(
            delivery.name,
            catalogue.plain(f"desk_calendar.kind_{delivery.kind}"),
            at_time(delivery.at, zone, catalogue),
            catalogue.plain(f"desk_calendar.state_{_OUT[delivery.state]}"),
            _CHIPS.get(_OUT[delivery.state], ""),
        )
        for delivery in notices.deliveries
    )


def coming_rows(prospects: Iterable[Prospect], catalogue: Catalogue) -> tuple[ReasonRow, ...]:
    """What is still due to go to whom, by what it is about."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for prospect in prospects:
        if prospect.notice is not None and not isinstance(prospect.about, Nothing):
            kind = catalogue.plain(f"desk_calendar.kind_{prospect.notice.kind}")
            about = "；".join(_about(prospect.about, catalogue))
            words = catalogue.plain("desk_calendar.about", kind=kind, about=about) if about else kind
            names[words].append(prospect.name)
    return _rows(names)


def reason_rows(prospects: Iterable[Prospect], catalogue: Catalogue) -> tuple[ReasonRow, ...]:
    """Why others get nothing, each reason with the names."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for prospect in prospects:
        if isinstance(prospect.about, Nothing):
            day = day_words(prospect.about.day, catalogue) if prospect.about.day is not None else ""
            words = catalogue.plain(f"desk_calendar.why_{prospect.about.why}", day=day, days=prospect.about.days)
            names[words].append(prospect.name)
    return _rows(names)


def _rows(names: Mapping[str, Sequence[str]]) -> tuple[ReasonRow, ...]:
    return tuple(ReasonRow(words, tuple(called)) for words, called in names.items())


def _about(about: About, catalogue: Catalogue) -> list[str]:
    say = catalogue.plain
    parts = [
        "、".join(about.duties),
        say("desk_calendar.raised") if about.raised else "",
        say("desk_calendar.to_settle") if about.to_settle else "",
        say("desk_calendar.awaited", day=day_words(about.awaited, catalogue)) if about.awaited is not None else "",
    ]
    return [part for part in parts if part]
