from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.notices import NoticeKind, key_prefix
from bot.domain.people import BoundGroup, Purpose
from bot.domain.planner import (
    last_reminder,
    matters_from,
    plan,
    receivers,
    topics,
    upcoming,
)
from bot.domain.planning_input import Contact, PlanningInput
from bot.domain.rankings import RankingSettings
from bot.domain.receivers import TELEGRAM, Receiver, to_person
from bot.domain.reminding import call_days
from bot.domain.workdays import Workdays
from schemes.duties import Duty
from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.notices import Notice

ZONE = ZoneInfo("Asia/Shanghai")
CHINA = Workdays(ZONE)
START, END = date(2021, 1, 1), date(2021, 12, 31)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
UNITS = ("changjiang", "banjing", "baipu")
WEEKLY = RankingSettings(monthly=False, moments=False)
RANKING = BoundGroup(1, TELEGRAM, "-10", "市领导", "s", Purpose.RANKING, None, ranking=WEEKLY)
ALL = BoundGroup(2, TELEGRAM, "-20/7", "各镇", "s", Purpose.REMINDERS, None)
ONE = BoundGroup(3, TELEGRAM, "-30", "长江镇", "s", Purpose.REMINDERS, "changjiang")


def duty(name: str, due: date, *ahead: int, after: tuple[int, ...] = (), opens: date = START) -> Duty:
    return Duty(name, name, "", "", opens, due, ahead, after, ("fact",), by_report=bool(after))


