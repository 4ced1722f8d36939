"""The table of the desk's pages, in the order of their links: the first that somebody may see is where they begin."""

from __future__ import annotations

from bot.domain.permissions import Action
from bot.web.desk import account, figure, machine, progress, ranking, today, trail
from bot.web.desk.visit import Page

PAGES = (
    Page("today", Action.REVIEW, {"": today.show}, {"resend": today.send_again}),
    Page(
        "ranking",
        Action.SEE_BOARD,
        {
            "": ranking.show,
            "course": ranking.course,
            "unit/{unit}": ranking.unit,
            "unit/{unit}/why": ranking.why,
            "changes/{unit}": ranking.changes,
        },
        {},
    ),
    Page(
        "progress",
        Action.SEE_SHEET,
        {
            "": progress.show,
            "fact/{unit}/{fact}": figure.show,
            "duty/{unit}/{duty}": progress.duty,
            "file/{number}": figure.file,
        },
        {},
    ),
    Page("trail", Action.SEE_AUDIT, {"": trail.show, "table": trail.send_table}, {}),
    Page("machine", Action.SEE_AUDIT, {"": machine.show}, {}, operators=True),
    Page(
        "account",
        Action.SEE_BOARD,
        {"": account.show},
        {"end": account.end},
        listed=False,
    ),
)
