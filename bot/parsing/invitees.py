"""Whom to invite: names of units in a line, or a list of units with persons and roles; and how a person is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.people import Invitee, Role, plain_words
from bot.parsing.names import fold, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.parsing.names import Names

ROLES = {
    **dict.fromkeys(("领导", "leader"), Role.LEADER),
    **dict.fromkeys(("考核办", "人社局", "局", "bureau"), Role.BUREAU),
    **dict.fromkeys(("协理员", "coordinator"), Role.COORDINATOR),
}
EVERYBODY = frozenset({"全部", "全体", "所有", "全部单位", "所有单位", "all"})
_NAME = re.compile(r"[\u3400-\u9fff]{2,8}(?:·[\u3400-\u9fff]{1,8})*|[A-Za-z][A-Za-z'.-]*(?: [A-Za-z][A-Za-z'.-]*){0,4}")
_LONGEST_NAME = 30
_BEFORE_NAME = re.compile(r"^(?:您好|你好)?[,，。!！ ]*(?:我叫|我是|本人|姓名)[:：是]? *")
_AFTER_NAME = re.compile(r"[。,，.!！]+$")
_NAME_HEADS = ("姓名", "联系人", "负责人", "经办人", "name")
_UNIT_HEADS = ("单位", "社区", "乡镇", "镇街", "村", "unit")
_PARTS, _CELLS = re.compile(r"[、,，;；\n]"), re.compile(r"[\t|｜ \u3000]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """Whom a list invites, and the rows of which nothing could be made."""

    invitees: tuple[Invitee, ...]
    unread: tuple[str, ...]


def read_name(words: str) -> str | None:
    """A person's name as somebody gives it; None where it does not look like one.

    >>> read_name("我叫 王 芳。"), read_name("Wang Fang"), read_name("城镇新增就业 12")
    ('王芳', 'Wang Fang', None)
    """
    plain = _AFTER_NAME.sub("", _BEFORE_NAME.sub("", plain_words(words))).strip()
    together = plain if plain.isascii() else plain.replace(" ", "")
    return together if len(together) <= _LONGEST_NAME and _NAME.fullmatch(together) else None


def rows_of(words: str) -> list[list[str]]:
    """What was written as rows of cells: 如城、城北 are two rows, 长江 王芳 is one with two cells."""
    parts = (part.strip() for part in _PARTS.split(words))
    return [[cell for cell in _CELLS.split(part) if cell] for part in parts if part]


def read_invitees(rows: Iterable[Sequence[str]], units: Names, departments: Sequence[str]) -> Listed:
    """A row invites a unit's coordinator, or who else it names; a head may say in which column the person's name is."""
    invitees, unread, name_column = list[Invitee](), list[str](), None
    for row in rows:
        cells = [plain_words(cell) for cell in row]
        if not any(cells):
            continue
        read = _invitees(cells, units, departments, name_column)
        if read:
            invitees += read
        elif (head := _name_column(cells)) is not None:
            name_column = head
        elif not _is_head(cells):
            unread.append(" ".join(cell for cell in cells if cell))
    return Listed(tuple(dict.fromkeys(invitees)), tuple(unread))


def _invitees(cells: Sequence[str], units: Names, departments: Sequence[str], name_column: int | None) -> list[Invitee]:
    seats = {place: seat for place, cell in enumerate(cells) if (seat := _seat(cell, units, departments)) is not None}
    of_units = [place for place, seat in seats.items() if seat.unit is not None]
    if len(of_units) > 1 and len(of_units) == len([cell for cell in cells if cell]):
        return [seats[place] for place in of_units]  # 如城 城北
    roles = [ROLES[key(cell)] for cell in cells if key(cell) in ROLES]
    if not seats and not set(roles) - {Role.COORDINATOR}:
        return []
    place, seat = next(iter(seats.items()), (None, Invitee(next((role for role in roles), Role.LEADER))))
    others = [cell for at, cell in enumerate(cells) if at != place and key(cell) not in ROLES]
    if name_column is not None and name_column < len(cells) and name_column != place:
        others = [cells[name_column]]
    name = next((name for cell in others if (name := read_name(cell)) is not None), None)
    return [Invitee(seat.role, seat.unit, seat.department, name)]


def _seat(cell: str, units: Names, departments: Sequence[str]) -> Invitee | None:
    """A cell that names a unit or a department."""
    if cell in departments:
        return Invitee(Role.REVIEWER, department=cell)
    named = units.find(cell) if cell and key(cell) not in ROLES else ()
    return Invitee(Role.COORDINATOR, named[0]) if len(named) == 1 else None


def _name_column(cells: Sequence[str]) -> int | None:
    return next((place for place, cell in enumerate(cells) if fold(cell).startswith(_NAME_HEADS)), None)


def _is_head(cells: Sequence[str]) -> bool:
    return any(fold(cell).startswith(_UNIT_HEADS) for cell in cells)
