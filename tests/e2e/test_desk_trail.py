"""The audit trail at the desk: searches, pages, the table, and what is wrong in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, TOWN
from tests.support.desk import running_desk_city, signed_in

if TYPE_CHECKING:
    from pathlib import Path


async def test_what_was_done_is_found_by_unit_person_action_and_day(tmp_path: Path) -> None:
    async with running_desk_city(tmp_path) as city:
        await city.join(BUREAU, Role.BUREAU)
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.say(TOWN, "城镇新增就业 12", "已记")
        async with signed_in(city, BUREAU) as desk:
            for search in ("", "?unit=changjiang", f"?person={TOWN}", "?action=report", "?since=2021-06-15"):
                assert "城镇新增就业 +12 人" in await desk.get(f"trail{search}"), search
            for search in ("?unit=banjing", f"?person={BUREAU}", "?action=undo", "?until=2021-06-14"):
                assert "城镇新增就业 +12 人" not in await desk.get(f"trail{search}"), search
            for search in (
                "?unit=x",
                "?person=x",
                "?person=--5",
                f"?person={10**30}",
                "?action=x",
                "?page=9",
                "?page=-1",
                "?since=2021-02-30",
            ):
                assert "没有办成" in await desk.get(f"trail{search}", status=404), search
            table = await desk.get("trail/table?unit=changjiang&action=report")
            assert table.count("\n") == 2
            assert ",changjiang,new-urban-jobs,2021-06-15,increment,12," in table
