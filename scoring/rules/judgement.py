"""Points that an assessor gives (酌情给分): the mark as it was entered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from scoring.errors import BadScheme
from scoring.numbers import Kind
from scoring.rules.base import Rule
from scoring.working import Step

if TYPE_CHECKING:
    from scoring.frame import Frame, Line
    from scoring.numbers import Column
    from scoring.view import View


@dataclass(frozen=True, kw_only=True)
class Mark(Rule):
    """The mark, 0 to the item's points."""

    SHORT: ClassVar[str | None] = "fact"

    fact: str

    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    def check(self, frame: Frame[Line], item: Line) -> None:
        if (kind := frame.fact(self.fact).kind) is not Kind.MARK:
            raise BadScheme(f"{self.fact} is {kind}: points that are given need a fact of kind mark")

    def score(self, view: View, item: Line) -> Column:
        given: Column = np.minimum(view.values(self.fact), item.points)
        return given

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        given = int(self.score(view, item)[place])
        return (Step("mark", {"fact": self.fact, "most_points": item.points, "result_points": given}),)
