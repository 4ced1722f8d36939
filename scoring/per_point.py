"""Money for each point that a unit has, or is short of, given or taken. In 分."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from scoring.awards import AwardRule, must_be_money, taken_step
from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import LARGEST_MONEY, LARGEST_VALUE, PROVED, ratio
from scoring.rules.options import HeadMoney, Points, Yes

if TYPE_CHECKING:
    from scoring.awards import Results
    from scoring.explanation import Values
    from scoring.frame import Frame, Line
    from scoring.numbers import Column
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class PerPoint(AwardRule):
    """So much for each point, in proportion for parts of one: of all points, or of those `above` or `below` a number.

    `by`: the total, or an item's points. `amount_of`: a fact that sets the amount, of each unit or of the whole scheme.
    `taken`: it is to be paid.
    """

    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (("amount", "amount_of"),)

    amount: HeadMoney | None = None
    amount_of: str | None = None
    above: Points | None = None
    below: Points | None = None
    by: str = "total"
    taken: Yes = False

    def __post_init__(self) -> None:
        """Refuse what counts from two numbers."""
        super().__post_init__()
        if self.above is not None and self.below is not None:
            raise ValueError(Message("counts points above one number or below one: not both"))

    @property
    def takes(self) -> bool:
        return self.taken

    def _own(self, view: View, results: Results) -> Column:
        return results.total if self.by == "total" else view.earned(self.by)

    def _counted(self, view: View, results: Results) -> Column:
        """The points that are paid for."""
        if self.below is not None:
            return np.maximum(self.below - self._own(view.other, results.other), 0)
        return np.maximum(self._own(view, results) - (self.above or 0), 0)

    def _amount(self, view: View) -> Column:
        return view.frame.zeros + (self.amount or 0) if self.amount_of is None else view.values(self.amount_of)

    def _money(self, view: View, results: Results) -> Column:
        return np.minimum(ratio(self._counted(view, results), self._amount(view), 100), LARGEST_MONEY)

    def pay(self, view: View, results: Results) -> Column:
        return -self._money(view.other, results.other) if self.taken else self._money(view, results)

    def steps(self, view: View, results: Results, place: int) -> tuple[Step, ...]:
        counted, money = int(self._counted(view, results)[place]), int(self._money(view, results)[place])
        numbers: Values = {"by_item": self.by, "own_points": int(self._own(view, results)[place])}
        numbers |= {"counted_points": counted, "each_money": int(self._amount(view)[place]), "result_money": money}
        if self.above is not None:
            step = Step("per-point-above", {**numbers, "least_points": self.above})
        elif self.below is not None:
            step = Step("per-point-below", {**numbers, "least_points": self.below})
        else:
            step = Step("per-point", numbers)
        return (step, *taken_step(self.taken, money))

    def check(self, frame: Frame[Line]) -> None:
        if self.by != "total":
            frame.item(self.by)
        if self.amount_of is not None:
            must_be_money(frame, self.amount_of, whole=frame.fact(self.amount_of).whole)
            if sum(item.points for item in frame.items) * LARGEST_VALUE >= PROVED:
                raise BadScheme(Message("so much for each point is too large for exact money"))
