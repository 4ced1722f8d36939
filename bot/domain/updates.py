"""Telegram's updates as they are received, and an attempt to work one through."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

_LARGEST = 2**63 - 1  # of the numbers that a database keeps


@dataclass(frozen=True, slots=True)
class ReceivedUpdate:
    """An update that a process has in hand.

    `attempts`: how many could not be answered before; `late`: people hardly expect its answer any more.
    """

    id: int
    chat_id: int | None
    payload: dict[str, Any]
    received_at: datetime
    attempts: int = 0
    late: bool = False

    @property
    def age(self) -> tuple[datetime, int]:
        """Sorts by age: Telegram's numbers may begin anew."""
        return self.received_at, self.id


@dataclass(slots=True)
class Attempt:
    """An attempt to work an update through, as all who take part in it know it.

    `number`: 0 for the first; `late`: the answer comes later than people expect; `committed`: a change was kept
    meanwhile; `again`: no answer could be given, another attempt is due; `undone`: nor could what it asks for be done,
    so that nothing of its chat may overtake it.
    """

    number: int = 0
    late: bool = False
    committed: bool = False
    again: bool = False
    undone: bool = False


ATTEMPT: ContextVar[Attempt | None] = ContextVar("attempt", default=None)  # that the running task makes


def received(payload: Any, now: datetime) -> ReceivedUpdate | None:
    """What Telegram delivered, as raw JSON; None for what has no number by which it could be kept."""
    number = number_of(payload)
    return ReceivedUpdate(number, chat_of(payload), payload, now) if number is not None else None


def number_of(payload: object) -> int | None:
    """An update's number, None where there is none that could be one."""
    return _number(payload.get("update_id")) if isinstance(payload, dict) else None


def chat_of(payload: dict[str, Any]) -> int | None:
    """The chat that an update belongs to, for whatever kind of update, as far as it can be told."""
    for content in payload.values():
        if isinstance(content, dict):
            message = content.get("message", content)  # a tap names the message with the button
            chat = message.get("chat") if isinstance(message, dict) else None
            return _number(chat.get("id")) if isinstance(chat, dict) else None
    return None


def _number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST:
        return value
    return None
