from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from bot.domain.entries import Channel
from bot.domain.errors import NotAllowed
from bot.domain.people import Membership, Person, Role
from bot.domain.permissions import TABLE, Action, Scope, action_for, allowed, channel_for, require, require_entering
from scoring import Fact, Kind
from tests.support.context import SCHEME, offering

OWN, OTHER = "changjiang", "baipu"
COORDINATOR = Person(1, "王芳", "zh-CN", memberships=(Membership(SCHEME, Role.COORDINATOR, OWN),))
BUREAU = Person(2, "李强", "zh-CN", memberships=(Membership(SCHEME, Role.BUREAU, None),))
LEADER = Person(3, "陈静", "zh-CN", memberships=(Membership(SCHEME, Role.LEADER, None),))
REVIEWER = Person(7, "周洁", "zh-CN", memberships=(Membership(SCHEME, Role.REVIEWER, None, "就管中心"),))
ADMIN = Person(4, "operator", "en", admin=True)
STRANGER = Person(5, "stranger", "zh-CN")

# Each action: who may do it for the own unit, for another unit, for the whole scheme. C, B, L, R, A: coordinator,
# bureau, leader, reviewer (of the department's facts), admin.
RIGHTS = {
    Action.REPORT: ("CBA", "BA", "BA"),
    Action.ASSESS: ("BRA", "BRA", "BRA"),
    Action.SEE_SHEET: ("CBLRA", "BLRA", "BLRA"),
    Action.SEE_EVIDENCE: ("CBRA", "BRA", "BRA"),
    Action.SEE_BOARD: ("CBLRA", "CBLRA", "CBLRA"),
    Action.SEE_AUDIT: ("BA", "BA", "BA"),
    Action.REVIEW: ("BRA", "BRA", "BRA"),
    Action.CLOSE: ("BA", "BA", "BA"),
    Action.PUBLISH: ("BA", "BA", "BA"),
    Action.APPEAL: ("CBA", "BA", "BA"),
    Action.SEE_TIMELINESS: ("BA", "BA", "BA"),
    Action.INVITE: ("BA", "BA", "BA"),
    Action.SUBSTITUTE: ("CBA", "BA", "BA"),
    Action.BIND: ("BA", "BA", "BA"),
    Action.CONNECT: ("BA", "BA", "BA"),
    Action.ANNOUNCE: ("BA", "BA", "BA"),
    Action.EXPORT: ("BA", "BA", "BA"),
    Action.SEE_PERSONS: ("CBA", "BA", "BA"),
    Action.LAST_YEAR: ("BA", "BA", "BA"),
}
PEOPLE = {"C": COORDINATOR, "B": BUREAU, "L": LEADER, "R": REVIEWER, "A": ADMIN, "S": STRANGER}
CELLS = [
    (letter, action, unit, letter in RIGHTS[action][column])
    for letter, action, (column, unit) in product(PEOPLE, Action, enumerate((OWN, OTHER, None)))
]


def test_the_table_has_every_cell() -> None:
    assert set(TABLE) == set(product(Role, Action))


@pytest.mark.parametrize(("letter", "action", "unit", "right"), CELLS)
def test_every_cell(letter: str, action: Action, unit: str | None, right: bool) -> None:
    assert allowed(PEOPLE[letter], action, SCHEME, unit) is right
    if right:
        require(PEOPLE[letter], action, SCHEME, unit)
    else:
        with pytest.raises(NotAllowed) as refused:
            require(PEOPLE[letter], action, SCHEME, unit)
        assert refused.value.code == f"not-allowed-{action.value}"


@pytest.mark.parametrize("action", Action)
def test_a_department_reaches_its_own_facts_only(action: Action) -> None:
    own, other = (Fact("x", "指标", Kind.COUNT, reviewer=name) for name in ("就管中心", "社保中心"))
    bound = TABLE[Role.REVIEWER, action] is Scope.DEPARTMENT
    assert allowed(REVIEWER, action, SCHEME, OWN, own) is allowed(REVIEWER, action, SCHEME, OWN)
    assert allowed(REVIEWER, action, SCHEME, OWN, other) is (allowed(REVIEWER, action, SCHEME, OWN) and not bound)


def test_with_self_assessment_a_unit_speaks_for_itself_and_the_bureau_assesses() -> None:
    scheme = offering(SCHEME).scheme
    both = replace(scheme, self_assessed=True)
    mark = Fact("x", "指标", Kind.MARK)
    assert channel_for(COORDINATOR, scheme) is channel_for(BUREAU, both) is channel_for(ADMIN, both) is Channel.ASSESSED
    assert channel_for(COORDINATOR, both) is Channel.SELF
    require_entering(COORDINATOR, both, mark, OWN)
    for somewhere, unit in ((both, OTHER), (scheme, OWN)):
        with pytest.raises(NotAllowed):
            require_entering(COORDINATOR, somewhere, mark, unit)


@pytest.mark.parametrize("person", [COORDINATOR, BUREAU, LEADER, REVIEWER])
@pytest.mark.parametrize("action", Action)
def test_a_role_in_one_scheme_is_none_in_another(person: Person, action: Action) -> None:
    assert not allowed(person, action, "hutang-2014", OWN)


def test_several_roles_add_up() -> None:
    both = Person(
        6,
        "赵敏",
        "zh-CN",
        memberships=(Membership(SCHEME, Role.LEADER, None), Membership(SCHEME, Role.COORDINATOR, OWN)),
    )
    assert allowed(both, Action.REPORT, SCHEME, OWN)
    assert not allowed(both, Action.REPORT, SCHEME, OTHER)
    assert allowed(both, Action.SEE_SHEET, SCHEME, OTHER)


@pytest.mark.parametrize("kind", Kind)
def test_marks_and_events_are_the_assessors(kind: Kind) -> None:
    assessed = kind in (Kind.MARK, Kind.EVENTS)
    assert action_for(Fact("x", "指标", kind)) is (Action.ASSESS if assessed else Action.REPORT)
