"""The working of a result as sentences: a village coordinator can follow them."""

from __future__ import annotations

import ast
import json
from datetime import date
from html import escape
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
from tests.support.sheets import leaf, standing_of

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


FACTS = {
    "就业": "count:人",
    "差错": "events:次",
    "满意率": "percent:%",
    "台账": "flag",
    "投资": "amount:万元",
    "职务": "level:无;主任",
    "甲评": "mark:分",
    "乙评": "mark:分",
    "丙评": "mark:分",
}
OFFICE = {"就业": "39", "差错": "7", "满意率": "97", "台账": "1", "投资": "250.25", "职务": "无"} | {
    "甲评": "80",
    "乙评": "91",
    "丙评": "99.5",
}


def small(rule: str, points: str = "10", **values: str) -> list[str]:
    """The arithmetic of one line with that rule, where the target of 就业 is 33."""
    columns = {fact: [value] for fact, value in (OFFICE | values).items()}
    standing = standing_of(leaf(rule, points), facts=FACTS, values=columns, targets={"就业": ["33"]})
    told = plain_working(why(standing, "a", "leaf"), standing.scheme, CHINESE).splitlines()
    return [line for line in told[2:] if not line.startswith(("· ", "➡️ "))]


@pytest.mark.parametrize(
    ("deduction", "said"),
    [
        ("{events: 差错, every: 3, points: 1}", "差错 7 次，每 3 次扣 1 分，扣 2 分"),
        ("{events: 差错, points: 1, cap: 4}", "差错 7 次，每次扣 1 分，最多 4 分，扣 4 分"),
        (
            "{short-of: 就业, every: 1%, points: 0.1, steps: begun}",
            "就业还差 8（25/33），每少任务的 1%（0.33）扣 0.1 分（不足的按一次计），扣 2.5 分",
        ),
        (
            "{short-of: 就业, than: 90%, every: 1%, points: 0.1}",
            "就业还差 4.7（25/任务 33 的 90%，即 29.7），每少任务的 1%（0.33）扣 0.1 分，扣 1.4 分",
        ),
        (
            "{short-of: 满意率, than: 99, points: 0.5, steps: exact}",
            "满意率还差 2（97/99），每少 1%扣 0.5 分（按比例计），扣 1 分",
        ),
        ("{over: 差错, than: 4, points: 1.5}", "差错超出 3（7/4），每超 1 次扣 1.5 分，扣 4.5 分"),
        ("{over: 差错, than: 7, points: 1.5}", "差错 7/7，不扣分"),
        ("{unless: [台账, {fact: 满意率, at-least: 98}], points: 1}", "✗ 满意率 97，要求不少于 98：扣 1 分"),
        (
            "{unless: [台账, {fact: 满意率, at-least: 96}], points: 1}",
            "✓ 台账；✓ 满意率 97，要求不少于 96：不扣分",
        ),
        ("{if: {fact: 差错, at-least: 1}, points: 3}", "差错 7（不少于 1 的）：扣 3 分"),
        ("{if: {fact: 就业, below: 50%}, points: 3}", "就业 25（低于任务 33 的 50% 的）：不扣分"),
    ],
)
def test_a_deduction_says_how_it_counts_and_what_decided(deduction: str, said: str) -> None:
    full, line, _ = small(f"deduct: {{each: [{deduction}]}}", 就业="25")
    assert (full, line) == ("满分 10 分起扣", said)


def test_a_floor_and_what_leaves_nothing_are_said() -> None:
    assert small("deduct: {each: [{events: 差错, points: 1}], at-least: 6}")[-2:] == ["保底 6 分", "= 6 分"]
    assert small("deduct: {nothing-if: {fact: 就业, below: 80%}}", 就业="25") == [
        "出现「就业 25（低于任务 33 的 80% 的）」，本项不得分"
    ]


