"""For which figures a unit or a day holds: it may stand before or behind them, or on a line of its own."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.parsing.figures import Line, Spot
    from bot.parsing.words import Token

    Group = tuple[Token, ...]  # named together, without a figure between


def holding(read: Sequence[Line], spots: Sequence[Sequence[Spot]]) -> list[list[Group]]:
    """For each line and each of its figures what holds for it, () for nothing. `spots` are those of each line.

    What stands alone holds for the lines after it until the next one; at the very end, and nowhere else, for all lines before.
    """
    alone = [
        tuple(spot.token for spot in one) if not line.figures else () for line, one in zip(read, spots, strict=True)
    ]
    last = next((at for at in range(len(read) - 1, -1, -1) if read[at].figures), -1)
    named = [at for at, one in enumerate(spots) if one]
    held: Group = alone[named[0]] if len(named) == 1 and named[0] > last else ()
    found = []
    for line, one, lonely in zip(read, spots, alone, strict=True):
        held = lonely or held
        found.append(_in_line(line, one, held))
    return found


def _in_line(line: Line, spots: Iterable[Spot], held: Group) -> list[Group]:
    ends = [figure.end for figure in line.figures]
    groups: dict[int, list[Spot]] = {}  # by the number of figures that stand before
    for spot in spots:
        groups.setdefault(bisect_right(ends, spot.token.start), []).append(spot)
    return [_of_figure(at, len(line.figures), groups, held) for at in range(len(line.figures))]


def _of_figure(at: int, figures: int, groups: dict[int, list[Spot]], held: Group) -> Group:
    if not groups:
        return held
    first = min(groups)
    behind = groups[first][0].trailing or first == figures
    if behind:
        chosen = min((one for one in groups if one > at), default=max(groups))
    else:
        chosen = max((one for one in groups if one <= at), default=-1)
    return tuple(spot.token for spot in groups[chosen]) if chosen in groups else held
