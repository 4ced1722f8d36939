from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import Notice, NoticeKind
from bot.domain.people import Role
from bot.domain.receivers import to_person
from bot.domain.sent_notices import NoticeSearch
from bot.storage import outbox
from bot.usecases import sent_notices
from tests.support.context import NOON, SCHEME, context_on
from tests.support.ledgers import UNIT, join

if TYPE_CHECKING:
    from bot.storage.engine import Database


async def test_pages_hold_each_notice_of_the_scheme_once_and_name_nobody(database: Database) -> None:
    context = context_on(database)
    await join(context, 11, Role.COORDINATOR, UNIT)
    later = NOON + timedelta(days=1)
    made = [
        Notice(f"{kind}:{number}:p{person}:x", kind, to_person(person), NOON, later, values)
        for number, (kind, person, values) in enumerate(
            [
                (NoticeKind.REMINDER, 11, {}),
                (NoticeKind.REMINDER, 99, {}),  # to nobody of this scheme
                (NoticeKind.RETURNED, 11, {"scheme": SCHEME}),
                (NoticeKind.RETURNED, 11, {"scheme": "rugao-2018"}),
                (NoticeKind.PUBLISHED, 99, {"scheme": SCHEME}),
            ]
        )
    ]
    await database.write(lambda tx: outbox.put_new(tx, made, NOON))
    search = NoticeSearch(since=NOON)  # people join by links: that makes notices of its own
    whole, after = await sent_notices.page(context, SCHEME, search, None, 10)
    ours = [notice for notice in whole if notice.about.endswith("x")]
    assert (after, [(notice.kind, [seat.unit for seat in notice.seats]) for notice in ours]) == (
        None,
        [(NoticeKind.PUBLISHED, []), (NoticeKind.REMINDER, [UNIT]), (NoticeKind.RETURNED, [UNIT])],
    )
    paged, position = [], None
    for _ in range(len(whole)):
        page, position = await sent_notices.page(context, SCHEME, search, position, 1)
        paged += page
    assert (paged, position) == (whole, None)
