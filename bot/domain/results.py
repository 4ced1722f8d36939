"""What use cases answer: receipts, sheets, boards, lists; renderings make words of them. Points are hundredths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 the codec of drafts reads the annotations
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.entries import Basis, Mode  # noqa: TC001 as above
from bot.domain.intents import Claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from bot.domain.entries import Entry
    from bot.domain.evidence import Unproven
    from bot.domain.intents import Claim, Doubt
    from bot.domain.moves import NeedsSecond
    from bot.domain.pace import Pace, UnitPace
    from bot.domain.reviews import State
    from bot.domain.still_open import StillOpen
    from bot.domain.timeliness import Outcome


@dataclass(frozen=True, slots=True)
class Place:
    """The position of a unit on a day. `total` in hundredths of a point."""

    total: int
    rank: int
    units: int  # how many are ranked
    group_rank: int
    group_units: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A running total that somebody stated for a day, in the fact kind's smallest unit."""

    day: date
    value: int


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One stored figure. Values in the fact kind's smallest unit; `total` is the running total it led to."""

    entry_id: int
    fact: str
    mode: Mode
    value: int
    date: date
    total: int
    target: int | None
    held: Stated | None = None  # a running total that was stated for a later moment, which this cannot move
    reported: bool = True  # no: nothing is left of it, and `total` is 0 for want of any


@dataclass(frozen=True, slots=True)
class Effect:
    """What a report did to one item of the sheet, in hundredths of a point.

    `in_total` is what it did to the total by that; None where both are the same, or where it cannot be told apart.
    """

    item: str
    before: int
    after: int
    in_total: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was stored for one unit and what it did to the score."""

    scheme: str
    unit: str
    as_of: date
    lines: tuple[ReceiptLine, ...]
    before: Place
    after: Place
    effects: tuple[Effect, ...]  # items whose points moved, in the sheet's order; empty when none did
    corrects: bool = False  # an edited message or a changed reading: replaces earlier entries
    after_cycle: bool = False  # the cycle was over when it was reported: what names no day counts for its last
    own: bool = True  # the reporter's own unit
    basis: Basis = Basis.REPORTED
    needs_second: NeedsSecond | None = None  # what a second person has to confirm, of all units of the message


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken back, and where the unit stands since."""

    scheme: str
    unit: str
    as_of: date
    lines: tuple[ReceiptLine, ...]  # of the entries taken back; `total` is the running total without them
    before: Place
    after: Place
    basis: Basis = Basis.REPORTED
    needs_second: NeedsSecond | None = None


class Unusual(StrEnum):
    """Why a plausible-looking figure is asked about before it is stored."""

    BELOW_TOTAL = "below-total"  # a running total below the present one
    NEGATIVE = "negative"  # an increment that takes away
    TEN_TIMES = "ten-times"  # ten times the usual report
    BEYOND_TARGET = "beyond-target"  # far more than the whole year's target
    ENORMOUS = "enormous"  # more than any unit reports at once, with nothing to compare it with
    REPEATED = "repeated"  # the same figure was reported before, and may be meant again
    TWICE_LAST_YEAR = "twice-last-year"  # more than twice what it came to last year
    HALF_LAST_YEAR = "half-last-year"  # in the cycle's last month less than half of it
    FORWARDED = "forwarded"  # nothing is odd about the figure, but the words are somebody else's
    FRACTION = "fraction"  # a rate of one percent or less: 0.95 may be 95%
    ABOVE_LATER = "above-later"  # a running total above one that was stated for a later day
    WHOLE_TARGET = "whole-target"  # the whole year's target, or more, reported as new at once
    BESIDE_SYSTEM = "beside-system"  # a business system has given the fact, and nobody had to be asked for it


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier report that says the same as a new figure: somebody may have reported one thing twice."""

    mode: Mode
    value: int
    at: datetime  # when it came, in the zone in which people are told of times
    days_ago: int  # whole days between then and the question: 0 today
    by: str | None = None  # the name of who reported it, empty where it is not known; None: who is asked


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A claim that is asked about first; `usual` is what it was compared with (smallest unit)."""

    claim: Claim
    unit: str
    why: Unusual
    present: int  # the running total now
    usual: int
    target: int | None
    twin: Twin | None = None  # of a repeated figure the earlier one; the system's, beside which another is said


