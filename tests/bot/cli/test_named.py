"""A unit, item or fact on the command line: by its id, by its names, and what is said of one that there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli.options import fact_named, item_named, unit_named
from scoring import UnknownId
from tests.support.context import SCHEME, offering

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring import Scheme

RUGAO = offering(SCHEME).scheme


@pytest.mark.parametrize(
    ("named", "text", "meant"),
    [
        (unit_named, "changjiang", "changjiang"),
        (unit_named, "长江", "changjiang"),
        (unit_named, "长江镇", "changjiang"),
        (unit_named, "长江镇（如皋港区）", "changjiang"),
        (fact_named, "new-urban-jobs", "new-urban-jobs"),
        (fact_named, "城镇新增就业", "new-urban-jobs"),
        (item_named, "work.jobs.new-urban", "work.jobs.new-urban"),
        (item_named, "创业培训", "work.jobs.startup.training"),
        (item_named, "total", "total"),
        (item_named, "排名", "rank"),
    ],
)
def test_what_is_meant(named: Callable[[Scheme, str], str], text: str, meant: str) -> None:
    assert named(RUGAO, text) == meant


@pytest.mark.parametrize(
    ("named", "text", "said"),
    [
        (unit_named, "火星镇", "no unit is called '火星镇'; there are rugao-park (如城), chengbei (城北), "),
        (fact_named, "创业", "no fact is called '创业'; did you mean entrepreneurship-training (创业培训), "),
        (fact_named, "xyz", "no fact is called 'xyz'; they stand in facts.csv"),
        (item_named, "xyz", "no item is called 'xyz'; they stand in sections/"),
    ],
)
def test_what_is_not_there(named: Callable[[Scheme, str], str], text: str, said: str) -> None:
    with pytest.raises(UnknownId) as unknown:
        named(RUGAO, text)
    assert str(unknown.value).startswith(said)
