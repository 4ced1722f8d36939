from __future__ import annotations

import pytest

from bot.domain.people import Invitee, Role
from bot.parsing.invitees import read_invitees, read_name, rows_of
from bot.parsing.names import vocabulary
from tests.support.context import SCHEME, offering

UNITS = vocabulary(offering(SCHEME).scheme, ()).units
DEPARTMENTS = ("就管中心",)


def coordinator(unit: str, name: str | None = None) -> Invitee:
    return Invitee(Role.COORDINATOR, unit, None, name)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("王芳", "王芳"),
        ("我叫王芳。", "王芳"),
        ("您好，我是 欧阳 娜娜", "欧阳娜娜"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("Wang Fang", "Wang Fang"),
        ("\u202e王芳\u200b", "王芳"),
        ("城镇新增就业 12", None),
        ("13800000000", None),
        ("怎么还没有同意我的申请呢", None),
        ("王", None),
        ("", None),
    ],
)
def test_a_name_is_what_looks_like_one(words: str, name: str | None) -> None:
    assert read_name(words) == name


@pytest.mark.parametrize(
    ("words", "invitees", "unread"),
    [
        ("长江", [coordinator("changjiang")], ()),
        ("长江、白蒲", [coordinator("changjiang"), coordinator("baipu")], ()),
        ("长江 白蒲", [coordinator("changjiang"), coordinator("baipu")], ()),
        ("长江 王芳\n白蒲镇\t李强", [coordinator("changjiang", "王芳"), coordinator("baipu", "李强")], ()),
        ("1 长江 王芳 13800000000", [coordinator("changjiang", "王芳")], ()),
        ("长江、长江", [coordinator("changjiang")], ()),
        ("领导", [Invitee(Role.LEADER)], ()),
        ("人社局 李敏", [Invitee(Role.BUREAU, name="李敏")], ()),
        ("考核办 李敏", [Invitee(Role.BUREAU, name="李敏")], ()),
        ("就管中心 王芳", [Invitee(Role.REVIEWER, None, "就管中心", "王芳")], ()),
        ("长江 王芳\n天涯海角 李强", [coordinator("changjiang", "王芳")], ("天涯海角 李强",)),
        ("协理员", [], ("协理员",)),
    ],
)
def test_what_is_written_says_whom_to_invite(words: str, invitees: list[Invitee], unread: tuple[str, ...]) -> None:
    read = read_invitees(rows_of(words), UNITS, DEPARTMENTS)
    assert (list(read.invitees), read.unread) == (invitees, unread)


def test_the_head_of_a_table_says_where_the_names_stand() -> None:
    rows = [
        ["2021年协理员名单", "", "", ""],
        ["序号", "单位", "备注", "姓名"],
        ["1", "长江镇", "新来", "王芳"],
        ["", "", "", ""],
        ["2", "白蒲镇", "", ""],
    ]
    read = read_invitees(rows, UNITS, DEPARTMENTS)
    assert list(read.invitees) == [coordinator("changjiang", "王芳"), coordinator("baipu")]
