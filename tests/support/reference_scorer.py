"""A second scorer, in plain fractions, unit by unit, rule by rule; it shares only the engine's rule options."""

from __future__ import annotations

from fractions import Fraction
from functools import singledispatchmethod
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from scoring import Item, Kind, Unit
from scoring.awards import FirstOf, InProportion, PerHead
from scoring.by_rank import ByRank
from scoring.pool import Pool
from scoring.rules.bonus import Tally
from scoring.rules.completion import Complete, Mean, Proportional
from scoring.rules.deduction import Deduct
from scoring.rules.ladder import Ladder
from scoring.rules.mark import Mark
from scoring.rules.rivals import RankSteps, Share
from scoring.rules.take import Take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from scoring import FactTable, Scheme
    from scoring.rules.bonus import Addition
    from scoring.rules.conditions import Condition
    from scoring.rules.counted import Counted
    from scoring.rules.deduction import Deduction
    from scoring.rules.limits import Limit

ZERO = Fraction(0)


def cents(number: Fraction) -> Fraction:
    """Half up to two decimals."""
    return Fraction(floor(number * 100 + Fraction(1, 2)), 100)


def place_among(key: Any, keys: Iterable[Any]) -> int:
    """The rank of a key: one more than there are larger ones."""
    return 1 + sum(bool(other > key) for other in keys)


