"""The gap in words: who is ahead by how much, the lines that make it with numbers and clauses, what is left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.reviews import default_basis
from bot.rendering.callback_data import Action, pack
from bot.rendering.figures import amount, hundredths, moved_to, number
from bot.rendering.formatting import clip, counted, day, with_basis
from bot.rendering.marks import Marked, plain_text
from bot.rendering.phone import fitting
from bot.rendering.screen import Button, Screen, button, in_rows, message
from scoring import Kind
from scoring.numbers import HUNDRED_PERCENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.shortfalls import Shortfalls
    from bot.rendering.catalogue import Catalogue
    from scoring import Fact, Scheme
    from scoring.gap import Gap, GapLine, Number, Sides

_PAGE = 3  # lines of the sheet on a phone
_MOST_NUMBERS = 2
_MOST_SHORT = 4  # own lines beside the best
_CLAUSE = 18  # letters of a clause's place on a phone; its button says all of it
_TITLE = 18  # letters of a line's title on a phone
_NAME = (4, 5)  # letters of a fact's name that a phone shows of its beginning and its end, where names differ
_LABEL = 14  # letters of a button
_POINT = 1_000_000  # effects are millionths of a point


def gap_screen(gap: Gap, scheme: Scheme, page: int, catalogue: Catalogue) -> Screen:
    """One page of the lines, the largest first, each with a button that says why."""
    shown = gap.lines[page * _PAGE : (page + 1) * _PAGE]
    head = _screen_head(gap.sides, scheme, catalogue)
    unit, buttons = gap.sides.own.unit, []
    for line in shown:
        data = pack(Action.WHY, scheme.id, unit, scheme.item_place(line.item))
        buttons.append(Button(clip(scheme.item(line.item).title, _LABEL), data))
    turn = [button(catalogue, "working.sheet", Action.SCORE, scheme.id, unit, "")]
    at = (Action.GAP, scheme.id, unit, gap.sides.other.unit)
    if page > 0:
        turn.insert(0, button(catalogue, "gaps.previous_page", *at, page - 1))
    if (page + 1) * _PAGE < len(gap.lines):
        turn.append(button(catalogue, "gaps.next_page", *at, page + 1))
    rows = (*in_rows(buttons, 2), turn)
    numbers = range(_MOST_NUMBERS, -1, -1)
    return fitting(
        message([*head, *_split(gap, shown, scheme, catalogue, most=most)], catalogue, rows) for most in numbers
    )


def sides_screen(sides: Sides, lacking: Shortfalls, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The totals, and the own lines with most to gain, for a person who may not see the other unit's sheet."""
    lines = [
        *_screen_head(sides, scheme, catalogue),
        catalogue("gaps.hidden", other=scheme.unit(sides.other.unit).short),
    ]
    if lacking.lines:
        lines.append(
            catalogue("gaps.short_of_most")
            if lacking.published is None
            else catalogue("gaps.short_of_best", day=day(lacking.published, catalogue))
        )
    shown, buttons, unit = lacking.lines[:_MOST_SHORT], [], sides.own.unit
    for line in shown:
        title, points = scheme.item(line.item).title, {"own": hundredths(line.own), "best": hundredths(line.best)}
        lines.append(catalogue("gaps.short", item=clip(title, _TITLE), effect=millionths(line.effect), **points))
        data = pack(Action.WHY, scheme.id, unit, scheme.item_place(line.item))
        buttons.append(Button(clip(title, _LABEL), data))
    sheet = button(catalogue, "working.sheet", Action.SCORE, scheme.id, unit, "")
    last = (button(catalogue, "gaps.next", Action.NEXT, scheme.id, unit), sheet)
    return message(lines, catalogue, (*in_rows(buttons, 2), last))


def how_to_compare(scheme: Scheme, catalogue: Catalogue) -> Screen:
    """How to ask, with an example."""
    unit = min((unit.short for unit in scheme.units), key=len)
    return Screen(catalogue("gaps.how_to", unit=clip(unit, _LABEL)))


def plain_gap(gap: Gap, scheme: Scheme, catalogue: Catalogue) -> str:
    """Every line of the gap, for a terminal."""
    lines = [*_head(gap.sides, scheme, catalogue), *_split(gap, gap.lines, scheme, catalogue, most=None)]
    return plain_text("\n".join(lines))


def _since(sides: Sides) -> bool:
    """Whether one unit is compared on two days, rather than two units."""
    return sides.own.as_of != sides.other.as_of


