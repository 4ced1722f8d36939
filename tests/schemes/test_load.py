"""A folder becomes a scheme, or all that is wrong with it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import schemes
from schemes import FileError
from scoring import Kind

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a published scheme that a test may spoil."""
    return shutil.copytree(
        schemes.folder_of("rugao-2021"), tmp_path / "spoiled", ignore=shutil.ignore_patterns("cases")
    )


def spoil(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(before) == 1, before
    path.write_text(text.replace(before, after), "utf-8")


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(FileError) as caught:
        schemes.load(str(folder))
    return [str(diagnostic) for diagnostic in caught.value.diagnostics]


def test_a_folder_anywhere_is_a_scheme(folder: Path) -> None:
    assert schemes.load(str(folder)).id == "rugao-2021"


@pytest.mark.parametrize("name", ["nowhere", "", "."])
def test_an_unknown_scheme_is_told_which_there_are(name: str) -> None:
    with pytest.raises(FileError, match=r"no such scheme; there are .*rugao-2021"):
        schemes.load(name)


@pytest.mark.parametrize("name", schemes.ids())
def test_the_sheet_adds_up(name: str) -> None:
    """A section's points are those of its lines."""
    scheme = schemes.load(name)
    for item in scheme.items:
        assert item.rule is not None or item.points == sum(child.points for child in scheme.children(item.id))
        assert item.clause
        assert item.rule is None or item.text


def test_rugao_2021_as_published() -> None:
    scheme = schemes.load("rugao-2021")
    assert [len(scheme.units), len(scheme.facts), len(scheme.items), len(scheme.awards)] == [14, 69, 65, 13]
    assert [(one.id, one.points) for one in scheme.children(None)] == [
        ("social", 10000),
        ("work", 10000),
        ("bonus", 200),
    ]
    assert sum(scheme.targets["new-urban-jobs", unit.id] for unit in scheme.units) == 9000
    assert scheme.fact("innovation-talent-stage").kind is Kind.LEVEL


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        (
            "sections/bonus.yaml",
            "points: 2\n",
            "points: two\n",
            "sections/bonus.yaml:4: points: 'two' is not a number of 0 or more with at most two decimals, such as 0.25",
        ),
        (
            "sections/bonus.yaml",
            "proportional:",
            "proportionl:",
            "sections/bonus.yaml:14: items.0.proportionl: no key is called 'proportionl'; did you mean proportional?",
        ),
        (
            "sections/bonus.yaml",
            "by: deadline\n    proportional",
            "by: deadlin\n    proportional",
            ("sections/bonus.yaml:7: by: no cut-off is called 'deadlin'; did you mean deadline?"),
        ),
        (
            "sections/bonus.yaml",
            "{fact: pension-loan-guidance}",
            "{fact: nothing}",
            "sections/bonus.yaml:7: bonus.guidance: no fact is called 'nothing'; they stand in facts.csv",
        ),
        (
            "sections/bonus.yaml",
            "step: 0.05",
            "step: {main: 1}",
            "sections/bonus.yaml:16: bonus.disbursement: no step for group town",
        ),
        (
            "awards.yaml",
            "by: work.talent",
            "by: work.nothing",
            (
                "awards.yaml:50: talent: no item is called 'work.nothing'; did you mean "
                "work.training (职业技能培训行动计划), work.talent (人才开发服务)?"
            ),
        ),
        (
            "awards.yaml",
            "by: third-quarter",
            "by: quarter",
            "awards.yaml:95: by: no cut-off is called 'quarter'; did you mean third-quarter, first-quarter?",
        ),
        (
            "scheme.yaml",
            "{start: 2021-01-01, end: 2021-12-31}",
            "{start: 2021-01-01, end: soon}",
            "scheme.yaml:7: cycle.end: 'soon' is not a day written as 2021-12-31",
        ),
        (
            "scheme.yaml",
            "deadline: 2021-12-20",
            "deadline: 2022-12-20",
            "scheme.yaml:9: cut-offs.deadline: 2022-12-20 must lie in the cycle",
        ),
        (
            "scheme.yaml",
            "added: bonus",
            "added: bonuses",
            (
                "scheme.yaml:16: total: names bonuses, social, work; each section must stand here once: bonus, "
                "social, work"
            ),
        ),
        ("scheme.yaml", "sections: [social", "sections: [sozial", "sections/sozial.yaml: the file is missing"),
        (
            "scheme.yaml",
            "groups:\n",
            "groups: }\n",
            'scheme.yaml:12: a text with marks that mean something in yaml needs quotes; write: groups: "}"',
        ),
        (
            "units.csv",
            "changjiang,长江镇（如皋港区）,main",
            "changjiang,长江镇（如皋港区）,mian",
            "units.csv:5: group: no group is called 'mian'; did you mean main (主功能区)?",
        ),
        (
            "facts.csv",
            "retiree-intake-failures,",
            "retiree-failures,",
            (
                "sections/work.yaml:259: work.retirees.intake: no fact is called 'retiree-intake-failures'; did you "
                "mean retiree-failures (未能按要求接受退休人员并按规定将退休人员纳入退管系统)?"
            ),
        ),
        (
            "targets.csv",
            "new-urban-jobs,changjiang,1585",
            "new-urban-jobs,changjiang,1585户",
            "targets.csv:159: target: '1585户' is not a number of 0 or more, written with the digits 0-9",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(folder: Path, file: str, before: str, after: str, said: str) -> None:
    spoil(folder / file, before, after)
    assert said in mistakes(folder)


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    spoil(folder / "sections/bonus.yaml", "{fact: pension-loan-guidance}", "{fact: nothing}")
    spoil(folder / "awards.yaml", "by: work.talent", "by: work.nothing")
    spoil(folder / "awards.yaml", "by: work.jobs", "by: work.nobody")
    assert len(mistakes(folder)) == 3


@pytest.mark.parametrize("file", ["awards.yaml", "units.csv", "facts.csv", "targets.csv"])
def test_a_file_that_is_not_there(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert f"{file}: the file is missing" in mistakes(folder)


def test_an_item_needs_exactly_one_rule(folder: Path) -> None:
    spoil(folder / "sections/bonus.yaml", "proportional:", "mark: innovation-mark\n    proportional:")
    (said,) = mistakes(folder)
    assert said.startswith("sections/bonus.yaml:7: items.0: needs exactly one of: items, proportional")


def test_one_broken_file_does_not_hide_the_others(folder: Path) -> None:
    spoil(folder / "scheme.yaml", "end: 2021-12-31", "end: soon")
    spoil(folder / "sections/bonus.yaml", "step: 0.05", "step: many")
    spoil(folder / "units.csv", "baipu,白蒲镇,town,白蒲", "baipu,白蒲镇")
    spoil(folder / "targets.csv", "new-urban-jobs,changjiang,1585", "new-urban-jobs,changjiang,many")
    assert {said.partition(":")[0] for said in mistakes(folder)} == {
        "scheme.yaml",
        "sections/bonus.yaml",
        "units.csv",
        "targets.csv",
    }


def test_rules_are_asked_although_a_table_is_wrong(folder: Path) -> None:
    spoil(folder / "units.csv", "changjiang,长江镇（如皋港区）,main", "changjiang,长江镇（如皋港区）,mian")
    spoil(folder / "sections/bonus.yaml", "{fact: pension-loan-guidance}", "{fact: nothing}")
    assert len(mistakes(folder)) == 2


def test_an_id_begins_one_line_only(folder: Path) -> None:
    spoil(folder / "sections/bonus.yaml", "item: bonus.guidance", "item: social.land")
    assert mistakes(folder) == ["sections/bonus.yaml:7: item: 'social.land' stands in sections/social.yaml:80 already"]


def test_a_printed_total_must_be_a_figure_of_its_fact(folder: Path) -> None:
    spoil(folder / "scheme.yaml", "pension-conversion: 10000", "pension-conversion: 10000.5")
    spoil(folder / "scheme.yaml", "overseas-returnees: 40", "returnees: 40")
    line = (folder / "scheme.yaml").read_text("utf-8").splitlines().index("  pension-conversion: 10000.5") + 1
    meant = "did you mean overseas-returnees (新增留学回国人员数)?"
    assert mistakes(folder) == [
        f"scheme.yaml:{line + 3}: target-totals.returnees: no fact is called 'returnees'; {meant}",
        f"scheme.yaml:{line}: target-totals.pension-conversion: '10000.5' is not a whole number",
    ]
