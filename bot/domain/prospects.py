"""What somebody would be sent at a moment, and what it is about; or why nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.notices import Notice
    from bot.domain.receivers import Receiver


class WhyNot(StrEnum):
    """Why somebody is sent nothing."""

    NO_REVIEW = "no-review"  # nothing has waited for review for a working day, or it was told today
    REMINDED = "reminded"  # was reminded on a day
    OWES_NOTHING = "owes-nothing"  # … that still matters
    FULFILLED = "fulfilled"  # what is called to mind on these days
    SILENCE_FIRST = "silence-first"  # a unit's group hears of it after some working days of silence
    NO_CALL = "no-call"  # owes something, but no reminder falls on these days
    PAUSED = "paused"  # the reminders of what is owed are paused
    NO_RANKING = "no-ranking"  # none is left to send
    BLOCKED = "blocked"  # has blocked the bot
    NOBODY = "nobody"  # owes something, but there is nobody to write to


@dataclass(frozen=True, slots=True)
class About:
    """What a notice is about: duties by their titles, of these units.

    `raised`: some unit was silent; `to_settle`: missed periods wait for the assessor; `awaited`: since when something
    waits for review. `occasion` and `group` are of a ranking. `waits`: it goes later than asked, in working hours.
    """

    duties: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    raised: bool = False
    to_settle: bool = False
    awaited: date | None = None
    occasion: str | None = None
    group: str | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why somebody is sent nothing; with the day of a reminder, or how many working days of silence are waited for."""

    why: WhyNot
    day: date | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Prospect:
    """What somebody would get, and what it is about; or (`notice` None) why nothing."""

    name: str
    notice: Notice | None
    about: About | Nothing
    receiver: Receiver | None = None  # None: there is nobody to write to
