"""What the parts of a process say of themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.vitals import Part, Vitals

NOW = datetime.fromisoformat("2021-06-15T10:00+08:00")
LATER = NOW + timedelta(minutes=1)


def test_a_part_that_fails_says_since_when_until_it_is_well_again() -> None:
    vitals = Vitals()
    vitals.well(Part.SENDER, NOW)
    vitals.failed(Part.SENDER, NOW, OSError("no line"))
    vitals.failed(Part.SENDER, LATER, ValueError())
    vital = vitals.parts[Part.SENDER]
    assert (vital.well_at, vital.failing_since, vital.problem) == (NOW, NOW, "ValueError")
    vitals.well(Part.SENDER, LATER)
    vital = vitals.parts[Part.SENDER]
    assert (vital.well_at, vital.failing_since, vital.problem) == (LATER, None, "")


def test_restarts_are_counted_and_stay_counted() -> None:
    vitals = Vitals()
    vitals.restarted(Part.POLLER, NOW, OSError("gone"))
    vitals.restarted(Part.POLLER, LATER, None)
    vitals.well(Part.POLLER, LATER)
    assert vitals.parts[Part.POLLER].restarts == 2
    assert Part.SENDER not in vitals.parts


def test_a_problem_is_one_line() -> None:
    vitals = Vitals()
    vitals.failed(Part.DATABASE, NOW, OSError("database or disk is full\n(Background on this error at: …)"))
    assert vitals.parts[Part.DATABASE].problem == "the disk is full"
