"""Checks requests against Telegram's own description of its methods, and turns what the wire carries into values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.demo.emulator.errors import ApiError, bad_request

Obj = dict[str, Any]
_MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "message_id": "message identifier is not specified",
    "file_id": "file_id not specified",
}


@dataclass(frozen=True)
class Upload:
    """A file that came with a request: name and mime type as the sender gave them, and its bytes."""

    name: str
    mime: str
    data: bytes


# blocks of rich messages that the wire calls otherwise than the reference's types
_ON_THE_WIRE = {
    "BlockHeading": "BlockSectionHeading",
    "BlockPre": "BlockPreformatted",
    "BlockPullquote": "BlockPullQuotation",
    "BlockExpandableBlockquote": "BlockExpandableBlockQuotation",
    "BlockBlockquote": "BlockBlockQuotation",
}
_PLAIN: Any = {"String": str, "Integer": int, "Float": (int, float), "Boolean": bool, "True": bool, "InputFile": Upload}


@cache
def _schema() -> Any:
    return json.loads(files("bot.demo.emulator").joinpath("schema.json").read_text(encoding="utf-8"))


def method_name(name: str) -> str:
    """The method as the reference spells it (Telegram ignores case); an unknown one as it was given."""
    return _spellings().get(name.lower(), name)


@cache
def _spellings() -> dict[str, str]:
    return {name.lower(): name for name in _schema()["methods"]}


def parameters(method: str, raw: Obj, *, strict: bool) -> Obj:
    """The request's parameters, typed; `raw` from query or form (strings and uploads) or from JSON (any value).

    `strict`: refuse parameters and fields that the reference does not know, which Telegram itself ignores.
    Raises ApiError 404 for an unknown method, 400 naming the parameter, what is wrong and what would be right.
    """
    if method not in _schema()["methods"]:
        raise ApiError(404, "Not Found: method not found")
    expected: Obj = _schema()["methods"][method]
    typed: Obj = {}
    for name, value in raw.items():
        if name in expected:
            typed[name] = _from_wire(expected[name][0], value, name, strict=strict)
        elif strict and not isinstance(value, Upload):
            raise bad_request(f'unknown parameter "{name}" of {method}; known are: {", ".join(expected)}')
    for name, (_, required) in expected.items():
        if required and typed.get(name) in (None, ""):
            raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
    return typed


def _from_wire(kind: str, value: Any, where: str, *, strict: bool) -> Any:
    if isinstance(value, str) and kind not in ("String", "InputFile or String", "InputFile"):
        value = _decoded(kind, value, where)
    check_object(kind, value, where, strict=strict)
    return value


def _decoded(kind: str, value: str, where: str) -> Any:
    if kind in ("Integer", "Integer or String"):
        if re.fullmatch(r"-?\d{1,18}", value):
            return int(value)
        if kind == "Integer":
            raise _wrong(where, kind, value)
        return value
    if kind in ("Boolean", "True"):
        if value.lower() not in ("true", "yes", "1", "false", "no", "0"):
            raise _wrong(where, kind, value)
        return value.lower() in ("true", "yes", "1")
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        raise bad_request(f'can\'t parse parameter "{where}" as JSON: {error.msg} at {error.pos}') from None


def _wrong(where: str, kind: str, value: Any) -> ApiError:
    return bad_request(f'"{where}" must be of type {kind}, not {type(value).__name__} {str(value)[:60]!r}')


def check_object(kind: str, value: Any, where: str, *, strict: bool = True) -> None:
    """Raise ApiError unless the value has the shape of a type of the reference; `where` names it in the message."""
    if kind == "RichText" and not isinstance(value, dict):  # as it is described: a string, or several rich texts
        kind = "Array of RichText" if isinstance(value, list) else "String"
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            raise _wrong(where, kind, value)
        for index, item in enumerate(value):
            check_object(kind.removeprefix("Array of "), item, f"{where}[{index}]", strict=strict)
        return
    kinds = re.split(r", | or | and ", kind)
    if len(kinds) > 1:
        objects = [member for member in kinds if _schema()["types"].get(member)]
        if not objects or not isinstance(value, dict):
            if not any(_is_plain(member, value) for member in kinds if member not in objects):
                raise _wrong(where, kind, value)
            return
        check_object(_meant(objects, value), value, where, strict=strict)
    elif kind in _schema()["types"] and kind != "InputFile":
        _check_fields(kind, value, where, strict=strict)
    elif not _is_plain(kind, value):
        raise _wrong(where, kind, value)


def _meant(kinds: list[str], value: Obj) -> str:
    """The alternative that the field `type` names, or else the one that fits best."""
    named = str(value.get("type", "")).replace("_", "")
    for kind in kinds:
        if kind.removeprefix("InputMedia").lower() == named:
            return kind

    def fit(kind: str) -> tuple[bool, int]:
        fields: Obj = _schema()["types"][kind]
        complete = all(name in value for name, (_, required) in fields.items() if required)
        return complete, len(set(value) & set(fields))

    return max(kinds, key=fit)


def _is_plain(kind: str, value: Any) -> bool:
    """Whether a value is of a plain type; yes and no are no numbers, although a bool is an int."""
    if isinstance(value, bool):
        return kind == "Boolean" or (kind == "True" and value)
    return isinstance(value, _PLAIN.get(kind, dict))


def _check_fields(kind: str, value: Any, where: str, *, strict: bool) -> None:
    if not isinstance(value, dict):
        raise _wrong(where, kind, value)
    fields: Obj = _schema()["types"][kind]
    if not fields and "type" in value:  # a union such as BotCommandScope: its member is named by the field `type`
        member = kind + "".join(part.title() for part in str(value["type"]).split("_"))
        member = next((member.replace(*pair) for pair in _ON_THE_WIRE.items() if member.endswith(pair[0])), member)
        if member in _schema()["types"]:
            _check_fields(member, value, where, strict=strict)
        else:
            raise bad_request(f'"{where}.type" {value["type"]!r} is not a {kind}')
        return
    for name, item in value.items():
        if name in fields:
            check_object(fields[name][0], item, f"{where}.{name}", strict=strict)
        elif strict and fields:
            raise bad_request(f'unknown field "{where}.{name}"; {kind} has: {", ".join(fields)}')
    for name, (_, required) in fields.items():
        if required and name not in value:
            raise bad_request(f'field "{where}.{name}" of {kind} is required')
