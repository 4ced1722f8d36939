"""Why a request is refused, as RFC 9457 has it: for programs a type, for people a sentence."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from pydantic import BaseModel

from bot.rendering.marks import plain_text
from bot.rendering.people import error_screen
from schemes.wording import told

if TYPE_CHECKING:
    from bot.domain.bad_requests import BadRequest
    from bot.domain.errors import UserError
    from bot.rendering.catalogue import Catalogue
    from scoring import UnknownId

MEDIA = "application/problem+json"


class WrongParameter(BaseModel):
    """A parameter, or a field of the body, that is wrong, and what would be right.

    `code` names a figure's fault for programs. `ask`: it is only odd; who has looked and means it sends the code as
    the figure's `sure`.
    """

    name: str
    detail: str
    code: str = ""
    ask: bool = False


class Problem(BaseModel):
    """`type` names the kind of problem for programs, `detail` tells it to people in the language they asked for."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[WrongParameter] = []


def problem(status: int, code: str, detail: str) -> Problem:
    """A problem with a code of ours."""
    return Problem(type=f"urn:kaohe:{code}", title=HTTPStatus(status).phrase, status=status, detail=detail)


def of_error(status: int, error: UserError, catalogue: Catalogue) -> Problem:
    """What a use case refused, as the chat would say it."""
    return problem(status, error.code, plain_text(error_screen(error, catalogue).text))


def of_unknown_id(error: UnknownId, catalogue: Catalogue) -> Problem:
    """That there is no such unit, item or group, and which was meant."""
    return problem(404, f"unknown-{error.kind}", told(error.message, catalogue.language))


def of_bad_request(error: BadRequest, catalogue: Catalogue) -> Problem:
    """Every parameter that is wrong, with what would be right."""
    wrong = [
        WrongParameter(
            name=mistake.name,
            detail=catalogue.plain(
                f"api.mistake_{mistake.why}", name=mistake.name, right=told(mistake.right, catalogue.language) or "—"
            ),
        )
        for mistake in error.mistakes
    ]
    detail = " ".join(each.detail for each in wrong)
    return problem(422, "bad-request", detail).model_copy(update={"errors": wrong})
