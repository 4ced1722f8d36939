"""With self-assessment too nobody alone moves a rank: what an assessor states waits for a second person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Basis, Channel, Mode, NewEntry, Verdict
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.intents import Claim, Reading
from bot.domain.people import Role
from bot.domain.review_items import Seen
from bot.domain.reviews import State
from bot.domain.separation import moves_a_rank, moves_money
from bot.storage import ledger, outbox, projection, reviews
from bot.usecases import assessing, exchanging, inbox, reporting, reviewing, undoing
from bot.usecases.context import Session
from bot.usecases.standings import standing
from tests.support.context import ZONE, context_on, offering
from tests.support.ledgers import correct, join, origin, say
from tests.support.social import FIRST, HUTANG

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from bot.domain.people import Person
    from bot.storage.engine import Database
    from bot.usecases.context import Context
    from scoring import Standing

MARK, FLAG = "work-standards-mark", "platform-established"
JUNE = datetime(2014, 6, 12, 12, tzinfo=ZONE)


def hutang(database: Database) -> Context:
    return replace(context_on(database, MovableClock(JUNE)), schemes={HUTANG: offering(HUTANG)})


def session(context: Context, person: Person) -> Session:
    return Session(context, person, HUTANG)


async def office(context: Context) -> tuple[Person, Person, Person]:
    """A coordinator and two of the bureau."""
    town = await join(context, 1, Role.COORDINATOR, FIRST, HUTANG)
    one, other = [await join(context, number, Role.BUREAU, scheme=HUTANG) for number in (2, 3)]
    return town, one, other


async def confirmed(context: Context) -> Standing:
    return await standing(context, HUTANG, JUNE.date(), Basis.CONFIRMED)


async def value(context: Context, fact: str = MARK) -> int:
    return (await confirmed(context)).table.value(FIRST, fact)


async def confirm(context: Context, person: Person, last: int, fact: str = MARK) -> Verdict:
    return (await reviewing.confirm(session(context, person), {(FIRST, fact): last}, origin())).verdict


async def state(context: Context, person: Person, number: int, fact: str = MARK) -> int:
    """An assessor writes a figure of the first unit; the entry's id."""
    reading = Reading((Claim(fact, Mode.TOTAL, number, FIRST, None, ""),))
    reported = await reporting.report(session(context, person), reading, origin(), "实地查看")
    for question in reported.questions:
        reported = await reporting.choose(context, person, question.draft_id, 0, origin(), "实地查看")
    return reported.receipts[0].lines[0].entry_id


async def entries_of(context: Context) -> list[Entry]:
    async with context.db.read() as tx:
        return await ledger.every(tx, HUTANG)


async def test_what_an_assessor_states_waits_where_it_moves_a_rank(database: Database) -> None:
    context = hutang(database)
    _, one, other = await office(context)
    done = await assessing.assess(session(context, one), Seen(FIRST, MARK, 0), Mode.TOTAL, 250, "实地查看", origin())
    assert done.receipt is not None
    assert done.receipt.needs_second is not None
    assert done.receipt.needs_second.by == ("somebody 3",)
    assert done.receipt.after.total - done.receipt.before.total == 250, "the receipt counts what waits"
    assert (done.judged.value, await value(context)) == (250, 0)
    opened = await inbox.open_item(session(context, one), FIRST, MARK)
    assert (opened.own_word, opened.case.before, opened.case.after) == (True, 0, 250)
    with pytest.raises(Refused) as own:
        await confirm(context, one, opened.case.last)
    assert own.value.code == "own-word"
    assert await confirm(context, other, opened.case.last) is Verdict.CONFIRM
    assert await value(context) == 250
    assert await inbox.count_waiting(session(context, other)) == 0


async def test_what_moves_nothing_is_confirmed_at_once_and_then_needs_another(database: Database) -> None:
    context = hutang(database)
    _, one, other = await office(context)
    await confirm(context, other, await state(context, one, 1, FLAG), FLAG)
    assert (await confirmed(context)).rank(FIRST) == 1
    await state(context, one, 250)
    assert await value(context) == 250, "the first stays the first"
    await state(context, one, 200)
    assert await value(context) == 250, "a confirmed figure changes"


