"""Groups: bound to a purpose by the bureau, followed when Telegram renumbers them, let go when the bot is put out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound, Refused
from bot.domain.people import Purpose
from bot.domain.permissions import Action, require
from bot.storage import audit, groups, outbox

if TYPE_CHECKING:
    from bot.domain.people import BoundGroup, Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context


async def bind(context: Context, by: Person, group: BoundGroup) -> None:
    """Bind a chat to a purpose. Raises NotAllowed, NotFound (unknown unit), Refused (reminders are of a unit or of all)."""
    require(by, Action.BIND, group.scheme)
    if group.unit is not None:
        if group.purpose is not Purpose.REMINDERS:
            raise Refused("ranking-has-no-unit")
        if group.unit not in {one.id for one in context.schemes[group.scheme].scheme.units}:
            raise NotFound("unknown-unit", name=group.unit)
    now = context.clock.now()

    async def change(tx: Transaction) -> None:
        await groups.bind(tx, group, by.id, now)
        await audit.note(tx, now, by.id, "bind", group.scheme, str(group.chat_id), group.purpose.value)

    await context.db.write(change)


async def unbind(context: Context, by: Person, scheme: str, chat_id: int) -> int:
    """End all bindings of a chat; how many there were."""
    require(by, Action.BIND, scheme)
    now = context.clock.now()

    async def change(tx: Transaction) -> int:
        ended = await groups.deactivate(tx, chat_id)
        await audit.note(tx, now, by.id, "unbind", scheme, str(chat_id))
        return ended

    return await context.db.write(change)


async def migrated(context: Context, old: int, new: int) -> None:
    """The group became a supergroup."""

    async def change(tx: Transaction) -> None:
        await groups.migrate(tx, old, new)
        await outbox.migrate(tx, old, new)

    await context.db.write(change)


async def put_out(context: Context, chat_id: int) -> int:
    """The bot is no longer in the group; how many bindings ended."""
    return await context.db.write(lambda tx: groups.deactivate(tx, chat_id))


async def purposes(context: Context, chat_id: int) -> list[BoundGroup]:
    """What a chat is bound to."""
    async with context.db.read() as tx:
        return await groups.of_chat(tx, chat_id)
