"""What a scheme names: what nothing uses, names that stand for two things, one fact on several lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemes.diagnostics import CELLS, Diagnostic, Finding
from schemes.load import FROM
from schemes.tables import decode_table, rows
from schemes.trials import mentioned, nodes
from scoring import Message
from scoring.deriving import with_sources
from scoring.rules.conditions import Condition
from scoring.rules.counted import Counted
from scoring.rules.ladder import Ladder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from schemes.diagnostics import Question
    from schemes.duties import Duty
    from schemes.load import Published
    from scoring import Fact, Unit

GAP = "待填"  # stands in a new scheme where something is to be filled in
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
UNDECIDED = "待定"  # begins a remark about what was read from a document with a doubt


_KEY = re.compile(r"^\s*(?:- )?[\w-]+:\s")


def mentions(published: Published, duties: tuple[Duty, ...]) -> Iterator[Finding]:
    """Findings on what is named and not used, used and not named, or named twice."""
    yield from _gaps(published)
    yield from _lines_without_words(published)
    yield from _facts(published, duties)
    yield from _levels(published)
    yield from _cutoffs_and_groups(published)
    yield from _files(published)
    yield from _shares_of_nothing(published)
    scheme = published.scheme
    yield from _same_names(published, "units.csv", "unit", scheme.units)
    yield from _same_names(published, "facts.csv", "fact", scheme.facts)


def remarks(folder: Path) -> Iterator[tuple[str, int, str]]:
    """What is undecided, as the remarks in the folder's files tell it: the file, its line, and the doubt."""
    for file, number, line in _lines(folder):
        _, _, remark = f" {line}".partition(" #")
        if remark.strip().startswith(UNDECIDED):
            yield file, number, remark.strip().removeprefix(UNDECIDED).lstrip("：:")


