"""A figure beside what it came to the year before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.last_year import share
from bot.rendering.formatting import amount, hundredths
from scoring.numbers import HUNDRED_PERCENT

if TYPE_CHECKING:
    from bot.rendering.catalogue import Catalogue, Html
    from scoring import Fact


def beside(last: int | None, fact: Fact, catalogue: Catalogue) -> str:
    """去年 1,890 人, to stand beside a target; empty where nothing is known."""
    return "" if last is None else catalogue.plain("last_year.beside", last=amount(last, fact, catalogue))


def compared(value: int, last: int, fact: Fact, catalogue: Catalogue, *, over: bool) -> Html:
    """去年全年 1,890 人，已到 50.2%; where the value is final (`over`) 同比 -49.8%; of what does not add up only last year's."""
    told = {"last": amount(last, fact, catalogue)}
    if not fact.kind.adds_up or not last:
        return catalogue("last_year.beside", **told)
    if not over:
        return catalogue("last_year.reached", percent=hundredths(share(value, last)), **told)
    change = share(value, last) - HUNDRED_PERCENT
    return catalogue("last_year.compared", percent=hundredths(change, signed=True), **told)
