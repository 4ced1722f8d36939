from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Basis, Channel, Mode, NewEntry, Verdict
from bot.domain.errors import Expired, NotAllowed, Refused
from bot.domain.intents import Claim, Reading
from bot.domain.people import Membership, Person, Role
from bot.domain.review_items import Seen
from bot.domain.reviews import State
from bot.storage import ledger, outbox, reviews
from bot.usecases import inbox, publishing, reopening, reporting, reviewing
from bot.usecases.context import Session
from bot.usecases.standings import standing
from tests.support.context import NOON, SCHEME, context_on, offering
from tests.support.ledgers import JOBS, TRAINING, UNIT, correct, entries_of, join, origin, say
from tests.support.office import content_of
from tests.support.social import JUNE

if TYPE_CHECKING:
    from bot.storage.engine import Database, Transaction
    from bot.usecases.context import Context

TARGET = offering(SCHEME).scheme.target(JOBS, UNIT) or 0
SOCIAL = "hutang-2014"


async def confirmed_value(context: Context, fact: str = JOBS) -> int:
    day = offering(SCHEME).scheme.end
    return (await standing(context, SCHEME, day, Basis.CONFIRMED)).table.value(UNIT, fact)


async def rewritten(context: Context, town: Person, entry_id: int, mode: Mode, value: int) -> int:
    """A unit's word in the place of a confirmed entry, as older ledgers hold it: it is refused now; its id."""

    async def change(tx: Transaction) -> int:
        (old,) = await ledger.by_ids(tx, [entry_id])
        new = NewEntry(SCHEME, UNIT, JOBS, old.date, mode, value, town.id, origin(), entry_id)
        return (await ledger.append(tx, [new], NOON)).entries[0].id

    return await context.db.write(change)


async def edit_confirmed(context: Context, town: Person, bureau: Person, value: int) -> int:
    """The town reports its target, which makes it the first, and after its confirmation a total that is less; its id.

    The entry waits: a correction that moves a rank.
    """
    first = await say(context, town, TARGET, Mode.TOTAL)
    await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): first}, origin())
    assert (await standing(context, SCHEME, NOON.date(), Basis.CONFIRMED)).rank(UNIT) == 1
    return await rewritten(context, town, first, Mode.TOTAL, value)


async def claimed(session: Session, claim: Claim) -> int:
    """Report a claim, however unusual; the entry's id."""
    reported = await reporting.report(session, Reading((claim,)), origin())
    for question in reported.questions:
        reported = await reporting.choose(session.context, session.person, question.draft_id, 0, origin())
    return reported.receipts[0].lines[0].entry_id


async def test_a_report_waits_until_it_is_confirmed(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    last = await say(context, town, 12)
    assert await confirmed_value(context) == 0
    (case,) = (await inbox.inbox(Session(context, bureau, SCHEME), 0)).cases
    assert (case.unit, case.fact, case.before, case.after, case.state) == (UNIT, JOBS, 0, 12, State.WAITING)
    done = await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): last}, origin())
    assert (done.verdict, done.left) == (Verdict.CONFIRM, 0)
    assert await confirmed_value(context) == 12
    with pytest.raises(Expired):
        await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): last}, origin())


async def test_what_came_after_the_look_is_not_confirmed_unseen(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    seen = await say(context, town, 12)
    await say(context, town, 3)
    await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): seen}, origin())
    assert await confirmed_value(context) == 12
    assert (await inbox.inbox(Session(context, bureau, SCHEME), 0)).count == 1


async def test_the_same_update_twice_says_it_once(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    last, same = await say(context, town, 12), origin()
    first = await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): last}, same)
    assert await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): last}, same) == first


async def test_what_the_bureau_reports_itself_is_confirmed(database: Database) -> None:
    context = context_on(database)
    bureau = await join(context, 2, Role.BUREAU)
    await say(context, bureau, 12)
    assert await confirmed_value(context) == 12
    assert (await inbox.inbox(Session(context, bureau, SCHEME), 0)).count == 0


