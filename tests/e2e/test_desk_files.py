"""Files at the desk over HTTP: work that is waited for, that a dead process left, and that is one person's alone."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import aiohttp
from sqlalchemy import text

from bot.clock import SystemClock
from bot.domain.desk_jobs import Job, JobKind
from bot.domain.people import Role
from bot.storage import desk_jobs
from bot.usecases import desk_jobs as usecase
from bot.web.desk import jobs
from schemes.sheets import LARGEST_FILE
from tests.support.city import BUREAU, SCHEME, TOWN
from tests.support.desk import running_desk_city, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support.city import City
    from tests.support.desk import Desk

_TABLE = "单位,城镇新增就业,创业培训\n长江镇,620,26\n"


async def dropped(desk: Desk, kind: str, table: str | bytes, name: str = "五月.csv") -> tuple[int, str, str]:
    """Drop a file; the status, the path below the desk where that leads, and what stands there."""
    form = aiohttp.FormData({"kind": kind}, quote_fields=False)  # as browsers send names
    form.add_field("file", io.BytesIO(table.encode() if isinstance(table, str) else table), filename=name)
    async with desk.client.post(desk.path("files/send"), data=form, headers={"Origin": desk.url}) as answer:
        return answer.status, answer.url.path.removeprefix(f"/desk/{SCHEME}/"), html.unescape(await answer.text())


async def finished(desk: Desk, path: str) -> str:
    """The page of a piece of work, once it is done."""
    while "data-waiting" in (page := html.unescape(await desk.get(path))):
        pass
    return page


async def stored(city: City) -> list[tuple[str, int]]:
    async with city.app.context.db.read() as tx:
        return [tuple(row) for row in await tx.execute(text("SELECT fact, value FROM entries ORDER BY id"))]


async def test_a_table_is_waited_for_stored_once_and_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_PATIENCE", 0)  # all of it takes long
    async with running_desk_city(tmp_path) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.join(BUREAU, Role.BUREAU)
        async with signed_in(city, TOWN) as town, signed_in(city, BUREAU) as bureau:
            status, path, page = await dropped(town, "table", _TABLE)
            assert (status, path[:10]) == (200, "files/job/")
            assert "已用" in page
            page = await finished(town, path)
            assert "「五月.csv」有 2 项变化，还没有记录。" in page
            assert "五月.csv" in await town.get("files")  # whoever leaves finds it again
            job = path.rpartition("/")[2]
            await bureau.get(path, status=404)  # and nobody else does
            await bureau.send("files/store", status=404, job=job, choice="clear")
            assert await stored(city) == []
            for _ in range(2):  # the button pressed twice
                await town.send("files/store", job=job, choice="clear", key="same")
                await finished(town, path)
            assert len(await stored(city)) == 2
            assert "已记「五月.csv」里的 2 项。" in await finished(town, path)
            await town.send("files/undo", job=job)
            assert "已撤销 2 项，不再计入。" in await finished(town, path)
            _, _, page = await dropped(town, "last-year", _TABLE)
            assert "可以交去年的数" in page
            status, _, page = await dropped(town, "table", b"0" * (LARGEST_FILE + 1))
            assert (status, "最多 20 MB" in page) == (422, True)


async def test_what_a_dead_process_left_is_done_again(tmp_path: Path) -> None:
    async with running_desk_city(tmp_path) as city:
        await city.join(BUREAU, Role.BUREAU)
        now = SystemClock().now()
        left = Job("left", BUREAU, SCHEME, JobKind.TABLE, "", "六月.csv", "another process", now)
        old = replace(left, id="old", begun_at=now - usecase.KEPT)
        for job in (left, old):
            await city.app.context.db.write(partial(desk_jobs.add, job=job, content=_TABLE.encode()))
        async with signed_in(city, BUREAU) as desk:
            assert "程序中途重启" in await desk.get("files/job/left")
            await desk.get("files/job/old", status=404)
            await desk.send("files/again", job="left")
            page = html.unescape(await desk.get("files"))
            (path,) = re.findall(r'/(files/job/[^"]+)">六月\.csv', page)
            assert "有 2 项变化" in html.unescape(await desk.get(path))
            _, _, page = await dropped(desk, "table", b"PK\x03\x04 nonsense", "x.xlsx")
            assert "打不开" in page
            assert "重试" not in page  # it would be refused again
        async with city.app.context.db.read() as tx:
            rows = [row.content for row in await tx.execute(text("SELECT content FROM desk_jobs"))]
            assert rows == [None, None]  # what came in is kept for another try only


async def test_a_list_of_people_becomes_a_sheet_of_invitations_that_is_kept_nowhere(tmp_path: Path) -> None:
    async with running_desk_city(tmp_path) as city:
        await city.join(BUREAU, Role.BUREAU)
        async with signed_in(city, BUREAU) as desk:
            _, path, page = await dropped(desk, "roster", "单位,姓名\n长江镇,王芳\n没有镇,张三\n", "名单.csv")
            assert "有 1 位可以邀请" in page
            assert "没有镇 张三" in page
            data = {"job": path.rpartition("/")[2]}
            async with desk.client.post(desk.path("files/invite"), data=data, headers={"Origin": desk.url}) as answer:
                assert (await answer.read())[:5] == b"%PDF-"
            _, _, page = await dropped(desk, "targets", "单位,城镇新增就业任务\n长江镇,1600\n", "任务.csv")
            assert "有 1 个任务数和现在用的不同" in page
        async with city.app.context.db.read() as tx:
            rows = await tx.execute(text("SELECT kind, file_name FROM desk_jobs ORDER BY begun_at"))
            assert [tuple(row) for row in rows] == [("roster", ""), ("targets", "targets.csv")]
            assert (await tx.execute(text("SELECT count(*) FROM invitations"))).scalar_one() == 2  # the bureau's own
