"""What the parts of a running process say of themselves: when each last did its work, and what it failed with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.logs import in_one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Part(StrEnum):
    """What has to run for the bot to keep its word."""

    POLLER = "poller"  # fetches updates; with a webhook: whatever Telegram delivers
    INBOX = "inbox"  # works updates through
    SENDER = "sender"  # empties the outbox
    OUTLETS = "outlets"  # the same for what goes elsewhere than to Telegram
    PLANNER = "planner"  # ticks
    LIVE = "live"  # messages that are kept up to date: live standings, and who asks to be let in
    EVIDENCE = "evidence"  # fetches files
    SERVER = "server"  # the web server
    SHARE = "share"  # counts the processes that share Telegram's rate
    DATABASE = "database"  # the last write that was tried
    WATCH = "watch"  # looks how all the others are


@dataclass(frozen=True, slots=True)
class Vital:
    """One part: `well_at` when it last did its work, `failing_since` and `problem` while it does not."""

    well_at: datetime | None = None
    failing_since: datetime | None = None
    problem: str = ""
    restarts: int = 0


class Vitals:
    """Kept by the parts themselves, read by whoever asks how the process is. Times are the machine's."""

    def __init__(self) -> None:
        self._parts: dict[Part, Vital] = {}

    @property
    def parts(self) -> Mapping[Part, Vital]:
        """The parts that have noted success or failure since the start."""
        return self._parts

    def well(self, part: Part, now: datetime) -> None:
        """The part did its work."""
        vital = self._parts.get(part, Vital())
        self._parts[part] = Vital(now, restarts=vital.restarts)

    def failed(self, part: Part, now: datetime, error: BaseException) -> None:
        """A round of the part's work failed; it goes on."""
        vital = self._parts.get(part, Vital())
        self._parts[part] = replace(vital, failing_since=vital.failing_since or now, problem=in_one_line(error))

    def restarted(self, part: Part, now: datetime, error: BaseException | None) -> None:
        """The part ended, though it must not, and was started again."""
        if error is not None:
            self.failed(part, now, error)
        vital = self._parts.get(part, Vital())
        self._parts[part] = replace(vital, restarts=vital.restarts + 1)
