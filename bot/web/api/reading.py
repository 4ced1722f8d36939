"""What other systems read of the score: schemes, standings, sheets, workings, publications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.bad_requests import BadRequest, Misasked, Mistake
from bot.domain.entries import Basis
from bot.domain.errors import NotFound
from bot.domain.reviews import default_basis
from bot.rendering.api.publications import publication_told, publications_told
from bot.rendering.api.schemes import SchemesTold, scheme_name, scheme_told
from bot.rendering.api.standings import sheet_told, standing_told
from bot.rendering.api.workings import working_told
from bot.usecases import asking, publishing
from bot.usecases.standings import has_samples, today
from bot.web.api.paging import page

if TYPE_CHECKING:
    from datetime import date

    from bot.parsing.api import EveningAsked, UnitsAsked
    from bot.rendering.api.publications import PublicationsTold, PublicationTold
    from bot.rendering.api.schemes import SchemeTold
    from bot.rendering.api.standings import SheetTold, StandingTold
    from bot.rendering.api.workings import WorkingTold
    from bot.web.api.operation import Call
    from scoring import Scheme


async def schemes(call: Call) -> SchemesTold:
    """The schemes that the key is for."""
    return SchemesTold(schemes=[scheme_name(call.scheme)])


async def scheme(call: Call) -> SchemeTold:
    """A scheme with its units, figures, clauses and duties."""
    served = call.session.served
    return scheme_told(served.scheme, served.duties)


async def standing(call: Call) -> StandingTold:
    """The results of all units, or of a group."""
    asked: UnitsAsked = call.asked
    basis = asked.basis or default_basis(call.scheme)
    results = await asking.whole_sheet(call.session, basis, evening_of(call))
    shown, following = page(units_of(results.scheme, asked.group), asked)
    sample = await has_samples(call.context, call.token.scheme)
    return standing_told(results, basis, shown, following, sample=sample)


async def sheet(call: Call) -> SheetTold:
    """A unit's sheet."""
    asked: EveningAsked = call.asked
    basis = asked.basis or default_basis(call.scheme)
    results = await asking.whole_sheet(call.session, basis, evening_of(call))
    unit = results.scheme.unit(call.parts["unit"]).id
    beside = results.scheme.self_assessed and basis is Basis.CONFIRMED
    own = await asking.whole_sheet(call.session, Basis.REPORTED, evening_of(call)) if beside else None
    sample = await has_samples(call.context, call.token.scheme)
    return sheet_told(results, basis, unit, own, sample=sample)


async def working(call: Call) -> WorkingTold:
    """How a line's points, the total, the rank, the grade or an award came about."""
    asked: EveningAsked = call.asked
    basis, on = asked.basis or default_basis(call.scheme), evening_of(call)
    explanation = await asking.explain(call.session, call.parts["unit"], call.parts["subject"], basis, on)
    day = on or today(call.context, call.scheme)
    return working_told(explanation, call.context.scheme(call.token.scheme, day), basis, day, call.catalogue)


async def publications(call: Call) -> PublicationsTold:
    """What was published."""
    published = {str(each.version): each for each in await publishing.publications(call.context, call.token.scheme)}
    shown, following = page(list(published), call.asked)
    return publications_told(call.token.scheme, [published[version] for version in shown], following)


async def publication(call: Call) -> PublicationTold:
    """One version with its facts and its answer."""
    wanted = call.parts["version"]
    versions = await publishing.versions(call.context, call.token.scheme)
    version = next((each for each in versions if str(each) == wanted), 0)
    published = await publishing.publication_of(call.context, call.token.scheme, version)
    if published is None:
        raise NotFound("no-such-publication", version=wanted)
    return publication_told(published)


def evening_of(call: Call) -> date | None:
    """The evening that is asked for; raises BadRequest for one that has no standing (yet)."""
    on: date | None = call.asked.as_of
    first, last = call.scheme.start, today(call.context, call.scheme)
    if on is None or first <= on <= last:
        return on
    right = call.catalogue.plain("api.between_days", first=first, last=last)
    raise BadRequest((Mistake("as_of", Misasked.RANGE, right),))


def units_of(scheme: Scheme, group: str | None) -> list[str]:
    """The units of a group, or all, in the scheme's order; raises UnknownId."""
    if group is not None:
        scheme.group(group)
    return [unit.id for unit in scheme.units if group in (None, unit.group)]
