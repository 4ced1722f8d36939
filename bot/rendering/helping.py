"""Help: how to report or ask in a few lines, and the commands of each job behind a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from bot.rendering.callback_data import Action
from bot.rendering.formatting import day, example_fact
from bot.rendering.screen import Screen, button, in_rows
from bot.rendering.welcome import way_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme


def help_screen(
    jobs: Mapping[str, Sequence[str]],
    roles: frozenset[Role],
    scheme: Scheme | None,
    catalogue: Catalogue,
    *,
    trial: date | None,
) -> Screen:
    """What this person can do: a button for each of their jobs. A stranger has no scheme, and none."""
    writes = roles & {Role.COORDINATOR, Role.BUREAU}
    intro = "reporter" if writes else "reviewer" if Role.REVIEWER in roles else "reader" if roles else "stranger"
    lines = [catalogue(f"people.help_{intro}", fact=example_fact(scheme) if scheme is not None else "")]
    if trial is not None:
        lines.append(catalogue("people.trial_time", day=day(trial, catalogue), year=trial.year))
    lines += [catalogue("people.help_more")] if roles else []
    buttons = [button(catalogue, f"people.job_{job}", Action.HELP, job) for job in jobs] if roles else []
    return Screen("\n".join(lines), in_rows(buttons, 3) if roles else way_in(catalogue))


def job_screen(job: str, commands: Sequence[str], catalogue: Catalogue) -> Screen:
    """The commands of one job, from the command table."""
    lines = [catalogue("people.help_job", job=catalogue.plain(f"people.job_{job}"))]
    lines += [catalogue("people.help_command", name=name, what=catalogue(f"commands.{name}")) for name in commands]
    return Screen("\n".join(lines), ((button(catalogue, "people.help_back", Action.HELP, ""),),))
