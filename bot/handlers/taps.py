"""Tapped buttons: each is checked again at the moment of the tap, for rights and for whether it still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.entries import Basis, Mode, Source
from bot.domain.errors import Expired, UserError
from bot.domain.results import Reported
from bot.handlers import (
    announcing,
    assessing,
    audit,
    changes,
    differences,
    duties,
    evidence,
    exporting,
    form,
    groups,
    last_year,
    periods,
    publishing,
    reviewing,
    roster,
    statements,
    workbook,
)
from bot.handlers import asking as ask
from bot.handlers.desk import visit
from bot.handlers.gaps import turned
from bot.handlers.nextsteps import show_next
from bot.handlers.reasons import asking_why
from bot.rendering import histories, people, rankings, receipts, sheets
from bot.rendering.callback_data import Action, read_past_day, unpack
from bot.rendering.catalogue import LANGUAGES
from bot.usecases import asking, correcting, joining, reporting
from bot.usecases.standings import has_samples, standing, today

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date

    from telegram import Update
    from telegram.ext import CallbackContext

    from bot.handlers.desk import Visit
    from bot.rendering.callback_data import Tap
    from scoring import Scheme


async def tapped(update: Update, turn: CallbackContext[Any, Any, Any, Any]) -> None:
    """Do what the button says; the button stops turning in any case."""
    query = update.callback_query
    if query is None:
        return
    visitor, told = await visit(update, turn), None
    try:
        tap = unpack(query.data or "")
        if tap is None:
            raise Expired("button-gone")
        try:
            told = await _ACTIONS[tap.action](visitor, tap)
        except (ValueError, IndexError, KeyError) as error:  # a button of another version, or one that nobody made
            raise Expired("button-gone") from error
    except UserError as error:
        if visitor.private:
            raise
        told = people.error_words(error, visitor.catalogue)  # for who tapped, not for the whole group
    finally:
        await visitor.desk.presenter.acknowledge(query.id, told)


def _scheme(visitor: Visit, identifier: str) -> Scheme:
    return visitor.context.schemes[identifier].scheme


def _basis(said: Sequence[str]) -> Basis | None:
    """The basis that a button names; older ones name none."""
    return Basis(said[0]) if said else None


def _day(said: Sequence[str], scheme: Scheme) -> date | None:
    """The past day that a button names after its basis; those of today name none."""
    return read_past_day(said[1], scheme.start) if len(said) > 1 else None


async def _undo(visitor: Visit, tap: Tap) -> None:
    scheme, ids = tap.arguments
    known = _scheme(visitor, scheme)
    origin = visitor.origin(Source.BUTTON)
    entries = [int(one) for one in ids.split(".")]
    async with asking_why(visitor, scheme, do="undo", entries=entries):
        taken = await correcting.undo(visitor.context, visitor.person, scheme, entries, origin)
        await visitor.alter(receipts.withdrawn_screen(taken, known, visitor.catalogue))
        visitor.desk.wake()


async def _read_as(visitor: Visit, tap: Tap) -> None:
    scheme, entry = tap.arguments
    mode = Mode.TOTAL if tap.action is Action.AS_TOTAL else Mode.INCREMENT
    known, origin = _scheme(visitor, scheme), visitor.origin(Source.BUTTON)
    async with asking_why(visitor, scheme, do="read-as", entry=int(entry), mode=mode.value):
        changed = await correcting.read_as(visitor.context, visitor.person, scheme, int(entry), mode, origin)
        await visitor.alter(receipts.report_screens(changed, known, visitor.catalogue)[0])
        visitor.desk.wake()


async def _choose(visitor: Visit, tap: Tap) -> None:
    draft, option = tap.arguments
    chosen = None if option == "x" else int(option)
    origin = visitor.origin(Source.BUTTON)
    async with asking_why(visitor, visitor.scheme(), do="choose", draft=int(draft), option=chosen):
        reported = await reporting.choose(visitor.context, visitor.person, int(draft), chosen, origin)
        if chosen is None or reported == Reported():
            await visitor.alter(people.sentence("receipts.not_stored", visitor.catalogue))
            return
        scheme = reported.receipts[0].scheme
        await visitor.alter(receipts.report_screens(reported, _scheme(visitor, scheme), visitor.catalogue)[0])
        await evidence.follow(visitor)


async def _score(visitor: Visit, tap: Tap) -> None:
    scheme, unit, number, *on = tap.arguments
    known = _scheme(visitor, scheme)
    item = known.items[int(number)].id if number else None
    past = _day(on, known)
    sheet = await asking.sheet(visitor.context, visitor.person, scheme, unit, item, _basis(on), past)
    await visitor.alter(sheets.sheet_screen(sheet, known, visitor.catalogue, past=past is not None))


async def _rank(visitor: Visit, tap: Tap) -> None:
    scheme, group, *on = tap.arguments
    known = _scheme(visitor, scheme)
    shown = known.group(group).id if group else None
    past = _day(on, known)
    board = await asking.board(visitor.context, visitor.person, scheme, shown, _basis(on), past)
    own = visitor.person.units(scheme)
    screen = rankings.board_screen(board, known, visitor.catalogue, own, past=past is not None)
    await visitor.alter_or_answer(screen)


async def _units(visitor: Visit, tap: Tap) -> str | None:
    (scheme,) = tap.arguments
    known = _scheme(visitor, scheme)
    visitor.scheme()  # a stranger is told how to join
    return await visitor.answer_privately(rankings.units_screen(known, visitor.catalogue))


async def _workbook(visitor: Visit, tap: Tap) -> str | None:
    (scheme,) = tap.arguments
    _scheme(visitor, scheme)
    visitor.scheme()  # a stranger is told how to join
    standing = await asking.whole_sheet(visitor.context, visitor.person, scheme)
    sample = await has_samples(visitor.context, scheme)
    return await visitor.answer_privately(rankings.workbook_screen(standing, visitor.catalogue, sample=sample))


async def _why(visitor: Visit, tap: Tap) -> None:
    scheme, unit, number, *on = tap.arguments
    known = _scheme(visitor, scheme)
    await ask.show_why(visitor, scheme, unit, known.items[int(number)].id, _basis(on), _day(on, known))


async def _todo(visitor: Visit, tap: Tap) -> None:
    scheme, unit = tap.arguments
    _scheme(visitor, scheme)
    await ask.show_todo(visitor, scheme, unit)


async def _next(visitor: Visit, tap: Tap) -> None:
    scheme, unit = tap.arguments
    _scheme(visitor, scheme)
    await show_next(visitor, scheme, unit)


async def _report(visitor: Visit, tap: Tap) -> None:
    scheme, unit, number = tap.arguments
    known = _scheme(visitor, scheme)
    fact = known.facts[int(number)].id
    await reporting.ask_figure(visitor.context, visitor.person, scheme, unit, fact)
    now = await standing(visitor.context, scheme, today(visitor.context, known))
    total = now.table.value(unit, fact)
    group = not visitor.private
    await visitor.answer(receipts.ask_figure_screen(fact, total, unit, known, visitor.catalogue, group=group))


async def _history(visitor: Visit, tap: Tap) -> None:
    scheme, unit, page = tap.arguments
    known = _scheme(visitor, scheme)
    found = await asking.history(visitor.context, visitor.person, scheme, unit, int(page))
    await visitor.alter(histories.history_screen(found, known, visitor.catalogue))


async def _language(visitor: Visit, tap: Tap) -> None:
    (language,) = tap.arguments
    if language not in LANGUAGES:
        raise Expired("button-gone")
    visitor.scheme()
    await joining.choose_language(visitor.context, visitor.person, language)
    await visitor.alter(people.sentence("people.language_set", visitor.desk.catalogues[language]))
    await visitor.desk.set_menu(visitor.person.id, language)


_ACTIONS: dict[Action, Callable[[Visit, Tap], Awaitable[str | None]]] = {
    Action.UNDO: _undo,
    Action.AS_TOTAL: _read_as,
    Action.AS_INCREMENT: _read_as,
    Action.CHOOSE: _choose,
    Action.SCORE: _score,
    Action.RANK: _rank,
    Action.UNITS: _units,
    Action.WORKBOOK: _workbook,
    Action.WHY: _why,
    Action.TODO: _todo,
    Action.NEXT: _next,
    Action.GAP: turned,
    Action.CHANGES: changes.turned,
    Action.REPORT: _report,
    Action.FILL: form.fill,
    Action.FORM: form.tapped,
    Action.SEND: form.send,
    Action.HISTORY: _history,
    Action.STORE: workbook.tapped,
    **dict.fromkeys((Action.STATEMENT, Action.STATEMENTS, Action.HAND_IN), statements.tapped),
    Action.LAST_YEAR: last_year.tapped,
    Action.ANNOUNCE: announcing.tapped,
    Action.READ: announcing.read,
    Action.EXPORT: exporting.tapped,
    Action.LANGUAGE: _language,
    Action.AUDIT: audit.turned,
    Action.ATTACH: evidence.chosen,
    Action.EVIDENCE: evidence.listed,
    Action.FILE: evidence.sent,
    Action.CLOSE: periods.tapped,
    Action.PUBLISH: publishing.tapped,
    Action.PUBLISHED: publishing.tapped,
    Action.APPEAL: publishing.tapped,
    Action.ASSESS: assessing.tapped,
    Action.ASSESS_PAGE: assessing.tapped,
    Action.DIFFERENCES: differences.tapped,
    **dict.fromkeys(
        (
            Action.INBOX,
            Action.CASE,
            Action.CONFIRM,
            Action.CONFIRM_ALL,
            Action.RETURN,
            Action.CORRECT,
            Action.ANSWER,
        ),
        reviewing.tapped,
    ),
    **dict.fromkeys(
        (Action.DONE, Action.NOT_DONE, Action.TIMELINESS, Action.ENTER_MISSED, Action.EXCUSE),
        duties.tapped,
    ),
    **dict.fromkeys((Action.ROSTER, Action.SEAT, Action.INVITE, Action.END), roster.tapped),
    Action.GROUP: groups.tapped,
}
