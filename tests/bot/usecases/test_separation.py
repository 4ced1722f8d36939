"""Nobody alone changes what is confirmed, whichever way the figure comes; a unit rewrites nothing of the bureau's."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.domain.entries import Basis, Mode, Verdict
from bot.domain.errors import Expired, NotAllowed, NotFound, ReasonNeeded, Refused
from bot.domain.intents import Claim, Reading
from bot.domain.moves import FigureMove
from bot.domain.people import Role
from bot.domain.review_items import Corrected, Seen
from bot.domain.reviews import State
from bot.domain.separation import moves_a_rank, moves_money
from bot.storage import ledger, outbox, people, projection, reviews
from bot.usecases import asking, correcting, exchanging, inbox, joining, reporting, reviewing, undoing
from bot.usecases.context import Session
from bot.usecases.standings import standing
from tests.support.context import ADMIN, NOON, SCHEME, context_on, offering
from tests.support.ledgers import JOBS, TRAINING, UNIT, correct, entries_of, join, origin, say

if TYPE_CHECKING:
    from bot.domain.people import Person
    from bot.domain.results import Receipt
    from bot.storage.engine import Database
    from bot.usecases.context import Context
    from scoring import Standing

RUGAO = offering(SCHEME).scheme
TARGET = RUGAO.target(JOBS, UNIT) or 0


def session(context: Context, person: Person) -> Session:
    return Session(context, person, SCHEME)


async def confirmed(context: Context) -> Standing:
    return await standing(context, SCHEME, NOON.date(), Basis.CONFIRMED)


async def value(context: Context, fact: str = JOBS) -> int:
    return (await confirmed(context)).table.value(UNIT, fact)


async def receipt(context: Context, person: Person, number: int, mode: Mode = Mode.TOTAL, reason: str = "") -> Receipt:
    """The answer to a report, however unusual."""
    reading = Reading((Claim(JOBS, mode, number, UNIT, None, ""),))
    reported = await reporting.report(session(context, person), reading, origin(), reason)
    for question in reported.questions:
        reported = await reporting.choose(context, person, question.draft_id, 0, origin(), reason)
    return reported.receipts[0]


async def confirm(context: Context, person: Person, last: int, fact: str = JOBS) -> Verdict:
    return (await reviewing.confirm(session(context, person), {(UNIT, fact): last}, origin())).verdict


async def office(context: Context) -> tuple[Person, Person, Person]:
    """A coordinator and two of the bureau; the unit's target is confirmed, which makes it the first."""
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    officer, other = await join(context, 2, Role.BUREAU), await join(context, 3, Role.BUREAU)
    await confirm(context, officer, await say(context, town, TARGET, Mode.TOTAL))
    assert (await confirmed(context)).rank(UNIT) == 1
    return town, officer, other


@pytest.mark.parametrize("number", [90, 3000])
async def test_an_officers_own_word_over_a_confirmed_figure_waits(database: Database, number: int) -> None:
    context = context_on(database)
    _, officer, other = await office(context)
    told = await receipt(context, officer, number)
    assert told.needs_second is not None
    assert told.needs_second.by == ("somebody 3",)
    assert told.needs_second.figures == (FigureMove(UNIT, JOBS, TARGET, number),)
    assert bool(told.needs_second.moves) is (number == 90)
    assert await value(context) == TARGET
    assert (await inbox.inbox(session(context, officer), 0)).count == 1
    opened = await inbox.open_item(session(context, officer), UNIT, JOBS)
    assert (opened.own_word, opened.case.by) == (True, ("somebody 2",))
    last = told.lines[0].entry_id
    with pytest.raises(Refused) as own:
        await confirm(context, officer, last)
    assert own.value.code == "own-word"
    assert await confirm(context, other, last) is Verdict.CONFIRM
    assert await value(context) == number


async def test_an_officer_confirms_what_is_not_their_own_and_is_told_so(database: Database) -> None:
    context = context_on(database)
    town, officer, _ = await office(context)
    await say(context, town, 1, Mode.INCREMENT)
    last = (await receipt(context, officer, 90)).lines[0].entry_id
    opened = await inbox.open_item(session(context, officer), UNIT, JOBS)
    assert (opened.own_word, opened.own_part) == (False, True)
    await confirm(context, officer, last)
    opened = await inbox.open_item(session(context, officer), UNIT, JOBS)
    assert (opened.own_word, opened.own_part, await value(context)) == (True, False, TARGET + 1)


