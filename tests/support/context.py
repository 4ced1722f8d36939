"""A use case's context on a real database, in the middle of the cycle of Rugao 2021."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.clock import MovableClock
from bot.domain.workdays import Workdays
from bot.usecases.context import Context, SchemesOfToday, served_schemes

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.usecases.context import ServedScheme

SCHEME = "rugao-2021"
ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2021, 6, 15, 12, tzinfo=ZONE)  # a Tuesday
ADMIN = 900


@cache
def offering(scheme_id: str) -> ServedScheme:
    return served_schemes((scheme_id,))[scheme_id]


def context_on(database: Database, clock: MovableClock | None = None) -> Context:
    """One process that serves Rugao 2021 from `database`; call it twice for two processes."""
    return living_context(database, {SCHEME: offering(SCHEME)}, clock or MovableClock(NOON))


def living_context(database: Database, served: dict[str, ServedScheme], clock: MovableClock) -> Context:
    """One process that serves these schemes, each as it holds on its clock's day."""
    return Context(database, clock, Workdays(ZONE), SchemesOfToday(served, clock, ZONE), frozenset({ADMIN}))
