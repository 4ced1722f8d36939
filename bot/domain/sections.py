"""Which facts a form shows under which heading: each once, where the score sheet first asks for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring import Item, Scheme


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under one heading; `item` None: what no line of the sheet asks for."""

    item: str | None
    facts: tuple[str, ...]


def sections(scheme: Scheme) -> tuple[Section, ...]:
    """The facts that units report, in the sheet's order; facts of the whole scheme and what is worked out have no
    place in a unit's form.

    A fact that no item reads stands with its neighbours in the list of facts where both are of one section.
    """
    headings: dict[str, str | None] = {}
    for item in scheme.items:
        for fact in (*item.facts, *(item.rule.facts() if item.rule is not None else ())):
            headings.setdefault(fact, _heading(scheme, item))
    names = [fact.id for fact in scheme.facts if fact.reportable and not fact.whole]
    placed = [headings.get(name) for name in names]
    for place, name in enumerate(names):
        if placed[place] is None:
            before = next((heading for heading in reversed(placed[:place]) if heading is not None), None)
            after = next((heading for heading in placed[place:] if heading is not None), None)
            headings[name] = before if before == after else None
    order = [*(item.id for item in scheme.items), None]
    facts_of = {item: tuple(name for name in names if headings[name] == item) for item in order}
    return tuple(Section(item, facts) for item, facts in facts_of.items() if facts)


def _heading(scheme: Scheme, item: Item) -> str:
    """The second level of the sheet where it has parts of its own, else the first."""
    path = [item.id]
    while (parent := scheme.item(path[0]).parent) is not None:
        path.insert(0, parent)
    return path[1] if len(path) > 1 and scheme.children(path[1]) else path[0]


def facts_under(scheme: Scheme, item: str) -> frozenset[str]:
    """The facts that an item of the sheet and all below it ask for."""
    below = [item]
    for name in below:  # grows by the children of each
        below += [child.id for child in scheme.children(name)]
    return frozenset(fact for name in below for fact, _ in scheme.item(name).reads(scheme))
