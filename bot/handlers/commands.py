"""The command table: a row for each command with its words, who may, where, its handler and its buttons.

The dispatcher, the menus, /help and docs/reference/commands.md are all made from it. What a command does in words
stands in the catalogue under `commands.<name>`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.errors import NotAllowed, NotFound, Refused
from bot.domain.people import Role
from bot.handlers import (
    admitting,
    amending,
    announcing,
    applying,
    asking,
    assessing,
    audit,
    binding,
    changes,
    comparing,
    delivery,
    desk,
    duties,
    evidence,
    form,
    groups,
    joining,
    publishing,
    repeating,
    replies,
    reporting,
    reviewing,
    statements,
    status,
    today,
    workbook,
)
from bot.handlers.update_context import UpdateContext
from bot.outlets.telegram.activity import Activity
from bot.rendering.callback_data import Action, Tap
from bot.rendering.desk.links import DESK_WORD
from bot.rendering.helping import help_screen, job_screen
from bot.rendering.rankings import units_screen
from bot.usecases import appearance
from bot.usecases.joining import ended_before

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.rendering.screen import Screen
    from bot.usecases.context import ServedScheme

Handler = Callable[[UpdateContext, str], Awaitable[None]]  # with the words that follow the command
TapHandler = Callable[[UpdateContext, Tap], Awaitable[str | None]]  # returns what to say at the button, if anything


class Place(StrEnum):
    """The kinds of chats in which a command makes sense."""

    PRIVATE = "private"
    GROUP = "group"


class Has(StrEnum):
    """Features that some schemes have and others do not."""

    SELF_ASSESSMENT = "self-assessment"  # units assess themselves too
    STATEMENTS = "statements"  # forms of their own by which a duty is fulfilled


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `roles` empty: everyone, strangers included. `words` are typed without a slash.

    `operators`: offered to those of ADMIN_IDS only; the handler refuses others.
    """

    name: str
    roles: frozenset[Role]
    places: frozenset[Place]
    words: tuple[str, ...]
    handler: Handler
    only: Has | None = None  # offered only where a scheme has this
    operators: bool = False
    aloud: bool = False  # in a group it is asked and answered for everybody
    activity: Activity | None = None  # shown while it is worked on, where that takes its time

    @property
    def taps(self) -> Mapping[Action, TapHandler]:
        """The handlers of the command's buttons, by action."""
        return _BUTTONS.get(self.name, {})


async def help_(event: UpdateContext, _: str = "") -> None:
    """/help: what this person can do, here, by job; the bureau, what it has to do today."""
    if event.private and event.registered and Role.BUREAU in event.person.roles(event.scheme_id()):
        await today.today(event)
    else:
        await _tell_jobs(event)


async def _tell_jobs(event: UpdateContext) -> None:
    screen = _help_screen(event)
    await (event.answer(screen) if event.registered else event.answer_stranger("stranger", screen))


async def show_help(event: UpdateContext, tap: Tap) -> None:
    """Tapped: what this person can do; in the same message the commands of one job, or back."""
    if not tap.arguments or not event.registered:
        await _tell_jobs(event)
        return
    job, offered = tap.arguments[0], _offered(event)
    await event.alter(job_screen(job, offered[job], event.catalogue) if job else _help_screen(event))


async def choose_tables(event: UpdateContext, tap: Tap) -> str | None:
    """Tapped: tables in this chat from now on, or text again; the message below which it was tapped changes at once."""
    choice, *shown = tap.arguments
    scheme_id = event.scheme_id()
    await appearance.choose(event.session(scheme_id), event.readers, wanted=choice == "t", alone=event.read_alone)
    if not shown:
        await event.alter(await groups.settings_screen(event))
        return None
    notice = await TAPS[Action(shown[0])](event, Tap(Action(shown[0]), tuple(shown[1:])))
    unable = choice == "t" and await event.tables(scheme_id) is None
    return event.catalogue.plain("tables.impossible") if unable else notice


def _help_screen(event: UpdateContext) -> Screen:
    scheme = event.context.scheme(event.scheme_id()) if event.registered else None
    roles = event.person.roles(scheme.id) if scheme is not None else frozenset[Role]()
    trial = event.today if event.services.trial_time else None
    offered = _offered(event) if scheme is not None else {}
    return help_screen(offered, roles, scheme, event.catalogue, trial=trial)


def _offered(event: UpdateContext) -> dict[str, list[str]]:
    """The names of the commands that this person has here, by job."""
    served, place = event.context.schemes[event.scheme_id()], Place.PRIVATE if event.private else Place.GROUP
    roles = event.person.roles(served.scheme.id)
    names = {command.name for command in menu(roles, place, has(served), operator=event.person.admin)}
    by_job = {job: [name for name in commands if name in names] for job, commands in COMMANDS_BY_JOB.items()}
    return {job: commands for job, commands in by_job.items() if commands}


