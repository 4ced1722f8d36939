"""What waits for whose review and since when, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.clock import MovableClock
from bot.domain.entries import Mode
from bot.domain.people import Membership, Role
from bot.domain.review_items import Seen, Waiting
from bot.usecases import reviewing
from bot.usecases.context import Session
from bot.usecases.inbox import pending_reviews
from tests.support.context import NOON, SCHEME, context_on, offering
from tests.support.ledgers import JOBS, TRAINING, UNIT, join, origin, say

if TYPE_CHECKING:
    from bot.storage.engine import Database

TODAY = NOON.date()
TARGET = offering(SCHEME).scheme.target(JOBS, UNIT) or 0


async def test_each_fact_counts_once_and_the_first_report_says_since_when(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    assert await pending_reviews(context, SCHEME, [town, bureau]) == {}
    await say(context, town, 12)
    clock.move(NOON + timedelta(days=2))
    last = await say(context, town, 3)
    other = await say(context, town, 1, fact=TRAINING)
    assert await pending_reviews(context, SCHEME, [town, bureau]) == {2: Waiting(2, TODAY)}
    await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): last}, origin())
    assert await pending_reviews(context, SCHEME, [bureau]) == {2: Waiting(1, date(2021, 6, 17))}
    await reviewing.send_back(Session(context, bureau, SCHEME), Seen(UNIT, TRAINING, other), "缺证明", origin())
    assert await pending_reviews(context, SCHEME, [bureau]) == {}
    clock.move(NOON + timedelta(days=5))
    await reviewing.answer(Session(context, town, SCHEME), other, "证明已补", origin())
    assert await pending_reviews(context, SCHEME, [bureau]) == {2: Waiting(1, date(2021, 6, 20))}


async def test_a_first_word_waits_for_somebody_else(database: Database) -> None:
    """A figure that changes a confirmed one: whoever entered it has nothing left to do."""
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    colleague = await join(context, 3, Role.BUREAU)
    first = await say(context, town, TARGET, Mode.TOTAL)
    await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): first}, origin())
    await say(context, bureau, 3, Mode.TOTAL)
    assert await pending_reviews(context, SCHEME, [bureau, colleague]) == {3: Waiting(1, TODAY)}


async def test_a_department_hears_of_its_own_facts(database: Database) -> None:
    plain = offering(SCHEME)
    facts = tuple(replace(one, reviewer="就管中心" if one.id == JOBS else "社保中心") for one in plain.scheme.facts)
    served = {SCHEME: replace(plain, scheme=replace(plain.scheme, facts=facts))}
    context = replace(context_on(database), schemes=served)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    await say(context, town, 12)
    own, elsewhere = (
        replace(town, id=number, memberships=(Membership(SCHEME, Role.REVIEWER, None, department),))
        for number, department in ((4, "就管中心"), (5, "社保中心"))
    )
    assert await pending_reviews(context, SCHEME, [own, elsewhere]) == {4: Waiting(1, TODAY)}
