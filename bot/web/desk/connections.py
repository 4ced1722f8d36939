"""Keys for other systems: which there are and how they are used; a new one is shown once; each ends by one click."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.domain.api_tokens import ApiScope
from bot.domain.errors import Refused
from bot.rendering.desk.connections import scope_words, token_rows
from bot.usecases import api_tokens
from bot.web.desk.visit import Done, number_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from bot.web.desk.visit import Visit

_A_YEAR = timedelta(days=365)


async def show(visit: Visit, made: str = "", secret: str = "") -> web.Response:
    """The scheme's keys; `made` and `secret`: the system and the key that was just made for it."""
    now, zone, catalogue = SystemClock().now(), visit.context.zone, visit.catalogue
    tokens, names = await api_tokens.tokens(visit.context, visit.person, visit.scheme.id)
    today = now.astimezone(zone).date()
    return visit.respond(
        "connections.html",
        catalogue.plain("desk.connections"),
        tokens=token_rows(tokens, names, now, zone, catalogue),
        scopes=[(scope.value, scope_words(scope, catalogue)) for scope in ApiScope],
        first=today,
        year=today + _A_YEAR,
        last=today + api_tokens.LONGEST - timedelta(days=1),
        made=made,
        secret=secret,
        address=f"{visit.services.public_url}/api/v1/",
    )


async def make(visit: Visit, fields: Mapping[str, str]) -> web.Response:
    """Make a key; it is shown on this page alone, and kept in no cookie."""
    until = None
    with suppress(ValueError):
        until = date.fromisoformat(fields.get("until", ""))
    if until is None:
        raise Refused("no-such-day", day=fields.get("until", "")[:20])
    scopes = frozenset(scope for scope in ApiScope if scope.value in fields)
    new = api_tokens.NewToken(fields.get("name", ""), scopes, until)
    token, secret = await api_tokens.make(visit.context, visit.person, visit.scheme.id, new, SystemClock().now())
    return await show(visit, token.name, secret)


async def end(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Let a key be used no more."""
    await api_tokens.end(visit.context, visit.person, visit.scheme.id, number_in(fields, "token"), SystemClock().now())
    return Done("connections", visit.catalogue.plain("desk_connections.ended_now"))
