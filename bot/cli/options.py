"""How a command declares what it takes: a frozen dataclass, each field an argument or an option of the command line.

    @dataclass(frozen=True, kw_only=True)
    class WhyOptions(FactsOptions):
        unit: str = argument("a unit's id or name")    # kaohe why SCHEME UNIT --facts FILE --as-of DAY [--language L]
        language: str = language_option()

A field without a default must be given. `__post_init__` raises ValueError for options that do not go together.
Units, facts and items are given by id or by any name that people use of them: `unit_named`, `fact_named`, `item_named`.
"""

from __future__ import annotations

import argparse
from contextlib import suppress
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import schemes
from bot.domain.entries import Basis
from bot.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.parsing.names import key, vocabulary
from schemes.facts_named import read_named
from schemes.load import is_living
from schemes.version import known_to, version_on
from scoring import UnknownId

if TYPE_CHECKING:
    from bot.parsing.names import Names
    from schemes.duties import Duty
    from schemes.version import Version
    from scoring import Scheme, Total

OptionsT = TypeVar("OptionsT")


def argument(help_: str, *, default: Any = MISSING, **how: Any) -> Any:
    """A field that is given by its place; `how` as argparse's `add_argument` takes it."""
    return field(default=default, metadata={"positional": True, "help": help_, **how})


def option(help_: str, *, default: Any = MISSING, **how: Any) -> Any:
    """A field that is given by its name, like --as-of for `as_of`."""
    return field(default=default, metadata={"positional": False, "help": help_, **how})


def flag(help_: str) -> Any:
    """A field that is True when its name is given."""
    return option(help_, default=False, action="store_true")


def day(text: str) -> date:
    """A day of the command line; raises ArgumentTypeError with what would be right."""
    with suppress(ValueError):
        if (read := date.fromisoformat(text)).isoformat() == text:  # Python reads 20210331 and 2021-W13 as well
            return read
    raise argparse.ArgumentTypeError(f"{text!r} is not a day written as 2021-03-31")


def day_option(help_: str = "", *, default: Any = MISSING) -> Any:
    """A day."""
    return option(help_, default=default, type=day, metavar="YYYY-MM-DD")


def facts_option() -> Any:
    """The file of facts to calculate from."""
    return option(
        "csv: unit,fact,date,value (or 单位,指标,日期,数值), or such a spreadsheet", type=Path, metavar="FILE"
    )


def language_option(default: str = DEFAULT_LANGUAGE) -> Any:
    """The option for the language of the output."""
    return option(f"in which language; {default} when left out", default=default, choices=LANGUAGES)


def basis_option() -> Any:
    """On which entries the figures rest: reported, confirmed or published ones, as the scheme has them."""
    return option("what they rest on; else the scheme's usual", default=None, type=Basis, choices=tuple(Basis))


def served_scheme_option() -> Any:
    """The option for one of the schemes that this installation serves."""
    return option("a scheme's id; may be left out where only one is served", default=None)


@dataclass(frozen=True, kw_only=True)
class FactsOptions:
    """What commands on a file of facts share."""

    scheme: str = argument("a scheme's id, or the path of its folder")
    facts: Path = facts_option()
    as_of: date = day_option()

    def load(self) -> tuple[Scheme, tuple[Total, ...]]:
        """The scheme as it holds on the day, and what the file says under it; raises FileError, OSError."""
        data, file = self.facts.read_bytes(), str(self.facts)
        if not is_living(self.scheme):
            scheme = schemes.load(self.scheme)
            return scheme, read_named(data, file, scheme)
        of_scheme = self._versions()
        scheme = version_on(of_scheme, self.as_of).scheme
        return scheme, tuple(known_to(scheme, read_named(data, file, of_scheme[-1].scheme)))

    def duties(self, scheme: Scheme) -> tuple[Duty, ...]:
        """The calendar of the scheme that was loaded; raises FileError."""
        from schemes.duties import load_duties  # noqa: PLC0415 most commands read no calendar

        if not is_living(self.scheme):
            return load_duties(self.scheme, scheme)
        return version_on(self._versions(), self.as_of).duties

    def _versions(self) -> tuple[Version, ...]:
        from schemes.versions import versions  # noqa: PLC0415 most schemes have one version

        return versions(self.scheme)


def parse(options: type[OptionsT], parser: argparse.ArgumentParser, words: list[str]) -> OptionsT:
    """Read the words of the command line; what is wrong ends the process with status 2, as argparse does."""
    for each in fields(options):  # type: ignore[arg-type] # a dataclass: see the module
        keywords: dict[str, Any] = dict(each.metadata)
        positional, required = keywords.pop("positional"), each.default is MISSING
        if not required and "action" not in keywords:
            keywords["default"] = each.default
        if not positional:
            name = each.name.rstrip("_").replace("_", "-")
            parser.add_argument(f"--{name}", dest=each.name, required=required, **keywords)
        else:
            parser.add_argument(each.name, **(keywords if required else {"nargs": "?", **keywords}))
    values = vars(parser.parse_args(words))
    try:
        return options(**values)
    except ValueError as error:
        parser.error(str(error))


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
    raise UnknownId(kind, text, {id_: (title,) for id_, title in titles.items()}, likely)
