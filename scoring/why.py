"""Why: how an item's points, the total, the rank, the grade or an award of a unit came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.explanation import Explanation, Missing, Step, Used
from scoring.grading import places_of, places_taken
from scoring.numbers import HUNDRED_PERCENT, half_up
from scoring.origins import origin, reported_goal
from scoring.standing import GRADE, RANK, TOTAL
from scoring.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring.explanation import Values
    from scoring.rules.base import Rule
    from scoring.scheme import Grade, Item
    from scoring.standing import Standing


def why(standing: Standing, unit: str, subject: str) -> Explanation:
    """How an item's points, the total, the rank, the grade or an award came about; raises UnknownId.

    It asks the very rules that scored, with the very table that they scored.
    """
    scheme, place = standing.scheme, standing.scheme.unit_place(unit)
    workings = {TOTAL: _total_working, RANK: _rank_working, GRADE: _grade_working}
    if subject in workings:
        return workings[subject](standing, unit)
    if subject in standing.awards:
        award = scheme.award(subject)
        view = View(standing.table, award.cutoff, standing.columns)
        about = (unit, award.id, award.title, award.clause, award.text, standing.award(unit, award.id))
        return Explanation(*about, None, steps=award.rule.steps(view, standing.results, place))
    item = scheme.for_unit(scheme.item(subject), unit)
    result = standing.points(unit, item.id)
    head = (unit, item.id, item.title, item.clause, item.text, result, item.points)
    if not standing.applies(unit, item.id):
        return Explanation(*head, steps=_not_applying(standing, unit, item))
    if item.rule is None:
        return Explanation(*head, steps=_section_steps(standing, unit, item))
    view = View(standing.table, item.cutoff, standing.columns)
    steps = item.rule.told(view, item, place)
    if not item.rule.known(view, item)[place]:
        return Explanation(*head, _used(standing, item, unit), steps)
    if not standing.results.valid[place]:
        return Explanation(*head, _used(standing, item, unit), (*steps, Step("vetoed")))
    return Explanation(*head, _used(standing, item, unit), steps, _missing(standing, item, item.rule, unit))


def _missing(standing: Standing, item: Item, rule: Rule, unit: str) -> tuple[Missing, ...]:
    """The rule's goals, each with the points that the rule itself gives when it is reached; none after the cut-off."""
    table, place = standing.table, standing.scheme.unit_place(unit)
    if table.as_of > standing.scheme.closes(item):
        return ()
    view = View(table, item.cutoff, standing.columns)
    have = int(rule.earned(view, item)[place])
    goals = [reported_goal(table, unit, goal) or goal for goal in rule.goals(view, item, place)]
    if have >= rule.highest(item) or not goals:
        return ()
    days = standing.scheme.last_days(item)
    reached = [{fact: table.value(unit, fact, days[fact]) + amount} for fact, amount in goals]
    points = rule.earned(View(table.supposing(unit, reached), item.cutoff, standing.columns), item)
    gains = (np.broadcast_to(points, (len(goals), len(standing.scheme.units)))[:, place] - have).tolist()
    missing = tuple(Missing(fact, amount, gain) for (fact, amount), gain in zip(goals, gains, strict=True))
    return tuple(goal for goal in missing if goal.points > 0) or missing


def _parts(standing: Standing, unit: str, items: Iterable[Item]) -> tuple[Step, ...]:
    """The lines of a section, or the sections of the total, each with its points; 不涉及 where one does not apply."""
    steps = []
    for item in items:
        most, points = standing.scheme.points_of(item.id, unit), standing.points(unit, item.id)
        if standing.applies(unit, item.id) or item.otherwise == "full":
            steps.append(Step("part", {"item": item.id, "most_points": most, "result_points": points}))
        else:
            steps.append(Step("part-not-applying", {"item": item.id}))
    return tuple(steps)


def _not_applying(standing: Standing, unit: str, item: Item) -> tuple[Step, ...]:
    """Why a line does not apply to the unit, and what becomes of its points."""
    place, view = standing.scheme.unit_place(unit), View(standing.table, item.cutoff, standing.columns)
    unmet = [step for step in (each.step(view, place) for each in item.applies_if) if not step.values["met"]]
    values: Values = {"most_points": item.points, "result_points": standing.points(unit, item.id)}
    match item.otherwise:
        case "shared":
            return (*unmet, Step("not-applying-shared", values))
        case "full":
            return (*unmet, Step("not-applying-full", values))
        case _:
            return (*unmet, Step("not-applying", values))


def _section_steps(standing: Standing, unit: str, item: Item) -> tuple[Step, ...]:
    """A section's lines, how its points are shared out where some do not apply, and its limits."""
    scheme, children = standing.scheme, standing.scheme.children(item.id)
    steps = [*_parts(standing, unit, children)]
    points = {child.id: standing.points(unit, child.id) for child in children}
    total, result = sum(points.values()), standing.points(unit, item.id)
    weighty = [child for child in children if child.points]
    left_out = {child.id for child in weighty if child.otherwise == "shared" and not standing.applies(unit, child.id)}
    if left_out and standing.results.valid[scheme.unit_place(unit)]:
        whole = scheme.points_of(item.id, unit)
        due = sum(scheme.points_of(child.id, unit) for child in weighty if child.id not in left_out)
        got = sum(points[child.id] for child in weighty)
        shared = half_up(whole * got, due) if due else whole
        total += shared - got
        if due:
            numbers: Values = {"due_points": due, "earned_points": got, "most_points": whole, "result_points": shared}
            steps.append(Step("shared-out", numbers))
        else:
            steps.append(Step("none-applies", {"result_points": shared}))
    if item.at_most is not None and total > item.at_most:
        steps.append(Step("at-most", {"own_points": total, "most_points": item.at_most}))
    if item.at_least is not None and total < item.at_least:
        steps.append(Step("at-least", {"own_points": total, "least_points": item.at_least}))
    return (*steps, Step("sum", {"result_points": result}))


