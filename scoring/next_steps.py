"""What next: which figures still bring a unit points, rank or money, how many, and until when; all others held still.

The rules name what can be aimed at; what it brings is always a new score of the whole table.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.attainable import largest
from scoring.engine import score_each, score_suppositions
from scoring.numbers import Kind
from scoring.origins import reported_goal
from scoring.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from scoring.frame import Fact
    from scoring.rules.base import Goal
    from scoring.scheme import Item, Scheme
    from scoring.standing import Standing

_AT_ONCE = 3  # more facts than that at once are a plan for the year, not a next step


@dataclass(frozen=True, slots=True)
class Need:
    """How much more of a fact, in its smallest unit, and what it then amounts to."""

    fact: str
    amount: int
    value: int


@dataclass(frozen=True, slots=True)
class NextStep:
    """What meeting all the needs today would bring: `points` (hundredths of the total), `rank` then, `money` (分).

    `subject`: the item or award that gains most by it, with its points or money then. `by`: the last day on which all
    this holds. `rests_on_others`: a place or a share is part of it, which others can take away. `work`: how much of a
    year's tasks that is; 10 more of a task of 1,000 are less work than 2 more of 2.
    """

    needs: tuple[Need, ...]
    subject: str
    result: int
    points: int
    rank: int
    money: int
    by: date
    rests_on_others: bool
    work: Fraction


@dataclass(frozen=True, slots=True)
class Closing:
    """What is lost if all that is lacking is done after `day`: points of the total, money, by which facts."""

    day: date
    points: int
    money: int
    facts: tuple[str, ...]


def _goals(standing: Standing, unit: str) -> dict[str, tuple[Goal, ...]]:
    """The goals that the rules of each open item and award name; of marks, which an assessor gives, the full mark."""
    scheme, place = standing.scheme, standing.scheme.unit_place(unit)
    goals: dict[str, tuple[Goal, ...]] = {}

    for item in scheme.items:
        if item.rule is not None and standing.as_of <= scheme.closes(item) and standing.applies(unit, item.id):
            view = View(standing.table, item.cutoff, standing.columns)
            marks = [fact for fact in item.facts if scheme.fact(fact).kind is Kind.MARK]
            full = [(fact, (scheme.most(fact) or 0) - standing.table.value(unit, fact)) for fact in marks]
            goals[item.id] = (*item.rule.goals(view, scheme.for_unit(item, unit), place), *full)
    for award in scheme.awards:
        if standing.as_of <= (award.cutoff or scheme.end):
            view = View(standing.table, award.cutoff, standing.columns)
            goals[award.id] = award.rule.goals(view, standing.results, place)

    def possible(fact: str, amount: int) -> bool:
        value = standing.table.value(unit, fact) + amount
        return amount > 0 and not scheme.fact(fact).whole and value <= largest(scheme, scheme.fact(fact))

    def reported(each: Iterable[Goal]) -> Iterator[Goal]:
        found = (reported_goal(standing.table, unit, goal) for goal in each)
        return (goal for goal in found if goal is not None and possible(*goal))

    return {of: tuple(dict.fromkeys(reported(each))) for of, each in goals.items()}


def _supposed(standing: Standing, unit: str, goals: Iterable[Goal]) -> dict[str, int]:
    """The values when so much more is done."""
    return {fact: standing.table.value(unit, fact) + amount for fact, amount in goals}


def possible_steps(standing: Standing, unit: str) -> tuple[NextStep, ...]:
    """All next steps of a unit that bring anything, the most points for the work first, then those that bring money.

    Of a fact: what its rules aim at and, where that moves the rank, the fewest that move it. Goals of an item or award
    that bring nothing one by one are tried together.
    """
    scheme = standing.scheme
    attempts = [([(goal,) for goal in goals], _together(goals)) for goals in _goals(standing, unit).values()]
    tried = _steps(standing, unit, [goals for single, together in attempts for goals in (*single, *together)])
    steps: dict[tuple[Goal, ...], NextStep | None] = {}
    for single, together in attempts:
        steps |= {goals: tried[goals] for goals in single}
        if not any(steps[goals] for goals in single):
            steps |= {goals: tried[goals] for goals in together}
    alone = [step for step in steps.values() if step is not None and len(step.needs) == 1]
    bettering = [step.needs[0] for step in alone if step.rank < standing.rank(unit)]
    counted = [need for need in bettering if scheme.fact(need.fact).kind.adds_up]
    fewest = [((need.fact, amount),) for need, amount in zip(counted, _fewest(standing, unit, counted), strict=True)]
    steps |= _steps(standing, unit, [goals for goals in fewest if goals not in steps])
    bring = [step for step in steps.values() if step is not None]
    best = [step for step in bring if not any(_outdone(step, other) for other in bring)]
    return tuple(sorted(best, key=lambda step: (-step.points / step.work, -step.money / step.work, step.work)))


def closings(standing: Standing, unit: str, own: Callable[[Fact], bool]) -> tuple[int, tuple[Closing, ...]]:
    """The total with all that the unit itself can do (`own`), and what each cut-off takes if it is done afterwards.

    Shares of a sum are left out: of them there is always more to be had.
    """
    scheme = standing.scheme
    read = {item.id: {(fact, cutoff or scheme.end) for fact, cutoff in item.reads(scheme)} for item in scheme.items}
    pay_days = {award.id: award.cutoff or scheme.end for award in scheme.awards}
    shares = {item.id for item in scheme.items if item.volume is not None}
    lacking = {subject: each for subject, each in _goals(standing, unit).items() if subject not in shares}
    goals = [goal for each in lacking.values() for goal in each if own(scheme.fact(goal[0]))]
    supposed = _supposed(standing, unit, _most_by_fact(goals).items())
    days = [day for day in scheme.cutoffs if standing.as_of <= day < scheme.end]
    tables = [standing.table.with_values(unit, supposed, after=day) for day in (None, *days)]
    best, *later = score_each(scheme, tables)
    before, missed = best, []
    for day, then in zip((*days, scheme.end), (*later, standing), strict=True):
        points, money = before.total(unit) - then.total(unit), before.money(unit) - then.money(unit)
        facts = [
            fact
            for subject, each in lacking.items()
            for fact, _ in each
            if pay_days.get(subject) == day or (fact, day) in read.get(subject, ())
        ]
        if points > 0 or money > 0:
            missed.append(Closing(day, points, money, tuple(fact for fact in dict.fromkeys(facts) if fact in supposed)))
        before = then
    return best.total(unit), tuple(missed)


def _most_by_fact(goals: Iterable[Goal]) -> dict[str, int]:
    """The largest amount of each fact."""
    most: dict[str, int] = {}
    for fact, amount in goals:
        most[fact] = max(amount, most.get(fact, 0))
    return most


def _together(goals: Iterable[Goal]) -> list[tuple[Goal, ...]]:
    """The goals of one item or award at once, of each fact the largest, where they are few; else nothing."""
    most = _most_by_fact(goals)
    return [tuple(sorted(most.items()))] if 1 < len(most) <= _AT_ONCE else []


def _steps(
    standing: Standing, unit: str, attempts: Sequence[tuple[Goal, ...]]
) -> dict[tuple[Goal, ...], NextStep | None]:
    """What meeting the goals of each attempt brings, all of them scored in one pass."""
    standings = score_suppositions(standing, unit, [_supposed(standing, unit, goals) for goals in attempts])
    return {goals: _step(standing, unit, goals, then) for goals, then in zip(attempts, standings, strict=True)}


def _step(standing: Standing, unit: str, goals: tuple[Goal, ...], then: Standing) -> NextStep | None:
    """The step by the standing that then follows; None where it brings nothing."""
    scheme = standing.scheme
    points, money = then.total(unit) - standing.total(unit), then.money(unit) - standing.money(unit)
    if points <= 0 and (money <= 0 or points < 0):
        return None
    lines = [item for item in scheme.items if item.rule is not None]
    moved = [item for item in lines if then.points(unit, item.id) != standing.points(unit, item.id)]
    paid = [award for award in scheme.awards if then.award(unit, award.id) != standing.award(unit, award.id)]
    gains = [(then.points(unit, item.id) - standing.points(unit, item.id), item.id) for item in moved]
    gains = gains or [(then.award(unit, award.id) - standing.award(unit, award.id), award.id) for award in paid]
    subject = max(gains, key=lambda gain: gain[0])[1]
    result = then.points(unit, subject) if moved else then.award(unit, subject)
    supposed = _supposed(standing, unit, goals)
    closing = [_closing(standing, unit, item, supposed, then.points(unit, item.id)) for item in moved]
    closing += [award.cutoff or scheme.end for award in paid]
    needs = tuple(Need(fact, amount, then.table.value(unit, fact)) for fact, amount in goals)
    return NextStep(
        needs=needs,
        subject=subject,
        result=result,
        points=points,
        rank=then.rank(unit),
        money=money,
        by=min(closing),
        rests_on_others=any(item.rule is not None and item.rule.depends_on_rivals for item in moved),
        work=sum((_work(need, scheme, unit) for need in needs), Fraction(0)),
    )


def _closing(standing: Standing, unit: str, item: Item, supposed: Mapping[str, int], points: int) -> date:
    """The day after which these figures would bring the line less than the points that they bring it now."""
    scheme, rule = standing.scheme, item.rule
    read = {cutoff or scheme.end for fact, cutoff in item.reads(scheme) if fact in supposed}
    *days, last = sorted(day for day in read if day >= standing.as_of) or [scheme.closes(item)]
    for day in days:
        view = View(standing.table.with_values(unit, supposed, after=day), item.cutoff, standing.columns)
        if rule is not None and rule.earned(view, item)[scheme.unit_place(unit)] < points:
            return day
    return last


def _fewest(standing: Standing, unit: str, needs: Sequence[Need]) -> list[int]:
    """Of each fact the fewest more, up to the need, that better the rank: by eighths, all needs in the same passes."""
    low, high = [0] * len(needs), [need.amount for need in needs]
    while wide := [place for place in range(len(needs)) if high[place] - low[place] > 1]:
        eighths = [
            (place, {low[place] + (high[place] - low[place]) * part // 8 for part in range(1, 8)}) for place in wide
        ]
        tries = [(place, amount) for place, amounts in eighths for amount in amounts if amount > low[place]]
        supposed = [_supposed(standing, unit, [(needs[place].fact, amount)]) for place, amount in tries]
        for (place, amount), then in zip(tries, score_suppositions(standing, unit, supposed), strict=True):
            if then.rank(unit) < standing.rank(unit):
                high[place] = min(high[place], amount)
            else:
                low[place] = max(low[place], amount)
    return high


def _outdone(step: NextStep, other: NextStep) -> bool:
    """Whether `other` asks for less of the same and brings as much."""
    if [need.fact for need in step.needs] != [need.fact for need in other.needs] or step.needs == other.needs:
        return False
    less = all(need.amount >= its.amount for need, its in zip(step.needs, other.needs, strict=True))
    return less and other.points >= step.points and other.money >= step.money and other.rank <= step.rank


def _work(need: Need, scheme: Scheme, unit: str) -> Fraction:
    """The part of a year's task that is to be done; without a task, of what there is."""
    fact = scheme.fact(need.fact)
    whole = scheme.target(fact.id, unit)
    if not whole:
        adds_up = fact.kind.adds_up
        whole = max(need.value - need.amount, fact.scale) if adds_up else largest(scheme, fact)
    return Fraction(need.amount, whole)
