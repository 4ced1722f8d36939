"""Clauses that take points: for each lacking, for each event, once; all or nothing; whole sections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemes.clauses.patterns import Said, Says
from schemes.clauses.proposals import (
    NewFact,
    Proposal,
    affirm,
    doubt_task,
    fact_title,
    flag_fact,
    is_limit_of,
    marked,
    plain_number,
    task_fact,
)
from schemes.clauses.reading import mentions
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schemes.clauses.proposals import (
        Option,
    )
    from schemes.papers.parts import Line

_GENERIC = re.compile(
    r"(?:未|没有|没)(?:开展|完成|落实|执行|做到|实施|组织|进行)?(?:此项|该项|本项|这项)?(?:工作|任务|服务)?|未开设此项服务"
)
_SEVERAL = re.compile(r"[，、；]|或|和|及|且")


_LEAST = re.compile(
    r"(?:不少于|至少|不低于|不小于|达到?|≥|>=|完成|确保|保持)\s*(\d{1,6}(?:\.\d{1,2})?)\s*(%|[人次家户名个件起例条项场期篇处份]{1,2})"
)
_HUNDRED = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)%")
_PERIODIC = re.compile(
    r"每(?:个)?(?:季|月|周|半年|日|天|旬)|按(?:季|月)|(?:主功能区|街道|镇|乡|区|县)[^，。；]{0,8}不少于"
)


def all_or_nothing(line: Line, what: str) -> Proposal:
    """All or nothing by a yes-or-no fact: what is not done earns nothing."""
    is_generic = _GENERIC.fullmatch(what) is not None
    fact, _ = flag_fact(line, what)
    if is_generic:
        fact.title = fact_title(line, f"{line.title}（{affirm(what)[0]}）")
    proposal = Proposal("complete", fact)
    if is_generic and _SEVERAL.search((line.told or line.title).strip("。；，")):
        proposal.doubt(
            Message("{words} of several things: nothing if one of them is lacking, or only if all are?", words=what)
        )
    if not is_generic and _SEVERAL.search(what):
        proposal.doubt(
            Message("several things are named: {words}; one yes-or-no fact stands for all of them", words=what[:40])
        )
    if found := mentions(what) or (mentions(line.title) if is_generic else ()):
        proposal.doubt(Message("another number is not in the rule: {numbers}", numbers="、".join(found)))
    return proposal


def nothing(line: Line, said: Sequence[Said]) -> Proposal:
    """…的不得分 and no more: all or nothing."""
    what = said[0].what
    begun, _, last = what.rpartition("，")
    if affirm(last)[1] and not mentions(begun):
        what = last
    if len(said) == 1 and affirm(what)[1]:
        return all_or_nothing(line, what)
    return deducted(line, said)


def deducted(line: Line, said: Sequence[Said]) -> Proposal:
    """What is lost, from the line's points; from those of its section where the line has none."""
    proposal = Proposal("deduct", {})
    each: list[dict[str, Option]] = []
    options: dict[str, Option] = {}
    zeros = [_nothing_if(line, statement, proposal) for statement in said if statement.says in _ZEROS]
    for statement, before in zip(said, (None, *said), strict=False):
        if statement.says in _DEDUCTIONS:
            each.append(_DEDUCTIONS[statement.says](line, statement, proposal))
        elif statement.says is Says.EACH:
            each += _each_once(line, statement, proposal)
        elif statement.says is Says.DEGREE:
            options["times"] = NewFact(f"{line.title[:24]}完成程度", "percent", "%", reviewer=line.reviewer)
            words = statement.words[:40]
            proposal.doubt(Message("{words}: what is left times a percentage that is reported", words=words))
        elif statement.says is Says.CAP and before is not None and is_limit_of(statement, before, line):
            each[-1]["cap"] = plain_number(statement.points)
        elif statement.says is Says.FLOOR and (fact := _only_shortage(each)) is not None:
            rate = plain_number(statement.percent)
            zeros.append({"fact": fact, "below": rate if fact.kind == "percent" else f"{rate}%"})
        elif statement.says not in _ZEROS:
            _check_rest(line, statement, proposal)
    if not line.points:
        return _taken(line, said, proposal, each, has_zeros=bool(zeros))
    if not (each or zeros or options):
        return marked(line, said)
    proposal.options = {
        **({"nothing-if": zeros} if zeros else {}),
        **({"each": each} if each else {}),
        **options,
    }
    return proposal


