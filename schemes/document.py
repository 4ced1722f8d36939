"""The file format of a scheme, typed: what may stand in scheme.yaml, sections/*.yaml and awards.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from schemes.diagnostics import Question
from scoring import Grade, Message
from scoring.awards import FirstOf, InProportion, PerHead
from scoring.by_rank import ByRank
from scoring.derived import Derivation
from scoring.per_point import PerPoint
from scoring.pool import Pool
from scoring.rules.composite import RULES, RuleKeys
from scoring.rules.conditions import Condition, Conditions
from scoring.rules.options import Count, ForAll, Id, Names, Options, Percent, Points
from scoring.rules.take import Take

if TYPE_CHECKING:
    from scoring.awards import AwardRule
    from scoring.rules.base import Rule


@dataclass(frozen=True, kw_only=True)
class ItemDocument(RuleKeys):
    """One line of the sheet: a section with `items`, or a leaf with exactly one rule."""

    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (("items", *RULES, "take"),)

    item: Id
    title: str
    points: Annotated[Mapping[str, Points], ForAll()]  # one number, or by group
    printed: Points | None = None  # what the sheet prints, where its lines add up to something else
    clause: str
    text: str = ""
    by: str | None = None  # a cut-off of scheme.yaml
    only: tuple[str, ...] = ()  # groups to which it applies
    applies_if: Conditions = ()
    otherwise: Literal["shared", "full", "nothing"] = "shared"  # where it does not apply
    at_most: Points | None = None  # of a section: its lines together bring no more
    at_least: Points | None = None
    items: tuple[ItemDocument, ...] = ()
    take: Take | None = None

    @property
    def most(self) -> int:
        """The points, of the group that can earn most."""
        return max(self.points.values())

    def points_in(self, group: str) -> int:
        """The points for units of the group."""
        return self.points.get(group, self.points.get("*", 0))

    @property
    def rule(self) -> Rule | None:
        """The rule of a leaf, None for a section."""
        return next((rule for name in (*RULES, "take") if (rule := getattr(self, name)) is not None), None)


_PAYS = ("by_rank", "first_of", "per_head", "per_point", "in_proportion", "pool")


@dataclass(frozen=True, kw_only=True)
class AwardDocument(Options):
    """One award: where it stands, and exactly one way of paying."""

    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (_PAYS,)

    award: Id
    title: str
    clause: str
    text: str = ""
    by: str | None = None
    by_rank: ByRank | None = None
    first_of: FirstOf | None = None
    per_head: PerHead | None = None
    per_point: PerPoint | None = None
    in_proportion: InProportion | None = None
    pool: Pool | None = None

    @property
    def rule(self) -> AwardRule:
        """The way of paying."""
        ways: list[AwardRule] = [rule for name in _PAYS if (rule := getattr(self, name)) is not None]
        return ways[0]


@dataclass(frozen=True, kw_only=True)
class AwardsDocument(Options):
    """awards.yaml."""

    awards: tuple[AwardDocument, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GroupDocument(Options):
    """A group of units."""

    group: Id
    title: str


@dataclass(frozen=True, kw_only=True)
class CycleDocument(Options):
    """The first and the last day of the cycle."""

    start: date
    end: date


@dataclass(frozen=True, kw_only=True)
class TotalDocument(Options):
    """How sections become the total."""

    weights: Mapping[str, Annotated[Mapping[str, Percent], ForAll()]] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    at_least: Points | None = None
    printed: Points | None = None  # the total that the sheet prints
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class GradeDocument(Options):
    """A grade: from a total, by conditions, for so many of those who come first; the first that a unit earns."""

    grade: str
    from_: Points | None = None
    if_: Conditions = ()
    share: Percent | None = None  # of all units, or of the group
    places: Count | None = None
    among: Literal["all", "group"] = "all"

    def __post_init__(self) -> None:
        """Refuse two numbers of places."""
        super().__post_init__()
        if self.share is not None and self.places is not None:
            raise ValueError(Message("says how many in two ways: share and places"))

    @property
    def earned(self) -> Grade:
        """As the engine grades."""
        return Grade(self.grade, self.from_, self.if_, self.share, self.places, self.among)


@dataclass(frozen=True, kw_only=True)
class ExplanationDocument(Options):
    """Why something that `kaohe check` asks about is right: the question, what it was asked `about`, and the reason."""

    question: Question
    about: Names
    because: str


@dataclass(frozen=True, kw_only=True)
class SchemeDocument(Options):
    """scheme.yaml."""

    id: Id
    title: str
    issuer: str
    issued: str = ""
    source: str = ""
    cycle: CycleDocument
    cut_offs: Mapping[Id, date] = field(default_factory=dict)
    groups: tuple[GroupDocument, ...]
    sections: tuple[Id, ...]
    total: TotalDocument
    ranking: str = ""
    tie_break: tuple[str, ...] = ()  # items or facts that rank units with the same total
    self_assessment: Literal["none", "shown"] = "none"  # shown: units state every fact of themselves too (自评)
    grades: tuple[GradeDocument, ...] = ()
    veto: Condition | None = None
    scheme_facts: tuple[str, ...] = ()
    derived: Mapping[str, Derivation] = field(default_factory=dict)  # worked out from others, never reported
    must_report: tuple[str, ...] = ()  # of these nothing reported is no figure, and not 0
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what people call a fact
    evidence: Mapping[str, str] = field(default_factory=dict)  # what is to be sent with a fact, in the clause's words
    target_totals: Mapping[str, str] = field(default_factory=dict)  # as printed under the column of a fact's targets
    explained: tuple[ExplanationDocument, ...] = ()
