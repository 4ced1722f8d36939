"""The ranking as a picture: the same board the same bytes, every letter drawn, nothing out of its column."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from bot.domain.languages import LANGUAGES
from bot.domain.notices import Ranking
from bot.domain.pace import Pace
from bot.domain.results import Board, BoardRow
from bot.rendering import drawing, picture
from bot.rendering.catalogue import load_catalogue
from bot.rendering.drawing import SMALLEST, font
from bot.rendering.picture import ranking_picture
from bot.rendering.picture_columns import WIDTH, place_columns
from schemes import ids, load
from scoring import Unit
from tests.support.context import SCHEME, offering
from tests.support.screens import board

if TYPE_CHECKING:
    from scoring import Scheme

RUGAO = offering(SCHEME).scheme
CHINESE = load_catalogue("zh-CN")
NOTHING = "\U0010fffd"  # no font has this


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def drawn(shown: Board, scheme: Scheme = RUGAO, *, sample: bool = False) -> Image.Image:
    return opened(ranking_picture(Ranking(shown, sample), scheme, CHINESE).png)


def colors(image: Image.Image) -> set[tuple[int, ...]]:
    return {color for _, color in image.getcolors(1 << 24) or () if isinstance(color, tuple)}


def rgb(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color[1:]))


def names(shown: Board, scheme: Scheme) -> list[str]:
    return [scheme.unit(row.unit).short for row in shown.rows]


def of_many(count: int) -> tuple[Scheme, Board]:
    """A scheme of so many communities, and their ranking."""
    units = tuple(Unit(f"u{index}", f"大学新村{index}社区", RUGAO.groups[index % 2].id) for index in range(count))
    scheme = replace(RUGAO, units=units, targets={})
    return scheme, board(scheme)


def missing(text: str) -> set[str]:
    """The letters that the font has no shape for."""
    letters = font(40)
    blank = bytes(letters.getmask(NOTHING))
    return {letter for letter in text if not letter.isspace() and bytes(letters.getmask(letter)) == blank}


def test_a_doubted_unit_is_marked_and_the_foot_says_why() -> None:
    shown = board(RUGAO)
    rows = (replace(shown.rows[0], doubted=True), *shown.rows[1:])
    plain, marked = drawn(shown), drawn(replace(shown, rows=rows))
    sign, rows_end = rgb(picture._DOUBT), plain.height - picture._FOOT - picture._NOTE
    assert sign not in colors(plain)
    assert sign in colors(marked.crop((0, 0, marked.width, rows_end)))
    assert sign in colors(marked.crop((0, rows_end, marked.width, marked.height)))
    assert not missing(CHINESE.plain("picture.doubted"))


def test_the_same_board_gives_the_same_bytes() -> None:
    first, second = (ranking_picture(Ranking(board(RUGAO), sample=False), RUGAO, CHINESE) for _ in range(2))
    assert first == second
    assert first.key == "png:" + hashlib.sha256(first.png).hexdigest()
    assert first.name == "ranking-2021-06-15.png"


def test_another_board_has_another_key() -> None:
    shown = board(RUGAO)
    rows = (replace(shown.rows[0], total=shown.rows[0].total + 1), *shown.rows[1:])
    keys = {
        ranking_picture(Ranking(standing, sample), RUGAO, CHINESE).key
        for standing, sample in ((shown, False), (shown, True), (replace(shown, rows=rows), False))
    }
    assert len(keys) == 3


@pytest.mark.parametrize("count", [1, 14, 24, 25, 44, 130])
def test_few_and_many_units_keep_telegrams_limits(count: int) -> None:
    scheme, shown = of_many(count)
    png = ranking_picture(Ranking(shown, sample=True), scheme, CHINESE).png
    width, height = opened(png).size
    assert width == 1080
    assert width + height <= 10_000
    assert height <= 20 * width
    assert len(png) < 10_000_000


def test_many_units_stand_in_two_columns_so_that_a_phone_shows_all_in_readable_letters() -> None:
    heights = {count: drawn(of_many(count)[1], of_many(count)[0]).height for count in (24, 25, 44)}
    assert heights[25] < heights[24]
    assert heights[44] <= 1.9 * 1080  # as wide as the screen, and not higher than it


@pytest.mark.parametrize("count", [5, 44])
def test_no_column_is_empty_and_what_is_left_goes_to_the_bar(count: int) -> None:
    scheme, shown = of_many(count)
    whole = place_columns(shown, names(shown, scheme), CHINESE)
    silent = tuple(
        replace(row, pace=None, completion=None, points_change=0, group_rank_change=0, rank_change=0)
        for row in shown.rows
    )
    bare = place_columns(replace(shown, rows=silent), names(shown, scheme), CHINESE)
    assert (bare.change, bare.points, bare.mark, bare.completion) == (None, None, None, None)
    assert bare.score == bare.end
    assert None not in (whole.change, whole.mark, whole.bar, bare.bar)
    assert whole.bar is not None
    assert bare.bar is not None
    assert bare.bar[1] - bare.bar[0] >= whole.bar[1] - whole.bar[0]


@given(st.lists(st.integers(-99_999, 99_999), min_size=1, max_size=60), st.integers(1, 30), st.booleans())
def test_columns_never_overlap(values: list[int], letters: int, doubted: bool) -> None:
    _, shown = of_many(len(values))
    rows = tuple(
        replace(row, total=value, points_change=value // 3, doubted=doubted)
        for row, value in zip(shown.rows, values, strict=True)
    )
    shown = replace(shown, rows=rows)
    columns = place_columns(shown, ["城" * letters] * len(rows), CHINESE)
    edges = [columns.name + columns.name_width, columns.score, columns.change, columns.points, columns.completion]
    known = [edge for edge in edges if edge is not None]
    assert known == sorted(known)
    assert columns.name_width >= min(letters * SMALLEST, 190 if columns.beside == 1 else 100)
    assert columns.end <= WIDTH // columns.beside


def test_the_first_has_no_alarm_and_no_gold_without_points_or_when_many_share_it() -> None:
    scheme, shown = of_many(5)
    gold, red = rgb(picture._MEDALS[1]), rgb(picture._PACE[Pace.AT_RISK][1])

    def rows(**changes: object) -> Board:
        first = {"rank": 1, "group_rank": 1, "pace": Pace.AT_RISK, "group": "main", **changes}
        return replace(shown, rows=tuple(replace(row, **first) for row in shown.rows))  # type: ignore[arg-type]

    def above_the_foot(board: Board) -> set[tuple[int, ...]]:
        image = drawn(board, scheme)
        return colors(image.crop((0, 0, image.width, image.height - 2 * picture._FOOT - picture._NOTE)))

    alone = replace(rows(), rows=rows().rows[:1])
    assert gold in above_the_foot(alone)
    assert red not in above_the_foot(alone)
    assert gold not in above_the_foot(replace(alone, rows=(replace(alone.rows[0], total=0),)))
    assert gold not in above_the_foot(replace(alone, rows=(replace(alone.rows[0], silent=True),)))
    assert gold not in above_the_foot(rows())
    assert red in above_the_foot(rows(group_rank=4))


def test_paces_are_told_apart_by_their_shapes() -> None:
    assert len({kind for kind, _ in picture._PACE.values()}) == len(Pace)


def test_a_picture_of_an_assessor_s_scores_says_so() -> None:
    """With self-assessment the picture does not claim to show what was reported."""
    foot = (0, 1640, 1080, 1740)
    reported, assessed = (
        drawn(board(RUGAO), replace(RUGAO, self_assessed=assessed)).crop(foot) for assessed in (False, True)
    )
    assert reported.tobytes() != assessed.tobytes()


@pytest.mark.parametrize("name", ids())
def test_every_letter_of_every_scheme_is_in_the_font(name: str) -> None:
    scheme = load(name)
    texts = [scheme.title, *(group.title for group in scheme.groups), *(unit.short for unit in scheme.units)]
    texts += [unit.name for unit in scheme.units]
    assert missing("".join(texts)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_the_catalogue_is_in_the_font(language: str) -> None:
    messages = load_catalogue(language).messages
    texts = [text for key, text in messages.items() if key.startswith(("picture.", "formatting.", "headlines."))]
    assert missing("".join(texts) + "↑↓–+-0123456789.,%…") == set()


def test_a_letter_that_is_not_in_the_font_would_be_found() -> None:
    assert missing("城😀") == {"😀"}


def test_a_long_name_stays_in_its_column() -> None:
    """Two boards that differ in one endless name differ in the columns of names only, which take the bar's place."""
    long = replace(RUGAO, units=tuple(replace(unit, name="城" * 40, aliases=()) for unit in RUGAO.units[:2]))
    endless = replace(long, units=tuple(replace(unit, name="城" * 90) for unit in long.units))
    shown = replace(board(long), rows=tuple(replace(row, pace=None) for row in board(long, since=False).rows))
    columns = place_columns(shown, names(shown, long), CHINESE)
    head = 106 + 78 + 68  # which names units, too
    pictures = [drawn(shown, scheme) for scheme in (long, endless)]
    box = ImageChops.difference(*(image.crop((0, head, 1080, image.height)) for image in pictures)).getbbox()
    assert box is not None
    assert columns.bar is None
    assert box[0] >= columns.name
    assert box[2] <= columns.name + columns.name_width


