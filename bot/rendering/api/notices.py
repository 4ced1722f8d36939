"""What went out, for other systems: to which seat or group, when, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

from bot.domain.notices import NoticeKind, NoticeState
from bot.rendering.rosters import seat_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.sent_notices import SentNotice
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme


class ReceiverTold(BaseModel):
    """To whom: a person is called by what they serve as, a group by its title. No names of persons, no addresses."""

    outlet: str
    to: Literal["person", "group"]
    label: str


class NoticeTold(BaseModel):
    """A notice. `about`: what the same notice to others shares, as a day; `changed_at`: since when the state holds."""

    id: str
    kind: NoticeKind
    about: str
    receiver: ReceiverTold
    state: NoticeState
    due_at: datetime
    changed_at: datetime
    attempts: int


class NoticesTold(BaseModel):
    """Notices by the time when they were due."""

    scheme: str
    notices: list[NoticeTold]
    next: str | None


def notices_told(
    notices: Iterable[SentNotice], scheme: Scheme, following: str | None, catalogue: Catalogue
) -> NoticesTold:
    """A page of notices."""
    return NoticesTold(
        scheme=scheme.id, notices=[_notice(notice, scheme, catalogue) for notice in notices], next=following
    )


def _notice(notice: SentNotice, scheme: Scheme, catalogue: Catalogue) -> NoticeTold:
    seats = [seat for seat in notice.seats if seat.unit is None or seat.unit in scheme.unit_ids]
    names = "、".join(seat_name(seat, scheme, catalogue) for seat in seats)
    label = notice.title or names or catalogue.plain("api.former_member")
    return NoticeTold(
        id=notice.id,
        kind=notice.kind,
        about=notice.about,
        receiver=ReceiverTold(outlet=notice.outlet, to="group" if notice.title else "person", label=label),
        state=notice.state,
        due_at=notice.due_at,
        changed_at=notice.changed_at,
        attempts=notice.attempts,
    )
