"""What is behind a line of the sheet that moved, in words: its figures, and who reported or confirmed what of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.changes import Act
from bot.domain.entries import Source
from bot.rendering.callback_data import Action, pack, past_day
from bot.rendering.figures import amount, number, stated
from bot.rendering.formatting import clip, counted, day
from bot.rendering.gaps import both_values, millionths, moved_line, position
from bot.rendering.marks import Marked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, tzinfo

    from bot.domain.changes import Cause, Figure, Late, Reason, Span
    from bot.domain.entries import Basis, Entry
    from bot.rendering.catalogue import Catalogue
    from scoring import Fact, Scheme

_FIGURES = 2  # of one line on a phone
_LATE = 2
_TITLE = 18
_WORDS = 60  # letters of a reason


@dataclass(frozen=True, slots=True)
class Words:
    """What the screens about changes are rendered with."""

    scheme: Scheme
    catalogue: Catalogue
    names: Mapping[int, str]  # of people
    zone: tzinfo

    def by(self, person_id: int | None, entry: Entry) -> str:
        """The name of the person who did something about an entry."""
        if entry.origin.system is not None and person_id == entry.person_id:
            return entry.origin.system
        if person_id is None:
            sample = entry.origin.source is Source.SAMPLE
            return self.catalogue.plain("histories.sample" if sample else "audit.command_line")
        return self.names.get(person_id) or str(person_id)

    def day(self, value: date) -> str:
        """3月31日."""
        return day(value, self.catalogue)

    def data(self, span: Span, unit: str | None, basis: Basis, page: int = 0, subject: object = "") -> str:
        """The data of a button to a page of the changes; days are packed as days after the cycle's first."""
        place = "" if unit is None else self.scheme.unit_place(unit)
        views = (span.before, span.after)
        days = _days(self.scheme, [view.day for view in views])
        seen = _days(self.scheme, [view.seen for view in views])
        return pack(Action.CHANGES, self.scheme.id, place, days, seen, basis, page, subject)


def week_data(scheme: Scheme, unit: str | None, as_of: date, basis: Basis) -> str | None:
    """The data of a button that shows what changed in the week until a day; None on the cycle's first day."""
    if as_of == scheme.start:
        return None
    days = _days(scheme, [max(scheme.start, as_of - timedelta(days=7)), as_of])
    return pack(Action.CHANGES, scheme.id, "" if unit is None else scheme.unit_place(unit), days, ".", basis, 0, "")


def _days(scheme: Scheme, days: Sequence[date | None]) -> str:
    return ".".join("" if value is None else str(past_day(value, scheme.start)) for value in days)


def short_lines(reason: Reason, words: Words) -> list[str]:
    """A line of the sheet, and below it its first figures, each with the person who moved it last."""
    line, catalogue, scheme = reason.moved.line, words.catalogue, words.scheme
    several_facts = len(scheme.item(line.item).facts) > 1
    figures = [] if line.ranks is None else [str(position(*line.ranks, catalogue, since=True))]
    for figure in reason.figures[:_FIGURES]:
        figures.append(_changed(figure, words, named=several_facts) + _last_step(figure, words))
    numbers = Marked(catalogue.plain("gaps.between").join(figures))
    if len(reason.figures) > _FIGURES:
        numbers = catalogue("gaps.numbers_more", numbers=numbers, count=len(reason.figures))
    lines: list[str] = [moved_line(line, scheme, catalogue, since=True, on_phone=True)]
    if figures:
        lines.append(catalogue("changes.figures", figures=numbers))
    return lines + _by_others(reason, words)


def all_lines(reason: Reason, words: Words) -> list[str]:
    """A line of the sheet with every figure and every step."""
    line, catalogue = reason.moved.line, words.catalogue
    lines: list[str] = [moved_line(line, words.scheme, catalogue, since=True, on_phone=False)]
    if line.ranks is not None:
        lines.append(catalogue("changes.figures", figures=position(*line.ranks, catalogue, since=True)))
    return [*lines, *_by_others(reason, words), *figure_lines(reason.figures, words)]


def figure_lines(figures: Sequence[Figure], words: Words) -> list[str]:
    """Figures, each with every step."""
    lines: list[str] = []
    for figure in figures:
        lines.append(words.catalogue("changes.figures", figures=_changed(figure, words, named=True)))
        for cause in figure.causes:
            lines += _step(cause, words.scheme.fact(figure.number.fact), words)
    return lines


def late_lines(late: Sequence[Late], words: Words, most: int = _LATE) -> list[str]:
    """Figures that were reported for days after a cut-off and do not count."""
    lines = []
    for missed in late[:most]:
        item, fact = words.scheme.item(missed.item), words.scheme.fact(missed.fact)
        values = {"counted": number(missed.counted, fact), "reported": amount(missed.reported, fact, words.catalogue)}
        cutoff = words.day(missed.cutoff)
        lines.append(words.catalogue("changes.late", item=clip(item.title, _TITLE), cutoff=cutoff, **values))
    return [*lines, *counted("changes.late_more", len(late) - most, words.catalogue)]


def _by_others(reason: Reason, words: Words) -> list[Marked]:
    """What others' figures do to this line, where they do, and where the unit's own do nothing."""
    moved = reason.moved
    if reason.figures and not moved.others:
        return []
    if not moved.others:
        return [words.catalogue("changes.only_veto")]
    if moved.own == 0:
        return [words.catalogue("changes.only_others")]
    return [words.catalogue("changes.effects", own=millionths(moved.own), others=millionths(moved.others))]


def _last_step(figure: Figure, words: Words) -> Marked:
    counting = [cause for cause in figure.causes if cause.act is not Act.UNDONE]
    if not counting:
        return Marked("")
    last = counting[-1]
    key = "changes.entries" if len(counting) == 1 else "changes.entries_more"
    when = words.day(last.at.astimezone(words.zone).date())
    return words.catalogue(key, by=words.by(last.person_id, last.entry), day=when, count=len(counting))


def _changed(figure: Figure, words: Words, *, named: bool) -> Marked:
    fact = words.scheme.fact(figure.number.fact)
    name = f"{clip(fact.short, _TITLE)} " if named else ""
    return both_values(figure.number, fact, name, words.catalogue, since=True)


def _step(cause: Cause, fact: Fact, words: Words) -> list[str]:
    catalogue, entry = words.catalogue, cause.entry
    values = {
        "day": words.day(entry.date),
        "said": stated(entry.value, entry.mode, fact, catalogue),
        "before": number(cause.before, fact),
        "after": amount(cause.after, fact, catalogue),
        "by": words.by(cause.person_id, entry),
        "at": f"{cause.at.astimezone(words.zone):%m-%d %H:%M}",
        "source": catalogue.plain(f"audit.source_{entry.origin.source}"),
        "state": catalogue.plain(f"histories.state_{cause.state}") if cause.state is not None else "",
        "replaced": "",
    }
    if (corrected := cause.replaced) is not None:
        values["replaced"] = stated(corrected.value, corrected.mode, words.scheme.fact(corrected.fact), catalogue)
    key = cause.act.value
    if cause.act is Act.CORRECT and entry.fact != fact.id:
        key = "moved_away"
    elif cause.act in (Act.CONFIRM, Act.RETURN):
        values["reporter"] = words.by(entry.person_id, entry)
    lines: list[str] = [catalogue(f"changes.{key}", **values)]
    if entry.reason and cause.act in (Act.REPORT, Act.CORRECT):
        lines.append(catalogue("changes.because", reason=clip(entry.reason, _WORDS)))
    return lines
