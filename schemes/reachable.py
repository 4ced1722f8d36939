"""What can be reached in a scheme: full marks, rungs, grades, awards; and lines that never change anything."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from schemes.diagnostics import Diagnostic, Finding
from schemes.sums import names
from schemes.trials import can_hold, nodes, try_lines
from scoring import Kind, Message, format_hundredths, parse_value
from scoring.awards import FirstOf
from scoring.by_rank import ByRank
from scoring.grading import places_of
from scoring.numbers import HUNDRED_PERCENT, half_up, parse_percent
from scoring.rules.ladder import Ladder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemes.diagnostics import Question
    from schemes.duties import Duty
    from schemes.load import Published
    from scoring import Award, Item
    from scoring.rules.conditions import Condition


def reachable(published: Published, duties: tuple[Duty, ...]) -> Iterator[Finding]:
    """Findings on points, grades and awards that cannot be reached, and on lines that make no difference."""
    scheme = published.scheme
    if not scheme.units:
        return
    leaves = [item for item in scheme.items if item.rule is not None]
    most: dict[str, Mapping[str, int]] = {}  # leaf -> unit -> the most that it can earn
    for item in leaves:
        outcomes = try_lines(scheme, [item])
        most[item.id] = {unit.id: outcome.highest[0] for outcome in outcomes for unit in outcome.units}
        yield from _full_marks(published, item, most[item.id])
        if all(outcome.lowest == outcome.highest for outcome in outcomes):
            yield _about(published, item, "no-effect", Message("every unit's points are the same whatever is reported"))
        elif all(scheme.weight(item.id, unit.id) == 0 for unit in scheme.units):
            yield _about(published, item, "no-effect", Message("its section has no weight in the total"))
        yield from _ladders(published, item)
    yield from _contrary(published, [item for item in leaves if item.points > 0])
    totals = [
        sum(units[unit.id] * scheme.weight(leaf, unit.id) for leaf, units in most.items()) for unit in scheme.units
    ]
    yield from _grades(published, half_up(max(totals), HUNDRED_PERCENT))
    for award in scheme.awards:
        yield from _award(published, award)
    for duty in duties:
        asks_targets = not (duty.by_report or duty.declaration)
        if asks_targets and scheme.facts_with_targets.isdisjoint(duty.facts):
            message = Message("nobody owes anything of it: none of its facts has a target")
            yield Finding("no-effect", duty.id, Diagnostic("calendar.yaml", 0, duty.id, message))


def _contrary(published: Published, lines: Sequence[Item]) -> Iterator[Finding]:
    """Two lines that no figures of some unit fulfil together."""
    for line, other in combinations(lines, 2):
        if set(line.facts) & set(other.facts):
            outcomes = try_lines(published.scheme, [line, other])
            apart = [unit for outcome in outcomes if not outcome.together for unit in outcome.units]
            if apart:
                message = Message(
                    "{units} cannot have full marks here and on {line} at once: they ask contrary things",
                    units=names(apart),
                    line=line.id,
                )
                yield _about(published, other, "full-marks", message)


def _about(published: Published, part: Item | Award, question: Question, message: Message) -> Finding:
    return Finding(question, part.id, Diagnostic(*published.places[part.id], "", message))


def _full_marks(published: Published, item: Item, most: Mapping[str, int]) -> Iterator[Finding]:
    short = [unit for unit in published.scheme.units if most[unit.id] < item.points_in(unit.group)]
    if short:
        message = Message(
            "{who} can earn the {points} points, at most {best}",
            who=Message("nobody") if len(short) == len(most) else Message("not {units}", units=names(short)),
            points=format_hundredths(item.points),
            best=format_hundredths(max(most[unit.id] for unit in short)),
        )
        yield _about(published, item, "full-marks", message)


def _ladders(published: Published, item: Item) -> Iterator[Finding]:
    """Rungs that do not rise: two at the same threshold, or a better one that brings no more than the one before."""
    for ladder in nodes(item.rule):
        if not isinstance(ladder, Ladder):
            continue
        fact = published.scheme.fact(ladder.fact)
        if fact.kind is Kind.LEVEL:
            continue
        rungs = sorted(
            ((parse_percent(text) if ladder.of_target else parse_value(text, fact.kind)), points, text)
            for text, points in ladder.points.items()
        )
        if ladder.less_is_better:
            rungs.reverse()
        for (low, fewer, lower), (high, more, higher) in pairwise(rungs):
            if low == high:
                message = Message("{lower} and {higher} are the same threshold", lower=lower, higher=higher)
                yield _about(published, item, "overlap", message)
            elif more <= fewer:
                message = Message(
                    "{higher} brings {more} points, {lower} already {fewer}",
                    higher=higher,
                    more=format_hundredths(more),
                    lower=lower,
                    fewer=format_hundredths(fewer),
                )
                yield _about(published, item, "overlap", message)


def _grades(published: Published, most: int) -> Iterator[Finding]:
    scheme = published.scheme

    def about(grade: str, message: Message) -> Finding:
        return Finding("no-effect", grade, Diagnostic("scheme.yaml", 0, f"grades.{grade}", message))

    for place, grade in enumerate(scheme.grades):
        if grade.least is not None and grade.least > most:
            begins, best = format_hundredths(grade.least), format_hundredths(most)
            yield about(grade.name, Message("begins at {begins}, the best total is {best}", begins=begins, best=best))
        elif not can_hold(scheme, grade.conditions):
            yield about(grade.name, Message("nobody can meet its conditions"))
        elif grade.is_limited and not places_of(grade, scheme).any():
            yield about(grade.name, Message("its share of the units is less than one of them"))
        for earlier in scheme.grades[:place]:
            lower = earlier.least is None or (grade.least is not None and grade.least >= earlier.least)
            if lower and not earlier.is_limited and _covers(earlier.conditions, grade.conditions):
                message = Message(
                    "whoever earns it earns {earlier} first; put the higher grade first", earlier=earlier.name
                )
                yield about(grade.name, message)
                break


def _covers(earlier: Sequence[Condition], later: Sequence[Condition]) -> bool:
    """Whether the earlier conditions hold wherever the later ones do."""
    return set(earlier) <= set(later)


def _award(published: Published, award: Award) -> Iterator[Finding]:
    scheme, rule = published.scheme, award.rule
    if isinstance(rule, ByRank):
        places = rule.places or len(rule.amounts)
        if places > len(scheme.units):
            message = Message("pays {places} places, there are {units} units", places=places, units=len(scheme.units))
            yield _about(published, award, "no-effect", message)
        if any(later > earlier for earlier, later in pairwise(rule.amounts)):
            yield _about(published, award, "overlap", Message("a lower rank gets more than a higher one"))
        if not can_hold(scheme, rule.if_):
            yield _about(published, award, "no-effect", Message("nobody can meet its conditions"))
    if isinstance(rule, FirstOf):
        for place, case in enumerate(rule.cases, start=1):
            if not can_hold(scheme, case.if_):
                yield _about(
                    published, award, "no-effect", Message("nobody can meet the conditions of case {case}", case=place)
                )
            for earlier in rule.cases[: place - 1]:
                if earlier.grade in (None, case.grade) and _covers(earlier.if_, case.if_):
                    yield _about(
                        published,
                        award,
                        "no-effect",
                        Message("case {case} never pays: an earlier case holds first", case=place),
                    )
                    break
