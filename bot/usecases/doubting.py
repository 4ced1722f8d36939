"""Doubting: what of new figures is marked until a reviewer has seen it, and what a unit has to give a reason for.

A unit cannot take back or rewrite what the bureau has settled. It may object: report its own figure anew with a reason.
That figure is marked, and the bureau hears of it:

    the bureau corrects 1,591 to 70      settled
    the unit takes the 70 back           refused
    the unit reports a total of 1,591    asks why; with a reason it is stored, marked, and told to the bureau
    the unit reports 5 more              75: an ordinary report
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Selection, Source, numbered
from bot.domain.errors import ReasonNeeded
from bot.domain.notices import Alarm, NoticeKind, values_of
from bot.domain.people import Role
from bot.domain.permissions import Action, allowed
from bot.domain.plausibility import Usual, is_closing, is_outsized
from bot.storage import courses, people
from bot.usecases.alarms import notify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Entry, NewEntry
    from bot.usecases.context import Admission

_LAST = 2**63 - 1  # numbers an entry that is not stored yet: after all others
_EXPIRES = timedelta(days=4)  # longer than a weekend, in which nothing is sent


async def marked(
    admission: Admission, new: Sequence[NewEntry], before: Mapping[Key, Course], year_before: Mapping[Key, int]
) -> list[tuple[NewEntry, bool]]:
    """The entries, marked where they are doubtful, and whether each goes against what the bureau has settled.

    `before`: the courses of their facts; `year_before`: last year's totals, in the facts' smallest units.

    Raises ReasonNeeded where one goes against it and says not why.
    """
    return [await _marked(admission, entry, before[entry.unit, entry.fact], year_before) for entry in new]


async def _marked(
    admission: Admission, entry: NewEntry, course: Course, year_before: Mapping[Key, int]
) -> tuple[NewEntry, bool]:
    scheme, key = admission.scheme, (entry.unit, entry.fact)
    if entry.mode is Mode.WITHDRAWAL:
        return entry, False
    fact, target = scheme.fact(entry.fact), scheme.target(entry.fact, entry.unit)
    without = course.replaced({entry.replaces} if entry.replaces is not None else (), ())
    present, closing = without.total(entry.date), is_closing(scheme, entry.date)
    usual = Usual(present, target, without.recent_increments(), year_before.get(key), closing)
    outsized = is_outsized(entry.mode, entry.value, fact, usual)
    objects = await _objects(admission, entry, course)
    if objects and not entry.reason:
        raise ReasonNeeded("reason-settled", fact=fact.short)
    return replace(entry, doubted=entry.doubted or outsized or objects), objects


async def _objects(admission: Admission, entry: NewEntry, before: Course) -> bool:
    """Whether a unit's figure goes against what the bureau has settled."""
    scheme, fact, day = admission.scheme, admission.scheme.fact(entry.fact), entry.date
    if allowed(admission.person, Action.REVIEW, scheme.id, entry.unit, fact):
        return False
    new = numbered(entry, _LAST, admission.session.now())
    root = next((row.root for row in before.rows if row.entry.id == entry.replaces), new.id)
    after = before.replaced({entry.replaces} if entry.replaces is not None else (), [(new, root)])
    total = after.total(day)
    if total == before.total(day):
        return False
    entries = [row.entry for row in after.rows]
    stated = [earlier for earlier in entries[: entries.index(new)] if earlier.mode is Mode.TOTAL]
    if entry.mode is Mode.TOTAL and stated and await is_reviewers(admission, stated[-1]):
        return True
    if total > before.total(day) or not fact.kind.adds_up:
        return False
    of_channel = Selection(entry.channel, confirmed=True)
    confirmed = await courses.course(admission.tx, scheme.id, of_channel, (entry.unit, entry.fact), day)
    return total < confirmed.total(day)


async def is_reviewers(admission: Admission, entry: Entry) -> bool:
    """Whether an entry is a reviewer's word on its unit, not the unit's own."""
    if entry.origin.source is Source.REVIEW:
        return True
    if entry.origin.system is not None or entry.person_id in (None, admission.person.id):
        return False
    scheme = admission.scheme
    by = await people.person(admission.tx, entry.person_id, admission.session.now())
    return by is not None and allowed(by, Action.REVIEW, scheme.id, entry.unit, scheme.fact(entry.fact))


async def tell_bureau(admission: Admission, objections: Sequence[Entry]) -> None:
    """Tell the bureau of a unit's figures that go against what it has settled."""
    if not objections:
        return
    tx, scheme, now = admission.tx, admission.scheme, admission.session.now()
    members = await people.members(tx, scheme.id, now)
    bureau = [member for member in members if Role.BUREAU in member.roles(scheme.id)]
    for entry in objections:
        about = f"{scheme.unit(entry.unit).short} {scheme.fact(entry.fact).short}（{entry.reason}）"
        alarm = values_of(Alarm("objection", about))
        await notify(tx, NoticeKind.ALARM, f"objection:{scheme.id}:{entry.id}", bureau, alarm, (now, now + _EXPIRES))
