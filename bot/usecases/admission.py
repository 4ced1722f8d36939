"""The door for figures: all that enters the ledger passes here, whichever way it came, in one transaction.

The guards, in this order: rights, unit and day (`settle`); plausibility and doubles (`weigh`: what is to be asked about
first); then, in `store`, what may still change (periods, what the bureau has settled), what cannot be, and whose word
confirms it. Nothing but this module appends to the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TYPE_CHECKING

from bot.domain.courses import following, moved
from bot.domain.doubles import earlier_twin, given_by_system
from bot.domain.entries import Mode, NewEntry, Verdict, numbered
from bot.domain.errors import ReasonNeeded, Refused
from bot.domain.figures import Snapshot
from bot.domain.intents import Doubt, DoubtKind
from bot.domain.permissions import channel_for, require_entering
from bot.domain.plausibility import Usual, is_closing, is_outsized, is_possible, likely, require_possible, suspect
from bot.domain.results import Twin
from bot.storage import courses, last_year, ledger
from bot.usecases import events, naming
from bot.usecases.confirming import auto_review, needing_second
from bot.usecases.context import remembered
from bot.usecases.doubting import marked, tell_bureau
from bot.usecases.periods import guard
from bot.usecases.standings import figures, keep, local_day, today

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Entry, Origin
    from bot.domain.figures import Figures
    from bot.domain.intents import Claim
    from bot.domain.moves import NeedsSecond
    from bot.domain.people import Person
    from bot.domain.results import Suspicion, Unusual
    from bot.storage.engine import Transaction
    from bot.storage.ledger import Appended
    from bot.usecases.context import Admission, Context, Session
    from scoring import Fact, Scheme


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim whose unit and day are known, the entry that it would replace, and what its sender was asked already."""

    claim: Claim
    unit: str
    day: date
    replaces: Entry | None = None
    sure: frozenset[Unusual] = frozenset()

    @property
    def key(self) -> Key:
        """The unit and the fact."""
        return self.unit, self.claim.fact


@dataclass(frozen=True, slots=True)
class Suspected:
    """A claim that is asked about before it is stored, and what may have been meant instead."""

    item: Settled
    suspicion: Suspicion
    likely: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """Entries, and what they moved: the courses of their facts and everybody's figures on the evening of `as_of`."""

    as_of: date
    entries: tuple[Entry, ...] = ()
    before: Mapping[Key, Course] = field(default_factory=dict)
    after: Mapping[Key, Course] = field(default_factory=dict)
    figures: tuple[Figures, Figures] | None = None  # before and after; None: nothing was entered
    verdict: Verdict | None = None  # what the person's own word is worth; None: a reviewer looks at it
    needs_second: NeedsSecond | None = None  # what of it a second person has to confirm


def settle(
    session: Session, claims: Sequence[Claim], before: Sequence[Entry] = ()
) -> tuple[list[Settled], list[Doubt]]:
    """Give each claim its unit and day, check rights and dates; a claim that could be of several units is a doubt.

    `before`: entries that the claims of an edited message replace. Raises NotAllowed, Refused (of-whole-scheme,
    day-outside-cycle).
    """
    person, scheme = session.person, session.scheme
    last, units = today(session.context, scheme), person.units(scheme.id)
    of_units, settled, doubts = [], [], []
    for claim in claims:
        require_of_units(scheme.fact(claim.fact))
        unit = claim.unit or (units[0] if len(units) == 1 else None)
        if unit is None:
            doubts.append(_which_unit(claim, units))
            continue
        require_entering(person, scheme, scheme.fact(claim.fact), unit)
        of_units.append((unit, claim))
    for (unit, claim), earlier in zip(of_units, _earlier(of_units, before), strict=True):
        day = claim.date or (earlier.date if earlier is not None else last)
        if not scheme.start <= day <= last:
            raise Refused("day-outside-cycle", day=day, start=scheme.start, end=last)
        settled.append(Settled(replace(claim, unit=unit, date=day), unit, day, earlier))
    return settled, doubts


