"""The ranking as a picture that reads on a phone at arm's length, in a light chat and in a dark one.

Few units have a line each, over the whole width; many stand in two columns, so that the picture stays one that a phone
shows whole and in letters that can be read. What matters stands across its top in one sentence.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from bot.domain.pace import Pace
from bot.rendering.drawing import SMALLEST, Shape, font, pill, shape, text_line, widest
from bot.rendering.figures import points, rank_change, whole_percent
from bot.rendering.formatting import basis_name, day, day_with_weekday, ties_words
from bot.rendering.headlines import headline_parts, headline_sentence
from bot.rendering.picture_columns import (
    LABEL_SIZE,
    MARGIN,
    MARK,
    SIGN,
    WIDTH,
    completion_words,
    place_columns,
    points_words,
)
from bot.rendering.screen import Picture

if TYPE_CHECKING:
    from bot.domain.notices import Ranking
    from bot.domain.results import Board, BoardRow
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.picture_columns import Columns
    from scoring import Scheme

_ROOM = WIDTH - 2 * MARGIN
_HEAD = 106  # above the sentence
_HEADLINE = 78  # a line of it
_HEADLINE_SIZE = 56
_ONE_LINE_SIZE = 46  # smaller than this the sentence takes two lines
_TITLE = 68  # the scheme's, below
_SAMPLE = 62
_HEADING = 80  # of a group
_FOOT = 40  # above its first line, and below its last
_NOTE = 46  # from a line of it to the next
_INK = "#17233c"
_SOFT = "#4d5970"
_FAINT = "#e7ebf3"
_PAPER = "#ffffff"
_BAND = "#f5f7fb"
_DEEP = "#12306b"
_DEEP_SOFT = "#c3d2f2"
_BAR = "#3a6ee8"
_UP = "#1d4fc4"  # neither red nor green: these two say the pace, in the same row
_DOWN = "#667084"
_AMBER = "#f6c453"
_ARROWS = str.maketrans("▲▼", "↑↓")  # triangles say the pace, in the same row
_MEDALS = {1: "#b27f0a", 2: "#75829a", 3: "#a2602d"}
_MOST_MEDALS = 3  # more units that share a place have none
_PACE = {
    Pace.ON_TRACK: (Shape.DISC, "#1f8f50"),
    Pace.BEHIND: (Shape.DIAMOND, "#d98a00"),
    Pace.AT_RISK: (Shape.DOWN, "#cf3a32"),
}
_DOUBT = "#c2410c"


@dataclass(frozen=True, slots=True)
class _Label:
    """How a unit is named in the picture: the colour of its medal, and what is said in place of figures it has not."""

    name: str
    medal: str | None
    silent: str


def ranking_picture(ranking: Ranking, scheme: Scheme, catalogue: Catalogue) -> Picture:
    """The board as PNG, group by group. The same board gives the same bytes."""
    board = ranking.board
    blocks = [(group, [row for row in board.rows if row.group == group.id]) for group in scheme.groups]
    blocks = [(group, sorted(rows, key=lambda row: row.group_rank)) for group, rows in blocks if rows]
    parts = _headline(board, scheme, catalogue)
    head = _HEAD + _HEADLINE * len(parts) + _TITLE + (_SAMPLE if ranking.sample else 0)
    columns = place_columns(board, [scheme.unit(row.unit).short for row in board.rows], catalogue)
    lines = [-(-len(rows) // columns.beside) for _, rows in blocks]
    foot = 2 * _FOOT + _NOTE * (any(row.pace for row in board.rows) + any(row.doubted for row in board.rows))
    image = Image.new("RGB", (WIDTH, head + _HEADING * len(blocks) + columns.height * sum(lines) + foot), _PAPER)
    draw = ImageDraw.Draw(image)
    _draw_head(image, ranking, scheme, catalogue, parts)
    silent = catalogue.plain("picture.silent")
    most = max([1, *(row.total for row in board.rows)])
    top = head
    for (group, rows), count in zip(blocks, lines, strict=True):
        for left in range(0, WIDTH, columns.width):
            _draw_labels(draw, (left, top), columns, catalogue)
        text_line(draw, (MARGIN, top + _HEADING // 2 + 6, columns.score - 90 - MARGIN), group.title, 38, _DEEP)
        top += _HEADING
        for line in range(0, count, 2):
            band = top + line * columns.height
            draw.rectangle((0, band, WIDTH, band + columns.height - 1), fill=_BAND)
        sharing = Counter(row.group_rank for row in rows)
        for index, row in enumerate(rows):
            column, line = divmod(index, count)
            corner = (column * columns.width, top + line * columns.height)
            deserved = row.total > 0 and not row.silent and sharing[row.group_rank] <= _MOST_MEDALS
            medal = _MEDALS.get(row.group_rank) if deserved else None
            label = _Label(scheme.unit(row.unit).short, medal, silent if row.silent else "")
            _draw_row(image, corner, columns, row, label)
            _draw_bar(image, corner, columns, row.total, most)
        top += columns.height * count
    _draw_foot(image, top, board, scheme, catalogue)
    data = io.BytesIO()
    image.save(data, "PNG", optimize=False, compress_level=6)
    png = data.getvalue()
    return Picture(png, f"ranking-{board.as_of.isoformat()}.png", "png:" + hashlib.sha256(png).hexdigest())


def _headline(board: Board, scheme: Scheme, catalogue: Catalogue) -> tuple[str, ...]:
    """The lines of the sentence: one where it fits in large letters, else a line for each part."""
    sentence = headline_sentence(board, scheme, catalogue)
    if widest([sentence], _ONE_LINE_SIZE) <= _ROOM:
        return (sentence,) if sentence else ()
    return headline_parts(board, scheme, catalogue)


def _draw_head(
    image: Image.Image, ranking: Ranking, scheme: Scheme, catalogue: Catalogue, parts: tuple[str, ...]
) -> None:
    draw, board = ImageDraw.Draw(image), ranking.board
    height = _HEAD + _HEADLINE * len(parts) + _TITLE + (_SAMPLE if ranking.sample else 0)
    draw.rectangle((0, 0, WIDTH, height - 1), fill=_DEEP)
    title = catalogue.plain(f"picture.title_{ranking.occasion}" if ranking.occasion else "picture.title")
    text_line(draw, (MARGIN, 60, _ROOM // 2), title, 44, "white", bold=True)
    when = catalogue.plain("picture.as_of", day=day_with_weekday(board.as_of, catalogue))
    draw.text((WIDTH - MARGIN, 60), when, _DEEP_SOFT, font(36), anchor="rm")
    if board.since is not None:
        left = MARGIN + widest([title], 44) + 24
        since = catalogue.plain("picture.since", day=day(board.since, catalogue))
        text_line(draw, (left, 62, WIDTH - MARGIN - widest([when], 36) - 24 - left), since, 36, _DEEP_SOFT)
    size = min(
        [_HEADLINE_SIZE, *(int(_HEADLINE_SIZE * _ROOM / max(widest([part], _HEADLINE_SIZE), 1)) for part in parts)]
    )
    top = _HEAD
    for part in parts:
        text_line(draw, (MARGIN, top + _HEADLINE // 2, _ROOM), part, max(size, SMALLEST), "white", bold=True)
        top += _HEADLINE
    text_line(draw, (MARGIN, top + 28, _ROOM), scheme.title, 32, _DEEP_SOFT)
    if ranking.sample:
        text = catalogue.plain("picture.sample")
        width = widest([text], 30) + 48
        pill(image, (MARGIN, top + _TITLE - 4), (width, 46), _AMBER)
        draw.text((MARGIN + width // 2, top + _TITLE + 19), text, _INK, font(30), anchor="mm")


def _draw_labels(draw: ImageDraw.ImageDraw, corner: tuple[int, int], columns: Columns, catalogue: Catalogue) -> None:
    """The headings of the columns."""
    left, middle = corner[0], corner[1] + _HEADING // 2 + 8
    labels = {
        "picture.score": columns.score,
        "picture.rank": columns.change,
        "picture.points": columns.points,
        "picture.completion": columns.completion,
    }
    for key, right in labels.items():
        if right is not None:
            draw.text((left + right, middle), catalogue.plain(key), _SOFT, font(LABEL_SIZE), anchor="rm")


def _draw_row(image: Image.Image, corner: tuple[int, int], columns: Columns, row: BoardRow, label: _Label) -> None:
    draw = ImageDraw.Draw(image)
    left, words = corner[0], corner[1] + columns.height // 2 - (5 if columns.bar_below else 0)  # a bar below needs room
    center = left + columns.medal
    if label.medal is not None:
        side = min(56, columns.height - 16)
        pill(image, (center - side // 2, words - side // 2), (side, side), label.medal)
    draw.text((center, words), str(row.group_rank), _SOFT if label.medal is None else "white", font(36), anchor="mm")
    _draw_name(image, (left + columns.name, words), columns, row, label)
    score = (left + columns.score, words)
    draw.text(score, points(row.total), _INK, font(columns.score_size), anchor="rm", stroke_width=1, stroke_fill=_INK)
    letters = font(columns.figure_size)
    if label.silent:
        edge = columns.completion or columns.points or columns.end
        draw.text((left + edge, words), label.silent, _SOFT, font(SMALLEST), anchor="rm")
        return
    if columns.change is not None and (change := row.group_rank_change) is not None:
        color = _UP if change > 0 else _DOWN
        draw.text((left + columns.change, words), rank_change(change).translate(_ARROWS), color, letters, anchor="rm")
    if columns.points is not None and row.points_change:
        color = _UP if row.points_change > 0 else _DOWN
        draw.text((left + columns.points, words), points_words(row), color, letters, anchor="rm")
    if columns.mark is None or row.pace is None:
        return
    kind, color = _PACE[row.pace]
    first = row.group_rank == 1 and row.pace is Pace.AT_RISK  # it leads all the same: no alarm
    shape(image, (left + columns.mark, words - MARK // 2), MARK, kind, _DOWN if first else color)
    if columns.completion is not None:
        draw.text((left + columns.completion, words), completion_words(row), _INK, letters, anchor="rm")


def _draw_name(image: Image.Image, at: tuple[int, int], columns: Columns, row: BoardRow, label: _Label) -> None:
    draw, right = ImageDraw.Draw(image), at[0] + columns.name_width
    if row.doubted:
        right -= SIGN
        _draw_sign(image, (right, at[1]))
        right -= 10
    if columns.beside == 1 and widest([label.name], SMALLEST) > right - at[0]:
        middle = -(-len(label.name) // 2)
        for part, below in ((label.name[:middle], -18), (label.name[middle:], 18)):
            text_line(draw, (at[0], at[1] + below, right - at[0]), part, SMALLEST, _INK)
    else:
        text_line(draw, (*at, right - at[0]), label.name, columns.name_size, _INK)


def _draw_bar(image: Image.Image, corner: tuple[int, int], columns: Columns, total: int, most: int) -> None:
    if columns.bar is None:
        return
    begin, end = columns.bar
    top = corner[1] + columns.height // 2 + columns.bar_below - columns.bar_height // 2
    pill(image, (corner[0] + begin, top), (end - begin, columns.bar_height), _FAINT)
    if total > 0:  # never narrower than its own rounding
        length = max(columns.bar_height, total * (end - begin) // most)
        pill(image, (corner[0] + begin, top), (length, columns.bar_height), _BAR)


def _draw_foot(image: Image.Image, top: int, board: Board, scheme: Scheme, catalogue: Catalogue) -> None:
    draw = ImageDraw.Draw(image)
    left, middle = MARGIN, top + _FOOT
    if any(row.pace for row in board.rows):
        for pace, (kind, color) in _PACE.items():
            text = catalogue.plain(f"picture.pace_{pace}")
            shape(image, (left, middle - MARK // 2), MARK, kind, color)
            draw.text((left + 38, middle), text, _SOFT, font(LABEL_SIZE), anchor="lm")
            left += 66 + widest([text], LABEL_SIZE)
        elapsed = catalogue.plain("picture.elapsed", elapsed=whole_percent(board.elapsed))
        draw.text((WIDTH - MARGIN, middle), elapsed, _SOFT, font(LABEL_SIZE), anchor="rm")
        middle += _NOTE
    basis, ties = basis_name(board.basis, scheme, catalogue), ties_words(scheme, catalogue)
    rules = catalogue.plain("picture.rules", basis=basis, ties=ties)
    text_line(draw, (MARGIN, middle, _ROOM), rules, LABEL_SIZE, _SOFT)
    if any(row.doubted for row in board.rows):
        _draw_sign(image, (MARGIN, middle + _NOTE))
        note = catalogue.plain("picture.doubted")
        text_line(draw, (MARGIN + SIGN + 12, middle + _NOTE, _ROOM - SIGN - 12), note, LABEL_SIZE, _INK)


def _draw_sign(image: Image.Image, at: tuple[int, int]) -> None:
    """The mark of a doubted unit; `at`: the middle of its left edge."""
    pill(image, (at[0], at[1] - SIGN // 2), (SIGN, SIGN), _DOUBT)
    ImageDraw.Draw(image).text((at[0] + SIGN // 2, at[1]), "!", "white", font(28), anchor="mm", stroke_width=1)