async def start(event: UpdateContext, words: str) -> None:
    """/start with a token joins, with "desk" leads there; alone, or with the id of a shared scheme, it is help."""
    token = next(iter(words.split()), "")
    if token == DESK_WORD:
        await desk.desk(event, "")
    elif token and token not in event.context.schemes:
        await joining.redeem(event, token)
    else:
        await help_(event)


_EVERYBODY: frozenset[Role] = frozenset()
_ALL = frozenset(Role)
_READERS = frozenset({Role.BUREAU, Role.LEADER})
_REPORTERS = frozenset({Role.COORDINATOR, Role.BUREAU})
_REVIEWERS = frozenset({Role.REVIEWER, Role.BUREAU})
_BUREAU = frozenset({Role.BUREAU})
_PROVERS = _REPORTERS | _REVIEWERS  # who sends evidence, and who weighs it
_PRIVATE = frozenset({Place.PRIVATE})
_GROUP = frozenset({Place.GROUP})
_BOTH = frozenset(Place)

_BUTTONS: dict[str, Mapping[Action, TapHandler]] = {  # by command
    "report": {
        Action.REPORT: reporting.ask_figure,
        Action.CHOOSE: reporting.choose_meaning,
        Action.AS_TOTAL: reporting.read_otherwise,
        Action.AS_INCREMENT: reporting.read_otherwise,
        Action.ZERO: reporting.report_zeros,
        Action.QUICK: repeating.list_quick,
        Action.SAME: repeating.report_same,
    },
    "form": {Action.FILL: form.begin_form, Action.FORM: form.step_form, Action.SEND: form.send_in_form},
    "todo": {Action.TODO: asking.todo_of_unit, Action.DONE: duties.declare_done, Action.NOT_DONE: duties.declare_done},
    "next": {Action.NEXT: asking.next_of_unit},
    "score": {
        Action.SCORE: asking.turn_sheet,
        Action.UNITS: asking.choose_sheet,
        Action.WORKBOOK: asking.send_sheet_file,
    },
    "rank": {Action.RANK: asking.turn_board},
    "why": {Action.WHY: asking.why_item},
    "gap": {Action.GAP: comparing.turn_gap},
    "changes": {Action.CHANGES: changes.turn_changes},
    "history": {Action.HISTORY: asking.turn_history},
    "evidence": {
        Action.ATTACH: evidence.choose_proven,
        Action.EVIDENCE: evidence.turn_evidence,
        Action.FILE: evidence.send_evidence,
    },
    "undo": {
        Action.UNDO: amending.take_back,
        Action.RESTORE: amending.restore,
        Action.AMEND: amending.choose_change,
    },
    "review": {
        Action.INBOX: reviewing.turn_inbox,
        Action.CASE: reviewing.open_item,
        Action.CONFIRM: reviewing.confirm_item,
        Action.CONFIRM_ALL: reviewing.confirm_ordinary,
        Action.RETURN: reviewing.return_item,
        Action.TAKE_BACK: reviewing.take_back_decision,
        Action.CORRECT: reviewing.ask_right_figure,
        Action.CORRECTION: reviewing.settle_correction,
        Action.UNDO_CORRECTION: reviewing.undo_correction,
        Action.ANSWER: reviewing.ask_answer,
    },
    "assess": {Action.ASSESS: assessing.assess_further, Action.ASSESS_PAGE: assessing.turn_docket},
    "today": {Action.TODAY: today.turn_today},
    "differences": {Action.DIFFERENCES: comparing.turn_differences},
    "periods": {Action.CLOSE: duties.close_month},
    "export": {Action.EXPORT: publishing.send_export},
    "template": {Action.STORE: workbook.store_workbook, Action.TABLE: workbook.answer_table},
    "statement": {
        Action.STATEMENT: statements.send_form,
        Action.STATEMENTS: statements.show_handed_in,
        Action.HAND_IN: statements.hand_in,
    },
    "lastyear": {Action.LAST_YEAR: workbook.store_last_year},
    "timeliness": {
        Action.TIMELINESS: duties.turn_timeliness,
        Action.ENTER_MISSED: duties.enter_missed,
        Action.SETTLE_ALL: duties.settle_all,
        Action.EXCUSE: duties.excuse_missed,
    },
    "publish": {Action.PUBLISH: publishing.preview_or_publish},
    "published": {Action.PUBLISHED: publishing.send_published},
    "appeal": {Action.OBJECT: publishing.choose_objection},
    "appeals": {Action.APPEAL: publishing.ask_appeal_answer},
    "audit": {Action.AUDIT: audit.turn_audit},
    "announce": {Action.ANNOUNCE: announcing.alter_announcement, Action.READ: announcing.confirm_reading},
    "announcements": {Action.RESEND: delivery.send_again},
    "roster": {
        Action.ROSTER: joining.turn_roster,
        Action.SEAT: joining.open_seat,
        Action.INVITE: joining.invite_to_seat,
        Action.END: joining.end_role,
        Action.INVITATIONS: joining.turn_invitations,
        Action.CANCEL_INVITATION: joining.cancel_invitation,
        Action.ALLOW_PERSONS: joining.allow_persons,
        Action.APPLICATIONS: admitting.turn_applications,
        Action.ADMIT: admitting.decide,
        Action.ADMIT_ALL: admitting.admit_all,
        Action.EMPTY_UNITS: admitting.show_empty_units,
    },
    "invite": {Action.JOIN_LINK: admitting.join_link},
    "start": {
        Action.APPLY: applying.ask,
        Action.APPLY_FOR: applying.choose_unit,
        Action.APPLY_AS: applying.use_account_name,
    },
    "bind": {Action.REBIND: groups.restore, Action.OUTLET: binding.step},
    "help": {Action.HELP: show_help},
    "settings": {
        Action.LANGUAGE: groups.choose_language,
        Action.GROUP: groups.set_ranking,
        Action.TABLES: choose_tables,
    },
}

