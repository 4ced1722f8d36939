"""All messages of the table go through the real bot; none may store a wrong figure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.messages.__main__ import table
from tests.messages.outcomes import Verdict, judge, rows
from tests.messages.sending import tried

if TYPE_CHECKING:
    from pathlib import Path

AS_A_CLERK, NEEDLESS = 0.97, 0.02


async def test_messages_are_read_as_a_clerk_reads_them(tmp_path: Path) -> None:
    judged = [(row, judge(row, unit, answered)) async for row, unit, answered in tried(rows(), tmp_path)]
    print(table(judged))
    verdicts = Counter(verdict for _, verdict in judged)
    otherwise = [row.message for row, verdict in judged if verdict is not Verdict.AS_A_CLERK]
    assert not [row.message for row, verdict in judged if verdict is Verdict.WRONG]
    assert verdicts[Verdict.AS_A_CLERK] >= AS_A_CLERK * len(judged), otherwise
    assert verdicts[Verdict.ASKED] <= NEEDLESS * len(judged), otherwise
