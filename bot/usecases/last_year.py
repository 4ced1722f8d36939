"""Last year's totals: what a file would change, storing it on a tap, and what is known of a unit. Nothing is scored by them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, LastYearFile
from bot.domain.errors import Expired, NotFound
from bot.domain.last_year import Difference, Known, LastYear, Looked
from bot.domain.permissions import Action, require
from bot.storage import audit, drafts, last_year
from bot.usecases.previews import taken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.entries import Origin
    from bot.domain.last_year import Final, LastTotal
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session

_LIVES = timedelta(hours=24)


def require_right(person: Person, scheme_id: str) -> None:
    """Raises NotAllowed unless the person may hand in last year's totals: asked before a file is downloaded."""
    require(person, Action.LAST_YEAR, scheme_id)


async def known(session: Session) -> Known:
    """How much is known of last year. Raises NotAllowed."""
    require(session.person, Action.LAST_YEAR, session.scheme_id)
    async with session.context.db.read() as tx:
        held = (await last_year.holding(tx, session.scheme_id)).values()
    newest = max(held, key=lambda one: one.id, default=None)
    return Known(len(held), len({one.unit for one in held}), len({one.fact for one in held}), newest)


async def of_unit(context: Context, scheme_id: str, unit: str) -> dict[str, int]:
    """What a unit's facts came to last year, as far as it is known; who may see the unit's sheet may see this."""
    async with context.db.read() as tx:
        return {fact: value for (_, fact), value in (await last_year.values(tx, scheme_id, (unit,))).items()}


async def look_over(session: Session, read: LastYear, origin: Origin) -> Looked:
    """What storing the file would change; the question waits for a tap. Nothing is stored. Raises NotAllowed."""
    require(session.person, Action.LAST_YEAR, session.scheme_id)
    return await session.context.db.write(
        lambda tx: _ask(tx, session.context, session.person, session.scheme_id, read, origin)
    )


async def settle(context: Context, person: Person, draft_id: int, origin: Origin) -> Looked | int:
    """Store what a preview showed: how many totals; where one of them was stored meanwhile nothing is, and it is shown anew.

    Raises Expired, NotAllowed.
    """

    async def change(tx: Transaction) -> Looked | int:
        draft = await _taken(tx, context, person, draft_id)
        read = LastYear(draft.content.name, tuple(final for final, _ in draft.content.finals))
        held = await last_year.holding(tx, draft.scheme)
        finals = [(final, _id(held, final)) for final in read.finals]
        if finals != list(draft.content.finals):
            return replace(await _ask(tx, context, person, draft.scheme, read, origin), overtaken=True)
        now = context.clock.now()
        await last_year.append(tx, draft.scheme, finals, read.name, person.id, now)
        await audit.note(tx, draft.scheme, audit.Act(now, person.id, "last-year", "", f"{len(finals)}"))
        return len(finals)

    return await context.db.write(change)


async def drop(context: Context, person: Person, draft_id: int) -> None:
    """Store nothing of it. Raises Expired when it is settled already."""
    await context.db.write(lambda tx: _taken(tx, context, person, draft_id))


async def bring_in(context: Context, scheme_id: str, read: LastYear) -> Looked:
    """Store a file from the command line, whole or, where something in it is wrong, not at all. Raises NotFound."""
    if scheme_id not in context.schemes:
        raise NotFound("unknown-scheme", name=scheme_id)

    async def change(tx: Transaction) -> Looked:
        held = await last_year.holding(tx, scheme_id)
        changes = _changes(read, held)
        if not read.wrong:
            now = context.clock.now()
            finals = [(one.final, _id(held, one.final)) for one in changes]
            await last_year.append(tx, scheme_id, finals, read.name, None, now)
            await audit.note(tx, scheme_id, audit.Act(now, None, "last-year", "", f"{len(finals)}"))
        return Looked(scheme_id, read.name, 0, changes, len(read.finals) - len(changes), read.wrong)

    return await context.db.write(change)


async def _ask(
    tx: Transaction, context: Context, person: Person, scheme_id: str, read: LastYear, origin: Origin
) -> Looked:
    """The preview, and a draft of what its buttons store."""
    held = await last_year.holding(tx, scheme_id)
    changes, number, now = _changes(read, held), 0, context.clock.now()
    if changes:
        content = LastYearFile(read.name, tuple((one.final, _id(held, one.final)) for one in changes))
        draft = Draft(0, person.id, origin.update_id, scheme_id, content, now, now + _LIVES)
        number = (await drafts.put(tx, draft)).id
    return Looked(scheme_id, read.name, number, changes, len(read.finals) - len(changes), read.wrong)


def _changes(read: LastYear, held: Mapping[tuple[str, str], LastTotal]) -> tuple[Difference, ...]:
    """The totals that say something new."""
    found = []
    for one in read.finals:
        before = held.get((one.unit, one.fact))
        if before is None or before.value != one.value:
            found.append(Difference(one, before.value if before is not None else None))
    return tuple(found)


def _id(held: Mapping[tuple[str, str], LastTotal], one: Final) -> int | None:
    before = held.get((one.unit, one.fact))
    return before.id if before is not None else None


async def _taken(tx: Transaction, context: Context, person: Person, draft_id: int) -> Draft[LastYearFile]:
    draft = await taken(tx, context, person, LastYearFile, draft_id, Expired("workbook-gone"))
    require(person, Action.LAST_YEAR, draft.scheme)
    return draft
