"""Short answers: how a figure stands, what waits for somebody, who may be asked, and zeros for all that is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.drafts import PromptedFigure
from bot.domain.entries import Mode
from bot.domain.intents import Claim, Reading
from bot.domain.people import Role
from bot.domain.permissions import Action, allowed, require
from bot.domain.results import Pending, Progress
from bot.storage import drafts, people
from bot.usecases import announcing, inbox, obligations, reporting
from bot.usecases.standings import local_day, standing, today
from scoring.pace import is_task

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.entries import Origin
    from bot.domain.people import Person
    from bot.domain.results import Owed, Reported
    from bot.usecases.context import Context, Session
    from scoring import Line, Scheme


async def progress(session: Session, unit: str, facts: Sequence[str]) -> tuple[Progress, ...]:
    """How the facts of a unit stand today, in the same order. Raises NotAllowed."""
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    context, scheme = session.context, session.scheme
    day = local_day(context, session.now())
    todo = await obligations.obligations_of(context, scheme.id, unit, day)
    owed = {lacking.fact: (duty, lacking) for duty in reversed(todo.owed) for lacking in duty.facts}
    stated = await obligations.stated(context, scheme.id, day)
    open_tasks = {task.owed.fact: task.owed for task in obligations.undated(context, stated, unit, day)}
    now = await standing(context, scheme.id, today(context, scheme))
    rows = []
    for fact in facts:
        duty, lacking = owed.get(fact, (None, open_tasks.get(fact)))
        item = item_of_fact(scheme, fact)
        rows.append(
            Progress(
                fact=fact,
                value=stated[0].table.value(unit, fact),
                target=scheme.target(fact, unit),
                task=is_task(scheme, fact, unit),
                reported=stated[0].table.reported(unit, fact) is not None,
                points=lacking.points if lacking is not None else 0,
                due=duty.due if duty is not None else None,
                days_left=duty.days_left if duty is not None else 0,
                item=item.id if item is not None else None,
                item_points=now.points(unit, item.id) if item is not None else 0,
                item_most=scheme.points_of(item.id, unit) if item is not None else 0,
                applies=item is None or now.applies(unit, item.id),
            )
        )
    return tuple(rows)


def item_of_fact(scheme: Scheme, fact: str) -> Line | None:
    """The line of the sheet that a fact counts for: the one that reads fewest others beside it."""
    reading = [item for item in scheme.items if item.rule is not None and fact in item.facts]
    return min(reading, key=lambda item: len(item.facts), default=None)


async def leader_of_ranking(session: Session) -> str:
    """The unit that ranks first today; of several the first of the scheme. Raises NotAllowed."""
    require(session.person, Action.SEE_BOARD, session.scheme_id)
    now = await standing(session.context, session.scheme_id, today(session.context, session.scheme))
    return min(session.scheme.units, key=lambda unit: now.rank(unit.id)).id


async def pending(session: Session) -> Pending:
    """What waits for this person just now."""
    person, scheme = session.person, session.scheme
    units, duties = person.units(scheme.id), session.served.duties_by_id
    unit, asked = (units[0] if units else None), []
    if unit is not None and allowed(person, Action.REPORT, scheme.id, unit):
        todo = await obligations.obligations_of(
            session.context, scheme.id, unit, local_day(session.context, session.now())
        )
        asked = [owed for owed in todo.owed if duties[owed.duty].by_report or duties[owed.duty].declaration]
    reviews = 0
    if person.roles(scheme.id) & {Role.REVIEWER, Role.BUREAU}:
        reviews = await inbox.count_waiting(session)
    due = min((owed.due for owed in asked), default=None)
    return Pending(unit, len(asked), due, reviews, await announcing.unconfirmed(session))


async def contacts(session: Session) -> tuple[str, ...]:
    """The names of the bureau's people, whom others may ask."""
    members = await session.db.ask(lambda tx: people.members(tx, session.scheme_id, session.now()))
    return tuple(person.name for person in members if Role.BUREAU in person.roles(session.scheme_id))


async def awaits_figure(context: Context, person: Person) -> bool:
    """Whether this person was asked for a figure: a word like 无 or 是 may be the answer."""
    now = context.clock.now()
    return await context.db.ask(lambda tx: drafts.latest(tx, PromptedFigure, person.id, now)) is not None


async def reports_due(session: Session, unit: str, day: date) -> list[Owed]:
    """The reports of a unit that are due on a day and have no form of their own. Raises NotAllowed."""
    require(session.person, Action.REPORT, session.scheme_id, unit)
    duties = session.served.duties_by_id
    todo = await obligations.obligations_of(session.context, session.scheme_id, unit, day)
    return [owed for owed in todo.owed if duties[owed.duty].by_report and duties[owed.duty].statement is None]


async def zeros_due(session: Session, unit: str, day: date) -> tuple[str, ...]:
    """The facts of a unit that reports are due of on a day and that can be reported as 0. Raises NotAllowed."""
    scheme, reports = session.scheme, await reports_due(session, unit, day)
    facts = dict.fromkeys(lacking.fact for owed in reports for lacking in owed.facts)
    return tuple(fact for fact in facts if scheme.fact(fact).kind.adds_up and not scheme.fact(fact).whole)


async def report_zeros(session: Session, unit: str, day: date, fact: str | None, origin: Origin) -> Reported:
    """Report 0 of a fact, or (None) of all that is still due of what was due on `day`.

    Of nothing that is due any more nothing is reported; the same tap worked through again gets its first answer.
    Raises as `reporting.report`.
    """
    due = await zeros_due(session, unit, day)
    claims = tuple(Claim(each, Mode.INCREMENT, 0, unit, day) for each in due if fact in (None, each))
    return await reporting.report(session, Reading(claims), origin)
