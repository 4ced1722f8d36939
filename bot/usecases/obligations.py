"""What units owe of the scheme's calendar, what they have to win or lose by it, and what was declared done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.declarations import Declaration, in_force
from bot.domain.entries import Selection
from bot.domain.errors import NotFound, Refused
from bot.domain.permissions import Action, action_for, allowed, require
from bot.domain.results import Declared, GivenFact, Impact, Owed, OwedFact, Todo, UndatedTask
from bot.domain.reviews import channels_of
from bot.storage import declarations, systems
from bot.usecases import evidence
from bot.usecases.context import Memory, in_transaction
from bot.usecases.standings import figures, local_day
from schemes.duties import Lack, has_task, lacks, owes
from scoring import WHOLE, score, score_suppositions
from scoring.pace import due, tasks

if TYPE_CHECKING:
    from datetime import date

    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session
    from schemes.duties import Duty
    from scoring import Standing


async def todo(session: Session, unit: str) -> Todo:
    """What a unit still owes. Raises NotAllowed."""
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    context, scheme_id, day = session.context, session.scheme_id, local_day(session.context, session.now())
    standings = await stated(context, scheme_id, day)
    owing, never = await obligations_of(context, scheme_id, unit, day), _never_reported(standings, unit)
    asked = {lacking.fact for owed in owing.owed for lacking in owed.facts}
    silent = (fact for fact in never if fact not in asked and context.scheme(scheme_id).fact(fact).silent)
    return replace(
        owing,
        unproven=await evidence.missing(context, scheme_id, unit),
        undated=undated(context, standings, unit, day),
        never_reported=never,
        must_report=tuple(silent),
    )


async def obligations_of(context: Context, scheme_id: str, unit: str, day: date) -> Todo:
    """What a unit (`*`: the bureau) owes on `day`, or owed at the cycle's end, with its impact; most urgent first."""
    scheme, duties = context.scheme(scheme_id), context.schemes[scheme_id].duties
    standings, done = await stated(context, scheme_id, day), await declared(context, scheme_id)
    now, owed = standings[0], []
    for duty in duties:
        if duty.is_asked(day, scheme.end) and still_owes(duty, standings, unit, done):
            facts = _owed_facts(context, now, unit, lacks(duty, now.table, unit))
            ordered = tuple(sorted(facts, key=lambda fact: -fact.points))
            owed.append(Owed(duty.id, duty.due, (duty.due - day).days, ordered, impact(context, now, duty, unit)))
    periodic = {duty.id for duty in duties if duty.by_report}
    awaited = {lack.fact for each in owed if each.duty in periodic for lack in each.facts}
    words = await context.db.ask(lambda tx: systems.last_words(tx, scheme_id, unit))
    given = (GivenFact(entry.fact, entry.origin.system or "", entry.date) for entry in words)
    return Todo(scheme_id, unit, day, tuple(owed), given=tuple(each for each in given if each.fact not in awaited))


def undated(context: Context, standings: tuple[Standing, ...], unit: str, day: date) -> tuple[UndatedTask, ...]:
    """The open tasks of the unit that still count and stand in no duty; the earliest first, then what brings most."""
    now = standings[0]
    scheme, table = now.scheme, now.table
    dated = {fact for duty in context.schemes[scheme.id].duties if not duty.by_report for fact in duty.facts}
    reported = {fact.id for fact in scheme.facts if fact.reportable}
    aims = [(fact, target) for fact, target in tasks(scheme, unit).items() if fact in reported - dated]
    reached = [max(standing.table.value(unit, fact) for standing in standings) for fact, _ in aims]
    lacking = tuple(
        Lack(fact, table.value(unit, fact), target, target - value)
        for (fact, target), value in zip(aims, reached, strict=True)
        if value < target and day <= due(scheme, fact)
    )
    open_tasks = [UndatedTask(fact, due(scheme, fact.fact)) for fact in _owed_facts(context, now, unit, lacking)]
    return tuple(sorted(open_tasks, key=lambda task: (task.until, -task.owed.points)))


def _never_reported(standings: tuple[Standing, ...], unit: str) -> tuple[str, ...]:
    """The facts that the unit itself reports for some line, and of which nothing is known."""
    scheme = standings[0].scheme
    return tuple(
        fact.id
        for fact in scheme.facts
        if fact.id in scheme.scored_facts
        and fact.reportable
        and not fact.whole
        and action_for(fact) is Action.REPORT
        and has_task(scheme, fact.id, unit)
        and not any(standing.table.reported(unit, fact.id) for standing in standings)
    )


async def stated(context: Context, scheme_id: str, day: date) -> tuple[Standing, ...]:
    """The standing by what units reported; with self-assessment also the assessor's, who fulfils duties as well."""
    scheme = context.scheme(scheme_id)
    async with context.db.read() as tx:
        stated_by = [
            await figures(context, tx, scheme_id, Selection(channel), min(day, scheme.end))
            for channel in channels_of(scheme)
        ]
    return tuple(of_channel.standing for of_channel in stated_by)