@dataclass(frozen=True, slots=True)
class Question:
    """A question that one tap settles; nothing is stored before. `draft_id` is what the buttons carry."""

    draft_id: int
    scheme: str
    unit: str | None
    doubt: Doubt | None = None
    suspicion: Suspicion | None = None
    choices: tuple[tuple[Claim, ...], ...] = ()  # what each button stores


@dataclass(frozen=True, slots=True)
class Reported:
    """The whole answer to a report: what was stored, what is asked, what could not be used."""

    receipts: tuple[Receipt, ...] = ()
    questions: tuple[Question, ...] = ()
    remarks: tuple[Doubt, ...] = ()  # parts that no tap can settle: said, with what would be right
    unused: tuple[str, ...] = ()
    kept: bool = False  # a change was declined: what stood before stands


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line of the score sheet."""

    item: str
    points: int
    maximum: int
    has_parts: bool
    own: int | None = None  # with self-assessment: what the unit gives itself
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit's sheet, or one section of it (`item`)."""

    scheme: str
    unit: str
    as_of: date
    place: Place
    item: str | None  # None: the whole sheet, rows are its sections
    rows: tuple[SheetRow, ...]
    money: int  # 分: all awards as they stand
    grade: str | None = None
    pace: UnitPace | None = None  # None: it has no tasks
    still_open: StillOpen | None = None  # of the whole sheet
    basis: Basis = Basis.REPORTED
    own: int | None = None  # with self-assessment, beside the assessed total: the one that the unit gives itself
    vetoed: bool = False  # its results are void


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One unit of a ranking. Changes are against `Board.since`; None when there is nothing to compare with."""

    unit: str
    group: str
    rank: int
    group_rank: int
    total: int
    rank_change: int | None  # positive: climbed
    points_change: int | None
    group_rank_change: int | None
    completion: int | None  # hundredths of a percent: mean completion of the unit's targets; None: it has none
    pace: Pace | None
    ranks: tuple[int, int] | None = None  # the best and the last place that are still possible
    doubted: bool = False  # rests on a doubted figure that nobody has confirmed yet
    silent: bool = False  # has reported nothing, where others have
    moved_by: str | None = None  # the line of the sheet that moved most of its points


@dataclass(frozen=True, slots=True)
class Board:
    """A ranking of all units or of one group, best first."""

    scheme: str
    as_of: date
    since: date | None
    group: str | None
    rows: tuple[BoardRow, ...]
    elapsed: int  # hundredths of a percent of the cycle's working days gone by
    movers: tuple[tuple[str, str], ...] = ()  # (unit, item) that explains the largest changes
    basis: Basis = Basis.REPORTED


@dataclass(frozen=True, slots=True)
class OwedFact:
    """A figure that is still lacking: `missing` in the smallest unit, `points` (hundredths) it would bring alone."""

    fact: str
    value: int
    target: int | None
    missing: int
    points: int


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that a unit has not fulfilled yet."""

    duty: str
    due: date
    days_left: int  # negative: overdue
    facts: tuple[OwedFact, ...]
    impact: Impact


@dataclass(frozen=True, slots=True)
class UndatedTask:
    """A task of which the calendar names no day; it counts `until` the last day on which a line looks at it."""

    owed: OwedFact
    until: date


@dataclass(frozen=True, slots=True)
class Impact:
    """What a unit has to win or lose by a duty, others held still: points in hundredths of the total, money in 分.

    `gain` and `money`: what fulfilling it would bring; `cost`: what the scheme takes for missing it. `matters` False:
    it can change nothing any more.
    """

    gain: int = 0
    money: int = 0
    cost: int = 0
    matters: bool = True


@dataclass(frozen=True, slots=True)
class GivenFact:
    """A fact on which a business system has the last word, so that the unit need not report it."""

    fact: str
    system: str
    day: date


