"""The table of the desk's pages, in the order of their links: the first that somebody may see is where they begin."""

from __future__ import annotations

from bot.domain.permissions import Action
from bot.web.desk import (
    account,
    announcing,
    calendar,
    deciding,
    figure,
    files,
    machine,
    people,
    progress,
    publication,
    ranking,
    review,
    settling,
    tables,
    today,
    trail,
)
from bot.web.desk.visit import Page

PAGES = (
    Page("today", Action.REVIEW, {"": today.show}, {"resend": today.send_again}),
    Page(
        "review",
        Action.REVIEW,
        {
            "": review.show,
            "batch": deciding.show_batch,
            "missed": settling.show_missed,
            "appeals": settling.show_appeals,
        },
        {
            "confirm": deciding.confirm,
            "return": deciding.send_back,
            "correct": deciding.correct,
            "settle": deciding.settle,
            "undo": deciding.undo,
            "undo-correction": deciding.undo_correction,
            "confirm-several": deciding.confirm_several,
            "missed": settling.settle_missed,
            "answer": settling.answer,
        },
    ),
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
    Page(
        "calendar",
        Action.ANNOUNCE,
        {
            "": calendar.show,
            "day/{day}": calendar.day,
            "duty/{duty}": calendar.duty,
            "message/{day}/{kind}": calendar.message,
            "picture/{day}/{kind}": calendar.picture,
            "announce": announcing.write,
            "announcement/{number}": announcing.show,
        },
        {
            "pause": calendar.pause,
            "resume": calendar.resume,
            "move": calendar.move,
            "draft": announcing.draft,
            "send": announcing.send,
            "cancel": announcing.cancel,
            "put-off": announcing.move,
        },
    ),
    Page(
        "files",
        Action.REPORT,
        {
            "": files.show,
            "job/{job}": files.show_job,
            "result/{job}": files.send_result,
            "statement": files.send_statement,
        },
        {
            "make": files.make,
            "again": files.again,
            "answer": tables.answer,
            "store": tables.store,
            "undo": tables.undo,
        },
        {"send": files.send},
    ),
    Page(
        "publication",
        Action.SEE_BOARD,
        {"": publication.show, "draft": publication.show_draft},
        {"publish": publication.publish, "appeal": publication.appeal},
    ),
    Page(
        "people",
        Action.INVITE,
        {"": people.show, "roster": people.send_roster},
        {
            "decide": people.decide,
            "admit-all": people.admit_all,
            "link": people.open_link,
            "end-link": people.end_link,
            "poster": people.print_poster,
            "slips": people.print_slips,
            "invite": people.invite,
            "cancel": people.cancel,
            "end": people.end,
            "unbind": people.unbind,
        },
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