def inputs(
    *duties: Duty,
    owed: Iterable[str] = UNITS,
    contacts: tuple[Contact, ...] = (Contact(11, ("changjiang",)),),
    groups: tuple[BoundGroup, ...] = (),
) -> PlanningInput:
    every = frozenset(one.id for one in duties)
    return PlanningInput(
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

    def tick(self, known: PlanningInput, now: datetime) -> list[Notice]:
        new = plan(self.knowing(known), now)
        assert all(notice.due_at >= now or CHINA.may_send(now) for notice in new)
        self.notices |= {one.key: one for one in new}
        return new

    def knowing(self, known: PlanningInput) -> PlanningInput:
        return replace(known, planned=frozenset(self.notices))

    def planned(self) -> list[str]:
        return sorted(self.notices)


def keys(notices: Iterable[Notice]) -> list[str]:
    return [notice.key for notice in notices]


# ── by example


def test_reminders_go_to_just_those_who_owe() -> None:
    contacts = (Contact(11, ("changjiang",)), Contact(12, ("banjing",)), Contact(13, ("banjing", "changjiang")))
    known = inputs(duty("d", date(2021, 3, 31), 7), owed=["changjiang"], contacts=contacts, groups=(ALL, ONE, RANKING))
    notices = [one for one in plan(known, at("2021-03-24T09:00")) if one.kind is NoticeKind.REMINDER]
    assert keys(notices) == [
        "reminder:p11:2021-03-24",
        "reminder:p13:2021-03-24",
        "reminder:g2:2021-03-24",
    ]
    assert notices[0].receiver == to_person(11)
    assert notices[2].receiver == Receiver(TELEGRAM, "-20/7", group_id=2)
    assert notices[1].values == {"scheme": "s"}
    assert {notice.due_at for notice in notices} == {at("2021-03-24T09:00")}


def test_all_that_is_due_to_somebody_on_a_day_is_one_notice() -> None:
    known = inputs(duty("a", date(2021, 3, 31), 7), duty("b", date(2021, 3, 25), 1))
    assert keys(plan(known, at("2021-03-24T09:00"))) == ["reminder:p11:2021-03-24"]


def test_a_process_that_slept_a_week_sends_one_notice_in_the_morning() -> None:
    known = inputs(duty("a", date(2021, 3, 31), *range(30)))
    box = Outbox()
    box.tick(known, at("2021-03-17T09:00"))
    (late,) = box.tick(known, at("2021-03-24T23:00"))
    assert (late.key, late.due_at) == ("reminder:p11:2021-03-25", at("2021-03-25T09:00"))
    assert box.tick(known, at("2021-03-25T09:00")) == box.tick(known, at("2021-03-25T18:00")) == []


def test_a_call_that_was_slept_through_for_a_week_is_made_up_for() -> None:
    known = inputs(duty("a", date(2021, 3, 31), 14))
    assert keys(plan(known, at("2021-03-24T10:30"))) == ["reminder:p11:2021-03-24"]
    assert plan(known, at("2021-03-25T10:30")) == []


def test_fulfilling_one_duty_does_not_call_an_older_one_to_mind_again() -> None:
    """Asleep over the call of `b`, both told on the call day of `a`; when `a` is done nothing more is sent that day."""
    both = inputs(duty("a", date(2021, 3, 31), 7), duty("b", date(2021, 4, 15), 23))
    box = Outbox()
    assert len(box.tick(both, at("2021-03-24T10:00"))) == 1
    only_b = replace(both, owed={unit: frozenset({"b"}) for unit in UNITS})
    assert box.tick(only_b, at("2021-03-24T11:00")) == []


def test_a_notice_that_waits_for_the_morning_is_that_mornings_notice() -> None:
    """Woken on Friday night: Monday's own call does not make a second one."""
    known = inputs(duty("a", date(2021, 3, 31), 5, 2))  # calls on Friday 26 and on Monday 29
    box = Outbox()
    (waiting,) = box.tick(known, at("2021-03-26T22:00"))
    assert (waiting.key, waiting.due_at) == ("reminder:p11:2021-03-29", at("2021-03-29T09:00"))
    assert box.tick(known, at("2021-03-29T09:00")) == []


def test_after_the_deadline_nothing_that_cannot_be_done_is_called_to_mind() -> None:
    known = inputs(duty("a", date(2021, 3, 31), 1, 0))
    assert plan(known, at("2021-03-31T20:59")) != []
    assert plan(known, at("2021-03-31T22:00")) == []
    assert plan(known, at("2021-04-01T09:00")) == []


def test_what_is_overdue_is_called_to_mind_where_the_calendar_says_so() -> None:
    known = inputs(duty("a", date(2021, 3, 31), 0, after=(1, 3)))
    box = Outbox()
    for hours in range(24 * 14):
        box.tick(known, at("2021-03-29T00:30") + timedelta(hours=hours))
    # the third day after is 清明节, a Saturday; Tuesday is the next working day
    assert box.planned() == [f"reminder:p11:{day}" for day in ("2021-03-31", "2021-04-01", "2021-04-06")]


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
        ("2021-06-21T09:00", "2021-06-21"),
        ("2021-06-24T15:00", "2021-06-21"),
        ("2021-06-27T10:00", "2021-06-28"),  # a Sunday: too late for this week, in time for Monday
        ("2021-10-03T22:00", "2021-10-08"),  # 国庆节: the next morning on which people work is a Friday
        ("2021-10-08T09:00", "2021-10-08"),
        ("2022-01-07T09:00", "2022-01-04"),  # the last one, of the whole year
    ],
)
def test_the_weekly_ranking(now: str, key: str) -> None:
    (notice,) = plan(inputs(groups=(RANKING,)), at(now))
    assert notice.key == f"ranking:s:g1:{key}"
    assert notice.receiver == Receiver(TELEGRAM, "-10", group_id=1)
    assert notice.due_at < notice.expires_at


def test_the_week_that_begins_in_the_old_year_is_the_new_years_first() -> None:
    known = replace(inputs(groups=(RANKING,)), start=date(2019, 1, 1), end=date(2019, 12, 31))
    assert keys(plan(known, at("2019-12-30T09:00"))) == ["ranking:s:g1:2019-12-30"]


@pytest.mark.parametrize("now", ["2020-12-31T09:00", "2022-01-08T09:00", "2022-01-10T09:00"])
def test_no_ranking_outside_the_cycle(now: str) -> None:
    assert plan(inputs(groups=(RANKING, ALL)), at(now)) == []


def test_a_week_without_a_working_day_has_no_ranking() -> None:
    """The week from 27 January 2020: the holiday was extended."""
    known = replace(inputs(groups=(RANKING,)), start=date(2020, 1, 1), end=date(2020, 12, 31))
    box = Outbox()
    for hours in range(24 * 21):
        box.tick(known, at("2020-01-13T00:30") + timedelta(hours=hours))
    assert box.planned() == [f"ranking:s:g1:2020-{day}" for day in ("01-13", "01-20", "02-03")]


