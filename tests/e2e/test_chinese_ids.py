"""A scheme whose ids are all Chinese, and long, lives like any other: files, points, conversation, buttons, exports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli import main
from bot.domain.people import Role
from tests.support.city import BUREAU, OTHER, TOWN, running_city, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.city import City

SCHEME = "某市创业带动就业工作考核-2021"
PARK, TOWNSHIP = "高新技术产业开发区", "长江镇"
FILES = {
    "scheme.yaml": f"""\
id: {SCHEME}
title: 某市2021年创业带动就业工作考核办法
issuer: 某市人民政府办公室
cycle: {{start: 2021-01-01, end: 2021-12-31}}
cut-offs: {{上半年: 2021-06-30}}
groups: [{{group: 园区, title: 园区}}, {{group: 乡镇, title: 乡镇}}]
sections: [任务, 日常]
total: {{added: [任务, 日常]}}
grades: [{{grade: 优秀, from: 90}}]
aliases: {{新增就业: [城镇新增就业]}}
""",
    "sections/任务.yaml": """\
item: 任务
title: 任务完成情况
points: 70
clause: 一
items:
  - item: 任务.新增就业
    title: 新增就业
    points: 40
    clause: 一/1
    text: 完成任务得40分，未完成按比例得分。
    proportional: {fact: 新增就业}
  - item: 任务.创业培训
    title: 创业培训
    points: 30
    clause: 一/2
    text: 每少1人扣1分，扣完为止。
    by: 上半年
    deduct: {each: [{short-of: 创业培训, points: 1}]}
""",
    "sections/日常.yaml": """\
item: 日常
title: 日常工作
points: 30
clause: 二
items:
  - item: 日常.投诉
    title: 有效投诉
    points: 20
    clause: 二/1
    text: 出现1次扣2分，扣完为止。
    deduct: {each: [{events: 有效投诉, points: 2}]}
  - item: 日常.宣传
    title: 宣传工作
    points: 10
    clause: 二/2
    text: 酌情给分。
    mark: 宣传工作
""",
    "awards.yaml": """\
awards:
  - award: 前两名
    title: 前两名奖励
    clause: 三
    text: 前两名分别奖励20000元、10000元。
    by-rank: {amounts: [20000, 10000]}
""",
    "calendar.yaml": """\
duties:
  - duty: 全年任务完成情况
    title: 全年任务
    clause: 一
    due: 2021-12-31
    ahead: [30, 7, 1]
    reached: [新增就业]
  - duty: 创业带动就业工作情况月报
    title: 创业就业月报
    clause: 四
    every: month
    ahead: [20, 7, 1, 0]
    reported: [新增就业]
  - duty: 创业政策季度公示情况
    title: 政策公示
    clause: 四
    every: quarter
    ahead: [30, 3]
    declared: 已公示
""",
    "units.csv": "unit,name,group,aliases\n"
    f"{PARK},如皋{PARK},园区,高新区\n{TOWNSHIP},{TOWNSHIP}（如皋港区）,乡镇,长江\n",
    "facts.csv": "fact,title,kind,measure,levels,reviewer\n新增就业,新增就业,count,人,,\n创业培训,创业培训,count,人,,\n"
    "有效投诉,有效投诉,events,次,,\n宣传工作,宣传工作得分,mark,分,,\n",
    "targets.csv": f"fact,unit,target\n新增就业,{PARK},100\n新增就业,{TOWNSHIP},80\n"
    f"创业培训,{PARK},20\n创业培训,{TOWNSHIP},10\n",
}
FACTS = f"""\
unit,fact,date,value
{PARK},新增就业,2021-06-10,50
{PARK},创业培训,2021-06-10,20
{TOWNSHIP},新增就业,2021-06-10,80
{TOWNSHIP},有效投诉,2021-06-11,1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / SCHEME
    for file, text in FILES.items():
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        (path / file).write_text(text, "utf-8")
    return path