def unit_doubts(session: Session, claims: Sequence[Claim]) -> list[Doubt]:
    """The claims that could be of several units, or of none."""
    units = session.person.units(session.scheme_id)
    return [_which_unit(claim, units) for claim in claims if claim.unit is None and len(units) != 1]


def _which_unit(claim: Claim, units: Sequence[str]) -> Doubt:
    kind = DoubtKind.WHICH_UNIT if units else DoubtKind.NO_UNIT
    return Doubt(kind, claim.text, tuple(replace(claim, unit=name) for name in units))


def require_of_units(fact: Fact) -> None:
    """Raise Refused for a fact of the whole scheme: no unit's message may set everybody's figure."""
    if fact.whole:
        raise Refused("of-whole-scheme", fact=fact)


def _earlier(claims: Sequence[tuple[str, Claim]], before: Sequence[Entry]) -> list[Entry | None]:
    """The entry that each claim of a unit replaces, each entry once.

    Those of the same day find each other first: of 6月1日 5 and 6月2日 3, an edited 6月2日 4 replaces the 3. What is
    left goes by unit and fact alone, so that an edited day moves its entry.
    """
    left = list(before)
    earlier: dict[int, Entry] = {}
    for by_day in (True, False):
        for place, (unit, claim) in enumerate(claims):
            same = (
                entry
                for entry in left
                if (entry.unit, entry.fact) == (unit, claim.fact) and (not by_day or entry.date == claim.date)
            )
            if place not in earlier and (entry := next(same, None)) is not None:
                earlier[place] = entry
                left.remove(entry)
    return [earlier.get(place) for place in range(len(claims))]


async def courses_of(admission: Admission, settled: Iterable[Settled]) -> dict[Key, Course]:
    """The courses that these claims would move."""
    first_days: dict[Key, date] = {}
    for claim in settled:
        day = claim.day if claim.replaces is None else min(claim.day, claim.replaces.date)
        first_days[claim.key] = min(day, first_days.get(claim.key, day))
    return await courses.courses(admission.tx, admission.scheme.id, admission.selection, first_days)


async def last_year_totals(admission: Admission) -> Mapping[Key, int]:
    """What every fact of every unit came to last year, in the facts' smallest units."""
    tx, scheme_id = admission.tx, admission.scheme.id

    async def read() -> dict[Key, int]:
        return {key: total.value for key, total in (await last_year.holding(tx, scheme_id)).items()}

    return await remembered(admission.context, tx, scheme_id, "last year", admission.heads.last_totals, read)


def impossible_doubts(scheme: Scheme, claims: Iterable[Claim]) -> list[Doubt]:
    """What is said of figures that no unit can have: their digits (a phone number?) are not repeated."""
    facts = [scheme.fact(claim.fact) for claim in claims if not is_possible(claim.value, scheme.fact(claim.fact))]
    return [Doubt(DoubtKind.BAD_VALUE, fact.short, reason="impossible") for fact in dict.fromkeys(facts)]


async def weigh(
    admission: Admission, settled: Sequence[Settled], before: Mapping[Key, Course]
) -> tuple[list[Settled], list[Suspected]]:
    """What can be stored at once, and what is asked about first. `before`: the courses of the claims' facts.

    Raises Refused for a figure that cannot be, or that brings the running total below 0.
    """
    scheme, clear, suspected = admission.scheme, list[Settled](), list[Suspected]()
    year_before = await last_year_totals(admission)
    for item in settled:
        fact, course = scheme.fact(item.claim.fact), before[item.key]
        twin = beside = None
        if item.replaces is not None:
            course = course.without(item.replaces)
        elif (earlier := earlier_twin(item.claim, item.day, fact, course)) is not None:
            twin = await _twin(admission, earlier)
        elif (of_system := given_by_system(item.claim, item.day, course)) is not None:
            beside = await _twin(admission, of_system)
        usual = replace(_usual(scheme, course, item.day, year_before), twin=twin, beside=beside)
        suspicion = suspect(item.claim, item.unit, fact, usual, item.sure)
        if suspicion is None:
            clear.append(item)
        else:
            meant = likely(suspicion, fact, usual)
            suspected.append(Suspected(item, suspicion, tuple(each for each in meant if not _stands(item, each))))
    return clear, suspected


