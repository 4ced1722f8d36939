"""Reviewing at the desk: one case after the other, batches, missed reports, objections, and who sees what."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from bot.domain.entries import Basis, Verdict
from bot.domain.people import Role
from bot.storage import reviews
from bot.usecases import inbox, joining, publishing
from bot.usecases.context import Session
from tests.support.city import BUREAU, OTHER, SCHEME, TOWN
from tests.support.desk import running_desk_city, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.city import City
    from tests.support.desk import Desk

JOBS = "changjiang.new-urban-jobs"
PICTURE = b"\xff\xd8\xff\xe0" + b"picture" * 9


def hidden(page: str, name: str) -> str:
    """What the page's first field of a name holds."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found is not None, name
    return html.unescape(found[1])


async def act(desk: Desk, below: str, **fields: str) -> tuple[str, str]:
    """Send a form; what is said on the page that follows, and that page."""
    async with desk.client.post(desk.path(below), data=fields, headers={"Origin": desk.url}) as answer:
        page = await answer.text()
        assert answer.status == 200, (answer.status, page[:2000])
    said = re.search(r'<p class="note good" role="status">(.*?)</p>', page)
    return html.unescape(said[1]) if said else "", page


async def case_of(desk: Desk, key: str = JOBS) -> dict[str, str]:
    """The fields of the forms of a case."""
    page = await desk.get(f"review?open={key}")
    return {name: hidden(page, name) for name in ("unit", "fact", "last", "next", "key")}


async def session_of(city: City, user: int) -> Session:
    person = await joining.person(city.app.context, user)
    assert person is not None
    return Session(city.app.context, person, SCHEME)


async def verdicts(city: City) -> list[Verdict]:
    return [review.verdict for review in await city.app.context.db.ask(lambda tx: reviews.since(tx, SCHEME, 0))]


async def test_a_case_is_confirmed_returned_corrected_and_each_is_taken_back(tmp_path: Path) -> None:
    async with running_desk_city(tmp_path) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.join(BUREAU, Role.BUREAU)
        await city.say(TOWN, "城镇新增就业 120，创业培训 8", "已记")
        await city.peer.document(TOWN, "协议.jpg", PICTURE, caption="城镇新增就业 3")
        await city.hear(TOWN, words="已记")
        async with signed_in(city, BUREAU) as desk:
            page = await desk.get("review")
            assert all(words in page for words in ("长江", "城镇新增就业", "创业培训", "待审 2", "依据："))

            case = await case_of(desk)
            said, page = await act(desk, "review/confirm", **case)
            assert said == "已核定：长江 · 城镇新增就业。还有 1 项。"
            assert (await act(desk, "review/confirm", **case))[0] == said  # a form that is sent twice counts once
            assert await verdicts(city) == [Verdict.CONFIRM, Verdict.CONFIRM]  # one of each entry
            assert "重新待审" in (await act(desk, "review/undo", did=hidden(page, "did")))[0]

            said, page = await act(desk, "review/return", reason="proof", **await case_of(desk))
            assert "缺少证明材料" in await city.hear(TOWN, words="被退回")
            assert "缺少证明材料" in await desk.get("review/returned")
            assert "重新待审" in (await act(desk, "review/undo", did=hidden(page, "did")))[0]
            assert "没有退回未处理的数" in await desk.get("review/returned")

            case = await case_of(desk)
            assert "很多" in await desk.send("review/correct", status=422, value="很多", reason="核对", **case)
            _, preview = await act(desk, "review/correct", value="1百", reason="与系统核对", **case)
            assert "确认更正为 100 人" in preview
            assert await inbox.count_waiting(await session_of(city, BUREAU)) == 2  # nothing is stored yet
            said, page = await act(desk, "review/settle", sure="y", draft=hidden(preview, "draft"), **case)
            assert "123 人 → 100 人" in said
            assert "已撤销更正" in (await act(desk, "review/undo-correction", did=hidden(page, "did")))[0]

            picture = re.search(r'src="(/desk/[^"]*/file/\d+)"', await desk.get(f"review?open={JOBS}"))
            assert picture is not None
            async with desk.client.get(desk.url + picture[1]) as answer:
                assert (answer.status, answer.content_type) == (200, "image/jpeg")
                assert await answer.read() == PICTURE
            assert "协议.jpg" in await desk.get("trail")  # that it was looked at is on record


