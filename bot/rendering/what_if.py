"""What if, and one scheme against another, in words: before and after, and who else moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.reviews import default_basis
from bot.rendering.callback_data import Action
from bot.rendering.figures import amount, hundredths, known, money, moved_to
from bot.rendering.formatting import counted, day, example_fact, with_basis
from bot.rendering.marks import Marked, plain_text
from bot.rendering.phone import fitting
from bot.rendering.receipts import remark
from bot.rendering.screen import button, message
from scoring import Kind
from scoring.what_if import Move

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.intents import Doubt
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Fact, Scheme
    from scoring.compare import Comparison
    from scoring.what_if import Moves, WhatIf

# Lines of the sheet, sections and awards that a phone shows of each, and units that move along.
_ROOMS = ((4, 4), (3, 3), (2, 2), (1, 2), (1, 0))


def what_if_screen(what_if: WhatIf, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The answer as one message; nothing of it was stored."""
    sheet = button(catalogue, "working.sheet", Action.SCORE, scheme.id, what_if.unit, "")

    def within(most_lines: int, most_others: int) -> Screen:
        head, *lines = _lines(what_if, scheme, catalogue, most_lines, most_others)
        head = with_basis(Marked(head), default_basis(scheme), scheme, catalogue)
        return message([head, *lines, catalogue("what_if.not_stored")], catalogue, ((sheet,),))

    return fitting(within(*most) for most in _ROOMS)


def plain_what_if(what_if: WhatIf, scheme: Scheme, catalogue: Catalogue) -> str:
    """The answer for a terminal, every line of it."""
    everything = len(scheme.units) + len(scheme.items) + len(scheme.awards)
    return plain_text("\n".join(_lines(what_if, scheme, catalogue, everything, everything)))


def how_to_suppose(doubts: Sequence[Doubt], scheme: Scheme, catalogue: Catalogue) -> Screen:
    """How to ask, with an example; before it what was wrong with the question."""
    remarks = [remark(doubt, scheme, catalogue) for doubt in doubts]
    return message([*remarks, catalogue("what_if.how_to", fact=example_fact(scheme))], catalogue)


def plain_comparison(comparison: Comparison, before: Scheme, after: Scheme, catalogue: Catalogue) -> str:
    """Both schemes side by side for a terminal, a unit a line."""
    names = {"before": before.title, "after": after.title}
    lines: list[str] = [catalogue("comparisons.head", day=day(comparison.as_of, catalogue), **names)]
    for moves in comparison.units:
        values = {f"money_{name}": value for name, value in _money(moves.money, catalogue).items()}
        values |= {"unit": after.unit(moves.unit).name, "rank": _rank(moves.rank)}
        lines.append(catalogue("comparisons.unit", **values, **_points(moves.total)))
    before_sum, after_sum = (sum(getattr(moves.money, side) for moves in comparison.units) for side in names)
    lines.append(catalogue("comparisons.sum", **_money(Move(before_sum, after_sum), catalogue)))
    for scheme, facts, key in (
        (before, comparison.only_before, "comparisons.only_before"),
        (after, comparison.only_after, "comparisons.only_after"),
    ):
        shown = "、".join(f"{scheme.fact(fact).short} ({fact})" for fact in facts)
        lines += counted(key, len(facts), catalogue, facts=shown)
    return plain_text("\n".join(lines))


