"""The day's work as tiles and lists of a page, each leading to where it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rendering.formatting import day
from bot.rendering.today import by_duty, owing_names
from bot.rendering.unconfirmed import broadcast_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.notices import Unconfirmed
    from bot.domain.today import Today
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.desk.layout import PageLink
    from schemes.duties import Duty
    from scoring import Scheme


@dataclass(frozen=True, slots=True)
class Tile:
    """How much there is of a kind of work. `address`: where it is done; empty where this person has no such page."""

    count: int
    words: str
    address: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Owing:
    """A duty that units have not done yet."""

    title: str
    when: str
    late: bool
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A broadcast that may not have arrived everywhere, with the fields of the form that sends it again."""

    words: str
    names: str
    kind: str
    broadcast: str


def tiles(today: Today, links: Sequence[PageLink], catalogue: Catalogue) -> tuple[Tile, ...]:
    """The counts, in the order of the day."""
    addresses = {link.name: link.address for link in links}

    def tile(count: int, key: str, page: str, query: str = "", *, urgent: bool = False) -> Tile:
        address = addresses[page] + query if page in addresses else ""
        return Tile(count, catalogue.plain(f"desk_today.{key}"), address, urgent)

    return (
        tile(len(today.reviews), "reviews", "review"),
        tile(len({unit for unit, _ in today.late}), "late", "progress", "?show=duties&state=missed", urgent=True),
        tile(len({unit for unit, _ in today.due}), "due", "progress", "?show=duties&state=open"),
        tile(len(today.missed), "missed", "review", "/missed"),
        tile(len(today.appeals), "appeals", "review", "/appeals"),
        Tile(len(today.doubtful), catalogue.plain("desk_today.doubtful"), "#doubtful"),
        tile(len(today.applicants), "applicants", "people"),
        tile(len(today.absent), "absent", "people", "?only=absent"),
    )


def owing_rows(today: Today, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> tuple[Owing, ...]:
    """What is late and what is due today, by duty, with the units that owe it."""
    rows = []
    for owed, late in ((today.late, True), (today.due, False)):
        for duty_id, units in by_duty(owed).items():
            duty = duties[duty_id]
            key = "desk_today.was_due" if late else "desk_today.is_due"
            when = catalogue.plain(key, day=day(duty.due, catalogue))
            rows.append(Owing(duty.title, when, late, tuple(owing_names(units, scheme, catalogue))))
    return tuple(rows)


def doubtful_rows(unconfirmed: Iterable[Unconfirmed], catalogue: Catalogue) -> tuple[Doubtful, ...]:
    """The broadcasts, with the names of those whom they may not have reached."""
    return tuple(
        Doubtful(
            catalogue.plain(
                "desk_today.may_lack", what=broadcast_name(each, catalogue), count=len(each.names), total=each.total
            ),
            "、".join(each.names),
            each.kind.value,
            each.broadcast,
        )
        for each in unconfirmed
    )
