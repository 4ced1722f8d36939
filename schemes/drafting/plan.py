"""A document as a scheme before it is written: ids, rules, facts, units."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemes.clauses.proposals import NewFact, Proposal, facts_in
from schemes.clauses.reading import day_of
from schemes.clauses.rules import propose
from schemes.drafting.ids import Ids
from schemes.papers.frame import year_in
from schemes.papers.words import without_brackets
from scoring import Message

if TYPE_CHECKING:
    from schemes.papers.paper import Paper
    from schemes.papers.parts import Line


_SHORT = 8  # letters of a section's id, which its lines' ids begin with


@dataclass(slots=True)
class Leaf:
    """A line that is scored, with the rule that is proposed for it."""

    id: str
    line: Line
    proposal: Proposal
    cutoff: str = ""


@dataclass(slots=True)
class Draft:
    """A document as a scheme before it is written. `notes`: doubts about a section, by its id."""

    paper: Paper
    year: int
    leaves: list[Leaf] = field(default_factory=list)
    sections: list[tuple[str, Line]] = field(default_factory=list)
    facts: list[NewFact] = field(default_factory=list)
    units: list[tuple[str, str, str]] = field(default_factory=list)  # id, name, aliases
    cutoffs: dict[str, str] = field(default_factory=dict)  # name -> day
    ids: dict[int, str] = field(default_factory=dict)  # of lines, by id()

    @property
    def sure(self) -> int:
        """How many lines have a rule without a doubt."""
        return sum(1 for leaf in self.leaves if not leaf.proposal.doubts)


def plan_of(paper: Paper, given_year: int) -> Draft:
    """The scheme that a document makes, with ids and rules."""
    plan = Draft(paper, year_in(paper.frame, given_year))
    _add_units(plan)
    ids = Ids()
    for top in paper.lines:
        identifier = ids.of(top.title, "部分", _SHORT)
        plan.sections.append((identifier, top))
        plan.ids[id(top)] = identifier
        inside = Ids()
        _add_lines(plan, top, identifier, inside)
    plan.facts = facts_of(plan)
    return plan


def _add_units(plan: Draft) -> None:
    ids = Ids()
    taken = {without_brackets(name) for name in plan.paper.units} | set(plan.paper.units)
    for name in plan.paper.units:
        bare = without_brackets(name)
        inside = re.findall(r"[（(]([^（）()]{2,20})[）)]?", name)
        aliases = [alias for alias in (bare, *inside) if alias != name and (alias == bare or alias not in taken)]
        plan.units.append((ids.of(bare or name, "单位"), name, ";".join(dict.fromkeys(filter(None, aliases)))))


def _add_lines(plan: Draft, line: Line, section: str, inside: Ids) -> None:
    """Give ids to the lines below, all of the section's at one depth, and a rule to each that is scored."""
    for child in line.children:
        plan.ids[id(child)] = f"{section}.{inside.of(child.title, '行')}"
        _add_lines(plan, child, section, inside)
    if line.children:
        return
    proposal = propose(line, shares=bool(plan.paper.frame.shares))
    linked = plan.paper.linked.get(id(line))
    if linked is not None and linked.alike and line.task is not None:
        proposal.doubt(Message("is the task {task} of the table the one of this line?", task=linked.task.title))
    leaf = Leaf(plan.ids[id(line)], line, proposal)
    if proposal.day:
        _add_cutoff(plan, leaf)
    plan.leaves.append(leaf)


def _add_cutoff(plan: Draft, leaf: Leaf) -> None:
    day = day_of(leaf.proposal.day, plan.year)
    if not day.startswith(str(plan.year)):
        leaf.proposal.doubt(
            Message("a day outside the year of the cycle is not in the rule: {day}", day=leaf.proposal.day)
        )
        return
    name = f"by-{day[5:]}"
    plan.cutoffs[name] = day
    leaf.cutoff = name


def facts_of(plan: Draft) -> list[NewFact]:
    """The facts of all rules, and those of tasks that no rule looks at; each of one title and kind once."""
    facts: dict[tuple[str, str], NewFact] = {}
    ids = Ids()
    for leaf in plan.leaves:
        for fact in facts_in(leaf.proposal.options):
            known = facts.setdefault((fact.title, fact.kind), fact)
            if known is fact:
                fact.id = ids.of(fact.title, "数")
            elif not _same(known, fact):
                fact.title = f"{leaf.line.title[:24]}：{fact.title}"
                fact.id = ids.of(fact.title, "数")
                facts[fact.title, f"{fact.kind}/{leaf.id}"] = fact
            else:
                fact.id = known.id
    used = {id(leaf.line.task) for leaf in plan.leaves if leaf.line.task is not None and any(
        fact.targets for fact in facts_in(leaf.proposal.options))}  # fmt: skip
    for task in plan.paper.tasks:
        if id(task) not in used and (task.title, task.kind) not in facts:
            measure = task.measure or ("%" if task.is_percent else "")
            fact = NewFact(task.title, task.kind, measure, (), task.figures(), "", task.total)
            fact.id = ids.of(task.title, "数")
            facts[task.title, task.kind] = fact
    return list(facts.values())


def _same(one: NewFact, other: NewFact) -> bool:
    return (one.targets, one.for_all, one.levels) == (other.targets, other.for_all, other.levels)


def stand_in(leaf: Leaf) -> None:
    """Let points be given by hand where the rule that was read does not load."""
    doubts = leaf.proposal.doubts
    leaf.proposal = Proposal(
        "mark", NewFact(f"{leaf.line.title[:30]}考核分", "mark", "分", reviewer=leaf.line.reviewer), doubts
    )
    leaf.proposal.doubt(Message("the rule that was read does not fit, so that points are given by hand for now"))


def targets_of(fact: NewFact, plan: Draft) -> dict[str, str]:
    """The targets by the units' ids."""
    if fact.for_all:
        return {unit: fact.for_all for unit, _, _ in plan.units}
    by_name = {name: unit for unit, name, _ in plan.units}
    return {by_name[name]: target for name, target in fact.targets.items() if name in by_name}
