"""The owner of a mailbox agrees to what is sent there, or ends it. Who has the link in the letter is the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from bot.domain.address_book import EMAIL
from bot.domain.mailboxes import Subscription, masked
from bot.domain.notices import Alarm, NoticeKind, values_of
from bot.domain.receivers import Place
from bot.storage import address_book, groups
from bot.usecases.alarms import EXPIRES, bureau, notify
from bot.usecases.context import in_transaction

if TYPE_CHECKING:
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context


async def subscription(context: Context, number: int) -> Subscription | None:
    """What is sent to the mailbox of that number in the address book; None where it has ended."""
    return await context.db.ask(lambda tx: _subscription(tx, context, number))


@in_transaction
async def confirm(tx: Transaction, context: Context, number: int) -> Subscription | None:
    """Its owner agrees; None where it has ended."""
    await address_book.confirm(tx, number, context.clock.now())
    return await _subscription(tx, context, number)


@in_transaction
async def leave(tx: Transaction, context: Context, number: int) -> Subscription | None:
    """Its owner wants nothing more: it is forgotten, and the bureau hears of it; None where it had ended."""
    ending, now = await _subscription(tx, context, number), context.clock.now()
    entry = await address_book.entry(tx, number)
    if ending is None or entry is None:
        return None
    await groups.deactivate(tx, Place(EMAIL, str(number)), ending.scheme)
    await address_book.end(tx, number, now)
    readers, alarm = await bureau(tx, context, [ending.scheme]), values_of(Alarm("mailbox-left", entry.label))
    await notify(tx, NoticeKind.ALARM, f"mailbox-left:{number}", readers, alarm, (now, now + EXPIRES))
    return ending


async def _subscription(tx: Transaction, context: Context, number: int) -> Subscription | None:
    entry, address = await address_book.entry(tx, number), await address_book.by_number(tx, number)
    if entry is None or address is None or entry.outlet != EMAIL or entry.scheme not in context.schemes:
        return None
    bound = await groups.in_place(tx, Place(EMAIL, str(number)))
    purposes = tuple(dict.fromkeys(group.purpose for group in bound))
    mailbox = masked(unquote(address.url.removeprefix("mailto:")))
    return Subscription(entry.scheme, mailbox, purposes, entry.confirmed_at is not None) if purposes else None
