"""The description of the interface for other systems."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from bot.rendering.api.problems import MEDIA, Problem
from bot.web.api.operation import ROOT
from bot.web.api.operations import OPERATIONS
from bot.web.openapi import Answer, Described, document

if TYPE_CHECKING:
    from bot.web.api.operation import Operation

_ETAG = {"ETag": "the checksum of the answer: send it as If-None-Match, and what has not changed is not sent again"}
_REFUSALS = {
    401: Answer("no key, or one that is not (any more) good", (Problem,), MEDIA, {"WWW-Authenticate": "Bearer"}),
    403: Answer("the key is not for this, or not for this scheme", (Problem,), MEDIA),
    404: Answer("there is no such thing", (Problem,), MEDIA),
    409: Answer("another figure came under the same reference: nothing is stored", (Problem,), MEDIA),
    413: Answer("the body is too large", (Problem,), MEDIA),
    422: Answer("not understood, or not possible; `errors` names each parameter", (Problem,), MEDIA),
    429: Answer("too many requests", (Problem,), MEDIA, {"Retry-After": "after how many seconds to ask again"}),
}


_OF_BODIES = (409, 413)


@cache
def description() -> dict[str, Any]:
    """OpenAPI 3.1."""
    return document("Kaohe", "1", [_described(operation) for operation in OPERATIONS])


def _described(operation: Operation) -> Described:
    without = () if operation.given is not None else _OF_BODIES
    refusals = {status: answer for status, answer in _REFUSALS.items() if status not in without}
    answers = {200: Answer("done", (operation.answer,), headers=_ETAG), **refusals}
    if operation.given is None:
        answers[304] = Answer("nothing has changed since the answer with this ETag", ())
    scope = f" Scope `{operation.scope}`." if operation.scope is not None else ""
    return Described(
        operation.name,
        operation.method,
        ROOT + operation.path,
        f"{operation.summary}.{scope}",
        answers,
        operation.asked if operation.asked.model_fields else None,
        operation.given,
    )
