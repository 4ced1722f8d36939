"""The ranking's pages: its table group by group, the course of the year, and a unit's sheet, in words for templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.pace import Pace
from bot.domain.reviews import is_ranked
from bot.rendering.desk.chart import line_chart, value_words
from bot.rendering.figures import hundredths, points, rank_change, whole_percent
from bot.rendering.formatting import basis_name, day, day_with_weekday, ties_words
from bot.rendering.headlines import headline_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from bot.domain.entries import Basis
    from bot.domain.results import Board, BoardRow, Sheet
    from bot.domain.weeks import Week
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.desk.chart import Chart, Measure
    from scoring import Scheme

_SIGNS = {Pace.ON_TRACK: ("●", "good"), Pace.BEHIND: ("◆", "ask"), Pace.AT_RISK: ("▼", "bad")}
ROWS = 100  # in one page of the table
_LINES = 16  # in one chart
_ENDS, _NEAR = 5, 2  # of more units: so many of the first and of the last, and so many each way of the chosen one


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in the table."""

    unit: str
    name: str
    rank: int
    total: str
    part: int  # percent of the highest total
    move: str
    rise: str  # the class of its colour
    change: str
    change_class: str
    share: str
    sign: str
    sign_class: str
    pace: str  # what the sign says
    notes: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """A group of units; `title` empty where there is one only."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list to choose from."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Turning:
    """Which evenings the page can be turned to: all, those beside the one shown, and those to compare with."""

    days: tuple[Choice, ...]
    before: date | None
    after: date | None
    since: tuple[Choice, ...]
    bases: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The ranking of an evening. `told`: which columns have something to say."""

    headline: str
    about: str
    parts: tuple[Part, ...]
    told: Mapping[str, bool]
    legend: tuple[tuple[str, str, str], ...]  # sign, class, words
    foot: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A chart, and the table behind it: days as heads, and for each unit its values."""

    title: str
    chart: Chart
    days: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of a unit's sheet. `depth`: of its title."""

    item: str
    title: str
    weight: str  # with how much of its points a section counts in the total; empty: with all
    points: str
    most: str
    part: int
    depth: int
    section: bool


def turning(
    day_shown: date, since: date | None, weeks: Sequence[Week], basis: Basis, scheme: Scheme, catalogue: Catalogue
) -> Turning:
    """The controls above the pages."""
    days = [week.day for week in weeks]
    earlier = [each for each in days if each < day_shown]
    return Turning(
        _choices({*days, day_shown}, day_shown, catalogue),
        max(earlier, default=None),
        min((each for each in days if each > day_shown), default=None),
        _choices({*earlier, *([since] if since is not None else [])}, since, catalogue),
        tuple(
            Choice(each.value, basis_name(each, scheme, catalogue), each is basis)
            for each in type(basis)
            if is_ranked(scheme, each)
        ),
    )


def _choices(days: Iterable[date], chosen: date | None, catalogue: Catalogue) -> tuple[Choice, ...]:
    return tuple(Choice(each.isoformat(), day(each, catalogue), each == chosen) for each in sorted(days, reverse=True))


def table(board: Board, scheme: Scheme, catalogue: Catalogue, page: int = 0) -> Table:
    """The ranking, group by group as the scheme has them, so many rows on a page."""
    most = max([1, *(row.total for row in board.rows)])
    groups, parts = [group.id for group in scheme.groups], []
    ordered = sorted(board.rows, key=lambda row: (groups.index(row.group), row.group_rank))
    shown = ordered[page * ROWS : (page + 1) * ROWS]
    for group in scheme.groups:
        if rows := [row for row in shown if row.group == group.id]:
            title = group.title if len(scheme.groups) > 1 else ""
            parts.append(Part(title, tuple(_row(row, most, scheme, catalogue) for row in rows)))
    paced = any(row.pace for row in board.rows)
    told = {
        "move": any(row.group_rank_change for row in board.rows),
        "change": any(row.points_change for row in board.rows),
        "pace": paced,
    }
    return Table(
        headline_sentence(board, scheme, catalogue),
        _about(board, scheme, catalogue),
        tuple(parts),
        told,
        tuple((*_SIGNS[pace], catalogue.plain(f"picture.pace_{pace}")) for pace in Pace) if paced else (),
        tuple(_foot(board, scheme, catalogue, paced=paced)),
    )


