"""What the reader of tables doubts or passes over, as a preview tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.workbooks import Wrong
from bot.parsing.cells import MOST_GUESSES
from scoring import Kind, format_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.parsing.cells import Frame
    from schemes.table_reading import Figure, Reading
    from schemes.table_values import Doubt

_NAMES = {"row-unknown": "unit", "fact-unknown": "fact", "column-unknown": "fact"}
_SAME = {  # codes that the preview of our own form tells in its own words
    "only-total": "only-total",
    "no-label": "no-name",
    "shifted": "shifted",
    "no-unit": "table-no-unit",
}
_ONCE = frozenset({"no-unit"})  # said of the first cell only
_SHOWN = 5  # of the same kind


def reason_of(doubt: Doubt) -> str:
    """The catalogue's code for a doubt (`workbook.wrong_…`)."""
    return _SAME.get(doubt.code, f"table-{doubt.code}")


def wrong_of(doubts: Iterable[Doubt], frame: Frame) -> list[Wrong]:
    """The doubts as cells that are not used."""
    wrong: dict[object, Wrong] = {}
    for doubt in doubts:
        key = doubt.code if doubt.code in _ONCE else (doubt.address, doubt.code)
        if key not in wrong:
            wrong[key] = _wrong(doubt, frame, guesses=len(frame.findings.wrong) + len(wrong) < MOST_GUESSES)
    return list(wrong.values())


def _wrong(doubt: Doubt, frame: Frame, *, guesses: bool) -> Wrong:
    cell, values = f"{frame.place}{doubt.address}", dict(doubt.values)
    if doubt.code in _NAMES:
        return _unknown(cell, _NAMES[doubt.code], values["given"], frame, guesses=guesses)
    if doubt.code == "value":
        fact = frame.scheme.fact(values["fact"])
        most = frame.scheme.most(fact.id) if fact.kind is Kind.MARK else None
        told = {
            "fact": fact.short,
            "given": values["given"],
            "levels": "、".join(fact.levels),
            "measure": fact.measure,
            "most": format_value(most, Kind.MARK) if most is not None else "",
            "words": f"{cell} {fact.short}",
        }
        return Wrong(cell, values["reason"], tuple(told.items()))
    return Wrong(cell, reason_of(doubt), doubt.values)


def _unknown(cell: str, kind: str, given: str, frame: Frame, *, guesses: bool = True) -> Wrong:
    """A name that is none, and which it is most likely meant to be."""
    likely = _likely(kind, given, frame) if guesses else ""
    return Wrong(cell, f"{kind}-like" if likely else kind, (("given", given), ("likely", likely)))


def _likely(kind: str, given: str, frame: Frame) -> str:
    if kind == "unit":
        names, titles = frame.vocabulary.units, {unit.id: unit.name for unit in frame.scheme.units}
    else:
        names, titles = frame.vocabulary.facts, {fact.id: fact.short for fact in frame.scheme.facts if not fact.whole}
    likely = [titles[id_] for id_ in names.near(given) if id_ in titles]
    return "、".join(likely[:3])


def notes_of(reading: Reading, frame: Frame) -> list[Wrong]:
    """What was passed over, a line for each kind; a column that is headed almost like a fact is wrong instead."""
    by_code: dict[str, list[Doubt]] = {}
    for doubt in reading.passed:
        given = dict(doubt.values).get("given", "")
        if doubt.code in ("column-unknown", "column-other") and given and _likely("fact", given, frame):
            frame.findings.wrong.append(_unknown(f"{frame.place}{doubt.address}", "fact", given, frame))
        elif doubt.code != "column-other":  # nobody takes 完成率 or 排名 for a fact
            by_code.setdefault(doubt.code, []).append(doubt)
    notes = [_note(code, doubts, frame) for code, doubts in by_code.items()]
    if differing := _other_targets(reading, frame):
        notes.append(
            Wrong(frame.place.rstrip("!"), "target", (("count", str(len(differing))), ("first", differing[0])))
        )
    return notes


def _note(code: str, doubts: Sequence[Doubt], frame: Frame) -> Wrong:
    """One line for all that was passed over for the same reason."""
    if code in ("hidden-rows", "hidden-columns"):
        return Wrong(frame.place.replace("!", "："), code, doubts[0].values)
    named = dict.fromkeys(f"「{' '.join(dict(doubt.values)['given'].split())}」" for doubt in doubts)
    values = (("given", "、".join([*named][:_SHOWN])), ("count", str(len(doubts))))
    taken = tuple((name, text) for name, text in doubts[0].values if name == "taken")
    first = f"{frame.place}{doubts[0].address}"
    return Wrong(first, code, (*values, *taken))


def _other_targets(reading: Reading, frame: Frame) -> list[str]:
    """Targets that a table states other than the scheme has them: 长江镇城镇新增就业 1,600（1,585）."""
    scheme, differing = frame.scheme, []
    for figure in reading.targets:
        known = scheme.target(figure.fact, figure.unit)
        if known is not None and known != figure.value:
            differing.append(_told(figure, known, frame))
    return differing


def _told(figure: Figure, known: int, frame: Frame) -> str:
    fact, unit = frame.scheme.fact(figure.fact), frame.scheme.unit(figure.unit)
    said, other = (format_value(value, fact.kind) for value in (figure.value, known))
    return f"{unit.short}{fact.short}：{said} ≠ {other}"