def _stands(item: Settled, claim: Claim) -> bool:
    """Whether the claim is what would be replaced."""
    return item.replaces is not None and (claim.mode, claim.value) == (item.replaces.mode, item.replaces.value)


def _usual(scheme: Scheme, course: Course, day: date, year_before: Mapping[Key, int]) -> Usual:
    """What a figure of the course's fact is compared with on a day."""
    target, key = scheme.target(course.fact, course.unit), (course.unit, course.fact)
    present, increments = course.total(day), course.recent_increments()
    later = course.lowest_stated_after(day)
    return Usual(present, target, increments, year_before.get(key), is_closing(scheme, day), later=later)


async def _twin(admission: Admission, earlier: Entry) -> Twin:
    """Who has said the same, and when."""
    context, at = admission.context, earlier.recorded_at.astimezone(admission.context.zone)
    days_ago = (local_day(context, context.clock.now()) - at.date()).days
    if (by := earlier.origin.system) is None and earlier.person_id != admission.person.id:
        by = (await naming.everybody(admission.tx, admission.scheme)).get(earlier.person_id or 0, "")
    return Twin(earlier.mode, earlier.value, at, days_ago, by)


def new_entry(session: Session, settled: Settled, origin: Origin) -> NewEntry:
    """The entry that a settled claim becomes."""
    claim, replaces = settled.claim, settled.replaces.id if settled.replaces is not None else None
    figure = settled.unit, claim.fact, settled.day, claim.mode, claim.value
    channel = channel_for(session.person, session.scheme)
    return NewEntry(session.scheme_id, *figure, session.person.id, origin, replaces, channel)


def following_entry(entry: Entry, person: Person, origin: Origin, mode: Mode, value: int) -> NewEntry:
    """The entry that takes the place of another one of the same unit, fact and day."""
    figure = entry.unit, entry.fact, entry.date, mode, value
    return NewEntry(entry.scheme, *figure, person.id, origin, entry.id, entry.channel)


def withdrawal(entry: Entry, person: Person, origin: Origin) -> NewEntry:
    """The entry that takes another one back."""
    return following_entry(entry, person, origin, Mode.WITHDRAWAL, 0)


async def store(
    admission: Admission,
    new: Sequence[NewEntry],
    before: Mapping[Key, Course] | None = None,
    reason: str = "",
    *,
    says_yes: bool = True,
) -> Recorded:
    """Append the entries, reviewed at once where the person is the reviewer and `says_yes`.

    `before`: the courses of their facts where they have been read. `reason`: of all of them, where it is one. Raises
    Refused, and nothing is kept, when the entries bring a running total below 0 or lie in a closed period, and
    ReasonNeeded when it is too late to change something, or it goes against what the bureau has settled, without saying
    why.
    """
    context, tx, scheme = admission.context, admission.tx, admission.scheme
    as_of = today(context, scheme)
    if not new:
        return Recorded(as_of)
    new = [replace(entry, reason=reason or entry.reason) for entry in new]
    await guard(admission, new)
    figures_before = await figures(context, tx, scheme.id, admission.selection, as_of, admission.heads)
    before = before if before is not None else await ledger.courses_of(tx, new)
    weighed = await marked(admission, new, before, await last_year_totals(admission))
    appended = await _append(admission, [entry for entry, _ in weighed], before)
    figures_after = figures_before.after(appended.after, _of_this_commit(admission, as_of))
    keep(context, tx, admission.selection, Snapshot(appended.entries[-1].id, admission.heads.reviews, figures_after))
    objections = [entry for entry, (_, objects) in zip(appended.entries, weighed, strict=True) if objects]
    await tell_bureau(admission, objections)
    said = says_yes and await auto_review(admission, appended.entries, appended.entries[0].origin.update_id)
    verdict = said or None
    await events.stored(admission, appended.entries, verdict)
    moves = figures_before, figures_after
    waits = await needing_second(context, tx, appended.entries) if verdict is Verdict.PROPOSE else None
    return Recorded(as_of, appended.entries, appended.before, appended.after, moves, verdict, waits)


