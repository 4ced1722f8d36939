"""The sentence across a ranking claims nothing that its rows do not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.headlines import Claim, ClaimKind, headline
from bot.domain.languages import LANGUAGES
from bot.domain.pace import Pace, is_paced, judged
from bot.domain.results import Board, BoardRow
from bot.rendering.catalogue import load_catalogue
from bot.rendering.headlines import headline_sentence, part
from schemes import ids, load
from tests.support.context import SCHEME, offering
from tests.support.screens import board

if TYPE_CHECKING:
    from collections.abc import Callable

RUGAO = offering(SCHEME).scheme
CHINESE = load_catalogue("zh-CN")
DAY, EARLIER = date(2021, 6, 15), date(2021, 6, 8)


def ranks(totals: list[int]) -> list[int]:
    return [1 + sum(other > total for other in totals) for total in totals]


@st.composite
def boards(draw: st.DrawFn) -> Board:
    """A ranking by few different totals, so that ties are common, in one to three groups, with its week before."""
    units = draw(st.integers(1, 12))
    few, elapsed = st.integers(-2, 6), draw(st.integers(0, 10_000))
    now, before = (draw(st.lists(few, min_size=units, max_size=units)) for _ in range(2))
    groups = [draw(st.sampled_from("abc")) for _ in range(units)]
    shares = [draw(st.none() | st.integers(0, 10_000)) for _ in range(units)]
    paced, since = draw(st.booleans()), draw(st.booleans())

    def in_group(totals: list[int], index: int) -> int:
        return 1 + sum(
            other > totals[index] for other, group in zip(totals, groups, strict=True) if group == groups[index]
        )

    rows = [
        BoardRow(
            f"u{index}",
            groups[index],
            ranks(now)[index],
            in_group(now, index),
            now[index],
            ranks(before)[index] - ranks(now)[index] if since else None,
            now[index] - before[index] if since else None,
            in_group(before, index) - in_group(now, index) if since else None,
            share if paced else None,
            judged(share, elapsed) if share is not None and paced else None,
        )
        for index, share in enumerate(shares)
    ]
    rows.sort(key=lambda row: (row.rank, row.unit))
    return Board(SCHEME, DAY, EARLIER if since else None, None, tuple(rows), elapsed)


def leads(row: BoardRow, board: Board, *, before: bool = False) -> bool:
    """Whether a unit alone has the first place of its group of several, now or before."""

    def place(each: BoardRow) -> int:
        return each.group_rank + ((each.group_rank_change or 0) if before else 0)

    rivals = [each for each in board.rows if each.group == row.group and each is not row]
    return bool(rivals) and place(row) == 1 and all(place(rival) > 1 for rival in rivals)


def _late(board: Board) -> list[BoardRow]:
    return [row for row in board.rows if row.pace is Pace.AT_RISK]


def _paced(board: Board) -> list[BoardRow]:
    return [row for row in board.rows if row.pace is not None]


def _slowest(claim: Claim, board: Board) -> bool:
    least = min(row.completion or 0 for row in _paced(board))
    slowest = [row for row in _paced(board) if row.completion == least]
    return not claim.rows or list(claim.rows) == slowest


def _changes(board: Board) -> list[int]:
    return [row.points_change or 0 for row in board.rows]


def _only(claim: Claim, board: Board, change: int) -> bool:
    return [row for row in board.rows if row.points_change == change] == list(claim.rows) or len(claim.rows) == 2


TRUE: dict[ClaimKind, Callable[[Claim, Board], bool]] = {
    ClaimKind.NEW_FIRST: lambda claim, board: (
        all(leads(row, board) and (row.group_rank_change or 0) > 0 for row in claim.rows)
        and claim.count
        == sum(leads(row, board) and (row.group_rank_change or 0) > 0 and row.total > 0 for row in board.rows)
    ),
    ClaimKind.CLIMBED: lambda claim, _: claim.rows[0].group_rank_change == claim.count > 0,
    ClaimKind.STILL_FIRST: lambda claim, board: all(
        leads(row, board) and leads(row, board, before=True) for row in claim.rows
    ),
    ClaimKind.FIRST: lambda claim, board: all(leads(row, board) for row in claim.rows),
    ClaimKind.LEVEL: lambda _, board: all(row.group_rank == 1 for row in board.rows),
    ClaimKind.UNCHANGED: lambda _, board: board.since is not None and not any(_changes(board)),
    ClaimKind.ALL_BEHIND: lambda claim, board: (
        claim.count == len(_late(board)) == len(_paced(board)) and _slowest(claim, board)
    ),
    ClaimKind.BEHIND: lambda claim, board: (
        1 < claim.count == len(_late(board)) < len(_paced(board)) and _slowest(claim, board)
    ),
    ClaimKind.ONE_BEHIND: lambda claim, board: list(claim.rows) == _late(board),
    ClaimKind.NONE_BEHIND: lambda _, board: bool(_paced(board)) and not _late(board),
    ClaimKind.LOST: lambda claim, board: claim.count == -min(_changes(board)) > 0 and _only(claim, board, -claim.count),
    ClaimKind.GAINED: lambda claim, board: claim.count == max(_changes(board)) > 0 and _only(claim, board, claim.count),
    ClaimKind.SOME_GAINED: lambda claim, board: claim.count == sum(change > 0 for change in _changes(board)),
}


@given(boards())
def test_no_claim_is_untrue(shown: Board) -> None:
    claims = headline(shown)
    assert len(claims) <= 2
    for claim in claims:
        assert TRUE[claim.kind](claim, shown), claim
        assert all(row.total > 0 for row in claim.rows if claim.kind in (ClaimKind.FIRST, ClaimKind.NEW_FIRST))


def test_each_kind_of_claim_has_its_truth_and_its_sentence() -> None:
    assert TRUE.keys() == set(ClaimKind)
    for catalogue in map(load_catalogue, LANGUAGES):
        for kind in ClaimKind:
            several = (ClaimKind.ALL_BEHIND, ClaimKind.BEHIND, ClaimKind.NEW_FIRST)
            for rows in (board(RUGAO).rows[:2], board(RUGAO).rows[:1] if kind not in several else ()):
                said = part(Claim(kind, rows, 3), RUGAO, catalogue, grouped=True)
                assert said
                assert "{" not in said


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "如城升至主功能区第 1，东陈升至镇第 1；5 家落后，搬经最慢"),
        ({"group_rank_change": 0}, "如城保持主功能区第 1，东陈保持镇第 1；5 家落后，搬经最慢"),
        ({"pace": None, "group_rank_change": 0}, "如城保持主功能区第 1，东陈保持镇第 1"),
        ({"points_change": 0, "group_rank_change": 0, "pace": Pace.BEHIND}, "各单位得分没有变化；没有单位明显落后"),
        ({"group_rank": 1, "group_rank_change": 0, "pace": None}, "名次还没有拉开"),
    ],
)
def test_the_sentence_is_short_office_chinese(changes: dict[str, object], sentence: str) -> None:
    shown = board(RUGAO)
    rows = tuple(replace(row, **changes) for row in shown.rows)  # type: ignore[arg-type] # fields of a row
    assert headline_sentence(replace(shown, rows=rows), RUGAO, CHINESE).startswith(sentence)


def test_the_first_of_a_scheme_of_marks_has_no_pace() -> None:
    """Tasks make up 8 of Hutang's 107 points: who is best may have done none of them."""
    assert {name: is_paced(load(name)) for name in ids()} == {
        "changzhou-2018": False,
        "hutang-2014": False,
        "rugao-2018": True,
        "rugao-2021": True,
        "xinjian-2021": True,
    }
