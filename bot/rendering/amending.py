"""Corrections in words: the question with a button for each change, what a tap did, and what became of old receipts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.results import Reported
from bot.rendering.callback_data import Action, pack, pack_entries, pack_undo
from bot.rendering.figures import amount, number, stated, unusual_amounts
from bot.rendering.formatting import at_time, clip
from bot.rendering.marks import Marked
from bot.rendering.receipts import report_screens
from bot.rendering.screen import Button, button, message
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.amending import Asked, Change, Earlier, Fate, Part
    from bot.domain.intents import Claim
    from bot.domain.results import Receipt, Suspicion, Withdrawn
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Rows, Screen
    from scoring import Scheme

_WORDS = 80  # letters of a person's own words that are quoted
_LABEL = 60  # letters of a button


def asked_screen(
    asked: Asked, scheme: Scheme, catalogue: Catalogue, now: datetime, unused: Sequence[str] = ()
) -> Screen:
    """Which change is meant; nothing is stored before a tap. `now` is in the person's time zone.

    `unused`: words of the message that were not used.
    """
    words = _Words(asked.changes, scheme, catalogue, now)
    lines: list[str] = [_heading(asked, scheme, catalogue)]
    if not asked.suspicions:
        lines += words.earlier_lines()
    combined = [change for change in asked.changes if _is_combined(change)]
    lines += [catalogue("amending.line", label=words.part(part)) for change in combined for part in change.parts]
    if unused:
        lines.append(catalogue("receipts.unused", words=clip(" ".join(unused), _WORDS)))
    rows = [
        (Button(clip(words.label(change), _LABEL), pack(Action.AMEND, asked.draft_id, index)),)
        for index, change in enumerate(asked.changes)
    ]
    rows.append((button(catalogue, "amending.none_of_them", Action.AMEND, asked.draft_id, "x"),))
    return message(lines, catalogue, rows)


def changed_screen(
    receipts: tuple[Receipt, ...], change: Change | None, scheme: Scheme, catalogue: Catalogue, now: datetime
) -> Screen:
    """What a change has stored, with what stood there before; `change` None: what was taken back counts again."""
    if change is None:
        shown, lines = tuple(replace(receipt, corrects=False) for receipt in receipts), [catalogue("amending.restored")]
    else:
        words = _Words((change,), scheme, catalogue, now)
        shown, lines = receipts, words.earlier_lines() if all(part.claim for part in change.parts) else []
    screen = report_screens(Reported(shown), scheme, catalogue, proven=change is None)[0]
    return replace(screen, text="\n".join([*lines, screen.text]))


def undo_rows(
    withdrawn: tuple[Withdrawn, ...], before: Sequence[Earlier], scheme: Scheme, catalogue: Catalogue, now: datetime
) -> Rows:
    """Buttons below what was taken back: enter it again, and the report `before` it, which is taken back as well."""
    rows = [_restore_row(scheme, [line.entry_id for unit in withdrawn for line in unit.lines], catalogue)]
    data = pack_entries(Action.UNDO, scheme.id, [entry.id for entry in before], "n") if before else None
    if data is not None:
        what = _report_words(before, scheme, catalogue, now)
        rows.append((Button(clip(catalogue.plain("amending.undo_more", what=what), _LABEL), data),))
    return tuple(rows)


def fates_screen(fates: Sequence[Fate], scheme: Scheme, catalogue: Catalogue, now: datetime) -> Screen:
    """What became of the entries of an old receipt, in its place."""
    lines: list[str] = []
    rows: list[Sequence[Button]] = []
    for fate in fates:
        fact, was = scheme.fact(fate.was.fact), _said(fate.was, scheme, catalogue)
        values = {"fact": fact.short, "was": was, "at": _time(fate.at, catalogue, now)}
        if fate.now is None:
            lines.append(catalogue("amending.fate_withdrawn", **values))
            continue
        said = _said(fate.now, scheme, catalogue)
        lines.append(catalogue("amending.fate_corrected", now=said, **values))
        if (data := pack_undo(scheme.id, [fate.now.id])) is not None:
            label = catalogue.plain("amending.withdraw", what=f"{fact.short} {said}")
            rows.append((Button(clip(label, _LABEL), data),))
    rows.append(_restore_row(scheme, [fate.was.id for fate in fates if fate.now is None], catalogue))
    return message(lines, catalogue, rows)


def _restore_row(scheme: Scheme, entries: Sequence[int], catalogue: Catalogue) -> tuple[Button, ...]:
    data = pack_entries(Action.RESTORE, scheme.id, entries) if entries else None
    return (Button(catalogue.plain("amending.restore"), data),) if data is not None else ()


def _heading(asked: Asked, scheme: Scheme, catalogue: Catalogue) -> Marked:
    if asked.suspicions:
        return Marked("\n".join(_doubt(each, scheme, catalogue) for each in asked.suspicions))
    words = clip(asked.words, _WORDS)
    if all(change.takes_back for change in asked.changes):
        return catalogue("amending.ask_withdraw")
    earlier = any(part.earlier for change in asked.changes for part in change.parts)
    return catalogue("amending.ask_change" if earlier else "amending.ask_add", words=words)


def _doubt(suspicion: Suspicion, scheme: Scheme, catalogue: Catalogue) -> Marked:
    fact = scheme.fact(suspicion.claim.fact)
    claim = f"{fact.short} {stated(suspicion.claim.value, suspicion.claim.mode, fact, catalogue)}"
    amounts = unusual_amounts(suspicion, fact, catalogue)
    return catalogue(
        f"receipts.unusual_{suspicion.why}", claim=claim, unit=scheme.unit(suspicion.unit).short, **amounts
    )


def _is_combined(change: Change) -> bool:
    """Whether it holds several corrections that are tapped together."""
    return sum(part.claim is not None for part in change.parts) > 1


def _said(entry: Earlier, scheme: Scheme, catalogue: Catalogue) -> str:
    return stated(entry.value, entry.mode, scheme.fact(entry.fact), catalogue)


def _time(moment: datetime, catalogue: Catalogue, now: datetime) -> str:
    """10:02, and on another day 6月14日 10:02."""
    local = moment.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else at_time(moment, now.tzinfo, catalogue).strip()


def _report_words(entries: Sequence[Earlier], scheme: Scheme, catalogue: Catalogue, now: datetime) -> str:
    """城镇新增就业 +12 人 等 2 项（10:02）."""
    first = entries[0]
    values = {"fact": scheme.fact(first.fact).short, "said": _said(first, scheme, catalogue)}
    key = "amending.report" if len(entries) == 1 else "amending.report_several"
    return catalogue.plain(key, count=len(entries), at=_time(first.at, catalogue, now), **values)


class _Words:
    """The words of the buttons of one question: facts, units and hours are named where they tell them apart."""

    def __init__(self, changes: Sequence[Change], scheme: Scheme, catalogue: Catalogue, now: datetime) -> None:
        self.scheme, self.catalogue, self.now = scheme, catalogue, now
        parts = [part for change in changes for part in change.parts]
        earlier = {part.earlier.id: part.earlier for part in parts if part.earlier is not None}
        self.earlier = list(earlier.values())
        self.several_facts = len({part.claim.fact for part in parts if part.claim is not None}) > 1
        self.several_units = len({entry.unit for entry in self.earlier}) > 1
        self.times = len(self.earlier) > len({(entry.unit, entry.fact) for entry in self.earlier})

    def earlier_lines(self) -> list[Marked]:
        """What was reported before, a line each."""
        return [
            self.catalogue(
                "amending.earlier",
                unit=self.scheme.unit(entry.unit).short,
                fact=self.scheme.fact(entry.fact).short,
                said=_said(entry, self.scheme, self.catalogue),
                at=_time(entry.at, self.catalogue, self.now),
            )
            for entry in self.earlier
        ]

    def label(self, change: Change) -> str:
        """What a tap does."""
        plain, earlier = self.catalogue.plain, [part.earlier for part in change.parts if part.earlier is not None]
        if change.takes_back:
            return plain("amending.withdraw", what=self._unit(earlier[0]) + self._report(earlier))
        if _is_combined(change):
            return plain("amending.all", count=sum(part.claim is not None for part in change.parts))
        first = change.parts[0]
        if len(change.parts) > 1 and first.claim is not None:
            return plain("amending.move", what=self._claim(first.claim), was=self._report(earlier))
        return self.part(first)

    def part(self, part: Part) -> str:
        """What one part of it does."""
        claim, earlier = part.claim, part.earlier
        if claim is None:
            return self.catalogue.plain("amending.withdraw", what=self._report([earlier] if earlier else []))
        if earlier is None:
            beside = any(entry.fact == claim.fact for entry in self.earlier)
            if claim.mode is Mode.INCREMENT and beside and not self.several_facts:
                return self.catalogue.plain("amending.more", value=self._number(claim.value, claim.fact))
            return self._claim(claim)
        fact = self.scheme.fact(claim.fact)
        of_total = claim.mode is Mode.TOTAL and fact.kind.adds_up
        was = self._number(earlier.total if of_total else earlier.value, claim.fact)
        if self.times:
            was = f"{was}，{_time(earlier.at, self.catalogue, self.now)}"
        named = f"{fact.short} " if self.several_facts else ""
        key = "amending.set_total" if of_total else "amending.set"
        value = self._number(claim.value, claim.fact)
        return self._unit(earlier) + named + self.catalogue.plain(key, value=value, was=was)

    def _unit(self, earlier: Earlier) -> str:
        return f"{self.scheme.unit(earlier.unit).short} " if self.several_units else ""

    def _report(self, entries: Sequence[Earlier]) -> str:
        return _report_words(entries, self.scheme, self.catalogue, self.now)

    def _claim(self, claim: Claim) -> str:
        fact = self.scheme.fact(claim.fact)
        return f"{fact.short} {stated(claim.value, claim.mode, fact, self.catalogue)}"

    def _number(self, value: int, fact_id: str) -> str:
        fact = self.scheme.fact(fact_id)
        return amount(value, fact, self.catalogue) if fact.kind is Kind.FLAG else number(value, fact)