def test_the_next_times() -> None:
    known = inputs(duty("a", date(2021, 3, 31), 7, 3), groups=(RANKING,))
    coming = upcoming(known, at("2021-03-24T08:59"))
    assert (coming.reminder, coming.ranking) == (at("2021-03-24T09:00"), at("2021-03-29T09:00"))
    assert upcoming(known, at("2021-03-24T09:00")).reminder == at("2021-03-29T09:00")
    assert upcoming(known, at("2021-03-30T09:00")).reminder is None
    nobody = upcoming(inputs(owed=()), at("2021-03-24T08:59"))
    assert (nobody.reminder, nobody.ranking) == (None, None)


def test_the_last_reminder_of_a_receiver() -> None:
    known = inputs(duty("a", date(2021, 3, 31), 7))
    (notice,) = plan(known, at("2021-03-24T09:00"))
    assert key_prefix(NoticeKind.REMINDER, notice.receiver) == "reminder:p11:"
    others = ("reminder:p112:2021-04-04", "reminder:g11:2021-04-04", "ranking:s:g11:2021-10-08")
    planned = frozenset({"reminder:p11:2021-03-29", notice.key, *others})
    assert last_reminder(replace(known, planned=planned), notice.receiver) == date(2021, 3, 29)
    assert last_reminder(replace(known, planned=frozenset(others)), notice.receiver) == date.min


# ── who stays silent


QUARTER = duty("q", date(2021, 3, 31), 14, 7, 3, 1, 0, after=(1, 3))
BUREAU = Contact(13, (WHOLE,), bureau=True)


def days_of(known: PlanningInput, receiver: str, *, months: int = 6) -> list[str]:
    """On which days somebody hears something, when nobody sleeps."""
    box = Outbox()
    for index in range(30 * months):
        box.tick(known, CHINA.opening(START + timedelta(days=index)))
    return [key.rpartition(":")[2] for key in box.planned() if key.startswith(f"reminder:{receiver}:")]


def test_silence_is_raised_to_the_units_group_and_then_to_the_bureau() -> None:
    """First called on Wednesday 17 March: five working days later is the 24th, ten the 31st."""
    known = inputs(QUARTER, owed=["changjiang"], contacts=(Contact(11, ("changjiang",)), BUREAU), groups=(ONE,))
    calls = ["2021-03-17", "2021-03-24", "2021-03-29", "2021-03-30", "2021-03-31", "2021-04-01", "2021-04-06"]
    assert days_of(known, "p11") == calls
    assert days_of(known, "g3") == calls[1:]
    assert days_of(known, "p13") == ["2021-03-31"]
    assert days_of(replace(known, patience=2), "g3") == ["2021-03-19", *calls[1:]]
    assert days_of(replace(known, patience=2), "p13") == ["2021-03-23"]


def test_who_was_heard_of_since_the_first_call_is_not_raised() -> None:
    contacts = (Contact(11, ("changjiang",)), BUREAU)
    known = inputs(QUARTER, owed=["changjiang"], contacts=contacts, groups=(ONE,))
    heard = replace(known, heard={("changjiang", "q"): date(2021, 3, 17)})
    assert days_of(heard, "g3") == days_of(heard, "p13") == []
    assert days_of(heard, "p11") == days_of(known, "p11")
    before = replace(known, heard={("changjiang", "q"): date(2021, 3, 16)})
    assert days_of(before, "p13") == ["2021-03-31"]


def test_a_group_whose_unit_has_nobody_to_write_to_hears_at_once() -> None:
    known = inputs(QUARTER, owed=["changjiang"], contacts=(BUREAU,), groups=(ONE,))
    assert days_of(known, "g3")[0] == "2021-03-17"


def test_nothing_is_raised_when_nothing_can_be_done_about_it() -> None:
    late = duty("l", date(2021, 3, 31), 1, 0)
    assert days_of(inputs(late, contacts=(BUREAU,)), "p13") == []


def test_what_is_the_bureaus_own_is_called_to_mind_like_any_other() -> None:
    own = replace(duty("own", date(2021, 3, 31), 7), of_bureau=True)
    known = replace(inputs(own, owed=(), contacts=(BUREAU,)), owed={WHOLE: frozenset({"own"})})
    assert days_of(known, "p13") == ["2021-03-24"]


