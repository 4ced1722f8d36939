"""Seals: every row that a figure's standing rests on is sealed over the seal before it, so that none changes unseen.

The seals of a scheme are one hash chain over its entries, reviews, acts on periods, publications, last year's totals,
declarations, objections and their answers, in the order in which they were stored. Who knows the last seal, its head,
can tell later whether anything before it was rewritten:

    1  entry 1    sha256("\n" + text of entry 1)
    2  entry 2    sha256(seal 1 + "\n" + text of entry 2)
    3  review 1   sha256(seal 2 + "\n" + text of review 1)    <- the head: 3f2a-91bc-07de, number 3
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHORT, _GROUP = 12, 4  # hex digits of a seal that people compare, in groups


class SealedKind(StrEnum):
    """The kinds of rows that are sealed."""

    ENTRY = "entry"
    REVIEW = "review"
    PERIOD_ACT = "period-act"
    PUBLICATION = "publication"
    LAST_TOTAL = "last-total"
    DECLARATION = "declaration"
    APPEAL = "appeal"
    APPEAL_ANSWER = "appeal-answer"


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal of the `number`-th row of a scheme; `hash`: sha256 in hex."""

    number: int
    hash: str

    @property
    def short(self) -> str:
        """The beginning of the hash in groups of four, as people read and compare it: 3f2a-91bc-07de."""
        return "-".join(self.hash[start : start + _GROUP] for start in range(0, _SHORT, _GROUP))


NO_SEAL = Seal(0, "")  # before the first row


@dataclass(frozen=True, slots=True)
class SealedRow:
    """Which row a seal is of. `id`: of its kind; of a publication its version."""

    seal: Seal
    kind: SealedKind
    id: int


@dataclass(frozen=True, slots=True)
class BrokenSeal:
    """The first row of a scheme that does not fit its seal, or a seal without its row. `id` None: it has no row."""

    number: int | None  # None: the row has no seal
    kind: SealedKind | None
    id: int | None
    problem: str  # altered, missing, unsealed, missing-seal


def seal_after(before: Seal, kind: SealedKind, row_id: int, values: Mapping[str, object]) -> Seal:
    """The seal of a row: `values` by column, of the types str, int, date, aware datetime and None."""
    text = canonical(kind, row_id, values)
    return Seal(before.number + 1, hashlib.sha256(f"{before.hash}\n{text}".encode()).hexdigest())


def canonical(kind: SealedKind, row_id: int, values: Mapping[str, object]) -> str:
    """The one text of a row: JSON with sorted keys, instants in UTC.

    What is NULL is left out, so that a column that comes later and is NULL in old rows leaves their seals as they are.
    """
    present = {name: value for name, value in values.items() if value is not None}
    content = [kind.value, row_id, present]
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_text)


def is_head(seal: Seal, note: str) -> bool:
    """Whether somebody's note of a seal, short or whole, with or without hyphens, is of this one."""
    digits = note.replace("-", "").strip().lower()
    return len(digits) >= _SHORT and seal.hash.startswith(digits)


def _text(value: object) -> str:
    """An instant or a day as text; raises TypeError for anything else that JSON does not know."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a sealed row")
