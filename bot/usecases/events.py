"""Events for the webhooks that are bound in a scheme; where none is, nothing is done.

What was stored or published is put into the outbox in the transaction that does it. A standing follows from the ledger
and the day: it is held against the one that was told last, at most once a minute.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.address_book import WEBHOOK
from bot.domain.entries import Verdict
from bot.domain.events import Event, ReportStored, StandingChanged, StandingPublished, StoredFigure, UnitStands
from bot.domain.notices import NoticeKind, content_in, values_of
from bot.domain.people import Purpose
from bot.domain.reviews import State, default_basis
from bot.storage import groups, outbox
from bot.usecases.alarms import notify
from bot.usecases.standings import standing, today

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.entries import Entry
    from bot.domain.people import BoundGroup
    from bot.domain.publications import Publication
    from bot.storage.engine import Transaction
    from bot.usecases.context import Admission, Context

_EXPIRES = timedelta(days=3)  # whoever was away for longer reads the standing anew
_REST = timedelta(minutes=1)  # between two words on the same standing
_STATES = {None: State.WAITING, Verdict.CONFIRM: State.CONFIRMED, Verdict.PROPOSE: State.PROPOSED}


async def stored(admission: Admission, entries: Sequence[Entry], verdict: Verdict | None) -> None:
    """A report was stored; `verdict`: what the reporter's own word is worth."""
    if not admission.heads.heard or not entries:
        return
    figures = tuple(
        StoredFigure(each.id, each.unit, each.fact, each.date, each.mode, each.value, each.replaces) for each in entries
    )
    event = Event(admission.scheme.id, admission.session.now(), ReportStored(figures, _STATES[verdict]))
    await _put(admission.tx, event, f"report:{entries[0].id}", await _hearing(admission.tx, admission.scheme.id))


async def published(tx: Transaction, publication: Publication) -> None:
    """A version of the standing was published."""
    what = StandingPublished(publication.version, publication.as_of, publication.basis, publication.checksum)
    event = Event(publication.scheme, publication.at, what)
    await _put(tx, event, f"published:{publication.version}", await _hearing(tx, publication.scheme))


async def standings(context: Context) -> None:
    """Tell of the standings that are others than when they were told last. Rests on the planner's last look."""
    for scheme_id, look in list(context.looks.items()):
        if _webhooks(look.audience.groups):
            await _standing(context, scheme_id)


async def _standing(context: Context, scheme_id: str) -> None:
    last, now = await context.db.ask(lambda tx: _last(tx, scheme_id)), context.clock.now()
    if last is not None and now < last.at + _REST:
        return
    scheme = context.scheme(scheme_id)
    current = await standing(context, scheme_id, today(context, scheme))
    places = (UnitStands(unit.id, current.rank(unit.id), current.total(unit.id)) for unit in scheme.units)
    units = tuple(sorted(places, key=lambda place: (place.rank, scheme.unit_place(place.unit))))
    if last is not None and isinstance(last.what, StandingChanged) and last.what.units == units:
        return
    event = Event(scheme_id, now, StandingChanged(current.as_of, default_basis(scheme), units))

    async def change(tx: Transaction) -> None:
        if await _last(tx, scheme_id) == last:  # else another process has told it meanwhile
            await _put(tx, event, f"standing:{int(now.timestamp())}", await _hearing(tx, scheme_id))

    await context.db.write(change)


async def _last(tx: Transaction, scheme_id: str) -> Event | None:
    posted = await outbox.last_beginning(tx, f"{NoticeKind.EVENT}:{scheme_id}:standing:")
    return content_in(Event, posted.notice.values) if posted is not None else None


async def _hearing(tx: Transaction, scheme_id: str) -> list[BoundGroup]:
    return _webhooks(await groups.active(tx, scheme_id))


def _webhooks(bound: Iterable[BoundGroup]) -> list[BoundGroup]:
    return [group for group in bound if group.purpose is Purpose.EVENTS and group.outlet == WEBHOOK]


async def _put(tx: Transaction, event: Event, name: str, hearing: list[BoundGroup]) -> None:
    span = (event.at, event.at + _EXPIRES)
    await notify(tx, NoticeKind.EVENT, f"{event.scheme}:{name}", hearing, values_of(event), span)
