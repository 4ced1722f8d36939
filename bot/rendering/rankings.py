"""Rankings in words: /rank, and the picture that leaders get with its caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.pace import Pace
from bot.domain.reviews import default_basis, is_ranked, other_basis
from bot.rendering.callback_data import Action, pack, past_day
from bot.rendering.causes import week_data
from bot.rendering.formatting import (
    CAPTION_LIMIT,
    MESSAGE_LIMIT,
    basis_name,
    clip,
    day,
    day_with_weekday,
    fit,
    hundredths,
    points,
    rank_change,
    with_basis,
)
from bot.rendering.picture import ranking_picture
from bot.rendering.screen import Button, Screen
from bot.rendering.workbook import standing_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.results import Board, BoardRow
    from bot.rendering.catalogue import Catalogue
    from schemes.duties import Duty
    from scoring import Scheme, Standing

PACE_MARKS = {Pace.ON_TRACK: "🟢", Pace.BEHIND: "🟡", Pace.AT_RISK: "🔴"}
_MOST_NAMES = 4
_LABEL = 18  # letters of a button
_TITLE = 40  # letters of an item's or a duty's title, of which one line has room
_BESIDE = 4  # buttons of units in a row
_EXAMPLE = 60  # letters of a command that is to be sent again


def board_screen(
    board: Board, scheme: Scheme, catalogue: Catalogue, own: Sequence[str], *, past: bool = False
) -> Screen:
    """The ranking of one group or all, the reader's own units marked; `past`: of a day gone by, on which its buttons stay."""
    lines = board_lines(board, scheme, catalogue, own)
    groups = [group for group in scheme.groups if group.id != board.group] if len(scheme.groups) > 1 else []
    on = (past_day(board.as_of, scheme.start),) if past else ()
    buttons = [
        Button(clip(group.title, _LABEL), pack(Action.RANK, scheme.id, group.id, board.basis, *on)) for group in groups
    ]
    if board.group is not None:
        buttons.append(Button(catalogue.plain("rankings.all"), pack(Action.RANK, scheme.id, "", board.basis, *on)))
    here = (Action.RANK, scheme.id, board.group or "")
    buttons.append(Button(catalogue.plain("rankings.now" if past else "rankings.refresh"), pack(*here, board.basis)))
    other, week = other_basis(board.basis), week_data(scheme, None, board.as_of, board.basis)
    last: list[Button] = []
    if is_ranked(scheme, other):
        label = catalogue.plain("sheets.other_basis", basis=basis_name(other, scheme, catalogue))
        last.append(Button(label, pack(*here, other, *on)))
    if week is not None:
        last.append(Button(catalogue.plain("changes.moved"), week))
    rows = [row for row in (tuple(buttons), tuple(last)) if row]
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), tuple(rows))


def board_lines(board: Board, scheme: Scheme, catalogue: Catalogue, own: Sequence[str] = ()) -> list[str]:
    """The ranking in words: a title, a line for each unit, what the colours mean."""
    title = catalogue.plain("rankings.all") if board.group is None else scheme.group(board.group).title
    lines: list[str] = [
        catalogue(
            "rankings.title",
            group=title,
            day=day(board.as_of, catalogue),
            basis=basis_name(board.basis, scheme, catalogue),
        )
    ]
    lines += [_row(row, board, scheme, catalogue, mine=row.unit in own) for row in board.rows]
    if any(row.pace for row in board.rows):
        lines.append(catalogue("rankings.legend", elapsed=hundredths(board.elapsed)))
    if board.group is None:
        lines += _still_open(board, catalogue, own)
    return lines


def _still_open(board: Board, catalogue: Catalogue, own: Sequence[str]) -> list[str]:
    """What the lock means where there is one, and which places the reader's own units can still have."""
    lines: list[str] = []
    if any(_settled(row) for row in board.rows):
        lines.append(catalogue("rankings.lock"))
    for row in board.rows:
        if row.unit in own and row.ranks is not None and not _settled(row) and row.ranks != (1, len(board.rows)):
            lines.append(catalogue("still_open.ranks", first=row.ranks[0], last=row.ranks[1]))
    return lines


def _settled(row: BoardRow) -> bool:
    return row.ranks is not None and row.ranks[0] == row.ranks[1]


def ranking_screen(
    board: Board, scheme: Scheme, duties: Sequence[Duty], catalogue: Catalogue, *, sample: bool
) -> Screen:
    """The ranking for leaders: a picture, the three things to know, and buttons to what lies behind it."""
    as_of = day(board.as_of, catalogue)
    lines: list[str] = [catalogue("rankings.summary", title=scheme.title, day=day_with_weekday(board.as_of, catalogue))]
    lines += _moved(board, scheme, catalogue)
    lines += _at_risk(board, scheme, catalogue)
    lines += _next_due(board, duties, catalogue)
    lines.append(catalogue("rankings.rules", day=as_of, basis=basis_name(board.basis, scheme, catalogue)))
    if sample:
        lines.append(catalogue("rankings.sample"))
    picture = ranking_picture(board, scheme, catalogue, sample=sample)
    buttons = (
        _behind(scheme, catalogue),
        (Button(catalogue.plain("rankings.now"), pack(Action.RANK, scheme.id, board.group or "")),),
    )
    return Screen(fit(lines, CAPTION_LIMIT, catalogue("receipts.more")), buttons, picture=picture)


