"""The list of what waits for review at the desk, and one case of it beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.errors import Expired, NotFound
from bot.domain.permissions import Action, allowed
from bot.domain.review_items import Part, Sieve
from bot.domain.reviews import default_basis
from bot.domain.sections import facts_under
from bot.rendering.desk import review as views
from bot.rendering.desk.cases import Dossier, correction_view, detail_of, key_of
from bot.rendering.desk.review import APPEALS, MISSED, PAGE, RETURNED, Place
from bot.usecases import correcting, evidence, inbox, publishing, review_list, reviewing, timeliness
from bot.usecases.standings import local_day
from bot.web.desk.figure import workings
from bot.web.desk.visit import number_in
from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiohttp import web

    from bot.domain.courses import Key
    from bot.domain.evidence import Shown
    from bot.domain.review_items import Listed, ReviewItem
    from bot.rendering.desk.cases import CorrectionView, Detail
    from bot.rendering.desk.review import Tab
    from bot.web.desk.visit import Visit


@dataclass(frozen=True, slots=True)
class _Undo:
    """What the key u takes back: the form's path, the id in it, the button's words."""

    path: str
    id: int
    words: str


def place_of(query: Mapping[str, str]) -> Place:
    """The place in the list that an address or a form says; what it says wrongly is left out."""
    part = query.get("part", "")
    is_part = part in tuple(Part)
    return Place(
        part if is_part else Part.FRESH.value,
        query.get("unit", ""),
        query.get("section", ""),
        query.get("odd") == "1",
        number_in(query, "month"),
        number_in(query, "page"),
    )


async def show(visit: Visit) -> web.Response:
    """The list of a part, filtered, with the case that is opened or the first beside it."""
    scheme, catalogue, place = visit.scheme, visit.catalogue, place_of(visit.request.query)
    listed = await review_list.listed(visit.session)
    items = sieve_of(visit, place).through(listed)
    pages = max(1, -(-len(items) // PAGE))
    place = replace(place, page=max(0, min(place.page, pages - 1)))
    on_page = await review_list.weighed(visit.session, items[place.page * PAGE : (place.page + 1) * PAGE])
    keys = [key_of(item.unit, item.fact) for item in items]
    wanted = visit.query("open")
    current = wanted or next((key_of(item.unit, item.fact) for item in on_page), "")
    detail, gone = await _detail(visit, current) if current else (None, False)
    if gone and keys:  # settled meanwhile, perhaps by somebody else
        current = key_of(on_page[0].unit, on_page[0].fact)
        detail, _ = await _detail(visit, current)
    at = keys.index(current) if current in keys else -1
    earlier, later = keys[at - 1] if at > 0 else "", keys[at + 1] if 0 <= at < len(keys) - 1 else ""
    own = [item for item in listed.items if listed.parts[item.unit, item.fact] == place.part]
    return visit.respond(
        "review.html",
        catalogue.plain("desk.review"),
        tabs=await tabs_of(visit, place.part, listed),
        place=place,
        rows=views.rows_of(on_page, place, current, _raised(visit, on_page), scheme, catalogue),
        count=len(items),
        pages=pages,
        before_page=replace(place, page=place.page - 1).address(),
        after_page=replace(place, page=place.page + 1).address(),
        units=views.unit_choices(own, scheme, catalogue),
        sections=[(item.id, item.title) for item in scheme.items if item.parent is None],
        months=sorted({entry.date.month for item in own for entry in item.entries}),
        filtered=place != Place(place.part),
        opened=bool(wanted) and detail is not None,
        detail=detail,
        correction=await _correction(visit) if detail is not None else None,
        earlier=earlier,
        later=later,
        following=later or earlier,
        ordinary=place.query(all=1),
        undo=_undo(visit),
        did=number_in(visit.request.query, "did"),
    )


def sieve_of(visit: Visit, place: Place) -> Sieve:
    """The filters of a place."""
    items = {item.id for item in visit.scheme.items}
    facts = facts_under(visit.scheme, place.section) if place.section in items else None
    return Sieve(Part(place.part), place.unit, facts, place.odd, place.month)


async def tabs_of(visit: Visit, current: str, listed: Listed | None = None) -> Sequence[Tab]:
    """The tabs with how much waits in each; those of the bureau are for the bureau."""
    session = visit.session
    listed = listed or await review_list.listed(session)
    counts: dict[str, int] = dict.fromkeys((part.value for part in Part), 0)
    for part in listed.parts.values():
        counts[part.value] += 1
    counts[RETURNED] = await reviewing.count_returned(session)
    if allowed(visit.person, Action.SEE_TIMELINESS, visit.scheme.id):
        day = local_day(visit.context, session.now())
        counts[MISSED] = len(await timeliness.proposals(visit.context, visit.scheme.id, day))
    if allowed(visit.person, Action.PUBLISH, visit.scheme.id):
        counts[APPEALS] = sum(appeal.answer is None for appeal in await publishing.appeals(session))
    return views.tabs_of(counts, current, visit.path(""), visit.catalogue)


def _raised(visit: Visit, items: Sequence[ReviewItem]) -> set[Key]:
    """What has waited as long as silence is raised after."""
    days, patience = visit.context.days, visit.context.escalate_after
    return {
        (item.unit, item.fact)
        for item in items
        if item.since is not None and days.working_days(local_day(visit.context, item.since), visit.today) > patience
    }


def _undo(visit: Visit) -> _Undo | None:
    if did := number_in(visit.request.query, "did"):
        return _Undo("undo", did, "undo")
    if entry := number_in(visit.request.query, "corrected"):
        return _Undo("undo-correction", entry, "undo_correction")
    return None


async def _detail(visit: Visit, key: str) -> tuple[Detail | None, bool]:
    """A case in full; none, and that it is gone, when nothing of it waits any more."""
    unit, fact = key_in(visit, key)
    try:
        opened = await inbox.open_item(visit.session, unit, fact)
    except Expired:
        return None, True
    files: Sequence[Shown] = ()
    if opened.files and unit != WHOLE:
        files = (await evidence.shown(visit.session, unit, [fact], 0)).rows
    steps = await review_list.trail(visit.session, unit, fact)
    lines = await workings(visit, unit, fact, default_basis(visit.scheme), None) if unit != WHOLE else []
    dossier = Dossier(opened, files, steps, lines)
    return detail_of(dossier, visit.scheme, visit.context.zone, visit.catalogue), False


def key_in(visit: Visit, key: str) -> Key:
    """Unit and fact of a case in an address; raises NotFound for what the scheme does not know."""
    unit, _, fact = key.partition(".")
    scheme = visit.scheme
    if (unit != WHOLE and unit not in scheme.unit_ids) or fact not in {each.id for each in scheme.facts}:
        raise NotFound("unknown-unit", name=key[:60])
    return unit, fact


async def _correction(visit: Visit) -> CorrectionView | None:
    draft = number_in(visit.request.query, "draft")
    if not draft:
        return None
    correction = await correcting.shown(visit.session, draft)
    return correction_view(correction, visit.scheme, visit.catalogue)