async def test_a_correction_on_top_of_what_nobody_confirmed_waits_too(database: Database) -> None:
    context = context_on(database)
    town, officer, other = await office(context)
    newer = await say(context, town, TARGET + 5, Mode.TOTAL)
    seen = Seen(UNIT, JOBS, newer)
    done = await correct(session(context, officer), seen, 90, "与系统核对", origin())
    assert (done.verdict, await value(context)) == (Verdict.PROPOSE, TARGET)
    last = (await entries_of(context))[-1].id
    assert await confirm(context, other, last) is Verdict.CONFIRM
    assert await value(context) == 90


async def test_a_correction_worked_through_again_says_the_same(database: Database) -> None:
    context = context_on(database)
    town, officer, _ = await office(context)
    await say(context, town, TARGET + 3, Mode.TOTAL)
    seen = Seen(UNIT, JOBS, await say(context, town, TARGET + 5, Mode.TOTAL))
    by_tap = origin()
    shown = await correcting.propose(session(context, officer), seen, 90, "核对", origin())
    done = [await correcting.settle(context, officer, shown.draft, by_tap, sure=True) for _ in range(2)]
    assert done[0] == done[1]
    assert [each.verdict for each in done if isinstance(each, Corrected)] == [Verdict.PROPOSE, Verdict.PROPOSE]
    assert await value(context) == TARGET + 3


async def test_an_officer_s_first_figure_is_confirmed_unless_it_moves_something(database: Database) -> None:
    context = context_on(database)
    officer = await join(context, 2, Role.BUREAU)
    before = await confirmed(context)
    first = await receipt(context, officer, 12)
    assert (first.needs_second, await value(context)) == (None, 12)
    assert not moves_a_rank(before, await confirmed(context))
    again = await receipt(context, officer, 1, Mode.INCREMENT)
    assert again.needs_second is not None, "a confirmed figure changes, step by step as well as at once"
    assert again.needs_second.by == (), "nobody else is there: the screen says whom to ask"
    assert await value(context) == 12


async def test_an_operator_can_confirm_for_the_only_officer(database: Database) -> None:
    context = context_on(database)
    officer = await join(context, 2, Role.BUREAU)
    await database.write(lambda tx: people.save(tx, ADMIN, "值班", "zh-CN", NOON))
    operator = await joining.person(context, ADMIN)
    assert operator is not None
    told = await receipt(context, officer, TARGET)
    assert told.needs_second is not None
    assert told.needs_second.by == ("值班",)
    assert await confirm(context, operator, told.lines[0].entry_id) is Verdict.CONFIRM


async def test_who_reported_as_the_unit_does_not_confirm_it_as_the_bureau(database: Database) -> None:
    context = context_on(database)
    officer = await join(context, 2, Role.BUREAU)
    person = await join(context, 4, Role.COORDINATOR, UNIT)
    last = await say(context, person, TARGET, Mode.TOTAL)
    person = await join(context, 4, Role.BUREAU)
    assert (await inbox.open_item(session(context, person), UNIT, JOBS)).needs_second
    assert await confirm(context, person, last) is Verdict.PROPOSE
    assert await value(context) == 0
    assert await confirm(context, officer, last) is Verdict.CONFIRM


async def test_an_officer_s_withdrawal_of_a_confirmed_figure_waits(database: Database) -> None:
    context = context_on(database)
    _, officer, other = await office(context)
    (first,) = await entries_of(context)
    (withdrawn,) = await undoing.undo(session(context, officer), [first.id], origin())
    assert withdrawn.needs_second is not None
    assert await value(context) == TARGET
    assert await confirm(context, other, (await entries_of(context))[-1].id) is Verdict.CONFIRM
    assert await value(context) == 0


async def test_an_import_waits_like_a_report(database: Database) -> None:
    context = context_on(database)
    _, officer, _ = await office(context)
    rows = f"unit,fact,date,value\n{UNIT},{JOBS},2021-06-15,90\n"
    await exchanging.import_facts(context, SCHEME, rows.encode(), "x.csv")
    assert await value(context) == TARGET
    assert await confirm(context, officer, (await entries_of(context))[-1].id) is Verdict.CONFIRM
    assert await value(context) == 90


async def test_a_figure_of_all_units_is_reviewed(database: Database) -> None:
    served = offering("changzhou-2018")
    context = replace(context_on(database), schemes={served.scheme.id: served})
    officer = await join(context, 2, Role.BUREAU, scheme=served.scheme.id)
    fact = next(fact for fact in served.scheme.facts if fact.whole)
    rows = f"unit,fact,date,value\n*,{fact.id},{served.scheme.start},90\n"
    await exchanging.import_facts(context, served.scheme.id, rows.encode(), "x.csv")
    asker = Session(context, officer, served.scheme.id)
    (item,) = (await inbox.inbox(asker, 0)).cases
    assert (await inbox.open_item(asker, "*", fact.id)).case.unit == item.unit == "*"
    assert (await reviewing.confirm(asker, {("*", fact.id): item.last}, origin())).verdict is Verdict.CONFIRM


