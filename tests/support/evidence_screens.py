"""What people see of evidence, made from values that stand here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.domain.entries import Entry, Mode, Origin, Source
from bot.domain.evidence import Content, Evidence, Evidences, Medium, Shown, Taken, Trouble, Unproven, Upload
from bot.domain.results import Reported, Todo
from bot.rendering import evidence, people, receipts, todos

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.results import Receipt
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

SCHEME, UNIT, BASES, JOBS = "rugao-2021", "changjiang", "university-talent-bases", "new-urban-jobs"
_AT = datetime(2021, 6, 15, 2, tzinfo=UTC)


def _entry(number: int, fact: str = BASES, mode: Mode = Mode.INCREMENT) -> Entry:
    origin = Origin(Source.TEXT, number, 11, number)
    return Entry(number, SCHEME, UNIT, fact, date(2021, 6, 15), mode, 2, 11, origin, None, _AT)


_FOUR = tuple(_entry(number, fact) for number, fact in enumerate((BASES, JOBS, "labour-inflow", "master-graduates"), 3))


def _piece(
    number: int, name: str = "合作协议.pdf", trouble: Trouble | None = None, facts: tuple[str, ...] = (BASES,)
) -> Shown:
    medium = Medium.DOCUMENT if name else Medium.PHOTO
    upload = Upload(f"file-{number}", f"u{number}", medium, name, "", 9)
    content = Content("" if trouble else "ab", "pdf", 9, trouble)
    return Shown(Evidence(number, SCHEME, (3,), upload, 11, _AT, content), UNIT, facts, "王芳")


_PIECES = (
    _piece(16, ""),
    _piece(15, "<b>协议</b>&" + "长" * 60 + ".pdf"),
    *(_piece(14 - place, trouble=trouble) for place, trouble in enumerate(Trouble)),
    _piece(11, facts=(BASES, JOBS)),
)


def _listed(fact: str | None = None, page: int = 1, *, empty: bool = False) -> Callable[[Scheme, Catalogue], Screen]:
    listed = Evidences(SCHEME, UNIT, fact, () if empty else _PIECES, page, 3, 14)
    return lambda scheme, catalogue: evidence.list_screen(listed, scheme, catalogue)


def _taken(*entries: Entry) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: evidence.taken_screen(Taken(SCHEME, entries), scheme, catalogue)


def _asked(scheme: Scheme, catalogue: Catalogue) -> Screen:
    choices = ((_entry(3),), (_entry(4, JOBS, Mode.TOTAL),), _FOUR)
    return evidence.ask_screen(Taken(SCHEME, waiting=2, choices=choices), scheme, catalogue)


def _file(shown: Shown) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: evidence.file_screen(shown, None, scheme, catalogue)


def _todo(scheme: Scheme, catalogue: Catalogue) -> Screen:
    lacking = Unproven(3, BASES, Mode.INCREMENT, 2, date(2021, 6, 15))
    owed = Todo(
        SCHEME, UNIT, date(2021, 6, 15), (), tuple(replace(lacking, entry_id=entry_id) for entry_id in range(5))
    )
    return todos.todo_screen(owed, scheme, {}, catalogue)


def receipt_screens(receipt: Receipt) -> Callable[[Scheme, Catalogue], tuple[Screen, ...]]:
    """A receipt of a figure that the scheme wants proven."""
    return lambda scheme, catalogue: receipts.report_screens(Reported((receipt,)), scheme, catalogue)


EVIDENCE_SCREENS = {
    "evidence": _listed(),
    "evidence-of-fact": _listed(BASES, 0),
    "evidence-empty": _listed(BASES, empty=True),
    "evidence-taken": _taken(_entry(3)),
    "evidence-taken-many": _taken(*_FOUR),
    "evidence-dropped": _taken(),
    "evidence-ask": _asked,
    "evidence-file": _file(_piece(7)),
    "evidence-photo": _file(_piece(7, "")),
    **{f"evidence-file-{trouble}": _file(_piece(7, trouble=trouble)) for trouble in Trouble},
    "evidence-followed": lambda _, catalogue: people.sentence("evidence.followed", catalogue),
    "todo-evidence": _todo,
}
