"""The contract's facts file: read whole or refused whole, every mistake with its line."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemes
from schemes import FileError, facts_csv
from scoring import WHOLE, Fact, Kind, Total
from tests.support.sheets import leaf, standing_of

SCHEME = standing_of(
    leaf("mark: m", "4"),
    facts={"jobs": "count", "m": "mark", "loans": "amount", "post": "level:无;主任", "pool": "amount:元", "on": "flag"},
    values={"jobs": ["", ""]},
    whole={"pool": "0"},
).scheme
HEADER = "unit,fact,date,value\n"


def read(text: str) -> tuple[Total, ...]:
    return facts_csv.read(text.encode(), "facts.csv", SCHEME)


def mistakes(text: str) -> list[str]:
    with pytest.raises(FileError) as caught:
        read(text)
    return [str(diagnostic) for diagnostic in caught.value.diagnostics]


def test_a_good_file() -> None:
    rows = "a,jobs,2021-03-31,12\n*,pool,2021-01-01,5000.5\nb,post,2021-12-31,主任\n"
    assert [(one.unit, one.fact, one.value) for one in read(HEADER + rows)] == [
        ("a", "jobs", 12), (WHOLE, "pool", 500050), ("b", "post", 1),
    ]  # fmt: skip


def test_a_byte_order_mark_windows_lines_blank_lines_and_quotes() -> None:
    assert [one.value for one in read('\ufeffunit,fact,date,value\r\n\r\na,jobs,2021-03-31,"12"\r\n')] == [12]


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ('a,jobs,2021-03-31,"6,000"', 6000),
        ("a,jobs,2021-03-31,６０００", 6000),
        ("a,jobs,2021-03-31,1.585E+03", 1585),
        ('a,loans,2021-03-31,"1,234.5"', 123450),
        ("a,rate,2021-03-31,97%", 9700),
        ("a,rate,2021-03-31,９７．５％", 9750),
        ("a,on,2021-03-31,是", 1),
        ("a,on,2021-03-31,否", 0),
        ("a,on,2021-03-31,TRUE", 1),
        ("a,jobs,2021/3/31,5", 5),
        ("a,jobs,2021/3/31 0:00,5", 5),
        ("a,jobs,2021年3月31日,5", 5),
        ("a,jobs,44286,5", 5),
        ("a,jobs,2021-03-31,5,,", 5),
    ],
)
def test_what_excel_makes_of_a_file_is_read(row: str, value: int) -> None:
    scheme = replace(SCHEME, facts=(*SCHEME.facts, Fact("rate", "率", Kind.PERCENT)))
    (total,) = facts_csv.read(f"unit,fact,date,value,,\n{row}\n,,,,,\n".encode(), "facts.csv", scheme)
    assert (total.date, total.value) == (date(2021, 3, 31), value)


def test_only_a_header_is_a_file_without_facts() -> None:
    assert read(HEADER) == ()
    assert read(HEADER.strip()) == ()


def test_columns_may_stand_in_another_order() -> None:
    assert read("value,date,fact,unit\n12,2021-03-31,jobs,a\n")[0].value == 12


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("z,jobs,2021-03-31,1", "facts.csv:2: unit: no unit is called 'z'; there are a (A), b (B)"),
        (",jobs,2021-03-31,1", "facts.csv:2: unit: no unit stands here; there are a (A), b (B)"),
        (
            "a,nothing,2021-03-31,1",
            "facts.csv:2: fact: no fact is called 'nothing'; there are jobs, m, loans, post, pool, on",
        ),
        ("a,jobs,2021-03-31,-1", "facts.csv:2: value: '-1' is not a number of 0 or more, written with the digits 0-9"),
        ("a,jobs,2021-03-31,1.5", "facts.csv:2: value: '1.5' is not a whole number"),
        ("a,loans,2021-03-31,1.234", "facts.csv:2: value: '1.234' is not a number with at most 2 decimal places"),
        ("a,post,2021-03-31,科长", "facts.csv:2: value: '科长' is not one of 无, 主任"),
        ("a,on,2021-03-31,或", "facts.csv:2: value: '或' is not 1 (yes) or 0 (no)"),
        (
            "a,jobs,2021-03-31,2.60E+03",
            ("facts.csv:2: value: Excel may have dropped digits of '2.60E+03'; write the number in full, like 2600"),
        ),
        (
            "a,jobs,2021-03-31,97%",
            "facts.csv:2: value: '97%' is not a number of 0 or more, written with the digits 0-9",
        ),
        (
            "a,jobs,2021-03-31,约80",
            "facts.csv:2: value: '约80' is not a number of 0 or more, written with the digits 0-9",
        ),
        ("a,jobs,2021-03-31,-", "facts.csv:2: value: '-' is not a number of 0 or more, written with the digits 0-9"),
        ("a,jobs,3/31/2021,1", "facts.csv:2: date: '3/31/2021' is not a day written as 2021-12-31"),
        ("a,jobs,2021/13/1,1", "facts.csv:2: date: '2021/13/1' is not a day written as 2021-12-31"),
        (
            "a,jobs,99999,1",
            "facts.csv:2: date: '99999' is not a day written as 2021-12-31",
        ),
        ("a,m,2021-03-31,4.01", "facts.csv:2: value: '4.01' is more than the item's 4.00 points"),
        (
            "a,jobs,2020-12-31,1",
            "facts.csv:2: date: 2020-12-31 is outside the cycle; it must lie from 2021-01-01 to 2021-12-31",
        ),
        (
            "a,jobs,2022-01-01,1",
            "facts.csv:2: date: 2022-01-01 is outside the cycle; it must lie from 2021-01-01 to 2021-12-31",
        ),
        ("a,jobs,2021-02-29,1", "facts.csv:2: date: '2021-02-29' is not a day written as 2021-12-31"),
        ("a,jobs,20210331,1", "facts.csv:2: date: '20210331' is not a day written as 2021-12-31"),
        ("*,jobs,2021-03-31,1", "facts.csv:2: unit: jobs belongs to units: it needs the id of one, not *"),
        ("a,pool,2021-03-31,1", "facts.csv:2: unit: pool belongs to the whole scheme: its unit must be *"),
        ("a,jobs,2021-03-31", "facts.csv:2: 3 cells, there should be 4: unit,fact,date,value"),
        ("a,jobs,2021-03-31,1,x", "facts.csv:2: 5 cells, there should be 4: unit,fact,date,value"),
        ("a,jobs,2021-03-31,6,000", "facts.csv:2: 5 cells, there should be 4: unit,fact,date,value"),
    ],
)
def test_what_a_row_must_not_say(row: str, said: str) -> None:
    assert mistakes(HEADER + row + "\n") == [said]


def test_the_same_day_twice_is_refused_even_with_the_same_value() -> None:
    rows = "a,jobs,2021-03-31,1\nb,jobs,2021-03-31,1\na,jobs,2021-03-31,1\n"
    assert mistakes(HEADER + rows) == [
        "facts.csv:4: date: unit, fact and date stand on line 2 already; one of the two rows must go"
    ]


def test_every_mistake_is_told_at_once() -> None:
    rows = 'z,nothing,soon,1\na,jobs,2021-03-31\n"a\nb",jobs,2021-03-31,1\na,jobs,2021-03-31,x\n'
    assert [said.partition(": ")[0] + ":" + said.split(": ")[1] for said in mistakes(HEADER + rows)] == [
        "facts.csv:2:fact", "facts.csv:2:unit", "facts.csv:2:date",
        "facts.csv:3:3 cells, there should be 4", "facts.csv:4:unit", "facts.csv:6:value",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "",
            (
                "facts.csv:1: header: column unit, fact, date, value is missing; the first line should read "
                "unit,fact,date,value"
            ),
        ),
        (
            "unit,fact,date\n",
            "facts.csv:1: header: column value is missing; the first line should read unit,fact,date,value",
        ),
        ("unit,fact,date,value,value\n", "facts.csv:1: header: a column stands here twice"),
        (HEADER + 'a,jobs,2021-03-31,"1\n', "facts.csv:2: not a csv table: unexpected end of data"),
    ],
)
def test_what_is_no_table(text: str, said: str) -> None:
    assert mistakes(text) == [said]


def test_what_is_not_utf_8() -> None:
    with pytest.raises(FileError, match=r"facts\.csv:2: byte 0xd4 is not UTF-8; save the file as UTF-8"):
        facts_csv.read(HEADER.encode() + "一月".encode("gb18030"), "facts.csv", SCHEME)


@given(st.text(max_size=200))
def test_no_text_brings_it_down(text: str) -> None:
    with suppress(FileError):
        read(HEADER + text)


days = st.dates(SCHEME.start, SCHEME.end)


@given(st.data())
def test_what_is_written_is_read_again(data: st.DataObject) -> None:
    chosen = data.draw(
        st.dictionaries(
            st.tuples(st.sampled_from("ab"), st.sampled_from(["jobs", "loans", "post", "on", "m"]), days), st.none()
        )
    )
    totals = set()
    for unit, fact, day in chosen:
        most = {Kind.FLAG: 1, Kind.LEVEL: 1, Kind.MARK: 400}.get(SCHEME.fact(fact).kind, 10**12)
        totals.add(Total(unit, fact, day, data.draw(st.integers(0, most))))
    assert set(read(facts_csv.write(SCHEME, totals))) == totals


@pytest.mark.parametrize("name", schemes.ids())
def test_a_case_survives(name: str) -> None:
    scheme = schemes.load(name)
    data = (schemes.folder_of(name) / "cases" / "typical.csv").read_bytes()
    totals = facts_csv.read(data, "typical.csv", scheme)
    assert set(facts_csv.read(facts_csv.write(scheme, totals).encode(), "again.csv", scheme)) == set(totals)
