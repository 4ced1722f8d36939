"""Publishing: what was published, what would be, the objections to it, and one's own place in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.domain.errors import NotFound
from bot.domain.permissions import Action, allowed, require
from bot.rendering.desk.missed import appeal_rows
from bot.rendering.desk.publication import own_words, publication_rows, rank_rows
from bot.rendering.formatting import basis_name, day
from bot.usecases import inbox, publishing
from bot.usecases.context import aside
from bot.web.desk.visit import Done

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from bot.web.desk.visit import Visit

_SHORT = 12  # letters of a checksum that tell one draft from another


async def show(visit: Visit) -> web.Response:
    """The versions, the own places in the last one, and the objections that the person may see."""
    session, scheme, catalogue = visit.session, visit.scheme, visit.catalogue
    published = await publishing.publications(visit.context, scheme.id)
    own = visit.person.units(scheme.id)
    results = publishing.results_of(publishing.standing_of(visit.context, published[-1]), own) if published else ()
    may_publish = allowed(visit.person, Action.PUBLISH, scheme.id)
    raised = await publishing.appeals(session) if own or may_publish else []
    return visit.respond(
        "publication.html",
        catalogue.plain("desk.publication"),
        rows=publication_rows(published, scheme, catalogue, visit.context.zone),
        own=own_words(results, scheme, catalogue),
        units=[(unit, scheme.unit(unit).name) for unit in own] if published else [],
        items=[(item.id, item.title) for item in scheme.items if not scheme.children(item.id)],
        objections=appeal_rows(raised, scheme, visit.context.zone, catalogue),
        open_objections=sum(appeal.answer is None for appeal in raised),
        may_publish=may_publish,
        bases=[(basis.value, basis_name(basis, scheme, catalogue)) for basis in (Basis.CONFIRMED, Basis.REPORTED)],
        files=f"/published/{scheme.id}/",
    )


async def show_draft(visit: Visit) -> web.Response:
    """What would be published now on a basis, and what it changes."""
    require(visit.person, Action.PUBLISH, visit.scheme.id)
    if (basis := visit.query("basis", Basis.CONFIRMED)) not in {each.value for each in Basis}:
        raise NotFound("no-such-page")
    draft, moved = await aside(
        visit.context, lambda context: publishing.draft(replace(visit.session, context=context), Basis(basis))
    )
    return visit.respond(
        "publication_draft.html",
        visit.catalogue.plain("desk_publication.draft", version=draft.version),
        day=day(draft.as_of, visit.catalogue),
        basis=basis,
        basis_name=basis_name(basis, visit.scheme, visit.catalogue),
        checksum=draft.checksum[:_SHORT],
        version=draft.version,
        waiting=await inbox.count_waiting(visit.session),
        moved=len(moved),
        paid=bool(visit.scheme.awards),
        rows=rank_rows(publishing.standing_of(visit.context, draft), moved, visit.catalogue),
    )


async def publish(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Publish the draft that was looked at."""
    if (basis := fields.get("basis", "")) not in {each.value for each in Basis}:
        raise NotFound("no-such-page")
    published = await publishing.publish(
        visit.session, Basis(basis), fields.get("checksum", ""), fields.get("note", "")
    )
    return Done("publication", visit.catalogue.plain("desk_publication.published", version=published.version))


async def appeal(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Object to a line of the last publication."""
    raised = await publishing.appeal(
        visit.session, fields.get("unit", ""), fields.get("item", ""), fields.get("words", "")
    )
    title = visit.scheme.item(raised.item).title
    return Done("publication", visit.catalogue.plain("publications.appeal_stored", number=raised.id, item=title))
