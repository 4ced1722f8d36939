"""A group that took the bot back: what it is asked, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action
from bot.rendering.screen import Screen, button, message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.notices import TakenBack
    from bot.domain.people import Purpose
    from bot.rendering.catalogue import Catalogue


def taken_back_screen(group: TakenBack, catalogue: Catalogue) -> Screen:
    """Whether the group shall get again what it had."""
    what = _purposes(group.purposes, catalogue)
    yes = button(catalogue, "groups.restore", Action.REBIND, group.scheme, group.group_id, "y")
    no = button(catalogue, "groups.not_needed", Action.REBIND, group.scheme, group.group_id, "x")
    return message([catalogue("groups.taken_back", what=what)], catalogue, [[yes, no]])


def restored_screen(purposes: Sequence[Purpose], catalogue: Catalogue, *, wanted: bool) -> Screen:
    """What the group gets again, or that it gets nothing; without purposes, that somebody else has answered before."""
    if not purposes:
        return Screen(catalogue("groups.answered_before"))
    key = "groups.restored" if wanted else "groups.not_restored"
    return Screen(catalogue(key, what=_purposes(purposes, catalogue)))


def _purposes(purposes: Sequence[Purpose], catalogue: Catalogue) -> str:
    return "、".join(catalogue.plain(f"groups.purpose_{purpose}") for purpose in dict.fromkeys(purposes))