class Plainly:
    """Points by unit and item, totals, ranks, grades and money in 元."""

    def __init__(self, scheme: Scheme, table: FactTable) -> None:
        self.table, self.scheme = table, scheme
        self.units = scheme.units
        self.points: dict[str, dict[str, Fraction]] = {unit.id: {} for unit in self.units}
        veto = self.scheme.veto
        self.cutoff: date | None = None
        self.vetoed = {unit.id for unit in self.units if veto is not None and self.holds(veto, unit)}
        for item in self.scheme.items:
            if item.parent is None:
                self.score(item)
        self.cutoff = None
        self.totals = {unit.id: self.total(unit) for unit in self.units}
        valid = [total for unit, total in self.totals.items() if unit not in self.vetoed]
        self.ranks = {
            unit: len(valid) + 1 if unit in self.vetoed else place_among(total, valid)
            for unit, total in self.totals.items()
        }
        self.grades = {unit.id: self.grade(unit) for unit in self.units}
        self.money: dict[str, dict[str, Fraction]] = {}
        for award in self.scheme.awards:
            self.cutoff = award.cutoff
            self.money[award.id] = self.pay(award.rule)

    # What is asked of the facts.

    def value(self, fact: str, unit: Unit) -> Fraction:
        return Fraction(self.table.value(unit.id, fact, self.cutoff), self.scheme.fact(fact).scale)

    def target(self, fact: str, unit: Unit) -> Fraction:
        return Fraction(self.scheme.target(fact, unit.id) or 0, self.scheme.fact(fact).scale)

    def short(self, fact: str, unit: Unit) -> Fraction:
        return max(ZERO, self.target(fact, unit) - self.value(fact, unit))

    def holds(self, asked: Condition, unit: Unit) -> bool:
        return self.holds_alone(asked, unit) or any(self.holds(other, unit) for other in asked.or_)

    def holds_alone(self, asked: Condition, unit: Unit) -> bool:
        fact, value = self.scheme.fact(asked.fact), self.value(asked.fact, unit)
        if asked.has == "task":
            return self.target(asked.fact, unit) > 0
        if fact.kind is Kind.LEVEL:
            return fact.levels[int(value)] == asked.is_
        if fact.kind is Kind.FLAG:
            return value == (asked.is_ != "no")
        if asked.reaches is not None:
            return value >= self.target(asked.fact, unit) * Fraction(asked.reaches, 10_000)
        compared: dict[Limit | None, Callable[[Fraction], bool]] = {
            asked.at_least: lambda bar: value >= bar,
            asked.at_most: lambda bar: value <= bar,
            asked.above: lambda bar: value > bar,
            asked.below: lambda bar: value < bar,
        }
        for limit, holds in compared.items():
            if limit is None:
                continue
            if limit.mean:
                there = [each for each in self.units if self.table.reported(each.id, asked.fact, self.cutoff)]
                figures = [self.value(asked.fact, each) for each in there] or [value]
                return holds(sum(figures, ZERO) / len(figures))
            if asked.of is None and limit.percent and self.scheme.target(asked.fact, unit.id) is None:
                return limit in (asked.at_least, asked.at_most)
            whole = self.target(asked.fact, unit) if asked.of is None else self.value(asked.of, unit)
            return holds(
                whole * Fraction(limit.hundredths, 10_000) if limit.percent else Fraction(limit.hundredths, 100)
            )
        return value >= self.target(asked.fact, unit)

    def all_hold(self, asked: Iterable[Condition], unit: Unit) -> bool:
        return all(self.holds(condition, unit) for condition in asked)

    # Items.

    def score(self, item: Item) -> None:
        if item.rule is None:
            children = self.scheme.children(item.id)
            for child in children:
                self.score(child)
            for unit in self.units:
                own = self.points[unit.id]
                own[item.id] = sum((own[child.id] for child in children), ZERO)
            return
        self.cutoff = item.cutoff
        for unit in self.units:
            earned = cents(self.earned(item.rule, item, unit))
            self.points[unit.id][item.id] = ZERO if unit.id in self.vetoed else earned

    @singledispatchmethod
    def earned(self, rule: object, item: Item, unit: Unit) -> Fraction:
        raise NotImplementedError(rule)

    @earned.register
    def _(self, rule: Proportional, item: Item, unit: Unit) -> Fraction:
        shares = []
        for fact in rule.fact:
            value = self.value(fact, unit)
            whole = self.target(fact, unit) if rule.of is None else self.value(rule.of, unit)
            most = Fraction(rule.up_to or 10_000, 10_000)
            if rule.less_is_better and rule.of is None and self.scheme.target(fact, unit.id) == 0:
                whole, rate = Fraction(1), ZERO if value else Fraction(10**9)
            elif not whole:
                rate = ZERO if rule.without_whole == "nothing" else Fraction(1)
            elif rule.less_is_better:
                rate = whole / value if value else Fraction(10**9)
            else:
                rate = value / whole
            enough = not whole or rate >= Fraction(rule.nothing_below or 0, 10_000)
            rate = min(most, rate)
            silent = rule.less_is_better and self.table.reported(unit.id, fact, self.cutoff) is None
            shares.append(rate * Fraction(item.points, 100) if enough and not silent else ZERO)
        return min(shares)

    @earned.register
    def _(self, rule: Complete, item: Item, unit: Unit) -> Fraction:
        return Fraction(item.points, 100) if self.all_hold(rule.all_, unit) else ZERO

    @earned.register
    def _(self, rule: Mean, item: Item, unit: Unit) -> Fraction:
        def mean(member: Unit) -> Fraction | None:
            tasks = [fact for fact in rule.fact if self.target(fact, member)]
            rates = [min(Fraction(1), self.value(fact, member) / self.target(fact, member)) for fact in tasks]
            return Fraction(item.points, 100) * sum(rates, ZERO) / len(rates) if rates else None

        own = mean(unit)
        if own is not None:
            return own
        others = [cents(average) for other in self.units if (average := mean(other)) is not None]
        if rule.without_task == "full" or not others:
            return Fraction(item.points, 100)
        return sum(others, ZERO) / len(others)

    def counted(self, part: Counted, fact: str, way: str, unit: Unit) -> Fraction:
        """How many steps of a fact count."""
        value, target, than, every = self.value(fact, unit), self.target(fact, unit), part.than, part.every
        bar = target
        if than is not None:
            bar = target * Fraction(than.hundredths, 10_000) if than.percent else Fraction(than.hundredths, 100)
        step = Fraction(1)
        if every is not None:
            of = bar if than is not None and not than.percent else target
            step = of * Fraction(every.hundredths, 10_000) if every.percent else Fraction(every.hundredths, 100)
        held_against_nothing = (than is None or than.percent) and self.scheme.target(fact, unit.id) is None
        if step == 0 or (way == "over" and held_against_nothing):
            return ZERO
        far = {"count": value, "events": value, "short": bar - value, "over": value - bar}[way]
        steps = max(ZERO, far) / step
        return {"exact": steps, "begun": Fraction(ceil(steps))}.get(part.steps or "", Fraction(floor(steps)))

    def worth(self, part: Counted, facts: Iterable[str], way: str, unit: Unit, points: int) -> Fraction:
        steps = max(self.counted(part, fact, way, unit) for fact in facts)
        all_of_it = steps * Fraction(points, 100)
        return all_of_it if part.cap is None else min(all_of_it, Fraction(part.cap, 100))

    def deduction(self, deduction: Deduction, unit: Unit) -> Fraction:
        if deduction.only and unit.group not in deduction.only:
            return ZERO
        if deduction.events is not None:
            return self.worth(deduction, [deduction.events], "events", unit, deduction.points)
        if deduction.short_of is not None:
            return self.worth(deduction, deduction.short_of, "short", unit, deduction.points)
        if deduction.over is not None:
            return self.worth(deduction, [deduction.over], "over", unit, deduction.points)
        if deduction.unless is not None:
            return ZERO if self.all_hold(deduction.unless, unit) else Fraction(deduction.points, 100)
        assert deduction.if_ is not None
        return Fraction(deduction.points, 100) if self.holds(deduction.if_, unit) else ZERO

    def lost(self, each: Iterable[Deduction], unit: Unit) -> Fraction:
        return sum((self.deduction(deduction, unit) for deduction in each), ZERO)

    @earned.register
    def _(self, rule: Deduct, item: Item, unit: Unit) -> Fraction:
        if any(self.holds(condition, unit) for condition in rule.nothing_if):
            return ZERO
        left = max(Fraction(rule.at_least or 0, 100), Fraction(item.points, 100) - self.lost(rule.each, unit))
        return left if rule.times is None else left * self.value(rule.times, unit) / 100

    @earned.register
    def _(self, rule: Take, item: Item, unit: Unit) -> Fraction:
        lost = self.lost(rule.each, unit)
        if rule.from_ == "total":
            return -lost
        mates = [mate.id for mate in self.scheme.children(item.parent) if mate.id != item.id]
        available = sum((self.points[unit.id][mate] for mate in mates), ZERO)
        takes_all = rule.all_if is not None and self.holds(rule.all_if, unit)
        return -available if takes_all else -min(lost, available)

    def addition(self, addition: Addition, item: Item, unit: Unit) -> Fraction:
        if addition.ladder is not None:
            return self.earned(addition.ladder, item, unit)
        if addition.if_ is not None:
            return Fraction(addition.points or 0, 100) if self.holds(addition.if_, unit) else ZERO
        way, fact = ("count", addition.count) if addition.count is not None else ("over", addition.over or "")
        return self.worth(addition, [fact], way, unit, addition.points or 0)

    @earned.register
    def _(self, rule: Tally, item: Item, unit: Unit) -> Fraction:
        if not self.all_hold(rule.only_if, unit):
            return ZERO
        points = sum((self.addition(addition, item, unit) for addition in rule.each), ZERO)
        if rule.times is not None:
            points = points * self.value(rule.times, unit) / 100
        return points if rule.unlimited else min(Fraction(item.points, 100), points)

    @earned.register
    def _(self, rule: Ladder, item: Item, unit: Unit) -> Fraction:
        fact, value = self.scheme.fact(rule.fact), self.value(rule.fact, unit)
        if fact.kind is Kind.LEVEL:
            return Fraction(rule.points.get(fact.levels[int(value)], 0), 100)
        if rule.less_is_better and self.table.reported(unit.id, rule.fact, self.cutoff) is None:
            return ZERO
        bars = [(Fraction(rung.rstrip("%")), points) for rung, points in rule.points.items()]
        part = Fraction(1)
        if next(iter(rule.points)).endswith("%"):
            target = self.target(rule.fact, unit)
            if target == 0 and not (rule.less_is_better and self.scheme.target(rule.fact, unit.id) == 0):
                return Fraction(max(points for _, points in bars), 100)
            part = target / 100
        if not rule.less_is_better:
            reached = [(bar, points) for bar, points in bars if value >= bar * part]
            return Fraction(max(reached)[1], 100) if reached else ZERO
        kept = [(bar, points) for bar, points in bars if value <= bar * part]
        return Fraction(min(kept)[1], 100) if kept else ZERO

    @earned.register
    def _(self, rule: Mark, item: Item, unit: Unit) -> Fraction:
        most = Fraction(item.points if rule.of is None else rule.of, 100)
        marks = {fact: min(self.value(fact, unit), most) for fact in rule.fact}
        if rule.weights is not None:
            mean = sum((mark * Fraction(rule.weights[fact], 10_000) for fact, mark in marks.items()), ZERO)
        else:
            counted = sorted(marks.values())[1:-1] if rule.drop == "ends" else list(marks.values())
            mean = sum(counted, ZERO) / len(counted)
        return Fraction(item.points, 100) * mean / most

    @earned.register
    def _(self, rule: RankSteps, item: Item, unit: Unit) -> Fraction:
        def key(rival: Unit) -> Fraction:
            volume = sum((self.value(fact, rival) for fact in rule.by), ZERO)
            return volume if rule.of is None else volume / self.target(rule.of, rival)

        def ranked(rival: Unit) -> bool:
            return self.all_hold(rule.if_, rival) and (rule.of is None or self.target(rule.of, rival) > 0)

        if not ranked(unit):
            return ZERO
        rivals = [rival for rival in self.units if ranked(rival) and (rule.among == "all" or rival.group == unit.group)]
        assert rule.step is not None
        step = Fraction(rule.step["*"] if "*" in rule.step else rule.step[unit.group], 100)
        return max(ZERO, Fraction(item.points, 100) - step * (place_among(key(unit), map(key, rivals)) - 1))

    @earned.register
    def _(self, rule: Share, item: Item, unit: Unit) -> Fraction:
        whole = sum((self.value(rule.fact, other) for other in self.units), ZERO)
        return Fraction(item.points, 100) * self.value(rule.fact, unit) / whole if whole else ZERO

    # Totals, grades, awards.

    def total(self, unit: Unit) -> Fraction:
        how, own = self.scheme.total, self.points[unit.id]
        weights = how.weights_in(unit.group).items()
        weighted = sum((own[section] * Fraction(weight, 10_000) for section, weight in weights), ZERO)
        total = cents(weighted) + sum((own[section] for section in how.added), ZERO)
        return total if how.least is None else max(total, Fraction(how.least, 100))

    def grade(self, unit: Unit) -> str | None:
        for grade in self.scheme.grades:
            enough = grade.least is None or self.totals[unit.id] >= Fraction(grade.least, 100)
            if enough and self.all_hold(grade.conditions, unit):
                return grade.name
        return None

    @singledispatchmethod
    def pay(self, rule: object) -> dict[str, Fraction]:
        raise NotImplementedError(rule)

    @pay.register
    def _(self, rule: ByRank) -> dict[str, Fraction]:
        def points(unit: Unit) -> Fraction:
            return self.totals[unit.id] if rule.by == "total" else self.points[unit.id][rule.by]

        def eligible(unit: Unit) -> bool:
            graded = not rule.grades or self.grades[unit.id] in rule.grades
            earns = rule.by == "total" or points(unit) > 0
            return graded and earns and unit.id not in self.vetoed and self.all_hold(rule.if_, unit)

        def key(unit: Unit) -> tuple[Fraction, Fraction]:
            return points(unit), ZERO if rule.tie_break is None else self.value(rule.tie_break, unit)

        keys = [key(unit) for unit in self.units if eligible(unit)]
        amounts = [Fraction(amount, 100) for amount in rule.amounts]
        paid = dict.fromkeys((unit.id for unit in self.units), ZERO)
        for unit in filter(eligible, self.units):
            place = place_among(key(unit), keys)
            if rule.amount_of is not None and place <= (rule.places or 0):
                paid[unit.id] = self.value(rule.amount_of, unit)
            elif place <= len(amounts):
                paid[unit.id] = amounts[place - 1]
        return paid

    @pay.register
    def _(self, rule: FirstOf) -> dict[str, Fraction]:
        paid = dict.fromkeys((unit.id for unit in self.units), ZERO)
        for unit in self.units:
            for case in rule.cases:
                if case.grade in (None, self.grades[unit.id]) and self.all_hold(case.if_, unit):
                    paid[unit.id] = Fraction(case.amount, 100)
                    break
        return paid

    @pay.register
    def _(self, rule: PerHead) -> dict[str, Fraction]:
        paid = {}
        for unit in self.units:
            paid[unit.id] = ZERO
            for head in rule.each:
                value = self.value(head.fact, unit)
                within = value if head.beyond_target is None else min(value, self.target(head.fact, unit))
                paid[unit.id] += within * Fraction(head.amount, 100)
                paid[unit.id] += (value - within) * Fraction(head.beyond_target or 0, 100)
        return paid

    @pay.register
    def _(self, rule: InProportion) -> dict[str, Fraction]:
        paid, now = {}, self.cutoff
        for unit in self.units:
            self.cutoff = rule.amount_by
            amount = self.value(rule.amount, unit)
            self.cutoff = now
            paid[unit.id] = cents(amount * min(Fraction(1), self.value(rule.times, unit) / 100))
        return paid

    @pay.register
    def _(self, rule: Pool) -> dict[str, Fraction]:
        pool = self.value(rule.pool, self.units[0]) if self.units else ZERO
        shares = [item for item in self.scheme.items if isinstance(item.rule, Share)]
        exact = {
            unit.id: pool * sum((self.earned(item.rule, item, unit) for item in shares), ZERO) / 100
            for unit in self.units
        }
        parts = {unit: Fraction(floor(part * 100), 100) for unit, part in exact.items()}
        left = int((cents(sum(exact.values(), ZERO)) - sum(parts.values(), ZERO)) * 100)
        for unit in sorted(exact, key=lambda town: parts[town] - exact[town])[
            :left
        ]:  # sorted is stable: the units' order decides
            parts[unit] += Fraction(1, 100)
        paid = {}
        for town in self.units:
            times = sum((self.value(fact, town) for fact in rule.less_each), ZERO)
            keep = max(ZERO, 1 - times * Fraction(rule.percent, 10_000))
            less = ZERO if rule.less is None else self.value(rule.less, town)
            paid[town.id] = ZERO if town.id in self.vetoed else max(ZERO, cents(parts[town.id] * keep) - less)
        return paid
