"""Clauses that give points: for each, by rung, by level, by rank."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from schemes.clauses.patterns import Says
from schemes.clauses.proposals import (
    NewFact,
    Proposal,
    fact_title,
    is_limit_of,
    kind_of,
    marked,
    plain_number,
    task_fact,
)
from schemes.clauses.reading import mentions
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemes.clauses.patterns import Said
    from schemes.clauses.proposals import Option
    from schemes.papers.parts import Line

_STEP = re.compile(r"递减\s*(\d{1,3}(?:\.\d{1,2})?)\s*分")


def earned(line: Line, said: Sequence[Said]) -> Proposal:
    """…得2分，…得1分: each once; one alone for all points is all or nothing."""
    earns = [each for each in said if each.says is Says.EARN]
    is_closed = any(each.says is Says.ELSE for each in said)
    if len(earns) == 1 and earns[0].points == line.points:
        what = earns[0].what
        proposal = Proposal("complete", NewFact(fact_title(line, what, line.title), "flag", reviewer=line.reviewer))
        if not is_closed:
            proposal.doubt(Message("{words}: is it nothing otherwise?", words=earns[0].words[:40]))
        if found := mentions(what):
            proposal.doubt(Message("another number is not in the rule: {numbers}", numbers="、".join(found)))
        return proposal
    return _summed(line, said, earns, is_closed=is_closed) if earns else marked(line, said)


def _summed(line: Line, said: Sequence[Said], earns: Sequence[Said], *, is_closed: bool) -> Proposal:
    """Several sentences that each give points once."""
    each: list[Option] = []
    proposal = Proposal("tally", {"each": each})
    for statement in earns:
        fact = NewFact(fact_title(line, statement.what, line.title), "flag", reviewer=line.reviewer)
        each.append({"if": fact, "points": plain_number(statement.points)})
        if len(statement.what) < 2 or mentions(statement.what) or "每" in statement.what:
            proposal.doubt(Message("{words}: what is asked for is not clear", words=statement.words[:40]))
        if re.search(r"加\s*\d|[国省市县区]级", statement.words):
            proposal.doubt(Message("{words}: once, or for each?", words=statement.words[:40]))
    for limit in said:
        if limit.says is Says.CAP and limit.points != line.points:
            proposal.doubt(Message("a limit is not in the rule: {words}", words=limit.words))
    if sum(statement.points for statement in earns) != line.points:
        proposal.doubt(Message("what the sentences give does not add up to the points of the line"))
    if not is_closed and len(earns) > 1 and line.points is not None:
        proposal.doubt(Message("do the points of these sentences add up, or does the highest hold?"))
    return proposal


def added(line: Line, said: Sequence[Said]) -> Proposal:
    """每举办1次加3分，最高加6分: each one of what is counted."""
    each: list[dict[str, Option]] = []
    proposal = Proposal("tally", {"each": each})
    for statement, before in zip(said, (None, *said), strict=False):
        if statement.says is Says.ADD:
            each.append(_added_each(line, statement, proposal))
        elif statement.says is Says.EARN:
            fact = NewFact(fact_title(line, statement.what, line.title), "flag", reviewer=line.reviewer)
            each.append({"if": fact, "points": plain_number(statement.points)})
            proposal.doubt(Message("{words}: once, or for each?", words=statement.words[:40]))
        elif before is not None and len(said) > _ALONE and is_limit_of(statement, before, line):
            each[-1]["cap"] = plain_number(statement.points)
    _check_limits(line, said, proposal)
    return proposal


_ALONE = 2  # a sentence with its limit


def _added_each(line: Line, said: Said, proposal: Proposal) -> dict[str, Option]:
    step: dict[str, Option] = {} if said.every == 1 else {"every": plain_number(said.every)}
    points = plain_number(said.points)
    if re.search(r"超|增加|多于|多\d", said.words):
        words = said.words[:40]
        proposal.doubt(Message("what is counted, and from where on, is to be settled: {words}", words=words))
        if line.task is not None:
            return {"over": task_fact(line), **step, "points": points}
    what = (
        re.sub(r"[每\d]|得分|[扣加得]", "", said.what) or re.split(r"[得加计记]", said.words.split(said.measure)[-1])[0]
    )
    title = fact_title(line, _counted(what, line.title))
    return {
        "count": NewFact(title, kind_of(said.measure), said.measure, reviewer=line.reviewer),
        **step,
        "points": points,
    }


def _counted(what: str, otherwise: str) -> str:
    bare = re.sub(r"^[，,、；;\s]+|[\d.]+分?$|[得加计记]$", "", what)
    return bare if len(bare) > 1 else otherwise


def _check_limits(line: Line, said: Sequence[Said], proposal: Proposal) -> None:
    """A limit that is not the line's points holds for one sentence, or for all; nobody can tell."""
    for limit, before in zip(said, (None, *said), strict=False):
        is_kept = before is not None and len(said) > _ALONE and is_limit_of(limit, before, line)
        if limit.says is Says.CAP and limit.points != line.points and line.points is not None and not is_kept:
            proposal.doubt(Message("a limit is not in the rule: {words}", words=limit.words))
    if not any(each.says is Says.CAP for each in said) and line.points is not None:
        proposal.doubt(Message("is {points} the most, or is there no limit?", points=line.points))


