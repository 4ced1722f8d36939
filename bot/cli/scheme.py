"""`kaohe new`, `check` and `schema`: for those who write a scheme."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import Answer, Command
from bot.cli.options import argument, language_option, option
from bot.parsing.names import vocabulary
from schemes.check import check
from schemes.json_schema import write_schemas
from schemes.mentions import GAP
from schemes.skeleton import lay_out
from schemes.wording import told
from scoring import Message

if TYPE_CHECKING:
    from schemes.check import Report
    from scoring import Scheme

_STATUS = "exit status: 0 nothing to ask, or all explained; 1 open questions; 2 mistakes that keep it from loading"


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """What `kaohe check` takes."""

    scheme: str = argument("the path of a scheme's folder, or a scheme's id", metavar="PATH|ID")
    language: str = language_option()


@dataclass(frozen=True, kw_only=True)
class NewOptions:
    """What `kaohe new` takes."""

    folder: Path = argument(
        "a folder named as the scheme is to be: school-safety-2027; or an .xlsx, to be filled in as a workbook",
        type=Path,
        metavar="PATH",
    )
    from_: Path | None = option(
        "a workbook as `kaohe sheet` writes it, to make the scheme of", default=None, type=Path, metavar="FILE.xlsx"
    )
    language: str = language_option()


@dataclass(frozen=True, kw_only=True)
class SchemaOptions:
    """What `kaohe schema` takes."""

    folder: Path = argument("where the JSON Schemas of the files are to be written", type=Path, metavar="DIR")


def _new(options: NewOptions) -> str:
    folder = options.folder
    if options.from_ is not None:
        from schemes.laid_out import lay_out_from  # noqa: PLC0415 a check loads nothing that reads spreadsheets

        return "\n".join(str(folder / file) for file in lay_out_from(folder, options.from_))
    if folder.suffix == ".xlsx":
        from schemes.laid_out import lay_out_workbook  # noqa: PLC0415

        lay_out_workbook(folder)
        return told(
            Message("{file} is to be filled in; kaohe check {file} tells what is left", file=folder), options.language
        )
    files = [str(folder / file) for file in lay_out(folder)]
    last = Message("now fill in what says {gap}; kaohe check {folder} tells what is left", gap=GAP, folder=folder)
    return "\n".join([*files, told(last, options.language)])


def _schema(options: SchemaOptions) -> str:
    return "\n".join(str(options.folder / file) for file in write_schemas(options.folder))


def _check(options: CheckOptions) -> Answer:
    name, language, report = options.scheme, options.language, check(options.scheme)
    if report.mistakes:
        summary = Message("{name} does not load; mistakes: {count}", name=name, count=len(report.mistakes))
        lines = [*(mistake.told(language) for mistake in report.mistakes), told(summary, language)]
        return Answer(aside="\n".join(lines), status=2)
    summary = Message(
        "{name}: no mistakes; open questions: {questions}, explained: {explained}",
        name=name,
        questions=len(report.questions),
        explained=len(report.explained),
    )
    asides = (*_explanations(report), *_changes(report), *_silent_parts(report.scheme), summary)
    lines = [*(question.told(language) for question in report.questions), *(told(aside, language) for aside in asides)]
    return Answer("\n".join(lines), status=1 if report.questions else 0)


def _explanations(report: Report) -> list[Message]:
    """One line for each reason that the scheme gives, with all that it explains."""
    subjects: dict[tuple[str, str], list[str]] = {}
    for finding in report.explained:
        subjects.setdefault((finding.question, finding.because), []).append(finding.subject)
    return [
        Message("explained: {question} {about}: {why}", question=question, about=tuple(dict.fromkeys(about)), why=why)
        for (question, why), about in subjects.items()
    ]


def _changes(report: Report) -> list[Message]:
    """What is another from which day on."""
    return [
        Message("from {day}: {change}", day=day, change=change) for day, changes in report.changes for change in changes
    ]


_SHORT = 6  # letters; who writes more of a title means it


def _silent_parts(scheme: Scheme | None) -> list[Message]:
    """Parts of titles by which a message means a fact without being asked; an alias says it better."""
    parts = vocabulary(scheme).facts.silent_parts() if scheme is not None else {}
    listed = tuple(f"{part} = {fact}" for part, fact in parts.items() if len(part) <= _SHORT)
    return [Message("in messages these mean a fact without a question: {parts}", parts=listed)] if listed else []


COMMANDS = {
    "check": Command(CheckOptions, _check, epilog=_STATUS),
    "new": Command(NewOptions, _new),
    "schema": Command(SchemaOptions, _schema),
}
