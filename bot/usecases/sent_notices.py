"""What went out of a scheme, for other systems: page by page, receivers by what they serve as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.sent_notices import Position, SentNotice, public_id
from bot.storage import groups, outbox, people

if TYPE_CHECKING:
    from bot.domain.people import Membership
    from bot.domain.sent_notices import NoticeSearch
    from bot.usecases.context import Context


async def page(
    context: Context, scheme_id: str, search: NoticeSearch, after: Position | None, most: int
) -> tuple[list[SentNotice], Position | None]:
    """Up to `most` notices, and where the next page goes on; None: there is no more."""
    async with context.db.read() as tx:
        posted = await outbox.page_of_scheme(tx, scheme_id, search, after, most + 1)
        titles = await groups.titles_by_id(tx, scheme_id)
        members = await people.members(tx, scheme_id, context.clock.now())
    seats: dict[int | None, tuple[Membership, ...]] = {
        person.id: tuple(seat for seat in person.memberships if seat.scheme == scheme_id) for person in members
    }
    shown = [
        SentNotice(
            public_id(each.notice.key, created_at),
            each.notice.kind,
            each.notice.broadcast,
            each.notice.receiver.outlet,
            seats.get(each.notice.receiver.person_id, ()),
            titles.get(each.notice.receiver.group_id or 0, ""),
            each.state,
            each.notice.due_at,
            each.changed_at,
            each.attempts,
        )
        for each, created_at in posted[:most]
    ]
    return shown, _following(shown, after) if len(posted) > most else None


def _following(shown: list[SentNotice], after: Position | None) -> Position:
    """The position behind the last one of a page."""
    last = shown[-1].due_at
    passed = sum(notice.due_at == last for notice in shown)
    return Position(last, passed + (after.passed if after is not None and after.due_at == last else 0))
