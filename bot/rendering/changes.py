"""What made the difference, in words: the lines of the sheet that moved, and who reported or confirmed what of each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.changes import Span
from bot.domain.reviews import is_ranked, other_basis
from bot.rendering.callback_data import Action
from bot.rendering.causes import all_lines, figure_lines, late_lines, short_lines
from bot.rendering.figures import hundredths, moved_to, points
from bot.rendering.formatting import basis_name, clip, counted, with_basis
from bot.rendering.gaps import millionths, rest_lines
from bot.rendering.marks import plain_text
from bot.rendering.phone import fitting
from bot.rendering.screen import Button, Screen, button, in_rows, message, paged, turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.changes import Changes, Reason
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.causes import Words
    from bot.rendering.marks import Marked
    from bot.rendering.screen import Rows
    from scoring import Scheme

VETO = "veto"  # stands in a button in place of a line of the sheet
_PAGE = 3  # lines of the sheet on a phone
_STEPS = 9  # lines of figures and their steps on a phone
_UNITS = 8
_LABEL = 14


def unit_screen(changes: Changes, page: int, words: Words) -> Screen:
    """A page of what moved, the largest first, each a button; raises IndexError for a page that is not there."""
    shown, pages = paged(changes.reasons, page, _PAGE)
    head, rest = _head(changes, words), [*_rest(changes, shown, words), *late_lines(changes.late, words)]
    reasons_in_words = [short_lines(reason, words) for reason in shown]
    span, unit, basis = changes.span, changes.movement.unit, changes.basis
    keys = ("gaps.previous_page", "gaps.next_page")
    turn = turns(page, pages, keys, words.catalogue, lambda other: words.data(span, unit, basis, other))
    rows = (*_behind(changes, shown, words), turn, _around(changes, words))
    # Where all of it does not fit, what each line rests on is a tap away.
    ways = ([line for lines in reasons_in_words for line in lines[:most]] for most in (3, 2, 1))
    return fitting(message([*head, *way, *rest], words.catalogue, rows) for way in ways)


def _behind(changes: Changes, shown: Sequence[Reason], words: Words) -> Rows:
    scheme = words.scheme
    subjects: list[tuple[object, str]] = [(VETO, words.catalogue.plain("changes.veto"))] if changes.veto else []
    subjects += [(scheme.item_place(reason.item), scheme.item(reason.item).title) for reason in shown]
    at = (changes.span, changes.movement.unit, changes.basis, 0)
    return in_rows([Button(clip(title, _LABEL), words.data(*at, subject)) for subject, title in subjects], 2)


def _around(changes: Changes, words: Words) -> list[Button]:
    scheme, catalogue, unit, span = words.scheme, words.catalogue, changes.movement.unit, changes.span
    other = other_basis(changes.basis)
    label = catalogue.plain("sheets.other_basis", basis=basis_name(other, scheme, catalogue))
    buttons = [Button(label, words.data(span, unit, other))]
    if not span.by_knowledge:
        first = span.before.day
        back = Span(replace(span.before, seen=first), replace(span.before, seen=None))
        label = catalogue.plain("changes.look_seen")
        buttons.append(Button(label, words.data(back, unit, changes.basis)))
    return [*buttons, button(catalogue, "working.sheet", Action.SCORE, scheme.id, unit, "", changes.basis)]


def subject_screen(changes: Changes, subject: str, page: int, words: Words) -> Screen:
    """All that is behind one line, or behind a veto (`subject` VETO).

    Raises KeyError for a line that did not move, IndexError for a page that is not there.
    """
    scheme, catalogue, unit, basis = words.scheme, words.catalogue, changes.movement.unit, changes.basis
    at, place = (changes.span, unit, basis), VETO
    buttons = [Button(catalogue.plain("changes.back"), words.data(*at))]
    if subject == VETO:
        head, *steps = _veto(changes, words)
    else:
        item, place = scheme.items[int(subject)].id, str(int(subject))
        head, *steps = all_lines({reason.item: reason for reason in changes.reasons}[item], words)
        buttons.append(button(catalogue, "changes.why", Action.WHY, scheme.id, unit, place, basis))
    shown, pages = paged(steps, page, _STEPS)
    keys = ("changes.previous", "changes.next")
    buttons += turns(page, pages, keys, catalogue, lambda other: words.data(*at, other, place))
    return message([*_title(changes, words), head, *shown], catalogue, (buttons,))


def all_screen(units: Sequence[Changes], page: int, words: Words) -> Screen:
    """The board: every unit that moved, the largest first, each a button; raises IndexError for a page not there."""
    scheme, catalogue, span, basis = words.scheme, words.catalogue, units[0].span, units[0].basis
    moved = sorted(_moved(units), key=lambda changes: -abs(changes.movement.gap.sides.difference))
    shown, pages = paged(moved, page, _UNITS)
    lines = [_board_head(units[0], words), *(_unit_line(changes, words) for changes in shown)]
    buttons = []
    for changes in shown:
        unit = changes.movement.unit
        buttons.append(Button(clip(scheme.unit(unit).short, _LABEL), words.data(span, unit, basis)))
    keys = ("changes.previous", "changes.next")
    turn = turns(page, pages, keys, catalogue, lambda other: words.data(span, None, basis, other))
    return message([*lines, *_quiet(units, moved, words)], catalogue, (*in_rows(buttons, 4), turn))


def how_to_ask(scheme: Scheme, catalogue: Catalogue) -> Screen:
    """How to ask, with examples."""
    unit = min((unit.short for unit in scheme.units), key=len)
    return Screen(catalogue("changes.how_to", unit=clip(unit, _LABEL)))


def unit_lines(changes: Changes, words: Words) -> list[str]:
    """Every line, figure and step of a unit."""
    lines = _head(changes, words)
    lines += _veto(changes, words) if changes.veto else []
    for reason in changes.reasons:
        lines += all_lines(reason, words)
    return [*lines, *_rest(changes, changes.reasons, words), *late_lines(changes.late, words, len(changes.late))]


def plain_changes(units: Sequence[Changes], words: Words) -> str:
    """Every line, figure and step of the units, for a terminal."""
    lines: list[str] = []
    if len(units) > 1:
        lines += [_board_head(units[0], words), *_quiet(units, _moved(units), words)]
    for changes in _moved(units) if len(units) > 1 else units:
        lines += unit_lines(changes, words)
    return plain_text("\n".join(lines))


def _moved(units: Iterable[Changes]) -> list[Changes]:
    return [changes for changes in units if changes.reasons]


def _when(changes: Changes, words: Words) -> list[str]:
    """The two instants that are compared, where one day is compared as it was known at each; else no line."""
    before, after = changes.span.before, changes.span.after
    if before.seen is None:
        return []
    days = {"before": words.day(before.seen)}
    if after.seen is None:
        return [words.catalogue("changes.seen_now", **days)]
    return [words.catalogue("changes.seen_when", after=words.day(after.seen), **days)]


def _title(changes: Changes, words: Words) -> list[str]:
    sides, span, scheme, catalogue = changes.movement.gap.sides, changes.span, words.scheme, words.catalogue
    values = {"unit": scheme.unit(sides.own.unit).short, "change": hundredths(sides.difference, signed=True)}
    same = "" if sides.difference else "_same"
    if span.by_knowledge:
        head = catalogue(f"changes.seen{same}", day=words.day(span.after.day), **values)
    else:
        days = {"before": words.day(span.before.day), "after": words.day(span.after.day)}
        head = catalogue(f"changes.head{same}", **days, **values)
    return [with_basis(head, changes.basis, scheme, catalogue), *_when(changes, words)]


def _head(changes: Changes, words: Words) -> list[str]:
    sides, scheme, catalogue = changes.movement.gap.sides, words.scheme, words.catalogue
    lines = _title(changes, words)
    others, own = sides.other, sides.own
    totals = {"others": hundredths(others.total), "own": hundredths(own.total)}
    if is_ranked(scheme, changes.basis):
        lines.append(catalogue("gaps.sides_since", ranks=moved_to(others.rank, own.rank), **totals))
    else:
        lines.append(catalogue("changes.unranked", **totals))
    if (rules := changes.rules) is not None:
        values = {"old": hundredths(rules.by_old), "new": hundredths(rules.by_new)}
        lines.append(catalogue("changes.rules", day=words.day(changes.span.before.day), **values))
    if own.vetoed and others.vetoed:
        lines.append(catalogue("changes.vetoed"))
    elif own.vetoed or others.vetoed:
        lines.append(catalogue("changes.veto_came" if own.vetoed else "changes.veto_went"))
    return lines


def _board_head(changes: Changes, words: Words) -> str:
    span, catalogue = changes.span, words.catalogue
    if span.by_knowledge:
        head = catalogue("changes.board_seen", day=words.day(span.after.day))
    else:
        head = catalogue("changes.board", before=words.day(span.before.day), after=words.day(span.after.day))
    rules = [catalogue("changes.board_rules")] if changes.rules is not None else []
    return "\n".join([with_basis(head, changes.basis, words.scheme, catalogue), *_when(changes, words), *rules])


def _unit_line(changes: Changes, words: Words) -> str:
    sides, others = changes.movement.gap.sides, sum(line.others for line in changes.movement.lines)
    values = {
        "ranks": moved_to(sides.other.rank, sides.own.rank),
        "after": points(sides.own.total),
        "change": hundredths(sides.difference, signed=True),
        "others": words.catalogue("changes.by_others", effect=millionths(others)) if others else "",
    }
    return words.catalogue("changes.unit", unit=words.scheme.unit(sides.own.unit).short, **values)


def _quiet(units: Sequence[Changes], moved: Sequence[Changes], words: Words) -> list[Marked]:
    if not moved:
        return [words.catalogue("changes.nobody")]
    return counted("changes.quiet", len(units) - len(moved), words.catalogue)


def _veto(changes: Changes, words: Words) -> list[str]:
    head = words.catalogue("changes.veto_title", unit=words.scheme.unit(changes.movement.unit).short)
    return [head, *figure_lines(changes.veto, words)]


def _rest(changes: Changes, shown: Sequence[Reason], words: Words) -> list[Marked]:
    """What the lines that are not shown, rounding and the floor add: with it the parts sum to the difference."""
    lines, in_sight = ([reason.moved.line for reason in reasons] for reasons in (changes.reasons, shown))
    return rest_lines(changes.movement.gap, lines, in_sight, words.scheme, words.catalogue)
