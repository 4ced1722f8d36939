"""The tables of a scheme as Excel saves them, and as Excel opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import schemes
from schemes import FileError
from schemes.skeleton import lay_out
from tests.support.folder import lay

if TYPE_CHECKING:
    from pathlib import Path

TABLES = {
    "units.csv": "unit,name,group,aliases,,\na,甲镇,town,甲；甲乡,,\nb,乙镇,town,,,\n,,,,,\n",
    "facts.csv": "fact,title,kind,measure,levels,reviewer\njobs,新增就业,count,人\nmark,工作规范,mark,分,,\n",
    "targets.csv": 'fact,unit,target,\njobs,a,"6,000",\njobs,b,１２,\n',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_tables_that_excel_has_saved_are_read(tmp_path: Path, encoding: str) -> None:
    path = lay(tmp_path)
    for file, text in TABLES.items():
        (tmp_path / file).write_bytes(text.replace("\n", "\r\n").encode(encoding))
    scheme = schemes.load(path)
    assert [(unit.name, unit.aliases) for unit in scheme.units] == [("甲镇", ("甲", "甲乡")), ("乙镇", ())]
    assert scheme.targets == {("jobs", "a"): 6000, ("jobs", "b"): 12}


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("targets.csv", "fact,unit,target\njobs,a,2.60E+03\n", "targets.csv:2: target: Excel may have dropped digits"),
        ("targets.csv", "fact,unit,target\njobs,a,约80\n", "targets.csv:2: target: '约80' is not a number"),
        ("targets.csv", "fact,unit,target\njobs,a\n", "targets.csv:2: 2 cells, there should be 3: fact,unit,target"),
        ("units.csv", "unit,name,group,aliases\na,甲镇\n", "units.csv:2: 2 cells, there should be 4"),
        ("units.csv", "unit,name,group\na,甲镇,town\n", "units.csv:1: header: column aliases is missing"),
    ],
)
def test_what_excel_makes_doubtful_is_told(tmp_path: Path, file: str, text: str, said: str) -> None:
    path = lay(tmp_path)
    (tmp_path / file).write_text(text, "utf-8")
    with pytest.raises(FileError) as caught:
        schemes.load(path)
    assert str(caught.value).startswith(said)


def test_a_table_that_cannot_be_read_is_the_only_mistake(tmp_path: Path) -> None:
    path = lay(tmp_path)
    (tmp_path / "units.csv").write_text("unit,name\na,甲镇\n", "utf-8")
    with pytest.raises(FileError) as caught:
        schemes.load(path)
    assert [mistake.file for mistake in caught.value.diagnostics] == ["units.csv"]


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = lay(tmp_path)
    (tmp_path / "units.csv").write_bytes(b"unit,name,group,aliases\na,\xff\xff,town,\n")
    with pytest.raises(FileError, match=r"units\.csv:2: byte 0xff is not UTF-8"):
        schemes.load(path)


def test_what_is_laid_out_opens_in_excel(tmp_path: Path) -> None:
    lay_out(tmp_path / "safety-2027")
    for file in TABLES:
        assert (tmp_path / "safety-2027" / file).read_bytes().startswith(b"\xef\xbb\xbf")
    assert not (tmp_path / "safety-2027" / "scheme.yaml").read_bytes().startswith(b"\xef\xbb\xbf")
