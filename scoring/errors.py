"""What can be wrong with a question to the engine: all errors are a ScoringError."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Message(str):
    """An English sentence that remembers its template and values, so that `schemes.wording` can tell it in Chinese.

    Of values that are several each is told, with commas between.

    >>> Message("{fact} has no decimals", fact="jobs")
    'jobs has no decimals'
    >>> Message("there are {facts}", facts=("jobs", "loans"))
    'there are jobs, loans'
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """The sentence of the template with its values filled in."""
        message = super().__new__(cls, template.format(**{name: _in_one(value) for name, value in values.items()}))
        message.template, message.values = template, values
        return message


def _in_one(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else value


class ScoringError(Exception):
    """A question that the engine cannot answer."""

    @property
    def message(self) -> str:
        """What is wrong and what would be right: a `Message`, where it can be told in another language."""
        message: str = self.args[0]
        return message


_KINDS = {
    "unit": Message("unit"),
    "fact": Message("fact"),
    "item": Message("item"),
    "group": Message("group"),
    "award": Message("award"),
    "grade": Message("grade"),
    "cut-off": Message("cut-off"),
}


class UnknownId(ScoringError):
    """No unit, fact, item, group, award, grade or cut-off of that id; `instead`: what could have been meant."""

    def __init__(self, kind: str, identifier: str, instead: Sequence[str] = ()) -> None:
        called = Message("no {kind} is called {identifier!r}", kind=_KINDS[kind], identifier=identifier)
        known = Message("{called}; known: {instead}", called=called, instead=tuple(instead))
        super().__init__(known if instead else called)
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