@dataclass(frozen=True, slots=True)
class Todo:
    """All that a unit still owes, most urgent first.

    `undated`: its open tasks that stand in no duty. `never_reported`: facts of lines, of which it told nothing;
    `must_report`: those of them that stand in no duty and bring no points for want of a figure (`Fact.silent`).
    `given`: what business systems report for it.
    """

    scheme: str
    unit: str
    as_of: date
    owed: tuple[Owed, ...]
    unproven: tuple[Unproven, ...] = ()  # reports whose evidence is still to be sent
    undated: tuple[UndatedTask, ...] = ()
    never_reported: tuple[str, ...] = ()
    must_report: tuple[str, ...] = ()
    given: tuple[GivenFact, ...] = ()

    def without_given(self, facts: Iterable[str]) -> tuple[str, ...]:
        """Those of the facts, each once, that nobody else gives: which the unit is asked for."""
        given = {each.fact for each in self.given}
        return tuple(fact for fact in dict.fromkeys(facts) if fact not in given)


@dataclass(frozen=True, slots=True)
class Raised:
    """A duty without any report since its first reminder, and the units that are silent."""

    duty: str
    due: date
    days_left: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Missed periods that the scheme deducts for, as the ledger shows them: for the assessor to take or to leave.

    `periods`: ids of the missed duties, earliest first. `number`: what the fact would be then; `entered`: what it is.
    """

    line: str
    unit: str
    fact: str
    periods: tuple[str, ...]
    number: int
    entered: int


@dataclass(frozen=True, slots=True)
class Punctuality:
    """What became of every duty of every unit until `as_of`, by (unit, duty), and what of it the assessor may enter."""

    scheme: str
    as_of: date
    outcomes: Mapping[tuple[str, str], Outcome]
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration that a duty is done or, where `done` is False, that it is not."""

    scheme: str
    unit: str
    duty: str
    done: bool


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """An entry with its state and what replaced it."""

    entry: Entry
    total: int  # running total after it on its date, as things stand now
    replaced_by: int | None
    withdrawn: bool
    by: str  # name of the reporter
    can_undo: bool
    state: State | None = None  # None: nobody reviews it, or it does not count any more
    then_by: str = ""  # who returned it, corrected it or took it back
    reason: str = ""  # … and why


@dataclass(frozen=True, slots=True)
class History:
    """What was reported for a unit, newest first, one page of it."""

    scheme: str
    unit: str
    page: int
    pages: int
    rows: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation: the token in clear, which is shown once only."""

    token: str
    scheme: str
    role: str
    unit: str | None
    expires_at: datetime
    department: str | None = None
    since: datetime | None = None  # a substitute's role: from when
    until: datetime | None = None  # … and until when
    name: str | None = None  # of whom it is for


@dataclass(frozen=True, slots=True)
class Joined:
    """The role that somebody has taken up."""

    scheme: str
    role: str
    unit: str | None
    department: str | None = None
    already: bool = False
    since: datetime | None = None  # a substitute's role: from when
    until: datetime | None = None  # … and until when


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A line of the ledger as it goes into the archive."""

    entry: Entry
    by: str  # name of the reporter, empty where it is not known
    state: State


@dataclass(frozen=True, slots=True)
class Progress:
    """How a unit's fact stands, as reported: the answer to 还差多少, 任务多少, 报了多少.

    `points`: what reaching the target would bring to the total; `due` until when it counts, None where nothing is owed.
    `item` is the line of the sheet that it counts for, with what that has and could have.
    """

    fact: str
    value: int  # as the target in the fact kind's smallest unit
    target: int | None
    points: int
    due: date | None
    days_left: int
    item: str | None
    item_points: int
    item_most: int
    task: bool = True  # the target is worked off; not that of a rate, a mark or events
    reported: bool = True  # or worked out from what was; no: the value is 0 for want of any
    applies: bool = True  # the line applies to the unit


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for somebody just now: duties to be reported on, reviews, an announcement not confirmed yet."""

    unit: str | None = None  # whose duties
    duties: int = 0
    due: date | None = None  # of the first of them
    reviews: int = 0
    announcement: int | None = None
