"""`kaohe token`: keys by which other systems come in over HTTP."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli.command import Answer, Command
from bot.cli.opening import on_ledger, scheme_of
from bot.cli.options import argument, day_option, fact_named, language_option, option, unit_named
from bot.clock import SystemClock
from bot.domain.api_tokens import ApiScope
from bot.rendering.catalogue import load_catalogue
from bot.rendering.desk.connections import token_rows
from bot.rendering.rosters import roster_text
from bot.usecases import api_tokens

if TYPE_CHECKING:
    from datetime import date

    from bot.usecases.context import Context

_COLUMNS = ("number", "system", "scopes", "until", "used", "by", "state")


def _scopes(text: str) -> frozenset[ApiScope]:
    """Scopes with commas between them; raises ArgumentTypeError with what would be right."""
    names = frozenset(filter(None, map(str.strip, text.split(","))))
    if wrong := sorted(names - set(ApiScope)):
        raise argparse.ArgumentTypeError(f"no scope {wrong[0]!r}; there are {', '.join(ApiScope)}")
    return frozenset(map(ApiScope, names))


def _names(text: str) -> frozenset[str]:
    """Names with commas between them."""
    return frozenset(filter(None, map(str.strip, text.split(","))))


@dataclass(frozen=True, kw_only=True)
class TokenOptions:
    """What `kaohe token` takes."""

    action: str = argument(
        "make: a key for the system NAME; list: the keys and how they are used; end: the key NUMBER is good no more",
        choices=("make", "list", "end"),
    )
    which: str | None = argument("the system's name, or the key's number", default=None, metavar="NAME|NUMBER")
    scopes: frozenset[ApiScope] | None = option(
        f"make: what it may, with commas between: {', '.join(ApiScope)}", default=None, type=_scopes, metavar="SCOPES"
    )
    units: frozenset[str] | None = option(
        "make: of which units it may report figures, with commas between (default: all)",
        default=None, type=_names, metavar="UNITS",
    )  # fmt: skip
    facts: frozenset[str] | None = option(
        "make: and which figures (default: all)", default=None, type=_names, metavar="FACTS"
    )
    until: date | None = day_option("make: the last day on which it can be used", default=None)
    scheme: str | None = option("when several are served", default=None)
    language: str = language_option("en")

    def __post_init__(self) -> None:
        """Refuse an action without what it needs."""
        if self.action == "make" and not (self.which and self.scopes and self.until):
            raise ValueError("kaohe token make NAME --scopes SCOPES --until YYYY-MM-DD")
        if self.action == "end" and not (self.which or "").isdecimal():
            raise ValueError("kaohe token end NUMBER, as `kaohe token list` shows it")


async def _token(context: Context, options: TokenOptions) -> Answer | str:
    scheme = scheme_of(context, options.scheme or next(iter(context.schemes)))
    now, catalogue = SystemClock().now(), load_catalogue(options.language)
    if options.action == "make" and options.scopes is not None and options.until is not None:
        units, facts = (
            frozenset(named(scheme, name) for name in names) if names is not None else None
            for named, names in ((unit_named, options.units), (fact_named, options.facts))
        )
        new = api_tokens.NewToken(options.which or "", options.scopes, options.until, units, facts)
        token, secret = await api_tokens.make(context, None, scheme.id, new, now)
        return Answer(
            secret, aside=f"key #{token.id} for {token.name}, until {options.until}; it is shown only this once"
        )
    if options.action == "end":
        await api_tokens.end(context, None, scheme.id, int(options.which or "0"), now)
        return ""
    tokens, names = await api_tokens.tokens(context, None, scheme.id)
    rows = token_rows(tokens, names, now, context.zone, catalogue)
    table = [(str(row.id), row.name, ", ".join(row.scopes), row.until, row.used, row.by, row.state) for row in rows]
    return roster_text([_COLUMNS, *table])


COMMANDS = {"token": Command(TokenOptions, on_ledger(_token))}
