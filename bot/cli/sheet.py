"""`kaohe sheet`: a scheme as an Excel sheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.cli.command import Command
from bot.cli.options import argument, option
from schemes import load
from schemes.workbook_out.book import workbook


@dataclass(frozen=True, kw_only=True)
class SheetOptions:
    """What `kaohe sheet` takes."""

    scheme: str = argument("a scheme's id, or the path of its folder or workbook", metavar="PATH|ID")
    out: Path | None = option("else the scheme's id with .xlsx", default=None, type=Path, metavar="FILE.xlsx")


def _sheet(options: SheetOptions) -> str:
    data = workbook(options.scheme)
    out = options.out or Path(f"{load(options.scheme).id}.xlsx")
    out.write_bytes(data)
    return str(out)


COMMANDS = {"sheet": Command(SheetOptions, _sheet)}
