"""A table with questions: what its figures are once the sender has said what the columns and the day are. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.workbooks import Legend, Meant, ReadColumn, WhichDay, WhichMeaning, Wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.drafts import OpenTable
    from bot.domain.workbooks import Given, Workbook
    from scoring import Scheme

_MODES = {Meant.TOTAL: Mode.TOTAL, Meant.MORE: Mode.INCREMENT, Meant.ADD: Mode.TOTAL}


def next_question(table: OpenTable) -> int | None:
    """The place of the first question without an answer."""
    return next((place for place, answer in enumerate(table.answers) if not answer), None)


def answered_before(workbook: Workbook, answers: Mapping[str, str]) -> tuple[str, ...]:
    """The answers to a table's questions, as its sender has given them for an earlier one; the day is asked anew."""
    return tuple(
        answers[question.title]
        if isinstance(question, WhichMeaning) and answers.get(question.title) in question.options
        else ""
        for question in workbook.questions
    )


def meanings(table: OpenTable) -> tuple[tuple[str, Meant], ...]:
    """What the sender has said of the columns, by their heads."""
    pairs = zip(table.workbook.questions, table.answers, strict=True)
    return tuple(
        (question.title, Meant(said)) for question, said in pairs if isinstance(question, WhichMeaning) and said
    )


def resolved(table: OpenTable, scheme: Scheme) -> Workbook:
    """The workbook with the figures that the answers make of it, each unit and fact once."""
    workbook, legend = table.workbook, table.workbook.legend or Legend()
    figures, wrong, columns = list(workbook.figures), list(workbook.wrong), list(legend.columns)
    parts: dict[tuple[str, str], Given] = {}
    day: date | None = None
    for question, answer in zip(workbook.questions, table.answers, strict=True):
        if isinstance(question, WhichDay):
            day = date.fromisoformat(answer)
            continue
        meant = Meant(answer)
        if meant not in _MODES:
            continue
        wrong += question.wrong
        columns += [ReadColumn(question.title, place, meant) for place in question.places]
        for given in question.figures:
            if meant is not Meant.ADD:
                figures.append(replace(given, mode=_MODES[meant]))
                continue
            part = parts.get((given.unit, given.fact))
            parts[given.unit, given.fact] = replace(given, value=given.value + part.value) if part else given
    figures += parts.values()
    if day is not None:
        figures = [replace(given, day=given.day or day) for given in figures]
    once, doubles = each_once(figures, scheme)
    legend = replace(legend, columns=tuple(columns), day=day or legend.day)
    return replace(workbook, figures=once, wrong=(*wrong, *doubles), legend=legend, questions=())


def each_once(figures: Iterable[Given], scheme: Scheme) -> tuple[tuple[Given, ...], list[Wrong]]:
    """Each unit and fact once, a running total before what is added to it; what is given differently is not used.

    Of running totals of several days (a sheet for each month) the last day's are used, and it is said of which not.
    """
    by_key: dict[tuple[str, str], list[Given]] = {}
    for given in figures:
        by_key.setdefault((given.unit, given.fact), []).append(given)
    once: list[Given] = []
    wrong: list[Wrong] = []
    earlier: dict[tuple[date, date], list[Given]] = {}
    for same in by_key.values():
        likely = [given for given in same if given.mode is Mode.TOTAL] or same
        days = {given.day for given in likely if given.day is not None}
        if len(days) > 1 and all(given.day and given.mode is Mode.TOTAL for given in likely):
            last = max(days)
            for given in likely:
                if given.day is not None and given.day != last:
                    earlier.setdefault((given.day, last), []).append(given)
            likely = [given for given in likely if given.day == last]
        if _agree(likely):
            once.append(likely[0])
            continue
        other = next(given for given in likely if not _agree([likely[0], given]))
        fact = scheme.fact(other.fact).short
        wrong.append(Wrong(other.cell, "twice", (("fact", fact), ("other", likely[0].cell))))
    return tuple(once), [*wrong, *_of_earlier_days(earlier)]


def _of_earlier_days(earlier: Mapping[tuple[date, date], Sequence[Given]]) -> list[Wrong]:
    return [
        Wrong(
            given[0].cell,
            "earlier-day",
            (("count", str(len(given))), ("day", day.isoformat()), ("last", last.isoformat())),
        )
        for (day, last), given in sorted(earlier.items())
    ]


def _agree(figures: Sequence[Given]) -> bool:
    return len({(given.mode, given.value, given.day) for given in figures}) == 1
