"""`python -m tests.messages`: all messages of the table through the real bot, and what came of them by kind.

--kind KIND, --find WORDS: only those rows; --table FILE: another table. Rows that went otherwise are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.messages.outcomes import TABLE, Verdict, judge, rows
from tests.messages.sending import tried

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.messages.outcomes import Answered, Row


def table(judged: Iterable[tuple[Row, Verdict]]) -> str:
    """The verdicts by kind as a Markdown table."""
    counts: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
    for row, verdict in judged:
        counts[row.kind][verdict] += 1
        counts["all"][verdict] += 1
    lines = [f"| kind | {' | '.join(Verdict)} |", "| --- |" + " --- |" * len(Verdict)]
    for kind in [*(kind for kind in counts if kind != "all"), "all"]:
        lines.append(f"| {kind} | {' | '.join(str(counts[kind][verdict]) for verdict in Verdict)} |")
    return "\n".join(lines)


def _shown(row: Row, answered: Answered, verdict: Verdict) -> str:
    stored = " ".join(f"{unit}:{fact}={total}" for (unit, fact), total in answered.totals.items())
    said = answered.words.replace("\n", " ⏎ ")[:300]
    before = f" (after {' / '.join(row.before)})" if row.before else ""
    return (
        f"{verdict}: {row.message!r}{before}\n    wanted {row.outcome}\n    stored {stored or 'nothing'}"
        f"\n    said {said}\n    buttons {' | '.join(answered.labels)}"
    )


async def _main(options: argparse.Namespace) -> int:
    chosen = [
        row
        for row in rows(Path(options.table))
        if options.kind in (None, row.kind) and (options.find is None or options.find in row.message)
    ]
    judged = []
    with tempfile.TemporaryDirectory() as folder:
        async for row, unit, answered in tried(chosen, Path(folder)):
            verdict = judge(row, unit, answered)
            judged.append((row, verdict))
            if verdict is not Verdict.AS_A_CLERK or options.all:
                print(_shown(row, answered, verdict), flush=True)
    print(table(judged))
    return int(any(verdict is Verdict.WRONG for _, verdict in judged))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.messages", description=__doc__)
    parser.add_argument("--kind")
    parser.add_argument("--find")
    parser.add_argument("--all", action="store_true", help="print the rows that went well, too")
    parser.add_argument("--table", default=TABLE)
    sys.exit(asyncio.run(_main(parser.parse_args())))
