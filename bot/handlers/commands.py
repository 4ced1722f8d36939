"""The command table: name, who may, where, and the plain Chinese words that mean the same.

Menus, /help and the reference are all made from it. What a command does in words stands in the
catalogue under `commands.<name>`, its example under `commands.<name>_example`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.people import Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.usecases.context import Offering


class Place(StrEnum):
    """Where a command makes sense."""

    PRIVATE = "private"
    GROUP = "group"


_ALL = frozenset(Role)
_READERS = frozenset({Role.BUREAU, Role.LEADER})
_REPORTERS = frozenset({Role.COORDINATOR, Role.BUREAU})
_REVIEWERS = frozenset({Role.REVIEWER, Role.BUREAU})
_BUREAU = frozenset({Role.BUREAU})
_PRIVATE = frozenset({Place.PRIVATE})
_BOTH = frozenset(Place)


class Has(StrEnum):
    """What some schemes have and others do not."""

    SELF_ASSESSMENT = "self-assessment"  # units assess themselves too
    STATEMENTS = "statements"  # forms of their own by which a duty is fulfilled


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `roles` empty: everyone, strangers included. `words` are typed without a slash."""

    name: str
    roles: frozenset[Role]
    places: frozenset[Place]
    words: tuple[str, ...] = ()
    only: Has | None = None  # offered only where a scheme has this


COMMANDS = (
    Command("report", _REPORTERS, _BOTH, ("上报", "报数")),
    Command("form", _REPORTERS, _PRIVATE, ("填报", "填表")),
    Command("todo", _ALL, _BOTH, ("待办", "还差什么")),
    Command("next", _ALL, _BOTH, ("下一步", "怎么提分")),
    Command("score", _ALL, _BOTH, ("得分", "分数", "成绩")),
    Command("rank", _ALL, _BOTH, ("排名", "名次")),
    Command("why", _ALL, _BOTH, ("为什么", "依据")),
    Command("whatif", _ALL, _BOTH, ("假如",)),
    Command("gap", _ALL, _BOTH, ("差距",)),
    Command("changes", _ALL, _BOTH, ("变化", "为什么变了")),
    Command("history", _ALL, _PRIVATE, ("记录", "历史")),
    Command("evidence", _ALL, _PRIVATE, ("材料", "佐证")),
    Command("undo", _REPORTERS, _PRIVATE, ("撤销", "撤回")),
    Command("review", _REVIEWERS, _PRIVATE, ("审核",)),
    Command("assess", _REVIEWERS, _PRIVATE, ("评定", "打分")),
    Command("differences", _ALL, _PRIVATE, ("差异",), Has.SELF_ASSESSMENT),
    Command("periods", _BUREAU, _PRIVATE, ("锁定",)),
    Command("reopen", _BUREAU, _PRIVATE, ("重新开放",)),
    Command("export", _READERS, _PRIVATE, ("导出",)),
    Command("template", _REPORTERS, _PRIVATE, ("模板", "表格")),
    Command("statement", _ALL, _PRIVATE, ("统计表",), Has.STATEMENTS),
    Command("lastyear", _BUREAU, _PRIVATE, ("去年", "上年", "去年的数")),
    Command("timeliness", _BUREAU, _PRIVATE, ("及时率",)),
    Command("publish", _BUREAU, _PRIVATE, ("公示",)),
    Command("published", _ALL, _BOTH, ("公示结果",)),
    Command("appeal", _REPORTERS, _PRIVATE, ("申诉", "异议")),
    Command("appeals", _REPORTERS, _PRIVATE),
    Command("audit", _BUREAU, _PRIVATE, ("操作记录",)),
    Command("invite", _BUREAU, _PRIVATE, ("邀请",)),
    Command("revoke", _BUREAU, _PRIVATE),
    Command("announce", _BUREAU, _PRIVATE, ("公告", "发公告")),
    Command("announcements", _BUREAU, _PRIVATE, ("公告列表",)),
    Command("preview", _BUREAU, _PRIVATE, ("预览",)),
    Command("roster", _BUREAU, _PRIVATE, ("名册",)),
    Command("substitute", _REPORTERS, _PRIVATE, ("代班", "替班")),
    Command("bind", _BUREAU, frozenset({Place.GROUP})),
    Command("unbind", _BUREAU, frozenset({Place.GROUP})),
    Command("leave", _ALL, _PRIVATE, ("退出",)),
    Command("settings", _ALL, _BOTH, ("设置",)),
    Command("help", frozenset(), _BOTH, ("帮助", "怎么用")),
    Command("start", frozenset(), _PRIVATE, ("开始",)),
)
BY_NAME = {command.name: command for command in COMMANDS}
_BY_WORD = {word: command for command in COMMANDS for word in command.words}


def has(offering: Offering) -> frozenset[Has]:
    """What the scheme has."""
    there = {
        Has.SELF_ASSESSMENT: offering.scheme.self_assessed,
        Has.STATEMENTS: any(duty.statement is not None for duty in offering.duties),
    }
    return frozenset(one for one, is_there in there.items() if is_there)


def menu(roles: frozenset[Role], place: Place, there: Collection[Has]) -> tuple[Command, ...]:
    """The commands to offer to somebody with these roles, in the table's order; `start` needs no offering."""
    return tuple(
        command
        for command in COMMANDS
        if place in command.places
        and (not command.roles or command.roles & roles)
        and (command.only is None or command.only in there)
        and command.name != "start"
    )


def spoken(text: str) -> tuple[Command, str] | None:
    """A command said in plain words (排名, 为什么 城镇新增就业) and what follows it, or None."""
    word, _, rest = text.strip().partition(" ")
    if (command := _BY_WORD.get(word)) is not None:
        return command, rest.strip()
    return None
