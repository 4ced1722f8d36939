"""Points against the others: by rank (位次), each next one a step less, or by the share of the sum (因素分析法)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, add, half_up
from scoring.ranking import LARGEST_DENOMINATOR, rank
from scoring.rules.base import Rule, facts_of, must_not_be_negative
from scoring.rules.conditions import Conditions, all_hold, goals_of
from scoring.rules.options import ForAll, Names, Points

if TYPE_CHECKING:
    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class RankSteps(Rule):
    """Those for whom every condition of `if` holds are ranked by the sum of the facts `by`.

    `of` divides the sum by the target of a fact (a completion rate, exact and not capped). `among` says against whom.
    Rank r earns full marks - `step` x (r - 1), never below 0; a step can differ by group. Not ranked: 0.
    """

    by: Names
    of: str | None = None
    among: Literal["group", "all"] = "group"
    if_: Conditions = ()
    step: Annotated[Mapping[str, Points], ForAll()]

    @property
    def depends_on_rivals(self) -> bool:
        return True

    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*facts_of(*self.if_), *self.by]))

    def _sum(self, view: View) -> Column:
        return add(view.values(fact) for fact in self.by)

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
        rivals = None if view.single else ([self._sum(view.other)], self._ranked(view.other))
        return rank([self._sum(view)], self._ranked(view), groups, denominators=denominators, rivals=rivals)

    def _steps(self, frame: Frame[Line]) -> Column | int:
        if "*" in self.step:
            return self.step["*"]
        return np.array([self.step[group.id] for group in frame.groups], dtype=np.int64)[frame.group_column]

    def score(self, view: View, item: Line) -> Column:
        ranks = self.places(view)
        points: Column = np.maximum(item.points - self._steps(view.frame) * (ranks - 1), 0)
        return np.where(ranks > 0, points, 0)

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        condition_steps = tuple(condition.step(view, place) for condition in self.if_)
        position, points = int(self.places(view)[place]), int(self.score(view, item)[place])
        if position == 0:
            return (*condition_steps, Step("not-ranked", {"result_points": 0}))
        value = int(self._sum(view)[place])
        key = Step("key", {"fact": self.by[0], "value": value})
        if self.of is not None:
            whole = int(view.targets(self.of)[place])
            rate = {"whole": whole, "rate_percent": value * HUNDRED_PERCENT // whole}
            key = Step("key-ratio", {"fact": self.by[0], "value": value, **rate})
        mates = self._ranked(view) & self._rivals(view.frame, place)
        step = self.step["*"] if "*" in self.step else self.step[view.frame.units[place].group]
        among = {"rank": position, "ranked": int(mates.sum()), "among": self.among}
        arithmetic = {"most_points": item.points, "step_points": step, "result_points": points}
        return (*condition_steps, key, Step("ranked", {**among, **arithmetic}))

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """What is lacking to be ranked; then the next better place, by each of the facts, all others held still."""
        if not self._ranked(view)[place]:
            return goals_of(self.if_, view, place)
        ranks, total = self.places(view), self._sum(view)
        ahead = np.flatnonzero((ranks > 0) & (ranks < ranks[place]) & self._rivals(view.frame, place))
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
        groups = {group.id for group in frame.groups}
        if unknown := set(self.step) - {"*"} - groups:
            raise BadScheme(Message("no group is called {groups}", groups=sorted(unknown)))
        if "*" not in self.step and (lacking := groups - set(self.step)):
            raise BadScheme(Message("no step for group {groups}", groups=sorted(lacking)))
        if self.of is not None and int(frame.target_column(self.of).max(initial=0)) > LARGEST_DENOMINATOR:
            raise BadScheme(Message("a target of {fact} is too large for exact ranks", fact=self.of))


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
