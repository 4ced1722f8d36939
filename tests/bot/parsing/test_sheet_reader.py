"""A file that people sent is read in a process that ends: by itself, at the deadline, or with the bot."""

from __future__ import annotations

import asyncio
import io
import os
from asyncio.subprocess import Process
from typing import Any

import psutil
import pytest
from openpyxl import load_workbook

from bot.parsing.sheet_reader import SheetReader
from schemes.sheets import BadWorkbook
from schemes.spreadsheets import sheets_of
from schemes.workbook_out.book import workbook
from tests.schemes.test_xlsx import saved
from tests.support import hostile


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[Process]:
    """The processes as they start."""
    start, queue = asyncio.create_subprocess_exec, asyncio.Queue[Process]()

    async def starting(*command: str, **options: Any) -> Process:
        process = await start(*command, **options)
        queue.put_nowait(process)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", starting)
    return queue


def children() -> list[psutil.Process]:
    return psutil.Process(os.getpid()).children()


async def test_the_process_tells_the_same_as_reading_here() -> None:
    def fill(workbook: object) -> None:
        sheet = workbook.active  # type: ignore[attr-defined]
        sheet.append(["名称", None, 1200, 0.5])
        sheet["D1"].number_format = "0.0%"
        sheet.row_dimensions[2].hidden = sheet.column_dimensions["C"].hidden = True
        sheet.append(["=1+1", "x"])
        sheet.merge_cells("A1:B1")
        workbook.create_sheet("暗").sheet_state = "hidden"  # type: ignore[attr-defined]

    data = saved(fill)
    assert await SheetReader().read(data, "a.xlsx") == sheets_of(data, "a.xlsx")
    assert await SheetReader().read("甲,乙\n1,2\n".encode(), "a\nb.csv") == sheets_of("甲,乙\n1,2\n".encode(), "a.csv")


async def test_a_refusal_comes_back_with_its_reason() -> None:
    with pytest.raises(BadWorkbook, match="600 sheets") as caught:
        await SheetReader().read(hostile.same_sheet(600), "a.xlsx")
    assert (caught.value.code, caught.value.details) == ("too-many-sheets", {"count": 600, "most": 60})


async def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(BadWorkbook) as caught:
        await SheetReader(seconds=0.001).read(hostile.numbers(1, 30, 8), "a.xlsx")
    assert caught.value.code == "too-slow"
    assert not children()


async def test_stopping_ends_what_is_read_and_what_waits_for_its_turn(started: asyncio.Queue[Process]) -> None:
    reader, data = SheetReader(), hostile.numbers(1, 9000, 30)
    reading = [asyncio.ensure_future(reader.read(data, "a.xlsx")) for _ in range(4)]
    await started.get(), await started.get()
    reader.stop()
    outcomes = await asyncio.gather(*reading, return_exceptions=True)
    assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
    assert not children()


async def test_the_process_is_told_no_secret(monkeypatch: pytest.MonkeyPatch, started: asyncio.Queue[Process]) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123:secret")
    reader = SheetReader()
    reading = asyncio.ensure_future(reader.read(hostile.numbers(1, 9000, 30), "a.xlsx"))
    process = await started.get()
    assert "BOT_TOKEN" not in psutil.Process(process.pid).environ()
    reader.stop()
    await asyncio.gather(reading, return_exceptions=True)


async def test_a_scheme_is_checked_and_compared_with_the_one_that_is_served() -> None:
    data, reader = workbook("xinjian-2021"), SheetReader()
    same = await reader.check_scheme(data, "办法.xlsx", "xinjian-2021", "zh-CN")
    assert (same.mistakes, same.differences) == ((), ())
    book = load_workbook(io.BytesIO(data))
    book["任务"]["C3"] = "很多"
    changed = io.BytesIO()
    book.save(changed)
    wrong = await reader.check_scheme(changed.getvalue(), "办法.xlsx", "xinjian-2021", "zh-CN")
    assert [mistake.partition(":")[0] for mistake in wrong.mistakes] == ["任务!C3"]
