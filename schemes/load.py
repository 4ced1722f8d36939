"""A folder becomes a Scheme, or all that is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from schemes.diagnostics import Diagnostic, FileError
from schemes.document import AwardsDocument, ItemDocument, SchemeDocument
from schemes.reading import read
from schemes.tables import decode, read_facts, read_targets, read_units
from scoring import (
    Award,
    BadScheme,
    BadValue,
    Combination,
    Group,
    Item,
    Message,
    Scheme,
    names_of,
    parse_value,
    unknown,
)
from scoring.deriving import with_sources
from scoring.rules.base import facts_of
from scoring.rules.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from scoring import Fact

    Place = tuple[str, int]  # a file and a line

FROM = "from-"  # with a day the name of a folder with what holds from that day on
WORKBOOKS = (".xlsx", ".xls", ".et", ".ods")
_FOLDER = Path(__file__).parent
_Document = TypeVar("_Document", bound=Options)
_BY_LINE = ("units", "facts", "items", "awards")  # subjects of flaws that the readers tell with their line: ids twice


def ids() -> tuple[str, ...]:
    """The schemes that come with the project."""
    return tuple(sorted(path.parent.name for path in _FOLDER.glob("*/scheme.yaml")))


def folder_of(name: str) -> Path:
    """The folder of a scheme by its id, or by its path, a workbook's too; raises FileError."""
    if name.endswith(WORKBOOKS) and Path(name).is_file():
        from schemes.workbook_in.unfolding import unfolded  # noqa: PLC0415 folders are loaded without what reads spreadsheets

        return unfolded(Path(name), publish)
    for path in (_FOLDER / name, Path(name)):
        if (path / "scheme.yaml").is_file():
            return path
    message = Message("no such scheme; there are {ids}, or the path of a folder with a scheme.yaml", ids=ids())
    raise FileError.of(name, message)


def is_living(name: str) -> bool:
    """Whether something in the scheme holds only from a later day on: see `schemes.versions`."""
    return any(folder_of(name).glob(f"{FROM}*"))


def load(name: str) -> Scheme:
    """The scheme of that id or at that path; raises FileError with every mistake that was found."""
    return publish(name).scheme


@dataclass(frozen=True, slots=True)
class Published:
    """A folder as it was read: the scheme, the documents that it was made of, and where each item and award stands."""

    folder: Path
    scheme: Scheme
    document: SchemeDocument
    sections: tuple[ItemDocument, ...]
    places: Mapping[str, Place]
    target_totals: Mapping[str, int]  # fact -> the printed total, in its smallest unit


def publish(name: str) -> Published:
    """The same as `load`, with the documents; reads on after a mistake, to report all at once."""
    folder = folder_of(name)
    problems: list[Diagnostic] = []
    document = read_document(folder, "scheme.yaml", SchemeDocument, problems)
    names = document.sections if document else sorted(path.stem for path in folder.glob("sections/*.yaml"))
    sections = {name: read_document(folder, f"sections/{name}.yaml", ItemDocument, problems) for name in names}
    awards = read_document(folder, "awards.yaml", AwardsDocument, problems)
    groups = None if document is None else {group.group: (group.title,) for group in document.groups}
    units = read_units(folder, groups, problems)
    facts = read_facts(folder, document, problems)
    targets = read_targets(folder, facts, units, problems)
    if document is None:
        raise FileError.of_folder(folder, problems)
    target_totals = _target_totals(document, facts, problems)
    _check_days(document, problems)
    places: dict[str, Place] = dict.fromkeys(("grades", "tie-break", "veto", "total", "derived"), ("scheme.yaml", 0))
    items: list[Item] = []
    for stem, section in sections.items():
        if section is not None:
            _locate(folder, f"sections/{stem}.yaml", "item", places, problems)
            items += _items(section, None, document.cut_offs, places, problems)
    paid: list[Award] = []
    if awards is not None:
        _locate(folder, "awards.yaml", "award", places, problems)
        paid = _awards(awards, document.cut_offs, places, problems)
    by_id = {fact.id: fact for fact in facts}
    items = [replace(item, facts=with_sources(item.facts, by_id)) for item in items]
    read = [section for section in sections.values() if section is not None]
    if awards is None or len(read) < len(names) or any(problem.file == "facts.csv" for problem in problems):
        raise FileError.of_folder(folder, problems)  # to check parts without the others would only lead astray
    try:
        scheme = Scheme(
            id=document.id,
            title=document.title,
            issuer=document.issuer,
            start=document.cycle.start,
            end=document.cycle.end,
            groups=tuple(Group(group.group, group.title) for group in document.groups),
            units=tuple(unit for unit in units if unit.group in (groups or ())),
            facts=facts,
            targets=targets,
            items=tuple(items),
            cut_offs=document.cut_offs,
            total=Combination(
                document.total.weights, document.total.added, document.total.at_least, document.total.text
            ),
            awards=tuple(paid),
            grades=tuple(grade.earned for grade in document.grades),
            veto=document.veto,
            ranking=document.ranking,
            tie_break=document.tie_break,
            self_assessed=document.self_assessment == "shown",
        )
    except BadScheme as error:
        problems += [
            Diagnostic(*places.get(subject, (folder.name, 0)), subject, message)
            for subject, message in error.flaws
            if subject not in _BY_LINE
        ]
    if problems:
        raise FileError.of_folder(folder, problems)
    return Published(folder, scheme, document, tuple(read), places, target_totals)


