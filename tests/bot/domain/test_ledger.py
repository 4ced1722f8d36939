from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entries import Entry, Mode, Origin, Source
from bot.domain.ledger import by_fact, folded, live, running_total, running_totals

if TYPE_CHECKING:
    from random import Random

START = date(2021, 3, 1)


def entry(
    number: int,
    mode: Mode,
    value: int,
    day: int = 0,
    *,
    replaces: int | None = None,
    unit: str = "changjiang",
    fact: str = "jobs",
) -> Entry:
    return Entry(
        id=number,
        scheme="rugao-2021",
        unit=unit,
        fact=fact,
        date=START + timedelta(days=day),
        mode=mode,
        value=value,
        person_id=1,
        origin=Origin(Source.TEXT),
        replaces=replaces,
        recorded_at=datetime(2021, 3, 1, tzinfo=UTC) + timedelta(minutes=number),
    )


def amounts(entries: list[Entry]) -> list[tuple[int, int]]:
    """(day, running total) of the only unit and fact."""
    return sorted({(one.date - START).days: total for one, total in folded(entries)}.items())


def evenings(entries: list[Entry]) -> dict[tuple[str, str, date], int]:
    return {(one.unit, one.fact, one.date): total for one, total in folded(entries)}


def total_on(entries: list[Entry], unit: str, fact: str, day: date) -> int:
    own = [total for one, total in folded(entries) if (one.unit, one.fact) == (unit, fact) and one.date <= day]
    return own[-1] if own else 0


def test_increments_add_up() -> None:
    assert amounts([entry(1, Mode.INCREMENT, 12), entry(2, Mode.INCREMENT, 5, 1)]) == [(0, 12), (1, 17)]


def test_a_total_sets_and_increments_go_on_from_it() -> None:
    given_entries = [entry(1, Mode.INCREMENT, 12), entry(2, Mode.TOTAL, 40, 1), entry(3, Mode.INCREMENT, 2, 2)]
    assert amounts(given_entries) == [(0, 12), (1, 40), (2, 42)]


def test_what_is_reported_late_for_an_earlier_day_does_not_move_a_later_total() -> None:
    assert amounts([entry(1, Mode.TOTAL, 40, 5), entry(2, Mode.INCREMENT, 7, 2)]) == [(2, 7), (5, 40)]


def test_on_the_same_day_the_order_of_arrival_counts() -> None:
    assert amounts([entry(1, Mode.TOTAL, 40), entry(2, Mode.INCREMENT, 2)]) == [(0, 42)]
    assert amounts([entry(1, Mode.INCREMENT, 2), entry(2, Mode.TOTAL, 40)]) == [(0, 40)]


def test_a_correction_stands_where_the_corrected_entry_stood() -> None:
    """12 was an increment, then the total was said to be 40: correcting 12 to 21 leaves 40."""
    first = [entry(1, Mode.INCREMENT, 12), entry(2, Mode.TOTAL, 40)]
    once = [*first, entry(3, Mode.INCREMENT, 21, replaces=1)]
    twice = [*once, entry(4, Mode.INCREMENT, 22, replaces=3)]
    assert amounts(once) == amounts(twice) == [(0, 40)]
    assert [one.id for one in live(twice)] == [4, 2]


def test_a_correction_may_move_to_another_day() -> None:
    assert amounts([entry(1, Mode.INCREMENT, 12, 3), entry(2, Mode.INCREMENT, 12, 1, replaces=1)]) == [(1, 12)]


def test_a_withdrawal_counts_nothing_and_may_itself_be_taken_back() -> None:
    withdrawn = [entry(1, Mode.INCREMENT, 12), entry(2, Mode.WITHDRAWAL, 0, replaces=1)]
    assert amounts(withdrawn) == []
    assert amounts([*withdrawn, entry(3, Mode.INCREMENT, 12, replaces=2)]) == [(0, 12)]


def test_a_correction_to_another_unit_or_fact_leaves_nothing_behind() -> None:
    moved = [
        entry(1, Mode.INCREMENT, 12),
        entry(2, Mode.INCREMENT, 12, replaces=1, unit="baipu"),
        entry(3, Mode.INCREMENT, 3),
        entry(4, Mode.INCREMENT, 3, replaces=3, fact="training"),
    ]
    assert total_on(moved, "changjiang", "jobs", START) == 0
    assert total_on(moved, "baipu", "jobs", START) == 12
    assert total_on(moved, "changjiang", "training", START) == 3
    assert running_totals(moved) == {2: 12, 4: 3}