def _lines(what_if: WhatIf, scheme: Scheme, catalogue: Catalogue, most_lines: int, most_others: int) -> list[str]:
    lines = _supposed(what_if, scheme, catalogue)
    for key, moved in (("what_if.item", what_if.items), ("what_if.section", what_if.sections)):
        for item, move in moved[:most_lines]:
            weight = scheme.total.weights_in(scheme.unit(what_if.unit).group).get(item)
            counted = catalogue.plain("what_if.weight", percent=hundredths(weight)) if weight else ""
            lines.append(catalogue(key, item=scheme.item(item).title, weight=counted, **_points(move)))
    lines.append(catalogue("what_if.total" if what_if.total else "what_if.total_same", **_points(what_if.total)))
    rank, group_rank = _rank(what_if.rank), _rank(what_if.group_rank)
    lines.append(catalogue("what_if.rank", rank=rank, group_rank=group_rank, arrow=_arrow(what_if)))
    if what_if.grade[0] != what_if.grade[1]:
        before, after = (grade or catalogue.plain("what_if.no_grade") for grade in what_if.grade)
        lines.append(catalogue("what_if.grade", before=before, after=after))
    for award, move in what_if.awards[:most_lines]:
        lines.append(catalogue("what_if.award", award=scheme.award(award).title, **_money(move, catalogue)))
    key = "what_if.money" if what_if.money else "what_if.money_same"
    lines.append(catalogue(key, **_money(what_if.money, catalogue)))
    if not what_if.others:
        return [*lines, catalogue("what_if.others_same")]
    lines.append(catalogue("what_if.others", count=len(what_if.others)))
    lines += [_other(moves, scheme, catalogue) for moves in what_if.others[:most_others]]
    return [*lines, catalogue("receipts.more")] if len(what_if.others) > most_others else lines


def _supposed(what_if: WhatIf, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    head = {"unit": scheme.unit(what_if.unit).short, "day": day(what_if.as_of, catalogue)}
    lines: list[str] = [] if len(what_if.values) == 1 else [catalogue("what_if.head_several", **head)]
    for fact_id, move in what_if.values:
        fact = scheme.fact(fact_id)
        unknown = fact_id in what_if.unknown
        values = {"fact": fact.short, "change": "" if unknown else _growth(move, fact, catalogue)}
        values |= {"before": known(move.before, fact, catalogue, reported=not unknown)}
        values |= {"after": amount(move.after, fact, catalogue)}
        lines.append(catalogue("what_if.supposed", **values) if lines else catalogue("what_if.head", **head, **values))
    return lines


def _other(other: Moves, scheme: Scheme, catalogue: Catalogue) -> str:
    moves = []
    for name, move in (("rank", other.rank), ("group_rank", other.group_rank)):
        if move:
            moves.append(catalogue.plain(f"what_if.other_{name}", rank=_rank(move)))
    if other.money:
        moves.append(catalogue.plain("what_if.other_money", change=_signed_money(other.money.change, catalogue)))
    unit, between = scheme.unit(other.unit).short, catalogue.plain("what_if.between")
    return catalogue("what_if.other", unit=unit, moves=between.join(moves))


def _growth(value: Move, fact: Fact, catalogue: Catalogue) -> str:
    """By how much the value grows, in brackets; nothing for a level or a flag, which have no more or less."""
    if fact.kind in {Kind.LEVEL, Kind.FLAG}:
        return ""
    change = f"{'-' if value.change < 0 else '+'}{amount(abs(value.change), fact, catalogue)}"
    return catalogue.plain("what_if.change", change=change)


def _points(move: Move) -> dict[str, str]:
    change = hundredths(move.change, signed=True)
    return {"before": hundredths(move.before), "after": hundredths(move.after), "change": change}


def _money(move: Move, catalogue: Catalogue) -> dict[str, str]:
    change = _signed_money(move.change, catalogue)
    return {"before": money(move.before, catalogue), "after": money(move.after, catalogue), "change": change}


def _signed_money(fen: int, catalogue: Catalogue) -> str:
    return ("-" if fen < 0 else "+") + money(abs(fen), catalogue)


def _rank(move: Move) -> str:
    return moved_to(move.before, move.after)


def _arrow(what_if: WhatIf) -> str:
    before = (what_if.rank.before, what_if.group_rank.before)
    after = (what_if.rank.after, what_if.group_rank.after)
    return "▲ " if after < before else "▼ " if after > before else ""
