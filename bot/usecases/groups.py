"""Groups: bound to a purpose by the bureau, followed when Telegram renumbers them, let go when the bot is put out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.notices import TakenBack
from bot.domain.people import Purpose
from bot.domain.permissions import Action, allowed, require
from bot.domain.receivers import place_of
from bot.storage import appearance, groups, outbox
from bot.usecases import once
from bot.usecases.context import Session, in_transaction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.people import BoundGroup, Person
    from bot.domain.rankings import RankingSettings
    from bot.domain.receivers import Place
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context


@in_transaction
async def bind(tx: Transaction, context: Context, by: Person, group: BoundGroup) -> None:
    """Bind a chat to a purpose; a unit's chat gets the ranking of its ranking group. Raises NotAllowed, NotFound."""
    await bind_group(tx, Session(context, by, group.scheme), group)


async def bind_group(tx: Transaction, session: Session, group: BoundGroup) -> None:
    """The same within a transaction."""
    require(session.person, Action.BIND, group.scheme)
    units = {unit.id: unit for unit in session.scheme.units}
    if group.unit is not None and group.unit not in units:
        raise NotFound("unknown-unit", name=group.unit)
    if group.unit is not None and group.purpose is Purpose.RANKING:
        group = replace(group, unit=None, ranking=replace(group.ranking, shown_group=units[group.unit].group))
    await groups.bind(tx, group, session.person.id, session.now())
    await session.note(tx, "bind", group.address, group.purpose.value)


@in_transaction
async def unbind(tx: Transaction, context: Context, by: Person, scheme: str, place: Place) -> list[BoundGroup]:
    """End the bindings of a chat in all schemes in which this person may; those that remain. Raises NotAllowed.

    `scheme`: the one that a person without any right is told of.
    """
    bound = await groups.in_place(tx, place)
    remaining = [group for group in bound if not allowed(by, Action.BIND, group.scheme)]
    ending = {group.scheme for group in bound} - {group.scheme for group in remaining}
    if not ending:
        require(by, Action.BIND, remaining[0].scheme if remaining else scheme)
    for ended in sorted(ending):
        await groups.deactivate(tx, place, ended)
        await Session(context, by, ended).note(tx, "unbind", place.address)
    return remaining


async def unbind_group(session: Session, group_id: int) -> list[BoundGroup]:
    """The same for the place of a bound group. Raises NotAllowed, NotFound."""
    require(session.person, Action.BIND, session.scheme_id)
    group = await session.db.ask(lambda tx: groups.by_id(tx, group_id))
    if group is None or group.scheme != session.scheme_id:
        raise NotFound("no-such-group")
    return await unbind(session.context, session.person, session.scheme_id, place_of(group))


async def taken_back(context: Context, scheme: str, group_id: int) -> TakenBack | None:
    """What a group had that has taken the bot back; None where that is settled."""
    async with context.db.read() as tx:
        lost = await _lost(tx, scheme, group_id)
    return TakenBack(scheme, group_id, tuple(group.purpose for group in lost)) if lost else None


@in_transaction
async def restore(tx: Transaction, session: Session, group_id: int, *, wanted: bool) -> list[Purpose]:
    """Give a group what it had in the scheme, or leave it; what that is, nothing where it is settled already.

    Raises NotAllowed.
    """
    require(session.person, Action.BIND, session.scheme_id)
    if (earlier := await once.before(tx, session.context, "restore-group")) is not None:
        return [Purpose(purpose) for purpose in earlier.split()]
    lost = await _lost(tx, session.scheme_id, group_id)
    for group in lost:
        await groups.settle_lost(tx, group.id)
        if wanted:
            await groups.bind(tx, group, session.person.id, session.now())
            await session.note(tx, "bind", group.address, group.purpose.value)
    await once.note(tx, session, "restore-group", " ".join(group.purpose for group in lost))
    return [group.purpose for group in lost]


async def _lost(tx: Transaction, scheme: str, group_id: int) -> list[BoundGroup]:
    """All that the chat of a lost binding had in the scheme."""
    group = await groups.by_id(tx, group_id)
    return [each for each in await groups.lost(tx, place_of(group)) if each.scheme == scheme] if group else []


@in_transaction
async def moved(tx: Transaction, _: Context, old: Place, new: str) -> None:
    """Follow a group to its new address: of Telegram one that became a supergroup."""
    await groups.move(tx, old, new)
    await outbox.move(tx, old, new)
    await appearance.move(tx, old, new)


async def put_out(context: Context, place: Place) -> int:
    """End the bindings of a group in which the bot is no longer; how many there were."""
    now = context.clock.now()
    return await context.db.write(lambda tx: groups.deactivate(tx, place, lost_at=now))


async def ranking_settings(context: Context, by: Person, scheme: str, place: Place) -> BoundGroup:
    """The chat as one that gets the ranking. Raises NotAllowed, NotFound when it gets none."""
    require(by, Action.BIND, scheme)
    for group in await purposes(context, place):
        if group.purpose is Purpose.RANKING and group.scheme == scheme:
            return group
    raise NotFound("no-ranking-here")


async def set_ranking(
    context: Context, by: Person, group_id: int, settings: Mapping[str, str], place: Place | None = None
) -> BoundGroup:
    """Change settings: `day` 0 to 4 or "", `hour` 0 to 23, `month`, `moments` 1 or 0, `show` a group of units or "".

    `place`: the chat in which it is asked for, as far as it is one that is bound. Raises NotAllowed, NotFound, and
    ValueError for what nobody was offered.
    """
    group = await context.db.ask(lambda tx: groups.by_id(tx, group_id))
    if group is None or not group.active or group.purpose is not Purpose.RANKING:
        raise NotFound("no-ranking-here")
    if place not in (None, place_of(group)):
        raise NotFound("no-ranking-here")
    session = Session(context, by, group.scheme)
    require(by, Action.BIND, group.scheme)
    ranking, units = group.ranking, {each.id for each in session.scheme.groups}
    for setting, value in settings.items():
        ranking = _changed(ranking, setting, value, units)
    changed = replace(group, ranking=ranking)

    async def change(tx: Transaction) -> BoundGroup:
        await groups.set_ranking(tx, changed.id, changed.ranking)
        told = " ".join(f"{setting}={value}" for setting, value in settings.items())
        await session.note(tx, "settings", group.address, told)
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


async def bound(session: Session) -> list[BoundGroup]:
    """The groups that are bound to something in the scheme. Raises NotAllowed."""
    require(session.person, Action.BIND, session.scheme_id)
    return await session.db.ask(lambda tx: groups.of_scheme(tx, session.scheme_id))


async def purposes(context: Context, place: Place) -> list[BoundGroup]:
    """The bindings of a chat, one for each purpose."""
    return await context.db.ask(lambda tx: groups.in_place(tx, place))
