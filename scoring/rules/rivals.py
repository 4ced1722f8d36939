"""Points against the others: by rank (位次), a step less or points for each place, or by share (因素分析法)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, add, half_up
from scoring.ranking import LARGEST_DENOMINATOR, rank
from scoring.rules.base import Rule, facts_of, must_not_be_negative
from scoring.rules.conditions import Conditions, all_hold, goals_of
from scoring.rules.limits import AsLimit
from scoring.rules.options import ForAll, Names, NotEmpty, Points, Yes

if TYPE_CHECKING:
    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.rules.limits import Limit
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class RankSteps(Rule):
    """Those for whom every condition of `if` holds are ranked by the sum of the facts `by`, or with the lowest first.

    `of` divides the sum by the target of a fact (a completion rate, exact and not capped). `among` says against whom.
    Rank r earns full marks - `step` x (r - 1), never below 0; a step can differ by group. Or it earns the `points` of
    the first place that it is not behind, or of the first such share of all that are ranked. Not ranked: 0.
    """

    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (("step", "points"),)

    by: Names
    of: str | None = None
    among: Literal["group", "all"] = "group"
    if_: Conditions = ()
    lowest_first: Yes = False
    step: Annotated[Mapping[str, Points], ForAll()] | None = None
    points: Annotated[Mapping[AsLimit, Points], NotEmpty()] | None = None

    def __post_init__(self) -> None:
        """Refuse places that do not follow each other."""
        super().__post_init__()
        places = self._places
        if len({last.percent for last, _ in places}) > 1:
            raise ValueError(Message("the places must be all numbers, or all percentages of those that are ranked"))
        if any(not last.percent and (last.hundredths % 100 or last.hundredths == 0) for last, _ in places):
            raise ValueError(Message("a place must be a whole number of 1 or more"))
        if any(later > earlier for (_, earlier), (_, later) in pairwise(places)):
            raise ValueError(Message("a later place has more points than one before it"))

    @property
    def _places(self) -> list[tuple[Limit, int]]:
        """(last place, points), the first places first."""
        return sorted((self.points or {}).items(), key=lambda entry: entry[0].hundredths)

    @property
    def depends_on_rivals(self) -> bool:
        return True

    @property
    def limits(self) -> frozenset[str]:
        return frozenset(self.by if self.lowest_first else ())

    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*facts_of(*self.if_), *self.by]))

    def _sum(self, view: View) -> Column:
        return add(view.values(fact) for fact in self.by)

    def _key(self, view: View) -> Column:
        """By what they are ranked, the best the largest."""
        return -self._sum(view.other) if self.lowest_first else self._sum(view)

    def _ranked(self, view: View) -> Mask:
        ranked = all_hold(self.if_, view)
        for fact in view.frame.silent_facts.intersection(self.by):
            ranked = ranked & view.known(fact)
        return ranked if self.of is None else ranked & (view.targets(self.of) > 0)

    def _rivals(self, frame: Frame[Line], place: int) -> Mask:
        """Among whom the unit at `place` is ranked, itself included."""
        groups = frame.group_column
        rivals: Mask = groups == groups[place] if self.among == "group" else frame.zeros == 0
        return rivals

    def places(self, view: View) -> Column:
        groups = view.frame.group_column if self.among == "group" else None
        denominators = None if self.of is None else np.maximum(view.targets(self.of), 1)
        rivals = None if view.single else ([self._key(view.other)], self._ranked(view.other))
        return rank([self._key(view)], self._ranked(view), groups, denominators=denominators, rivals=rivals)

    def _number(self, view: View) -> Column:
        """How many are ranked with each unit."""
        ranked = self._ranked(view)
        if self.among == "all":
            return np.add.reduce(ranked, axis=-1, keepdims=True, dtype=np.int64)
        of_groups = [ranked & view.frame.members(group.id) for group in view.frame.groups]
        counts = [np.add.reduce(members, axis=-1, keepdims=True, dtype=np.int64) for members in of_groups]
        return np.take_along_axis(
            np.concatenate(counts, axis=-1), np.broadcast_to(view.frame.group_column, ranked.shape), axis=-1
        )

    def _number_with(self, view: View, place: int) -> int:
        return int((self._ranked(view) & self._rivals(view.frame, place)).sum())

    def _steps(self, frame: Frame[Line]) -> Column | int:
        step = self.step or {}
        if "*" in step:
            return step["*"]
        return np.array([step[group.id] for group in frame.groups], dtype=np.int64)[frame.group_column]

    def _worth(self, ranks: Column, number: Column | int, steps: Column | int, most: int) -> Column:
        """The points of these ranks, among so many."""
        if self.points is None:
            return np.where(ranks > 0, np.maximum(most - steps * (ranks - 1), 0), 0)
        worth: Column = np.zeros_like(ranks)
        for last, points in reversed(self._places):
            within = ranks * HUNDRED_PERCENT <= (number * last.hundredths if last.percent else last.hundredths * 100)
            worth = np.where(within, points, worth)
        return np.where(ranks > 0, worth, 0)

    def score(self, view: View, item: Line) -> Column:
        steps = 0 if self.step is None else self._steps(view.frame)
        return self._worth(self.places(view), self._number(view), steps, item.points)

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        condition_steps = tuple(condition.step(view, place) for condition in self.if_)
        if int(self.places(view)[place]) == 0:
            return (*condition_steps, Step("not-ranked", {"result_points": 0}))
        value = int(self._sum(view)[place])
        key = Step("key", {"fact": self.by[0], "value": value})
        if self.of is not None:
            whole = int(view.targets(self.of)[place])
            rate = {"whole": whole, "rate_percent": value * HUNDRED_PERCENT // whole}
            key = Step("key-ratio", {"fact": self.by[0], "value": value, **rate})
        order = (Step("lowest-first"),) if self.lowest_first else ()
        return (*condition_steps, key, *order, self._ranked_step(view, item, place))

    def _ranked_step(self, view: View, item: Line, place: int) -> Step:
        position, ranked = int(self.places(view)[place]), self._number_with(view, place)
        among: Values = {"rank": position, "ranked": ranked, "among": self.among}
        among["result_points"] = int(self.score(view, item)[place])
        if self.step is not None:
            step = self.step["*"] if "*" in self.step else self.step[view.frame.units[place].group]
            return Step("ranked", {**among, "most_points": item.points, "step_points": step})
        for last, _ in self._places:
            if last.percent and position * HUNDRED_PERCENT <= ranked * last.hundredths:
                return Step("ranked-share", {**among, "last_percent": last.hundredths})
            if not last.percent and position * 100 <= last.hundredths:
                return Step("ranked-place", {**among, "last": last.hundredths // 100})
        return Step("ranked-out", among)

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """What is lacking to be ranked; then the next place that brings more, by each fact, all others held still."""
        if not self._ranked(view)[place]:
            return goals_of(self.if_, view, place)
        if self.lowest_first:
            return ()
        ranks, total = self.places(view), self._sum(view)
        steps = 0 if self.step is None else np.broadcast_to(self._steps(view.frame), ranks.shape)[place]
        worth = self._worth(ranks, self._number_with(view, place), steps, item.points)  # to this unit
        ahead = np.flatnonzero((worth > worth[place]) & (ranks < ranks[place]) & self._rivals(view.frame, place))
        if not ahead.size:
            return ()
        next_up = int(ahead[np.argmax(ranks[ahead])])
        needed = int(total[next_up])
        if self.of is not None:
            targets = view.targets(self.of)
            needed = -(-needed * int(targets[place]) // int(targets[next_up]))  # an equal rate shares the place
        return tuple((fact, needed - int(total[place])) for fact in self.by)

    def check(self, frame: Frame[Line], item: Line) -> None:
        for condition in self.if_:
            condition.check(frame)
        if len({frame.fact(fact).scale for fact in self.by}) > 1:
            raise BadScheme(Message("{facts} cannot be added: some have decimals, others have not", facts=self.by))
        if self.step is not None:
            self._check_groups(frame, self.step)
        if any(points > item.points for _, points in self._places):
            raise BadScheme(Message("a place has more than the item's points"))
        if self.of is not None and int(frame.target_column(self.of).max(initial=0)) > LARGEST_DENOMINATOR:
            raise BadScheme(Message("a target of {fact} is too large for exact ranks", fact=self.of))

    def _check_groups(self, frame: Frame[Line], step: Mapping[str, int]) -> None:
        for group in sorted(set(step) - {"*"}):
            frame.group(group)
        groups = {group.id for group in frame.groups}
        if "*" not in step and (lacking := groups - set(step)):
            raise BadScheme(Message("no step for group {groups}", groups=sorted(lacking)))


@dataclass(frozen=True, kw_only=True)
class Share(Rule):
    """Full marks x own volume / volume of all units; where nobody has volume nobody has points."""

    SHORT: ClassVar[str | None] = "fact"

    fact: str

    @property
    def depends_on_rivals(self) -> bool:
        return True

    @property
    def volume(self) -> str:
        return self.fact

    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    def score(self, view: View, item: Line) -> Column:
        values, rivals = view.values(self.fact), view.other.values(self.fact)
        whole = rivals.sum(axis=-1, keepdims=True) - rivals + values
        points: Column = half_up(item.points * values, np.maximum(whole, 1))
        return points

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """As much as the unit with the next more of it; for who has the most the next hundredth of a point, if any."""
        values = view.values(self.fact)
        value, others = int(values[place]), int(values.sum()) - int(values[place])
        if others == 0:
            return () if value else ((self.fact, 1),)
        more = values[values > value]
        if more.size:
            return ((self.fact, int(more.min()) - value),)
        # points x v / (v + others) rounds up to `due` from the least v: (2 points - 2 due + 1) v >= (2 due - 1) others.
        due = int(self.score(view, item)[place]) + 1
        slope = 2 * item.points - 2 * due + 1
        return ((self.fact, -(-(2 * due - 1) * others // slope) - value),) if slope > 0 else ()

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        values = view.values(self.fact)
        numbers: Values = {"fact": self.fact, "value": int(values[place]), "whole": int(values.sum())}
        numbers |= {"most_points": item.points, "result_points": int(self.score(view, item)[place])}
        return (Step("share", numbers),)

    def check(self, frame: Frame[Line], item: Line) -> None:
        must_not_be_negative(frame, self.fact)
