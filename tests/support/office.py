"""Who is there in a test of a use case: people with roles, bound groups, reports; and what is in the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.entries import Mode, NewEntry, Origin, Source
from bot.domain.people import BoundGroup, Membership, Role
from bot.domain.rankings import RankingSettings
from bot.domain.receivers import TELEGRAM
from bot.outlets.telegram.addresses import address_of
from bot.sender.notice_kinds import KINDS
from bot.storage import groups, ledger, outbox, people
from bot.usecases.notice_content import turn_of
from tests.support.context import SCHEME

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.notices import Notice
    from bot.domain.people import Person, Purpose
    from bot.storage.engine import Transaction
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context


async def join(context: Context, person_id: int, name: str, unit: str | None, language: str = "zh-CN") -> None:
    """A coordinator of `unit`; without one, the bureau."""
    role = Role.BUREAU if unit is None else Role.COORDINATOR
    now = context.clock.now()

    async def change(tx: Transaction) -> None:
        await people.save(tx, person_id, name, language, now)
        await people.add_membership(tx, person_id, Membership(SCHEME, role, unit), now)

    await context.db.write(change)


async def bind(
    context: Context,
    chat_id: int,
    title: str,
    purpose: Purpose,
    unit: str | None = None,
    thread: int | None = None,
    ranking: RankingSettings | None = None,
) -> None:
    """Bind a group."""
    group = BoundGroup(
        0, TELEGRAM, address_of(chat_id, thread), title, SCHEME, purpose, unit, ranking=ranking or RankingSettings()
    )
    await context.db.write(lambda tx: groups.bind(tx, group, None, context.clock.now()))


async def report(context: Context, unit: str, fact: str, value: int, day: date) -> None:
    """A running total, in the fact's smallest unit."""
    entry = NewEntry(SCHEME, unit, fact, day, Mode.TOTAL, value, None, Origin(Source.TEXT))
    await context.db.write(lambda tx: ledger.append(tx, [entry], context.clock.now()))


async def posted(context: Context) -> dict[str, Posted]:
    """Everything in the outbox, by key."""
    async with context.db.read() as tx:
        return {item.notice.key: item for item in await outbox.beginning(tx, "")}


async def content_of(context: Context, notice: Notice) -> Any:
    """What a notice says now; None when it is no longer due."""
    turn = await turn_of(context, notice)
    return await KINDS[notice.kind].content(turn) if turn is not None else None


async def person(context: Context, person_id: int) -> Person:
    """Somebody who is known."""
    async with context.db.read() as tx:
        found = await people.person(tx, person_id, context.clock.now())
    assert found is not None
    return found
