"""Doubles: whether a figure reported as new may be one that was reported before, by whoever of the unit. Pure.

What is asked about; everything within one period (a month), the figure each time the same, of the same unit and fact:

    stands already                  comes now               asked
    +3 today                        +3 today                yes: one day, always
    +12 at 9:12, a colleague        +12 at 10:30            yes
    累计 620 today                  +620 today              yes: the same number, once as total, once as new
    +12 yesterday, the last one     +12 today               yes: two digits, equal to the last one
    累计 620 on the 10th            +620 on the 15th        yes
    +3 yesterday                    +3 today                no: small numbers are repeated every day
    +12, +12 (told apart before)    +12 on another day      no: usual for this fact
    +12 on the 10th, +7 since       +12 today               no: not the last one
    +12 on 31 May                   +12 on 1 June           no: another period
    +12 today                       累计 12 today           no: it adds nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.periods import period_of

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.courses import Course
    from bot.domain.entries import Entry
    from bot.domain.intents import Claim
    from scoring import Fact

_TELLING = 10  # smaller figures are repeated on other days as a matter of course
_USUAL = 2  # a figure that counts as often already is a usual one


def earlier_twin(claim: Claim, day: date, fact: Fact, course: Course) -> Entry | None:
    """The entry that the claim may repeat; None: nobody would ask. `course`: what counts of the unit's fact."""
    if claim.mode is not Mode.INCREMENT or claim.value <= 0 or not fact.kind.adds_up:
        return None
    entries = sorted((row.entry for row in course.rows), key=lambda entry: entry.id)
    same = [entry for entry in entries if entry.mode is not Mode.WITHDRAWAL and entry.value == claim.value]
    of_day = [entry for entry in same if entry.date == day]
    if of_day:
        return of_day[-1]
    in_period = [entry for entry in entries if period_of(entry.date) == period_of(day)]
    is_last = bool(in_period) and in_period[-1] in same
    is_usual = sum(entry.mode is Mode.INCREMENT for entry in same) >= _USUAL
    return in_period[-1] if is_last and claim.value >= _TELLING * fact.scale and not is_usual else None


def given_by_system(claim: Claim, day: date, course: Course) -> Entry | None:
    """The figure of a business system, the last word on its fact, beside which the claim would count; None: no such.

    Of one period, as above. Who says yes speaks last, and is not asked again before the system has sent a newer figure.
    """
    rows = [row for row in course.rows if row.entry.date <= day]
    if not rows or rows[-1].entry.origin.system is None or period_of(rows[-1].entry.date) != period_of(day):
        return None
    says_nothing_new = claim.mode is Mode.TOTAL and claim.value == rows[-1].total
    return None if says_nothing_new else rows[-1].entry
