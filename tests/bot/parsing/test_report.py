"""Real phrasings from examples.txt, and whatever else people may type."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemes
from bot.domain.entries import Mode
from bot.domain.intents import DoubtKind
from bot.domain.languages import LANGUAGES
from bot.parsing.numerals import plain
from bot.parsing.report import read_report
from bot.rendering.catalogue import load_catalogue
from scoring import Kind, format_value
from tests.support.vocabulary import words

if TYPE_CHECKING:
    from bot.domain.intents import Amendment, Claim, Doubt, Reading
    from scoring import Fact

SCHEME = "rugao-2021"
TODAY = date(2021, 6, 15)  # a Tuesday
EXAMPLES = Path(__file__).with_name("examples.txt").read_text("utf-8")
FOREIGN = "犇羴鱻"  # in no name and no known word


def read(text: str, scheme: str = SCHEME, today: date = TODAY) -> Reading:
    return read_report(text, words(scheme), today)


def told(claim: Claim) -> str:
    fact = words().scheme.fact(claim.fact)
    mode = "~" if claim.either else "-" if claim.value < 0 else "+" if claim.mode is Mode.INCREMENT else "="
    unit = f" @{claim.unit}" if claim.unit else ""
    day = f" {claim.date:%m-%d}" if claim.date else ""
    return f"{claim.fact} {mode}{format_value(abs(claim.value), fact.kind, fact.levels)}{unit}{day}"


def asked(doubt: Doubt) -> list[str]:
    kind = f"{doubt.kind}/{doubt.reason}" if doubt.reason else doubt.kind
    mode = {Mode.TOTAL: "=", Mode.INCREMENT: "+"}.get(doubt.mode, "") if doubt.mode else ""
    number = f" ({mode}{doubt.number})" if doubt.number else ""
    groups = ["    " + ", ".join(told(claim) for claim in group) for group in doubt.groups]
    return [f"  ? {kind} 「{doubt.text}」{number}", *(f"    {told(one)}" for one in doubt.candidates), *groups]


def amended(amendment: Amendment) -> str:
    number = "" if amendment.number is None else f" {plain(amendment.number)}{amendment.measure}"
    old = "" if amendment.old is None else f" (was {plain(amendment.old)})"
    total = " total" if amendment.total else ""
    return f"  ! {amendment.kind}{total}{number}{old} {' '.join(amendment.facts)}".rstrip()


def whole(reading: Reading) -> list[str]:
    unused = " ".join(f"「{one}」" for one in reading.unused)
    doubts = [line for doubt in reading.doubts for line in asked(doubt)]
    changes = [amended(amendment) for amendment in reading.amendments]
    lines = [*(f"  {told(one)}" for one in reading.claims), *changes, *doubts, *([f"  - {unused}"] if unused else [])]
    return [line.replace("\n", "⏎") for line in lines]


def examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    expected: list[str] = []
    for line in EXAMPLES.splitlines():
        if line.startswith("  "):
            expected.append(line)
        elif line and not line.startswith("# "):
            assert line not in found, f"{line} stands there twice"
            expected = found[line] = []
    return found


def test_there_are_enough_examples() -> None:
    assert len(examples()) >= 250


@pytest.mark.parametrize(("text", "expected"), examples().items())
def test_example(text: str, expected: list[str]) -> None:
    assert whole(read(text.replace("⏎", "\n"))) == expected


@pytest.mark.parametrize("scheme", schemes.ids())
def test_every_fact_is_reached_by_its_title_in_every_form(scheme: str) -> None:
    for fact in words(scheme).scheme.facts:
        assert_read(fact, fact.title, scheme)
        assert_read(fact, fact.id, scheme)
        for alias in fact.aliases:
            assert_read(fact, alias, scheme)


def assert_read(fact: Fact, name: str, scheme: str) -> None:
    last = len(fact.levels) - 1
    said, value = {Kind.FLAG: ("是", 1), Kind.LEVEL: ("".join(fact.levels[last:]), last)}.get(
        fact.kind, ("1", fact.scale)
    )
    mode = Mode.INCREMENT if fact.kind.adds_up else Mode.TOTAL
    for text in (f"{name} {said}", f"{name}：{said}{fact.measure}", f"{name} {said} {fact.measure}。"):
        reading = read(text, scheme)
        assert [(one.fact, one.mode, one.value) for one in reading.claims] == [(fact.id, mode, value)], text
        assert not reading.doubts
        assert not reading.unused


FACTS = [(scheme, fact) for scheme in schemes.ids() for fact in words(scheme).scheme.facts]
FULL_WIDTH = str.maketrans("0123456789+-.,%", "０１２３４５６７８９＋－．，％")
DAYS = {  # how a day may be written, within the last year
    "{0:%Y}-{0:%m}-{0:%d}": 400,
    "{0.year}年{0.month}月{0.day}日": 400,
    "{0:%Y}/{0.month}/{0.day}": 400,
    "{0.month}月{0.day}日": 360,
    "{0.month}月{0.day}号": 360,
    "{0.month}/{0.day}": 360,
}


@given(st.data())
def test_a_claim_in_any_form_comes_back(data: st.DataObject) -> None:
    """A unit, a day, a name, a mode, a number, a measure: in several orders, half and full width."""
    scheme, fact = data.draw(st.sampled_from([one for one in FACTS if one[1].kind.adds_up]))
    unit = data.draw(st.sampled_from([None, *words(scheme).scheme.units]))
    mode = data.draw(st.sampled_from([Mode.INCREMENT, Mode.TOTAL]))
    value = data.draw(st.integers(0, 10**8 - 1))
    today = words(scheme).scheme.end
    form = data.draw(st.sampled_from(sorted(DAYS)))
    ago = data.draw(st.integers(0, min(DAYS[form], (today - words(scheme).scheme.start).days)))
    day = data.draw(st.sampled_from([None, today - timedelta(days=ago)]))
    number = format_value(value, fact.kind)
    number = data.draw(st.sampled_from([number, grouped(number), number.translate(FULL_WIDTH)]))
    word = data.draw(
        st.sampled_from(["累计", "共", "累计 ", "达到", " 总计 "] if mode is Mode.TOTAL else [" ", "：", " +"])
    )
    measure = data.draw(st.sampled_from(["", fact.measure, f" {fact.measure}"]))
    core = f"{fact.title}{word}{number}{measure}"
    around = [one for one in (unit.name if unit else "", form.format(day) if day else "") if one]
    before = data.draw(st.permutations(around))
    text = data.draw(
        st.sampled_from([" ".join([*before, core]), " ".join([core, *before]), "\n".join([*before, core])])
    )
    reading = read(text, scheme, today)
    (claim,) = reading.claims
    assert (claim.fact, claim.value, claim.unit, claim.date) == (fact.id, value, unit.id if unit else None, day)
    assert claim.mode is mode or claim.either  # 11月30日 共12
    assert not reading.doubts
    assert not reading.unused


def grouped(number: str) -> str:
    full, point, decimals = number.partition(".")
    return f"{int(full):,}{point}{decimals}"


@given(
    st.lists(
        st.tuples(st.sampled_from(words().scheme.facts), st.integers(0, 10**6)),
        min_size=1,
        max_size=8,
        unique_by=lambda figure: figure[0].id,
    )
)
def test_several_figures_of_a_text_are_all_read(figures: list[tuple[Fact, int]]) -> None:
    counted = [(fact, value) for fact, value in figures if fact.kind in {Kind.COUNT, Kind.EVENTS}]
    for between in ("，", "；", "\n", "、", " "):
        reading = read(between.join(f"{fact.title}{value}" for fact, value in counted))
        assert [(one.fact, one.value) for one in reading.claims] == [(fact.id, value) for fact, value in counted]
        assert not reading.doubts


NAMES = sorted({*words().facts.exact, *(name for unit in words().scheme.units for name in unit.aliases)})
PIECES = st.sampled_from(
    [
        *NAMES,
        *"，。；：、（）\n +-?%",
        "累计",
        "新增",
        "无",
        "是",
        "12",
        "3.5",
        "一百二十",
        "昨天",
        "3月31日",
        "2月30日",
        "人",
        "万元",
        "约",
        "其中",
    ]
)


@given(st.lists(PIECES | st.text(max_size=4), max_size=40).map("".join))
def test_any_text_is_read_without_an_error_and_the_same_each_time(text: str) -> None:
    reading = read(text)
    assert read(text) == reading
    scheme = words().scheme
    for claim in (*reading.claims, *(one for doubt in reading.doubts for one in doubt.candidates)):
        fact = scheme.fact(claim.fact)
        assert claim.mode is Mode.TOTAL or fact.kind.adds_up
        assert claim.unit is None or scheme.unit(claim.unit).id == claim.unit
        assert claim.date is None or scheme.start <= claim.date <= min(TODAY, scheme.end)
        assert claim.value >= 0 or claim.mode is Mode.INCREMENT
        assert claim.text
    assert all(len(doubt.candidates) <= 6 for doubt in reading.doubts)
    assert all(words.strip() for words in reading.unused)


@given(st.lists(PIECES, max_size=30), st.integers(0, 30))
def test_a_word_that_nobody_here_knows_is_said_back(pieces: list[str], at: int) -> None:
    """It is neither lost nor part of what is stored."""
    reading = read(" ".join([*pieces[:at], FOREIGN, *pieces[at:]]))
    said_back = (*reading.unused, *(doubt.text for doubt in reading.doubts), *amended_words(reading))
    assert any(FOREIGN in words for words in said_back)
    assert not any(FOREIGN in claim.text for claim in reading.claims)


def amended_words(reading: Reading) -> list[str]:
    return [amendment.text for amendment in reading.amendments]


@given(st.lists(PIECES, max_size=30))
def test_every_number_is_in_a_claim_a_doubt_or_said_back(pieces: list[str]) -> None:
    reading = read(" ".join([*pieces, "77777"]))
    texts = [
        *reading.unused,
        *(claim.text for claim in reading.claims),
        *(doubt.text for doubt in reading.doubts),
        *amended_words(reading),
    ]
    assert any("77777" in one for one in texts)


@given(st.integers(), st.sampled_from(["".join(NAMES) + "0123456789，。 \n", "".join(map(chr, range(0x20, 0x2FFF)))]))
def test_the_longest_text_is_read(seed: int, letters: str) -> None:
    read("".join(Random(seed).choices(letters, k=4096)))


@pytest.mark.parametrize(
    "piece",
    [
        "1,",
        "天地12 ",
        "就业 ",
        "新增加",
        "统一人",
        "培训 3，",
        "长江镇",
        "如东镇 新增就业 3\n",
        "双创人才 ",
        "1万",
        "(",
        ":",
        "3月",
    ],
)
def test_twice_the_text_takes_about_twice_the_steps(piece: str) -> None:
    """Counted in calls, not in seconds: no text makes the reader walk its own length again and again."""
    short, long = (steps(piece * (size // len(piece))) for size in (1024, 4096))
    assert long < 8 * short


def steps(text: str) -> int:
    import cProfile  # noqa: PLC0415 one test counts calls

    words().facts.match("x")
    profile = cProfile.Profile()
    profile.runcall(read, text)
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_sentence(language: str) -> None:
    catalogue = load_catalogue(language)
    doubts = [doubt for text in examples() for doubt in read(text.replace("⏎", "\n")).doubts]
    reasons = {doubt.reason for doubt in doubts} - {""}
    assert reasons == {
        "number", "comma", "decimals", "percent", "mark", "flag", "level", "too-large", "measure",
        "no-such-day", "future", "unclear-day", "outside-cycle", "unknown-unit", "sum", "planned", "supposed",
        "other-figure",
    }  # fmt: skip
    for doubt in doubts:
        key = f"doubts.{doubt.reason or doubt.kind}"
        assert catalogue.plain(key, words=doubt.text, example="创业培训 12", **dict(doubt.values))


def test_a_day_is_seen_from_today() -> None:
    for today in (TODAY, TODAY + timedelta(days=1)):
        assert read("昨天 新增就业 12", today=today).claims[0].date == today - timedelta(days=1)


def test_of_several_units_with_a_name_the_own_come_first() -> None:
    (doubt,) = read("如皋园区工业园区 丁堰镇 长江镇 新增就业 12").doubts
    assert doubt.kind is DoubtKind.WHICH_UNIT
    assert doubt.candidates[0].unit == "changjiang"


def test_nonsense_is_an_empty_reading() -> None:
    for text in ("你好", "今天天气不错，25度", "", " \n ", "😀", "培训什么时候开始"):
        assert read(text).empty
