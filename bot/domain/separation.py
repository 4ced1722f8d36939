"""Separation of duties: whose word is enough to confirm a figure. By what it brings about, whichever way it came. Pure.

an officer's own 90 over a confirmed 1,585          a confirmed figure changes: somebody else confirms it
an officer's own first 12, which moves a rank       somebody else confirms it
an officer's own first 12, which moves nothing      confirmed at once
a town's 90 over a confirmed 1,585                  one reviewer: with the town these are two persons
a town's correction of a confirmed figure           … and a second reviewer where a rank or money moves
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.reviews import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.domain.courses import Course
    from bot.domain.entries import Entry, Review
    from bot.domain.people import Person
    from bot.domain.projection import Link
    from scoring import Standing


def moves_a_rank(before: Standing, after: Standing) -> bool:
    """Whether any unit's rank differs, overall or in its group."""
    overall, in_groups = before.ranks != after.ranks, before.group_ranks != after.group_ranks
    return bool(overall.any() or in_groups.any())


def moves_money(before: Standing, after: Standing) -> bool:
    """Whether any unit's money differs, of any award."""
    return any(bool((before.awards[award] != after.awards[award]).any()) for award in before.awards)


def changes_confirmed(before: Course, after: Course) -> bool:
    """Whether a fact of which something is confirmed comes to another running total on the evening of any day.

    `before`, `after`: its confirmed course.
    """
    return bool(changed_days(before, after))


def changed_days(before: Course, after: Course) -> list[date]:
    """The days on whose evening a confirmed running total differs, in order."""
    days = {row.entry.date for row in (*before.rows, *after.rows) if row.entry.date >= before.since}
    return sorted(day for day in days if before.rows and before.total(day) != after.total(day))


def is_settled(entry: Entry, state: State) -> bool:
    """Whether a reviewer has said yes to the entry, or it is a reviewer's correction: no unit touches it any more."""
    return state in (State.CONFIRMED, State.PROPOSED) or entry.origin.source is Source.REVIEW


def is_own(person: Person, entry: int, chain: Sequence[Link]) -> bool:
    """Whether the person entered the entry, or what it repeats of its chain since the last confirmed entry.

    A town that reads an officer's 90 as the total has not thought of another figure: it is still the officer's.
    """
    until = [link for link in chain if link.entry.id <= entry]
    since = max((place + 1 for place, link in enumerate(until[:-1]) if link.state is State.CONFIRMED), default=0)
    return any(
        link.entry.person_id == person.id and link.entry.value == until[-1].entry.value for link in until[since:]
    )


def own_proposals(person: Person, links: Iterable[Link], last: Mapping[int, Review]) -> set[int]:
    """Ids of what waits for a second person that this one has entered or confirmed; `last`: the last word on each."""
    return {
        link.entry.id
        for link in links
        if link.state is State.PROPOSED and person.id in (link.entry.person_id, last[link.entry.id].person_id)
    }
