"""What made the difference between two days, or since an evening, made from a ledger that stands here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from bot.domain.changes import Act, Cause, Ledger, RuleChange, Span, View
from bot.domain.entries import Basis, Entry, Mode, Origin, Review, Source, Verdict
from bot.domain.reviews import counting_for, selection_of
from bot.rendering import changes as screens
from bot.rendering.causes import Words
from scoring.gap import Sides, movement
from tests.support.context import SCHEME, ZONE, offering
from tests.support.folding import by_entry, standing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.changes import Changes
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme
    from scoring.gap import Side

UNIT = "changjiang"
NAMES = {1: "王芳", 2: "李敏", 3: "陈<志>强"}
SEPTEMBER, OCTOBER = date(2021, 9, 30), date(2021, 10, 31)
NOW = datetime(2021, 11, 15, 12, tzinfo=ZONE)
_MARCH = date(2021, 3, 1)


def entry(number: int, fact: str, mode: Mode, value: int, day: date, unit: str = UNIT, **more: object) -> Entry:
    at = datetime(day.year, day.month, day.day, 16, 30, tzinfo=ZONE)
    plain = Entry(number, SCHEME, unit, fact, day, mode, value, 1, Origin(Source.TEXT), None, at)
    return replace(plain, **more)  # type: ignore[arg-type] # the fields are named by each caller


def ledger() -> tuple[list[Entry], list[Review]]:
    """A unit's and its neighbours' reports until the middle of November."""
    jobs, total = "new-urban-jobs", Mode.TOTAL
    units = [unit.id for unit in offering(SCHEME).scheme.units if unit.id != UNIT]
    late = NOW.replace(day=5)
    entries = [
        entry(1, jobs, total, 900, SEPTEMBER - timedelta(days=9)),
        entry(2, jobs, Mode.INCREMENT, 200, date(2021, 10, 12)),
        entry(3, jobs, Mode.INCREMENT, 700, date(2021, 10, 13)),
        entry(
            4,
            jobs,
            Mode.INCREMENT,
            485,
            date(2021, 10, 13),
            replaces=3,
            person_id=3,
            reason="与系统核对，有 <215> 人重复",
        ),
        entry(5, jobs, Mode.INCREMENT, 12, date(2021, 10, 20)),
        entry(6, jobs, Mode.WITHDRAWAL, 12, date(2021, 10, 20), replaces=5),
        entry(7, "entrepreneurship-training", total, 50, SEPTEMBER, recorded_at=late),
        entry(8, "resident-pension-payers", total, 9000, _MARCH),
        entry(9, "resident-pension-payers", total, 90000, date(2021, 10, 20), units[0]),
        entry(10, "pension-new-enrolment", total, 9000, _MARCH),
        *(
            entry(11 + number, "pension-new-enrolment", total, 99000 + number, OCTOBER, unit)
            for number, unit in enumerate(units)
        ),
        entry(30, "university-talent-bases", total, 9, date(2021, 10, 9), person_id=None, origin=Origin(Source.IMPORT)),
        entry(31, "startup-jobs", total, 900, date(2021, 10, 9)),
        entry(32, "highly-skilled-workers", total, 900, date(2021, 10, 9)),
        entry(33, jobs, Mode.INCREMENT, 40, date(2021, 9, 1), recorded_at=late, reason="补报"),
        *(
            entry(40 + n, fact, total, 99, date(2021, 12, 28))
            for n, fact in enumerate(("pension-new-enrolment", "pension-conversion", "resident-pension-payers"))
        ),
        entry(34, "entrepreneurship-training", total, 1, date(2021, 9, 2), replaces=None),
        entry(35, "entrepreneurship-training", Mode.WITHDRAWAL, 1, date(2021, 9, 2), replaces=34, recorded_at=late),
    ]
    facts = {fact.id for fact in offering(SCHEME).scheme.facts}
    at = NOW.replace(day=6)
    reviews = [
        Review(1, 2, Verdict.CONFIRM, 2, "", at),
        Review(2, 4, Verdict.RETURN, 2, "", at),
        Review(3, 7, Verdict.CONFIRM, 2, "", at),
    ]
    return [stated for stated in entries if stated.fact in facts], reviews


@cache
def all_changes(span: Span, basis: Basis = Basis.REPORTED) -> tuple[Changes, ...]:
    """The changes of all units, by the ledger above."""
    scheme, (entries, said) = offering(SCHEME).scheme, ledger()
    before, after = (
        standing_of(
            scheme,
            counting_for(
                [one for one in entries if one.recorded_at <= view.known],
                by_entry(one for one in said if one.at <= view.known),
                selection_of(scheme, basis),
            ),
            view.day,
        )
        for view in (span.before, span.after)
    )
    book = Ledger(scheme, entries, by_entry(said), basis)
    return tuple(book.changes(movement(before, after, unit.id), span) for unit in scheme.units)


def days(first: date = SEPTEMBER, last: date = OCTOBER) -> Span:
    return Span(View(first, NOW), View(last, NOW))


def evening(day: date = SEPTEMBER, seen: date = SEPTEMBER, later: date | None = None) -> Span:
    instants = [
        datetime(day_seen.year, day_seen.month, day_seen.day, 23, 59, tzinfo=ZONE)
        for day_seen in (seen, later)
        if day_seen is not None
    ]
    return Span(View(day, instants[0], seen), View(day, instants[-1] if later else NOW, later))


def own_changes(span: Span, basis: Basis = Basis.REPORTED) -> Changes:
    return next(changes for changes in all_changes(span, basis) if changes.movement.unit == UNIT)


def with_veto(changes: Changes, *, before: bool = False, after: bool = True) -> Changes:
    """The same, as if a veto had come or gone."""
    gap = changes.movement.gap
    own, other = replace(gap.sides.own, vetoed=after), replace(gap.sides.other, vetoed=before)
    moved = replace(changes.movement, gap=replace(gap, sides=Sides(own, other)))
    (first, *_) = [figure for reason in changes.reasons for figure in reason.figures]
    bare = replace(changes.reasons[0], figures=(), moved=replace(changes.reasons[0].moved, own_points=_points(changes)))
    return replace(changes, movement=moved, veto=(first,), reasons=(bare, *changes.reasons[1:2]))


def _points(changes: Changes) -> int:
    line = changes.reasons[0].moved.line
    return line.own - line.other


def rounded(changes: Changes) -> Changes:
    """The same, with a rounding and a floor, and much that came too late."""
    gap = replace(changes.movement.gap, rounding=-2000, floor=1_500_000)
    return replace(changes, movement=replace(changes.movement, gap=gap), late=changes.late * 4)


def both(changes: Changes) -> Changes:
    """The same, where a line moved by the unit's own figures and by others' too."""
    (first, *rest) = changes.reasons
    return replace(
        changes, reasons=(replace(first, moved=replace(first.moved, own_points=first.moved.own_points + 25)), *rest)
    )


def quiet(changes: Sequence[Changes]) -> tuple[Changes, ...]:
    """Changes in which nobody moved."""

    def still(side: Side) -> Sides:
        return Sides(side, side)

    return tuple(
        replace(
            unchanged,
            reasons=(),
            movement=replace(
                unchanged.movement, gap=replace(unchanged.movement.gap, sides=still(unchanged.movement.gap.sides.own))
            ),
        )
        for unchanged in changes
    )


def _shown(make: Callable[[Words], Screen]) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: make(Words(scheme, catalogue, NAMES, ZONE))


def _place(item: str) -> str:
    return str(offering(SCHEME).scheme.item_place(item))


def every_act(changes: Changes) -> Changes:
    """The first line with a figure, as if all that can happen to it had happened."""
    reason = changes.reasons[1]
    (first, *_) = reason.figures
    (cause, *_) = first.causes
    away = replace(cause.entry, fact="startup-jobs")
    causes = [Cause(act, cause.entry, 900, 1100, 2, cause.at) for act in (Act.WITHDRAW, Act.CONFIRM, Act.RETURN)]
    moved = Cause(Act.CORRECT, away, 1100, 900, None, cause.at, replaced=cause.entry)
    reason = replace(reason, figures=(replace(first, causes=(*causes, moved)),))
    return replace(changes, reasons=(reason, *changes.reasons[2:]))


def by_new_rules(changes: Changes) -> Changes:
    """The same, as if the rules had changed meanwhile."""
    return replace(changes, rules=RuleChange(6350, 6000))


def too_late() -> Changes:
    """Figures for days after their lines closed."""
    instant = datetime(2022, 1, 5, tzinfo=ZONE)
    return own_changes(Span(View(date(2021, 12, 10), instant), View(date(2021, 12, 31), instant)))


CHANGES_SCREENS: dict[str, Callable[[Scheme, Catalogue], Screen]] = {
    "changes": _shown(lambda words: screens.unit_screen(own_changes(days()), 0, words)),
    "changes-second-page": _shown(lambda words: screens.unit_screen(own_changes(days(_MARCH)), 1, words)),
    "changes-both": _shown(lambda words: screens.unit_screen(rounded(both(own_changes(days()))), 0, words)),
    "changes-none": _shown(
        lambda words: screens.unit_screen(own_changes(days(date(2021, 11, 1), date(2021, 11, 2))), 0, words)
    ),
    "changes-seen": _shown(lambda words: screens.unit_screen(own_changes(evening()), 0, words)),
    "changes-seen-twice": _shown(
        lambda words: screens.unit_screen(
            own_changes(evening(SEPTEMBER, date(2021, 10, 1), date(2021, 11, 5))), 0, words
        )
    ),
    "changes-seen-same": _shown(
        lambda words: screens.unit_screen(
            own_changes(evening(SEPTEMBER, date(2021, 10, 1), date(2021, 10, 2))), 0, words
        )
    ),
    "changes-confirmed": _shown(lambda words: screens.unit_screen(own_changes(days(), Basis.CONFIRMED), 0, words)),
    "changes-veto": _shown(lambda words: screens.unit_screen(with_veto(own_changes(days())), 0, words)),
    "changes-veto-gone": _shown(
        lambda words: screens.unit_screen(with_veto(own_changes(days()), before=True, after=False), 0, words)
    ),
    "changes-vetoed": _shown(lambda words: screens.unit_screen(with_veto(own_changes(days()), before=True), 0, words)),
    "changes-veto-why": _shown(
        lambda words: screens.subject_screen(with_veto(own_changes(days())), screens.VETO, 0, words)
    ),
    "changes-why": _shown(
        lambda words: screens.subject_screen(own_changes(days()), _place("work.jobs.new-urban"), 0, words)
    ),
    "changes-why-seen": _shown(
        lambda words: screens.subject_screen(own_changes(evening()), _place("work.jobs.startup.training"), 0, words)
    ),
    "changes-why-acts": _shown(
        lambda words: screens.subject_screen(every_act(own_changes(days())), _place("work.jobs.new-urban"), 0, words)
    ),
    "changes-new-rules": _shown(lambda words: screens.unit_screen(by_new_rules(own_changes(days())), 0, words)),
    "changes-board-new-rules": _shown(
        lambda words: screens.all_screen([by_new_rules(changes) for changes in all_changes(days())], 0, words)
    ),
    "changes-late": _shown(lambda words: screens.unit_screen(too_late(), 0, words)),
    "changes-own": lambda scheme, catalogue: screens.unit_screen(
        own_changes(days()), 0, Words(replace(scheme, self_assessed=True), catalogue, NAMES, ZONE)
    ),
    "changes-board": _shown(lambda words: screens.all_screen(all_changes(days()), 0, words)),
    "changes-board-end": _shown(lambda words: screens.all_screen(all_changes(days()), 1, words)),
    "changes-board-seen": _shown(lambda words: screens.all_screen(all_changes(evening()), 0, words)),
    "changes-board-quiet": _shown(lambda words: screens.all_screen(quiet(all_changes(days())), 0, words)),
    "changes-how": screens.how_to_ask,
}
