"""What the bot says is what `kaohe score` says of the ledger's own export."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import OTHER, SCHEME, TOWN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.city import City


def kaohe(city: City, *arguments: str) -> str:
    environment = {**os.environ, "DATABASE_URL": city.settings.database_url, "SCHEME": SCHEME}
    command = (sys.executable, "-m", "bot", *arguments)
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


async def test_facts_then_score_gives_the_points_that_score_shows(city: City, tmp_path: Path) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(OTHER, Role.COORDINATOR, "banjing")
    await city.say(TOWN, "城镇新增就业 累计 1585，居转企 500，昨天 创业培训 31", "已记")
    await city.say(OTHER, "职工养老新增 1700，体检率 98.5%", "已记")
    sheet = await city.say(TOWN, "得分", "成绩单")
    facts = tmp_path / "facts.csv"
    facts.write_text(kaohe(city, "facts", "--as-of", "2021-06-15"))
    answer = json.loads(kaohe(city, "score", SCHEME, "--facts", str(facts), "--as-of", "2021-06-15", "--json"))
    unit = next(one for one in answer["units"] if one["unit"] == "changjiang")
    assert f"总分 {unit['total']} · 总排名第 {unit['rank']}/14" in sheet
    assert unit["items"]["work.jobs.new-urban"] == "3.00"


async def test_why_names_the_clause_and_the_numbers(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "居转企 500", "已记")
    why = await city.say(TOWN, "/why 城乡居民养老保险转企业职工养老保险人数")
    assert "2021年12月20日前完成任务得30分" in why
    assert "500 ÷ 629 = 79.49%" in why
    assert "23.85" in why