def rungs(line: Line, said: Sequence[Said]) -> Proposal:
    """达到60%得4分、75%得7分: the highest rung that is reached."""
    reached = [each for each in said if each.says is Says.RUNG]
    full = line.points or Decimal(0)
    points: dict[str, Option] = {plain_number(each.percent): plain_number(each.points or full) for each in reached}
    fact = NewFact(
        fact_title(line, re.sub(r"按照?.{0,20}[，,]|(?:在|达到?|为|超过|≥)$", "", reached[0].what) or line.title),
        "percent",
        "%",
        reviewer=line.reviewer,
    )
    proposal = Proposal("ladder", {"fact": fact, "points": points})
    if line.task is not None and line.task.figures() and line.task.is_percent:
        proposal.options = {"fact": task_fact(line), "points": points}
        if re.search(r"完成|任务|目标", line.text) and set(line.task.figures().values()) != {"100"}:
            proposal.doubt(Message("{words}: percent of the target are meant", words=reached[0].words[:40]))
    elif line.task is not None and line.task.figures():
        points = {f"{rate}%": number for rate, number in points.items()}
        proposal.options = {"fact": task_fact(line), "points": points}
        if not re.search(r"完成|任务|目标|进度", line.text):
            proposal.doubt(Message("{words}: percent of the target are meant", words=reached[0].words[:40]))
    if len(points) != len(reached) or max(each.points or full for each in reached) != line.points:
        proposal.doubt(Message("the highest rung does not bring the points of the line"))
    rising = [each.points or full for each in sorted(reached, key=lambda each: each.percent)]
    if rising != sorted(rising):
        proposal.doubt(Message("the rungs do not rise"))
    floors = [each.percent for each in said if each.says is Says.FLOOR]
    if any(floor != min(each.percent for each in reached) for floor in floors):
        proposal.doubt(Message("the rate below which nothing is earned is not the lowest rung"))
    if len(reached) == 1:
        proposal.doubt(Message("{words}: is it nothing otherwise?", words=reached[0].words[:40]))
    if any(re.search(r"\d[%分]?\s*[-—～~至]", each.words) for each in reached):
        proposal.doubt(Message("the rungs are given as spans: each is taken to begin with its lower number"))
    return proposal


def ranked(line: Line, said: Sequence[Said]) -> Proposal:
    """第一名得满分，其后依次递减0.5分: by the task, among all, until somebody says otherwise."""
    words = "；".join(each.words for each in said)
    step = _STEP.search(words)
    if step is None or not line.points:
        return marked(line, said)
    fact = task_fact(line)
    proposal = Proposal("rank-steps", {"by": fact, "among": "all", "step": step[1]})
    if fact.targets:
        proposal.options = {"by": fact, "of": fact, "among": "all", "step": step[1]}
    proposal.doubt(
        Message("by which figure, among whom and by which step is ranked is to be settled: {words}", words=words[:60])
    )
    return proposal


_LEVEL = re.compile(r"国家级|省部级|省级|地市级|市级|县级|区级|镇级|乡级")
_AMOUNT = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)分?")


def levels(line: Line, said: Sequence[Said]) -> Proposal:
    """获得国家级、省级、市级荣誉的，分别加3、2、1分: by the highest level; with a limit each of them."""
    words = said[0].words
    levels = list(dict.fromkeys(match[0] for match in _LEVEL.finditer(words)))
    amounts = [match[1] for match in _AMOUNT.finditer(words[words.rfind(levels[-1]) :])] if levels else []
    limits = [each for each in said if each.says is Says.CAP]
    if len(levels) < 2 or len(levels) != len(amounts) or len(said) > 1 + len(limits):
        return marked(line, said)
    if limits:
        each: list[Option] = [
            {
                "count": NewFact(fact_title(line, f"{line.title}：{level}"), "count", "项", reviewer=line.reviewer),
                "points": amount,
            }
            for level, amount in zip(levels, amounts, strict=True)
        ]
        proposal = Proposal("tally", {"each": each})
        _check_limits(line, said, proposal)
        proposal.doubt(Message("{words}: the highest level only, or each of them added up?", words=words[:40]))
        return proposal
    if line.points is None:
        line.points = max(map(Decimal, amounts))
    pairs = sorted(zip(levels, amounts, strict=True), key=lambda pair: Decimal(pair[1]))
    fact = NewFact(
        fact_title(line, line.title), "level", "", ("无", *(level for level, _ in pairs)), reviewer=line.reviewer
    )
    proposal = Proposal("ladder", {"fact": fact, "points": dict(pairs)})
    proposal.doubt(Message("{words}: the highest level only, or each of them added up?", words=words[:40]))
    return proposal
