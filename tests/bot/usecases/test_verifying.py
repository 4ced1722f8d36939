"""What a check says of a ledger that was let alone, whatever was reported, corrected, reviewed and published."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.domain.entries import Basis, Channel, Mode, NewEntry, NewReview, Origin, Source, Verdict
from bot.domain.errors import Refused
from bot.domain.people import Role
from bot.storage import ledger, reviews
from bot.usecases import publishing, verifying
from bot.usecases.context import Session
from tests.support.context import NOON, SCHEME, context_on
from tests.support.ledgers import JOBS, TRAINING, UNIT, join

if TYPE_CHECKING:
    from bot.domain.people import Person
    from bot.storage.engine import Database, Transaction
    from bot.usecases.context import Context

VERDICTS = (Verdict.CONFIRM, Verdict.CONFIRM, Verdict.PROPOSE, Verdict.RETURN)


async def step(tx: Transaction, chance: Random) -> None:
    """A report, a correction, a withdrawal or a review, for any day of the last two weeks."""
    entries = await ledger.every(tx, SCHEME)
    taken = {entry.replaces for entry in entries}
    counting = [entry for entry in entries if entry.id not in taken and entry.mode is not Mode.WITHDRAWAL]
    if counting and chance.random() < 0.4:
        verdict = NewReview(chance.choice(VERDICTS), 8, NOON)
        await reviews.append(tx, SCHEME, [chance.choice(counting).id], verdict)
        return
    day, channel = NOON.date() - timedelta(days=chance.randrange(14)), chance.choice([Channel.ASSESSED, Channel.SELF])
    unit, fact = chance.choice((UNIT, "baipu")), chance.choice((JOBS, TRAINING))
    mode = chance.choice((Mode.INCREMENT, Mode.TOTAL))
    new = NewEntry(SCHEME, unit, fact, day, mode, chance.randrange(50), 7, Origin(Source.TEXT), channel=channel)
    if counting and chance.random() < 0.5:
        old = chance.choice(counting)
        new = replace(new, unit=old.unit, fact=old.fact, channel=old.channel, replaces=old.id)
        if chance.random() < 0.4:
            new = replace(new, mode=Mode.WITHDRAWAL, value=0, date=old.date)
    await ledger.append(tx, [new], NOON)


async def publish(context: Context, person: Person, basis: Basis) -> int:
    """Publish where anything is new; how many versions that made."""
    session = Session(context, person, SCHEME)
    made, _ = await publishing.draft(session, basis)
    try:
        await publishing.publish(session, basis, made.checksum, "补报")
    except Refused:
        return 0
    return 1


@pytest.mark.parametrize("seed", range(3))
async def test_an_honest_ledger_is_well(database: Database, seed: int) -> None:
    context, chance = context_on(database), Random(seed)
    bureau = await join(context, 2, Role.BUREAU)
    versions = 0
    for _ in range(6):
        for _ in range(6):
            await database.write(lambda tx: step(tx, chance))
        versions += await publish(context, bureau, chance.choice(list(Basis)))
    checks = [check async for check in verifying.verify(context)]
    assert [check for check in checks if check.fault] == []
    assert len(checks) == 2 + versions
    assert versions > 2


async def test_reports_that_race_with_a_publication_are_in_it_or_after_it(database: Database) -> None:
    context, chance = context_on(database), Random(1)
    bureau = await join(context, 2, Role.BUREAU)

    async def report() -> None:
        for _ in range(30):
            await database.write(lambda tx: step(tx, chance))

    async def publish_often() -> int:
        return sum([await publish(context, bureau, Basis.REPORTED) for _ in range(15)])

    _, versions = await asyncio.gather(report(), publish_often())
    checks = [check async for check in verifying.verify(context)]
    assert [check for check in checks if check.fault] == []
    assert len(checks) == 2 + versions