def test_units_of_a_group_stand_by_their_rank_in_it() -> None:
    shown = board(RUGAO)
    assert drawn(shown).tobytes() == drawn(replace(shown, rows=tuple(reversed(shown.rows)))).tobytes()


def test_a_group_alone_has_no_other_groups_heading() -> None:
    whole, part = drawn(board(RUGAO)), drawn(board(RUGAO, "main"))
    assert whole.height - part.height - 10 * 84 - picture._HEADING in (0, picture._HEADLINE)


def test_sample_data_are_marked() -> None:
    assert [rgb(picture._AMBER) in colors(drawn(board(RUGAO), sample=sample)) for sample in (False, True)] == [
        False,
        True,
    ]


def test_an_empty_board_is_a_picture_too() -> None:
    assert drawn(Board(SCHEME, date(2021, 1, 4), None, None, (), 0)).width == 1080


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60), st.integers(30, 60), st.integers(60, 400))
def test_a_line_is_never_wider_than_its_place(text: str, size: int, width: int) -> None:
    image = Image.new("RGB", (600, 120), "white")
    drawing.text_line(ImageDraw.Draw(image), (100, 60, width), text, size, "black")
    box = ImageChops.invert(image).getbbox()
    assert box is None or box[2] <= 100 + width + size  # the last letter may lean out a little, no more


def test_a_score_of_nothing_has_no_bar() -> None:
    row = BoardRow("changjiang", "main", 1, 1, 0, None, None, None, 0, Pace.BEHIND)
    assert rgb(picture._BAR) not in colors(drawn(Board(SCHEME, date(2021, 1, 4), None, "main", (row,), 0)))
