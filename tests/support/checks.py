"""All that `make test` checks, in one list: format, lint, types, import rules, tests."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent
LINT = (
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("lint", ("ruff", "check", "--quiet", ".")),
    ("types", ("mypy",)),
    ("import rules", ("lint-imports", "--no-logo")),
)
_WORKERS = (os.cpu_count() or 1) * 7 // 2  # tests that talk over HTTP wait much of their time
TESTS = ("tests", ("pytest", "-q", "-n", str(_WORKERS), "--dist", "worksteal"))


# What was compiled once is read by each process that follows, of which the tests start hundreds.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def main(arguments: list[str]) -> int:
    """Run every check, even after one has failed, and say at the end which did.

    What is checked without running anything goes on beside the tests: it takes a core, and they leave one now and then.
    """
    with ThreadPoolExecutor(1) as beside:
        linting = beside.submit(lambda: [name for name, command in LINT if not _passes(name, command)])
        failed = [] if "lint" in arguments or _passes(*TESTS) else [TESTS[0]]
    failed = [*linting.result(), *failed]
    print("failed: " + ", ".join(failed) if failed else "all checks passed")
    return 1 if failed else 0


def _passes(name: str, command: tuple[str, ...]) -> bool:
    print(f"── {name}", flush=True)
    return not subprocess.run((str(BIN / command[0]), *command[1:]), check=False, env=_ENVIRONMENT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