async def test_a_returned_figure_is_told_and_answered(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    last = await say(context, town, 12)
    with pytest.raises(Refused) as nothing:
        await reviewing.send_back(Session(context, bureau, SCHEME), Seen(UNIT, JOBS, last), " ", origin())
    assert nothing.value.code == "reason-needed"
    await reviewing.send_back(Session(context, bureau, SCHEME), Seen(UNIT, JOBS, last), "缺证明", origin())
    assert (await inbox.inbox(Session(context, bureau, SCHEME), 0)).count == 0
    async with database.read() as tx:
        (posted,) = [one for one in await outbox.by_state(tx, None) if one.notice.kind == "returned"]
    assert int(posted.notice.receiver.address) == town.id
    content = await content_of(context, posted.notice)
    assert content is not None
    assert (content.reason, content.by) == ("缺证明", "somebody 2")
    await reviewing.answer(Session(context, town, SCHEME), last, "证明已补", origin())
    assert await content_of(context, posted.notice) is None
    opened = await inbox.open_item(Session(context, bureau, SCHEME), UNIT, JOBS)
    assert [(one.review.verdict, one.review.reason) for one in opened.remarks] == [
        (Verdict.RETURN, "缺证明"),
        (Verdict.ANSWER, "证明已补"),
    ]
    with pytest.raises(Expired):
        await reviewing.answer(Session(context, town, SCHEME), last, "再说一遍", origin())


async def test_all_that_was_returned_is_told_to_all_who_reported_it(database: Database) -> None:
    context = context_on(database)
    town, colleague = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 3, Role.COORDINATOR, UNIT)
    bureau = await join(context, 2, Role.BUREAU)
    first, last = await say(context, town, 12), await say(context, colleague, 30)
    opened = await inbox.open_item(Session(context, bureau, SCHEME), UNIT, JOBS)
    assert opened.case.by == ("somebody 1", "somebody 3")
    await reviewing.send_back(Session(context, bureau, SCHEME), Seen(UNIT, JOBS, last), "缺证明", origin())
    async with database.read() as tx:
        posted = [one for one in await outbox.by_state(tx, None) if one.notice.kind == "returned"]
    assert {int(one.notice.receiver.address) for one in posted} == {town.id, colleague.id}
    content = await content_of(context, posted[0].notice)
    assert content is not None
    assert [one.id for one in content.entries] == [first, last]


