"""Sentences with a known meaning, and real messages with slips: what is stored is what was meant, or it was asked."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.parsing.report import read_report
from tests.messages.grammar import TODAY, sentence
from tests.messages.outcomes import rows
from tests.support.vocabulary import words

if TYPE_CHECKING:
    from bot.domain.intents import Claim, Reading

SENTENCES = 4000
# A slip of these leaves a message that somebody may have meant: 总数20 and 数20, 15000元 and 15000.
NUMERALS = "0123456789零一二三四五六七八九十百千万亿"
KEPT = "零一二三四五六七八九十百千万亿两俩半廿拾贰几年月日号天周上下去前昨今明后季初底大总重报更错误元笔负时间"


@pytest.mark.parametrize("first", range(0, SENTENCES, 500))
def test_what_is_stored_is_what_was_meant(first: int) -> None:
    outcomes: Counter[str] = Counter()
    for seed in range(first, first + 500):
        made = sentence(Random(seed))
        reading = read_report(made.text, words(), TODAY)
        meant = {(figure.fact, figure.value, figure.mode, figure.day) for figure in made.meant}
        either = {(claim.fact, claim.value, claim.date) for claim in reading.claims if claim.either}
        read = {(claim.fact, claim.value, claim.mode, claim.date) for claim in reading.claims if not claim.either}
        assert read <= meant, made.text
        assert either <= {(fact, value, day) for fact, value, _, day in meant}, made.text
        whole = len(read) + len(either) == len(meant)
        assert whole or reading.doubts, made.text  # nothing is lost in silence
        outcomes["whole" if whole else "asked"] += 1
    assert outcomes["whole"] >= 0.95 * 500, outcomes


def test_a_slip_of_the_pen_stores_nothing_that_was_not_meant() -> None:
    random = Random(20210615)
    messages = [row for row in rows() if row.role == "coordinator" and "{u}" not in row.message]
    for row in messages:
        today, vocabulary = date(int(row.scheme[-4:]), 6, 15), words(row.scheme)
        meant = possible(read_report(row.message, vocabulary, today))
        for _ in range(6):
            slipped = with_a_slip(row.message, random)
            reading = read_report(slipped, vocabulary, today)
            wrong = [claim for claim in reading.claims if not claim.either and figure_of(claim) not in meant]
            assert not wrong, f"{row.message!r} became {slipped!r}"


def figure_of(claim: Claim) -> tuple[object, ...]:
    return claim.fact, claim.value, claim.mode, claim.date


def possible(reading: Reading) -> set[tuple[object, ...]]:
    """All figures that a reading stores or offers."""
    claims = list(reading.claims)
    for doubt in reading.doubts:
        claims += [*doubt.candidates, *(claim for group in doubt.groups for claim in group)]
    return {figure_of(claim) for claim in claims}


def may_slip(text: str, place: int) -> bool:
    """Whether a letter is none of a number, and does not part two: 12或13 without 或 is another number."""
    parts_numbers = text[max(place - 1, 0)] in NUMERALS and text[place + 1 : place + 2] in tuple(NUMERALS)
    names_somebody = text[place + 1 : place + 2] in tuple("一二三四五六七八九")  # 张三 without 张 is a number
    return "\u4e00" <= text[place] <= "\u9fff" and text[place] not in KEPT and not (parts_numbers or names_somebody)


def with_a_slip(text: str, random: Random) -> str:
    """The text with one letter dropped, doubled, or swapped with the next."""
    places = [place for place in range(len(text)) if may_slip(text, place)]
    if not places:
        return text
    at = random.choice(places)
    kind = random.choice(("drop", "double", "swap"))
    if kind == "drop":
        return text[:at] + text[at + 1 :]
    if kind == "double":
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :] if at + 1 in places else text
