"""A back-test: the same facts under two schemes, unit by unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.errors import Message, ScoringError
from scoring.what_if import moves_of

if TYPE_CHECKING:
    from datetime import date

    from scoring.scheme import Scheme
    from scoring.standing import Standing
    from scoring.what_if import Moves


class NotComparable(ScoringError):
    """Two schemes that do not assess the same units over the same cycle."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All units under both schemes, in the order of their rank under the second."""

    as_of: date
    units: tuple[Moves, ...]
    only_before: tuple[str, ...]  # facts that only the first scheme knows
    only_after: tuple[str, ...]  # facts that only the second scheme knows


def must_be_comparable(before: Scheme, after: Scheme) -> None:
    """Raise NotComparable, with what differs, unless both assess the same units over the same cycle."""
    old_units, new_units = ({unit.id for unit in scheme.units} for scheme in (before, after))
    if old_units != new_units:
        names = (Message("the first"), Message("the second")) if before.id == after.id else (before.id, after.id)
        apart = zip(names, (old_units - new_units, new_units - old_units), strict=True)
        differences = [Message("only in {name}: {units}", name=name, units=sorted(ids)) for name, ids in apart if ids]
        raise NotComparable(
            Message("the units differ ({differences}); both schemes must have the same", differences=differences)
        )
    if (before.start, before.end) != (after.start, after.end):
        cycles = [Message("{start} to {end}", start=scheme.start, end=scheme.end) for scheme in (before, after)]
        raise NotComparable(
            Message(
                "the cycles differ: {first}, and {second}; give the second scheme the dates of the first to try it",
                first=cycles[0],
                second=cycles[1],
            )
        )


def compare(before: Standing, after: Standing) -> Comparison:
    """How each unit moves from the one scheme to the other on the same facts; raises NotComparable."""
    must_be_comparable(before.scheme, after.scheme)
    if before.as_of != after.as_of:
        raise NotComparable(Message("the days differ: {first} and {second}", first=before.as_of, second=after.as_of))
    units = [moves_of(before, after, unit.id) for unit in before.scheme.units]
    old_facts, new_facts = ([fact.id for fact in standing.scheme.facts] for standing in (before, after))
    return Comparison(
        before.as_of,
        tuple(sorted(units, key=lambda unit: unit.rank.after)),
        tuple(fact for fact in old_facts if fact not in set(new_facts)),
        tuple(fact for fact in new_facts if fact not in set(old_facts)),
    )