async def test_only_the_unit_answers_and_only_the_reviewer_decides(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    other, leader = await join(context, 3, Role.COORDINATOR, "baipu"), await join(context, 4, Role.LEADER)
    last = await say(context, town, 12)
    for person in (town, other, leader):
        with pytest.raises(NotAllowed):
            await inbox.inbox(Session(context, person, SCHEME), 0)
        with pytest.raises(NotAllowed):
            await reviewing.confirm(Session(context, person, SCHEME), {(UNIT, JOBS): last}, origin())
        with pytest.raises(NotAllowed):
            await reviewing.send_back(Session(context, person, SCHEME), Seen(UNIT, JOBS, last), "x", origin())
        with pytest.raises(NotAllowed):
            await correct(Session(context, person, SCHEME), Seen(UNIT, JOBS, last), 5, "x", origin())
    await reviewing.send_back(Session(context, bureau, SCHEME), Seen(UNIT, JOBS, last), "缺证明", origin())
    with pytest.raises(NotAllowed):
        await reviewing.answer(Session(context, other, SCHEME), last, "x", origin())


async def test_a_reviewer_puts_the_right_figure_in_place(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    last = await say(context, town, 12)
    done = await correct(Session(context, bureau, SCHEME), Seen(UNIT, JOBS, last), 5, "重复计算", origin())
    assert (done.verdict, done.left) == (Verdict.CONFIRM, 0), "nothing of it was confirmed before: one person is enough"
    assert await confirmed_value(context) == 5
    entries = await entries_of(context)
    assert [(one.value, one.replaces, one.reason) for one in entries] == [(12, None, ""), (5, last, "重复计算")]


async def test_a_reviewer_puts_a_figure_in_the_place_of_a_withdrawal(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    first = await say(context, town, 12)
    await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): first}, origin())
    later = await say(context, town, 3)
    await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): later}, origin())
    await rewritten(context, town, first, Mode.WITHDRAWAL, 0)
    withdrawal = (await entries_of(context))[-1]
    assert (withdrawal.mode, withdrawal.replaces) == (Mode.WITHDRAWAL, first)
    seen = Seen(UNIT, JOBS, withdrawal.id)
    corrected = await correct(Session(context, bureau, SCHEME), seen, 5, "只有一部分重复", origin())
    assert corrected.verdict is Verdict.PROPOSE, "a confirmed figure changes"
    second, correction = await join(context, 3, Role.BUREAU), (await entries_of(context))[-1].id
    done = await reviewing.confirm(Session(context, second, SCHEME), {(UNIT, JOBS): correction}, origin())
    assert (done.verdict, done.left) == (Verdict.CONFIRM, 0)
    assert (await entries_of(context))[-1].replaces == withdrawal.id
    assert await confirmed_value(context) == 5 + 3, "it counts where the entry stood that was taken back"
    day = offering(SCHEME).scheme.end
    assert (await standing(context, SCHEME, day)).table.value(UNIT, JOBS) == 5 + 3


async def test_a_correction_below_what_was_taken_away_later_is_refused(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    seen = await say(context, town, 1000)
    clock.move(NOON + timedelta(days=4))
    await say(context, town, -800)
    with pytest.raises(Refused) as refused:
        await correct(Session(context, bureau, SCHEME), Seen(UNIT, JOBS, seen), 300, "重复计算", origin())
    assert (refused.value.code, refused.value.values["present"]) == ("below-zero", 200)
    assert [entry.value for entry in await entries_of(context)] == [1000, -800]
    assert await confirmed_value(context) == 0
    await correct(Session(context, bureau, SCHEME), Seen(UNIT, JOBS, seen), 800, "重复计算", origin())
    assert await confirmed_value(context) == 800


async def test_somebody_else_has_to_confirm_a_correction_that_moves_a_rank(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    second = await join(context, 3, Role.BUREAU)
    last = await edit_confirmed(context, town, bureau, 3)
    opened = await inbox.open_item(Session(context, bureau, SCHEME), UNIT, JOBS)
    assert opened.needs_second
    assert opened.moves[0].rank[0] == 1 < opened.moves[0].rank[1]
    case = {(UNIT, JOBS): last}
    assert (await reviewing.confirm(Session(context, bureau, SCHEME), case, origin())).verdict is Verdict.PROPOSE
    assert await confirmed_value(context) == TARGET
    with pytest.raises(Refused) as own:
        await reviewing.confirm(Session(context, bureau, SCHEME), case, origin())
    assert own.value.code == "own-word"
    assert (await inbox.open_item(Session(context, bureau, SCHEME), UNIT, JOBS)).own_word
    with pytest.raises(Expired):  # it is not for the batch
        await reviewing.confirm_ordinary(Session(context, second, SCHEME), last, origin())
    assert (await reviewing.confirm(Session(context, second, SCHEME), case, origin())).verdict is Verdict.CONFIRM
    assert await confirmed_value(context) == 3


@pytest.mark.parametrize("first_takes_the_rest", [False, True])
async def test_a_second_person_can_confirm_when_more_has_come(database: Database, first_takes_the_rest: bool) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    second = await join(context, 3, Role.BUREAU)
    proposed = await edit_confirmed(context, town, bureau, 3)
    await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): proposed}, origin())
    last = await say(context, town, 2)
    case = {(UNIT, JOBS): last}
    for person in (bureau, second):
        opened = await inbox.open_item(Session(context, person, SCHEME), UNIT, JOBS)
        assert (opened.own_word, opened.needs_second, opened.case.ordinary) == (False, False, False)
    if first_takes_the_rest:
        done = await reviewing.confirm(Session(context, bureau, SCHEME), case, origin())
        assert done.verdict is Verdict.CONFIRM
        assert await confirmed_value(context) == TARGET + 2, "what that person proposed still waits"
        with pytest.raises(Refused) as own:
            await reviewing.confirm(Session(context, bureau, SCHEME), case, origin())
        assert own.value.code == "own-word"
    done = await reviewing.confirm(Session(context, second, SCHEME), case, origin())
    assert (done.verdict, done.left) == (Verdict.CONFIRM, 0)
    assert await confirmed_value(context) == 3 + 2


