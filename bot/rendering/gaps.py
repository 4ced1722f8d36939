"""The gap in words: who is ahead by how much, the lines that make it with their numbers and clauses, and what is left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.reviews import default_basis
from bot.rendering.callback_data import Action, pack
from bot.rendering.catalogue import Html
from bot.rendering.formatting import MESSAGE_LIMIT, amount, clip, day, fit, hundredths, number, plain_text, with_basis
from bot.rendering.screen import Button, Screen
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.rendering.catalogue import Catalogue
    from scoring import Fact, Scheme
    from scoring.gap import Gap, GapLine, Number, Sides

_PAGE = 4  # lines of the sheet on a phone
_MOST_NUMBERS = 2
_CLAUSE = 18  # letters of a clause's place on a phone; its button says all of it
_TITLE = 18  # letters of a line's title on a phone
_NAME = (4, 5)  # letters of a fact's name that a phone shows of its beginning and its end, where names differ
_LABEL = 14  # letters of a button
_HUNDRED_PERCENT = 10_000
_POINT = 1_000_000  # effects are millionths of a point


def gap_screen(gap: Gap, scheme: Scheme, page: int, catalogue: Catalogue) -> Screen:
    """One page of the lines, the largest first, each with a button that says why."""
    shown = gap.lines[page * _PAGE : (page + 1) * _PAGE]
    lines = [*_screen_head(gap.sides, scheme, catalogue), *_split(gap, shown, scheme, catalogue, on_phone=True)]
    unit = gap.sides.own.unit
    buttons = [
        Button(
            clip(scheme.item(one.item).title, _LABEL), pack(Action.WHY, scheme.id, unit, scheme.item_place(one.item))
        )
        for one in shown
    ]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    turn = [Button(catalogue.plain("working.sheet"), pack(Action.SCORE, scheme.id, unit, ""))]
    if page > 0:
        turn.insert(0, _turn(gap.sides, page - 1, "gaps.previous_page", scheme, catalogue))
    if (page + 1) * _PAGE < len(gap.lines):
        turn.append(_turn(gap.sides, page + 1, "gaps.next_page", scheme, catalogue))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (*rows, tuple(turn)))


def sides_screen(sides: Sides, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Only the totals, for who may not see the other's sheet."""
    other = scheme.unit(sides.other.unit).short
    key = "gaps.hidden_behind" if sides.difference < 0 else "gaps.hidden"
    lines = [*_screen_head(sides, scheme, catalogue), catalogue(key, other=other)]
    row = (
        Button(catalogue.plain("gaps.next"), pack(Action.NEXT, scheme.id, sides.own.unit)),
        Button(catalogue.plain("working.sheet"), pack(Action.SCORE, scheme.id, sides.own.unit, "")),
    )
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (row,))


def how_to_compare(scheme: Scheme, catalogue: Catalogue) -> Screen:
    """How to ask, with an example."""
    unit = min((one.short for one in scheme.units), key=len)
    return Screen(catalogue("gaps.how_to", unit=clip(unit, _LABEL)))


def plain_gap(gap: Gap, scheme: Scheme, catalogue: Catalogue) -> str:
    """Every line of it, for a terminal."""
    lines = [*_head(gap.sides, scheme, catalogue), *_split(gap, gap.lines, scheme, catalogue, on_phone=False)]
    return plain_text("\n".join(lines))


def _since(sides: Sides) -> bool:
    """Whether it is a unit on two days, not two units."""
    return sides.own.as_of != sides.other.as_of


def _turn(sides: Sides, page: int, key: str, scheme: Scheme, catalogue: Catalogue) -> Button:
    return Button(catalogue.plain(key), pack(Action.GAP, scheme.id, sides.own.unit, sides.other.unit, page))


