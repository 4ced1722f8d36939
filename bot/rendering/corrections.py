"""A reviewer's right figure: what it would do, that it is stored or taken back, and what its reporter hears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Verdict
from bot.rendering.callback_data import Action
from bot.rendering.figures import amount, number
from bot.rendering.form import doubt_words
from bot.rendering.formatting import clip, counted, day, unit_name
from bot.rendering.receipts import second_lines
from bot.rendering.reviews import move_line
from bot.rendering.screen import Screen, button, message

if TYPE_CHECKING:
    from bot.domain.notices import FigureCorrected
    from bot.domain.review_items import Corrected, Correction
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_MOST_MOVES = 4
_WORDS = 80


def ask_right_figure_screen(unit: str, fact: str, present: int, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Ask for the right running total and why; the example is the figure that stands: copied it does nothing."""
    about = scheme.fact(fact)
    values = {"unit": unit_name(unit, scheme, catalogue), "fact": about.short, "example": number(present, about)}
    placeholder = catalogue.plain("corrections.placeholder")
    return Screen(catalogue("corrections.ask", **values), ask_reply=placeholder)


def correction_screen(correction: Correction, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Old and new figure, what is odd about it, whose points, ranks and money it moves; nothing is stored yet."""
    lines: list[str] = [catalogue("corrections.overtaken")] if correction.overtaken else []
    values = _figures(correction, scheme, catalogue)
    lines.append(catalogue("corrections.proposed", day=day(correction.day, catalogue), **values))
    if correction.doubt is not None:
        lines.append(catalogue("corrections.doubt", why=doubt_words(correction.doubt, scheme, catalogue)))
    moved = [move for move in correction.moves if move.moved]
    lines.append(catalogue("corrections.moves" if moved else "corrections.moves_nothing"))
    lines += [move_line(move, scheme, catalogue) for move in moved[:_MOST_MOVES]]
    lines += counted("reviews.others", len(moved) - _MOST_MOVES, catalogue)
    lines += second_lines(correction.needs_second, scheme, catalogue)
    after = amount(correction.after, scheme.fact(correction.fact), catalogue)
    row = (
        button(catalogue, "corrections.confirm", Action.CORRECTION, correction.draft, "y", after=after),
        button(catalogue, "corrections.leave", Action.CORRECTION, correction.draft, "x"),
    )
    return message(lines, catalogue, (row,))


def corrected_screen(corrected: Corrected, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """That it is stored, with its figure, and can be taken back; or that it was."""
    values = _figures(corrected, scheme, catalogue)
    if corrected.undone:
        key = "corrections.undone"
    else:
        key = "corrections.proposed_done" if corrected.verdict is Verdict.PROPOSE else "corrections.done"
    lines: list[str] = [catalogue(key, **values)]
    if corrected.move.moved:
        lines.append(move_line(corrected.move, scheme, catalogue))
    lines += second_lines(corrected.needs_second, scheme, catalogue)
    lines.append(catalogue("reviews.left" if corrected.left else "reviews.none_left", count=corrected.left))
    row = []
    if not corrected.undone:
        row.append(button(catalogue, "receipts.undo", Action.UNDO_CORRECTION, corrected.scheme, corrected.entry))
    if corrected.left:
        row.append(button(catalogue, "reviews.go_on", Action.INBOX, corrected.scheme, 0))
    return message(lines, catalogue, (tuple(row),) if row else ())


def corrected_notice(told: FigureCorrected, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What the reporter reads: both figures, why, and how to object."""
    values = _figures(told, scheme, catalogue) | {"by": told.by}
    if told.undone:
        return Screen(catalogue("corrections.told_undone", **values))
    key = "corrections.told_assessed" if scheme.self_assessed else "corrections.told"
    if scheme.self_assessed or told.unit not in {unit.id for unit in scheme.units}:
        return Screen(catalogue(key, **values))
    again = button(
        catalogue, "corrections.report_again", Action.REPORT, told.scheme, told.unit, scheme.fact_place(told.fact)
    )
    return Screen(catalogue(key, **values), ((again,),))


def _figures(change: Correction | Corrected | FigureCorrected, scheme: Scheme, catalogue: Catalogue) -> dict[str, str]:
    fact = scheme.fact(change.fact)
    return {
        "unit": unit_name(change.unit, scheme, catalogue),
        "fact": fact.short,
        "before": amount(change.before, fact, catalogue),
        "after": amount(change.after, fact, catalogue),
        "reason": clip(change.reason, _WORDS),
    }
