"""What /export offers and sends: the standing and the whole ledger as files. No text in them becomes a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Channel, Mode, Source
from bot.domain.reviews import State, default_basis
from bot.rendering.callback_data import Action
from bot.rendering.figures import NOT_APPLYING, most_words
from bot.rendering.formatting import comma_separated, day, file_name, harmless, with_basis
from bot.rendering.screen import Attachment, Screen, button
from bot.rendering.spreadsheet import AS_TYPED, LINE, Book, decimal, height
from bot.rendering.workbook import by_rank, standing_workbook
from scoring import Kind, format_hundredths
from scoring.standing import as_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.domain.results import LedgerRow
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Button
    from scoring import Fact, Item, Scheme, Standing

LEDGER = (
    "entry", "unit", "unit_name", "fact", "fact_name", "day", "mode", "value", "measure", "channel", "source",
    "person", "recorded", "replaces", "reason", "state"
)  # fmt: skip
_SHOWN = {  # the columns that people read, side by side on A4 across, with their widths
    "entry": 6, "unit_name": 18, "fact_name": 34, "day": 11, "mode": 6, "value": 9, "measure": 6, "person": 10,
    "source": 7, "recorded": 16, "replaces": 6, "reason": 18, "state": 9
}  # fmt: skip
_BY_CHANNEL = {"channel": 6}  # with self-assessment only
_HIDDEN = ("unit", "fact")  # codes: for programs that read the file again
_TO_THE_MINUTE = 16  # letters of 2021-06-15 10:00
_CODES = {"mode": Mode, "channel": Channel, "source": Source, "state": State}
_WORDS = frozenset({"unit_name", "fact_name", "person", "reason", "measure"})  # what somebody has written


def export_screen(scheme: Scheme, catalogue: Catalogue, *, ledger: bool) -> Screen:
    """The files that can be exported, with a button for each."""
    lines = [catalogue("standings.export", title=scheme.title)]
    rows = [_row("result", ("xlsx", "csv", "json"), scheme, catalogue)]
    if ledger:
        lines.append(catalogue("standings.export_ledger_too"))
        rows.append(_row("ledger", ("xlsx", "csv"), scheme, catalogue))
    return Screen("\n".join(lines), tuple(rows))


def standing_screen(standing: Standing, catalogue: Catalogue, ending: str, *, sample: bool) -> Screen:
    """The message with the standing as a file."""
    text = catalogue("standings.exported", title=standing.scheme.title, day=day(standing.as_of, catalogue))
    text = with_basis(text, default_basis(standing.scheme), standing.scheme, catalogue)
    return Screen(text, file=standing_file(standing, catalogue, ending, sample=sample))


def ledger_screen(
    ledger: Sequence[LedgerRow], scheme: Scheme, created: datetime, catalogue: Catalogue, ending: str
) -> Screen:
    """The message with the ledger as a file; `created` is in the scheme's time zone."""
    text = catalogue("standings.exported_ledger", title=scheme.title, count=len(ledger))
    return Screen(text, file=ledger_file(ledger, scheme, created, catalogue, ending))


def standing_file(standing: Standing, catalogue: Catalogue, ending: str, *, sample: bool) -> Attachment:
    """The standing as xlsx, csv or json."""
    if ending == "xlsx":
        return standing_workbook(standing, catalogue, sample=sample)
    content = standing_csv(standing, catalogue) if ending == "csv" else as_json(standing).encode()
    name = file_name("standings.file_name", standing.scheme, standing.as_of, ending, catalogue)
    return Attachment(content, name)


def ledger_file(
    ledger: Sequence[LedgerRow], scheme: Scheme, created: datetime, catalogue: Catalogue, ending: str
) -> Attachment:
    """The ledger as xlsx or csv; times of day are those of `created`'s time zone."""
    zone: ZoneInfo = created.tzinfo  # type: ignore[assignment] # the context's
    is_csv = ending == "csv"
    content = ledger_csv(ledger, scheme, zone) if is_csv else ledger_workbook(ledger, scheme, zone, created, catalogue)
    return Attachment(content, file_name("standings.ledger_file_name", scheme, created.date(), ending, catalogue))


def _row(content: str, endings: Sequence[str], scheme: Scheme, catalogue: Catalogue) -> tuple[Button, ...]:
    key, at = f"standings.export_{content}", (Action.EXPORT, scheme.id, content)
    return tuple(button(catalogue, key, *at, ending, ending=ending) for ending in endings)


def _points(standing: Standing, unit: str, item: Item) -> str:
    if standing.applies(unit, item.id) or item.otherwise == "full":
        return format_hundredths(standing.points(unit, item.id))
    return NOT_APPLYING


