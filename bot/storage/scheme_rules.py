"""The files of schemes as they were last served, by the day from which on they hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from bot.storage.tables import scheme_rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.storage.engine import Transaction


async def of_scheme(tx: Transaction, scheme: str) -> dict[date, dict[str, str]]:
    """By their days, the texts of the files of each version by name; none for a scheme that was never served."""
    rows = await tx.execute(select(scheme_rules).where(scheme_rules.c.scheme == scheme).order_by(scheme_rules.c.since))
    return {row.since: json.loads(row.files) for row in rows}


async def keep(tx: Transaction, scheme: str, of_scheme: Mapping[date, Mapping[str, str]], at: datetime) -> None:
    """Keep these in the place of what was kept before."""
    await tx.execute(delete(scheme_rules).where(scheme_rules.c.scheme == scheme))
    for since, files in of_scheme.items():
        text = json.dumps(dict(files), ensure_ascii=False)
        await tx.execute(insert(scheme_rules).values(scheme=scheme, since=since, files=text, at=at))