async def unexplained(
    admission: Admission, new: Sequence[NewEntry], before: Mapping[Key, Course]
) -> dict[str, ReasonNeeded]:
    """Of new entries of one unit the facts of those that `store` would take with a reason only, and why."""
    hindrances = {entry.fact: await hindrance(admission, entry, before) for entry in new}
    # where no reason helps, `store` says so
    return {fact: error for fact, error in hindrances.items() if isinstance(error, ReasonNeeded)}


async def hindrance(admission: Admission, entry: NewEntry, before: Mapping[Key, Course]) -> Refused | None:
    """Why `store` would not take the entry as it is; None: nothing hinders it."""
    try:
        await guard(admission, [entry])
        await marked(admission, [entry], before, await last_year_totals(admission))
    except Refused as error:
        return error
    return None


async def take_over(admission: Admission, new: Sequence[NewEntry], before: Mapping[Key, Course]) -> Appended:
    """With self-assessment: store what the assessor states by confirming it; it was weighed as the unit's own figure.

    Whoever confirms may review, so no period is closed to them. Raises Refused for what cannot be.
    """
    return await _append(admission, new, before)


async def _append(admission: Admission, new: Sequence[NewEntry], before: Mapping[Key, Course]) -> Appended:
    """Raises Refused for what cannot be."""
    scheme = admission.scheme
    for entry in new:
        require_possible(entry.value, scheme.fact(entry.fact))
    appended = await ledger.append(admission.tx, new, admission.session.now(), before)
    for key, course in appended.after.items():
        fact = scheme.fact(course.fact)
        if course.lowest_evening() < 0 and not fact.kind.signed:
            raise Refused("below-zero", fact=fact, present=appended.before[key].total(scheme.end))
        for row in moved(appended.before[key], course):
            require_possible(row.total, fact)
    return appended


async def bring_in(context: Context, tx: Transaction, scheme: Scheme, new: Sequence[NewEntry]) -> int:
    """Append what a file brings in over the command line, which is nobody's word: all of it waits for a reviewer.

    Figures of a size that is asked about are marked until somebody has seen them. Who brings a file in has looked at
    what is possible and at closed periods before. How many were stored.
    """
    before = await ledger.courses_of(tx, new)
    year_before = {key: total.value for key, total in (await last_year.holding(tx, scheme.id)).items()}
    marked_ = []
    for entry in new:
        fact, course = scheme.fact(entry.fact), before[entry.unit, entry.fact]
        usual = _usual(scheme, course, entry.date, year_before)
        marked_.append(replace(entry, doubted=is_outsized(entry.mode, entry.value, fact, usual)))
    return len((await ledger.append(tx, marked_, context.clock.now(), before)).entries)


def _of_this_commit(admission: Admission, as_of: date) -> list[Figures]:
    name = ("figures", admission.scheme.id, admission.selection, as_of)
    figures_so_far: list[Figures] = admission.tx.memory.setdefault(name, [])
    return figures_so_far


async def supposed(
    admission: Admission, new: Sequence[NewEntry], before: Mapping[Key, Course] | None = None
) -> Recorded:
    """What `store` would bring about; nothing is stored."""
    context, tx, scheme = admission.context, admission.tx, admission.scheme
    now, as_of = context.clock.now().astimezone(UTC), today(context, scheme)
    if not new:
        return Recorded(as_of)
    entries = [numbered(entry, admission.heads.entries + number, now) for number, entry in enumerate(new, 1)]
    if before is None:
        before = await ledger.courses_of(tx, new)
    keys = {(entry.unit, entry.fact) for entry in entries}
    before = {key: course for key, course in before.items() if key in keys}
    after = following(before, entries)
    figures_before = await figures(context, tx, scheme.id, admission.selection, as_of, admission.heads)
    return Recorded(as_of, tuple(entries), before, after, (figures_before, figures_before.after(after)))


def own_unit(person: Person, scheme_id: str) -> frozenset[str]:
    """The unit that goes without saying in an answer to this person; who reports for several is told each time."""
    units = person.units(scheme_id)
    return frozenset(units if len(units) == 1 else ())
