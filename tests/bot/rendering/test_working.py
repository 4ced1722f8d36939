"""The working of a result as sentences: a village coordinator can follow them."""

from __future__ import annotations

import ast
import json
from datetime import date
from pathlib import Path

import pytest

import schemes
import scoring
from bot.domain.entries import Basis
from bot.domain.languages import LANGUAGES
from bot.rendering.catalogue import load_catalogue
from bot.rendering.formatting import MESSAGE_LIMIT, telegram_length
from bot.rendering.working import plain_working, working_screen
from schemes import facts_csv
from scoring import GRADE, RANK, TOTAL, Total, score, tabulate, why

SCHEME = schemes.load("rugao-2021")
CHINESE = load_catalogue("zh-CN")


def lines_of(
    item: str, *reported: tuple[str, str, int], as_of: str = "2021-07-15", unit: str = "changjiang"
) -> list[str]:
    totals = [Total(unit, fact, date.fromisoformat(day), value) for fact, day, value in reported]
    standing = score(SCHEME, tabulate(SCHEME, totals, date.fromisoformat(as_of)))
    return plain_working(why(standing, unit, item), SCHEME, CHINESE).splitlines()


def test_below_the_floor_and_how_far_it_is() -> None:
    assert lines_of("social.employee.new", ("pension-new-enrolment", "2021-07-04", 1200)) == [
        "企业职工养老保险新增参保人数：0 / 20 分（长江）",
        "依据：二/（一）/2/（1）/①",
        "①企业职工养老保险新增参保人数（20分）：2021年12月20日前完成任务得20分，未完成按比例扣分，未达70%不得分。",
        "计分截至 12月20日（含当日）",
        "· 职工基本养老保险新增人数：1,200 人（7月4日报），任务 1,981 人",
        "1,200 ÷ 1,981 = 60.57%，不到 70%，不得分",
        "➡️ 职工基本养老保险新增人数再完成 187 人，本项 +14 分",
        "➡️ 职工基本养老保险新增人数再完成 781 人，本项 +20 分",
    ]


def test_deductions_line_by_line() -> None:
    lines = lines_of(
        "work.jobs.hr.enterprise-service",
        ("service-reports-missed", "2021-07-01", 2),
        ("labour-source-bases", "2021-07-01", 1),
    )
    assert lines[3:] == [
        "· 用工服务情况月上报缺少次数：2 次（7月1日报）",
        "· 培育建立外引劳务基地：1 家（7月1日报），任务 2 家",
        "满分 3 分起扣",
        "用工服务情况月上报缺少次数 2 次，每次扣 0.5 分，扣 1 分",
        "培育建立外引劳务基地还差 1（1/2），每少 1 家扣 1 分，扣 1 分",
        "= 1 分",
        "➡️ 培育建立外引劳务基地再完成 1 家，本项 +1 分",
    ]


def test_a_confirmation_is_asked_for_as_such() -> None:
    assert (
        lines_of("social.land.new")[-1] == "➡️ 做到「当年辖区内征地产生的被征地农民全部纳入保障，即征即保」，本项 +5 分"
    )


def test_a_rank_is_explained_by_its_ratio() -> None:
    lines = lines_of("social.employee.rank", ("pension-new-enrolment", "2021-07-04", 2080))
    assert lines[-2:] == [
        "排位依据：2,080 ÷ 1,981 = 104.99%",
        "在 1 个参评单位中第 1 名：5 分 − 0.5 × （1 − 1）= 5 分",
    ]


def test_a_scheme_without_grades_says_so() -> None:
    assert lines_of(GRADE) == ["长江等次：—", "本办法不设等次"]


@pytest.mark.parametrize("name", schemes.ids())
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_of_every_scheme_can_be_said(name: str, language: str) -> None:
    scheme, catalogue = schemes.load(name), load_catalogue(language)
    file = schemes.folder_of(name) / "cases" / "edges.csv"
    day = date.fromisoformat(json.loads(file.with_suffix(".json").read_text("utf-8"))["as_of"])
    standing = score(scheme, tabulate(scheme, facts_csv.read(file.read_bytes(), file.name, scheme), day))
    subjects = [*(item.id for item in scheme.items), *(award.id for award in scheme.awards), TOTAL, RANK, GRADE]
    for place, subject in enumerate(subjects):
        working = why(standing, scheme.units[place % len(scheme.units)].id, subject)
        screen = working_screen(working, scheme, catalogue, Basis.REPORTED, {})
        assert telegram_length(screen.text) <= MESSAGE_LIMIT


def codes(node: ast.expr) -> set[object]:
    """The codes that the first argument of a Step can be."""
    if isinstance(node, ast.IfExp):
        return codes(node.body) | codes(node.orelse)
    assert isinstance(node, ast.Constant), ast.unparse(node)
    return {node.value}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_the_engine_has_a_sentence_and_every_sentence_a_step(language: str) -> None:
    """The codes are read from the engine's own source."""
    found: set[object] = set()
    for module in Path(scoring.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Step":
                found |= codes(node.args[0])
    # What a condition asks for is also told as what was found, where it costs points.
    found |= {code.replace("asks-", "found-") for code in found if isinstance(code, str)}
    messages = load_catalogue(language).messages
    said = {key.removeprefix("working.step_") for key in messages if key.startswith("working.step_")}
    assert said - {"rank_first"} == found
