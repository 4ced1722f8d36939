"""Every screen that the bot shows, made from sample results on Rugao 2021: for checking their words and limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.entries import Basis, Entry, Mode, Origin, Source
from bot.domain.intents import Claim, Doubt, DoubtKind
from bot.domain.moves import FigureMove, NeedsSecond, UnitMove
from bot.domain.nextsteps import NextSteps
from bot.domain.notices import Ranking, SchemeDue
from bot.domain.pace import FactPace, Pace, UnitPace
from bot.domain.people import BoundGroup, Membership, Person, Purpose, Role
from bot.domain.rankings import Occasion
from bot.domain.receivers import TELEGRAM
from bot.domain.results import (
    Board,
    BoardRow,
    Effect,
    GivenFact,
    History,
    HistoryRow,
    Impact,
    Invited,
    Joined,
    Owed,
    OwedFact,
    Place,
    Question,
    Receipt,
    ReceiptLine,
    Reported,
    Sheet,
    SheetRow,
    Stated,
    Suspicion,
    Todo,
    Twin,
    UndatedTask,
    Unusual,
    Withdrawn,
)
from bot.domain.reviews import State
from bot.domain.seals import Seal
from bot.domain.still_open import StillOpen
from bot.handlers.commands import COMMANDS_BY_JOB
from bot.rendering import (
    helping,
    histories,
    nextsteps,
    people,
    rankings,
    receipts,
    reminders,
    sheets,
    todos,
    working,
)
from bot.rendering.desk.links import chat_button, chat_link, ranking_button
from bot.rendering.rankings import BoardView
from bot.rendering.screen import Screen, marked
from scoring import score, tabulate
from scoring.next_steps import Closing, Need, NextStep
from tests.support import announced
from tests.support.amending_screens import AMENDING_SCREENS
from tests.support.assessing_screens import ASSESSING_SCREENS
from tests.support.audit_screens import AUDIT_SCREENS
from tests.support.binding_screens import BINDING_SCREENS
from tests.support.changes_screens import CHANGES_SCREENS
from tests.support.comparison_screens import COMPARISON_SCREENS
from tests.support.context import SCHEME, ZONE, offering
from tests.support.correction_screens import CORRECTION_SCREENS
from tests.support.duty_screens import DUTY_SCREENS
from tests.support.evidence_screens import EVIDENCE_SCREENS, receipt_screens
from tests.support.form_screens import FORM_SCREENS
from tests.support.health_screens import HEALTH_SCREENS
from tests.support.inquiry_screens import INQUIRY_SCREENS
from tests.support.joining_screens import JOINING_SCREENS
from tests.support.last_year_screens import LAST_YEAR_SCREENS
from tests.support.review_screens import REVIEW_SCREENS
from tests.support.roster_screens import ROSTER_SCREENS
from tests.support.statement_screens import STATEMENT_SCREENS
from tests.support.workbook_screens import WORKBOOK_SCREENS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

    Made = Screen | tuple[Screen, ...]

TODAY = date(2021, 6, 15)
UNIT, OTHER = "changjiang", "dongchen"
JOBS, CONVERSION, RATE, LEVEL = (
    "new-urban-jobs",
    "pension-conversion",
    "retiree-checkup-rate",
    "innovation-talent-stage",
)
HUTANG = offering("hutang-2014").scheme  # of 44 units
DUTIES = offering(SCHEME).duties
MONTHLY = next(duty for duty in DUTIES if duty.by_report and duty.due >= TODAY)
SINGLE = replace(MONTHLY, id="single", title="单项月报", facts=(JOBS,))
YEARLY = next(duty for duty in DUTIES if not duty.by_report and len(duty.facts) > 6)
BY_ID = {duty.id: duty for duty in (*DUTIES, SINGLE)}
ORIGIN = Origin(Source.TEXT, 1, 11, 1)
FIFTH, FOURTH = Place(4540, 5, 14, 2, 4), Place(4630, 4, 14, 1, 4)

SEAL = Seal(1284, "3f2a91bc07de" + 52 * "0")


def line(
    entry: int = 101, fact: str = JOBS, mode: Mode = Mode.INCREMENT, value: int = 12, **more: object
) -> ReceiptLine:
    plain = ReceiptLine(entry, fact, mode, value, TODAY, 948, 1585)
    return replace(plain, **more)  # type: ignore[arg-type] # the fields are named by each caller


def receipt(*lines: ReceiptLine, before: Place = FIFTH, after: Place = FOURTH, **more: object) -> Receipt:
    effects = (Effect("work.jobs.new-urban", 45, 270, 90),) if before.total != after.total else ()
    plain = Receipt(SCHEME, UNIT, TODAY, lines or (line(),), before, after, effects)
    return replace(plain, **more)  # type: ignore[arg-type] # the fields are named by each caller


_CHANGED = tuple(FigureMove(UNIT, JOBS, 1585, 9000 + number) for number in range(4))
_MOVES = (
    UnitMove(UNIT, (4540, 0), (1, 11), (1, 3), (0, 0)),
    UnitMove(OTHER, (4540, 4540), (5, 5), (2, 2), (0, 3_000_000)),
    *(UnitMove(OTHER, (4540, 4540), (5, 4), (2, 1), (0, 0)) for _ in range(3)),
)


def claim(fact: str = JOBS, mode: Mode = Mode.INCREMENT, value: int = 12, **more: object) -> Claim:
    return replace(Claim(fact, mode, value, text="就业 12"), **more)  # type: ignore[arg-type] # the fields are named


_SAID = {DoubtKind.SUM: (("sum", "25"),)}


def asked(kind: DoubtKind, words: str = "就业 12", *options: Claim) -> Question:
    options = options or (claim(), claim("startup-jobs"))
    doubt = Doubt(kind, words, options, values=_SAID.get(kind, ()))
    return Question(7, SCHEME, None, doubt, choices=tuple((option,) for option in options))


def together(kind: DoubtKind, *first: Claim) -> Question:
    """A question whose buttons store two claims each."""
    doubt = Doubt(kind, "新增就业12，创业培训3", values=_SAID.get(kind, ()))
    choices = tuple((each, replace(each, fact="entrepreneurship-training", value=3)) for each in first)
    return Question(7, SCHEME, None, doubt, choices=choices)


def unusual(why: Unusual, *options: Claim) -> Question:
    at = datetime(2021, 6, 15, 9, 12, tzinfo=ZONE)
    twins = {
        Unusual.REPEATED: Twin(Mode.INCREMENT, 400, at, 0, "王芳"),
        Unusual.BESIDE_SYSTEM: Twin(Mode.TOTAL, 948, at, 0, "金保系统"),
    }
    twin = twins.get(why)
    suspicion = Suspicion(claim(value=400), UNIT, why, 948, 30, 1585, twin)
    choices = tuple((option,) for option in options or (claim(value=400),))
    return Question(7, SCHEME, UNIT, suspicion=suspicion, choices=choices)


_REPEATED = unusual(Unusual.REPEATED)
_SUSPECTED = Suspicion(claim(value=400), UNIT, Unusual.REPEATED, 948, 30, 1585)
_OWN = Twin(Mode.TOTAL, 400, datetime(2021, 6, 14, 15, 20, tzinfo=ZONE), 1)


def board(scheme: Scheme, group: str | None = None, *, since: bool = True) -> Board:
    """A ranking in the order of the scheme's units, with every kind of movement and pace."""
    rows, places = [], dict.fromkeys((part.id for part in scheme.groups), 0)
    for index, unit in enumerate(scheme.units):
        places[unit.group] += 1
        change = (2, -1, 0, -1)[index % 4]
        row = BoardRow(
            unit=unit.id,
            group=unit.group,
            rank=index + 1,
            group_rank=places[unit.group],
            total=max(0, 6240 - 437 * index),
            rank_change=change if since else None,
            points_change=(163, 0, 40, -25)[index % 4] if since else None,
            group_rank_change=change if since else None,
            completion=max(0, 5210 - 210 * index),
            ranks=(1, 1) if index == 0 else (2, 5) if index < 5 else (6, 14),
            pace=Pace.ON_TRACK if index < 4 else Pace.BEHIND if index < 9 else Pace.AT_RISK,
        )
        if group in (None, unit.group):
            rows.append(row)
    week_ago = TODAY - timedelta(days=7) if since else None
    movers = ((scheme.units[0].id, "social.land.new"),) if since else ()
    return Board(SCHEME, TODAY, week_ago, group, tuple(rows), 4440, movers)


