"""Grades of all units: from a total, by conditions, or for so many of those who come first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.numbers import HUNDRED_PERCENT
from scoring.ranking import rank
from scoring.rules.conditions import all_hold

if TYPE_CHECKING:
    from scoring.awards import Results
    from scoring.numbers import Column, Mask
    from scoring.scheme import Grade, Scheme
    from scoring.view import View


def grades(scheme: Scheme, view: View, results: Results) -> Column:
    """The place of each unit's grade in the scheme's list, the first that it earns; -1 for none.

    With ends the worst and the best that it can be.
    """
    places: Column = scheme.zeros - 1
    graded = scheme.zeros > 0  # who has a better grade; from an end, who possibly or surely has
    for place, grade in enumerate(scheme.grades):
        earned = _meets(grade, view, results)
        if grade.is_limited:
            taken = places_taken(grade, view, results, graded)
            earned = (taken > 0) & (taken <= places_of(grade, scheme))
        places = np.where(earned & ~graded, place, places)
        graded = graded | earned
    return places


def places_of(grade: Grade, scheme: Scheme) -> Column:
    """How many of each unit's rivals, itself included, can have the grade: a share is rounded down."""
    if grade.places is not None:
        return scheme.zeros + grade.places
    number = scheme.zeros + len(scheme.units)
    if grade.among == "group":
        number = np.bincount(scheme.group_column, minlength=len(scheme.groups))[scheme.group_column]
    quota: Column = number * (grade.share or 0) // HUNDRED_PERCENT
    return quota


def places_taken(grade: Grade, view: View, results: Results, graded: Mask) -> Column:
    """How many places each unit needs, those of all who tie with it included, behind who is ahead; 0: cannot have it.

    They are ranked among those who meet what the grade asks for, are not vetoed and have no better grade (`graded`).
    """
    # More than the rivals with as much or more: what they have counts as half a step more.
    *keys, last = results.keys
    *others, other_last = results.other.keys
    rivals = _meets(grade, view.other, results.other) & results.other.valid & ~graded
    return rank(
        [*keys, 2 * last - 1],
        _meets(grade, view, results) & results.valid,
        view.frame.group_column if grade.among == "group" else None,
        rivals=([*others, 2 * other_last], rivals),
    )


def _meets(grade: Grade, view: View, results: Results) -> Mask:
    """Who has the total and meets the conditions."""
    meets = all_hold(grade.conditions, view)
    return meets if grade.least is None else meets & (results.total >= grade.least)