COMMANDS = (
    Command("today", _REVIEWERS, _PRIVATE, ("今天",), today.today),
    Command("report", _REPORTERS, _BOTH, ("上报", "报数"), reporting.report),
    Command("form", _REPORTERS, _PRIVATE, ("填报", "填表"), form.form),
    Command("todo", _ALL, _BOTH, ("待办", "还差什么"), asking.todo),
    Command("next", _ALL, _BOTH, ("下一步", "怎么提分"), asking.next_),
    Command("score", _ALL, _BOTH, ("得分", "分数", "成绩"), asking.score),
    Command("rank", _ALL, _BOTH, ("排名", "名次"), asking.rank, aloud=True),
    Command("why", _ALL, _BOTH, ("为什么", "依据"), asking.why),
    Command("whatif", _ALL, _BOTH, ("假如",), comparing.whatif),
    Command("gap", _ALL, _BOTH, ("差距",), comparing.gap),
    Command("changes", _ALL, _BOTH, ("变化", "为什么变了"), changes.changes_between),
    Command("history", _ALL, _PRIVATE, ("记录", "历史"), asking.history),
    Command("evidence", _PROVERS, _PRIVATE, ("材料", "佐证"), evidence.show),
    Command("undo", _REPORTERS, _PRIVATE, ("撤销", "撤回"), amending.undo),
    Command("review", _REVIEWERS, _PRIVATE, ("审核",), reviewing.review),
    Command("assess", _REVIEWERS, _PRIVATE, ("评定", "打分"), assessing.assess),
    Command("differences", _ALL, _PRIVATE, ("差异",), comparing.differences_of, only=Has.SELF_ASSESSMENT),
    Command("periods", _BUREAU, _PRIVATE, ("锁定",), duties.periods_overview),
    Command("reopen", _BUREAU, _PRIVATE, ("重新开放",), duties.reopen),
    Command("export", _READERS, _PRIVATE, ("导出",), publishing.export, activity=Activity.MAKING_FILE),
    Command("template", _REPORTERS, _PRIVATE, ("模板", "表格"), workbook.template, activity=Activity.MAKING_FILE),
    Command("statement", _ALL, _PRIVATE, ("统计表",), statements.show, only=Has.STATEMENTS),
    Command("lastyear", _BUREAU, _PRIVATE, ("去年", "上年", "去年的数"), workbook.last_year_overview),
    Command("timeliness", _BUREAU, _PRIVATE, ("及时率",), duties.timeliness_table),
    Command("publish", _BUREAU, _PRIVATE, ("公示",), publishing.publish),
    Command("published", _ALL, _BOTH, ("公示结果",), publishing.published, aloud=True),
    Command("appeal", _REPORTERS, _PRIVATE, ("申诉", "异议"), publishing.appeal),
    Command("appeals", _REPORTERS, _PRIVATE, (), publishing.appeals),
    Command("desk", _ALL, _PRIVATE, ("工作台",), desk.desk),
    Command("audit", _BUREAU, _PRIVATE, ("操作记录",), audit.audit),
    Command("invite", _BUREAU, _PRIVATE, ("邀请",), admitting.invite),
    Command("revoke", _BUREAU, _PRIVATE, (), joining.revoke),
    Command("announce", _BUREAU, _PRIVATE, ("公告", "发公告"), announcing.announce),
    Command("announcements", _BUREAU, _PRIVATE, ("公告列表",), announcing.announcements),
    Command("preview", _BUREAU, _PRIVATE, ("预览",), groups.preview),
    Command("roster", _BUREAU, _PRIVATE, ("名册",), joining.roster),
    Command("substitute", _REPORTERS, _PRIVATE, ("代班", "替班"), joining.substitute),
    Command("bind", _BUREAU, _BOTH, ("绑定",), binding.bind, aloud=True),
    Command("unbind", _BUREAU, _BOTH, (), binding.unbind, aloud=True),
    Command("status", _BUREAU, _PRIVATE, ("运行状态",), status.status, operators=True),
    Command("leave", _ALL, _PRIVATE, ("退出",), joining.leave),
    Command("settings", _ALL, _BOTH, ("设置",), groups.settings, aloud=True),
    Command("help", _EVERYBODY, _BOTH, ("帮助", "怎么用"), help_),
    Command("start", _EVERYBODY, _PRIVATE, ("开始",), start),
)
COMMANDS_BY_JOB = {  # what people come for -> its commands, in the order in which help tells of them
    "report": ("report", "form", "template", "statement", "evidence", "undo", "history"),
    "ask": ("todo", "next", "score", "rank", "why", "gap", "changes", "whatif", "differences"),
    "review": ("today", "review", "assess", "timeliness", "periods", "reopen", "lastyear"),
    "publish": ("publish", "published", "appeal", "appeals", "export"),
    "manage": (
        *("desk", "roster", "invite", "revoke", "substitute", "announce", "announcements", "preview", "bind", "unbind"),
        *("audit", "status"),
    ),
    "own": ("settings", "leave", "help"),
}
BY_NAME = {command.name: command for command in COMMANDS}
TAPS = {action: handler for command in COMMANDS for action, handler in command.taps.items()}
ALOUD = frozenset(action for command in COMMANDS if command.aloud for action in command.taps)  # for the whole group
MAKE_FILES = frozenset({  # taps that take their time
    *(Action.WORKBOOK, Action.EXPORT, Action.STATEMENT, Action.STATEMENTS, Action.PUBLISHED),
    *(Action.FILE, Action.JOIN_LINK),
})  # fmt: skip
_SPOKEN = re.compile(r"(?P<word>[^\s:：]+)[\s:：]*(?P<rest>.*)", re.DOTALL)
_BEFORE = re.compile(r"^(?:请|麻烦|帮我|给我|我们?|来|想|要)*(?:查[询看]?|看看|看|打开)?(?:一?下)?")
_AFTER = re.compile(r"(?:情况|是?多少|一下|吧|啊|呀|哦|呢)*[\W_]*$")
# What follows these is no figure: 记录：新增就业12 is a report.
_WITHOUT_FIGURES = frozenset({"history", "evidence", "template", "review", "settings", "published", "help"})
_BY_WORD = {word: command for command in COMMANDS for word in command.words}


