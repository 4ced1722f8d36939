"""Ranks 1, 2, 2, 4 along the last axis: among all units or inside each group, by whole numbers or exact fractions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.numbers import Column, Mask

LARGEST_DENOMINATOR = 2**31 - 1
_DIGIT = 2**31
_SMALL = 46_340  # of two such denominators the product is below 2^31
_FEW = 64  # so many units are compared each with each, which is quicker than sorting
_UNRANKED = np.iinfo(np.int64).min  # the key of who is not ranked: below every other


def rank(
    keys: Sequence[Column],
    ranked: Mask,
    groups: Column | None = None,
    *,
    denominators: Column | None = None,
    rivals: tuple[Sequence[Column], Mask] | None = None,
) -> Column:
    """Ranks by descending keys (a number, and perhaps another for ties) of the units of the mask; 0 outside.

    The first key is divided by `denominators` (1 to 2^31 - 1) where given. Each group is ranked by itself where
    `groups` says each unit's. `rivals`: keys and mask of whom each unit is ranked against, where these are not the
    units' own; nobody is a rival of its own.

    >>> rank([np.array([7, 9, 7, 1])], np.array([True, True, True, False]))
    array([2, 1, 2, 0])
    """
    if rivals is None:
        key = np.where(ranked, _one_key(keys, denominators), _UNRANKED)
        better = _better(key, None, groups)
    else:
        key, others = _keys_against(keys, rivals[0], denominators)
        better = _better(key, np.where(rivals[1], others, _UNRANKED), groups)
    ranks: Column = np.where(ranked, better + 1, 0)
    return ranks


def _keys_against(
    keys: Sequence[Column], others: Sequence[Column], denominators: Column | None
) -> tuple[Column, Column]:
    """One key of the units and one of their rivals, that can be compared with each other."""
    both = [np.concatenate(np.broadcast_arrays(*pair), axis=-1) for pair in zip(keys, others, strict=True)]
    key = _one_key(both, None if denominators is None else np.tile(denominators, 2))
    own, rivals = np.split(key, 2, axis=-1)
    return own, rivals


def _better(key: Column, rivals: Column | None, groups: Column | None) -> Column:
    """How many rivals have a larger key than each unit; its own does not count."""
    if key.shape[-1] <= _FEW:
        return _each_with_each(key, rivals, groups)
    if groups is None:
        return _sorted(key, rivals)
    better = np.zeros(key.shape, dtype=np.int64)
    for group in range(groups.max(initial=0) + 1):
        members = np.flatnonzero(groups == group)
        better[..., members] = _sorted(key[..., members], None if rivals is None else rivals[..., members])
    return better


def _each_with_each(key: Column, rivals: Column | None, groups: Column | None) -> Column:
    others = key if rivals is None else rivals
    better: Mask = others[..., None, :] > key[..., :, None]
    if groups is not None:
        better &= groups == groups[:, None]
    if rivals is not None:
        better &= ~np.eye(key.shape[-1], dtype=np.bool_)
    counts: Column = np.add.reduce(better, axis=-1, dtype=np.int64)
    return counts


def _sorted(key: Column, rivals: Column | None) -> Column:
    if rivals is not None:
        rows = zip(*(keys.reshape(-1, keys.shape[-1]) for keys in np.broadcast_arrays(key, rivals)), strict=True)
        larger = [others.size - np.sort(others).searchsorted(own, side="right") for own, others in rows]
        return np.array(larger, dtype=np.int64).reshape(key.shape) - (rivals > key)
    order = np.argsort(key, axis=-1)[..., ::-1]
    ordered = np.take_along_axis(key, order, axis=-1)
    places = np.broadcast_to(np.arange(key.shape[-1]), key.shape).copy()
    places[..., 1:][ordered[..., 1:] == ordered[..., :-1]] = 0
    better = np.empty(key.shape, dtype=np.int64)
    np.put_along_axis(better, order, np.maximum.accumulate(places, axis=-1), axis=-1)
    return better


def _one_key(keys: Sequence[Column], denominators: Column | None) -> Column:
    """One key that orders as the keys together do, and is equal where all of them are."""
    first, *ties = keys
    digits = (first,) if denominators is None else ratio_keys(first, denominators)
    joined = np.broadcast_arrays(*digits, *ties)
    if len(joined) == 1:
        return joined[0]
    order = np.lexsort(joined[::-1], axis=-1)
    differs = np.zeros(order.shape, dtype=np.bool_)  # from the one before
    for key in joined:
        ordered = np.take_along_axis(key, order, axis=-1)
        differs[..., 1:] |= ordered[..., 1:] != ordered[..., :-1]
    places = np.empty(order.shape, dtype=np.int64)
    np.put_along_axis(places, order, np.cumsum(differs, axis=-1), axis=-1)
    return places


def ratio_keys(numerator: Column, denominator: Column) -> tuple[Column, ...]:
    """Keys that order numerator / denominator exactly, for denominators from 1 to 2^31 - 1.

    Two different fractions differ by more than 1 / the product of their denominators. So 31 binary digits after the
    point are enough where denominators are small; else the whole part and two digits to the base 2^31.
    """
    if denominator.max(initial=1) <= _SMALL and np.abs(numerator).max(initial=0) < 2**32:
        return (numerator * _DIGIT // denominator,)
    whole, rest = numerator // denominator, numerator % denominator
    high, rest = rest * _DIGIT // denominator, rest * _DIGIT % denominator
    return whole, high, rest * _DIGIT // denominator
