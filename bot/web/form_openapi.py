"""The description of the form's JSON."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from bot.parsing.form import FormAsked, FormGiven, ReportGiven, SessionGiven
from bot.rendering.form import FormTold, Refusal, SessionTold, VerdictTold
from bot.web.openapi import Answer, Described, document

if TYPE_CHECKING:
    from pydantic import BaseModel

_REFUSALS = {
    401: "the session or the initData is not Telegram's, or too old",
    403: "not this person's to do",
    404: "no such scheme, unit or fact",
    413: "more than a form can hold",
}
_NOT_UNDERSTOOD = "not understood, or not without a question: nothing is stored"


@cache
def description() -> dict[str, Any]:
    """OpenAPI 3.1."""
    api, refused = "/form/api/", (401, 403, 404)
    changed = Answer("somebody else has reported meanwhile: nothing is stored", (VerdictTold,))
    reported = {
        **_answers(VerdictTold, *refused, 413),
        409: changed,
        422: Answer(_NOT_UNDERSTOOD, (Refusal, VerdictTold)),
    }
    opening = _answers(SessionTold, 401, 403, 413)
    previewed = _answers(VerdictTold, *refused, 413)
    return document(
        "Kaohe: the form",
        "1",
        (
            Described("session", "POST", f"{api}session", "Open the form", opening, body=SessionGiven, secured=False),
            Described("form", "GET", f"{api}form", "A unit's form", _answers(FormTold, *refused), query=FormAsked),
            Described("preview", "POST", f"{api}preview", "What figures would do", previewed, body=FormGiven),
            Described("report", "POST", f"{api}report", "Store figures, all or none", reported, body=ReportGiven),
        ),
    )


def _answers(told: type[BaseModel], *refused: int) -> dict[int, Answer]:
    refusals = {status: Answer(_REFUSALS[status], (Refusal,)) for status in refused}
    return {200: Answer("done", (told,)), **refusals, 422: Answer(_NOT_UNDERSTOOD, (Refusal,))}
