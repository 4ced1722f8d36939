"""The screens of announcements, made from sample ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.announcements import Announcement, AnnouncementState, Outcome, Proposal, Reader
from bot.domain.notices import Coming, NoticeKind
from bot.domain.people import Role
from bot.rendering import announcements
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


def _proposed(proposal: Proposal) -> Made:
    return lambda _, catalogue: announcements.proposal_screen(proposal, ZONE, catalogue)


def _outcome(outcome: Outcome) -> Made:
    return lambda scheme, catalogue: announcements.outcome_screen(outcome, scheme, ZONE, catalogue)


SCREENS: dict[str, Made] = {
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
