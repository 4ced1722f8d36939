"""`kaohe whatif`, `kaohe compare` and `kaohe gap` as their users run them; as processes: tests/cases."""

from __future__ import annotations

import re
import shutil
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from bot.cli import main
from schemes import folder_of

RUGAO = folder_of("rugao-2021")
TYPICAL = str(RUGAO / "cases" / "typical.csv")
FACTS = ("--facts", TYPICAL, "--as-of", "2021-12-31")


def run(*arguments: str) -> tuple[int, str, str]:
    """The exit status, and what was printed and told."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main([*arguments])
        except SystemExit as left:
            status = int(left.code or 0)
    return status, out.getvalue(), err.getvalue()


def answered(*arguments: str) -> str:
    status, printed, told = run(*arguments)
    assert (status, told) == (0, "")
    return printed


def refused(*arguments: str) -> str:
    status, printed, told = run(*arguments)
    assert (status, printed) == (2, "")
    return told


def total_of(unit: str, facts: Path) -> str:
    lines = answered("score", "rugao-2021", "--facts", str(facts), "--as-of", "2021-12-31").splitlines()
    return next(line.split()[1] for line in lines if line.endswith(unit))


def test_what_if_says_what_a_run_on_the_changed_file_says(tmp_path: Path) -> None:
    rows = Path(TYPICAL).read_text("utf-8").splitlines()
    changed = tmp_path / "facts.csv"
    kept = [row for row in rows if not row.startswith("changjiang,new-urban-jobs,2021-12-31")]
    changed.write_text("\n".join([*kept, "changjiang,new-urban-jobs,2021-12-31,1585"]), "utf-8")
    before, after = total_of("长江镇（如皋港区）", Path(TYPICAL)), total_of("长江镇（如皋港区）", changed)
    assert before != after
    told = answered("whatif", "rugao-2021", "changjiang", "new-urban-jobs", "=1585", *FACTS)
    assert f"总分 {before} → {after}（" in told
    assert f"Score {before} → {after}" in answered(
        "whatif", "rugao-2021", "changjiang", "new-urban-jobs", "=1585", *FACTS, "--language", "en"
    )


def test_several_changes_at_once() -> None:
    one = answered("whatif", "rugao-2021", "changjiang", "new-urban-jobs", "=1585", *FACTS)
    both = answered(
        "whatif", "rugao-2021", "changjiang", "new-urban-jobs", "=1585", "entrepreneurship-training", "-3", *FACTS
    )
    assert both != one
    assert "创业培训" in both
    assert "after each fact stands" in refused("whatif", "rugao-2021", "changjiang", "new-urban-jobs", *FACTS)


@pytest.mark.parametrize(
    ("unit", "fact", "change", "said"),
    [
        ("atlantis", "new-urban-jobs", "+1", "没有叫「atlantis」的单位"),
        ("changjiang", "nothing", "+1", "没有叫「nothing」的指标"),
        ("changjiang", "new-urban-jobs", "200", "应写成 +200、-3 或 =1585"),
        ("changjiang", "new-urban-jobs", "-999999", "不能小于 0"),
    ],
)
def test_a_question_that_cannot_be_answered(unit: str, fact: str, change: str, said: str) -> None:
    assert said in refused("whatif", "rugao-2021", unit, fact, change, *FACTS)


def changed_copy(folder: Path, file: str, old: str, new: str) -> str:
    """A scheme of another name with one passage changed; the path of its folder."""
    copy = folder / "rugao-next"
    shutil.copytree(RUGAO, copy)
    path = copy / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return str(copy)


def test_a_scheme_against_a_changed_one(tmp_path: Path) -> None:
    other = changed_copy(tmp_path, "units.csv", "长江镇（如皋港区）", "长江新镇")
    lines = answered("compare", "rugao-2021", other, *FACTS).splitlines()
    assert len([line for line in lines if "：第 " in line]) == 14
    assert any(line.startswith("长江新镇：第 ") for line in lines)
    assert "(+0)" in answered("compare", "rugao-2021", other, *FACTS, "--language", "en")


def test_a_fact_that_one_scheme_does_not_know_is_said(tmp_path: Path) -> None:
    more = "special-fact,特别数据,count,人,,"
    header = (RUGAO / "facts.csv").read_text("utf-8").splitlines()[0]
    row = ",".join([*more.split(",")][: header.count(",") + 1] + [""] * (header.count(",") - more.count(",")))
    other = changed_copy(tmp_path, "facts.csv", header + "\n", f"{header}\n{row}\n")
    facts = tmp_path / "facts.csv"
    facts.write_text(Path(TYPICAL).read_text("utf-8").rstrip() + "\nchangjiang,special-fact,2021-12-31,7\n", "utf-8")
    told = answered("compare", "rugao-2021", other, "--facts", str(facts), "--as-of", "2021-12-31")
    assert "只有后一个办法有" in told
    assert "special-fact" in told
    strange = tmp_path / "strange.csv"
    strange.write_text("unit,fact,date,value\nchangjiang,nowhere,2021-12-31,7\n", "utf-8")
    said = refused("compare", "rugao-2021", other, "--facts", str(strange), "--as-of", "2021-12-31")
    assert "没有叫「nowhere」的指标" in said


def test_schemes_of_other_units_are_not_compared() -> None:
    assert "单位不同（只在rugao-2021里：" in refused("compare", "rugao-2021", "hutang-2014", *FACTS)


def test_schemes_of_other_years_are_not_compared() -> None:
    said = refused("compare", "rugao-2021", "rugao-2018", *FACTS)
    assert "考核期不同" in said or "单位不同" in said


GAP = ("gap", "rugao-2021", "changjiang")


def added(text: str) -> Decimal:
    """What the lines of an answer add up to."""
    lines = text.splitlines()[2:]
    effects = (re.search(r" ([+-][\d.]+)(?:（| 分$)", line) for line in lines if not line.startswith("\u3000"))
    return sum((Decimal(found[1]) for found in effects if found), Decimal())


def test_the_printed_lines_of_a_gap_add_up() -> None:
    told = answered(*GAP, "motou", *FACTS)
    assert "长江比磨头少 33.27 分" in told
    assert added(told) == Decimal("-33.27")
    assert "1,361/1,585 人，对方 423/385 人｜附件2/创业就业富民行动/城镇新增就业" in told


def test_the_gap_against_another_day() -> None:
    told = answered(*GAP, "--since", "2021-06-30", *FACTS)
    assert "长江6月30日到12月31日：多了 32.83 分" in told
    assert added(told) == Decimal("32.83")


def test_the_gap_without_another_is_to_the_unit_just_ahead() -> None:
    told = answered(*GAP, *FACTS)
    ranks = [int(rank) for rank in re.findall(r"第 (\d+) 名", told.splitlines()[1])]
    assert ranks == [12, 11]
    assert "12 名" not in answered(*GAP, *FACTS, "--language", "en")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("atlantis",), "没有叫「atlantis」的单位"),
        (("motou", "--since", "2021-06-30"), "either with another unit or with another day"),
        (("--since", "2021-12-31"), "--since must be a day before --as-of"),
    ],
)
def test_a_gap_that_cannot_be_told(more: tuple[str, ...], said: str) -> None:
    assert said in refused(*GAP, *more, *FACTS)
