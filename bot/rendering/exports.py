"""Files for the archive: the standing as .csv, the whole ledger as .csv and .xlsx. No text in them becomes a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Channel, Mode, Source
from bot.domain.reviews import State
from bot.rendering.spreadsheet import AS_TYPED, Book, comma_separated, decimal, harmless
from bot.rendering.workbook import by_rank
from scoring import Kind, format_hundredths

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.domain.results import Kept
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme, Standing

LEDGER = ("entry", "unit", "unit_name", "fact", "fact_name", "day", "mode", "value", "measure", "channel", "source", "person", "recorded", "replaces", "reason", "state")  # fmt: skip
_WIDTHS = (8, 14, 22, 26, 40, 12, 12, 12, 8, 10, 10, 12, 20, 9, 30, 11)
_CODES = {"mode": Mode, "channel": Channel, "source": Source, "state": State}
_WORDS = frozenset({"unit_name", "fact_name", "person", "reason", "measure"})  # what somebody has written


def standing_csv(standing: Standing, catalogue: Catalogue) -> bytes:
    """A row for every line of the sheet, then total, rank, grade and money; a column for every unit, best first."""
    scheme, units = standing.scheme, by_rank(standing)
    heads = [catalogue.plain(f"standings.{name}") for name in ("item", "clause", "most")]
    rows = [["id", *heads, *(scheme.unit(unit).name for unit in units)]]
    for item in scheme.items:
        points = [format_hundredths(standing.points(unit, item.id)) for unit in units]
        rows.append([item.id, harmless(item.title), harmless(item.clause), format_hundredths(item.points), *points])
    told = {
        "total": [format_hundredths(standing.total(unit)) for unit in units],
        "rank": [str(standing.rank(unit)) for unit in units],
        "grade": [standing.grade(unit) or "" for unit in units],
    }
    rows += [[name, catalogue.plain(f"standings.{name}"), "", "", *cells] for name, cells in told.items()]
    for award in scheme.awards:
        money = [format_hundredths(standing.award(unit, award.id)) for unit in units]
        rows.append([award.id, harmless(award.title), harmless(award.clause), "", *money])
    if scheme.awards:
        whole = [format_hundredths(standing.money(unit)) for unit in units]
        rows.append(["money", catalogue.plain("standings.money"), "", "", *whole])
    return comma_separated(rows)


def ledger_csv(kept: Iterable[Kept], scheme: Scheme, zone: ZoneInfo) -> bytes:
    """A row for every entry, the withdrawn and corrected ones too."""
    rows = [list(LEDGER)]
    for one in kept:
        rows.append([harmless(text) if name in _WORDS else text for name, text in _told(one, scheme, zone).items()])
    return comma_separated(rows)


def ledger_workbook(
    kept: Iterable[Kept], scheme: Scheme, zone: ZoneInfo, made: datetime, catalogue: Catalogue
) -> bytes:
    """The same as .xlsx, to be read by people: values are numbers, everything else is text, codes are words."""
    book = Book(scheme.title, made)
    sheet = book.sheet(catalogue.plain("standings.ledger"))
    sheet.set_landscape()
    plain, number = book.look(), book.look(num_format=AS_TYPED)
    book.head(sheet, [catalogue.plain(f"standings.ledger_{name}") for name in LEDGER], _WIDTHS, 1)
    words = {
        (name, code.value): catalogue.plain(f"standings.ledger_{name}_{code}")
        for name, codes in _CODES.items()
        for code in codes
    }
    yes_no = (catalogue.plain("formatting.no"), catalogue.plain("formatting.yes"))
    count = 0
    for count, one in enumerate(kept, 1):
        fact = scheme.fact(one.entry.fact)
        for column, (name, text) in enumerate(_told(one, scheme, zone).items()):
            if name != "value" or not text or fact.kind is Kind.LEVEL:
                sheet.write_string(count, column, words.get((name, text), text), plain)
            elif fact.kind is Kind.FLAG:
                sheet.write_string(count, column, yes_no[one.entry.value], plain)
            else:
                sheet.write_number(count, column, decimal(one.entry.value, fact.scale), number)
    sheet.autofilter(0, 0, count, len(LEDGER) - 1)
    return book.content()


def _told(one: Kept, scheme: Scheme, zone: ZoneInfo) -> dict[str, str]:
    entry, fact = one.entry, scheme.fact(one.entry.fact)
    value = "" if entry.mode is Mode.WITHDRAWAL else _value(entry.value, fact.scale, fact.levels)
    cells = (
        str(entry.id),
        entry.unit,
        "" if fact.whole else scheme.unit(entry.unit).name,
        entry.fact,
        fact.title,
        entry.date.isoformat(),
        entry.mode.value,
        value,
        fact.measure,
        entry.channel.value,
        entry.origin.source.value,
        one.by or str(entry.person_id or ""),
        entry.recorded_at.astimezone(zone).isoformat(" ", "seconds"),
        str(entry.replaces or ""),
        entry.reason,
        one.state.value,
    )
    return dict(zip(LEDGER, cells, strict=True))


def _value(value: int, scale: int, levels: Sequence[str]) -> str:
    if levels:
        return levels[value]
    return str(value) if scale == 1 else format_hundredths(value)
