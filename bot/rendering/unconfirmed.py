"""Notices that may not have arrived: what the bureau is told, and what became of sending them again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.notices import NoticeKind
from bot.rendering.callback_data import Action
from bot.rendering.formatting import counted, day, joined
from bot.rendering.screen import button, message

if TYPE_CHECKING:
    from bot.domain.notices import Again, Unconfirmed
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen

_NAMES = 12


def unconfirmed_screen(unconfirmed: Unconfirmed, catalogue: Catalogue) -> Screen:
    """The receivers whom a broadcast may not have reached, with a button that sends it to them again."""
    count, to = len(unconfirmed.names), "groups" if unconfirmed.to_groups else "receivers"
    names = joined(unconfirmed.names, _NAMES, catalogue)
    lines = [
        catalogue(
            f"unconfirmed.{to}", what=broadcast_name(unconfirmed, catalogue), total=unconfirmed.total, count=count
        ),
        catalogue("unconfirmed.names", names=names),
        catalogue("unconfirmed.why"),
    ]
    arguments = (unconfirmed.scheme, unconfirmed.kind.value, unconfirmed.broadcast)
    again = button(catalogue, f"unconfirmed.again_{to}", Action.RESEND, *arguments, count=count)
    return message(lines, catalogue, [[again]])


def broadcast_name(unconfirmed: Unconfirmed, catalogue: Catalogue) -> str:
    """6月21日的排名通报, 公告（第 3 号）."""
    broadcast = unconfirmed.broadcast
    if unconfirmed.kind is NoticeKind.RANKING:
        broadcast = day(date.fromisoformat(broadcast), catalogue)
    return catalogue.plain(f"unconfirmed.what_{unconfirmed.kind}", broadcast=broadcast)


def again_screen(again: Again, catalogue: Catalogue) -> Screen:
    """How many are sent again, and how many made sense no more."""
    lines = [
        *counted("unconfirmed.sent_again", again.waiting, catalogue),
        *counted("unconfirmed.expired", again.expired, catalogue),
    ]
    return message(lines or [catalogue("unconfirmed.settled")], catalogue)
