"""The audit trail: who did what, looked for by person, unit, action and days; and as a table to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bot.domain.audit import ACTIONS, Search
from bot.domain.errors import NotFound
from bot.rendering.audit import audit_csv
from bot.rendering.desk.trail import action_choices, trail_rows
from bot.usecases import auditing
from bot.usecases.context import in_thread
from bot.web.desk.visit import number_in

if TYPE_CHECKING:
    from aiohttp import web

    from bot.web.desk.visit import Visit

_SIZE = 40  # events on a page


async def show(visit: Visit) -> web.Response:
    """A page of the events that are looked for, newest first."""
    search, fields = _search(visit)
    number = visit.number("page")
    names = await auditing.names(visit.session)
    events = await auditing.page(visit.session, search, number, _SIZE)
    turns = {
        side: "?" + urlencode({**fields, "page": other})
        for side, other in (("newer", number - 1), ("older", number + 1))
        if 0 <= other < events.pages
    }
    return visit.respond(
        "trail.html",
        visit.catalogue.plain("desk.trail"),
        rows=trail_rows(events.rows, visit.scheme, visit.catalogue, visit.context.zone),
        count=events.count,
        page=number + 1,
        pages=events.pages,
        turns=turns,
        fields=fields,
        units=[(unit.id, unit.short) for unit in visit.scheme.units],
        people=sorted(names.items(), key=lambda person: person[1]),
        actions=action_choices(visit.catalogue),
        table="trail/table?" + urlencode(fields),
    )


async def send_table(visit: Visit) -> web.Response:
    """All that is looked for, as .csv."""
    search, _ = _search(visit)
    events = await auditing.found(visit.session, search)
    name = visit.catalogue.plain("desk_trail.file", scheme=visit.scheme.title, day=visit.today.isoformat())
    text = await in_thread(audit_csv, events, visit.context.zone)
    return visit.file(text.encode("utf-8-sig"), f"{name}.csv", "text/csv")


def _search(visit: Visit) -> tuple[Search, dict[str, str]]:
    """What is looked for, and the fields of the address that say so; raises NotFound for what cannot be."""
    fields = {name: visit.query(name) for name in ("person", "unit", "action", "since", "until") if visit.query(name)}
    unit, action, person = fields.get("unit"), fields.get("action"), fields.get("person")
    if unit is not None and unit not in {each.id for each in visit.scheme.units}:
        raise NotFound("unknown-unit", name=unit[:20])
    number = number_in(fields, "person")
    if (action is not None and action not in ACTIONS) or (person is not None and number == 0):
        raise NotFound("audit-word", name=(action or person or "")[:20])
    days = {name: visit.day(name) if name in fields else None for name in ("since", "until")}
    people = frozenset({number}) if person is not None else frozenset[int]()
    return Search(days["since"], days["until"], people, unit, action), fields
