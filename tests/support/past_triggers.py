"""What the database's owner can do: change what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from bot.storage.engine import Transaction


async def past_triggers(tx: Transaction) -> None:
    """Let the transaction change rows past triggers, checks and, where it undoes that, foreign keys."""
    if tx.dialect.name == "sqlite":
        for name in await _names(tx, "SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            await tx.execute(text(f"DROP TRIGGER {name}"))
        for pragma in ("ignore_check_constraints", "defer_foreign_keys"):
            await tx.execute(text(f"PRAGMA {pragma} = ON"))
    else:
        checks = "SELECT conrelid::regclass || ' DROP CONSTRAINT ' || conname FROM pg_constraint"
        for constraint in await _names(tx, f"{checks} WHERE contype = 'c' AND conrelid > 0"):
            await tx.execute(text(f"ALTER TABLE {constraint}"))
        await tx.execute(text("SET LOCAL session_replication_role = replica"))


async def _names(tx: Transaction, query: str) -> list[str]:
    return list((await tx.execute(text(query))).scalars().all())
