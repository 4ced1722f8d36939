"""What can be wrong with a question to the engine: all errors are a ScoringError."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Message(str):
    """An English sentence that remembers its template and values, so that `schemes.wording` can tell it in Chinese.

    >>> Message("{fact} has no decimals", fact="jobs")
    'jobs has no decimals'
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """The sentence of the template with its values filled in."""
        message = super().__new__(cls, template.format(**values))
        message.template, message.values = template, values
        return message


class ScoringError(Exception):
    """A question that the engine cannot answer."""

    @property
    def message(self) -> str:
        """What is wrong and what would be right: a `Message`, where it can be told in another language."""
        message: str = self.args[0]
        return message


class UnknownId(ScoringError):
    """No unit, fact, item or award of that id in the scheme; `instead`: what could have been meant."""

    def __init__(self, kind: str, identifier: str, instead: Sequence[str] = ()) -> None:
        others = f"; known: {', '.join(instead)}" if instead else ""
        super().__init__(
            Message("no {kind} is called {identifier!r}{others}", kind=kind, identifier=identifier, others=others)
        )
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
