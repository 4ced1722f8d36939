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
from bot.domain.pace import Pace
from bot.domain.results import Board, BoardRow
from bot.rendering import picture
from bot.rendering.catalogue import load_catalogue
from bot.rendering.picture import font, ranking_picture
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
    return opened(ranking_picture(shown, scheme, CHINESE, sample=sample).png)


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
    sign = tuple(bytes.fromhex(picture._DOUBT[1:]))

    def shows(image: Image.Image) -> bool:
        return sign in {color for _, color in image.getcolors(1 << 24) or ()}

    rows_end = plain.height - picture._FOOT
    assert not shows(plain)
    assert shows(marked.crop((0, 0, marked.width, rows_end)))
    assert shows(marked.crop((0, rows_end, marked.width, marked.height)))
    assert not missing(CHINESE.plain("picture.doubted"))


def test_the_same_board_gives_the_same_bytes() -> None:
    first, second = (ranking_picture(board(RUGAO), RUGAO, CHINESE, sample=False) for _ in range(2))
    assert first == second
    assert first.key == "png:" + hashlib.sha256(first.png).hexdigest()
    assert first.name == "ranking-2021-06-15.png"


def test_another_board_has_another_key() -> None:
    shown = board(RUGAO)
    rows = (replace(shown.rows[0], total=shown.rows[0].total + 1), *shown.rows[1:])
    keys = {
        ranking_picture(standing, RUGAO, CHINESE, sample=sample).key
        for standing, sample in ((shown, False), (shown, True), (replace(shown, rows=rows), False))
    }
    assert len(keys) == 3


@pytest.mark.parametrize("count", [1, 14, 24, 25, 44, 130])
def test_few_and_many_units_keep_telegrams_limits(count: int) -> None:
    scheme, shown = of_many(count)
    png = ranking_picture(shown, scheme, CHINESE, sample=True).png
    width, height = opened(png).size
    assert width == 1080
    assert width + height <= 10_000
    assert height <= 20 * width
    assert len(png) < 10_000_000


def test_many_units_stand_in_two_columns_so_that_a_phone_shows_all_in_readable_letters() -> None:
    heights = {count: drawn(of_many(count)[1], of_many(count)[0]).height for count in (24, 25, 44)}
    assert heights[25] < heights[24]
    assert heights[44] <= 1.9 * 1080  # as wide as the screen, and not higher than it


def test_without_a_day_to_compare_with_no_change_is_promised() -> None:
    """The columns of changes have no name, and the foot does not speak of them."""
    silent = drawn(board(RUGAO, since=False))
    spoken = drawn(replace(board(RUGAO, since=False), since=date(2021, 6, 8)))
    assert silent.size == spoken.size
    box = ImageChops.difference(silent, spoken).getbbox()
    assert box is not None
    assert box[1] < 300
    assert box[3] > silent.height - 60


def test_a_picture_of_an_assessor_s_scores_says_so() -> None:
    """With self-assessment the picture does not claim to show what was reported."""
    foot = (0, 1560, 1080, 1640)
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
    texts = [text for key, text in messages.items() if key.startswith(("picture.", "formatting."))]
    assert missing("".join(texts) + "▲▼–+-0123456789.,%…") == set()


def test_a_letter_that_is_not_in_the_font_would_be_found() -> None:
    assert missing("城😀") == {"😀"}


def test_a_long_name_stays_in_its_column() -> None:
    """Two boards that differ in one endless name differ in the columns of names only."""
    short = replace(RUGAO, units=tuple(replace(unit, name="城" * 5, aliases=()) for unit in RUGAO.units))
    endless = replace(short, units=tuple(replace(unit, name="城" * 300) for unit in short.units))
    box = ImageChops.difference(drawn(board(short), short), drawn(board(endless), endless)).getbbox()
    assert box is not None
    assert box[0] >= picture._WIDE.name
    assert box[2] <= picture._WIDE.bar[0]


def test_units_of_a_group_stand_by_their_rank_in_it() -> None:
    shown = board(RUGAO)
    assert drawn(shown).tobytes() == drawn(replace(shown, rows=tuple(reversed(shown.rows)))).tobytes()


def test_a_group_alone_has_no_other_groups_heading() -> None:
    whole, part = drawn(board(RUGAO)), drawn(board(RUGAO, "main"))
    assert whole.height - part.height == 10 * picture._WIDE.height + picture._HEADING


def test_sample_data_are_marked() -> None:
    amber = tuple(bytes.fromhex(picture._SAMPLE[1:]))
    head = (0, 0, 1080, 246)
    for sample in (False, True):
        colors = drawn(board(RUGAO), sample=sample).crop(head).getcolors(1 << 20) or []
        assert (sum(count for count, color in colors if color == amber) > 5000) is sample


def test_an_empty_board_is_a_picture_too() -> None:
    assert drawn(Board(SCHEME, date(2021, 1, 4), None, None, (), 0)).width == 1080


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60), st.integers(30, 60), st.integers(60, 400))
def test_a_line_is_never_wider_than_its_place(text: str, size: int, width: int) -> None:
    image = Image.new("RGB", (600, 120), "white")
    picture._line(ImageDraw.Draw(image), (100, 60), text, size, width, "black")
    box = ImageChops.invert(image).getbbox()
    assert box is None or box[2] <= 100 + width + size  # the last letter may lean out a little, no more


def test_a_score_of_nothing_has_no_bar() -> None:
    blue = tuple(bytes.fromhex(picture._BAR[1:]))
    row = BoardRow("changjiang", "main", 1, 1, 0, None, None, None, 0, Pace.BEHIND)
    colors = drawn(Board(SCHEME, date(2021, 1, 4), None, "main", (row,), 0)).getcolors(1 << 20) or []
    assert blue not in {color for _, color in colors}
