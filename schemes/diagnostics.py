"""What is wrong in a file that somebody wrote: where, what, and what would be right."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from schemes.sheet_words import in_sheet_words
from schemes.wording import told
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# What `kaohe check` asks about a scheme that can be loaded; a scheme names one of them to explain its source's oddity.
Question = Literal[
    "gap",  # something that was laid out and not yet filled in
    "undecided",  # something that was read from a document with a doubt
    "no-words",  # a line without the clause's own words
    "points-sum",  # a section's points are not what its lines add up to
    "points-printed",  # the sheet prints another number than its lines add up to
    "targets-sum",  # the targets do not add up to the printed total
    "no-target",  # units without a target that others have
    "no-points",  # a target that brings no points and no money
    "unused",  # a fact, cut-off or group that nothing refers to
    "same-name",  # two units or two facts that people call the same
    "counted-twice",  # one fact that earns points on several lines
    "small-percent",  # a percentage that may be a share: 0.95 for 95
    "silence-best",  # a figure that nobody reports is the best one
    "full-marks",  # points that nobody, or not everybody, can reach
    "no-effect",  # a line, rung, grade, award or duty that never changes anything
    "overlap",  # rungs or amounts that do not rise
    "explained",  # an explanation of something that is not found
]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake. `line` counts from 1, 0 is the file as a whole; `field` names the column or key."""

    file: str
    line: int
    field: str
    message: Message

    @property
    def place(self) -> str:
        """The file and the line, as compilers write them."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        return self.told("en")

    def told(self, language: str) -> str:
        """The mistake in a language: where, what, and what would be right."""
        message = told(self.message, language)
        if "!" in self.file and language != "en":  # a cell
            message = in_sheet_words(message)
        parts = (self.place, told(self.field, language), message)
        return ": ".join(part for part in parts if part)


def located(folder: Path, diagnostic: Diagnostic) -> Diagnostic:
    """The diagnostic with the line of its field where it has none: `cut-offs.deadline` stands below `cut-offs`."""
    path = folder / diagnostic.file
    if diagnostic.line or not diagnostic.field or not path.is_file():
        return diagnostic
    lines, line = path.read_text("utf-8-sig", "replace").splitlines(), 0
    for word in diagnostic.field.split("."):
        pattern = re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w.-])")
        line = next((place for place in range(line, len(lines)) if pattern.search(lines[place])), line)
    return replace(diagnostic, line=line + 1)


CELLS = ".cells.json"  # in the folder that a workbook was unfolded into: from which cell each line and key comes


def in_cells(folder: Path, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics by the cells of the workbook that the folder was unfolded from; as they are where it was not."""
    path = folder / CELLS
    if not path.is_file():
        return tuple(diagnostics)
    cells = json.loads(path.read_text("utf-8"))
    return tuple(_in_cell(diagnostic, cells) for diagnostic in diagnostics)


def _in_cell(diagnostic: Diagnostic, cells: Mapping[str, str]) -> Diagnostic:
    """By the cell of its key on its line; by that of the rule, of the line, or of the nearest line above."""
    words = [word for word in reversed(diagnostic.field.split(".")) if word and not word.isdecimal()]
    if (cell := _of_part(diagnostic, words, cells)) is not None:
        return Diagnostic(cell, 0, "", diagnostic.message)
    for line in range(diagnostic.line, 0, -1):
        place = f"{diagnostic.file}:{line}"
        for key in (*(f"{place}:{word}" for word in words), f"{place}:", place):
            if key in cells:
                return Diagnostic(cells[key], 0, "", diagnostic.message)
    return diagnostic


_BEGINS = ("item", "award", "duty")


def _of_part(diagnostic: Diagnostic, words: Iterable[str], cells: Mapping[str, str]) -> str | None:
    """The cell of a key of the item, award or duty that begins on the line of the diagnostic."""
    line, file = diagnostic.line, diagnostic.file
    if not any(f"{file}:{line}:{key}" in cells for key in _BEGINS):
        return None
    while True:
        for word in words:
            if (cell := cells.get(f"{file}:{line}:{word}")) is not None:
                return cell
        line += 1
        if line > diagnostic.line + _LINES_OF_ITEM or any(f"{file}:{line}:{key}" in cells for key in _BEGINS):
            return None


_LINES_OF_ITEM = 40  # that are looked through


class FileError(Exception):
    """A file or folder that cannot be used; carries all that is wrong with it."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = diagnostics

    def told(self, language: str) -> str:
        """All that is wrong in a language, a line for each."""
        return "\n".join(diagnostic.told(language) for diagnostic in self.diagnostics)

    @classmethod
    def of(cls, file: object, message: Message, line: int = 0) -> FileError:
        """The error with one mistake, of a file as a whole or of a line."""
        return cls((Diagnostic(str(file), line, "", message),))

    @classmethod
    def of_folder(cls, folder: Path, problems: Iterable[Diagnostic]) -> FileError:
        """The error with mistakes of the files of a folder, each with its line as far as that can be found."""
        return cls(in_cells(folder, [located(folder, problem) for problem in problems]))


@dataclass(frozen=True, slots=True)
class Finding:
    """A question that a careful officer would ask about `subject`; `because`: the scheme's own answer, if any."""

    question: Question
    subject: str
    diagnostic: Diagnostic
    because: str = ""
    title: str = ""  # what people call the subject, where its id is nothing that they wrote

    def __str__(self) -> str:
        return self.told("en")

    def told(self, language: str) -> str:
        """The question in a language: where, its name, what it is about, and what was found."""
        question, message = told(Message(self.question), language), told(self.diagnostic.message, language)
        return f"{self.diagnostic.place}: {question} {self.title or self.subject}: {message}"