def _only_shortage(each: Sequence[dict[str, Option]]) -> NewFact | None:
    """The fact of which something is lacking, where there is one of them: below 80% of it nothing is earned."""
    facts = [entry["short-of"] for entry in each if "short-of" in entry]
    return facts[0] if len(facts) == 1 and isinstance(facts[0], NewFact) else None


def _taken(
    line: Line, said: Sequence[Said], proposal: Proposal, each: list[dict[str, Option]], *, has_zeros: bool
) -> Proposal:
    """A line without points takes from its section."""
    if not each:
        return marked(line, said)
    if has_zeros:
        proposal.doubt(Message("what makes the line worth nothing is not in the rule, as it takes from others"))
    proposal.rule, proposal.options = "take", {"each": each}
    return proposal


_ZEROS = {Says.NOTHING, Says.ALL_OR_NOTHING}


def _check_rest(line: Line, said: Said, proposal: Proposal) -> None:
    """What losses have no key for is doubtful, unless it says the points of the line: 零返贫得10分, 最多扣10分."""
    if said.says is Says.CAP and said.points != line.points:
        proposal.doubt(Message("a limit is not in the rule: {words}", words=said.words))
    elif said.says is Says.RUNG and line.task is not None and not _is_target(said, line):
        proposal.doubt(Message("another number is not in the rule: {numbers}", numbers=f"{said.percent}%"))
    elif said.says is Says.VETO or (said.says is not Says.CAP and said.points not in (0, line.points)):
        proposal.doubt(Message("these words are not in the rule: {words}", words=said.words[:60]))


def _is_target(said: Said, line: Line) -> bool:
    """Whether the rate that earns full marks is the target of every unit."""
    targets = set((line.task.figures() if line.task is not None else {}).values())
    return targets == {plain_number(said.percent)}


def _nothing_if(line: Line, said: Said, proposal: Proposal) -> Option:
    what = said.what or said.words.replace("不得分", "")
    fact, is_good = flag_fact(line, what)
    proposal.doubt(Message("{words}: one yes-or-no fact; unreported it is no", words=said.words[:40]))
    return {"fact": fact, "is": "no"} if is_good else fact


def _once(line: Line, said: Said, proposal: Proposal) -> dict[str, Option]:
    fact, is_good = flag_fact(line, said.what)
    if is_good:
        proposal.doubt(Message("{words}: once, also where nothing is reported; or each time?", words=said.words[:40]))
        return {"unless": fact, "points": plain_number(said.points)}
    proposal.doubt(Message("{words}: once, and only where it is reported; or each time?", words=said.words[:40]))
    return {"if": fact, "points": plain_number(said.points)}


def _each_once(line: Line, said: Said, proposal: Proposal) -> list[dict[str, Option]]:
    parts = [part for part in re.split(r"[，、；]", said.what) if part]
    return [
        _once(line, Said(Says.ONCE, f"{part}扣{plain_number(said.points)}分", part, said.points), proposal)
        for part in parts
    ]


_LACKING = re.compile(r"[少缺欠差低][\u4e00-\u9fff]{0,4}$")
_TIMES = ("天", "日", "个月", "工作日", "个工作日")


def _event(line: Line, said: Said, proposal: Proposal) -> dict[str, Option]:
    counted = said.what.removesuffix("每").removeprefix("每")
    fact = NewFact(fact_title(line, counted, line.title), "events", said.measure or "次", reviewer=line.reviewer)
    if len(said.what) < 2:
        proposal.doubt(Message("{words}: what is counted is not said", words=said.words[:40]))
    if _LACKING.search(counted):
        words = said.words[:40]
        proposal.doubt(
            Message("{words}: how many there should be is not known, so that what is lacking is counted", words=words)
        )
    if said.measure in ("%", *_TIMES, "月", "元", "万元"):
        proposal.doubt(Message("{words}: is {measure} counted as events?", words=said.words[:40], measure=said.measure))
    option: dict[str, Option] = {"events": fact}
    if "超" in said.words and said.measure not in _TIMES:
        fact = task_fact(line)
        doubt_task(line, fact, proposal)
        option = {"over": fact}
        _doubt_measure(line, said, proposal)
    if said.every != 1:
        option["every"] = plain_number(said.every)
        if "每" not in said.words:
            proposal.doubt(Message("{words}: only whole steps are deducted", words=said.words[:40]))
    return {**option, "points": plain_number(said.points)}