async def test_a_unit_takes_nothing_back_that_the_bureau_settled(database: Database) -> None:
    context = context_on(database)
    town, officer, other = await office(context)
    newer = await say(context, town, TARGET + 6, Mode.TOTAL)
    await correct(session(context, officer), Seen(UNIT, JOBS, newer), 70, "与系统核对", origin())
    first, _, correction = await entries_of(context)
    for settled in (first, correction):
        for reason in ("", "我们核过"):
            with pytest.raises(Refused) as refused:
                await undoing.undo(session(context, town), [settled.id], origin(), reason)
            assert refused.value.code == "settled-by-bureau"
        with pytest.raises(Refused) as refused:
            await reporting.read_as(session(context, town), settled.id, Mode.INCREMENT, origin())
        assert refused.value.code == "settled-by-bureau"
    edit = Reading((Claim(JOBS, Mode.TOTAL, TARGET - 1, UNIT, None, ""),))
    with pytest.raises(Refused) as refused:
        await reporting.correct(session(context, town), edit, replace(first.origin, update_id=999_999))
    assert refused.value.code == "settled-by-bureau"
    history = await asking.history(session(context, town), UNIT, 0)
    assert not any(row.can_undo for row in history.rows)
    await confirm(context, other, correction.id)
    with pytest.raises(Refused):
        await undoing.undo(session(context, town), [correction.id], origin(), "我们核过")


async def test_an_officer_s_report_for_a_unit_is_not_the_unit_s_to_take_back(database: Database) -> None:
    context = context_on(database)
    town, officer = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    await say(context, town, 30)
    waiting = await say(context, officer, -20)  # its base is not confirmed: it waits
    with pytest.raises(Refused) as refused:
        await undoing.undo(session(context, town), [waiting], origin())
    assert refused.value.code == "settled-by-bureau"


async def test_a_unit_objects_with_a_reason_and_the_bureau_hears_of_it(database: Database) -> None:
    context = context_on(database)
    town, officer, other = await office(context)
    await receipt(context, officer, 70)
    await confirm(context, other, (await entries_of(context))[-1].id)
    with pytest.raises(ReasonNeeded) as needed:
        await receipt(context, town, 1591)
    assert needed.value.code == "reason-settled"
    await receipt(context, town, 1591, reason="系统漏了一批")
    objection = (await entries_of(context))[-1]
    assert (objection.value, objection.reason, objection.doubted) == (1591, "系统漏了一批", True)
    assert await value(context) == 70
    async with database.read() as tx:
        told = [each.notice for each in await outbox.by_state(tx, None) if each.notice.kind == "alarm"]
    assert {int(notice.receiver.address) for notice in told} == {officer.id, other.id}
    assert all("系统漏了一批" in str(notice.values["subject"]) for notice in told)
    board = await asking.ranking(context, SCHEME, None, NOON.date())
    assert [row.unit for row in board.rows if row.doubted] == [UNIT]
    (item,) = (await inbox.inbox(session(context, officer), 0)).cases
    assert (item.doubted, item.ordinary) == (True, False)
    await confirm(context, officer, objection.id)
    board = await asking.ranking(context, SCHEME, None, NOON.date())
    assert not any(row.doubted for row in board.rows)


async def test_a_unit_needs_a_reason_to_go_below_what_is_confirmed_and_none_to_go_on(database: Database) -> None:
    context = context_on(database)
    town, officer, _ = await office(context)
    for number, mode in ((5, Mode.INCREMENT), (TARGET + 9, Mode.TOTAL)):
        assert (await receipt(context, town, number, mode)).lines[0].total >= TARGET
    assert not any(entry.doubted for entry in await entries_of(context))
    for number, mode in ((TARGET - 1, Mode.TOTAL), (-10, Mode.INCREMENT)):
        with pytest.raises(ReasonNeeded) as needed:
            await receipt(context, town, number, mode)
        assert needed.value.code == "reason-settled"
    await receipt(context, town, TARGET - 1, reason="重复计了一人")
    board = await asking.ranking(context, SCHEME, None, NOON.date())
    assert [row.unit for row in board.rows if row.doubted] == [UNIT]
    assert await value(context) == TARGET
    assert officer.id not in {entry.person_id for entry in await entries_of(context)}


