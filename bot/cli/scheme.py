"""`kaohe new`, `check`, `targets` and `schema`: for those who write a scheme."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import Answer, Command
from bot.cli.options import argument, option
from bot.parsing.names import vocabulary
from schemes import load
from schemes.check import check
from schemes.json_schema import write_schemas
from schemes.mentions import GAP
from schemes.skeleton import lay_out
from schemes.targets_import import import_targets

if TYPE_CHECKING:
    from schemes.check import Report

_STATUS = "exit status: 0 nothing to ask, or all explained; 1 open questions; 2 mistakes that keep it from loading"


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """What `kaohe check` takes."""

    scheme: str = argument("the path of a scheme's folder, or a scheme's id", metavar="PATH|ID")


@dataclass(frozen=True, kw_only=True)
class NewOptions:
    """What `kaohe new` takes."""

    folder: Path = argument("a folder named as the scheme is to be: school-safety-2027", type=Path, metavar="PATH")
    from_: Path | None = option(
        "a workbook as `kaohe sheet` writes it, to make the scheme of", default=None, type=Path, metavar="FILE.xlsx"
    )


@dataclass(frozen=True, kw_only=True)
class SchemaOptions:
    """What `kaohe schema` takes."""

    folder: Path = argument("where the JSON Schemas of the files are to be written", type=Path, metavar="DIR")


@dataclass(frozen=True, kw_only=True)
class TargetsOptions:
    """What `kaohe targets` takes."""

    action: str = argument(
        "import: units and targets from a bureau's spreadsheet, whole or not at all", choices=("import",)
    )
    scheme: str = argument("the scheme; its units.csv is written where it is still empty", metavar="PATH|ID")
    file: Path = argument(".xlsx, .xls, .et, .ods, or text in columns (.csv, .tsv, .txt)", type=Path, metavar="FILE")
    sheet: str | None = option("only this sheet of the workbook", default=None, metavar="TITLE")


def _new(options: NewOptions) -> str:
    folder = options.folder
    if options.from_ is not None:
        from schemes.laid_out import lay_out_from  # noqa: PLC0415 a check loads nothing that reads spreadsheets

        return "\n".join(str(folder / file) for file in lay_out_from(folder, options.from_))
    files = [str(folder / file) for file in lay_out(folder)]
    return "\n".join([*files, f"now fill in what says {GAP}; kaohe check {folder} tells what is left"])


def _targets(options: TargetsOptions) -> str:
    imported = import_targets(options.scheme, options.file, options.sheet)
    lines = [f"passed over: {passed}" for passed in imported.passed]
    if imported.units:
        units = _number(imported.units, "unit")
        lines.append(f"units.csv: {units}; give them ids that people can read before anything is reported")
    lines.append(f"targets.csv: {_number(imported.targets, 'target')} read")
    if imported.totals:
        lines.append("the totals as printed, for scheme.yaml:\ntarget-totals:")
        lines += [f"  {fact}: {total}" for fact, total in imported.totals.items()]
    return "\n".join(lines)


def _schema(options: SchemaOptions) -> str:
    return "\n".join(str(options.folder / file) for file in write_schemas(options.folder))


def _check(options: CheckOptions) -> Answer:
    name, report = options.scheme, check(options.scheme)
    if report.mistakes:
        summary = f"{_number(len(report.mistakes), 'mistake')}; {name} does not load"
        return Answer(aside="\n".join([*map(str, report.mistakes), summary]), status=2)
    counts = f"{_number(len(report.questions), 'open question')}, {len(report.explained)} explained"
    lines = [*map(str, report.questions), *_explanations(report), *_silent_parts(name)]
    lines.append(f"{name}: no mistakes, {counts}")
    return Answer("\n".join(lines), status=1 if report.questions else 0)


def _explanations(report: Report) -> list[str]:
    """One line for each reason that the scheme gives, with all that it explains."""
    subjects: dict[tuple[str, str], list[str]] = {}
    for finding in report.explained:
        subjects.setdefault((finding.question, finding.because), []).append(finding.subject)
    return [f"explained: {name} {', '.join(dict.fromkeys(of))}: {why}" for (name, why), of in subjects.items()]


_SHORT = 6  # letters; who writes more of a title means it


def _silent_parts(name: str) -> list[str]:
    """Parts of titles by which a message means a fact without being asked; an alias says it better."""
    parts = vocabulary(load(name)).facts.silent_parts()
    listed = ", ".join(f"{part} = {fact}" for part, fact in parts.items() if len(part) <= _SHORT)
    return [f"in messages these mean a fact without a question: {listed}"] if listed else []


def _number(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


COMMANDS = {
    "check": Command(CheckOptions, _check, epilog=_STATUS),
    "new": Command(NewOptions, _new),
    "schema": Command(SchemaOptions, _schema),
    "targets": Command(TargetsOptions, _targets),
}
