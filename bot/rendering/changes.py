"""What made the difference, in words: the lines of the sheet that moved, and who reported, corrected or confirmed what behind each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.changes import Span
from bot.domain.reviews import is_ranked, other_basis
from bot.rendering.callback_data import Action, pack
from bot.rendering.causes import all_lines, figure_lines, late_lines, short_lines
from bot.rendering.formatting import MESSAGE_LIMIT, basis_name, clip, fit, hundredths, plain_text, points, with_basis
from bot.rendering.gaps import millionths
from bot.rendering.screen import Button, Screen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.changes import Changes, Reason
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.causes import Words
    from scoring import Scheme

VETO = "veto"  # stands in a button in place of a line of the sheet
_PAGE = 4  # lines of the sheet on a phone
_STEPS = 9  # lines of figures and their steps on a phone
_UNITS = 12
_LABEL = 14


def unit_screen(changes: Changes, page: int, words: Words) -> Screen:
    """One page of what moved, the largest first, each line with a button to all that is behind it. Raises IndexError for a page that is not there."""
    pages = max(1, -(-len(changes.reasons) // _PAGE))
    if not 0 <= page < pages:
        raise IndexError(page)
    shown = changes.reasons[page * _PAGE : (page + 1) * _PAGE]
    lines = _head(changes, words)
    for reason in shown:
        lines += short_lines(reason, words)
    lines += _rest(changes, shown, words)
    lines += late_lines(changes.late, words)
    return Screen(
        fit(lines, MESSAGE_LIMIT, words.catalogue("receipts.more")), _unit_buttons(changes, shown, page, pages, words)
    )


def _unit_buttons(
    changes: Changes, shown: Sequence[Reason], page: int, pages: int, words: Words
) -> tuple[tuple[Button, ...], ...]:
    """To what is behind each line, other pages, the other basis, what the first day's score became since, and the sheet."""
    scheme, catalogue, unit, span, basis = (
        words.scheme,
        words.catalogue,
        changes.movement.unit,
        changes.span,
        changes.basis,
    )
    subjects = [(VETO, catalogue.plain("changes.veto"))] if changes.veto else []
    subjects += [(str(scheme.item_place(one.item)), scheme.item(one.item).title) for one in shown]
    behind = [Button(clip(title, _LABEL), words.data(span, unit, basis, 0, subject)) for subject, title in subjects]
    turn = [
        Button(catalogue.plain(key), words.data(span, unit, basis, other))
        for other, key in ((page - 1, "gaps.previous_page"), (page + 1, "gaps.next_page"))
        if 0 <= other < pages
    ]
    other = other_basis(basis)
    label = catalogue.plain("sheets.other_basis", basis=basis_name(other, scheme, catalogue))
    last = [Button(label, words.data(span, unit, other))]
    if not span.by_knowledge:
        first = span.before.day
        back = Span(replace(span.before, seen=first), replace(span.before, seen=None))
        label = catalogue.plain("changes.look_seen", day=words.day(first))
        last.append(Button(label, words.data(back, unit, basis)))
    last.append(Button(catalogue.plain("working.sheet"), pack(Action.SCORE, scheme.id, unit, "", basis)))
    rows = [tuple(behind[start : start + 2]) for start in range(0, len(behind), 2)]
    return tuple(row for row in (*rows, tuple(turn), tuple(last)) if row)


