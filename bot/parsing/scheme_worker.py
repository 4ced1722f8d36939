"""A process that checks one scheme which somebody sent as a workbook and ends, as `sheet_worker` does with a table.

`python -m bot.parsing.scheme_worker` takes a line of JSON (the file's `name`, the `served` scheme's id or path, the
`language`) and the file behind it, and writes what is wrong, what is asked and what differs, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bot.domain.scheme_checks import CheckedScheme
from schemes.check import check
from schemes.diagnostics import FileError
from schemes.differences import differences
from schemes.versions import versions
from schemes.wording import told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemes.diagnostics import Diagnostic

_MEMORY = 1 << 30  # bytes of addresses
_SECONDS = 60  # of reckoning
_LARGEST = 1 << 26  # bytes of a file that it writes: a workbook is unfolded first


def asked(name: str, served: str, language: str, data: bytes) -> bytes:
    """What the process takes."""
    return json.dumps({"name": name, "served": served, "language": language}).encode() + b"\n" + data


def unpacked(output: bytes) -> CheckedScheme:
    """What the process has written."""
    checked_file: dict[str, Any] = json.loads(output)
    lists = (tuple(checked_file[name]) for name in ("mistakes", "questions", "differences"))
    return CheckedScheme(checked_file["title"], *lists)


def checked(path: Path, served: str, language: str) -> CheckedScheme:
    """Check the workbook, and compare what it holds at last with what the served scheme holds at last."""
    try:
        report = check(str(path))
        mistakes = report.mistakes
        changes = () if mistakes else differences(versions(served)[-1], versions(str(path))[-1])
    except FileError as error:  # it cannot even be unfolded
        return CheckedScheme("", _told(error.diagnostics, path, language), (), ())
    title = report.scheme.title if report.scheme is not None else ""
    questions = _told([finding.diagnostic for finding in report.questions], path, language)
    told_changes = tuple(told(change, language) for change in changes)
    return CheckedScheme(title, _told(mistakes, path, language), questions, told_changes)


def _told(diagnostics: Iterable[Diagnostic], path: Path, language: str) -> tuple[str, ...]:
    """Mistakes in words, by the workbook's name without the folder in which it lies for a moment."""
    return tuple(each.told(language).replace(f"{path.parent}/", "") for each in diagnostics)


def _limit() -> None:
    import resource  # noqa: PLC0415 there is none on Windows

    for limit, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_FSIZE, _LARGEST),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def main() -> None:
    """Check the file that comes in, write what came of it."""
    if sys.platform != "win32":
        _limit()
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    given = json.loads(head)
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(given["name"]).name  # its ending says how it is read
        path.write_bytes(data)
        scheme_file = checked(path, given["served"], given["language"])
    words = {name: getattr(scheme_file, name) for name in ("title", "mistakes", "questions", "differences")}
    sys.stdout.buffer.write(json.dumps(words).encode())


if __name__ == "__main__":
    main()