def test_missed_periods_are_proposed_once_when_they_have_ended() -> None:
    """The quarter can be caught up on until 10 April, a Saturday."""
    known = replace(inputs(QUARTER, owed=(), contacts=(BUREAU,)), unsettled=frozenset({"q"}))
    assert days_of(known, "p13") == ["2021-04-12"]
    (topic,) = topics(known, BUREAU, date(2021, 4, 12))
    assert (topic.unit, topic.raised) == (None, False)


def test_one_reminder_a_day_whatever_it_is_about() -> None:
    """Somebody of the bureau who reports for a unit as well."""
    both = Contact(13, ("changjiang", WHOLE), bureau=True)
    known = inputs(QUARTER, contacts=(both, Contact(11, ("banjing",))))
    assert days_of(known, "p13").count("2021-03-31") == 1
    spoken = {(one.unit, one.raised) for one in topics(known, both, date(2021, 3, 31))}
    assert spoken == {("changjiang", False), ("banjing", True), ("baipu", True)}


# ── what waits for review


REVIEWER = Contact(14, (), awaited=date(2021, 3, 12))  # a Friday


def reviews_of(known: PlanningInput, person: int, *, days: int = 30) -> list[str]:
    """On which days from March on somebody hears of what waits, when nobody sleeps."""
    box = Outbox()
    for index in range(days):
        box.tick(known, CHINA.opening(date(2021, 3, 1) + timedelta(days=index)))
    return [key.rpartition(":")[2] for key in box.planned() if key.startswith(f"review:p{person}:")]


def test_what_waits_for_review_is_told_on_the_next_working_day_and_again_after_five() -> None:
    known = inputs(contacts=(REVIEWER,))
    assert reviews_of(known, 14) == ["2021-03-15", "2021-03-22", "2021-03-29"]
    assert reviews_of(inputs(contacts=(replace(REVIEWER, awaited=None),)), 14) == []


def test_after_all_was_reviewed_what_comes_in_then_is_told_at_once() -> None:
    box = Outbox()
    box.tick(inputs(contacts=(REVIEWER,)), at("2021-03-15T09:00"))
    later = inputs(contacts=(replace(REVIEWER, awaited=date(2021, 3, 15)),))
    assert keys(box.tick(later, at("2021-03-16T09:00"))) == ["review:p14:2021-03-16"]
    assert upcoming(replace(later, planned=frozenset(box.planned())), at("2021-03-16T10:00")).review == at(
        "2021-03-23T09:00"
    )


def test_what_came_in_this_morning_has_not_waited_a_working_day() -> None:
    known = inputs(contacts=(REVIEWER,))
    assert plan(known, at("2021-03-12T18:00")) == []
    (waiting,) = plan(known, at("2021-03-12T22:00"))
    assert (waiting.key, waiting.due_at) == ("review:p14:2021-03-15", at("2021-03-15T09:00"))
    assert waiting.expires_at == at("2021-03-22T09:00")


def test_one_message_a_day_tells_what_is_due_and_what_waits() -> None:
    both = replace(BUREAU, awaited=date(2021, 3, 26))
    own = replace(duty("own", date(2021, 3, 31), 2), of_bureau=True)
    known = replace(inputs(own, owed=(), contacts=(both,)), owed={WHOLE: frozenset({"own"})})
    box = Outbox()
    assert keys(box.tick(known, at("2021-03-29T09:00"))) == ["reminder:p13:2021-03-29"]
    assert keys(box.tick(known, at("2021-03-30T09:00"))) == ["review:p13:2021-03-30"]
    assert box.tick(known, at("2021-03-30T15:00")) == []
    assert upcoming(replace(known, planned=frozenset(box.planned())), at("2021-03-30T10:00")).review == at(
        "2021-03-31T09:00"
    )


def test_the_bureau_hears_each_working_morning_what_is_to_be_done_and_nothing_else() -> None:
    assert reviews_of(inputs(contacts=(BUREAU,)), 13) == []
    due = replace(inputs(duty("d", date(2021, 3, 17)), contacts=(BUREAU,)))
    assert reviews_of(due, 13) == ["2021-03-17"]
    matters = replace(inputs(contacts=(BUREAU,)), open_matters=True)
    assert reviews_of(matters, 13, days=8) == [f"2021-03-0{day}" for day in (1, 2, 3, 4, 5, 8)]
    assert reviews_of(replace(matters, contacts=(Contact(14, ()),)), 14) == []


