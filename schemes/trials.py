"""Tries lines of the sheet on telling figures: the most that units can earn, and whether any figure changes points.

The rules themselves are asked, by scoring units made up for the trial: each has the targets of real ones and one
combination of figures that stand on an edge (nothing, the target, one below and above, each threshold, a great deal).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import combinations, pairwise, product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from scoring import Combination, Fact, FactTable, Item, Kind, Unit, score
from scoring.numbers import HUNDRED_PERCENT
from scoring.rules.base import facts_of
from scoring.rules.completion import Complete, Proportional
from scoring.rules.conditions import Condition
from scoring.rules.counted import Counted
from scoring.rules.interpolation import Between
from scoring.rules.ladder import Ladder
from scoring.rules.mark import Mark
from scoring.rules.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scoring import Scheme
    from scoring.rules.conditions import Conditions
    from scoring.rules.limits import Limit

_MOST_COMBINATIONS = 2_000  # of one kind of units
_MOST_ALONE = 40
_STEPS = 2  # around a target: one step more and less tell whether steps change anything
PLENTY = 1_000_000  # more than caps and steps ask for
_LINE = "trial"
_REST = "rest of the section"  # what the other lines of a section have earned, for a line that takes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tried lines gave to units with the same targets in the same group, in hundredths.

    `together`: some figures give every line its highest points at once.
    """

    units: tuple[Unit, ...]
    lowest: tuple[int, ...]
    highest: tuple[int, ...]
    together: bool


def try_lines(scheme: Scheme, lines: Sequence[Item]) -> tuple[Outcome, ...]:
    """The outcome for each kind of units; a line that takes must be the last one."""
    facts = [scheme.fact(fact) for fact in facts_of(*(line.rule for line in lines if line.rule is not None))]
    kinds: dict[tuple[object, ...], list[Unit]] = {}
    rule_facts = sorted({fact for line in lines for fact in mentioned(line.rule, scheme)})
    for unit in scheme.units:
        kinds.setdefault((unit.group, *(scheme.target(fact, unit.id) for fact in rule_facts)), []).append(unit)
    figures = [_combinations(scheme, facts, units[0], lines) for units in kinds.values()]
    owners = [units[0] for units, rows in zip(kinds.values(), figures, strict=True) for _ in rows]
    points = _points(scheme, lines, facts, owners, [row for rows in figures for row in rows])
    outcomes, first = [], 0
    for units, rows in zip(kinds.values(), figures, strict=True):
        tried = points[:, first : first + len(rows)]
        first += len(rows)
        lowest = tried.min(axis=1)
        if (tried.max(axis=1) < [line.points for line in lines]).any():  # where a rule looks at others: without them
            most = sorted(rows, key=sum, reverse=True)[:_MOST_ALONE]
            tried = np.hstack([tried, _points(scheme, lines, facts, units[:1], most)])
        highest = tried.max(axis=1)
        together = bool((tried == highest[:, None]).all(axis=0).any())
        outcomes.append(Outcome(tuple(units), tuple(lowest.tolist()), tuple(highest.tolist()), together))
    return tuple(outcomes)


def can_hold(scheme: Scheme, conditions: Conditions) -> bool:
    """Whether for some unit all the conditions can hold."""
    possible = {unit.id for unit in scheme.units}
    for cluster in _clusters(conditions):
        rule = Complete(all_=tuple(cluster))
        outcomes = try_lines(scheme, [Item("asked", None, "", 100, rule.facts(), "", "", rule=rule)])
        possible &= {unit.id for outcome in outcomes if outcome.highest[0] == 100 for unit in outcome.units}
    return bool(possible)


@dataclass(frozen=True, slots=True)
class Tried:
    """What a line gives for figures of one fact, falling, the others held still: (figure, points in hundredths)."""

    fact: Fact
    target: int | None
    points: tuple[tuple[int, int], ...]


def try_figures(scheme: Scheme, line: Item) -> tuple[Tried, ...]:
    """For each fact of the line the points of its telling figures, falling, for the first unit that has a target."""
    rule = line.rule
    facts = [] if rule is None else [scheme.fact(fact) for fact in rule.facts()]
    if rule is None or not facts or not scheme.units:
        return ()
    unit = next((unit for unit in scheme.units if scheme.target(facts[0].id, unit.id)), scheme.units[0])
    if rule.depends_on_rivals:
        return (_try_rivals(scheme, line, facts, unit),)
    rows = _combinations(scheme, facts, unit, [line])
    points = _points(scheme, [line], facts, [unit] * len(rows), rows)[0].tolist()
    return tuple(
        Tried(fact, scheme.target(fact.id, unit.id), _of_fact(place, rows, points)) for place, fact in enumerate(facts)
    )


