"""Asking: the sheet, the ranking, why, and what was reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import nextsteps
from bot.domain.entries import Basis, Mode
from bot.domain.errors import Refused
from bot.domain.pace import since, unit_pace
from bot.domain.permissions import Action, allowed, may_touch, require
from bot.domain.results import Board, History, HistoryRow, Sheet, SheetRow
from bot.domain.reviews import State, default_basis, is_ranked, selection_of
from bot.domain.separation import is_settled
from bot.domain.still_open import still_open
from bot.domain.weeks import rows_of, week_of
from bot.storage import ledger, reviews
from bot.usecases import naming
from bot.usecases.context import pages_of
from bot.usecases.standings import doubted_facts, evening, figures_under, local_day, place, standing, today
from scoring import RANK, TOTAL, why
from scoring.attainable import Attainable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.entries import Entry
    from bot.domain.nextsteps import NextSteps
    from bot.domain.pace import UnitPace
    from bot.domain.weeks import Week
    from bot.storage.ledger import ReportedEntry
    from bot.usecases.context import Context, Session
    from scoring import Explanation, Scheme, Standing

_PAGE = 6  # with a reason below each they still fit on a phone
_MOST_OF_FACT = 50  # entries of one fact, more than a year of weekly reports


async def sheet(
    session: Session, unit: str, item: str | None, basis: Basis | None = None, on: date | None = None
) -> Sheet:
    """A unit's sheet, or one section of it, on the scheme's usual basis unless another is asked for.

    `on`: as it was on an evening gone by. With self-assessment what the unit gives itself stands beside it.
    Raises NotAllowed, UnknownId, and Refused for a day that has no standing.
    """
    context = session.context
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    day = evening(context, session.scheme, on)
    scheme = context.scheme(session.scheme_id, day)
    _require_there(scheme, unit, day)
    basis = basis or default_basis(scheme)
    now = await standing(context, scheme.id, day, basis)
    beside = scheme.self_assessed and basis is Basis.CONFIRMED
    self_given = await standing(context, scheme.id, day, Basis.REPORTED) if beside else None
    rows = tuple(
        SheetRow(
            line.id,
            now.points(unit, line.id),
            scheme.points_of(line.id, unit),
            bool(scheme.children(line.id)),
            self_given.points(unit, line.id) if self_given is not None else None,
            now.applies(unit, line.id) or line.otherwise == "full",
        )
        for line in scheme.children(item)
    )
    ranked = is_ranked(scheme, basis)
    return Sheet(
        scheme.id,
        unit,
        now.as_of,
        place(now, unit),
        item,
        rows,
        now.money(unit) if ranked else 0,
        now.grade(unit) if ranked else None,
        await pace(context, now, unit, basis),
        still_open(reach(context, now), unit) if item is None and ranked and on is None else None,
        basis,
        self_given.total(unit) if self_given is not None else None,
        now.vetoed(unit),
    )


def _require_there(scheme: Scheme, unit: str, day: date) -> None:
    """Raise Refused for a unit that is assessed only from a later day on."""
    if unit not in scheme.unit_ids:
        raise Refused("unit-not-there", day=day)


def reach(context: Context, now: Standing) -> Attainable:
    """What units can still attain from a standing on: reports may come for its day, for none once the cycle is over."""
    day = local_day(context, context.clock.now())
    return Attainable(now, day if now.as_of == now.scheme.end and day > now.as_of else now.as_of)


async def pace(context: Context, now: Standing, unit: str, basis: Basis | None = None) -> UnitPace | None:
    """The unit's pace, with the course that its reports have taken lately."""
    first = since(now.scheme, now.as_of, context.days)
    before = (await standing(context, now.scheme.id, first, basis)).table
    if before.frame is not now.scheme:  # another version's: its figures under the tasks of this one
        selection = selection_of(now.scheme, basis or default_basis(now.scheme))
        async with context.db.read() as tx:
            before = (await figures_under(tx, now.scheme, selection, first)).table
    return unit_pace(now.table, before, unit, context.days)


async def board(
    session: Session,
    group: str | None,
    basis: Basis | None = None,
    on: date | None = None,
    since: date | None = None,
) -> Board:
    """The ranking now or on an evening gone by, of one group or all, against an earlier evening or a week before.

    Raises NotAllowed, and Refused on a basis that has no ranks or for a day that has no standing.
    """
    require(session.person, Action.SEE_BOARD, session.scheme_id)
    scheme = session.scheme
    basis = basis or default_basis(scheme)
    if not is_ranked(scheme, basis):
        raise Refused("not-ranked")
    day = evening(session.context, scheme, on)
    if since is not None and evening(session.context, scheme, since) >= day:
        raise Refused("days-in-order")
    board = await ranking(session.context, scheme.id, group, day, since, basis)
    # Which places were still possible then is no news.
    return board if on is None else replace(board, rows=tuple(replace(row, ranks=None) for row in board.rows))


async def whole_sheet(session: Session, basis: Basis | None = None, on: date | None = None) -> Standing:
    """Every line of every unit, now or on an evening gone by.

    Raises NotAllowed for who may see one unit only, and Refused for a day that has no standing.
    """
    require(session.person, Action.SEE_SHEET, session.scheme_id)
    return await standing(session.context, session.scheme_id, evening(session.context, session.scheme, on), basis)


async def live_ranking(context: Context, scheme_id: str, group: str | None) -> Board:
    """The ranking of this moment, of one group or all: for a message that is kept true."""
    return await ranking(context, scheme_id, group, today(context, context.scheme(scheme_id)))


