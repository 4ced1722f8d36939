"""What a correction in words may mean: for each meaning a button, which one tap carries out. Pure.

    reported +12; 改为21          [改为 21（原 12）]      an increment of 21 in the place of the 12, on its day
    reported +12; 累计应为21       [累计改为 21（原 12）]   a total of 21 in its place
    reported +12; 多报了2个        [改为 10（原 12）]
    reported +12; 刚才的作废       [撤销 +12]
    reported +12; 是创业培训的      [改记到 创业培训 +12]   the 12 is taken back, and entered for the other fact
    reported +12; 21             [改为 21（原 12）] [再加 21]

The codec of drafts (`bot.domain.drafts`) reads these annotations when it is built: their imports are there at run time.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from bot.domain.entries import Entry, Mode
from bot.domain.intents import Amendment, Amends, Claim, Wrong
from bot.domain.results import Suspicion
from scoring import Fact, Scheme

ReadNumber = Callable[[Decimal, str, Fact], int | Wrong]  # a number with its measure as the fact's value
_LEFT_OUT = re.compile("少|漏|缺")  # 少报了2个: the figure itself was too small; 再加2个 is one more


@dataclass(frozen=True, slots=True)
class Earlier:
    """An entry that words may be about."""

    id: int
    unit: str
    fact: str
    mode: Mode
    value: int  # in the fact's smallest unit
    day: date
    at: datetime  # UTC, when it was recorded
    total: int  # the running total that it led to


@dataclass(frozen=True, slots=True)
class Part:
    """A figure in the place of an earlier one; without `claim` that one is taken back, without `earlier` it is new."""

    claim: Claim | None
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What one tap brings about: all of its parts, or nothing."""

    parts: tuple[Part, ...]

    @property
    def takes_back(self) -> bool:
        """Whether nothing is entered, and all it does is to take back."""
        return all(part.claim is None for part in self.parts)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question which change is meant. `suspicions`: what is doubtful about the only one, tapped before."""

    draft_id: int
    scheme: str
    words: str
    changes: tuple[Change, ...]
    suspicions: tuple[Suspicion, ...] = ()


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an entry: what stands in its place now; None: it was taken back."""

    was: Earlier
    now: Earlier | None
    at: datetime  # UTC, of the last change


def earlier_of(entry: Entry, total: int = 0) -> Earlier:
    """The entry as a question shows it; `total`: the running total that it led to."""
    figure = entry.mode, entry.value, entry.date, entry.recorded_at
    return Earlier(entry.id, entry.unit, entry.fact, *figure, total)


def meant(amendment: Amendment, earlier: Sequence[Earlier], scheme: Scheme, read: ReadNumber) -> list[Earlier]:
    """Those of the entries that the words can be about: by fact, unit, day, and by the old number where one fits."""
    facts = amendment.facts if amendment.kind is not Amends.FACT else ()
    fitting = [
        entry
        for entry in earlier
        if (not facts or entry.fact in facts)
        and amendment.unit in (None, entry.unit)
        and amendment.date in (None, entry.day)
    ]
    old = old_number(amendment)
    if old is None:
        return fitting
    values = {entry.id: read(old, amendment.measure, scheme.fact(entry.fact)) for entry in fitting}
    same = [entry for entry in fitting if values[entry.id] == entry.value]
    return same or [entry for entry in fitting if values[entry.id] == entry.total] or fitting


def old_number(amendment: Amendment) -> Decimal | None:
    """The number that was reported before, as the words give it: 由12调整为21, 12那条作废."""
    if amendment.old is None and amendment.kind in (Amends.FACT, Amends.WITHDRAW):
        return amendment.number
    return amendment.old


def changes_of(amendment: Amendment, about: Sequence[Earlier], scheme: Scheme, read: ReadNumber) -> list[Change]:
    """What an amendment may mean for each of these entries, in their order."""
    changes = [change for earlier in about for change in _changes(amendment, earlier, scheme, read)]
    return list(dict.fromkeys(changes))


def meanings_of_number(
    amendment: Amendment, about: Sequence[Earlier], scheme: Scheme, read: ReadNumber
) -> list[Change]:
    """What a bare number behind a receipt may mean: 21 in the place of a figure, or 21 more; +21 is more."""
    more = replace(amendment, kind=Amends.MORE)
    both = (amendment, more) if amendment.kind is Amends.SET and not amendment.total else (amendment,)
    changes = [change for earlier in about for kind in both for change in _changes(kind, earlier, scheme, read)]
    return list(dict.fromkeys(changes))


