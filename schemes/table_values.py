"""What a cell of a table says of a fact: a value in smallest units, nothing, or why it cannot be told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from schemes.table_words import NO, YES, plain
from scoring import BadValue, Kind, Message, parse_value

if TYPE_CHECKING:
    from schemes.sheets import Cell
    from scoring import Fact

_FIGURE = re.compile(r"¥?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?(\D*)")
_APART = re.compile(r"\d\s+\d")  # two figures in one cell
_THOUSANDS = re.compile(r"\s*\d{1,3}(?:[ \u3000\xa0]\d{3})+(?:\.\d+)?\D{0,4}")  # 12 000
_MINUS = frozenset("-−–－负")
_NONE = frozenset({"", "-", "--", "—", "——", "———", "/", "\\", "无", "无任务", "*", "…"})
_MANY = {"": Decimal(1), "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_PLACES = 2  # decimals that a fact may have

SENTENCES = {
    "row-twice": "{unit} stands in {times} rows",
    "column-unknown": "{given!r} is no title or alias in facts.csv; the column was not taken",
    "column-other": "the column {given!r} tells no figure of a fact",
    "column-twice": "{given!r} is {fact}, and so is the column of {other}; keep one",
    "column-measure": "{given!r} is in {said}, {fact} is counted in {measure}",
    "column-ambiguous": "{given!r} is the name of several facts",
    "no-fact": "{given!r}: which fact it is of is said nowhere",
    "subtotal": "prints {printed}, the rows beside it add up to {added}",
    "total": "the total of {fact} prints {printed}, the rows add up to {added}",
    "merged": "is merged with {other}: one figure for several units",
    "formula-saved": "is a formula, which was {text} when the file was saved; put the figure itself there",
    "formula-never": "is a formula, which was never calculated; put the figure itself there",
    "no-figure": "{given!r} is not one figure in {measure}",
    "no-whole-figure": "{given!r} is not one figure in whole numbers",
    "percent": "{given!r}: {low}% or {high}%? write it with the %",
    "value": "{error}",
    "row-unknown": "{given!r} is no unit of units.csv and no total, and its row has figures",
    "fact-unknown": "{given!r} is no title or alias in facts.csv, and its row has figures",
    "rows-missing": "no row for {units}",
    "no-label": "{given!r} stands in a row without a name",
    "no-unit": "{fact} is of no unit that is named",
    "only-total": "{fact} can only be told as it is now",
    "row-units": "several units are named in one row of a table",
    "shifted": "{given!r} stands behind the last head: a comma inside a figure may have divided it",
    "hidden-rows": "hidden rows {places} were not read",
    "hidden-columns": "hidden columns {places} were not read",
    "rounded": "{given!r} was rounded to {taken}",
    "not-used": "the column {given!r} was not taken",
    "month-not-used": "the column {given!r} tells one month; the running total was taken",
    "target": "the target of {fact} is {known}, the table says {said}",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell that a person should look at: its address and what is doubtful."""

    address: str
    code: str  # what is doubtful: a key of `SENTENCES`
    values: tuple[tuple[str, str], ...] = ()  # what its sentence needs

    @classmethod
    def of(cls, cell: Cell | str, code: str, **values: str) -> Doubt:
        """A doubt about a cell, or about the address of one."""
        return cls(cell if isinstance(cell, str) else cell.address, code, tuple(values.items()))

    @property
    def message(self) -> Message:
        """The doubt as a sentence."""
        return Message(SENTENCES[self.code], **dict(self.values))


@dataclass(frozen=True, slots=True)
class Value:
    """A value in the fact's smallest unit; `rounded` tells what it was rounded from."""

    number: int
    rounded: str = ""


def is_empty(cell: Cell) -> bool:
    """Whether a cell says that there is nothing to report."""
    return plain(cell.text) in _NONE and not (cell.formula and not cell.text)


def value_of(cell: Cell, fact: Fact, stated: str = "", *, rounds: bool = True) -> Value | Doubt | None:
    """What the cell says of the fact; `stated` is the measure that its column's head tells.

    A rate or an amount with more than two decimals is taken as it is shown (`rounds`), halves up: 94.4444% as 94.4%.
    """
    written = plain(cell.text)
    if fact.kind is Kind.LEVEL and written in [plain(level) for level in fact.levels]:
        return Value([plain(level) for level in fact.levels].index(written))
    if is_empty(cell):
        return None
    if cell.formula and not cell.text:
        return Doubt.of(cell, "formula-never")
    if fact.kind is Kind.FLAG:
        written = {**dict.fromkeys(YES, "1"), **dict.fromkeys(NO, "0")}.get(written.lower(), written)
    below_0 = fact.kind.signed and written[:1] in _MINUS
    written = written[1:].lstrip() if below_0 else written
    match = None if _APART.search(cell.text) and not _THOUSANDS.fullmatch(cell.text) else _FIGURE.fullmatch(written)
    factor = factor_of(match[3] or stated, fact.measure) if match else None
    if match is None or factor is None or (fact.kind is Kind.PERCENT and match[3] not in ("", "%")):
        if fact.kind in (Kind.LEVEL, Kind.FLAG):
            return _checked(cell, written, fact)
        code = "no-figure" if fact.measure else "no-whole-figure"
        return Doubt.of(cell, code, given=cell.text, measure=fact.measure)
    number = Decimal(f"{match[1].replace(',', '')}.{match[2] or '0'}") * factor * (-1 if below_0 else 1)
    if fact.kind is Kind.PERCENT and 0 < number <= 1 and not match[3]:
        return Doubt.of(cell, "percent", given=cell.text, low=_written(number), high=_written(number * 100))
    text = _written(number)
    shown = _written(_rounded(number, cell.decimals)) if rounds and fact.scale > 1 else text
    value = _checked(cell, shown, fact)
    return Value(value.number, text) if isinstance(value, Value) and shown != text else value


def factor_of(stated: str, measure: str) -> Decimal | None:
    """How many of `measure` one of `stated` is (万元 in 元: 10,000); None where they do not fit."""
    if not stated or stated == measure or (stated == "人" and measure == "名") or (stated == "名" and measure == "人"):
        return Decimal(1)
    if stated in _MANY:
        return Decimal(1) if measure.startswith(stated) else _MANY[stated]
    for many, factor in _MANY.items():
        for base, divisor in _MANY.items():
            if stated.startswith(many) and measure.startswith(base) and stated[len(many) :] == measure[len(base) :]:
                return factor / divisor
    return None


def _rounded(number: Decimal, decimals: int | None) -> Decimal:
    exponent = number.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or -exponent <= _PLACES:
        return number
    places = _PLACES if decimals is None else min(decimals, _PLACES)
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _checked(cell: Cell, text: str, fact: Fact) -> Value | Doubt:
    try:
        return Value(parse_value(text, fact.kind, fact.levels))
    except BadValue as error:
        return Doubt.of(cell, "value", error=error.message, reason=error.code, given=cell.text, fact=fact.id)


def _written(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
