"""Keys of other systems as rows of a page: what each may, until when, and how it was used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.api_tokens import ApiScope
from bot.rendering.formatting import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime, tzinfo

    from bot.domain.api_tokens import ApiToken, ApiUse, TokenUsed
    from bot.rendering.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A system's key. `state`: good, ended or expired."""

    id: int
    name: str
    scopes: tuple[str, ...]
    by: str
    until: str
    used: str
    state: str


def token_rows(
    tokens: Iterable[TokenUsed], names: Mapping[int, str], at: datetime, zone: tzinfo, catalogue: Catalogue
) -> tuple[TokenRow, ...]:
    """The rows in their order, as they are at an instant."""
    return tuple(
        TokenRow(
            used.token.id,
            used.token.name,
            _allowed(used.token, catalogue),
            names.get(used.token.created_by or 0) or catalogue.plain("audit.command_line"),
            used.token.last_day(zone).isoformat(),
            use_words(used.last, catalogue),
            "good" if used.token.is_good(at) else "ended" if used.token.ended_at is not None else "expired",
        )
        for used in tokens
    )


def scope_words(scope: ApiScope, catalogue: Catalogue) -> str:
    """What a scope allows, in words."""
    return catalogue.plain(f"desk_connections.scope_{scope.name.lower()}")


def use_words(last: ApiUse | None, catalogue: Catalogue) -> str:
    """When a key was last used, and how often on that day."""
    if last is None:
        return catalogue.plain("desk_connections.never")
    key = "desk_connections.used_refused" if last.refused else "desk_connections.used"
    return catalogue.plain(key, day=day(last.day, catalogue), count=last.requests, refused=last.refused)


def _allowed(token: ApiToken, catalogue: Catalogue) -> tuple[str, ...]:
    """What it may, and of how many units and facts it may report where that is not all."""
    scopes = (scope_words(scope, catalogue) for scope in ApiScope if scope in token.scopes)
    counts = (("only_units", token.units), ("only_facts", token.facts))
    only = (catalogue.plain(f"desk_connections.{key}", count=len(ids)) for key, ids in counts if ids is not None)
    return *scopes, *only
