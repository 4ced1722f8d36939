"""Options as trees of text, as a file has them written out: keys with dashes, what is not said left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, cast, get_args, get_origin

from schemes.reading import keys_of
from scoring.numbers import format_hundredths
from scoring.rules.options import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.rules.options import Options

Plain = str | list["Plain"] | dict[str, "Plain"]


def plain(options: Options) -> dict[str, Plain]:
    """The options as `schemes.reading` would read them again; numbers as they are written by hand."""
    defaults = {field.name: _default(field) for field in fields(options)}  # type: ignore[arg-type]
    tree: dict[str, Plain] = {}
    for key, (name, kind, _) in keys_of(cast("Any", type(options))).items():
        value = getattr(options, name)
        if value != defaults[name] and value is not None:
            tree[key] = _written(value, kind)
    return tree


def shortened(tree: Plain, kind: Any) -> Plain:
    """The tree of options of this kind in its short form: a key alone without its key, a list of one as the one."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated or origin in (Union, UnionType):
        return shortened(tree, arguments[0])
    if origin is tuple and isinstance(tree, list):
        parts = [shortened(part, arguments[0]) for part in tree]
        return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else parts
    if origin is Mapping and isinstance(tree, dict):
        return {key: shortened(part, arguments[1]) for key, part in tree.items()}
    if is_dataclass(kind) and isinstance(tree, dict):
        keys, short = keys_of(cast("Any", kind)), getattr(kind, "SHORT", None)
        record = {key: shortened(part, keys[key][1]) if key in keys else part for key, part in tree.items()}
        alone = list(record) == [short.rstrip("_").replace("_", "-")] if short is not None else False
        return next(iter(record.values())) if alone else record
    return tree


def _default(field: Any) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _written(value: Any, kind: Any) -> Plain:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        mark = arguments[1]
        return _text(value, mark) if isinstance(mark, Text) else _marked(value, arguments[0])
    if origin in (Union, UnionType):
        return _written(value, next(part for part in arguments if part is not type(None)))
    if origin is tuple:
        return [_written(part, arguments[0]) for part in value]
    if origin is Mapping:
        return {str(_written(key, arguments[0])): _written(part, arguments[1]) for key, part in value.items()}
    if is_dataclass(value):
        return plain(value)  # type: ignore[arg-type]
    return value.isoformat() if isinstance(value, date) else str(value)


def _marked(value: Any, kind: Any) -> Plain:
    """A mapping that holds for every key is written as its one value."""
    written = _written(value, kind)
    return written["*"] if isinstance(written, dict) and list(written) == ["*"] else written


def _text(value: Any, mark: Text) -> str:
    """The shortest text that reads as the value."""
    for text in _forms(value):
        try:
            if mark.read(text) == value:
                return text
        except ValueError:
            continue
    raise ValueError(f"no text reads as {value!r}")


def _forms(value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        yield "yes" if value else "no"
    elif isinstance(value, int):
        hundredths = short_number(format_hundredths(value))
        yield from (hundredths, f"{hundredths}%", str(value))
    if (number := getattr(value, "hundredths", None)) is not None:
        hundredths = short_number(format_hundredths(number))
        yield from (hundredths, f"{hundredths}%", "mean")
    yield str(value)


def short_number(text: str) -> str:
    """A number without needless zeros: 2.50 as 2.5."""
    return text.rstrip("0").rstrip(".") if "." in text else text