def _changes(amendment: Amendment, earlier: Earlier, scheme: Scheme, read: ReadNumber) -> Iterator[Change]:
    match amendment.kind:
        case Amends.WITHDRAW:
            yield Change((Part(None, earlier),))
        case Amends.FACT:
            yield from _moved(amendment, earlier, scheme)
        case Amends.SET:
            for claim in _set(amendment, earlier, scheme.fact(earlier.fact), read):
                yield Change((Part(claim, earlier),))
        case Amends.MORE | Amends.LESS:
            yield from _shifted(amendment, earlier, scheme.fact(earlier.fact), read)


def _value(number: Decimal | None, amendment: Amendment, fact: Fact, read: ReadNumber) -> int | None:
    value = read(number, amendment.measure, fact) if number is not None else None
    return None if isinstance(value, Wrong) else value


def _right(amendment: Amendment, fact: Fact, read: ReadNumber) -> int | None:
    """The figure that the words say is the right one."""
    number = amendment.number
    if number is not None and amendment.dash and fact.kind.signed:
        number = -number
    return _value(number, amendment, fact, read)


def _set(amendment: Amendment, earlier: Earlier, fact: Fact, read: ReadNumber) -> Iterator[Claim]:
    """The right figure in the place of an entry; where it may be the running total as well, both."""
    value = _right(amendment, fact, read)
    if value is None:
        return
    before = earlier.total - earlier.value if earlier.mode is Mode.INCREMENT else 0
    of_total = amendment.total or (before and _value(amendment.old, amendment, fact, read) == earlier.total)
    modes = [Mode.TOTAL] if of_total or not fact.kind.adds_up else [earlier.mode]
    if modes == [Mode.INCREMENT] and 0 < before <= value:
        modes.append(Mode.TOTAL)
    for mode in modes:
        if (mode, value) != (earlier.mode, earlier.value):
            yield Claim(earlier.fact, mode, value, earlier.unit, earlier.day, amendment.text)


def _shifted(amendment: Amendment, earlier: Earlier, fact: Fact, read: ReadNumber) -> Iterator[Change]:
    """So many more or fewer than the entry says; 再加3个 stands beside it."""
    value = _value(amendment.number, amendment, fact, read)
    if not value or not fact.kind.adds_up:
        return
    if amendment.kind is Amends.MORE and _LEFT_OUT.search(amendment.text) is None:
        yield Change((Part(Claim(fact.id, Mode.INCREMENT, value, earlier.unit, amendment.date, amendment.text)),))
        return
    right = earlier.value + (value if amendment.kind is Amends.MORE else -value)
    if right >= 0:
        claim = Claim(fact.id, earlier.mode, right, earlier.unit, earlier.day, amendment.text)
        yield Change((Part(claim, earlier),))


def _moved(amendment: Amendment, earlier: Earlier, scheme: Scheme) -> Iterator[Change]:
    """The same figure of another fact, where it can be one: it adds up as well, in the same measure."""
    fact = scheme.fact(earlier.fact)
    for other in map(scheme.fact, amendment.facts):
        same_kind = (other.kind.adds_up, other.scale, other.measure) == (True, fact.scale, fact.measure)
        if other.id != fact.id and fact.kind.adds_up and same_kind:
            claim = Claim(other.id, earlier.mode, earlier.value, earlier.unit, earlier.day, amendment.text)
            yield Change((Part(claim), Part(None, earlier)))


def plain_claims(amendment: Amendment, unit: str | None, scheme: Scheme, read: ReadNumber) -> list[Claim]:
    """The figures that words state by themselves, where nobody has reported what they would change."""
    claims = []
    for fact in map(scheme.fact, amendment.facts):
        value = _right(amendment, fact, read)
        if value is None or (amendment.kind is Amends.MORE and not fact.kind.adds_up):
            continue
        total = amendment.total or not fact.kind.adds_up
        mode = Mode.TOTAL if total and amendment.kind is Amends.SET else Mode.INCREMENT
        claims.append(Claim(fact.id, mode, value, amendment.unit or unit, amendment.date, amendment.text))
    return claims
