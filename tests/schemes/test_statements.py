"""The statements that a scheme describes beside its duties, and every mistake in one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import schemes
from bot.cli import main
from schemes import FileError
from schemes.duties import load_duties

if TYPE_CHECKING:
    from pathlib import Path

XINJIAN = "xinjian-2021"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(schemes.folder_of(XINJIAN), tmp_path / XINJIAN)


def test_xinjian_2021_has_the_form_of_its_first_annex() -> None:
    (duty,) = (one for one in load_duties(XINJIAN, schemes.load(XINJIAN)) if one.statement is not None)
    statement = duty.statement
    assert statement is not None
    assert (duty.id, {part.fact for part in statement.parts}) == ("platform-form", set(duty.facts))
    printed = ["村（社区）名称", "姓名", "性别", "出生年月", "学历", "职务", "联系方式", "备注"]
    assert [column.title for column in statement.columns] == printed


MISTAKES = {
    "fact: service-windows\n": ("fact: windows\n", "'windows' of part windows is not among what is reported"),
    "reported: [service-windows, window-staff, coordinators]": (
        "reported: [service-windows, window-staff]",
        "'coordinators' of part coordinators is not among what is reported",
    ),
    "holds: month": ("holds: year", "'year' is not one of words, name, month, phone"),
    "who: [name, born]": ("who: [name, birth]", "who: 'birth' is no column of staff that has to be filled in"),
    "          who: [name, born]\n": ("", "a list needs who: the columns that tell one person from another"),
    "choices: [男, 女]": (
        "choices: [男, 女], holds: phone",
        "choices are words: leave out `holds: phone` or the choices",
    ),
    "title: 性别": ("title: 姓名", "title: '姓名' stands here twice"),
    "column: sex": ("column: name", "column: 'name' stands here twice"),
    "part: staff": ("part: windows", "part: 'windows' stands here twice"),
    "fact: coordinators": ("fact: window-staff", "fact: 'window-staff' stands here twice"),
    "title: 人员队伍配置情况": ("title: 窗口设置情况", "title: '窗口设置情况' stands here twice"),
    "title: 窗口设置情况\n": (
        "title: 窗口设置情况\n          count: 几个\n",
        "count stands beside a list; a part without columns is a number itself",
    ),
    "unit: 乡（镇）（盖章）\n": ("units: 乡（镇）（盖章）\n", "no key is called 'units'; did you mean unit?"),
    'needed: "no"': ("needed: sometimes", "'sometimes' is not one of yes, no"),
}


@pytest.mark.parametrize("before", MISTAKES)
def test_a_mistake_is_told_with_its_place(folder: Path, before: str, capsys: pytest.CaptureFixture[str]) -> None:
    after, said = MISTAKES[before]
    calendar = folder / "calendar.yaml"
    text = calendar.read_text("utf-8")
    assert before in text
    calendar.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(FileError) as caught:
        load_duties(str(folder), schemes.load(str(folder)))
    assert said in str(caught.value)
    assert all(one.file == "calendar.yaml" and one.line > 4 for one in caught.value.diagnostics)
    assert main(["check", str(folder), "--language", "en"]) == 2
    assert said in capsys.readouterr().err


def test_only_what_units_count_can_be_counted(folder: Path) -> None:
    calendar = folder / "calendar.yaml"
    text = calendar.read_text("utf-8")
    calendar.write_text(text.replace("service-windows", "archive-room"), "utf-8")
    with pytest.raises(
        FileError, match="'archive-room' of part windows is no fact of kind count that each unit reports"
    ):
        load_duties(str(folder), schemes.load(str(folder)))
