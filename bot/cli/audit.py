"""`kaohe audit` and `kaohe changes`: who did what when, and which reports made the difference between two days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli.command import Command, Problem
from bot.cli.opening import on_ledger, scheme_of
from bot.cli.options import argument, basis_option, day, day_option, flag, language_option, option, unit_named
from bot.domain.audit import ACTIONS, Search
from bot.rendering.audit import audit_csv, event_line
from bot.rendering.catalogue import load_catalogue
from bot.rendering.causes import Words
from bot.rendering.changes import plain_changes
from bot.usecases import auditing, comparing
from bot.usecases.standings import today

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.entries import Basis
    from bot.usecases.context import Context

_DAY = "YYYY-MM-DD"


@dataclass(frozen=True, kw_only=True)
class AuditOptions:
    """What `kaohe audit` takes."""

    since: date | None = day_option("this day included", default=None)
    until: date | None = day_option("this day included", default=None)
    person: str | None = option("a name or an id", default=None)
    unit: str | None = option("a unit's id", default=None)
    action: str | None = option(", ".join(ACTIONS), default=None, choices=ACTIONS, metavar="ACTION")
    scheme: str | None = option("a scheme's id; else all that are served", default=None)
    csv: bool = flag("a table with every column")
    language: str = language_option()


async def _audit(context: Context, options: AuditOptions) -> str:
    """The audit log in the order of time."""
    ids = tuple(context.schemes) if options.scheme is None else (scheme_of(context, options.scheme).id,)
    names = await auditing.everybody(context)
    people = frozenset(person for person, name in names.items() if options.person in (name, str(person)))
    if options.person is not None and not people:
        raise Problem(f"nobody is called {options.person!r}")
    search = Search(options.since, options.until, people, options.unit, options.action)
    events = [(id_, event) for id_ in ids for event in await auditing.events(context, id_, search)]
    if options.csv:
        return audit_csv([event for _, event in events], context.zone)
    catalogue, zone = load_catalogue(options.language), context.zone
    return "\n".join(event_line(event, context.scheme(id_), catalogue, zone) for id_, event in events)


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
    basis: Basis | None = basis_option()
    language: str = language_option()

    def __post_init__(self) -> None:
        """Refuse more than two evenings, and evenings together with a second day."""
        if self.seen is not None and (self.last is not None or len(self.seen) > 2):
            raise ValueError("--seen compares one day's standing as it was seen on one or two evenings")


async def _changes(context: Context, options: ChangesOptions) -> str:
    scheme = scheme_of(context, options.scheme)
    seen: tuple[date | None, date | None] = (None, None)
    last = options.last or today(context, scheme)
    if options.seen is not None:
        earlier, *later = options.seen
        seen, last = (earlier, later[0] if later else None), options.first
    span = comparing.span_of(context, scheme.id, (options.first, last), seen)
    changed, names = await comparing.changes_of_all(context, None, scheme.id, span, options.basis)
    if options.unit is not None:
        unit = unit_named(scheme, options.unit)
        changed = tuple(change for change in changed if change.movement.unit == unit)
    scheme = context.scheme(scheme.id, last)  # as it held on the later day
    return plain_changes(changed, Words(scheme, load_catalogue(options.language), names, context.zone))


COMMANDS = {"audit": Command(AuditOptions, on_ledger(_audit)), "changes": Command(ChangesOptions, on_ledger(_changes))}
