"""Reports: a command, a line of text, an edited message; the buttons below a receipt; and what takes a report back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Source
from bot.domain.errors import NotFound, Refused
from bot.domain.prompts import Choose, Edit, ReadAs, Report, Undo, UndoLast
from bot.domain.results import Reported
from bot.handlers import evidence, workbook
from bot.handlers.replies import asking_why
from bot.parsing.report import read_report
from bot.rendering import receipts
from bot.rendering.callback_data import Action, number_of
from bot.usecases import reporting
from bot.usecases.standings import standing, today

if TYPE_CHECKING:
    from bot.domain.intents import Reading
    from bot.handlers.update_context import Reader, UpdateContext
    from bot.rendering.callback_data import Tap
    from scoring import Scheme

_LONGEST = 4096


async def report(event: UpdateContext, words: str) -> None:
    """/report fact number; without words how to do it."""
    await take(event, words, Source.COMMAND)


async def take(event: UpdateContext, words: str, source: Source) -> None:
    """Read the figures of a text, store them, and answer with the receipt and the questions.

    A table that was pasted into the message goes the way of a workbook.
    """
    if await workbook.preview_pasted(event, words):
        return
    scheme, reading = read(event, words)
    if reading.empty:
        await event.answer(receipts.how_to_report(scheme, event.catalogue))
        return
    async with asking_why(event, scheme.id, Report(words)):
        reported = await reporting.report(event.session(scheme.id), reading, event.origin(source))
        await _show(event, scheme, reported)


async def correct(event: UpdateContext, words: str) -> None:
    """The sent message was edited: it corrects the report; one that had led to nothing is taken as new."""
    if await workbook.preview_pasted(event, words):
        return
    scheme, reading = read(event, words)
    async with asking_why(event, scheme.id, Edit(words)):
        try:
            reported = await reporting.correct(event.session(scheme.id), reading, event.origin(Source.EDIT))
        except NotFound:
            if not reading.empty:
                await take(event, words, Source.EDIT)
            return
        await _show(event, scheme, reported)


async def undo(event: UpdateContext, _: str) -> None:
    """/undo: the last report."""
    scheme = event.scheme()
    async with asking_why(event, scheme.id, UndoLast()):
        withdrawn = await reporting.undo_last(event.session(scheme.id), event.origin(Source.COMMAND))
        await event.answer(receipts.withdrawn_screen(withdrawn, scheme, event.catalogue))
        event.services.wake()


async def take_back(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the entries of a receipt are taken back."""
    scheme_id, ids = tap.arguments
    scheme, origin = event.context.scheme(scheme_id), event.origin(Source.BUTTON)
    entries = [number_of(entry) for entry in ids.split(".")]
    async with asking_why(event, scheme_id, Undo(tuple(entries))):
        withdrawn = await reporting.undo(event.session(scheme_id), entries, origin)
        await event.alter(receipts.withdrawn_screen(withdrawn, scheme, event.catalogue))
        event.services.wake()


async def read_otherwise(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the number of a receipt was the running total, or was an increment."""
    scheme_id, entry = tap.arguments
    mode = Mode.TOTAL if tap.action is Action.AS_TOTAL else Mode.INCREMENT
    scheme, origin = event.context.scheme(scheme_id), event.origin(Source.BUTTON)
    async with asking_why(event, scheme_id, ReadAs(number_of(entry), mode)):
        changed = await reporting.read_as(event.session(scheme_id), number_of(entry), mode, origin)
        await event.alter(receipts.report_screens(changed, scheme, event.catalogue)[0])
        event.services.wake()


async def choose_meaning(event: UpdateContext, tap: Tap) -> None:
    """Tapped: which of several readings was meant, or none of them."""
    draft, option = tap.arguments
    chosen = None if option == "x" else number_of(option)
    origin = event.origin(Source.BUTTON)
    async with asking_why(event, event.scheme_id(), Choose(number_of(draft), chosen)):
        reported = await reporting.choose(event.context, event.person, number_of(draft), chosen, origin)
        if chosen is None or reported == Reported():
            await event.alter(event.sentence("receipts.not_stored"))
            return
        scheme = event.context.scheme(reported.receipts[0].scheme)
        await event.alter(receipts.report_screens(reported, scheme, event.catalogue)[0])
        await evidence.follow(event)


async def ask_figure(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a fact's figure is asked for, with what it is now."""
    scheme_id, unit, number = tap.arguments
    scheme = event.context.scheme(scheme_id)
    fact = scheme.facts[number_of(number)].id
    await reporting.ask_figure(event.session(scheme_id), unit, fact)
    table = (await standing(event.context, scheme_id, today(event.context, scheme))).table
    total, group = table.value(unit, fact), not event.private
    await event.answer(receipts.ask_figure_screen(fact, total, unit, scheme, event.catalogue, group=group))


async def _show(event: UpdateContext, scheme: Scheme, reported: Reported) -> None:
    """Answer a report: one message for what was stored, one for each question."""
    for screen in receipts.report_screens(reported, scheme, event.catalogue, proven=not event.on_text):
        await event.answer(screen)


def is_report(event: UpdateContext, words: str) -> bool:
    """Whether the words beside a file are a report, not just what the file is called."""
    if not words:
        return False
    if words.isdigit():
        return True
    _, reading = read(event, words)
    return bool(reading.claims) or any(doubt.candidates for doubt in reading.doubts)


def read(event: UpdateContext, words: str, reader: Reader = read_report) -> tuple[Scheme, Reading]:
    """The scheme in which the words report most figures, and these; raises Refused for endless texts."""
    if len(words) > _LONGEST:
        raise Refused("too-long")
    readings = {scheme_id: event.read(scheme_id, words, reader) for scheme_id in event.scheme_ids()}
    scheme_id = max(readings, key=lambda each: len(readings[each].claims))
    return event.context.scheme(scheme_id), replace(readings[scheme_id], foreign=event.foreign)
