"""From a yaml text to typed values: every mistake at once, with its line, its key and what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import lru_cache, partial
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from unicodedata import normalize

import yaml

from schemes.diagnostics import Diagnostic
from schemes.slips import LOADER, slip_in, swallowed
from scoring import Message, unknown
from scoring.rules.options import ForAll, NotEmpty, Options, Text, dashed

if TYPE_CHECKING:
    from collections.abc import Callable

    _Place = tuple[str, ...]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_Kind = TypeVar("_Kind", bound=Options)


def read(text: str, kind: type[_Kind], file: str, problems: list[Diagnostic]) -> _Kind | None:
    """The text as its type; None when something is wrong with it, which `problems` then tells."""

    try:
        for event in yaml.parse(text, LOADER) if "&" in text else ():
            if isinstance(event, yaml.AliasEvent):
                message = Message("*{name} stands for another part; write the part out", name=event.anchor)
                problems.append(Diagnostic(file, _line(event), "", message))
                return None
        node = yaml.compose(text, LOADER)
        if node is None:
            problems.append(Diagnostic(file, 0, "", Message("the file is empty")))
            return None
        if slips := [Diagnostic(file, *slip) for slip in swallowed(node, text.splitlines())]:
            problems += slips
            return None
        document: _Kind = _Reader(file, problems).record(node, kind, ())
        return document
    except yaml.YAMLError as error:
        line, message = slip_in(text, error)
        problems.append(Diagnostic(file, line, "", message))
    except RecursionError:
        problems.append(Diagnostic(file, 0, "", Message("brackets in brackets, far deeper than a sheet is")))
    except _Wrong:
        pass
    return None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 0


def parse_day(text: str) -> date:
    """A day written in full; raises ValueError with what would be right."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(Message("{text!r} is not a day written as 2021-12-31", text=text))


class _Wrong(Exception):
    """What was to be read is wrong; the diagnostics tell why."""


