"""`python -m tests.tables [word …]`: sends all tables, or those whose file holds a word, and prints what came of it."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.tables.trial import run, trials


async def _run(words: list[str]) -> int:
    right: dict[str, list[bool]] = defaultdict(list)
    asked = 0
    for trial in trials():
        if words and not any(word in trial.file for word in words):
            continue
        with tempfile.TemporaryDirectory() as folder:
            outcome = await run(trial, Path(folder))
        right[trial.kind].append(not outcome.faults)
        asked += bool(outcome.asked)
        print(f"{'ok  ' if not outcome.faults else 'FAIL'} {trial.file}  {'; '.join(outcome.faults)}", flush=True)
        if words or outcome.faults:
            print("     " + outcome.said.replace("\n", "\n     "))
    print()
    for kind, each in right.items():
        print(f"{kind:<16} {sum(each)} of {len(each)}")
    total = sum(map(len, right.values()))
    print(f"{'all':<16} {sum(map(sum, right.values()))} of {total}, asked {asked}")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_run(sys.argv[1:])))
