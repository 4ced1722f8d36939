"""What may stand in the blanks of a sentence: numbers, days, names, words of a list."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from schemes.saying.phrases import BLANKS, MEASURE, NAME, Blank, Unfit
from schemes.saying.speech import can_be_quoted
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemes.plain import Plain
    from schemes.saying.phrases import Heard
    from schemes.saying.speech import Speech

    Tree = Mapping[str, Plain]

NUMBER = r"-?\d+(?:\.\d+)?"
DAY = r"\d{4}[-年/]\d{1,2}[-月/]\d{1,2}日?"


def say_number(value: Plain, _speech: Speech, _tree: Tree) -> str:
    """The number as it is; raises Unfit for anything else."""
    if not isinstance(value, str) or not re.fullmatch(NUMBER, value):
        raise Unfit
    return value


def _say_measured(value: Plain, speech: Speech, tree: Tree) -> str:
    return say_number(value, speech, tree) + speech.measure(tree["fact"])


def in_yuan(text: str) -> str:
    """Money in 元: 5万 is 50000."""
    many = text.removesuffix("万")
    return many if many == text else format((Decimal(many) * 10_000).normalize(), "f")


def _read_money(heard: Heard, _speech: Speech, _tree: Tree) -> Plain:
    return in_yuan(heard.text)


def read_measured(text: str, speech: Speech, facts: Plain | None) -> str:
    """The number in the measure of the fact: 1亿元 of 万元 is 10000; raises Unfit for another measure."""
    number = re.match(NUMBER, text)
    if number is None:
        raise Unfit
    return speech.counted(number[0], text[number.end() :], facts)


def _read_measured(heard: Heard, speech: Speech, tree: Tree) -> Plain:
    return read_measured(heard.text, speech, tree.get("fact"))


def say_percent(value: Plain, _speech: Speech, _tree: Tree) -> str:
    """The percentage as it is; raises Unfit for anything else."""
    if not isinstance(value, str) or not re.fullmatch(NUMBER + "%", value):
        raise Unfit
    return value


def _read_text(heard: Heard, _speech: Speech, _tree: Tree) -> Plain:
    return heard.text


def say_day(value: Plain, _speech: Speech, _tree: Tree) -> str:
    """The day: 2027年12月20日."""
    day = date.fromisoformat(cast("str", value))
    return f"{day.year}年{day.month}月{day.day}日"


def read_day(heard: Heard, _speech: Speech, _tree: Tree) -> Plain:
    """The day as files have it; raises Unfit."""
    numbers = [int(number) for number in re.findall(r"\d+", heard.text)]
    try:
        return date(*numbers).isoformat()
    except ValueError as error:
        raise Unfit from error


def quoted(name: str) -> str:
    """The name as it stands in a sentence."""
    return f"「{name}」"


def _named(kind: str) -> Blank:
    def say(value: Plain, speech: Speech, _tree: Tree) -> str:
        if not isinstance(value, str):
            raise Unfit
        return quoted(speech.title(kind, value))

    def read(heard: Heard, speech: Speech, _tree: Tree) -> Plain:
        return speech.id(kind, heard.name(heard.text))

    return Blank(NAME, say, read, _SAMPLES[kind])


def _several(kind: str) -> Blank:
    def say(value: Plain, speech: Speech, _tree: Tree) -> str:
        names = value if isinstance(value, list) else [value]
        if not names or not all(isinstance(name, str) for name in names):
            raise Unfit
        return "、".join(quoted(speech.title(kind, cast("str", name))) for name in names)

    def read(heard: Heard, speech: Speech, _tree: Tree) -> Plain:
        return [speech.id(kind, heard.name(letter)) for letter in re.findall(NAME, heard.text)]

    return Blank(f"{NAME}(?:[和与及]?{NAME})*", say, read, _SAMPLES[kind])


def _read_event(heard: Heard, speech: Speech, _tree: Tree) -> Plain:
    """A fact that counts events: of these one that is lacking (缺报1次) is one more, of others one less."""
    fact = speech.id("fact", heard.name(heard.text))
    if not speech.is_kind(fact, Kind.EVENTS):
        raise Unfit
    return fact


_SAMPLES = {"fact": "「指标」", "item": "「评分项」", "group": "「分组」"}


def say_word(value: Plain, _speech: Speech, _tree: Tree) -> str:
    """Words of levels and grades, in 「」."""
    words = value if isinstance(value, list) else [value]
    if not words or not all(isinstance(word, str) and can_be_quoted(word) for word in words):
        raise Unfit
    return "、".join(quoted(cast("str", word)) for word in words)


def _read_word(heard: Heard, _speech: Speech, _tree: Tree) -> Plain:
    return heard.name(heard.text)


def _read_words(heard: Heard, _speech: Speech, _tree: Tree) -> Plain:
    return [heard.name(letter) for letter in re.findall(NAME, heard.text)]


def _chosen(words: Mapping[str, str]) -> Blank:
    """One of fixed words: key -> how it is said; more words that are read after a |."""
    said = {key: text.split("|") for key, text in words.items()}
    meant = {text: key for key, texts in said.items() for text in texts}

    def say(value: Plain, _speech: Speech, _tree: Tree) -> str:
        if value not in said:
            raise Unfit
        return said[value][0]

    return Blank(
        "|".join(meant), say, lambda heard, _speech, _tree: meant[heard.text], f"[{next(iter(said.values()))[0]}]"
    )


BLANKS |= {
    "number": Blank(NUMBER, say_number, _read_text, "[1]"),
    "measured": Blank(NUMBER + MEASURE, _say_measured, _read_measured, "[3][次]"),
    "money": Blank(f"{NUMBER}万?", say_number, _read_money, "[1]"),
    "more": Blank(NUMBER + "%", say_percent, _read_text, "[120%]"),
    "percent": Blank(NUMBER + "%", say_percent, _read_text, "[70%]"),
    "day": Blank(DAY, say_day, read_day, "[2027年12月20日]"),
    "fact": _named("fact"),
    "event": replace(_named("fact"), read=_read_event),
    "facts": _several("fact"),
    "item": _named("item"),
    "group": _named("group"),
    "groups": _several("group"),
    "word": Blank(NAME, say_word, _read_word, "「[词]」"),
    "words": Blank(f"{NAME}+", say_word, _read_words, "「[词]」"),
    "among": _chosen({"group": "本组|组内", "all": "全体|全部单位|全市|全区|全县"}),
    "period": _chosen({"month": "月", "quarter": "季度|季"}),
}