def _by_columns(scheme: Scheme, catalogue: Catalogue) -> Screen:
    """A sheet with both columns of points as a table, with a line that does not apply."""
    first, *rest = (replace(row, own=row.points) for row in sheet(scheme).rows)
    shown = replace(sheet(scheme), rows=(replace(first, applies=False), *rest))
    return sheets.sheet_screen(shown, scheme, catalogue, sheets.SheetView(tables=True))


def _long(view: BoardView) -> Callable[[Scheme, Catalogue], Screen]:
    """Of more units than one screen shows."""
    return lambda _, catalogue: rankings.board_screen(board(HUTANG), HUTANG, catalogue, view)


def _with_doubts(shown: Board) -> Board:
    """The same with a figure that waits for review behind two of its units, and one that has reported nothing."""
    rows = (replace(row, doubted=index in (0, 3), silent=index == 13) for index, row in enumerate(shown.rows))
    return replace(shown, rows=tuple(rows))


def sheet(scheme: Scheme, item: str | None = None, grade: str | None = None) -> Sheet:
    rows = tuple(
        SheetRow(child.id, child.points * (index % 3) // 2, child.points, bool(scheme.children(child.id)))
        for index, child in enumerate(scheme.children(item))
    )
    return Sheet(
        SCHEME,
        UNIT,
        TODAY,
        FOURTH,
        item,
        rows,
        23_714_050,
        grade,
        replace(course(), state=Pace.ON_TRACK),
        possible(item),
    )


def possible(item: str | None, first: int = 3, last: int = 6) -> StillOpen | None:
    """An example of what is settled and open of a whole sheet."""
    return _open(first, last) if item is None else None


def _open(first: int = 3, last: int = 6) -> StillOpen:
    decide = ("social.land.new", "work.labour.review", "work.jobs.innovation")
    return StillOpen(UNIT, 14, (first, last), (4630, 5430), (2, 5), 6, decide, ("early-resident",), ())


def owed(duty: str, *facts: OwedFact, left: int | None = None, money: int = 0) -> Owed:
    due = BY_ID[duty].due
    return Owed(duty, due, (due - TODAY).days if left is None else left, facts, Impact(money=money))


def todo(unit: str = UNIT, *, short: bool = False) -> Todo:
    facts = tuple(
        OwedFact(fact, 948, 1585, 637, points)
        for fact, points in zip(YEARLY.facts, (120, 90, 4, 0, 0, 0), strict=False)
    )
    monthly = owed(MONTHLY.id, *(OwedFact(fact, 0, None, 0, 0) for fact in MONTHLY.facts))
    yearly = owed(YEARLY.id, *facts[: 1 if short else None], money=3_326_000)
    return Todo(SCHEME, unit, TODAY, (monthly, yearly))


def _given() -> Todo:
    """What a business system reports is not asked for."""
    facts = [lacking.fact for owed in todo().owed for lacking in owed.facts]
    return replace(todo(), given=tuple(GivenFact(fact, "金保系统", TODAY) for fact in facts[:2]))


def _much_owed() -> Todo:
    """More duties than there is room for, even without their figures."""
    return replace(todo(), owed=todo().owed * 5, undated=undated().undated)


def _gains() -> Todo:
    """What the whole of a duty brings beside money, and what another brings without."""
    _, yearly = todo().owed
    return replace(
        todo(), owed=tuple(replace(yearly, impact=Impact(gain=4448, money=money)) for money in (3_326_000, 0))
    )


def _details(of: str, page: int = 0) -> Callable[[Scheme, Catalogue], Screen]:
    def made(scheme: Scheme, catalogue: Catalogue) -> Screen:
        screen = todos.details_screen(_much_owed(), of, page, scheme, BY_ID, catalogue)
        assert screen is not None
        return screen

    return made


def undated() -> Todo:
    """More tasks without a day than are shown; of the first figures count until earlier."""
    days = (date(2021, 9, 30), *(date(2021, 12, 31) for _ in YEARLY.facts[1:8]))
    facts = (OwedFact(fact, 948, 1585, 637, 90) for fact in YEARLY.facts)
    return Todo(SCHEME, UNIT, TODAY, (), undated=tuple(map(UndatedTask, facts, days)))


def steps() -> NextSteps:
    """Every kind of step, day and decision."""
    end, half = date(2021, 12, 31), Fraction(1, 2)
    pensions, graduates = Need("pension-new-enrolment", 535, 1800), Need("graduates-and-specialists", 60, 200)
    masters = Need("master-graduates", 4, 10)

    def step(
        needs: tuple[Need, ...], subject: str, gains: tuple[int, int, int, int], by: date = end, *, others: bool = False
    ) -> NextStep:
        return NextStep(needs, subject, *gains, by, rests_on_others=others, work=half)

    own = (
        step((Need(JOBS, 37, 1585),), "work.jobs.new-urban", (300, 120, 2, 0)),
        step((pensions,), "early-pension", (1_500_000, 0, 4, 1_500_000), date(2021, 9, 30)),
        step((Need("land-farmers-insured", 1, 1),), "social.land.new", (500, 300, 3, 0)),
        step((graduates, masters), "work.talent.graduates", (1000, 90, 4, 0), others=True),
        step((Need(LEVEL, 1, 2),), "work.training.projects", (150, 20, 4, 0)),
        step((Need("startup-jobs", 10, 200),), "work.jobs.startup.jobs", (50, 4, 4, 0)),
    )
    mark = step((Need("innovation-mark", 250, 400),), "work.jobs.innovation", (400, 100, 4, 0))
    at_end = ("pension-new-enrolment", "pension-conversion", "resident-pension-payers", "pension-loan-guidance")
    closings = (
        Closing(date(2021, 9, 30), 0, 1_500_000, ("pension-new-enrolment",)),
        Closing(date(2021, 12, 20), 3115, 0, at_end),
    )
    return NextSteps(
        SCHEME,
        UNIT,
        TODAY,
        4630,
        4,
        9250,
        own,
        (mark,) * 4,
        closings,
        ((MONTHLY.id, MONTHLY.due),),
        course(),
        own[::-1],
    )


def course(facts: int = 3, projected: int = 1240) -> UnitPace:
    """A pace that leads short of so many targets."""
    pace = FactPace(JOBS, 948, 1585, date(2021, 12, 31), 5981, 4440, projected)
    return UnitPace(4120, 5440, Pace.AT_RISK, 60, (pace,) * facts)


def entry(
    number: int, mode: Mode = Mode.INCREMENT, value: int = 12, fact: str = JOBS, source: Source = Source.TEXT
) -> Entry:
    recorded = datetime(2021, 6, 15, 2, tzinfo=UTC)
    return Entry(number, SCHEME, UNIT, fact, TODAY, mode, value, 11, replace(ORIGIN, source=source), None, recorded)


def history(page: int = 1, pages: int = 3) -> History:
    row = partial(HistoryRow, replaced_by=None, withdrawn=False, by="王芳", can_undo=True)
    reviewed = partial(row, then_by="李敏")
    confirmed, proposed = (entry(number, Mode.TOTAL, 9850, RATE) for number in (102, 106))
    rows = (
        row(entry(105), 948, state=State.WAITING),
        reviewed(entry(104, value=15), 0, replaced_by=105, can_undo=False, reason="与系统核对"),
        reviewed(entry(103, Mode.TOTAL, 936), 936, state=State.RETURNED, reason="缺少<证明>材料"),
        row(confirmed, 9850, by="李敏", state=State.CONFIRMED),
        row(proposed, 9850, by="李敏", can_undo=False, state=State.PROPOSED),
        row(entry(101, Mode.TOTAL, 2, LEVEL), 0, replaced_by=106, withdrawn=True, can_undo=False, then_by="陈志强"),
        row(entry(7, Mode.TOTAL, 900, source=Source.SAMPLE), 900, by=""),
    )
    return History(SCHEME, UNIT, page, pages, rows)


def _asked_for(fact: str) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: receipts.ask_figure_screen(fact, 0, UNIT, scheme, catalogue, group=False)


def _withdrawn(scheme: Scheme, catalogue: Catalogue) -> Screen:
    withdrawn = Withdrawn(SCHEME, UNIT, TODAY, (line(total=936),), FOURTH, FIFTH)
    return receipts.withdrawn_screen((withdrawn,), scheme, catalogue)


def _reported(reported: Reported) -> Callable[[Scheme, Catalogue], Made]:
    return lambda scheme, catalogue: receipts.report_screens(reported, scheme, catalogue)


def _several(scheme: Scheme, catalogue: Catalogue, *, group: bool, count: int = 6) -> Screen:
    named = tuple(todo(unit.id, short=index % 2 == 0) for index, unit in enumerate(scheme.units[:count]))
    return reminders.reminder_screen(SchemeDue(SCHEME, TODAY, named), scheme, BY_ID, catalogue, group=group)


def _urgent(scheme: Scheme, catalogue: Catalogue) -> Screen:
    fact = OwedFact(JOBS, 1200, 1585, 385, 45)
    urgent = tuple(owed(YEARLY.id, fact, left=left) for left in (-3, 0, 1))
    single = owed(SINGLE.id, OwedFact(JOBS, 0, None, 0, 0))
    obligations = (*urgent, single)
    todo = Todo(SCHEME, UNIT, TODAY, obligations)
    return reminders.reminder_screen(SchemeDue(SCHEME, TODAY, (todo,)), scheme, BY_ID, catalogue, group=True)


def _joined(
    role: Role, unit: str | None = None, department: str | None = None, *, already: bool = False
) -> Callable[[Scheme, Catalogue], Screen]:
    joined = Joined(SCHEME, role, unit, department, already)
    return lambda scheme, catalogue: people.joined_screen(joined, scheme, catalogue, ZONE)


def _assessed(scheme: Scheme, catalogue: Catalogue) -> Screen:
    shown = board(scheme)
    rows = (replace(shown.rows[0], group_rank_change=0), *shown.rows[1:])
    today = (replace(DUTIES[0], due=TODAY, title="半年考核"),)
    assessed = replace(scheme, self_assessed=True)
    return rankings.ranking_screen(
        Ranking(replace(shown, rows=rows, basis=Basis.CONFIRMED), sample=False, seal=SEAL), assessed, today, catalogue
    )


def _both_columns(scheme: Scheme, catalogue: Catalogue) -> Screen:
    shown = sheet(scheme)
    rows = tuple(replace(row, own=row.points // 2) for row in shown.rows)
    beside = replace(shown, rows=rows, money=0, pace=None, basis=Basis.CONFIRMED, own=4210)
    return sheets.sheet_screen(beside, replace(scheme, self_assessed=True), catalogue)


def _own(receipt: Receipt) -> Callable[[Scheme, Catalogue], Made]:
    """A receipt of what a unit states of itself."""
    return lambda scheme, catalogue: receipts.report_screens(
        Reported((receipt,)), replace(scheme, self_assessed=True), catalogue
    )


def _bound(purpose: Purpose, unit: str | None = None, *, chosen: bool = False) -> Callable[[Scheme, Catalogue], Screen]:
    group = BoundGroup(1, TELEGRAM, "-100", "市领导群", SCHEME, purpose, unit)
    screen_of = people.bound_chosen_screen if chosen else people.bound_screen
    return lambda scheme, catalogue: screen_of(group, scheme, catalogue)


def _members(scheme: Scheme, catalogue: Catalogue) -> Screen:
    roles = ((Role.COORDINATOR, UNIT), (Role.BUREAU, None), (Role.LEADER, None))
    members = [
        Person(11 + index, name, "zh-CN", memberships=(Membership(SCHEME, *role),))
        for index, (name, role) in enumerate(zip(("王芳", "李敏", "<b>赵</b>"), roles, strict=True))
    ]
    return people.members_screen(members, scheme, catalogue)


def _help(*roles: Role, trial: date | None = None) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: helping.help_screen(
        COMMANDS_BY_JOB if roles else {}, frozenset(roles), scheme if roles else None, catalogue, trial=trial
    )


def _job(job: str) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda _, catalogue: helping.job_screen(job, COMMANDS_BY_JOB[job], catalogue)


def _sentence(key: str, **values: object) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda _, catalogue: people.sentence(key, catalogue, **values)


SCREENS: dict[str, Callable[[Scheme, Catalogue], Made]] = {
    "receipt": _reported(Reported((receipt(),))),
    "receipt-total": _reported(Reported((receipt(line(mode=Mode.TOTAL, value=948)),))),
    "receipt-held": _reported(
        Reported((receipt(line(date=date(2021, 5, 20), held=Stated(TODAY, 948), total=948), after=FIFTH),))
    ),
    "receipt-second": _reported(
        Reported((receipt(own=False, needs_second=NeedsSecond((), _MOVES, ("李敏", "陈志强"))),))
    ),
    "receipt-second-changes": _reported(Reported((receipt(own=False, needs_second=NeedsSecond(_CHANGED, (), ())),))),
    "receipt-target-reached": _reported(Reported((receipt(line(total=1600)),))),
    "receipt-nothing-moved": _reported(Reported((receipt(before=FIFTH, after=FIFTH),))),
    "receipt-same-rank": _reported(Reported((receipt(after=replace(FIFTH, total=4550)),))),
    "receipt-fell": _reported(Reported((receipt(before=FOURTH, after=FIFTH),))),
    "receipt-several": _reported(
        Reported(
            (
                receipt(
                    line(),
                    line(102, CONVERSION, Mode.TOTAL, 350, date=date(2021, 6, 14), total=350, target=629),
                    line(103, RATE, Mode.TOTAL, 9850, total=9850, target=None),
                    line(104, LEVEL, Mode.TOTAL, 2, total=2, target=None),
                ),
            ),
            unused=("今天", "<挺好>"),
        )
    ),
    "receipt-for-others": _reported(Reported((receipt(unit=OTHER, own=False),))),
    "receipt-corrected": _reported(
        Reported((receipt(line(102, value=15), line(103, CONVERSION, Mode.WITHDRAWAL, 0), corrects=True),))
    ),
    "receipt-no-change": _reported(Reported()),
    "receipt-withdrawn": _withdrawn,
    "receipt-and-question": _reported(
        Reported((receipt(),), (asked(DoubtKind.WHICH_FACT),), (Doubt(DoubtKind.NO_VALUE, "高技能人才"),))
    ),
    "refused": _reported(
        Reported(remarks=(Doubt(DoubtKind.NO_UNIT, "abc镇"), Doubt(DoubtKind.NO_VALUE, "高技能人才")), unused=("哦",))
    ),
    "question-after-remark": _reported(
        Reported(questions=(asked(DoubtKind.NO_FACT),), remarks=(Doubt(DoubtKind.NO_VALUE, "高技能人才"),))
    ),
    "question-all-of-which-day": _reported(
        Reported(questions=(together(DoubtKind.WHICH_DAY, replace(claim(), date=date(2021, 5, 31)), claim()),))
    ),
    "question-of-which-day": _reported(
        Reported(questions=(asked(DoubtKind.WHICH_DAY, "5月新增就业25", claim(value=25, date=date(2021, 5, 31))),))
    ),
    "question-of-a-sum": _reported(Reported(questions=(together(DoubtKind.SUM, claim()),))),
    "question-of-many": _reported(
        Reported(
            questions=(
                Question(
                    7,
                    SCHEME,
                    None,
                    Doubt(DoubtKind.WHICH_DAY, "一、新增就业 12，二、…"),
                    choices=(
                        (replace(claim(), date=date(2021, 5, 31)),) * 9,
                        (replace(claim(), date=date(2021, 6, 15)),) * 9,
                    ),
                ),
            )
        )
    ),
    "question-all-of-which-mode": _reported(
        Reported(questions=(together(DoubtKind.WHICH_MODE, claim(mode=Mode.TOTAL), claim()),))
    ),
    **{f"question-{kind}": _reported(Reported(questions=(asked(kind),))) for kind in DoubtKind},
    "question-units": _reported(
        Reported(questions=(asked(DoubtKind.WHICH_UNIT, "城 12", claim(unit="chengbei"), claim(unit="chengnan")),))
    ),
    **{f"unusual-{why}": _reported(Reported(questions=(unusual(why),))) for why in Unusual},
    "unusual-own": _reported(
        Reported(questions=(replace(_REPEATED, suspicion=replace(_SUSPECTED, twin=_OWN)),)),
    ),
    "unusual-either": _reported(
        Reported(
            questions=(
                unusual(
                    Unusual.BELOW_TOTAL, claim(mode=Mode.TOTAL), claim(), claim(RATE, Mode.TOTAL, 9850), claim(value=-3)
                ),
            )
        )
    ),
    "not-stored": _sentence("receipts.not_stored"),
    "later": _sentence("receipts.later"),
    "unclear": _sentence("receipts.unclear"),
    "perhaps-done": _sentence("receipts.perhaps_done"),
    "hasty": _sentence("people.hasty", count=31),
    "late": lambda scheme, catalogue: marked(
        Screen(catalogue("receipts.not_stored")), catalogue.plain("receipts.late")
    ),
    "figure-lacking": lambda scheme, catalogue: marked(
        receipts.ask_figure_screen(JOBS, 948, UNIT, scheme, catalogue, group=False),
        catalogue("receipts.lacks_number"),
    ),
    "figure": lambda scheme, catalogue: receipts.ask_figure_screen(JOBS, 948, UNIT, scheme, catalogue, group=True),
    **{f"figure-{fact}": _asked_for(fact) for fact in (RATE, LEVEL, "retiree-checkup-misconduct", "innovation-mark")},
    "sheet": lambda scheme, catalogue: sheets.sheet_screen(sheet(scheme, grade="优秀"), scheme, catalogue),
    "why-which": lambda scheme, catalogue: working.which_item_screen(
        "养老保险", ("social.employee.new", "social.resident.payers", "early-resident"), UNIT, scheme, catalogue
    ),
    "sheet-vetoed": lambda scheme, catalogue: sheets.sheet_screen(
        replace(sheet(scheme), vetoed=True), scheme, catalogue
    ),
    "sheet-assessed": _both_columns,
    "sheet-own": lambda scheme, catalogue: sheets.sheet_screen(
        replace(sheet(scheme), still_open=None, money=0), replace(scheme, self_assessed=True), catalogue
    ),
    "receipt-own": _own(receipt()),
    "receipt-own-same": _own(receipt(before=FIFTH, after=FIFTH)),
    "rank-confirmed": lambda scheme, catalogue: rankings.board_screen(
        replace(board(scheme, "main"), basis=Basis.CONFIRMED), scheme, catalogue, BoardView((UNIT,))
    ),
    "sheet-settled": lambda scheme, catalogue: sheets.sheet_screen(
        replace(sheet(scheme), pace=None, still_open=possible(None, 4, 4)), scheme, catalogue
    ),
    "sheet-open": lambda scheme, catalogue: sheets.sheet_screen(
        replace(sheet(scheme), still_open=replace(_open(), stated_ranks=(1, 14))), scheme, catalogue
    ),
    "sheet-past": lambda scheme, catalogue: sheets.sheet_screen(
        replace(sheet(scheme), still_open=None), scheme, catalogue, sheets.SheetView(past=True)
    ),
    "rank-past": lambda scheme, catalogue: rankings.board_screen(
        board(scheme, "main"), scheme, catalogue, BoardView((UNIT,), past=True)
    ),
    "sheet-section": lambda scheme, catalogue: sheets.sheet_screen(sheet(scheme, "work.retirees"), scheme, catalogue),
    "sheet-top-section": lambda scheme, catalogue: sheets.sheet_screen(sheet(scheme, "social"), scheme, catalogue),
    "rank": lambda scheme, catalogue: rankings.board_screen(
        board(scheme),
        scheme,
        catalogue,
        BoardView((UNIT,), desk=ranking_button("https://kaohe.example/desk/enter", catalogue, opens_itself=True)),
    ),
    "rank-table": lambda scheme, catalogue: rankings.board_screen(
        _with_doubts(board(scheme)),
        scheme,
        catalogue,
        BoardView((UNIT,), desk=ranking_button("https://kaohe.example/desk/enter", catalogue), tables=True),
    ),
    "rank-table-long": _long(BoardView((HUTANG.units[20].id,), tables=True)),
    "rank-table-offered": lambda scheme, catalogue: rankings.board_screen(
        board(scheme, "main"), scheme, catalogue, BoardView((UNIT,), tables=False)
    ),
    "sheet-table": lambda scheme, catalogue: sheets.sheet_screen(
        sheet(scheme), scheme, catalogue, sheets.SheetView(tables=True)
    ),
    "sheet-table-section": lambda scheme, catalogue: sheets.sheet_screen(
        sheet(scheme, "work.retirees"), scheme, catalogue, sheets.SheetView(past=True, tables=True)
    ),
    "sheet-table-own": _by_columns,
    "rank-doubted": lambda scheme, catalogue: rankings.board_screen(
        _with_doubts(board(scheme, "main")), scheme, catalogue, BoardView((UNIT,))
    ),
    "rank-long": _long(BoardView((HUTANG.units[20].id,))),
    "rank-long-leader": _long(BoardView()),
    "rank-long-page": _long(BoardView((HUTANG.units[20].id,), page=1)),
    "rank-asked": lambda scheme, catalogue: rankings.board_screen(
        board(scheme), scheme, catalogue, BoardView(asked=OTHER)
    ),
    "rank-group": lambda scheme, catalogue: rankings.board_screen(
        board(scheme, "main"), scheme, catalogue, BoardView((UNIT,))
    ),
    "ranking": lambda scheme, catalogue: rankings.ranking_screen(
        Ranking(board(scheme), sample=True, seal=SEAL, occasion=Occasion.WEEKLY),
        scheme,
        DUTIES,
        catalogue,
        ranking_button(chat_link("demo_bot"), catalogue),
    ),
    "ranking-first": lambda scheme, catalogue: rankings.ranking_screen(
        Ranking(board(scheme, "main", since=False), False, SEAL, Occasion.MONTHLY), scheme, (), catalogue
    ),
    "ranking-quiet": lambda scheme, catalogue: rankings.ranking_screen(
        Ranking(replace(board(scheme), movers=()), sample=False, occasion=Occasion.MONTHLY), scheme, DUTIES, catalogue
    ),
    "next": lambda scheme, catalogue: nextsteps.next_screen(steps(), scheme, BY_ID, catalogue, may_report=True),
    "next-leader": lambda scheme, catalogue: nextsteps.next_screen(
        replace(
            steps(),
            pace=course(1),
            own=(steps().own[0], steps().own[4], steps().own[3]),
            easiest=(),
            closings=(),
            reports=(),
            others=steps().others[:1],
        ),
        scheme,
        BY_ID,
        catalogue,
        may_report=False,
    ),
    "next-nothing": lambda scheme, catalogue: nextsteps.next_screen(
        replace(
            steps(),
            pace=replace(course(1, 1600), state=Pace.BEHIND),
            reachable=4630,
            own=(),
            easiest=(),
            others=(),
            closings=(),
            reports=(),
        ),
        scheme,
        BY_ID,
        catalogue,
        may_report=True,
    ),
    "ranking-assessed": _assessed,
    "ranking-doubted": lambda scheme, catalogue: rankings.ranking_screen(
        Ranking(_with_doubts(board(scheme)), sample=False, occasion=Occasion.MOMENT), scheme, DUTIES, catalogue
    ),
    "live": lambda scheme, catalogue: rankings.live_screen(board(scheme), scheme, catalogue, sample=True),
    "units": rankings.units_screen,
    "unit-missing": lambda scheme, catalogue: rankings.units_screen(scheme, catalogue, "/whatif {unit} 创业培训 +<5>"),
    "workbook": lambda scheme, catalogue: rankings.workbook_screen(
        score(scheme, tabulate(scheme, {}, TODAY)), catalogue, sample=True
    ),
    **announced.SCREENS,
    "todo": lambda scheme, catalogue: todos.todo_screen(todo(), scheme, BY_ID, catalogue),
    "todo-nothing": lambda scheme, catalogue: todos.todo_screen(
        Todo(SCHEME, UNIT, TODAY, ()), scheme, BY_ID, catalogue
    ),
    "todo-given": lambda scheme, catalogue: todos.todo_screen(_given(), scheme, BY_ID, catalogue),
    "todo-undated": lambda scheme, catalogue: todos.todo_screen(undated(), scheme, BY_ID, catalogue),
    "todo-never-reported": lambda scheme, catalogue: todos.todo_screen(
        Todo(SCHEME, UNIT, TODAY, (), never_reported=("labour-inflow", "labour-source-bases")), scheme, BY_ID, catalogue
    ),
    "todo-gain": lambda scheme, catalogue: todos.todo_screen(_gains(), scheme, BY_ID, catalogue),
    "todo-many": lambda scheme, catalogue: todos.todo_screen(_much_owed(), scheme, BY_ID, catalogue),
    "todo-details": _details(YEARLY.id),
    "todo-details-undated": _details("*", 1),
    "todo-must-report": lambda scheme, catalogue: todos.todo_screen(
        replace(todo(), must_report=("labour-inflow",)), scheme, BY_ID, catalogue
    ),
    "todo-form": lambda scheme, catalogue: todos.todo_screen(
        todo(), scheme, BY_ID, catalogue, "https://kaohe.example/form/"
    ),
    "reminder": lambda scheme, catalogue: reminders.reminder_screen(
        SchemeDue(SCHEME, TODAY, (todo(),)), scheme, BY_ID, catalogue, group=False
    ),
    "reminder-urgent": _urgent,
    "reminder-several": lambda scheme, catalogue: _several(scheme, catalogue, group=False, count=2),
    "reminder-group": lambda scheme, catalogue: _several(scheme, catalogue, group=True),
    **WORKBOOK_SCREENS,
    **AUDIT_SCREENS,
    **INQUIRY_SCREENS,
    **EVIDENCE_SCREENS,
    **HEALTH_SCREENS,
    "receipt-evidence": receipt_screens(receipt(line(fact="university-talent-bases", value=2))),
    "history": lambda scheme, catalogue: histories.history_screen(history(), scheme, catalogue),
    "history-empty": lambda scheme, catalogue: histories.history_screen(
        History(SCHEME, UNIT, 0, 1, ()), scheme, catalogue
    ),
    "joined-coordinator": _joined(Role.COORDINATOR, UNIT),
    "joined-bureau": _joined(Role.BUREAU),
    "joined-leader": _joined(Role.LEADER),
    "joined-reviewer": _joined(Role.REVIEWER, department="就管中心"),
    "joined-already": _joined(Role.COORDINATOR, UNIT, already=True),
    "invitation": lambda scheme, catalogue: people.invited_screen(
        Invited("aB3-x_9", SCHEME, Role.COORDINATOR, UNIT, datetime(2021, 6, 22, tzinfo=UTC)),
        scheme,
        "https://t.me/kaohe_bot?start=aB3-x_9",
        catalogue,
    ),
    "members": _members,
    "revoked": _sentence("people.revoked", name="王<芳>"),
    "leave-sure": _sentence("people.leave_sure"),
    "left": _sentence("people.left"),
    "help-coordinator": _help(Role.COORDINATOR, trial=TODAY),
    "help-leader": _help(Role.LEADER),
    "help-reviewer": _help(Role.REVIEWER),
    "help-stranger": _help(),
    **{f"help-{job}": _job(job) for job in COMMANDS_BY_JOB},
    "only-you": _sentence("people.only_you"),
    "choose-group": lambda _, catalogue: people.choose_group_screen(catalogue),
    "elsewhere": lambda _, catalogue: Screen("6月30日截止", elsewhere=chat_button("https://t.me/demo_bot", catalogue)),
    "bound-chosen": _bound(Purpose.RANKING, chosen=True),
    "bind-how": _sentence("people.how_to_bind"),
    "bound-ranking": _bound(Purpose.RANKING),
    "bound-reminders": _bound(Purpose.REMINDERS),
    "bound-unit": _bound(Purpose.REMINDERS, UNIT),
    "unbound": _sentence("people.unbound"),
    "settings": lambda _, catalogue: people.settings_screen(catalogue, False),
    "settings-tables": lambda _, catalogue: people.settings_screen(catalogue, True),
    "settings-old-server": lambda _, catalogue: people.settings_screen(catalogue, None),
    "language-set": _sentence("people.language_set"),
    **BINDING_SCREENS,
    **CORRECTION_SCREENS,
    **COMPARISON_SCREENS,
    **CHANGES_SCREENS,
    **LAST_YEAR_SCREENS,
    **FORM_SCREENS,
    **REVIEW_SCREENS,
    **ROSTER_SCREENS,
    **JOINING_SCREENS,
    **STATEMENT_SCREENS,
    **DUTY_SCREENS,
    **AMENDING_SCREENS,
    **ASSESSING_SCREENS,
}


def made(name: str, scheme: Scheme, catalogue: Catalogue) -> tuple[Screen, ...]:
    """The messages that the screen of this name consists of."""
    screen = SCREENS[name](scheme, catalogue)
    return screen if isinstance(screen, tuple) else (screen,)
