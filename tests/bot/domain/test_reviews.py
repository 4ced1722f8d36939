from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entries import Basis, Channel, Entry, Mode, Origin, Review, Source, Verdict
from bot.domain.ledger import running_totals
from bot.domain.reviews import State, confirmed, counting_for, open_entries, selection_of, state
from tests.support.context import offering

if TYPE_CHECKING:
    from collections.abc import Sequence

AT = datetime(2021, 6, 15, 2, tzinfo=UTC)
DAY = date(2021, 6, 15)


def entry(number: int, value: int, mode: Mode = Mode.INCREMENT, replaces: int | None = None, **more: object) -> Entry:
    told: dict[str, object] = {"source": Source.TEXT, "channel": Channel.ASSESSED} | more
    origin = Origin(told["source"])  # type: ignore[arg-type] # one of Source
    return Entry(number, "s", "u", "f", DAY, mode, value, 1, origin, replaces, AT, told["channel"])  # type: ignore[arg-type]


def said(**verdicts: Sequence[Verdict]) -> dict[int, Sequence[Review]]:
    """said(e1=[…]): what was said of entry 1, in order."""
    return {
        int(name[1:]): [Review(place, int(name[1:]), verdict, 9, "", AT) for place, verdict in enumerate(told)]
        for name, told in verdicts.items()
    }


def value(entries: Sequence[Entry]) -> int:
    return [0, *running_totals(entries).values()][-1]


def test_the_last_word_holds() -> None:
    one = entry(1, 5)
    assert state(one, {}) is State.WAITING
    steps = [
        (Verdict.RETURN, State.RETURNED),
        (Verdict.ANSWER, State.WAITING),
        (Verdict.PROPOSE, State.PROPOSED),
        (Verdict.CONFIRM, State.CONFIRMED),
        (Verdict.RETURN, State.RETURNED),
    ]
    words: list[Verdict] = []
    for verdict, expected in steps:
        words.append(verdict)
        assert state(one, said(e1=words)) is expected


def test_a_file_of_the_operator_waits_like_a_report() -> None:
    assert state(entry(1, 5, source=Source.IMPORT), {}) is State.WAITING


def test_what_is_not_confirmed_does_not_count() -> None:
    entries = [entry(1, 5), entry(2, 7)]
    assert value(confirmed(entries, said(e1=[Verdict.CONFIRM]))) == 5
    assert confirmed(entries, {}) == []


def test_the_confirmed_figure_stands_until_its_correction_is_confirmed_too() -> None:
    entries = [entry(1, 5), entry(2, 50, replaces=1), entry(3, 6, replaces=2)]
    first = said(e1=[Verdict.CONFIRM])
    assert value(confirmed(entries, first)) == 5
    assert value(confirmed(entries, first | said(e3=[Verdict.CONFIRM]))) == 6, "whatever lay between"


def test_a_withdrawal_takes_effect_when_it_is_confirmed() -> None:
    entries = [entry(1, 5), entry(2, 0, Mode.WITHDRAWAL, replaces=1)]
    first = said(e1=[Verdict.CONFIRM])
    assert value(confirmed(entries, first)) == 5
    assert [one.id for one in open_entries(entries, first)] == [2]
    assert value(confirmed(entries, first | said(e2=[Verdict.CONFIRM]))) == 0
    assert confirmed(entries, said(e2=[Verdict.CONFIRM])) == [], "there was nothing to take back"


def test_what_was_taken_back_before_anybody_confirmed_it_waits_for_nobody() -> None:
    entries = [entry(1, 5), entry(2, 0, Mode.WITHDRAWAL, replaces=1)]
    assert open_entries(entries, {}) == []


def test_the_inbox_holds_what_counts_and_was_not_settled() -> None:
    entries = [entry(number, 1) for number in range(1, 6)]
    known = said(e1=[Verdict.CONFIRM], e2=[Verdict.RETURN], e3=[Verdict.RETURN, Verdict.ANSWER], e4=[Verdict.PROPOSE])
    assert [one.id for one in open_entries(entries, known)] == [3, 4, 5]


def test_a_withdrawal_of_a_correction_waits_when_what_was_corrected_is_confirmed() -> None:
    entries = [entry(1, 5), entry(2, 50, replaces=1), entry(3, 0, Mode.WITHDRAWAL, replaces=2)]
    assert open_entries(entries, {}) == []
    assert open_entries(entries, said(e1=[Verdict.CONFIRM])) == entries[2:]


def test_with_self_assessment_the_two_sets_never_mix() -> None:
    entries = [entry(1, 5, channel=Channel.SELF), entry(2, 3), entry(3, 4)]
    reviewed = said(e1=[Verdict.CONFIRM], e2=[Verdict.CONFIRM], e3=[Verdict.PROPOSE])
    for basis, expected in ((Basis.REPORTED, [1]), (Basis.CONFIRMED, [2])):
        selection = selection_of(offering("hutang-2014").scheme, basis)
        assert [one.id for one in counting_for(entries, reviewed, selection)] == expected


@given(st.data())
def test_when_all_is_confirmed_both_standings_rest_on_the_same(data: st.DataObject) -> None:
    entries: list[Entry] = []
    replaced: set[int] = set()
    for number in range(1, data.draw(st.integers(1, 12)) + 1):
        open_ = [one.id for one in entries if one.id not in replaced]
        before = data.draw(st.sampled_from([None, *open_]))
        mode = data.draw(st.sampled_from([Mode.INCREMENT, Mode.TOTAL, *([Mode.WITHDRAWAL] if before else [])]))
        replaced |= {before} if before else set()
        entries.append(entry(number, data.draw(st.integers(0, 9)), mode, before))
    everything = {one.id: [Review(1, one.id, Verdict.CONFIRM, 9, "", AT)] for one in entries}
    assert running_totals(confirmed(entries, everything)) == running_totals(entries)
    assert open_entries(entries, everything) == []
