"""Money from a pool that is split to the cent, in big exact fractions. In 分."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from scoring.awards import AwardRule, must_be_money
from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import HUNDRED_PERCENT, add, half_up
from scoring.rules.base import must_count
from scoring.rules.options import Percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.awards import Results
    from scoring.frame import Frame, Line
    from scoring.numbers import Column
    from scoring.view import View


def _split(points: Sequence[int], pool: Sequence[int], *volumes: Sequence[int]) -> list[int]:
    """Whole cents by the unrounded shares, the left ones to the largest remainders, in the units' order.

    A unit's part is pool x sum of (points x own volume / volume of all) / 100%, here over one denominator for all.
    """
    wholes = [sum(volume) or 1 for volume in volumes]
    common = prod(wholes)
    weights = [most * common // whole for most, whole in zip(points, wholes, strict=True)]
    keys = [sum(map(operator.mul, weights, own)) for own in zip(*volumes, strict=True)]
    exact = [money * key for money, key in zip(pool, keys, strict=True)]
    paid = [part // (common * HUNDRED_PERCENT) for part in exact]
    left = half_up(sum(exact), common * HUNDRED_PERCENT) - sum(paid)
    order = sorted(range(len(exact)), key=lambda place: (-(exact[place] % (common * HUNDRED_PERCENT)), place))
    for place in order[:left]:
        paid[place] += 1
    return paid


@dataclass(frozen=True, kw_only=True)
class Pool(AwardRule):
    """A pool of the whole scheme, split to the cent by the exact points of all items that are shares of a sum.

    Then each of the events `less_each` costs `percent` of the unit's part, and the sum `less` comes off; never below 0.
    What is taken stays in the pool.
    """

    pool: str
    less_each: tuple[str, ...] = ()
    percent: Percent = 0
    less: str | None = None

    def split(self, view: View) -> Column:
        """分 for each unit before deductions."""
        shares = [(line.volume, line.points) for line in view.frame.items if line.volume is not None]
        columns = np.broadcast_arrays(view.values(self.pool), *(view.values(fact) for fact, _ in shares))
        points = [most for _, most in shares]
        rows = np.ndindex(columns[0].shape[:-1])
        parts = [_split(points, *(column[row].tolist() for column in columns)) for row in rows]
        return np.array(parts, dtype=np.int64).reshape(columns[0].shape)

    def _times(self, view: View) -> Column:
        return add([view.values(fact) for fact in self.less_each] or [view.frame.zeros])

    def pay(self, view: View, results: Results) -> Column:
        if not view.single:
            # Whose the last cents are turns on all remainders: all that is sure is between nothing and the whole pool.
            return np.where(results.valid & view.is_high, view.values(self.pool), 0)
        keep = np.maximum(HUNDRED_PERCENT - np.minimum(self._times(view), HUNDRED_PERCENT) * self.percent, 0)
        paid = half_up(self.split(view) * keep, HUNDRED_PERCENT)
        if self.less is not None:
            paid = np.maximum(paid - view.values(self.less), 0)
        return np.where(results.valid, paid, 0)

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

    def check(self, frame: Frame[Line]) -> None:
        must_be_money(frame, self.pool, whole=True)
        if self.less is not None:
            must_be_money(frame, self.less)
        for fact in self.less_each:
            must_count(frame.fact(fact))
        if all(line.volume is None for line in frame.items):
            raise BadScheme(Message("a pool is split by items that are shares, and there are none"))
