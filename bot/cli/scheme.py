"""`kaohe new`, `check`, `targets` and `schema`: for those who write a scheme. Loads nothing of the bot."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.problems import problem
from schemes import FileError
from schemes.check import check
from schemes.json_schema import write_schemas
from schemes.mentions import GAP
from schemes.skeleton import lay_out
from schemes.targets_import import import_targets

if TYPE_CHECKING:
    from schemes.check import Report

_STATUS = "exit status: 0 nothing to ask, or all explained; 1 open questions; 2 mistakes that keep it from loading"


def main(command: str, arguments: list[str]) -> int:
    """Answer on standard output; mistakes go to standard error, with status 2."""
    try:
        return _COMMANDS[command](arguments)
    except (FileError, OSError) as error:
        print(problem(error), file=sys.stderr)
        return 2


def _checked(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kaohe check", epilog=_STATUS)
    parser.add_argument("scheme", metavar="PATH|ID", help="the path of a scheme's folder, or a scheme's id")
    return _check(parser.parse_args(arguments).scheme)


def _new(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kaohe new")
    parser.add_argument(
        "folder", metavar="PATH", type=Path, help="a folder named as the scheme is to be: school-safety-2027"
    )
    folder = parser.parse_args(arguments).folder
    for file in lay_out(folder):
        print(folder / file)
    print(f"now fill in what says {GAP}; kaohe check {folder} tells what is left")
    return 0


def _targets(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kaohe targets")
    actions = parser.add_subparsers(dest="action", required=True)
    reading = actions.add_parser("import", help="units and targets from a bureau's spreadsheet, whole or not at all")
    reading.add_argument(
        "scheme", metavar="PATH|ID", help="the scheme; its units.csv is written where it is still empty"
    )
    reading.add_argument("file", metavar="FILE", type=Path, help=".xlsx, or .csv as UTF-8 or GBK")
    reading.add_argument("--sheet", metavar="TITLE", help="only this sheet of the workbook")
    options = parser.parse_args(arguments)
    imported = import_targets(options.scheme, options.file, options.sheet)
    for passed in imported.passed:
        print(f"passed over: {passed}")
    if imported.units:
        print(
            f"units.csv: {_number(imported.units, 'unit')}; give them ids that people can read before anything is reported"
        )
    print(f"targets.csv: {_number(imported.targets, 'target')} read")
    if imported.totals:
        print("the totals as printed, for scheme.yaml:\ntarget-totals:")
        for fact, total in imported.totals.items():
            print(f"  {fact}: {total}")
    return 0


def _schema(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kaohe schema")
    parser.add_argument(
        "folder", metavar="DIR", type=Path, help="where the JSON Schemas of the files are to be written"
    )
    folder = parser.parse_args(arguments).folder
    for file in write_schemas(folder):
        print(folder / file)
    return 0


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


_COMMANDS = {"check": _checked, "new": _new, "schema": _schema, "targets": _targets}
