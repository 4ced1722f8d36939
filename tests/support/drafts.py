"""How much of the published schemes comes out right when they are drafted from their documents.

A line is found by its words. Its rule is right where it is the expert's: the same rule with the same numbers, of facts
of the same kind with the same targets. Two ways of asking whether something was done count as one: a yes-or-no fact,
and a number of at least 1. A rule is wrong where it is not right and nothing about it was marked as undecided.
"""

from __future__ import annotations

import difflib
import re
import tempfile
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import schemes
from schemes.drafting.draft import draft
from schemes.drafting.plan import plan_of
from schemes.papers.opening import read_paper
from schemes.papers.paper import paper_of
from schemes.papers.words import unit_name, without_brackets
from scoring.rules.conditions import Condition
from scoring.rules.deduction import Deduction

if TYPE_CHECKING:
    from schemes.drafting.plan import Draft
    from scoring import Item, Scheme

NAMES = ("rugao-2021", "rugao-2018", "hutang-2014", "xinjian-2021", "changzhou-2018")
SOURCES = Path(__file__).parent / "sources"
_BETWEEN = re.compile(r"(?<=\s)\d{1,2}(?:\.\d)?分?(?=\s)")
_LETTERS = re.compile(r"[^\w%.]+")


@dataclass(slots=True)
class Figures:
    """What of an expert's scheme the draft has; `wrong` are lines whose rule is sure and another one."""

    name: str
    lines: int = 0
    found: int = 0
    points: int = 0
    kind: int = 0
    right: int = 0
    sure: int = 0
    undecided: int = 0
    missing: int = 0
    targets: int = 0
    targets_equal: int = 0
    wrong: list[str] = field(default_factory=list)


def compare(name: str) -> Figures:
    """Draft the scheme anew from its document and hold it against the expert's."""
    source = SOURCES / f"{name}.txt"
    plan = plan_of(paper_of(read_paper(source)), int(name[-4:]))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / name
        draft(source, folder)
        drafted = schemes.load(str(folder))
    return _compared(name, schemes.load(name), drafted, plan)


def _compared(name: str, expert: Scheme, drafted: Scheme, plan: Draft) -> Figures:
    figures = Figures(name)
    doubts = {leaf.id: leaf.proposal.doubts for leaf in plan.leaves}
    free = {item.id: item for item in drafted.items if item.rule is not None}
    for line in (item for item in expert.items if item.rule is not None):
        figures.lines += 1
        match = _match(line, list(free.values()))
        if match is None:
            figures.missing += 1
            continue
        del free[match.id]
        is_right = _canonical(line, expert) == _canonical(match, drafted)
        figures.found += 1
        figures.points += line.points == match.points
        figures.kind += type(line.rule) is type(match.rule)
        figures.right += is_right
        if doubts[match.id]:
            figures.undecided += 1
        elif is_right and line.points == match.points:
            figures.sure += 1
        else:
            figures.wrong.append(f"{match.id} ({line.id})")
    figures.wrong += [f"{item} (not in the expert's)" for item in free if not doubts[item]]
    _targets(figures, expert, drafted)
    return figures


def _plain(text: str) -> str:
    """The letters of a text, without points that stand between two cells of a row (… 5分 …)."""
    return _LETTERS.sub("", _BETWEEN.sub(" ", text))


def _match(line: Item, drafted: list[Item]) -> Item | None:
    """The drafted line with these words; of several the one whose title is most alike."""
    words, title = _plain(line.text), _plain(line.title)
    best: tuple[float, Item | None] = (0.0, None)
    for other in drafted:
        theirs = _plain(other.text)
        if not (words in theirs or theirs in words):
            continue
        alike = difflib.SequenceMatcher(None, title, _plain(other.title), autojunk=False).ratio()
        shared = min(len(words), len(theirs)) / max(len(words), len(theirs), 1)
        if alike + shared > best[0] and alike + shared > 0.5:
            best = (alike + shared, other)
    return best[1]


