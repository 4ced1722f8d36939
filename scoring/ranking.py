"""Ranks 1, 2, 2, 4: among all units or inside each group, by whole numbers or by exact fractions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from scoring.columns import Line, is_recorded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scoring.numbers import Column, Mask

LARGEST_DENOMINATOR = 2**31 - 1
_DIGIT = 2**31
_SMALL = 46_340  # of two such denominators the product is below 2^31
_WORST = np.iinfo(np.int64).min
_FEW = 64  # so many units are compared each with each, which is quicker than sorting


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """How units are ranked: by a number, or by its ratio to `denominators` (1 to 2^31 - 1); equal ones by a second number.

    Each group by itself where `groups` tells them. Ranks beyond `most` are told as `most`.
    """

    denominators: Column | None = None
    groups: Column | None = None
    most: int | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is by whole numbers among all, to the last."""
        return self.denominators is None and self.groups is None and self.most is None

    def among(self, units: NDArray[np.int64]) -> Ranking:
        """The same for only these units."""
        denominators = None if self.denominators is None else self.denominators[units]
        return Ranking(denominators, None if self.groups is None else self.groups[units], self.most)


def rank(
    keys: Sequence[Column],
    among: Mask,
    groups: Column | None = None,
    *,
    denominators: Column | None = None,
    most: int | None = None,
) -> Column:
    """Ranks by descending keys (a number, and perhaps another for ties) among the units of the mask; 0 outside."""
    ranking = Ranking(denominators, groups, most)
    if is_recorded(among, *keys):
        return cast("Column", Line(ranking, (among, *keys)))
    first, *ties = keys
    ranks: Column = Rankings([ranking], among.size)(among[None], first[None].copy(), dict(enumerate(ties)))[0]
    return ranks


def rank_against(
    keys: Sequence[Column],
    among: Mask,
    rivals: tuple[Mask, Sequence[Column]],
    groups: Column | None = None,
    *,
    denominators: Column | None = None,
) -> Column:
    """Ranks of the units by their own keys among rivals that have other ones: who is a rival, and with which keys.

    Nobody is a rival of its own; 0 outside of `among`.
    """
    units, (competing, others) = among.size, rivals
    both = [np.concatenate(pair) for pair in zip(keys, others, strict=True)]
    if denominators is not None:
        both = [*ratio_keys(both[0], np.tile(denominators, 2)), *both[1:]]
    key = both[0] if len(both) == 1 else _one_key(both)
    own, theirs = -key[:units], -key[units:]
    ranks = np.zeros(units, dtype=np.int64)
    circles = [np.ones_like(among)] if groups is None else [groups == one for one in range(groups.max(initial=0) + 1)]
    for circle in circles:
        inside = np.flatnonzero(circle & among)
        better = np.sort(theirs[circle & competing]).searchsorted(own[inside])
        itself = competing[inside] & (theirs[inside] < own[inside])
        ranks[inside] = better - itself + 1
    return ranks


class Rankings:
    """Several rankings of the same units at once."""

    def __init__(self, rankings: Sequence[Ranking], units: int) -> None:
        self._rankings, self._few = rankings, units <= _FEW
        self._ratios = [place for place, one in enumerate(rankings) if one.denominators is not None]
        self._denominators = np.array([rankings[place].denominators for place in self._ratios], dtype=np.int64)
        self._most = np.array([[one.most or units] for one in rankings], dtype=np.int64)
        self._together: NDArray[np.bool_] | None = None
        if self._few and any(one.groups is not None for one in rankings):
            self._together = np.array([_same_group(one.groups, units) for one in rankings])

    def __call__(self, among: Mask, keys: Column, ties: Mapping[int, Column]) -> Column:
        """The ranks, from a row of yes or no and a row of keys for each ranking, which it may change; `ties` by ranking."""
        fractions: Mapping[int, tuple[Column, ...]] = {}
        if self._ratios:
            numerators = keys[self._ratios]
            fraction = ratio_keys(numerators, self._denominators)
            if len(fraction) == 1:
                keys[self._ratios] = fraction[0]
            else:
                fractions = {place: tuple(digit[row] for digit in fraction) for row, place in enumerate(self._ratios)}
        for place in {*fractions, *ties}:
            tie = (ties[place],) if place in ties else ()
            keys[place] = _one_key((*fractions.get(place, (keys[place],)), *tie))
        if self._few:
            return self._each_with_each(among, keys)
        found = np.zeros(keys.shape, dtype=np.int64)
        for place, ranking in enumerate(self._rankings):
            _rank_sorted(keys[place], among[place], ranking, found[place])
        return np.minimum(found, self._most, out=found)

    def _each_with_each(self, among: Mask, keys: Column) -> Column:
        np.copyto(keys, _WORST, where=~among)
        better = keys[:, None, :] > keys[:, :, None]
        if self._together is not None:
            better &= self._together
        ranks: Column = np.add.reduce(better, axis=-1, dtype=np.int64)
        ranks += 1
        np.minimum(ranks, self._most, out=ranks)
        ranks *= among
        return ranks


def _same_group(groups: Column | None, units: int) -> Mask:
    if groups is None:
        return np.ones((units, units), dtype=np.bool_)
    return np.equal(groups, groups[:, None])


def _rank_sorted(key: Column, among: Mask, ranking: Ranking, ranks: Column) -> None:
    groups = ranking.groups
    circles = [among] if groups is None else [among & (groups == group) for group in range(groups.max(initial=0) + 1)]
    for circle in circles:
        inside = np.flatnonzero(circle)
        if ranking.most is not None and inside.size > ranking.most:
            ranks[inside] = ranking.most
            own = key[inside]
            inside = inside[own >= np.partition(own, -ranking.most)[-ranking.most]]  # nobody else ranks before `most`
        if inside.size:
            ranks[inside] = _of_all(key[inside])


def _of_all(key: Column) -> Column:
    """The ranks of a key among all that have one."""
    least, most = int(key.min()), int(key.max())
    if most - least <= 4 * key.size:  # points: count how many have each number
        key = most - key
        counts = np.bincount(key)
        before = np.cumsum(counts) - counts
        ranks: Column = before[key] + 1
        return ranks
    order = np.argsort(key)[::-1]
    ordered = key[order]
    places = np.arange(1, key.size + 1)
    places[1:][ordered[1:] == ordered[:-1]] = 0
    ranks = np.empty(key.size, dtype=np.int64)
    ranks[order] = np.maximum.accumulate(places)
    return ranks


def _one_key(keys: Sequence[Column]) -> Column:
    """One key that orders as the keys together do, and is equal where all of them are."""
    order = np.lexsort(keys[::-1])
    differs = np.zeros(order.size, dtype=np.bool_)  # from the one before
    for key in keys:
        ordered = key[order]
        differs[1:] |= ordered[1:] != ordered[:-1]
    joined = np.empty(order.size, dtype=np.int64)
    joined[order] = np.cumsum(differs)
    return joined


def ratio_keys(numerator: Column, denominator: Column) -> tuple[Column, ...]:
    """Keys that order numerator / denominator exactly, for denominators from 1 to 2^31 - 1.

    Two different fractions differ by more than 1 / the product of their denominators. So 31 binary digits after the point
    are enough where denominators are small; else the whole part and two digits to the base 2^31.
    """
    if denominator.max(initial=1) <= _SMALL and numerator.max(initial=0) < 2**32:
        return (numerator * _DIGIT // denominator,)
    whole, rest = numerator // denominator, numerator % denominator
    high, rest = rest * _DIGIT // denominator, rest * _DIGIT % denominator
    return whole, high, rest * _DIGIT // denominator
