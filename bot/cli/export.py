"""`kaohe export`, `differences` and `statements`: the standing, the ledger, differences and statements as files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import Command, Problem
from bot.cli.opening import on_ledger, scheme_of
from bot.cli.options import day_option, flag, language_option, option, served_scheme_option
from bot.domain.statements import offered
from bot.rendering.catalogue import load_catalogue
from bot.rendering.differences import differences_csv, plain_differences, workbook
from bot.rendering.exports import ledger_file, standing_file
from bot.rendering.marks import plain_text
from bot.rendering.statements import collected_file, overview_lines
from bot.usecases import comparing, exchanging, statements
from bot.usecases.standings import has_samples, standing, today

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.usecases.context import Context

_ENDINGS = {False: ("xlsx", "csv", "json"), True: ("xlsx", "csv")}


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """What `kaohe export` takes."""

    out: Path = option("its ending says what it is: .xlsx, .csv, .json", type=Path, metavar="FILE")
    ledger: bool = flag("every entry for the archive (.xlsx, .csv) instead of the standing")
    as_of: date | None = day_option("the standing of that evening; today where it is left out", default=None)
    scheme: str | None = served_scheme_option()
    language: str = language_option()

    def __post_init__(self) -> None:
        """The file's ending is one that the content can have."""
        endings = _ENDINGS[self.ledger]
        if self.ending not in endings:
            raise ValueError(f"--out {self.out} must end in {', '.join('.' + ending for ending in endings)}")
        if self.ledger and self.as_of is not None:
            raise ValueError("--ledger holds every entry: it has no --as-of")

    @property
    def ending(self) -> str:
        """xlsx, csv or json."""
        return self.out.suffix.removeprefix(".")


async def _export(context: Context, options: ExportOptions) -> str:
    catalogue, scheme = load_catalogue(options.language), scheme_of(context, options.scheme)
    if options.ledger:
        archive = await exchanging.archive(context, None, scheme.id)
        file = ledger_file(archive, scheme, _now(context), catalogue, options.ending)
    else:
        evening = await standing(context, scheme.id, min(options.as_of or today(context, scheme), scheme.end))
        file = standing_file(evening, catalogue, options.ending, sample=await has_samples(context, scheme.id))
    options.out.write_bytes(file.content)
    return f"{options.out}: {len(file.content)} bytes"


@dataclass(frozen=True, kw_only=True)
class DifferencesOptions:
    """What `kaohe differences` takes."""

    as_of: date = day_option()
    out: Path | None = option("an .xlsx or .csv instead of the text", default=None, type=Path)
    scheme: str | None = served_scheme_option()
    language: str = language_option()

    def __post_init__(self) -> None:
        """The file's ending says what it is."""
        if self.out is not None and self.out.suffix not in (".xlsx", ".csv"):
            raise ValueError(f"{self.out} is neither .xlsx nor .csv")


async def _differences(context: Context, options: DifferencesOptions) -> str:
    scheme = scheme_of(context, options.scheme)
    differences = await comparing.differences_of_all(context, None, scheme.id, options.as_of)
    catalogue = load_catalogue(options.language)
    if options.out is None:
        return plain_differences(differences, scheme, catalogue)
    if options.out.suffix == ".csv":
        data = differences_csv(differences, scheme, catalogue)
    else:
        data = workbook(differences, scheme, _now(context), catalogue)
    options.out.write_bytes(data)
    return f"{options.out}"


@dataclass(frozen=True, kw_only=True)
class StatementsOptions:
    """What `kaohe statements` takes."""

    out: Path | None = option(
        "all units' statements as an .xlsx; it tells of persons", default=None, type=Path, metavar="FILE"
    )
    duty: str | None = option("the duty whose statement it is; may be left out where there is only one", default=None)
    scheme: str | None = served_scheme_option()
    language: str = language_option()

    def __post_init__(self) -> None:
        """The file is a workbook."""
        if self.out is not None and self.out.suffix != ".xlsx":
            raise ValueError(f"--out {self.out} must end in .xlsx")


async def _statements(context: Context, options: StatementsOptions) -> str:
    catalogue = load_catalogue(options.language)
    scheme = scheme_of(context, options.scheme)
    duty, statement = statements.duty_of(context, scheme.id, options.duty or _only_duty(context, scheme.id))
    if options.out is None:
        overview = await statements.overview(context, None, scheme.id, duty.id)
        return "\n".join(map(plain_text, overview_lines(overview, duty, statement, scheme, catalogue)))
    collected = await statements.collect(context, None, scheme.id, duty.id)
    options.out.write_bytes(collected_file(collected, duty, statement, scheme, _now(context), catalogue).content)
    return f"{options.out}"


def _only_duty(context: Context, scheme_id: str) -> str:
    """The only duty with a statement; raises Problem for none and for several."""
    ids = [duty.id for duty in offered(context.schemes[scheme_id].duties, _now(context).date())]
    if not ids:
        raise Problem(f"{scheme_id} has no statement")
    if len(ids) > 1:
        raise Problem(f"{scheme_id} has {len(ids)} statements; name one with --duty: {', '.join(ids)}")
    return ids[0]


def _now(context: Context) -> datetime:
    return context.clock.now().astimezone(context.zone)


COMMANDS = {
    "export": Command(ExportOptions, on_ledger(_export)),
    "differences": Command(DifferencesOptions, on_ledger(_differences)),
    "statements": Command(StatementsOptions, on_ledger(_statements)),
}