def _doubt_measure(line: Line, said: Said, proposal: Proposal) -> None:
    """Doubt a step that is counted in another measure than the task: 每少1次 of a task in 人."""
    if line.task is None:
        return
    own, given = line.task.measure, said.measure
    if line.task.is_percent or (own and own not in (given, f"{given}次", given.removesuffix("次"))):
        proposal.doubt(Message("{words}: the task is counted in {own}", words=said.words[:40], own=own or "%"))


def _short(line: Line, said: Said, proposal: Proposal) -> dict[str, Option]:
    points, every = plain_number(said.points), plain_number(said.every)
    step: dict[str, Option] = {} if said.every == 1 else {"every": every}
    if said.every != int(said.every):
        proposal.doubt(Message("{words}: steps that are not whole", words=said.words[:40]))
        step = {}
    words = f"{line.title}。{line.told}。{line.text}"
    if line.task is not None and line.task.figures():
        fact = task_fact(line)
        doubt_task(line, fact, proposal)
        _doubt_measure(line, said, proposal)
        return {"short-of": fact, **step, "points": points}
    named = {match[1] for match in _LEAST.finditer(words) if match[2].strip() == said.measure}
    if len(named) == 1 and not _PERIODIC.search(words):
        fact = NewFact(fact_title(line, line.title), "count", said.measure, for_all=named.pop(), reviewer=line.reviewer)
        proposal.doubt(
            Message(
                "{number}{measure} is taken for the target of every unit", number=fact.for_all, measure=said.measure
            )
        )
        return {"short-of": fact, **step, "points": points}
    fact = NewFact(
        fact_title(line, f"{line.title[:24]}少的{said.measure}数"), "events", said.measure, reviewer=line.reviewer
    )
    proposal.doubt(
        Message(
            "{words}: how many there should be is not known, so that what is lacking is counted", words=said.words[:40]
        )
    )
    return {"events": fact, **step, "points": points}


def _below(line: Line, said: Said, proposal: Proposal) -> dict[str, Option]:
    points = plain_number(said.points)
    step: dict[str, Option] = {} if said.every == 1 else {"every": plain_number(said.every)}
    if said.every != int(said.every):
        proposal.doubt(Message("{words}: steps that are not whole", words=said.words[:40]))
        step = {}
    if line.task is not None and line.task.figures():
        fact = task_fact(line)
        doubt_task(line, fact, proposal)
        if not line.task.is_percent:
            step = {"every": f"{plain_number(said.every)}%"}
            if not re.search(r"完成率|任务|目标|进度", said.words):
                proposal.doubt(Message("{words}: percent of the target are meant", words=said.words[:40]))
        return {"short-of": fact, **step, "points": points}
    fact = NewFact(
        fact_title(line, said.what if "率" in said.what else line.title), "percent", "%", reviewer=line.reviewer
    )
    named: set[str] = {
        match[1]
        for match in _HUNDRED.finditer(f"{line.title} {line.told} {line.text}")
        if match[1] != plain_number(said.every)
    }
    if len(named) == 1:
        fact.for_all = named.pop()
        proposal.doubt(
            Message("{number}{measure} is taken for the target of every unit", number=fact.for_all, measure="%")
        )
    else:
        proposal.doubt(Message("no target is known: enter them in targets.csv"))
    return {"short-of": fact, **step, "points": points}


_DEDUCTIONS: Mapping[Says, Callable[[Line, Said, Proposal], dict[str, Option]]] = {
    Says.SHORT: _short,
    Says.BELOW: _below,
    Says.EVENT: _event,
    Says.ONCE: _once,
}


def vetoed(line: Line, said: Sequence[Said]) -> Proposal:
    """一票否决，此项全扣 on a line of its own: takes all of its section."""
    if line.points:
        return marked(line, said)
    what = next((each.what for each in said if each.what), line.title)
    fact = NewFact(fact_title(line, what.removeprefix("若").removeprefix("如")), "flag", reviewer=line.reviewer)
    proposal = Proposal("take", {"all-if": fact})
    proposal.doubt(
        Message("{words}: all that the section's other lines have earned is taken", words=said[0].words[:40])
    )
    return proposal
