"""Last year's totals in words: what a file would change, what was stored, what is known, and how a figure compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.workbooks import Column
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import MESSAGE_LIMIT, amount, clip, day, fit
from bot.rendering.screen import Button, Screen
from bot.rendering.template import headings as columns
from bot.rendering.workbooks import wrong_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from bot.domain.last_year import Difference, Known, Looked
    from bot.rendering.catalogue import Catalogue, Html
    from scoring import Scheme

_IN_SIGHT = 6
_NAME, _FACT = 40, 30


def headings(catalogues: Iterable[Catalogue]) -> dict[str, Column]:
    """The headings of a list of last year's totals, in every language."""
    known = list(catalogues)
    totals = (name for one in known for name in one.plain("last_year.column_total").split("|"))
    return {**columns(known), **dict.fromkeys(totals, Column.TOTAL)}


def figure_sheets(catalogues: Iterable[Catalogue]) -> frozenset[str]:
    """What our own exports call the sheet with the figures."""
    return frozenset(one.plain("standings.figures") for one in catalogues)


def looked_screen(looked: Looked, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """A preview: what is wrong first, then the first of what would be stored."""
    changes = looked.changes
    units, facts = ({getattr(one.final, name) for one in changes} for name in ("unit", "fact"))
    lines: list[str] = [catalogue("workbook.overtaken")] if looked.overtaken else []
    told = {"name": clip(looked.name, _NAME), "count": len(changes), "year": scheme.start.year - 1}
    key = "last_year.preview" if changes else "last_year.preview_same"
    lines.append(catalogue(key, units=len(units), facts=len(facts), **told))
    lines += wrong_lines(looked.wrong, catalogue)
    lines += [_change(one, scheme, catalogue) for one in changes[:_IN_SIGHT]]
    if len(changes) > _IN_SIGHT:
        lines.append(catalogue("last_year.more", count=len(changes) - _IN_SIGHT))
    if looked.same:
        lines.append(catalogue("last_year.same", count=looked.same))
    if not looked.draft:
        lines.append(catalogue("last_year.nothing"))
        return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")))
    key = "last_year.store_right" if looked.wrong else "last_year.store"
    store = Button(catalogue.plain(key, count=len(changes)), pack(Action.LAST_YEAR, scheme.id, looked.draft, "store"))
    none = Button(catalogue.plain("workbook.store_none"), pack(Action.LAST_YEAR, scheme.id, looked.draft, "x"))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), ((store,), (none,)))


def stored_screen(count: int, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What was stored, and what it is for."""
    return Screen(catalogue("last_year.stored", count=count, year=scheme.start.year - 1))


def known_screen(known: Known, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> Screen:
    """How much is known, and how to hand in more."""
    told = {"year": scheme.start.year - 1}
    if known.last is None:
        lines = [catalogue("last_year.none", **told)]
    else:
        when = day(known.last.at.astimezone(zone).date(), catalogue)
        counts = {"totals": known.totals, "units": known.units, "facts": known.facts}
        lines = [catalogue("last_year.known", day=when, name=clip(known.last.file, _NAME), **counts, **told)]
    return Screen("\n".join([*lines, catalogue("last_year.how", **told)]))


def _change(change: Difference, scheme: Scheme, catalogue: Catalogue) -> Html:
    fact = scheme.fact(change.final.fact)
    told = {
        "unit": scheme.unit(change.final.unit).short,
        "fact": clip(fact.short, _FACT),
        "after": amount(change.final.value, fact, catalogue),
    }
    if change.before is None:
        return catalogue("last_year.new", **told)
    return catalogue("last_year.change", before=amount(change.before, fact, catalogue), **told)
