"""Derived facts of a frame: worked out in a table's columns, told from what they come, and checked."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from scoring.errors import Message
from scoring.numbers import LARGEST_VALUE, PROVED, half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from scoring.frame import Fact, Frame, Line
    from scoring.numbers import Column, Mask

    Derived = tuple[Column, Mask]  # the figures, and where they are known


class Figures:
    """The values and days of all facts, facts first; with `ends` the axis before the units is the least and the most.

    What makes a derived figure larger is read from `own`, what makes it smaller from `other`, the end the other way
    round. Where a figure is unknown its value means nothing.
    """

    def __init__(self, frame: Frame[Line], values: NDArray[np.int64], days: NDArray[np.int64], *, ends: bool) -> None:
        self.frame, self.values, self.days, self.ends = frame, values, days, ends

    def own(self, fact: str) -> Column:
        """The fact's values, smallest unit."""
        column: Column = self.values[self.frame.fact_place(fact)]
        return column

    def other(self, fact: str) -> Column:
        """The values of the other end."""
        column = self.own(fact)
        return column[..., ::-1, :] if self.ends else column

    def day(self, fact: str) -> Column:
        """The ordinals of the days that the values were reported for, 0 where nothing was."""
        column: Column = self.days[self.frame.fact_place(fact)]
        return column

    def known(self, facts: Sequence[str]) -> Mask:
        """Where all of these have a figure; see `View.known`."""
        silent = [fact for fact in facts if fact in self.frame.silent_facts]
        return reduce(np.logical_and, [self.day(fact) > 0 for fact in silent], np.ones_like(self.day(facts[0]), bool))

    def ratio(self, part: Column, factors: tuple[int, int], facts: tuple[str, str]) -> Derived:
        """part / the second of the facts, each times its factor, half up; unknown where that fact is 0."""
        (times, divisor), whole = factors, facts[1]
        figure = _quotient(part, times, np.maximum(self.other(whole), 1) * divisor)
        return figure, self.known(facts) & (self.own(whole) > 0)

    def share_of_mean(self, fact: str) -> Derived:
        """The fact in hundredths of a percent of the mean of all of whom it is known; unknown where that is 0."""
        own, known = self.own(fact), self.known((fact,))
        if self.ends:
            figures, of_some = _between(own, known)
        else:
            among, whole = known.sum(axis=-1, keepdims=True), np.where(known, own, 0).sum(axis=-1, keepdims=True)
            figures, of_some = _of_mean(own, among, whole), whole > 0
        return figures, known & of_some


def _quotient(part: Column, times: int, divisor: Column) -> Column:
    """part x times / divisor, half up; no figure is larger than the largest value."""
    if 2 * times * int(np.abs(part).max(initial=0)) + int(divisor.max(initial=0)) < PROVED:
        return half_up(part * times, divisor)
    exact: Column = half_up(part.astype(object) * times, divisor.astype(object))  # Python's own integers
    return exact.clip(-LARGEST_VALUE, LARGEST_VALUE).astype(np.int64)


def _of_mean(own: Column, among: Column, whole: Column) -> Column:
    """own / (whole / among) in hundredths of a percent, half up; by long division, as the product could overflow."""
    whole = np.maximum(whole, 1)
    quotient, rest = np.divmod(own * among, whole)
    for _ in range(2):
        more, rest = np.divmod(rest * 100, whole)
        quotient = quotient * 100 + more
    figure: Column = quotient + (2 * rest >= whole)
    return figure


def _between(own: Column, known: Mask) -> tuple[Column, Mask]:
    """From the ends: the best of each unit is against the others' lowest mean, its worst against their highest.

    Who may still report can lower the mean, or raise it: each number of them is tried, the lowest (highest) first.
    """
    surely, perhaps = known[..., 0, :], known[..., 1, :] & ~known[..., 0, :]
    figures = []
    for end in (0, 1):
        mine, theirs = own[..., end, :], own[..., 1 - end, :]
        sure = np.where(surely, theirs, 0)
        whole = sure.sum(axis=-1, keepdims=True) - sure + mine
        among = surely.sum(axis=-1, keepdims=True) - surely + 1
        order = np.argsort(np.where(perhaps, theirs if end else -theirs, LARGEST_VALUE + 1), axis=-1)
        joins = np.take_along_axis(perhaps, order, axis=-1)[..., None, :]
        joins = joins & (order[..., None, :] != np.arange(own.shape[-1])[:, None])  # nobody joins its own rivals
        amounts = np.where(joins, np.take_along_axis(theirs, order, axis=-1)[..., None, :], 0)
        tried = _of_mean(
            mine[..., None],
            among[..., None] + np.cumsum(joins, axis=-1),
            whole[..., None] + np.cumsum(amounts, axis=-1),
        )
        alone = _of_mean(mine, among, whole)
        figures.append(np.maximum(tried.max(axis=-1), alone) if end else np.minimum(tried.min(axis=-1), alone))
    some = [np.where(mask, own[..., end, :], 0).sum(axis=-1) > 0 for end, mask in enumerate((surely, known[..., 1, :]))]
    return np.stack(figures, axis=-2), np.stack(some, axis=-1)[..., None]


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


def worked_out(fact: Fact) -> Message:
    """That nobody reports the derived fact."""
    parts = () if fact.derived is None else fact.derived.facts()
    return Message("{fact} is worked out from {parts}; nobody reports it", fact=fact.id, parts=parts)
