"""What next: which figures still bring a unit points, rank or money, how many, and until when; everybody else held still.

The rules name what can be aimed at; what it brings is always a new score of the whole table.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from scoring.engine import score_each, score_suppositions
from scoring.numbers import Kind
from scoring.reach import largest
from scoring.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from scoring.frame import Fact
    from scoring.rules.base import Goal
    from scoring.standing import Standing

_TOGETHER = 3  # more facts than that at once are a plan for the year, not a next step


@dataclass(frozen=True, slots=True)
class Need:
    """How much more of a fact, in its smallest unit, and what it then amounts to."""

    fact: str
    amount: int
    value: int


@dataclass(frozen=True, slots=True)
class Advance:
    """What meeting all the needs today would bring: `points` (hundredths of the total), `rank` then, `money` (分).

    `subject`: the item or award that gains most by it, with its points or money then. `by`: the last day on which all of
    this holds. `rests_on_others`: a place or a share is part of it, which others can take away. `work`: how much of a year's
    tasks that is; 10 more of a task of 1,000 are less work than 2 more of 2.
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
    """What can no longer be had after `day`, if all that is lacking were done later: points of the total, money, by which facts."""

    day: date
    points: int
    money: int
    facts: tuple[str, ...]


@dataclass(frozen=True)
class _Aims:
    """What the rules of one unit's sheet and awards name as goals, while their day has not passed."""

    standing: Standing
    unit: str

    @cached_property
    def by_subject(self) -> dict[str, tuple[Goal, ...]]:
        """Goals by item or award; of marks, which only an assessor gives, the full mark."""
        standing, scheme = self.standing, self.standing.scheme
        place, points = scheme.unit_place(self.unit), standing.columns
        found: dict[str, tuple[Goal, ...]] = {}
        for item in scheme.items:
            if item.rule is None or not self._open(item.cutoff):
                continue
            view = View(standing.table, item.cutoff, points)
            marks = [fact for fact in item.facts if scheme.fact(fact).kind is Kind.MARK]
            full = [(fact, (scheme.most(fact) or 0) - int(view.values(fact)[place])) for fact in marks]
            found[item.id] = (*item.rule.goals(view, item, place), *full)
        for award in scheme.awards:
            if self._open(award.cutoff):
                view = View(standing.table, award.cutoff, points)
                found[award.id] = award.rule.goals(view, standing.results, place)
        return {subject: self._possible(goals) for subject, goals in found.items()}

    def _open(self, cutoff: date | None) -> bool:
        return self.standing.as_of <= (cutoff or self.standing.scheme.end)

    def _possible(self, goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
        facts = {fact: self.standing.scheme.fact(fact) for fact, _ in goals}
        return tuple(
            dict.fromkeys(
                (fact, amount)
                for fact, amount in goals
                if amount > 0
                and not facts[fact].whole
                and self.value(fact) + amount <= largest(self.standing.scheme, facts[fact])
            )
        )

    def value(self, fact: str) -> int:
        """What the fact amounts to now."""
        return self.standing.table.value(self.unit, fact)

    def supposed(self, goals: Mapping[str, int]) -> dict[str, int]:
        """The values when so much more is done."""
        return {fact: self.value(fact) + amount for fact, amount in goals.items()}


def advances(standing: Standing, unit: str) -> tuple[Advance, ...]:
    """All next steps of a unit that bring anything, the most points for the work first, then those that bring money.

    Of a fact: what its rules aim at and, where that moves the rank, the fewest that move it. Goals of an item or award that
    bring nothing one by one are tried together.
    """
    aims, scheme = _Aims(standing, unit), standing.scheme
    alone = {subject: [(goal,) for goal in goals] for subject, goals in aims.by_subject.items()}
    tried = _advances(aims, [goals for each in alone.values() for goals in each])
    together = {
        subject: tuple(sorted(_most_by_fact(goals).items()))
        for subject, goals in aims.by_subject.items()
        if not any(tried[goals] for goals in alone[subject])
    }
    together = {subject: goals for subject, goals in together.items() if 1 < len(goals) <= _TOGETHER}
    tried |= _advances(aims, list(together.values()))
    order = [
        goals
        for subject, each in alone.items()
        for goals in (*each, *([together[subject]] if subject in together else []))
    ]
    tried = {goals: tried[goals] for goals in order}
    bettering = [
        advance.needs[0]
        for advance in tried.values()
        if advance is not None and len(advance.needs) == 1 and advance.rank < standing.rank(unit)
    ]
    counted = [need for need in bettering if scheme.fact(need.fact).kind.adds_up]
    fewest = [((need.fact, amount),) for need, amount in zip(counted, _fewest(aims, counted), strict=True)]
    tried |= _advances(aims, [goals for goals in fewest if goals not in tried])
    brought = [advance for advance in tried.values() if advance is not None]
    kept = [one for one in brought if not any(_outdone(one, other) for other in brought)]
    return tuple(sorted(kept, key=lambda one: (-one.points / one.work, -one.money / one.work, one.work)))


def closings(standing: Standing, unit: str, own: Callable[[Fact], bool]) -> tuple[int, tuple[Closing, ...]]:
    """The total with all that the unit itself can do (`own`), and what each cut-off takes of it if that were done only afterwards.

    Shares of a sum are left out: of them there is always more to be had.
    """
    aims, scheme = _Aims(standing, unit), standing.scheme
    cutoffs = {item.id: item.cutoff or scheme.end for item in scheme.items}
    cutoffs |= {award.id: award.cutoff or scheme.end for award in scheme.awards}
    shares = {item.id for item in scheme.items if item.volume is not None}
    lacking = {subject: each for subject, each in aims.by_subject.items() if subject not in shares}
    goals = [goal for each in lacking.values() for goal in each if own(scheme.fact(goal[0]))]
    supposed = aims.supposed(_most_by_fact(goals))
    days = [day for day in scheme.cutoffs if standing.as_of <= day < scheme.end]
    tables = [standing.table.with_values(unit, supposed, after=day) for day in (None, *days)]
    best, *later = score_each(scheme, tables)
    before, found = best, []
    for day, then in zip((*days, scheme.end), (*later, standing), strict=True):
        points, money = before.total(unit) - then.total(unit), before.money(unit) - then.money(unit)
        facts = [fact for subject, each in lacking.items() if cutoffs[subject] == day for fact, _ in each]
        if points > 0 or money > 0:
            found.append(Closing(day, points, money, tuple(fact for fact in dict.fromkeys(facts) if fact in supposed)))
        before = then
    return best.total(unit), tuple(found)


def _most_by_fact(goals: Iterable[Goal]) -> dict[str, int]:
    """The largest amount of each fact."""
    most: dict[str, int] = {}
    for fact, amount in goals:
        most[fact] = max(amount, most.get(fact, 0))
    return most


def _advances(aims: _Aims, attempts: Sequence[tuple[Goal, ...]]) -> dict[tuple[Goal, ...], Advance | None]:
    """What each attempt brings, all of them scored at once."""
    suppositions = [aims.supposed(dict(goals)) for goals in attempts]
    standings = score_suppositions(aims.standing, aims.unit, suppositions)
    return {goals: _advance(aims, goals, then) for goals, then in zip(attempts, standings, strict=True)}


def _advance(aims: _Aims, goals: tuple[Goal, ...], then: Standing) -> Advance | None:
    """What meeting the goals brings, by the standing that then follows; None where it brings nothing."""
    standing, unit, scheme = aims.standing, aims.unit, aims.standing.scheme
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
    cutoffs = [item.cutoff for item in moved] + [award.cutoff for award in paid]
    needs = tuple(
        Need(fact, amount, value)
        for (fact, amount), value in zip(goals, aims.supposed(dict(goals)).values(), strict=True)
    )
    return Advance(
        needs=needs,
        subject=subject,
        result=result,
        points=points,
        rank=then.rank(unit),
        money=money,
        by=min(cutoff or scheme.end for cutoff in cutoffs),
        rests_on_others=any(item.rule is not None and item.rule.depends_on_rivals for item in moved),
        work=sum((_work(need, aims) for need in needs), Fraction(0)),
    )


def _fewest(aims: _Aims, needs: Sequence[Need]) -> list[int]:
    """Of each fact the fewest more, up to the need, that better the rank: by halves, for all needs in the same passes."""
    standing, unit = aims.standing, aims.unit
    low, high = [0] * len(needs), [need.amount for need in needs]
    while open_still := [place for place in range(len(needs)) if high[place] - low[place] > 1]:
        middle = {place: (low[place] + high[place]) // 2 for place in open_still}
        supposed = [aims.supposed({needs[place].fact: amount}) for place, amount in middle.items()]
        for (place, amount), then in zip(middle.items(), score_suppositions(standing, unit, supposed), strict=True):
            better = then.rank(unit) < standing.rank(unit)
            (high if better else low)[place] = amount
    return high


def _outdone(one: Advance, other: Advance) -> bool:
    """Whether `other` asks for less of the same and brings as much."""
    if [need.fact for need in one.needs] != [need.fact for need in other.needs] or one.needs == other.needs:
        return False
    less = all(mine.amount >= its.amount for mine, its in zip(one.needs, other.needs, strict=True))
    return less and other.points >= one.points and other.money >= one.money and other.rank <= one.rank


def _work(need: Need, aims: _Aims) -> Fraction:
    """The part of a year's task that is to be done; without a task, of what there is."""
    fact, scheme = aims.standing.scheme.fact(need.fact), aims.standing.scheme
    whole = scheme.target(fact.id, aims.unit)
    if not whole:
        adds_up = fact.kind.adds_up
        whole = max(need.value - need.amount, fact.scale) if adds_up else largest(scheme, fact)
    return Fraction(need.amount, whole)
