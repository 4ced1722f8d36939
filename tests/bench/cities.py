"""Rugao 2021 with as many units as are asked for: its fourteen over and over, each time with other facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

import schemes
from scoring import FactTable, Kind, Total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scoring import Scheme

CUTS = {"@deadline": date(2021, 12, 20), "@q3": date(2021, 9, 30), "@q1": date(2021, 3, 31)}


def repeated(number: int, name: str = "rugao-2021") -> Scheme:
    """The scheme with that many units."""
    scheme = schemes.load(name)
    targets: dict[str, list[tuple[str, int]]] = {}
    for (fact, unit), target in scheme.targets.items():
        targets.setdefault(unit, []).append((fact, target))
    names = [(f"{unit.id}-{turn}", unit) for turn in range(-(-number // len(scheme.units))) for unit in scheme.units]
    units = tuple(replace(unit, id=name) for name, unit in names[:number])
    tasks = {(fact, name): target for name, unit in names[:number] for fact, target in targets.get(unit.id, ())}
    return replace(scheme, units=units, targets=tasks)


def filled(scheme: Scheme, seed: int = 2021) -> FactTable:
    """Facts that grow from cut-off to cut-off, mostly near their targets, at times exactly on them; events are rare."""
    chance = np.random.default_rng(seed)
    shape = (len(scheme.cutoffs), len(scheme.facts), len(scheme.units))
    values = np.zeros(shape, dtype=np.int64)
    for place, fact in enumerate(scheme.facts):
        values[:, place] = np.sort(_year(scheme, fact.id, fact.kind, shape[::2], chance), axis=0)
    days = np.zeros(shape, dtype=np.int64)
    days[:] = np.array([day.toordinal() for day in scheme.cutoffs])[:, None, None]
    return FactTable(scheme, scheme.end, values, days)


def _year(
    scheme: Scheme, fact: str, kind: Kind, shape: tuple[int, ...], chance: np.random.Generator
) -> NDArray[np.int64]:
    target = scheme.target_column(fact)
    if kind is Kind.FLAG:
        return chance.integers(0, 2, shape)
    if kind is Kind.LEVEL:
        return chance.integers(0, len(scheme.fact(fact).levels), shape)
    if kind is Kind.EVENTS:
        return chance.integers(0, 6, shape) // 4
    if not target.any():
        return chance.integers(0, 300, shape)
    share = np.minimum(chance.integers(60, 125, shape), 100 if kind is Kind.PERCENT else 125)
    on_target = chance.random(shape) < 0.3
    near: NDArray[np.int64] = target * np.where(on_target, 100, share) // 100
    return near


def dated(table: FactTable) -> Iterator[Total]:
    """The reports that such a table follows from."""
    frame, values = table.frame, table.values
    for cut, day in enumerate(frame.cutoffs):
        for fact, row in zip(frame.facts, values[cut].tolist(), strict=True):
            for unit, value in zip(frame.units, row, strict=True):
                yield Total(unit.id, fact.id, day, value)


def columns(table: FactTable) -> dict[str, NDArray[np.int64]]:
    """The columns that the bare rules read."""
    frame = table.frame
    found = {"group": frame.group_column}
    for fact in frame.facts:
        found[fact.id] = table.column(fact.id)
        for cut, day in CUTS.items():
            found[fact.id + cut] = table.column(fact.id, day)
        if frame.target_column(fact.id).any():
            found[f"{fact.id}/target"] = frame.target_column(fact.id)
    return found
