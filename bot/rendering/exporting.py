"""What /export offers and sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.reviews import default_basis
from bot.rendering.callback_data import Action, pack
from bot.rendering.exports import ledger_csv, ledger_workbook, standing_csv
from bot.rendering.formatting import day, with_basis
from bot.rendering.screen import Attachment, Button, Screen
from bot.rendering.workbook import standing_workbook
from scoring.standing import as_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.domain.results import Kept
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme, Standing


def export_screen(scheme: Scheme, catalogue: Catalogue, *, ledger: bool) -> Screen:
    """What can be had, with a button for each file."""
    lines = [catalogue("standings.export", title=scheme.title)]
    rows = [_row("result", ("xlsx", "csv", "json"), scheme, catalogue)]
    if ledger:
        lines.append(catalogue("standings.export_ledger_too"))
        rows.append(_row("ledger", ("xlsx", "csv"), scheme, catalogue))
    return Screen("\n".join(lines), tuple(rows))


def standing_screen(standing: Standing, catalogue: Catalogue, ending: str, *, sample: bool) -> Screen:
    """The standing as a file."""
    told = catalogue("standings.exported", title=standing.scheme.title, day=day(standing.as_of, catalogue))
    told = with_basis(told, default_basis(standing.scheme), standing.scheme, catalogue)
    return Screen(told, file=standing_file(standing, catalogue, ending, sample=sample))


def ledger_screen(kept: Sequence[Kept], scheme: Scheme, now: datetime, catalogue: Catalogue, ending: str) -> Screen:
    """The ledger as a file; `now` in the scheme's time zone."""
    told = catalogue("standings.exported_ledger", title=scheme.title, count=len(kept))
    return Screen(told, file=ledger_file(kept, scheme, now, catalogue, ending))


def standing_file(standing: Standing, catalogue: Catalogue, ending: str, *, sample: bool) -> Attachment:
    """The standing as xlsx, csv or json."""
    if ending == "xlsx":
        return standing_workbook(standing, catalogue, sample=sample)
    content = standing_csv(standing, catalogue) if ending == "csv" else as_json(standing).encode()
    return Attachment(content, f"{standing.scheme.id}-{standing.as_of.isoformat()}.{ending}")


def ledger_file(kept: Sequence[Kept], scheme: Scheme, now: datetime, catalogue: Catalogue, ending: str) -> Attachment:
    """The ledger as xlsx or csv; times of day are those of `now`'s time zone."""
    zone: ZoneInfo = now.tzinfo  # type: ignore[assignment] # the context's
    content = ledger_csv(kept, scheme, zone) if ending == "csv" else ledger_workbook(kept, scheme, zone, now, catalogue)
    return Attachment(content, f"{scheme.id}-ledger-{now.date().isoformat()}.{ending}")


def _row(what: str, endings: Sequence[str], scheme: Scheme, catalogue: Catalogue) -> tuple[Button, ...]:
    return tuple(
        Button(catalogue.plain(f"standings.export_{what}", ending=ending), pack(Action.EXPORT, scheme.id, what, ending))
        for ending in endings
    )
