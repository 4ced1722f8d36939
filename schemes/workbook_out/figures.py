"""The telling figures of a line and the points that they give, worked out by the rule itself: 99→9.9分，70→7分."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.plain import short_number
from schemes.trials import PLENTY, try_figures
from scoring import Kind, format_hundredths, format_value
from scoring.numbers import LARGEST_POINTS

if TYPE_CHECKING:
    from schemes.trials import Tried
    from scoring import Fact, Scheme

_MOST_FIGURES = 8


def worked_out(scheme: Scheme, item: str) -> str:
    """One line for each fact of the item; empty for a section."""
    line = scheme.item(item)
    tried = try_figures(scheme, line)
    if line.rule is not None and line.rule.depends_on_rivals:
        return "\n".join(f"几个单位依次为{_figures(each)}" for each in tried)
    named = len(tried) > 1
    return "\n".join(f"{_head(each, named=named)}{_figures(each)}" for each in tried)


def _head(tried: Tried, *, named: bool) -> str:
    name = f"「{tried.fact.short}」" if named else ""
    task = "" if not tried.target else f"任务{_figure(tried.target, tried.fact)}"
    return f"{name}{task}：" if name or task else ""


def _figures(tried: Tried) -> str:
    points = [
        (figure, earned)
        for figure, earned in tried.points
        if abs(earned) <= LARGEST_POINTS and (figure, tried.fact.scale) != (1, 100)
    ]
    told = [
        (figure, earned)
        for place, (figure, earned) in enumerate(points)
        if figure == tried.target or len({of for _, of in points[max(place - 1, 0) : place + 2]}) > 1
    ]
    told = list(dict.fromkeys((_rounder(figure, earned, tried), earned) for figure, earned in told or points[-1:]))
    if len(told) > _MOST_FIGURES:
        told = [*told[: _MOST_FIGURES - 2], *told[-2:]]
    return "，".join(
        f"{_figure(figure, tried.fact)}→{short_number(format_hundredths(earned))}分" for figure, earned in told
    )


def _rounder(figure: int, earned: int, tried: Tried) -> int:
    """Of figures with decimals the whole one beside it that brings the same: 20 for 19.99."""
    if tried.fact.scale == 1:
        return figure
    whole = (figure + 1) // 100 * 100
    return whole if abs(whole - figure) == 1 and (whole, earned) in tried.points else figure


def _figure(value: int, fact: Fact) -> str:
    if fact.kind is Kind.FLAG:
        return "是" if value else "否"
    if value >= PLENTY * fact.scale:
        return "很多"
    text = format_value(value, fact.kind, fact.levels)
    return f"{text}%" if fact.measure == "%" else text
