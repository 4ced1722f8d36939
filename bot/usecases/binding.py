"""Robots, mailboxes and webhooks are bound to what goes there, and greeted: nothing else goes there before it arrives.

Chats of Telegram are bound by a command in them (`usecases.groups`); here they stand in the list of all places, too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.bound_places import OWNER_AGREES, Advice, BoundPlace, Deliveries, Greeted
from bot.domain.errors import Expired
from bot.domain.notices import Notice, NoticeKind, NoticeState, values_of
from bot.domain.people import BoundGroup
from bot.domain.permissions import Action, require
from bot.domain.rankings import RankingSettings
from bot.domain.receivers import Place, place_of, to_person
from bot.storage import address_book, groups, outbox
from bot.usecases.address_book import entry_in
from bot.usecases.alarms import receiver_of
from bot.usecases.context import in_transaction
from bot.usecases.groups import bind_group, unbind_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.address_book import AddressEntry
    from bot.domain.notices import Json
    from bot.domain.people import Purpose
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session

_GREETING_LIVES = timedelta(days=1)
_ONCE_A_MONTH = RankingSettings(weekday=None, moments=False)  # of a mailbox


async def places(session: Session) -> list[BoundPlace]:
    """Where notices of the scheme go, in the order of their binding, last what is undecided. Raises NotAllowed."""
    require(session.person, Action.BIND, session.scheme_id)
    async with session.db.read() as tx:
        bound = await groups.of_scheme(tx, session.scheme_id)
        entries = {str(entry.number): entry for entry in await address_book.of_scheme(tx, session.scheme_id)}
        deliveries = await outbox.of_groups(tx, [group.id for group in bound])
    by_place: dict[Place, list[BoundGroup]] = {}
    for group in bound:
        by_place.setdefault(place_of(group), []).append(group)
    decided = [_place(place, of_place, entries, deliveries) for place, of_place in by_place.items()]
    bound_addresses = {place.address for place in by_place}
    undecided = [
        BoundPlace(Place(entry.outlet, number), entry.label, (), entry, Deliveries())
        for number, entry in entries.items()
        if number not in bound_addresses
    ]
    return [*decided, *undecided]


def _place(
    place: Place,
    bound: Sequence[BoundGroup],
    entries: dict[str, AddressEntry],
    deliveries: dict[int, Deliveries],
) -> BoundPlace:
    of_groups = [deliveries.get(group.id, Deliveries()) for group in bound]
    arrived_at = max((each.arrived_at for each in of_groups if each.arrived_at is not None), default=None)
    failed_at = max((each.failed_at for each in of_groups if each.failed_at is not None), default=None)
    if arrived_at is not None and failed_at is not None and arrived_at >= failed_at:
        failed_at = None
    entry = entries.get(place.address)
    title = entry.label if entry is not None else bound[0].title
    return BoundPlace(place, title, tuple(bound), entry, Deliveries(arrived_at, failed_at))


async def place(session: Session, key: str) -> BoundPlace:
    """One of them by its key. Raises NotAllowed, and Expired where it has ended."""
    for each in await places(session):
        if each.key == key:
            return each
    raise Expired("address-ended")


@in_transaction
async def bind(
    tx: Transaction, session: Session, number: int, purposes: Iterable[Purpose], unit: str | None = None
) -> None:
    """Bind an address of the book to what goes there from now on, in place of what went there, and greet it.

    Raises NotAllowed, NotFound for an unknown unit, Expired where it has ended.
    """
    entry = await entry_in(tx, session, number)
    address = Place(entry.outlet, str(number))
    await groups.deactivate(tx, address, session.scheme_id)
    ranking = _ONCE_A_MONTH if entry.outlet in OWNER_AGREES else RankingSettings()
    for purpose in purposes:
        group = BoundGroup(0, entry.outlet, address.address, entry.label, session.scheme_id, purpose, unit)
        await bind_group(tx, session, replace(group, ranking=ranking))
    await _greet(tx, session, address)


@in_transaction
async def greet(tx: Transaction, session: Session, number: int) -> None:
    """Send the greeting again. Raises NotAllowed, and Expired where nothing is bound there."""
    entry = await entry_in(tx, session, number)
    await _greet(tx, session, Place(entry.outlet, str(number)))


async def _greet(tx: Transaction, session: Session, address: Place) -> None:
    bound = await groups.in_place(tx, address)
    if not bound:
        raise Expired("address-ended")
    now, receiver = session.now(), receiver_of(bound[0])
    cause = session.context.update_id if session.context.update_id is not None else now.isoformat()
    prefix = f"{NoticeKind.GREETING}:{session.scheme_id}:{receiver.name}:"
    for posted in await outbox.beginning(tx, prefix):
        if posted.state is NoticeState.WAITING:
            await outbox.mark(tx, posted.notice.key, NoticeState.DROPPED, now, problem="another greeting goes")
    values: dict[str, Json] = {"scheme": session.scheme_id, "by": session.person.id, "at_once": True}
    await outbox.put_new(
        tx, [Notice(f"{prefix}{cause}", NoticeKind.GREETING, receiver, now, now + _GREETING_LIVES, values)], now
    )


@in_transaction
async def end_address(tx: Transaction, session: Session, number: int) -> None:
    """Send nothing to an address any more, and forget it. Raises NotAllowed, and Expired where it has ended."""
    entry = await entry_in(tx, session, number)
    await groups.deactivate(tx, Place(entry.outlet, str(number)), session.scheme_id)
    await address_book.end(tx, number, session.now())
    await session.note(tx, "end-address", entry.label, entry.outlet)


async def end(session: Session, key: str) -> BoundPlace:
    """Send nothing to a place any more; which it was. Raises NotAllowed, and Expired where it has ended."""
    ending = await place(session, key)
    if ending.entry is not None:
        await end_address(session, ending.entry.number)
    else:
        await unbind_group(session, ending.groups[0].id)
    return ending


@in_transaction
async def greeted(tx: Transaction, context: Context, notice: Notice, advice: Advice | None) -> None:
    """What became of a greeting; whoever had it sent is told. `advice`: what has to be put right; None: it arrived."""
    receiver, now = notice.receiver, context.clock.now()
    entry = await address_book.entry(tx, int(receiver.address))
    if entry is None:
        return
    if advice is None and entry.outlet not in OWNER_AGREES:
        await address_book.confirm(tx, entry.number, now)
    elif advice not in (None, Advice.LATER, Advice.UNCERTAIN):
        await address_book.doubt(tx, entry.number)
    by, scheme = notice.values["by"], str(notice.values["scheme"])
    news = Greeted(scheme, f"a{entry.number}", entry.outlet, entry.label, advice)
    key = f"{NoticeKind.GREETED}:{advice or 'arrived'}:{notice.key}"
    values = {**values_of(news), "at_once": True}
    announced = Notice(key, NoticeKind.GREETED, to_person(int(str(by))), now, now + _GREETING_LIVES, values)
    await outbox.put_new(tx, [announced], now)
