"""Progress at the desk: who sees which units, what stands in the squares, and one figure with all that is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, LEADER, OTHER, TOWN
from tests.support.desk import running_desk_city, signed_in
from tests.support.proofs import png

if TYPE_CHECKING:
    from pathlib import Path

BASES = "university-talent-bases"


def units_of(page: str) -> int:
    return len(re.findall(r'<th scope="row">', page))


async def test_from_the_matrix_to_a_figure_its_evidence_and_what_if(tmp_path: Path) -> None:
    async with running_desk_city(tmp_path) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.join(OTHER, Role.COORDINATOR, "banjing")
        await city.join(BUREAU, Role.BUREAU)
        await city.join(LEADER, Role.LEADER)
        await city.peer.photo(TOWN, png(), caption="高校人才培养合作基地 2")
        await city.hear(TOWN, words="材料已附到")
        async with signed_in(city, BUREAU) as desk:
            page = await desk.get("progress?section=3")
            assert units_of(page) == 14
            assert f'progress/fact/changjiang/{BASES}">●100%' in page
            assert units_of(await desk.get("progress?section=3&state=reached")) == 1
            assert "没有符合条件的单位" in await desk.get("progress?section=3&state=odd")
            assert "○未报" in await desk.get("progress?section=3&day=2021-06-14&basis=confirmed")
            await desk.get("progress?day=2099-01-01", status=422)
            await desk.get("progress?day=yesterday", status=404)
            await desk.get("progress?page=7", status=404)
            duties = await desk.get("progress?show=duties")
            assert "○待报" in duties
            figure = await desk.get(f"progress/fact/changjiang/{BASES}?suppose=-1")
            assert "王芳 · 6月15日 10:00" in figure
            assert "待审" in figure
            assert re.search(r"假如 .*2 个 → 1 个", figure)
            assert "任务 2" in figure
            assert "many 不对" in await desk.get(f"progress/fact/changjiang/{BASES}?suppose=many")
            await desk.get(f"progress/file/{10**30}", status=404)
            async with desk.client.get(desk.path("progress/file/1")) as answer:
                assert (answer.content_type, await answer.read()) == ("image/png", png())
            await desk.get("progress/fact/changjiang/nothing", status=404)
            await desk.get("progress/fact/nowhere/new-urban-jobs", status=404)
        async with signed_in(city, OTHER) as desk:
            page = await desk.get("progress")
            assert "搬经" in page
            assert "长江" not in page
            await desk.get("progress?unit=changjiang", status=403)
            await desk.get(f"progress/fact/changjiang/{BASES}", status=403)
            await desk.get("progress/duty/changjiang/year-tasks", status=403)
            await desk.get("progress/file/1", status=403)
        async with signed_in(city, LEADER) as desk:
            assert "您没有查看材料的权限" in await desk.get(f"progress/fact/changjiang/{BASES}")
