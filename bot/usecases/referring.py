"""Which entries words are about: those of the message replied to, of a fact that is named, or of what was spoken of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.amending import meant, old_number
from bot.domain.intents import Amends
from bot.domain.permissions import may_touch
from bot.storage import ledger, projection
from bot.usecases import undoing
from bot.usecases.conversation import topic
from bot.usecases.standings import today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.amending import Earlier, ReadNumber
    from bot.domain.entries import Entry, Origin
    from bot.domain.intents import Amendment
    from bot.usecases.context import Admission


@dataclass(frozen=True, slots=True)
class Said:
    """Words that may amend: the message, and how numbers are read.

    `replied_to` is the message that the words are a reply to, `about` the entries of the receipt that it is.
    """

    origin: Origin
    read: ReadNumber
    replied_to: int | None = None
    about: tuple[int, ...] = ()

    @property
    def receipt(self) -> int | None:
        """The receipt that the words are a reply to."""
        return self.replied_to if self.about else None


async def with_entries(admission: Admission, said: Said) -> Said:
    """The same with what now stands for the entries of the receipt, or of the own report, that is replied to."""
    tx, chat_id, ids = admission.tx, said.origin.chat_id, said.about
    if not ids and said.replied_to is not None and chat_id is not None:
        ids = tuple(entry.id for entry in await ledger.by_message(tx, admission.scheme.id, chat_id, said.replied_to))
    chains = await projection.chains(tx, await projection.roots_of(tx, ids)) if ids else {}
    return replace(said, about=tuple(chain[-1].entry.id for chain in chains.values()))


async def entries_meant(admission: Admission, amendment: Amendment, said: Said) -> list[Earlier]:
    """The entries that an amendment is about; other people's are never among them."""
    if said.about:
        return meant(amendment, await own_counting(admission, said.about), admission.scheme, said.read)
    if amendment.facts and amendment.kind is not Amends.FACT:
        entries = await _of_facts(admission, amendment)
    elif old_number(amendment) is not None:
        entries = [entry for report in await undoing.of_today(admission) for entry in report]
    else:
        spoken = await topic(admission.tx, admission.session, said.origin)
        last = await own_counting(admission, [entry.id for entry in spoken.entries]) if spoken is not None else []
        if about := meant(amendment, last, admission.scheme, said.read):
            return about
        entries = [entry for report in await undoing.lately(admission) for entry in report]
    about = meant(amendment, await undoing.with_totals(admission, entries), admission.scheme, said.read)
    return about[: undoing.LISTED] if amendment.facts or old_number(amendment) is not None else about


async def _of_facts(admission: Admission, amendment: Amendment) -> list[Entry]:
    """The person's entries of the facts named, newest first: those of today, or of the day named, else the last one."""
    reports, as_of = await undoing.reports(admission), today(admission.context, admission.scheme)
    own = [entry for report in reports for entry in reversed(report) if entry.fact in amendment.facts]
    return [entry for entry in own if entry.date == as_of or amendment.date is not None] or own[:1]


async def own_counting(admission: Admission, ids: Sequence[int]) -> list[Earlier]:
    """Those of the entries that count and are the person's own."""
    tx, channel, person = admission.tx, admission.selection.channel, admission.person
    entries = await ledger.counting_ids(tx, admission.scheme.id, channel, ids)
    own = [entry for entry in entries if entry.person_id == person.id and may_touch(person, admission.scheme, entry)]
    return await undoing.with_totals(admission, own)
