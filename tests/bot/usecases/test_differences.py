from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import MovableClock
from bot.domain.entries import Basis, Mode
from bot.domain.errors import NotAllowed, Refused
from bot.domain.people import Role
from bot.domain.review_items import Seen
from bot.usecases import assessing, comparing, inbox, reviewing
from bot.usecases.context import Session
from bot.usecases.standings import standing
from scoring import Kind, Total, score, tabulate
from scoring.gap import gap
from tests.support.context import SCHEME, context_on, offering
from tests.support.ledgers import UNIT, join, origin, say
from tests.support.social import FIRST, HUTANG, JUNE

if TYPE_CHECKING:
    from bot.storage.engine import Database

KNOWN = offering(HUTANG).scheme
DAY = date(2014, 6, 12)


def facts() -> st.SearchStrategy[list[Total]]:
    """Any figures of the first community."""
    most = {Kind.FLAG: 1, Kind.LEVEL: 3, Kind.EVENTS: 6, Kind.COUNT: 60}
    each = [st.integers(0, KNOWN.most(one.id) or 0 if one.kind is Kind.MARK else most[one.kind]) for one in KNOWN.facts]
    return st.tuples(*each).map(
        lambda values: [Total(FIRST, one.id, DAY, value) for one, value in zip(KNOWN.facts, values, strict=True)]
    )


@given(facts(), facts())
def test_the_lines_add_up_to_the_difference_of_the_totals(own: list[Total], assessed: list[Total]) -> None:
    one, other = (score(KNOWN, tabulate(KNOWN, totals, DAY)) for totals in (own, assessed))
    found = gap(one, FIRST, other, FIRST)
    assert sum(line.own - line.other for line in found.lines) == one.total(FIRST) - other.total(FIRST)
    assert all(line.own != line.other for line in found.lines)
    order = [(-abs(line.own - line.other), KNOWN.item_place(line.item)) for line in found.lines]
    assert order == sorted(order), "the largest first, equal ones in the sheet's order"
    for line in found.lines:
        assert line.numbers
        assert all(number.own != number.other for number in line.numbers)


async def test_a_unit_sees_its_own_and_the_office_sees_all(database: Database) -> None:
    context = replace(context_on(database, MovableClock(JUNE)), schemes={HUTANG: offering(HUTANG)})
    unit = await join(context, 1, Role.COORDINATOR, FIRST, scheme=HUTANG)
    bureau = await join(context, 2, Role.BUREAU, scheme=HUTANG)
    await say(context, unit, 300, Mode.TOTAL, "work-standards-mark", HUTANG)
    await assessing.assess(
        Session(context, bureau, HUTANG), Seen(FIRST, "work-standards-mark", 0), Mode.TOTAL, 100, "台账不全", origin()
    )
    other = Session(context, await join(context, 3, Role.BUREAU, scheme=HUTANG), HUTANG)
    item = (await inbox.open_item(other, FIRST, "work-standards-mark")).case
    await reviewing.confirm(other, {(item.unit, item.fact): item.last}, origin())
    one = await comparing.differences_of_unit(Session(context, unit, HUTANG), FIRST)
    [line] = one.lines
    assert (line.item, line.own, line.other) == ("platform.standards", 300, 100)
    everything = await comparing.differences_of_all(context, bureau, HUTANG)
    assert everything[0] == one
    assert not any(other.lines for other in everything[1:])
    assert one.sides.own.total == (await standing(context, HUTANG, JUNE.date(), Basis.REPORTED)).total(FIRST)
    with pytest.raises(NotAllowed):
        await comparing.differences_of_all(context, unit, HUTANG)
    with pytest.raises(NotAllowed):
        await comparing.differences_of_unit(Session(context, unit, HUTANG), KNOWN.units[1].id)


async def test_a_scheme_without_self_assessment_has_no_differences(database: Database) -> None:
    context = context_on(database)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    with pytest.raises(Refused, match="not-self-assessed"):
        await comparing.differences_of_unit(Session(context, town, SCHEME), UNIT)
