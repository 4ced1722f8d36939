"""Last year's totals in words: what a file would change, what was stored, what is known, and how a figure compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.workbooks import Column
from bot.rendering.callback_data import Action
from bot.rendering.figures import amount
from bot.rendering.formatting import clip, counted, day
from bot.rendering.screen import Screen, button, message
from bot.rendering.template import headings as columns
from bot.rendering.workbooks import wrong_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from bot.domain.last_year import Difference, Known, Looked
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from scoring import Scheme

_IN_SIGHT = 6
_NAME, _FACT = 40, 30


def headings(catalogues: Iterable[Catalogue]) -> dict[str, Column]:
    """The headings of a list of last year's totals, in every language."""
    languages = list(catalogues)
    totals = (name for words in languages for name in words.plain("last_year.column_total").split("|"))
    return {**columns(languages), **dict.fromkeys(totals, Column.TOTAL)}


def figure_sheets(catalogues: Iterable[Catalogue]) -> frozenset[str]:
    """What our own exports call the sheet with the figures."""
    return frozenset(words.plain("standings.figures") for words in catalogues)


def looked_screen(looked: Looked, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """A preview: what is wrong first, then the first of what would be stored."""
    changes = looked.changes
    units, facts = ({getattr(change.final, name) for change in changes} for name in ("unit", "fact"))
    lines: list[str] = [catalogue("workbook.overtaken")] if looked.overtaken else []
    values = {"name": clip(looked.name, _NAME), "count": len(changes), "year": scheme.start.year - 1}
    key = "last_year.preview" if changes else "last_year.preview_same"
    lines.append(catalogue(key, units=len(units), facts=len(facts), **values))
    lines += wrong_lines(looked.wrong, catalogue)
    lines += [_change(change, scheme, catalogue) for change in changes[:_IN_SIGHT]]
    lines += counted("last_year.more", len(changes) - _IN_SIGHT, catalogue)
    lines += counted("last_year.same", looked.same, catalogue)
    if not looked.draft:
        return message([*lines, catalogue("last_year.nothing")], catalogue)
    at = (Action.LAST_YEAR, scheme.id, looked.draft)
    key = "last_year.store_right" if looked.wrong else "last_year.store"
    store = button(catalogue, key, *at, "store", count=len(changes))
    return message(lines, catalogue, ((store,), (button(catalogue, "workbook.store_none", *at, "x"),)))


def stored_screen(count: int, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What was stored, and what it is for."""
    return Screen(catalogue("last_year.stored", count=count, year=scheme.start.year - 1))


def known_screen(summary: Known, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> Screen:
    """How much is known, and how to hand in more."""
    year = scheme.start.year - 1
    lines = [catalogue("last_year.none", year=year)]
    if summary.last is not None:
        when, name = day(summary.last.at.astimezone(zone).date(), catalogue), clip(summary.last.file, _NAME)
        counts = {"totals": summary.totals, "units": summary.units, "facts": summary.facts}
        lines = [catalogue("last_year.known", day=when, name=name, year=year, **counts)]
    return Screen("\n".join([*lines, catalogue("last_year.how", year=year)]))


def _change(change: Difference, scheme: Scheme, catalogue: Catalogue) -> Marked:
    fact = scheme.fact(change.final.fact)
    unit, after = scheme.unit(change.final.unit).short, amount(change.final.value, fact, catalogue)
    values = {"unit": unit, "fact": clip(fact.short, _FACT), "after": after}
    if change.before is None:
        return catalogue("last_year.new", **values)
    return catalogue("last_year.change", before=amount(change.before, fact, catalogue), **values)
