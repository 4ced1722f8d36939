"""Arithmetic on columns, one integer for each unit: at once on arrays, or recorded as lines that a plan runs later."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scoring.numbers import Column, Mask


_Kind = TypeVar("_Kind")


class Line(NDArrayOperatorsMixin):
    """A column that is not there yet: what makes it, and of which others. It stands wherever a rule expects a column.

    A numpy function called with a line answers with a new line; what cannot be said by such functions stands below.
    """

    __slots__ = ("made_by", "of", "says_yes")

    def __init__(self, made_by: object, of: Sequence[Any], *, says_yes: bool = False) -> None:
        self.made_by, self.of, self.says_yes = made_by, tuple(of), says_yes

    def __array_ufunc__(self, function: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options:
            return NotImplemented
        return Line(function, inputs, says_yes=function in _YES_OR_NO)


_YES_OR_NO = frozenset(
    {np.equal, np.greater_equal, np.greater, np.less_equal, np.less, np.bitwise_and, np.bitwise_or, np.invert}
)  # the last three are used on masks only


def is_recorded(*columns: object) -> bool:
    """Whether one of them is a line."""
    return any(isinstance(column, Line) for column in columns)


def choose(mask: Mask, yes: Column | int, no: Column | int) -> Column:
    """`yes` for the units of the mask, `no` for the others."""
    if is_recorded(mask, yes, no):
        return cast("Column", Line(choose, (mask, yes, no)))
    return np.where(mask, yes, no)


def lookup(table: Column, index: Column) -> Column:
    """The table's number at each unit's index."""
    if is_recorded(index):
        return cast("Column", Line(lookup, (table, index)))
    found: Column = table[index]
    return found


def across(function: Callable[..., Column], *columns: Column) -> Column:
    """What the function makes of the columns as wholes, where a unit's number depends on those of the others."""
    if is_recorded(*columns):
        return cast("Column", Line(function, columns))
    return function(*columns)


def add(columns: Iterable[Column]) -> Column:
    """The sum of one or more columns."""
    return pairwise(operator.add, list(columns))


def pairwise(join: Callable[[_Kind, _Kind], _Kind], columns: Sequence[_Kind]) -> _Kind:
    """One or more columns joined into one, pair by pair: many such towers are then built in the same few steps."""
    while len(columns) > 1:
        pairs = [join(one, other) for one, other in zip(columns[::2], columns[1::2], strict=False)]
        columns = [*pairs, *columns[len(pairs) * 2 :]]
    return columns[0]
