from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.audit import ACTIONS, PAGE, Search
from bot.domain.entries import Mode
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.evidence import Medium, SentFile, Upload
from bot.domain.languages import LANGUAGES
from bot.domain.people import BoundGroup, Purpose, Role
from bot.domain.receivers import TELEGRAM
from bot.domain.review_items import Seen
from bot.outlets.telegram.addresses import place
from bot.rendering.catalogue import load_catalogue
from bot.usecases import auditing, evidence, groups, periods, reporting, reviewing, undoing, workbooks
from bot.usecases.context import Session
from tests.support.context import NOON, SCHEME, ZONE, context_on
from tests.support.ledgers import JOBS, TRAINING, UNIT, join, origin, say

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.usecases.context import Context


async def found(context: Context, **search: object) -> list[str]:
    return [one.action for one in await auditing.events(context, SCHEME, Search(**search))]  # type: ignore[arg-type]


async def test_everything_that_was_done_is_in_one_list_in_time_order(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    entry = await say(context, town, 12)
    clock.move(NOON.replace(hour=13))
    upload = Upload("f", "u", Medium.PHOTO, "", "", 1)
    await evidence.take(Session(context, town, SCHEME), SentFile(upload, origin(), ""), [entry])
    await reviewing.send_back(Session(context, bureau, SCHEME), Seen(UNIT, JOBS, entry), "请核对", origin())
    clock.move(NOON.replace(day=20))
    await reporting.read_as(Session(context, town, SCHEME), entry, Mode.TOTAL, origin())
    await undoing.undo(Session(context, town, SCHEME), [await say(context, town, 3, fact=TRAINING)], origin())
    await groups.bind(context, bureau, BoundGroup(0, TELEGRAM, "-5", "群", SCHEME, Purpose.RANKING, None))
    await groups.unbind(context, bureau, SCHEME, place(-5))
    await workbooks.template(Session(context, town, SCHEME), UNIT, len)
    clock.move(NOON.replace(month=7, day=2))
    await periods.close(Session(context, bureau, SCHEME), "2021-06")
    await periods.reopen(Session(context, bureau, SCHEME), "2021-06", UNIT, date(2021, 7, 5), "漏报一笔")
    done = await found(context)
    assert done == [
        *("invite", "join", "invite", "join", "report"),
        "evidence",
        "return",
        "correct",
        "report",
        "undo",
        "bind",
        "unbind",
        "template",
        "close-period",
        "reopen-period",
    ]
    assert set(done) <= set(ACTIONS)
    assert await found(context, since=date(2021, 7, 2)) == ["close-period", "reopen-period"]
    assert await found(context, until=date(2021, 6, 15), people=frozenset({2})) == ["join", "return"]
    assert await found(context, unit=UNIT, action="return") == ["return"]
    assert await found(context, unit="banjing") == []
    (returned,) = await auditing.events(context, SCHEME, Search(action="return"))
    assert (returned.by, returned.fact, returned.value, returned.words) == ("somebody 2", JOBS, 12, "请核对")
    (ended,) = await auditing.events(context, SCHEME, Search(action="unbind"))
    assert ended.words == "群"
    (opened,) = await auditing.events(context, SCHEME, Search(action="reopen-period"))
    assert (opened.unit, opened.words, opened.at.astimezone(ZONE).day) == (UNIT, "2021-06 漏报一笔", 2)


async def test_only_the_bureau_sees_it_page_by_page(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    for value in range(1, 7):
        await say(context, town, value)
    first = await auditing.page(Session(context, bureau, SCHEME), Search(), 0)
    assert (first.count, first.pages, len(first.rows)) == (10, 2, 8)
    assert len((await auditing.page(Session(context, bureau, SCHEME), Search(), 1)).rows) == 2
    with pytest.raises(NotFound):
        await auditing.page(Session(context, bureau, SCHEME), Search(), 2)
    with pytest.raises(NotAllowed):
        await auditing.page(Session(context, town, SCHEME), Search(), 0)
    with pytest.raises(NotFound):
        await auditing.events(context, "nowhere", Search())


@pytest.mark.parametrize(
    "search",
    [
        Search(),
        Search(action="report"),
        Search(action="correct"),
        Search(action="undo"),
        Search(action="confirm"),
        Search(action="join"),
        Search(unit=UNIT, people=frozenset({2})),
        Search(since=date(2021, 6, 16)),
        Search(until=date(2021, 6, 15)),
    ],
)
async def test_the_pages_hold_what_the_list_holds_newest_first(database: Database, search: Search) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    for value in range(1, 13):
        entry = await say(context, town, value)
        await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): entry}, origin())
    (question,) = (await reporting.read_as(Session(context, bureau, SCHEME), entry, Mode.TOTAL, origin())).questions
    await reporting.choose(context, bureau, question.draft_id, 0, origin())
    clock.move(NOON.replace(day=17))
    await undoing.undo(Session(context, town, SCHEME), [await say(context, town, 3, fact=TRAINING)], origin())
    listed = (await auditing.events(context, SCHEME, search))[::-1]
    session, first = Session(context, bureau, SCHEME), await auditing.page(Session(context, bureau, SCHEME), search, 0)
    pages = [await auditing.page(session, search, number) for number in range(first.pages)]
    assert [event for page in pages for event in page.rows] == listed
    assert (first.count, first.pages) == (len(listed), -(-len(listed) // PAGE))
    assert all(search.action in (None, event.action) and search.unit in (None, event.unit) for event in listed)
    assert listed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_has_a_word_that_can_be_looked_for(language: str) -> None:
    catalogue = load_catalogue(language)
    words = [catalogue.plain(f"audit.action_{one}") for one in ACTIONS]
    assert len(set(words)) == len(words)
    assert not any(" " in one for one in words)


def test_every_act_that_is_written_down_can_be_looked_for() -> None:
    written = set()
    for path in Path(auditing.__file__).parent.glob("*.py"):
        written |= set(re.findall(r'(?<!once\.)\bnote\([^)]*?, "([a-z-]+)"', path.read_text("utf-8")))
    assert len(written) > 10
    assert written <= set(ACTIONS)
