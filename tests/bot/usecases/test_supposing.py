"""What if tells nobody what is on a sheet that is not theirs to see."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.entries import Mode, NewEntry, Origin, Source
from bot.domain.errors import NotAllowed, Refused
from bot.domain.intents import Claim
from bot.domain.people import Membership, Person, Role
from bot.storage import ledger
from bot.usecases.comparing import what_if
from bot.usecases.context import Session
from tests.support.context import SCHEME, context_on

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.usecases.context import Context

OWN, JOBS = "changjiang", "new-urban-jobs"
ALL_OF_IT = (Claim(JOBS, Mode.TOTAL, 1585),)


def person(role: Role, unit: str | None = None) -> Person:
    return Person(7, "王芳", "zh-CN", memberships=(Membership(SCHEME, role, unit),))


async def reported(database: Database, *units: str) -> Context:
    """These units have created jobs, 4,000 each: they have the points, and share an award."""
    context = context_on(database)
    entries = [
        NewEntry(SCHEME, unit, JOBS, date(2021, 6, 1), Mode.TOTAL, 4_000, 1, Origin(Source.TEXT)) for unit in units
    ]
    await context.db.write(lambda tx: ledger.append(tx, entries, datetime(2021, 6, 1, tzinfo=UTC)))
    return context


async def test_of_others_a_coordinator_sees_the_ranks_and_who_sees_all_sheets_the_money(database: Database) -> None:
    context = await reported(database, "motou", "dongchen")
    seen = await what_if(Session(context, person(Role.LEADER), SCHEME), OWN, ALL_OF_IT)
    hidden = await what_if(Session(context, person(Role.COORDINATOR, OWN), SCHEME), OWN, ALL_OF_IT)
    assert any(one.money for one in seen.others)
    assert not any(one.money.before or one.money.after for one in hidden.others)
    ranks = [(one.unit, one.rank) for one in seen.others if one.rank or one.group_rank]
    assert [(one.unit, one.rank) for one in hidden.others] == ranks
    assert (hidden.total, hidden.rank, hidden.money) == (seen.total, seen.rank, seen.money)


async def test_what_is_not_allowed_or_cannot_be(database: Database) -> None:
    context, town = context_on(database), person(Role.COORDINATOR, OWN)
    with pytest.raises(NotAllowed):
        await what_if(Session(context, town, SCHEME), "motou", ALL_OF_IT)
    with pytest.raises(Refused) as caught:
        await what_if(Session(context, town, SCHEME), OWN, (Claim(JOBS, Mode.INCREMENT, -1),))
    assert caught.value.code == "supposed-impossible"
