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
    return _the_one("unit", text, vocabulary(scheme).units, {one.id: one.short for one in scheme.units})


def fact_named(scheme: Scheme, text: str) -> str:
    """The fact's id. Raises UnknownId with the nearest."""
    return _the_one("fact", text, vocabulary(scheme).facts, {one.id: one.short for one in scheme.facts})


def item_named(scheme: Scheme, text: str) -> str:
    """The id of an item or award, or `total` or `rank`. Raises UnknownId with the nearest."""
    titles = {one.id: one.title for one in scheme.items} | {one.id: one.title for one in scheme.awards}
    return _the_one("item", text, vocabulary(scheme).items, titles)


def _the_one(kind: str, text: str, names: Names, titles: dict[str, str]) -> str:
    if text in titles:
        return text
    found = names.exact.get(key(text), ())
    if len(found) == 1:
        return found[0]
    meant = [one for one in found or names.find(text) or names.near(text) if one in titles]
    if not meant and (len(titles) <= _FEW or kind not in _LISTED):
        meant = list(titles)
    told = [f"{one} ({titles[one]})" for one in meant]
    raise UnknownId(kind, text, told or [f"those in the scheme's {_LISTED[kind]}"])
