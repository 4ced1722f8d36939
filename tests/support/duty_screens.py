"""The screens about duties, who is on time, and a group's settings, made from sample results on Rugao 2021."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.entries import Mode
from bot.domain.intents import Claim
from bot.domain.notices import SchemeDue
from bot.domain.people import BoundGroup, Purpose
from bot.domain.rankings import RankingSettings
from bot.domain.receivers import TELEGRAM
from bot.domain.results import Declared, Impact, Owed, OwedFact, Proposal, Punctuality, Raised, Todo
from bot.domain.review_items import Waiting
from bot.domain.timeliness import Outcome
from bot.domain.today import Today
from bot.domain.workdays import Workdays
from bot.rendering import people, reminders, repeating, timeliness, today, todos
from bot.rendering.desk.links import desk_button
from bot.rendering.screen import Screen
from scoring import WHOLE
from tests.support.context import SCHEME, offering

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

TODAY, UNIT = date(2021, 6, 28), "changjiang"
DUTIES = {duty.id: duty for duty in offering(SCHEME).duties}
QUARTER, MONTH, YEAR = (
    DUTIES[duty_id] for duty_id in ("service-publicity-2021-06", "service-report-2021-06", "year-tasks")
)
OWN = replace(QUARTER, id="own", title="调整优化次年度考核指标", declaration="已报局就业处", of_bureau=True, line="own")
BY_ID = {**DUTIES, OWN.id: OWN}
DECLARE = Owed(QUARTER.id, QUARTER.due, 2, (), Impact())
REPORT = Owed(MONTH.id, MONTH.due, 2, tuple(OwedFact(fact, 0, None, 0, 0) for fact in MONTH.facts), Impact(cost=50))
SILENT = (Raised(MONTH.id, MONTH.due, 2, (UNIT, "banjing")), Raised(YEAR.id, YEAR.due, 186, ("baipu",)))
MISSED = Proposal(
    "service-report",
    UNIT,
    "service-reports-missed",
    ("service-report-2021-01", "service-report-2021-03"),
    2,
    0,
)
WAITING = Waiting(3, date(2021, 6, 25))
OUTCOMES = {
    (unit.id, duty.id): (
        Outcome.NOT_ASKED
        if duty is YEAR and unit.id == "baipu"
        else Outcome.OPEN
        if duty.due >= TODAY
        else (Outcome.ON_TIME, Outcome.ON_TIME, Outcome.LATE, Outcome.MISSED)[(place + duty.due.month) % 4]
    )
    for place, unit in enumerate(offering(SCHEME).scheme.units)
    for duty in DUTIES.values()
    if duty.opens <= TODAY
}
FOUND = Punctuality(SCHEME, TODAY, OUTCOMES, (MISSED, replace(MISSED, unit="banjing", entered=1)))
MIXED = {
    (unit.id, duty.id): Outcome.MISSED if nth >= place else Outcome.ON_TIME
    for place, unit in enumerate(offering(SCHEME).scheme.units)
    for nth, duty in enumerate(DUTIES.values())
}  # no two units alike
YEARS_END = date(2021, 12, 31)
PUNCTUAL = {
    (unit.id, duty.id): Outcome.LATE if unit.id == "baipu" else Outcome.ON_TIME
    for unit in offering(SCHEME).scheme.units
    for duty in DUTIES.values()
}
ALL_YEAR = Punctuality(SCHEME, YEARS_END, PUNCTUAL, ())
TARGETS = Owed(
    YEAR.id, YEAR.due, 186, tuple(OwedFact(fact, 948, 1585, 637, 90) for fact in YEAR.facts[:2]), Impact(180, 3_000_000)
)
EARLY = Punctuality(SCHEME, TODAY, dict.fromkeys(OUTCOMES, Outcome.OPEN), ())
GROUP = BoundGroup(7, TELEGRAM, "-10", "市领导", SCHEME, Purpose.RANKING, None)


def _reminder(
    *todo: Todo,
    raised: tuple[Raised, ...] = (),
    proposals: tuple[Proposal, ...] = (),
    waiting: Waiting | None = None,
    group: bool = False,
) -> Callable[[Scheme, Catalogue], Screen]:
    due = SchemeDue(SCHEME, TODAY, todo, raised, proposals, waiting)
    return lambda scheme, catalogue: reminders.reminder_screen(due, scheme, BY_ID, catalogue, group=group)


def _settings(settings: RankingSettings, *, tables: bool = False) -> Callable[[Scheme, Catalogue], Screen]:
    days = Workdays(ZoneInfo("Asia/Shanghai"))
    return lambda scheme, catalogue: people.ranking_settings_screen(
        replace(GROUP, ranking=settings), scheme, days, catalogue, tables
    )


def _declared(*, done: bool) -> Callable[[Scheme, Catalogue], Screen]:
    declared = Declared(SCHEME, UNIT, QUARTER.id, done)
    return lambda scheme, catalogue: timeliness.declared_screen(
        declared, scheme, QUARTER, scheme.unit(UNIT).short, catalogue
    )


WORK = Today(
    SCHEME,
    TODAY,
    reviews=((UNIT, "new-urban-jobs"), ("banjing", "new-urban-jobs")),
    seconds=((UNIT, "new-urban-jobs"),),
    since=date(2021, 6, 22),
    due=tuple((unit.id, MONTH.id) for unit in offering(SCHEME).scheme.units[:5]),
    late=((WHOLE, OWN.id), (UNIT, QUARTER.id)),
    missed=((UNIT, "service-report"),),
    appeals=(2, 3),
    doubtful=(("ranking", "2021-06-21"),),
    applicants=(7,),
    absent=("baipu", "banjing"),
)


def _today(work: Today, *, more: bool = False) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: today.today_screen(work, scheme, catalogue, more=more)


MANY = tuple(replace(MISSED, unit=unit.id, number=4) for unit in offering(SCHEME).scheme.units)
TWICE = {name: replace(duty, counts=2) for name, duty in BY_ID.items()}  # 每月不少于 2 条


def _settle(how: str) -> Callable[[Scheme, Catalogue], tuple[Screen, ...]]:
    """Of a duty of every month, every quarter, and another one."""
    every = [
        {name: replace(duty, every=period) for name, duty in TWICE.items()} for period in ("month", "quarter", None)
    ]
    return lambda scheme, catalogue: tuple(
        timeliness.settle_screen(MANY, "0a1b2c3d", how, scheme, duties, catalogue) for duties in every
    )


def _line(line: str) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: timeliness.line_screen(FOUND, line, scheme, BY_ID, catalogue)


DUTY_SCREENS: dict[str, Callable[[Scheme, Catalogue], Screen | tuple[Screen, ...]]] = {
    "reminder-declare": _reminder(Todo(SCHEME, UNIT, TODAY, (REPORT, DECLARE))),
    "reminder-declare-group": _reminder(
        Todo(SCHEME, UNIT, TODAY, (REPORT, DECLARE)), Todo(SCHEME, "banjing", TODAY, (REPORT,)), group=True
    ),
    "reminder-same-fact-group": _reminder(
        *(
            Todo(SCHEME, unit, TODAY, (replace(TARGETS, facts=(replace(TARGETS.facts[0], missing=missing),)),))
            for unit, missing in ((UNIT, 637), ("banjing", 1200), ("baipu", 20))
        ),
        group=True,
    ),
    "reminder-targets": _reminder(Todo(SCHEME, UNIT, TODAY, (TARGETS,))),
    "reminder-bureau": _reminder(raised=SILENT, proposals=(MISSED,), waiting=WAITING),
    "today": _today(WORK),
    "today-with-desk": lambda scheme, catalogue: today.today_screen(
        WORK, scheme, catalogue, desk_button("https://t.me/kaohe_bot?start=desk", catalogue), more=True
    ),
    "today-nothing": _today(Today(SCHEME, TODAY)),
    "today-reviewer": _today(Today(SCHEME, TODAY, WORK.reviews, since=TODAY), more=True),
    "today-due": lambda scheme, catalogue: today.due_screen(WORK, scheme, BY_ID, catalogue),
    "today-nothing-due": lambda scheme, catalogue: today.due_screen(Today(SCHEME, TODAY), scheme, BY_ID, catalogue),
    "reminder-bureau-today": lambda scheme, catalogue: reminders.reminder_screen(
        SchemeDue(SCHEME, TODAY, raised=SILENT, proposals=(MISSED,), today=WORK), scheme, BY_ID, catalogue, group=False
    ),
    "reminder-declared-only": _reminder(Todo(SCHEME, UNIT, TODAY, (DECLARE,))),
    "reminder-yearly": _reminder(Todo(SCHEME, UNIT, TODAY, (TARGETS,)), group=False),
    "same": lambda scheme, catalogue: repeating.same_screen(
        (
            Claim(REPORT.facts[1].fact, Mode.INCREMENT, 12, UNIT, TODAY),
            Claim(REPORT.facts[0].fact, Mode.TOTAL, 9500, UNIT, TODAY),
        ),
        "0a1b2c3d",
        UNIT,
        TODAY,
        scheme,
        catalogue,
    ),
    "same-nothing": lambda scheme, catalogue: repeating.same_screen((), "", UNIT, TODAY, scheme, catalogue),
    "quick-quarter": lambda scheme, catalogue: Screen(
        "…", (repeating.quick_row([replace(MONTH, every="quarter")], UNIT, scheme, catalogue),)
    ),
    "settle-enter": _settle("enter"),
    "settle-excuse": _settle("excuse"),
    "settled-enter": lambda _, catalogue: timeliness.settled_screen("enter", 17, SCHEME, catalogue),
    "settled-excuse": lambda _, catalogue: timeliness.settled_screen("excuse", 17, SCHEME, catalogue),
    "timeliness-many-missed": lambda scheme, catalogue: timeliness.line_screen(
        replace(FOUND, proposals=MANY), "service-report", scheme, TWICE, catalogue
    ),
    "reminder-review": _reminder(waiting=WAITING),
    "reminder-bureau-own": _reminder(Todo(SCHEME, WHOLE, TODAY, (Owed(OWN.id, OWN.due, 2, (), Impact()),))),
    "todo-declare": lambda scheme, catalogue: todos.todo_screen(
        Todo(SCHEME, UNIT, TODAY, (DECLARE,)), scheme, BY_ID, catalogue
    ),
    "declared": _declared(done=True),
    "taken-back": _declared(done=False),
    "timeliness": lambda scheme, catalogue: timeliness.overview_screen(FOUND, scheme, BY_ID, catalogue),
    "timeliness-early": lambda scheme, catalogue: timeliness.overview_screen(EARLY, scheme, BY_ID, catalogue),
    "timeliness-mixed": lambda scheme, catalogue: timeliness.overview_screen(
        Punctuality(SCHEME, YEARS_END, MIXED, ()), scheme, BY_ID, catalogue
    ),
    "timeliness-punctual": lambda scheme, catalogue: (
        timeliness.overview_screen(ALL_YEAR, scheme, BY_ID, catalogue),
        timeliness.line_screen(ALL_YEAR, "service-publicity", scheme, BY_ID, catalogue),
    ),
    "timeliness-monthly": _line("service-report"),
    "timeliness-quarterly": _line("service-publicity"),
    "timeliness-once": _line("year-tasks"),
    "group-settings": _settings(RankingSettings()),
    "group-settings-less": _settings(
        RankingSettings(None, 17, monthly=False, moments=False, shown_group="town"), tables=True
    ),
}