def _lines(folder: Path) -> Iterator[tuple[str, int, str]]:
    for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.csv"), *folder.glob("sections/*.yaml"))):
        file = path.relative_to(folder).as_posix()
        for number, line in enumerate(decode_table(path.read_bytes(), file).splitlines(), start=1):
            yield file, number, line


def _gaps(published: Published) -> Iterator[Finding]:
    folder = published.folder
    for file, number, doubt in remarks(folder):
        message = Message("{doubt}; settle it, then delete this remark", doubt=doubt)
        yield Finding("undecided", file, Diagnostic(file, number, "", message))
    is_workbook = (folder / CELLS).is_file()  # whose cells show no keys
    for file, number, line in _lines(folder):
        if GAP in (told := line.partition(" #")[0]):
            told = _KEY.sub("", told) if is_workbook else line
            message = Message("still to be filled in: {line}", line=told.strip())
            yield Finding("gap", file, Diagnostic(file, number, "", message))
    scheme = published.scheme
    for file, message, parts in (
        ("units.csv", Message("nobody is assessed yet: one line for each unit"), scheme.units),
        ("facts.csv", Message("nothing is reported yet: one line for each fact"), scheme.facts),
    ):
        if not parts:
            yield Finding("gap", file, Diagnostic(file, 1, "", message))


def _lines_without_words(published: Published) -> Iterator[Finding]:
    for item in published.scheme.items:
        if item.rule is not None and not item.text.strip():
            message = Message(
                "has no text: copy the clause's own words, so that everybody can compare them with the rule"
            )
            yield Finding("no-words", item.id, Diagnostic(*published.places[item.id], "text", message))


def _facts(published: Published, duties: tuple[Duty, ...]) -> Iterator[Finding]:
    scheme = published.scheme
    lines = lines_of(published, "facts.csv", "fact")
    leaves = {item.id: mentioned(item.rule, scheme) for item in scheme.items if item.rule is not None}
    others = [*(award.rule for award in scheme.awards), *(grade.conditions for grade in scheme.grades), scheme.veto]
    others += [item.applies_if for item in scheme.items]
    paid = {fact for other in others for fact in mentioned(other, scheme)}
    read = {*paid, *(fact for facts in leaves.values() for fact in facts)}
    parts = set(with_sources(read, {fact.id: fact for fact in scheme.facts}))  # of what they read
    named = {fact for duty in duties for fact in duty.facts}
    targeted = {fact for fact, _ in scheme.targets}

    def finding(question: Question, fact: Fact, message: Message) -> Finding:
        return Finding(question, fact.id, Diagnostic("facts.csv", lines.get(fact.id, 0), "fact", message))

    for fact in scheme.facts:
        asking = [item for item, facts in leaves.items() if fact.id in facts]
        if fact.id not in parts:
            if fact.id in targeted:
                message = Message("{fact} has targets, and no item and no award looks at it", fact=fact.title)
                yield finding("no-points", fact, message)
            elif fact.id not in named:
                message = Message("{fact} is used by no item, award, grade or duty", fact=fact.title)
                yield finding("unused", fact, message)
        if len(asking) > 1:
            message = Message("{fact} counts on several lines: {lines}", fact=fact.title, lines=asking)
            yield finding("counted-twice", fact, message)


def _levels(published: Published) -> Iterator[Finding]:
    """Words of a level that bring nothing: no ladder has them as a rung and no condition asks for them."""
    scheme = published.scheme
    lines = lines_of(published, "facts.csv", "fact")
    rules = (*(item.rule for item in scheme.items), *(award.rule for award in scheme.awards))
    options = [*nodes((*rules, *(grade.conditions for grade in scheme.grades), scheme.veto))]
    for fact in scheme.facts:
        of_fact = [node for node in options if isinstance(node, Ladder | Condition) and node.fact == fact.id]
        words = {word for node in of_fact for word in (node.points if isinstance(node, Ladder) else [node.is_]) if word}
        if words and (idle := [word for word in fact.levels[1:] if word not in words]):
            message = Message(
                "{words} of {fact} counts like {first}: no rung and no condition names it",
                words=idle,
                fact=fact.title,
                first=fact.levels[0],
            )
            yield Finding("no-effect", fact.id, Diagnostic("facts.csv", lines.get(fact.id, 0), "levels", message))


def _cutoffs_and_groups(published: Published) -> Iterator[Finding]:
    scheme = published.scheme
    days = {item.cutoff for item in scheme.items} | {award.cutoff for award in scheme.awards}
    days |= {day for item in scheme.items for _, day in item.reads(scheme)}
    for name, day in published.document.cut_offs.items():
        if day not in days:
            message = Message("no item and no award has `by: {name}`", name=name)
            yield Finding("unused", name, Diagnostic("scheme.yaml", 0, f"cut-offs.{name}", message))
    for group in scheme.groups:
        if scheme.units and all(unit.group != group.id for unit in scheme.units):
            message = Message("no unit belongs to {group}", group=group.title)
            yield Finding("unused", group.id, Diagnostic("scheme.yaml", 0, f"groups.{group.id}", message))


def _files(published: Published) -> Iterator[Finding]:
    """Sections and folders of changes that nobody reads, because nothing names them or by their own names."""
    sections = {f"{section}.yaml" for section in published.document.sections}
    for path in sorted(published.folder.glob("sections/*")):
        if path.name not in sections:
            message = Message("is no section of scheme.yaml: nobody reads it")
            yield Finding("unused", path.name, Diagnostic(f"sections/{path.name}", 0, "", message))
    for path in sorted(published.folder.iterdir()):
        if path.is_dir() and _DAY.search(path.name) and not path.name.startswith(FROM):
            message = Message("nobody reads this folder; what changes inside the cycle stands in from-2021-07-01")
            yield Finding("unused", path.name, Diagnostic(path.name, 0, "", message))


def _shares_of_nothing(published: Published) -> Iterator[Finding]:
    """Steps that are a percentage of a target which no unit has: they never count."""
    scheme = published.scheme
    for item in scheme.items:
        for node in nodes(item.rule):
            if isinstance(node, Counted) and node.is_share_of_target:
                for fact in set(node.facts()) - scheme.facts_with_targets:
                    message = Message("{fact} has no target that steps of a percentage could be a part of", fact=fact)
                    yield Finding("no-target", fact, Diagnostic(*published.places[item.id], "every", message))


def _same_names(published: Published, file: str, column: str, parts: Iterable[Unit | Fact]) -> Iterator[Finding]:
    lines = lines_of(published, file, column)
    owners: dict[str, str] = {}
    for part in parts:
        title = part.name if hasattr(part, "name") else part.title
        for name in dict.fromkeys((title, *part.aliases)):
            if owners.setdefault(name, part.id) != part.id:
                message = Message(
                    "{name} is also what {other} is called; who writes it would be asked which one is meant",
                    name=name,
                    other=owners[name],
                )
                yield Finding("same-name", part.id, Diagnostic(file, lines.get(part.id, 0), column, message))


def lines_of(published: Published, file: str, column: str) -> dict[str, int]:
    """On which line of a table each id stands."""
    text = decode_table((published.folder / file).read_bytes(), file)
    return {row[column]: line for line, row in rows(text, file, (column,), [])}
