"""What a new version of a statement changes, its mark, and which period's form is offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.statements import (
    Filled,
    Mark,
    PartChange,
    figures_of,
    offered,
    part_changes,
    read_mark,
)
from bot.domain.workbooks import read_mark as read_workbook_mark
from tests.support.context import offering
from tests.support.statements import SCHEME, duty, statement

NAMES = st.sampled_from(["王芳", "李强", "陈静", "刘洋"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {"name": NAMES, "born": st.sampled_from(["1988-03", "1990-11"]), "phone": st.text("01", max_size=2)}
    ),
    max_size=6,
    unique_by=lambda row: (row["name"], row["born"]),
)


def filled(*rows: dict[str, str], windows: int = 2) -> Filled:
    return Filled({"windows": windows}, {"staff": rows, "coordinators": ()})


def test_the_first_version_has_nothing_before_it() -> None:
    first = filled({"name": "王芳", "born": "1988-03"})
    assert part_changes(statement(), None, first) == (
        PartChange("windows", None, 2),
        PartChange("staff", None, 1),
        PartChange("coordinators", None, 0),
    )
    assert figures_of(statement(), first) == (("windows", 2), ("staff", 1), ("coordinators", 0))


def test_two_of_one_name_are_told_apart_by_their_birth() -> None:
    before = filled(
        {"name": "张伟", "born": "1988-03", "phone": "1"}, {"name": "张伟", "born": "1990-11", "phone": "2"}
    )
    after = filled({"name": "张伟", "born": "1990-11", "phone": "3"}, {"name": "张伟", "born": "1991-01", "phone": "1"})
    assert part_changes(statement(), before, after)[1] == PartChange("staff", 2, 2, ("张伟",), ("张伟",), ("张伟",))


@given(ROWS, ROWS)
def test_changes_add_up(old: list[dict[str, str]], new: list[dict[str, str]]) -> None:
    change = part_changes(statement(), filled(*old), filled(*new))[1]
    assert change.before is not None
    assert change.after == change.before + len(change.added) - len(change.gone)
    assert len(change.changed) <= min(len(old), len(new))
    assert change.same == ({frozenset(row.items()) for row in old} == {frozenset(row.items()) for row in new})


def test_a_mark_is_read_and_one_that_was_changed_is_not() -> None:
    mark = Mark(SCHEME, "platform-form", "songhu", 12)
    assert read_mark(f" {mark} ") == mark
    assert read_mark(str(mark).replace("songhu", "shigang")) is None
    assert read_mark("kaohe2/") is None
    assert read_workbook_mark(str(mark)) is None


@pytest.mark.parametrize(
    ("day", "due"), [("2021-01-05", "2021-03"), ("2021-04-01", "2021-06"), ("2021-12-31", "2021-12")]
)
def test_of_a_form_that_comes_every_quarter_the_one_that_is_on_is_offered(day: str, due: str) -> None:
    quarters = [
        replace(
            duty(),
            id=f"form-2021-{month:02}",
            opens=date(2021, month - 2, 1),
            due=date(2021, month, 30),
            line="form",
            every="quarter",
        )
        for month in (3, 6, 9, 12)
    ]
    assert [one.id for one in offered(quarters, date.fromisoformat(day))] == [f"form-{due}"]
    assert [one.id for one in offered(quarters, date(2020, 12, 1))] == ["form-2021-03"]


def test_other_duties_have_none() -> None:
    assert offered(offering("rugao-2021").duties, date(2021, 6, 15)) == ()
