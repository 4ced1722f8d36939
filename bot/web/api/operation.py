"""One thing that other systems can ask of us: route, rights and description all follow from its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.parsing.api import Asked
from bot.usecases.context import Session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from pydantic import BaseModel

    from bot.domain.api_tokens import ApiScope, ApiToken
    from bot.rendering.api.problems import Problem
    from bot.rendering.catalogue import Catalogue
    from bot.usecases.context import Context
    from scoring import Scheme

ROOT = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a system that may make it: `parts` of its path, its parameters and (where it has one) its body."""

    context: Context
    token: ApiToken
    parts: Mapping[str, str]
    asked: Any  # of the operation's `asked`
    given: Any  # of its `given`; None: it takes no body
    catalogue: Catalogue

    @property
    def session(self) -> Session:
        """As which it reads, in the token's scheme."""
        return Session(self.context, self.token.reader, self.token.scheme)

    @property
    def scheme(self) -> Scheme:
        """The token's scheme as it holds today."""
        return self.context.scheme(self.token.scheme)


class Refusal(Exception):
    """An operation was refused in words of its own."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Operation:
    """A path below /api/v1/ and what is done there. `name`: for programs; `scope`: what it takes; None: any token.

    `asked`: the model of its parameters, `given`: of its body, `answer`: of what it tells. A `{scheme}` in the path
    must be the token's. Parts of the path are read by `Call.parts`.
    """

    name: str
    path: str
    summary: str
    scope: ApiScope | None
    answer: type[BaseModel]
    do: Callable[[Call], Awaitable[BaseModel]]
    asked: type[Asked] = Asked
    given: type[BaseModel] | None = None

    @property
    def method(self) -> str:
        """GET for what only reads."""
        return "GET" if self.given is None else "POST"
