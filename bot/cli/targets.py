"""`kaohe targets`: units and targets from a bureau's spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.cli.command import Command
from bot.cli.options import argument, language_option, option
from schemes.targets_import import import_targets
from schemes.wording import told
from scoring import Message


@dataclass(frozen=True, kw_only=True)
class TargetsOptions:
    """What `kaohe targets` takes."""

    action: str = argument(
        "import: units and targets from a bureau's spreadsheet, whole or not at all", choices=("import",)
    )
    scheme: str = argument("the scheme; its units.csv is written where it is still empty", metavar="PATH|ID")
    file: Path = argument(".xlsx, .xls, .et, .ods, or text in columns (.csv, .tsv, .txt)", type=Path, metavar="FILE")
    sheet: str | None = option("only this sheet of the workbook", default=None, metavar="TITLE")
    language: str = language_option()


def _targets(options: TargetsOptions) -> str:
    imported = import_targets(options.scheme, options.file, options.sheet)
    language = options.language
    lines: list[str] = [Message("passed over: {cell}", cell=passed.told(language)) for passed in imported.passed]
    if imported.units:
        lines.append(Message("units.csv: units read: {count}", count=imported.units))
    lines.append(Message("targets.csv: targets read: {count}", count=imported.targets))
    if imported.totals:
        lines += [Message("the totals as printed, for scheme.yaml:"), "target-totals:"]
        lines += [f"  {fact}: {total}" for fact, total in imported.totals.items()]
    return "\n".join(told(line, language) for line in lines)


COMMANDS = {"targets": Command(TargetsOptions, _targets)}
