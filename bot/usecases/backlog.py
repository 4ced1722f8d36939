"""All that waits for review, with what its cases are made of: what accepting each would come to and move."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.entries import Channel, Mode, Selection
from bot.domain.intents import Claim
from bot.domain.permissions import Action, allowed
from bot.domain.plausibility import Usual, is_closing, is_possible, suspect
from bot.domain.projection import regrouped
from bot.domain.review_items import ReviewItem
from bot.domain.reviews import State
from bot.domain.separation import moves_a_rank, moves_money
from bot.storage import courses, projection
from bot.usecases import naming
from bot.usecases.admission import last_year_totals
from bot.usecases.confirming import corrects, sinks_below_zero
from bot.usecases.context import admit
from bot.usecases.standings import figures, today
from scoring import WHOLE, score_each

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Entry
    from bot.domain.figures import Figures
    from bot.domain.people import Person
    from bot.domain.projection import Link
    from bot.domain.results import Suspicion
    from bot.storage.engine import Transaction
    from bot.usecases.context import Session
    from scoring import Scheme, Standing

_AFTER_ALL = 2**62
_FEWEST_SCORED, _MOST_SCORED = 200, 150_000  # items that are scored at once; the latter times the units


@dataclass(frozen=True, slots=True)
class Backlog:
    """All that waits for somebody's review, with what its items are made of."""

    scheme: Scheme
    links: Mapping[Key, Sequence[Link]]  # what waits of each fact, in order of arrival
    chains: Mapping[int, Sequence[Link]]  # the chains of corrections that it is of
    counting: Mapping[Key, Course]  # what the confirmed standing rests on
    self_stated: Mapping[Key, Course]  # with self-assessment: what units state of themselves
    self_confirmed: Mapping[Key, Course]  # … and what of that is confirmed
    names: Mapping[int, str]
    confirmed: Figures
    year_before: Mapping[Key, int]

    def entries(self, key: Key) -> list[Entry]:
        """The entries of a fact that wait for review."""
        return [link.entry for link in self.links[key]]

    def is_taken_over(self, key: Key) -> bool:
        """Whether accepting it means that the assessor states what the unit states of itself."""
        return self.links[key][0].entry.channel is Channel.SELF


def reviewable(person: Person, scheme: Scheme) -> list[str]:
    """The facts whose figures this person may review."""
    return [fact.id for fact in scheme.facts if allowed(person, Action.REVIEW, scheme.id, None, fact)]


async def backlog_of(tx: Transaction, session: Session, facts: Collection[str], unit: str | None = None) -> Backlog:
    """What waits of these facts, of one unit or all."""
    scheme, counting = session.scheme, Selection(confirmed=True)
    links = in_turn(await projection.waiting(tx, scheme.id, facts, unit))
    waiting = [link for of_fact in links.values() for link in of_fact]
    chains = {link.root: [link] for link in waiting if link.root == link.entry.id}
    chains |= await projection.chains(tx, [link.root for link in waiting if link.root != link.entry.id])
    counted = await courses.courses_of_waiting(tx, scheme.id, Channel.ASSESSED, counting, facts)
    self_stated, self_confirmed = {}, {}
    if scheme.self_assessed:
        of_self, self_stated, self_confirmed = [
            await courses.courses_of_waiting(tx, scheme.id, Channel.SELF, selection, facts)
            for selection in (counting, Selection(Channel.SELF), Selection(Channel.SELF, confirmed=True))
        ]
        counted = of_self | counted
    admission = await admit(session, tx)
    confirmed = await figures(session.context, tx, scheme.id, counting, today(session.context, scheme), admission.heads)
    names, year_before = await naming.names(tx, scheme), await last_year_totals(admission)
    return Backlog(scheme, links, chains, counted, self_stated, self_confirmed, names, confirmed, year_before)


def in_turn(waiting: Iterable[Link]) -> dict[Key, list[Link]]:
    """What waits of each fact that is decided on first; `waiting`: all that waits, in order of arrival.

    With self-assessment what an assessor has stated comes before what the unit states of itself.
    """
    by_fact: dict[Key, list[Link]] = {}
    for link in waiting:
        by_fact.setdefault((link.entry.unit, link.entry.fact), []).append(link)
    return {
        key: [link for link in links if link.entry.channel is Channel.ASSESSED] or links
        for key, links in by_fact.items()
    }


async def own_backlog(session: Session) -> Backlog:
    """All that waits of the facts that the person reviews."""
    async with session.db.read() as tx:
        return await backlog_of(tx, session, reviewable(session.person, session.scheme))


def urgency(item: ReviewItem) -> tuple[bool, bool, int, int, int]:
    """What to sort by: doubted and unusual items first, then by the points and the money at stake."""
    return not item.doubted, not item.odd, -abs(item.points), -abs(item.money), item.last


