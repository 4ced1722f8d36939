"""The address book of a scheme: the addresses of robots, mailboxes and webhooks, which only their outlets see whole.

Whoever has a robot's address may write to its group. So it is kept in one table and nowhere else; the audit trail,
notices, lists and errors have its number and its label; and it is forgotten when it ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import Expired
from bot.domain.permissions import Action, require
from bot.storage import address_book
from bot.usecases.context import in_transaction

if TYPE_CHECKING:
    from bot.domain.address_book import Address, AddressEntry, NewAddress
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session


async def recall(context: Context, number: str) -> Address | None:
    """The address of a receiver of another outlet than Telegram, whole; None where it has ended. For outlets only."""
    if not (number.isascii() and number.isdigit()):
        return None
    return await context.db.ask(lambda tx: address_book.by_number(tx, int(number)))


@in_transaction
async def add(tx: Transaction, session: Session, new: NewAddress) -> AddressEntry:
    """Enter an address; one that is in the scheme's book already keeps its number. Raises NotAllowed."""
    require(session.person, Action.BIND, session.scheme_id)
    number = await address_book.number_of(tx, session.scheme_id, new.outlet, new.url)
    if number is None:
        number = await address_book.add(tx, session.scheme_id, new, session.person.id, session.now())
    elif not await address_book.change(tx, number, new.label, new.secret):
        return await entry_in(tx, session, number)
    await session.note(tx, "add-address", new.label, new.outlet)
    return await entry_in(tx, session, number)


@in_transaction
async def sign(tx: Transaction, session: Session, number: int, secret: str) -> None:
    """Sign what goes to an address with this secret. Raises NotAllowed, and Expired where it has ended."""
    signed = await entry_in(tx, session, number)
    if await address_book.change(tx, number, signed.label, secret):
        await session.note(tx, "add-address", signed.label, signed.outlet)


async def reveal(session: Session, number: int) -> str | None:
    """The secret of a webhook that is not confirmed yet, to be handed to the other side; it is never shown again.

    Raises NotAllowed, and Expired where it has ended.
    """

    async def read(tx: Transaction) -> str | None:
        fresh = (await entry_in(tx, session, number)).confirmed_at is None
        whole = await address_book.by_number(tx, number)
        return whole.secret if fresh and whole is not None else None

    return await session.db.ask(read)


@in_transaction
async def confirm(tx: Transaction, context: Context, number: int) -> bool:
    """Note that an address is good: its greeting has arrived, or the owner of a mailbox has agreed. False: it was."""
    return await address_book.confirm(tx, number, context.clock.now())


async def of_scheme(session: Session) -> list[AddressEntry]:
    """The addresses of the scheme that are in use, as they may be shown. Raises NotAllowed."""
    require(session.person, Action.BIND, session.scheme_id)
    return await session.db.ask(lambda tx: address_book.of_scheme(tx, session.scheme_id))


async def entry(session: Session, number: int) -> AddressEntry:
    """One of them. Raises NotAllowed, and Expired where it has ended."""
    return await session.db.ask(lambda tx: entry_in(tx, session, number))


async def entry_in(tx: Transaction, session: Session, number: int) -> AddressEntry:
    """The same within a transaction."""
    require(session.person, Action.BIND, session.scheme_id)
    entry = await address_book.entry(tx, number)
    if entry is None or entry.scheme != session.scheme_id:
        raise Expired("address-ended")
    return entry
