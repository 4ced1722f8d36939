"""A folder becomes a Scheme, or all that is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from schemes.diagnostics import Diagnostic, FileError
from schemes.document import AwardsDocument, ItemDocument, SchemeDocument
from schemes.reading import read
from schemes.tables import decode, read_facts, read_targets, read_units
from scoring import Award, BadScheme, Combination, Grade, Group, Item, Scheme
from scoring.rules.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    Place = tuple[str, int]  # a file and a line

_FOLDER = Path(__file__).parent
_Document = TypeVar("_Document", bound=Options)


def ids() -> tuple[str, ...]:
    """The schemes that come with the project."""
    return tuple(sorted(path.parent.name for path in _FOLDER.glob("*/scheme.yaml")))


def folder_of(name: str) -> Path:
    """The folder of a scheme by its id, or by its path; raises FileError."""
    for path in (_FOLDER / name, Path(name)):
        if (path / "scheme.yaml").is_file():
            return path
    message = f"no such scheme; there are {', '.join(ids())}, or the path of a folder with a scheme.yaml"
    raise FileError((Diagnostic(name, 0, "", message),))


def load(name: str) -> Scheme:
    """The scheme of that id or at that path; raises FileError with every mistake that was found."""
    folder = folder_of(name)
    problems: list[Diagnostic] = []
    document = read_document(folder, "scheme.yaml", SchemeDocument, problems)
    sections = (
        [read_document(folder, f"sections/{one}.yaml", ItemDocument, problems) for one in document.sections]
        if document
        else []
    )
    awards = read_document(folder, "awards.yaml", AwardsDocument, problems)
    if document is None or awards is None or None in sections:
        raise FileError(tuple(problems))
    groups = tuple(Group(one.group, one.title) for one in document.groups)
    units = read_units(folder, [group.id for group in groups], problems)
    facts = read_facts(folder, document.scheme_facts, document.aliases, problems)
    targets = read_targets(folder, facts, units, problems)
    for name_ in sorted({*document.scheme_facts, *document.aliases} - {fact.id for fact in facts}):
        problems.append(Diagnostic("scheme.yaml", 0, "scheme-facts, aliases", f"{name_!r} is not in facts.csv"))
    if not document.cycle.start <= document.cycle.end:
        problems.append(Diagnostic("scheme.yaml", 0, "cycle", "the start must not lie after the end"))
    for cutoff_name, day in document.cut_offs.items():
        if not document.cycle.start <= day <= document.cycle.end:
            problems.append(Diagnostic("scheme.yaml", 0, f"cut-offs.{cutoff_name}", f"{day} must lie in the cycle"))
    places = dict.fromkeys(("grades", "veto", "total"), ("scheme.yaml", 0))
    items: list[Item] = []
    for one, section in zip(document.sections, sections, strict=True):
        if section is not None:
            _locate(folder, f"sections/{one}.yaml", "item", places)
            items += _items(section, None, document.cut_offs, places, problems)
    _locate(folder, "awards.yaml", "award", places)
    paid = [
        Award(one.award, one.title, one.clause, one.text, one.rule, cutoff)
        for one in awards.awards
        for cutoff in [_cutoff(one.by, document.cut_offs, places.get(one.award, ("awards.yaml", 0)), problems)]
    ]
    if problems:
        raise FileError(tuple(problems))
    try:
        return Scheme(
            id=document.id,
            title=document.title,
            issuer=document.issuer,
            start=document.cycle.start,
            end=document.cycle.end,
            groups=groups,
            units=units,
            facts=facts,
            targets=targets,
            items=tuple(items),
            total=Combination(
                document.total.weights, document.total.added, document.total.at_least, document.total.text
            ),
            awards=tuple(paid),
            grades=tuple(Grade(one.grade, one.from_, one.if_) for one in document.grades),
            veto=document.veto,
            ranking=document.ranking,
            self_assessed=document.self_assessment == "shown",
        )
    except BadScheme as error:
        found = [(*places.get(subject, (folder.name, 0)), subject, message) for subject, message in error.flaws]
        raise FileError(tuple(Diagnostic(*flaw) for flaw in found)) from error


def read_document(folder: Path, file: str, kind: type[_Document], problems: list[Diagnostic]) -> _Document | None:
    """A yaml file of the folder as its type; None when something is wrong with it, which `problems` then tells."""
    try:
        return read(decode((folder / file).read_bytes(), file), kind, file, problems)
    except FileNotFoundError:
        problems.append(Diagnostic(file, 0, "", "the file is missing"))
    except FileError as error:
        problems += error.diagnostics
    return None


def _locate(folder: Path, file: str, key: str, places: dict[str, Place]) -> None:
    """Note on which line each item or award begins."""
    for number, line in enumerate((folder / file).read_text("utf-8-sig").splitlines(), start=1):
        if found := re.match(rf"[\s{{-]*{key}:\s*[\"']?([\w.-]+)", line):
            places[found[1]] = (file, number)


def _items(
    document: ItemDocument,
    parent: str | None,
    cutoffs: Mapping[str, date],
    places: Mapping[str, Place],
    problems: list[Diagnostic],
) -> Iterator[Item]:
    yield Item(
        id=document.item,
        parent=parent,
        title=document.title,
        points=document.points,
        facts=document.rule.facts() if document.rule is not None else (),
        clause=document.clause,
        text=document.text,
        rule=document.rule,
        cutoff=_cutoff(
            document.by, cutoffs, places.get(document.item, (f"sections/{document.item}.yaml", 0)), problems
        ),
    )
    for child in document.items:
        yield from _items(child, document.item, cutoffs, places, problems)


def _cutoff(name: str | None, cutoffs: Mapping[str, date], place: Place, problems: list[Diagnostic]) -> date | None:
    if name is not None and name not in cutoffs:
        message = f"{name!r} is no cut-off of scheme.yaml; there are {', '.join(cutoffs) or 'none'}"
        problems.append(Diagnostic(*place, "by", message))
    return None if name is None else cutoffs.get(name)
