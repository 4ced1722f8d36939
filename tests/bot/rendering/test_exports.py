"""What goes into the archive can be read again, and nothing in it calculates."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter as column_letter

from bot.domain.entries import Channel, Entry, Mode, Origin, Source
from bot.domain.results import LedgerRow
from bot.domain.reviews import State
from bot.rendering.catalogue import load_catalogue
from bot.rendering.exports import LEDGER, ledger_file, standing_file
from scoring import Total, score, tabulate
from tests.support.context import NOON, SCHEME, offering

SCHEME_ = offering(SCHEME).scheme
CHINESE = load_catalogue("zh-CN")
TODAY = date(2021, 6, 15)
RECORDED, ORIGIN = datetime(2021, 6, 15, 2, tzinfo=UTC), Origin(Source.TEXT, 1, 11, 1)
FIGURE = (SCHEME, "changjiang", "new-urban-jobs", TODAY, Mode.INCREMENT, -12)
ENTRY = Entry(7, *FIGURE, 11, ORIGIN, None, RECORDED, Channel.ASSESSED, "=HYPERLINK(1)")
MONEY = replace(ENTRY, id=8, fact="land-arrears-cleared", mode=Mode.TOTAL, value=1250, reason="更正", replaces=7)
KEPT = [LedgerRow(ENTRY, "@王芳", State.WAITING), LedgerRow(MONEY, "", State.CONFIRMED)]


def rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_ledger_as_csv() -> None:
    file = ledger_file(KEPT, SCHEME_, NOON, CHINESE, "csv")
    assert file.name == "台账-如皋2021-2021-06-15.csv"
    head, first, second = rows(file.content)
    assert tuple(head) == LEDGER
    row = dict(zip(head, first, strict=True))
    assert (row["value"], row["reason"], row["person"]) == ("-12", "'=HYPERLINK(1)", "'@王芳")
    assert (row["recorded"], row["state"]) == ("2021-06-15 10:00:00+08:00", "waiting")
    assert dict(zip(head, second, strict=True))["value"] == "12.50"


def test_the_ledger_as_a_workbook() -> None:
    file = ledger_file(KEPT, SCHEME_, NOON, CHINESE, "xlsx")
    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    columns = {sheet.cell(1, column).value: column for column in range(1, sheet.max_column + 1)}
    reason = sheet.cell(2, columns["原因"])
    assert (reason.value, reason.data_type) == ("=HYPERLINK(1)", "s")
    assert [sheet.cell(row, columns["数值"]).value for row in (2, 3)] == [-12, 12.5]
    hidden = [name for name, column in columns.items() if sheet.column_dimensions[column_letter(column)].hidden]
    assert hidden == ["单位代码"]  # and what follows: openpyxl tells of the first of several columns alike
    pages = sheet.sheet_properties.pageSetUpPr
    assert pages is not None
    assert (sheet.page_setup.orientation, pages.fitToPage) == ("landscape", True)
    assert sheet.max_row == 3


def test_people_read_words_where_programs_read_codes() -> None:
    flag = replace(ENTRY, fact="land-farmers-insured", mode=Mode.TOTAL, value=1, origin=Origin(Source.SAMPLE))
    file = ledger_file([*KEPT, LedgerRow(flag, "", State.RETURNED)], SCHEME_, NOON, CHINESE, "xlsx")
    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    titles = [sheet.cell(1, column).value for column in range(1, sheet.max_column + 1)]
    columns = [titles.index(name) + 1 for name in ("方式", "来源", "审核", "数值")]
    cells = [[sheet.cell(row, column).value for column in columns] for row in (2, 4)]
    assert cells == [["新增", "消息", "待审", -12], ["累计", "示例", "已退回", "是"]]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    totals = [Total("changjiang", "new-urban-jobs", TODAY, 1585), Total("banjing", "labour-inflow", TODAY, 20)]
    standing = score(SCHEME_, tabulate(SCHEME_, totals, TODAY))
    return {ending: standing_file(standing, CHINESE, ending, sample=False).content for ending in ("csv", "json")}


def test_csv_and_json_say_the_same(files: dict[str, bytes]) -> None:
    answer = json.loads(files["json"])
    head, *lines = rows(files["csv"])
    by_name = {unit.name: unit.id for unit in SCHEME_.units}
    units = {result["unit"]: result for result in answer["units"]}
    table = {line[0]: dict(zip((by_name[name] for name in head[4:]), line[4:], strict=True)) for line in lines}
    assert [line[0] for line in lines[: len(SCHEME_.items)]] == [item.id for item in SCHEME_.items]
    for unit, result in units.items():
        assert {item.id: table[item.id][unit] for item in SCHEME_.items} == result["items"]
        assert {award.id: table[award.id][unit] for award in SCHEME_.awards} == result["awards"]
        assert (table["total"][unit], table["rank"][unit]) == (result["total"], str(result["rank"]))
    assert answer["as_of"] == "2021-06-15"
