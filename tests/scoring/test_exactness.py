"""The engine against plain fractions: published schemes and random sheets of every rule, on tables at the edges."""

from __future__ import annotations

import random
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import schemes
from scoring import BadScheme, FactTable, Kind, ranking, score
from scoring.attainable import largest
from scoring.rules.completion import Proportional
from scoring.rules.conditions import Condition
from scoring.rules.counted import Counted
from scoring.rules.ladder import Ladder
from tests.support.reference_scorer import Plainly
from tests.support.sheets import standing_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scoring import Fact, Scheme, Standing
    from scoring.rules.limits import Limit


def options(part: Any) -> Iterator[Any]:
    """A rule and all that stands in it."""
    if is_dataclass(part):
        yield part
        for one in fields(part):
            yield from options(getattr(part, one.name))
    elif isinstance(part, tuple):
        for one in part:
            yield from options(one)


def asked(scheme: Scheme) -> dict[str, list[Any]]:
    """What is asked of each fact, anywhere in the scheme."""
    rules = [
        *(item.rule for item in scheme.items),
        *(award.rule for award in scheme.awards),
        *scheme.grades,
        scheme.veto,
    ]
    found: dict[str, list[Any]] = {fact.id: [] for fact in scheme.facts}
    for one in options(tuple(rules)):
        if isinstance(one, Condition | Proportional | Counted | Ladder):
            for fact in set(one.facts()) & set(found):
                found[fact].append(one)
    return found


