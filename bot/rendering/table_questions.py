"""A bureau's table in words: what is asked of a column or a day, and above a preview how the table was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.workbooks import Meant, WhichDay
from bot.rendering.callback_data import Action, pack
from bot.rendering.figures import amount
from bot.rendering.formatting import clip, day
from bot.rendering.screen import Button, button, in_rows, message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.workbooks import AskedOfTable, Legend, Preview, ReadColumn, WhichMeaning
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from bot.rendering.screen import Rows, Screen
    from scoring import Scheme

_NAME, _TITLE, _WORDS = 40, 30, 60
_MOST_COLUMNS = 6
_MOST_NOTES, _MOST_FOLDED = 2, 10  # in sight, and behind the fold
ANEW = "anew"  # the choice that asks all questions again
DROP = "x"


def question_screen(asked: AskedOfTable, scheme: Scheme, catalogue: Catalogue, today: date) -> Screen:
    """One question; it ends with the question mark, and the buttons say what a column may be."""
    question = asked.question
    head = catalogue("workbook.asking_table", name=clip(asked.name, _NAME))
    if asked.count > 1:
        head = catalogue("workbook.asking_table_of", head=head, number=asked.number + 1, count=asked.count)
    if isinstance(question, WhichDay):
        words = catalogue("workbook.which_day", text=clip(question.text, _WORDS))
    else:
        words = which_meaning(question, scheme, catalogue)
    return message([head, words], catalogue, _buttons(asked, catalogue, today))


def which_meaning(question: WhichMeaning, scheme: Scheme, catalogue: Catalogue) -> Marked:
    """What is asked of a column: its head, where it stands, and a figure out of it."""
    given = question.figures[0] if question.figures else None
    example = ""
    if given is not None:
        value = amount(given.value, scheme.fact(given.fact), catalogue)
        example = catalogue.plain("workbook.for_example", unit=scheme.unit(given.unit).short, value=value)
    facts = "、".join(clip(scheme.fact(fact).short, _TITLE) for fact in question.facts[:2])
    where = "，".join(part for part in (places_of(question.places, catalogue), facts, example) if part)
    return catalogue("workbook.which_meaning", title=_heading(question.title, catalogue), where=where)


def _heading(title: str, catalogue: Catalogue) -> str:
    return clip(title, _TITLE) or catalogue.plain("workbook.headless")


def places_of(places: Sequence[str], catalogue: Catalogue) -> str:
    """C、E 列; 第 3、5 行 where the units stand across."""
    rows = all(place.rpartition("!")[2].isdecimal() for place in places)
    return catalogue.plain("workbook.at_rows" if rows else "workbook.at_columns", places="、".join(places[:4]))


def _buttons(asked: AskedOfTable, catalogue: Catalogue, today: date) -> Rows:
    at = (Action.TABLE, asked.scheme, asked.draft, asked.number)
    if isinstance(asked.question, WhichDay):
        choices = [
            Button(
                catalogue.plain("workbook.meant_today", day=day(option, catalogue))
                if option == today
                else day(option, catalogue),
                pack(*at, option.isoformat()),
            )
            for option in asked.question.options
        ]
    else:
        choices = [button(catalogue, f"workbook.meant_{meant}", *at, meant) for meant in asked.question.options]
    return (*in_rows(choices, 2), (button(catalogue, "workbook.store_none", *at, DROP),))


def legend_lines(preview: Preview, catalogue: Catalogue, today: date) -> list[str]:
    """Of which day and from which columns the figures are, what was passed over, and what earlier answers decided."""
    legend = preview.legend
    if legend is None:
        return []
    if not preview.changes:
        return _notes(legend, catalogue)
    lines: list[str] = []
    days = sorted({change.day for change in preview.changes}) or [legend.day or today]
    named = "、".join(day(each, catalogue) for each in days)
    key = "workbook.day_said" if legend.said else "workbook.day_today" if days == [today] else "workbook.day_given"
    lines.append(catalogue(key, day=named, said=clip(legend.said, _WORDS)))
    lines += _columns(legend.columns, catalogue)
    if legend.given:
        told = "、".join(_given(title, meant, catalogue) for title, meant in legend.given)
        lines.append(catalogue("workbook.read_as_before" if legend.remembered else "workbook.read_as_said", told=told))
    return lines + _notes(legend, catalogue)


def note_lines(legend: Legend, catalogue: Catalogue) -> list[Marked]:
    """What was passed over, the same of several sheets once."""
    notes: list[Marked] = []
    for note in legend.notes:
        values = {name: clip(value, _WORDS) for name, value in note.values}
        words = catalogue(f"workbook.note_{note.reason}", cell=note.cell, **values)
        notes += [words] if words not in notes else []
    return notes


def _notes(legend: Legend, catalogue: Catalogue) -> list[str]:
    """What was passed over; of much the most stands behind a fold."""
    notes: list[str] = [*note_lines(legend, catalogue)]
    if len(notes) <= _MOST_NOTES:
        return notes
    return ["<quote>" + "\n".join(notes[:_MOST_FOLDED]) + "</quote>"]


def _columns(columns: Sequence[ReadColumn], catalogue: Catalogue) -> list[Marked]:
    lines = []
    for meant in (Meant.TOTAL, Meant.MORE, Meant.ADD):
        same = [column for column in columns if column.meant is meant]
        if not same:
            continue
        named = [_read_column(column, catalogue) for column in same[:_MOST_COLUMNS]]
        more = catalogue.plain("workbook.more_columns", count=len(same)) if len(same) > _MOST_COLUMNS else ""
        lines.append(catalogue(f"workbook.columns_{meant}", columns="、".join(named) + more))
    return lines


def _read_column(column: ReadColumn, catalogue: Catalogue) -> str:
    """「城镇新增就业 · 完成」C 列; the place alone where the column has no head."""
    place = places_of((column.place,), catalogue)
    title = clip(column.title.replace(" ", " · "), _TITLE)
    return catalogue.plain("workbook.read_column", title=title, place=place) if title else place


def _given(title: str, meant: Meant, catalogue: Catalogue) -> str:
    what = catalogue.plain(f"workbook.meant_{meant}")
    return catalogue.plain("workbook.given", title=_heading(title, catalogue), meant=what)


def anew_button(legend: Legend | None, scheme: str, catalogue: Catalogue) -> Rows:
    """The button by which answers to a table's questions can be changed, where there were any."""
    if legend is None or not legend.draft:
        return ()
    return ((button(catalogue, "workbook.ask_anew", Action.TABLE, scheme, legend.draft, 0, ANEW),),)