def test_figures_are_reviewed_until_a_quarter_after_the_cycle() -> None:
    late = inputs(contacts=(replace(REVIEWER, awaited=END),))
    assert keys(plan(late, at("2022-04-01T09:00"))) == ["review:p14:2022-04-01"]
    assert plan(late, at("2022-04-02T09:00")) == plan(late, at("2022-04-06T09:00")) == []
    assert upcoming(late, at("2022-04-01T10:00")).review is None


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
        lambda person, units, bureau, awaited: Contact(
            person, (*sorted(units), *([WHOLE] if bureau else [])), bureau, awaited
        ),
        st.integers(1, 9),
        st.sets(st.sampled_from(UNITS), min_size=1),
        st.booleans(),
        st.none() | st.dates(START, END),
    ),
    max_size=3,
    unique_by=lambda one: one.person_id,
)
CALENDARS = st.builds(
    lambda duties, contacts, groups, owed, heard, missed, patience: replace(
        inputs(*duties, owed=owed, contacts=tuple(contacts), groups=tuple(groups)),
        heard={(unit, one.id): day for unit, day in heard.items() for one in duties},
        unsettled=frozenset(one.id for one in duties) if missed else frozenset(),
        patience=patience,
    ),
    DUTIES,
    CONTACTS,
    st.sets(st.sampled_from((RANKING, ALL, ONE))),
    st.sets(st.sampled_from(UNITS)),
    st.dictionaries(st.sampled_from(UNITS), st.dates(START, END)),
    st.booleans(),
    st.integers(1, 12),
)
# A machine's life: it ticks, and sleeps for minutes, hours, days or weeks; now and then its clock is put back.
NAPS = st.one_of(st.integers(0, 90), st.integers(0, 1440), st.integers(0, 15_000), st.integers(-4000, 0))
LIVES = st.builds(
    lambda start, naps: [start + timedelta(minutes=sum(naps[: index + 1])) for index in range(len(naps))],
    st.datetimes(at("2021-01-10").replace(tzinfo=None), at("2021-12-31").replace(tzinfo=None), timezones=st.just(ZONE)),
    st.lists(NAPS, min_size=1, max_size=40),
)


@dataclass(frozen=True)
class Reason:
    """Why somebody is written to, told anew and straightforwardly: on which days, and from when to when it matters."""

    days: frozenset[date]
    first: date
    last: date


def reasons(known: PlanningInput, whom: Contact | BoundGroup) -> list[Reason]:
    found = []
    for one in known.duties:
        calls = call_days(one, CHINA)
        if not calls:
            continue
        obligations = [unit for unit in UNITS if one.id in known.owed[unit]]
        silent = [unit for unit in obligations if known.heard.get((unit, one.id), date.min) < min(calls)]
        last = one.due + timedelta(days=10) if one.after else one.due
        to_group, to_bureau = raise_day(calls, known.patience), raise_day(calls, 2 * known.patience)
        if isinstance(whom, Contact):
            mine, others = set(obligations) & set(whom.units), set(silent) - set(whom.units)
            if mine:
                found.append(Reason(calls, min(calls), last))
            if whom.bureau and others and to_bureau <= last:
                found.append(Reason(frozenset({to_bureau}), to_bureau, last))
        elif whom.unit is None or not any(whom.unit in contact.units for contact in known.contacts):
            if set(obligations) & ({whom.unit} if whom.unit else set(UNITS)):
                found.append(Reason(calls, min(calls), last))
        elif whom.unit in silent and to_group <= last:
            found.append(Reason(frozenset({to_group, *(day for day in calls if day > to_group)}), to_group, last))
    for one in known.duties if isinstance(whom, Contact) and whom.bureau else ():
        if one.id in known.unsettled:
            ended = CHINA.next_working((one.due + timedelta(days=10) if one.after else one.due) + DAY)
            found.append(Reason(frozenset({ended}), ended, ended + WEEK))
    return found


def raise_day(calls: frozenset[date], working_days: int) -> date:
    day = min(calls)
    while working_days:
        day += DAY
        working_days -= CHINA.is_working(day)
    return day