def subject_screen(changes: Changes, subject: str, page: int, words: Words) -> Screen:
    """All that is behind one line, or behind a veto (`subject` VETO). Raises KeyError for a line that did not move, IndexError for a page that is not there."""
    scheme, catalogue, unit = words.scheme, words.catalogue, changes.movement.unit
    told = (
        _veto(changes, words) if subject == VETO else all_lines(_reason(changes, scheme.items[int(subject)].id), words)
    )
    head, steps = told[0], told[1:]
    pages = max(1, -(-len(steps) // _STEPS))
    if not 0 <= page < pages:
        raise IndexError(page)
    lines = [*_title(changes, words), head, *steps[page * _STEPS : (page + 1) * _STEPS]]
    place = VETO if subject == VETO else int(subject)
    buttons = [Button(catalogue.plain("changes.back"), words.data(changes.span, unit, changes.basis))]
    if subject != VETO:
        buttons.append(Button(catalogue.plain("changes.why"), pack(Action.WHY, scheme.id, unit, place, changes.basis)))
    buttons += [
        Button(catalogue.plain(key), words.data(changes.span, unit, changes.basis, other, place))
        for other, key in ((page - 1, "changes.previous"), (page + 1, "changes.next"))
        if 0 <= other < pages
    ]
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (tuple(buttons),))


def all_screen(found: Sequence[Changes], page: int, words: Words) -> Screen:
    """The board: every unit that moved, the largest difference first, each a button. Raises IndexError for a page that is not there."""
    scheme, catalogue = words.scheme, words.catalogue
    moved = sorted(_moved(found), key=lambda one: -abs(one.movement.gap.sides.difference))
    pages = max(1, -(-len(moved) // _UNITS))
    if not 0 <= page < pages:
        raise IndexError(page)
    shown = moved[page * _UNITS : (page + 1) * _UNITS]
    lines = [_board_head(found[0], words), *(_unit_line(one, words) for one in shown), *_quiet(found, moved, words)]
    span, basis = found[0].span, found[0].basis
    buttons = [
        Button(clip(scheme.unit(one.movement.unit).short, _LABEL), words.data(span, one.movement.unit, basis))
        for one in shown
    ]
    rows = [tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4)]
    turn = tuple(
        Button(catalogue.plain(key), words.data(span, None, basis, other))
        for other, key in ((page - 1, "changes.previous"), (page + 1, "changes.next"))
        if 0 <= other < pages
    )
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (*rows, *((turn,) if turn else ())))


def how_to_ask(scheme: Scheme, catalogue: Catalogue) -> Screen:
    """How to ask, with examples."""
    unit = min((one.short for one in scheme.units), key=len)
    return Screen(catalogue("changes.how_to", unit=clip(unit, _LABEL)))


def plain_changes(found: Sequence[Changes], words: Words) -> str:
    """Every line, figure and step of the units, for a terminal."""
    lines: list[str] = []
    if len(found) > 1:
        lines += [_board_head(found[0], words), *_quiet(found, _moved(found), words)]
    for changes in _moved(found) if len(found) > 1 else found:
        lines += _head(changes, words)
        lines += _veto(changes, words) if changes.veto else []
        for reason in changes.reasons:
            lines += all_lines(reason, words)
        lines += _rest(changes, changes.reasons, words)
        lines += late_lines(changes.late, words, most=len(changes.late))
    return plain_text("\n".join(lines))


def _moved(found: Iterable[Changes]) -> list[Changes]:
    """The units of which a line of the sheet moved."""
    return [one for one in found if one.reasons]


def _reason(changes: Changes, item: str) -> Reason:
    return {one.item: one for one in changes.reasons}[item]


def _when(changes: Changes, words: Words) -> list[str]:
    """Which evenings are compared, of one day as it was known at two instants; nothing between two days."""
    before, after = changes.span.before, changes.span.after
    if before.seen is None:
        return []
    told = {"before": words.day(before.seen)}
    if after.seen is None:
        return [words.catalogue("changes.seen_now", **told)]
    return [words.catalogue("changes.seen_when", after=words.day(after.seen), **told)]


def _title(changes: Changes, words: Words) -> list[str]:
    """Whose difference between which days and evenings, and what it rests on."""
    sides, span, scheme, catalogue = changes.movement.gap.sides, changes.span, words.scheme, words.catalogue
    told = {"unit": scheme.unit(sides.own.unit).short, "change": hundredths(sides.difference, signed=True)}
    same = "" if sides.difference else "_same"
    if span.by_knowledge:
        head = catalogue(f"changes.seen{same}", day=words.day(span.after.day), **told)
    else:
        days = {"before": words.day(span.before.day), "after": words.day(span.after.day)}
        head = catalogue(f"changes.head{same}", **days, **told)
    return [with_basis(head, changes.basis, scheme, catalogue), *_when(changes, words)]


def _head(changes: Changes, words: Words) -> list[str]:
    """How much, and where the unit stood and stands."""
    sides, scheme, catalogue = changes.movement.gap.sides, words.scheme, words.catalogue
    lines = _title(changes, words)
    others, own = sides.other, sides.own
    totals = {"others": hundredths(others.total), "own": hundredths(own.total)}
    if is_ranked(scheme, changes.basis):
        ranks = f"{others.rank}→{own.rank}" if others.rank != own.rank else own.rank
        lines.append(catalogue("gaps.sides_since", ranks=ranks, **totals))
    else:
        lines.append(catalogue("changes.unranked", **totals))
    if own.vetoed or others.vetoed:
        key = (
            "changes.vetoed"
            if own.vetoed and others.vetoed
            else "changes.veto_came"
            if own.vetoed
            else "changes.veto_went"
        )
        lines.append(catalogue(key))
    return lines


def _board_head(one: Changes, words: Words) -> str:
    span, catalogue = one.span, words.catalogue
    if span.by_knowledge:
        head = catalogue("changes.board_seen", day=words.day(span.after.day))
    else:
        head = catalogue("changes.board", before=words.day(span.before.day), after=words.day(span.after.day))
    return "\n".join([with_basis(head, one.basis, words.scheme, catalogue), *_when(one, words)])


def _unit_line(changes: Changes, words: Words) -> str:
    """Rank, unit, totals, and how much of it others' figures did."""
    sides = changes.movement.gap.sides
    others = sum(line.others for line in changes.movement.lines)
    ranks = f"{sides.other.rank}→{sides.own.rank}" if sides.other.rank != sides.own.rank else str(sides.own.rank)
    return words.catalogue(
        "changes.unit",
        ranks=ranks,
        unit=words.scheme.unit(sides.own.unit).short,
        after=points(sides.own.total),
        change=hundredths(sides.difference, signed=True),
        others=words.catalogue("changes.by_others", effect=millionths(others)) if others else "",
    )


def _quiet(found: Sequence[Changes], moved: Sequence[Changes], words: Words) -> list[str]:
    if not moved:
        return [words.catalogue("changes.nobody")]
    rest = len(found) - len(moved)
    return [words.catalogue("changes.quiet", count=rest)] if rest else []


def _veto(changes: Changes, words: Words) -> list[str]:
    head = words.catalogue("changes.veto_title", unit=words.scheme.unit(changes.movement.unit).short)
    return [head, *figure_lines(changes.veto, words)]


def _rest(changes: Changes, shown: Sequence[Reason], words: Words) -> list[str]:
    """What all the other lines, rounding and the floor add to those shown: with it the parts make the difference."""
    catalogue, gap = words.catalogue, changes.movement.gap
    lines: list[str] = []
    if not changes.reasons:
        lines.append(catalogue("gaps.nothing"))
    if rest := len(changes.reasons) - len(shown):
        effect = sum(one.moved.line.effect for one in changes.reasons) - sum(one.moved.line.effect for one in shown)
        lines.append(catalogue("gaps.rest", count=rest, effect=millionths(effect)))
    if gap.rounding:
        lines.append(catalogue("gaps.rounding", effect=millionths(gap.rounding)))
    if gap.floor:
        least = hundredths(words.scheme.total.least or 0)
        lines.append(catalogue("gaps.floor", least=least, effect=millionths(gap.floor)))
    return lines
