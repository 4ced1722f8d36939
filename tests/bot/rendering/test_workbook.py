"""The whole sheet as a file: every point where a reader looks for it, exact, and sums that anybody can check."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

import schemes
from bot.rendering.catalogue import load_catalogue
from bot.rendering.workbook import progress_workbook, standing_workbook
from scoring import Kind, Total, score, tabulate
from tests.bench.cities import filled, repeated
from tests.support.context import SCHEME, offering
from tests.support.workbooks import saved_by_office

if TYPE_CHECKING:
    from openpyxl import Workbook

    from scoring import Standing

CHINESE = load_catalogue("zh-CN")


@pytest.fixture(scope="module")
def standing() -> Standing:
    scheme = repeated(14)
    return score(scheme, filled(scheme))


def opened(standing: Standing, *, sample: bool = False) -> Workbook:
    return load_workbook(io.BytesIO(standing_workbook(standing, CHINESE, sample=sample).content), data_only=True)


def test_units_stand_by_rank_with_all_their_points(standing: Standing) -> None:
    rows = list(opened(standing)["排名"].iter_rows(min_row=4, values_only=True))
    scheme = standing.scheme
    assert [row[0] for row in rows] == sorted(standing.rank(unit.id) for unit in scheme.units)
    by_name = {unit.name: unit.id for unit in scheme.units}
    for row in rows:
        unit = by_name[str(row[1])]
        sections = [standing.points(unit, cell.id) for cell in scheme.children(None)]
        expected = [standing.total(unit), *sections, standing.money(unit)]
        assert [round(float(str(cell)) * 100) for cell in row[4:]] == expected


def test_every_line_of_the_sheet_stands_there_for_every_unit(standing: Standing) -> None:
    sheet, scheme = opened(standing)["逐项得分"], standing.scheme
    head, *rows = sheet.iter_rows(min_row=3, values_only=True)
    short = {unit.short: unit.id for unit in scheme.units}
    units = [short[str(cell)] for cell in head[3:]]
    assert [row[0] for row in rows] == [*(item.title for item in scheme.items), "总分"]
    for item, row in zip(scheme.items, rows, strict=False):
        assert [round(float(str(cell)) * 100) for cell in row[3:]] == [standing.points(unit, item.id) for unit in units]
    assert [round(float(str(cell)) * 100) for cell in rows[-1][3:]] == [standing.total(unit) for unit in units]


def test_the_progress_has_a_row_for_every_target_with_its_share(standing: Standing) -> None:
    scheme, table = standing.scheme, standing.table
    book = load_workbook(io.BytesIO(progress_workbook(standing, CHINESE, sample=False).content), data_only=True)
    rows = list(book["进度"].iter_rows(min_row=4, values_only=True))
    facts, units = {fact.short: fact for fact in scheme.facts}, {unit.short: unit.id for unit in scheme.units}
    assert len(rows) == len(scheme.targets)
    for short, unit_name, measure, target, done, share in rows:
        fact, unit = facts[str(short)], units[str(unit_name)]
        aim, value = scheme.targets[fact.id, unit], table.value(unit, fact.id)
        assert (measure, round(float(str(target)) * fact.scale)) == (fact.measure or None, aim)
        assert done == "未报" or round(float(str(done)) * fact.scale) == value
        if aim > 0:
            assert float(str(share)) == pytest.approx(value / aim, abs=0.0001)


def test_it_says_the_scheme_the_day_what_is_included_and_samples(standing: Standing) -> None:
    for sheet in opened(standing, sample=True).worksheets:
        assert sheet["A1"].value == standing.scheme.title
        assert f"截至{standing.as_of.month}月{standing.as_of.day}日" in str(sheet["A2"].value)
        assert "示例数据" in str(sheet["A2"].value)
    assert "示例" not in str(opened(standing)["排名"]["A2"].value)


def test_a_title_that_looks_like_a_formula_is_none() -> None:
    scheme = replace(offering(SCHEME).scheme, title="=1+1")
    cell = opened(score(scheme, tabulate(scheme, {}, date(2021, 6, 15))))["排名"]["A1"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("name", schemes.ids())
def test_every_scheme_has_its_workbook(name: str) -> None:
    scheme = schemes.load(name)
    file = standing_workbook(score(scheme, tabulate(scheme, {}, scheme.end)), CHINESE, sample=False)
    place = {"rugao": "如皋", "hutang": "湖塘", "changzhou": "常州", "xinjian": "新建"}[name.partition("-")[0]]
    assert file.name == f"成绩表-{place}{scheme.start.year}-{scheme.end.isoformat()}.xlsx"
    book = load_workbook(io.BytesIO(file.content), data_only=True)
    assert book.sheetnames == ["排名", "逐项得分", *(["奖补"] if scheme.awards else []), "指标数据"]
    assert book["排名"].max_row == 3 + len(scheme.units)


def recalculated(data: bytes) -> Workbook:
    """The workbook with every result taken out and worked out anew by LibreOffice."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", old.read(part)))
    assert b"".join(zipfile.ZipFile(file).read(part) for part in file_parts(file)).count(b"</f><v>") == 0
    return load_workbook(io.BytesIO(saved_by_office(file.getvalue())), data_only=True)


def file_parts(file: io.BytesIO) -> list[str]:
    return [name for name in zipfile.ZipFile(file).namelist() if "worksheets/sheet" in name and name.endswith(".xml")]


@pytest.mark.parametrize("name", schemes.ids())
def test_the_formulas_add_up_to_what_the_engine_says(name: str) -> None:
    scheme = schemes.load(name)
    chance = random.Random(name)
    totals = [
        Total(unit.id, fact.id, scheme.start, chance.randint(0, 1 if fact.kind is Kind.FLAG else 9_000))
        for unit in scheme.units
        for fact in scheme.facts
        if not fact.whole and fact.kind is not Kind.LEVEL and chance.random() < 0.8
    ]
    standing = score(scheme, tabulate(scheme, totals, scheme.end))
    data = standing_workbook(standing, CHINESE, sample=False).content
    stored, worked_out = load_workbook(io.BytesIO(data), data_only=True), recalculated(data)
    formulas = 0
    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                formulas += 1
                was, now = (float(str(book[sheet.title][cell.coordinate].value)) for book in (stored, worked_out))
                assert round(now * 100) == round(was * 100), f"{sheet.title}!{cell.coordinate} {cell.value}"
    assert formulas > 3 * len(scheme.units)
    rows = list(worked_out["排名"].iter_rows(min_row=4, values_only=True))
    by_name = {unit.name: unit.id for unit in scheme.units}
    for row in rows:
        unit = by_name[str(row[1])]
        assert (row[0], round(float(str(row[4])) * 100)) == (standing.rank(unit), standing.total(unit))


def test_a_full_mark_of_a_hundred_is_written_out(standing: Standing) -> None:
    heads = [str(cell.value) for cell in opened(standing)["排名"][3]]
    assert "社会保险工作（100分）" in heads
