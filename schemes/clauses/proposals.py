"""What is proposed for a clause: a rule with its facts, sure or with doubts, and how facts are named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from schemes.clauses.patterns import Says
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from schemes.clauses.patterns import Said
    from schemes.papers.parts import Line

_NEGATIONS = (("未能", "能"), ("未有", "有"), ("没有", "有"), ("未", "已"), ("没", "已"), ("无", "有"), ("不", ""))


@dataclass(slots=True, eq=False)
class NewFact:
    """A fact that a rule asks for. `targets` by unit; `for_all`: the target of every unit, which the clause says."""

    title: str
    kind: str
    measure: str = ""
    levels: tuple[str, ...] = ()
    targets: dict[str, str] = field(default_factory=dict)
    for_all: str = ""
    total: str = ""
    reviewer: str = ""
    id: str = ""


# The options of a rule as they stand in a file, with facts for their ids.
Option: TypeAlias = str | NewFact | Sequence["Option"] | Mapping[str, "Option"]


@dataclass(slots=True)
class Proposal:
    """A rule for a line: sure where there are no doubts."""

    rule: str
    options: Option
    doubts: list[Message] = field(default_factory=list)
    day: str = ""

    def doubt(self, message: Message) -> None:
        """Add a doubt, once."""
        if message not in self.doubts:
            self.doubts.append(message)


def task_fact(line: Line) -> NewFact:
    """The fact of the line's own task; a count without targets where it has none."""
    task = line.task
    if task is None:
        return NewFact(line.title, "count", reviewer=line.reviewer)
    kind, measure = task.kind, task.measure or ("%" if task.is_percent else "")
    return NewFact(line.title, kind, measure, (), task.figures(), "", task.total, line.reviewer)


def doubt_task(line: Line, fact: NewFact, proposal: Proposal) -> None:
    """Doubt a rule that needs targets where none, or not all, were read."""
    if line.task is None:
        proposal.doubt(Message("no target is known: enter them in targets.csv"))
    elif unread := line.task.unread():
        proposal.doubt(Message("targets that are not one number are left out: {cells}", cells="、".join(unread[:3])))
    elif not fact.targets:
        proposal.doubt(Message("no target is known: enter them in targets.csv"))


def affirm(what: str) -> tuple[str, bool]:
    """Words without their negation, and whether they had one: 未设立台帐 is 已设立台帐."""
    for negation, instead in _NEGATIONS:
        if what.startswith(negation) and len(what) > len(negation) + 1:
            return instead + what[len(negation) :], True
    return what, False


def fact_title(line: Line, what: str, otherwise: str = "") -> str:
    """A fact's title: what the clause says, with the line's title before it where that is short."""
    bare = re.sub(r"^[，,、；;\s]+|[，,、；;\s]+$", "", what)[:40] or otherwise
    title = line.title[:20]
    return bare if len(bare) >= 10 or bare.startswith(title) or not title else f"{title}：{bare}" if bare else title


def flag_fact(line: Line, what: str) -> tuple[NewFact, bool]:
    """The yes-or-no fact of some words, and whether the good of it is yes (else it is what costs points)."""
    affirmed, is_negated = affirm(what)
    return NewFact(fact_title(line, affirmed, line.title), "flag", reviewer=line.reviewer), is_negated


def facts_in(option: Option) -> Iterator[NewFact]:
    """The facts that the options of a rule name, at any depth."""
    if isinstance(option, NewFact):
        yield option
    elif isinstance(option, Mapping):
        for part in option.values():
            yield from facts_in(part)
    elif not isinstance(option, str):
        for part in option:
            yield from facts_in(part)


def marked(line: Line, said: Sequence[Said]) -> Proposal:
    """Points that an assessor gives: right where the clause says so, and what stands in until it is understood."""
    proposal = Proposal("mark", NewFact(f"{line.title[:30]}考核分", "mark", "分", reviewer=line.reviewer))
    if said and all(each.says is Says.JUDGED for each in said):
        if any(re.search(r"\d", each.words) for each in said):
            proposal.doubt(Message("these words are not in the rule: {words}", words=said[0].words[:60]))
    else:
        words = "；".join(each.words[:40] for each in said[:3]) or line.text[:60]
        proposal.doubt(Message("not understood, so that points are given by hand for now: {words}", words=words))
    return proposal


def is_limit_of(limit: Said, before: Said, line: Line) -> bool:
    """Whether a limit is of the sentence before it: 每少1条扣1分，最高扣4分; that of the whole line needs no key."""
    is_of_all = re.search(r"累计|总计|本项|该项|此项", limit.words) is not None
    return before.says in _COUNTED and not is_of_all and limit.points != line.points


_COUNTED = {Says.SHORT, Says.BELOW, Says.EVENT, Says.ADD}


def kind_of(measure: str) -> str:
    """The kind of fact that is counted in a measure."""
    return "amount" if measure.endswith(("元", "吨", "亩", "公里")) else "count"


def plain_number(number: Decimal) -> str:
    """The number as it stands in a file: 0.5, 10."""
    return f"{number.normalize():f}"
