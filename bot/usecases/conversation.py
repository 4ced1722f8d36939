"""Conversation: what a person and the bot last spoke of in a chat, so that 21, +5 and 改成21 find their object.

It is read from what is kept anyhow: the newest of the person's entries in the chat, of the questions that are open, and
of the facts whose figure was asked for. After a quarter of an hour nothing is spoken of any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import OpenQuestion, PromptedFigure
from bot.domain.entries import Mode
from bot.storage import drafts, ledger

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.drafts import Draft
    from bot.domain.entries import Entry, Origin
    from bot.domain.intents import Claim
    from bot.storage.engine import Transaction
    from bot.usecases.context import Session

SPAN = timedelta(minutes=15)
_MOST = 200  # entries of one message that are looked at


@dataclass(frozen=True, slots=True)
class Topic:
    """What was spoken of, and when; all empty where it was taken back."""

    at: datetime
    update_id: int
    entries: tuple[Entry, ...] = ()  # of the last receipt, whether they still count or not
    claims: tuple[Claim, ...] = ()  # of the last question: its options
    figure: Draft[PromptedFigure] | None = None  # the fact whose figure was asked for


async def topic(tx: Transaction, session: Session, origin: Origin, since: datetime | None = None) -> Topic | None:
    """What was last spoken of in the chat of `origin`, before its update.

    None where it was before `since`, a quarter of an hour ago unless it is given.
    """
    chat_id, since = origin.chat_id, since or session.now() - SPAN
    if chat_id is None:
        return None
    topics = [
        *await _receipt(tx, session, origin, chat_id, since),
        *await _figure(tx, session, chat_id),
        *await _questions(tx, session, origin, chat_id),
    ]
    return max(
        (topic for topic in topics if topic.at > since), key=lambda each: (each.at, each.update_id), default=None
    )


async def _receipt(tx: Transaction, session: Session, origin: Origin, chat_id: int, since: datetime) -> list[Topic]:
    lately = await ledger.last_in_chat(tx, session.scheme_id, session.person.id, chat_id, since, _MOST)
    before = [entry for entry in lately if origin.update_id is None or entry.origin.update_id != origin.update_id]
    if not before:
        return []
    last = before[-1]
    entered = [entry for entry in before if entry.mode is not Mode.WITHDRAWAL and came_together(entry, last)]
    return [Topic(last.recorded_at, last.origin.update_id or 0, entries=tuple(entered))]


async def _figure(tx: Transaction, session: Session, chat_id: int) -> list[Topic]:
    draft = await drafts.latest(tx, PromptedFigure, session.person.id, session.now())
    if draft is None or draft.scheme != session.scheme_id or draft.content.chat_id not in (None, chat_id):
        return []
    return [Topic(draft.created_at, draft.update_id or 0, figure=draft)]


async def _questions(tx: Transaction, session: Session, origin: Origin, chat_id: int) -> list[Topic]:
    return [
        Topic(draft.created_at, draft.update_id or 0, claims=draft.content.options)
        for draft in await drafts.open_ones(tx, OpenQuestion, session.person.id, session.now())
        if draft.scheme == session.scheme_id
        and draft.content.chat_id == chat_id
        and draft.update_id != origin.update_id
    ]


def came_together(entry: Entry, last: Entry) -> bool:
    """Whether both came with one message, one tap, or one form that was sent from its page."""
    if last.origin.message_id is not None:
        return (entry.origin.chat_id, entry.origin.message_id) == (last.origin.chat_id, last.origin.message_id)
    if last.origin.update_id is not None:
        return entry.origin.update_id == last.origin.update_id
    return (entry.origin.source, entry.recorded_at) == (last.origin.source, last.recorded_at)
