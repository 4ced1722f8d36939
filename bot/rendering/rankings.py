"""Rankings in words: /rank, and the picture that leaders get with its caption."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
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
    counted,
    day,
    day_with_weekday,
    joined,
    seal_line,
    ties_words,
    with_basis,
)
from bot.rendering.headlines import headline_sentence
from bot.rendering.marks import escaped
from bot.rendering.phone import fitting
from bot.rendering.picture import ranking_picture
from bot.rendering.screen import Button, Screen, Table, button, in_rows, message, paged, table_switch, turns
from bot.rendering.workbook import standing_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.notices import Ranking
    from bot.domain.results import Board, BoardRow
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from bot.rendering.screen import Picture, Rows
    from schemes.duties import Duty
    from scoring import Scheme, Standing

PACE_MARKS = {Pace.ON_TRACK: "🟢", Pace.BEHIND: "🔶", Pace.AT_RISK: "🔻"}
_MOST, _PAGE = 15, 12  # units that are shown whole; of more, on each page
_ENDS, _NEIGHBOURS, _MOVERS = 3, 2, 4  # of a longer ranking: of the first and last, beside a unit, of those that moved
_MOST_BESIDE = 3  # buttons in a row
_MOST_OWN = 2  # of a reader's units
_MOST_NAMES = 4
_LABEL = 18  # letters of a button
_TITLE = 40  # letters of an item's or a duty's title, of which one line has room
_BESIDE = 4  # buttons of units in a row
_EXAMPLE = 60  # letters of a command that is to be sent again


@dataclass(frozen=True, slots=True)
class BoardView:
    """How a reader sees a ranking: their `own` units, the unit that is `asked` for, and what of it.

    `past`: it is of a day gone by, as are its buttons. `page`: of all units, so many on each; None: what matters most.
    `desk`: where the ranking can be seen as a page. `tables`: whether it is shown as a table; None: it cannot be.
    """

    own: tuple[str, ...] = ()
    asked: str | None = None
    past: bool = False
    page: int | None = None
    desk: Button | None = None
    tables: bool | None = None


_EVERYBODY = BoardView()


def board_screen(board: Board, scheme: Scheme, catalogue: Catalogue, view: BoardView) -> Screen:
    """The ranking of one group or all: where that is long, the first, the last and the reader's neighbours.

    Raises IndexError for a page that is not there.
    """
    text = view if not view.tables else replace(view, tables=None)  # where no table fits, there is nothing to switch
    rows, with_text = (_board_buttons(board, scheme, catalogue, each) for each in (view, text))
    notes = [_board_notes(board, scheme, catalogue, view, legend=legend) for legend in (True, False)]
    lines = [board_lines(board, scheme, catalogue, view, legend=legend) for legend in (True, False)]
    tables: list[Sequence[str]] = [*notes, _doubted(board, scheme, catalogue)] if view.tables else []
    as_table = (
        replace(message(lines[1], catalogue, rows), table=_board_table(board, scheme, catalogue, view, below))
        for below in tables
    )
    return fitting(chain(as_table, (message(each, catalogue, with_text) for each in lines)))


def _board_table(board: Board, scheme: Scheme, catalogue: Catalogue, view: BoardView, notes: Sequence[str]) -> Table:
    """The same units in columns: rank, unit, total, how it has moved, pace."""
    rows, after = list[tuple[str, ...]](), -1
    places = shown_places(board, view)
    keys = ["rank", "unit", "total", "moved", "pace"]
    for place in places:
        if view.page is None and place - after > 1:
            rows.append(("⋯", catalogue.plain("rankings.between_rows", count=place - after - 1), "", "", ""))
        rows.append(_cells(board.rows[place], board, scheme, view))
        after = place
    used = [at for at in range(len(keys)) if any(row[at] for row in rows)]  # nothing to compare with, no targets
    return Table(
        _board_title(board, scheme, catalogue),
        tuple(catalogue.plain(f"rankings.column_{keys[at]}") for at in used),
        tuple(tuple(row[at] for at in used) for row in rows),
        frozenset({0, 2}),
        "\n".join(notes),
    )


def _cells(row: BoardRow, board: Board, scheme: Scheme, view: BoardView) -> tuple[str, ...]:
    group, change = board.group is not None, _rank_change(row, board)
    marks = (" 🔒" if _settled(row) and not group else "") + (" ⚠️" if row.doubted else "")
    cells: tuple[str, ...] = (
        str(row.group_rank if group else row.rank),
        escaped(scheme.unit(row.unit).short),
        points(row.total),
        rank_change(change) if change else "",
        PACE_MARKS[row.pace] if row.pace is not None else "",
    )
    if row.unit in view.own or row.unit == view.asked:
        cells = tuple(f"<b>{cell}</b>" if cell else "" for cell in cells)
    return (cells[0], cells[1] + marks, *cells[2:])


def _board_buttons(board: Board, scheme: Scheme, catalogue: Catalogue, view: BoardView) -> Rows:
    on = past_day(board.as_of, scheme.start) if view.past else ""
    at, group = (Action.RANK, scheme.id), board.group or ""

    def paged_data(page: int) -> str:
        return pack(*at, group, board.basis, on, page)

    turning: tuple[Button, ...] = ()
    if view.page is not None:
        _, pages = paged(board.rows, view.page, _PAGE)
        turning = turns(view.page, pages, ("rankings.page_before", "rankings.page_after"), catalogue, paged_data)
    elif len(board.rows) > _MOST:
        turning = (Button(catalogue.plain("rankings.whole", count=len(board.rows)), paged_data(0)),)
    past = (on,) if view.past else ()
    groups = [each for each in scheme.groups if each.id != board.group] if len(scheme.groups) > 1 else []
    views = [Button(clip(each.title, _LABEL), pack(*at, each.id, board.basis, *past)) for each in groups]
    if board.group is not None and groups:
        views.append(button(catalogue, "rankings.all", *at, "", board.basis, *past))
    views.append(button(catalogue, "rankings.now" if view.past else "rankings.refresh", *at, group, board.basis))
    last: list[Button] = []
    if is_ranked(scheme, other := other_basis(board.basis)):
        basis = basis_name(other, scheme, catalogue)
        last.append(button(catalogue, "sheets.other_basis", *at, group, other, *past, basis=basis))
    if (week := week_data(scheme, None, board.as_of, board.basis)) is not None:
        last.append(Button(catalogue.plain("changes.moved"), week))
    last += [view.desk] if view.desk is not None else []
    page = () if view.page is None else (view.page,)
    last += table_switch(view.tables, catalogue, *at, group, board.basis, on, *page)
    return (
        (turning, (*views, *last)) if len(views) + len(last) <= _MOST_BESIDE else (turning, tuple(views), tuple(last))
    )


def board_lines(
    board: Board, scheme: Scheme, catalogue: Catalogue, view: BoardView = _EVERYBODY, *, legend: bool = True
) -> list[str]:
    """The ranking in words: a title, a line for each unit that is shown, what the colours mean."""
    lines, after = [_board_title(board, scheme, catalogue)], -1
    for place in shown_places(board, view):
        lines += counted("rankings.between", place - after - 1, catalogue) if view.page is None else []
        lines.append(_row(board.rows[place], board, scheme, catalogue, view))
        after = place
    return lines + _board_notes(board, scheme, catalogue, view, legend=legend)


def _board_title(board: Board, scheme: Scheme, catalogue: Catalogue) -> str:
    title = catalogue.plain("rankings.all") if board.group is None else scheme.group(board.group).title
    when, basis = day(board.as_of, catalogue), basis_name(board.basis, scheme, catalogue)
    return catalogue("rankings.title", group=title, day=when, basis=basis)


def _board_notes(board: Board, scheme: Scheme, catalogue: Catalogue, view: BoardView, *, legend: bool) -> list[str]:
    """What stands below the units: the colours' meaning, what is settled, what is still looked at."""
    lines: list[str] = []
    if legend and any(board.rows[place].pace for place in shown_places(board, view)):
        lines.append(catalogue("rankings.legend", elapsed=hundredths(board.elapsed)))
    if board.group is None:
        lines += _still_open(board, catalogue, view.own)
    return lines + _doubted(board, scheme, catalogue)


