"""What the tutorial shows is what happens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

import pytest

import schemes
from bot.cli import main
from schemes.check import check
from schemes.diagnostics import Question
from schemes.document import AwardDocument, ItemDocument, SchemeDocument
from schemes.duties import CalendarDocument
from schemes.reading import keys_of, read
from schemes.saying.sentences import understood
from schemes.saying.speech import Speech
from scoring import Fact, Kind
from scoring.rules.conditions import Condition

if TYPE_CHECKING:
    from pathlib import Path

    from schemes.diagnostics import Diagnostic
    from scoring.rules.options import Options

HERE = schemes.folder_of("rugao-2021").parent
ENGLISH, CHINESE = ((HERE / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
RULES = {name for group in ItemDocument.ONE_OF for name in group} - {"items"}
PAYS = {name for group in AwardDocument.ONE_OF for name in group}


def files(text: str) -> dict[str, str]:
    """The files that the tutorial writes."""
    return dict(re.findall(r"`([\w/.-]+)`[:：]\n\n```\w+\n(.*?)```", text, re.DOTALL))


def section(text: str, title: str) -> str:
    return text.partition(f"\n{title}\n")[2].partition("\n## ")[0]


@dataclass(frozen=True)
class Tutorial:
    """The tutorial in one language: its text, and what it calls what the tests ask for."""

    text: str
    language: str
    name: str
    section: str  # the section with the complaints
    why: tuple[str, str]


TUTORIALS = {
    "en": Tutorial(ENGLISH, "en", "waste-sorting-2027", "management", ("nanmen", "tasks.sorted-waste")),
    "zh-CN": Tutorial(CHINESE, "zh-CN", "垃圾分类-2027", "日常", ("南门", "任务.分类收集量")),
}


@pytest.fixture(params=TUTORIALS)
def tutorial(request: pytest.FixtureRequest) -> Tutorial:
    return TUTORIALS[request.param]


@pytest.fixture
def folder(tutorial: Tutorial, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The folder of someone who followed the tutorial."""
    made = tmp_path / tutorial.name
    assert main(["new", str(made)]) == 0
    (made / "sections" / "sheet.yaml").unlink()
    for name, text in files(tutorial.text).items():
        (made / name).write_text(text, "utf-8")
    capsys.readouterr()
    return made


def test_the_scheme_of_the_tutorial_leaves_no_question_open(folder: Path) -> None:
    report = check(str(folder))
    assert (report.mistakes, report.questions) == ((), ())


def test_it_gives_the_ranking_that_is_shown(
    folder: Path, tutorial: Tutorial, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(folder), "--facts", str(folder / "cases/typical.csv"), "--as-of", "2027-12-31"]) == 0
    assert f"```\n{capsys.readouterr().out}```" in tutorial.text


