"""Reports: a command, a line of text, an edited message; the buttons below a receipt; and what takes a report back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Source
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed
from bot.domain.prompts import Choose, Edit, ReadAs, Report, Undo, UndoLast
from bot.domain.results import Reported
from bot.handlers import evidence
from bot.handlers.replies import asking_why
from bot.parsing.report import read_report
from bot.rendering import receipts
from bot.rendering.callback_data import Action, number_of, read_past_day
from bot.rendering.inquiries import (
    how_screen,
    not_understood_screen,
    pick_figure_screen,
    zeros_done_screen,
)
from bot.rendering.people import error_screen
from bot.usecases import inquiring, obligations, reply_prompts, reporting
from bot.usecases.standings import standing, today

if TYPE_CHECKING:
    from bot.domain.intents import Reading
    from bot.handlers.update_context import Reader, UpdateContext
    from bot.rendering.callback_data import Tap
    from scoring import Scheme

_LONGEST = 4096
_OVERTAKEN = ("question-overtaken", "question-edited")  # what a question's buttons say once it is asked no more


async def report(event: UpdateContext, words: str) -> None:
    """/report fact number; without words it asks which."""
    if words:
        await take(event, words, Source.COMMAND)
        return
    scheme_id = event.scheme_id()
    served, units = event.context.schemes[scheme_id], event.person.units(scheme_id)
    if len(units) != 1 or not allowed(event.person, Right.REPORT, scheme_id, units[0]):
        await event.answer(how_screen(event.person, served.scheme, event.catalogue))
        return
    todo = await obligations.todo(event.session(scheme_id), units[0])
    screen = pick_figure_screen(todo, served.scheme, served.duties_by_id, event.catalogue, event.form_url)
    await event.answer(screen)


async def take(event: UpdateContext, words: str, source: Source) -> None:
    """Read the figures of a text, store them, and answer with the receipt and the questions."""
    scheme, reading = read(event, words)
    if reading.empty:
        await event.answer(not_understood_screen(event.person, scheme, event.catalogue))
        return
    if event.person.only_reads(scheme.id):
        raise NotAllowed("not-allowed-any-report")
    async with asking_why(event, scheme.id, Report(words)):
        reported = await reporting.report(event.session(scheme.id), reading, event.origin(source))
        await _show(event, scheme, reported)


async def correct(event: UpdateContext, words: str) -> None:
    """The sent message was edited: it corrects the report; one that had led to nothing is taken as new."""
    scheme, reading = read(event, words)
    async with asking_why(event, scheme.id, Edit(words)):
        try:
            reported = await reporting.correct(event.session(scheme.id), reading, event.origin(Source.EDIT))
        except NotFound:
            if not reading.empty:
                await take(event, words, Source.EDIT)
            else:
                await reply_prompts.close_edited(event.session(scheme.id), event.origin(Source.EDIT))
            return
        except Refused:
            await reply_prompts.close_edited(event.session(scheme.id), event.origin(Source.EDIT))
            raise
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
        try:
            reported = await reporting.choose(event.context, event.person, number_of(draft), chosen, origin)
        except Expired as expired:
            if expired.code not in _OVERTAKEN:
                raise
            await event.alter(error_screen(expired, event.catalogue))
            return
        schemes = [receipt.scheme for receipt in reported.receipts]
        schemes += [question.scheme for question in reported.questions]
        if not schemes:
            await event.alter(event.sentence("receipts.no_change" if reported.kept else "receipts.not_stored"))
            return
        scheme = event.context.scheme(schemes[0])
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


async def report_zeros(event: UpdateContext, tap: Tap) -> None:
    """Tapped: 0 of one fact, of all that was due on a day and still is, or of none."""
    scheme_id, unit, days, place = tap.arguments
    scheme = event.context.scheme(scheme_id)
    if place == "x":
        await event.alter(event.sentence("receipts.not_stored"))
        return
    day, fact = read_past_day(days, scheme.start), scheme.facts[number_of(place)].id if place else None
    reported = await inquiring.report_zeros(event.session(scheme_id), unit, day, fact, event.origin(Source.BUTTON))
    if reported == Reported():
        await event.alter(zeros_done_screen(event.catalogue))
        return
    first, *others = receipts.report_screens(reported, scheme, event.catalogue)
    await event.alter(first)
    for screen in others:
        await event.answer(screen)


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
