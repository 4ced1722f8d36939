"""Asking: the sheet, the ranking, why, and what was reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import nextsteps
from bot.domain.entries import Basis, Mode
from bot.domain.errors import Refused
from bot.domain.pace import is_paced, judged, since, unit_pace
from bot.domain.permissions import Action, allowed, may_touch, require
from bot.domain.results import Board, BoardRow, History, HistoryRow, Sheet, SheetRow
from bot.domain.reviews import State, default_basis, is_ranked, selection_of
from bot.domain.separation import is_settled
from bot.domain.still_open import still_open
from bot.storage import courses, ledger, reviews
from bot.usecases import naming
from bot.usecases.context import pages_of
from bot.usecases.standings import evening, figures_under, local_day, place, standing, today
from scoring import RANK, TOTAL, why
from scoring.attainable import Attainable
from scoring.pace import completion

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.entries import Entry
    from bot.domain.nextsteps import NextSteps
    from bot.domain.pace import UnitPace
    from bot.usecases.context import Context, Session
    from scoring import Explanation, Scheme, Standing

_PAGE = 6  # with a reason below each they still fit on a phone


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


async def board(session: Session, group: str | None, basis: Basis | None = None, on: date | None = None) -> Board:
    """The ranking now or on an evening gone by, of one group or all, against a week before.

    Raises NotAllowed, and Refused on a basis that has no ranks or for a day that has no standing.
    """
    require(session.person, Action.SEE_BOARD, session.scheme_id)
    scheme = session.scheme
    basis = basis or default_basis(scheme)
    if not is_ranked(scheme, basis):
        raise Refused("not-ranked")
    board = await ranking(session.context, scheme.id, group, evening(session.context, scheme, on), basis=basis)
    # Which places were still possible then is no news.
    return board if on is None else replace(board, rows=tuple(replace(row, ranks=None) for row in board.rows))


async def whole_sheet(session: Session) -> Standing:
    """Every line of every unit, now. Raises NotAllowed for who may see one unit only."""
    require(session.person, Action.SEE_SHEET, session.scheme_id)
    return await standing(session.context, session.scheme_id, today(session.context, session.scheme))


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
    shares, elapsed = completion(now.table), context.days.elapsed(scheme.start, scheme.end, as_of)
    paced = elapsed > 0 and is_paced(scheme)
    possible, doubted, silent = reach(context, now), frozenset[str](), frozenset[str]()
    if basis is Basis.REPORTED:
        channel = selection_of(scheme, basis).channel
        doubted = await context.db.ask(lambda tx: courses.doubted_units(tx, scheme_id, channel, as_of))
        silent = now.table.silent_units

    def row(index: int, unit: str, group: str) -> BoardRow:
        earlier = before if before is not None and unit in before.scheme.unit_ids else None
        share = int(shares[index]) if paced and shares[index] >= 0 else None
        return BoardRow(
            unit=unit,
            group=group,
            rank=now.rank(unit),
            group_rank=now.group_rank(unit),
            total=now.total(unit),
            rank_change=earlier.rank(unit) - now.rank(unit) if earlier else None,
            points_change=now.total(unit) - earlier.total(unit) if earlier else None,
            group_rank_change=earlier.group_rank(unit) - now.group_rank(unit) if earlier else None,
            completion=share,
            pace=judged(share, elapsed) if share is not None else None,
            ranks=possible.ranks(unit),
            doubted=unit in doubted,
            silent=unit in silent and len(silent) < len(scheme.units),
        )

    units = [(index, unit) for index, unit in enumerate(scheme.units) if group in (None, unit.group)]
    rows = [row(index, unit.id, unit.group) for index, unit in units]
    rows.sort(key=lambda row: (row.rank, scheme.unit_place(row.unit)))
    moved = sorted([row for row in rows if row.points_change], key=lambda row: -abs(row.points_change or 0))[:2]
    movers = tuple(_mover(before, now, row.unit) for row in moved) if before else ()
    return Board(scheme_id, as_of, before_day if before else None, group, tuple(rows), elapsed, movers, basis)


def _mover(before: Standing, now: Standing, unit: str) -> tuple[str, str]:
    was = {item.id: before.points(unit, item.id) for item in before.scheme.items}  # a line may be new
    leaves = [item.id for item in now.scheme.items if item.rule is not None]
    return unit, max(leaves, key=lambda item: abs(now.points(unit, item) - was.get(item, 0)))


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
                by=names.get(entry.person_id or 0, ""),
                can_undo=counts and _can_undo(session, entry, row.state),
                state=stands,
                then_by=names.get(last.person_id or 0, "") if last is not None else "",
                reason=last.reason if last is not None else "",
            )
        )
    return History(session.scheme_id, unit, page, pages, tuple(rows))


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
