"""A folder becomes a Scheme, or all that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from schemes.diagnostics import Diagnostic, FileError
from schemes.document import AwardsDocument, ItemDocument, SchemeDocument
from schemes.tables import decode, read_facts, read_targets, read_units
from scoring import Award, Combination, Grade, Group, Item, Scheme, ScoringError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

# Every scalar stays the text that stands in the file: 0.1 is a tenth, 70% a percentage, 无 a word.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_FOLDER = Path(__file__).parent
_Document = TypeVar("_Document", bound=BaseModel)


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
    document = read_document(folder / "scheme.yaml", SchemeDocument, problems)
    sections = (
        [read_document(folder / "sections" / f"{one}.yaml", ItemDocument, problems) for one in document.sections]
        if document
        else []
    )
    awards = read_document(folder / "awards.yaml", AwardsDocument, problems)
    if document is None or awards is None or None in sections:
        raise FileError(tuple(problems))
    groups = tuple(Group(one.group, one.title) for one in document.groups)
    units = read_units(folder, [group.id for group in groups], problems)
    facts = read_facts(folder, document.scheme_facts, document.aliases, problems)
    targets = read_targets(folder, facts, units, problems)
    cutoffs = document.cut_offs
    known = {fact.id for fact in facts}
    items: list[Item] = []
    for name_, section in zip(document.sections, sections, strict=True):
        if section is not None:
            items += _items(section, None, cutoffs, known, f"sections/{name_}.yaml", problems)
    paid = []
    for one in awards.awards:
        cutoff = _cutoff(one.by, cutoffs, "awards.yaml", one.award, problems)
        paid.append(Award(one.award, one.title, one.clause, one.text, one.rule, cutoff))
    for place in sorted(
        {*document.total.weights, *document.total.added} - {item.id for item in items if item.parent is None}
    ):
        problems.append(Diagnostic("scheme.yaml", 0, "total", f"{place!r} is no section"))
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
        )
    except ScoringError as error:
        raise FileError((Diagnostic(folder.name, 0, "", str(error)),)) from error


def read_document(path: Path, kind: type[_Document], problems: list[Diagnostic]) -> _Document | None:
    """A yaml file as its type; None when something is wrong with it, which `problems` then tells."""
    try:
        return kind.model_validate(yaml.load(decode(path.read_bytes(), path.name), _Loader))  # noqa: S506 text only
    except FileNotFoundError:
        problems.append(Diagnostic(path.name, 0, "", "the file is missing"))
    except FileError as error:
        problems += error.diagnostics
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = str(getattr(error, "problem", None) or error)
        problems.append(Diagnostic(path.name, mark.line + 1 if mark else 0, "", message))
    except ValidationError as error:
        tree = yaml.compose(path.read_text("utf-8-sig"), _Loader)
        for problem in error.errors():
            line = _line(tree, problem["loc"])
            field = ".".join(str(part) for part in problem["loc"])
            problems.append(Diagnostic(path.name, line, field, problem["msg"].removeprefix("Value error, ")))
    return None


def _line(node: Any, location: tuple[int | str, ...]) -> int:
    """The line of the value at `location`, or of the nearest thing around it that is there."""
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [value for key, value in node.value if key.value == part]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            found = node.value[part : part + 1]
        else:
            continue
        if not found:
            break
        node = found[0]
    return int(node.start_mark.line) + 1 if node is not None else 0


def _items(
    document: ItemDocument,
    parent: str | None,
    cutoffs: Any,
    known: set[str],
    file: str,
    problems: list[Diagnostic],
) -> Iterator[Item]:
    rule = document.rule
    facts = rule.facts() if rule is not None else ()
    for fact in facts:
        if fact not in known:
            problems.append(Diagnostic(file, 0, document.item, f"{fact!r} is not in facts.csv"))
    yield Item(
        id=document.item,
        parent=parent,
        title=document.title,
        points=document.points,
        facts=facts,
        clause=document.clause,
        text=document.text,
        rule=rule,
        cutoff=_cutoff(document.by, cutoffs, file, document.item, problems),
    )
    for child in document.items:
        yield from _items(child, document.item, cutoffs, known, file, problems)


def _cutoff(name: str | None, cutoffs: Any, file: str, place: str, problems: list[Diagnostic]) -> date | None:
    if name is None:
        return None
    if name not in cutoffs:
        problems.append(Diagnostic(file, 0, place, f"{name!r} is no cut-off of scheme.yaml: {', '.join(cutoffs)}"))
        return None
    found: date = cutoffs[name]
    return found
