"""`kaohe invite`, `kaohe invitations` and `kaohe roster`, whenever the chat is not at hand.

A one-use link to join; those that can still be used; and who serves where.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli import opening
from bot.cli.command import Answer, Command
from bot.cli.opening import on_ledger, scheme_of
from bot.cli.options import flag, language_option, option
from bot.domain.people import Role
from bot.outlets.telegram.calls import username
from bot.rendering.rosters import roster_csv, roster_rows, roster_text
from bot.rendering.staffing import invitation_rows
from bot.usecases import invitations, joining

if TYPE_CHECKING:
    from bot.usecases.context import Context


@dataclass(frozen=True, kw_only=True)
class InviteOptions:
    """What `kaohe invite` takes."""

    role: str = option("what they are to be", choices=[role.value for role in Role])
    unit: str | None = option("a unit's id; for a coordinator", default=None)
    department: str | None = option("a department that the scheme names for reviewing; for a reviewer", default=None)
    scheme: str | None = option("when several are served", default=None)
    language: str = language_option("en")


@dataclass(frozen=True, kw_only=True)
class InvitationsOptions:
    """What `kaohe invitations` takes."""

    cancel: str | None = option("nobody can use this one any more", default=None, metavar="ID")
    scheme: str | None = option("when several are served", default=None)
    language: str = language_option("en")


@dataclass(frozen=True, kw_only=True)
class RosterOptions:
    """What `kaohe roster` takes."""

    csv: bool = flag("with commas, for a spreadsheet")
    scheme: str | None = option("when several are served", default=None)


async def _roster(context: Context, options: RosterOptions) -> str:
    scheme = scheme_of(context, options.scheme or next(iter(context.schemes)))
    rows = roster_rows(await joining.roster(context, None, scheme.id), context.zone)
    return roster_csv(rows) if options.csv else roster_text(rows)


async def _invitations(context: Context, options: InvitationsOptions) -> str:
    scheme = scheme_of(context, options.scheme or next(iter(context.schemes)))
    if options.cancel is not None:
        await invitations.cancel(context, None, scheme.id, options.cancel)
    return roster_text(invitation_rows(await invitations.open_ones(context, None, scheme.id), context.zone))


def _invite(options: InviteOptions) -> Answer:
    return asyncio.run(_link(options))


async def _link(options: InviteOptions) -> Answer:
    settings = opening.settings()
    async with opening.opened(settings) as context:
        scheme = scheme_of(context, options.scheme or next(iter(context.schemes)))
        invited = await joining.invite(context, None, scheme.id, Role(options.role), options.unit, options.department)
    token = settings.bot_token.get_secret_value()
    name = await username(settings.bot_api_url, token) if token != opening.NO_TOKEN else None
    link = f"https://t.me/{name}?start={invited.token}\n" if name is not None else ""
    until = f"good for one use, until {invited.expires_at:%Y-%m-%d %H:%M} UTC"
    return Answer(f"{link}/start {invited.token}", aside=until)


COMMANDS = {
    "invite": Command(InviteOptions, _invite),
    "invitations": Command(InvitationsOptions, on_ledger(_invitations)),
    "roster": Command(RosterOptions, on_ledger(_roster)),
}
