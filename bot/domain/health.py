"""What can be wrong with the running bot: one list, made from what its parts say and from what was measured.

    look ── judges ──> findings        `health_of` is all of it; a finding ends when no judge names it any more

Alarms to operators, /status, `kaohe doctor`, /health/ready and /metrics show this list, each in its own way.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 the codec of notices reads the annotations
from dataclasses import dataclass, field
from datetime import datetime, timedelta  # noqa: TC003 the codec of notices reads the annotations
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.vitals import Part, Vital

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FAILING = timedelta(seconds=30)  # what fails for longer is told
SILENT = timedelta(seconds=90)  # a poller hears something, if only that there is nothing, every half minute
RESTARTED = timedelta(minutes=10)  # what ran for so long since its restart is well again
WAITING = 60  # seconds that an update may wait for its answer
OVERDUE = 600  # seconds that a notice may be late
_MEGABYTE = 1 << 20
LITTLE = 200 * _MEGABYTE  # bytes left: nearly full
_LITTLE_OF_SMALL = (20, 2048 * _MEGABYTE)  # or a twentieth of the disk, as far as that is below two gigabytes
NOTHING = 16 * _MEGABYTE  # bytes left: full
_NEEDED = frozenset({Part.POLLER, Part.INBOX, Part.SENDER})  # while one of these fails, nobody is answered
_NEEDED_BY_WEBHOOK = _NEEDED | {Part.SERVER}


class Code(StrEnum):
    """The kinds of findings."""

    SILENT = "silent"  # nothing was heard from Telegram
    FAILING = "failing"  # a part fails again and again
    RESTARTED = "restarted"  # a part ended, though it must not, and was started again
    DATABASE = "database"  # nothing can be written
    UPDATES = "updates"  # updates wait for their answer
    NOTICES = "notices"  # notices are due and do not go
    DOUBT = "doubt"  # nobody knows whether notices arrived
    DISK = "disk"  # nearly full, or full
    BACKUP = "backup"  # too old, or never made
    ENDED = "ended"  # a process was gone without having stopped in order: it is told when another one sees it


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of finding is told. `own`: of this process or its machine; else all processes see the same."""

    at_once: bool  # at night, too
    own: bool


