"""`kaohe audit`: who did what when, to what, from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli.command import Command, Problem
from bot.cli.opening import on_ledger, scheme_of
from bot.cli.options import day_option, flag, language_option, option
from bot.domain.audit import ACTIONS, Search
from bot.rendering.audit import audit_csv, event_line
from bot.rendering.catalogue import load_catalogue
from bot.usecases import auditing

if TYPE_CHECKING:
    from datetime import date

    from bot.usecases.context import Context


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
    """What was done, in time order."""
    schemes = tuple(context.schemes) if options.scheme is None else (scheme_of(context, options.scheme),)
    known = await auditing.everybody(context)
    people = frozenset(person for person, name in known.items() if options.person in (name, str(person)))
    if options.person is not None and not people:
        raise Problem(f"nobody is called {options.person!r}")
    search = Search(options.since, options.until, people, options.unit, options.action)
    found = {scheme_id: await auditing.events(context, scheme_id, search) for scheme_id in schemes}
    if options.csv:
        return audit_csv([event for events in found.values() for event in events], context.zone)
    catalogue = load_catalogue(options.language)
    return "\n".join(
        event_line(event, context.scheme(scheme_id), catalogue, context.zone)
        for scheme_id, events in found.items()
        for event in events
    )


COMMANDS = {"audit": Command(AuditOptions, on_ledger(_audit))}
