"""Progress as a matrix: units and what they reported, or units and their duties; and one unit's as a list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from bot.domain.progress import Mark
from bot.domain.timeliness import Outcome
from bot.rendering.figures import amount, number, whole_percent
from bot.rendering.formatting import day as day_words
from bot.rendering.reminders import period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.progress import DutyProgress, FactCell, FactProgress
    from bot.rendering.catalogue import Catalogue
    from schemes.duties import Duty
    from scoring import Fact, Scheme

    Squares = Mapping[tuple[str, str], "Square"]  # by unit, and fact or duty

ODD = "odd"  # a state beside the others: the figure is doubted
FACT_STATES = (Mark.NOTHING, Mark.BEHIND, Mark.ON_TRACK, Mark.REACHED, ODD)
DUTY_STATES = (Outcome.MISSED, Outcome.OPEN, Outcome.LATE, Outcome.ON_TIME)
SIGNS: Mapping[str, str] = {  # nobody needs to see the colour
    Mark.REACHED: "●",
    Mark.ON_TRACK: "◐",
    Mark.BEHIND: "▼",
    Mark.REPORTED: "",
    Mark.NOTHING: "○",
    Mark.NOT_ASKED: "－",
    ODD: "？",
    Outcome.ON_TIME: "●",
    Outcome.LATE: "◑",
    Outcome.MISSED: "✕",
    Outcome.OPEN: "○",
}
_CELLS = 600  # of one page, which is to stay below 100 KB; a unit's name takes the room of two
_FEWEST_ROWS = 10


@dataclass(frozen=True, slots=True)
class Square:
    """One square of the matrix: its state, which is its colour, and its words, a sign first."""

    state: str
    words: str
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A fact or a duty at the head of its squares."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with its squares, each with where it leads; `address` leads to the unit alone."""

    name: str
    address: str
    squares: tuple[tuple[Square, str], ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many squares are in a state; a click shows only units with such. `chosen`: they are shown now."""

    state: str
    sign: str
    words: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A fact or duty of one unit as a row of a list; `about` is its figure or its day."""

    name: str
    address: str
    about: str
    square: Square
    state: str
    done: int | None = None  # whole percent


@dataclass(frozen=True, slots=True)
class Address:
    """The addresses of progress: a view is what is chosen there, what is chosen anyway is left out."""

    chosen: Mapping[str, str]

    def to(self, **other: str) -> str:
        """The same with something else chosen; a list begins with its first page again."""
        return _address("progress", {**self.chosen, "page": "", **other})

    def below(self, kind: str, unit: str, key: str) -> str:
        """A fact or duty of a unit, on the same day and basis."""
        path = f"progress/{kind}/{quote(unit, safe='')}/{quote(key, safe='')}"
        return _address(path, {name: self.chosen.get(name, "") for name in ("day", "basis")})


def _address(path: str, query: Mapping[str, str]) -> str:
    words = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{words}" if words else path


def rows_of_page(columns: int) -> int:
    """How many units a page with so many columns shows."""
    return max(_FEWEST_ROWS, _CELLS // (columns + 2))


def fact_squares(progress: FactProgress, catalogue: Catalogue) -> dict[tuple[str, str], Square]:
    """The squares of figures: a sign and the share of the target, or the figure where there is none."""
    facts = {fact.id: fact for fact in progress.scheme.facts}
    return {
        (unit, fact): Square(cell.mark, _fact_words(cell, facts[fact], catalogue), cell.odd)
        for (unit, fact), cell in progress.cells.items()
    }


def _fact_words(cell: FactCell, fact: Fact, catalogue: Catalogue) -> str:
    sign = SIGNS[cell.mark]
    if cell.mark is Mark.NOTHING:
        return sign + catalogue.plain("desk_progress.nothing_yet")
    if cell.done is not None and cell.mark is not Mark.NOT_ASKED:
        return f"{sign}{whole_percent(cell.done)}%"
    return sign or (amount(cell.value, fact, catalogue) if fact.measure == "%" else number(cell.value, fact))


def duty_squares(progress: DutyProgress, catalogue: Catalogue) -> dict[tuple[str, str], Square]:
    """The squares of duties: a sign and a word."""
    looks = {
        outcome: Square(
            outcome,
            SIGNS[outcome]
            + ("" if outcome is Outcome.NOT_ASKED else catalogue.plain(f"desk_progress.short_{outcome}")),
        )
        for outcome in Outcome
    }
    return {key: looks[outcome] for key, outcome in progress.outcomes.items()}


def tallies(
    states: Iterable[str], squares: Squares, chosen: str, address: Address, catalogue: Catalogue
) -> tuple[Tally, ...]:
    """How many squares are in each of these states."""
    counts = Counter(square.state for square in squares.values())
    counts[ODD] = sum(square.odd for square in squares.values())
    return tuple(
        Tally(
            state,
            SIGNS[state],
            catalogue.plain(f"desk_progress.state_{state}"),
            counts[state],
            address.to(state="" if state == chosen else state),
            state == chosen,
        )
        for state in states
    )


def units_with(squares: Squares, state: str, units: Sequence[str]) -> tuple[str, ...]:
    """Those of the units that have a square in this state; all where it is empty."""
    in_state = {unit for (unit, _), square in squares.items() if square.state == state or (square.odd and state == ODD)}
    return tuple(unit for unit in units if not state or unit in in_state)


def rows(
    units: Iterable[str], columns: Sequence[Column], squares: Squares, scheme: Scheme, kind: str, address: Address
) -> tuple[Row, ...]:
    """A row for each unit; `kind` is what the squares lead to: a fact or a duty."""

    def leads(unit: str, key: str) -> str:
        return "" if squares[unit, key].state == Mark.NOT_ASKED else address.below(kind, unit, key)

    return tuple(
        Row(
            scheme.unit(unit).short,
            address.to(unit=unit, state=""),
            tuple((squares[unit, column.key], leads(unit, column.key)) for column in columns),
        )
        for unit in units
    )


def fact_columns(facts: Iterable[str], scheme: Scheme) -> tuple[Column, ...]:
    """The columns of figures."""
    return tuple(Column(fact, scheme.fact(fact).short) for fact in facts)


def duty_columns(duties: Iterable[Duty], catalogue: Catalogue) -> tuple[Column, ...]:
    """The columns of duties, by the day on which they are due: 劳动保障工作报表 5月."""
    return tuple(Column(duty.id, duty_title(duty, catalogue)) for duty in duties)


def duty_title(duty: Duty, catalogue: Catalogue) -> str:
    """A duty's title with its period, where it has more than one."""
    return f"{duty.title} {period(duty, catalogue)}" if duty.every else duty.title


def fact_lines(
    unit: str, facts: Iterable[str], progress: FactProgress, squares: Squares, address: Address, catalogue: Catalogue
) -> tuple[Line, ...]:
    """The figures of one unit that are asked of it."""
    lines = []
    for name in facts:
        cell, fact, square = progress.cells[unit, name], progress.scheme.fact(name), squares[unit, name]
        if cell.mark is not Mark.NOT_ASKED:
            state = catalogue.plain(f"desk_progress.state_{cell.mark}")
            done = whole_percent(cell.done) if cell.done is not None and cell.mark is not Mark.NOTHING else None
            about = figure_words(cell, fact, catalogue)
            lines.append(Line(fact.short, address.below("fact", unit, name), about, square, state, done))
    return tuple(lines)


def figure_words(cell: FactCell, fact: Fact, catalogue: Catalogue) -> str:
    """120 人 / 1,995 人; where nothing is there yet that alone."""
    figure = amount(cell.value, fact, catalogue)
    if cell.mark is Mark.NOTHING:
        figure = catalogue.plain("desk_progress.nothing_yet")
    return figure if cell.target is None else f"{figure} / {amount(cell.target, fact, catalogue)}"


def duty_lines(
    unit: str, duties: Iterable[Duty], squares: Squares, address: Address, catalogue: Catalogue
) -> tuple[Line, ...]:
    """The duties of one unit that are asked of it."""
    lines = []
    for duty in duties:
        square = squares[unit, duty.id]
        if square.state != Outcome.NOT_ASKED:
            due = catalogue.plain("desk_progress.due", day=day_words(duty.due, catalogue))
            state = catalogue.plain(f"desk_progress.state_{square.state}")
            to = address.below("duty", unit, duty.id)
            lines.append(Line(duty_title(duty, catalogue), to, due, square, state))
    return tuple(lines)
