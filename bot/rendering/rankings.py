"""Rankings in words: /rank, and the picture that leaders get with its caption."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.pace import Pace
from bot.domain.reviews import default_basis, is_ranked, other_basis
from bot.rendering.callback_data import Action, pack, past_day
from bot.rendering.causes import week_data
from bot.rendering.figures import hundredths, points, rank_change
from bot.rendering.formatting import (
    CAPTION_LIMIT,
    basis_name,
    clip,
    day,
    day_with_weekday,
    joined,
    seal_line,
    ties_words,
    with_basis,
)
from bot.rendering.headlines import headline_sentence
from bot.rendering.picture import ranking_picture
from bot.rendering.screen import Button, Screen, button, in_rows, message
from bot.rendering.workbook import standing_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.notices import Ranking
    from bot.domain.results import Board, BoardRow
    from bot.rendering.catalogue import Catalogue, Html
    from schemes.duties import Duty
    from scoring import Scheme, Standing

PACE_MARKS = {Pace.ON_TRACK: "🟢", Pace.BEHIND: "🔶", Pace.AT_RISK: "🔻"}
_MOST_NAMES = 4
_LABEL = 18  # letters of a button
_TITLE = 40  # letters of an item's or a duty's title, of which one line has room
_BESIDE = 4  # buttons of units in a row
_EXAMPLE = 60  # letters of a command that is to be sent again


def board_screen(
    board: Board, scheme: Scheme, catalogue: Catalogue, own: Sequence[str], *, past: bool = False
) -> Screen:
    """The ranking of one group or all, the reader's own units marked; `past`: of a day gone by, as are its buttons."""
    lines = board_lines(board, scheme, catalogue, own)
    groups = [group for group in scheme.groups if group.id != board.group] if len(scheme.groups) > 1 else []
    on = (past_day(board.as_of, scheme.start),) if past else ()
    views = (Action.RANK, scheme.id)
    buttons = [Button(clip(group.title, _LABEL), pack(*views, group.id, board.basis, *on)) for group in groups]
    if board.group is not None:
        buttons.append(button(catalogue, "rankings.all", *views, "", board.basis, *on))
    position, other = (*views, board.group or ""), other_basis(board.basis)
    buttons.append(button(catalogue, "rankings.now" if past else "rankings.refresh", *position, board.basis))
    last: list[Button] = []
    if is_ranked(scheme, other):
        basis = basis_name(other, scheme, catalogue)
        last.append(button(catalogue, "sheets.other_basis", *position, other, *on, basis=basis))
    if (week := week_data(scheme, None, board.as_of, board.basis)) is not None:
        last.append(Button(catalogue.plain("changes.moved"), week))
    return message(lines, catalogue, (buttons, last))


def board_lines(board: Board, scheme: Scheme, catalogue: Catalogue, own: Sequence[str] = ()) -> list[str]:
    """The ranking in words: a title, a line for each unit, what the colours mean."""
    title = catalogue.plain("rankings.all") if board.group is None else scheme.group(board.group).title
    when, basis = day(board.as_of, catalogue), basis_name(board.basis, scheme, catalogue)
    lines: list[str] = [catalogue("rankings.title", group=title, day=when, basis=basis)]
    lines += [_row(row, board, scheme, catalogue, own=row.unit in own) for row in board.rows]
    if any(row.pace for row in board.rows):
        lines.append(catalogue("rankings.legend", elapsed=hundredths(board.elapsed)))
    if board.group is None:
        lines += _still_open(board, catalogue, own)
    return lines + _doubted(board, scheme, catalogue)


def _doubted(board: Board, scheme: Scheme, catalogue: Catalogue) -> list[Html]:
    """Which units rest on figures that still have to be looked at."""
    units = [scheme.unit(row.unit).short for row in board.rows if row.doubted]
    return [catalogue("rankings.doubted", names=joined(units, _MOST_NAMES, catalogue))] if units else []


def _still_open(board: Board, catalogue: Catalogue, own: Sequence[str]) -> list[Html]:
    """What the lock means where there is one, and which places the reader's own units can still have."""
    lines = [catalogue("rankings.lock")] if any(_settled(row) for row in board.rows) else []
    for row in board.rows:
        if row.unit in own and row.ranks is not None and not _settled(row) and row.ranks != (1, len(board.rows)):
            lines.append(catalogue("still_open.ranks", first=row.ranks[0], last=row.ranks[1]))
    return lines


def _settled(row: BoardRow) -> bool:
    return row.ranks is not None and row.ranks[0] == row.ranks[1]


def ranking_screen(ranking: Ranking, scheme: Scheme, duties: Sequence[Duty], catalogue: Catalogue) -> Screen:
    """The ranking for leaders: a picture, the three things to know, and buttons to what lies behind it."""
    board, sample = ranking.board, ranking.sample
    lines: list[str] = [_summary(ranking, scheme, catalogue)]
    lines += _moved(board, scheme, catalogue)
    lines += _at_risk(board, scheme, catalogue)
    lines += _next_due(board, duties, catalogue)
    lines += _doubted(board, scheme, catalogue)
    lines += _rules(board, scheme, catalogue, sample=sample)
    lines += seal_line(ranking.seal, catalogue)
    rows = (_behind(scheme, catalogue), (button(catalogue, "rankings.now", Action.RANK, scheme.id, board.group or ""),))
    picture = ranking_picture(ranking, scheme, catalogue)
    return replace(message(lines, catalogue, rows, CAPTION_LIMIT), picture=picture)


