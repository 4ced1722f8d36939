"""At nine on 23 June 2021, on the first call of the monthly report; one person has joined, nothing was sent yet."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from bot.clock import MovableClock
from bot.domain.notices import NoticeState
from bot.domain.people import Purpose
from bot.usecases import planning
from tests.support.context import SCHEME, ZONE, context_on
from tests.support.database import opened
from tests.support.office import bind, join, posted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.usecases.context import Context

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

CALL = "2021-06-23T09:00"
TO_WANG = "reminder:p11:2021-06-23"
RANKING = f"ranking:{SCHEME}:g1:2021-06-21"
PNG = b"\x89PNG"


@pytest.fixture
def place(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with a coordinator and the leaders' group; its address."""
    for name in ("SCHEME", "BOT_TOKEN", "TIMEZONE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("CLOCK", f"{CALL}+08:00")
    monkeypatch.chdir(tmp_path)

    async def people(context: Context) -> None:
        await join(context, 11, "王芳", "changjiang")
        await bind(context, -10, "市领导", Purpose.RANKING)

    on(database_url, people, "2021-06-23T08:00")  # before the command looks, however quick it is
    return database_url


def on(url: str, work: Callable[[Context], Awaitable[None]], at: str = CALL) -> None:
    """Do something as the running bot would at that time."""

    async def go() -> None:
        async with opened(url) as database:
            await work(context_on(database, MovableClock(datetime.fromisoformat(at).replace(tzinfo=ZONE))))

    asyncio.run(go())


def states(url: str) -> dict[str, NoticeState]:
    found: dict[str, NoticeState] = {}

    async def look(context: Context) -> None:
        found.update({key: one.state for key, one in (await posted(context)).items()})

    on(url, look)
    return found


async def plan(context: Context) -> None:
    await planning.tick(context)


@pytest.mark.usefixtures("place")
def test_due_lists_what_goes_and_why_others_get_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2021-06-23 09:00  reminder  王芳: 用工服务情况月上报; 长江"
    assert lines[1] == "2021-06-23 09:00  ranking   市领导: the weekly ranking"
    assert lines[2].startswith("-                 nothing   如城: owes something")
    assert len(lines) == 2 + 13


@pytest.mark.usefixtures("place")
def test_due_at_another_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--at", "2021-06-26T10:00"]) == 0
    assert capsys.readouterr().out.startswith(
        "2021-06-28 09:00  reminder  王芳: 用工服务情况月上报, 用工服务情况季公示; 长江; not before then"
    )
    with pytest.raises(SystemExit):
        main(["due", "--at", "tomorrow"])
    assert "2021-06-21T09:00" in capsys.readouterr().err


@pytest.mark.usefixtures("place")
def test_preview_of_a_reminder_is_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "reminder", "--to", "王"]) == 0
    told = capsys.readouterr()
    assert "用工服务情况月上报" in told.out
    assert "<b>" not in told.out
    assert main(["preview", "reminder", "--to", "赵"]) == 2


@pytest.mark.usefixtures("place")
def test_preview_of_a_ranking_is_its_picture(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    assert main(["preview", "ranking"]) == 0
    told = capfdbinary.readouterr()
    assert told.out.startswith(PNG)
    assert "排名 · " in told.err.decode()
    assert main(["preview", "ranking", "--out", "ranking.png"]) == 0
    assert capfdbinary.readouterr().out == b""
    assert (tmp_path / "ranking.png").read_bytes().startswith(PNG)


def test_the_outbox_is_listed_by_state(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    on(place, plan)
    assert main(["outbox"]) == 0
    assert {line.split()[3] for line in capsys.readouterr().out.splitlines()} == {TO_WANG, RANKING}
    assert main(["outbox", "--state", "failed"]) == 0
    assert capsys.readouterr().out == ""


def test_one_notice_is_dropped_and_one_sent_again(place: str) -> None:
    on(place, plan)
    assert main(["outbox", "--drop", TO_WANG]) == 0
    assert states(place) == {TO_WANG: NoticeState.DROPPED, RANKING: NoticeState.WAITING}
    assert main(["outbox", "--retry", TO_WANG]) == 0
    assert states(place)[TO_WANG] is NoticeState.WAITING


def test_what_was_sent_or_makes_no_sense_stays_as_it_is(
    place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def plan_and_send(context: Context) -> None:
        await planning.tick(context)
        found = await planning.find(context, TO_WANG)
        assert found is not None
        await planning.record(context, found.notice, NoticeState.SENT, message_id=1)

    on(place, plan_and_send)
    assert main(["outbox", "--retry", TO_WANG]) == 2
    assert "is sent" in capsys.readouterr().err
    assert main(["outbox", "--drop", "nothing"]) == 2
    assert "no notice has the key nothing" in capsys.readouterr().err
    monkeypatch.setenv("CLOCK", "2021-07-01T09:00+08:00")
    assert main(["outbox", "--retry", RANKING]) == 2
    assert "made sense until 2021-06-28 09:00" in capsys.readouterr().err
    assert states(place) == {TO_WANG: NoticeState.SENT, RANKING: NoticeState.WAITING}


@pytest.mark.usefixtures("place")
def test_wrong_settings_are_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEME", "atlantis")
    assert main(["due"]) == 2
    assert "atlantis" in capsys.readouterr().err


@pytest.mark.parametrize("group", ["leaders", "市领导", "-10"])
def test_the_ranking_of_a_group_is_shown_at_any_time(
    place: str, group: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["preview", "ranking", "--group", group, "--at", "2021-06-16T11:00"]) == 0
    told = capfdbinary.readouterr()
    assert told.out.startswith(PNG)
    assert "6月16日" in told.err.decode()


def test_a_group_that_there_is_not_is_said(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "ranking", "--group", "别的群"]) == 2
    assert "nothing of that kind" in capsys.readouterr().err


def test_all_of_a_kind_or_all_that_did_not_arrive_are_sent_again(
    place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def plan_and_fail(context: Context) -> None:
        await planning.tick(context)
        for key, state in ((TO_WANG, NoticeState.FAILED), (RANKING, NoticeState.UNKNOWN)):
            found = await planning.find(context, key)
            assert found is not None
            await planning.record(context, found.notice, state)

    on(place, plan_and_fail)
    assert main(["outbox", "--retry", "ranking"]) == 0
    assert capsys.readouterr().out == "sent again: 1; made sense no more: 0\n"
    assert states(place) == {TO_WANG: NoticeState.FAILED, RANKING: NoticeState.WAITING}
    monkeypatch.setenv("CLOCK", "2021-07-02T09:00+08:00")
    assert main(["outbox", "--retry", "all"]) == 0
    assert capsys.readouterr().out == "sent again: 0; made sense no more: 1\n"
    assert states(place)[TO_WANG] is NoticeState.DROPPED
