"""`kaohe check`: what is wrong with a scheme that somebody wrote, and what is odd in it. Loads nothing of the bot."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from schemes.check import check

if TYPE_CHECKING:
    from schemes.check import Report

_STATUS = "exit status: 0 nothing to ask, or all explained; 1 open questions; 2 mistakes that keep it from loading"


def main(command: str, arguments: list[str]) -> int:
    """Answer on standard output; mistakes go to standard error, with status 2."""
    parser = argparse.ArgumentParser(prog=f"kaohe {command}", epilog=_STATUS)
    parser.add_argument("scheme", metavar="PATH|ID", help="the path of a scheme's folder, or a scheme's id")
    return _check(parser.parse_args(arguments).scheme)


def _check(name: str) -> int:
    report = check(name)
    if report.mistakes:
        print(*report.mistakes, sep="\n", file=sys.stderr)
        print(f"{_number(len(report.mistakes), 'mistake')}; {name} does not load", file=sys.stderr)
        return 2
    for finding in report.questions:
        print(finding)
    for line in _explanations(report):
        print(line)
    asked = f"{_number(len(report.questions), 'open question')}, {len(report.explained)} explained"
    print(f"{name}: no mistakes, {asked}")
    return 1 if report.questions else 0


def _explanations(report: Report) -> list[str]:
    """One line for each reason that the scheme gives, with all that it explains."""
    subjects: dict[tuple[str, str], list[str]] = {}
    for finding in report.explained:
        subjects.setdefault((finding.question, finding.because), []).append(finding.subject)
    return [
        f"explained: {question} {', '.join(dict.fromkeys(about))}: {because}"
        for (question, because), about in subjects.items()
    ]


def _number(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"
