"""Reports: a command, a line of text, an edited message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import NotFound, Refused, UserError
from bot.handlers.commands import spoken
from bot.handlers.reasons import asking_why
from bot.parsing.report import read_report
from bot.rendering import receipts
from bot.usecases import correcting, reporting

if TYPE_CHECKING:
    from bot.domain.intents import Reading
    from bot.domain.results import Reported
    from bot.handlers.desk import Reader, Visit

_LONGEST = 4096


async def report(visit: Visit, words: str) -> None:
    """/report fact number; without words how to do it."""
    await take(visit, words, Source.COMMAND)


async def text(visit: Visit, words: str) -> None:
    """A line, or several lines, of free text."""
    await take(visit, words, Source.TEXT)


async def take(visit: Visit, words: str, source: Source) -> None:
    """Read, store, answer."""
    scheme, reading = read(visit, words)
    if reading.empty:
        await visit.answer(receipts.how_to_report(visit.context.schemes[scheme].scheme, visit.catalogue))
        return
    async with asking_why(visit, scheme, do="report", words=words):
        reported = await reporting.report(visit.context, visit.person, scheme, reading, visit.origin(source))
        await show(visit, scheme, reported)


async def edited(visit: Visit, words: str) -> None:
    """The sent message was edited: it corrects the report; one that had led to nothing is taken as new."""
    scheme, reading = read(visit, words)
    async with asking_why(visit, scheme, do="edit", words=words):
        try:
            reported = await reporting.correct(visit.context, visit.person, scheme, reading, visit.origin(Source.EDIT))
        except NotFound:
            if not reading.empty:
                await take(visit, words, Source.EDIT)
            return
        await show(visit, scheme, reported)


async def undo(visit: Visit, words: str) -> None:  # noqa: ARG001 every command has words
    """/undo: the last report."""
    scheme = visit.scheme()
    async with asking_why(visit, scheme, do="undo-last"):
        taken = await correcting.undo_last(visit.context, visit.person, scheme, visit.origin(Source.COMMAND))
        await visit.answer(receipts.withdrawn_screen(taken, visit.context.schemes[scheme].scheme, visit.catalogue))
        visit.desk.wake()


async def show(visit: Visit, scheme: str, reported: Reported) -> None:
    """Answer a report: one message for what was stored, one for each question."""
    known = visit.context.schemes[scheme].scheme
    for screen in receipts.report_screens(reported, known, visit.catalogue, proven=not visit.on_text):
        await visit.answer(screen)


def says(visit: Visit, words: str) -> bool:
    """Whether the words beside a file are a command or a report, not just what the file is called."""
    if not words:
        return False
    if words.startswith("/") or spoken(words) is not None or words.isdigit():
        return True
    _, reading = read(visit, words)
    return bool(reading.claims) or any(one.candidates for one in reading.doubts)


def read(visit: Visit, words: str, reader: Reader = read_report) -> tuple[str, Reading]:
    """The scheme that the words fit best, and what they say in it. Raises Refused for endless texts."""
    if len(words) > _LONGEST:
        raise Refused("too-long")
    best: tuple[str, Reading] | None = None
    for scheme in visit.schemes():
        reading = visit.read(scheme, words, reader)
        if best is None or len(reading.claims) > len(best[1].claims):
            best = (scheme, reading)
    if best is None:
        raise UserError("stranger")
    return best
