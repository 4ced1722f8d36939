"""The kinds of notices: for each, how what it says is gathered, and the message that says it.

A new kind is a row here, its name and the type of its content in `bot.domain.notices`, the function that gathers the
content in a use case, and its message in `bot.rendering`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.domain.address_book import WEBHOOK
from bot.domain.bound_places import OWNER_AGREES, Greeted
from bot.domain.events import Event
from bot.domain.health import Told
from bot.domain.notices import (
    Alarm,
    BureauJoined,
    FigureCorrected,
    NoticeKind,
    Objection,
    ObjectionAnswered,
    Reopened,
    ReturnTakenBack,
    SchemeChanged,
    Substituting,
    Substitution,
)
from bot.domain.receivers import TELEGRAM
from bot.rendering.announcements import announcement_screen
from bot.rendering.applications import answered_screen, applications_screen
from bot.rendering.arrivals import arrivals_screen
from bot.rendering.binding import greeted_screen, greeting_screen
from bot.rendering.corrections import corrected_notice
from bot.rendering.desk.links import chat_button, desk_button, ranking_button
from bot.rendering.events import event_screen, greeting_event
from bot.rendering.health import told_screen
from bot.rendering.mailboxes import question_screen
from bot.rendering.pages import Pages
from bot.rendering.periods import reopened_notice
from bot.rendering.publications import answered_notice, appeal_notice, published_notice
from bot.rendering.rankings import live_screen, ranking_screen
from bot.rendering.reforms import scheme_changed_notice
from bot.rendering.reminders import reminder_screen, together
from bot.rendering.returning import taken_back_screen
from bot.rendering.reviews import return_taken_back_screen, returned_screen
from bot.rendering.rosters import substitute_notice
from bot.rendering.screen import Screen
from bot.rendering.staffing import bureau_joined_notice, substitution_notice
from bot.rendering.unconfirmed import unconfirmed_screen
from bot.usecases import notice_content
from bot.usecases.context import in_thread
from bot.usecases.notice_content import as_told

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.domain.applications import Answer, Applications, Arrivals
    from bot.domain.notices import Announced, Notice, PublishedTo, Ranking, Reminder, TakenBack, Unconfirmed
    from bot.domain.people import BoundGroup
    from bot.rendering.catalogue import Catalogue
    from bot.usecases.context import Context, ServedScheme
    from bot.usecases.notice_content import Turn
    from scoring import Scheme

_Content = TypeVar("_Content")
NOWHERE = Pages()


@dataclass(frozen=True, slots=True)
class Showing:
    """With what a content becomes a message; `pages`: where it can be opened that cannot be in a chat."""

    schemes: Mapping[str, ServedScheme]
    scheme_id: str | None  # which the notice is of
    catalogue: Catalogue
    in_group: bool
    pages: Pages
    zone: tzinfo  # in which times are told
    at: datetime  # UTC: when it goes

    @property
    def served(self) -> ServedScheme:
        """The scheme that the notice is of, with its calendar."""
        return self.schemes[self.scheme_id or ""]


@dataclass(frozen=True, slots=True)
class Kind(Generic[_Content]):
    """A kind of notice: `content` is None when it is no longer due."""

    content: Callable[[Turn], Awaitable[_Content | None]]
    screen: Callable[[_Content, Showing], Screen]


def _of_scheme(screen: Callable[[_Content, Scheme, Catalogue], Screen]) -> Callable[[_Content, Showing], Screen]:
    return lambda content, showing: screen(content, showing.served.scheme, showing.catalogue)


def _reminder(content: Reminder, showing: Showing) -> Screen:
    screens = []
    for due in content.schemes:
        served = showing.schemes[due.scheme]
        duties, form = served.duties_by_id, None if showing.in_group else showing.pages.form
        screen = reminder_screen(due, served.scheme, duties, showing.catalogue, group=showing.in_group, form=form)
        screens.append(screen)
    screen, to_desk = together(screens, showing.catalogue), showing.pages.desk
    if to_desk is None or all(due.today is None for due in content.schemes):
        return screen
    return replace(screen, buttons=(*screen.buttons, (desk_button(to_desk(), showing.catalogue),)))


def _ranking(content: Ranking, showing: Showing) -> Screen:
    served, pages, catalogue = showing.served, showing.pages, showing.catalogue
    desk = ranking_button(pages.desk(), catalogue) if pages.desk is not None else None
    return ranking_screen(content, served.scheme, served.duties, catalogue, desk)


def _live(content: Ranking, showing: Showing) -> Screen:
    return live_screen(content.board, showing.served.scheme, showing.catalogue, sample=content.sample)


def _published(content: PublishedTo, showing: Showing) -> Screen:
    return published_notice(content, showing.served.scheme, showing.pages.published, showing.catalogue)


def _announcement(content: Announced, showing: Showing) -> Screen:
    return announcement_screen(content.number, content.text, showing.catalogue)


def _applications(content: Applications, showing: Showing) -> Screen:
    return applications_screen(content, 0, showing.served.scheme, showing.catalogue)


def _application_answered(content: Answer, showing: Showing) -> Screen:
    served = showing.served
    return answered_screen(content, served.scheme, served.duties_by_id, showing.catalogue, showing.pages.form)


def _arrivals(content: Arrivals, showing: Showing) -> Screen:
    return arrivals_screen(content, showing.served.scheme, showing.catalogue, showing.zone)


def _alarm(content: Alarm, showing: Showing) -> Screen:
    return Screen(showing.catalogue(f"alarms.{content.code}", subject=content.subject))


def _health(content: Told, showing: Showing) -> Screen:
    return told_screen(content, showing.catalogue, showing.zone)


def _event(content: Event, showing: Showing) -> Screen:
    return event_screen(content, showing.served.scheme, showing.pages.published)


def _taken_back(content: TakenBack, showing: Showing) -> Screen:
    return taken_back_screen(content, showing.catalogue)


def _greeting(content: Sequence[BoundGroup], showing: Showing) -> Screen:
    scheme, (first, *_) = showing.served.scheme, content
    if first.outlet in OWNER_AGREES:
        confirm, purposes = showing.pages.confirm, [group.purpose for group in content]
        link = confirm(int(first.address)) if confirm is not None else None
        return question_screen(purposes, scheme, link, showing.catalogue)
    if first.outlet == WEBHOOK:
        return Screen("", data=greeting_event(scheme, showing.at))
    return greeting_screen(content, scheme, showing.catalogue)


def _unconfirmed(content: Unconfirmed, showing: Showing) -> Screen:
    return unconfirmed_screen(content, showing.catalogue)


KINDS: Mapping[NoticeKind, Kind[Any]] = {
    NoticeKind.REMINDER: Kind(notice_content.reminder, _reminder),
    NoticeKind.REVIEW: Kind(notice_content.review, _reminder),
    NoticeKind.RANKING: Kind(notice_content.ranking, _ranking),
    NoticeKind.LIVE: Kind(notice_content.live, _live),
    NoticeKind.RETURNED: Kind(notice_content.returned, _of_scheme(returned_screen)),
    NoticeKind.RETURN_TAKEN_BACK: Kind(as_told(ReturnTakenBack), _of_scheme(return_taken_back_screen)),
    NoticeKind.CORRECTED: Kind(as_told(FigureCorrected), _of_scheme(corrected_notice)),
    NoticeKind.REOPENED: Kind(as_told(Reopened), _of_scheme(reopened_notice)),
    NoticeKind.PUBLISHED: Kind(notice_content.published, _published),
    NoticeKind.APPEAL: Kind(as_told(Objection), _of_scheme(appeal_notice)),
    NoticeKind.APPEAL_ANSWERED: Kind(as_told(ObjectionAnswered), _of_scheme(answered_notice)),
    NoticeKind.ANNOUNCEMENT: Kind(notice_content.announcement, _announcement),
    NoticeKind.SUBSTITUTE: Kind(as_told(Substituting), _of_scheme(substitute_notice)),
    NoticeKind.TAKEN_BACK: Kind(notice_content.taken_back, _taken_back),
    NoticeKind.UNCONFIRMED: Kind(notice_content.doubtful, _unconfirmed),
    NoticeKind.BUREAU_JOINED: Kind(as_told(BureauJoined), _of_scheme(bureau_joined_notice)),
    NoticeKind.APPLICATIONS: Kind(notice_content.applications, _applications),
    NoticeKind.APPLICATION_ANSWERED: Kind(notice_content.application_answered, _application_answered),
    NoticeKind.ARRIVALS: Kind(notice_content.arrivals, _arrivals),
    NoticeKind.SUBSTITUTION: Kind(as_told(Substitution), _of_scheme(substitution_notice)),
    NoticeKind.SCHEME_CHANGED: Kind(as_told(SchemeChanged), _of_scheme(scheme_changed_notice)),
    NoticeKind.GREETING: Kind(notice_content.greeting, _greeting),
    NoticeKind.GREETED: Kind(as_told(Greeted), _of_scheme(greeted_screen)),
    NoticeKind.ALARM: Kind(as_told(Alarm), _alarm),
    NoticeKind.HEALTH: Kind(as_told(Told), _health),
    NoticeKind.EVENT: Kind(as_told(Event), _event),
}
if missing := set(NoticeKind) - KINDS.keys():
    raise TypeError(f"kinds of notices without a row: {', '.join(sorted(missing))}")


async def message(
    context: Context,
    notice: Notice,
    catalogues: Mapping[str, Catalogue],
    pages: Pages = NOWHERE,
    moment: datetime | None = None,
) -> Screen | None:
    """What the notice says now, or would at `moment`, in its reader's language; None when it is no longer due."""
    turn = await notice_content.turn_of(context, notice, moment)
    if turn is None:
        return None
    kind = KINDS[notice.kind]
    content = await kind.content(turn)
    if content is None:
        return None
    scheme, in_group = notice.values.get("scheme"), notice.receiver.group_id is not None
    scheme_id = str(scheme) if scheme is not None else None
    showing = Showing(context.schemes, scheme_id, catalogues[turn.language], in_group, pages, context.zone, turn.moment)
    if turn.by_email:  # a workbook takes a while
        screen = await in_thread(kind.screen, content, showing)
    else:
        screen = kind.screen(content, showing)
    if notice.receiver.outlet not in ("", TELEGRAM):
        screen = _elsewhere(screen, showing, asks=notice.kind is NoticeKind.REMINDER)
    return replace(screen, key=notice.key)


def _elsewhere(screen: Screen, showing: Showing, *, asks: bool) -> Screen:
    """The screen for who cannot tap its buttons or answer what it `asks`: with a link to the chat where one can."""
    buttons = [button for row in screen.buttons for button in row]
    leads = any(button.url is not None for button in buttons)  # somewhere already
    if leads or not (buttons or asks) or showing.pages.chat is None:
        return screen
    return replace(screen, elsewhere=chat_button(showing.pages.chat(), showing.catalogue))
