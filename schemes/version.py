"""A scheme as it holds from a day on, and which of its versions holds when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from schemes.duties import Duty
    from scoring import Scheme, Total


@dataclass(frozen=True, slots=True)
class Version:
    """A scheme with its calendar as it holds from a day on; the first from the beginning of the cycle."""

    since: date
    scheme: Scheme
    duties: tuple[Duty, ...]


def version_on(of_scheme: Sequence[Version], day: date) -> Version:
    """The version that holds on a day: the last that has begun; before the cycle the first."""
    return next((version for version in reversed(of_scheme) if version.since <= day), of_scheme[0])


def known_to(scheme: Scheme, totals: Iterable[Total]) -> list[Total]:
    """The totals without those of facts and units that a later version brings."""
    return [total for total in totals if is_known_to(scheme, total.unit, total.fact)]


def is_known_to(scheme: Scheme, unit: str, fact: str) -> bool:
    """Whether the unit and the fact are there already; `*` is the scheme itself."""
    return fact in scheme.fact_ids and (unit == WHOLE or unit in scheme.unit_ids)
