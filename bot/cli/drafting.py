"""`kaohe draft`: a published document becomes a scheme that a person completes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.cli.command import Command
from bot.cli.options import argument, language_option
from schemes.drafting.draft import draft
from schemes.wording import told
from scoring import Message


@dataclass(frozen=True, kw_only=True)
class DraftOptions:
    """What `kaohe draft` takes."""

    file: Path = argument(
        "the document: .docx, .txt, or a spreadsheet (.xlsx, .xls, .et, .ods)", type=Path, metavar="FILE"
    )
    folder: Path = argument("a folder named as the scheme is to be: school-safety-2027", type=Path, metavar="PATH")
    language: str = language_option()


def _draft(options: DraftOptions) -> str:
    drafted = draft(options.file, options.folder)
    summary = (
        Message("laid out from {file}: {path}", file=options.file, path=options.folder),
        Message("units: {units}, targets: {targets}", units=drafted.units, targets=drafted.targets),
        Message(
            "lines of the sheet: {lines}; rules that are sure: {sure}, undecided: {undecided}",
            lines=drafted.lines,
            sure=drafted.sure,
            undecided=drafted.lines - drafted.sure,
        ),
        Message("words that were not used: {unused}; the README lists them", unused=drafted.unused),
        Message(
            "next: kaohe check {path} lists what is undecided (待定) and what is still to be filled in (待填);"
            " compare every line with the document",
            path=options.folder,
        ),
    )
    files = [f"  {options.folder / file}" for file in drafted.files]
    return "\n".join(
        [told(summary[0], options.language), *files, *(told(part, options.language) for part in summary[1:])]
    )


COMMANDS = {"draft": Command(DraftOptions, _draft)}
