"""Collecting a duty's statements: who has handed one in, on time or late, and all of them together for the bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.permissions import Action, allowed, require
from bot.domain.statements import Collected, Overview, figures_of
from bot.domain.timeliness import Outcome
from bot.storage import audit, people, statements
from bot.usecases.standings import local_day
from bot.usecases.statements import duty_of

if TYPE_CHECKING:
    from bot.domain.people import Person
    from bot.domain.statements import Version
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context


async def overview(context: Context, person: Person | None, scheme_id: str, duty_id: str) -> Overview:
    """Who has handed in the statement, with numbers and no persons. `person` None: the command line. Raises NotAllowed, NotFound."""
    if person is not None:
        require(person, Action.SEE_SHEET, scheme_id)
    async with context.db.read() as tx:
        return await _overview(tx, context, person, scheme_id, duty_id, whole=False)


async def collect(context: Context, person: Person | None, scheme_id: str, duty_id: str) -> Overview:
    """The same, for who may have the lists; that they were taken is written down. Raises NotAllowed, NotFound."""
    if person is not None:
        require(person, Action.SEE_PERSONS, scheme_id)

    async def change(tx: Transaction) -> Overview:
        by = person.id if person is not None else None
        await audit.note(tx, scheme_id, audit.Act(context.clock.now(), by, "take-persons", duty_id))
        return await _overview(tx, context, person, scheme_id, duty_id, whole=True)

    return await context.db.write(change)


async def _overview(
    tx: Transaction, context: Context, person: Person | None, scheme_id: str, duty_id: str, *, whole: bool
) -> Overview:
    duty, statement = duty_of(context, scheme_id, duty_id)
    scheme, day = context.schemes[scheme_id].scheme, local_day(context, context.clock.now())
    names = await people.names(tx, scheme_id)
    came: dict[str, list[Version]] = {unit.id: [] for unit in scheme.units if duty.asked_of(scheme, unit.id)}
    for version in await statements.of_scheme(tx, scheme_id):
        if version.duty == duty_id and version.unit in came:
            came[version.unit].append(version)
    found = []
    for unit, versions in came.items():
        if not versions:
            found.append(Collected(unit, Outcome.OPEN if day <= duty.due else Outcome.MISSED))
            continue
        first, last = versions[0], versions[-1]
        outcome = Outcome.ON_TIME if local_day(context, first.at) <= duty.due else Outcome.LATE
        figures, by = figures_of(statement, last.filled), names.get(last.person_id, "")
        found.append(Collected(unit, outcome, first.at, last if whole else None, by if whole else "", figures))
    persons = person is None or allowed(person, Action.SEE_PERSONS, scheme_id)
    return Overview(scheme_id, duty_id, day, tuple(found), persons)
