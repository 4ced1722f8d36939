"""The one way to page: a list in a fixed order, `limit` of it `after` the last one of the page before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.parsing.api import PageAsked


def page(names: Sequence[str], asked: PageAsked) -> tuple[Sequence[str], str | None]:
    """A page of these ids, and what the next one begins after; None: there is no more. Raises NotFound."""
    begin = 0
    if asked.after is not None:
        if asked.after not in names:
            raise NotFound("no-such-page")
        begin = names.index(asked.after) + 1
    shown = names[begin : begin + asked.limit]
    return shown, shown[-1] if shown and begin + asked.limit < len(names) else None
