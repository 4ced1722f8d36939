"""Where the columns of a ranking's picture stand: each as wide as what it holds, none that is empty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.rendering.drawing import SMALLEST, common_size, widest
from bot.rendering.figures import points, rank_change, whole_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.results import Board, BoardRow
    from bot.rendering.catalogue import Catalogue

WIDTH = 1080
MARGIN = 40
LABEL_SIZE = 28
MARK = 28  # the side of a shape that says the pace
SIGN = 32  # the disc with ! at a doubted unit
_MANY = 24  # more units than this stand in two columns
_AFTER_MARK = 12
_LEAST_BAR = 110


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a row: positions in pixels from its left edge, right edges where nothing else is said."""

    beside: int  # how many rows stand beside each other
    height: int
    medal: int  # the middle of the rank
    name: int  # the left edge
    name_size: int
    figure_size: int
    score_size: int
    end: int  # of the row
    gap: int
    name_width: int = 0
    bar: tuple[int, int] | None = None  # from, to
    bar_height: int = 26
    bar_below: int = 0  # how far its middle is below the row's
    score: int = 0
    change: int | None = None
    points: int | None = None
    mark: int | None = None  # the left edge
    completion: int | None = None

    @property
    def width(self) -> int:
        """From one row to the one beside it."""
        return WIDTH // self.beside


_WIDE = Columns(1, 84, 67, 118, 42, 36, 44, WIDTH - MARGIN, 30)
_NARROW = Columns(2, 66, 46, 82, 36, 32, 38, WIDTH // 2 - 18, 14, bar_height=6, bar_below=27)


def completion_words(row: BoardRow) -> str:
    """How much of a unit's tasks is done: 44%."""
    return f"{whole_percent(row.completion or 0)}%"


def points_words(row: BoardRow) -> str:
    """By how much the points have changed, with a sign; nothing where they have not."""
    return f"{'+' if row.points_change > 0 else ''}{points(row.points_change)}" if row.points_change else ""


def place_columns(board: Board, names: Sequence[str], catalogue: Catalogue) -> Columns:
    """The columns for these rows."""
    room = SIGN + 10 if any(row.doubted for row in board.rows) else 0
    if len(board.rows) <= _MANY:
        return _with_bar(_placed(_WIDE, board, catalogue), board, names, room)
    least = widest(names, SMALLEST) + room
    for size in range(_NARROW.figure_size, SMALLEST - 1, -2):
        columns = _placed(replace(_NARROW, figure_size=size), board, catalogue)
        if _room_of_name(columns, board) >= least:
            break
    else:  # the places say more of many units than the points do
        columns = _placed(replace(_NARROW, figure_size=SMALLEST), board, catalogue, with_points=False)
    columns = replace(columns, name_width=_room_of_name(columns, board), bar=(columns.name, columns.end))
    return replace(columns, name_size=common_size(names, columns.name_size, columns.name_width - room))


def _placed(columns: Columns, board: Board, catalogue: Catalogue, *, with_points: bool = True) -> Columns:
    """All but the name and the bar, from the right edge on."""

    def left_of(edge: int, values: Sequence[str], label: str, more: int = 0) -> int:
        width = widest(values, columns.figure_size) + more
        return edge - max(width, widest([catalogue.plain(label)], LABEL_SIZE)) - columns.gap

    edge, rows = columns.end, board.rows
    if any(row.pace for row in rows):
        shares = [completion_words(row) for row in rows] if columns.beside == 1 else []
        width = widest(shares, columns.figure_size) + _AFTER_MARK if shares else 0
        columns = replace(columns, completion=edge if shares else None, mark=edge - width - MARK)
        edge = left_of(edge, shares, "picture.completion", MARK + _AFTER_MARK) if shares else edge - MARK - columns.gap
    silent = [catalogue.plain("picture.silent") for row in rows if row.silent]
    changes = [points_words(row) for row in rows if row.points_change]
    if (changes or (silent and columns.mark is None)) and with_points:
        columns = replace(columns, points=edge)
        edge = left_of(edge, changes or silent, "picture.points")
    moves = [rank_change(row.group_rank_change) for row in rows if row.group_rank_change]
    if moves:
        columns = replace(columns, change=edge)
        edge = left_of(edge, moves, "picture.rank")
    return replace(columns, score=edge)


def _room_of_name(columns: Columns, board: Board) -> int:
    score = widest((points(row.total) for row in board.rows), columns.score_size)
    return columns.score - score - columns.gap - columns.name


def _with_bar(columns: Columns, board: Board, names: Sequence[str], room: int) -> Columns:
    """The name as wide as the widest, the bar in what is left; no bar where the names need its place."""
    space = _room_of_name(columns, board)
    most = space - _LEAST_BAR - columns.gap
    needed, least = (widest(names, size) + room for size in (columns.name_size, SMALLEST))
    width = space if least > most else min(needed, most)
    size = common_size(names, columns.name_size, width - room)
    bar = (columns.name + width + columns.gap, columns.name + space) if least <= most else None
    return replace(columns, name_width=width, name_size=size, bar=bar)
