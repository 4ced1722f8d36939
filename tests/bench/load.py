"""Coordinators who report: as fast as they are answered, or at a fixed rate; what came back and what it took."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from scoring import Kind
from tests.bench.seeding import NOW

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Sequence

    from scoring import Fact
    from tests.bench.processes import Measured
    from tests.bench.seeding import Place
    from tests.bench.stand_in import StandIn

IN_FLIGHT = 32  # reports that wait for their answers at the same time, each of somebody else
_DRAIN = 10.0  # seconds in which the process may finish what it does after the last answer
_VALUES = 20  # small enough never to be asked about
_DAYS = 100
_RECEIPT = "累计"


@dataclass(slots=True)
class Load:
    """What a load has shown. `cpu` in seconds, work after the last answer included; `latencies` from post to answer."""

    sent: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    latencies: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # answers that are no receipts

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    @property
    def cpu_each(self) -> float:
        """Milliseconds of processor time for an answer; infinite where none came."""
        return self.cpu / len(self.latencies) * 1e3 if self.latencies else float("inf")

    @property
    def lost(self) -> int:
        """Reports that were not answered in time."""
        return self.sent - len(self.latencies)

    def latency(self, percent: float) -> float:
        """Seconds within which so many of the answers came; an answer that never came takes for ever."""
        never = [float("inf")] * self.lost
        return float(np.percentile([*self.latencies, *never], percent, method="higher"))


class Reports:
    """Reports of which no unit says the same twice: the same figure again within ten minutes is asked about.

    `facts`: by the short names that are understood; see `understood`.
    """

    def __init__(self, place: Place, facts: Sequence[Fact]) -> None:
        self._facts = facts
        self._members = place.members
        self._counts = {unit.id: itertools.count() for unit in place.scheme.units}

    def next(self, user: int) -> str:
        """What somebody reports next."""
        turn, fact = divmod(next(self._counts[self._members[user]]), len(self._facts))
        back, value = divmod(turn, _VALUES)
        day = NOW.date() - timedelta(days=back % _DAYS)
        said = f"{self._facts[fact].short} {value + 1}"
        return said if not back else f"{day.month}月{day.day}日 {said}"


async def understood(telegram: StandIn, place: Place, patience: float) -> list[Fact]:
    """The facts of which a report is answered with a receipt, each tried once; it warms the bot up too."""
    facts = [fact for fact in place.scheme.facts if fact.kind is Kind.COUNT]
    users = itertools.cycle(place.members)
    found = []
    for fact, user in zip(facts, users, strict=False):
        answer = await telegram.ask(user, f"{fact.short} 0", patience)
        if _RECEIPT in answer.text:
            found.append(fact)
    return found


@dataclass(frozen=True, slots=True)
class Press:
    """How a load is put on: to whom, by whom, and how long a report may wait for its answer."""

    telegram: StandIn
    process: Measured
    reports: Reports
    patience: float
    receipts: bool = True  # an answer has to be a receipt

    async def closed(self, users: Sequence[int], seconds: float, in_flight: int = IN_FLIGHT) -> Load:
        """For so many seconds as many reports as are answered, so many at a time."""
        load, free = Load(), deque(users)
        until = time.perf_counter() + seconds

        async def worker() -> None:
            while time.perf_counter() < until:
                user = free.popleft()
                await self._ask(load, user)
                free.append(user)

        await self._measure(load, [worker() for _ in range(min(in_flight, len(users)))])
        return load

    async def open(self, users: Sequence[int], seconds: float, rate: float) -> Load:
        """So many reports a second whatever comes back, evenly spaced, each of the next member."""
        load, begun = Load(), time.perf_counter()

        async def at(index: int, user: int) -> None:
            await asyncio.sleep(begun + index / rate - time.perf_counter())
            await self._ask(load, user)

        turns: Iterator[int] = itertools.cycle(users)
        await self._measure(load, [at(index, next(turns)) for index in range(int(rate * seconds))])
        return load

    async def _measure(self, load: Load, work: list[Coroutine[None, None, None]]) -> None:
        cpu, begun = self.process.cpu(), time.perf_counter()
        await asyncio.gather(*work)
        load.seconds = time.perf_counter() - begun
        await self.process.rest(_DRAIN)
        load.cpu = self.process.cpu() - cpu

    async def _ask(self, load: Load, user: int) -> None:
        load.sent += 1
        try:
            answer = await self.telegram.ask(user, self.reports.next(user), self.patience)
        except TimeoutError:
            return
        load.latencies.append(answer.seconds)
        if self.receipts and _RECEIPT not in answer.text:
            load.wrong.append(answer.text)
