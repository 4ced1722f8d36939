"""`kaohe statements`: who has handed in a statement, and all of them as one workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import Command, Problem
from bot.cli.opening import on_ledger, scheme_of
from bot.cli.options import language_option, option, served_scheme_option
from bot.domain.statements import offered
from bot.rendering.catalogue import load_catalogue
from bot.rendering.formatting import plain_text
from bot.rendering.statements import collected_file, overview_lines
from bot.usecases import statements
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from bot.usecases.context import Context


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
    scheme = context.scheme(scheme_of(context, options.scheme))
    duty, statement = statements.duty_of(context, scheme.id, _duty(context, scheme.id, options.duty))
    if options.out is None:
        overview = await statements.overview(context, None, scheme.id, duty.id)
        return "\n".join(map(plain_text, overview_lines(overview, duty, statement, scheme, catalogue)))
    collected = await statements.collect(context, None, scheme.id, duty.id)
    now = context.clock.now().astimezone(context.zone)
    options.out.write_bytes(collected_file(collected, duty, statement, scheme, now, catalogue).content)
    return f"{options.out}"


def _duty(context: Context, scheme_id: str, given: str | None) -> str:
    """The duty that was named, or the only one with a statement; raises Problem."""
    if given is not None:
        return given
    duties = offered(context.schemes[scheme_id].duties, local_day(context, context.clock.now()))
    if len(duties) != 1:
        names = ", ".join(duty.id for duty in duties)
        raise Problem(
            f"{scheme_id} has {len(duties)} statements; name one with --duty: {names}"
            if duties
            else f"{scheme_id} has no statement"
        )
    return duties[0].id


COMMANDS = {"statements": Command(StatementsOptions, on_ledger(_statements))}
