"""Both ways of computing, few units abreast and many in turn, give the same; and lines are recorded once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

import schemes
from scoring import FactTable, in_turn, plan, ranking, score

if TYPE_CHECKING:
    from scoring import Scheme, Standing

from scoring.lines import Lines
from scoring.recording import record
from tests.bench.cities import filled, repeated


def everything(standing: Standing) -> list[list[int]]:
    """All results as numbers."""
    columns = [*standing.columns.values(), *standing.awards.values(), standing.ranks]
    columns += [standing.results.total, standing.results.grades, standing.results.valid.astype(np.int64)]
    return [[int(one) for one in column] for column in columns]


@pytest.mark.parametrize("name", schemes.ids())
@pytest.mark.parametrize("block", [1, 5, 4096])
def test_few_units_abreast_and_many_in_turn_are_the_same(
    name: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = filled(schemes.load(name), seed=block)
    abreast = everything(score(table.scheme, table))
    monkeypatch.setattr(plan, "FEW", 0)
    monkeypatch.setattr(ranking, "_FEW", 0)
    monkeypatch.setattr(in_turn, "BLOCK", block)
    other = replace(table.scheme, title="once more")
    assert everything(score(other, replace(table, scheme=other))) == abreast


@pytest.mark.parametrize("units", [99, 100, 101, 4095, 4096, 4097, 8200])
def test_units_at_the_edges_of_blocks(units: int) -> None:
    table = filled(repeated(units))
    whole = score(table.scheme, table)
    few = filled(repeated(units))
    assert everything(whole) == everything(score(few.scheme, few))
    leaves = [item.id for item in table.scheme.items if item.rule is not None and "rank" not in item.id]
    first = score(
        (small := repeated(60)), FactTable(small, table.as_of, table.values[:, :, :60], table.days[:, :, :60])
    )
    for leaf in leaves:
        if leaf != "bonus.disbursement":
            assert (whole.columns[leaf][:60] == first.columns[leaf]).all(), leaf


def test_a_scheme_without_units_has_an_empty_standing() -> None:
    empty: Scheme = replace(schemes.load("rugao-2021"), units=(), targets={}, _cache={})
    assert everything(score(empty, filled(empty))) == [[] for _ in everything(score(empty, filled(empty)))]


def test_what_two_rules_ask_is_asked_once() -> None:
    lines, recording = Lines(), record(schemes.load("rugao-2021"))
    for column in (*recording.points.values(), *recording.awards.values()):
        lines.number(column)
    asked = [(node.made_by, node.of) for node in lines.nodes if node.of]
    assert len(asked) == len(set(asked))
