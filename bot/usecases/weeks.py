"""The weeks of a ranking: scored once, remembered, and only those scored anew whose figures have changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from bot.domain.errors import Refused
from bot.domain.permissions import Action, require
from bot.domain.reviews import is_ranked, selection_of
from bot.domain.weeks import compared_with, sundays, week_of
from bot.storage import courses, ledger
from bot.usecases.asking import board_of
from bot.usecases.context import Memory, aside
from bot.usecases.standings import evening, standing, today
from schemes.version import is_known_to
from scoring import score, tabulate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.domain.entries import Basis
    from bot.domain.results import Board
    from bot.domain.weeks import Week
    from bot.usecases.context import Context, Session
    from scoring import FactTable, Scheme, Total

_FEW = 4  # weeks that are scored from one evening's figures each; more from all that was ever reported


async def weeks(session: Session, basis: Basis) -> tuple[Week, ...]:
    """The evenings of all weeks gone by, then today's. Raises NotAllowed, and Refused on a basis that has no ranks."""
    require(session.person, Action.SEE_BOARD, session.scheme_id)
    if not is_ranked(session.scheme, basis):
        raise Refused("not-ranked")
    context, scheme_id = session.context, session.scheme_id
    last = today(context, session.scheme)
    evenings = sundays(session.scheme.start, last)
    remembered = await _still_true(context, scheme_id, basis)
    lacking = [day for day in evenings if day not in remembered.weeks]
    if len(lacking) > _FEW:
        scored = await aside(context, lambda there: _from_the_beginning(there, scheme_id, basis, lacking))
    else:
        scored = [week_of(await standing(context, scheme_id, day, basis)) for day in lacking]
    remembered.weeks.update({week.day: week for week in scored})
    context.memory[scheme_id].values[_name(basis)] = (remembered.ids, remembered.weeks)
    return (*(remembered.weeks[day] for day in evenings), week_of(await standing(context, scheme_id, last, basis)))


async def board(
    session: Session, year: Sequence[Week], basis: Basis, on: date | None = None, since: date | None = None
) -> Board:
    """The ranking of an evening against an earlier one, both taken from the `weeks` where they are the end of one.

    `on` None: today; `since` None: the end of the week before. Raises Refused.
    """
    context = session.context
    by_day = {week.day: week for week in year}
    day = evening(context, session.scheme, on)
    since = since or compared_with(by_day, day)
    if since is not None and evening(context, session.scheme, since) >= day:
        raise Refused("days-in-order")

    async def week(of: date) -> Week:
        return by_day.get(of) or week_of(await standing(context, session.scheme_id, of, basis))

    before = await week(since) if since is not None else None
    return await board_of(context, await week(day), before, None, basis)


@dataclass(frozen=True, slots=True)
class _Known:
    ids: tuple[int, int]  # the ledger's newest entry and review
    weeks: dict[date, Week]


def _name(basis: Basis) -> str:
    return f"weeks of {basis}"


async def _still_true(context: Context, scheme_id: str, basis: Basis) -> _Known:
    """The remembered weeks that nothing reported or reviewed since can have moved."""
    memory = context.memory.setdefault(scheme_id, Memory()).values
    async with context.db.read() as tx:
        heads = await ledger.heads(tx, scheme_id)
        ids = heads.entries, heads.reviews
        last, kept = memory.get(_name(basis), (ids, {}))
        remembered = _Known(cast("tuple[int, int]", last), kept)
        moved = None if remembered.ids == ids else await courses.first_changed_day(tx, scheme_id, *remembered.ids)
    still = {
        day: week
        for day, week in remembered.weeks.items()
        if (moved is None or day < moved) and week.scheme is context.scheme(scheme_id, day)
    }
    return _Known(ids, still)


async def _from_the_beginning(context: Context, scheme_id: str, basis: Basis, days: Sequence[date]) -> list[Week]:
    """The weeks of these evenings, in one sweep over all running totals."""
    scheme = context.scheme(scheme_id)
    async with context.db.read() as tx:
        totals = await courses.day_totals(tx, scheme_id, selection_of(scheme, basis))
    by_version: dict[Scheme, list[date]] = {}
    for day in days:
        by_version.setdefault(context.scheme(scheme_id, day), []).append(day)
    scored: list[Week] = []
    for version, evenings in by_version.items():
        counted = [total for total in totals if is_known_to(version, total.unit, total.fact)]
        scored += [week_of(score(version, table)) for table in _tables(version, counted, evenings)]
    return scored


def _tables(scheme: Scheme, totals: Iterable[Total], evenings: Sequence[date]) -> list[FactTable]:
    """The figures of each evening, each from those of the one before."""
    waiting = sorted(totals, key=lambda total: total.date, reverse=True)
    table, tables = tabulate(scheme, (), evenings[0]), []
    for day in evenings:
        new = []
        while waiting and waiting[-1].date <= day:
            new.append(waiting.pop())
        table = table.on(day, new)
        tables.append(table)
    return tables
