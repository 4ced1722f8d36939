"""Long work of the desk: a file that is read or made for one person, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class JobKind(StrEnum):
    """What is done: a file of one of these kinds is read, or one is made."""

    TABLE = "table"  # figures
    TARGETS = "targets"
    LAST_YEAR = "last-year"
    ROSTER = "roster"  # whom to invite
    SCHEME = "scheme"  # a scheme as a workbook
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work, for the person alone who began it. The files themselves are read apart.

    `asked`: what an export makes, or words that were pasted in place of a file. `failure`: why it failed, in words.
    `outcome`: what its page shows, as that page has written it; `file_name`: of the file that it has made.
    """

    id: str
    person_id: int
    scheme: str
    kind: JobKind
    asked: str
    name: str
    worker: str
    begun_at: datetime
    ended_at: datetime | None = None
    failure: str = ""
    outcome: str = ""
    file_name: str = ""
    lost: bool = False  # the process that did it has ended

    @property
    def runs(self) -> bool:
        """Whether it is not done yet, and will be."""
        return self.ended_at is None and not self.lost
