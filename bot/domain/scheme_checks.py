"""What was found in a scheme that somebody handed in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckedScheme:
    """In words: mistakes keep it from loading; what differs from the scheme that is served.

    `questions`: what a careful officer would ask.
    """

    title: str
    mistakes: tuple[str, ...]
    questions: tuple[str, ...]
    differences: tuple[str, ...]
