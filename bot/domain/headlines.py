"""What matters in a ranking, for one sentence across a picture: who leads or climbs, and who falls behind. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.domain.results import Board, BoardRow

_NAMED = 2  # so many units a claim names at most


class ClaimKind(StrEnum):
    """What a claim says of its units."""

    NEW_FIRST = "new_first"  # they lead their groups now, and did not before
    CLIMBED = "climbed"  # the unit rose by `count` places
    STILL_FIRST = "still_first"  # they lead their groups alone, as before
    FIRST = "first"  # they lead their groups, and there is nothing to compare with or the place was shared
    LEVEL = "level"  # in every group all units share the first place
    UNCHANGED = "unchanged"  # no unit's points have changed
    ALL_BEHIND = "all_behind"  # all `count` units with tasks are far behind the time gone by; the units are the slowest
    BEHIND = "behind"  # `count` units are; the named ones are the slowest of all
    ONE_BEHIND = "one_behind"  # the unit alone is far behind
    NONE_BEHIND = "none_behind"  # no unit is far behind
    LOST = "lost"  # the unit lost `count` hundredths of a point, no other lost more
    GAINED = "gained"  # the unit gained `count` hundredths, no other gained more
    SOME_GAINED = "some_gained"  # so many units gained points


@dataclass(frozen=True, slots=True)
class Claim:
    """One part of the sentence."""

    kind: ClaimKind
    rows: tuple[BoardRow, ...] = ()  # whom it names
    count: int = 0


def headline(board: Board) -> tuple[Claim, ...]:
    """What the sentence says, at most two claims: of the places, then of the pace or, without one, of the points."""
    first, second = _of_places(board), _of_pace(board) if _paced(board) else _of_points(board)
    if first is not None and second is not None and second.kind is ClaimKind.GAINED and first.rows == second.rows:
        second = None
    return tuple(claim for claim in (first, second) if claim is not None)


def sole_leaders(board: Board) -> tuple[BoardRow, ...]:
    """The units that alone lead their groups of several with points above none, the best first."""
    sizes = Counter(row.group for row in board.rows)
    leading = Counter(row.group for row in board.rows if row.group_rank == 1)
    return tuple(
        row
        for row in sorted(board.rows, key=lambda row: row.rank)
        if row.group_rank == 1 and leading[row.group] == 1 and sizes[row.group] > 1 and row.total > 0
    )


def _of_places(board: Board) -> Claim | None:
    leaders = sole_leaders(board)
    risen = tuple(row for row in leaders if (row.group_rank_change or 0) > 0)
    if risen:
        return Claim(ClaimKind.NEW_FIRST, risen[:_NAMED], len(risen))
    if board.rows and all(row.group_rank == 1 for row in board.rows):
        return Claim(ClaimKind.LEVEL) if len(board.rows) > 1 else None
    if board.since is not None and not any(row.points_change for row in board.rows):
        return Claim(ClaimKind.UNCHANGED)
    climbers = [row for row in board.rows if (row.group_rank_change or 0) > 0 and row.total > 0]
    if climbers:
        best = max(climbers, key=lambda row: (row.group_rank_change or 0, -row.group_rank))
        return Claim(ClaimKind.CLIMBED, (best,), best.group_rank_change or 0)
    if not 0 < len(leaders) <= _NAMED:
        return None
    before = Counter(row.group for row in board.rows if row.group_rank + (row.group_rank_change or 0) == 1)
    stayed = all(row.group_rank_change == 0 and before[row.group] == 1 for row in leaders)
    return Claim(ClaimKind.STILL_FIRST if stayed else ClaimKind.FIRST, leaders)


def _paced(board: Board) -> bool:
    return any(row.pace for row in board.rows)


def _of_pace(board: Board) -> Claim:
    rows = [row for row in board.rows if row.pace is not None and row.completion is not None]
    late = [row for row in rows if row.pace is Pace.AT_RISK]
    if not late:
        return Claim(ClaimKind.NONE_BEHIND)
    if len(late) == 1:
        return Claim(ClaimKind.ONE_BEHIND, (late[0],), 1)
    kind = ClaimKind.ALL_BEHIND if len(late) == len(rows) else ClaimKind.BEHIND
    return Claim(kind, _most(late, (-(row.completion or 0) for row in late)), len(late))


def _of_points(board: Board) -> Claim | None:
    changes = [row.points_change or 0 for row in board.rows]
    lost = _most(board.rows, (-change for change in changes))
    if min(changes, default=0) < 0 and len(lost) == 1:
        return Claim(ClaimKind.LOST, lost, -min(changes))
    gained = _most(board.rows, changes)
    if max(changes, default=0) > 0 and len(gained) == 1:
        return Claim(ClaimKind.GAINED, gained, max(changes))
    risen = sum(change > 0 for change in changes)
    return Claim(ClaimKind.SOME_GAINED, (), risen) if risen else None


def _most(rows: Iterable[BoardRow], values: Iterable[int]) -> tuple[BoardRow, ...]:
    """The rows with the largest value; none where more share it than a claim names."""
    pairs = list(zip(rows, values, strict=True))
    largest = max((value for _, value in pairs), default=0)
    most: Iterator[BoardRow] = (row for row, value in pairs if value == largest)
    named = tuple(most)
    return named if len(named) <= _NAMED else ()
