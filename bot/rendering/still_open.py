"""Settled or open, in a few lines: possible places, the range of the total while facts are missing, and awards."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from bot.rendering.formatting import clip, day, points

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.still_open import StillOpen
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme, Standing

_TAG = re.compile(r"<[^>]+>")
_MOST_NAMES = 2
_TITLE = 16  # letters of a title among others in one line


def open_lines(found: StillOpen, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """Only what says something: no line for a place that can still be any."""
    lines: list[str] = []
    least, most = found.stated
    if least < most:
        items = _titles(found.deciding, {item.id: item.title for item in scheme.items}, catalogue)
        told = {"count": found.missing, "least": points(least), "most": points(most), "items": items}
        lines.append(catalogue("still_open.missing", **told))
    first, last = found.ranks
    if found.settled:
        lines.append(catalogue("still_open.settled", rank=first))
    elif found.ranks != (1, found.units):
        lines.append(catalogue("still_open.ranks", first=first, last=last))
    awards = {award.id: award.title for award in scheme.awards}
    if found.lost:
        lines.append(catalogue("still_open.lost", awards=_titles(found.lost, awards, catalogue)))
    return lines


def plain_open(found: Sequence[StillOpen], standing: Standing, catalogue: Catalogue, *, whole: bool) -> str:
    """For a terminal: a line for each unit, best first; of one unit (`whole`) all that is settled or open."""
    scheme = standing.scheme
    lines: list[str] = [_head(standing.as_of, scheme, catalogue)]
    for one in sorted(found, key=lambda one: standing.rank(one.unit)):
        least, most = one.stated
        first, last = one.ranks
        key = "still_open.row_settled" if one.settled else "still_open.row"
        total = (
            points(least)
            if least == most
            else catalogue.plain("still_open.range", least=points(least), most=points(most))
        )
        unit = scheme.unit(one.unit).short
        lines.append(catalogue(key, rank=standing.rank(one.unit), unit=unit, total=total, first=first, last=last))
        if whole:
            awards = {award.id: award.title for award in scheme.awards}
            lines += open_lines(one, scheme, catalogue)
            if one.sure:
                lines.append(catalogue("still_open.sure", awards=_titles(one.sure, awards, catalogue)))
    lines.append(catalogue("still_open.assumed"))
    return html.unescape(_TAG.sub("", "\n".join(lines)))


def _head(as_of: date, scheme: Scheme, catalogue: Catalogue) -> str:
    return catalogue("still_open.title", title=scheme.title, day=day(as_of, catalogue))


def _titles(ids: Sequence[str], titles: dict[str, str], catalogue: Catalogue) -> str:
    names = catalogue.plain("pace.and").join(clip(titles[one], _TITLE) for one in ids[:_MOST_NAMES])
    return names if len(ids) <= _MOST_NAMES else catalogue.plain("still_open.and_more", names=names, count=len(ids))
