"""`kaohe sheet`: a scheme as an Excel sheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import Command
from bot.cli.options import argument, day_option, option
from schemes import load
from schemes.versions import laid_out
from schemes.workbook_out.book import workbook

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, kw_only=True)
class SheetOptions:
    """What `kaohe sheet` takes."""

    scheme: str = argument("a scheme's id, or the path of its folder or workbook", metavar="PATH|ID")
    out: Path | None = option("else the scheme's id with .xlsx", default=None, type=Path, metavar="FILE.xlsx")
    as_of: date | None = day_option("as the scheme holds on that day; else as it holds at first", default=None)


def _sheet(options: SheetOptions) -> str:
    if options.as_of is None:
        data = workbook(options.scheme)
    else:
        with laid_out(options.scheme, options.as_of) as path:
            data = workbook(path)
    out = options.out or Path(f"{load(options.scheme).id}.xlsx")
    out.write_bytes(data)
    return str(out)


COMMANDS = {"sheet": Command(SheetOptions, _sheet)}