def near(limit: Limit, fact: Fact, target: int) -> set[int]:
    """The figures next to a number or a percentage of the target."""
    if limit.percent:
        return {target * limit.hundredths // 10_000, -(-target * limit.hundredths // 10_000)}
    return {limit.hundredths * fact.scale // 100}


def edges(parts: list[Any], fact: Fact, target: int) -> list[int]:
    """Where something changes, in the fact's smallest unit: thresholds, shares of the target, steps; and one off."""
    found = {0, target, 2 * target}
    for one in parts:
        if isinstance(one, Condition):
            found |= near(one.limit, fact, target) if one.limit else set()
        elif isinstance(one, Proportional):
            found |= {target * rate // 10_000 for rate in (one.nothing_below or 0, one.up_to or 0, 5_000, 3_333)}
        elif isinstance(one, Counted):
            bars = near(one.than, fact, target) if one.than else {target}
            steps = near(one.every, fact, target) if one.every else {fact.scale}
            found |= {bar + times * step for bar in bars for step in steps for times in (-5, -2, -1, 1, 2)}
            found |= {times * step for step in steps for times in (1, 2, 5)}
        elif isinstance(one, Ladder) and fact.kind is not Kind.LEVEL:
            found |= {one.threshold(rung, target) for rung, _ in one.rungs(fact)}
    return sorted({by for edge in found for by in (edge - 1, edge, edge + 1) if by >= 0})


def on_edges(scheme: Scheme, chance: random.Random) -> FactTable:
    """A table whose values mostly stand on edges, and often on the same as another unit's."""
    shape = (len(scheme.cutoffs), len(scheme.facts), len(scheme.units))
    values, days = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    parts = asked(scheme)
    for place, fact in enumerate(scheme.facts):
        for unit, one in enumerate(scheme.units):
            value, near = 0, edges(parts[fact.id], fact, scheme.target(fact.id, one.id) or 0)
            for cut in range(len(scheme.cutoffs)):
                value = chance.choice(
                    [value, *near, chance.randrange(4), chance.randrange(near[-1] + 9), chance.randrange(10**6)]
                )
                if unit and chance.random() < 0.3:
                    value = int(values[cut, place, chance.randrange(unit)])
                if fact.whole and unit:
                    value = int(values[cut, place, 0])
                if fact.kind is Kind.FLAG:
                    value = value % 2
                elif fact.kind is Kind.LEVEL:
                    value = value % len(fact.levels)
                elif fact.kind is Kind.PERCENT:
                    value = min(value, 10_000)
                elif fact.kind is Kind.EVENTS:
                    value = value if chance.random() < 0.1 else value % 4
                values[cut, place, unit], days[cut, place, unit] = value, chance.random() < 0.8
    return FactTable(scheme, scheme.end, values, days)


def with_other_targets(scheme: Scheme, chance: random.Random) -> Scheme:
    """The scheme with some tasks of 0, of 1, or none at all."""
    targets = {}
    for key, target in scheme.targets.items():
        chosen = chance.choice([target, target, target, 0, 1, None])
        if chosen is not None:
            targets[key] = chosen
    return replace(scheme, targets=targets)


def compare(standing: Standing) -> None:
    """Every result of the engine is the one in fractions."""
    reference_scorer, scheme = Plainly(standing.scheme, standing.table), standing.scheme
    for unit in scheme.units:
        for item in scheme.items:
            assert (item.id, Fraction(standing.points(unit.id, item.id), 100)) == (
                item.id,
                reference_scorer.points[unit.id][item.id],
            )
        assert Fraction(standing.total(unit.id), 100) == reference_scorer.totals[unit.id]
        assert standing.rank(unit.id) == reference_scorer.ranks[unit.id]
        assert standing.grade(unit.id) == reference_scorer.grades[unit.id]
        for award in scheme.awards:
            assert (award.id, Fraction(standing.award(unit.id, award.id), 100)) == (
                award.id,
                reference_scorer.money[award.id][unit.id],
            )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", schemes.ids())
def test_the_published_schemes_are_what_fractions_say(name: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(f"{name} {seed}")
    scheme = schemes.load(name)
    if seed % 2:
        scheme = with_other_targets(scheme, chance)
    if seed > 3:  # sorted, as many units are, not each compared with each
        monkeypatch.setattr(ranking, "_FEW", 0)
    for _ in range(2):
        compare(score(scheme, on_edges(scheme, chance)))


# Random sheets: every rule with every option, over facts of every kind.

KINDS = {
    "jobs": "count",
    "trained": "count",
    "sum": "amount:元",
    "rate": "percent",
    "ready": "flag",
    "late": "events",
    "post": "level:无;副主任;主任",
    "given": "mark",
    "second": "mark",
    "third": "mark",
}
NUMBERS = ("jobs", "trained", "sum", "rate", "late")


def percent(chance: random.Random) -> str:
    return f"{chance.choice([1, 33.33, 50, 60, 70, 99.99, 100, 105, 150])}%"


def number(chance: random.Random, fact: str) -> str:
    return str(chance.choice([0, 1, 2, 10, 37])) + (chance.choice(["", ".5", ".01"]) if fact in ("sum", "rate") else "")


def points(chance: random.Random, most: int = 10) -> str:
    return f"{chance.randrange(most)}.{chance.randrange(100):02d}"


def condition(chance: random.Random) -> str:
    fact = chance.choice(NUMBERS)
    which = chance.choice(["at-least", "at-most", "above", "below"])
    share = f"{{fact: {fact}, of: {chance.choice(NUMBERS)}, {which}: {percent(chance)}}}"
    limit = chance.choice([number(chance, fact), number(chance, fact), percent(chance), "mean"])
    level = f"{{fact: post, is: {chance.choice(['无', '副主任', '主任'])}}}"
    limited = f"{{fact: {fact}, {which}: {limit}}}"
    either = f"{{fact: {fact}, {which}: {limit}, or: [ready, {{fact: jobs, has: task}}]}}"
    reaches = f"{{fact: {fact}, reaches: {percent(chance)}}}"
    flag = f"{{fact: ready, is: {chance.choice(['yes', 'no'])}}}"
    return chance.choice([fact, "ready", share, level, limited, limited, either, reaches, flag])


def conditions(chance: random.Random, least: int = 0) -> str:
    return f"[{', '.join(condition(chance) for _ in range(chance.randint(least, 3)))}]"


def counting(chance: random.Random, facts: Sequence[str], *, than: bool) -> str:
    """Steps of a number of the facts or of their target, perhaps against something else, counted in some way."""
    few = {"jobs", "trained", "late"}.intersection(facts)
    numbers = ["1", "3", "10"] if few else ["1", "2.5", "10"]
    parts = {
        "every": chance.choice([None, *numbers, "1%", "12.5%"]),
        "than": chance.choice([None, None, "10", "37", "90%", "120%"]) if than else None,
        "steps": chance.choice([None, None, "whole", "begun", "exact"]),
        "cap": chance.choice([None, None, points(chance)]),
    }
    if parts["every"] is None and not than and not few:
        parts["every"] = "1"
    return "".join(f", {key}: {value}" for key, value in parts.items() if value is not None)


def deductions(chance: random.Random, least: int) -> str:
    def one() -> str:
        short, over, event = (
            chance.sample(NUMBERS, chance.randint(1, 2)),
            chance.choice(NUMBERS),
            chance.choice(NUMBERS),
        )
        cause = chance.choice(
            [
                f"events: {event}{counting(chance, [event], than=False)}",
                f"short-of: [{', '.join(short)}]{counting(chance, short, than=True)}",
                f"over: {over}{counting(chance, [over], than=True)}",
                f"unless: {conditions(chance, 1)}",
                f"if: {condition(chance)}",
            ]
        )
        only = chance.choice(["", "", ", only: town", ", only: [main, town]"])
        return f"{{{cause}, points: {points(chance, 4)}{only}}}"

    return f"[{', '.join(one() for _ in range(chance.randint(least, 3)))}]"


def ladder(chance: random.Random, most: int) -> str:
    if chance.random() < 0.4:
        return f"{{fact: post, points: {{副主任: {points(chance, most)}, 主任: {points(chance, most)}}}}}"
    fact = chance.choice(NUMBERS)
    of_target = chance.random() < 0.5
    rungs = sorted({percent(chance) if of_target else number(chance, fact) for _ in range(3)})
    steps = ", ".join(f"{rung}: {points(chance, most)}" for rung in rungs)
    less = chance.choice(["", ", less-is-better: yes"])
    return f"{{fact: {fact}, points: {{{steps}}}{less}}}"


def addition(chance: random.Random) -> str:
    counted, over = chance.choice(NUMBERS), chance.choice(NUMBERS)
    return chance.choice(
        [
            f"{{count: {counted}, points: {points(chance, 3)}{counting(chance, [counted], than=False)}}}",
            f"{{over: {over}, points: {points(chance, 3)}{counting(chance, [over], than=True)}}}",
            f"{{if: {condition(chance)}, points: {points(chance)}}}",
            f"{{ladder: {ladder(chance, 6)}}}",
        ]
    )


def rule(chance: random.Random, which: str) -> str:
    alike = chance.choice([["jobs", "trained"], ["jobs"], ["sum", "rate"], ["rate"], ["late", "jobs"]])
    facts = f"[{', '.join(alike)}]"
    match which:
        case "proportional":
            of = {"jobs": "trained", "sum": "rate", "rate": "sum", "late": "trained"}[alike[0]]
            of = chance.choice(["", f", of: {of}", f", of: {of}, without-whole: nothing"])
            options = [f", nothing-below: {percent(chance)}", ", up-to: 120%", ", less-is-better: yes"]
            return f"proportional: {{fact: {facts}{of}{''.join(chance.sample(options, chance.randint(0, 3)))}}}"
        case "complete":
            return f"complete: {conditions(chance, 1)}"
        case "mean":
            return f"mean: {{fact: {facts}, without-task: {chance.choice(['full', 'mean-of-others'])}}}"
        case "deduct":
            times = chance.choice(["", ", times: rate", ", at-least: 2.5"])
            return f"deduct: {{each: {deductions(chance, 1)}, nothing-if: {conditions(chance)}{times}}}"
        case "tally":
            each = ", ".join(addition(chance) for _ in range(chance.randint(1, 3)))
            times = chance.choice(["", ", times: rate"])
            return f"tally: {{each: [{each}], only-if: {conditions(chance)}{times}}}"
        case "ladder":
            return f"ladder: {ladder(chance, 9)}"
        case "rank-steps":
            of = chance.choice(["", f", of: {chance.choice(NUMBERS)}"])
            step = chance.choice([points(chance, 3), f"{{main: {points(chance, 3)}, town: {points(chance, 3)}}}"])
            among = chance.choice(["group", "all"])
            return f"rank-steps: {{by: {facts}{of}, among: {among}, if: {conditions(chance)}, step: {step}}}"
        case "share":
            return f"share: {chance.choice(NUMBERS)}"
        case "take":
            more = chance.choice(["", f", all-if: {condition(chance)}", ", from: total"])
            return f"take: {{each: {deductions(chance, 1)}{more}}}"
        case _:
            return chance.choice(
                [
                    "mark: given",
                    "mark: {fact: given, of: 100}",
                    "mark: [given, second]",
                    "mark: {fact: [given, second, third], drop: ends, of: 5}",
                    "mark: {fact: [given, second], weights: {given: 70%, second: 30%}}",
                ]
            )


RULES = ("proportional", "complete", "mean", "deduct", "tally", "ladder", "rank-steps", "share", "mark", "take")


def award(chance: random.Random, name: int) -> str:
    places = chance.choice(["amounts: [500, 300.5, 100]", "places: 2, amount-of: prize"])
    by = chance.choice(["", ", by: leaf0", ", by: one"])
    conditioned = f"{by}, if: {conditions(chance)}"
    ranked = f"by-rank: {{{places}{conditioned}{chance.choice(['', ', tie-break: jobs', ', grades: [好]'])}}}"
    cases = [f"{{if: {conditions(chance, 1)}, amount: {points(chance)}}}", "{grade: 好, amount: 7}"]
    what = chance.choice(
        [
            ranked,
            f"first-of: [{', '.join(chance.sample(cases, 2))}]",
            "per-head: [{fact: jobs, amount: 20, beyond-target: 30.5}, {fact: trained, amount: 4}]",
            f"in-proportion: {{amount: sum, times: rate{chance.choice(['', ', amount-by: 2021-03-31'])}}}",
            *(
                ["pool: {pool: prize, less-each: [late], percent: 5%, less: sum}"]
                if name == 0
                else ["per-head: {fact: late, amount: 1.5}"]
            ),
        ]
    )
    return f"{{award: award{name}, title: t, clause: '', {what}{chance.choice(['', ', by: early'])}}}"


@pytest.mark.parametrize("seed", range(150))
def test_random_sheets_of_every_rule_are_what_fractions_say(seed: int) -> None:
    chance = random.Random(f"sheet {seed}")
    leaves = []
    for place, which in enumerate([*chance.sample(RULES[:-1], 4), "share", RULES[seed % 9], "take"]):
        most = 0 if which == "take" else chance.choice([9, 10, 33.33])
        by, text = chance.choice(["", "by: early, "]), rule(chance, which)
        if which == "tally" and chance.random() < 0.3:
            most, text = 0, text.replace("{each", "{unlimited: yes, each", 1)
        leaves.append(f"{{item: leaf{place}, title: t, points: {most}, clause: '', {by}{text}}}")
    sections = [
        f"{{item: one, title: t, points: 100, clause: '', items: [{', '.join(leaves)}]}}",
        f"{{item: two, title: t, points: 10, clause: '', {rule(chance, chance.choice(RULES[:5]))}}}",
    ]
    names = ("main", "town")
    sheet = partial(
        standing_of,
        *sections,
        facts={**KINDS, "prize": "amount:元"},
        values={fact: [""] * 7 for fact in KINDS},
        targets={fact: [chance.choice(["", "0", "1", "3", "10", "37", "100"]) for _ in range(7)] for fact in NUMBERS},
        groups=["main", "town", *(chance.choice(names) for _ in range(5))],
        awards=[award(chance, name) for name in range(3)],
        grades=[f"{{grade: 好, from: {points(chance, 50)}, if: {conditions(chance)}}}", "{grade: 一般, if: ready}"],
        total=chance.choice(
            [
                "{weights: {one: 33.33%, two: 66.67%}}",
                "{added: [one, two], at-least: 0}",
                "{weights: {one: 150%}, added: two}",
            ]
        ),
        veto=chance.choice([None, None, condition(chance)]),
        whole={"prize": "0"},
    )
    try:
        scheme = sheet().scheme
    except BadScheme as error:
        assert "can be too large for an exact total" in str(error)  # noqa: PT017 what else could be wrong is a mistake here
        scheme = sheet(total="added: [one, two]").scheme
    for _ in range(3):
        compare(score(scheme, on_edges(scheme, chance)))


@pytest.mark.parametrize("name", schemes.ids())
def test_the_largest_values_that_may_be_reported_are_still_exact(name: str) -> None:
    scheme, chance = schemes.load(name), random.Random(name)
    shape = (len(scheme.cutoffs), len(scheme.facts), len(scheme.units))
    values = np.zeros(shape, dtype=np.int64)
    for place, fact in enumerate(scheme.facts):
        top = largest(scheme, fact)
        for unit in range(len(scheme.units)):
            values[:, place, unit] = top if fact.whole else max(0, top - chance.choice([0, 0, 1]))
    compare(score(scheme, FactTable(scheme, scheme.end, values, np.zeros(shape, dtype=np.int64))))
