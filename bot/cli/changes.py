"""`kaohe changes`: which reports, corrections and confirmations made the difference between two days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli.command import Command
from bot.cli.named import unit_named
from bot.cli.opening import on_ledger, scheme_of
from bot.cli.options import argument, day, language_option, option
from bot.domain.entries import Basis
from bot.rendering.catalogue import load_catalogue
from bot.rendering.causes import Words
from bot.rendering.changes import plain_changes
from bot.usecases import comparing
from bot.usecases.standings import today

if TYPE_CHECKING:
    from datetime import date

    from bot.usecases.context import Context

_DAY = "YYYY-MM-DD"


@dataclass(frozen=True, kw_only=True)
class ChangesOptions:
    """What `kaohe changes` takes."""

    scheme: str = argument("a scheme's id")
    first: date = argument("the evening of this day …", type=day, metavar=_DAY)
    last: date | None = argument("… and of this one; left out: today", default=None, type=day, metavar=_DAY)
    unit: str | None = option("a unit's id or name; else every unit that moved", default=None)
    seen: list[date] | None = option(
        "the first day's standing as it was seen on the evening of this day, and of a second one (else now)",
        default=None,
        type=day,
        nargs="+",
        metavar=_DAY,
    )
    basis: Basis | None = option(
        "what it rests on; else the scheme's usual", default=None, type=Basis, choices=tuple(Basis)
    )
    language: str = language_option()

    def __post_init__(self) -> None:
        """Two days, or one day seen on two evenings."""
        if self.seen is not None and (self.last is not None or len(self.seen) > 2):
            raise ValueError("--seen compares one day's standing as it was seen on one or two evenings")


async def _changes(context: Context, options: ChangesOptions) -> str:
    scheme = context.scheme(scheme_of(context, options.scheme))
    seen: tuple[date | None, date | None] = (None, None)
    last = options.last or today(context, scheme)
    if options.seen is not None:
        earlier, *later = options.seen
        seen, last = (earlier, later[0] if later else None), options.first
    span = comparing.span_of(context, scheme.id, (options.first, last), seen)
    moved, names = await comparing.changes_of_all(context, None, scheme.id, span, options.basis)
    if options.unit is not None:
        unit = unit_named(scheme, options.unit)
        moved = tuple(change for change in moved if change.movement.unit == unit)
    return plain_changes(moved, Words(scheme, load_catalogue(options.language), names, context.zone))


COMMANDS = {"changes": Command(ChangesOptions, on_ledger(_changes))}
