"""Answers to messages that report nothing, made from values that stand here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain.intents import Topic
from bot.domain.people import Membership, Person, Role
from bot.domain.results import Impact, Owed, OwedFact, Pending, Progress, Todo
from bot.rendering import inquiries
from tests.support.context import offering

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

    Made = Callable[[Scheme, Catalogue], Screen]

SCHEME, UNIT, JOBS, CONVERSION = "rugao-2021", "changjiang", "new-urban-jobs", "pension-conversion"
_DAY, _END = date(2021, 6, 15), date(2021, 12, 31)
_DUTIES = offering(SCHEME).duties_by_id
_MONTHLY = next(duty for duty in _DUTIES.values() if duty.by_report and duty.due >= _DAY)
_JOBS = Progress(JOBS, 320, 1585, 120, _END, 199, "work.jobs.new-urban", 0, 300)


def _person(role: Role, unit: str | None = None) -> Person:
    return Person(11, "王芳", "zh-CN", memberships=(Membership(SCHEME, role, unit),))


TOWN, BUREAU = _person(Role.COORDINATOR, UNIT), _person(Role.BUREAU)
LEADER, REVIEWER = _person(Role.LEADER), _person(Role.REVIEWER)
_ROLES = {"coordinator": TOWN, "bureau": BUREAU, "leader": LEADER, "reviewer": REVIEWER}
_SORTS = ("voice", "video", "sticker", "location", "contact", "poll", "other")


def _to(screen: Callable[[Person, Scheme, Catalogue], Screen], person: Person) -> Made:
    return lambda scheme, catalogue: screen(person, scheme, catalogue)


def _courtesy(topic: Topic, pending: Pending, person: Person = TOWN) -> Made:
    return lambda scheme, catalogue: inquiries.courtesy_screen(topic, pending, person, scheme, catalogue)


def _contacts(topic: Topic, *names: str) -> Made:
    return lambda scheme, catalogue: inquiries.contacts_screen(topic, names, TOWN, scheme, catalogue)


def _progress(*rows: Progress, rules: bool = False) -> Made:
    def made(scheme: Scheme, catalogue: Catalogue) -> Screen:
        facts = [row.fact for row in rows]
        return inquiries.progress_screen(rows, UNIT, scheme, catalogue, rules=rules, reportable=facts)

    return made


def _zeros(*facts: str) -> Made:
    return lambda scheme, catalogue: inquiries.zeros_screen(facts, UNIT, _DAY, scheme, catalogue)


def _pick(scheme: Scheme, catalogue: Catalogue) -> Screen:
    facts = tuple(OwedFact(fact, 0, None, 0, 0) for fact in _MONTHLY.facts)
    owed = Owed(_MONTHLY.id, _MONTHLY.due, 15, facts, Impact())
    todo = Todo(SCHEME, UNIT, _DAY, (owed,))
    return inquiries.pick_figure_screen(todo, scheme, _DUTIES, catalogue, None)


INQUIRY_SCREENS: dict[str, Made] = {
    **{f"not-understood-{role}": _to(inquiries.not_understood_screen, person) for role, person in _ROLES.items()},
    **{f"how-{role}": _to(inquiries.how_screen, person) for role, person in _ROLES.items()},
    **{f"sent-{sort}": _to(lambda *to, sort=sort: inquiries.not_words_screen(sort, *to), TOWN) for sort in _SORTS},
    "unknown-command": _to(lambda *to: inquiries.unknown_command_screen("foo", "", *to), TOWN),
    "unknown-command-near": _to(lambda *to: inquiries.unknown_command_screen("reprot", "report", *to), TOWN),
    "anonymous": lambda scheme, catalogue: inquiries.anonymous_screen(catalogue),
    "amending": _to(inquiries.amending_screen, TOWN),
    "contacts": _contacts(Topic.PERSON, "李敏", "陈志强"),
    "contacts-unknown": _contacts(Topic.OTHER),
    "request": _contacts(Topic.REQUEST, "李敏"),
    "pick-figure": _pick,
    "greeting": _courtesy(Topic.GREETING, Pending(UNIT)),
    "greeting-leader": _courtesy(Topic.GREETING, Pending(), LEADER),
    "received": _courtesy(Topic.RECEIVED, Pending(UNIT, 2, _DAY + timedelta(days=15), 0, 7)),
    "thanks-reviewer": _courtesy(Topic.THANKS, Pending(reviews=3), REVIEWER),
    "chat": _courtesy(Topic.CHAT, Pending(UNIT)),
    "progress": _progress(_JOBS),
    "progress-measure": _progress(replace(_JOBS, task=False)),
    "progress-not-applying": _progress(replace(_JOBS, applies=False)),
    "progress-several": _progress(
        _JOBS,
        Progress(CONVERSION, 629, 629, 0, None, 0, "social.employee.conversion", 3000, 3000),
        Progress("land-arrears-cleared", 15000, None, 0, None, 0, None, 0, 0),
    ),
    "progress-rules": _progress(_JOBS, rules=True),
    "zeros": _zeros("labour-source-bases", "labour-inflow"),
    "zeros-many": _zeros(*(fact.id for fact in offering(SCHEME).scheme.facts if fact.kind.adds_up)),
    "zeros-none": _zeros(),
    "zeros-done": lambda scheme, catalogue: inquiries.zeros_done_screen(catalogue),
}