KINDS = {
    Code.SILENT: Kind(at_once=True, own=True),
    Code.FAILING: Kind(at_once=True, own=True),
    Code.RESTARTED: Kind(at_once=True, own=True),
    Code.DATABASE: Kind(at_once=True, own=True),
    Code.UPDATES: Kind(at_once=True, own=False),
    Code.NOTICES: Kind(at_once=True, own=False),
    Code.DOUBT: Kind(at_once=False, own=False),
    Code.DISK: Kind(at_once=True, own=True),
    Code.BACKUP: Kind(at_once=False, own=False),
    Code.ENDED: Kind(at_once=True, own=False),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong. `since`: when it began, as far as that is known; `values`: what its sentence says."""

    code: Code
    since: datetime | None = None
    subject: str = ""  # the part that it is about
    values: Mapping[str, int | str] = field(default_factory=dict)
    unready: bool = False  # meanwhile nobody can be served

    @property
    def key(self) -> str:
        """What tells it from others: database, failing:sender."""
        return f"{self.code}:{self.subject}" if self.subject else self.code.value


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as operators are told of it: it has begun, or is over since `until`. Of HEALTH."""

    finding: Finding
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait, and for how many seconds the oldest has."""

    count: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Disk:
    """The fullest of the disks on which something is kept, in bytes."""

    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Backup:
    """How many days ago the newest was made; where none ever was (`made` False), the age of the first entry."""

    days: int
    made: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was measured. `write_seconds` None: nothing can be written, and what the database knows is not known."""

    write_seconds: float | None
    updates: Queue = Queue()  # not answered
    notices: Queue = Queue()  # due and not sent
    in_doubt: int = 0  # notices that may not have arrived and could still be sent
    disk: Disk | None = None
    backup: Backup | None = None  # None: there is nothing to save


@dataclass(frozen=True, slots=True)
class Counts:
    """The totals that the metrics show."""

    updates: int  # that are remembered: those of the last eight days
    answered: int  # of them
    notices: Mapping[str, int]  # by state
    reports: int  # entries of the ledger
    chats: int  # persons who can be written to, and bound groups
    invitations: int  # that can still be used


@dataclass(frozen=True, slots=True)
class Expectations:
    """What the operator has set. `backup_after`: days; 0: backups are not watched."""

    polls: bool
    backup_after: int


@dataclass(frozen=True, slots=True)
class Look:
    """All that is judged by. Times are the machine's; `restarted`: when a part was last seen to have been restarted."""

    now: datetime
    began: datetime  # when the process did
    expected: Expectations
    numbers: Numbers
    parts: Mapping[Part, Vital]
    restarted: Mapping[Part, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot is at an instant."""

    look: Look
    findings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        """Whether people can be served."""
        return not any(finding.unready for finding in self.findings)

    @property
    def heard(self) -> int | None:
        """Seconds since something was last heard from Telegram."""
        vital = self.look.parts.get(Part.POLLER)
        if vital is None or vital.well_at is None:
            return None
        return max(0, int((self.look.now - vital.well_at).total_seconds()))

    @property
    def restarts(self) -> int:
        """How often a part was started again since the process began."""
        return sum(vital.restarts for vital in self.look.parts.values())


def health_of(look: Look) -> Health:
    """The findings of a look, in the order of `Code`."""
    return Health(look, tuple(finding for judge in _JUDGES for finding in judge(look)))


def _silent(look: Look) -> Iterator[Finding]:
    vital = look.parts.get(Part.POLLER, Vital())
    since = vital.well_at or look.began
    if look.expected.polls and vital.failing_since is None and look.now - since > SILENT:
        yield Finding(Code.SILENT, since, values=_age(look, since), unready=True)


def _failing(look: Look) -> Iterator[Finding]:
    needed = _NEEDED if look.expected.polls else _NEEDED_BY_WEBHOOK
    for part, vital in look.parts.items():
        since = vital.failing_since
        if part is not Part.DATABASE and since is not None and look.now - since > FAILING:
            values = {**_age(look, since), "problem": vital.problem}
            yield Finding(Code.FAILING, since, part, values, unready=part in needed)


def _restarted(look: Look) -> Iterator[Finding]:
    for part, at in look.restarted.items():
        if look.now - at < RESTARTED:
            yield Finding(Code.RESTARTED, at, part, {"count": look.parts[part].restarts})


def _database(look: Look) -> Iterator[Finding]:
    vital = look.parts.get(Part.DATABASE, Vital())
    if look.numbers.write_seconds is None:
        since = vital.failing_since or look.now
        yield Finding(Code.DATABASE, since, values={**_age(look, since), "problem": vital.problem}, unready=True)


def _updates(look: Look) -> Iterator[Finding]:
    queue = look.numbers.updates
    if queue.seconds > WAITING:
        yield Finding(Code.UPDATES, _ago(look, queue.seconds), values={"count": queue.count, "seconds": queue.seconds})


def _notices(look: Look) -> Iterator[Finding]:
    queue = look.numbers.notices
    if queue.seconds > OVERDUE:
        values = {"count": queue.count, "seconds": queue.seconds}
        yield Finding(Code.NOTICES, _ago(look, queue.seconds), values=values, unready=True)


def _doubt(look: Look) -> Iterator[Finding]:
    if look.numbers.in_doubt:
        yield Finding(Code.DOUBT, values={"count": look.numbers.in_doubt})


def _disk(look: Look) -> Iterator[Finding]:
    disk = look.numbers.disk
    if disk is None:
        return
    share, most = _LITTLE_OF_SMALL
    if disk.free < max(LITTLE, min(disk.total // share, most)):
        yield Finding(Code.DISK, values={"megabytes": disk.free // _MEGABYTE}, unready=disk.free < NOTHING)


def _backup(look: Look) -> Iterator[Finding]:
    backup, after = look.numbers.backup, look.expected.backup_after
    if after and backup is not None and backup.days > after:
        yield Finding(Code.BACKUP, values={"days": backup.days, "made": int(backup.made)})


def _age(look: Look, since: datetime) -> dict[str, int | str]:
    return {"seconds": max(0, int((look.now - since).total_seconds()))}


def _ago(look: Look, seconds: int) -> datetime:
    return look.now - timedelta(seconds=seconds)


_JUDGES: tuple[Callable[[Look], Iterator[Finding]], ...] = (
    _silent,
    _failing,
    _restarted,
    _database,
    _updates,
    _notices,
    _doubt,
    _disk,
    _backup,
)
