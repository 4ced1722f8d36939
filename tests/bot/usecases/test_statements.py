"""Handing in a statement: its version and its figures together, once, and never over what came in meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.clock import MovableClock
from bot.domain.drafts import FilledStatement
from bot.domain.entries import Mode, NewEntry, Origin, Source
from bot.domain.errors import Expired, NotAllowed, NotFound
from bot.domain.people import Membership, Person, Role
from bot.domain.statements import HandedIn, StatementPreview
from bot.storage import audit, drafts, ledger
from bot.storage import statements as storage
from bot.usecases import obligations, statements, timeliness, undoing
from bot.usecases.context import Session
from tests.support.context import ZONE, context_on, offering
from tests.support.statements import SCHEME, STAFF, UNIT, duty, filled, read

if TYPE_CHECKING:
    from bot.domain.statements import Sent
    from bot.storage.engine import Database
    from bot.usecases.context import Context
from bot.usecases.standings import local_day

SUMMER = datetime(2021, 7, 20, 10, tzinfo=ZONE)
OWN = Person(11, "王芳", "zh-CN", memberships=(Membership(SCHEME, Role.COORDINATOR, UNIT),))
OTHER = Person(12, "陈志强", "zh-CN", memberships=(Membership(SCHEME, Role.COORDINATOR, "shigang"),))
BUREAU = Person(13, "李敏", "zh-CN", memberships=(Membership(SCHEME, Role.BUREAU, None),))
LEADER = Person(14, "赵建国", "zh-CN", memberships=(Membership(SCHEME, Role.LEADER, None),))
BY_TAP = Origin(Source.WORKBOOK)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(SUMMER)


@pytest.fixture
def context(database: Database, clock: MovableClock) -> Context:
    return replace(context_on(database, clock), schemes={SCHEME: offering(SCHEME)})


def sent(staff: tuple[tuple[str, ...], ...] = STAFF) -> Sent:
    found = read(filled(staff=staff))
    assert found is not None
    assert found.wrong == ()
    return found


async def look(context: Context, what: Sent, person: Person = OWN) -> StatementPreview:
    return await statements.look_over(Session(context, person, SCHEME), what, BY_TAP)


async def hand_in(context: Context, what: Sent, person: Person = OWN) -> HandedIn:
    shown = await look(context, what, person)
    done = await statements.settle(context, person, shown.draft, BY_TAP)
    assert isinstance(done, HandedIn)
    return done


async def figures(context: Context) -> list[tuple[str, int]]:
    async with context.db.read() as tx:
        return [(one.fact, one.value) for one in await ledger.since(tx, SCHEME, 0)]


async def test_the_same_again_is_nothing_to_hand_in_until_a_figure_was_taken_back(context: Context) -> None:
    done = await hand_in(context, sent())
    assert (done.number, done.figures) == (1, (("windows", 2), ("staff", 3), ("coordinators", 2)))
    assert done.receipts[0].after.total > done.receipts[0].before.total
    assert (await look(context, sent())).draft == 0
    async with context.db.read() as tx:
        last = (await ledger.since(tx, SCHEME, 0))[-1]
    await undoing.undo(Session(context, OWN, SCHEME), [last.id], BY_TAP)
    again = await look(context, sent())
    assert [(one.fact, one.before, one.after) for one in again.facts] == [("coordinators", None, 2)]
    assert (await hand_in(context, sent())).number == 2
    assert (await figures(context))[-1] == ("coordinators", 2)


async def test_a_form_of_each_quarter_reports_the_same_figure_anew(context: Context) -> None:
    """A report from before the quarter does not fulfil it."""
    await hand_in(context, sent())
    quarter = replace(duty(), id="form-2021-09", opens=date(2021, 7, 21), due=date(2021, 9, 30))
    served = replace(offering(SCHEME), duties=(quarter,))
    later = replace(context, schemes={SCHEME: served}, clock=MovableClock(SUMMER + timedelta(days=30)), memory={})
    shown = await look(later, replace(sent(), duty=quarter.id))
    assert [(one.before, one.after) for one in shown.facts] == [(2, 2), (3, 3), (2, 2)]


async def test_a_tap_counts_once_and_not_for_ever(context: Context, clock: MovableClock) -> None:
    shown = await look(context, sent())
    with pytest.raises(Expired):
        await statements.settle(context, OTHER, shown.draft, BY_TAP)
    both = await asyncio.gather(
        *(statements.settle(context, OWN, shown.draft, BY_TAP) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both) == ["Expired", "HandedIn"]
    assert len(await figures(context)) == 3
    late = await look(context, sent(staff=STAFF[:1]))
    clock.move(SUMMER + timedelta(hours=25))
    with pytest.raises(Expired):
        await statements.settle(context, OWN, late.draft, BY_TAP)


async def test_a_tap_that_is_worked_through_again_gets_its_first_answer(context: Context, clock: MovableClock) -> None:
    tap = replace(BY_TAP, update_id=9)
    shown = await look(context, sent())
    of_update = replace(context, update_id=9)
    first = await statements.settle(of_update, OWN, shown.draft, tap)
    clock.move(SUMMER + timedelta(days=1))
    assert isinstance(first, HandedIn)
    again = await statements.settle(of_update, OWN, shown.draft, tap)
    assert isinstance(again, HandedIn)
    assert (again.number, again.day, again.figures) == (first.number, first.day, first.figures)
    assert [receipt.lines for receipt in again.receipts] == [receipt.lines for receipt in first.receipts]
    assert len(await figures(context)) == 3
    with pytest.raises(Expired):
        await statements.settle(replace(context, update_id=10), OWN, shown.draft, replace(tap, update_id=10))


async def test_two_who_hand_in_at_once_are_not_mixed(context: Context) -> None:
    """Each has seen that there is nothing yet: one is handed in, the other is shown again."""
    mine, theirs = await look(context, sent()), await look(context, sent(staff=STAFF[:2]), BUREAU)
    done = await asyncio.gather(
        statements.settle(context, OWN, mine.draft, BY_TAP), statements.settle(context, BUREAU, theirs.draft, BY_TAP)
    )
    (shown,) = (one for one in done if isinstance(one, StatementPreview))
    assert shown.overtaken
    async with context.db.read() as tx:
        assert len(await storage.of_scheme(tx, SCHEME)) == 1
    assert len(await figures(context)) == 3


async def test_what_is_settled_or_dropped_is_erased(context: Context) -> None:
    for again in (False, True):
        shown = await look(context, sent())
        await (
            statements.settle(context, OWN, shown.draft, BY_TAP)
            if again
            else statements.drop(context, OWN, shown.draft)
        )
        async with context.db.read() as tx:
            assert await drafts.open_ones(tx, FilledStatement, OWN.id, SUMMER) == []
            kept = (await tx.execute(text("SELECT payload FROM drafts"))).scalars().all()
            assert set(kept) == {"{}"}


async def test_rights_are_asked_at_every_step(context: Context) -> None:
    for person in (OTHER, LEADER):
        with pytest.raises(NotAllowed):
            await statements.take(Session(context, person, SCHEME), UNIT, duty().id)
        with pytest.raises(NotAllowed):
            await look(context, sent(), person)
        with pytest.raises(NotAllowed):
            await statements.collect(context, person, SCHEME, duty().id)
    with pytest.raises(NotAllowed):
        await statements.overview(context, OWN, SCHEME, duty().id)
    with pytest.raises(NotFound):
        await statements.take(Session(context, OWN, SCHEME), UNIT, "livelihood-tasks")
    shown = await look(context, sent())
    gone = replace(OWN, memberships=())
    with pytest.raises(NotAllowed):
        await statements.settle(context, gone, shown.draft, BY_TAP)
    assert isinstance(await statements.settle(context, OWN, shown.draft, BY_TAP), HandedIn)


async def test_leaders_get_numbers_and_the_bureau_gets_persons(context: Context, clock: MovableClock) -> None:
    await hand_in(context, sent())
    told = await statements.overview(context, LEADER, SCHEME, duty().id)
    own = next(one for one in told.units if one.unit == UNIT)
    assert (told.persons, own.last, own.by, own.figures[1]) == (False, None, "", ("staff", 3))
    clock.move(SUMMER + timedelta(days=10))
    whole = await statements.collect(context, BUREAU, SCHEME, duty().id)
    states = {one.unit: one.outcome.value for one in whole.units}
    assert (states[UNIT], states["shigang"], len(states)) == ("on-time", "missed", 17)
    assert next(one.last for one in whole.units if one.unit == UNIT) is not None
    async with context.db.read() as tx:
        acts = [(one.action, one.subject, one.details) for one in await audit.of_scheme(tx, SCHEME)]
    assert acts == [("take-persons", duty().id, "")]


async def test_the_duty_is_done_with_the_last_of_its_figures(context: Context, clock: MovableClock) -> None:
    async def state() -> tuple[list[str], str]:
        owed = {
            one.duty: one
            for one in (await obligations.obligations_of(context, SCHEME, UNIT, local_day(context, clock.now()))).owed
        }
        facts = [fact.fact for fact in owed[duty().id].facts] if duty().id in owed else []
        return facts, (await timeliness.table(context, BUREAU, SCHEME)).outcomes[UNIT, duty().id].value

    assert await state() == (["service-windows", "window-staff", "coordinators"], "not-asked")
    entry = NewEntry(SCHEME, UNIT, "service-windows", SUMMER.date(), Mode.TOTAL, 2, OWN.id, Origin(Source.TEXT))
    await context.db.write(lambda tx: ledger.append(tx, [entry], SUMMER))
    assert await state() == (["window-staff", "coordinators"], "open")
    clock.move(SUMMER + timedelta(days=8))
    assert (await hand_in(context, sent())).day == date(2021, 7, 28)
    assert await state() == ([], "late")
