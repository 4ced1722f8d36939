"""Tokens of other systems, and how often each was used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, insert, select, update

from bot.domain.api_tokens import ApiScope, ApiToken, ApiUse, TokenUsed
from bot.storage.rows import insert_new, to_row, to_type
from bot.storage.tables import api_tokens, api_uses

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Row

    from bot.storage.engine import Transaction


async def add(tx: Transaction, token: ApiToken) -> int:
    """Keep a new token; its id."""
    words = {name: _words(ids) for name, ids in (("units", token.units), ("facts", token.facts))}
    row = to_row(api_tokens, token, scopes=_words(token.scopes), **words)
    return int((await tx.execute(insert(api_tokens).values(row).returning(api_tokens.c.id))).scalar_one())


async def by_hash(tx: Transaction, token_hash: str) -> ApiToken | None:
    """The token of this hash, ended ones included."""
    row = (await tx.execute(select(api_tokens).where(api_tokens.c.token_hash == token_hash))).one_or_none()
    return _token(row) if row is not None else None


async def of_scheme(tx: Transaction, scheme: str) -> list[TokenUsed]:
    """The scheme's tokens, the newest first, each with its last day of use."""
    last_day = (
        select(func.max(api_uses.c.day)).where(api_uses.c.token_id == api_tokens.c.id).correlate(api_tokens)
    ).scalar_subquery()
    joined = api_tokens.outerjoin(api_uses, (api_uses.c.token_id == api_tokens.c.id) & (api_uses.c.day == last_day))
    uses = (api_uses.c.token_id, api_uses.c.day, api_uses.c.requests, api_uses.c.refused)
    query = select(api_tokens, *uses).select_from(joined).where(api_tokens.c.scheme == scheme)
    rows = await tx.execute(query.order_by(api_tokens.c.id.desc()))
    return [TokenUsed(_token(row), to_type(ApiUse, row) if row.day is not None else None) for row in rows]


async def end(tx: Transaction, scheme: str, token_id: int, at: datetime) -> ApiToken | None:
    """Let a token of the scheme be used no more; None where it had ended or is none."""
    of_scheme = (api_tokens.c.id == token_id, api_tokens.c.scheme == scheme, api_tokens.c.ended_at.is_(None))
    ending = update(api_tokens).where(*of_scheme).values(ended_at=at).returning(api_tokens)
    row = (await tx.execute(ending)).one_or_none()
    return _token(row) if row is not None else None


async def count_use(tx: Transaction, token_id: int, day: date, minute: int) -> int:
    """Count a request, by all processes together; how many it makes within this minute."""
    nothing_yet = {"token_id": token_id, "day": day, "requests": 0, "refused": 0, "minute": minute, "in_minute": 0}
    await tx.execute(insert_new(tx, api_uses), nothing_yet)
    within = case((api_uses.c.minute == minute, api_uses.c.in_minute + 1), else_=1)
    values = {"requests": api_uses.c.requests + 1, "in_minute": within, "minute": minute}
    counting = update(api_uses).where(*_of_day(token_id, day)).values(values).returning(api_uses.c.in_minute)
    return int((await tx.execute(counting)).scalar_one())


async def count_refusal(tx: Transaction, token_id: int, day: date) -> None:
    """A request that was counted was refused: it has not been let in."""
    values = {"requests": api_uses.c.requests - 1, "refused": api_uses.c.refused + 1}
    await tx.execute(update(api_uses).where(*_of_day(token_id, day)).values(values))


def _of_day(token_id: int, day: date) -> tuple[ColumnElement[bool], ...]:
    return api_uses.c.token_id == token_id, api_uses.c.day == day


def _token(row: Row[Any]) -> ApiToken:
    scopes = frozenset(map(ApiScope, row.scopes.split()))
    return to_type(ApiToken, row, scopes=scopes, units=_ids(row.units), facts=_ids(row.facts))


def _ids(words: str | None) -> frozenset[str] | None:
    return frozenset(words.split()) if words is not None else None


def _words(ids: frozenset[str] | frozenset[ApiScope] | None) -> str | None:
    return " ".join(sorted(ids)) if ids is not None else None
