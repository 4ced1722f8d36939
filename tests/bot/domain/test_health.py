"""What is judged to be wrong, from a look."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.health import KINDS, Backup, Code, Disk, Expectations, Look, Numbers, Queue, health_of
from bot.domain.vitals import Part, Vital

NOW = datetime.fromisoformat("2021-06-15T10:00+08:00")
WELL = Look(
    NOW,
    NOW - timedelta(hours=1),
    Expectations(polls=True, backup_after=7),
    Numbers(0.01, disk=Disk(10 << 30, 40 << 30), backup=Backup(1, made=True)),
    {Part.POLLER: Vital(NOW), Part.SENDER: Vital(NOW)},
)
MB, GB = 1 << 20, 1 << 30


def keys(look: Look) -> list[str]:
    return [finding.key for finding in health_of(look).findings]


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def with_part(part: Part, vital: Vital) -> Look:
    return replace(WELL, parts={**WELL.parts, part: vital})


def test_nothing_is_wrong() -> None:
    health = health_of(WELL)
    assert (health.findings, health.ready, health.heard, health.restarts) == ((), True, 0, 0)


@pytest.mark.parametrize(
    ("numbers", "expected", "ready"),
    [
        (Numbers(None), ["database"], False),
        (Numbers(0.1, updates=Queue(3, 60)), [], True),
        (Numbers(0.1, updates=Queue(3, 61)), ["updates"], True),
        (Numbers(0.1, notices=Queue(3, 600)), [], True),
        (Numbers(0.1, notices=Queue(3, 601)), ["notices"], False),
        (Numbers(0.1, in_doubt=1), ["doubt"], True),
        (Numbers(0.1, disk=Disk(199 * MB, GB)), ["disk"], True),
        (Numbers(0.1, disk=Disk(201 * MB, GB)), [], True),
        (Numbers(0.1, disk=Disk(900 * MB, 20 * GB)), ["disk"], True),
        (Numbers(0.1, disk=Disk(3 * GB, 4000 * GB)), [], True),
        (Numbers(0.1, disk=Disk(15 * MB, GB)), ["disk"], False),
        (Numbers(0.1, backup=Backup(7, made=True)), [], True),
        (Numbers(0.1, backup=Backup(8, made=True)), ["backup"], True),
        (Numbers(0.1, backup=Backup(8, made=False)), ["backup"], True),
    ],
)
def test_what_the_numbers_say(numbers: Numbers, expected: list[str], ready: bool) -> None:
    look = replace(WELL, numbers=numbers)
    assert (keys(look), health_of(look).ready) == (expected, ready)


def test_backups_are_not_watched_where_the_operator_says_so() -> None:
    old = replace(WELL, numbers=Numbers(0.1, backup=Backup(99, made=False)))
    assert keys(replace(old, expected=Expectations(polls=True, backup_after=0))) == []


@pytest.mark.parametrize(
    ("part", "vital", "expected", "ready"),
    [
        (Part.SENDER, Vital(ago(minutes=5), ago(seconds=30), "OSError"), [], True),
        (Part.SENDER, Vital(ago(minutes=5), ago(seconds=31), "OSError"), ["failing:sender"], False),
        (Part.POLLER, Vital(None, ago(minutes=2), "TimedOut"), ["failing:poller"], False),
        (Part.LIVE, Vital(None, ago(minutes=2), "OSError"), ["failing:live"], True),
        (Part.POLLER, Vital(ago(seconds=90)), [], True),
        (Part.POLLER, Vital(ago(seconds=91)), ["silent"], False),
    ],
)
def test_what_the_parts_say(part: Part, vital: Vital, expected: list[str], ready: bool) -> None:
    look = with_part(part, vital)
    assert (keys(look), health_of(look).ready) == (expected, ready)


@pytest.mark.parametrize("polls", [True, False])
def test_without_the_web_server_nobody_is_served_where_updates_come_by_it(polls: bool) -> None:
    look = with_part(Part.SERVER, Vital(None, ago(minutes=2), "OSError"))
    health = health_of(replace(look, expected=Expectations(polls=polls, backup_after=7)))
    assert ([finding.key for finding in health.findings], health.ready) == (["failing:server"], polls)


def test_a_poller_that_has_never_been_heard_of_is_silent_but_not_at_once_and_not_with_a_webhook() -> None:
    nobody = replace(WELL, parts={})
    assert keys(nobody) == ["silent"]
    assert keys(replace(nobody, began=ago(seconds=80))) == []
    assert keys(replace(nobody, expected=Expectations(polls=False, backup_after=7))) == []


def test_a_restart_is_told_until_the_part_has_run_for_a_while() -> None:
    look = with_part(Part.LIVE, Vital(NOW, restarts=3))
    assert keys(replace(look, restarted={Part.LIVE: ago(minutes=9)})) == ["restarted:live"]
    assert keys(replace(look, restarted={Part.LIVE: ago(minutes=10)})) == []
    assert health_of(look).restarts == 3


def test_every_code_says_how_it_is_told() -> None:
    assert KINDS.keys() == set(Code)
