"""The rules against formalism at the fingertips, as docs/compliance.md says they are kept."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

from bot.domain.entries import Source
from bot.domain.evidence import _WITHOUT
from bot.domain.languages import DEFAULT_LANGUAGE
from bot.domain.notices import NoticeKind
from bot.domain.planner import PLANNED
from bot.domain.results import BoardRow
from bot.rendering.catalogue import load_catalogue
from bot.storage.tables import metadata
from scoring import FactTable
from scoring.standing import Standing

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/compliance.md").read_text("utf-8")
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
WHERE = sorted(set(re.findall(r"`((?:usecases|domain|storage)/\w+\.py)`", PAGE)))
PERSONS = {"person", "person_id", "persons", "reader", "contact", "member", "user", "user_id"}
SCORES = {"rank", "ranks", "score", "points", "group_rank", "grade", "place"}
OF_USE = re.compile(r"online|logins?$|visits|active_|streak|likes|last_seen|read_count")
WORDS = re.compile("打卡|签到|在线时长|活跃度|点赞|积分|截图|学习时长")


def test_every_test_that_the_page_names_is_there() -> None:
    assert [(file, test) for file, test in TESTS if f"def {test}(" not in (ROOT / file).read_text("utf-8")] == []


def test_every_place_that_the_page_names_is_there_and_every_row_has_a_test() -> None:
    assert all((ROOT / "bot" / name).is_file() for name in WHERE)
    rows = [row for row in PAGE.splitlines() if row.startswith("| ") and "Demand" not in row and "---" not in row]
    assert rows
    assert all("::test_" in row for row in rows)


def test_only_units_are_ranked() -> None:
    assert PERSONS.isdisjoint(field.name for field in (*fields(BoardRow), *fields(Standing)))
    assert {"unit", "rank"} <= {field.name for field in fields(BoardRow)}


def classes(*folders: str) -> dict[str, set[str]]:
    """Every class of these folders, by file and name, with the names of its annotated fields."""
    found: dict[str, set[str]] = {}
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                lines = [line.target for line in node.body if isinstance(line, ast.AnnAssign)]
                found[f"{path}:{node.name}"] = {target.id for target in lines if isinstance(target, ast.Name)}
    return found


def test_no_type_has_a_score_of_a_person() -> None:
    every = classes("bot", "scoring")
    assert any(names & SCORES for names in every.values())
    assert any(names & PERSONS for names in every.values())
    assert [name for name, names in every.items() if names & PERSONS and names & SCORES] == []


def test_no_table_records_use_of_the_bot() -> None:
    """What is kept of sessions ends them, what is kept of workers tells the living from the dead."""
    columns = {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns}
    assert [name for name in columns if OF_USE.search(name)] == []
    seen = {name for name in columns if name.endswith(".seen_at")}
    assert seen == {"desk_sessions.seen_at", "workers.seen_at"}


def test_no_sentence_speaks_of_attendance_or_use() -> None:
    messages = load_catalogue(DEFAULT_LANGUAGE).messages
    assert {key: text for key, text in messages.items() if WORDS.search(text)} == {}


def test_points_follow_from_facts_alone() -> None:
    """A table of facts has values and days of units, and nobody's name."""
    assert {field.name for field in fields(FactTable)} == {"frame", "values", "days", "as_of"}


def test_what_a_system_sent_needs_no_proof() -> None:
    assert Source.SYSTEM in _WITHOUT


def test_nothing_is_planned_for_what_was_not_read() -> None:
    assert set(PLANNED) == {NoticeKind.REMINDER, NoticeKind.REVIEW, NoticeKind.RANKING}