def _about(board: Board, scheme: Scheme, catalogue: Catalogue) -> str:
    words = [
        catalogue.plain("picture.as_of", day=day_with_weekday(board.as_of, catalogue)),
        basis_name(board.basis, scheme, catalogue),
    ]
    if board.since is not None:
        words.insert(1, catalogue.plain("picture.since", day=day(board.since, catalogue)))
    return catalogue.plain("rankings.comma").join(words)


def _foot(board: Board, scheme: Scheme, catalogue: Catalogue, *, paced: bool) -> Iterator[str]:
    if paced:
        yield catalogue.plain("picture.elapsed", elapsed=whole_percent(board.elapsed))
    yield catalogue.plain("ranking_page.ties", ties=ties_words(scheme, catalogue))
    if any(row.doubted for row in board.rows):
        yield "⚠ " + catalogue.plain("picture.doubted")


def _row(row: BoardRow, most: int, scheme: Scheme, catalogue: Catalogue) -> Row:
    sign, sign_class = _SIGNS[row.pace] if row.pace is not None else ("", "")
    change, moved = row.points_change or 0, row.group_rank_change or 0
    notes = [catalogue.plain("picture.silent")] if row.silent else []
    return Row(
        row.unit,
        scheme.unit(row.unit).short,
        row.group_rank,
        points(row.total),
        max(0, row.total * 100 // most),
        rank_change(row.group_rank_change),
        "up" if moved > 0 else "down" if moved < 0 else "quiet",
        hundredths(change, signed=True) if change else "",
        "up" if change > 0 else "down",
        f"{whole_percent(row.completion)}%" if row.completion is not None and row.pace is not None else "",
        sign,
        sign_class,
        catalogue.plain(f"picture.pace_{row.pace}") if row.pace is not None else "",
        (*notes, *(["⚠"] if row.doubted else [])),
        scheme.item(row.moved_by).title if change and row.moved_by is not None else "",
    )


def drawn_units(week: Week, group: str, chosen: str) -> list[str]:
    """The units of a group that a chart shows, by their place: all of few; of many the ends and the chosen one's."""
    units = sorted(
        (unit.id for unit in week.scheme.units if unit.group == group), key=lambda unit: week.spots[unit].group_rank
    )
    if len(units) <= _LINES:
        return units
    at = units.index(chosen)
    near = range(max(0, at - _NEAR), at + _NEAR + 1)
    return [unit for place, unit in enumerate(units) if place < _ENDS or place >= len(units) - _ENDS or place in near]


def course(
    weeks: Sequence[Week], units: Sequence[str], chosen: str, measure: Measure, scheme: Scheme, catalogue: Catalogue
) -> Course:
    """The weeks of some units of one group as lines, with their figures."""
    rows = [
        (
            unit,
            scheme.unit(unit).short,
            tuple(value_words(week.spots[unit], measure) if unit in week.spots else "" for week in weeks),
        )
        for unit in units
    ]
    title = catalogue.plain(
        f"ranking_page.course_{measure}",
        first=day(weeks[0].day, catalogue),
        last=day(weeks[-1].day, catalogue),
        unit=scheme.unit(chosen).short,
    )
    chart = line_chart(weeks, units, chosen, measure, scheme, catalogue)
    return Course(title, chart, tuple(day(week.day, catalogue) for week in weeks), tuple(rows))


def sheet_lines(sheets: Sequence[tuple[int, Sheet]], scheme: Scheme, catalogue: Catalogue) -> tuple[SheetLine, ...]:
    """The lines of a sheet and of its sections, each section's with the depth at which they stand, in their order."""
    of_section = {sheet.item: (depth, sheet) for depth, sheet in sheets}
    weights = scheme.total.weights_in(scheme.unit(sheets[0][1].unit).group)

    def below(item: str | None) -> Iterator[SheetLine]:
        depth, sheet = of_section[item]
        for row in sheet.rows:
            yield SheetLine(
                row.item,
                scheme.item(row.item).title,
                catalogue.plain("sheets.row_weight", percent=hundredths(weights[row.item]))
                if row.item in weights
                else "",
                points(row.points) if row.applies else "—",
                hundredths(row.maximum) if row.maximum else "",
                max(0, min(100, row.points * 100 // row.maximum)) if row.maximum else 0,
                depth,
                row.item in of_section,
            )
            if row.item in of_section:
                yield from below(row.item)

    return tuple(below(None))
