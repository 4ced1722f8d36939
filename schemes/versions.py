"""A living scheme: folders `from-2021-07-01` hold the files that are others from that day on, all else stays.

A version is read as a folder of its own, in which the later files stand in the place of the earlier ones. Figures that
were reported stay what they are: facts and units may be added, and none may go or become something else.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from schemes.diagnostics import Diagnostic, FileError
from schemes.differences import differences
from schemes.duties import load_duties
from schemes.load import FROM, folder_of, load
from schemes.version import Version
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schemes.duties import Duty
    from scoring import Fact, Scheme

Files = dict[str, bytes]  # the files of one version, by their names in the folder

_FROM = re.compile(r"from-(\d{4}-\d{2}-\d{2})", re.ASCII)
_FILES = ("scheme.yaml", "awards.yaml", "calendar.yaml", "units.csv", "facts.csv", "targets.csv")
_ASIDE = ("README.md", ".schema")  # may stand beside them


def versions(name: str) -> tuple[Version, ...]:
    """All that hold one after the other, of a scheme by its id or path; raises FileError with every mistake in any."""
    first, problems = load(name), list[Diagnostic]()
    read = [Version(first.start, first, load_duties(name, first))]
    for day in days_of(folder_of(name), problems):
        with laid_out(name, day) as path:
            try:
                scheme = load(path)
                duties = _followed(read[-1].duties, load_duties(path, scheme), day)
            except FileError as error:
                problems += placed(name, day, error.diagnostics)
                continue
        version = Version(day, scheme, duties)
        problems += [Diagnostic(_folder(day), 0, field, message) for field, message in _mistakes(read[-1], version)]
        read.append(version)
    if problems:
        raise FileError(tuple(dict.fromkeys(problems)))
    return tuple(read)


def version_day(path: Path) -> date | None:
    """The day from which on the files in a folder hold, by its name; None for another folder."""
    match = _FROM.fullmatch(path.name)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def days_of(folder: Path, problems: list[Diagnostic]) -> list[date]:
    """The days from which on something in the folder is another; what is wrong with their folders goes to problems."""
    days = []
    for path in sorted(folder.glob(f"{FROM}*")):
        day = version_day(path)
        if day is None:
            problems.append(Diagnostic(path.name, 0, "", Message("the name should be like from-2021-07-01")))
            continue
        days.append(day)
        for file in sorted(_names(path)):
            if file not in _FILES and not re.fullmatch(r"sections/[^/]+\.yaml", file):
                message = Message("is none of {files} and sections/*.yaml", files=", ".join(_FILES))
                problems.append(Diagnostic(f"{path.name}/{file}", 0, "", message))
    return days


def files_on(name: str, day: date) -> Files:
    """The files of the version that holds on a day, by the names that they have in a folder of their own."""
    folder = folder_of(name)
    return {file: (folder / place).read_bytes() for file, place in _places(folder, day).items()}


def read_version(name: str, files: Files, since: date) -> Version:
    """What these files of a scheme's folder say, as it holds from a day on; raises FileError."""
    with written(name, files) as path:
        scheme = load(path)
        return Version(since, scheme, load_duties(path, scheme))


@contextmanager
def laid_out(name: str, day: date) -> Iterator[str]:
    """The path of a folder for a while that holds the files of the version of a day."""
    with written(folder_of(name).name, files_on(name, day)) as path:
        yield path


@contextmanager
def written(name: str, files: Files) -> Iterator[str]:
    """The path of a folder of that name for a while, with these files."""
    with TemporaryDirectory() as parent:
        for file, data in files.items():
            path = Path(parent) / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        yield str(Path(parent) / name)


def placed(name: str, day: date, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Mistakes in the files of a version, each with the file in which it really stands."""
    places = _places(folder_of(name), day)
    return [replace(each, file=places.get(each.file, each.file)) for each in diagnostics]


def _places(folder: Path, day: date) -> dict[str, str]:
    """Where in the folder each file of the version of a day stands."""
    begun = [_folder(since) for since in days_of(folder, []) if since <= day]
    places = {file: file for file in _names(folder) if file in _FILES or file.startswith("sections/")}
    for overlay in begun:
        places |= {file: f"{overlay}/{file}" for file in _names(folder / overlay)}
    return places


def _names(folder: Path) -> set[str]:
    """The files that stand in a folder and in its `sections`."""
    paths = [path for pattern in ("*", "sections/*") for path in folder.glob(pattern) if path.is_file()]
    return {path.relative_to(folder).as_posix() for path in paths if path.name not in _ASIDE}


def _folder(day: date) -> str:
    return FROM + day.isoformat()


def _followed(before: Iterable[Duty], after: Iterable[Duty], day: date) -> tuple[Duty, ...]:
    """The calendar from a day on: what was due until then stays, what is due from then on is the new one's."""
    duties = [*(duty for duty in before if duty.due < day), *(duty for duty in after if duty.due >= day)]
    return tuple(sorted(duties, key=lambda duty: (duty.due, bool(duty.declaration), duty.id)))


_FIXED = ("id", "start", "end", "self_assessed")


def _mistakes(before: Version, after: Version) -> Iterator[tuple[str, Message]]:
    """What keeps a version from following another one, by the file that it is about."""
    if not after.scheme.start < after.since <= after.scheme.end:
        yield "", Message("{day} must lie in the cycle, after its first day", day=after.since)
    broken = list(breaks(before.scheme, after.scheme))
    yield from broken
    if not broken and not differences(before, after):
        yield "", Message("nothing in it is another than before; take the folder out, or change what it is for")


def breaks(before: Scheme, after: Scheme) -> Iterator[tuple[str, Message]]:
    """What must not change while figures are kept, by the file's or key's name: they would mean something else."""
    for field in _FIXED:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            message = Message("{before} must not become {after} inside of a cycle", before=old, after=new)
            yield f"scheme.yaml {field.replace('_', '-')}", message
    for file, kind in (("units.csv", "units"), ("facts.csv", "facts"), ("scheme.yaml groups", "groups")):
        old, new = ([part.id for part in getattr(scheme, kind)] for scheme in (before, after))
        if gone := ", ".join(part for part in old if part not in new):
            yield file, Message("{ids} must stay: figures that were reported are of them", ids=gone)
        elif new[: len(old)] != old:
            yield file, Message("what is new must stand behind the others, which keep their order")
    new_facts = {fact.id: fact for fact in after.facts}
    for fact in before.facts:
        if fact.id in new_facts and not _means_the_same(fact, new_facts[fact.id]):
            message = Message("{fact} must keep its kind and the words of its levels; make a new fact", fact=fact.id)
            yield "facts.csv", message


def _means_the_same(before: Fact, after: Fact) -> bool:
    """Whether a value that was reported of a fact still means the same."""
    levels = after.levels[: len(before.levels)]
    return (before.kind, before.whole, before.levels) == (after.kind, after.whole, levels)
