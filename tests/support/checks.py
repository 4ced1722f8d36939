"""All that `make test` checks, in one list: format, lint, types, import rules, tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
LINT = (
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("lint", ("ruff", "check", "--quiet", ".")),
    ("types", ("mypy",)),
    ("import rules", ("lint-imports", "--no-logo")),
)
_WORKERS = (os.cpu_count() or 1) * 2  # tests that talk over HTTP wait much of their time
TESTS = ("tests", ("pytest", "-q", "-n", str(_WORKERS), "--dist", "worksteal"))


def main(arguments: list[str]) -> int:
    """Run every check, even after one has failed, and say at the end which did."""
    failed = []
    for name, command in LINT if "lint" in arguments else (*LINT, TESTS):
        print(f"── {name}", flush=True)
        if subprocess.run((str(BIN / command[0]), *command[1:]), check=False, env=os.environ).returncode:
            failed.append(name)
    print("failed: " + ", ".join(failed) if failed else "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
