"""The screens of announcements, made from sample ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.announcements import Announcement, AnnouncementState, Outcome, Proposal, Reader
from bot.domain.languages import LANGUAGES
from bot.domain.notices import Again, Coming, NoticeKind, SchemeChanged, TakenBack, Unconfirmed, UnitMoved
from bot.domain.people import Purpose, Role
from bot.rendering import announcements, people
from bot.rendering.reforms import scheme_changed_notice
from bot.rendering.returning import restored_screen, taken_back_screen
from bot.rendering.unconfirmed import again_screen, unconfirmed_screen
from tests.support.context import NOON, SCHEME, ZONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

    Made = Callable[[Scheme, Catalogue], Screen]

WORDS = "请各单位核对 <二季度> 数据。\n周五下班前报完。"
LATER = datetime(2021, 6, 16, 1, tzinfo=UTC)
DRAFT = Announcement(7, SCHEME, WORDS, 13, NOON, roles=frozenset({Role.COORDINATOR}), groups=frozenset({2}))
SENT = replace(DRAFT, state=AnnouncementState.APPROVED, approved_at=NOON)
PROPOSAL = Proposal(
    DRAFT,
    ((Role.COORDINATOR, 14), (Role.LEADER, 1), (Role.BUREAU, 2)),
    ((1, "市领导"), (2, "镇区群 <b>")),
    15,
    None,
    (LATER, LATER + timedelta(days=5)),
)
READERS = (Reader("王芳", ("changjiang",), NOON), Reader("陈<志>强", ("banjing",), None), Reader("李敏", (), None))
OUTCOME = Outcome(SENT, "李敏", READERS, 0, ("周强",), ("镇区群",), 3)
CROWD = replace(
    OUTCOME, readers=tuple(Reader(f"王芳{index}", ("changjiang",), None) for index in range(300)), waiting=4
)
CANCELLED = replace(OUTCOME, announcement=replace(SENT, state=AnnouncementState.CANCELLED), groups=(), others=0)


COMING = tuple(
    Coming(LATER + timedelta(days=day), kind, names)
    for day, (kind, names) in enumerate(
        (
            (NoticeKind.ANNOUNCEMENT, ("王芳", "镇区群 <b>")),
            (NoticeKind.RANKING, ("市领导",)),
            (NoticeKind.REVIEW, ("李敏",)),
            (NoticeKind.REMINDER, tuple(f"某{index}" for index in range(30))),
        )
    )
)


CHANGED = SchemeChanged(
    SCHEME,
    date(2021, 7, 1),
    rewritten=False,
    changes={language: tuple(f"<{number}> {language}" for number in range(9)) for language in LANGUAGES},
    moved=tuple(UnitMoved(unit, (6000, 5800), (1, 2)) for unit in ["changjiang", "banjing", "baipu"] * 3),
)


def _proposed(proposal: Proposal) -> Made:
    return lambda _, catalogue: announcements.proposal_screen(proposal, ZONE, catalogue)


def _outcome(outcome: Outcome) -> Made:
    return lambda scheme, catalogue: announcements.outcome_screen(outcome, scheme, ZONE, catalogue)


UNCONFIRMED = Unconfirmed(SCHEME, NoticeKind.RANKING, "2021-06-21", 60, ("市领导", "镇区群 <b>"), to_groups=True)
ANNOUNCED = Unconfirmed(
    SCHEME, NoticeKind.ANNOUNCEMENT, "7", 300, tuple(f"某{index}" for index in range(40)), to_groups=False
)
BACK = TakenBack(SCHEME, 7, (Purpose.RANKING, Purpose.REMINDERS))


SCREENS: dict[str, Made] = {
    "scheme-changed": lambda scheme, catalogue: scheme_changed_notice(CHANGED, scheme, catalogue),
    "scheme-rewritten": lambda scheme, catalogue: scheme_changed_notice(
        replace(CHANGED, rewritten=True, moved=()), scheme, catalogue
    ),
    "unconfirmed": lambda _, catalogue: unconfirmed_screen(UNCONFIRMED, catalogue),
    "unconfirmed-announcement": lambda _, catalogue: unconfirmed_screen(ANNOUNCED, catalogue),
    "unconfirmed-again": lambda _, catalogue: again_screen(Again(2, 1), catalogue),
    "unconfirmed-settled": lambda _, catalogue: again_screen(Again(0, 0), catalogue),
    "group-back": lambda _, catalogue: taken_back_screen(BACK, catalogue),
    "group-back-restored": lambda _, catalogue: restored_screen(BACK.purposes, catalogue, wanted=True),
    "group-back-left": lambda _, catalogue: restored_screen(BACK.purposes, catalogue, wanted=False),
    "group-back-settled": lambda _, catalogue: restored_screen((), catalogue, wanted=True),
    "unbound-partly": lambda scheme, catalogue: people.sentence(
        "people.unbound_partly", catalogue, schemes=scheme.title
    ),
    "announce-text": lambda _, catalogue: announcements.ask_text_screen(catalogue),
    "announce-time": lambda _, catalogue: announcements.ask_time_screen(catalogue),
    "announce-now": _proposed(PROPOSAL),
    "announce-later": _proposed(replace(PROPOSAL, announcement=replace(DRAFT, due_at=LATER), sends_at=LATER)),
    "announce-moved": _proposed(
        replace(PROPOSAL, announcement=replace(DRAFT, due_at=LATER - timedelta(hours=3)), sends_at=LATER)
    ),
    "announce-nobody": _proposed(
        replace(PROPOSAL, announcement=replace(DRAFT, text="长" * 3000, roles=frozenset()), receivers=0)
    ),
    "announce-sending": lambda _, catalogue: announcements.approved_screen(7, 15, None, ZONE, catalogue),
    "announce-scheduled": lambda _, catalogue: announcements.approved_screen(7, 15, LATER, ZONE, catalogue),
    "announce-cancelled": lambda _, catalogue: announcements.cancelled_screen(0, catalogue),
    "announce-cancelled-late": lambda _, catalogue: announcements.cancelled_screen(9, catalogue),
    "announcement": lambda _, catalogue: announcements.announcement_screen(7, WORDS, catalogue),
    "announcement-confirmed": lambda _, catalogue: announcements.confirmed_screen(WORDS, NOON, ZONE, catalogue),
    "announcements": lambda _, catalogue: announcements.outcomes_screen((OUTCOME, CROWD, CANCELLED), ZONE, catalogue),
    "announcements-none": lambda _, catalogue: announcements.outcomes_screen((), ZONE, catalogue),
    "announcement-outcome": _outcome(OUTCOME),
    "announcement-crowd": _outcome(CROWD),
    "announcement-cancelled": _outcome(CANCELLED),
    "coming": lambda _, catalogue: announcements.coming_screen(COMING, ZONE, catalogue),
    "coming-nothing": lambda _, catalogue: announcements.coming_screen((), ZONE, catalogue),
}