class _Reader:
    """Reads nodes by the types of the fields that they fill; goes on after a mistake, to report all."""

    def __init__(self, file: str, problems: list[Diagnostic]) -> None:
        self.file, self.problems = file, problems

    def wrong(self, node: yaml.Node, place: _Place, message: Message) -> _Wrong:
        self.problems.append(Diagnostic(self.file, node.start_mark.line + 1, ".".join(place), message))
        return _Wrong()

    def value(self, node: yaml.Node, kind: Any, place: _Place) -> Any:
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self.marked(node, arguments[0], arguments[1], place)
        if origin in (Union, UnionType):  # with None, for a key that may be left out
            return self.value(node, arguments[0], place)
        if origin is tuple:  # a list of one may be written as the one
            nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
            parts = {str(index): (part, arguments[0]) for index, part in enumerate(nodes)}
            return tuple(self.all(parts, place).values())
        if origin is Mapping:
            parts = {key: (part, arguments[1]) for key, part in self.entries(node, place).items()}
            return self.keyed(node, arguments[0], self.all(parts, place), place)
        if origin is Literal:
            return self.scalar(node, partial(_one_of, words=arguments), place)
        if is_dataclass(kind):
            return self.record(node, kind, place)
        return self.scalar(node, parse_day if kind is date else str, place)

    def marked(self, node: yaml.Node, kind: Any, mark: object, place: _Place) -> Any:
        if isinstance(mark, Text):
            return self.scalar(node, mark.read, place)
        if isinstance(mark, ForAll) and isinstance(node, yaml.ScalarNode):
            return {"*": self.value(node, get_args(kind)[1], place)}
        value = self.value(node, kind, place)
        if isinstance(mark, NotEmpty) and not value:
            raise self.wrong(node, place, Message("needs at least one entry"))
        return value

    def keyed(self, node: yaml.Node, kind: Any, values: Mapping[str, Any], place: _Place) -> dict[Any, Any]:
        """The same values by keys of that type: text, a day, or what an annotated type reads."""
        read = get_args(kind)[1].read if get_origin(kind) is Annotated else parse_day if kind is date else str
        by_key = {}
        for text, value in values.items():
            try:
                key = read(text)
            except ValueError as error:
                raise self.wrong(node, (*place, text), error.args[0]) from error
            if key in by_key:
                raise self.wrong(node, (*place, text), Message("this key stands here twice"))
            by_key[key] = value
        return by_key

    def scalar(self, node: yaml.Node, read: Callable[[str], Any], place: _Place) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            raise self.wrong(node, place, Message("should be one value"))
        try:
            return read(node.value)
        except ValueError as error:
            raise self.wrong(node, place, _half_width(node.value, read) or error.args[0]) from error

    def record(self, node: yaml.Node, kind: Any, place: _Place) -> Any:
        keys = keys_of(kind)
        entries = {dashed(kind.SHORT): node} if _is_short(node, kind, keys) else self.entries(node, place)
        failed = False
        for key, entry in entries.items():
            if key not in keys:
                self.wrong(entry, (*place, key), unknown("key", key, dict.fromkeys(keys, ())))
                failed = True
        for key, (_, _, needed) in keys.items():
            if needed and key not in entries:
                self.wrong(node, (*place, key), Message("this key is missing"))
                failed = True
        nodes = {key: (entry, keys[key][1]) for key, entry in entries.items() if key in keys}
        values = self.all(nodes, place)
        if failed:
            raise _Wrong
        try:
            return kind(**{keys[key][0]: value for key, value in values.items()})
        except ValueError as error:
            raise self.wrong(node, place, error.args[0]) from error

    def entries(self, node: yaml.Node, place: _Place) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self.wrong(node, place, Message("should be a mapping of keys to values"))
        entries: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.wrong(key, place, Message("a key should be one word"))
            if key.value in entries:
                raise self.wrong(key, (*place, key.value), Message("this key stands here twice"))
            entries[key.value] = value
        return entries

    def all(self, parts: Mapping[str, tuple[yaml.Node, Any]], place: _Place) -> dict[str, Any]:
        """Every part as its type; raises only when all have been tried."""
        values, failed = {}, False
        for key, (node, kind) in parts.items():
            try:
                values[key] = self.value(node, kind, (*place, key))
            except _Wrong:
                failed = True
        if failed:
            raise _Wrong
        return values


@lru_cache
def keys_of(kind: Any) -> dict[str, tuple[str, Any, bool]]:
    """The keys of a class, its own before those that it inherits: the field, its type, and whether it must be there."""
    hints = get_type_hints(kind, include_extras=True)
    needed = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}
    names = sorted((field.name for field in fields(kind)), key=lambda name: name not in kind.__annotations__)
    return {dashed(name): (name, hints[name], name in needed) for name in names}


def _is_short(node: yaml.Node, kind: Any, keys: Mapping[str, tuple[str, Any, bool]]) -> bool:
    """Whether the value of the class's short field stands alone; a mapping does if it is one of a list of mappings."""
    if kind.SHORT is None:
        return False
    if not isinstance(node, yaml.MappingNode):
        return True
    is_list = "tuple[" in str(keys[dashed(kind.SHORT)][1])
    return is_list and not any(isinstance(key, yaml.ScalarNode) and key.value in keys for key, _ in node.value)


def _half_width(text: str, read: Callable[[str], Any]) -> Message | None:
    """That the text would be read if it were written with half-width letters and without quotes; None if not."""
    right = normalize("NFKC", text).strip(" “”‘’\"'")
    try:
        return (
            None
            if right == text or read(right) is None
            else Message("{text!r} should be {right}", text=text, right=right)
        )
    except ValueError:
        return None


def _one_of(text: str, words: tuple[str, ...]) -> str:
    if text not in words:
        raise ValueError(Message("{text!r} is not one of {words}", text=text, words=words))
    return text
