"""The sheets 指标, 单位 and 任务 as the tables of a scheme's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

from schemes.table_words import is_sum
from schemes.workbook_in.cells import Placed
from schemes.workbook_in.hearing import figure, identifier, joined, parts
from schemes.workbook_in.words import KINDS, NEAR_KINDS, NO_TASK
from scoring import BadValue, Fact, Kind, Message, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemes.diagnostics import Diagnostic
    from schemes.workbook_in.cells import Row, Table
    from schemes.workbook_in.files import Files
    from schemes.workbook_in.hearing import Hearing

_KINDS = {normalize("NFKC", word): kind for kind, word in KINDS.items()} | {kind.value: kind for kind in Kind}
_KINDS |= {near: _KINDS[word] for word, nears in NEAR_KINDS.items() for near in nears}


def by_id(rows: Iterable[Row]) -> dict[str, Row]:
    """The rows by their ids; one without is called by its name."""
    return {id_of(row): row for row in rows}


def id_of(row: Row) -> Placed:
    """The id of a fact or unit."""
    return row.text("编号") or identifier(row.text("名称"))


def fact_of(row: Row) -> Fact:
    """The fact as far as sentences about it need to know."""
    kind, aliases = _kind_of(row) or Kind.COUNT, tuple(map(str, parts(row.text("别名"))))
    levels = tuple(map(str, parts(row.text("等级"))))
    return Fact(str(id_of(row)), str(row.text("名称")), kind, str(row.text("单位")), levels, aliases=aliases)


def _kind_of(row: Row) -> Kind | None:
    """The kind that the row names, in whatever brackets; None for a word that names none."""
    return _KINDS.get("".join(normalize("NFKC", row.text("类型")).split()).lower())


def once(rows: Iterable[Row], problems: list[Diagnostic]) -> list[Row]:
    """The rows of 单位 or 指标, each id once; one that stands there again is told with the cell of the first."""
    kept: dict[str, Row] = {}
    for row in rows:
        first = kept.setdefault(str(id_of(row)), row)
        if first is not row and id_of(row):
            text = row.text("名称")
            told = Message("{name!r} stands in {earlier} already", name=str(text), earlier=first.text("名称").cell)
            problems.append(text.wrong(told))
    return list(kept.values())


def add_tables(files: Files, units: Sequence[Row], facts: Sequence[Row], tasks: Table | None, hearing: Hearing) -> None:
    """units.csv, facts.csv and targets.csv."""
    columns = ("fact", "title", "kind", "measure", "levels", "reviewer")
    files.add_csv("facts.csv", columns, [_fact(row, hearing.problems) for row in facts])
    files.add_csv("units.csv", ("unit", "name", "group", "aliases"), [_unit(row, hearing) for row in units])
    targets = _targets(tasks, units, hearing) if tasks is not None else []
    files.add_csv("targets.csv", ("fact", "unit", "target"), targets)


def _fact(row: Row, problems: list[Diagnostic]) -> tuple[str, ...]:
    word, known = row.text("类型"), _kind_of(row)
    if known is None:
        kinds = "、".join(KINDS.values())
        problems.append(word.wrong(Message("{kind!r} is no kind; there are {kinds}", kind=str(word), kinds=kinds)))
    kind = Placed((known or Kind.COUNT).value, word.cell)
    levels = joined(row.text("等级"))
    return id_of(row), row.text("名称"), kind, row.text("单位"), levels, row.text("审核")


def _unit(row: Row, hearing: Hearing) -> tuple[str, ...]:
    text = row.text("分组")
    group = hearing.named("group", text) if text else Placed(next(iter(hearing.speech.groups), ""), text.cell)
    return id_of(row), row.text("名称"), group, joined(row.text("别名"))


def without_measure(text: Placed, measure: str) -> Placed:
    """A figure without the measure behind it."""
    return figure(Placed(text.removesuffix(measure).strip(), text.cell))


def _has_task(text: Placed, fact: str, hearing: Hearing) -> bool:
    """Whether the cell says something else than that there is no task; 无 may be the word of a level."""
    known = hearing.speech.facts.get(fact)
    said = normalize("NFKC", text).strip("—–-")
    return said not in NO_TASK or (known is not None and text in known.levels)


def _target(text: Placed, fact: str, hearing: Hearing) -> Placed:
    """A target without its measure; one that is no figure is told with what else is wrong with the workbook."""
    known = hearing.speech.facts.get(fact)
    if known is None:
        return text
    target = without_measure(text, known.measure)
    try:
        parse_value(target, known.kind, known.levels)
    except BadValue as error:
        hearing.wrong(text, error.message)
    return target


def _targets(table: Table, units: Iterable[Row], hearing: Hearing) -> list[tuple[str, ...]]:
    ids: dict[str, str] = {}
    for row in units:
        ids |= {str(name): id_of(row) for name in (*parts(row.text("别名")), row.text("名称"), id_of(row))}
    facts = {str(head): hearing.named("fact", head) for head in table.heads if head != "单位" and not is_sum(head)}
    lines: list[tuple[str, ...]] = []
    for row in table.rows:
        unit = row.text("单位")
        if unit in ids:
            targets = {
                fact: _target(row.text(head), fact, hearing)
                for head, fact in facts.items()
                if row.has(head) and _has_task(row.text(head), fact, hearing)
            }
            lines += [(fact, ids[unit], target) for fact, target in targets.items()]
        elif not is_sum(unit):
            hearing.wrong(unit, Message("no unit is called {name!r}; the sheet 单位 lists them", name=str(unit)))
    order = {fact: place for place, fact in enumerate(hearing.speech.facts)}
    return sorted(lines, key=lambda line: order.get(line[0], 0))
