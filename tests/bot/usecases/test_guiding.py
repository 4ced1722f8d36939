"""The guided form from tap to tap: kept, taken up again, sent once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Mode, Origin, Source
from bot.domain.errors import Expired, NotAllowed, Refused
from bot.domain.guides import DUE, Stage, Step
from bot.domain.intents import Claim, Reading
from bot.storage import ledger
from bot.usecases import guiding, reporting
from bot.usecases.context import Session
from tests.support.context import NOON, SCHEME, context_on, offering
from tests.support.office import join, person

if TYPE_CHECKING:
    from bot.domain.guides import Guided
    from bot.domain.people import Person
    from bot.storage.engine import Database
    from bot.usecases.context import Context

WANG, CHEN, TOWN, JOBS = 11, 12, "changjiang", "new-urban-jobs"
PLACE = offering(SCHEME).scheme.fact_place(JOBS)


class Phone:
    """Somebody's taps, each an update of its own."""

    def __init__(self, context: Context, owner: Person) -> None:
        self.context, self.owner, self.update = context, owner, 100

    def origin(self) -> Origin:
        self.update += 1
        return Origin(Source.FORM, self.update, self.owner.id, 7)

    async def begin(self) -> Guided:
        return await guiding.begin(Session(self.context, self.owner, SCHEME), TOWN, self.origin().update_id or 0)

    async def tap(self, draft: int, step: Step, *numbers: int, origin: Origin | None = None) -> Guided:
        return await guiding.step(self.context, self.owner, draft, step, numbers, origin or self.origin())


@pytest.fixture
async def phone(database: Database) -> Phone:
    context = context_on(database, MovableClock(NOON))
    await join(context, WANG, "王芳", TOWN)
    await join(context, CHEN, "陈志强", "banjing")
    return Phone(context, await person(context, WANG))


async def filled_in(phone: Phone) -> int:
    """A form with one figure; its draft."""
    draft = (await phone.begin()).draft_id
    await phone.tap(draft, Step.FACT, PLACE)
    await phone.tap(draft, Step.KEY, 7)
    await phone.tap(draft, Step.OK)
    return draft


async def test_a_tap_that_is_worked_through_again_changes_nothing_more(phone: Phone) -> None:
    draft = (await phone.begin()).draft_id
    await phone.tap(draft, Step.FACT, PLACE)
    again = phone.origin()
    await phone.tap(draft, Step.KEY, 1, origin=again)
    assert (await phone.tap(draft, Step.KEY, 1, origin=again)).guide.typed == "1"
    assert (await phone.tap(draft, Step.KEY, 1)).guide.typed == "11"


async def test_it_goes_on_for_a_month_after_the_last_tap(phone: Phone) -> None:
    draft = await filled_in(phone)
    assert isinstance(phone.context.clock, MovableClock)
    phone.context.clock.move(NOON + timedelta(days=29))
    again = await phone.begin()
    assert (again.draft_id, again.guide.stage) == (draft, Stage.HOME)
    assert [one.value for one in again.guide.figures] == [7]
    phone.context.clock.move(NOON + timedelta(days=61))
    assert (await phone.begin()).guide.figures == ()


async def test_what_was_sent_is_closed(phone: Phone) -> None:
    draft = await filled_in(phone)
    sent = await guiding.send(phone.context, phone.owner, draft, phone.origin())
    assert sent.verdict is not None
    assert sent.verdict.stored
    with pytest.raises(Expired, match="form-gone"):
        await guiding.send(phone.context, phone.owner, draft, phone.origin())
    async with phone.context.db.read() as tx:
        [entry] = await ledger.since(tx, SCHEME, 0)
    assert (entry.fact, entry.value, entry.origin.source) == (JOBS, 7, Source.FORM)


async def test_an_empty_form_is_not_sent(phone: Phone) -> None:
    draft = (await phone.begin()).draft_id
    with pytest.raises(Refused, match="form-empty"):
        await guiding.send(phone.context, phone.owner, draft, phone.origin())


async def test_it_is_its_owners(phone: Phone) -> None:
    draft = await filled_in(phone)
    other = Phone(phone.context, await person(phone.context, CHEN))
    with pytest.raises(Expired):
        await other.tap(draft, Step.HOME)
    with pytest.raises(Expired):
        await guiding.send(phone.context, other.owner, draft, other.origin())
    with pytest.raises(NotAllowed):
        await other.begin()


async def test_a_number_is_for_whoever_asked_last(phone: Phone) -> None:
    draft = (await phone.begin()).draft_id
    assert await guiding.waiting(phone.context, phone.owner, WANG) is None
    await phone.tap(draft, Step.SECTION, DUE, 0)
    waiting = await guiding.waiting(phone.context, phone.owner, WANG)
    assert waiting is not None
    assert (waiting.filled, waiting.asks) == (False, False)
    told = await guiding.fill(phone.context, phone.owner, waiting.guided, 9000, Mode.TOTAL, 900)
    assert (await guiding.fill(phone.context, phone.owner, waiting.guided, 9000, Mode.TOTAL, 900)).guide == told.guide
    assert isinstance(phone.context.clock, MovableClock)
    phone.context.clock.move(NOON + timedelta(minutes=1))
    await reporting.ask_figure(Session(phone.context, phone.owner, SCHEME), TOWN, JOBS)
    assert await guiding.waiting(phone.context, phone.owner, WANG) is None


async def test_a_number_for_a_form_that_was_left_is_asked_about(phone: Phone) -> None:
    draft = (await phone.begin()).draft_id
    await phone.tap(draft, Step.FACT, PLACE)
    assert isinstance(phone.context.clock, MovableClock)
    phone.context.clock.move(NOON + timedelta(minutes=5))
    claim = Claim("entrepreneurship-training", Mode.INCREMENT, 3)
    origin = Origin(Source.TEXT, 900, WANG, 8)
    await reporting.report(Session(phone.context, phone.owner, SCHEME), Reading((claim,)), origin)
    waiting = await guiding.waiting(phone.context, phone.owner, WANG)
    assert waiting is not None
    assert (waiting.asks, waiting.spoken) == (True, True)
    phone.context.clock.move(NOON + timedelta(minutes=30))
    waiting = await guiding.waiting(phone.context, phone.owner, WANG)
    assert waiting is not None
    assert (waiting.asks, waiting.spoken) == (True, False)


async def test_a_number_a_week_later_is_filled_in_by_a_tap_only(phone: Phone) -> None:
    draft = (await phone.begin()).draft_id
    await phone.tap(draft, Step.FACT, PLACE)
    assert isinstance(phone.context.clock, MovableClock)
    phone.context.clock.move(NOON + timedelta(days=7))
    waiting = await guiding.waiting(phone.context, phone.owner, WANG)
    assert waiting is not None
    assert (waiting.asks, waiting.spoken) == (True, False)
    filled = await phone.tap(draft, Step.TYPED, PLACE, 12, 0)
    assert [(one.fact, one.mode, one.value) for one in filled.guide.figures] == [(JOBS, Mode.INCREMENT, 12)]
    with pytest.raises(ValueError, match="too-large"):
        await phone.tap(draft, Step.TYPED, PLACE, 2**52, 0)
