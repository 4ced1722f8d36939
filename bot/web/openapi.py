"""OpenAPI descriptions made from the very types that check what comes in and make what goes out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

_SCHEMAS = "#/components/schemas/{model}"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a status means, and the models of which one is its body; none: it has no body."""

    meaning: str
    models: tuple[type[BaseModel], ...]
    media: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)  # name and meaning of each


@dataclass(frozen=True, slots=True)
class Described:
    """One operation. `name`: for programs; `query` and `body`: the models of what comes; `secured`: by a token."""

    name: str
    method: str
    path: str
    summary: str
    answers: Mapping[int, Answer]
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    secured: bool = True


def document(title: str, version: str, operations: Sequence[Described]) -> dict[str, Any]:
    """OpenAPI 3.1."""
    given = dict.fromkeys(
        model for operation in operations for model in (operation.query, operation.body) if model is not None
    )
    told = dict.fromkeys(
        model for operation in operations for answer in operation.answers.values() for model in answer.models
    )
    _, schemas = models_json_schema(
        [(model, "validation") for model in given] + [(model, "serialization") for model in told],
        ref_template=_SCHEMAS,
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schemas["$defs"])
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Described, schemas: Mapping[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": {str(status): _answer(answer) for status, answer in operation.answers.items()},
    }
    if parameters := [*_in_path(operation.path), *_in_query(operation.query, schemas)]:
        described["parameters"] = parameters
    if operation.body is not None:
        described["requestBody"] = {"content": {JSON: {"schema": _ref(operation.body)}}, "required": True}
    if operation.secured:
        described["security"] = [{"token": []}]
    return described


def _in_path(path: str) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", path)
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}} for name in names
    ]


def _in_query(model: type[BaseModel] | None, schemas: Mapping[str, Any]) -> list[dict[str, Any]]:
    if model is None:
        return []
    schema = schemas[model.__name__]
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": _not_null(of_name)}
        for name, of_name in schema["properties"].items()
    ]


def _not_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out is never null: an address has no way to say it."""
    described = {name: value for name, value in schema.items() if value is not None}
    choices = [choice for choice in described.pop("anyOf", ()) if choice != {"type": "null"}]
    return described | (choices[0] if len(choices) == 1 else {"anyOf": choices} if choices else {})


def _answer(answer: Answer) -> dict[str, Any]:
    described: dict[str, Any] = {"description": answer.meaning}
    if answer.models:
        schemas = [_ref(model) for model in answer.models]
        described["content"] = {answer.media: {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}}
    if answer.headers:
        described["headers"] = {
            name: {"description": meaning, "schema": {"type": "string"}} for name, meaning in answer.headers.items()
        }
    return described


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _SCHEMAS.format(model=model.__name__)}
