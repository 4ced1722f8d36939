"""What a message may lead to, as the table of messages writes it, and the judgement of what it did lead to.

    store new-urban-jobs=12@06-14 & tell | ask (approx)  ->  Storing(facts, tell), Asking

Running totals are in the facts' own measures (人, 万元, %) or a level's word; `withdrawn`: the report counts no more.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

TABLE = Path(__file__).with_name("messages.csv")
_PARTED = " ⏎⏎ "
_STORED = re.compile(r"(?:(?P<unit>[\w-]+):)?(?P<fact>[\w-]+)=(?P<value>[^\s@]+)(?:@(?P<day>\d\d-\d\d))?")
_NOT_RECORDED = re.compile(r"未记录|没有记录|没有记|不能|不在|还没有到")
_LONG_NUMBER = re.compile(r"\d{8,}|\d{1,3}(?:,\d{3}){3,}")


class Verdict(StrEnum):
    """How a message went; the worse the later."""

    AS_A_CLERK = "as a clerk would"
    ASKED = "asked needlessly"
    OTHERWISE = "something else"
    WRONG = "WRONG VALUE"


@dataclass(frozen=True, slots=True)
class Row:
    """A message of the table."""

    scheme: str
    role: str
    unit: str
    before: tuple[str, ...]
    message: str
    outcome: str
    kind: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A running total that is to be stored: of the sender's unit where none is named, of any day where none is."""

    fact: str
    value: str
    unit: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the bot did: running totals that it changed, the days of new entries, what it said, its buttons' labels."""

    totals: dict[tuple[str, str], str] = field(default_factory=dict)  # (unit, fact) -> total after it
    days: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)  # -> MM-DD of the new entries
    words: str = ""
    labels: tuple[str, ...] = ()
    asks: bool = False  # a question is open

    @property
    def stored(self) -> bool:
        """Whether anything was stored."""
        return bool(self.totals)


def rows(table: Path = TABLE) -> list[Row]:
    """All messages of the table."""
    with table.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                row["scheme"],
                row["role"],
                row["unit"],
                tuple(row["before"].split(_PARTED)) if row["before"] else (),
                row["message"],
                row["outcome"],
                row["kind"],
            )
            for row in csv.DictReader(file)
        ]


def judge(row: Row, unit: str, answered: Answered) -> Verdict:
    """The verdict on what a message led to; `unit` is the sender's."""
    wanted = [alternative.strip() for alternative in row.outcome.split(" | ")]
    figures = [_figures(alternative) for alternative in wanted if alternative.startswith("store")]
    if any(_LONG_NUMBER.search(label) for label in answered.labels):
        return Verdict.WRONG
    if answered.stored:
        exact = any(_is_stored(stored, unit, answered, whole=True) for stored in figures)
        if exact:
            return Verdict.AS_A_CLERK
        part = answered.asks and any(_is_stored(stored, unit, answered, whole=False) for stored in figures)
        return (Verdict.AS_A_CLERK if _allows(wanted, "ask") else Verdict.ASKED) if part else Verdict.WRONG
    if answered.asks:
        if _allows(wanted, "ask"):
            return Verdict.AS_A_CLERK
        return Verdict.ASKED if figures or _allows(wanted, "answer") else Verdict.OTHERWISE
    if _NOT_RECORDED.search(answered.words):
        return Verdict.AS_A_CLERK if _allows(wanted, "say") else Verdict.OTHERWISE
    return Verdict.AS_A_CLERK if answered.words and _allows(wanted, "answer") else Verdict.OTHERWISE


def _allows(wanted: list[str], kind: str) -> bool:
    return any(alternative.startswith(kind) for alternative in wanted)


def _figures(alternative: str) -> list[Figure]:
    return [
        Figure(match["fact"], match["value"], match["unit"] or "", match["day"] or "")
        for match in _STORED.finditer(alternative)
    ]


def _is_stored(figures: list[Figure], own: str, answered: Answered, *, whole: bool) -> bool:
    """Whether just these figures are stored; not `whole`: some of them, and nothing else."""
    wanted = {(figure.unit or own, figure.fact): figure for figure in figures}
    if whole and answered.totals.keys() != wanted.keys():
        return False
    return answered.totals.keys() <= wanted.keys() and all(
        _same(total, wanted[key].value) and (not wanted[key].day or answered.days[key] == {wanted[key].day})
        for key, total in answered.totals.items()
    )


def _same(total: str, wanted: str) -> bool:
    return total == wanted or (wanted == "withdrawn" and total in {"", "0"})
