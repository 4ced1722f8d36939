"""Progress: how the figures and duties of units stand on an evening, for whoever may see their sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.permissions import Action, allowed
from bot.domain.progress import DutyProgress, FactProgress, fact_cells
from bot.domain.reviews import default_basis, selection_of
from bot.usecases import timeliness
from bot.usecases.standings import doubted_facts, evening, figures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.usecases.context import Session


def units(session: Session, on: date | None = None) -> tuple[str, ...]:
    """The units whose figures the person may see, in the scheme's order; raises NotAllowed where there are none."""
    scheme = session.context.scheme(session.scheme_id, evening(session.context, session.scheme, on))
    visible = tuple(
        unit.id for unit in scheme.units if allowed(session.person, Action.SEE_SHEET, session.scheme_id, unit.id)
    )
    if not visible:
        raise NotAllowed("not-allowed-see-sheet", unit=None)
    return visible


async def of_facts(
    session: Session, facts: Sequence[str], units: Sequence[str], on: date | None = None, basis: Basis | None = None
) -> FactProgress:
    """The facts of these units on an evening, today's unless another is asked for.

    Raises NotAllowed, NotFound, Refused."""
    _require(session, units)
    context, scheme_id = session.context, session.scheme_id
    day = evening(context, session.scheme, on)
    scheme = context.scheme(scheme_id, day)
    basis = basis or default_basis(scheme)
    selection = selection_of(scheme, basis)
    async with context.db.read() as tx:
        table = (await figures(context, tx, scheme_id, selection, day)).table
        odd = frozenset[tuple[str, str]]()
        if basis is Basis.REPORTED:
            odd = await doubted_facts(context, tx, scheme_id, selection, day)
    return FactProgress(scheme, day, basis, fact_cells(table, context.days, facts, units, odd))


async def of_duties(session: Session, units: Sequence[str], on: date | None = None) -> DutyProgress:
    """What became of these units' duties that had begun by an evening. Raises as `of_facts`."""
    _require(session, units)
    day = evening(session.context, session.scheme, on)
    outcomes = await timeliness.outcomes(session.context, session.scheme_id, units, day)
    return DutyProgress(session.context.scheme(session.scheme_id, day), day, outcomes)


def _require(session: Session, units: Sequence[str]) -> None:
    for unit in units:
        if unit not in session.scheme.unit_ids:
            raise NotFound("unknown-unit", name=unit)
        if not allowed(session.person, Action.SEE_SHEET, session.scheme_id, unit):
            raise NotAllowed("not-allowed-see-sheet", unit=unit)
