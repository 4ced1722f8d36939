"""What can be wrong with a question to the engine: all errors are a ScoringError."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class ScoringError(Exception):
    """A question that the engine cannot answer."""


class UnknownId(ScoringError):
    """No unit, fact, item or award of that id in the scheme; `instead`: what could have been meant."""

    def __init__(self, kind: str, identifier: str, instead: Sequence[str] = ()) -> None:
        others = f"; known: {', '.join(instead)}" if instead else ""
        super().__init__(f"no {kind} is called {identifier!r}{others}")
        self.kind = kind
        self.identifier = identifier


class BadValue(ScoringError):
    """A value that the fact's kind does not allow; `code` names the reason, the message says what would be right."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class BadScheme(ScoringError):
    """A scheme that contradicts itself or whose numbers could overflow.

    `flaws`: all that is wrong, each with the id of the item or award it is about, or the name of a part of the scheme.
    """

    def __init__(self, message: str, flaws: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.flaws = flaws
