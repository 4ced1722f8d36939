"""Pictures that Telegram has already: the second time they go by its file id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from bot.storage.tables import files

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Transaction


async def recall(tx: Transaction, key: str) -> str | None:
    """Telegram's id of the picture with this content."""
    return (await tx.execute(select(files.c.file_id).where(files.c.key == key))).scalar_one_or_none()


async def remember(tx: Transaction, key: str, file_id: str, at: datetime) -> None:
    """Store the id under which Telegram keeps the picture."""
    await tx.execute(delete(files).where(files.c.key == key))
    await tx.execute(insert(files).values(key=key, file_id=file_id, saved_at=at))
