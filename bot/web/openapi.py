"""What the form's JSON takes and gives, as an OpenAPI description made from the very types that check it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from bot.parsing.form import FormAsked, FormGiven, ReportGiven, SessionGiven
from bot.rendering.form import FormTold, Refusal, SessionTold, VerdictTold

if TYPE_CHECKING:
    from pydantic import BaseModel

_GIVEN: tuple[type[BaseModel], ...] = (SessionGiven, FormAsked, FormGiven, ReportGiven)
_TOLD: tuple[type[BaseModel], ...] = (SessionTold, FormTold, VerdictTold, Refusal)
_REFUSALS = {
    401: "the session or the initData is not Telegram's, or too old",
    403: "not this person's to do",
    404: "no such scheme, unit or fact",
    413: "more than a form can hold",
}


@cache
def description() -> dict[str, Any]:
    """OpenAPI 3.1."""
    _, schemas = models_json_schema(
        [(model, "validation") for model in _GIVEN] + [(model, "serialization") for model in _TOLD],
        ref_template="#/components/schemas/{model}",
    )
    session: dict[str, Any] = {"security": [{"session": []}]}
    refused = [401, 403, 404]
    parameters = [
        {"name": name, "in": "query", "required": True, "schema": schema}
        for name, schema in FormAsked.model_json_schema()["properties"].items()
    ]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kaohe: the form", "version": "1"},
        "paths": {
            "/form/api/session": {"post": _operation("Open the form", SessionGiven, SessionTold, [401, 403, 413])},
            "/form/api/form": {
                "get": _operation("A unit's form", None, FormTold, refused) | session | {"parameters": parameters}
            },
            "/form/api/preview": {
                "post": _operation("What figures would do", FormGiven, VerdictTold, [*refused, 413]) | session
            },
            "/form/api/report": {
                "post": _operation("Store figures, all or none", ReportGiven, VerdictTold, [*refused, 413]) | session
            },
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(
    summary: str, request: type[BaseModel] | None, answer: type[BaseModel], refused: list[int]
) -> dict[str, Any]:
    answers = {"200": _content(answer, "done")} | {str(code): _content(Refusal, _REFUSALS[code]) for code in refused}
    if request is ReportGiven:
        answers["409"] = _content(VerdictTold, "somebody else has reported meanwhile: nothing is stored")
    reasons = [_schema(Refusal), *([_schema(VerdictTold)] if request is ReportGiven else [])]
    answers["422"] = {
        "description": "not understood, or not without a question: nothing is stored",
        "content": {"application/json": {"schema": {"anyOf": reasons}}},
    }
    body = {"requestBody": _content(request, "") | {"required": True}} if request is not None else {}
    return {"summary": summary, "responses": answers} | body


def _schema(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _content(model: type[BaseModel], meaning: str) -> dict[str, Any]:
    return {"description": meaning, "content": {"application/json": {"schema": _schema(model)}}}
