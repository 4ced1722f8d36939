"""Reporting the same as in the period before: listed first, stored by a second tap. Nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from bot.domain.entries import Mode, Selection
from bot.domain.intents import Claim, Reading
from bot.domain.permissions import Action, channel_for, require
from bot.storage import courses
from bot.usecases import obligations, reporting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.courses import Course
    from bot.domain.entries import Origin
    from bot.domain.results import Owed, Reported
    from bot.usecases.context import Session
    from schemes.duties import Duty
    from scoring import Fact


async def as_before(session: Session, unit: str, day: date) -> tuple[Claim, ...]:
    """What the unit would report on `day` as in the period before, of the reports that are due then. Raises NotAllowed.

    Of what adds up, by how much it grew in that period; else its last figure. What was not reported then is left out.
    """
    require(session.person, Action.REPORT, session.scheme_id, unit)
    duties, scheme = session.served.duties_by_id, session.scheme
    todo = await obligations.obligations_of(session.context, session.scheme_id, unit, day)
    selection, claims = Selection(channel_for(session.person, scheme)), dict[str, Claim]()
    async with session.db.read() as tx:
        for duty, before in _periods(todo.owed, list(duties.values())):
            for fact in duty.asked_of(scheme, unit):
                key = unit, fact
                course = await courses.course(tx, scheme.id, selection, key, before.since)
                figure = _figure(course, scheme.fact(fact), before.since, duty.since)
                if figure is not None and not scheme.fact(fact).whole:
                    mode = Mode.INCREMENT if scheme.fact(fact).kind.adds_up else Mode.TOTAL
                    claims.setdefault(fact, Claim(fact, mode, figure, unit, day))
    return tuple(claims.values())


def check_of(claims: Sequence[Claim]) -> str:
    """Short for what was listed: a tap stores nothing else."""
    return f"{crc32(repr([(claim.fact, claim.mode.value, claim.value) for claim in claims]).encode()):08x}"


async def report_as_before(session: Session, unit: str, day: date, check: str, origin: Origin) -> Reported | None:
    """Report what was listed for `day`. None: the list is another one by now; empty: nothing of it is due any more.

    The same tap worked through again gets its first answer. Raises as `reporting.report`.
    """
    claims = await as_before(session, unit, day)
    if claims and check_of(claims) != check:
        return None
    return await reporting.report(session, Reading(claims), origin)


def _periods(owed: Sequence[Owed], duties: Sequence[Duty]) -> list[tuple[Duty, Duty]]:
    """The reports that are due, each with the period of the same line before it."""
    by_id = {duty.id: duty for duty in duties}
    pairs = []
    for each in owed:
        duty = by_id[each.duty]
        earlier = [other for other in duties if other.line == duty.line and other.due < duty.due]
        if duty.by_report and duty.statement is None and earlier:
            pairs.append((duty, max(earlier, key=lambda other: other.due)))
    return pairs


def _figure(course: Course, fact: Fact, first: date, end: date) -> int | None:
    """What was reported from `first` until before `end`; None: nothing."""
    dated = [row for row in course.rows if first <= row.entry.date < end]
    if not dated:
        return None
    if not fact.kind.adds_up:
        return dated[-1].total
    before = [row.total for row in course.rows if row.entry.date < first]
    return dated[-1].total - (before[-1] if before else 0)
