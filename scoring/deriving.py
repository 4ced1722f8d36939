"""Derived facts of a frame: worked out in a table's columns, told from what they come, and checked."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from scoring.derived import Figures
from scoring.errors import BadScheme, Message
from scoring.numbers import LARGEST_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from scoring.derived import Way
    from scoring.frame import Fact, Frame, Line


def derive(frame: Frame[Line], values: NDArray[np.int64], days: NDArray[np.int64], *, ends: bool = False) -> None:
    """Write all derived facts into the arrays, facts first: their figures, and the last day of what they come from.

    Of what is unknown the day is 0; of a derived fact all of whose parts are silent, too.
    """
    seen = Figures(frame, values, days, ends=ends)
    for fact in frame.derived_facts:
        if fact.derived is not None:
            place = frame.fact_place(fact.id)
            figures, known = fact.derived.figures(seen)
            latest = reduce(np.maximum, [seen.day(part) for part in fact.derived.facts()])
            values[place] = figures.clip(-LARGEST_VALUE, LARGEST_VALUE)
            days[place] = np.where(known, latest, 0)


def with_sources(facts: Iterable[str], by_id: Mapping[str, Fact]) -> tuple[str, ...]:
    """The facts, and after each of them those that it is worked out from, each once."""
    found: dict[str, None] = {}

    def visit(fact: str) -> None:
        if fact in found:
            return
        found[fact] = None
        derived = by_id[fact].derived if fact in by_id else None
        for part in () if derived is None else derived.facts():
            visit(part)

    for fact in facts:
        visit(fact)
    return tuple(found)


def check_derived(frame: Frame[Line], fact: Fact, way: Way) -> None:
    """Raise BadScheme or UnknownId where the fact cannot be worked out in that way."""
    for part in way.facts():
        frame.fact(part)
    if fact not in frame.derived_facts:
        raise BadScheme(Message("{fact} is worked out from itself: {parts}", fact=fact.id, parts=way.facts()))
    kind = way.check(frame)
    if fact.kind is not kind:
        raise BadScheme(
            Message(
                "{fact} is worked out: its kind must be {kind}, not {other}", fact=fact.id, kind=kind, other=fact.kind
            )
        )
    if fact.must_report:
        raise BadScheme(Message("{fact} is worked out, nobody reports it: take it out of must-report", fact=fact.id))