def test_a_slip_is_told_as_shown(folder: Path, tutorial: Tutorial, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / f"sections/{tutorial.section}.yaml"
    path.write_text(path.read_text("utf-8").replace("points: 13", "points: 11"), "utf-8")
    assert main(["check", str(folder), "--language", tutorial.language]) == 1
    assert capsys.readouterr().out.splitlines()[0] in tutorial.text


def test_a_line_can_be_asked_why(folder: Path, tutorial: Tutorial, capsys: pytest.CaptureFixture[str]) -> None:
    case = str(folder / "cases/typical.csv")
    assert f"kaohe why {tutorial.name} {' '.join(tutorial.why)} --facts" in tutorial.text
    assert main(["why", str(folder), *tutorial.why, "--facts", case, "--as-of", "2027-12-31"]) == 0
    assert "240 ÷ 400.5 = 59.92%，不到 60%，不得分" in capsys.readouterr().out


def test_the_chinese_tutorial_has_chinese_ids() -> None:
    ids = [
        line.partition(",")[0] for name in ("facts.csv", "units.csv") for line in files(CHINESE)[name].splitlines()[1:]
    ]
    assert not any(identifier.isascii() for identifier in ids)
    assert len(files(CHINESE)) == len(files(ENGLISH))


def shape(text: str) -> list[str]:
    """Levels of headings, kinds of code blocks and lengths of tables, in their order."""
    found: list[str] = []
    in_code = False
    for line, after in pairwise([*text.splitlines(), ""]):
        if line.startswith("```"):
            in_code = not in_code
            found += [line] if in_code else []
        elif line.startswith("#") and not in_code:
            found.append(line.partition(" ")[0])
        elif line.startswith("|") and not in_code:
            found.append("row" if after.startswith("|") else "last row")
    return found


def test_both_languages_of_the_vocabulary_have_the_same_parts() -> None:
    assert shape(CHINESE) == shape(ENGLISH)


def test_both_languages_of_the_project_s_readme_have_the_same_parts() -> None:
    """The Chinese one, for coordinators, has further tables of what may be said."""
    english, chinese = (shape((HERE.parent / name).read_text("utf-8")) for name in ("README.md", "README.zh-CN.md"))
    assert [part for part in chinese if part.startswith("#")] == [part for part in english if part.startswith("#")]
    parts = iter(chinese)
    assert all(part in parts for part in english)


def refused(text: str, kind: type[Options]) -> list[str]:
    problems: list[Diagnostic] = []
    read(text, kind, "README.md", problems)
    return [str(problem) for problem in problems]


def examples(text: str) -> list[str]:
    """The code in the second column of a vocabulary table; an … stands for more of the same."""
    rows = [row for line in text.splitlines() if line.startswith("| ") and (row := line.strip("| ").split(" | ", 1))]
    return [code.replace(", …", "").replace("…", "") for row in rows[2:] for code in re.findall(r"`([^`]+)`", row[-1])]


ITEMS = section(ENGLISH, "## Items").partition("###")[0]
CHINESE_ITEMS, CHINESE_AWARDS = section(CHINESE, "## 条目").partition("###")[0], section(CHINESE, "## 奖补")


@pytest.mark.parametrize("example", dict.fromkeys([*examples(ITEMS), *examples(CHINESE_ITEMS)]))
def test_each_rule_of_the_vocabulary_is_read(example: str) -> None:
    if example in keys_of(ItemDocument) or re.fullmatch(r"[\w-]+(: \d+)?", example):
        return  # a word of the sentence, not a rule
    rule = example
    if example.startswith(("short-of", "{")):
        part = example if example.startswith("{") else f"{{{example}, points: 1}}"
        rule = f"deduct: {{each: [{part}]}}"
    rule = rule.replace("each: []", "each: [{events: a, points: 1}]")
    assert refused(f"{{item: x, title: x, points: 1, clause: x, {rule}}}", ItemDocument) == []


@pytest.mark.parametrize(
    "example", dict.fromkeys([*examples(section(ENGLISH, "## Awards")), *examples(CHINESE_AWARDS)])
)
def test_each_award_of_the_vocabulary_is_read(example: str) -> None:
    if ":" not in example:
        return  # a word of the sentence
    if example.startswith("grade:"):
        example = f"first-of: [{{{example}, amount: 1}}]"
    example = example.replace("amounts: []", "amounts: [1]").replace("if: []", "if: jobs")
    assert refused(f"{{award: x, title: x, clause: x, {example}}}", AwardDocument) == []


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh-CN"])
def test_the_blocks_of_the_vocabulary_are_read(text: str) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", text.partition("\n## scheme.yaml\n")[2], re.DOTALL)
    scheme, item, conditions, calendar, statement = blocks
    assert refused(scheme, SchemeDocument) == []
    assert refused("\n".join(line[2:] for line in item.splitlines()), ItemDocument) == []
    for line in conditions.splitlines():
        assert refused(line, Condition) == []
    assert refused(calendar, CalendarDocument) == []
    assert refused(statement, CalendarDocument) == []


@pytest.mark.parametrize(
    ("text", "questions"), [(ENGLISH, "## What check asks"), (CHINESE, "## check 问什么")], ids=["en", "zh-CN"]
)
def test_every_rule_award_and_question_is_in_the_vocabulary(text: str, questions: str) -> None:
    for name in RULES | PAYS:
        assert f"`{name.replace('_', '-')}: " in text, name
    lines = [line.split("|")[1] for line in section(text, questions).splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`([\w-]+)`", "".join(lines))) == set(get_args(Question))


def test_the_sentences_of_the_workbook_are_understood() -> None:
    """Those of the tables In Excel, the same in both languages, with the facts that they name."""
    tables = [re.findall(r"^\| [^|]+ \| ([^|]+) \| ([^|]+) \|$", section(text, title), re.MULTILINE) for text, title in
              ((ENGLISH, "## In Excel"), (CHINESE, "## 用 Excel 写"))]  # fmt: skip
    rows = [row for row in tables[0] if set(row[0]) - set("-") and row[0] != "指标"]
    assert rows == [row for row in tables[1] if set(row[0]) - set("-") and row[0] != "指标"]
    assert len(rows) > 12
    kinds = {"集中投放点评级": Kind.LEVEL, "台账齐全": Kind.FLAG, "弄虚作假": Kind.FLAG, "居民参与率": Kind.PERCENT}
    facts = [Fact(name, name, kinds.get(name, Kind.COUNT)) for name in dict.fromkeys(name for name, _ in rows)]
    speech = Speech({fact.id: fact for fact in facts})
    for name, rule in rows:
        assert understood(f"「{name}」{rule}", speech)
