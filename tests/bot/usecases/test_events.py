"""What happens in a scheme goes to the webhooks that are bound there, and is nothing where none is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.clock import MovableClock
from bot.domain.address_book import WEBHOOK, NewAddress
from bot.domain.entries import Basis
from bot.domain.people import BoundGroup, Purpose, Role
from bot.rendering.catalogue import load_catalogue
from bot.rendering.pages import Pages
from bot.sender.notice_kinds import message
from bot.usecases import address_book, events, groups, planning, publishing
from bot.usecases.context import Session
from tests.support.context import NOON, SCHEME, context_on
from tests.support.ledgers import JOBS, UNIT, join, say
from tests.support.office import posted

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.usecases.context import Context

CATALOGUES = {"zh-CN": load_catalogue("zh-CN")}


async def bind_webhook(bureau: Session) -> None:
    context = bureau.context
    entry = await address_book.add(bureau, NewAddress(WEBHOOK, "金保", "https://k.cn/in", "whsec_MTIz"))
    webhook = BoundGroup(0, WEBHOOK, str(entry.number), "金保", SCHEME, Purpose.EVENTS, None)
    await groups.bind(context, bureau.person, webhook)
    await address_book.confirm(context, entry.number)


async def told(context: Context) -> list[dict[str, Any]]:
    """What the webhook is told, in the order of the keys: published, report, standing."""
    notices = [one.notice for key, one in (await posted(context)).items() if key.startswith("event:")]
    screens = [await message(context, each, CATALOGUES, Pages(published="https://k.cn/published")) for each in notices]
    assert all(screen is not None and screen.key == each.key for screen, each in zip(screens, notices, strict=True))
    return [dict(screen.data) for screen in screens if screen is not None and screen.data is not None]


async def test_a_report_a_standing_and_a_publication_are_events(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    await say(context, town, 5)
    await planning.tick(context)
    await events.standings(context)
    assert await told(context) == []  # nobody listens

    session = Session(context, bureau, SCHEME)
    await bind_webhook(session)
    entry = await say(context, town, 12)
    await planning.tick(context)
    await events.standings(context)
    made, _ = await publishing.draft(session, Basis.REPORTED)
    await publishing.publish(session, made.basis, made.checksum)

    published, report, standing = await told(context)
    assert (report["type"], report["data"]["state"]) == ("report.stored", "waiting")
    assert report["data"]["entries"] == [
        {
            "entry": entry,
            "unit": UNIT,
            "fact": JOBS,
            "date": "2021-06-15",
            "mode": "increment",
            "value": "12",
            "replaces": None,
        }
    ]
    assert standing["type"] == "standing.changed"
    ranks = [each["rank"] for each in standing["data"]["units"]]
    assert ranks == sorted(ranks)
    assert {each["unit"] for each in standing["data"]["units"]} == set(context.scheme(SCHEME).unit_ids)
    assert published["type"] == "standing.published"
    assert published["data"]["page"] == f"https://k.cn/published/{SCHEME}/1"
    assert published["data"]["checksum"] == made.checksum
    assert not [key for key in await posted(context) if key.startswith("published:") and key.endswith(":g1")]

    await say(context, town, 1585)
    for seconds, count in ((30, 4), (31, 5), (61, 5)):  # the report; the standing a minute after the last; not again
        clock.move(clock.now() + timedelta(seconds=seconds))
        await events.standings(context)
        assert len(await told(context)) == count
