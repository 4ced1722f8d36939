"""Which unit, item or fact a command means: by its id, or by any name that people use of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.parsing.names import key, vocabulary
from scoring import UnknownId

if TYPE_CHECKING:
    from bot.parsing.names import Names
    from scoring import Scheme

_FEW = 20  # so many names are all listed
_LISTED = {"fact": "facts.csv", "item": "sections"}  # where else all of them stand, in the scheme's folder


def unit_named(scheme: Scheme, text: str) -> str:
    """The unit's id. Raises UnknownId, which lists what there is."""
    return _named("unit", text, vocabulary(scheme).units, {unit.id: unit.short for unit in scheme.units})


def fact_named(scheme: Scheme, text: str) -> str:
    """The fact's id. Raises UnknownId with the nearest."""
    return _named("fact", text, vocabulary(scheme).facts, {fact.id: fact.short for fact in scheme.facts})


def item_named(scheme: Scheme, text: str) -> str:
    """The id of an item or award, or `total` or `rank`. Raises UnknownId with the nearest."""
    titles = {item.id: item.title for item in scheme.items} | {award.id: award.title for award in scheme.awards}
    return _named("item", text, vocabulary(scheme).items, titles)


def _named(kind: str, text: str, names: Names, titles: dict[str, str]) -> str:
    """The only id that `text` is or names; `titles` are those of all ids, to be listed where it names none."""
    if text in titles:
        return text
    ids = names.exact.get(key(text), ())
    if len(ids) == 1:
        return ids[0]
    likely = [id_ for id_ in ids or names.find(text) or names.near(text) if id_ in titles]
    if not likely and (len(titles) <= _FEW or kind not in _LISTED):
        likely = list(titles)
    listed = [f"{id_} ({titles[id_]})" for id_ in likely]
    raise UnknownId(kind, text, listed or [f"those in the scheme's {_LISTED[kind]}"])
