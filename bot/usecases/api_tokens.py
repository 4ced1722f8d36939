"""Tokens of other systems: made by the bureau, shown once, checked and counted at every request, ended at any time.

Times are the machine's, also where the bot lives at another one: a token's end is a day of the systems that have it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.api_tokens import PREFIX, ApiToken
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.people import plain_words
from bot.domain.permissions import Action, require
from bot.storage import api_tokens, audit
from bot.usecases import naming, once
from bot.usecases.context import Session

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.api_tokens import ApiScope, TokenUsed
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

A_MINUTE = 300  # requests of a token, in all processes together
_TOKEN_BYTES = 32
_NAME = 60  # letters
LONGEST = timedelta(days=2 * 366)
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class NewToken:
    """What is to be made: for which system, what it may, and the last day on which it may.

    `units`, `facts`: of which it may report figures; None: of all.
    """

    name: str
    scopes: frozenset[ApiScope]
    until: date
    units: frozenset[str] | None = None
    facts: frozenset[str] | None = None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


async def make(
    context: Context, by: Person | None, scheme_id: str, new: NewToken, at: datetime
) -> tuple[ApiToken, str]:
    """A new token and its secret, which nobody can be told again. `by` None: the command line.

    Raises NotAllowed, and Refused for one without a name or a scope, with an end that is past or too far away, or where
    the very same form has made one already; scoring.UnknownId for a unit or fact that there is none of.
    """
    if by is not None:
        require(by, Action.CONNECT, scheme_id)
    scheme = context.served(scheme_id).scheme
    reach = [scheme.unit(name).id for name in sorted(new.units or ())]
    reach += [scheme.fact(name).id for name in sorted(new.facts or ())]
    name = plain_words(new.name)[:_NAME]
    if not name:
        raise Refused("api-token-name")
    if not new.scopes:
        raise Refused("api-token-scopes")
    today = at.astimezone(context.zone).date()
    if not today <= new.until < today + LONGEST:
        raise Refused("api-token-until", most=today + LONGEST - timedelta(days=1))
    expires_at = datetime.combine(new.until + timedelta(days=1), time(), context.zone).astimezone(UTC)
    secret = PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    by_id = by.id if by is not None else None
    token = ApiToken(0, _hash(secret), scheme_id, name, new.scopes, by_id, at, expires_at)
    token = replace(token, units=new.units, facts=new.facts)

    async def change(tx: Transaction) -> ApiToken:
        if await once.before(tx, context, "make-token") is not None:
            raise Refused("api-token-made")
        if by is not None:
            await once.note(tx, Session(context, by, scheme_id), "make-token")
        kept = replace(token, id=await api_tokens.add(tx, token))
        details = " ".join((f"#{kept.id}", *sorted(new.scopes), *reach))
        await audit.note(tx, scheme_id, audit.Act(context.clock.now(), by_id, "make-token", name, details))
        return kept

    return await context.db.write(change), secret


async def tokens(context: Context, by: Person | None, scheme_id: str) -> tuple[list[TokenUsed], dict[int, str]]:
    """The scheme's tokens, the newest first, and who made them. `by` None: the command line. Raises NotAllowed."""
    if by is not None:
        require(by, Action.CONNECT, scheme_id)
    async with context.db.read() as tx:
        return await api_tokens.of_scheme(tx, scheme_id), await naming.everybody(tx, context.scheme(scheme_id))


async def end(context: Context, by: Person | None, scheme_id: str, token_id: int, at: datetime) -> None:
    """Let a token be used no more; one that has ended stays so. `by` None: the command line.

    Raises NotAllowed, NotFound.
    """
    if by is not None:
        require(by, Action.CONNECT, scheme_id)

    async def change(tx: Transaction) -> None:
        ended = await api_tokens.end(tx, scheme_id, token_id, at)
        if ended is not None:
            by_id = by.id if by is not None else None
            act = audit.Act(context.clock.now(), by_id, "end-token", ended.name, f"#{token_id}")
            await audit.note(tx, scheme_id, act)
        elif token_id not in {used.token.id for used in await api_tokens.of_scheme(tx, scheme_id)}:
            raise NotFound("no-such-api-token")

    await context.db.write(change)


async def authenticate(context: Context, secret: str, at: datetime) -> ApiToken:
    """Whose secret it is; nothing is written for one that is nobody's. Raises Expired for one that is not good.

    The table is asked by the secret's hash: how long that takes tells nothing of any secret.
    """
    token = await context.db.ask(lambda tx: api_tokens.by_hash(tx, _hash(secret)))
    if token is None or token.scheme not in context.schemes:
        raise Expired("api-token-unknown")
    if not token.is_good(at):
        raise Expired("api-token-ended" if token.ended_at is not None else "api-token-expired")
    return token


async def use(context: Context, token: ApiToken, scope: ApiScope | None, scheme_id: str | None, at: datetime) -> None:
    """Count a request of a token, which asks for something of a scheme; None: for what every token may see.

    Raises Refused (api-too-many) where it makes more than it may, NotAllowed where it is not for that.
    """
    day, second = at.astimezone(UTC).date(), int(at.timestamp())
    may = (scope is None or scope in token.scopes) and scheme_id in (None, token.scheme)

    async def change(tx: Transaction) -> int:
        within = await api_tokens.count_use(tx, token.id, day, second // _SECONDS)
        if within > A_MINUTE or not may:
            await api_tokens.count_refusal(tx, token.id, day)
        return within

    if await context.db.write(change) > A_MINUTE:
        raise Refused("api-too-many", seconds=_SECONDS - second % _SECONDS)
    if scheme_id not in (None, token.scheme):
        raise NotAllowed("api-scheme", scheme=token.scheme)
    if scope is not None and scope not in token.scopes:
        raise NotAllowed("api-scope", scope=scope.value)
