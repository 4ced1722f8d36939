"""The files of a scheme that is laid out from a document, every doubt as a remark above what it is about."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from schemes.clauses.proposals import NewFact, facts_in
from schemes.drafting.frame import Heads, awards_document, calendar_document, scheme_document
from schemes.drafting.plan import targets_of
from schemes.drafting.readme import readme
from schemes.mentions import GAP, UNDECIDED
from schemes.papers.paper import points_of
from schemes.papers.parts import figure_of
from schemes.wording import told
from schemes.yaml_text import Noted, yaml_text
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemes.clauses.proposals import Option
    from schemes.drafting.plan import Draft, Leaf
    from schemes.papers.parts import Line
    from schemes.yaml_text import Node


_MOST_POINTS = 1_000
_FIRST_MARK = "first-mark"  # of the line that stands in where the document has none
LANGUAGE = "zh-CN"  # of the remarks in the files


def files_of(plan: Draft, source: str, name: str) -> dict[str, str]:
    """The files of the folder as texts."""
    sections = [identifier for identifier, _ in plan.sections]
    rules = {leaf.id: leaf for leaf in plan.leaves}
    titles = {identifier: line.title for identifier, line in plan.sections}
    heads = Heads(name, plan.year, source, titles, plan.cutoffs, _totals(plan))
    files = {"scheme.yaml": yaml_text(scheme_document(plan.paper, heads), ".schema/scheme.json")}
    for identifier, line in plan.sections:
        files[f"sections/{identifier}.yaml"] = yaml_text(_item(plan, line, rules), "../.schema/section.json")
    if not sections:
        files["sections/sheet.yaml"] = yaml_text(_empty_section(), "../.schema/section.json")
    reached: dict[str, list[str]] = {}
    for leaf in plan.leaves:
        tasks = [fact.id for fact in facts_in(leaf.proposal.options) if fact.targets]
        reached.setdefault(leaf.cutoff, []).extend(tasks)
    files["awards.yaml"] = yaml_text(awards_document(plan.paper), ".schema/awards.json")
    files["calendar.yaml"] = yaml_text(calendar_document(plan.paper, plan.cutoffs, reached), ".schema/calendar.json")
    files["units.csv"] = _csv([["unit", "name", "group", "aliases"], *([u, n, "all", a] for u, n, a in plan.units)])
    facts = [[f.id, f.title, f.kind, f.measure, ";".join(f.levels), f.reviewer] for f in plan.facts]
    if not sections:
        facts.append([_FIRST_MARK, GAP, "mark", "分", "", ""])
    files["facts.csv"] = _csv([["fact", "title", "kind", "measure", "levels", "reviewer"], *facts])
    rows = [[fact.id, unit, target] for fact in plan.facts for unit, target in targets_of(fact, plan).items()]
    files["targets.csv"] = _csv([["fact", "unit", "target"], *rows])
    files["README.md"] = readme(plan.paper, source, [(leaf.line, leaf.proposal) for leaf in plan.leaves])
    return files


def _totals(plan: Draft) -> dict[str, str]:
    """The printed totals of targets, to be compared with what they add up to."""
    totals = {
        fact.id: figure_of(fact.total) for fact in plan.facts if fact.targets and fact.kind in ("count", "amount")
    }
    return {identifier: total for identifier, total in totals.items() if total is not None}


def _empty_section() -> dict[str, Node]:
    mark: dict[str, Node] = {
        "item": "sheet.first",
        "title": GAP,
        "points": "100",
        "clause": GAP,
        "text": GAP,
        "mark": _FIRST_MARK,
    }
    return {"item": "sheet", "title": GAP, "points": "100", "clause": GAP, "items": [mark]}


def _item(plan: Draft, line: Line, rules: Mapping[str, Leaf]) -> dict[str, Node]:
    """A line as it stands in its file, its doubts above its rule."""
    identifier = plan.ids[id(line)]
    points = _points(line)
    item: dict[str, Node] = {"item": identifier, "title": line.title[:60] or "（无标题）"}
    if line.children:
        added = sum((Decimal(_points(child)) for child in line.children), Decimal(0))
        notes: list[Message] = []
        if line.points is None and any(leaf.points is None for leaf in line.leaves()):
            notes.append(
                Message(
                    "the document prints no points of this part; its lines add up to {points}", points=_shown(added)
                )
            )
        elif line.points is not None and added != line.points:
            notes.append(
                Message(
                    "{points} is printed, the lines add up to {added}", points=_shown(line.points), added=_shown(added)
                )
            )
        if id(line) in plan.paper.split:
            notes.append(Message("the document has one line here; it was divided by its numbers"))
        item["points"] = _noted(points, notes)
        item["clause"] = line.clause or line.title[:60]
        if line.verbatim:
            item["text"] = line.verbatim
        item["items"] = [_item(plan, child, rules) for child in line.children]
        return item
    leaf = rules[identifier]
    item |= {"points": points, "clause": line.clause or line.title[:60], "text": line.words or line.title}
    if leaf.cutoff:
        item["by"] = leaf.cutoff
    item[leaf.proposal.rule] = _noted(_node(leaf.proposal.options), leaf.proposal.doubts)
    return item


def _points(line: Line) -> str:
    return _shown(min(points_of(line), Decimal(_MOST_POINTS)).quantize(Decimal("0.01")))


def _shown(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _noted(value: Node, doubts: Sequence[Message]) -> Node:
    return Noted(value, tuple(f"{UNDECIDED}：{told(doubt, LANGUAGE)}" for doubt in doubts)) if doubts else value


def _node(option: Option) -> Node:
    """The options with the ids of their facts."""
    if isinstance(option, NewFact):
        return option.id
    if isinstance(option, Mapping):
        return {key: _node(part) for key, part in option.items()}
    return option if isinstance(option, str) else [_node(part) for part in option]


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
