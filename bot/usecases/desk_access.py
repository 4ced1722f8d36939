"""The way into the desk: one-use links, and sessions that end by themselves or when somebody ends them.

Times are the machine's, also where the bot lives at another one: a session lasts a working day of whoever sits there.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.desk import DeskLink, DeskSession
from bot.domain.errors import Expired, NotAllowed
from bot.storage import audit, desk
from bot.usecases import invitations

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

LINK_LIVES = timedelta(minutes=10)
_LASTS = timedelta(hours=12)  # a working day
_IDLE = timedelta(hours=3)  # … but not when nobody has used it for so long
_SEEN = timedelta(minutes=5)  # between two notes that a session is in use
_KEPT = timedelta(days=30)
_TOKEN_BYTES = 24
_DEVICE = 80  # letters


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def link(context: Context, person: Person, at: datetime) -> str:
    """The token of a new link for a person; one that was made before and not used is good no more."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    await context.db.write(lambda tx: desk.add_link(tx, DeskLink(_hash(token), person.id, at + LINK_LIVES)))
    return token


async def enter(context: Context, token: str, device: str, at: datetime) -> str:
    """Use a link up and open a session; its secret. Raises Expired, NotAllowed."""

    async def change(tx: Transaction) -> str:
        person_id = await desk.use_link(tx, _hash(token), at)
        if person_id is None:
            raise Expired("desk-link-gone")
        return await _open(tx, context, person_id, device, at)

    return await context.db.write(change)


async def enter_by_telegram(context: Context, person_id: int, device: str, at: datetime) -> str:
    """Open a session for somebody for whom Telegram has vouched; its secret. Raises NotAllowed."""
    return await context.db.write(lambda tx: _open(tx, context, person_id, device, at))


async def _open(tx: Transaction, context: Context, person_id: int, device: str, at: datetime) -> str:
    person = await invitations.member(tx, context, person_id)
    if person is None:
        raise NotAllowed("stranger")
    secret = secrets.token_urlsafe(_TOKEN_BYTES)
    await desk.forget(tx, at - _KEPT)
    await desk.add_session(tx, DeskSession(_hash(secret), person.id, device[:_DEVICE], at, at, at + _LASTS))
    for scheme in context.schemes:
        if person.roles(scheme):
            await audit.note(tx, scheme, audit.Act(context.clock.now(), person.id, "open-desk", device[:_DEVICE], ""))
    return secret


async def visitor(context: Context, secret: str, at: datetime) -> Person:
    """Whose session it is, with the rights of this moment; raises Expired and NotAllowed."""

    async def read(tx: Transaction) -> tuple[DeskSession, Person | None]:
        session = await desk.session(tx, _hash(secret))
        if session is None or session.ended_at is not None or at >= min(session.expires_at, session.seen_at + _IDLE):
            raise Expired("desk-session-gone")
        return session, await invitations.member(tx, context, session.person_id)

    session, person = await context.db.ask(read)
    if person is None:
        raise NotAllowed("stranger")
    if at - session.seen_at >= _SEEN:
        await context.db.write(lambda tx: desk.see(tx, session.token_hash, at))
    return person


async def sessions(context: Context, person: Person, at: datetime) -> list[DeskSession]:
    """Where a person is signed in, the last one used first."""
    listed = await context.db.ask(lambda tx: desk.sessions(tx, person.id, at))
    return [session for session in listed if at < session.seen_at + _IDLE]


def is_of(session: DeskSession, secret: str) -> bool:
    """Whether a session is the one that has this secret."""
    return secrets.compare_digest(session.token_hash, _hash(secret))


async def leave(context: Context, person: Person, secret: str, at: datetime) -> None:
    """End the session that has this secret."""
    await context.db.write(lambda tx: desk.end(tx, person.id, [_hash(secret)], at))


async def end_sessions(context: Context, person: Person, at: datetime, session_id: str | None = None) -> int:
    """End one of a person's sessions, by its id, or (None) all; how many that were."""

    async def change(tx: Transaction) -> int:
        listed = await desk.sessions(tx, person.id, at)
        ended = [session.token_hash for session in listed if session_id in (None, session.id)]
        return await desk.end(tx, person.id, ended, at)

    return await context.db.write(change)
