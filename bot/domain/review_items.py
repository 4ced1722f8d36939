"""What waits for a reviewer, fact by fact, and what accepting it would move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.reviews import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.domain.entries import Entry, Review, Verdict
    from bot.domain.moves import NeedsSecond, UnitMove
    from bot.domain.results import Suspicion, Unusual


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """All that waits of one unit's fact. Values in the fact's smallest unit, points in hundredths, money in 分."""

    unit: str
    fact: str
    entries: tuple[Entry, ...]  # in order of arrival, never empty
    state: State  # proposed: some of it waits for a second person
    before: int  # the confirmed running total now
    after: int  # … with these entries accepted
    corrects: bool  # takes the place of something that was confirmed
    unusual: Unusual | None
    by: tuple[str, ...]  # names of those who reported the entries, in the same order
    points: int = 0  # what accepting them brings the unit; 0 as well while it has not been scored
    money: int = 0
    moves_rank: bool = False
    moves_money: bool = False  # of any unit
    doubted: bool = False  # one of the entries is marked in the ranking until it is reviewed
    sinks: bool = False  # accepting them brings the confirmed running total below 0: their base is not confirmed
    since: datetime | None = None  # the first of them waits (UTC)

    @property
    def last(self) -> int:
        """The id of the newest entry: what comes after it was not seen by who decides on this case."""
        return self.entries[-1].id

    @property
    def odd(self) -> bool:
        """Whether the case is unusual, and not confirmed together with others."""
        return self.doubted or self.unusual is not None

    @property
    def ordinary(self) -> bool:
        """Whether the case can be confirmed together with others."""
        needs_second = self.state is State.PROPOSED or (self.corrects and (self.moves_rank or self.moves_money))
        return not (self.odd or needs_second or self.sinks)


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw of a unit's fact when deciding on it: its entries up to the id `last`; 0: none."""

    unit: str
    fact: str
    last: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many cases wait for somebody's review, and the day since which the first does."""

    count: int
    since: date


class Part(StrEnum):
    """The parts of a reviewer's inbox."""

    FRESH = "fresh"  # nobody has confirmed it
    SECOND = "second"  # somebody else has, and it needs this person's word as well
    OTHERS = "others"  # this person has, and somebody else must


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of a part (None: all) of what waits for review, the weightiest first.

    `counts`: how much waits in each part.
    """

    scheme: str
    cases: tuple[ReviewItem, ...]
    page: int
    pages: int
    part: Part | None
    counts: Mapping[Part, int]

    @property
    def count(self) -> int:
        """How much waits in the part that is shown."""
        return sum(self.counts.values()) if self.part is None else self.counts.get(self.part, 0)


@dataclass(frozen=True, slots=True)
class Listed:
    """All that waits within somebody's reach, the weightiest first, and the part of each unit's fact."""

    items: tuple[ReviewItem, ...]
    parts: Mapping[tuple[str, str], Part]


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which of it is looked at. `unit` "": of any; `facts` None: all; `month` 0: of any month."""

    part: Part = Part.FRESH
    unit: str = ""
    facts: frozenset[str] | None = None
    odd: bool = False
    month: int = 0

    def through(self, listed: Listed) -> tuple[ReviewItem, ...]:
        """What is looked at, in its order."""
        return tuple(
            item for item in listed.items if listed.parts[item.unit, item.fact] is self.part and self.keeps(item)
        )

    def keeps(self, item: ReviewItem) -> bool:
        """Whether an item of the part is looked at."""
        return (
            self.unit in ("", item.unit)
            and (self.facts is None or item.fact in self.facts)
            and (item.odd or not self.odd)
            and (not self.month or any(entry.date.month == self.month for entry in item.entries))
        )


class Hindrance(StrEnum):
    """Why somebody cannot confirm a fact's figures now."""

    OWN_WORD = "own-word"  # they are theirs, or they have confirmed them: somebody else has to
    BASE = "base"  # the confirmed running total would fall below 0


@dataclass(frozen=True, slots=True)
class Batch:
    """What confirming several facts at once would do.

    `items`: what would be confirmed; `seconded`: of these, what somebody else has to confirm after that; `hindered`:
    what would be left waiting, and why; `moves`: whose points, ranks and money it moves at once, the largest first.
    """

    items: tuple[ReviewItem, ...]
    seconded: frozenset[tuple[str, str]]
    hindered: Mapping[tuple[str, str], Hindrance]
    moves: tuple[UnitMove, ...]

    def without_seconded(self) -> Batch:
        """The same without what needs a second person."""
        alone = tuple(item for item in self.items if (item.unit, item.fact) not in self.seconded)
        return replace(self, items=alone, seconded=frozenset())


@dataclass(frozen=True, slots=True)
class Remark:
    """A review of an entry, with the name of the reviewer."""

    review: Review
    by: str


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of a fact with what was said of it; `replaced`: a later one has taken its place."""

    entry: Entry
    by: str
    replaced: bool
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A case in full: whose points, ranks and money it moves, and its reviews so far."""

    scheme: str
    case: ReviewItem
    moves: tuple[UnitMove, ...]  # the case's own unit first
    remarks: tuple[Remark, ...]
    needs_second: bool  # somebody else has to confirm it too
    own_word: bool  # … and this person's word was the first
    own_part: bool = False  # … of some of it: they confirm the rest only
    files: int = 0  # how many were sent to prove the fact
    suspicion: Suspicion | None = None  # what is odd about the figure


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The result of a reviewer's decision."""

    scheme: str
    verdict: Verdict
    cases: tuple[tuple[str, str], ...]  # unit, fact
    left: int  # how much still waits for this person
    update_id: int | None = None  # by which the decision can be taken back


@dataclass(frozen=True, slots=True)
class Correction:
    """A reviewer's right figure, as it is shown before it is stored. Values in the fact's smallest unit.

    `before`, `after`: the running total on `day`; `moves`: whose points, ranks and money it moves, the own unit first.
    """

    scheme: str
    unit: str
    fact: str
    day: date
    draft: int  # what its buttons carry
    before: int
    after: int
    reason: str
    moves: tuple[UnitMove, ...]
    doubt: Suspicion | None
    needs_second: NeedsSecond | None
    overtaken: bool = False  # something was reported since it was shown first


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction that was stored (`verdict`: what the reviewer's word is worth), or (`undone`) taken back again."""

    scheme: str
    unit: str
    fact: str
    before: int
    after: int
    reason: str
    entry: int
    move: UnitMove
    verdict: Verdict | None
    needs_second: NeedsSecond | None
    left: int  # how much still waits for this person
    undone: bool = False


@dataclass(frozen=True, slots=True)
class SentBack:
    """A figure that was returned and counts as reported still, with the review that returned it and by whom."""

    entry: Entry
    review: Review
    by: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Figures of one unit's fact that were sent back, as it is shown to their reporters."""

    scheme: str
    unit: str
    fact: str
    entries: tuple[Entry, ...]  # in order of arrival, never empty
    reason: str
    by: str
