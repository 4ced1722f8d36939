"""Points by where a unit stands between the worst and the best of all (功效系数法)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, LARGEST_VALUE, Kind, ratio
from scoring.rules.base import Rule
from scoring.rules.options import Percent

if TYPE_CHECKING:
    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column
    from scoring.rules.base import Goal
    from scoring.view import View

_BEYOND = 2 * LARGEST_VALUE  # of nobody: further than any figure


@dataclass(frozen=True, kw_only=True)
class Efficacy(Rule):
    """Points x (base + (100% - base) x (own - worst) / (best - worst)); all alike: full marks.

    `best` says which end is the best one, `among` against whom. Whose figure is unknown is neither best nor worst.
    """

    fact: str
    base: Percent = 0
    best: Literal["highest", "lowest"] = "highest"
    among: Literal["group", "all"] = "group"

    @property
    def depends_on_rivals(self) -> bool:
        return True

    @property
    def limits(self) -> frozenset[str]:
        return frozenset([self.fact] if self.best == "lowest" else ())

    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    def _key(self, view: View) -> Column:
        """The figures, the best the largest."""
        return view.values(self.fact) if self.best == "highest" else -view.other.values(self.fact)

    def _ends(self, view: View) -> tuple[Column, Column]:
        """The worst and the best of each unit's rivals and itself; from an end, where these favour that end."""
        own, rivals = self._key(view), self._key(view.other)
        best = self._over_rivals(np.where(view.other.known(self.fact), rivals, -_BEYOND), np.maximum, -_BEYOND, view)
        worst = self._over_rivals(np.where(view.known(self.fact), rivals, _BEYOND), np.minimum, _BEYOND, view)
        return np.minimum(worst, own), np.maximum(best, own)

    def _over_rivals(self, figures: Column, extreme: np.ufunc, nobody: int, view: View) -> Column:
        """Of each unit the extreme figure of all others, or of the others of its group."""
        groups = view.frame.group_column if self.among == "group" else view.frame.zeros
        result: Column = np.full_like(figures, nobody)
        for members in (groups == group for group in np.unique(groups)):
            inside = np.where(members, figures, nobody)
            if view.single:  # its own figure is there anyway
                result = np.where(members, extreme.reduce(inside, axis=-1, initial=nobody, keepdims=True), result)
            else:
                others = np.where(np.eye(groups.size, dtype=np.bool_), nobody, inside[..., None, :])
                result = np.where(members, extreme.reduce(others, axis=-1, initial=nobody), result)
        return result

    def score(self, view: View, item: Line) -> Column:
        worst, best = self._ends(view)
        own, width = self._key(view), np.maximum(best - worst, 1)
        part = self.base * width + (HUNDRED_PERCENT - self.base) * (own - worst)
        return np.where(own >= best, item.points, ratio(item.points, part, HUNDRED_PERCENT * width))

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        worst, best = (int(end[place]) for end in self._ends(view))
        sign = 1 if self.best == "highest" else -1
        numbers: Values = {"fact": self.fact, "value": int(view.values(self.fact)[place]), "among": self.among}
        numbers |= {"best_value": sign * best, "worst_value": sign * worst, "most_points": item.points}
        numbers["result_points"] = int(self.score(view, item)[place])
        if worst == best:
            return (Step("all-alike", numbers),)
        if numbers["value"] == numbers["best_value"]:
            return (Step("the-best", numbers),)
        numbers |= {"ahead_value": int(self._key(view)[place]) - worst, "between_value": best - worst}
        numbers |= {"base_percent": self.base, "rest_percent": HUNDRED_PERCENT - self.base}
        return (Step("efficacy", numbers),)

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """As much as the unit with the next more of it, the worst itself left out; where more is better."""
        values, groups = view.values(self.fact), view.frame.group_column
        if self.best == "lowest":
            return ()
        rivals = view.known(self.fact) & ((groups == groups[place]) if self.among == "group" else view.frame.everyone)
        rivals = rivals & (np.arange(values.size) != place)
        more = values[rivals & (values > values[place])]
        if not more.size:
            return ()
        behind = more[more > values[rivals].min()]  # who comes as far as the worst only is the worst with it
        return ((self.fact, int(behind.min() if behind.size else more.min()) - int(values[place])),)

    def check(self, frame: Frame[Line], item: Line) -> None:
        fact = frame.fact(self.fact)
        if fact.kind in (Kind.FLAG, Kind.LEVEL):
            raise BadScheme(Message("{fact} is {kind}: nothing lies between its values", fact=fact.id, kind=fact.kind))
        if self.base > HUNDRED_PERCENT:
            raise BadScheme(Message("the base is at most 100%"))
