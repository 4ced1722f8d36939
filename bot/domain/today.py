"""What one of the bureau, or a reviewer, has to do today: each kind of work with the ids of what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.courses import Key


@dataclass(frozen=True, slots=True)
class Today:
    """The work of `day` in a scheme for one person; what their roles do not reach is empty.

    `reviews`: unit and fact of what waits for their review, `since` a day (None: nothing does); `seconds`: those of
    them that somebody else has confirmed already. `due`, `late`: unit (`*`: the bureau itself) and duty that are due on
    that day, or were due before and can still be caught up on, and are not done. `missed`: unit and line of the
    calendar whose missed periods nobody has entered or excused. `appeals`: numbers of the objections without an answer.
    `doubtful`: kind and broadcast of notices that may not have arrived. `applicants`: numbers of the applications to be
    let in that wait. `absent`: units that nobody serves who can be written to.
    """

    scheme: str
    day: date
    reviews: tuple[Key, ...] = ()
    seconds: tuple[Key, ...] = ()
    since: date | None = None
    due: tuple[Key, ...] = ()
    late: tuple[Key, ...] = ()
    missed: tuple[Key, ...] = ()
    appeals: tuple[int, ...] = ()
    doubtful: tuple[tuple[str, str], ...] = ()
    applicants: tuple[int, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def pressing(self) -> bool:
        """Whether anything waits to be done: that a unit is still without anybody is no news of the day."""
        work = (self.reviews, self.due, self.late, self.missed, self.appeals, self.doubtful, self.applicants)
        return any(work)
