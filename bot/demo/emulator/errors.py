"""What the peer refuses: the bot's mistakes in Telegram's words, a person's in plain ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class ApiError(Exception):
    """A request of the bot that Telegram would refuse: HTTP status, description, `parameters` of the envelope."""

    code: int
    description: str
    parameters: dict[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.description}"


@dataclass
class PersonError(Exception):
    """A deed that a person's client would not let them do: HTTP status and the reason in words."""

    status: int
    reason: str

    def __str__(self) -> str:
        return f"{self.status} {self.reason}"


def bad_request(problem: str) -> ApiError:
    """400 in Telegram's wording."""
    return ApiError(400, f"Bad Request: {problem}")


def forbidden(problem: str) -> ApiError:
    """403 in Telegram's wording."""
    return ApiError(403, f"Forbidden: {problem}")
