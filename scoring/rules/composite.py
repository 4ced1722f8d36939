"""Rules of rules: the better of several ways to earn a line's points (两项取高), or parts that add up (季度、年终)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.explanation import Step
from scoring.numbers import add, format_hundredths
from scoring.rules.base import Rule
from scoring.rules.bonus import Tally
from scoring.rules.completion import Complete, Mean, Proportional
from scoring.rules.deduction import Deduct
from scoring.rules.efficacy import Efficacy
from scoring.rules.interpolation import Between
from scoring.rules.ladder import Ladder
from scoring.rules.mark import Mark
from scoring.rules.options import Options, Points
from scoring.rules.rivals import RankSteps, Share
from scoring.rules.schedule import Schedule

if TYPE_CHECKING:
    from datetime import date

    from scoring.frame import Frame, Line
    from scoring.numbers import Column, Mask
    from scoring.rules.base import Goal
    from scoring.view import View

RULES = (
    *("proportional", "complete", "deduct", "tally", "ladder", "mark", "rank_steps", "share", "mean"),
    *("efficacy", "between", "schedule", "best_of", "parts"),
)


@dataclass(frozen=True, kw_only=True)
class RuleKeys(Options):
    """The key of every rule that a line or a part of it can have."""

    proportional: Proportional | None = None
    complete: Complete | None = None
    deduct: Deduct | None = None
    tally: Tally | None = None
    ladder: Ladder | None = None
    mark: Mark | None = None
    rank_steps: RankSteps | None = None
    share: Share | None = None
    mean: Mean | None = None
    efficacy: Efficacy | None = None
    between: Between | None = None
    schedule: Schedule | None = None
    best_of: BestOf | None = None
    parts: Parts | None = None


@dataclass(frozen=True, kw_only=True)
class OneRule(RuleKeys):
    """Exactly one rule, under its key."""

    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (RULES,)

    @property
    def rule(self) -> Rule:
        """The rule."""
        rules: list[Rule] = [rule for name in RULES if (rule := getattr(self, name)) is not None]
        return rules[0]


def _distinct(goals: list[Goal]) -> tuple[Goal, ...]:
    return tuple(dict.fromkeys(goals))


@dataclass(frozen=True, kw_only=True)
class BestOf(Rule):
    """Of several rules over the same points the one that gives most."""

    SHORT: ClassVar[str | None] = "rules"

    rules: tuple[OneRule, ...]

    def __post_init__(self) -> None:
        """Refuse a choice of one."""
        super().__post_init__()
        if len(self.rules) < 2:
            raise ValueError(Message("needs at least two rules"))

    @property
    def _each(self) -> tuple[Rule, ...]:
        return tuple(choice.rule for choice in self.rules)

    @property
    def depends_on_rivals(self) -> bool:
        return any(rule.depends_on_rivals for rule in self._each)

    @property
    def limits(self) -> frozenset[str]:
        return frozenset[str]().union(*(rule.limits for rule in self._each))

    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for rule in self._each for fact in rule.facts()))

    def reads(self, frame: Frame[Line], cutoff: date | None) -> tuple[tuple[str, date | None], ...]:
        return tuple(dict.fromkeys(read for rule in self._each for read in rule.reads(frame, cutoff)))

    def known(self, view: View, item: Line) -> Mask:
        return view.frame.everyone  # each of its rules earns 0 by itself where a figure is unknown

    def score(self, view: View, item: Line) -> Column:
        points, *others = (rule.earned(view, item) for rule in self._each)
        for other in others:
            points = np.maximum(points, other)
        return points

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        result, steps = int(self.score(view, item)[place]), []
        for number, rule in enumerate(self._each, start=1):
            points = int(rule.earned(view, item)[place])
            steps += [Step("choice", {"number": number, "result_points": points}), *rule.told(view, item, place)]
        return (*steps, Step("best-of", {"result_points": result}))

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        return _distinct([goal for rule in self._each for goal in rule.goals(view, item, place)])

    def largest_mark(self, fact: str, points: int) -> int:
        return max(rule.largest_mark(fact, points) for rule in self._each if fact in rule.facts())

    def highest(self, item: Line) -> int:
        return max(rule.highest(item) for rule in self._each)

    def check(self, frame: Frame[Line], item: Line) -> None:
        for rule in self._each:
            rule.check(frame, item)


@dataclass(frozen=True, kw_only=True)
class Part(OneRule):
    """A rule with points and perhaps a cut-off of its own."""

    points: Points
    by: str | None = None  # a cut-off of the scheme; without it that of the line

    def view(self, view: View) -> View:
        """What it looks at, on a line that has this view."""
        return view if self.by is None else view.at(view.frame.day(self.by))

    def line(self, item: Line, frame: Frame[Line]) -> Line:
        """The line as the part sees it: with its own points and day."""
        return replace(item, points=self.points, cutoff=item.cutoff if self.by is None else frame.day(self.by))


@dataclass(frozen=True, kw_only=True)
class Parts(Rule):
    """Parts add up to the line's points; each is scored and rounded like a line of its own."""

    SHORT: ClassVar[str | None] = "parts"

    parts: tuple[Part, ...]

    @property
    def depends_on_rivals(self) -> bool:
        return any(part.rule.depends_on_rivals for part in self.parts)

    @property
    def limits(self) -> frozenset[str]:
        return frozenset[str]().union(*(part.rule.limits for part in self.parts))

    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for part in self.parts for fact in part.rule.facts()))

    def reads(self, frame: Frame[Line], cutoff: date | None) -> tuple[tuple[str, date | None], ...]:
        days = [(part.rule, cutoff if part.by is None else frame.day(part.by)) for part in self.parts]
        return tuple(dict.fromkeys(read for rule, day in days for read in rule.reads(frame, day)))

    def known(self, view: View, item: Line) -> Mask:
        return view.frame.everyone  # each of its rules earns 0 by itself where a figure is unknown

    def score(self, view: View, item: Line) -> Column:
        return add(part.rule.earned(part.view(view), part.line(item, view.frame)) for part in self.parts)

    def steps(self, view: View, item: Line, place: int) -> tuple[Step, ...]:
        steps: list[Step] = []
        for number, part in enumerate(self.parts, start=1):
            own_view, line = part.view(view), part.line(item, view.frame)
            points = {"most_points": part.points, "result_points": int(part.rule.earned(own_view, line)[place])}
            if own_view.cutoff is None:
                steps.append(Step("part-of", {"number": number, **points}))
            else:
                steps.append(Step("part-by", {"number": number, "day": own_view.cutoff.isoformat(), **points}))
            steps += part.rule.told(own_view, line, place)
        return (*steps, Step("sum", {"result_points": int(self.score(view, item)[place])}))

    def goals(self, view: View, item: Line, place: int) -> tuple[Goal, ...]:
        """Of the parts whose day has not gone by."""
        views = [(part, part.view(view)) for part in self.parts]
        still_open = [(part, own) for part, own in views if view.table.as_of <= (own.cutoff or view.frame.end)]
        return _distinct(
            [goal for part, own in still_open for goal in part.rule.goals(own, part.line(item, view.frame), place)]
        )

    def largest_mark(self, fact: str, points: int) -> int:
        return max(part.rule.largest_mark(fact, part.points) for part in self.parts if fact in part.rule.facts())

    def highest(self, item: Line) -> int:
        return sum(part.rule.highest(replace(item, points=part.points)) for part in self.parts)

    def check(self, frame: Frame[Line], item: Line) -> None:
        if (total := sum(part.points for part in self.parts)) != item.points:
            points, own = format_hundredths(total), format_hundredths(item.points)
            raise BadScheme(Message("its parts have {points} points together, it has {own}", points=points, own=own))
        for part in self.parts:
            part.rule.check(frame, part.line(item, frame))
