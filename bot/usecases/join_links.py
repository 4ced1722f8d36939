"""The link of a whole scheme: made, shown again, ended, and used by many to ask to be let in."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.applications import JoinLink
from bot.domain.errors import Expired
from bot.domain.permissions import Action, require
from bot.storage import applications
from bot.usecases.context import in_transaction

if TYPE_CHECKING:
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session

_LIVES = timedelta(days=14)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look like another
_LENGTH = 12


@in_transaction
async def open_link(tx: Transaction, session: Session) -> JoinLink:
    """The scheme's link as long as it can be used, else a new one. Raises NotAllowed."""
    require(session.person, Action.INVITE, session.scheme_id)
    now = session.now()
    link = await applications.open_link(tx, session.scheme_id, now)
    if link is None:
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        link = JoinLink(code, session.scheme_id, session.person.id, now, now + _LIVES)
        await applications.add_link(tx, link)
        await session.note(tx, "open-link", session.scheme_id)
    return link


async def current(session: Session) -> JoinLink | None:
    """The scheme's link that can be used now. Raises NotAllowed."""
    require(session.person, Action.INVITE, session.scheme_id)
    return await session.db.ask(lambda tx: applications.open_link(tx, session.scheme_id, session.now()))


@in_transaction
async def end_link(tx: Transaction, session: Session) -> None:
    """Let nobody use the scheme's link any more; who applied by it goes on waiting. Raises NotAllowed."""
    require(session.person, Action.INVITE, session.scheme_id)
    if await applications.end_links(tx, session.scheme_id, session.now()):
        await session.note(tx, "end-link", session.scheme_id)


async def entered(context: Context, code: str) -> JoinLink | None:
    """The link by which somebody comes; None where the code is none of a link. Raises Expired with the cause."""
    link = await context.db.ask(lambda tx: applications.link(tx, code))
    if link is None:
        return None
    if link.ended_at is not None or link.scheme not in context.schemes:
        raise Expired("link-ended")
    if link.expires_at <= context.clock.now():
        raise Expired("link-expired")
    return link
