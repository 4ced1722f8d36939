"""The interface for other systems over HTTP: who may, what it tells, what it refuses and how."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.domain.api_tokens import ApiScope
from bot.domain.entries import Basis, Mode
from bot.domain.people import Role
from bot.usecases import joining, publishing
from bot.usecases.context import Session
from bot.web.api import addresses
from tests.support.api import key, system
from tests.support.city import BUREAU, SCHEME, TOWN
from tests.support.desk import running_desk_city, signed_in
from tests.support.ledgers import say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.city import City

UNIT = "changjiang"


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with running_desk_city(tmp_path) as city:
        await city.join(BUREAU, Role.BUREAU)
        await city.join(TOWN, Role.COORDINATOR, UNIT)
        await city.say(TOWN, "城镇新增就业 120，创业培训 8", "已记")
        yield city


async def test_standing_and_sheet_say_what_the_chat_says(city: City) -> None:
    async with system(city) as asked:
        status, told = await asked.ask(f"schemes/{SCHEME}/standing")
        assert (status, told["as_of"], told["basis"], told["sample"]) == (200, "2021-06-15", "reported", False)
        [own] = [unit for unit in told["units"] if unit["unit"] == UNIT]
        ranks = sorted(unit["rank"] for unit in told["units"])
        assert (len(ranks), ranks[0], 1 <= own["group_rank"] <= own["rank"]) == (14, 1, True)
        status, sheet = await asked.ask(f"schemes/{SCHEME}/units/{UNIT}/sheet")
        assert sheet["result"] == own
        assert any(line["parent"] is None and line["points"] != "0.00" for line in sheet["lines"])
        assert own["total"].rstrip("0").rstrip(".") in await city.say(TOWN, "/score", "长江")


async def test_a_working_says_the_clause_and_adds_up(city: City) -> None:
    async with system(city) as asked:
        _, sheet = await asked.ask(f"schemes/{SCHEME}/units/{UNIT}/sheet")
        _, scheme = await asked.ask(f"schemes/{SCHEME}")
        item = next(item["id"] for item in scheme["items"] if item["facts"] == ["new-urban-jobs"])
        line = next(line for line in sheet["lines"] if line["item"] == item)
        status, told = await asked.ask(f"schemes/{SCHEME}/units/{UNIT}/workings/{item}")
        assert (status, told["result"], told["most"], told["measure"]) == (200, line["points"], line["most"], "points")
        assert told["used"][0] == {
            "fact": "new-urban-jobs", "value": "120", "target": "1585", "day": "2021-06-15", "cutoff": "2021-06-15"
        }  # fmt: skip
        assert told["clause"]
        assert all("<" not in step["words"] for step in told["steps"])
        for subject in ("total", "rank", "grade"):
            assert (await asked.ask(f"schemes/{SCHEME}/units/{UNIT}/workings/{subject}"))[0] == 200
        assert (await asked.ask(f"schemes/{SCHEME}/units/{UNIT}/workings/no-line"))[0] == 404


async def test_progress_duties_and_notices_name_no_person(city: City) -> None:
    await city.move("2021-06-28T09:00+08:00")
    await city.message(TOWN, words="用工服务情况")
    async with system(city) as asked:
        _, told = await asked.ask(f"schemes/{SCHEME}/figures")
        figures = {each["fact"]: each for unit in told["units"] if unit["unit"] == UNIT for each in unit["figures"]}
        assert figures["new-urban-jobs"] == {
            "fact": "new-urban-jobs", "state": "behind", "value": "120", "target": "1585", "done_percent": "7.57",
            "doubted": False,
        }  # fmt: skip
        _, duties = await asked.ask(f"schemes/{SCHEME}/duties?limit=1")
        [own] = duties["units"]
        assert {"duty": "service-report-2021-06", "state": "open"} in own["duties"]
        assert (own["reported_percent"], duties["next"]) == (None, own["unit"])
        _, first = await asked.ask(f"schemes/{SCHEME}/notices?limit=1")
        _, rest = await asked.ask(f"schemes/{SCHEME}/notices", params={"after": first["next"]})
        _, whole = await asked.ask(f"schemes/{SCHEME}/notices")
        assert [*first["notices"], *rest["notices"]] == whole["notices"]
        receivers = [(each["kind"], each["receiver"], each["about"]) for each in whole["notices"]]
        assert ("reminder", {"outlet": "telegram", "to": "person", "label": "长江"}, "2021-06-28") in receivers
        text = json.dumps([told, duties, whole], ensure_ascii=False)
        assert not any(word in text for word in ("王芳", "李敏", "p11"))
        _, sent = await asked.ask(f"schemes/{SCHEME}/notices?kind=reminder&since=2021-06-28&until=2021-06-28")
        assert {each["kind"] for each in sent["notices"]} == {"reminder"}
        assert (await asked.ask(f"schemes/{SCHEME}/notices?since=2021-06-29"))[1]["notices"] == []
        assert (await asked.ask(f"schemes/{SCHEME}/notices?after=x~1"))[0] == 404


async def test_a_publication_proves_itself(city: City) -> None:
    bureau = await joining.person(city.app.context, BUREAU)
    assert bureau is not None
    session = Session(city.app.context, bureau, SCHEME)
    draft, _ = await publishing.draft(session, Basis.REPORTED)
    published = await publishing.publish(session, Basis.REPORTED, draft.checksum)
    async with system(city) as asked:
        _, listed = await asked.ask(f"schemes/{SCHEME}/publications")
        [name] = listed["publications"]
        _, told = await asked.ask(f"schemes/{SCHEME}/publications/1")
        assert told == name | {"scheme": SCHEME, "facts": published.facts, "answer": published.answer}
        assert hashlib.sha256(f"{told['answer']}\n".encode()).hexdigest() == told["checksum"]
        assert (await asked.ask(f"schemes/{SCHEME}/publications/2"))[0] == 404


async def test_the_client_of_the_documentation_works(city: City) -> None:
    script = (
        (Path(__file__).parents[2] / "docs/api.md").read_text("utf-8").partition("```python\n")[2].partition("```")[0]
    )
    assert len(script.strip().splitlines()) <= 12  # ten lines, and two empty ones
    told = {"KAOHE_URL": str(city.settings.public_url), "KAOHE_KEY": await key(city)}
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, env={**os.environ, **told}, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await running.communicate()
    async with system(city) as asked:
        _, standing = await asked.ask(f"schemes/{SCHEME}/standing")
    ranked = sorted(standing["units"], key=lambda unit: int(unit["rank"]))
    assert said.decode().splitlines() == [f"{unit['rank']} {unit['unit']} {unit['total']}" for unit in ranked]


async def test_pages_fit_together_and_nothing_is_sent_twice(city: City) -> None:
    async with system(city) as asked:
        whole = (await asked.ask(f"schemes/{SCHEME}/standing"))[1]
        seen: list[object] = []
        following: str | None = ""
        while following is not None:
            told = (await asked.ask(f"schemes/{SCHEME}/standing?limit=5{following}"))[1]
            seen += told["units"]
            following = f"&after={told['next']}" if told["next"] is not None else None
        assert seen == whole["units"]
        _, _, headers = await asked.full(f"schemes/{SCHEME}/standing")
        status, _, _ = await asked.full(f"schemes/{SCHEME}/standing", headers={"If-None-Match": headers["ETag"]})
        assert status == 304
        town = await joining.person(city.app.context, TOWN)
        assert town is not None
        await say(city.app.context, town, 1585, Mode.TOTAL)
        assert (await asked.full(f"schemes/{SCHEME}/standing", headers={"If-None-Match": headers["ETag"]}))[0] == 200


WRONG = [
    (f"schemes/{SCHEME}/standing?asof=2021-06-01", 422, "没有参数 asof，可用的有：as_of、basis、limit、after、group"),
    (f"schemes/{SCHEME}/standing?as_of=1", 422, "应写成 2021-03-31 这样的日期"),
    (f"schemes/{SCHEME}/standing?basis=guessed", 422, "应为：reported or confirmed"),
    (f"schemes/{SCHEME}/standing?limit=1&limit=2", 422, "只能写一次"),
    (f"schemes/{SCHEME}/standing?limit=0", 422, "应为整数（1–1000）"),
    (f"schemes/{SCHEME}/standing?as_of=2031-01-01", 422, "应在 2021-01-01 至 2021-06-15 之间"),
    (f"schemes/{SCHEME}/standing?group=nowhere", 404, "nowhere"),
    (f"schemes/{SCHEME}/standing?after=nowhere", 404, "没有这一页"),
    (f"schemes/{SCHEME}/units/nowhere/sheet", 404, "nowhere"),
    (f"schemes/{SCHEME}/notices?until=9999-12-31", 422, "应在 2000-01-01"),
    (f"schemes/{SCHEME}/notices?since=0001-01-01", 422, "应在 2000-01-01"),
    (f"schemes/{SCHEME}/notices?after=0001-01-01T00:00:00%2B23:00~1", 404, "没有这一页"),
    ("schemes/rugao-2018/standing", 403, "只能用于考核办法 rugao-2021"),
    ("schemes/x/y/z", 404, "/api/v1/openapi.json"),
]


async def test_what_is_wrong_is_said_with_what_would_be_right(city: City) -> None:
    async with system(city) as asked:
        for path, status, words in WRONG:
            answered, told, headers = await asked.full(path)
            assert (answered, told["status"]) == (status, status), path
            assert headers["Content-Type"].startswith("application/problem+json")
            assert words in told["detail"]
            assert told["type"].startswith("urn:kaohe:")
        _, english, _ = await asked.full(WRONG[1][0], headers={"Accept-Language": "en"})
        assert english["errors"] == [{"name": "as_of", "detail": "Parameter as_of should be a day like 2021-03-31."}]


async def test_only_a_good_key_with_the_scope_comes_in(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "A_MINUTE", 4)
    async with system(city, [ApiScope.STANDINGS]) as asked:
        assert (await asked.ask(f"schemes/{SCHEME}/standing"))[0] == 200
        status, told = await asked.ask(f"schemes/{SCHEME}/units/{UNIT}/sheet")
        assert (status, told["type"]) == (403, "urn:kaohe:api-scope")
        async with signed_in(city, BUREAU) as desk:
            assert "试点系统" in await desk.get("connections")
            assert "已停用" in await desk.send("connections/end", token="1")
        status, told, headers = await asked.full("schemes")
        assert (status, told["type"], headers["WWW-Authenticate"]) == (401, "urn:kaohe:api-token-ended", "Bearer")
        for wrong in ("", "Basic x", "Bearer kh_密钥"):
            assert (await asked.full("schemes", headers={"Authorization": wrong}))[0] == 401
        status, told, headers = await asked.full("schemes")
        assert (status, told["type"]) == (429, "urn:kaohe:api-too-many")
        assert 1 <= int(headers["Retry-After"]) <= 60
        assert (await asked.ask("openapi.json"))[1]["openapi"] == "3.1.0"
        async with asked.client.delete(f"{asked.url}/api/v1/schemes") as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, "GET")


async def test_the_bureau_makes_a_key_at_the_desk_and_sees_it_once(city: City) -> None:
    form = {"key": "k", "name": "金保系统", "read:standings": "on", "until": "2999-01-01"}
    async with signed_in(city, BUREAU) as desk:
        await desk.send("connections/make", status=422, **form)
        form["until"] = (await desk.get("connections")).partition('name="until" required value="')[2][:10]
        async with desk.client.post(desk.path("connections/make"), data=form, headers={"Origin": desk.url}) as answer:
            text = await answer.text()
        secret = "kh_" + text.partition(">kh_")[2].partition("<")[0]
        assert len(secret) == 46
        assert secret not in await desk.get("connections")
        await desk.send("connections/make", status=422, **form)  # sent twice it makes one
    async with system(city) as asked:
        asked.secret = secret
        assert (await asked.ask(f"schemes/{SCHEME}/standing"))[0] == 200


async def test_a_business_system_reports_and_nobody_is_asked_again(city: City) -> None:
    path, inflow = f"schemes/{SCHEME}/figures", {"unit": UNIT, "fact": "labour-inflow", "period": "2021-06"}
    first = {"reference": "金保-0001", **inflow, "value": 120}
    async with system(city) as asked:
        status, told = await asked.ask(path, {"figures": [first]})
        assert (status, told["figures"][0]["reference"]) == (200, "金保-0001")
        assert await asked.ask(path, {"figures": [first]}) == (200, told)
        status, wrong = await asked.ask(path, {"figures": [{**first, "value": 121}]})
        assert (status, wrong["type"]) == (409, "urn:kaohe:reference-used")
        second = {"reference": "金保-0002", "unit": UNIT, "fact": "new-urban-jobs", "date": "2021-06-15", "value": 100}
        status, odd = await asked.ask(path, {"figures": [{**first, "reference": "3", "value": 130}, second]})
        [fault] = odd["errors"]
        assert (status, fault["name"], fault["code"], fault["ask"]) == (422, "figures.1", "below-total", True)
        assert "120" in fault["detail"]
        assert (await asked.ask(path, {"figures": [{**second, "sure": fault["code"]}]}))[0] == 200
        assert (await asked.ask(path, {"figures": [{**second, "reference": "9", "fact": "nothing"}]}))[0] == 422
    assert "试点系统已报" in await city.say(TOWN, "/todo", "还差")
    assert "不用再填" in await city.say(TOWN, "劳动力外引 3", "未记录")
    async with system(city, [ApiScope.STANDINGS]) as asked:
        assert (await asked.ask(path, {"figures": [first]}))[0] == 403
