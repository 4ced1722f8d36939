"""What reviewers see, made from values that stand here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.domain.entries import Basis, Channel, Entry, Mode, Origin, Review, Source, Verdict
from bot.domain.errors import ReasonNeeded
from bot.domain.moves import UnitMove
from bot.domain.notices import Objection, ObjectionAnswered, Published, PublishedTo, Reopened, ReturnTakenBack
from bot.domain.periods import PeriodState
from bot.domain.periods import periods as months
from bot.domain.publications import Appeal, OwnResult, Publication, Shift
from bot.domain.results import Unusual
from bot.domain.review_items import Inbox, Opened, Part, Remark, Returned, Reviewed, ReviewItem
from bot.domain.reviews import State
from bot.domain.seals import Seal
from bot.rendering import people, periods, publication_files, publications, reviews
from bot.usecases import publishing
from scoring import score, tabulate
from tests.support.context import offering
from tests.support.social import FIRST, HUTANG

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme, Standing

SCHEME, JOBS, RATE = "rugao-2021", "new-urban-jobs", "resident-pension-payers-900"
_AT = datetime(2021, 6, 15, 2, tzinfo=UTC)


def _entry(number: int, mode: Mode, value: int, fact: str = JOBS) -> Entry:
    origin = Origin(Source.TEXT, 1, 11, 1)
    return Entry(number, SCHEME, "changjiang", fact, date(2021, 6, 14), mode, value, 11, origin, None, _AT)


def _case(unit: str = "changjiang", **more: object) -> ReviewItem:
    values: dict[str, object] = {
        "unit": unit,
        "fact": JOBS,
        "entries": (_entry(104, Mode.INCREMENT, 12), _entry(105, Mode.TOTAL, 980)),
        "state": State.WAITING,
        "before": 936,
        "after": 980,
        "points": 90,
        "money": 30_000_00,
        "corrects": False,
        "moves_rank": False,
        "unusual": None,
        "by": ("王芳", "陈志强"),
    }
    return ReviewItem(**(values | more))  # type: ignore[arg-type] # the fields are named by each caller


_ODD = _case(unusual=Unusual.TEN_TIMES, corrects=True, moves_rank=True, state=State.PROPOSED, points=-40, money=-5)
_OBJECTED = replace(_entry(106, Mode.TOTAL, 1591), reason="系统漏了<一批>", doubted=True)
_QUIET = _case("baipu", points=0, money=0)


def _opened(
    case: ReviewItem,
    *,
    own_word: bool = False,
    own_part: bool = False,
    needs_second: bool = False,
    moves: bool = True,
    fact: str = JOBS,
) -> Callable[[Scheme, Catalogue], Screen]:
    remarks = tuple(
        Remark(Review(number, 104, verdict, 13, words, _AT), "李敏")
        for number, (verdict, words) in enumerate(
            ((Verdict.PROPOSE, ""), (Verdict.RETURN, "请核对<系统>"), (Verdict.ANSWER, "核对过了")), 1
        )
    )

    def made(scheme: Scheme, catalogue: Catalogue) -> Screen:
        moved = [UnitMove(unit.id, (4540, 4630), (5, 4), (2, 1), (0, 3_000_000)) for unit in scheme.units[:7]]
        still = [UnitMove(case.unit, (4540, 4540), (5, 5), (2, 2), (0, 0))]
        opened = Opened(
            SCHEME, case, tuple(moved if moves else still), remarks, needs_second, own_word, own_part, files=2
        )
        return reviews.item_screen(opened, scheme, catalogue)

    return made


def _stated_by(channel: Channel) -> Callable[[Scheme, Catalogue], Screen]:
    """A mark in a scheme with self-assessment."""
    scheme, mark = offering(HUTANG).scheme, "work-standards-mark"
    entry = replace(_entry(109, Mode.TOTAL, 250, mark), scheme=HUTANG, unit=FIRST, channel=channel)
    case = _case(FIRST, fact=mark, entries=(entry,), by=("李敏",), before=0, after=250)
    opened = Opened(HUTANG, case, (), (), needs_second=False, own_word=False)
    return lambda _, catalogue: reviews.item_screen(opened, scheme, catalogue)


def _reviewed(verdict: Verdict, count: int = 1, left: int = 3) -> Callable[[Scheme, Catalogue], Screen]:
    done = Reviewed(SCHEME, verdict, (("changjiang", JOBS), ("baipu", JOBS))[:count], left, 701)
    return lambda scheme, catalogue: reviews.reviewed_screen(done, scheme, catalogue)


def _part(part: Part) -> Callable[[Scheme, Catalogue], Screen]:
    shown = Inbox(SCHEME, (_QUIET,), 0, 1, part, {Part.FRESH: 3, Part.SECOND: 1, Part.OTHERS: 1})
    return lambda scheme, catalogue: reviews.inbox_screen(shown, scheme, catalogue)


def _reopened_decision(count: int) -> Callable[[Scheme, Catalogue], Screen]:
    done = Reviewed(SCHEME, Verdict.REOPEN, (("changjiang", JOBS), ("baipu", JOBS))[:count], 3)
    return lambda scheme, catalogue: reviews.reopened_screen(done, scheme, catalogue)


def _returned(*entries: Entry) -> Callable[[Scheme, Catalogue], Screen]:
    returned = Returned(SCHEME, entries[0].unit, entries[0].fact, entries, "与业务系统的数不一致", "李敏")
    return lambda scheme, catalogue: reviews.returned_screen(returned, scheme, catalogue)


def _ask(key: str) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: reviews.ask_words_screen(key, scheme, "changjiang", JOBS, catalogue)


def _months(scheme: Scheme, catalogue: Catalogue) -> Screen:
    april, may, june = months(scheme)[3:6]
    until = datetime(2021, 6, 18, 15, 59, 59, tzinfo=UTC)
    states = [
        PeriodState(april, closed=True, open_for={"changjiang": until}),
        PeriodState(may, closed=False, open_for={}),
        PeriodState(june, closed=False, open_for={}),
    ]
    return periods.overview_screen(states, scheme, date(2021, 6, 15), catalogue)


def _reopened(scheme: Scheme, catalogue: Catalogue) -> Screen:
    until = datetime(2021, 6, 18, 15, 59, 59, tzinfo=UTC)
    return periods.reopened_screen("2021-05", "changjiang", until, scheme, catalogue)


def _told(scheme: Scheme, catalogue: Catalogue) -> Screen:
    until = datetime.fromisoformat("2021-06-18T23:59:59+08:00")
    return periods.reopened_notice(Reopened(SCHEME, "changjiang", "2021-05", until, "漏报<一笔>"), scheme, catalogue)


_SEAL = Seal(1284, "3f2a91bc07de" + 52 * "0")
_PUBLISHED = Publication(
    SCHEME,
    1,
    date(2021, 6, 15),
    Basis.CONFIRMED,
    "unit,fact,date,value\n",
    "{}",
    "0123456789abcdef" * 4,
    "",
    13,
    _AT,
    _SEAL,
)
_AGAIN = replace(_PUBLISHED, version=2, note="5月漏报的数<补上>")
_RESULTS = (OwnResult("changjiang", 2, 14, 3416),)
_MOVED = (
    Shift("changjiang", (4540, 4630), (5, 4), (0, 3_000_000)),
    *(
        Shift(unit, (4630, 4630), (4, 5), (0, 0))
        for unit in ("baipu", "banjing", "xiayuan", "jiangan", "jiuhua", "wuyao")
    ),
)
_APPEALS = (
    Appeal(1, SCHEME, 1, "changjiang", "work.jobs", "漏算了5月的<数>", 11, _AT, "已补上"),
    Appeal(2, SCHEME, 1, "baipu", "work.jobs", "请再核对", 12, _AT),
)


def _standing(scheme: Scheme) -> Standing:
    return score(scheme, tabulate(scheme, [], date(2021, 6, 15)))


def _draft(publication: Publication, moved: tuple[Shift, ...], scheme: Scheme, catalogue: Catalogue) -> Screen:
    return publications.draft_screen(publication, moved, _standing(scheme), catalogue, (16, 3))


def _published(*versions: Publication, address: str | None = None) -> Callable[[Scheme, Catalogue], Screen]:
    own = address is not None
    return lambda scheme, catalogue: publications.published_screen(
        versions, _RESULTS, scheme, address, catalogue, own=own
    )


def _published_file(kind: str) -> Callable[[Scheme, Catalogue], Screen]:
    def screen(scheme: Scheme, catalogue: Catalogue) -> Screen:
        standing = _standing(scheme)
        told = publication_files.published(_PUBLISHED, standing, (), catalogue, UTC, sample=True)
        file = publication_files.file_of(_PUBLISHED, told, standing, kind, catalogue)
        return publications.file_screen(_PUBLISHED, kind, replace(file, content=b""), catalogue)

    return screen


def _published_told(scheme: Scheme, catalogue: Catalogue) -> Screen:
    moved = ("changjiang", "baipu")
    notice = Published(SCHEME, 2, date(2021, 6, 15), Basis.REPORTED, "补<报>", moved, sample=True, seal=_SEAL)
    return publications.published_notice(PublishedTo(notice, _RESULTS, own=True), scheme, None, catalogue)


def _published_in_group(scheme: Scheme, catalogue: Catalogue) -> Screen:
    notice = Published(SCHEME, 1, date(2021, 6, 15), Basis.CONFIRMED, "", (), sample=False)
    board = publishing.board_of(_standing(scheme), Basis.CONFIRMED, None)
    told = PublishedTo(notice, _RESULTS, own=False, board=board)
    return publications.published_notice(told, scheme, "https://kaohe.example/published", catalogue)


_OBJECTION = Objection(SCHEME, "changjiang", "work.jobs", "漏算了<一笔>", 2)
_ANSWER = ObjectionAnswered(SCHEME, "changjiang", "work.jobs", "漏算了<一笔>")

REVIEW_SCREENS: dict[str, Callable[[Scheme, Catalogue], Screen]] = {
    "inbox": lambda scheme, catalogue: reviews.inbox_screen(
        Inbox(SCHEME, (_ODD, _case(), _QUIET), 1, 3, Part.FRESH, {Part.FRESH: 12, Part.SECOND: 2}), scheme, catalogue
    ),
    "inbox-table": lambda scheme, catalogue: reviews.inbox_screen(
        Inbox(SCHEME, (_ODD, _case(), _QUIET), 1, 3, Part.FRESH, {Part.FRESH: 12, Part.SECOND: 2}),
        scheme,
        catalogue,
        tables=True,
    ),
    "inbox-second": _part(Part.SECOND),
    "inbox-others": _part(Part.OTHERS),
    "inbox-empty": lambda scheme, catalogue: reviews.inbox_screen(
        Inbox(SCHEME, (), 0, 1, Part.FRESH, {}), scheme, catalogue
    ),
    "reopened": _reopened_decision(1),
    "reopened-several": _reopened_decision(2),
    "return-taken-back": lambda scheme, catalogue: reviews.return_taken_back_screen(
        ReturnTakenBack(SCHEME, "changjiang", JOBS, "李<敏>"), scheme, catalogue
    ),
    "case": _opened(_case()),
    "case-second": _opened(_ODD, needs_second=True),
    "case-objection": _opened(_case(entries=(_OBJECTED,), by=("王芳",), doubted=True)),
    "case-of-all-units": _opened(_case("*")),
    "case-own-part": _opened(_case(), own_part=True),
    "case-own-word": _opened(_ODD, own_word=True, moves=False),
    "case-without-target": _opened(
        _case(fact=RATE, entries=(_entry(106, Mode.TOTAL, 98, RATE),), by=("王芳",)), moves=False
    ),
    "case-flag": _opened(
        _case(
            fact="land-farmers-insured",
            entries=(_entry(108, Mode.TOTAL, 1, "land-farmers-insured"),),
            by=("王芳",),
            before=0,
            after=1,
        ),
        moves=False,
    ),
    "case-of-many": _opened(
        _case(
            entries=tuple(_entry(number, Mode.INCREMENT, number) for number in range(100, 105)),
            by=("王芳", "陈志强", "王芳", "陈志强", "王芳"),
        )
    ),
    "case-taken-back": _opened(_case(entries=(_entry(107, Mode.WITHDRAWAL, 0),), by=("王芳",))),
    "case-self-assessed": _stated_by(Channel.SELF),
    "case-assessed": _stated_by(Channel.ASSESSED),
    "return-why": lambda scheme, catalogue: reviews.reasons_screen(scheme, "changjiang", JOBS, 105, catalogue),
    "ask-return": _ask("return"),
    "ask-answer": _ask("answer"),
    "answered": _reviewed(Verdict.ANSWER, left=0),
    "reviewed": _reviewed(Verdict.CONFIRM),
    "reviewed-next": lambda scheme, catalogue: reviews.reviewed_screen(
        Reviewed(SCHEME, Verdict.CONFIRM, (("changjiang", JOBS),), 3, 701),
        scheme,
        catalogue,
        Opened(SCHEME, _case(), (), (), needs_second=False, own_word=False),
    ),
    "reviewed-first": _reviewed(Verdict.PROPOSE),
    "reviewed-return": _reviewed(Verdict.RETURN),
    "reviewed-several": _reviewed(Verdict.CONFIRM, count=2, left=0),
    "months": _months,
    "month-close": lambda scheme, catalogue: periods.sure_screen("2021-05", 3, scheme, catalogue),
    "month-closed": lambda _, catalogue: people.sentence("periods.done", catalogue, month=5),
    "month-reopen-how": lambda _, catalogue: people.sentence("periods.how", catalogue, unit="长江"),
    "month-reopened": _reopened,
    "month-reopened-told": _told,
    "publish": lambda scheme, catalogue: publications.choose_screen(scheme, 3, catalogue),
    "publish-draft": lambda scheme, catalogue: publications.draft_screen(
        _PUBLISHED, (), _standing(scheme), catalogue, (16, 3)
    ),
    "publish-again": lambda scheme, catalogue: publications.draft_screen(
        _AGAIN, _MOVED, _standing(scheme), catalogue, (16, 3)
    ),
    "publish-same": lambda scheme, catalogue: publications.draft_screen(
        _AGAIN, (), _standing(scheme), catalogue, (16, 3)
    ),
    "publish-note": lambda _, catalogue: publications.ask_screen(
        "publications.ask_note", "publications.note_placeholder", catalogue, version=2
    ),
    "published": _published(_PUBLISHED),
    "published-again": _published(_PUBLISHED, _AGAIN, address="https://kaohe.example/published"),
    "published-none": _published(),
    **{f"published-{kind}": _published_file(kind) for kind in publication_files.FILES},
    "published-told": _published_told,
    "published-in-group": _published_in_group,
    "object-unit": lambda scheme, catalogue: publications.units_to_object_screen(
        ("changjiang", "baipu"), scheme, catalogue
    ),
    "object-section": lambda scheme, catalogue: publications.object_screen(
        _standing(scheme), "changjiang", None, catalogue
    ),
    "object-line": lambda scheme, catalogue: publications.object_screen(
        _standing(scheme), "changjiang", next(item.id for item in scheme.items if scheme.children(item.id)), catalogue
    ),
    "object-why": lambda _, catalogue: publications.ask_screen(
        "publications.ask_objection", "publications.objection_placeholder", catalogue, unit="长江", item="加减分"
    ),
    "appeal-stored": lambda _, catalogue: people.sentence(
        "publications.appeal_stored", catalogue, number=2, item="加减分"
    ),
    "appeal-told": lambda scheme, catalogue: publications.appeal_notice(_OBJECTION, scheme, catalogue),
    "appeal-answer": lambda _, catalogue: publications.ask_screen(
        "publications.ask_appeal_answer", "publications.answer_placeholder", catalogue, unit="长江", item="加减分"
    ),
    "appeal-answered": lambda _, catalogue: people.sentence("publications.appeal_answered", catalogue, number=2),
    "appeal-answer-told": lambda scheme, catalogue: publications.answered_notice(_ANSWER, scheme, catalogue),
    "appeals": lambda scheme, catalogue: publications.appeals_screen(_APPEALS, scheme, catalogue, may_answer=True),
    "appeals-none": lambda scheme, catalogue: publications.appeals_screen((), scheme, catalogue, may_answer=False),
    "reason": lambda _, catalogue: people.ask_reason_screen(
        ReasonNeeded("reason-later", day=date(2021, 6, 14)), catalogue
    ),
    "returned": _returned(_entry(104, Mode.INCREMENT, 12)),
    "returned-several": _returned(
        *(_entry(number, Mode.INCREMENT, number) for number in range(101, 104)), _entry(104, Mode.TOTAL, 980)
    ),
}
