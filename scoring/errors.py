"""What can be wrong with a question to the engine: all errors are a ScoringError."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Self
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


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
    def message(self) -> Message:
        """What is wrong and what would be right."""
        message: Message = self.args[0]
        return message


_FEW = 20  # so many names are all told
_KINDS = {
    "unit": Message("unit"),
    "fact": Message("fact"),
    "item": Message("item"),
    "group": Message("group"),
    "award": Message("award"),
    "grade": Message("grade"),
    "section": Message("section"),
    "cut-off": Message("cut-off"),
    "key": Message("key"),
    "column": Message("column"),
}
_FILES = {"unit": "units.csv", "fact": "facts.csv", "item": "sections/"}  # where a scheme lists what can be many


class UnknownId(ScoringError):
    """No unit, fact, item, group, award or grade of that id; `names`: what those that there are are called, by id."""

    def __init__(
        self, kind: str, identifier: str, names: Mapping[str, Sequence[str]], likely: Sequence[str] = ()
    ) -> None:
        super().__init__(unknown(kind, identifier, names, likely))
        self.kind = kind
        self.identifier = identifier


def unknown(kind: str, given: str, names: Mapping[str, Sequence[str]], likely: Sequence[str] = ()) -> Message:
    """That nothing of the kind has that id, and which id was most likely meant, by what each is called.

    `kind`: unit, fact, item, group, award, grade, section, cut-off, key or column. `likely`: ids that are known to be
    likely. Where none is, all are told if they are few, else where they stand.
    """
    called = Message("no {kind} is called {given!r}", kind=_KINDS[kind], given=given)
    if not given:
        called = Message("no {kind} stands here", kind=_KINDS[kind])
    if likely := likely or _nearest(given, names):
        return Message("{called}; did you mean {likely}?", called=called, likely=_shown(likely, names))
    if not names:
        return Message("{called}; there is none", called=called)
    if len(names) > _FEW and kind in _FILES:
        return Message("{called}; they stand in {file}", called=called, file=_FILES[kind])
    return Message("{called}; there are {known}", called=called, known=_shown(names, names))


def _nearest(given: str, names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Ids whose name or id is the given one, else is much like it."""
    owners: dict[str, list[str]] = {}
    for id_, called in names.items():
        for name in (id_, *called):
            owners.setdefault(_plain(name), []).append(id_)
    plain = _plain(given)
    alike = [plain] if plain in owners else get_close_matches(plain, owners)
    return tuple(dict.fromkeys(id_ for name in alike for id_ in owners[name]))


def _plain(name: str) -> str:
    return normalize("NFKC", name).casefold()


def _shown(ids: Iterable[str], names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Each id with its title, where it has one that is another word."""
    titles = {id_: names[id_][0] if names[id_] else id_ for id_ in ids}
    return tuple(
        id_ if title == id_ else Message("{id} ({title})", id=id_, title=title) for id_, title in titles.items()
    )


class BadValue(ScoringError):
    """A value that the fact's kind does not allow; `code` names the reason, the message says what would be right."""

    def __init__(self, code: str, message: Message) -> None:
        super().__init__(message)
        self.code = code


class BadScheme(ScoringError):
    """A scheme that contradicts itself or whose numbers could overflow.

    `flaws`: all that is wrong, each with the id of the item or award it is about, or the name of a part of the scheme.
    """

    def __init__(self, message: Message, flaws: tuple[tuple[str, Message], ...] = ()) -> None:
        super().__init__(message)
        self.flaws = flaws