async def test_a_correction_does_not_second_what_the_same_person_proposed(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    second = await join(context, 3, Role.BUREAU)
    proposed = await edit_confirmed(context, town, bureau, 3)
    await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): proposed}, origin())
    seen = Seen(UNIT, JOBS, await say(context, town, 2))
    with pytest.raises(Refused) as own:
        await correct(Session(context, bureau, SCHEME), seen, 4, "重复计算", origin())
    assert own.value.code == "own-word"
    assert await confirmed_value(context) == TARGET
    corrected = await correct(Session(context, second, SCHEME), seen, 4, "重复计算", origin())
    assert corrected.verdict is Verdict.PROPOSE
    assert await confirmed_value(context) == 3, "two have confirmed that; the 4 is one person's word"
    latest = (await entries_of(context))[-1].id
    done = await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): latest}, origin())
    assert (done.verdict, done.left) == (Verdict.CONFIRM, 0)
    assert await confirmed_value(context) == 4


async def test_what_waits_beside_a_correction_needs_a_second_person_too(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    await edit_confirmed(context, town, bureau, 3)
    seen = Seen(UNIT, JOBS, await say(context, town, 2))
    done = await correct(Session(context, bureau, SCHEME), seen, 4, "重复计算", origin())
    assert done.verdict is Verdict.PROPOSE
    assert await confirmed_value(context) == TARGET


async def test_what_takes_away_from_a_returned_figure_is_not_confirmed(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    session = Session(context, bureau, SCHEME)
    base = await say(context, town, 30)
    await reviewing.send_back(session, Seen(UNIT, JOBS, base), "缺证明", origin())
    last = await say(context, town, -20)
    other = await say(context, town, 4, fact=TRAINING)
    cases = {case.fact: case for case in (await inbox.inbox(session, 0)).cases}
    assert (cases[JOBS].after, cases[JOBS].ordinary, cases[TRAINING].ordinary) == (-20, False, True)
    with pytest.raises(Refused) as refused:
        await reviewing.confirm(session, {(UNIT, JOBS): last}, origin())
    assert refused.value.code == "base-unconfirmed"
    done = await reviewing.confirm(session, {(UNIT, JOBS): last, (UNIT, TRAINING): other}, origin())
    assert (done.cases, done.left) == (((UNIT, TRAINING),), 1)
    assert await confirmed_value(context) == 0
    await reviewing.answer(Session(context, town, SCHEME), base, "证明已补", origin())
    await reviewing.confirm(session, {(UNIT, JOBS): last}, origin())
    assert await confirmed_value(context) == 10


async def test_what_the_bureau_takes_away_from_an_unconfirmed_figure_waits(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    await say(context, town, 30)
    last = await say(context, bureau, -20)
    assert await confirmed_value(context) == 0
    await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): last}, origin())
    assert await confirmed_value(context) == 30, "the bureau's own figure changes a confirmed one"
    second = await join(context, 3, Role.BUREAU)
    await reviewing.confirm(Session(context, second, SCHEME), {(UNIT, JOBS): last}, origin())
    assert await confirmed_value(context) == 10


