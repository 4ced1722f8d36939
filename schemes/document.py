"""The file format of a scheme, typed: what may stand in scheme.yaml, sections/*.yaml and awards.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from scoring.awards import ByRank, FirstOf, InProportion, PerHead
from scoring.pool import Pool
from scoring.rules.base import Options, Percent, Points
from scoring.rules.bonus import Tally
from scoring.rules.completion import Complete, Mean, Proportional
from scoring.rules.conditions import AnyCondition, Conditions, Names
from scoring.rules.deduction import Deduct, Take
from scoring.rules.judgement import Mark
from scoring.rules.ladder import Ladder
from scoring.rules.rank import RankSteps
from scoring.rules.share import Share

if TYPE_CHECKING:
    from scoring.awards import AwardRule
    from scoring.rules.base import Rule


def _under(key: str) -> BeforeValidator:
    """The short form of a rule with one option: its value alone."""

    def wrap(given: Any) -> Any:
        return given if isinstance(given, dict) and key in given else {key: given}

    return BeforeValidator(wrap)


class ItemDocument(Options):
    """One line of the sheet: a section with `items`, or a leaf with exactly one rule."""

    item: str
    title: str
    points: Points
    clause: str
    text: str = ""
    by: str | None = None  # a cut-off of scheme.yaml
    items: tuple[ItemDocument, ...] = ()
    proportional: Proportional | None = None
    complete: Annotated[Complete, _under("all")] | None = None
    deduct: Deduct | None = None
    tally: Tally | None = None
    ladder: Ladder | None = None
    mark: Annotated[Mark, _under("fact")] | None = None
    rank_steps: RankSteps | None = None
    share: Annotated[Share, _under("fact")] | None = None
    mean: Mean | None = None
    take: Take | None = None

    @property
    def rule(self) -> Rule | None:
        """The rule of a leaf, None for a section."""
        rules = (
            self.proportional, self.complete, self.deduct, self.tally, self.ladder,
            self.mark, self.rank_steps, self.share, self.mean, self.take,
        )  # fmt: skip
        return next((rule for rule in rules if rule is not None), None)

    @model_validator(mode="after")
    def _section_or_leaf(self) -> ItemDocument:
        rules = sum(getattr(self, name) is not None for name in type(self).model_fields if name in _RULE_NAMES)
        if rules + bool(self.items) != 1:
            raise ValueError(f"{self.item} needs either items or exactly one rule: {', '.join(sorted(_RULE_NAMES))}")
        return self


_RULE_NAMES = frozenset(
    {"proportional", "complete", "deduct", "tally", "ladder", "mark", "rank_steps", "share", "mean", "take"}
)


class AwardDocument(Options):
    """One award: where it stands, and exactly one way of paying."""

    award: str
    title: str
    clause: str
    text: str = ""
    by: str | None = None
    by_rank: ByRank | None = None
    first_of: Annotated[FirstOf, _under("cases")] | None = None
    per_head: Annotated[PerHead, _under("each")] | None = None
    in_proportion: InProportion | None = None
    pool: Pool | None = None

    @property
    def rule(self) -> AwardRule:
        """The way of paying."""
        rules = (self.by_rank, self.first_of, self.per_head, self.in_proportion, self.pool)
        return next(rule for rule in rules if rule is not None)

    @model_validator(mode="after")
    def _one_rule(self) -> AwardDocument:
        rules = (self.by_rank, self.first_of, self.per_head, self.in_proportion, self.pool)
        if sum(rule is not None for rule in rules) != 1:
            raise ValueError(f"{self.award} needs exactly one of: by-rank, first-of, per-head, in-proportion, pool")
        return self


class AwardsDocument(Options):
    """awards.yaml."""

    awards: tuple[AwardDocument, ...] = ()


class GroupDocument(Options):
    """A group of units."""

    group: str
    title: str


class CycleDocument(Options):
    """The first and the last day of the cycle."""

    start: date
    end: date


class TotalDocument(Options):
    """How sections become the total."""

    weights: Mapping[str, Percent] = Field(default_factory=dict)
    added: Names | tuple[()] = ()
    at_least: Points | None = None
    text: str = ""


class GradeDocument(Options):
    """A grade: from a total, or by conditions; the first of the list that a unit earns."""

    grade: str
    from_: Points | None = Field(default=None, alias="from")
    if_: Conditions = ()


class SchemeDocument(Options):
    """scheme.yaml."""

    id: str
    title: str
    issuer: str
    issued: str = ""
    source: str = ""
    cycle: CycleDocument
    cut_offs: Mapping[str, date] = Field(default_factory=dict)
    groups: tuple[GroupDocument, ...]
    sections: tuple[str, ...]
    total: TotalDocument
    ranking: str = ""
    grades: tuple[GradeDocument, ...] = ()
    veto: AnyCondition | None = None
    scheme_facts: tuple[str, ...] = ()
    aliases: Mapping[str, Names] = Field(default_factory=dict)  # what people call a fact
