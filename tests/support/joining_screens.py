"""Who asks to be let in and who lets them in, as it is shown, made from values that stand here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.applications import (
    Answer,
    Applicant,
    Application,
    Applications,
    ApplicationState,
    Arrival,
    Arrivals,
    Decided,
    EmptyUnit,
    JoinLink,
)
from bot.domain.people import Membership, Role
from bot.domain.results import Impact, Joined, Owed, Todo
from bot.rendering import applications, arrivals, people
from bot.rendering.posters import qr_picture
from bot.rendering.welcome import coordinator_screen
from tests.support.context import SCHEME, ZONE, offering

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

    Made = Callable[[Scheme, Catalogue], Screen]

AT = datetime(2021, 6, 15, 2, tzinfo=UTC)
TODAY, UNIT, OTHER = date(2021, 6, 15), "changjiang", "baipu"
URL = "https://t.me/kaohe_bot?start=ABCDEFGH2345"
LINK = JoinLink("ABCDEFGH2345", SCHEME, 13, AT, AT + timedelta(days=14))
ASKED = Application(7, SCHEME, UNIT, 21, "刘<洋>", "刘<洋>", "zh-CN", True, 7, AT)
DUTIES = offering(SCHEME).duties_by_id


def applicant(number: int, *holders: str, account: str = "", refused: bool = False, by_link: bool = True) -> Applicant:
    asked = replace(ASKED, id=number, person_id=number, by_link=by_link, account=account or ASKED.account)
    return Applicant(asked, holders, refused, contested=number == 6)


def decided(number: int, state: ApplicationState) -> Decided:
    return Decided(replace(ASKED, id=number, state=state, decided_by=13, decided_at=AT), "李敏")


def _list(page: int, *waiting: Applicant, settled: tuple[Decided, ...] = ()) -> Made:
    shown = Applications(SCHEME, waiting, settled)
    return lambda scheme, catalogue: applications.applications_screen(shown, page, scheme, catalogue)


def owing(*due: date) -> Todo:
    duties = list(DUTIES)[: len(due)]
    owed = (Owed(name, day, (day - TODAY).days, (), Impact(0, 0, 0)) for name, day in zip(duties, due, strict=True))
    return Todo(SCHEME, UNIT, TODAY, tuple(owed))


def _welcome(*due: date, form: str | None = None) -> Made:
    def made(scheme: Scheme, catalogue: Catalogue) -> Screen:
        welcome = people.joined_screen(Joined(SCHEME, "coordinator", UNIT), scheme, catalogue, ZONE)
        return coordinator_screen(welcome, owing(*due), scheme, DUTIES, catalogue, form)

    return made


def _answer(todo: Todo | None) -> Made:
    answer = Answer(SCHEME, UNIT, todo)
    return lambda scheme, catalogue: applications.answered_screen(answer, scheme, DUTIES, catalogue, None)


def _arrivals(count: int, empty: int) -> Made:
    came = [Arrival("王<芳>", Membership(SCHEME, Role.COORDINATOR, UNIT), AT)] * count
    shown = Arrivals(SCHEME, TODAY, tuple(came), empty)
    return lambda scheme, catalogue: arrivals.arrivals_screen(shown, scheme, catalogue, ZONE)


EMPTY = (
    EmptyUnit(UNIT, AT),
    EmptyUnit(OTHER, None, applied=True),
    EmptyUnit("banjing"),
    EmptyUnit("shizhuang", None, blocked=True),
)


def _empty(*units: EmptyUnit) -> Made:
    return lambda scheme, catalogue: arrivals.empty_units_screen(units, scheme, catalogue)


def _link(scheme: Scheme, catalogue: Catalogue) -> Screen:
    return arrivals.link_screen(LINK, URL, qr_picture(URL, scheme, catalogue), scheme, catalogue, ZONE)


def _invite(scheme: Scheme, catalogue: Catalogue) -> Screen:
    first, *others = scheme.facts
    reviewed = replace(scheme, facts=(replace(first, reviewer="就管中心"), *others))
    return arrivals.invite_screen(reviewed, EMPTY, catalogue)


def _sentence(key: str, **values: object) -> Made:
    return lambda _, catalogue: people.sentence(key, catalogue, **values)


MIXED = (
    applicant(1),
    applicant(2, "李敏"),
    applicant(3, account="<b>"),
    applicant(4, refused=True),
    applicant(5, by_link=False),
    applicant(6),
    applicant(7),
)
ADMITTED, REFUSED = ApplicationState.ADMITTED, ApplicationState.REFUSED
SETTLED = tuple(decided(number, REFUSED if number == 1 else ADMITTED) for number in range(6))

JOINING_SCREENS: dict[str, Made] = {
    "apply-scheme": lambda scheme, catalogue: applications.schemes_screen([scheme], catalogue),
    "apply-unit": lambda scheme, catalogue: applications.units_screen(scheme, 0, catalogue),
    "apply-several-units": lambda scheme, catalogue: applications.several_units_screen(
        "城", [UNIT, OTHER], scheme, catalogue
    ),
    "apply-no-unit": lambda scheme, catalogue: applications.several_units_screen("<城>", [], scheme, catalogue),
    "apply-name": lambda scheme, catalogue: applications.name_screen(UNIT, "小<芳>", scheme, catalogue),
    "apply-not-a-name": _sentence("applications.not_a_name", name="<12>"),
    "apply-handed-in": lambda scheme, catalogue: applications.handed_in_screen(ASKED, scheme, catalogue, ZONE),
    "applications-one": _list(0, applicant(1, account="路人")),
    "applications-mixed": _list(0, *MIXED, settled=SETTLED[:2]),
    "applications-last": _list(9, *MIXED),
    "applications-ordinary": _list(0, applicant(1), applicant(2)),
    "applications-none": _list(0, settled=SETTLED),
    "apply-admitted": _answer(owing(date(2021, 6, 14), date(2021, 6, 30))),
    "apply-refused": _answer(None),
    "welcome-much": _welcome(*[date(2021, 6, 30)] * 5, form="https://kaohe.example/form/"),
    "welcome-later": _welcome(date(2021, 7, 9)),
    "welcome-nothing": _welcome(),
    "arrivals": _arrivals(2, 12),
    "arrivals-many": _arrivals(14, 0),
    "empty-units": _empty(*EMPTY),
    "empty-units-applied": _empty(EMPTY[1]),
    "empty-units-none": _empty(),
    "empty-units-words": lambda scheme, catalogue: arrivals.reminder_screen(EMPTY, LINK, URL, scheme, catalogue, ZONE),
    "join-link": _link,
    "join-link-ended": _sentence("arrivals.link_ended"),
    "poster-caption": _sentence("arrivals.poster_caption", until="6月29日"),
    "slips-caption": _sentence("arrivals.slips_caption", count=13, until="6月22日"),
    "slips-replaced": _sentence("arrivals.slips_replaced"),
    "slips-not-read": _sentence("arrivals.not_read", count=2, rows="长<江>真；12"),
    "invite-whom": _invite,
}