def _target_totals(document: SchemeDocument, facts: Sequence[Fact], problems: list[Diagnostic]) -> dict[str, int]:
    """The printed totals; also tells which of the facts that scheme.yaml names there are not."""
    by_id = {fact.id: fact for fact in facts}
    for key in ("scheme_facts", "derived", "must_report", "aliases", "evidence", "target_totals"):
        for fact in getattr(document, key):
            if fact not in by_id:
                field = f"{key.replace('_', '-')}.{fact}"
                problems.append(Diagnostic("scheme.yaml", 0, field, unknown("fact", fact, names_of(facts))))
    totals = {}
    for fact, text in document.target_totals.items():
        if fact in by_id:
            try:
                totals[fact] = parse_value(text, by_id[fact].kind, by_id[fact].levels)
            except BadValue as error:
                problems.append(Diagnostic("scheme.yaml", 0, f"target-totals.{fact}", error.message))
    return totals


def _check_days(document: SchemeDocument, problems: list[Diagnostic]) -> None:
    if not document.cycle.start <= document.cycle.end:
        problems.append(Diagnostic("scheme.yaml", 0, "cycle", Message("the start must not lie after the end")))
    for name, day in document.cut_offs.items():
        if not document.cycle.start <= day <= document.cycle.end:
            problems.append(
                Diagnostic("scheme.yaml", 0, f"cut-offs.{name}", Message("{day} must lie in the cycle", day=day))
            )


def read_document(folder: Path, file: str, kind: type[_Document], problems: list[Diagnostic]) -> _Document | None:
    """A yaml file of the folder as its type; None when something is wrong with it, which `problems` then tells."""
    try:
        return read(decode((folder / file).read_bytes(), file), kind, file, problems)
    except FileNotFoundError:
        problems.append(Diagnostic(file, 0, "", Message("the file is missing")))
    except FileError as error:
        problems += error.diagnostics
    return None


def _locate(folder: Path, file: str, key: str, places: dict[str, Place], problems: list[Diagnostic]) -> None:
    """Note on which line each item or award begins; an id must not begin two."""
    text = decode((folder / file).read_bytes(), file)
    for number, line in enumerate(text.splitlines(), start=1):
        if match := re.match(rf"[\s{{-]*{key}:\s*[\"']?([\w.-]+)", line):
            if match[1] in places:
                earlier = "{}:{}".format(*places[match[1]])
                message = Message("{name!r} stands in {earlier} already", name=match[1], earlier=earlier)
                problems.append(Diagnostic(file, number, key, message))
            else:
                places[match[1]] = (file, number)


def _items(
    document: ItemDocument,
    parent: str | None,
    cutoffs: Mapping[str, date],
    places: Mapping[str, Place],
    problems: list[Diagnostic],
) -> Iterator[Item]:
    place = places.get(document.item, (f"sections/{document.item}.yaml", 0))
    yield item_of(document, parent, _cutoff(document.by, cutoffs, place, problems))
    for child in document.items:
        yield from _items(child, document.item, cutoffs, places, problems)


def item_of(document: ItemDocument, parent: str | None, cutoff: date | None) -> Item:
    """The line of a sheet as the document says it, without those below it."""
    return Item(
        id=document.item,
        parent=parent,
        title=document.title,
        points=document.most,
        facts=facts_of(*(() if document.rule is None else (document.rule,)), *document.applies_if),
        clause=document.clause,
        text=document.text,
        rule=document.rule,
        cutoff=cutoff,
        by_group=() if "*" in document.points else tuple(document.points.items()),
        only=document.only,
        applies_if=document.applies_if,
        otherwise=document.otherwise,
        at_most=document.at_most,
        at_least=document.at_least,
    )


def _awards(
    document: AwardsDocument, cutoffs: Mapping[str, date], places: Mapping[str, Place], problems: list[Diagnostic]
) -> list[Award]:
    awards = []
    for award in document.awards:
        cutoff = _cutoff(award.by, cutoffs, places.get(award.award, ("awards.yaml", 0)), problems)
        awards.append(Award(award.award, award.title, award.clause, award.text, award.rule, cutoff))
    return awards


def _cutoff(name: str | None, cutoffs: Mapping[str, date], place: Place, problems: list[Diagnostic]) -> date | None:
    if name is not None and name not in cutoffs:
        problems.append(Diagnostic(*place, "by", unknown("cut-off", name, dict.fromkeys(cutoffs, ()))))
    return None if name is None else cutoffs.get(name)
