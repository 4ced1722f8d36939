"""Percentages that were perhaps written as shares: 0.95 in the place of 95."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.diagnostics import Diagnostic, Finding
from schemes.tables import decode_table, rows
from schemes.trials import nodes
from scoring import BadValue, Kind, Message, format_value, parse_value
from scoring.rules.conditions import Condition
from scoring.rules.counted import Counted
from scoring.rules.interpolation import Between
from scoring.rules.ladder import Ladder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schemes.load import Published
    from scoring import Fact

_ONE = 100  # one percent, in hundredths


def percents(published: Published) -> Iterator[Finding]:
    """Findings on thresholds, targets and figures of cases that are above 0 and not above 1 percent."""
    scheme = published.scheme
    facts = {fact.id: fact for fact in scheme.facts if fact.kind is Kind.PERCENT}
    if not facts:
        return
    parts: list[tuple[str, object]] = [(item.id, item.rule) for item in scheme.items]
    parts += [(award.id, award.rule) for award in scheme.awards]
    parts += [("grades", tuple(grade.conditions for grade in scheme.grades)), ("veto", scheme.veto)]
    for subject, part in parts:
        for fact, value in _limits(part):
            if fact in facts and 0 < value <= _ONE:
                yield Finding("small-percent", subject, Diagnostic(*published.places[subject], "", _asked(value)))
                break
    folder = published.folder
    for path in (folder / "targets.csv", *sorted(folder.glob("cases/*.csv"))):
        cells = _cells(path.read_bytes(), path.relative_to(folder).as_posix(), facts.values())
        sizes: dict[str, list[bool]] = {}
        for fact, value, _ in cells:
            sizes.setdefault(fact, []).append(value <= _ONE)
        asked = any if path.parent == folder else all  # cases try the edges: only who means shares writes nothing else
        doubtful = {
            fact: diagnostic for fact, value, diagnostic in reversed(cells) if value <= _ONE and asked(sizes[fact])
        }
        yield from (Finding("small-percent", fact, diagnostic) for fact, diagnostic in doubtful.items())


def doubtful_cells(data: bytes, file: str, facts: Iterable[Fact]) -> list[Diagnostic]:
    """Figures of percent facts in a table that may be shares; one with a % sign is none."""
    return [diagnostic for _, value, diagnostic in _cells(data, file, facts) if value <= _ONE]


def _cells(data: bytes, file: str, facts: Iterable[Fact]) -> list[tuple[str, int, Diagnostic]]:
    """The fact, the value and what may be asked of each cell of a percent fact that is above 0 and has no % sign."""
    ids = {fact.id for fact in facts if fact.kind is Kind.PERCENT}
    cells = []
    for line, row in rows(decode_table(data, file), file, ("fact",), []) if ids else ():
        column = "target" if "target" in row else "value"
        value = _number(row.get(column, "")) if row["fact"] in ids else None
        if value:
            cells.append((row["fact"], value, Diagnostic(file, line, column, _asked(value))))
    return cells


def _asked(value: int) -> Message:
    low, high = format_value(value, Kind.PERCENT), format_value(value * 100, Kind.PERCENT)
    return Message("{low}% or {high}%? percentages are written from 0 to 100", low=low, high=high)


def _limits(part: object) -> Iterator[tuple[str, int]]:
    """The plain numbers with which a rule, an award or a condition compares facts, in hundredths."""
    for node in nodes(part):
        if isinstance(node, Condition) and node.of is None and node.limit is not None and not node.limit.percent:
            yield node.fact, node.limit.hundredths
        elif isinstance(node, Counted) and node.than is not None and not node.than.percent:
            yield from ((fact, node.than.hundredths) for fact in node.counted[1])
        elif isinstance(node, Ladder):
            yield from ((node.fact, number) for number in map(_number, node.points) if number is not None)
        elif isinstance(node, Between):
            yield from ((node.fact, stop.hundredths) for stop in node.points if not stop.percent)


def _number(rung: str) -> int | None:
    try:
        return parse_value(rung, Kind.PERCENT)
    except BadValue:  # a word, or a percentage of the target
        return None