def _screen_head(sides: Sides, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """With what both rest on; on the command line that is the file."""
    head, *lines = _head(sides, scheme, catalogue)
    return [with_basis(Html(head), default_basis(scheme), scheme, catalogue), *lines]


def _head(sides: Sides, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    own, other, since = sides.own, sides.other, _since(sides)
    words = ("up", "down", "same") if since else ("more", "less", "even")
    word = words[0] if sides.difference > 0 else words[1] if sides.difference < 0 else words[2]
    names = {
        "unit": scheme.unit(own.unit).short,
        "other": scheme.unit(other.unit).short,
        "day": day(own.as_of, catalogue),
        "before": day(other.as_of, catalogue),
    }
    places = {
        "own": hundredths(own.total),
        "others": hundredths(other.total),
        "own_rank": own.rank,
        "other_rank": other.rank,
        "ranks": f"{other.rank}→{own.rank}" if own.rank != other.rank else own.rank,
    }
    lines: list[str] = [
        catalogue(f"gaps.{word}", points=hundredths(abs(sides.difference)), **names),
        catalogue("gaps.sides_since" if since else "gaps.sides", **places, **names),
    ]
    for side in (own, other):
        if side.vetoed:
            told = {"unit": scheme.unit(side.unit).short, "day": day(side.as_of, catalogue)}
            lines.append(catalogue("gaps.vetoed_since" if since else "gaps.vetoed", **told))
    return lines


def _split(gap: Gap, shown: Sequence[GapLine], scheme: Scheme, catalogue: Catalogue, *, on_phone: bool) -> list[str]:
    """The shown lines, and what all the others, rounding and the floor add to them."""
    since = _since(gap.sides)
    lines: list[str] = []
    for one in shown:
        lines += [
            moved_line(one, scheme, catalogue, since=since, on_phone=on_phone),
            _numbers(one, gap.sides, scheme, catalogue, on_phone=on_phone),
        ]
    if not gap.lines:
        lines.append(catalogue("gaps.nothing"))
    if rest := len(gap.lines) - len(shown):
        effect = sum(one.effect for one in gap.lines) - sum(one.effect for one in shown)
        lines.append(catalogue("gaps.rest", count=rest, effect=millionths(effect)))
    if gap.rounding:
        lines.append(catalogue("gaps.rounding", effect=millionths(gap.rounding)))
    if gap.floor:
        least = hundredths(scheme.total.least or 0)
        lines.append(catalogue("gaps.floor", least=least, effect=millionths(gap.floor)))
    return lines


def moved_line(line: GapLine, scheme: Scheme, catalogue: Catalogue, *, since: bool, on_phone: bool) -> str:
    """A line's title, what it does to the total, and both sides' points."""
    title, weight = scheme.item(line.item).title, ""
    if line.weight != _HUNDRED_PERCENT:
        weight = catalogue.plain("gaps.weight", percent=hundredths(line.weight))
    return catalogue(
        "gaps.line_since" if since else "gaps.line",
        mark="▲" if line.effect > 0 else "▼",
        item=clip(title, _TITLE) if on_phone else title,
        effect=millionths(line.effect),
        own=hundredths(line.own),
        other=hundredths(line.other),
        weight=weight,
    )


def _numbers(line: GapLine, sides: Sides, scheme: Scheme, catalogue: Catalogue, *, on_phone: bool) -> str:
    """The figures in which the two differ, and the clause."""
    item, since = scheme.item(line.item), _since(sides)
    shown = line.numbers[:_MOST_NUMBERS] if on_phone else line.numbers
    told = [] if line.ranks is None else [position(*line.ranks, catalogue, since=since)]
    for one in shown:
        fact = scheme.fact(one.fact)
        name = f"{_shortened(fact.short) if on_phone else fact.short} " if len(item.facts) > 1 else ""
        told.append(figure(one, fact, name, catalogue, since=since))
    numbers = Html(catalogue.plain("gaps.between").join(told))
    if not told:
        alike = "gaps.alike_since" if since else "gaps.alike"
        numbers = catalogue("gaps.by_veto" if sides.own.vetoed or sides.other.vetoed else alike)
    elif len(shown) < len(line.numbers):
        numbers = catalogue("gaps.numbers_more", numbers=numbers, count=len(line.numbers))
    clause = clip(item.clause, _CLAUSE) if on_phone else item.clause
    return catalogue("gaps.numbers", numbers=numbers, clause=clause)


def position(own: int, other: int, catalogue: Catalogue, *, since: bool) -> Html:
    """Both ranks in a line that is scored by rank."""
    ranks = {name: rank or catalogue.plain("gaps.unranked") for name, rank in (("own", own), ("other", other))}
    return catalogue("gaps.position_since" if since else "gaps.position", **ranks)


def figure(one: Number, fact: Fact, name: str, catalogue: Catalogue, *, since: bool) -> Html:
    """A fact's value on both sides; `name` before it where the line has several."""
    own = _of_target(one.own, one.own_target, fact, catalogue)
    # Of one unit the target stands once, at the end; of two units each has its own.
    other = number(one.other, fact) if since else _of_target(one.other, one.other_target, fact, catalogue)
    if fact.kind is Kind.FLAG:
        other = amount(one.other, fact, catalogue)
    return catalogue("gaps.number_since" if since else "gaps.number", fact=name, own=own, other=other)


def _shortened(name: str) -> str:
    """A name without its middle: those of one line often begin alike."""
    begin, end = _NAME
    return name if len(name) <= begin + end + 1 else f"{name[:begin]}…{name[-end:]}"


def _of_target(value: int, target: int | None, fact: Fact, catalogue: Catalogue) -> str:
    """948/1,585 人; without a target 948 人."""
    return (
        amount(value, fact, catalogue) if target is None else f"{number(value, fact)}/{amount(target, fact, catalogue)}"
    )


def millionths(effect: int) -> str:
    """An effect in points without needless zeros: -360,000 -> -0.36."""
    whole, rest = divmod(abs(effect), _POINT)
    text = f"{whole:,}" + (f".{rest:06d}".rstrip("0") if rest else "")
    return ("-" if effect < 0 else "+") + text
