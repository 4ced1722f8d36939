"""Published tables of tasks: units across or down, a figure of each task for each unit, and a sum."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemes.papers.columns import FEWEST_UNITS, NO_PLACE, joined, most
from schemes.papers.parts import Task, titled
from schemes.papers.words import LONG, Head, is_number, is_unit, tidy, unit_name
from schemes.table_words import is_note, is_sum

if TYPE_CHECKING:
    from schemes.papers.blocks import Box
    from schemes.papers.columns import Columns
    from schemes.papers.parts import Read

    Row = tuple[Box, ...]

_SUMS = re.compile(r"任务数?|目标数?|.{0,4}汇总")
_FIRST_COLUMNS = 4  # among which the units may be named


def unit_column(columns: Columns) -> int | None:
    """The column down which units are named."""
    for place in range(min(columns.width, _FIRST_COLUMNS)):
        texts = [text for text in columns.texts(place) if not is_sum(text)]
        units = [text for text in texts if is_unit(text)]
        if len(set(units)) >= FEWEST_UNITS and most(map(is_unit, texts)):
            return place
    return None


def tasks_across(columns: Columns, body: list[Row], where: str, read: Read) -> None:
    """A table with a task in each row and the units across."""
    read.units += columns.units.values()
    first, above = min(columns.units), ""
    for row in body:
        names = [box for box in row if box.left < first and box.text and not is_number(box.text)]
        targets = {columns.units[box.left]: box.text for box in row if box.left in columns.units and box.text}
        if not targets or not (names or above):
            read.unused += [joined(row)] if joined(row) else []
            continue
        if names and names[0].left == 0:
            above = names[0].text
            own = names[1:]
        else:
            own = names
        title = "：".join(
            dict.fromkeys([tidy(above.replace("\n", "")), *(tidy(box.text.replace("\n", "")) for box in own)])
        )
        bare, measure = titled(title)
        total = next((box.text for box in row if columns.roles.get(box.left) is Head.TOTAL and is_number(box.text)), "")
        read.tasks.append(Task(bare, measure, total, targets, where))


def tasks_down(columns: Columns, body: list[Row], place: int, where: str, read: Read) -> None:
    """A table with a unit in each row, named in the column `place`, and the tasks across."""
    tasks = _tasks_of(columns, place, where)
    for row in body:
        cells = {box.left: box.text for box in row}
        name = unit_name(cells.get(place, ""))
        figures = {column: cells[column] for column in tasks if cells.get(column)}
        label = next((text for text in cells.values() if text and not is_number(text)), name)
        is_total = is_sum(label) or _SUMS.fullmatch(label) is not None
        if is_total:
            for column, text in figures.items():
                tasks[column].total = tasks[column].total or text
        elif name and figures and not (is_number(name) or is_note(name) or NO_PLACE.fullmatch(label)):
            read.units.append(name)
            for column, text in figures.items():
                tasks[column].targets[name] = text
        elif joined(row):
            read.unused.append(joined(row))
    long_texts = [box.text for row in body for box in row if len(box.text) > LONG and box.left not in tasks]
    read.tasks += [task for task in tasks.values() if task.targets]
    read.unused += [text for text in long_texts if text not in read.unused]
    read.unused += columns.strangers(" ".join(titled(task.title)[0] for task in read.tasks))
    if not read.tasks:
        read.units = []


def _tasks_of(columns: Columns, unit_place: int, where: str) -> dict[int, Task]:
    """The tasks behind the units, by their columns: each has heads, and figures below."""
    tasks = {}
    for column in range(unit_place + 1, columns.width):
        heads = [
            tidy(box.text.replace("\n", ""))
            for row in columns.heads
            for box in row
            if box.text and box.left <= column < box.right and box.width < max(2, columns.width - 1)
        ]
        if heads and most(map(is_number, columns.numbers(column))):
            title, measure = titled("：".join(dict.fromkeys(heads)))
            tasks[column] = Task(title, measure, where=where)
    return tasks
