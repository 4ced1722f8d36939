"""The screens of a statement: for looking at their words and their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.domain.results import Impact, Owed, OwedFact, Place, Receipt, Todo
from bot.domain.statements import (
    Blank,
    Collected,
    FactChange,
    Filled,
    HandedIn,
    Overview,
    PartChange,
    StatementPreview,
    Version,
)
from bot.domain.timeliness import Outcome
from bot.domain.workbooks import Wrong
from bot.rendering import statements, todos
from bot.rendering.catalogue import load_catalogue
from schemes.duties import Duty
from schemes.statements import Column, Part, Statement
from tests.support.context import SCHEME, ZONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

UNIT, OTHER = "changjiang", "baipu"
DAY = date(2021, 6, 15)
AT = datetime(2021, 6, 10, 1, 30, tzinfo=UTC)
MADE = datetime(2021, 6, 15, 12, tzinfo=ZONE)
STATEMENT = Statement(
    title="基层人社服务平台建设情况统计表",
    unit="乡（镇）（盖章）",
    parts=(
        Part(part="windows", title="窗口设置情况", fact="labour-inflow"),
        Part(
            part="staff",
            title="人员队伍配置情况",
            fact="new-urban-jobs",
            who=("name",),
            columns=(
                Column(column="name", title="姓名", holds="name"),
                Column(column="sex", title="性别", choices=("男", "女")),
            ),
        ),
    ),
)
DUTY = Duty(
    "platform-form",
    "基层人社服务平台建设情况统计表",
    "附件1",
    "",
    date(2021, 1, 1),
    date(2021, 7, 26),
    (7,),
    (1,),
    ("labour-inflow", "new-urban-jobs"),
    by_report=True,
    statement=STATEMENT,
)
LAST = Version(7, UNIT, DUTY.id, 1, Filled({"windows": 2}, {"staff": ({"name": "王芳", "sex": "女"},)}), 11, AT, None)
CHANGES = (
    PartChange("windows", 2, 3),
    PartChange("staff", 3, 7, ("李强", "陈静", "刘洋", "赵敏", "周洁"), ("孙磊",), ("王芳",)),
)
FACTS = (FactChange("labour-inflow", None, 3), FactChange("new-urban-jobs", 3, 7))
RECEIPT = Receipt(SCHEME, UNIT, DAY, (), Place(4540, 5, 14, 2, 4), Place(4630, 4, 14, 1, 4), (), own=True)
PREVIEW = StatementPreview(SCHEME, "回.xlsx", DUTY.id, UNIT, 7, CHANGES, FACTS, (), (RECEIPT,), LAST)
FIRST = replace(PREVIEW, changes=(PartChange("windows", None, 2), PartChange("staff", None, 3)), facts=(), last=None)
DONE = HandedIn(SCHEME, DUTY.id, UNIT, 2, DAY, (("windows", 3), ("staff", 7)), (RECEIPT,))
WRONG = (
    Wrong("D8", "choice", (("column", "性别"), ("choices", "男、女"), ("given", "nv"))),
    *(Wrong(f"C{row}", "twice", (("name", "王芳"), ("other", "C7"))) for row in range(8, 16)),
)


def version(by: str, outcome: Outcome, unit: str) -> Collected:
    """A unit that has handed it in."""
    figures = (("windows", 2), ("staff", 3))
    return Collected(unit, outcome, AT, replace(LAST, unit=unit), by, figures)


def overview(as_of: date, missing: Outcome, *, persons: bool) -> Overview:
    """One on time, one late, some not at all."""
    units = (version("王芳", Outcome.ON_TIME, UNIT), version("陈志强", Outcome.LATE, OTHER))
    return Overview(
        SCHEME, DUTY.id, as_of, (*units, Collected("banjing", missing), Collected("motou", missing)), persons
    )


def _preview(shown: StatementPreview) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: statements.outcome_screen(shown, STATEMENT, scheme, catalogue, ZONE)


def _form(last: Version | None) -> Callable[[Scheme, Catalogue], Screen]:
    blank = Blank(SCHEME, DUTY.id, UNIT, DAY, last, "王芳")
    return lambda scheme, catalogue: statements.form_screen(blank, DUTY, STATEMENT, scheme, MADE, catalogue)


def _overview(table: Overview) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: statements.overview_screen(table, DUTY, STATEMENT, scheme, catalogue)


def _collected(missing: Outcome) -> Callable[[Scheme, Catalogue], Screen]:
    collected = overview(date(2021, 7, 28), missing, persons=True)
    return lambda scheme, catalogue: statements.collected_screen(collected, DUTY, STATEMENT, scheme, MADE, catalogue)


def _todo(scheme: Scheme, catalogue: Catalogue) -> Screen:
    facts = tuple(OwedFact(fact, 0, None, 0, 0) for fact in DUTY.facts)
    owed = Owed(DUTY.id, DUTY.due, 41, facts, Impact())
    return todos.todo_screen(Todo(SCHEME, UNIT, DAY, (owed,)), scheme, {DUTY.id: DUTY}, catalogue)


def _choose(scheme: Scheme, catalogue: Catalogue) -> Screen:
    return statements.choose_screen([(UNIT, DUTY), (OTHER, DUTY), (None, DUTY)], scheme, catalogue)


_REASONS = [key for key in load_catalogue("zh-CN").messages if key.startswith("statement.wrong_")]
_NAMES = "sheets given label part columns most column choices latest year name other rows"
_VALUES = tuple((name, "某") for name in _NAMES.split())
_EVERY = tuple(Wrong("C7", key.partition("wrong_")[2], _VALUES) for key in _REASONS)

STATEMENT_SCREENS = {
    "todo-statement": _todo,
    "statement-choose": _choose,
    "statement-form": _form(None),
    "statement-form-again": _form(LAST),
    "statement-preview": _preview(FIRST),
    "statement-preview-again": _preview(replace(PREVIEW, since="陈志强", overtaken=True)),
    "statement-same": _preview(
        replace(PREVIEW, changes=(PartChange("windows", 2, 2),), facts=(), receipts=(), draft=0)
    ),
    "statement-wrong": _preview(replace(PREVIEW, draft=0, wrong=WRONG, receipts=())),
    "statement-nobody": _preview(
        replace(PREVIEW, unit="", draft=0, wrong=(Wrong("", "no-unit", (("label", "乡（镇）（盖章）"),)),), receipts=())
    ),
    **{
        f"statement-wrong-{start // 6 + 1}": _preview(
            replace(PREVIEW, draft=0, wrong=_EVERY[start : start + 6], receipts=())
        )
        for start in range(0, len(_EVERY), 6)
    },
    "statement-handed-in": lambda scheme, catalogue: statements.outcome_screen(
        DONE, STATEMENT, scheme, catalogue, ZONE
    ),
    "statement-handed-in-for": lambda scheme, catalogue: statements.outcome_screen(
        replace(DONE, receipts=(replace(RECEIPT, own=False),)), STATEMENT, scheme, catalogue, ZONE
    ),
    "statement-overview": _overview(overview(DAY, Outcome.OPEN, persons=True)),
    "statement-overview-late": _overview(overview(date(2021, 7, 28), Outcome.MISSED, persons=False)),
    "statement-collected": _collected(Outcome.MISSED),
    "statement-collected-early": _collected(Outcome.OPEN),
}
