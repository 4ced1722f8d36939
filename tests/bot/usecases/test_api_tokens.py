from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.api_tokens import ApiScope
from bot.domain.audit import Search
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.people import Role
from bot.logs import redact
from bot.usecases import api_tokens, auditing
from bot.usecases.api_tokens import NewToken
from scoring import UnknownId
from tests.support.context import SCHEME, context_on
from tests.support.ledgers import UNIT, join

if TYPE_CHECKING:
    from bot.storage.engine import Database

NOW = datetime(2026, 3, 2, 1, 0, 20, tzinfo=UTC)
READS = NewToken("金保系统", frozenset({ApiScope.STANDINGS, ApiScope.SHEETS}), date(2026, 12, 31))


async def test_a_token_is_good_until_it_is_ended_or_over(database: Database) -> None:
    context = context_on(database)
    bureau, town = await join(context, 13, Role.BUREAU), await join(context, 11, Role.COORDINATOR, UNIT)
    token, secret = await api_tokens.make(context, bureau, SCHEME, READS, NOW)
    assert secret.startswith("kh_")
    assert secret not in repr(token)
    assert redact(f"Bearer {secret} came") == "Bearer ‹token› came"
    assert await api_tokens.authenticate(context, secret, NOW) == token
    last = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)  # the end of the day in the scheme's zone
    assert await api_tokens.authenticate(context, secret, last) == token
    with pytest.raises(Expired, match="api-token-expired"):
        await api_tokens.authenticate(context, secret, last + timedelta(seconds=1))
    with pytest.raises(Expired, match="api-token-unknown"):
        await api_tokens.authenticate(context, secret[:-1], NOW)
    with pytest.raises(NotAllowed):
        await api_tokens.end(context, town, SCHEME, token.id, NOW)
    with pytest.raises(NotFound):
        await api_tokens.end(context, bureau, SCHEME, token.id + 1, NOW)
    for _ in range(2):
        await api_tokens.end(context, bureau, SCHEME, token.id, NOW)
    with pytest.raises(Expired, match="api-token-ended"):
        await api_tokens.authenticate(context, secret, NOW)
    acts = await auditing.events(context, SCHEME, Search())
    assert [(act.action, act.by) for act in acts if "token" in act.action] == [
        ("make-token", "somebody 13"),
        ("end-token", "somebody 13"),
    ]


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewToken(" \u200b", READS.scopes, READS.until), "api-token-name"),
        (NewToken("x", frozenset(), READS.until), "api-token-scopes"),
        (NewToken("x", READS.scopes, date(2026, 3, 1)), "api-token-until"),
        (NewToken("x", READS.scopes, date.max), "api-token-until"),
    ],
)
async def test_what_cannot_be_made_is_refused(database: Database, new: NewToken, code: str) -> None:
    with pytest.raises(Refused, match=code):
        await api_tokens.make(context_on(database), None, SCHEME, new, NOW)


async def test_requests_are_counted_by_all_processes_together(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_tokens, "A_MINUTE", 3)
    first, second = context_on(database), context_on(database)
    token, _ = await api_tokens.make(first, None, SCHEME, READS, NOW)
    for context in (first, second, first):
        await api_tokens.use(context, token, ApiScope.SHEETS, SCHEME, NOW)
    with pytest.raises(Refused, match="api-too-many") as refused:
        await api_tokens.use(second, token, ApiScope.SHEETS, SCHEME, NOW)
    assert refused.value.values == {"seconds": 40}
    later = NOW + timedelta(seconds=40)
    await api_tokens.use(second, token, None, None, later)
    with pytest.raises(NotAllowed, match="api-scope"):
        await api_tokens.use(second, token, ApiScope.NOTICES, SCHEME, later)
    with pytest.raises(NotAllowed, match="api-scheme"):
        await api_tokens.use(second, token, ApiScope.SHEETS, "rugao-2018", later)
    [listed], _ = await api_tokens.tokens(first, None, SCHEME)
    assert listed.last is not None
    assert (listed.last.day, listed.last.requests, listed.last.refused) == (date(2026, 3, 2), 4, 3)


async def test_a_token_may_be_for_some_units_and_facts_only(database: Database) -> None:
    context = context_on(database)
    narrow = replace(READS, units=frozenset({UNIT}), facts=frozenset({"new-urban-jobs", "labour-inflow"}))
    _, secret = await api_tokens.make(context, None, SCHEME, narrow, NOW)
    token = await api_tokens.authenticate(context, secret, NOW)
    assert (token.units, token.facts) == (narrow.units, narrow.facts)
    with pytest.raises(UnknownId):
        await api_tokens.make(context, None, SCHEME, replace(READS, units=frozenset({"nowhere"})), NOW)
