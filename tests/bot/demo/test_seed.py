"""The sample data of every scheme: plausible, the same every time, and to nobody's fault."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import schemes
from bot.demo.seed import sample_entries
from bot.domain.entries import Channel, Source
from scoring import score, tabulate

if TYPE_CHECKING:
    from scoring import FactTable, Scheme

SIXTH = str(Path(__file__).parents[2] / "schemes/community-health-2023")
ALL = ("rugao-2021", "rugao-2018", "hutang-2014", "changzhou-2018", "xinjian-2021", SIXTH)


def table_of(scheme: Scheme, channel: Channel) -> FactTable:
    """The last figures of the middle of the year."""
    day = scheme.start + timedelta(days=165)
    table = tabulate(scheme, {}, day)
    for entry in sample_entries(scheme, day):
        assert scheme.start <= entry.date < day
        assert entry.origin.source is Source.SAMPLE
        if entry.channel is channel:
            table = table.with_value(entry.unit, entry.fact, entry.value)
    return table


@pytest.mark.parametrize("name", ALL)
def test_everybody_has_points_and_they_differ(name: str) -> None:
    scheme = schemes.load(name)
    standing = score(scheme, table_of(scheme, Channel.ASSESSED))
    totals = [standing.total(unit.id) for unit in scheme.units]
    assert min(totals) > 0
    assert len(set(totals)) > len(totals) / 2


@pytest.mark.parametrize("name", ALL)
def test_the_same_every_time(name: str) -> None:
    scheme = schemes.load(name)
    day = scheme.start + timedelta(days=165)
    assert sample_entries(scheme, day) == sample_entries(scheme, day)


def test_who_assess_themselves_never_give_themselves_less() -> None:
    scheme = schemes.load("hutang-2014")
    own, assessed = (score(scheme, table_of(scheme, channel)) for channel in (Channel.SELF, Channel.ASSESSED))
    more = [own.total(unit.id) - assessed.total(unit.id) for unit in scheme.units]
    assert min(more) >= 0
    assert max(more) > 0