async def test_the_only_officer_is_told_that_nobody_else_is_there(database: Database) -> None:
    context = hutang(database)
    one = await join(context, 2, Role.BUREAU, scheme=HUTANG)
    done = await assessing.assess(session(context, one), Seen(FIRST, MARK, 0), Mode.TOTAL, 250, "实地查看", origin())
    assert done.receipt is not None
    assert done.receipt.needs_second is not None
    assert done.receipt.needs_second.by == ()


async def test_what_a_unit_states_and_one_assessor_takes_over_counts(database: Database) -> None:
    context = hutang(database)
    town, one, _ = await office(context)
    last = await say(context, town, 300, Mode.TOTAL, MARK, HUTANG)
    assert not (await inbox.open_item(session(context, one), FIRST, MARK)).needs_second
    assert await confirm(context, one, last) is Verdict.CONFIRM
    assert await value(context) == 300


async def test_a_correction_of_what_was_taken_over_needs_two(database: Database) -> None:
    context = hutang(database)
    town, one, other = await office(context)
    first = await say(context, town, 300, Mode.TOTAL, MARK, HUTANG)
    await confirm(context, one, first)
    # As older ledgers hold it: it is refused now.
    figure = FIRST, MARK, JUNE.date(), Mode.TOTAL, 0
    rewritten = NewEntry(HUTANG, *figure, town.id, origin(), first, Channel.SELF)
    stored = await database.write(lambda tx: ledger.append(tx, [rewritten], JUNE))
    last = stored.entries[0].id
    assert (await inbox.open_item(session(context, one), FIRST, MARK)).needs_second
    assert await confirm(context, one, last) is Verdict.PROPOSE
    assert await value(context) == 300
    with pytest.raises(Refused):
        await confirm(context, one, last)
    assert await confirm(context, other, last) is Verdict.CONFIRM
    assert await value(context) == 0


async def test_who_stated_it_as_the_unit_does_not_take_it_over_as_the_bureau(database: Database) -> None:
    context = hutang(database)
    _, one, _ = await office(context)
    person = await join(context, 4, Role.COORDINATOR, FIRST, HUTANG)
    last = await say(context, person, 300, Mode.TOTAL, MARK, HUTANG)
    person = await join(context, 4, Role.BUREAU, scheme=HUTANG)
    assert (await inbox.open_item(session(context, person), FIRST, MARK)).needs_second
    assert await confirm(context, person, last) is Verdict.PROPOSE
    assert await value(context) == 0
    assert await confirm(context, one, last) is Verdict.CONFIRM
    assert await value(context) == 300


async def test_another_figure_than_the_unit_s_waits_for_a_second_person(database: Database) -> None:
    context = hutang(database)
    town, one, other = await office(context)
    last = await say(context, town, 300, Mode.TOTAL, MARK, HUTANG)
    corrected = await correct(session(context, one), Seen(FIRST, MARK, last), 200, "抽查扣分", origin())
    assert corrected.verdict is Verdict.PROPOSE
    item = (await inbox.open_item(session(context, other), FIRST, MARK)).case
    assert [(entry.channel, entry.value) for entry in item.entries] == [(Channel.ASSESSED, 200)]
    assert await value(context) == 0
    assert await confirm(context, other, item.last) is Verdict.CONFIRM
    assert await value(context) == 200


async def test_an_old_tap_accepts_nothing_of_the_other_side(database: Database) -> None:
    """What an assessor stated is decided on first; the unit's own figure was not seen with it."""
    context = hutang(database)
    town, one, other = await office(context)
    await say(context, town, 300, Mode.TOTAL, MARK, HUTANG)
    judged = await state(context, one, 100)
    assert (await inbox.open_item(session(context, other), FIRST, MARK)).case.last == judged
    await confirm(context, other, judged)
    with pytest.raises(Expired):
        await confirm(context, other, judged)
    assert await value(context) == 100
    opened = await inbox.open_item(session(context, other), FIRST, MARK)
    assert (opened.case.before, opened.case.after) == (100, 300)


