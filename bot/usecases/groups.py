"""Groups: bound to a purpose by the bureau, followed when Telegram renumbers them, let go when the bot is put out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.people import Purpose
from bot.domain.permissions import Action, require
from bot.storage import groups, outbox
from bot.usecases.context import Session, in_transaction

if TYPE_CHECKING:
    from bot.domain.people import BoundGroup, Person
    from bot.domain.rankings import RankingSettings
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context


@in_transaction
async def bind(tx: Transaction, context: Context, by: Person, group: BoundGroup) -> None:
    """Bind a chat to a purpose; a unit's chat gets the ranking of its ranking group. Raises NotAllowed, NotFound."""
    require(by, Action.BIND, group.scheme)
    units = {unit.id: unit for unit in context.scheme(group.scheme).units}
    if group.unit is not None and group.unit not in units:
        raise NotFound("unknown-unit", name=group.unit)
    if group.unit is not None and group.purpose is Purpose.RANKING:
        group = replace(group, unit=None, ranking=replace(group.ranking, shown_group=units[group.unit].group))
    await groups.bind(tx, group, by.id, context.clock.now())
    await Session(context, by, group.scheme).note(tx, "bind", str(group.chat_id), group.purpose.value)


@in_transaction
async def unbind(tx: Transaction, context: Context, by: Person, scheme: str, chat_id: int) -> int:
    """End all bindings of a chat; how many there were."""
    require(by, Action.BIND, scheme)
    await Session(context, by, scheme).note(tx, "unbind", str(chat_id))
    return await groups.deactivate(tx, chat_id)


@in_transaction
async def migrated(tx: Transaction, _: Context, old: int, new: int) -> None:
    """Follow a group that became a supergroup to its new chat id."""
    await groups.migrate(tx, old, new)
    await outbox.migrate(tx, old, new)


async def put_out(context: Context, chat_id: int) -> int:
    """End the bindings of a group in which the bot is no longer; how many there were."""
    return await context.db.write(lambda tx: groups.deactivate(tx, chat_id))


async def ranking_settings(context: Context, by: Person, scheme: str, chat_id: int) -> BoundGroup:
    """The chat as one that gets the ranking. Raises NotAllowed, NotFound when it gets none."""
    require(by, Action.BIND, scheme)
    for group in await purposes(context, chat_id):
        if group.purpose is Purpose.RANKING and group.scheme == scheme:
            return group
    raise NotFound("no-ranking-here")


async def set_ranking(
    context: Context, by: Person, chat_id: int, group_id: int, setting: str, value: str
) -> BoundGroup:
    """Change a setting: `day` 0 to 4 or "", `hour` 0 to 23, `month`, `moments` 1 or 0, `show` a group of units or "".

    Raises NotAllowed, NotFound, ValueError for what nobody was offered.
    """
    group = next((bound for bound in await purposes(context, chat_id) if bound.id == group_id), None)
    if group is None or group.purpose is not Purpose.RANKING:
        raise NotFound("no-ranking-here")
    session = Session(context, by, group.scheme)
    require(by, Action.BIND, group.scheme)
    changed = replace(
        group, ranking=_changed(group.ranking, setting, value, {each.id for each in session.scheme.groups})
    )

    async def change(tx: Transaction) -> BoundGroup:
        await groups.set_ranking(tx, changed.id, changed.ranking)
        await session.note(tx, "settings", str(chat_id), f"{setting}={value}")
        return changed

    return await context.db.write(change)


def _changed(settings: RankingSettings, setting: str, value: str, group_ids: set[str]) -> RankingSettings:
    if setting == "day" and value in ("", *map(str, range(5))):
        return replace(settings, weekday=int(value) if value else None)
    if setting == "hour" and value in map(str, range(24)):
        return replace(settings, hour=int(value))
    if setting == "month" and value in ("0", "1"):
        return replace(settings, monthly=value == "1")
    if setting == "moments" and value in ("0", "1"):
        return replace(settings, moments=value == "1")
    if setting == "show" and value in ("", *group_ids):
        return replace(settings, shown_group=value or None)
    raise ValueError(f"{setting}={value}")


async def purposes(context: Context, chat_id: int) -> list[BoundGroup]:
    """What a chat is bound to."""
    return await context.db.ask(lambda tx: groups.of_chat(tx, chat_id))
