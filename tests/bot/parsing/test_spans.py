"""Between which days somebody asks, as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.parsing.spans import AskedSpan, read_span
from tests.support.vocabulary import words

TODAY = date(2021, 11, 15)
SEPTEMBER, OCTOBER, FIRST = date(2021, 9, 30), date(2021, 10, 31), date(2021, 10, 1)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", AskedSpan()),
        ("长江", AskedSpan("changjiang")),
        ("9-30", AskedSpan(None, (SEPTEMBER,))),
        ("9-30 10-31", AskedSpan(None, (SEPTEMBER, OCTOBER))),
        ("10-31 9-30", AskedSpan(None, (SEPTEMBER, OCTOBER))),
        ("9.30 10.31", AskedSpan(None, (SEPTEMBER, OCTOBER))),
        ("9/30，10/31", AskedSpan(None, (SEPTEMBER, OCTOBER))),
        ("９-３０ １０-３１", AskedSpan(None, (SEPTEMBER, OCTOBER))),
        ("2021-09-30 2021-10-31", AskedSpan(None, (SEPTEMBER, OCTOBER))),
        ("9月30日到10月31日", AskedSpan(None, (SEPTEMBER, OCTOBER))),
        ("9月30号至10月31号 长江镇", AskedSpan("changjiang", (SEPTEMBER, OCTOBER))),
        ("长江 9月30日-10月31日", AskedSpan("changjiang", (SEPTEMBER, OCTOBER))),
        ("9-30~10-31", AskedSpan(None, (SEPTEMBER, OCTOBER))),
        ("9月底 10月底", AskedSpan(None, (SEPTEMBER, OCTOBER))),
        ("上周", AskedSpan(None, (date(2021, 11, 8),))),
        ("上月", AskedSpan(None, (OCTOBER,))),
        ("昨天", AskedSpan(None, (date(2021, 11, 14),))),
        ("9-30 看 10-1", AskedSpan(None, (SEPTEMBER,), (FIRST,))),
        ("9月30日 10月1日看到的", AskedSpan(None, (SEPTEMBER,), (FIRST,))),
        ("9月30日看10月1日", AskedSpan(None, (SEPTEMBER,), (FIRST,))),
        ("9-30 看10-1 10-31", AskedSpan(None, (SEPTEMBER,), (FIRST, OCTOBER))),
        ("长江 9-30 当时", AskedSpan("changjiang", (SEPTEMBER,), (SEPTEMBER,))),
        ("9-30当时", AskedSpan(None, (SEPTEMBER,), (SEPTEMBER,))),
        ("9-30 seen 10-1", AskedSpan(None, (SEPTEMBER,), (FIRST,))),
        ("看", None),
        ("看 10-1", None),
        ("9-30 10-31 看 10-1", None),
        ("长江 磨头", None),
        ("9-30 10-1 10-31", None),
        ("9-31", None),
        ("火星", None),
    ],
)
def test_units_days_and_evenings_are_read(text: str, asked: AskedSpan | None) -> None:
    assert read_span(text, words(), TODAY) == asked