def has(served: ServedScheme) -> frozenset[Has]:
    """The features of a scheme on which commands depend."""
    features = {
        Has.SELF_ASSESSMENT: served.scheme.self_assessed,
        Has.STATEMENTS: any(duty.statement is not None for duty in served.duties),
    }
    return frozenset(feature for feature, is_there in features.items() if is_there)


def menu(
    roles: frozenset[Role], place: Place, features: Collection[Has], *, operator: bool = False
) -> tuple[Command, ...]:
    """The commands to offer to these roles, in the table's order; without `start`, which Telegram sends by itself."""
    return tuple(
        command
        for command in COMMANDS
        if place in command.places
        and (not command.roles or command.roles & roles)
        and (command.only is None or command.only in features)
        and (operator or not command.operators)
        and command.name != "start"
    )


async def run(event: UpdateContext, command: Command, words: str) -> None:
    """Run a command where it makes sense and for whom it is; what it may touch is checked again by its use case."""
    if command.roles and not event.registered and await ended_before(event.context) is None:
        raise NotAllowed("stranger")
    if not event.private and Place.GROUP not in command.places:
        raise Refused("private-only")
    if event.private and Place.PRIVATE not in command.places:
        raise Refused("group-only")
    await replies.forget_next_words(event)
    try:
        async with event.acting(command.activity):
            await command.handler(event, words)
    except NotFound as error:
        if error.code != "which-unit":
            raise
        scheme = event.scheme()
        await event.answer(units_screen(scheme, event.catalogue, f"/{command.name} {{unit}} {words}"))


def spoken(text: str) -> tuple[Command, str] | None:
    """A command said in plain words and what follows it, or None: 排名！, 查排名, 为什么 城镇新增就业, 得分　9-30."""
    match = _SPOKEN.match(text.strip())
    if match is None:
        return None
    rest = match["rest"].strip()
    for word in (match["word"], _AFTER.sub("", _BEFORE.sub("", match["word"]))):
        command = _BY_WORD.get(word) or (BY_NAME.get(word.lower()) if word.isascii() else None)
        if command is not None:
            takes = command.name not in _WITHOUT_FIGURES or not re.search(r"\d", rest)
            return (command, rest) if takes else None
    return None