def test_it_is_checked_scored_and_explained(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder)]) == 0, capsys.readouterr()
    facts = folder / "facts-of-june.csv"
    facts.write_text(FACTS, "utf-8")
    when = ["--facts", str(facts), "--as-of", "2021-06-15"]
    capsys.readouterr()
    assert main(["score", str(folder), *when, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(unit["unit"], unit["total"], unit["awards"]) for unit in told["units"]] == [
        (PARK, "70.00", {"前两名": "10000.00"}),
        (TOWNSHIP, "78.00", {"前两名": "20000.00"}),
    ]
    assert told["units"][1]["items"]["日常.投诉"] == "18.00"
    assert main(["why", str(folder), TOWNSHIP, "日常.投诉", *when]) == 0
    assert "有效投诉 1 次" in capsys.readouterr().out
    assert main(["score", str(folder), "--facts", str(facts.with_name("none.csv")), "--as-of", "2021-06-15"]) == 2


async def tapped(city: City, user: int, words: str) -> set[str]:
    """Tap every button of the answer to these words, each on a new one: none is dead, none breaks anything."""
    done: set[str] = set()
    while True:
        city.rested()
        await city.peer.send(user, words)
        message = await city.message(user)
        assert "没有看懂" not in text_of(message), words
        left = [data for data in buttons(message) if data not in done]
        if not left:
            return done
        done.add(left[0])
        answer = await city.peer.wait_for_answer(user, await city.peer.tap(user, message, left[0]))
        assert "过期" not in str(answer.get("text", "")), (left[0], answer)


def buttons(message: dict[str, Any]) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [key["callback_data"] for row in rows for key in row if "callback_data" in key]


async def test_the_conversation_knows_it(folder: Path, tmp_path: Path) -> None:
    async with running_city(tmp_path, SCHEME=str(folder)) as city:
        await city.join(BUREAU, Role.BUREAU, scheme=SCHEME)
        await city.join(TOWN, Role.COORDINATOR, PARK, SCHEME)
        await city.join(OTHER, Role.COORDINATOR, TOWNSHIP, SCHEME)
        assert "已记：新增就业 +50 人" in await city.say(TOWN, "新增就业 50", "已记")
        await city.say(OTHER, "城镇新增就业 累计 80，创业培训 10", "已记")
        await city.say(BUREAU, "长江 有效投诉 1 次，群众来信反映", "投诉")
        taps: set[str] = set()
        for user, words in (
            (TOWN, "得分"), (TOWN, "排名"), (TOWN, "待办"), (TOWN, "历史"), (TOWN, "下一步"), (TOWN, "填报"),
            (BUREAU, "排名"), (BUREAU, "得分"), (BUREAU, "得分 长江"), (BUREAU, "差距 高新区 长江"),
            (BUREAU, "/review"), (BUREAU, "/timeliness"),
            (BUREAU, "/roster"), (BUREAU, "/audit"), (BUREAU, "/export"), (BUREAU, "/assess"),
            (BUREAU, "/differences"), (BUREAU, "/publish"), (BUREAU, "/changes 长江"),
        ):  # fmt: skip
            taps |= await tapped(city, user, words)
        assert {data.split(":")[1] for data in taps} >= {"score", "rank", "why", "todo", "next", "done", "fill"}, taps
        assert "政策公示" not in await city.say(TOWN, "待办", "还差")  # it was declared at a tap
        city.rested()
        await city.say(TOWN, "创业培训 3", "已记")
        assert "创业培训" in await city.say(TOWN, "撤销", "撤销")


def test_files_go_in_and_come_out(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'kaohe.db'}")
    monkeypatch.setenv("SCHEME", str(folder))
    facts = tmp_path / "facts.csv"
    facts.write_text(FACTS, "utf-8-sig")
    assert main(["import", str(facts)]) == 0
    capsys.readouterr()
    assert main(["facts", "--as-of", "2021-12-31", "--basis", "reported"]) == 0
    assert sorted(capsys.readouterr().out.removeprefix("\ufeff").splitlines()) == sorted(FACTS.splitlines())
    for ending in ("csv", "xlsx"):
        assert main(["export", "--as-of", "2021-06-15", "--out", str(tmp_path / f"standing.{ending}")]) == 0
    assert "长江镇（如皋港区）" in (tmp_path / "standing.csv").read_text("utf-8-sig")
    assert main(["export", "--ledger", "--out", str(tmp_path / "ledger.csv")]) == 0
    assert PARK in (tmp_path / "ledger.csv").read_text("utf-8-sig")
    assert main(["sheet", str(folder), "--out", str(tmp_path / "sheet.xlsx")]) == 0
