"""Reports: a command, a line of text, an edited message; the buttons below a receipt; and what takes a report back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Source
from bot.domain.errors import NotFound, Refused, UserError
from bot.domain.prompts import Choose, Edit, ReadAs, Report, Undo, UndoLast
from bot.domain.results import Reported
from bot.handlers import evidence
from bot.handlers.reasons import asking_why
from bot.parsing.report import read_report
from bot.rendering import people, receipts
from bot.rendering.callback_data import Action
from bot.usecases import reporting
from bot.usecases.standings import standing, today

if TYPE_CHECKING:
    from bot.domain.intents import Reading
    from bot.handlers.update_context import Reader, UpdateContext
    from bot.rendering.callback_data import Tap

_LONGEST = 4096


async def report(visit: UpdateContext, words: str) -> None:
    """/report fact number; without words how to do it."""
    await take(visit, words, Source.COMMAND)


async def text(visit: UpdateContext, words: str) -> None:
    """A line, or several lines, of free text."""
    await take(visit, words, Source.TEXT)


async def take(visit: UpdateContext, words: str, source: Source) -> None:
    """Read, store, answer."""
    scheme, reading = read(visit, words)
    if reading.empty:
        await visit.answer(receipts.how_to_report(visit.context.scheme(scheme), visit.catalogue))
        return
    async with asking_why(visit, scheme, Report(words)):
        reported = await reporting.report(visit.session(scheme), reading, visit.origin(source))
        await show(visit, scheme, reported)


async def edited(visit: UpdateContext, words: str) -> None:
    """The sent message was edited: it corrects the report; one that had led to nothing is taken as new."""
    scheme, reading = read(visit, words)
    async with asking_why(visit, scheme, Edit(words)):
        try:
            reported = await reporting.correct(visit.session(scheme), reading, visit.origin(Source.EDIT))
        except NotFound:
            if not reading.empty:
                await take(visit, words, Source.EDIT)
            return
        await show(visit, scheme, reported)


async def undo(visit: UpdateContext, words: str) -> None:  # noqa: ARG001 every command has words
    """/undo: the last report."""
    scheme = visit.scheme()
    async with asking_why(visit, scheme, UndoLast()):
        taken = await reporting.undo_last(visit.session(scheme), visit.origin(Source.COMMAND))
        await visit.answer(receipts.withdrawn_screen(taken, visit.context.scheme(scheme), visit.catalogue))
        visit.services.wake()


async def take_back(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the entries of a receipt are taken back."""
    scheme_id, ids = tap.arguments
    scheme, origin = visit.context.scheme(scheme_id), visit.origin(Source.BUTTON)
    entries = [int(entry) for entry in ids.split(".")]
    async with asking_why(visit, scheme_id, Undo(tuple(entries))):
        taken = await reporting.undo(visit.session(scheme_id), entries, origin)
        await visit.alter(receipts.withdrawn_screen(taken, scheme, visit.catalogue))
        visit.services.wake()


async def read_otherwise(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the number of a receipt was the running total, or was an increment."""
    scheme_id, entry = tap.arguments
    mode = Mode.TOTAL if tap.action is Action.AS_TOTAL else Mode.INCREMENT
    scheme, origin = visit.context.scheme(scheme_id), visit.origin(Source.BUTTON)
    async with asking_why(visit, scheme_id, ReadAs(int(entry), mode)):
        changed = await reporting.read_as(visit.session(scheme_id), int(entry), mode, origin)
        await visit.alter(receipts.report_screens(changed, scheme, visit.catalogue)[0])
        visit.services.wake()


async def choose_meaning(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: which of several readings was meant, or none of them."""
    draft, option = tap.arguments
    chosen = None if option == "x" else int(option)
    origin = visit.origin(Source.BUTTON)
    async with asking_why(visit, visit.scheme(), Choose(int(draft), chosen)):
        reported = await reporting.choose(visit.context, visit.person, int(draft), chosen, origin)
        if chosen is None or reported == Reported():
            await visit.alter(people.sentence("receipts.not_stored", visit.catalogue))
            return
        scheme = visit.context.scheme(reported.receipts[0].scheme)
        await visit.alter(receipts.report_screens(reported, scheme, visit.catalogue)[0])
        await evidence.follow(visit)


async def ask_figure(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: a fact's figure is asked for, with what it is now."""
    scheme_id, unit, number = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    fact = scheme.facts[int(number)].id
    await reporting.ask_figure(visit.session(scheme_id), unit, fact)
    now = await standing(visit.context, scheme_id, today(visit.context, scheme))
    total, group = now.table.value(unit, fact), not visit.private
    await visit.answer(receipts.ask_figure_screen(fact, total, unit, scheme, visit.catalogue, group=group))


async def show(visit: UpdateContext, scheme: str, reported: Reported) -> None:
    """Answer a report: one message for what was stored, one for each question."""
    known = visit.context.scheme(scheme)
    for screen in receipts.report_screens(reported, known, visit.catalogue, proven=not visit.on_text):
        await visit.answer(screen)


def says(visit: UpdateContext, words: str) -> bool:
    """Whether the words beside a file are a report, not just what the file is called."""
    if not words:
        return False
    if words.isdigit():
        return True
    _, reading = read(visit, words)
    return bool(reading.claims) or any(one.candidates for one in reading.doubts)


def read(visit: UpdateContext, words: str, reader: Reader = read_report) -> tuple[str, Reading]:
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
