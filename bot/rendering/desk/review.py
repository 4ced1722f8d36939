"""The reviewer's list on the desk: its tabs, its rows with what each brings, and what a batch would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bot.domain.review_items import Part
from bot.domain.reviews import State
from bot.rendering.desk.cases import is_objection, key_of, move_rows
from bot.rendering.figures import amount, money
from bot.rendering.formatting import unit_name
from bot.rendering.reviews import before_words, gain_words
from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.domain.review_items import Batch, ReviewItem
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.desk.cases import MoveRow
    from scoring import Scheme

PAGE = 40
MISSED, RETURNED, APPEALS = (
    "missed",
    "returned",
    "appeals",
)  # the tabs beside the parts of the inbox, with pages of their own
_MOST_BATCH_MOVES, _MOST_LISTED = 10, 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in the list: the tab, the filters and the page, as the address says it."""

    part: str = Part.FRESH.value
    unit: str = ""
    section: str = ""
    odd: bool = False
    month: int = 0
    page: int = 0

    def query(self, **more: object) -> str:
        """The address's query, as short as it can be."""
        own = {
            "part": self.part if self.part != Part.FRESH else "",
            "unit": self.unit,
            "section": self.section,
            "odd": int(self.odd),
            "month": self.month,
            "page": self.page,
        }
        return urlencode({name: value for name, value in {**own, **more}.items() if value})

    def address(self, **more: object) -> str:
        """The path below the scheme's desk."""
        query = self.query(**more)
        return f"review?{query}" if query else "review"


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab with how much waits there."""

    label: str
    address: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """A word with a colour: a kind of chip."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the list."""

    key: str
    address: str
    unit: str
    fact: str
    before: str
    after: str
    gain: str
    signs: tuple[Sign, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class BatchView:
    """What confirming many at once would do."""

    count: int
    units: int
    rows: tuple[Row, ...]
    more: int
    seconded: int
    hindered: tuple[str, ...]
    moves: tuple[MoveRow, ...]
    more_moves: int
    gain: str


def rows_of(
    items: Sequence[ReviewItem],
    place: Place,
    current: str,
    raised: Collection[tuple[str, str]],
    scheme: Scheme,
    catalogue: Catalogue,
) -> tuple[Row, ...]:
    """The rows of a page. `raised`: what has waited too long."""
    return tuple(_row(item, place, current, (item.unit, item.fact) in raised, scheme, catalogue) for item in items)


def _row(item: ReviewItem, place: Place, current: str, is_raised: bool, scheme: Scheme, catalogue: Catalogue) -> Row:
    fact, key = scheme.fact(item.fact), key_of(item.unit, item.fact)
    return Row(
        key,
        place.address(open=key),
        unit_name(item.unit, scheme, catalogue),
        fact.short,
        before_words(item, fact, catalogue),
        amount(item.after, fact, catalogue),
        gain_words(item, catalogue) if item.points or item.money else "",
        _signs(item, is_raised, catalogue),
        key == current,
    )


def _signs(item: ReviewItem, is_raised: bool, catalogue: Catalogue) -> tuple[Sign, ...]:
    signs = {
        "objection": ("bad", is_objection(item)),
        "odd": ("ask", item.odd and not is_objection(item)),
        "raised": ("bad", is_raised),
        "second": ("ask", item.state is State.PROPOSED),
        "corrects": ("", item.corrects),
        "rank": ("", item.moves_rank),
    }
    return tuple(
        Sign(kind, catalogue.plain(f"desk_review.sign_{name}")) for name, (kind, holds) in signs.items() if holds
    )


def batch_view(batch: Batch, place: Place, scheme: Scheme, catalogue: Catalogue) -> BatchView:
    """What confirming many at once would do."""
    moves, more_moves = move_rows(batch.moves, _MOST_BATCH_MOVES, scheme, catalogue)
    hindered = [
        catalogue.plain(
            f"desk_review.hindered_{why}", unit=unit_name(unit, scheme, catalogue), fact=scheme.fact(fact).short
        )
        for (unit, fact), why in batch.hindered.items()
    ]
    own = {item.unit for item in batch.items}
    paid = sum(move.money[1] - move.money[0] for move in batch.moves if move.unit in own)
    return BatchView(
        len(batch.items),
        len(own),
        rows_of(batch.items[:_MOST_LISTED], place, "", (), scheme, catalogue),
        max(0, len(batch.items) - _MOST_LISTED),
        len(batch.seconded),
        tuple(hindered),
        moves,
        more_moves,
        ("+" if paid > 0 else "") + money(paid, catalogue) if paid else "",
    )


def tabs_of(counts: Mapping[str, int], current: str, root: str, catalogue: Catalogue) -> tuple[Tab, ...]:
    """The tabs that somebody may open, with how much waits in each."""
    return tuple(
        Tab(
            catalogue.plain(f"desk_review.tab_{name}"),
            root + (f"review/{name}" if name in (MISSED, RETURNED, APPEALS) else Place(name).address()),
            count,
            name == current,
        )
        for name, count in counts.items()
    )


def unit_choices(items: Sequence[ReviewItem], scheme: Scheme, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """The units of which something waits, in the scheme's order."""
    waiting = {item.unit for item in items}
    names = [*(unit.id for unit in scheme.units), WHOLE]
    return tuple((unit, unit_name(unit, scheme, catalogue)) for unit in names if unit in waiting)
