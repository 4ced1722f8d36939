"""Rankings in words: /rank, and the caption of the weekly picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.results import Pace
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import (
    CAPTION_LIMIT,
    MESSAGE_LIMIT,
    clip,
    day,
    day_with_weekday,
    fit,
    hundredths,
    points,
    rank_change,
)
from bot.rendering.picture import ranking_picture
from bot.rendering.screen import Button, Screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.results import Board, BoardRow
    from bot.rendering.catalogue import Catalogue
    from schemes.duties import Duty
    from scoring import Scheme

PACE_MARKS = {Pace.ON_TRACK: "🟢", Pace.BEHIND: "🟡", Pace.AT_RISK: "🔴"}
_MOST_NAMES = 4
_LABEL = 18  # letters of a button


def board_screen(board: Board, scheme: Scheme, catalogue: Catalogue, own: Sequence[str]) -> Screen:
    """The ranking of one group or all, the reader's own units marked."""
    title = catalogue.plain("rankings.all") if board.group is None else scheme.group(board.group).title
    lines: list[str] = [catalogue("rankings.title", group=title, day=day(board.as_of, catalogue))]
    lines += [_row(row, board, scheme, catalogue, mine=row.unit in own) for row in board.rows]
    if any(row.pace for row in board.rows):
        lines.append(catalogue("rankings.legend", elapsed=hundredths(board.elapsed)))
    groups = [group for group in scheme.groups if group.id != board.group]
    buttons = [Button(clip(group.title, _LABEL), pack(Action.RANK, scheme.id, group.id)) for group in groups]
    if board.group is not None:
        buttons.append(Button(catalogue.plain("rankings.all"), pack(Action.RANK, scheme.id, "")))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (tuple(buttons),) if buttons else ())


def ranking_screen(
    board: Board, scheme: Scheme, duties: Sequence[Duty], catalogue: Catalogue, *, sample: bool
) -> Screen:
    """The weekly ranking for leaders: a picture, and the three things to know."""
    lines: list[str] = [catalogue("rankings.weekly", title=scheme.title, day=day_with_weekday(board.as_of, catalogue))]
    lines += _moved(board, scheme, catalogue)
    lines += _at_risk(board, scheme, catalogue)
    ahead = [duty for duty in duties if duty.due >= board.as_of]
    if ahead:
        due = day(ahead[0].due, catalogue)
        left = (ahead[0].due - board.as_of).days
        lines.append(catalogue("rankings.next_due", title=ahead[0].title, due=due, left=left))
    lines.append(catalogue("rankings.rules"))
    if sample:
        lines.append(catalogue("rankings.sample"))
    picture = ranking_picture(board, scheme, catalogue, sample=sample)
    return Screen(fit(lines, CAPTION_LIMIT, catalogue("receipts.more")), picture=picture)


def _row(row: BoardRow, board: Board, scheme: Scheme, catalogue: Catalogue, *, mine: bool) -> str:
    by_group = board.group is not None
    change = row.group_rank_change if by_group else row.rank_change
    values = {
        "rank": row.group_rank if by_group else row.rank,
        "unit": scheme.unit(row.unit).short,
        "total": points(row.total),
        "change": f" {rank_change(change)}" if change else "",
        "pace": PACE_MARKS[row.pace] if row.pace is not None else "▫️",
    }
    return catalogue("rankings.own_row" if mine else "rankings.row", **values)


def _moved(board: Board, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    if board.since is None:
        return [catalogue("rankings.first_week")]
    rows = {row.unit: row for row in board.rows}
    lines: list[str] = []
    for unit, item in board.movers:
        row = rows[unit]
        change = hundredths(row.points_change or 0, signed=True)
        rank = rank_change(row.rank_change) or "–"
        why = scheme.item(item).title
        lines.append(catalogue("rankings.mover", unit=scheme.unit(unit).short, change=change, rank=rank, why=why))
    return lines or [catalogue("rankings.nobody_moved")]


def _at_risk(board: Board, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    late = [row for row in board.rows if row.pace is Pace.AT_RISK]
    if not any(row.pace for row in board.rows):
        return []  # a scheme without targets knows no pace
    if not late:
        return [catalogue("rankings.nobody_at_risk", elapsed=hundredths(board.elapsed))]
    late.sort(key=lambda row: row.completion or 0)
    names = "、".join(scheme.unit(row.unit).short for row in late[:_MOST_NAMES])
    return [catalogue("rankings.at_risk", count=len(late), names=names, elapsed=hundredths(board.elapsed))]
