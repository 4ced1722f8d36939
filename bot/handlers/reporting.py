"""Reports: a command, a line of text, an edited message; and the buttons below a receipt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Source
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed
from bot.domain.prompts import Choose, Edit, ReadAs, Report
from bot.domain.results import Reported
from bot.handlers import amending, changing, evidence, workbook
from bot.handlers.replies import asking_why
from bot.parsing.report import read_report
from bot.rendering import receipts
from bot.rendering.callback_data import Action, number_of, read_past_day
from bot.rendering.formatting import clip
from bot.rendering.inquiries import (
    how_screen,
    not_understood_screen,
    pick_figure_screen,
    ways_on,
    zeros_done_screen,
)
from bot.rendering.people import error_screen
from bot.rendering.screen import marked
from bot.usecases import inquiring, obligations, reply_prompts, reporting
from bot.usecases.standings import standing, today

if TYPE_CHECKING:
    from bot.domain.intents import Reading
    from bot.handlers.update_context import Reader, UpdateContext
    from bot.rendering.callback_data import Tap
    from scoring import Scheme

_LONGEST = 4096
_WORDS = 80  # letters of a person's own words that are quoted
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
    """Read the figures of a text, store them, and answer with the receipt and the questions.

    A table that was pasted into the message goes the way of a workbook.
    """
    if await workbook.preview_pasted(event, words):
        return
    scheme, reading = read(event, words)
    if reading.empty:
        await event.answer(not_understood_screen(event.person, scheme, event.catalogue))
        return
    if event.person.only_reads(scheme.id):
        raise NotAllowed("not-allowed-any-report")
    if await _ask_for_figure(event, scheme, reading):
        return
    amended = await changing.ask(event, scheme, reading, event.origin(source))
    left = amended.reading
    if amended.questions and left.empty:
        await changing.show(event, scheme, amended, left.unused)
        return
    async with asking_why(event, scheme.id, Report(words)):
        reported = await reporting.report(event.session(scheme.id), left, event.origin(source))
        await _show(event, scheme, reported)
    await changing.show(event, scheme, amended)


async def correct(event: UpdateContext, words: str) -> None:
    """The sent message was edited: it corrects the report; one that had led to nothing is taken as new."""
    if await workbook.preview_pasted(event, words):
        return
    scheme, reading = read(event, words)
    if reading.amendments:
        await _amend_edited(event, scheme, reading)
        return
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


async def read_otherwise(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the number of a receipt was the running total, or was an increment."""
    scheme_id, entry = tap.arguments
    mode = Mode.TOTAL if tap.action is Action.AS_TOTAL else Mode.INCREMENT
    scheme, origin = event.context.scheme(scheme_id), event.origin(Source.BUTTON)
    async with asking_why(event, scheme_id, ReadAs(number_of(entry), mode)):
        try:
            changed = await reporting.read_as(event.session(scheme_id), number_of(entry), mode, origin)
        except NotFound:
            await amending.tell_fates(event, scheme, [number_of(entry)])
            return
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
    await _ask_figure(event, scheme, unit, fact)


async def _ask_figure(event: UpdateContext, scheme: Scheme, unit: str, fact: str, mark: str = "") -> None:
    await reporting.ask_figure(event.session(scheme.id), unit, fact, event.chat_id)
    table = (await standing(event.context, scheme.id, today(event.context, scheme))).table
    known, group = table.reported(unit, fact) is not None, not event.private
    total = table.value(unit, fact) if known else None
    screen = receipts.ask_figure_screen(fact, total, unit, scheme, event.catalogue, group=group)
    await event.answer(marked(screen, mark) if mark else screen)


async def _ask_for_figure(event: UpdateContext, scheme: Scheme, reading: Reading) -> bool:
    """A counted fact alone (居转企) is asked for its figure; False where the message says more, or is less certain."""
    units = event.person.units(scheme.id)
    if reading.claims or reading.amendments or len(reading.doubts) != 1 or len(units) != 1:
        return False
    (doubt,) = reading.doubts
    if not doubt.fact:
        return False
    mark: str = event.catalogue("receipts.lacks_number")
    if reading.unused:
        mark += "\n" + event.catalogue("receipts.unused", words=clip(" ".join(reading.unused), _WORDS))
    await _ask_figure(event, scheme, units[0], doubt.fact, mark=mark)
    return True


async def _amend_edited(event: UpdateContext, scheme: Scheme, reading: Reading) -> None:
    """An edited message that corrects in words: it is asked about, and what the message has led to stays till then."""
    of_itself = replace(event, replied_to=event.message_id, replied_entries=None)
    amended = await changing.ask(of_itself, scheme, reading, event.origin(Source.EDIT))
    left = amended.reading
    if amended.of_entries:  # whether its other figures are new or were stored before, nobody can tell
        left = replace(left, claims=(), doubts=(), unused=(*left.unused, *(claim.text for claim in left.claims)))
    if amended.questions and left.empty:
        await changing.show(event, scheme, amended, left.unused)
        return
    reported = Reported(remarks=amended.reading.doubts, unused=left.unused)
    if not left.empty:
        reported = await reporting.report(event.session(scheme.id), left, event.origin(Source.EDIT))
    await _show(event, scheme, reported)
    await changing.show(event, scheme, amended)


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
    """Answer a report: one message for what was stored, one for each question. A receipt that it corrects says so."""
    first, *others = receipts.report_screens(reported, scheme, event.catalogue, proven=not event.on_text)
    if reported.remarks and not (reported.receipts or reported.questions):
        first = replace(first, buttons=ways_on(event.person, scheme, event.catalogue))
    shown = await event.answer(first)
    if reported.receipts and event.message_id is not None:
        before = event.services.receipts.replace(event.chat_id, event.message_id, shown)
        if before is not None and any(receipt.corrects for receipt in reported.receipts):
            await event.change(before, event.sentence("amending.corrected_below"))
    for screen in others:
        await event.answer(screen)


def is_report(event: UpdateContext, words: str) -> bool:
    """Whether the words beside a file are a report, not just what the file is called."""
    if not words:
        return False
    if words.isdigit():
        return True
    _, reading = read(event, words)
    return bool(reading.claims or reading.amendments) or any(doubt.candidates for doubt in reading.doubts)


def read(event: UpdateContext, words: str, reader: Reader = read_report) -> tuple[Scheme, Reading]:
    """The scheme in which the words report most figures, and these; raises Refused for endless texts."""
    if len(words) > _LONGEST:
        raise Refused("too-long")
    readings = {scheme_id: event.read(scheme_id, words, reader) for scheme_id in event.scheme_ids()}
    spoken_of = event.replied_entries[0] if event.replied_entries is not None else None

    def figures(scheme_id: str) -> tuple[int, bool]:
        reading = readings[scheme_id]
        return len(reading.claims) + len(reading.amendments), scheme_id == spoken_of

    scheme_id = max(readings, key=figures)
    return event.context.scheme(scheme_id), replace(readings[scheme_id], foreign=event.foreign)