def _screen_head(sides: Sides, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """The head with the basis of both totals; the command line has a file of figures, and no basis."""
    head, *lines = _head(sides, scheme, catalogue)
    return [with_basis(Marked(head), default_basis(scheme), scheme, catalogue), *lines]


def _head(sides: Sides, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    own, other, since = sides.own, sides.other, _since(sides)
    direction = 0 if sides.difference > 0 else 1 if sides.difference < 0 else 2
    word = (("up", "down", "same") if since else ("more", "less", "even"))[direction]
    names = {"unit": scheme.unit(own.unit).short, "other": scheme.unit(other.unit).short}
    names |= {"day": day(own.as_of, catalogue), "before": day(other.as_of, catalogue)}
    ranks = {"own_rank": own.rank, "other_rank": other.rank, "ranks": moved_to(other.rank, own.rank)}
    totals = {"own": hundredths(own.total), "others": hundredths(other.total)}
    lines: list[str] = [catalogue(f"gaps.{word}", points=hundredths(abs(sides.difference)), **names)]
    lines.append(catalogue("gaps.sides_since" if since else "gaps.sides", **totals, **ranks, **names))
    for side in (own, other):
        if side.vetoed:
            key, unit = "gaps.vetoed_since" if since else "gaps.vetoed", scheme.unit(side.unit).short
            lines.append(catalogue(key, unit=unit, day=day(side.as_of, catalogue)))
    return lines


def _split(gap: Gap, shown: Sequence[GapLine], scheme: Scheme, catalogue: Catalogue, *, most: int | None) -> list[str]:
    """The shown lines, and what all the others, rounding and the floor add to them; `most` numbers of each on a phone.

    `most` None: all of them, for a terminal.
    """
    lines: list[str] = []
    for line in shown:
        lines.append(moved_line(line, scheme, catalogue, since=_since(gap.sides), on_phone=most is not None))
        lines.append(_numbers(line, gap.sides, scheme, catalogue, most))
    return lines + rest_lines(gap, gap.lines, shown, scheme, catalogue)


def rest_lines(
    gap: Gap, lines: Sequence[GapLine], shown: Sequence[GapLine], scheme: Scheme, catalogue: Catalogue
) -> list[Marked]:
    """What the lines that are not shown, rounding and the floor add to those shown."""
    effect = sum(line.effect for line in lines) - sum(line.effect for line in shown)
    rest = counted("gaps.rest", len(lines) - len(shown), catalogue, effect=millionths(effect))
    if not lines:
        rest.append(catalogue("gaps.nothing"))
    if gap.rounding:
        rest.append(catalogue("gaps.rounding", effect=millionths(gap.rounding)))
    if gap.floor:
        rest.append(catalogue("gaps.floor", least=hundredths(scheme.total.least or 0), effect=millionths(gap.floor)))
    return rest


def moved_line(line: GapLine, scheme: Scheme, catalogue: Catalogue, *, since: bool, on_phone: bool) -> str:
    """A line's title, what it does to the total, and both sides' points."""
    title, weight = scheme.item(line.item).title, ""
    if scheme.item(line.item).rule is None:
        title = catalogue.plain("gaps.of_section", section=title)
    if line.weight != HUNDRED_PERCENT or line.other_weight is not None:
        other = "" if line.other_weight is None else f"/{hundredths(line.other_weight)}"
        weight = catalogue.plain("gaps.weight", percent=hundredths(line.weight) + other)
    mark, item = "▲" if line.effect > 0 else "▼", clip(title, _TITLE) if on_phone else title
    values = {"effect": millionths(line.effect), "own": hundredths(line.own), "other": hundredths(line.other)}
    return catalogue("gaps.line_since" if since else "gaps.line", mark=mark, item=item, weight=weight, **values)


def _numbers(line: GapLine, sides: Sides, scheme: Scheme, catalogue: Catalogue, most: int | None) -> str:
    item, since, on_phone = scheme.item(line.item), _since(sides), most is not None
    shown = line.numbers[:most]
    differences = [] if line.ranks is None else [position(*line.ranks, catalogue, since=since)]
    for compared in shown:
        fact = scheme.fact(compared.fact)
        name = f"{_shortened(fact.short) if on_phone else fact.short} " if len(item.facts) > 1 else ""
        differences.append(both_values(compared, fact, name, catalogue, since=since))
    numbers = Marked(catalogue.plain("gaps.between").join(differences))
    if not differences:
        alike = "gaps.alike_since" if since else "gaps.alike"
        numbers = catalogue("gaps.by_veto" if sides.own.vetoed or sides.other.vetoed else alike)
    elif len(shown) < len(line.numbers):
        numbers = catalogue("gaps.numbers_more", numbers=numbers, count=len(line.numbers))
    return catalogue("gaps.numbers", numbers=numbers, clause=clip(item.clause, _CLAUSE) if on_phone else item.clause)


def position(own: int, other: int, catalogue: Catalogue, *, since: bool) -> Marked:
    """Both ranks in a line that is scored by rank."""
    places = {
        name: catalogue.plain("gaps.place", rank=rank) if rank else catalogue.plain("gaps.unranked")
        for name, rank in (("own", own), ("other", other))
    }
    return catalogue("gaps.position_since" if since else "gaps.position", **places)


def both_values(pair: Number, fact: Fact, name: str, catalogue: Catalogue, *, since: bool) -> Marked:
    """A fact's value on both sides; `name` before it where the line has several."""
    own = _of_target(pair.own, pair.own_target, fact, catalogue)
    # Of one unit the target stands once, at the end; of two units each has its own.
    other = number(pair.other, fact) if since else _of_target(pair.other, pair.other_target, fact, catalogue)
    if fact.kind is Kind.FLAG:
        other = amount(pair.other, fact, catalogue)
    return catalogue("gaps.number_since" if since else "gaps.number", fact=name, own=own, other=other)


def _shortened(name: str) -> str:
    """A name without its middle: those of one line often begin alike."""
    begin, end = _NAME
    return name if len(name) <= begin + end + 1 else f"{name[:begin]}…{name[-end:]}"


def _of_target(value: int, target: int | None, fact: Fact, catalogue: Catalogue) -> str:
    """948/1,585 人; without a target 948 人."""
    whole = amount(value if target is None else target, fact, catalogue)
    return whole if target is None else f"{number(value, fact)}/{whole}"


def millionths(effect: int) -> str:
    """An effect in points without needless zeros: -360,000 -> -0.36."""
    whole, rest = divmod(abs(effect), _POINT)
    text = f"{whole:,}" + (f".{rest:06d}".rstrip("0") if rest else "")
    return ("-" if effect < 0 else "+") + text
