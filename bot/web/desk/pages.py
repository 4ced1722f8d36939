"""The table of the desk's pages, in the order of their links: the first that somebody may see is where they begin."""

from __future__ import annotations

from bot.domain.permissions import Action
from bot.web.desk import account
from bot.web.desk.visit import Page

PAGES = (
    Page(
        "account",
        Action.SEE_BOARD,
        {"": account.show},
        {"end": account.end},
        listed=False,
    ),
)
