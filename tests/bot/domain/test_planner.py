from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.notices import NoticeKind, Receiver
from bot.domain.people import BoundGroup, Purpose
from bot.domain.planner import (
    Contact,
    Situation,
    call_days,
    in_sight,
    last_reminder,
    plan,
    reminders_to,
    upcoming,
)
from bot.domain.workdays import Workdays
from schemes.duties import Duty

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.notices import Notice

ZONE = ZoneInfo("Asia/Shanghai")
CHINA = Workdays(ZONE)
START, END = date(2021, 1, 1), date(2021, 12, 31)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
UNITS = ("changjiang", "banjing", "baipu")
RANKING = BoundGroup(1, -10, None, "市领导", "s", Purpose.RANKING, None)
ALL = BoundGroup(2, -20, 7, "各镇", "s", Purpose.REMINDERS, None)
ONE = BoundGroup(3, -30, None, "长江镇", "s", Purpose.REMINDERS, "changjiang")


def duty(name: str, due: date, *ahead: int, after: tuple[int, ...] = (), opens: date = START) -> Duty:
    return Duty(name, name, "", "", opens, due, ahead, after, ("fact",), by_report=bool(after))


def situation(
    *duties: Duty,
    owed: Iterable[str] = UNITS,
    contacts: tuple[Contact, ...] = (Contact(11, ("changjiang",)),),
    groups: tuple[BoundGroup, ...] = (),
) -> Situation:
    every = frozenset(one.id for one in duties)
    return Situation(
        "s",
        START,
        END,
        duties,
        {unit: every if unit in owed else frozenset() for unit in UNITS},
        contacts,
        groups,
        CHINA,
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Outbox:
    """Where keys exist once; `tick` is what a process does at an instant."""

    def __init__(self) -> None:
        self.notices: dict[str, Notice] = {}

    def tick(self, known: Situation, now: datetime) -> list[Notice]:
        new = plan(self.knowing(known), now)
        assert all(notice.due_at >= now or CHINA.may_send(now) for notice in new)
        self.notices |= {one.key: one for one in new}
        return new

    def knowing(self, known: Situation) -> Situation:
        return replace(known, planned=frozenset(self.notices))

    def planned(self) -> list[str]:
        return sorted(self.notices)


def keys(notices: Iterable[Notice]) -> list[str]:
    return [notice.key for notice in notices]


# ── by example


def test_reminders_go_to_just_those_who_owe() -> None:
    contacts = (Contact(11, ("changjiang",)), Contact(12, ("banjing",)), Contact(13, ("banjing", "changjiang")))
    known = situation(
        duty("d", date(2021, 3, 31), 7), owed=["changjiang"], contacts=contacts, groups=(ALL, ONE, RANKING)
    )
    notices = [one for one in plan(known, at("2021-03-24T09:00")) if one.kind is NoticeKind.REMINDER]
    assert keys(notices) == [
        "reminder:s:p11:2021-03-24",
        "reminder:s:p13:2021-03-24",
        "reminder:s:g2:2021-03-24",
        "reminder:s:g3:2021-03-24",
    ]
    assert notices[0].receiver == Receiver(11, person_id=11)
    assert notices[2].receiver == Receiver(-20, 7, group_id=2)
    assert notices[1].values == {"scheme": "s", "units": ["banjing", "changjiang"]}
    assert {notice.due_at for notice in notices} == {at("2021-03-24T09:00")}


def test_all_that_is_due_to_somebody_on_a_day_is_one_notice() -> None:
    known = situation(duty("a", date(2021, 3, 31), 7), duty("b", date(2021, 3, 25), 1))
    assert keys(plan(known, at("2021-03-24T09:00"))) == ["reminder:s:p11:2021-03-24"]


def test_a_process_that_slept_a_week_sends_one_notice_in_the_morning() -> None:
    known = situation(duty("a", date(2021, 3, 31), *range(30)))
    box = Outbox()
    box.tick(known, at("2021-03-17T09:00"))
    (late,) = box.tick(known, at("2021-03-24T23:00"))
    assert (late.key, late.due_at) == ("reminder:s:p11:2021-03-25", at("2021-03-25T09:00"))
    assert box.tick(known, at("2021-03-25T09:00")) == box.tick(known, at("2021-03-25T18:00")) == []


def test_a_call_that_was_slept_through_for_a_week_is_made_up_for() -> None:
    known = situation(duty("a", date(2021, 3, 31), 14))
    assert keys(plan(known, at("2021-03-24T10:30"))) == ["reminder:s:p11:2021-03-24"]
    assert plan(known, at("2021-03-25T10:30")) == []


def test_fulfilling_one_duty_does_not_call_an_older_one_to_mind_again() -> None:
    """Asleep over the call of `b`, both told on the call day of `a`; when `a` is done nothing more is sent that day."""
    both = situation(duty("a", date(2021, 3, 31), 7), duty("b", date(2021, 4, 15), 23))
    box = Outbox()
    assert len(box.tick(both, at("2021-03-24T10:00"))) == 1
    only_b = replace(both, owed={unit: frozenset({"b"}) for unit in UNITS})
    assert box.tick(only_b, at("2021-03-24T11:00")) == []


def test_a_notice_that_waits_for_the_morning_is_that_mornings_notice() -> None:
    """Woken on Friday night: Monday's own call does not make a second one."""
    known = situation(duty("a", date(2021, 3, 31), 5, 2))  # calls on Friday 26 and on Monday 29
    box = Outbox()
    (waiting,) = box.tick(known, at("2021-03-26T22:00"))
    assert (waiting.key, waiting.due_at) == ("reminder:s:p11:2021-03-29", at("2021-03-29T09:00"))
    assert box.tick(known, at("2021-03-29T09:00")) == []


def test_after_the_deadline_nothing_that_cannot_be_done_is_called_to_mind() -> None:
    known = situation(duty("a", date(2021, 3, 31), 1, 0))
    assert plan(known, at("2021-03-31T20:59")) != []
    assert plan(known, at("2021-03-31T22:00")) == []
    assert plan(known, at("2021-04-01T09:00")) == []


def test_what_is_overdue_is_called_to_mind_where_the_calendar_says_so() -> None:
    known = situation(duty("a", date(2021, 3, 31), 0, after=(1, 3)))
    box = Outbox()
    for hours in range(24 * 14):
        box.tick(known, at("2021-03-29T00:30") + timedelta(hours=hours))
    # the third day after is 清明节, a Saturday; Tuesday is the next working day
    assert box.planned() == [f"reminder:s:p11:{day}" for day in ("2021-03-31", "2021-04-01", "2021-04-06")]


def test_calls_on_holidays_move_and_never_past_the_deadline() -> None:
    assert call_days(duty("a", date(2021, 10, 12), 7, 3), CHINA) == {
        date(2021, 10, 8),
        date(2021, 10, 9),
    }  # a make-up Saturday
    assert call_days(duty("a", date(2021, 10, 7), 1, 0), CHINA) == {date(2021, 9, 30)}
    assert call_days(duty("a", date(2021, 5, 31), 30, 7, opens=date(2021, 5, 6)), CHINA) == {
        date(2021, 5, 6),
        date(2021, 5, 24),
    }
    assert call_days(duty("a", date(2021, 5, 31), 30, 7, opens=date(2021, 5, 7)), CHINA) == {date(2021, 5, 24)}


@pytest.mark.parametrize(
    ("now", "key"),
    [
        ("2021-06-21T08:30", "2021-W25"),
        ("2021-06-24T15:00", "2021-W25"),
        ("2021-06-27T10:00", "2021-W26"),  # a Sunday: too late for this week, in time for Monday
        ("2021-10-03T22:00", "2021-W40"),  # 国庆节: the next morning on which people work is a Friday
        ("2021-10-08T09:00", "2021-W40"),
        ("2022-01-07T09:00", "2022-W01"),  # the last one, of the whole year
    ],
)
def test_the_weekly_ranking(now: str, key: str) -> None:
    (notice,) = plan(situation(groups=(RANKING,)), at(now))
    assert notice.key == f"ranking:s:g1:{key}"
    assert notice.receiver == Receiver(-10, group_id=1)
    assert notice.expires_at.astimezone(ZONE).weekday() == 0
    assert notice.due_at < notice.expires_at


def test_the_week_that_begins_in_the_old_year_is_the_new_years_first() -> None:
    known = replace(situation(groups=(RANKING,)), start=date(2019, 1, 1), end=date(2019, 12, 31))
    assert keys(plan(known, at("2019-12-30T09:00"))) == ["ranking:s:g1:2020-W01"]


@pytest.mark.parametrize("now", ["2020-12-31T09:00", "2022-01-08T09:00", "2022-01-10T09:00"])
def test_no_ranking_outside_the_cycle(now: str) -> None:
    assert plan(situation(groups=(RANKING, ALL)), at(now)) == []


def test_a_week_without_a_working_day_has_no_ranking() -> None:
    """The week from 27 January 2020: the holiday was extended."""
    known = replace(situation(groups=(RANKING,)), start=date(2020, 1, 1), end=date(2020, 12, 31))
    box = Outbox()
    for hours in range(24 * 21):
        box.tick(known, at("2020-01-13T00:30") + timedelta(hours=hours))
    assert box.planned() == [f"ranking:s:g1:2020-W{week}" for week in ("03", "04", "06")]


def test_the_next_times() -> None:
    known = situation(duty("a", date(2021, 3, 31), 7, 3), groups=(RANKING,))
    coming = upcoming(known, at("2021-03-24T08:59"))
    assert (coming.reminder, coming.ranking) == (at("2021-03-24T09:00"), at("2021-03-29T09:00"))
    assert upcoming(known, at("2021-03-24T09:00")).reminder == at("2021-03-29T09:00")
    assert upcoming(known, at("2021-03-30T09:00")).reminder is None
    nobody = upcoming(situation(owed=()), at("2021-03-24T08:59"))
    assert (nobody.reminder, nobody.ranking) == (None, None)


def test_the_last_reminder_of_a_receiver() -> None:
    known = situation(duty("a", date(2021, 3, 31), 7))
    (notice,) = plan(known, at("2021-03-24T09:00"))
    assert reminders_to(notice) == "reminder:s:p11:"
    others = ("reminder:s:p112:2021-04-04", "reminder:s:g11:2021-04-04", "ranking:s:g11:2021-W40")
    planned = frozenset({"reminder:s:p11:2021-03-29", notice.key, *others})
    assert last_reminder(replace(known, planned=planned), notice.receiver) == date(2021, 3, 29)
    assert last_reminder(replace(known, planned=frozenset(others)), notice.receiver) == date.min


# ── whatever the calendar and the clock

DUTIES = st.lists(
    st.builds(
        lambda index, due, ahead, after, length: duty(
            f"d{index}", due, *ahead, after=tuple(after), opens=max(START, due - timedelta(days=length))
        ),
        st.integers(0, 99),
        st.dates(START + 5 * DAY, END),
        st.sets(st.integers(0, 40), max_size=4),
        st.sets(st.integers(1, 6), max_size=2),
        st.integers(5, 400),
    ),
    max_size=4,
    unique_by=lambda one: one.id,
)
CONTACTS = st.lists(
    st.builds(
        lambda person, units: Contact(person, tuple(sorted(units))),
        st.integers(1, 9),
        st.sets(st.sampled_from(UNITS), min_size=1),
    ),
    max_size=3,
    unique_by=lambda one: one.person_id,
)
CALENDARS = st.builds(
    lambda duties, contacts, groups, owed: situation(
        *duties, owed=owed, contacts=tuple(contacts), groups=tuple(groups)
    ),
    DUTIES,
    CONTACTS,
    st.sets(st.sampled_from((RANKING, ALL, ONE))),
    st.sets(st.sampled_from(UNITS)),
)
# A machine's life: it ticks, and sleeps for minutes, hours, days or weeks.
LIVES = st.builds(
    lambda start, naps: [start + timedelta(minutes=sum(naps[: index + 1])) for index in range(len(naps))],
    st.datetimes(at("2021-01-01").replace(tzinfo=None), at("2021-12-31").replace(tzinfo=None), timezones=st.just(ZONE)),
    st.lists(st.one_of(st.integers(0, 90), st.integers(0, 1440), st.integers(0, 15_000)), min_size=1, max_size=40),
)


def units_of(known: Situation, key: str) -> tuple[str, ...]:
    name = key.split(":")[2]
    if name[0] == "p":
        return next(one.units for one in known.contacts if one.person_id == int(name[1:]))
    group = next(one for one in known.groups if one.id == int(name[1:]))
    return UNITS if group.unit is None else (group.unit,)


def owing(known: Situation, units: Iterable[str]) -> list[Duty]:
    return [one for one in known.duties if any(one.id in known.owed[unit] for unit in units)]


def key_day(notice: Notice) -> date:
    return date.fromisoformat(notice.key.rpartition(":")[2])


def reminders(box: Outbox) -> list[Notice]:
    return [one for one in box.notices.values() if one.kind is NoticeKind.REMINDER]


@given(DUTIES)
def test_calls_are_on_working_days_and_in_time(duties: list[Duty]) -> None:
    for one in duties:
        days = call_days(one, CHINA)
        assert all(CHINA.is_working(day) and day >= one.opens for day in days)
        assert all(day <= one.due for day in days) or one.after
        assert len(days) <= len(one.ahead) + len(one.after)
        if 0 in one.ahead and CHINA.previous_working(one.due) >= one.opens:
            assert CHINA.previous_working(one.due) in days


@given(CALENDARS, LIVES)
def test_nothing_at_night_or_on_days_off_and_one_a_day(known: Situation, life: list[datetime]) -> None:
    box = Outbox()
    for now in life:
        box.tick(known, now)
    for notice in box.notices.values():
        assert CHINA.may_send(notice.due_at)
        assert notice.due_at < notice.expires_at
    days = Counter((reminders_to(one), one.due_at.astimezone(ZONE).date()) for one in reminders(box))
    assert all(count == 1 for count in days.values())
    assert all(key_day(one) == one.due_at.astimezone(ZONE).date() for one in reminders(box))


@given(CALENDARS, LIVES)
def test_every_reminder_has_a_cause_that_can_still_be_acted_on(known: Situation, life: list[datetime]) -> None:
    box = Outbox()
    for now in life:
        for notice in box.tick(known, now):
            if notice.kind is NoticeKind.REMINDER:
                duties = owing(known, units_of(known, notice.key))
                day = key_day(notice)
                assert any(
                    in_sight(one, day, CHINA) and day - WEEK <= max(call_days(one, CHINA) & _until(day))
                    for one in duties
                )
                assert any(day <= one.due or one.after for one in duties if in_sight(one, day, CHINA))


def _until(day: date) -> set[date]:
    return {START + timedelta(days=index) for index in range(-60, (day - START).days + 1)}


@given(CALENDARS, LIVES)
def test_again_and_by_a_second_process_nothing_new(known: Situation, life: list[datetime]) -> None:
    box, other = Outbox(), Outbox()
    for now in life:
        box.tick(known, now)
        other.tick(known, now.astimezone(UTC))
        assert box.tick(known, now) == []
    assert box.planned() == other.planned()


@given(CALENDARS, LIVES)
def test_who_owes_nothing_hears_nothing(known: Situation, life: list[datetime]) -> None:
    box = Outbox()
    for now in life:
        box.tick(known, now)
    for notice in reminders(box):
        assert owing(known, units_of(known, notice.key))
    done = replace(known, owed={unit: frozenset() for unit in UNITS})
    fresh = Outbox()
    for now in life:
        fresh.tick(done, now)
    assert reminders(fresh) == []


@given(CALENDARS)
def test_a_process_that_is_awake_calls_on_every_day_once(known: Situation) -> None:
    box = Outbox()
    for index in range(380):
        box.tick(known, CHINA.opening(START + timedelta(days=index)))
    for contact in known.contacts:
        days = set().union(*(call_days(one, CHINA) for one in owing(known, contact.units)))
        assert {key_day(one) for one in reminders(box) if one.receiver.person_id == contact.person_id} == days
    weeks = [key for key in box.planned() if key.startswith("ranking")]
    assert len(weeks) == (53 if RANKING in known.groups else 0)


@given(CALENDARS, LIVES)
def test_no_call_is_slept_through_for_less_than_a_week(known: Situation, life: list[datetime]) -> None:
    """If a process was awake on a morning in the week after a call that still mattered, a reminder went since the call."""
    box = Outbox()
    for now in life:
        box.tick(known, now)
        if not CHINA.may_send(now):
            continue
        for contact in known.contacts:
            receiver = Receiver(contact.person_id, person_id=contact.person_id)
            told = last_reminder(box.knowing(known), receiver)
            for one in owing(known, contact.units):
                if in_sight(one, now.date(), CHINA):
                    assert all(day <= told for day in call_days(one, CHINA) if now.date() - WEEK <= day <= now.date())


@given(CALENDARS, LIVES)
def test_the_next_time_is_when_the_planner_plans(known: Situation, life: list[datetime]) -> None:
    coming = upcoming(known, life[0])
    if coming.ranking is not None:
        assert any(one.due_at == coming.ranking for one in plan(known, coming.ranking))
    if coming.reminder is not None:
        assert any(one.due_at == coming.reminder for one in plan(known, coming.reminder))
