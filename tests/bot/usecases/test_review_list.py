"""The reviewer's list as it is remembered: the same as the inbox reads it anew, whatever happened in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.people import Membership, Person, Role
from bot.domain.review_items import Hindrance, Part, Seen, Sieve
from bot.usecases import inbox, review_list, reviewing
from bot.usecases.context import Session
from tests.support.context import SCHEME, context_on
from tests.support.ledgers import JOBS, TRAINING, UNIT, correct, join, origin, say

if TYPE_CHECKING:
    from bot.domain.review_items import ReviewItem
    from bot.storage.engine import Database


def figures_of(items: tuple[ReviewItem, ...]) -> list[tuple[object, ...]]:
    return [(item.unit, item.fact, item.before, item.after, item.last, item.points, item.money) for item in items]


async def the_same(session: Session) -> bool:
    """Whether the remembered list, weighed case by case, says what the inbox says."""
    listed = await review_list.listed(session)
    shown = await review_list.weighed(session, listed.items)
    asked = (await inbox.inbox(session, 0)).cases  # a page of it is all, here
    return sorted(figures_of(shown)) == sorted(figures_of(asked))


async def test_the_list_is_kept_up_to_date_by_what_changed(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    other = Session(context, await join(context, 3, Role.BUREAU), SCHEME)
    session = Session(context, bureau, SCHEME)
    assert (await review_list.listed(session)).items == ()
    first = await say(context, town, 120)
    await say(context, town, 8, fact=TRAINING)
    assert await the_same(session)
    await say(context, town, 40)
    assert await the_same(session)
    await reviewing.confirm(session, {(UNIT, JOBS): first}, origin())
    assert await the_same(session)
    await reviewing.send_back(session, Seen(UNIT, TRAINING, 2**40), "请核对", origin())
    assert await the_same(session)
    await correct(session, Seen(UNIT, JOBS, 2**40), 90, "与系统核对", origin())
    listed = [await review_list.listed(each) for each in (session, other)]
    assert [each.parts.get((UNIT, JOBS)) for each in listed] == [Part.OTHERS, Part.SECOND]
    batch = await review_list.weigh(session, [(UNIT, JOBS)])
    assert batch.hindered == {(UNIT, JOBS): Hindrance.OWN_WORD}
    assert (batch.items, batch.moves) == ((), ())
    assert [item.fact for item in Sieve(Part.SECOND).through(listed[1])] == [JOBS]
    assert Sieve(Part.SECOND, month=1).through(listed[1]) == ()
    assert Sieve(Part.SECOND, facts=frozenset({TRAINING})).through(listed[1]) == ()


async def test_a_department_lists_its_own_facts_only(database: Database) -> None:
    context = context_on(database)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    await say(context, town, 120)
    with pytest.raises(NotAllowed):
        await review_list.listed(Session(context, town, SCHEME))
    department = Person(9, "某科", "zh-CN", memberships=(Membership(SCHEME, Role.REVIEWER, None, "别的科室"),))
    assert (await review_list.listed(Session(context, department, SCHEME))).items == ()
    with pytest.raises(NotAllowed):
        await review_list.weigh(Session(context, department, SCHEME), [(UNIT, JOBS)])
    with pytest.raises(NotAllowed):
        await review_list.trail(Session(context, department, SCHEME), UNIT, JOBS)