def _canonical(line: Item, scheme: Scheme) -> object:
    labels = {fact.id: (fact.kind, _vector(fact.id, scheme)) for fact in scheme.facts}
    return (line.cutoff, _form(line.rule, labels))


def _vector(fact: str, scheme: Scheme) -> tuple[tuple[str, int], ...]:
    """The targets of a fact by the units' plain names; 0 is none."""
    targets = ((_unit(unit.name), scheme.target(fact, unit.id) or 0) for unit in scheme.units)
    return tuple(sorted((name, target) for name, target in targets if target))


def _unit(name: str) -> str:
    return re.sub(r"\s", "", without_brackets(unit_name(name)))


def _form(node: Any, labels: dict[str, Any]) -> object:
    """A rule with its facts by what they are, in a form in which equal rules are equal."""
    if isinstance(node, Condition):
        return _asked(node, labels)
    if isinstance(node, Deduction):
        return _lost(node, labels)
    if is_dataclass(node):
        parts = ((each.name, _form(getattr(node, each.name), labels)) for each in fields(node))
        return (type(node).__name__, *((name, part) for name, part in parts if part not in (None, ())))
    if isinstance(node, tuple):
        return tuple(sorted((_form(part, labels) for part in node), key=repr))
    if hasattr(node, "items"):
        return tuple(sorted(((str(key), _form(part, labels)) for key, part in node.items()), key=repr))
    return labels.get(node, node) if isinstance(node, str) else node


def _asked(condition: Condition, labels: dict[str, Any]) -> object:
    kind, vector = labels[condition.fact]
    options = {each.name: getattr(condition, each.name) for each in fields(condition) if each.name != "fact"}
    given = {name: str(value) for name, value in options.items() if value not in (None, (), "")}
    is_yes = kind == "flag" and given in ({}, {"is_": "yes"})
    least, most = condition.at_least, condition.at_most
    if is_yes or (least is not None and least.hundredths == 100 and not least.percent and len(given) == 1):
        return "done"
    if given == {"is_": "no"} or (most is not None and most.hundredths == 0 and len(given) == 1):
        return "not done"
    return (kind, vector, tuple(sorted(given.items())))


_OPPOSITE = {"done": "not done", "not done": "done"}


def _lost(deduction: Deduction, labels: dict[str, Any]) -> object:
    """Once unless something is done is once if it is not done."""
    if deduction.unless is not None and len(deduction.unless) == 1:
        asked = _asked(deduction.unless[0], labels)
        return ("once", _OPPOSITE.get(str(asked), ("unless", asked)), deduction.points, deduction.only)
    if deduction.if_ is not None:
        condition = deduction.if_[0] if isinstance(deduction.if_, tuple) else deduction.if_
        return ("once", _asked(condition, labels), deduction.points, deduction.only)
    parts = ((each.name, _form(getattr(deduction, each.name), labels)) for each in fields(deduction))
    return ("lost", *((name, part) for name, part in parts if part not in (None, ())))


def _targets(figures: Figures, expert: Scheme, drafted: Scheme) -> None:
    """Each target of the expert's that the draft has for the same unit, in the fact that fits best."""
    vectors = [dict(_vector(fact.id, drafted)) for fact in drafted.facts]
    for fact in expert.facts:
        wanted = dict(_vector(fact.id, expert))
        figures.targets += len(wanted)
        figures.targets_equal += max(
            (sum(vector.get(unit) == target for unit, target in wanted.items()) for vector in vectors
             if sum(vector.get(unit) == target for unit, target in wanted.items()) * 2 > len(wanted)), default=0
        )  # fmt: skip


def row(figures: Figures) -> str:
    """The figures as a row of the table in both READMEs of schemes/."""
    numbers = (
        figures.lines, figures.found, figures.points, figures.kind, figures.right, figures.sure, figures.undecided,
        len(figures.wrong), f"{figures.targets_equal} / {figures.targets}",
    )  # fmt: skip
    return f"| {' | '.join(map(str, (figures.name, *numbers)))} |"


if __name__ == "__main__":
    print("\n".join(row(compare(name)) for name in NAMES))