def _summary(ranking: Ranking, scheme: Scheme, catalogue: Catalogue) -> Html:
    """Which ranking it is, of when and since when, and what matters in one sentence, as the picture has it."""
    board = ranking.board
    since = catalogue.plain("picture.since", day=day(board.since, catalogue)) if board.since is not None else ""
    values = {
        "ranking": catalogue.plain(f"picture.title_{ranking.occasion}" if ranking.occasion else "picture.title"),
        "day": day_with_weekday(board.as_of, catalogue),
        "since": catalogue.plain("rankings.comma") + since if since else "",
        "title": scheme.title,
        "headline": headline_sentence(board, scheme, catalogue),
    }
    return catalogue("rankings.summary", **values)


def workbook_screen(standing: Standing, catalogue: Catalogue, *, sample: bool) -> Screen:
    """The whole sheet as a file."""
    title = catalogue("rankings.workbook_sent", title=standing.scheme.title, day=day(standing.as_of, catalogue))
    title = with_basis(title, default_basis(standing.scheme), standing.scheme, catalogue)
    return Screen(title, file=standing_workbook(standing, catalogue, sample=sample))


def live_screen(board: Board, scheme: Scheme, catalogue: Catalogue, *, sample: bool) -> Screen:
    """The live standing of a group: the ranking of this moment, and nothing that changes while the ranking does not."""
    lines = [catalogue("rankings.live", title=scheme.title), *board_lines(board, scheme, catalogue)]
    lines += _rules(board, scheme, catalogue, sample=sample)
    return message(lines, catalogue, (_behind(scheme, catalogue),))


def _rules(board: Board, scheme: Scheme, catalogue: Catalogue, *, sample: bool) -> list[Html]:
    when, basis = day(board.as_of, catalogue), basis_name(board.basis, scheme, catalogue)
    rules = [catalogue("rankings.rules", day=when, basis=basis, ties=ties_words(scheme, catalogue))]
    return [*rules, catalogue("rankings.sample")] if sample else rules


def _behind(scheme: Scheme, catalogue: Catalogue) -> tuple[Button, ...]:
    sheets = button(catalogue, "rankings.workbook", Action.WORKBOOK, scheme.id)
    return sheets, button(catalogue, "rankings.units", Action.UNITS, scheme.id)


def units_screen(scheme: Scheme, catalogue: Catalogue, asked: str = "") -> Screen:
    """A button for each unit; `asked` is the command that lacked the unit, with `{unit}` where it belongs."""
    buttons = [Button(clip(unit.short, _LABEL), pack(Action.SCORE, scheme.id, unit.id, "")) for unit in scheme.units]
    lines = [catalogue("rankings.which_unit")]
    if asked:
        example = clip(asked.replace("{unit}", scheme.units[0].short).strip(), _EXAMPLE)
        lines = [catalogue("errors.which-unit"), catalogue("rankings.unit_missing", example=example)]
    return Screen("\n".join(lines), in_rows(buttons, _BESIDE))


def _row(row: BoardRow, board: Board, scheme: Scheme, catalogue: Catalogue, *, own: bool) -> str:
    group = board.group is not None
    change = row.group_rank_change if group else row.rank_change
    marks = (" 🔒" if _settled(row) and not group else "") + (" ⚠️" if row.doubted else "")
    values = {
        "rank": row.group_rank if group else row.rank,
        "unit": scheme.unit(row.unit).short,
        "total": points(row.total),
        "change": (f" {rank_change(change)}" if change else "") + marks,
        "pace": PACE_MARKS[row.pace] if row.pace is not None else "▫️",
    }
    return catalogue("rankings.own_row" if own else "rankings.row", **values)


def _moved(board: Board, scheme: Scheme, catalogue: Catalogue) -> list[Html]:
    if board.since is None:
        return [catalogue("rankings.first_time")]
    rows = {row.unit: row for row in board.rows}
    lines = []
    for unit, item in board.movers:
        row = rows[unit]
        moved = row.group_rank_change or 0
        values = {
            "unit": scheme.unit(unit).short,
            "change": hundredths(row.points_change or 0, signed=True),
            "since": day(board.since, catalogue),
            "group": scheme.group(row.group).title if len(scheme.groups) > 1 else "",
            "rank": row.group_rank,
            "why": clip(scheme.item(item).title, _TITLE),
        }
        key = "rankings.mover_moved" if moved else "rankings.mover"
        lines.append(catalogue(key, before=row.group_rank + moved, **values))
    return lines or [catalogue("rankings.nobody_moved", since=day(board.since, catalogue))]


def _at_risk(board: Board, scheme: Scheme, catalogue: Catalogue) -> list[Html]:
    late = [row for row in board.rows if row.pace is Pace.AT_RISK]
    if not any(row.pace for row in board.rows):
        return []  # a scheme without targets knows no pace
    if not late:
        return [catalogue("rankings.nobody_at_risk", elapsed=hundredths(board.elapsed))]
    late.sort(key=lambda row: row.completion or 0)
    names = joined([scheme.unit(row.unit).short for row in late], _MOST_NAMES, catalogue)
    return [catalogue("rankings.at_risk", count=len(late), names=names, elapsed=hundredths(board.elapsed))]


def _next_due(board: Board, duties: Sequence[Duty], catalogue: Catalogue) -> list[Html]:
    ahead = min((duty for duty in duties if duty.due >= board.as_of), key=lambda duty: duty.due, default=None)
    if ahead is None:
        return []
    title, left = clip(ahead.title, _TITLE), (ahead.due - board.as_of).days
    if left == 0:
        return [catalogue("rankings.next_today", title=title)]
    return [catalogue("rankings.next_due", title=title, due=day(ahead.due, catalogue), left=left)]
