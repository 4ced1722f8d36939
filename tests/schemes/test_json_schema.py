"""What an editor checks while one types is what the loader reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import jsonschema
import pytest

import schemes
from schemes.json_schema import DOCUMENTS, json_schema, text_of
from schemes.reading import read
from tests.support.editor import as_edited

if TYPE_CHECKING:
    from pathlib import Path

    from schemes.diagnostics import Diagnostic

FOLDER = schemes.folder_of("rugao-2021").parent
FILES = sorted(path for name in schemes.ids() for path in schemes.folder_of(name).rglob("*.yaml"))
VALIDATORS = {name: jsonschema.Draft7Validator(json_schema(name)) for name in DOCUMENTS}


def kind_of(path: Path) -> str:
    return "section" if path.parent.name == "sections" else path.stem


def by_loader(text: str, kind: str) -> list[Diagnostic]:
    problems: list[Diagnostic] = []
    read(text, DOCUMENTS[kind], "f.yaml", problems)
    return problems


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_committed_schemas_are_what_the_declarations_say(name: str) -> None:
    """Otherwise: kaohe schema schemes/schema."""
    jsonschema.Draft7Validator.check_schema(json_schema(name))
    assert (FOLDER / "schema" / f"{name}.json").read_text("utf-8") == text_of(name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_every_published_file_passes_and_says_its_schema(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [error.message for error in VALIDATORS[kind_of(path)].iter_errors(as_edited(text))] == []
    said = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert said is not None
    assert (path.parent / said[1]).resolve() == FOLDER / "schema" / f"{kind_of(path)}.json"


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("sections/bonus.yaml", "points: 2\n", "points: two\n"),
        ("sections/bonus.yaml", "points: 2\n", "points: 2000\n"),
        ("sections/bonus.yaml", "points: 2\n", ""),
        ("sections/bonus.yaml", "points: 2\n", "points: 2\npionts: 2\n"),
        ("sections/bonus.yaml", "proportional:", "proportionl:"),
        ("sections/bonus.yaml", "proportional:", "mark: innovation-mark\n    proportional:"),
        ("sections/bonus.yaml", "    proportional: {fact: pension-loan-guidance}\n", ""),
        ("sections/bonus.yaml", "{fact: pension-loan-guidance}", "{fact: []}"),
        ("sections/bonus.yaml", "among: all", "among: everybody"),
        ("sections/bonus.yaml", "step: 0.05", "step: {main: much}"),
        ("sections/bonus.yaml", "at-least: 1}", "at-least: some}"),
        ("scheme.yaml", "social: 60%", "social: 60"),
        ("scheme.yaml", "start: 2021-01-01", "start: 2021年1月1日"),
        ("scheme.yaml", "sections: [social, work, bonus]", "sections: {social: 1}"),
        ("scheme.yaml", "question: no-target", "question: no-targets"),
        ("awards.yaml", "amount: 15000", "amount: 1.5万"),
        ("awards.yaml", "amount: 20, ", ""),
        ("calendar.yaml", "every: month", "every: week"),
        ("calendar.yaml", "every: month", "every: month\n    due: 2021-12-31"),
        ("calendar.yaml", "ahead: [7, 3, 1, 0]", "ahead: [a week]"),
        ("calendar.yaml", "duties:\n", "dutys:\n"),
    ],
)
def test_a_mistake_is_refused_by_both(file: str, before: str, after: str) -> None:
    path = schemes.folder_of("rugao-2021") / file
    text = path.read_text("utf-8")
    assert before in text
    spoiled = text.replace(before, after, 1)
    assert by_loader(text, kind_of(path)) == []
    assert by_loader(spoiled, kind_of(path))
    assert not VALIDATORS[kind_of(path)].is_valid(as_edited(spoiled))


def test_every_key_is_explained_where_it_begins_a_part() -> None:
    for name in DOCUMENTS:
        for part, schema in json_schema(name)["definitions"].items():
            assert (schema if "description" in schema else schema["anyOf"][1])["description"], part
