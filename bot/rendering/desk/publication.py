"""Publications and the draft of the next one, as rows of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rendering.figures import money, points
from bot.rendering.formatting import at_time, basis_name, day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    from bot.domain.publications import OwnResult, Publication, Shift
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme, Standing


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """A version: what it stands for, when it was published, what changed in the bureau's words."""

    version: int
    day: str
    basis: str
    at: str
    note: str
    checksum: str


@dataclass(frozen=True, slots=True)
class RankRow:
    """A unit's place in what would be published, with what the version before had where that was another."""

    rank: str
    unit: str
    total: str
    money: str
    moved: bool


def publication_rows(
    publications: Sequence[Publication], scheme: Scheme, catalogue: Catalogue, zone: tzinfo
) -> tuple[PublicationRow, ...]:
    """The versions, the last one first."""
    return tuple(
        PublicationRow(
            each.version,
            day(each.as_of, catalogue),
            basis_name(each.basis, scheme, catalogue),
            at_time(each.at, zone, catalogue),
            each.note,
            each.checksum,
        )
        for each in reversed(publications)
    )


def own_words(results: Iterable[OwnResult], scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """长江镇 第 2 名，34.16 分（共 14 个单位）, for each of somebody's units."""
    return [
        catalogue.plain(
            "desk_publication.own",
            unit=scheme.unit(result.unit).name,
            rank=result.rank,
            total=points(result.total),
            of=result.of,
        )
        for result in results
    ]


def rank_rows(standing: Standing, moved: Sequence[Shift], catalogue: Catalogue) -> tuple[RankRow, ...]:
    """All units, best first; what is another than in the version before as 35.20 → 36.20."""
    scheme, shifted = standing.scheme, {shift.unit: shift for shift in moved}
    rows = []
    for unit in sorted(scheme.units, key=lambda unit: standing.rank(unit.id)):
        shift = shifted.get(unit.id)
        rank, total, paid = standing.rank(unit.id), standing.total(unit.id), standing.money(unit.id)
        before = (shift.rank[0], shift.total[0], shift.money[0]) if shift else (rank, total, paid)
        rows.append(
            RankRow(
                _change(str(before[0]), str(rank)),
                unit.name,
                _change(points(before[1]), points(total)),
                _change(money(before[2], catalogue), money(paid, catalogue)) if scheme.awards else "",
                shift is not None,
            )
        )
    return tuple(rows)


def _change(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"
