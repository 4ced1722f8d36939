"""Messages go through the real bot over HTTP, each to a ledger that holds nothing of its unit."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from bot.app import App
from bot.clock import MovableClock
from bot.domain.ledger import by_fact, live, running_total
from bot.domain.people import Role
from bot.domain.updates import received
from bot.storage import ledger
from bot.usecases import joining
from scoring import format_value
from tests.messages.outcomes import Answered
from tests.support.city import settings_for, text_of
from tests.support.peer import running_emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.domain.entries import Entry
    from scoring import Scheme
    from tests.messages.outcomes import Row
    from tests.support.peer import Peer

_DAYS = {"hutang-2014": "06-16"}  # the 15th is a Sunday
_BUREAU = 1
_DECLINES = re.compile(r"不记|都不是|不改|不用|不撤")  # every question has such a button
_ANSWERS = frozenset({"sendMessage", "sendDocument", "sendPhoto"})
_LACKS = "是多少？"  # a fact without its number is asked for it, without buttons
_FIRST = 101  # the first coordinator's id


class Office:
    """A running bot of one scheme, and a coordinator for each of its units."""

    def __init__(self, app: App, peer: Peer, scheme: Scheme) -> None:
        self.app, self.peer, self.scheme = app, peer, scheme
        units = sorted(scheme.units, key=lambda unit: -(scheme.target(scheme.facts[0].id, unit.id) or 0))
        self.people = {unit.id: _FIRST + number for number, unit in enumerate(units)}
        self._serial = 0

    async def join(self) -> None:
        """Everybody redeems an invitation."""
        context = self.app.context
        for unit, user in [("", _BUREAU), *self.people.items()]:
            await self.peer.add_user(user, f"人{user}", language_code="zh-hans")
            await self.peer.start(user)
            role = Role.COORDINATOR if unit else Role.BUREAU
            invitation = await joining.invite(context, None, self.scheme.id, role, unit or None)
            await self.write(user, f"/start {invitation.token}")

    async def write(self, user: int, text: str) -> None:
        """Somebody's message is worked through to its end."""
        self._serial += 1
        sender = {"id": user, "first_name": f"人{user}", "language_code": "zh-hans", "is_bot": False}
        message = {
            "message_id": 1_000_000 + self._serial,
            "date": int(self.app.context.clock.now().timestamp()),
            "chat": {"id": user, "type": "private", "first_name": f"人{user}"},
            "from": sender,
            "text": text,
        }
        update = received({"update_id": 1_000_000 + self._serial, "message": message}, self.app.context.clock.now())
        assert update is not None
        await self.app.receiver.serve(update)

    async def try_out(self, row: Row, unit: str) -> Answered:
        """What a message leads to, after those that were sent before it."""
        user = _BUREAU if row.role == "bureau" else self.people[unit]
        short = self.scheme.unit(unit).short
        for text in row.before:
            await self.write(user, text)
        entries = await self._entries()
        requests = await self.peer.requests()
        await self.write(user, row.message.replace("{u}", short))
        new = [request for request in (await self.peer.requests())[len(requests) :] if request["method"] in _ANSWERS]
        sent = [request["parameters"] for request in new if int(request["parameters"]["chat_id"]) == user]
        labels = [
            key["text"] for message in sent for line in _keyboard(message) for key in line if key.get("callback_data")
        ]
        after = await self._entries()
        totals, days = self._changes(entries, after)
        asks = any(_DECLINES.search(label) for label in labels) or any(_LACKS in text_of(message) for message in sent)
        return Answered(totals, days, "\n".join(text_of(message) for message in sent), tuple(labels), asks)

    async def _entries(self) -> list[Entry]:
        async with self.app.context.db.read() as tx:
            return await ledger.since(tx, self.scheme.id, 0)

    def _changes(
        self, before: Sequence[Entry], after: Sequence[Entry]
    ) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], frozenset[str]]]:
        """The running totals of facts with new entries, and the days of those that count."""
        new = after[len(before) :]
        totals, days = {}, defaultdict(set)
        for key in {(entry.unit, entry.fact) for entry in new}:
            entries = by_fact(after)[key]
            fact = self.scheme.fact(key[1])
            total = running_total(entries, self.scheme.end)
            totals[key] = format_value(total, fact.kind, fact.levels) if live(entries) else ""
            counting = {entry.id for entry in live(entries)}
            days[key] = {f"{entry.date:%m-%d}" for entry in new if entry.id in counting}
        return totals, {key: frozenset(of_fact) for key, of_fact in days.items()}


def _keyboard(message: dict[str, object]) -> list[list[dict[str, str]]]:
    markup = message.get("reply_markup")
    if not isinstance(markup, dict):
        return []
    keyboard: list[list[dict[str, str]]] = markup.get("inline_keyboard", [])
    return keyboard


@asynccontextmanager
async def running_office(folder: Path, scheme_id: str) -> AsyncIterator[Office]:
    """A bot of one scheme at half past ten on the day of the table; everybody has joined."""
    async with running_emulator() as peer:
        clock = f"{scheme_id[-4:]}-{_DAYS.get(scheme_id, '06-15')}T10:30+08:00"
        settings = settings_for(peer, folder, SCHEME=scheme_id, CLOCK=clock)
        app = App(settings, MovableClock(datetime.fromisoformat(clock)))
        await app.start()
        try:
            office = Office(app, peer, app.context.scheme(scheme_id))
            await office.join()
            yield office
        finally:
            await app.stop()


async def tried(rows: Sequence[Row], folder: Path) -> AsyncIterator[tuple[Row, str, Answered]]:
    """Each row with its sender's unit and what it led to; a bot serves as many rows as there are units."""
    waiting = list(rows)
    number = 0
    while waiting:
        number += 1
        scheme_id = waiting[0].scheme
        office_folder = folder / str(number)
        office_folder.mkdir()
        async with running_office(office_folder, scheme_id) as office:
            for row, unit in _of_one_bot(waiting, scheme_id, list(office.people)):
                waiting.remove(row)
                yield row, unit, await office.try_out(row, unit)


def _of_one_bot(rows: Sequence[Row], scheme_id: str, units: Sequence[str]) -> list[tuple[Row, str]]:
    """Rows that do not meet in the ledger, with the unit of each: those of the bureau go alone."""
    first = rows[0]
    if first.role == "bureau" or first.unit:
        return [(first, first.unit or units[0])]
    free, chosen = list(units), []
    for row in rows:
        if row.scheme == scheme_id and row.role != "bureau" and not row.unit and free:
            chosen.append((row, free.pop(0)))
    return chosen
