"""What if: figures of a supposition, with signs that say so many more or fewer.

新增就业+20        -> 20 more than now
体检率-1.5         -> 1.5 points less
新增就业=300       -> 300 in all
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.intents import Claim, Wrong
from bot.parsing.claims import STATES
from bot.parsing.names import fold
from bot.parsing.report import read_report
from bot.parsing.values import read_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.domain.intents import Reading
    from bot.parsing.names import Vocabulary
    from scoring import Fact, Scheme

_SIGN = re.compile(r"(?:[+=]|(?<![0-9a-z])-)(?=\s*\d)")  # a - inside of 2021-06-15 or of an id is none


def read_supposition(text: str, vocabulary: Vocabulary, today: date) -> Reading:
    """+ and - are so much more and less, of percentages and marks too; = is exactly so much."""
    signs = {match.start(): match[0] for match in _SIGN.finditer(fold(text))}
    plain = "".join(" " if place in signs else letter for place, letter in enumerate(text))
    reading = read_report(plain, vocabulary, today, supposing=True)
    return replace(reading, claims=tuple(_signed(reading.claims, plain, signs, vocabulary)))


def _signed(claims: tuple[Claim, ...], plain: str, signs: dict[int, str], vocabulary: Vocabulary) -> Iterator[Claim]:
    """Each claim with the sign that stood among its words; claims are in the text's order."""
    end = 0
    for claim in claims:
        start = plain.index(claim.text, end)
        end = start + len(claim.text)
        sign = next((sign for place, sign in signs.items() if start <= place < end), None)
        if sign is None:
            yield claim
        elif vocabulary.scheme.fact(claim.fact).kind.signed:  # -5 is where the rate stands, not by how much it falls
            yield replace(claim, mode=Mode.TOTAL, value=-claim.value if sign == "-" else claim.value)
        elif sign == "=" or vocabulary.scheme.fact(claim.fact).kind in STATES:
            yield replace(claim, mode=Mode.TOTAL)
        else:
            yield replace(claim, mode=Mode.INCREMENT, value=-claim.value if sign == "-" else claim.value)


def read_change(text: str, fact: Fact, scheme: Scheme) -> Claim | Wrong:
    """The same of one fact, without its name: +20, -1.5, =300; without a sign so much more of what adds up."""
    words = fold(text).strip()
    sign = words[:1] if words[:1] in ("+", "-", "=") else ""
    value = read_value(words.removeprefix(sign), fact, scheme)
    if isinstance(value, Wrong):
        return value
    signed = -value if sign == "-" else value
    states = sign == "=" or fact.kind.signed or fact.kind in STATES or not (sign or fact.kind.adds_up)
    return Claim(fact.id, Mode.TOTAL if states else Mode.INCREMENT, signed)
