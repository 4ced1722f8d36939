"""The course of a fact: the part of its fold that a new entry can move."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.courses import RECENT, complete
from bot.domain.entries import Mode
from tests.bot.domain.test_ledger import START, entry, ledgers

if TYPE_CHECKING:
    from bot.domain.courses import Course
    from bot.domain.entries import Entry


def course(*entries: Entry) -> Course:
    return complete(entries, "changjiang", "jobs", START)


def test_the_running_total_that_holds_an_earlier_report() -> None:
    early, total, late = entry(3, Mode.INCREMENT, 5), entry(2, Mode.TOTAL, 40, 1), entry(4, Mode.INCREMENT, 2, 2)
    known = course(early, total, late)
    assert known.stated_after(early) == total
    assert known.stated_after(total) is None, "what was added later still counts"
    assert known.stated_after(late) is None
    gone = entry(5, Mode.WITHDRAWAL, 0, 1, replaces=2)
    assert course(early, total, late, gone).stated_after(early) is None
    assert known.stated_after(gone) is None, "which does not count"


def test_what_is_usual_is_by_how_much_reports_raised_the_total() -> None:
    reports = (entry(1, Mode.INCREMENT, 5), entry(2, Mode.TOTAL, 9, 1), entry(3, Mode.INCREMENT, 6, 2))
    assert course(*reports).recent_increments() == (5, 4, 6)
    many = [entry(number, Mode.INCREMENT, number) for number in range(1, 20)]
    assert course(*many).recent_increments() == tuple(range(20 - RECENT, 20))
    assert course().recent_increments() == ()


@given(ledgers(), st.integers(0, 14))
def test_adding_entries_to_a_course_is_folding_them_all(entries: list[Entry], some: int) -> None:
    own: dict[int, Entry] = {}
    for one in entries:  # of one fact; only what counts is corrected or taken back
        corrected = own.get(one.replaces or 0)
        if one.replaces is None or (corrected is not None and corrected.mode is not Mode.WITHDRAWAL):
            own[one.id] = replace(one, unit="changjiang", fact="jobs")
    ordered = list(own.values())
    assert course(*ordered[:some]).with_entries(ordered[some:]) == course(*ordered)