async def test_a_batch_is_shown_first_and_counts_once(tmp_path: Path) -> None:
    async with running_desk_city(tmp_path) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.join(OTHER, Role.COORDINATOR, "shizhuang")
        await city.join(BUREAU, Role.BUREAU)
        await city.say(TOWN, "城镇新增就业 120，创业培训 8", "已记")
        await city.say(OTHER, "创业培训 4", "已记")
        async with signed_in(city, BUREAU) as desk:
            training = "entrepreneurship-training"
            batch = await desk.get(f"review/batch?row={JOBS}&row=shizhuang.{training}")
            assert "将核定 2 项，涉及 2 个单位。" in batch
            rows = {f"row.{key}": hidden(batch, f"row.{key}") for key in (JOBS, f"shizhuang.{training}")}
            key = hidden(batch, "key")
            for _ in range(2):
                said, page = await act(desk, "review/confirm-several", key=key, **rows)
                assert said == "已核定 2 项。还有 1 项。"
            assert await verdicts(city) == [Verdict.CONFIRM] * 2
            assert "已撤回 2 项" in (await act(desk, "review/undo", did=hidden(page, "did")))[0]

            every = await desk.get("review/batch?all=1&unit=changjiang")
            assert "将核定 2 项，涉及 1 个单位。" in every
            rows = {f"row.{key}": hidden(every, f"row.{key}") for key in (JOBS, f"changjiang.{training}")}
            said, _ = await act(desk, "review/confirm-several", key="x", **rows)
            assert said == "已核定 2 项。还有 1 项。"
            assert "<b>石庄</b>" in await desk.get("review")
            assert "<b>石庄</b>" not in await desk.get("review?odd=1")


async def test_missed_reports_are_settled_together_and_objections_answered(tmp_path: Path) -> None:
    async with running_desk_city(tmp_path) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.join(BUREAU, Role.BUREAU)
        await city.say(TOWN, "创业培训 8", "已记")  # since then reports are missed
        await city.move("2021-08-11T10:00+08:00")
        bureau, town = await session_of(city, BUREAU), await session_of(city, TOWN)
        async with signed_in(city, BUREAU) as desk:
            page = await desk.get("review/missed")
            line, number = hidden(page, "line"), hidden(page, "unit.changjiang")
            ticked = {"line": line, "unit.changjiang": number}
            before = page.count('name="unit.')
            refused = {"line": line, "unit.changjiang": str(int(number) + 1)}
            assert "变" in await desk.send("review/missed", status=422, how="enter", **refused)
            assert (await act(desk, "review/missed", how="enter", key="1", **ticked))[0] == "已登记 1 个单位的缺报。"
            other = {"line": line, "unit.shizhuang": hidden(page, "unit.shizhuang")}
            said, page = await act(desk, "review/missed", how="excuse", key="2", **other)
            assert said == "1 个单位的缺报都不算。"
            assert page.count('name="unit.') == before - 2

            made, _ = await publishing.draft(bureau, Basis.REPORTED)
            await publishing.publish(bureau, Basis.REPORTED, made.checksum)
            item = next(item.id for item in town.scheme.items if item.rule is not None)
            raised = await publishing.appeal(town, "changjiang", item, "数不对")
            assert "数不对" in await desk.get("review/appeals")
            number = str(raised.id)
            assert (await act(desk, "review/answer", number=number, words="已核对"))[0].startswith(f"已答复 #{number}")
            assert (await publishing.appeals(bureau))[0].answer == "已核对"
            assert "异议 0" in await desk.get("review")
