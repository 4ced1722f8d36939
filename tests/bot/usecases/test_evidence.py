from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.clock import MovableClock
from bot.domain.entries import Mode
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.evidence import Medium, SentFile, Trouble, Upload
from bot.domain.people import Role
from bot.domain.review_items import Seen
from bot.domain.reviews import State
from bot.usecases import asking, evidence, inbox, joining, obligations, reporting, reviewing, undoing
from bot.usecases.context import Session
from tests.support.context import NOON, SCHEME, context_on, offering
from tests.support.ledgers import JOBS, UNIT, join, origin, say
from tests.support.proofs import JPEG, PDF

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.entries import Origin
    from bot.domain.evidence import Taken
    from bot.domain.people import Person
    from bot.storage.engine import Database
    from bot.usecases.context import Context

XINJIAN = "xinjian-2021"
BASE_OFFICE, TRAINING_OFFICE = "区就业创业服务中心基层平台服务股", "区就业创业服务中心职业培训股"
BASES = "university-talent-bases"  # the scheme wants the 合作协议 with it


def file(number: int = 1, album: str = "", name: str = "协议.pdf") -> Upload:
    return Upload(f"file-{number}", f"unique-{number}", Medium.DOCUMENT, name, "application/pdf", 9, album)


async def send(context: Context, person: Person, upload: Upload, *entries: int, where: Origin | None = None) -> Taken:
    return await evidence.take(
        Session(context, person, SCHEME), SentFile(upload, where or origin(), "补充了材料"), entries
    )


async def test_a_file_in_reply_is_attached_and_nothing_is_missing_any_more(database: Database) -> None:
    context = context_on(database)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    entry = await say(context, town, 2, fact=BASES)
    (lacking,) = (await obligations.todo(Session(context, town, SCHEME), UNIT)).unproven
    assert (lacking.entry_id, lacking.fact, lacking.value) == (entry, BASES, 2)
    for _ in range(2):  # delivered twice, attached once
        taken = await send(context, town, file(), entry)
        assert [one.id for one in taken.entries] == [entry]
    assert (await evidence.shown(Session(context, town, SCHEME), UNIT, (BASES,), 0)).count == 1
    assert (await evidence.shown(Session(context, town, SCHEME), UNIT, (JOBS,), 0)).count == 0
    assert (await obligations.todo(Session(context, town, SCHEME), UNIT)).unproven == ()


async def test_a_correction_is_proven_by_what_proved_what_it_corrects(database: Database) -> None:
    context = context_on(database)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    entry = await say(context, town, 2, fact=BASES)
    await send(context, town, file(), entry)
    await reporting.read_as(Session(context, town, SCHEME), entry, Mode.TOTAL, origin())
    assert await evidence.missing(context, SCHEME, UNIT) == ()
    await say(context, town, 1, fact=BASES)
    (lacking,) = await evidence.missing(context, SCHEME, UNIT)
    assert lacking.value == 1


async def test_what_is_confirmed_or_zero_or_taken_back_needs_no_evidence(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    entry = await say(context, town, 2, fact=BASES)
    await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, BASES): entry}, origin())
    await say(context, town, 0, fact=BASES)
    await undoing.undo(Session(context, town, SCHEME), [await say(context, town, 3, fact=BASES)], origin())
    await say(context, town, 5)
    assert await evidence.missing(context, SCHEME, UNIT) == ()


async def test_files_without_words_are_asked_about_once_and_go_together(database: Database) -> None:
    context = context_on(database)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    await say(context, town, 12)
    bases = await say(context, town, 2, fact=BASES)
    await say(context, town, 3)
    asked = await send(context, town, file(1))
    assert asked.choices[0][0].id == bases  # what lacks evidence comes first
    assert (len(asked.choices), asked.waiting, asked.question) == (3, 1, None)
    await evidence.asked(Session(context, town, SCHEME), 77)
    again = await send(context, town, file(2))
    assert (again.waiting, again.question) == (2, 77)
    taken = await evidence.choose(Session(context, town, SCHEME), bases, "补充了材料")
    assert [one.id for one in taken.entries] == [bases]
    assert (await evidence.shown(Session(context, town, SCHEME), UNIT, None, 0)).count == 2
    with pytest.raises(Expired):
        await evidence.choose(Session(context, town, SCHEME), bases, "补充了材料")


async def test_an_album_goes_where_its_words_have_gone_in_whatever_order(database: Database) -> None:
    context = context_on(database)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    await say(context, town, 12)
    assert (await send(context, town, file(1, album="a"))).waiting == 1
    where = origin()
    entry = await say(context, town, 2, fact=BASES)
    async with database.read() as tx:
        row = (await tx.execute(text(f"SELECT chat_id, message_id FROM entries WHERE id = {entry}"))).one()
    where = replace(where, chat_id=row.chat_id, message_id=row.message_id)
    first = await evidence.accompany(Session(context, town, SCHEME), SentFile(file(2, album="a"), where, ""))
    assert first is not None
    assert [one.id for one in first.entries] == [entry]
    last = await send(context, town, file(3, album="a"))
    assert (last.quiet, [one.id for one in last.entries]) == (True, [entry])
    assert (await evidence.shown(Session(context, town, SCHEME), UNIT, (BASES,), 0)).count == 3
    assert await evidence.accompany(Session(context, town, SCHEME), SentFile(file(4), origin(), "")) is None


