"""Whether a chat is shown tables or text.

Text until somebody asks for tables: who reads with an older Telegram sees a request to update in a table's place, or
garbled Chinese (clients before August 2026), and no server tells which client it is. So nothing is lost to anybody
who did not choose it, and whoever cannot read a table takes it back by the button below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.permissions import Action, allowed, require
from bot.storage import appearance
from bot.usecases.context import in_transaction

if TYPE_CHECKING:
    from bot.domain.receivers import Place
    from bot.storage.engine import Transaction
    from bot.usecases.context import Session


async def tables(session: Session, place: Place, *, alone: bool) -> bool | None:
    """Whether a chat is shown tables; None: it is not, and this is not the person who may change that.

    `alone`: this person is the only one who reads there.
    """
    if await session.db.ask(lambda tx: appearance.has(tx, place)):
        return True
    return False if alone or allowed(session.person, Action.BIND, session.scheme_id) else None


@in_transaction
async def choose(tx: Transaction, session: Session, place: Place, *, wanted: bool, alone: bool) -> None:
    """Show tables, or text again. In a group all read them: who binds it turns them on, whoever is in it off.

    Raises NotAllowed.
    """
    if not alone:
        if wanted:
            require(session.person, Action.BIND, session.scheme_id)
        await session.note(tx, "settings", place.address, f"tables={int(wanted)}")
    await appearance.put(tx, place, wanted=wanted)
