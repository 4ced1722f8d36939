"""Money from a pool that is split to the cent, in big exact fractions. In 分."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from scoring.awards import AwardRule, must_be_money
from scoring.columns import across, add, choose
from scoring.errors import BadScheme
from scoring.numbers import HUNDRED_PERCENT, half_up
from scoring.rules.base import must_count
from scoring.rules.options import Percent
from scoring.rules.share import Share
from scoring.working import Step

if TYPE_CHECKING:
    from scoring.awards import Results
    from scoring.numbers import Column
    from scoring.rules.base import View
    from scoring.scheme import Scheme


def _split(points: list[int], pool: Column, *volumes: Column) -> Column:
    """Whole cents by the unrounded shares, the left ones to the largest remainders, in the units' order."""
    keys = [Fraction(0)] * pool.size
    for most, column in zip(points, volumes, strict=True):
        values = column.tolist()
        whole = sum(values)
        if whole:
            keys = [key + Fraction(most * value, whole) for key, value in zip(keys, values, strict=True)]
    exact = [money * key / HUNDRED_PERCENT for money, key in zip(pool.tolist(), keys, strict=True)]
    cents = [floor(part) for part in exact]
    all_of_it = sum(exact, Fraction(0))
    left = half_up(all_of_it.numerator, all_of_it.denominator) - sum(cents)
    order = sorted(range(len(exact)), key=lambda place: (cents[place] - exact[place], place))
    for place in order[:left]:
        cents[place] += 1
    return np.array(cents, dtype=np.int64)


@dataclass(frozen=True, kw_only=True)
class Pool(AwardRule):
    """A pool of the whole scheme, split to the cent by the exact points of all items that are shares of a sum.

    Then each of the events `less_each` costs `percent` of the unit's part, and the sum `less` is taken off; never below 0.
    What is taken stays in the pool.
    """

    pool: str
    less_each: tuple[str, ...] = ()
    percent: Percent = 0
    less: str | None = None

    def split(self, view: View) -> Column:
        """分 for each unit before deductions."""
        shares = [(item.points, item.rule.fact) for item in view.scheme.items if isinstance(item.rule, Share)]
        volumes = (view.values(fact) for _, fact in shares)
        return across(partial(_split, [points for points, _ in shares]), view.values(self.pool), *volumes)

    def _times(self, view: View) -> Column:
        if not self.less_each:
            return np.zeros(len(view.scheme.units), dtype=np.int64)
        return add(view.values(fact) for fact in self.less_each)

    def pay(self, view: View, results: Results) -> Column:
        if not view.single:
            # Whose the last cents are turns on all remainders: all that is sure is between nothing and the whole pool.
            return choose(results.valid, view.values(self.pool) if view.is_high else 0, 0)
        keep = np.maximum(HUNDRED_PERCENT - np.minimum(self._times(view), HUNDRED_PERCENT) * self.percent, 0)
        paid = half_up(self.split(view) * keep, HUNDRED_PERCENT)
        if self.less is not None:
            paid = np.maximum(paid - view.values(self.less), 0)
        return choose(results.valid, paid, 0)

    def steps(self, view: View, results: Results, place: int) -> tuple[Step, ...]:
        steps = [Step("pool-part", {"fact": self.pool, "result_money": int(self.split(view)[place])})]
        times = int(self._times(view)[place])
        if times:
            steps.append(Step("pool-less-each", {"number": times, "each_percent": self.percent}))
        if self.less is not None and (less := int(view.values(self.less)[place])):
            steps.append(Step("pool-less", {"fact": self.less, "less_money": less}))
        if not results.valid[place]:
            steps.append(Step("vetoed", {}))
        return (*steps, Step("pays", {"result_money": int(self.pay(view, results)[place])}))

    def check(self, scheme: Scheme) -> None:
        must_be_money(scheme, self.pool, whole=True)
        if self.less is not None:
            must_be_money(scheme, self.less)
        for fact in self.less_each:
            must_count(scheme.fact(fact))
        if not any(isinstance(item.rule, Share) for item in scheme.items):
            raise BadScheme("a pool is split by items that are shares, and there are none")
