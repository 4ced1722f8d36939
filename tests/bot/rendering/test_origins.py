"""Under the figures of a working stands from what a derived one was worked out, and what is not known yet."""

from __future__ import annotations

import pytest

from bot.rendering.catalogue import load_catalogue
from bot.rendering.working import plain_working
from scoring import why
from tests.support.sheets import leaf, standing_of

FACTS = {"jobs": "count:人", "before": "count:人", "growth": "rate:%"}


@pytest.mark.parametrize(
    ("way", "kind", "line"),
    [
        ("growth: {of: jobs, from: before}", "rate:%", "· d：-3.5%（= (965 − 1,000) ÷ 1,000）（12月31日报）"),
        (
            "per: {fact: jobs, each: 10000, of: before}",
            "rate:人",
            "· d：9,650 人（= 965 ÷ 1,000 × 10,000）（12月31日报）",
        ),
        ("share: {fact: jobs, of: before}", "rate:%", "· d：96.5%（= 965 ÷ 1,000）（12月31日报）"),
        ("difference: {fact: jobs, minus: before}", "rate:人", "· d：-35 人（= 965 − 1,000）（12月31日报）"),
        ("sum: [jobs, before]", "count:人", "· d：1,965 人（= 965 + 1,000）（12月31日报）"),
        ("highest: [jobs, before]", "count:人", "· d：1,000 人（965、1,000 中最高的）（12月31日报）"),
        ("lowest: [jobs, before]", "count:人", "· d：965 人（965、1,000 中最低的）（12月31日报）"),
        ("share-of-mean: jobs", "rate:%", "· d：100%（= 965 ÷ 平均数，平均数 = 965 ÷ 1）（12月31日报）"),
    ],
)
def test_from_what_it_was_worked_out(way: str, kind: str, line: str) -> None:
    known = standing_of(
        leaf("complete: {fact: d, at-least: 0}"),
        facts={**FACTS, "d": kind},
        values={"jobs": ["965"], "before": ["1000"]},
        derived={"d": way},
    )
    lines = plain_working(why(known, "a", "leaf"), known.scheme, load_catalogue("zh-CN")).splitlines()
    assert line in lines


def test_what_is_not_known_yet_has_no_figure() -> None:
    known = standing_of(
        leaf("complete: [{fact: growth, at-most: 0}, {fact: d, at-most: 0}]"),
        facts={**FACTS, "d": "rate:%"},
        values={"jobs": ["965"]},
        derived={"d": "growth: {of: jobs, from: before}"},
    )
    lines = plain_working(why(known, "a", "leaf"), known.scheme, load_catalogue("zh-CN")).splitlines()
    assert lines[-6:] == [
        "· growth：还没有报",
        "· d：还算不出（由jobs、before推算）",
        "· jobs：965 人（12月31日报）",
        "· before：0 人（还没有报）",
        "growth还没有数，本项不得分",
        "d还没有数，本项不得分",
    ]
