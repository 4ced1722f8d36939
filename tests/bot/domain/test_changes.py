"""The steps of a figure and the parts of a difference add up exactly, between any two days and any two moments."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.changes import Act, Ledger, Span, View
from bot.domain.entries import Basis, Channel, Entry, Mode, Origin, Review, Source, Verdict
from bot.domain.reviews import counting_for, default_basis, selection_of
from scoring import WHOLE
from scoring.gap import movement
from scoring.numbers import HUNDRED_PERCENT
from tests.support.context import offering
from tests.support.folding import by_entry, standing_of
from tests.support.random_facts import random_value

if TYPE_CHECKING:
    from bot.domain.changes import Changes, Figure
    from scoring import Scheme, Standing

SCHEMES = ("rugao-2021", "xinjian-2021", "changzhou-2018", "hutang-2014", "rugao-2018")
RUGAO = offering("rugao-2021").scheme
UNIT, JOBS, ENROLMENT = "changjiang", "new-urban-jobs", "pension-new-enrolment"


def instant(scheme: Scheme, day: int, minute: int = 0) -> datetime:
    start = datetime(scheme.start.year, scheme.start.month, scheme.start.day, 4, tzinfo=UTC)
    return start + timedelta(days=day, minutes=minute)


def random_ledger(scheme: Scheme, random: Random, days: int) -> tuple[list[Entry], list[Review]]:
    """A cycle's reports in the order of arrival: totals and increments, corrected, moved, taken back, reviewed."""
    entries: list[Entry] = []
    said: list[Review] = []
    open_: list[Entry] = []
    units = [one.id for one in scheme.units][:4]
    for number in range(1, 160):
        now = instant(scheme, number * days // 160, number)
        day = scheme.start + timedelta(days=random.randrange(number * days // 160 + 1))
        if open_ and random.random() < 0.35:
            before = open_.pop(random.randrange(len(open_)))
            new = replace(
                before,
                id=number,
                replaces=before.id,
                recorded_at=now,
                mode=random.choice((before.mode, Mode.WITHDRAWAL)),
            )
            if new.mode is not Mode.WITHDRAWAL:
                fact = scheme.fact(new.fact)
                moved = day if random.random() < 0.3 else before.date
                new = replace(new, date=moved, value=random_value(scheme, fact, scheme.units[0].id, random))
        else:
            fact = random.choice(scheme.facts)
            mode = random.choice((Mode.TOTAL, Mode.INCREMENT)) if fact.kind.adds_up else Mode.TOTAL
            unit = WHOLE if fact.whole else random.choice(units)
            value = random_value(scheme, fact, scheme.units[0].id, random)
            channel = random.choice(tuple(Channel)) if scheme.self_assessed else Channel.ASSESSED
            new = Entry(number, scheme.id, unit, fact.id, day, mode, value, 7, Origin(Source.TEXT), None, now, channel)
        entries.append(new)
        if new.mode is not Mode.WITHDRAWAL:
            open_.append(new)
        if random.random() < 0.6:
            entry = random.choice(entries)
            verdict = random.choice((Verdict.CONFIRM, Verdict.CONFIRM, Verdict.RETURN))
            said.append(Review(len(said) + 1, entry.id, verdict, 8, "", now + timedelta(seconds=30)))
    return entries, said


def standing(scheme: Scheme, entries: list[Entry], said: list[Review], basis: Basis, view: View) -> Standing:
    there = [entry for entry in entries if entry.recorded_at <= view.known]
    heard = by_entry(one for one in said if one.at <= view.known)
    return standing_of(scheme, counting_for(there, heard, selection_of(scheme, basis)), view.day)


def must_add_up(figure: Figure) -> None:
    """Each step begins where the one before ended, from the first value to the last."""
    value = figure.number.other
    for cause in figure.causes:
        if cause.act is Act.UNDONE:
            assert cause.before == cause.after
            continue
        assert cause.before == value
        assert cause.after != value
        value = cause.after
    assert value == figure.number.own
    assert figure.causes


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SCHEMES), st.integers(0, 2**32), st.sampled_from(tuple(Basis)), st.data())
def test_every_difference_adds_up(name: str, seed: int, basis: Basis, data: st.DataObject) -> None:
    scheme = offering(name).scheme
    days = (scheme.end - scheme.start).days
    entries, said = random_ledger(scheme, Random(seed), days)
    first, last = sorted(data.draw(st.lists(st.integers(0, days), min_size=2, max_size=2)))
    early, late = sorted(data.draw(st.lists(st.integers(0, days + 2), min_size=2, max_size=2)))
    views = [
        View(scheme.start + timedelta(days=day), instant(scheme, known))
        for day, known in ((first, early), (last, late))
    ]
    span = Span(views[0], views[1])
    before, after = (standing(scheme, entries, said, basis, view) for view in views)
    ledger = Ledger(scheme, entries, by_entry(said), basis)
    for unit in scheme.units[:4]:
        found = ledger.changes(movement(before, after, unit.id), span)
        gap = found.movement.gap
        parts = sum(line.own + line.others for line in found.movement.lines) + gap.rounding + gap.floor
        assert parts == (after.total(unit.id) - before.total(unit.id)) * HUNDRED_PERCENT
        assert [one.moved for one in found.reasons] == list(found.movement.lines)
        for figure in (*(one for reason in found.reasons for one in reason.figures), *found.veto):
            must_add_up(figure)


def entry(
    number: int, mode: Mode, value: int, *, dated: int, came: int | None = None, replaces: int | None = None
) -> Entry:
    day = RUGAO.start + timedelta(days=dated)
    at = instant(RUGAO, dated if came is None else came, number)
    return Entry(number, RUGAO.id, UNIT, JOBS, day, mode, value, 7, Origin(Source.TEXT), replaces, at)


def changes(entries: list[Entry], span: Span, said: list[Review] | None = None, basis: Basis | None = None) -> Changes:
    basis = basis or default_basis(RUGAO)
    before, after = (standing(RUGAO, entries, said or [], basis, view) for view in (span.before, span.after))
    return Ledger(RUGAO, entries, by_entry(said or []), basis).changes(movement(before, after, UNIT), span)


def between(first: int, last: int) -> Span:
    now = instant(RUGAO, 364)
    return Span(*(View(RUGAO.start + timedelta(days=day), now) for day in (first, last)))


def seen(day: int, early: int, late: int) -> Span:
    return Span(*(View(RUGAO.start + timedelta(days=day), instant(RUGAO, known)) for known in (early, late)))


def steps(found: Changes) -> list[tuple[Act, int, int, int]]:
    return [
        (one.act, one.entry.id, one.before, one.after)
        for reason in found.reasons
        for figure in reason.figures
        for one in figure.causes
    ]


def test_between_two_days_stands_what_is_dated_between_them() -> None:
    entries = [
        entry(1, Mode.INCREMENT, 400, dated=10),
        entry(2, Mode.INCREMENT, 500, dated=40),
        entry(3, Mode.INCREMENT, 7, dated=41),
        entry(4, Mode.WITHDRAWAL, 7, dated=41, replaces=3),
        entry(5, Mode.TOTAL, 1585, dated=50),
        entry(6, Mode.INCREMENT, 600, dated=40, came=60, replaces=2),
    ]
    found = changes(entries, between(30, 50))
    assert steps(found) == [
        (Act.CORRECT, 6, 400, 1000),
        (Act.UNDONE, 3, 0, 0),
        (Act.REPORT, 5, 1000, 1585),
    ]
    cause = found.reasons[0].figures[0].causes[0]
    assert cause.replaced == entries[1]
    assert cause.state is not None


def test_between_two_moments_stands_what_came_between_them() -> None:
    entries = [
        entry(1, Mode.INCREMENT, 400, dated=10),
        entry(2, Mode.INCREMENT, 1200, dated=20, came=40),
        entry(3, Mode.INCREMENT, 1600, dated=20, came=50, replaces=2),
        entry(4, Mode.WITHDRAWAL, 0, dated=10, came=55, replaces=1),
        entry(5, Mode.INCREMENT, 9, dated=58),
    ]
    assert steps(changes(entries, seen(30, 30, 60))) == [
        (Act.REPORT, 2, 400, 1600),
        (Act.CORRECT, 3, 1600, 2000),
        (Act.WITHDRAW, 1, 2000, 1600),
    ]
    assert changes(entries[:1], seen(30, 30, 60)).reasons == ()


def test_what_came_at_the_very_instant_was_known() -> None:
    entries = [entry(1, Mode.INCREMENT, 1585, dated=10)]
    at = entries[0].recorded_at
    day = entries[0].date
    assert changes(entries, Span(View(day, at), View(day, at + timedelta(days=1)))).reasons == ()
    before = Span(View(day, at - timedelta(seconds=1)), View(day, at))
    assert steps(changes(entries, before)) == [(Act.REPORT, 1, 0, 1585)]


def test_where_only_confirmed_figures_count_the_review_makes_the_difference() -> None:
    entries = [entry(1, Mode.INCREMENT, 1585, dated=10)]
    said = [
        Review(1, 1, Verdict.CONFIRM, 8, "", instant(RUGAO, 20)),
        Review(2, 1, Verdict.RETURN, 8, "", instant(RUGAO, 40)),
    ]
    assert steps(changes(entries, seen(15, 12, 30), said, Basis.CONFIRMED)) == [(Act.CONFIRM, 1, 0, 1585)]
    assert steps(changes(entries, seen(15, 30, 45), said, Basis.CONFIRMED)) == [(Act.RETURN, 1, 1585, 0)]
    assert changes(entries, seen(15, 12, 30), said).reasons == ()


def total(number: int, scheme: Scheme, unit: str, fact: str, value: int, dated: int) -> Entry:
    day, at = scheme.start + timedelta(days=dated), instant(scheme, dated)
    return Entry(number, scheme.id, unit, fact, day, Mode.TOTAL, value, 7, Origin(Source.TEXT), None, at)


def test_what_others_reported_is_told_apart() -> None:
    """A line by rank moves though the unit itself reported nothing; others' entries are not told."""
    rival = next(one.id for one in RUGAO.units if one.group == RUGAO.unit(UNIT).group and one.id != UNIT)
    entries = [total(1, RUGAO, UNIT, ENROLMENT, 9000, 1), total(2, RUGAO, rival, ENROLMENT, 99000, 10)]
    (reason,) = changes(entries, between(5, 20)).reasons
    assert reason.item == "social.employee.rank"
    assert (reason.figures, reason.moved.own) == ((), 0)
    assert reason.moved.others == reason.moved.line.effect < 0


def test_what_came_after_a_cut_off_is_told_and_moves_nothing() -> None:
    """The line closes on 20 December, day 353 of the cycle."""
    entries = [total(1, RUGAO, UNIT, ENROLMENT, 50, 1), total(2, RUGAO, UNIT, ENROLMENT, 9000, 358)]
    found = changes(entries, between(340, 360))
    told = [(one.item, one.cutoff, one.counted, one.reported) for one in found.late]
    assert told == [("social.employee.new", date(2021, 12, 20), 50, 9000)]
    assert "social.employee.new" not in {one.item for one in found.reasons}
    assert changes(entries, between(340, 357)).late == ()
    assert changes(entries, between(359, 361)).late == ()


def test_a_veto_names_its_figures() -> None:
    scheme = offering("changzhou-2018").scheme
    unit, fact = scheme.units[0].id, "fraud-found"
    vetoed = replace(total(2, scheme, unit, fact, 1, 20), channel=Channel.ASSESSED)
    now = instant(scheme, 300)
    span = Span(*(View(scheme.start + timedelta(days=day), now) for day in (10, 30)))
    before, after = (standing(scheme, [vetoed], [], default_basis(scheme), view) for view in (span.before, span.after))
    found = Ledger(scheme, [vetoed], {}, default_basis(scheme)).changes(movement(before, after, unit), span)
    assert found.movement.gap.sides.own.vetoed
    assert [(one.number.fact, [step.entry for step in one.causes]) for one in found.veto] == [(fact, [vetoed])]