def workbook_screen(standing: Standing, catalogue: Catalogue, *, sample: bool) -> Screen:
    """The whole sheet as a file."""
    title = catalogue("rankings.workbook_sent", title=standing.scheme.title, day=day(standing.as_of, catalogue))
    title = with_basis(title, default_basis(standing.scheme), standing.scheme, catalogue)
    return Screen(title, file=standing_workbook(standing, catalogue, sample=sample))


def live_screen(board: Board, scheme: Scheme, catalogue: Catalogue, *, sample: bool) -> Screen:
    """The live standing of a group: the ranking of this moment, and nothing that changes while the ranking does not."""
    lines: list[str] = [catalogue("rankings.live", title=scheme.title), *board_lines(board, scheme, catalogue)]
    lines.append(
        catalogue("rankings.rules", day=day(board.as_of, catalogue), basis=basis_name(board.basis, scheme, catalogue))
    )
    if sample:
        lines.append(catalogue("rankings.sample"))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (_behind(scheme, catalogue),))


def _behind(scheme: Scheme, catalogue: Catalogue) -> tuple[Button, ...]:
    """To what lies behind a ranking."""
    return (
        Button(catalogue.plain("rankings.workbook"), pack(Action.WORKBOOK, scheme.id)),
        Button(catalogue.plain("rankings.units"), pack(Action.UNITS, scheme.id)),
    )


def units_screen(scheme: Scheme, catalogue: Catalogue, asked: str = "") -> Screen:
    """Whose sheet: a button for each unit; `asked` is the command that lacked its unit, with `{unit}` where it belongs."""
    buttons = [Button(clip(unit.short, _LABEL), pack(Action.SCORE, scheme.id, unit.id, "")) for unit in scheme.units]
    rows = tuple(tuple(buttons[start : start + _BESIDE]) for start in range(0, len(buttons), _BESIDE))
    if not asked:
        return Screen(catalogue("rankings.which_unit"), rows)
    example = clip(asked.replace("{unit}", scheme.units[0].short).strip(), _EXAMPLE)
    return Screen(
        "\n".join((catalogue("errors.which-unit"), catalogue("rankings.unit_missing", example=example))), rows
    )


def _row(row: BoardRow, board: Board, scheme: Scheme, catalogue: Catalogue, *, mine: bool) -> str:
    by_group = board.group is not None
    change = row.group_rank_change if by_group else row.rank_change
    values = {
        "rank": row.group_rank if by_group else row.rank,
        "unit": scheme.unit(row.unit).short,
        "total": points(row.total),
        "change": (f" {rank_change(change)}" if change else "") + (" 🔒" if _settled(row) and not by_group else ""),
        "pace": PACE_MARKS[row.pace] if row.pace is not None else "▫️",
    }
    return catalogue("rankings.own_row" if mine else "rankings.row", **values)


def _moved(board: Board, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    if board.since is None:
        return [catalogue("rankings.first_time")]
    rows = {row.unit: row for row in board.rows}
    lines: list[str] = []
    for unit, item in board.movers:
        row = rows[unit]
        moved = row.group_rank_change or 0
        told = {
            "unit": scheme.unit(unit).short,
            "change": hundredths(row.points_change or 0, signed=True),
            "group": scheme.group(row.group).title if len(scheme.groups) > 1 else "",
            "rank": row.group_rank,
            "why": clip(scheme.item(item).title, _TITLE),
        }
        key = "rankings.mover_moved" if moved else "rankings.mover"
        lines.append(catalogue(key, **told, **({"before": row.group_rank + moved} if moved else {})))
    return lines or [catalogue("rankings.nobody_moved", since=day(board.since, catalogue))]


def _at_risk(board: Board, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    late = [row for row in board.rows if row.pace is Pace.AT_RISK]
    if not any(row.pace for row in board.rows):
        return []  # a scheme without targets knows no pace
    if not late:
        return [catalogue("rankings.nobody_at_risk", elapsed=hundredths(board.elapsed))]
    late.sort(key=lambda row: row.completion or 0)
    names = "、".join(scheme.unit(row.unit).short for row in late[:_MOST_NAMES])
    if len(late) > _MOST_NAMES:
        names = catalogue.plain("rankings.and_others", names=names)
    return [catalogue("rankings.at_risk", count=len(late), names=names, elapsed=hundredths(board.elapsed))]


def _next_due(board: Board, duties: Sequence[Duty], catalogue: Catalogue) -> list[str]:
    ahead = min((duty for duty in duties if duty.due >= board.as_of), key=lambda duty: duty.due, default=None)
    if ahead is None:
        return []
    title, left = clip(ahead.title, _TITLE), (ahead.due - board.as_of).days
    if left == 0:
        return [catalogue("rankings.next_today", title=title)]
    return [catalogue("rankings.next_due", title=title, due=day(ahead.due, catalogue), left=left)]
