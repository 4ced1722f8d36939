"""The one sentence across a ranking: who leads or climbs, and who falls behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.headlines import ClaimKind, headline
from bot.rendering.figures import hundredths
from bot.rendering.formatting import clip

if TYPE_CHECKING:
    from bot.domain.headlines import Claim
    from bot.domain.results import Board, BoardRow
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_NAME = 12  # letters of a unit's name
_BEHIND = (ClaimKind.BEHIND, ClaimKind.ALL_BEHIND)


def headline_parts(board: Board, scheme: Scheme, catalogue: Catalogue) -> tuple[str, ...]:
    """The parts of the sentence, at most two: 丁堰升至镇第 1 | 10 家落后，如城最慢."""
    grouped = len({row.group for row in board.rows}) > 1
    return tuple(part(claim, scheme, catalogue, grouped=grouped) for claim in headline(board))


def headline_sentence(board: Board, scheme: Scheme, catalogue: Catalogue) -> str:
    """The sentence in one line: 丁堰升至镇第 1；10 家落后，如城最慢."""
    return catalogue.plain("headlines.between").join(headline_parts(board, scheme, catalogue))


def part(claim: Claim, scheme: Scheme, catalogue: Catalogue, *, grouped: bool) -> str:
    """One claim in words; `grouped`: the places are of several groups, which are named."""
    if claim.kind in _BEHIND:
        names = "、".join(_name(row, scheme) for row in claim.rows)
        slowest = catalogue.plain("headlines.slowest", names=names) if names else ""
        return catalogue.plain(f"headlines.{claim.kind}", count=claim.count, slowest=slowest)
    if claim.kind is ClaimKind.NEW_FIRST and claim.count > len(claim.rows):
        names = "、".join(_name(row, scheme) for row in claim.rows)
        return catalogue.plain("headlines.many_new_first", names=names, count=claim.count)
    values = {"count": claim.count, "points": hundredths(claim.count)}
    parts = [
        catalogue.plain(f"headlines.{claim.kind}", **values, **_of_row(row, scheme, catalogue, grouped=grouped))
        for row in claim.rows
    ]
    return catalogue.plain("headlines.and").join(parts or [catalogue.plain(f"headlines.{claim.kind}", **values)])


def _of_row(row: BoardRow, scheme: Scheme, catalogue: Catalogue, *, grouped: bool) -> dict[str, object]:
    group = catalogue.plain("headlines.in_group", group=scheme.group(row.group).title) if grouped else ""
    return {"name": _name(row, scheme), "group": group, "rank": row.group_rank}


def _name(row: BoardRow, scheme: Scheme) -> str:
    return clip(scheme.unit(row.unit).short, _NAME)
