"""The form over HTTP, as its page uses it: the whole bot behind it, opened from the stand-in's menu."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.domain.entries import Source
from bot.domain.people import Role
from bot.storage import ledger
from bot.usecases import joining
from tests.support.city import BUREAU, LEADER, OTHER, SCHEME, STRANGER, TOWN
from tests.support.form import (
    INFLOW,
    JOBS,
    UNIT,
    figure,
    form,
    init_data_of,
    opened_form,
    opened_page,
    running_form_city,
    settle,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.domain.entries import Entry
    from tests.support.city import City
    from tests.support.form import Page

KEY = "0123456789abcdef"
SHEET = f"form?scheme={SCHEME}&unit={UNIT}"


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with running_form_city(tmp_path) as running:
        await running.join(TOWN, Role.COORDINATOR, UNIT)
        yield running


@pytest.fixture
async def page(city: City) -> AsyncIterator[Page]:
    async with opened_page(city, TOWN) as opened:
        yield opened


async def entries(city: City) -> list[Entry]:
    async with city.app.context.db.read() as tx:
        return await ledger.since(tx, SCHEME, 0)


async def test_a_person_opens_the_form_and_reports(city: City, page: Page) -> None:
    status, told = await page.ask("preview", form(figure("1585", mode="total")))
    assert (status, told["stored"]) == (200, False)
    assert "（+1.2），第 " in told["receipt"]["moves"]
    assert told["receipt"]["moves"].endswith(" 1 名")
    status, told = await page.ask("report", form(figure("1585", mode="total"), key=KEY))
    assert (status, told["stored"]) == (200, True)
    assert told["receipt"]["lines"] == [
        {"fact": JOBS, "name": "城镇新增就业", "said": "累计 1,585 人", "total": "1,585/1,585"}
    ]
    assert told["receipt"]["effects"] == ["城镇新增就业：本项 +3 分（计入总分 +1.2），得 3/3"]
    [entry] = await entries(city)
    assert (entry.origin.source, entry.person_id, entry.value) == (Source.FORM, TOWN, 1585)


async def test_the_form_says_it_in_words(page: Page) -> None:
    _, told = await page.ask(SHEET)
    assert told["due"][0]["words"] == "用工服务情况月上报 · 6月30日截止（还有 15 天）"
    assert (told["first_day"], told["last_day"]) == ("2021-01-01", "2021-06-15")
    jobs = next(one for section in told["sections"] for one in section["facts"] if one["id"] == JOBS)
    assert (jobs["words"], jobs["target"], jobs["scale"], jobs["reported"]) == ("0 / 1,585 人", 1585, 1, False)


async def test_sent_again_it_counts_once(city: City, page: Page) -> None:
    first = await page.ask("report", form(key=KEY))
    assert await page.ask("report", form(key=KEY)) == first
    assert len(await entries(city)) == 1
    status, told = await page.ask("report", form(figure("13"), key=KEY))
    assert (status, told["error"]) == (422, "form-key-used")


async def test_two_contacts_do_not_overwrite_each_other(city: City, page: Page) -> None:
    await city.join(OTHER, Role.COORDINATOR, UNIT)
    async with opened_page(city, OTHER) as other:
        await other.ask("report", form(figure("100", mode="total"), key=KEY))
    status, told = await page.ask("report", form(figure("90", mode="total"), key=KEY))
    assert (status, told["stored"], told["receipt"]) == (409, False, None)
    [change] = told["changes"]
    assert change["words"].startswith("陈志强6月15日 10:")
    assert change["words"].endswith("报了新数，现在是 100 人。")
    assert len(await entries(city)) == 1
    sure = form(figure("90", mode="total", seen=change["seen"], sure="below-total"), key=KEY)
    assert (await page.ask("report", sure))[0] == 200


async def test_an_unusual_figure_is_asked_about(city: City, page: Page) -> None:
    status, told = await page.ask("report", form(figure("90000"), figure("3", INFLOW), key=KEY))
    assert (status, told["stored"]) == (422, False)
    assert told["doubts"] == [{"fact": JOBS, "why": "beyond-target", "words": "会超过全年任务（1,585 人）的三倍。"}]
    assert await entries(city) == []


async def test_a_field_without_a_number_is_told_in_words(city: City, page: Page) -> None:
    bad = form(figure("1.5"), figure("3", INFLOW), key=KEY)
    status, told = await page.ask("report", bad)
    assert (status, told["problems"][0]["fact"]) == (422, JOBS)
    assert "整数" in told["problems"][0]["words"]
    assert [line["fact"] for line in told["receipt"]["lines"]] == [INFLOW]
    assert await entries(city) == []


async def test_other_units_forms_are_closed(city: City, page: Page) -> None:
    status, told = await page.ask(f"form?scheme={SCHEME}&unit=banjing")
    assert (status, told["error"]) == (403, "not-allowed-report")
    assert "<" not in told["message"]
    assert (await page.ask("report", form(key=KEY) | {"unit": "banjing"}))[0] == 403
    assert (await page.ask("report", form(figure("1", "pension-check-errors"), key=KEY)))[0] == 403
    assert await entries(city) == []


async def test_rights_end_at_once(city: City, page: Page) -> None:
    await joining.leave(city.app.context, await _person(city, TOWN), SCHEME)
    assert (await page.ask(SHEET))[0] == 403
    assert (await page.ask("report", form(key=KEY)))[0] == 403


async def _person(city: City, user: int):  # type: ignore[no-untyped-def] # domain.people.Person
    found = await joining.person(city.app.context, user)
    assert found is not None
    return found


@pytest.mark.parametrize("session", ["", "1.2.3", "nonsense", "11.99999999999.AAAA"])
async def test_without_a_session_nothing_is_told(page: Page, session: str) -> None:
    page.session = session
    for path, body in ((SHEET, None), ("preview", form()), ("report", form(key=KEY))):
        status, told = await page.ask(path, body)
        assert (status, told["error"]) == (401, "invalid")


async def test_made_up_words_of_telegram_open_nothing(city: City, page: Page) -> None:
    words = init_data_of(await opened_form(city, TOWN))
    status, told = await page.ask("session", {"init_data": words.replace(str(TOWN), str(BUREAU))})
    assert (status, told["error"]) == (401, "invalid")


async def test_a_stranger_is_told_where_to_ask(city: City, page: Page) -> None:
    await city.peer.start(STRANGER)
    status, told = await page.ask("session", {"init_data": init_data_of(await opened_form(city, STRANGER))})
    assert (status, told["error"]) == (403, "stranger")
    assert "考核办" in told["message"]


async def test_the_bureau_may_choose_any_unit_and_a_leader_has_the_commands(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    async with opened_page(city, BUREAU) as page:
        assert (await page.ask(f"form?scheme={SCHEME}&unit=banjing"))[0] == 200
    await city.join(LEADER, Role.LEADER)
    await city.say(LEADER, "帮助")  # after which the joining is worked through to its end
    assert await city.peer.menu(LEADER) == {"type": "commands"}


async def test_the_form_opens_from_what_is_owed(city: City) -> None:
    await city.peer.send(TOWN, "待办")
    message = await city.message(TOWN, words="还差什么")
    [key] = [key for row in message["reply_markup"]["inline_keyboard"] for key in row if "web_app" in key]
    assert key["web_app"]["url"].endswith(f"/form/?scheme={SCHEME}&unit={UNIT}")
    assert "tgWebAppData" in await city.peer.open_page(TOWN, key["web_app"]["url"])


async def test_the_page_is_light_guarded_and_tells_no_secret(city: City) -> None:
    base, size = str(city.settings.public_url), 0
    async with aiohttp.ClientSession() as client:
        names = [
            "",
            "form.css",
            *(f"{one}.js" for one in ("main", "bridge", "colours", "words", "api", "draft", "numbers", "field", "bar")),
        ]
        for name in names:
            async with client.get(f"{base}/form/{name}") as answer:
                body = await answer.read()
                assert answer.status == 200
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'; script-src 'self'" in policy
                assert "frame-ancestors https://web.telegram.org" in policy
                assert city.settings.bot_token.get_secret_value().encode() not in body
                size += len(body)
            async with client.get(f"{base}/form/{name}", headers={"If-None-Match": answer.headers["ETag"]}) as again:
                assert again.status == 304
        assert size < 100_000
        for name in ("secret.js", "..%2fform.py", "index.html"):
            async with client.get(f"{base}/form/{name}") as answer:
                assert answer.status == 404


async def test_what_is_too_large_is_refused_in_json(page: Page) -> None:
    shown, body = {"Authorization": f"Bearer {page.session}"}, io.BytesIO(b" " * 2_000_000)
    async with page.client.post(f"{page.url}/form/api/report", data=body, headers=shown) as answer:
        assert (answer.status, (await answer.json())["error"]) == (413, "too-large")


async def test_an_objection_is_stored_with_its_reason(city: City, page: Page) -> None:
    await settle(city, 1600)
    mine = figure("1591", mode="total", seen=await page.seen(JOBS), sure="below-total")
    for path, status in (("preview", 200), ("report", 422)):
        told = await page.ask(path, form(mine, **({"key": KEY} if path == "report" else {})))
        assert told[0] == status
        [reason] = told[1]["reasons"]
        assert reason["fact"] == JOBS
        assert "写明原因" in reason["words"]
    assert [entry.value for entry in await entries(city)] == [1600]
    sent = form({**mine, "reason": " 系统漏了一批 "}, key=KEY)
    for _ in range(2):
        status, told = await page.ask("report", sent)
        assert (status, told["stored"], told["reasons"]) == (200, True, [])
    stored = (await entries(city))[-1]
    assert (stored.value, stored.reason, stored.doubted) == (1591, "系统漏了一批", True)
    assert len(await entries(city)) == 2