def _used(standing: Standing, item: Item, unit: str) -> tuple[Used, ...]:
    scheme, table = standing.scheme, standing.table
    return tuple(
        Used(
            fact=fact,
            value=table.value(unit, fact, day),
            target=scheme.target(fact, unit),
            day=table.reported(unit, fact, day),
            cutoff=min(day, table.as_of),
            origin=origin(table, unit, fact, day),
        )
        for fact, day in scheme.last_days(item).items()
    )


def _total_working(standing: Standing, unit: str) -> Explanation:
    scheme, combination = standing.scheme, standing.scheme.total
    steps: list[Step] = []
    if combination.weights:
        raw = 0
        for section, weight in combination.weights_in(scheme.unit(unit).group).items():
            points = standing.points(unit, section)
            raw += points * weight
            steps.append(Step("weighted", {"item": section, "result_points": points, "weight_percent": weight}))
        steps.append(Step("weighted-sum", {"result_points": half_up(raw, HUNDRED_PERCENT)}))
    steps += _parts(standing, unit, [scheme.item(section) for section in combination.added])
    total = standing.total(unit)
    steps.append(Step("sum", {"result_points": total}))
    if not standing.results.valid[scheme.unit_place(unit)]:
        steps.append(Step("vetoed"))
    return Explanation(unit, TOTAL, "", "", combination.text, total, None, (), tuple(steps))


def _rank_working(standing: Standing, unit: str) -> Explanation:
    rank, total = standing.rank(unit), standing.total(unit)
    ahead, tied = int((standing.ranks < rank).sum()), int((standing.ranks == rank).sum()) - 1
    numbers: Values = {"rank": rank, "units": len(standing.ranks), "ahead": ahead, "tied": tied}
    next_up = standing.next_up(unit)
    if next_up is not None:
        numbers["gap_points"] = standing.total(next_up) - total
    step = Step("rank", {**numbers, "next": next_up, "total_points": total})
    steps = (step, *_tie_breaks(standing, unit))
    return Explanation(unit, RANK, "", "", standing.scheme.ranking, rank, None, (), steps)


def _tie_breaks(standing: Standing, unit: str) -> tuple[Step, ...]:
    """What decides between the unit and others with the same total, where it does."""
    scheme, results, place = standing.scheme, standing.results, standing.scheme.unit_place(unit)
    alike = results.valid & (results.total == results.total[place])
    if not results.valid[place] or (standing.ranks[alike] == standing.ranks[place]).all():
        return ()
    number = int(alike.sum())
    steps: list[Step] = []
    for name, column in zip(scheme.tie_break, results.ties, strict=True):
        if scheme.breaks_by_item(name):
            steps.append(Step("tie-break-item", {"item": name, "units": number, "own_points": int(column[place])}))
        else:
            value = standing.table.value(unit, name)
            steps.append(Step("tie-break-fact", {"fact": name, "units": number, "value": value}))
    return tuple(steps)


def _grade_working(standing: Standing, unit: str) -> Explanation:
    """Each grade from the best down to the one that is earned; the result is its place in the scheme's list, or -1."""
    scheme, place = standing.scheme, standing.scheme.unit_place(unit)
    view = View(standing.table, None, standing.columns)
    result = int(standing.results.grades[place])
    steps: list[Step] = []
    for index, grade in enumerate(scheme.grades[: result + 1] if result >= 0 else scheme.grades):
        if grade.least is not None:
            total = standing.total(unit)
            least: Values = {"grade": grade.name, "least_points": grade.least, "total_points": total}
            steps.append(Step("grade-from", {**least, "met": total >= grade.least}))
        steps += [condition.step(view, place) for condition in grade.conditions]
        if grade.is_limited:
            steps += _places_step(standing, grade, index, place)
    if result >= 0:
        steps.append(Step("graded", {"grade": standing.grade(unit)}))
    else:
        steps.append(Step("no-grade" if scheme.grades else "without-grades"))
    return Explanation(unit, GRADE, "", "", "", result, None, (), tuple(steps))


def _places_step(standing: Standing, grade: Grade, index: int, place: int) -> list[Step]:
    """Which place the unit has among those who can have a grade of so many; nothing where it cannot."""
    scheme, results = standing.scheme, standing.results
    graded = (results.grades >= 0) & (results.grades < index)
    needed = int(places_taken(grade, View(standing.table, None, standing.columns), results, graded)[place])
    if not needed:
        return []
    places = int(places_of(grade, scheme)[place])
    numbers: Values = {"grade": grade.name, "needed": needed, "places": places, "met": needed <= places}
    if grade.share is None:
        return [Step("grade-places", {**numbers, "among": grade.among})]
    return [Step("grade-share", {**numbers, "among": grade.among, "share_percent": grade.share})]