def still_owes(duty: Duty, standings: tuple[Standing, ...], unit: str, declared: frozenset[tuple[str, str]]) -> bool:
    """Whether the unit (`*`: the bureau) has not fulfilled the duty, whoever stated it."""
    return all(owes(duty, standing.table, unit, declared) for standing in standings)


def _owed_facts(context: Context, now: Standing, unit: str, lacking: tuple[Lack, ...]) -> tuple[OwedFact, ...]:
    """With the points that reaching each target would bring by itself."""
    impacts = context.memory.setdefault(now.scheme.id, Memory()).impacts
    short = {lack.fact: {lack.fact: lack.target} for lack in lacking if lack.target is not None and lack.missing}
    keys = {fact: (now.as_of, f"fact {fact}", unit) for fact in short}
    new = [fact for fact, key in keys.items() if impacts.get(key, (None, None))[0] is not now]
    for fact, then in zip(new, score_suppositions(now, unit, [short[fact] for fact in new]), strict=True):
        impacts[keys[fact]] = now, _impact_of(now, then, unit)
    points = {fact: impacts[key][1].gain for fact, key in keys.items()}
    return tuple(
        OwedFact(lack.fact, lack.value, lack.target, lack.missing, points.get(lack.fact, 0)) for lack in lacking
    )


def impact(context: Context, now: Standing, duty: Duty, unit: str) -> Impact:
    """What the unit, which owes the duty, has to win or lose by it; remembered as long as the standing is the same."""
    impacts = context.memory.setdefault(now.scheme.id, Memory()).impacts
    key = (now.as_of, f"duty {duty.id}", unit)
    if impacts.get(key, (None, None))[0] is not now:
        impacts[key] = now, _impact(now, duty, unit)
    return impacts[key][1]


def _impact(now: Standing, duty: Duty, unit: str) -> Impact:
    if unit == WHOLE or (duty.missed is None and (duty.by_report or duty.declaration)):
        return Impact()  # owed for its own sake
    if duty.missed is None:
        targets = {lack.fact: lack.target for lack in lacks(duty, now.table, unit) if lack.target is not None}
        return _impact_of(now, score(now.scheme, now.table.with_values(unit, targets)), unit)
    missed = now.table.value(unit, duty.missed)
    then = score(now.scheme, now.table.with_value(unit, duty.missed, missed + duty.counts))
    cost = now.total(unit) - then.total(unit)
    return Impact(cost=cost, matters=bool(cost) or now.money(unit) != then.money(unit) or _helps(now, duty, unit))


def _impact_of(now: Standing, then: Standing, unit: str) -> Impact:
    gain, money = then.total(unit) - now.total(unit), then.money(unit) - now.money(unit)
    return Impact(gain, money, matters=gain != 0 or money != 0)


def _helps(now: Standing, duty: Duty, unit: str) -> bool:
    """Whether one more of a reported fact would move the line that deducts for what is missed."""
    beside = {fact for item in now.scheme.items if duty.missed in item.facts for fact in item.facts}
    more = [
        {fact: now.table.value(unit, fact) + now.scheme.fact(fact).scale} for fact in beside.intersection(duty.facts)
    ]
    return any(then.total(unit) != now.total(unit) for then in score_suppositions(now, unit, more))


async def declared(context: Context, scheme_id: str) -> frozenset[tuple[str, str]]:
    """(unit, duty) of which somebody has said that it is done."""
    return frozenset(in_force(await context.db.ask(lambda tx: declarations.of_scheme(tx, scheme_id))))


@in_transaction
async def declare(tx: Transaction, session: Session, unit: str, duty_id: str, *, done: bool = True) -> Declared:
    """Say that a unit's duty is done, or take that back. Saying it twice changes nothing.

    Units say it of duties without a figure while these are open; the bureau of any report, at any later time: it is
    then not missed. Raises NotFound, NotAllowed, Refused.
    """
    person, scheme_id = session.person, session.scheme_id
    duty = session.served.duties_by_id.get(duty_id)
    if duty is None or duty.of_bureau is not (unit == WHOLE):
        raise NotFound("no-such-duty")
    require(person, Action.REPORT, scheme_id, unit)
    day, assessor = local_day(session.context, session.now()), allowed(person, Action.ASSESS, scheme_id, unit)
    if day < duty.opens or (day > duty.closes and not assessor):
        raise Refused("duty-not-open", title=duty.title, opens=duty.opens, closes=duty.closes)
    if not duty.declaration and not (assessor and duty.by_report):
        raise Refused("duty-needs-figures", title=duty.title)
    if ((unit, duty_id) in in_force(await declarations.of_scheme(tx, scheme_id))) is not done:
        await declarations.append(tx, scheme_id, Declaration(0, unit, duty_id, done, person.id, session.now()))
    return Declared(scheme_id, unit, duty_id, done)
