"""Missed reports that the scheme deducts for, and objections, as tables to be settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rendering.desk.cases import move_row
from bot.rendering.figures import hundredths
from bot.rendering.formatting import at_time
from bot.rendering.reminders import period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from bot.domain.moves import UnitMove
    from bot.domain.publications import Appeal
    from bot.domain.results import Proposal
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.desk.cases import MoveRow
    from schemes.duties import Duty
    from scoring import Scheme


@dataclass(frozen=True, slots=True)
class MissedUnit:
    """A unit's missed periods of one duty. `number`: what the fact would be; `cost`: its points by that."""

    unit: str
    name: str
    periods: str
    entered: int
    number: int
    cost: str
    move: MoveRow


@dataclass(frozen=True, slots=True)
class MissedLine:
    """One line of the calendar with the units that missed periods of it."""

    line: str
    title: str
    fact: str
    units: tuple[MissedUnit, ...]
    cost: str


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An objection, and its answer once there is one."""

    id: int
    unit: str
    item: str
    version: int
    when: str
    words: str
    answer: str


def missed_lines(
    proposed: Sequence[Proposal],
    costs: Mapping[str, UnitMove],
    duties: Mapping[str, Duty],
    scheme: Scheme,
    catalogue: Catalogue,
) -> tuple[MissedLine, ...]:
    """Line by line of the calendar. `costs`: by line and unit what entering it would move."""
    lines: dict[str, list[Proposal]] = {}
    for proposal in proposed:
        lines.setdefault(proposal.line, []).append(proposal)
    return tuple(
        MissedLine(
            line,
            duties[own[0].periods[0]].title,
            scheme.fact(own[0].fact).short,
            tuple(_unit(proposal, costs[f"{line} {proposal.unit}"], duties, scheme, catalogue) for proposal in own),
            hundredths(sum(_points(costs[f"{line} {proposal.unit}"]) for proposal in own)),
        )
        for line, own in lines.items()
    )


def _unit(
    proposal: Proposal, move: UnitMove, duties: Mapping[str, Duty], scheme: Scheme, catalogue: Catalogue
) -> MissedUnit:
    return MissedUnit(
        proposal.unit,
        scheme.unit(proposal.unit).short,
        "、".join(period(duties[missed], catalogue) for missed in proposal.periods),
        proposal.entered,
        proposal.number,
        hundredths(_points(move), signed=True),
        move_row(move, scheme, catalogue),
    )


def _points(move: UnitMove) -> int:
    return move.total[1] - move.total[0]


def appeal_rows(appeals: Sequence[Appeal], scheme: Scheme, zone: tzinfo, catalogue: Catalogue) -> tuple[AppealRow, ...]:
    """The objections, those without an answer first, the newest of the others after them."""
    ordered = sorted(
        appeals, key=lambda appeal: (appeal.answer is not None, -appeal.id if appeal.answer else appeal.id)
    )
    return tuple(
        AppealRow(
            appeal.id,
            scheme.unit(appeal.unit).short,
            scheme.item(appeal.item).title,
            appeal.version,
            at_time(appeal.at, zone, catalogue),
            appeal.words,
            appeal.answer or "",
        )
        for appeal in ordered
    )
