"""A standing that follows from another by few changes is the one that scoring everything gives."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import schemes
from scoring import Kind, again, engine, rescore, score
from tests.bench.cities import filled, repeated
from tests.scoring.test_plan import everything

if TYPE_CHECKING:
    from scoring import FactTable, Scheme, Standing

UNITS = 140


@cache
def whole(name: str) -> Standing:
    """A standing of many units: the scheme's own over and over."""
    scheme = repeated(UNITS, name)
    return score(scheme, filled(scheme))


def most(scheme: Scheme, fact: str) -> int:
    """A value that the kind allows."""
    kind = scheme.fact(fact).kind
    top = {Kind.FLAG: 1, Kind.LEVEL: len(scheme.fact(fact).levels) - 1, Kind.PERCENT: 10_000, Kind.EVENTS: 9}
    return top.get(kind, 2 * int(scheme.target_column(fact).max(initial=0)) or 400)


@settings(max_examples=60)
@given(st.data(), st.sampled_from(schemes.ids()))
def test_changes_one_after_the_other_are_the_full_run(data: st.DataObject, name: str) -> None:
    before = whole(name)
    scheme, standing = before.scheme, before
    for _ in range(data.draw(st.integers(1, 4))):
        table: FactTable = standing.table
        for _ in range(data.draw(st.integers(1, 3))):
            fact = data.draw(st.sampled_from([one.id for one in scheme.facts if not one.whole]))
            unit = data.draw(st.sampled_from(scheme.units)).id
            like = data.draw(st.sampled_from(scheme.units)).id  # ties are what one likes to get wrong
            value = data.draw(st.just(table.value(like, fact)) | st.integers(0, most(scheme, fact)))
            table = table.with_value(unit, fact, value)
        standing = rescore(standing, table)
        full = score(scheme, table)
        assert everything(standing) == everything(full)
        for one in (scheme.units[0].id, unit):
            assert standing.rank(one) == full.rank(one)
            assert standing.total(one) == full.total(one)
            assert standing.group_rank(one) == full.group_rank(one)
            assert [standing.award(one, award.id) for award in scheme.awards] == [
                full.award(one, award.id) for award in scheme.awards
            ]
    back = rescore(standing, before.table)
    assert everything(back) == everything(before)


def test_what_was_known_before_stays_as_it_was() -> None:
    before = whole("rugao-2021")
    was = [list(column) for column in everything(before)]
    unit = before.scheme.units[7].id
    rescore(before, before.table.with_value(unit, "pension-new-enrolment", 99_999))
    assert everything(before) == was


def test_few_changes_do_not_run_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    before = whole("rugao-2021")
    unit = before.scheme.units[7].id
    table = before.table.with_value(unit, "new-urban-jobs", before.table.value(unit, "new-urban-jobs") + 1)
    monkeypatch.setattr(engine, "score", lambda *_: pytest.fail("everything was computed"))
    rescore(before, table)
    monkeypatch.setattr(again, "MOST_UNITS", 0)
    with pytest.raises(pytest.fail.Exception):
        rescore(before, table)


def test_another_table_is_scored_in_full() -> None:
    before = whole("rugao-2021")
    other = replace(before.table, values=np.zeros_like(before.table.values))
    assert everything(rescore(before, other)) == everything(score(before.scheme, other))