def key_day(notice: Notice) -> date:
    return date.fromisoformat(notice.key.rpartition(":")[2])


def reminders(box: Outbox) -> list[Notice]:
    return [one for one in box.notices.values() if one.kind is NoticeKind.REMINDER]


def reviews(box: Outbox) -> list[Notice]:
    return [one for one in box.notices.values() if one.kind is NoticeKind.REVIEW]


def awaited_by(known: PlanningInput, person: int | None) -> date:
    return next(one.awaited or date.max for one in known.contacts if one.person_id == person)


def whom_of(known: PlanningInput, notice: Notice) -> Contact | BoundGroup:
    return next(whom for whom, receiver in receivers(known) if receiver == notice.receiver)


@given(DUTIES)
def test_calls_are_on_working_days_and_in_time(duties: list[Duty]) -> None:
    for one in duties:
        days = call_days(one, CHINA)
        assert all(CHINA.is_working(day) and day >= one.opens for day in days)
        assert all(day <= one.due for day in days) or one.after
        assert all(day <= one.closes for day in days)
        assert len(days) <= len(one.ahead) + len(one.after)
        if 0 in one.ahead and CHINA.previous_working(one.due) >= one.opens:
            assert CHINA.previous_working(one.due) in days


@given(CALENDARS, LIVES)
def test_nothing_at_night_or_on_days_off_and_one_a_day(known: PlanningInput, life: list[datetime]) -> None:
    box = Outbox()
    for now in life:
        box.tick(known, now)
    for notice in box.notices.values():
        assert CHINA.may_send(notice.due_at)
        assert notice.due_at < notice.expires_at
    personal = [*reminders(box), *reviews(box)]
    days = Counter((one.receiver, one.kind, one.due_at.astimezone(ZONE).date()) for one in personal)
    assert all(count == 1 for count in days.values())
    assert all(key_day(one) == one.due_at.astimezone(ZONE).date() for one in personal)


@given(CALENDARS, LIVES)
def test_every_reminder_has_a_cause_that_can_still_be_acted_on(known: PlanningInput, life: list[datetime]) -> None:
    box = Outbox()
    for now in life:
        box.tick(known, now)
    for notice in reminders(box):
        today = key_day(notice)
        assert any(
            one.first <= today <= one.last and any(today - WEEK <= day <= today for day in one.days)
            for one in reasons(known, whom_of(known, notice))
        )


@given(CALENDARS, LIVES)
def test_who_hears_what_waits_has_let_it_wait_for_a_working_day(known: PlanningInput, life: list[datetime]) -> None:
    box = Outbox()
    for now in life:
        box.tick(known, now)
    for notice in reviews(box):
        if whom_of(known, notice).bureau:  # type: ignore[union-attr] # no group gets one
            assert CHINA.is_working(key_day(notice))
            continue
        since = awaited_by(known, notice.receiver.person_id)
        between = (since + timedelta(days=ahead) for ahead in range(1, (key_day(notice) - since).days + 1))
        assert any(CHINA.is_working(day) for day in between)


@given(CALENDARS, st.dates(START, END + WEEK))
def test_what_waits_is_told_in_time_and_not_too_often(known: PlanningInput, day: date) -> None:
    box, first = Outbox(), day - 40 * DAY
    while first <= day:
        box.tick(known, CHINA.opening(first))
        first += DAY
    last = [day - back * DAY for back in range(40) if CHINA.is_working(day - back * DAY)][: known.patience]
    for one in known.contacts:
        own = [notice for notice in (*reminders(box), *reviews(box)) if notice.receiver.person_id == one.person_id]
        by_itself = [key_day(notice) for notice in own if notice.kind is NoticeKind.REVIEW]
        waits = one.awaited is not None and one.awaited < min(last)
        assert any(key_day(notice) in last for notice in own) or not waits
        assert one.bureau or sum(each in last for each in by_itself) <= 1


@given(CALENDARS, LIVES)
def test_again_and_by_a_second_process_nothing_new(known: PlanningInput, life: list[datetime]) -> None:
    box, other = Outbox(), Outbox()
    for now in life:
        box.tick(known, now)
        other.tick(known, now.astimezone(UTC))
        assert box.tick(known, now) == []
    assert box.planned() == other.planned()


