from __future__ import annotations

import asyncio
import hashlib
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain.entries import Basis
from bot.domain.errors import NotAllowed, NotFound, Refused
from bot.domain.notices import NoticeKind
from bot.domain.people import Purpose, Role
from bot.storage import outbox
from bot.usecases import publishing, reviewing
from bot.usecases.context import Session
from tests.support.context import SCHEME, context_on
from tests.support.ledgers import JOBS, UNIT, join, origin, say
from tests.support.office import bind, content_of, posted

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.people import Person
    from bot.domain.publications import Publication
    from bot.storage.engine import Database
    from bot.usecases.context import Context

ITEM = "work.jobs.new-urban"


async def publish(context: Context, person: Person, basis: Basis = Basis.REPORTED, note: str = "") -> Publication:
    made, _ = await publishing.draft(Session(context, person, SCHEME), basis)
    return await publishing.publish(Session(context, person, SCHEME), basis, made.checksum, note)


async def notices(database: Database, kind: str) -> list[int]:
    async with database.read() as tx:
        return sorted(
            int(one.notice.receiver.address) for one in await outbox.by_state(tx, None) if one.notice.kind == kind
        )


async def test_anybody_can_compute_a_publication_anew(database: Database, tmp_path: Path) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    await say(context, town, 1585)
    done = await publish(context, bureau)
    (tmp_path / "facts.csv").write_text(done.facts, "utf-8")
    command = [sys.executable, "-m", "bot", "score", SCHEME, "--facts", str(tmp_path / "facts.csv")]
    command += ["--as-of", str(done.as_of), "--json"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    printed, _ = await process.communicate()
    assert hashlib.sha256(printed).hexdigest() == done.checksum
    assert printed.decode() == f"{done.answer}\n"
    assert await notices(database, "published") == [1, 2]


async def test_a_publication_rests_on_what_it_says(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    last = await say(context, town, 1585)
    assert "1585" not in (await publish(context, bureau, Basis.CONFIRMED)).facts
    await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): last}, origin())
    again = await publish(context, bureau, Basis.CONFIRMED, "审核完毕")
    assert (again.version, again.note) == (2, "审核完毕")
    assert "1585" in again.facts
    first, second = await publishing.publications(context, SCHEME)
    assert second == again
    assert [first.seal and first.seal.number, second.seal and second.seal.number] == [2, 4]
    (moved, *_) = publishing.shifts(context, first, second)
    assert moved.unit == UNIT
    assert moved.total[1] > moved.total[0]


async def test_what_was_looked_at_is_what_is_published(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    seen, _ = await publishing.draft(Session(context, bureau, SCHEME), Basis.REPORTED)
    await say(context, town, 1585)
    for checksum in (seen.checksum, ""):
        with pytest.raises(Refused) as changed:
            await publishing.publish(Session(context, bureau, SCHEME), Basis.REPORTED, checksum)
        assert changed.value.code == "publication-changed"
    assert await publishing.publications(context, SCHEME) == []


async def test_a_new_version_says_what_changed_and_changes_something(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    await publish(context, bureau)
    with pytest.raises(Refused) as same:
        await publish(context, bureau, note="再公示一次")
    assert same.value.code == "publication-same"
    await say(context, town, 1585)
    with pytest.raises(Refused) as silent:
        await publish(context, bureau, note=" ")
    assert silent.value.code == "note-needed"
    for _ in range(2):  # it may be worked through again
        assert (await publish(replace(context, update_id=9), bureau, note="补报")).version == 2
    assert len(await notices(database, "published")) == 4


async def test_everybody_hears_of_their_own_result_and_groups_of_all(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    await bind(context, -7, "市领导", Purpose.RANKING)
    await bind(context, -8, "长江", Purpose.REMINDERS, UNIT)
    await say(context, town, 1585)
    await publish(context, bureau)
    told = {
        int(each.notice.receiver.address): await content_of(context, each.notice)
        for each in (await posted(context)).values()
        if each.notice.kind is NoticeKind.PUBLISHED
    }
    own = told[1].results
    assert [(each.unit, each.rank, each.of) for each in own] == [(UNIT, 1, 14)]
    assert (told[1].own, told[1].board) == (True, None)
    assert (len(told[2].results), told[2].own) == (3, False)
    assert told[-7].board.rows[0].unit == UNIT
    assert told[-7].board.rows[0].total == own[0].total
    assert told[-8].results == own


async def test_an_objection_is_told_and_answered(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    with pytest.raises(NotFound):
        await publishing.appeal(Session(context, town, SCHEME), UNIT, ITEM, "漏算")
    await publish(context, bureau)
    with pytest.raises(Refused):
        await publishing.appeal(Session(context, town, SCHEME), UNIT, ITEM, " ")
    session = Session(replace(context, update_id=7), town, SCHEME)
    raised = await publishing.appeal(session, UNIT, ITEM, "漏算了5月")
    assert await publishing.appeal(session, UNIT, ITEM, " 漏算了5月") == raised  # worked through again
    assert await notices(database, "appeal") == [2]
    assert await publishing.appeals(Session(context, bureau, SCHEME)) == [raised]
    for _ in range(2):
        await publishing.answer_appeal(Session(replace(context, update_id=8), bureau, SCHEME), raised.id, "已补上")
    assert await notices(database, "appeal-answered") == [1]
    assert [one.answer for one in await publishing.appeals(Session(context, town, SCHEME))] == ["已补上"]


async def test_only_the_bureau_publishes_and_only_the_unit_objects(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    other, leader = await join(context, 3, Role.COORDINATOR, "baipu"), await join(context, 4, Role.LEADER)
    await publish(context, bureau)
    raised = await publishing.appeal(Session(context, town, SCHEME), UNIT, ITEM, "漏算了5月")
    for person in (town, leader):
        with pytest.raises(NotAllowed):
            await publishing.draft(Session(context, person, SCHEME), Basis.REPORTED)
        with pytest.raises(NotAllowed):
            await publishing.answer_appeal(Session(context, person, SCHEME), raised.id, "x")
    for person in (other, leader):
        with pytest.raises(NotAllowed):
            await publishing.appeal(Session(context, person, SCHEME), UNIT, ITEM, "x")
    assert await publishing.appeals(Session(context, other, SCHEME)) == []
    with pytest.raises(NotAllowed):
        await publishing.appeals(Session(context, leader, SCHEME))
