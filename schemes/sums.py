"""What should add up in a scheme: points to their section, targets to the printed total; and a target for each unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.diagnostics import Diagnostic, Finding
from scoring import Kind, Message, format_hundredths, format_value
from scoring.numbers import HUNDRED_PERCENT, half_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemes.document import ItemDocument
    from schemes.load import Published
    from scoring import Scheme, Unit


def sums(published: Published) -> Iterator[Finding]:
    """Findings where points, weights or targets do not add up."""
    for section in published.sections:
        yield from _points(section, published)
    yield from _printed_total(published)
    yield from _targets(published)


_SHOWN = 5


def names(units: Sequence[Unit]) -> str:
    """Some units by name, the others by their number."""
    shown = "、".join(unit.short for unit in units[:_SHOWN])
    if len(units) <= _SHOWN:
        return shown
    return Message("{units} and {more} more", units=shown, more=len(units) - _SHOWN)


def _points(line: ItemDocument, published: Published) -> Iterator[Finding]:
    place = published.places[line.item]
    if line.items:
        yield from _added(line, published)
    if line.printed is not None and line.printed != line.most:
        printed, points = format_hundredths(line.printed), format_hundredths(line.most)
        message = Message("the sheet prints {printed} points, its lines have {points}", printed=printed, points=points)
        yield Finding("points-printed", line.item, Diagnostic(*place, "printed", message))
    for child in line.items:
        yield from _points(child, published)


def _added(line: ItemDocument, published: Published) -> Iterator[Finding]:
    """Where the lines of a section do not add up to its points, once for each group that has others.

    A section with at-most has at least so much in its lines: what is above is not counted.
    """
    told = set()
    for group in published.document.groups:
        own = [child for child in line.items if not child.only or group.group in child.only]
        points = line.points_in(group.group)
        sums = [sum(child.points_in(group.group) for child in lines) for lines in (own, line.items)]
        if points in sums:  # with the lines of other groups, whose points are shared out, or without
            continue
        added = sums[0]
        capped = line.at_most is not None and added >= points == line.at_most
        if added != points and not capped and (points, added) not in told:
            told.add((points, added))
            message = Message(
                "has {points} points, its lines add up to {added}",
                points=format_hundredths(points),
                added=format_hundredths(added),
            )
            yield Finding("points-sum", line.item, Diagnostic(*published.places[line.item], "points", message))


def _printed_total(published: Published) -> Iterator[Finding]:
    combination, scheme = published.scheme.total, published.scheme
    printed = published.document.total.printed
    totals = [_total_in(group.id, scheme) for group in scheme.groups]
    for total in dict.fromkeys(total for total in totals if printed not in (None, total)):
        message = Message(
            "the sheet prints {printed} points, its sections come to {points}",
            printed=format_hundredths(printed or 0),
            points=format_hundredths(total),
        )
        yield Finding("points-printed", "total", Diagnostic("scheme.yaml", 0, "total.printed", message))
    sums_of = dict.fromkeys(sum(combination.weights_in(group.id).values()) for group in scheme.groups)
    for shares in sums_of if combination.weights else ():
        if shares == HUNDRED_PERCENT:
            continue
        message = Message("the weights add up to {shares}%, not to 100%", shares=format_hundredths(shares))
        yield Finding("points-sum", "total", Diagnostic("scheme.yaml", 0, "total", message))


def _total_in(group: str, scheme: Scheme) -> int:
    """The most that the sections come to for units of the group."""
    combination = scheme.total
    weighted = sum(
        scheme.item(section).points_in(group) * weight for section, weight in combination.weights_in(group).items()
    )
    added = sum(scheme.item(section).points_in(group) for section in combination.added)
    return half_up(weighted, HUNDRED_PERCENT) + added


def _targets(published: Published) -> Iterator[Finding]:
    scheme = published.scheme
    for fact in scheme.facts:
        targets = {unit.id: target for unit in scheme.units if (target := scheme.target(fact.id, unit.id)) is not None}
        if fact.id in published.target_totals:
            printed, added = published.target_totals[fact.id], sum(targets.values())
            if printed != added:
                kind = Kind.AMOUNT if fact.kind is Kind.PERCENT else fact.kind  # a sum of percentages is none
                message = Message(
                    "the targets add up to {added}, the printed total is {printed}",
                    added=format_value(added, kind),
                    printed=format_value(printed, kind),
                )
                yield Finding("targets-sum", fact.id, Diagnostic("targets.csv", 0, fact.id, message))
        lacking = [unit for unit in scheme.units if unit.id not in targets]
        if targets and lacking:
            message = Message(
                "{count} units have a target, {units} have none; without a target there is no task",
                count=len(targets),
                units=names(lacking),
            )
            yield Finding("no-target", fact.id, Diagnostic("targets.csv", 0, fact.id, message))
