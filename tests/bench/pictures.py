"""How long the ranking's picture takes to draw."""

from __future__ import annotations

import schemes
from bot.domain.notices import Ranking
from bot.rendering.catalogue import load_catalogue
from bot.rendering.picture import ranking_picture
from tests.bench.timing import best
from tests.support.screens import board


def report(seconds: float = 1.0) -> None:
    """Print the milliseconds for fourteen units and for forty-four."""
    for name in ("rugao-2021", "hutang-2014"):
        scheme = schemes.load(name)
        shown, catalogue = board(scheme), load_catalogue("zh-CN")
        took = best(lambda: ranking_picture(Ranking(shown, sample=True), scheme, catalogue), seconds)  # noqa: B023 called at once
        print(f"The picture of {len(scheme.units)} units: {took * 1e3:.0f} ms.")
