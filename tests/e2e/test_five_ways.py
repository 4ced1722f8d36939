"""The same months by command, in words, in the chat's form, on its page and by workbook: one ledger, one score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.entries import Channel, Mode, Source
from bot.domain.people import Role
from bot.storage import ledger
from tests.support.city import SCHEME, TOWN, button, text_of
from tests.support.form import JOBS, UNIT, figure, form, opened_page, running_form_city
from tests.support.social import FIRST, HUTANG
from tests.support.ways import RUGAO, Month, filled_in, more, outcome, total

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.ways import Outcome

SOURCES = {
    "command": Source.COMMAND,
    "text": Source.TEXT,
    "form in chat": Source.FORM,
    "page": Source.FORM,
    "workbook": Source.WORKBOOK,
}
SELF_ASSESSED = (
    Month(
        "2014-06-12T10:00+08:00",
        (
            total("platform-established", "是"),
            total("work-standards-mark", "2.75", "2.75分"),
            more("enterprise-visits", "3", "3次"),
        ),
    ),
    Month("2014-07-14T10:00+08:00", (total("work-standards-mark", "0", "0分"), total("enterprise-visits", "5"))),
)


@pytest.mark.parametrize(("scheme_id", "unit", "months"), [(SCHEME, UNIT, RUGAO), (HUTANG, FIRST, SELF_ASSESSED)])
async def test_whatever_the_way_the_outcome_is_the_same(
    tmp_path: Path, scheme_id: str, unit: str, months: tuple[Month, ...]
) -> None:
    first: Outcome | None = None
    for way, source in SOURCES.items():
        (folder := tmp_path / way).mkdir()
        found = await outcome(folder, way, scheme_id, unit, months)
        first = first or found
        assert found.sources == {source}, way
        assert (found.entries, found.points, found.totals) == (first.entries, first.points, first.totals), way
    assert first is not None
    assert {one[5] for one in first.entries} == {Channel.SELF if scheme_id == HUTANG else Channel.ASSESSED}
    assert len(set(first.totals)) == len(months)


async def test_what_takes_away_is_said_in_words_and_told_apart_everywhere_else(tmp_path: Path) -> None:
    """A field holds no number below zero: there the right total is reported instead."""
    async with running_form_city(tmp_path) as city:
        await city.join(TOWN, Role.COORDINATOR, UNIT)
        scheme = city.app.context.schemes[SCHEME].scheme
        await city.say(TOWN, "城镇新增就业 20", "已记")
        for number, words in enumerate(("城镇新增就业 -3", "/report 城镇新增就业 -3"), 1):
            city.rested()
            await city.peer.send(TOWN, words)
            question = await city.message(TOWN, words="未记录")
            await city.peer.tap(TOWN, question, button(question, "-3"))
            receipt = await city.peer.wait_for_edit(TOWN, match=lambda one: "已记" in text_of(one))
            assert f"{20 - 3 * number}/1,585" in text_of(receipt)
        city.rested()
        async with opened_page(city, TOWN) as page:
            status, told = await page.ask(
                "report", form(figure("-3", seen=await page.seen(JOBS)), key="month-2021-06-15")
            )
        assert (status, told["stored"]) == (422, False)
        assert "0 或更大" in told["problems"][0]["words"]
        shown = await filled_in(city, Month("", (more(JOBS, "-3"),)))
        assert "-3 不对，请写 0 或更大的数" in text_of(shown)
        assert scheme.fact(JOBS).short in text_of(shown)
        async with city.app.context.db.read() as tx:
            entries = await ledger.since(tx, SCHEME, 0)
    assert [(one.mode, one.value) for one in entries] == [
        (Mode.INCREMENT, 20),
        (Mode.INCREMENT, -3),
        (Mode.INCREMENT, -3),
    ]
