"""Who takes much does not keep the others from theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support import hostile
from tests.support.city import OTHER, TOWN

if TYPE_CHECKING:
    from tests.support.city import City


async def test_a_workbook_beyond_the_limits_is_refused_in_words(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.document(TOWN, "报表.xlsx", hostile.same_sheet(600, 9000, 30))
    await city.peer.document(TOWN, "报表.csv", b"1\n" * 2_400_000)
    for _ in range(2):
        assert "文件太大了，最大 5 MB、60 张表、300,000 格" in await city.hear(TOWN, words="未记录")


async def test_a_file_that_is_being_read_is_read_again_after_a_stop(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(OTHER, Role.COORDINATOR, "banjing")
    await city.peer.document(TOWN, "报表.xlsx", hostile.numbers(1, 9000, 30))
    await city.say(OTHER, "创业培训 3", "已记")
    await city.restart()
    answer = await city.hear(TOWN)
    assert "出了点问题" not in answer
    assert "读得太久" not in answer
