"""An empty scheme loads, scores, and says what is still to be filled in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import jsonschema
import pytest

import schemes
from schemes import FileError
from schemes.check import check
from schemes.json_schema import json_schema
from schemes.skeleton import lay_out
from tests.support.editor import as_edited

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_read_and_its_gaps_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "school-safety-2027"
    files = lay_out(folder)
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if ".schema" not in path.parts} == set(
        files
    )
    scheme = schemes.load(str(folder))
    assert (scheme.id, scheme.start, scheme.end) == ("school-safety-2027", date(2027, 1, 1), date(2027, 12, 31))
    report = check(str(folder))
    assert report.mistakes == ()
    assert {finding.question for finding in report.questions} == {"gap"}
    assert {finding.diagnostic.file for finding in report.questions} == {
        "scheme.yaml", "sections/sheet.yaml", "units.csv", "facts.csv",
    }  # fmt: skip


def test_editors_find_their_schemas(tmp_path: Path) -> None:
    folder = tmp_path / "school-safety-2027"
    lay_out(folder)
    for path in folder.rglob("*.yaml"):
        text = path.read_text("utf-8")
        said = path.parent / text.partition("$schema=")[2].partition("\n")[0]
        assert said.resolve().parent == folder / ".schema"
        jsonschema.Draft7Validator(json_schema(said.stem)).validate(as_edited(text))


@pytest.mark.parametrize("name", ["school-safety", "School-2027", "安全：2027", "school_safety-2027", "2027"])
def test_the_name_becomes_the_id_and_says_the_year(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError, match="the year last: school-safety-2027"):
        lay_out(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "school-safety-2027"
    lay_out(folder)
    with pytest.raises(FileError, match="is there already and not empty; nothing was written"):
        lay_out(folder)