def standing_csv(standing: Standing, catalogue: Catalogue) -> bytes:
    """A row for every line of the sheet, then total, rank, grade and money; a column for every unit, best first."""
    scheme, units = standing.scheme, by_rank(standing)
    heads = [catalogue.plain(f"standings.{name}") for name in ("item", "clause", "most")]
    rows = [["id", *heads, *(scheme.unit(unit).name for unit in units)]]
    for item in scheme.items:
        points = [_points(standing, unit, item) for unit in units]
        most = most_words(item, scheme) if item.by_group else format_hundredths(item.points)
        rows.append([item.id, harmless(item.title), harmless(item.clause), most, *points])
    sums = {
        "total": [format_hundredths(standing.total(unit)) for unit in units],
        "rank": [str(standing.rank(unit)) for unit in units],
        "grade": [standing.grade(unit) or "" for unit in units],
    }
    rows += [[name, catalogue.plain(f"standings.{name}"), "", "", *cells] for name, cells in sums.items()]
    for award in scheme.awards:
        money = [format_hundredths(standing.award(unit, award.id)) for unit in units]
        rows.append([award.id, harmless(award.title), harmless(award.clause), "", *money])
    if scheme.awards:
        whole = [format_hundredths(standing.money(unit)) for unit in units]
        rows.append(["money", catalogue.plain("standings.money"), "", "", *whole])
    return comma_separated(rows)


def ledger_csv(ledger: Iterable[LedgerRow], scheme: Scheme, zone: ZoneInfo) -> bytes:
    """A row for every entry, the withdrawn and corrected ones too."""
    rows = [list(LEDGER)]
    for row in ledger:
        rows.append([harmless(text) if name in _WORDS else text for name, text in _cells(row, scheme, zone).items()])
    return comma_separated(rows)


def ledger_workbook(
    ledger: Iterable[LedgerRow], scheme: Scheme, zone: ZoneInfo, created: datetime, catalogue: Catalogue
) -> bytes:
    """The ledger as .xlsx, to be read by people: values are numbers, everything else is text, codes are words."""
    book = Book(scheme.title, created)
    sheet = book.sheet(catalogue.plain("standings.ledger"))
    sheet.set_landscape()
    words_look = {"text_wrap": True, **LINE}
    plain, number = book.look(**words_look), book.look(num_format=AS_TYPED, **LINE)
    shown = _SHOWN | (_BY_CHANNEL if scheme.self_assessed else {})
    columns = {name: place for place, name in enumerate((*shown, *_HIDDEN))}
    titles = [catalogue.plain(f"standings.ledger_{name}") for name in columns]
    book.head(sheet, titles, [*shown.values(), *(len(_HIDDEN) * [14])], 2)
    sheet.set_row(0, 30)
    sheet.set_column(len(shown), len(columns) - 1, 14, None, {"hidden": True})
    words = {
        (name, code.value): catalogue.plain(f"standings.ledger_{name}_{code}")
        for name, codes in _CODES.items()
        for code in codes
    }
    yes_no = (catalogue.plain("formatting.no"), catalogue.plain("formatting.yes"))
    count = 0
    for count, row in enumerate(ledger, 1):
        fact = scheme.fact(row.entry.fact)
        cells = _cells(row, scheme, zone)
        cells["recorded"] = cells["recorded"][:_TO_THE_MINUTE]
        sheet.set_row(count, height(*((cells[name], shown[name]) for name in ("unit_name", "fact_name", "reason"))))
        for name, column in columns.items():
            text = cells[name]
            if name != "value" or not text or fact.kind is Kind.LEVEL:
                sheet.write_string(count, column, words.get((name, text), text), plain)
            elif fact.kind is Kind.FLAG:
                sheet.write_string(count, column, yes_no[row.entry.value], plain)
            else:
                sheet.write_number(count, column, decimal(row.entry.value, fact.scale), number)
    sheet.autofilter(0, 0, count, len(shown) - 1)
    sheet.print_area(0, 0, count, len(shown) - 1)
    return book.content()


def _cells(row: LedgerRow, scheme: Scheme, zone: ZoneInfo) -> dict[str, str]:
    entry, fact = row.entry, scheme.fact(row.entry.fact)
    value = "" if entry.mode is Mode.WITHDRAWAL else _value(entry.value, fact)
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
        row.by or str(entry.person_id or ""),
        entry.recorded_at.astimezone(zone).isoformat(" ", "seconds"),
        str(entry.replaces or ""),
        entry.reason,
        row.state.value,
    )
    return dict(zip(LEDGER, cells, strict=True))


def _value(value: int, fact: Fact) -> str:
    if fact.levels:
        return fact.levels[value]
    return str(value) if fact.scale == 1 else format_hundredths(value)
