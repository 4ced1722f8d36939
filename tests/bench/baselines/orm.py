"""python-telegram-bot and SQLAlchemy's asynchronous ORM: every message is stored durably as one row, then sent back."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column  # noqa: TC002 read at run time
from telegram import Update  # noqa: TC002 the handler's annotations
from telegram.ext import MessageHandler, filters

from tests.bench.baselines.feed import application, run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Base(MappedAsDataclass, DeclarativeBase):
    """What is mapped."""


class Report(Base):
    """A message."""

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    chat_id: Mapped[int]
    text: Mapped[str]
    at: Mapped[datetime]


engine = create_async_engine(os.environ.get("DATABASE_URL", "sqlite+aiosqlite://"))
sessions = async_sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine.sync_engine, "connect")
def durable(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@asynccontextmanager
async def tables() -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield
    await engine.dispose()


async def store(update: Update, _: Any) -> None:
    if update.message is None or update.message.text is None:
        return
    async with sessions.begin() as session:
        session.add(Report(update.message.chat_id, update.message.text, datetime.now(UTC)))  # noqa: TID251 the machine's time
    await update.message.reply_text(update.message.text)


if __name__ == "__main__":
    bot = application()
    bot.add_handler(MessageHandler(filters.TEXT, store))
    run(bot, tables())