def test_a_tally_says_how_it_counts_and_what_decided() -> None:
    each = [
        "{count: 就业, every: 5, points: 1}",
        "{over: 就业, every: 10%, points: 0.2, cap: 2}",
        "{if: {fact: 就业, at-least: 80%}, points: 1}",
        "{if: {fact: 就业, at-least: 120%}, points: 1}",
    ]
    assert small(f"tally: {{each: [{', '.join(each)}], times: 满意率}}") == [
        "就业 39 人，每 5 人加 1 分，得 7 分",
        "就业超出 6（39/33），每超任务的 10%（3.3）加 0.2 分，最多 2 分，得 0.2 分",
        "✓ 就业 39，要求不少于任务 33 的 80%：1 分",
        "✗ 就业 39，要求不少于任务 33 的 120%：0 分",
        "共 8.2 分 × 满意率 97%",
        "合计不超过 10 分，得 7.95 分",
    ]
    assert small("tally: {each: [{count: 投资, every: 100.5, points: 1, steps: exact}], unlimited: yes}", "0") == [
        "投资 250.25 万元，每 100.5 万元加 1 分（按比例计），得 2.49 分",
        "合计 2.49 分（不封顶）",
    ]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("proportional: {fact: 就业, up-to: 115%}", ["39 ÷ 33 = 118.18%，超额按 115% 封顶，得 11.5 分"]),
        (
            "proportional: {fact: 就业, up-to: 120%}",
            ["39 ÷ 33 = 118.18%；10 分 × 39 ÷ 33 = 11.82 分"],
        ),
        (
            "proportional: {fact: 就业, less-is-better: yes}",
            ["越低越好，按任务数除以实际数计算", "33 ÷ 39 = 84.61%；10 分 × 33 ÷ 39 = 8.46 分"],
        ),
        ("ladder: {fact: 就业, points: {80%: 5, 100%: 10}}", ["就业 39，达到任务 33 的 100%，得 10 分"]),
        ("ladder: {fact: 差错, points: {4: 10, 8: 5}, less-is-better: yes}", ["差错 7，不超过 8，得 5 分"]),
        ("ladder: {fact: 差错, points: {4: 10}, less-is-better: yes}", ["差错 7，超过最高一档，不得分"]),
        (
            "ladder: {fact: 就业, points: {100%: 10, 150%: 5}, less-is-better: yes}",
            ["就业 39，不超过任务 33 的 150%，得 5 分"],
        ),
        ("mark: {fact: 甲评, of: 100}", ["甲评：评 80 分，10 分 × 80 ÷ 100 = 8 分"]),
        (
            "mark: {fact: [甲评, 乙评], of: 100, weights: {甲评: 70%, 乙评: 30%}}",
            ["甲评：80 分 × 70%", "乙评：91 分 × 30%", "加权 83.3 分，10 分 × 83.3 ÷ 100 = 8.33 分"],
        ),
        (
            "mark: {fact: [甲评, 乙评, 丙评], of: 100, drop: ends}",
            ["甲评：80 分（去掉）", "乙评：91 分", "丙评：99.5 分（去掉）", "平均 91 分，10 分 × 91 ÷ 100 = 9.1 分"],
        ),
    ],
)
def test_rungs_rates_and_marks_say_their_arithmetic(rule: str, said: list[str]) -> None:
    assert small(rule) == said


def test_one_of_several_conditions_is_said_with_all_of_them() -> None:
    either = "{fact: 就业, above: mean, or: [台账, {fact: 投资, of: 满意率, above: 5%}, {fact: 职务, is: 主任}]}"
    assert small(f"complete: [{either}, {{fact: 就业, has: task}}]") == [
        (
            "✓ 符合其一：✗ 就业 39，要求高于平均 39（39 ÷ 1） 或 ✓ 台账 或 ✓ 投资 250.25 占满意率 97 的比例，"
            "要求高于 5% 或 ✗ 职务：无，要求：主任"
        ),
        "✓ 就业有任务数",
        "全部符合，得 10 分",
    ]


@pytest.mark.parametrize("name", schemes.ids())
def test_the_clause_is_shown_whole(name: str) -> None:
    scheme = schemes.load(name)
    standing = score(scheme, tabulate(scheme, (), scheme.end))
    catalogue = load_catalogue("zh-CN")
    long = [item for item in scheme.items if len(item.text) > 160]
    for item in long:
        working = why(standing, scheme.units[0].id, item.id)
        text = working_screen(working, scheme, catalogue, Basis.REPORTED, {}).text
        assert telegram_length(text) <= MESSAGE_LIMIT
        assert f"<quote>{escape(item.text, quote=False)}</quote>" in text
        assert item.text in plain_working(working, scheme, catalogue)


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
