"""Lines and sections: points by group, lines that do not apply to a unit and give their weight to others, caps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

import numpy as np

from scoring.numbers import add, half_up
from scoring.rules.conditions import all_hold
from scoring.view import reversed_ends

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from scoring.frame import Line
    from scoring.numbers import Column, Mask
    from scoring.scheme import Item, Scheme
    from scoring.view import View

    _Views = Mapping[date | None, View]


def applying(scheme: Scheme, views: _Views) -> dict[str, Mask]:
    """To which units each line applies; lines that apply to all are left out. Below one that does not, none does."""
    masks: dict[str, Mask] = {}
    for item in scheme.items:
        parts = [masks[item.parent]] if item.parent in masks else []
        if item.only:
            parts.append(np.logical_or.reduce([scheme.members(group) for group in item.only]))
        if item.applies_if:
            parts.append(all_hold(item.applies_if, views[item.cutoff]))
        if parts:
            masks[item.id] = np.logical_and.reduce(np.broadcast_arrays(*parts))
    return masks


def earned(item: Item, view: View) -> Column:
    """What the rule of a line earns all units; it is asked for each number of points that a group has."""
    if item.rule is None:
        return view.frame.zeros
    if not item.by_group:
        return item.rule.earned(view, item)
    points: Column = view.frame.zeros
    for most in {most for _, most in item.by_group}:
        groups = [group for group, own in item.by_group if own == most]
        inside = np.logical_or.reduce([view.frame.members(group) for group in groups])
        points = np.where(inside, item.rule.earned(view, replace(item, points=most, by_group=())), points)
    return points


def where_it_applies(view: View, applies: Mask | None, item: Line, points: Column) -> Column:
    """The points where the line applies; elsewhere full marks or nothing, as it says."""
    if applies is None:
        return points
    return _choose(view, applies, points, view.frame.points_column(item) if item.otherwise == "full" else 0)


def _choose(view: View, holds: Mask, yes: Column, no: Column | int) -> Column:
    return np.where(holds, yes, no) if view.single or holds.ndim == 1 else view.choose(holds, yes, no)


@dataclass(frozen=True, slots=True)
class Scored:
    """What has been scored so far, by item: `points`; `raw`: what it earns, or would if it applied; to whom it does."""

    points: dict[str, Column]
    raw: dict[str, Column]
    masks: Mapping[str, Mask]

    def is_shared(self, item: Line) -> bool:
        """Whether the line's points go to the others of its section where it does not apply."""
        return item.id in self.masks and item.otherwise == "shared" and item.points > 0


def section(scheme: Scheme, item: Item, view: View, scored: Scored) -> Column:
    """The points of a section: those of its lines, shared out where some do not apply, within its limits."""
    children = scheme.children(item.id)
    total = add([scored.points[child.id] for child in children] or [scheme.zeros])
    if any(map(scored.is_shared, children)):
        others = [_apart(child, view, scored.points[child.id]) for child in children if not child.points]
        lines = [_Shared.of(scheme, child, view, scored) for child in children if child.points]
        total = add([_shared_out(lines, scheme.points_column(item), view), *others])
    return limited(item, total)


def _apart(child: Item, view: View, points: Column) -> Column:
    """The points of a line that is not shared out; of one that takes, from an end, the worst or best of both ends.

    It takes more where more is earned, and what is earned then is not what the section has shared out.
    """
    takes = child.rule is not None and child.rule.reads_earlier_lines
    return view.better(points, reversed_ends(points)) if takes and not view.single else points


def limited(item: Line, total: Column) -> Column:
    """The points of a section within the least and the most that it may have."""
    total = total if item.at_most is None else np.minimum(total, item.at_most)
    return total if item.at_least is None else np.maximum(total, item.at_least)


def _shared_out(lines: Sequence[_Shared], full: Column, view: View) -> Column:
    """The section's `full` points x earned / points of the lines that apply, half up; full marks where none applies.

    Where all apply it is what they earn together.

    From an end, where it is not sure which lines apply: the share that is earned of several lines together lies
    between the least and the most that is earned of one of them, so that the end's own of all is never too narrow.
    """
    every = add(line.most for line in lines)
    due = add(np.where(line.surely, line.most, 0) for line in lines)
    got = add(np.where(line.surely, line.points, 0) for line in lines)
    shared = _of_due(np.where(due == every, every, full), got, due)
    if view.single:
        return shared
    perhaps = reduce(or_, [line.perhaps for line in lines])
    shared = np.where(perhaps, view.better(shared, _of_due(every, got, due)), shared)
    for line in lines:
        for whole in (full, every):
            alone = _of_due(whole, line.points, line.most)
            shared = np.where(line.perhaps, view.better(shared, alone), shared)
    return shared


def _of_due(whole: Column, got: Column, due: Column) -> Column:
    return np.where(due > 0, half_up(whole * got, np.maximum(due, 1)), whole)


@dataclass(frozen=True, slots=True)
class _Shared:
    """A line of a section that is shared out: its points, the most of them, and whether they are due of the units."""

    points: Column
    most: Column
    surely: Mask
    perhaps: Mask

    @classmethod
    def of(cls, scheme: Scheme, item: Item, view: View, scored: Scored) -> Self:
        most = scheme.points_column(item)
        if not scored.is_shared(item):
            return cls(scored.points[item.id], most, scheme.everyone, ~scheme.everyone)
        applies, points = scored.masks[item.id], scored.raw[item.id]
        if view.single or applies.ndim == 1:
            return cls(points, most, applies, ~scheme.everyone)
        surely, possibly = view.both_ends(applies)
        return cls(points, most, surely, possibly & ~surely)
