"""Where nothing reported would be the best figure: less is better, and silence counts as 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.diagnostics import Diagnostic, Finding
from schemes.trials import nodes
from scoring import Kind, Message
from scoring.rules.conditions import Condition
from scoring.rules.deduction import Deduct, Deduction
from scoring.rules.efficacy import Efficacy
from scoring.rules.interpolation import Between
from scoring.rules.rivals import RankSteps
from scoring.rules.take import Take

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemes.load import Published
    from scoring import Scheme

_FIGURES = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.PERCENT})  # of faults nothing reported is none


def silences(published: Published) -> Iterator[Finding]:
    """Findings on lines, awards and grades for which a figure that nobody reports is the best one."""
    scheme = published.scheme
    asking: list[tuple[str, object]] = [(item.id, item.rule) for item in scheme.items]
    asking += [(award.id, award.rule) for award in scheme.awards if not award.rule.takes]
    asking += [("grades", grade.conditions) for grade in scheme.grades]
    for subject, part in asking:
        for fact in dict.fromkeys(_reported(scheme, fact) for fact in _best_at_0(part)):
            known = fact in scheme.silent_facts or scheme.fact(fact).kind not in _FIGURES
            if not known:
                message = Message(
                    "nothing reported of {fact} counts as 0, the best figure: put it into must-report",
                    fact=fact,
                )
                yield Finding("silence-best", subject, Diagnostic(*published.places[subject], "", message))


def _reported(scheme: Scheme, fact: str) -> str:
    """The fact, or of one that is worked out the reported one with which it grows."""
    way = scheme.fact(fact).derived
    return fact if way is None else _reported(scheme, way.facts()[0])


def _best_at_0(part: object) -> Iterator[str]:
    """The facts of which 0 is the best figure for the rule, the award or the conditions."""
    everything = list(nodes(part))
    costing = {id(node) for node in _costs(everything)}
    for node in everything:
        limits_above = isinstance(node, Condition) and (node.at_most is not None or node.below is not None)
        if isinstance(node, Condition) and limits_above and id(node) not in costing:
            yield node.fact
        elif isinstance(node, Deduction) and node.over is not None:
            yield node.over
        elif isinstance(node, Between):
            yield from node.limits
        elif isinstance(node, RankSteps) and node.lowest_first:
            yield from node.by
        elif isinstance(node, Efficacy) and node.best == "lowest":
            yield node.fact


def _costs(everything: list[object]) -> list[object]:
    """The conditions that cost points where they hold."""
    found: list[object] = []
    for node in everything:
        if isinstance(node, Deduct):
            found += nodes(node.nothing_if)
        elif isinstance(node, Deduction) and node.if_ is not None:
            found += nodes((node.if_,))
        elif isinstance(node, Take) and node.all_if is not None:
            found += nodes((node.all_if,))
    return found