def test_a_total_below_zero_is_not_hidden() -> None:
    """+5, then -3 of a duplicate; the 5 is withdrawn later."""
    assert amounts(
        [entry(1, Mode.INCREMENT, 5), entry(2, Mode.INCREMENT, -3, 1), entry(3, Mode.WITHDRAWAL, 0, replaces=1)]
    ) == [(1, -3)]


def test_each_entry_is_told_with_the_total_that_it_led_to() -> None:
    entries = [entry(1, Mode.INCREMENT, 5, 1), entry(2, Mode.INCREMENT, 9), entry(3, Mode.TOTAL, 30, 1)]
    assert list(running_totals(entries).items()) == [(2, 9), (1, 14), (3, 30)]


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    """Ledgers as people make them: each replaced entry exists and is replaced once at most."""
    entries: list[Entry] = []
    for number in range(1, draw(st.integers(0, 14)) + 1):
        free = sorted({one.id for one in entries} - {one.replaces for one in entries if one.replaces is not None})
        replaces = draw(st.none() | st.sampled_from(free)) if free else None
        modes = list(Mode) if replaces is not None else [Mode.INCREMENT, Mode.TOTAL]
        entries.append(
            entry(
                number,
                draw(st.sampled_from(modes)),
                draw(st.integers(0, 50)),
                draw(st.integers(0, 3)),
                replaces=replaces,
                unit=draw(st.sampled_from(["changjiang", "baipu"])),
                fact=draw(st.sampled_from(["jobs", "training"])),
            )
        )
    return entries


def naive_total(entries: list[Entry], unit: str, fact: str, day: date) -> int:
    """The same by hand: cross out, put each correction into the place of what it corrects, then add day by day."""
    sheet: list[Entry | None] = []
    places: dict[int, int] = {}
    for one in entries:
        if one.replaces is None:
            places[one.id] = len(sheet)
            sheet.append(one)
        else:
            places[one.id] = places[one.replaces]
            sheet[places[one.id]] = one
    value = 0
    for step in range((day - START).days + 1):
        for line in sheet:
            if line is None or line.mode is Mode.WITHDRAWAL or (line.unit, line.fact) != (unit, fact):
                continue
            if line.date == START + timedelta(days=step):
                value = line.value if line.mode is Mode.TOTAL else value + line.value
    return value


@given(ledgers())
def test_the_fold_is_what_one_would_add_up_by_hand(entries: list[Entry]) -> None:
    for unit in ("changjiang", "baipu"):
        for fact in ("jobs", "training"):
            for step in range(4):
                day = START + timedelta(days=step)
                assert total_on(entries, unit, fact, day) == naive_total(entries, unit, fact, day)


@given(ledgers())
def test_the_fold_and_running_totals_agree(entries: list[Entry]) -> None:
    for (unit, fact, day), total in evenings(entries).items():
        assert total_on(entries, unit, fact, day) == total
    assert [one for one, _ in folded(entries)] == live(entries)


@given(ledgers(), st.randoms())
def test_ids_tell_the_order_not_arrival(entries: list[Entry], chance: Random) -> None:
    shuffled = sorted(entries, key=lambda _: chance.random())
    assert live(shuffled) == live(entries)
    assert evenings(shuffled) == evenings(entries)


@given(ledgers())
def test_withdrawing_everything_leaves_nothing(entries: list[Entry]) -> None:
    number = len(entries)
    everything = list(entries)
    for one in live(entries):
        number += 1
        everything.append(replace(one, id=number, mode=Mode.WITHDRAWAL, value=0, replaces=one.id))
    assert running_totals(everything) == {}


@given(st.randoms(use_true_random=False), st.integers(1, 30))
def test_a_fact_s_own_entries_say_as_much_as_all(chance: Random, count: int) -> None:
    known: list[Entry] = []
    for number in range(1, count + 1):
        free = [one.id for one in known if one.id not in {other.replaces for other in known}]
        replaces = chance.choice([None, *free])
        mode = chance.choice(list(Mode)) if replaces is not None else Mode.INCREMENT
        old = next((one for one in known if one.id == replaces), None)
        unit, fact = (old.unit, old.fact) if old is not None else (chance.choice("ab"), chance.choice("xy"))
        day, value = chance.randint(0, 3), chance.randint(0, 9)
        known.append(entry(number, mode, value, day, replaces=replaces, unit=unit, fact=fact))
    ledgers = by_fact(chance.sample(known, len(known)))
    for unit, fact in {(one.unit, one.fact) for one in known}:
        for day in range(4):
            on = START + timedelta(days=day)
            assert running_total(ledgers[unit, fact], on) == total_on(known, unit, fact, on)