async def test_a_correction_does_not_bring_the_confirmed_total_below_zero(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    session = Session(context, bureau, SCHEME)
    first = await say(context, town, 30)
    await reviewing.confirm(session, {(UNIT, JOBS): first}, origin())
    await reviewing.send_back(session, Seen(UNIT, JOBS, await say(context, town, 40)), "缺证明", origin())
    await reviewing.confirm(session, {(UNIT, JOBS): await say(context, town, -20)}, origin())
    await rewritten(context, town, first, Mode.WITHDRAWAL, 0)
    withdrawal = (await entries_of(context))[-1].id
    with pytest.raises(Refused) as refused:
        await correct(session, Seen(UNIT, JOBS, withdrawal), 5, "重复计算", origin())
    assert refused.value.code == "base-unconfirmed"
    assert (await entries_of(context))[-1].id == withdrawal
    assert await confirmed_value(context) == 10


async def test_a_batch_takes_the_ordinary_ones(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    await say(context, town, 12)
    await say(context, town, 900_000, Mode.TOTAL, "startup-jobs")
    last = await say(context, town, 4, fact=TRAINING)
    cases = (await inbox.inbox(Session(context, bureau, SCHEME), 0)).cases
    assert (cases[0].fact, cases[0].ordinary) == ("startup-jobs", False), "the unusual one first"
    done = await reviewing.confirm_ordinary(Session(context, bureau, SCHEME), last, origin())
    assert {fact for _, fact in done.cases} == {JOBS, TRAINING}
    assert done.left == 1


async def test_a_department_reviews_its_own_facts(database: Database) -> None:
    context = context_on(database)
    plain = offering(SCHEME)
    facts = tuple(replace(one, reviewer="就管中心" if one.id == JOBS else "社保中心") for one in plain.scheme.facts)
    given = replace(plain, scheme=replace(plain.scheme, facts=facts))
    context = replace(context, schemes={SCHEME: given})
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    person = Person(5, "周洁", "zh-CN", memberships=(Membership(SCHEME, Role.REVIEWER, None, "就管中心"),))
    await say(context, town, 12)
    other = await say(context, town, 4, fact=TRAINING)
    assert [one.fact for one in (await inbox.inbox(Session(context, person, SCHEME), 0)).cases] == [JOBS]
    with pytest.raises(NotAllowed):
        await reviewing.confirm(Session(context, person, SCHEME), {(UNIT, TRAINING): other}, origin())


async def confirm_assessed(context: Context, unit: str, fact: str) -> None:
    """A second person of the bureau agrees to what an assessor states of a unit."""
    session = Session(context, await join(context, 3, Role.BUREAU, scheme=SOCIAL), SOCIAL)
    case = (await inbox.open_item(session, unit, fact)).case
    assert [entry.channel for entry in case.entries] == [Channel.ASSESSED]
    assert (await reviewing.confirm(session, {(unit, fact): case.last}, origin())).verdict is Verdict.CONFIRM


@pytest.mark.parametrize(("judged", "counts"), [(None, 7), (4, 4)])
async def test_with_self_assessment_an_earlier_day_moves_the_totals_taken_over_for_later_ones(
    database: Database, judged: int | None, counts: int
) -> None:
    served = offering(SOCIAL)
    clock = MovableClock(NOON.replace(year=2014))
    context = replace(context_on(database, clock), schemes={SOCIAL: served})
    unit, fact = served.scheme.units[0].id, "work-standards-mark"
    town = await join(context, 1, Role.COORDINATOR, unit, SOCIAL)
    bureau = await join(context, 2, Role.BUREAU, scheme=SOCIAL)
    session, today = Session(context, bureau, SOCIAL), clock.now().date()
    last = await say(context, town, 5, fact=fact, scheme=SOCIAL)
    if judged is None:
        await reviewing.confirm(session, {(unit, fact): last}, origin())
    else:
        await correct(session, Seen(unit, fact, last), judged, "抽查扣分", origin())
        await confirm_assessed(context, unit, fact)
    claim = Claim(fact, Mode.INCREMENT, 2, unit, today - timedelta(days=5), "")
    last = await claimed(Session(context, town, SOCIAL), claim)
    assert (await inbox.open_item(session, unit, fact)).case.after == counts
    await reviewing.confirm(session, {(unit, fact): last}, origin())
    assert (await standing(context, SOCIAL, today, Basis.REPORTED)).table.value(unit, fact) == 7
    assert (await standing(context, SOCIAL, today)).table.value(unit, fact) == counts
    assert (await standing(context, SOCIAL, today - timedelta(days=5))).table.value(unit, fact) == 2


async def test_with_self_assessment_what_was_deducted_since_cannot_go_below_zero(database: Database) -> None:
    served = offering(SOCIAL)
    clock = MovableClock(NOON.replace(year=2014))
    context = replace(context_on(database, clock), schemes={SOCIAL: served})
    unit, fact = served.scheme.units[0].id, "work-standards-mark"
    town = await join(context, 1, Role.COORDINATOR, unit, SOCIAL)
    session = Session(context, await join(context, 2, Role.BUREAU, scheme=SOCIAL), SOCIAL)
    last, day = await say(context, town, 10, Mode.TOTAL, fact, SOCIAL), clock.now().date()
    await reviewing.confirm(session, {(unit, fact): last}, origin())
    clock.move(clock.now() + timedelta(days=1))
    await claimed(session, Claim(fact, Mode.INCREMENT, -8, unit, None, ""))
    await confirm_assessed(context, unit, fact)
    last = await claimed(Session(context, town, SOCIAL), Claim(fact, Mode.TOTAL, 5, unit, day, ""))
    (case,) = (await inbox.inbox(session, 0)).cases
    assert (case.after, case.ordinary) == (-3, False)
    with pytest.raises(Refused) as refused:
        await reviewing.confirm(session, {(unit, fact): last}, origin())
    assert refused.value.code == "base-unconfirmed"
    assert (await standing(context, SOCIAL, clock.now().date())).table.value(unit, fact) == 2


async def test_with_self_assessment_confirming_takes_the_figure_over(database: Database) -> None:
    plain = context_on(database)
    served = offering(SOCIAL)
    clock = MovableClock(NOON.replace(year=2014))
    context = replace(plain, clock=clock, schemes={SOCIAL: served})
    unit = served.scheme.units[0].id
    town = await join(context, 1, Role.COORDINATOR, unit, SOCIAL)
    bureau = await join(context, 2, Role.BUREAU, scheme=SOCIAL)
    mark, flag = "work-standards-mark", "platform-established"
    await say(context, town, 1, Mode.TOTAL, flag, SOCIAL)
    last = await say(context, town, 300, Mode.TOTAL, mark, SOCIAL)
    day = clock.now().date()
    own = await standing(context, SOCIAL, day, Basis.REPORTED)
    assessed = await standing(context, SOCIAL, day)
    assert own.table.value(unit, mark) == 300
    assert assessed.table.value(unit, mark) == 0
    await reviewing.confirm(Session(context, bureau, SOCIAL), {(unit, flag): last}, origin())
    await correct(Session(context, bureau, SOCIAL), Seen(unit, mark, last), 200, "抽查扣分", origin())
    assessed = await standing(context, SOCIAL, day)
    assert (assessed.table.value(unit, flag), assessed.table.value(unit, mark)) == (1, 200)
    assert (await standing(context, SOCIAL, day, Basis.REPORTED)).table.value(unit, mark) == 300
    assert (await inbox.inbox(Session(context, bureau, SOCIAL), 0)).count == 0


async def test_a_decision_is_taken_back_by_a_record_of_its_own_while_nothing_rests_on_it(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    other, session = await join(context, 3, Role.BUREAU), Session(context, bureau, SCHEME)
    last, decision = await say(context, town, 12), origin()
    await reviewing.confirm(session, {(UNIT, JOBS): last}, decision)
    entries = await reopening.decided_by(session, decision.update_id or 0)
    with pytest.raises(Expired):
        await reopening.take_back(Session(context, other, SCHEME), entries, "", origin())
    tap = origin()
    reopened = await reopening.take_back(session, entries, "", tap)
    assert (reopened.verdict, reopened.cases, reopened.left) == (Verdict.REOPEN, ((UNIT, JOBS),), 1)
    assert await confirmed_value(context) == 0
    assert await reopening.take_back(session, entries, "", tap) == reopened
    with pytest.raises(Expired):
        await reopening.take_back(session, entries, "", origin())
    said = [review.verdict for review in await context.db.ask(lambda tx: reviews.of_entries(tx, [last]))]
    assert said == [Verdict.CONFIRM, Verdict.REOPEN]


async def test_a_return_is_taken_back_and_its_reporter_hears_of_it(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    session, last, decision = Session(context, bureau, SCHEME), await say(context, town, 12), origin()
    await reviewing.send_back(session, Seen(UNIT, JOBS, last), "与系统不符", decision)
    await reopening.take_back(session, await reopening.decided_by(session, decision.update_id or 0), "", origin())
    assert await reviewing.returned(context, SCHEME, last) is None
    posted = await context.db.ask(lambda tx: outbox.beginning(tx, "return-taken-back:"))
    assert [each.notice.receiver.person_id for each in posted] == [town.id]


async def test_a_decision_stays_where_a_publication_or_a_later_deduction_rests_on_it(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    session, first = Session(context, bureau, SCHEME), origin()
    twelve = await say(context, town, 12)
    less = await claimed(Session(context, town, SCHEME), Claim(JOBS, Mode.INCREMENT, -5, UNIT, None, "-5"))
    await reviewing.confirm(session, {(UNIT, JOBS): twelve}, first)
    await reviewing.confirm(session, {(UNIT, JOBS): less}, origin())
    entries = await reopening.decided_by(session, first.update_id or 0)
    with pytest.raises(Refused) as refused:
        await reopening.take_back(session, entries, "", origin())
    assert refused.value.code == "decision-base"
    draft, _ = await publishing.draft(session, Basis.CONFIRMED)
    await publishing.publish(session, Basis.CONFIRMED, draft.checksum)
    with pytest.raises(Refused) as refused:
        await reopening.take_back(session, [less], "", origin())
    assert refused.value.code == "decision-published"


async def test_with_self_assessment_what_was_taken_over_is_withdrawn_with_the_decision(database: Database) -> None:
    plain, clock, served = context_on(database), MovableClock(JUNE), offering(SOCIAL)
    context = replace(plain, clock=clock, schemes={SOCIAL: served})
    unit, flag, day = served.scheme.units[0].id, "platform-established", JUNE.date()
    town = await join(context, 1, Role.COORDINATOR, unit, SOCIAL)
    session = Session(context, await join(context, 2, Role.BUREAU, scheme=SOCIAL), SOCIAL)
    last, decision = await say(context, town, 1, Mode.TOTAL, flag, SOCIAL), origin()
    await reviewing.confirm(session, {(unit, flag): last}, decision)
    assert (await standing(context, SOCIAL, day)).table.value(unit, flag) == 1
    await reopening.take_back(session, await reopening.decided_by(session, decision.update_id or 0), "撤回", origin())
    assert (await standing(context, SOCIAL, day)).table.value(unit, flag) == 0
    (case,) = (await inbox.inbox(session, 0)).cases
    assert case.last == last
