"""Targets in a file beside those of the scheme. They are the scheme's: a file changes none of them by itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.last_year import Difference

if TYPE_CHECKING:
    from bot.domain.last_year import Final
    from bot.domain.workbooks import Wrong
    from scoring import Scheme


@dataclass(frozen=True, slots=True)
class TargetsRead:
    """All that was read from a file: targets, each unit and fact once, and what is wrong in it."""

    targets: tuple[Final, ...]
    wrong: tuple[Wrong, ...]


def differing(read: TargetsRead, scheme: Scheme) -> tuple[Difference, ...]:
    """The targets that are other than the scheme's, with what the scheme has."""
    pairs = [(final, scheme.targets.get((final.fact, final.unit))) for final in read.targets]
    return tuple(Difference(final, held) for final, held in pairs if held != final.value)


def merged(read: TargetsRead, scheme: Scheme) -> dict[tuple[str, str], int]:
    """The scheme's targets with those of the file in their places."""
    return {**scheme.targets, **{(final.fact, final.unit): final.value for final in read.targets}}