async def ranking(
    context: Context,
    scheme_id: str,
    group: str | None,
    as_of: date,
    before_day: date | None = None,
    basis: Basis | None = None,
) -> Board:
    """The ranking on the evening of `as_of`, compared with the evening of `before_day`, or a week before."""
    scheme = context.scheme(scheme_id, as_of)
    before_day = before_day or as_of - timedelta(days=7)
    basis = basis or default_basis(scheme)
    now = await standing(context, scheme_id, as_of, basis)
    before = await standing(context, scheme_id, before_day, basis) if before_day >= scheme.start else None
    board = await board_of(context, week_of(now), week_of(before) if before is not None else None, group, basis)
    possible = reach(context, now)
    return replace(board, rows=tuple(replace(row, ranks=possible.ranks(row.unit)) for row in board.rows))


async def board_of(context: Context, now: Week, before: Week | None, group: str | None, basis: Basis) -> Board:
    """The ranking of one evening against an earlier one, of one group or all."""
    scheme, doubted = now.scheme, frozenset[str]()
    elapsed = context.days.elapsed(scheme.start, scheme.end, now.day)
    if basis is Basis.REPORTED:
        selection = selection_of(scheme, basis)
        async with context.db.read() as tx:
            of_facts = await doubted_facts(context, tx, scheme.id, selection, now.day)
        doubted = frozenset(unit for unit, _ in of_facts)
    rows = [row for row in rows_of(now, before, elapsed) if group in (None, row.group)]
    rows = [replace(row, doubted=row.unit in doubted, silent=row.silent and basis is Basis.REPORTED) for row in rows]
    moved = sorted([row for row in rows if row.points_change], key=lambda row: -abs(row.points_change or 0))
    movers = tuple((row.unit, row.moved_by) for row in moved[:2] if row.moved_by is not None)
    since = before.day if before is not None else None
    return Board(scheme.id, now.day, since, group, tuple(rows), elapsed, movers, basis)


async def explain(
    session: Session, unit: str, subject: str, basis: Basis | None = None, on: date | None = None
) -> Explanation:
    """How an item's points, the total, the rank or an award came about, now or on an evening gone by.

    Raises NotAllowed, UnknownId, Refused.
    """
    require(session.person, Action.SEE_BOARD if subject == RANK else Action.SEE_SHEET, session.scheme_id, unit)
    day = evening(session.context, session.scheme, on)
    scheme = session.context.scheme(session.scheme_id, day)
    _require_there(scheme, unit, day)
    if subject == RANK and not is_ranked(scheme, basis or default_basis(scheme)):
        raise Refused("not-ranked")
    now = await standing(session.context, scheme.id, day, basis)
    return why(now, unit, subject or TOTAL)


async def history(session: Session, unit: str, page: int) -> History:
    """What was reported for a unit and became of it, newest first. Raises NotAllowed, NotFound (no such page)."""
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    async with session.db.read() as tx:
        count = await ledger.count_reported(tx, session.scheme_id, unit)
        pages = pages_of(count, page, _PAGE)
        reported = await ledger.reported(tx, session.scheme_id, unit, page * _PAGE, _PAGE)
    rows = await _history_rows(session, reported)
    return History(session.scheme_id, unit, page, pages, rows)


async def history_of_fact(session: Session, unit: str, fact: str) -> tuple[HistoryRow, ...]:
    """The newest entries of a unit's fact and what became of each. Raises NotAllowed, UnknownId."""
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    session.scheme.fact(fact)
    reported = await session.db.ask(
        lambda tx: ledger.reported_of_fact(tx, session.scheme_id, unit, fact, _MOST_OF_FACT)
    )
    return await _history_rows(session, reported)


async def _history_rows(session: Session, reported: Sequence[ReportedEntry]) -> tuple[HistoryRow, ...]:
    """The rows of entries: who reported them, what stands of them, and who put them right or back."""
    async with session.db.read() as tx:
        returned = [row.entry.id for row in reported if row.state is State.RETURNED]
        returns = {review.entry_id: review for review in await reviews.of_entries(tx, returned)}
        names = await naming.names(tx, session.scheme)
    rows = []
    for row in reported:
        entry, after = row.entry, row.replaced_by
        counts = row.total is not None
        stands = row.state if counts else None
        last = returns[entry.id] if stands is State.RETURNED else after
        rows.append(
            HistoryRow(
                entry=entry,
                total=row.total or 0,
                replaced_by=after.id if after is not None else None,
                withdrawn=after is not None and after.mode is Mode.WITHDRAWAL,
                by=naming.reporter(entry, names),
                can_undo=counts and _can_undo(session, entry, row.state),
                state=stands,
                then_by=names.get(last.person_id or 0, "") if last is not None else "",
                reason=last.reason if last is not None else "",
            )
        )
    return tuple(rows)


def _can_undo(session: Session, entry: Entry, state: State) -> bool:
    """Whether the person may take the entry back: of what is settled only a reviewer."""
    scheme = session.scheme
    reviews_it = allowed(session.person, Action.REVIEW, scheme.id, entry.unit, scheme.fact(entry.fact))
    return may_touch(session.person, scheme, entry) and (reviews_it or not is_settled(entry, state))


async def next_steps(session: Session, unit: str) -> NextSteps:
    """What a unit can still gain, and by when. Raises NotAllowed, UnknownId."""
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    now = await standing(session.context, session.scheme_id, today(session.context, session.scheme))
    return nextsteps.next_steps(now, session.served.duties, unit, await pace(session.context, now, unit))
