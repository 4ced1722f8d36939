"""JSON Schema of a scheme's files, from the types that the loader reads by: editors complete and check by it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from schemes.document import AwardsDocument, ItemDocument, SchemeDocument
from schemes.duties import CalendarDocument
from schemes.reading import keys_of
from scoring.rules.options import ForAll, NotEmpty, Text, dashed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Schema = dict[str, Any]

DOCUMENTS = {"scheme": SchemeDocument, "section": ItemDocument, "awards": AwardsDocument, "calendar": CalendarDocument}
_WORD = {"type": ["string", "number", "boolean", "null"]}  # text that YAML may take for something else: 2021, yes
_DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def json_schema(name: str) -> Schema:
    """The schema of one kind of file (`DOCUMENTS`), as draft 7, which every editor knows."""
    parts: dict[str, Schema] = {}
    root = _value(DOCUMENTS[name], parts)
    return {"$schema": "http://json-schema.org/draft-07/schema#", **root, "definitions": dict(sorted(parts.items()))}


def write_schemas(folder: Path) -> tuple[str, ...]:
    """Write all of them into the folder; the names of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = tuple(f"{name}.json" for name in DOCUMENTS)
    for file, name in zip(files, DOCUMENTS, strict=True):
        (folder / file).write_text(text_of(name), "utf-8")
    return files


def text_of(name: str) -> str:
    """The schema as the text of its file."""
    return json.dumps(json_schema(name), ensure_ascii=False, indent=1) + "\n"


def _value(kind: Any, parts: dict[str, Schema]) -> Schema:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _marked(arguments[0], arguments[1], parts)
    if origin in (Union, UnionType):
        return _value(arguments[0], parts)
    if origin is tuple:  # a list of one may be written as the one
        entry = _value(arguments[0], parts)
        return {"anyOf": [{"type": "array", "items": entry}, entry]}
    if origin is Mapping:
        schema = {"type": "object", "additionalProperties": _value(arguments[1], parts)}
        return schema if (pattern := _pattern(arguments[0])) is None else {**schema, "propertyNames": pattern}
    if origin is Literal:
        return {"enum": list(arguments)}
    if is_dataclass(kind):
        return _record(kind, parts)
    return _DAY if kind is date else _WORD


def _pattern(kind: Any) -> Schema | None:
    """What the keys of a mapping look like; None where they are any text."""
    if get_origin(kind) is Annotated:
        return {"pattern": get_args(kind)[1].pattern}
    return {"pattern": _DAY["pattern"]} if kind is date else None


def _marked(kind: Any, mark: object, parts: dict[str, Schema]) -> Schema:
    if isinstance(mark, Text):
        text: Schema = {"type": "string", "pattern": mark.pattern}
        if mark.most is None:
            return text
        return {"anyOf": [{"type": "number", "minimum": mark.least, "maximum": mark.most}, text]}
    schema = _value(kind, parts)
    if isinstance(mark, ForAll):
        return {"anyOf": [_value(get_args(kind)[1], parts), schema]}
    if isinstance(mark, NotEmpty) and "anyOf" in schema:
        schema["anyOf"][0]["minItems"] = 1
    elif isinstance(mark, NotEmpty):
        schema["minProperties"] = 1
    return schema


def _each_required(names: Iterable[str]) -> list[Schema]:
    return [{"required": [dashed(name)]} for name in names]


def _record(kind: Any, parts: dict[str, Schema]) -> Schema:
    name = kind.__name__
    if name not in parts:
        parts[name] = {}  # an item holds items
        keys = keys_of(kind)
        record: Schema = {
            "type": "object",
            "description": " ".join((kind.__doc__ or "").split()),
            "properties": {key: _value(hint, parts) for key, (_, hint, _) in keys.items()},
            "required": [key for key, (_, _, needed) in keys.items() if needed],
            "additionalProperties": False,
        }
        choices = [{"oneOf": _each_required(group)} for group in kind.ONE_OF]
        if choices:
            record["allOf"] = choices
        if kind.ONLY_WITH:
            beside = {dashed(field): {"anyOf": _each_required(others)} for field, others in kind.ONLY_WITH.items()}
            record["dependencies"] = beside
        if kind.SHORT is not None:
            record = {"anyOf": [record["properties"][dashed(kind.SHORT)], record]}
        parts[name] = record
    return {"$ref": f"#/definitions/{name}"}