async def test_a_returned_figure_is_told_to_the_assessor(database: Database) -> None:
    context = hutang(database)
    _, one, other = await office(context)
    last = await state(context, one, 250)
    await reviewing.send_back(session(context, other), Seen(FIRST, MARK, last), "请核对", origin())
    async with database.read() as tx:
        told = [each.notice for each in await outbox.by_state(tx, None) if each.notice.kind == "returned"]
    assert [int(notice.receiver.address) for notice in told] == [one.id]
    await reviewing.answer(session(context, one), last, "核对过", origin())
    with pytest.raises(NotAllowed):
        await inbox.open_item(session(context, await join(context, 9, Role.LEADER, scheme=HUTANG)), FIRST, MARK)
    assert await confirm(context, one, last) is Verdict.PROPOSE
    assert await confirm(context, other, last) is Verdict.CONFIRM
    assert await value(context) == 250


async def test_an_import_waits_for_a_reviewer(database: Database) -> None:
    context = hutang(database)
    _, one, _ = await office(context)
    rows = f"unit,fact,date,value\n{FIRST},{MARK},2014-06-01,2.5\n"
    await exchanging.import_facts(context, HUTANG, rows.encode(), "x.csv")
    assert await value(context) == 0
    (item,) = await inbox.ordinary_items(session(context, one))
    done = await reviewing.confirm_ordinary(session(context, one), item.last, origin())
    assert (done.cases, await value(context)) == (((FIRST, MARK),), 250)


async def _act(context: Context, chance: Random, everybody: list[Person]) -> None:
    """One of them does something; nothing comes of what is refused."""
    person, fact = chance.choice(everybody), chance.choice([MARK, FLAG])
    asker, entries = session(context, person), [entry for entry in await entries_of(context) if entry.fact == fact]
    number = chance.choice([0, 1]) if fact == FLAG else chance.choice([50, 100, 250, 300])
    what = chance.choice(["say", "say", "confirm", "confirm", "confirm", "correct", "undo"])
    try:
        if what == "say" or not entries:
            await state(context, person, number, fact)
        elif what == "confirm":
            await reviewing.confirm(asker, {(FIRST, fact): chance.choice(entries[-3:]).id}, origin())
        elif what == "correct":
            await correct(asker, Seen(FIRST, fact, entries[-1].id), number, "核对", origin())
        else:
            await undoing.undo(asker, [chance.choice(entries).id], origin(), "核对")
    except (Refused, Expired, NotFound, NotAllowed):
        pass


@pytest.mark.parametrize("seed", range(3))
async def test_no_assessed_figure_changes_by_one_person_alone(database: Database, seed: int) -> None:
    """Of all that begins to count, and moves something, at least two persons have stated or confirmed the figure."""
    context, chance = hutang(database), Random(seed)
    town, one, other = await office(context)
    await join(context, 4, Role.COORDINATOR, FIRST, HUTANG)
    both = await join(context, 4, Role.BUREAU, scheme=HUTANG)
    known: set[int] = set()
    moves = 0
    for _ in range(40):
        before, had = await confirmed(context), {fact: await value(context, fact) for fact in (MARK, FLAG)}
        await _act(context, chance, [town, one, other, both])
        after = await confirmed(context)
        changed = {fact for fact in had if had[fact] != after.table.value(FIRST, fact)}
        stood = {fact for fact in had if before.table.reported(FIRST, fact) is not None}
        every = {entry.id: entry for entry in await entries_of(context)}
        async with database.read() as tx:
            states = await projection.states_of(tx, every)
            said = await reviews.of_entries(tx, every)
        good = {number for number, stands in states.items() if stands is State.CONFIRMED}
        if moves_a_rank(before, after) or moves_money(before, after) or changed & stood:
            moves += 1
            for number in good - known:
                entry = every[number]
                persons = {review.person_id for review in said if review.entry_id == number} | {entry.person_id}
                persons |= {  # what a unit states of itself is the word of whoever stated it
                    each.person_id
                    for each in every.values()
                    if each.channel is Channel.SELF and each.fact == entry.fact and each.id in good
                }
                assert len(persons) > 1, (number, persons)
        known = good
    assert moves
