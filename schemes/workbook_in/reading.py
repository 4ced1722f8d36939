"""A workbook becomes the files of a scheme's folder; every mistake is named by its cell, all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.diagnostics import FileError
from schemes.document import AwardsDocument, ItemDocument, SchemeDocument
from schemes.saying.speech import Speech
from schemes.workbook_in.cells import Placed, tables
from schemes.workbook_in.files import Files
from schemes.workbook_in.following import following
from schemes.workbook_in.hearing import Hearing
from schemes.workbook_in.lines import awards, duties, outline, sections
from schemes.workbook_in.method import cut_offs_of, document, groups_of, method_of
from schemes.workbook_in.tables import add_tables, fact_of, id_of, once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemes.diagnostics import Diagnostic
    from schemes.workbook_in.cells import Row
    from schemes.workbook_in.following import Loader


def read_workbook(data: bytes, name: str, identifier: str, load: Loader, *, named: bool = False) -> Files:
    """The folder that the workbook tells; raises FileError with all that is not understood.

    `name` is the file's, `identifier` the scheme's where the workbook has none, or whatever it has where it is `named`.
    `load`: what loads a folder, to tell its mistakes together with those of the cells.
    """
    problems: list[Diagnostic] = []
    read = tables(data, name, problems)
    if problems:
        raise FileError(tuple(problems))
    rows: dict[str, Sequence[Row]] = {title: table.rows for title, table in read.items()}
    rows |= {title: once(rows[title], problems) for title in ("单位", "指标")}
    method = method_of(rows["办法"], problems)
    items = outline(rows["评分表"], problems)
    speech = Speech(
        {str(id_of(row)): fact_of(row) for row in rows["指标"]},
        {str(item.identifier): str(item.row.text("标题")) for item in items},
        groups_of(method),
    )
    paid = rows.get("奖补", ())
    hearing = Hearing(speech, problems, cut_offs_of(method, (*rows["评分表"], *paid)))
    parts = [(str(item.identifier), item.row) for item in items if item.level == 1]
    listed = {"指标": rows["指标"], "核对说明": rows.get("核对说明", ())}
    whole = {"id": identifier, **document(method, parts, listed, hearing)}
    if named:
        whole["id"] = identifier
    files = Files()
    files.add_yaml("scheme.yaml", whole, ".schema/scheme.json", SchemeDocument)
    for section in sections(items, hearing):
        files.add_yaml(f"sections/{section['item']}.yaml", section, "../.schema/section.json", ItemDocument)
    files.add_yaml("awards.yaml", {"awards": awards(paid, hearing)}, ".schema/awards.json", AwardsDocument)
    due = duties(rows.get("期限", ()), rows.get("统计表", ()), hearing)
    files.add_yaml("calendar.yaml", {"duties": due}, ".schema/calendar.json")
    add_tables(files, rows["单位"], rows["指标"], read.get("任务"), hearing)
    files.add_remarks("undecided.yaml", [_doubt(row) for row in rows.get("待定", ())])
    if problems:
        raise FileError((*problems, *following(files, problems, items, load)))
    return files


def _doubt(row: Row) -> Placed:
    where, doubt = row.text("在哪里"), row.text("疑问")
    return Placed(f"【{where}】{doubt}" if where and doubt else f"{where}{doubt}", doubt.cell)
