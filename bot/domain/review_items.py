"""What waits for a reviewer, fact by fact, and what accepting it would move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.reviews import State

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.entries import Entry, Review, Verdict
    from bot.domain.moves import UnitMove
    from bot.domain.results import Unusual


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


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits for somebody's review, the weightiest first, one page of it."""

    scheme: str
    cases: tuple[ReviewItem, ...]
    page: int
    pages: int
    count: int


@dataclass(frozen=True, slots=True)
class Remark:
    """A review of an entry, with the name of the reviewer."""

    review: Review
    by: str


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


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The result of a reviewer's decision."""

    scheme: str
    verdict: Verdict
    cases: tuple[tuple[str, str], ...]  # unit, fact
    left: int  # how much still waits for this person


@dataclass(frozen=True, slots=True)
class Returned:
    """Figures of one unit's fact that were sent back, as it is shown to their reporters."""

    scheme: str
    unit: str
    fact: str
    entries: tuple[Entry, ...]  # in order of arrival, never empty
    reason: str
    by: str