async def test_nothing_reported_or_too_long_ago_cannot_be_proven(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    with pytest.raises(NotFound):
        await send(context, town, file())
    await say(context, town, 12)
    clock.move(NOON + timedelta(days=40))
    with pytest.raises(NotFound):
        await send(context, town, file())


async def test_nobody_proves_or_sees_what_is_another_unit_s(database: Database) -> None:
    context = context_on(database)
    town, other = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.COORDINATOR, "banjing")
    entry = await say(context, town, 2, fact=BASES)
    with pytest.raises(NotAllowed):
        await send(context, other, file(), entry)
    await send(context, town, file(), entry)
    found = (await evidence.shown(Session(context, town, SCHEME), UNIT, None, 0)).rows[0].evidence
    with pytest.raises(NotAllowed):
        await evidence.shown(Session(context, other, SCHEME), UNIT, None, 0)
    with pytest.raises(NotAllowed):
        await evidence.opened(context, other, found.id)
    with pytest.raises(NotFound):
        await evidence.opened(context, town, found.id + 1)
    with pytest.raises(Refused):
        await send(context, town, file(name="病毒.exe"), entry)


async def test_a_department_sees_what_proves_its_facts_and_leaders_see_nothing(database: Database) -> None:
    context = replace(context_on(database), schemes={XINJIAN: offering(XINJIAN)})
    town = await join(context, 1, Role.COORDINATOR, "songhu", XINJIAN)
    leader = await join(context, 2, Role.LEADER, scheme=XINJIAN)
    reviewers = {}
    for number, department in enumerate((BASE_OFFICE, TRAINING_OFFICE), 3):
        invited = await joining.invite(context, None, XINJIAN, Role.REVIEWER, None, department)
        await joining.redeem(context, invited.token, number, department, "zh-CN")
        reviewers[department] = await joining.person(context, number)
    own, other = reviewers[BASE_OFFICE], reviewers[TRAINING_OFFICE]
    assert own is not None
    assert other is not None
    entry = await say(context, town, 3, fact="fishermen", scheme=XINJIAN)
    await evidence.take(Session(context, town, XINJIAN), SentFile(file(), origin(), ""), [entry])

    async def seen(person: Person, facts: tuple[str, ...] | None) -> int:
        return (await evidence.shown(Session(context, person, XINJIAN), "songhu", facts, 0)).count

    assert [await seen(person, None) for person in (town, own, other)] == [1, 1, 0]
    assert await seen(own, ("fishermen",)) == 1
    for person, facts in ((leader, None), (leader, ("fishermen",)), (other, ("fishermen",))):
        with pytest.raises(NotAllowed, match="not-allowed-see-evidence"):
            await seen(person, facts)
    for person in (leader, other):
        with pytest.raises(NotAllowed, match="not-allowed-see-evidence"):
            await evidence.opened(context, person, 1)
    await evidence.opened(context, own, 1)
    async with database.read() as tx:
        rows = await tx.execute(text("SELECT person_id, subject, details FROM audit WHERE action = 'open-evidence'"))
        assert [tuple(row) for row in rows] == [(own.id, "songhu", "#1 协议.pdf")]


async def test_evidence_for_what_was_returned_lets_it_wait_again(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    entry = await say(context, town, 2, fact=BASES)
    await reviewing.send_back(Session(context, bureau, SCHEME), Seen(UNIT, BASES, entry), "缺少证明材料", origin())
    assert (await inbox.inbox(Session(context, bureau, SCHEME), 0)).count == 0
    await send(context, town, file(), entry)
    opened = await inbox.open_item(Session(context, bureau, SCHEME), UNIT, BASES)
    assert (opened.files, opened.remarks[-1].review.reason) == (1, "补充了材料")
    assert (await asking.history(Session(context, town, SCHEME), UNIT, 0)).rows[0].state is State.WAITING


async def test_content_is_kept_by_checksum_and_what_is_false_is_written_down(
    database: Database, tmp_path: Path
) -> None:
    context = replace(context_on(database), evidence=tmp_path / "evidence")
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    entry = await say(context, town, 2, fact=BASES)
    await send(context, town, file(1), entry)
    await send(context, town, file(2), entry)
    assert [one.unique_id for one in await evidence.unfetched(context)] == ["unique-1", "unique-2"]
    assert await evidence.keep(context, file(1), JPEG) is Trouble.TYPE
    assert not (tmp_path / "evidence").exists()
    assert await evidence.keep(context, file(2), PDF) is None
    assert await evidence.unfetched(context) == []
    second, first = (await evidence.shown(Session(context, town, SCHEME), UNIT, None, 0)).rows
    assert (await evidence.opened(context, town, first.evidence.id))[1] is None
    assert (await evidence.opened(context, town, second.evidence.id))[1] == PDF
