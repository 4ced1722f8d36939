"""Messages as people send them, from their letters to claims and questions; cn2an's reading of a number beside it."""

from __future__ import annotations

from datetime import date
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

import cn2an

from bot.parsing.report import read_report
from schemes import load
from tests.bench.goals import Goal
from tests.bench.timing import best
from tests.messages.outcomes import rows
from tests.support.vocabulary import words

if TYPE_CHECKING:
    from pathlib import Path

_SCHEME, _DAY = "rugao-2021", date(2021, 6, 15)


async def messages(_: Path) -> list[Goal]:
    """How long a message takes: one of half of all, and the slowest."""
    load(_SCHEME)
    vocabulary = words(_SCHEME)
    texts = [row.message for row in rows() if row.scheme == _SCHEME]
    alone = best(lambda: cn2an.cn2an("一千五百八十五"), seconds=0.2)
    print(f"messages: cn2an reads one number in {alone * 1000:.3f} ms")
    times = [best(partial(read_report, text, vocabulary, _DAY), seconds=0.01) * 1000 for text in texts]
    return [
        Goal("a message is read, half of all within", median(times), 1, " ms"),
        Goal("the slowest message of the table is read", max(times), 1, " ms"),
    ]
