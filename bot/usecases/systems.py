"""Figures from business systems: through the one door like anybody's report, all of a message or none of it.

A system reports in the place of a unit and confirms nothing. It cannot be asked: what is odd is refused with the
question, and comes in, marked until it is reviewed, once a person at the system has said yes to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain.entries import Origin, Source
from bot.domain.errors import NotAllowed, NotFound, Refused, UserError
from bot.domain.intents import Claim
from bot.domain.languages import LANGUAGES
from bot.domain.plausibility import answered_with
from bot.domain.results import Suspicion, Unusual
from bot.domain.systems import FigureFault, FiguresRefused, says_the_same
from bot.storage import systems
from bot.usecases.admission import Settled, courses_of, hindrance, new_entry, settle, store, weigh
from bot.usecases.context import Session, admit, in_transaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Entry, NewEntry
    from bot.domain.systems import System, SystemFigure
    from bot.storage.engine import Transaction
    from bot.usecases.context import Admission, Context


@dataclass(slots=True)
class _Examined:
    """What of a message can be stored, by place; what was stored before; and what is wrong."""

    new: dict[int, NewEntry] = field(default_factory=dict)
    before: dict[int, Entry] = field(default_factory=dict)
    faults: list[FigureFault] = field(default_factory=list)


@in_transaction
async def report(
    tx: Transaction, context: Context, system: System, figures: Sequence[SystemFigure]
) -> tuple[Entry, ...]:
    """The entries of the figures, in their order; those that were sent before are not stored again.

    Raises FiguresRefused with all that is wrong, NotFound (unknown-scheme).
    """
    scheme = context.served(system.scheme).scheme
    session = Session(context, system.as_reporter(scheme, LANGUAGES[0]), scheme.id)
    admission = await admit(session, tx)
    examined = await _examine(admission, system, figures)
    if examined.faults:
        raise FiguresRefused(tuple(sorted(examined.faults, key=lambda fault: fault.place)))
    try:
        stored = (await store(admission, list(examined.new.values()))).entries
    except Refused as error:  # what only all of them together bring about: a running total below 0
        raise FiguresRefused((FigureFault(min(examined.new), error),)) from error
    entries = examined.before | dict(zip(examined.new, stored, strict=True))
    return tuple(entries[place] for place in range(len(figures)))


async def _examine(admission: Admission, system: System, figures: Sequence[SystemFigure]) -> _Examined:
    references = {name for figure in figures for name in (figure.reference, figure.replaces) if name is not None}
    stored = await systems.by_references(admission.tx, admission.scheme.id, system.name, references)
    examined, settled = _Examined(), dict[int, Settled]()
    for place, figure in enumerate(figures):
        try:
            if figure.reference in [other.reference for other in figures[:place]]:
                raise Refused("reference-twice", reference=figure.reference)
            if (entry := _stored_before(figure, stored)) is not None:
                examined.before[place] = entry
            else:
                settled[place] = _settled(admission.session, system, figure, _replaced(figure, stored))
        except UserError as error:
            examined.faults.append(FigureFault(place, error))
    before = await courses_of(admission, settled.values())
    for place, item in settled.items():
        try:
            outcome = await _weighed(admission, system, figures[place], item, before)
        except UserError as error:
            outcome = error
        if isinstance(outcome, UserError | Suspicion):
            examined.faults.append(FigureFault(place, outcome))
        else:
            examined.new[place] = outcome
    return examined


def _stored_before(figure: SystemFigure, stored: Mapping[str, Entry]) -> Entry | None:
    """The figure's entry where it was sent before; raises Refused where another came under its reference."""
    entry = stored.get(figure.reference)
    if entry is not None and not says_the_same(entry, figure, stored.get(figure.replaces or "")):
        raise Refused("reference-used", reference=figure.reference)
    return entry


def _replaced(figure: SystemFigure, stored: Mapping[str, Entry]) -> Entry | None:
    """The entry that the figure corrects; raises NotFound, and Refused where that is of another unit or fact."""
    if figure.replaces is None:
        return None
    entry = stored.get(figure.replaces)
    if entry is None:
        raise NotFound("no-such-reference", reference=figure.replaces)
    if (entry.unit, entry.fact) != (figure.unit, figure.fact):
        raise Refused("reference-of-another", reference=figure.replaces)
    return entry


def _settled(session: Session, system: System, figure: SystemFigure, replaced: Entry | None) -> Settled:
    """The figure as a claim of its day, with what has been said yes to. Raises NotAllowed, Refused."""
    scheme = session.scheme
    if not system.may_report(figure.unit, figure.fact):
        raise NotAllowed("system-scope", unit=scheme.unit(figure.unit).short, fact=scheme.fact(figure.fact).short)
    claim = Claim(figure.fact, figure.mode, figure.value, figure.unit, figure.day)
    (item,), _ = settle(session, [claim], [replaced] if replaced is not None else [])
    sure = answered_with(figure.sure) if figure.sure is not None else frozenset[Unusual]()
    return replace(item, sure=sure | {Unusual.BESIDE_SYSTEM})  # a system's figure is beside nobody's


async def _weighed(
    admission: Admission, system: System, figure: SystemFigure, item: Settled, before: Mapping[Key, Course]
) -> NewEntry | Suspicion | UserError:
    """The figure's entry, or what keeps it from being stored. Raises Refused for what cannot be."""
    _, suspected = await weigh(admission, [item], before)
    if suspected:
        return suspected[0].suspicion
    origin = Origin(Source.SYSTEM, system=system.name, reference=figure.reference)
    entry = replace(
        new_entry(admission.session, item, origin),
        person_id=system.person_id,
        reason=figure.reason,
        doubted=figure.sure is not None,
    )
    return await hindrance(admission, entry, before) or entry