def shown_places(board: Board, view: BoardView) -> list[int]:
    """The places in the board's rows that are shown, in their order.

    All where they are few; else the first three, the last three, and between them the reader's units and the one asked
    for, each with two neighbours on both sides; for who has none, those that have moved most since.
    """
    count = len(board.rows)
    if view.page is not None:
        return list(range(view.page * _PAGE, min(count, (view.page + 1) * _PAGE)))
    if count <= _MOST:
        return list(range(count))
    shown = {*range(_ENDS), *range(count - _ENDS, count)}
    reader = [place for place, row in enumerate(board.rows) if row.unit in view.own or row.unit == view.asked]
    if reader:
        shown.update(place + by for place in reader[:_MOST_OWN] for by in range(-_NEIGHBOURS, _NEIGHBOURS + 1))
    else:
        moved = sorted(range(count), key=lambda place: -abs(_rank_change(board.rows[place], board) or 0))
        shown.update(place for place in moved[:_MOVERS] if _rank_change(board.rows[place], board))
    return sorted(place for place in shown if 0 <= place < count)


def _rank_change(row: BoardRow, board: Board) -> int | None:
    return row.rank_change if board.group is None else row.group_rank_change


def _doubted(board: Board, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    """Which units rest on figures that still have to be looked at."""
    units = [scheme.unit(row.unit).short for row in board.rows if row.doubted]
    return [catalogue("rankings.doubted", names=joined(units, _MOST_NAMES, catalogue))] if units else []


def _still_open(board: Board, catalogue: Catalogue, own: Sequence[str]) -> list[Marked]:
    """What the lock means where there is one, and which places the reader's own units can still have."""
    lines = [catalogue("rankings.lock")] if any(_settled(row) for row in board.rows) else []
    for row in board.rows:
        if row.unit in own and row.ranks is not None and not _settled(row) and row.ranks != (1, len(board.rows)):
            lines.append(catalogue("still_open.ranks", first=row.ranks[0], last=row.ranks[1]))
    return lines


def _settled(row: BoardRow) -> bool:
    return row.ranks is not None and row.ranks[0] == row.ranks[1]


def ranking_screen(
    ranking: Ranking, scheme: Scheme, duties: Sequence[Duty], catalogue: Catalogue, desk: Button | None = None
) -> Screen:
    """The ranking for leaders: a picture, the three things to know, and buttons to what lies behind it.

    `desk`: to the same as a page that can be turned. To a mailbox with the workbook, too.
    """
    board, sample = ranking.board, ranking.sample
    lines: list[str] = [_summary(ranking, scheme, catalogue)]
    lines += _moved(board, scheme, catalogue)
    lines += _at_risk(board, scheme, catalogue)
    lines += _next_due(board, duties, catalogue)
    lines += _doubted(board, scheme, catalogue)
    lines += _rules(board, scheme, catalogue, sample=sample)
    lines += seal_line(ranking.seal, catalogue)
    now = button(catalogue, "rankings.now", Action.RANK, scheme.id, board.group or "")
    rows = (_behind(scheme, catalogue), (now, desk) if desk is not None else (now,))
    picture, enclosed = worded_picture(ranking, scheme, catalogue), ranking.enclosed
    file = standing_workbook(enclosed, catalogue, sample=sample) if enclosed is not None else None
    return replace(message(lines, catalogue, rows, CAPTION_LIMIT), picture=picture, file=file)


def worded_picture(ranking: Ranking, scheme: Scheme, catalogue: Catalogue) -> Picture:
    """The picture of a ranking, and what it says in words."""
    words = "\n".join(board_lines(ranking.board, scheme, catalogue))
    return replace(ranking_picture(ranking, scheme, catalogue), words=words)


def _summary(ranking: Ranking, scheme: Scheme, catalogue: Catalogue) -> Marked:
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
    head = catalogue("rankings.live", title=scheme.title)
    rules = _rules(board, scheme, catalogue, sample=sample)
    lines, short = (board_lines(board, scheme, catalogue, legend=legend) for legend in (True, False))
    ways = ((*lines, *rules), (*short, *rules), (*short, *rules[1:]))
    rows: Rows = (_behind(scheme, catalogue),)
    if len(board.rows) > _MOST:
        rows += ((button(catalogue, "rankings.now", Action.RANK, scheme.id, board.group or ""),),)
    return fitting(message([head, *way], catalogue, rows) for way in ways)


def _rules(board: Board, scheme: Scheme, catalogue: Catalogue, *, sample: bool) -> list[Marked]:
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


def _row(row: BoardRow, board: Board, scheme: Scheme, catalogue: Catalogue, view: BoardView) -> str:
    group, change = board.group is not None, _rank_change(row, board)
    marks = (" 🔒" if _settled(row) and not group else "") + (" ⚠️" if row.doubted else "")
    values = {
        "rank": row.group_rank if group else row.rank,
        "unit": scheme.unit(row.unit).short,
        "total": points(row.total),
        "change": (f" {rank_change(change)}" if change else "") + marks,
        "pace": PACE_MARKS[row.pace] if row.pace is not None else "▫️",
    }
    key = "own_row" if row.unit in view.own else "asked_row" if row.unit == view.asked else "row"
    return catalogue(f"rankings.{key}", **values)


def _moved(board: Board, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
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


def _at_risk(board: Board, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    late = [row for row in board.rows if row.pace is Pace.AT_RISK]
    if not any(row.pace for row in board.rows):
        return []  # a scheme without targets knows no pace
    if not late:
        return [catalogue("rankings.nobody_at_risk", elapsed=hundredths(board.elapsed))]
    late.sort(key=lambda row: row.completion or 0)
    names = joined([scheme.unit(row.unit).short for row in late], _MOST_NAMES, catalogue)
    return [catalogue("rankings.at_risk", count=len(late), names=names, elapsed=hundredths(board.elapsed))]


def _next_due(board: Board, duties: Sequence[Duty], catalogue: Catalogue) -> list[Marked]:
    ahead = min((duty for duty in duties if duty.due >= board.as_of), key=lambda duty: duty.due, default=None)
    if ahead is None:
        return []
    title, left = clip(ahead.title, _TITLE), (ahead.due - board.as_of).days
    if left == 0:
        return [catalogue("rankings.next_today", title=title)]
    return [catalogue("rankings.next_due", title=title, due=day(ahead.due, catalogue), left=left)]
