"""A reviewer's right figure: shown before it is stored, told to the reporter, and for a while taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Basis, Mode, Verdict
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.notices import NoticeKind
from bot.domain.people import Role
from bot.domain.results import Unusual
from bot.domain.review_items import Corrected, Correction, Seen
from bot.storage import outbox
from bot.usecases import correcting, inbox, reviewing, undoing
from bot.usecases.context import Session
from bot.usecases.standings import standing
from tests.support.context import NOON, SCHEME, context_on, offering
from tests.support.ledgers import JOBS, UNIT, correct, entries_of, join, origin, say

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from bot.domain.people import Person
    from bot.storage.engine import Database
    from bot.usecases.context import Context

TARGET = offering(SCHEME).scheme.target(JOBS, UNIT) or 0


async def office(context: Context) -> tuple[Person, Session, Person]:
    """A coordinator, an officer and another one."""
    town, officer = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    return town, Session(context, officer, SCHEME), await join(context, 3, Role.BUREAU)


async def value(context: Context, basis: Basis) -> int:
    return (await standing(context, SCHEME, NOON.date(), basis)).table.value(UNIT, JOBS)


async def told(context: Context) -> list[tuple[int, str, object]]:
    async with context.db.read() as tx:
        posted = [each.notice for each in await outbox.by_state(tx, None)]
    notices = sorted((each for each in posted if each.kind == NoticeKind.CORRECTED), key=lambda each: each.key)
    return [(int(each.receiver.address), str(each.values["reason"]), each.values["after"]) for each in notices]


async def propose(session: Session, last: int, number: int) -> Correction:
    return await correcting.propose(session, Seen(UNIT, JOBS, last), number, "与系统核对", origin())


async def test_it_is_shown_with_all_that_it_moves_and_nothing_is_stored(database: Database) -> None:
    context = context_on(database)
    town, officer, _ = await office(context)
    last = await say(context, town, 392)
    shown = await propose(officer, last, 9 * TARGET)
    assert (shown.before, shown.after) == (392, 9 * TARGET)
    assert shown.doubt is not None
    assert shown.doubt.why is Unusual.BEYOND_TARGET
    own = shown.moves[0]
    assert own.unit == UNIT
    assert own.total[0] < own.total[1]
    assert own.money[0] < own.money[1]
    assert all(move.moved for move in shown.moves[1:])
    assert shown.needs_second is not None, "it moves a rank, though nothing of the fact was confirmed before"
    assert [entry.value for entry in await entries_of(context)] == [392]
    assert await told(context) == []
    left = await correcting.settle(context, officer.person, shown.draft, origin(), sure=False)
    assert left is None
    with pytest.raises(Expired):
        await correcting.settle(context, officer.person, shown.draft, origin(), sure=True)
    assert [entry.value for entry in await entries_of(context)] == [392]


async def test_it_is_stored_once_and_its_reporter_hears_of_it(database: Database) -> None:
    context = context_on(database)
    town, officer, other = await office(context)
    shown = await propose(officer, await say(context, town, 392), TARGET)
    by_tap = origin()
    done = await correcting.settle(context, officer.person, shown.draft, by_tap, sure=True)
    assert isinstance(done, Corrected)
    assert (done.before, done.after, done.verdict, done.undone) == (392, TARGET, Verdict.PROPOSE, False)
    assert await correcting.settle(context, officer.person, shown.draft, by_tap, sure=True) == done
    assert [entry.value for entry in await entries_of(context)] == [392, TARGET]
    assert await told(context) == [(town.id, "与系统核对", TARGET)]
    assert await value(context, Basis.CONFIRMED) == 0
    await reviewing.confirm(Session(context, other, SCHEME), {(UNIT, JOBS): done.entry}, origin())
    assert await value(context, Basis.CONFIRMED) == TARGET


async def test_what_was_reported_since_it_was_shown_shows_it_anew(database: Database) -> None:
    context = context_on(database)
    town, officer, _ = await office(context)
    shown = await propose(officer, await say(context, town, 30), 28)
    await say(context, town, 5)
    by_tap = origin()
    anew = await correcting.settle(context, officer.person, shown.draft, by_tap, sure=True)
    assert isinstance(anew, Correction)
    assert (anew.before, anew.after, anew.overtaken) == (35, 28, True)
    again = await correcting.settle(context, officer.person, shown.draft, by_tap, sure=True)
    assert isinstance(again, Correction)
    assert replace(again, draft=anew.draft) == anew
    with pytest.raises(Expired):
        await correcting.settle(context, officer.person, anew.draft, origin(), sure=True)
    assert len(await entries_of(context)) == 2
    done = await correcting.settle(context, officer.person, again.draft, origin(), sure=True)
    assert isinstance(done, Corrected)
    assert await value(context, Basis.REPORTED) == 28


@pytest.mark.parametrize(
    ("number", "code"), [(392, "correction-same"), (13_812_345_678, "impossible"), (20_000_000, "impossible")]
)
async def test_what_would_be_no_correction_is_refused(database: Database, number: int, code: str) -> None:
    context = context_on(database)
    town, officer, _ = await office(context)
    last = await say(context, town, 392)
    with pytest.raises(Refused) as refused:
        await propose(officer, last, number)
    assert refused.value.code == code


async def test_only_a_reviewer_proposes_and_only_with_a_reason(database: Database) -> None:
    context = context_on(database)
    town, officer, _ = await office(context)
    seen = Seen(UNIT, JOBS, await say(context, town, 392))
    with pytest.raises(NotAllowed):
        await correcting.propose(Session(context, town, SCHEME), seen, 5, "x", origin())
    with pytest.raises(Refused) as refused:
        await correcting.propose(officer, seen, 5, " ", origin())
    assert refused.value.code == "reason-needed"


def said(entry: Entry) -> tuple[Mode, int, int | None]:
    return entry.mode, entry.value, entry.person_id


@pytest.mark.parametrize("number", [390, TARGET])  # the one is confirmed at once, the other waits for a second person
async def test_a_correction_taken_back_leaves_all_as_it_was(database: Database, number: int) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town, officer, other = await office(context)
    last = await say(context, town, 392)
    done = await correct(officer, Seen(UNIT, JOBS, last), number, "看错了", origin())
    with pytest.raises(NotFound):
        await correcting.undo(Session(context, other, SCHEME), done.entry, "撤销更正", origin())
    with pytest.raises(Refused) as refused:  # it would take the reported figure along
        await undoing.undo_last(officer, origin())
    assert refused.value.code == "undo-correction"
    by_tap = origin()
    undone = await correcting.undo(officer, done.entry, "撤销更正", by_tap)
    assert (undone.before, undone.after, undone.undone, undone.left) == (number, 392, True, 1)
    assert (await correcting.undo(officer, done.entry, "撤销更正", by_tap)).after == 392
    first, *_, restored = await entries_of(context)
    assert len(await entries_of(context)) == 3
    assert said(restored) == said(first)
    assert await value(context, Basis.REPORTED) == 392
    assert await value(context, Basis.CONFIRMED) == 0
    assert [after for _, _, after in await told(context)] == [number, 392]
    await say(context, town, 400, Mode.TOTAL)  # no reason is asked: nothing is settled
    opened = await inbox.open_item(officer, UNIT, JOBS)
    await reviewing.confirm(officer, {(UNIT, JOBS): opened.case.last}, origin())
    assert await value(context, Basis.CONFIRMED) == 400
    with pytest.raises(NotFound):
        await correcting.undo(officer, done.entry, "撤销更正", origin())


async def test_it_is_taken_back_for_a_quarter_of_an_hour_only(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town, officer, _ = await office(context)
    done = await correct(officer, Seen(UNIT, JOBS, await say(context, town, 392)), 390, "看错了", origin())
    clock.move(NOON + timedelta(minutes=16))
    with pytest.raises(Expired) as late:
        await correcting.undo(officer, done.entry, "撤销更正", origin())
    assert late.value.code == "undo-late"


async def test_what_the_town_reported_is_no_correction_to_take_back(database: Database) -> None:
    context = context_on(database)
    town, officer, _ = await office(context)
    entry = await say(context, town, 392)
    with pytest.raises(NotFound):
        await correcting.undo(officer, entry, "撤销更正", origin())
    assert (await undoing.undo(Session(context, town, SCHEME), [entry], origin()))[0].lines[0].value == 392
