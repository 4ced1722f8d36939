"""People who report to a real ledger in tests of use cases."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Origin, Source
from bot.domain.intents import Claim, Reading
from bot.storage import ledger
from bot.usecases import joining, reporting
from bot.usecases.context import Session
from tests.support.context import SCHEME

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from bot.domain.people import Person, Role
    from bot.usecases.context import Context

UNIT, JOBS, TRAINING = "changjiang", "new-urban-jobs", "entrepreneurship-training"
_updates = count(1)


async def join(context: Context, person_id: int, role: Role, unit: str | None = None, scheme: str = SCHEME) -> Person:
    """Somebody takes up a role by an invitation."""
    invited = await joining.invite(context, None, scheme, role, unit)
    await joining.redeem(context, invited.token, person_id, f"somebody {person_id}", "zh-CN")
    person = await joining.person(context, person_id)
    assert person is not None
    return person


def origin() -> Origin:
    """A message that came just now."""
    number = next(_updates)
    return Origin(Source.TEXT, number, 11, number)


async def say(
    context: Context, person: Person, value: int, mode: Mode = Mode.INCREMENT, fact: str = JOBS, scheme: str = SCHEME
) -> int:
    """Report a figure, however unusual; the entry's id."""
    unit = UNIT if scheme == SCHEME else person.units(scheme)[0]
    reading = Reading((Claim(fact, mode, value, unit, None, ""),))
    reported = await reporting.report(Session(context, person, scheme), reading, origin())
    for question in reported.questions:
        reported = await reporting.choose(context, person, question.draft_id, 0, origin())
    return reported.receipts[0].lines[0].entry_id


async def entries_of(context: Context) -> list[Entry]:
    """All entries of the ledger, in order."""
    async with context.db.read() as tx:
        return await ledger.every(tx, SCHEME)
