"""What was said to whom lately, so that it is not said again and again. In memory: a restart may say it once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

_MOST = 10_000  # remembered; the oldest is forgotten first


class Allowance:
    """So many things a person may have done within a span, which begins with the first of them. In memory, too."""

    def __init__(self, span: timedelta, most: int) -> None:
        self._span = span
        self._most = most
        self._taken: dict[int, tuple[datetime, int]] = {}  # in the order of the spans' beginnings

    def take(self, person_id: int, now: datetime) -> bool:
        """Count one more; False where there were as many as may be. A clock that was set back begins anew."""
        began, count = self._taken.get(person_id, (now, 0))
        if not began <= now < began + self._span:
            began, count = now, 0
        if count == 0:
            self._taken.pop(person_id, None)
        self._taken[person_id] = (began, count + 1)
        if len(self._taken) > _MOST:
            del self._taken[next(iter(self._taken))]
        return count < self._most


class Recently:
    """Remembers for `span` that a person was told something, so that it is not repeated."""

    def __init__(self, span: timedelta) -> None:
        self._span = span
        self._said: dict[tuple[int, str], datetime] = {}  # in the order of the times

    def was_told(self, person_id: int, about: str, now: datetime) -> bool:
        """Whether the person was told this within the span. A clock that was set back forgets."""
        told_at = self._said.get((person_id, about))
        return told_at is not None and told_at <= now < told_at + self._span

    def note(self, person_id: int, about: str, now: datetime) -> None:
        """Note that the person is told this now."""
        self._said.pop((person_id, about), None)
        self._said[person_id, about] = now
        if len(self._said) > _MOST:
            del self._said[next(iter(self._said))]


class Receipts:
    """Which of the bot's messages is the receipt of which report, as (chat, message), while the process lives.

    Where that is forgotten, the old receipt's buttons still say what became of its figures.
    """

    def __init__(self) -> None:
        self._of: dict[tuple[int, int], int] = {}  # in the order of the reports

    def replace(self, chat_id: int, report: int, receipt: int) -> int | None:
        """Note the newest receipt of a report; the one before it."""
        before = self._of.pop((chat_id, report), None)
        self._of[chat_id, report] = receipt
        if len(self._of) > _MOST:
            del self._of[next(iter(self._of))]
        return before