async def test_a_doubted_figure_is_marked_until_it_is_reviewed_or_overlaid(database: Database) -> None:
    context = context_on(database)
    town, officer = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)

    async def doubted() -> set[str]:
        return {row.unit for row in (await asking.ranking(context, SCHEME, None, NOON.date())).rows if row.doubted}

    await say(context, town, 12)
    assert await doubted() == set()
    enormous = await say(context, town, 9_000_000, Mode.TOTAL)
    assert await doubted() == {UNIT}
    assert not any(
        row.doubted for row in (await asking.ranking(context, SCHEME, None, NOON.date(), basis=Basis.CONFIRMED)).rows
    )
    assert (await asking.ranking(context, SCHEME, None, RUGAO.start)).rows[0].doubted is False
    await reviewing.send_back(session(context, officer), Seen(UNIT, JOBS, enormous), "请核对", origin())
    assert await doubted() == {UNIT}, "returned, but it counts as reported still"
    await say(context, town, 20, Mode.TOTAL)
    assert await doubted() == set()
    await say(context, town, 4 * TARGET, Mode.TOTAL)
    assert await doubted() == {UNIT}
    await undoing.undo_last(session(context, town), origin())
    assert await doubted() == set()
    last = await say(context, town, 4 * TARGET, Mode.TOTAL)
    await confirm(context, officer, last)
    assert await doubted() == set()


async def _act(context: Context, chance: Random, everybody: list[Person]) -> Person:
    """One of them does something; nothing comes of what is refused. Who it was."""
    person = chance.choice(everybody)
    fact, asker = chance.choice([JOBS, TRAINING]), session(context, person)
    entries = [entry for entry in await entries_of(context) if entry.fact == fact]
    what = chance.choice(["say", "say", "confirm", "confirm", "correct", "undo", "read"])
    try:
        if what == "say" or not entries:
            mode, number = chance.choice([Mode.INCREMENT, Mode.TOTAL]), chance.choice([1, 12, 90, 700, TARGET, 3000])
            reading = Reading((Claim(fact, mode, number, UNIT, None, ""),))
            reported = await reporting.report(asker, reading, origin(), "核对过")
            for question in reported.questions:
                await reporting.choose(context, person, question.draft_id, 0, origin(), "核对过")
        elif what == "confirm":
            await reviewing.confirm(asker, {(UNIT, fact): entries[-1].id}, origin())
        elif what == "correct":
            number = chance.choice([0, 12, 90, TARGET])
            await correct(asker, Seen(UNIT, fact, entries[-1].id), number, "核对", origin())
        elif what == "undo":
            await undoing.undo(asker, [chance.choice(entries).id], origin(), "核对")
        else:
            mode = chance.choice([Mode.INCREMENT, Mode.TOTAL])
            await reporting.read_as(asker, chance.choice(entries).id, mode, origin(), "核对")
    except (Refused, Expired, NotFound, NotAllowed):
        pass
    return person


@pytest.mark.parametrize("seed", range(5))
async def test_no_confirmed_figure_changes_by_one_person_alone(database: Database, seed: int) -> None:
    """Of every entry that begins to count as confirmed, and moves something, at least two have entered or confirmed."""
    context, chance = context_on(database), Random(seed)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    bureau = [await join(context, number, Role.BUREAU) for number in (2, 3)]
    await join(context, 4, Role.BUREAU)
    both = await join(context, 4, Role.COORDINATOR, UNIT)
    known: set[int] = set()
    for _ in range(35):
        before, had = await confirmed(context), {fact: await value(context, fact) for fact in (JOBS, TRAINING)}
        stood = {fact for fact in had if before.table.reported(UNIT, fact) is not None}
        await _act(context, chance, [town, *bureau, both])
        after = await confirmed(context)
        changed = {fact for fact in had if had[fact] != after.table.value(UNIT, fact)}
        async with database.read() as tx:
            states = await projection.states_of(tx, [entry.id for entry in await ledger.every(tx, SCHEME)])
            good = {number for number, state in states.items() if state is State.CONFIRMED}
            said = await reviews.of_entries(tx, good - known)
        moved = moves_a_rank(before, after) or moves_money(before, after) or bool(changed & stood)
        if moved:
            authors = {entry.id: entry.person_id for entry in await entries_of(context)}
            assert good != known
            for number in good - known:
                persons = {review.person_id for review in said if review.entry_id == number} | {authors[number]}
                assert len(persons) > 1, (number, persons)
        known = good
    assert known