@given(CALENDARS, LIVES, st.integers(0, 40), st.integers(0, 3))
def test_after_a_duty_is_fulfilled_nothing_is_due_for_it(
    known: PlanningInput, life: list[datetime], moment: int, which: int
) -> None:
    box, gone = Outbox(), {one.id for one in known.duties[which : which + 1]}
    done = replace(known, owed={unit: ids - gone for unit, ids in known.owed.items()}, unsettled=known.unsettled - gone)
    for now in life[:moment]:
        box.tick(known, now)
    before = set(box.planned())
    for now in life[moment:]:
        for notice in box.tick(done, now):
            if notice.kind is NoticeKind.REMINDER:
                assert reasons(done, whom_of(done, notice))
    nothing = replace(
        known,
        owed={unit: frozenset() for unit in UNITS},
        unsettled=frozenset(),
        contacts=tuple(replace(one, awaited=None) for one in known.contacts),
    )
    for now in life:
        assert all(one.kind is NoticeKind.RANKING for one in box.tick(nothing, now))
    assert before <= set(box.planned())


@given(CALENDARS)
def test_a_process_that_is_awake_calls_on_every_day_once(known: PlanningInput) -> None:
    box = Outbox()
    for index in range(400):
        box.tick(known, CHINA.opening(START + timedelta(days=index)))
    for whom, receiver in receivers(known):
        days = frozenset().union(*(one.days for one in reasons(known, whom)))
        assert {key_day(one) for one in reminders(box) if one.receiver == receiver} == days
    weeks = [key for key in box.planned() if key.startswith("ranking")]
    assert len(weeks) == (53 if RANKING in known.groups else 0)


@given(CALENDARS, LIVES)
def test_no_call_is_slept_through_for_less_than_a_week(known: PlanningInput, life: list[datetime]) -> None:
    """If a process was awake on a morning in the week after a call that mattered, a reminder went since the call."""
    box = Outbox()
    for now in life:
        box.tick(known, now)
        today = now.date()
        for whom, receiver in receivers(known) if CHINA.may_send(now) else ():
            told = last_reminder(box.knowing(known), receiver)
            for one in reasons(known, whom):
                if one.first <= today <= one.last:
                    assert all(day <= told for day in one.days if today - WEEK <= day <= today)


@given(CALENDARS, LIVES)
def test_the_next_time_is_when_the_planner_plans(known: PlanningInput, life: list[datetime]) -> None:
    coming = upcoming(known, life[0])
    if coming.ranking is not None:
        assert any(one.due_at == coming.ranking for one in plan(known, coming.ranking))
    if coming.reminder is not None:
        assert any(one.due_at == coming.reminder for one in plan(known, coming.reminder))


@given(CALENDARS, st.dates(START, END + WEEK))
def test_the_next_word_of_what_waits_is_when_the_planner_plans(known: PlanningInput, today: date) -> None:
    box = Outbox()
    for back in range(8, -1, -1):
        box.tick(known, CHINA.opening(today - back * DAY))
    before = len(reviews(box))
    coming = upcoming(replace(known, planned=frozenset(box.planned())), CHINA.opening(today)).review
    for ahead in range(1, 30):
        box.tick(known, CHINA.opening(today + ahead * DAY))
    seen_until = CHINA.opening(today + 30 * DAY)  # what is planned on a weekend is due later
    later = sorted(one.due_at for one in reviews(box)[before:] if one.due_at < seen_until)
    assert later[:1] == ([coming] if coming is not None and coming < seen_until else [])


@pytest.mark.parametrize(
    ("today", "patience", "first"),
    [
        (date(2021, 6, 23), 1, date(2021, 6, 16)),  # a week
        (date(2021, 6, 23), 5, date(2021, 6, 16)),
        (date(2021, 6, 23), 8, date(2021, 6, 10)),  # over two weekends and a holiday
        (date(2021, 10, 8), 5, date(2021, 9, 26)),  # over the National Day's week
    ],
)
def test_keys_matter_for_a_week_or_as_long_as_the_patience(today: date, patience: int, first: date) -> None:
    assert matters_from(CHINA, today, patience) == first
    assert CHINA.after_working(first, patience) <= today
