"""Last year's totals: what a file would change, storing it on a tap, what is known of a unit. They score nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, LastYearFile
from bot.domain.errors import Expired
from bot.domain.last_year import Difference, Known, LastYear, Looked
from bot.domain.permissions import Action, require
from bot.domain.plausibility import is_possible
from bot.storage import audit, drafts, last_year
from bot.usecases import once
from bot.usecases.context import Session, in_transaction
from bot.usecases.reply_prompts import settled_draft
from bot.usecases.workbooks import wrong_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.courses import Key
    from bot.domain.entries import Origin
    from bot.domain.last_year import Final, LastTotal
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Scheme

_LIVES = timedelta(hours=24)


def require_right(person: Person, scheme_id: str) -> None:
    """Raises NotAllowed unless the person may hand in last year's totals: asked before a file is downloaded."""
    require(person, Action.LAST_YEAR, scheme_id)


async def known(session: Session) -> Known:
    """How much is known of last year. Raises NotAllowed."""
    require(session.person, Action.LAST_YEAR, session.scheme_id)
    held = (await session.db.ask(lambda tx: last_year.holding(tx, session.scheme_id))).values()
    newest = max(held, key=lambda total: total.id, default=None)
    return Known(len(held), len({total.unit for total in held}), len({total.fact for total in held}), newest)


async def of_unit(context: Context, scheme_id: str, unit: str) -> dict[str, int]:
    """What a unit's facts came to last year, as far as it is known; who may see the unit's sheet may see this."""
    totals = await context.db.ask(lambda tx: last_year.values(tx, scheme_id, (unit,)))
    return {fact: value for (_, fact), value in totals.items()}


@in_transaction
async def look_over(tx: Transaction, session: Session, read: LastYear, origin: Origin) -> Looked:
    """What storing the file would change; the question waits for a tap. Nothing is stored. Raises NotAllowed."""
    require(session.person, Action.LAST_YEAR, session.scheme_id)
    return await _preview(tx, session, _possible(session.scheme, read), origin)


@in_transaction
async def settle(tx: Transaction, context: Context, person: Person, draft_id: int, origin: Origin) -> Looked | int:
    """Store what a preview showed: how many totals; when one of them was stored meanwhile the preview is shown anew.

    A tap that is worked through again gets its first answer. Raises Expired, NotAllowed.
    """
    if (stored := await once.before(tx, context, "last-year")) is not None:
        return int(stored)
    if anew := await drafts.by_update(tx, LastYearFile, origin.update_id or 0):
        await drafts.close(tx, [anew[-1].id], context.clock.now())
        return await _show_anew(tx, Session(context, person, anew[-1].scheme), anew[-1].content, origin)
    draft = await _settled_draft(tx, context, person, draft_id)
    session, previewed = Session(context, person, draft.scheme), draft.content.finals
    finals = _replacing((final for final, _ in previewed), await last_year.holding(tx, draft.scheme))
    if finals != previewed:
        return await _show_anew(tx, session, draft.content, origin)
    await last_year.append(tx, draft.scheme, finals, draft.content.name, person.id, session.now())
    await session.note(tx, "last-year", "", f"{len(finals)}")
    await once.note(tx, session, "last-year", str(len(finals)))
    return len(finals)


@in_transaction
async def drop(tx: Transaction, context: Context, person: Person, draft_id: int) -> None:
    """Store nothing of it. Raises Expired when it is settled already."""
    if await once.before(tx, context, "drop-last-year") is None:
        draft = await _settled_draft(tx, context, person, draft_id)
        await once.note(tx, Session(context, person, draft.scheme), "drop-last-year")


async def bring_in(context: Context, scheme_id: str, read: LastYear) -> Looked:
    """Store a file from the command line, whole or, where something in it is wrong, not at all. Raises NotFound."""
    read = _possible(context.served(scheme_id).scheme, read)

    async def change(tx: Transaction) -> Looked:
        held = await last_year.holding(tx, scheme_id)
        changes = _changes(read, held)
        if not read.wrong:
            now, finals = context.clock.now(), _replacing((change.final for change in changes), held)
            await last_year.append(tx, scheme_id, finals, read.name, None, now)
            await audit.note(tx, scheme_id, audit.Act(now, None, "last-year", "", f"{len(finals)}"))
        return Looked(scheme_id, read.name, 0, changes, len(read.finals) - len(changes), read.wrong)

    return await context.db.write(change)


async def _show_anew(tx: Transaction, session: Session, file: LastYearFile, origin: Origin) -> Looked:
    """A preview that something has overtaken, as it is now."""
    read = LastYear(file.name, tuple(final for final, _ in file.finals))
    return replace(await _preview(tx, session, read, origin), overtaken=True)


async def _preview(tx: Transaction, session: Session, read: LastYear, origin: Origin) -> Looked:
    scheme_id, person, now = session.scheme_id, session.person, session.now()
    held = await last_year.holding(tx, scheme_id)
    changes, number = _changes(read, held), 0
    if changes:
        content = LastYearFile(read.name, _replacing((change.final for change in changes), held))
        draft = Draft(0, person.id, origin.update_id, scheme_id, content, now, now + _LIVES)
        number = (await drafts.put(tx, draft)).id
    return Looked(scheme_id, read.name, number, changes, len(read.finals) - len(changes), read.wrong)


def _possible(scheme: Scheme, read: LastYear) -> LastYear:
    """The same with totals that no unit can have among what is wrong."""
    wrong = [final for final in read.finals if not is_possible(final.value, scheme.fact(final.fact))]
    cells = (wrong_cell(scheme, final, "impossible") for final in wrong)
    return replace(
        read, finals=tuple(final for final in read.finals if final not in wrong), wrong=(*read.wrong, *cells)
    )


def _changes(read: LastYear, held: Mapping[Key, LastTotal]) -> tuple[Difference, ...]:
    """The totals that say something new, each with what is held so far."""
    pairs = [(final, held.get((final.unit, final.fact))) for final in read.finals]
    return tuple(
        Difference(final, before.value if before is not None else None)
        for final, before in pairs
        if before is None or before.value != final.value
    )


def _replacing(finals: Iterable[Final], held: Mapping[Key, LastTotal]) -> tuple[tuple[Final, int | None], ...]:
    pairs = [(final, held.get((final.unit, final.fact))) for final in finals]
    return tuple((final, before.id if before is not None else None) for final, before in pairs)


async def _settled_draft(tx: Transaction, context: Context, person: Person, draft_id: int) -> Draft[LastYearFile]:
    draft = await settled_draft(tx, context, person, LastYearFile, draft_id, Expired("workbook-gone"))
    require(person, Action.LAST_YEAR, draft.scheme)
    return draft