def weightiest(backlog: Backlog, items: Sequence[ReviewItem]) -> list[ReviewItem]:
    """The items that move their fact most, beside its target or its present total: as many as are scored at once."""

    def share(item: ReviewItem) -> float:
        whole = backlog.scheme.target(item.fact, item.unit) or item.before
        return abs(item.after - item.before) / max(abs(whole), 1)

    return heapq.nlargest(max(_FEWEST_SCORED, _MOST_SCORED // len(backlog.scheme.units)), items, key=share)


def with_effects(backlog: Backlog, items: Sequence[ReviewItem], weighed: Sequence[ReviewItem]) -> list[ReviewItem]:
    """The items, those of `weighed` with the points, the money and the ranks that accepting them moves."""
    scheme, now = backlog.scheme, backlog.confirmed.standing
    standings = score_each(scheme, (accepted(backlog, (item.unit, item.fact)).table for item in weighed))
    effects = {
        (item.unit, item.fact): with_effect(item, now, after) for item, after in zip(weighed, standings, strict=True)
    }
    return [effects.get((item.unit, item.fact), item) for item in items]


def with_effect(item: ReviewItem, now: Standing, after: Standing) -> ReviewItem:
    """The item with what accepting it moves: the standing before and after."""
    whole = item.unit == WHOLE  # of all units: no points or money of one unit tell its weight
    return replace(
        item,
        points=0 if whole else after.total(item.unit) - now.total(item.unit),
        money=0 if whole else after.money(item.unit) - now.money(item.unit),
        moves_rank=moves_a_rank(now, after),
        moves_money=moves_money(now, after),
    )


def item_of(backlog: Backlog, key: Key) -> ReviewItem:
    """All that waits of one fact as one item, without what it moves."""
    (unit, fact), scheme, now, entries = key, backlog.scheme, backlog.confirmed.table, backlog.entries(key)
    before = now.value(scheme.units[0].id if unit == WHOLE else unit, fact)
    course, day = accepted_course(backlog, key), min(scheme.cutoffs[-1], now.as_of)
    after = course.total(day) if day >= course.since else before
    suspicion = suspicion_of(backlog, key, before, after)
    links = backlog.links[key]
    return ReviewItem(
        unit=unit,
        fact=fact,
        entries=tuple(entries),
        state=State.PROPOSED if any(link.state is State.PROPOSED for link in links) else State.WAITING,
        before=before,
        after=after,
        sinks=sinks_below_zero(scheme.fact(fact), backlog.counting[key], course),
        corrects=corrects(links, backlog.chains),
        unusual=suspicion.why if suspicion is not None else None,
        doubted=any(entry.doubted for entry in entries),
        by=tuple(naming.reporter(entry, backlog.names) for entry in entries),
        since=min((link.waits_since for link in links if link.waits_since is not None), default=None),
    )


def suspicion_of(backlog: Backlog, key: Key, before: int, after: int) -> Suspicion | None:
    """What is odd about the running total to which accepting a fact's figures would come."""
    (unit, name), scheme = key, backlog.scheme
    fact = scheme.fact(name)
    if not ((after >= 0 or fact.kind.signed) and is_possible(after, fact)):
        return None
    closing = is_closing(scheme, backlog.confirmed.table.as_of)
    increments = backlog.counting[key].recent_increments()
    usual = Usual(before, scheme.target(name, unit), increments, backlog.year_before.get(key), closing)
    return suspect(Claim(name, Mode.TOTAL, after, unit, None, ""), unit, fact, usual)


def accepted(backlog: Backlog, key: Key) -> Figures:
    """The confirmed figures with all that waits of one unit's fact accepted."""
    return backlog.confirmed.after({key: accepted_course(backlog, key)})


def accepted_course(backlog: Backlog, key: Key) -> Course:
    """The confirmed course of a unit's fact with all that waits of it accepted."""
    counting, entries = backlog.counting[key], backlog.entries(key)
    before = after = backlog.self_confirmed[key] if backlog.is_taken_over(key) else counting
    chains = [backlog.chains[link.root] for link in backlog.links[key]]
    for change in regrouped(chains, {entry.id for entry in entries}).values():
        after = after.replaced({entry.id for entry in change.removed}, change.added)
    if not backlog.is_taken_over(key):
        return after
    return counting.with_entries(stated(backlog.self_stated[key], entries) + restated(counting, before, after, entries))


def stated(self_stated: Course, entries: Sequence[Entry]) -> list[Entry]:
    """With self-assessment: what the unit states by these entries, as the assessor; `self_stated`: its course."""
    days = {entry.date: entry for entry in entries}
    return [_assessed(entry, self_stated.total(day)) for day, entry in days.items()]


def _assessed(entry: Entry, total: int) -> Entry:
    """What an assessor states in view of an entry: numbered after all that is stored, so that it counts last."""
    number = _AFTER_ALL + entry.id
    return replace(entry, id=number, channel=Channel.ASSESSED, mode=Mode.TOTAL, value=total, replaces=None)


def restated(assessed: Course, before: Course, after: Course, entries: Iterable[Entry]) -> list[Entry]:
    """With self-assessment: the assessor's totals of other days that have to be stated anew.

    Those that say what the unit says, where accepting these entries brings its confirmed course from `before` to
    `after`:

        the unit: +5 for 20 June, confirmed      the assessor: 5 on 20 June
        the unit: +2 for 10 June, accepted now   the assessor: 2 on 10 June, and anew 7 on 20 June

    A total that differs is the assessor's own judgement, and stays.
    """
    own_days = {entry.date for entry in entries}
    last = {row.entry.date: row for row in assessed.rows if row.entry.date >= before.since}
    return [
        _assessed(row.entry, after.total(day))
        for day, row in last.items()
        if day not in own_days and row.entry.mode is Mode.TOTAL and row.total == before.total(day) != after.total(day)
    ]
