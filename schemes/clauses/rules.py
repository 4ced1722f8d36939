"""From what a clause says to the rule that it means: sure, or with every doubt that remains."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemes.clauses.gains import added, earned, levels, ranked, rungs
from schemes.clauses.losses import all_or_nothing, deducted, nothing, vetoed
from schemes.clauses.patterns import Says
from schemes.clauses.proposals import NewFact, Proposal, doubt_task, facts_in, marked, plain_number, task_fact
from schemes.clauses.reading import mentions, understand
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemes.clauses.patterns import Said
    from schemes.clauses.proposals import Option
    from schemes.clauses.reading import Understood
    from schemes.papers.parts import Line

_DONE = {Says.EMPTY}
_TELLING = {
    Says.FULL,
    Says.PROPORTION,
    Says.ALL_OR_NOTHING,
    Says.FLOOR,
    Says.SHORT,
    Says.BELOW,
    Says.EVENT,
    Says.ADD,
    Says.EARN,
    Says.RUNG,
}


# What no rule says that is made from the words around it.
_ODD = re.compile(r"平均|上年|去年|同期|同比|环比|上一年|加倍|翻倍|减半|重复|情节|隐瞒|连续|累计\d|封底|除外")


def propose(line: Line, *, shares: bool = False) -> Proposal:
    """The rule that the clause means. `shares`: the document scores by shares of the whole (因素分析法)."""
    if not line.text.strip() or len(line.text) > 4_000:
        return _without_words(line, shares=shares)
    understood = understand(line.text)
    said = tuple(each for each in understood.said if each.says not in _DONE)
    says = {each.says for each in said}
    compose = next((compose for kinds, compose in _COMPOSERS if says and says <= kinds), marked)
    proposal = compose(line, said)
    proposal.day = understood.day
    _check_points(line, said, proposal)
    _leave_nothing(understood, said, proposal)
    if line.task is not None and line.task.figures() and not any(fact.targets for fact in facts_in(proposal.options)):
        proposal.doubt(Message("the targets of this line are not in its rule"))
    return proposal


def _without_words(line: Line, *, shares: bool) -> Proposal:
    if shares and line.points:
        return Proposal("share", NewFact(line.title, "count", reviewer=line.reviewer))
    proposal = marked(line, ())
    proposal.doubts = [Message("nothing is written about how points are given")]
    return proposal


def _leave_nothing(understood: Understood, said: Sequence[Said], proposal: Proposal) -> None:
    for words in understood.left:
        proposal.doubt(Message("these words are not in the rule: {words}", words=words[:60]))
    for each in said:
        if each.says is Says.UNKNOWN:
            proposal.doubt(Message("these words are not understood: {words}", words=each.words[:60]))
        elif _ODD.search(each.words):
            proposal.doubt(Message("these words are not in the rule: {words}", words=each.words[:60]))
        if each.says in _TELLING and (found := mentions(each.what)):
            proposal.doubt(Message("another number is not in the rule: {numbers}", numbers="、".join(found)))


def _limit(line: Line, said: Sequence[Said], proposal: Proposal) -> None:
    """A bonus without printed points has those of its limit (累计不超过10分), or goes on without end."""
    limits = [each for each in said if each.says is Says.CAP]
    if proposal.rule != "tally" or not isinstance(proposal.options, dict):
        return
    if len(limits) == 1 and (len(said) == 1 + len(limits) or re.search(r"累计|总计|本项|该项|此项", limits[0].words)):
        line.points = limits[0].points
    else:
        proposal.options = {**proposal.options, "unlimited": "yes"}


def _check_points(line: Line, said: Sequence[Said], proposal: Proposal) -> None:
    """Full marks that the clause states must be the points of the line."""
    if line.points is None:
        _limit(line, said, proposal)
        proposal.doubt(Message("the document prints no points of this line"))
        return
    for each in said:
        if each.says in (Says.FULL, Says.PROPORTION) and each.points and each.points != line.points:
            proposal.doubt(
                Message("the clause gives {said} points, the line has {points}", said=each.points, points=line.points)
            )


def _by_result(line: Line, said: Sequence[Said]) -> Proposal:
    """根据完成情况评分: in proportion where there is a task, else by hand; nobody can tell which is meant."""
    if line.task is None or not line.task.figures():
        proposal = marked(line, ())
        proposal.doubts = []
    else:
        proposal = Proposal("proportional", {"fact": task_fact(line)})
    proposal.doubt(Message("{words}: by hand, or in proportion to the task?", words=said[0].words[:40]))
    return proposal


def _proportional(line: Line, said: Sequence[Said]) -> Proposal:
    fact = task_fact(line)
    options: dict[str, Option] = {"fact": fact}
    floors = [each for each in said if each.says is Says.FLOOR]
    if floors:
        options["nothing-below"] = f"{floors[0].percent.normalize():f}%"
    proposal = Proposal("proportional", options)
    doubt_task(line, fact, proposal)
    if all(each.says is not Says.PROPORTION for each in said):
        proposal.doubt(Message("that it is in proportion is not said"))
    if len(floors) > 1 or sum(each.says is Says.PROPORTION for each in said) > 1:
        proposal.doubt(Message("several sentences say how it is in proportion; only one is in the rule"))
    return proposal


def _complete(line: Line, said: Sequence[Said]) -> Proposal:
    says = {each.says for each in said}
    if says == {Says.ELSE}:
        return marked(line, said)
    if line.task is None and Says.FULL not in says:
        proposal = all_or_nothing(line, "未完成")
        if any(re.search(r"任务|目标|指标|计划", each.words) for each in said):
            proposal.doubt(Message("no target is known: enter them in targets.csv"))
        return proposal
    fact = task_fact(line)
    proposal = Proposal("complete", fact)
    doubt_task(line, fact, proposal)
    if says == {Says.FULL}:
        proposal.doubt(Message("{words}: is it nothing otherwise?", words=said[0].words[:40]))
    return proposal


def _rated(line: Line, said: Sequence[Said]) -> Proposal:
    """开工率达到100%得满分，未达到的按比例得分: in proportion to that rate."""
    rungs = [each for each in said if each.says is Says.RUNG]
    proposal = _proportional(line, [each for each in said if each.says is not Says.RUNG])
    if len(rungs) > 1 or rungs[0].points not in (0, line.points):
        return marked(line, said)
    if line.task is None:
        number = plain_number(rungs[0].percent)
        fact = NewFact(line.title, "percent", "%", for_all=number, reviewer=line.reviewer)
        proposal.options = {**(proposal.options if isinstance(proposal.options, dict) else {}), "fact": fact}
        proposal.doubts = []
        proposal.doubt(Message("{number}{measure} is taken for the target of every unit", number=number, measure="%"))
    else:
        proposal.doubt(Message("these words are not in the rule: {words}", words=rungs[0].words[:60]))
    return proposal


_FULL = {Says.FULL, Says.PROPORTION, Says.FLOOR}
_LOSSES = {
    Says.SHORT, Says.BELOW, Says.EVENT, Says.ONCE, Says.EACH, Says.NOTHING, Says.ALL_OR_NOTHING, Says.DEGREE, Says.CAP,
    Says.FULL, Says.EARN, Says.RUNG, Says.VETO, Says.FLOOR,
}  # fmt: skip
# What a clause says -> how its rule is made: the first that covers all that is said.
_COMPOSERS: tuple[tuple[set[Says], Callable[[Line, Sequence[Said]], Proposal]], ...] = (
    ({Says.JUDGED}, marked),
    ({Says.BY_RESULT}, _by_result),
    ({Says.FULL, Says.ALL_OR_NOTHING, Says.ELSE}, _complete),
    (_FULL, _proportional),
    ({Says.NOTHING}, nothing),
    ({Says.RUNG, Says.FLOOR, Says.ELSE}, rungs),
    ({Says.RUNG, *_FULL}, _rated),
    ({Says.EARN, Says.ELSE, Says.CAP}, earned),
    ({Says.VETO}, vetoed),
    (_LOSSES, deducted),
    ({Says.ADD, Says.EARN, Says.CAP}, added),
    ({Says.LEVELS, Says.CAP}, levels),
    ({Says.RANK, Says.NOTHING, Says.EARN, Says.FULL, Says.ALL_OR_NOTHING}, ranked),
)