def _of_fact(place: int, rows: Sequence[tuple[int, ...]], points: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """The points of one fact's figures, where the others are such that it matters most."""
    curves: dict[tuple[int, ...], dict[int, int]] = {}
    for row, earned in zip(rows, points, strict=True):
        curves.setdefault((*row[:place], *row[place + 1 :]), {})[row[place]] = earned
    longest = max(map(len, curves.values()))

    def matters(others: tuple[int, ...]) -> tuple[int, int, int]:
        earned = curves[others].values()
        return max(earned) - min(earned), max(earned), -sum(map(abs, others))

    telling = max((others for others, curve in curves.items() if len(curve) == longest), key=matters)
    return tuple(sorted(curves[telling].items(), reverse=True))


def _try_rivals(scheme: Scheme, line: Item, facts: Sequence[Fact], unit: Unit) -> Tried:
    """Of a line that looks at others: what five units with falling figures earn."""
    targets = [scheme.target(fact.id, unit.id) or 0 for fact in facts]
    rows = []
    for share in (140, 130, 120, 110, 100):
        row = []
        for fact, target in zip(facts, targets, strict=True):
            most = len(fact.levels) - 1 if fact.kind is Kind.LEVEL else _MOST_BY_KIND.get(fact.kind, 10**9)
            row.append(min(most, (target or 100 * fact.scale) * share // (200 if most == HUNDRED_PERCENT else 100)))
        rows.append(tuple(row))
    points = _points(scheme, [line], facts, [unit] * len(rows), rows)[0]
    differing = next((place for place, column in enumerate(zip(*rows, strict=True)) if len(set(column)) > 1), 0)
    figures = [row[differing] for row in rows]
    return Tried(facts[differing], None, tuple(zip(figures, points.tolist(), strict=True)))


_MOST_BY_KIND = {Kind.FLAG: 1, Kind.PERCENT: HUNDRED_PERCENT}


def mentioned(node: object, scheme: Scheme) -> set[str]:
    """The facts that a rule, an award or a condition names anywhere in its options."""
    fact_ids = {fact.id for fact in scheme.facts}
    return {text for text in _texts(node) if text in fact_ids}


def nodes(node: object) -> Iterator[object]:
    """The options of a rule and all records inside them, at any depth."""
    if isinstance(node, tuple):
        for part in node:
            yield from nodes(part)
    elif is_dataclass(node):
        yield node
        for field in fields(node):
            yield from nodes(getattr(node, field.name))


def _texts(node: object) -> Iterator[str]:
    for part in nodes(node):
        for field in fields(part):  # type: ignore[arg-type]
            value = getattr(part, field.name)
            if isinstance(value, str):
                yield value
            elif isinstance(value, tuple):
                yield from (text for text in value if isinstance(text, str))


def _clusters(conditions: Conditions) -> list[list[Condition]]:
    """Conditions that share facts stand together: the others cannot contradict each other."""
    clusters: list[list[Condition]] = []
    for condition in conditions:
        near = [
            cluster for cluster in clusters if any(set(condition.facts()) & set(other.facts()) for other in cluster)
        ]
        clusters = [cluster for cluster in clusters if cluster not in near]
        clusters.append([condition, *(other for cluster in near for other in cluster)])
    return clusters


def _combinations(scheme: Scheme, facts: Sequence[Fact], unit: Unit, lines: Sequence[Item]) -> list[tuple[int, ...]]:
    rules = tuple(line.rule for line in lines)
    targets = [scheme.target(fact.id, unit.id) or 0 for fact in facts]
    columns = [_telling(scheme, fact, target, rules) for fact, target in zip(facts, targets, strict=True)]
    if prod(len(column) for column in columns) <= _MOST_COMBINATIONS:
        return list(product(*columns))
    # Too many: any two facts take all their figures while the others stay at nothing, at the target or at a great deal.
    rows: dict[tuple[int, ...], None] = {}
    for base in ([column[0] for column in columns], targets, [column[-1] for column in columns]):
        for left, right in combinations(range(len(facts)), 2):
            for first, second in product(columns[left], columns[right]):
                row = list(base)
                row[left], row[right] = first, second
                rows[tuple(row)] = None
    return list(rows)


def _telling(scheme: Scheme, fact: Fact, target: int, rules: tuple[object, ...]) -> list[int]:
    """The figures of a fact that stand on an edge, rising."""
    if fact.kind is Kind.FLAG:
        return [0, 1]
    if fact.kind is Kind.LEVEL:
        return list(range(len(fact.levels)))
    most = max(2 * target, PLENTY * fact.scale)
    if fact.kind is Kind.PERCENT:
        most = HUNDRED_PERCENT
    elif fact.kind is Kind.MARK:
        most = scheme.most(fact.id) or 0
    edges = {0, target, most}
    for threshold in {target, *_thresholds(fact, target, rules)}:
        edges |= {threshold - 1, threshold, threshold + 1}
    least = -most if fact.kind.signed else 0
    return sorted(edge for edge in {least, *edges} if least <= edge <= most)


def _thresholds(fact: Fact, target: int, rules: tuple[object, ...]) -> Iterator[int]:
    for node in nodes(rules):
        if isinstance(node, Condition) and node.fact == fact.id:
            if node.limit is not None:
                yield _edge(node.limit, fact, target)
        elif isinstance(node, Counted) and fact.id in node.counted[1]:
            bar = target if node.than is None else _edge(node.than, fact, target)
            span = fact.scale if node.every is None else _edge(node.every, fact, bar)
            yield from (bar + steps * span for steps in range(-_STEPS, _STEPS + 1))
        elif isinstance(node, Ladder) and node.fact == fact.id:
            yield from (node.threshold(rung, target) for rung, _ in node.rungs(fact))
        elif isinstance(node, Between) and node.fact == fact.id:
            stops = sorted(_edge(stop, fact, target) for stop in node.points)
            yield from (*stops, *((low + high) // 2 for low, high in pairwise(stops)))
        elif isinstance(node, Schedule) and node.fact == fact.id:
            yield from (-(-target * share // HUNDRED_PERCENT) for share in node.shares.values())
        elif isinstance(node, Proportional) and fact.id in node.fact:
            rates = [rate for rate in (node.nothing_below, node.up_to) if rate is not None]
            yield from (-(-target * rate // HUNDRED_PERCENT) for rate in rates)


def _edge(limit: Limit, fact: Fact, target: int) -> int:
    """The first figure that reaches a number or a percentage of the target."""
    return -(-target * limit.hundredths // HUNDRED_PERCENT) if limit.percent else limit.scaled(fact)


def _points(
    scheme: Scheme,
    lines: Sequence[Item],
    facts: Sequence[Fact],
    owners: Sequence[Unit],
    rows: Sequence[tuple[int, ...]],
) -> np.ndarray:
    """The points of each line (rows) for each combination of figures (columns).

    Each combination belongs to an owner of its own, all of them together; or all to one owner, who is alone each time.
    """
    rule_facts = {fact for line in lines for fact in mentioned(line.rule, scheme)}
    places = {fact.id: place for place, fact in enumerate(facts)}
    columns = [replace(fact, derived=None) for fact in scheme.facts if fact.id in rule_facts or fact.id in places]
    items = [Item(_LINE, None, "", 0, (), "", "")]
    values = [[row[places[fact.id]] if fact.id in places else 0 for row in rows] for fact in columns]
    for line in lines:
        if line.rule is not None and line.rule.reads_earlier_lines:
            others = sum(child.points for child in scheme.children(line.parent))
            columns.append(Fact(_REST, "", Kind.MARK))
            values.append([others] * len(rows))
            items.append(Item(_REST, _LINE, "", others, (_REST,), "", "", rule=Mark(fact=(_REST,))))
        own_facts = () if line.rule is None else line.rule.facts()  # a derived one stands for what it comes from
        plain = replace(line, parent=_LINE, facts=own_facts, cutoff=None)
        items.append(replace(plain, only=(), applies_if=(), otherwise="shared"))
    units = tuple(Unit(str(place), "", owner.group) for place, owner in enumerate(owners))
    trial = replace(
        scheme,
        units=units,
        facts=tuple(columns),
        targets={
            (fact.id, str(place)): target
            for fact in columns
            for place, owner in enumerate(owners)
            if (target := scheme.target(fact.id, owner.id)) is not None
        },
        items=tuple(items),
        total=Combination({}, (_LINE,)),
        awards=(),
        grades=(),
        veto=None,
        tie_break=(),
    )
    figures = np.array(values, dtype=np.int64).reshape(len(columns), len(rows))
    table = figures[None] if len(owners) == len(rows) else figures.T[:, None, :, None]
    table = np.repeat(table, len(trial.cutoffs), axis=-3)  # the same on every day
    standing = score(trial, FactTable(trial, scheme.end, table, np.ones_like(table)))
    shape = (*table.shape[:-3], len(units))
    return np.array([np.broadcast_to(standing.columns[line.id], shape).ravel() for line in lines])
