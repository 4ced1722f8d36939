"""Money by rank: so much for the first places, or for the last ones, given or taken. In 分."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from scoring.awards import AwardRule, must_be_money, taken_step
from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.ranking import rank
from scoring.rules.conditions import Conditions, all_hold, goals_of
from scoring.rules.options import Count, Money, Yes

if TYPE_CHECKING:
    from scoring.awards import Results
    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class ByRank(AwardRule):
    """Those for whom the conditions hold are ranked; each of the first ranks gets its amount, tied units the same.

    `amounts`: one for each rank; or `places` and `amount_of`, a fact of the whole scheme. `by`: total, or an item's
    points, of which 0 earns nothing. `tie_break`: a fact to decide between equal points; of the total without it what
    decides in the ranking. `grades`: only these earn. `among` says against whom. `from_` last: the first amount is for
    the last one, and the vetoed come behind all others. `taken`: the money is to be paid.
    """

    amounts: tuple[Money, ...] = ()
    places: Count | None = None
    amount_of: str | None = None
    by: str = "total"
    if_: Conditions = ()
    tie_break: str | None = None
    grades: tuple[str, ...] = ()
    from_: Literal["first", "last"] = "first"
    among: Literal["all", "group"] = "all"
    taken: Yes = False

    @property
    def takes(self) -> bool:
        return self.taken

    @property
    def _from_last(self) -> bool:
        return self.from_ == "last"

    def _points(self, view: View, results: Results) -> Column:
        return results.total if self.by == "total" else view.earned(self.by)

    def _eligible(self, view: View, results: Results) -> Mask:
        eligible = all_hold(self.if_, view)
        if self.grades:
            eligible = eligible & results.graded(self.grades, view)
        if self._from_last:
            return eligible
        eligible = eligible & results.valid
        return eligible if self.by == "total" else eligible & (self._points(view, results) > 0)

    def ranks(self, view: View, results: Results) -> Column:
        """Each unit's rank among the eligible; 0 outside."""
        groups = view.frame.group_column if self.among == "group" else None
        rivals = None
        if not view.single:
            rivals = self._keys(view.other, results.other), self._eligible(view.other, results.other)
        return rank(self._keys(view, results), self._eligible(view, results), groups, rivals=rivals)

    def _keys(self, view: View, results: Results) -> list[Column]:
        """By what they are ranked, the first place the largest."""
        if self._from_last:
            return [-key for key in self._from_best(view.other, results.other)]
        return self._from_best(view, results)

    def _from_best(self, view: View, results: Results) -> list[Column]:
        valid = [results.valid.astype(np.int64)] if self._from_last else []
        if self.tie_break is not None:
            return [*valid, self._points(view, results), view.values(self.tie_break)]
        return [*valid, *results.keys] if self.by == "total" else [*valid, self._points(view, results)]

    def pay(self, view: View, results: Results) -> Column:
        return -self._amount(view.other, results.other) if self.taken else self._amount(view, results)

    def _amount(self, view: View, results: Results) -> Column:
        amounts = self.amounts or (1,) * (self.places or 0)
        table = np.array([0, *amounts, 0], dtype=np.int64)
        ranks = np.minimum(self.ranks(view, results), len(amounts) + 1)
        paid: Column = np.take(table, ranks) if view.single else self._possible(view, ranks, table)
        return paid if self.amount_of is None else paid * view.values(self.amount_of)

    def _possible(self, view: View, ranks: Column, table: Column) -> Column:
        """From an end, the most or least of what all places between the best and the worst are paid."""
        worst, best = view.both_ends(ranks)
        paid: Column = table[worst]  # 0 where the unit may come away with nothing
        for place in range(1, table.size):
            within = (best > 0) & (best <= place) & ((place <= worst) | (worst == 0))
            paid = np.where(within, view.better(paid, int(table[place])), paid)
        return paid

    def steps(self, view: View, results: Results, place: int) -> tuple[Step, ...]:
        condition_steps = tuple(condition.step(view, place) for condition in self.if_)
        unmet = tuple(step for step in condition_steps if not step.values["met"])
        position = int(self.ranks(view, results)[place])
        if position == 0:
            return (*unmet, Step("not-eligible", {"result_money": 0}))
        points, money = (int(column[place]) for column in (self._points(view, results), self._amount(view, results)))
        numbers: Values = {"by_item": self.by, "own_points": points, "rank": position}
        numbers["result_money"] = -money if self.taken else money
        step = Step("award-rank-last" if self._from_last else "award-rank", numbers)
        return (step, *taken_step(self.taken, money))

    def goals(self, view: View, results: Results, place: int) -> tuple[Goal, ...]:
        return () if self.taken else goals_of(self.if_, view, place)

    def check(self, frame: Frame[Line]) -> None:
        for condition in self.if_:
            condition.check(frame)
        if self.by != "total":
            frame.item(self.by)
        if (self.amount_of is None) == (not self.amounts) or (self.amount_of is None) != (self.places is None):
            raise BadScheme(Message("needs either amounts, or places and amount-of"))
        if self.amount_of is not None:
            must_be_money(frame, self.amount_of, whole=True)
        if self.tie_break is not None:
            frame.fact(self.tie_break)

    def graded(self) -> tuple[str, ...]:
        return self.grades
