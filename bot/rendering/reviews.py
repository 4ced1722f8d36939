"""The reviewer's inbox, a case in full, and what becomes of it, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.review_items import Part
from bot.domain.reviews import State
from bot.rendering.callback_data import Action, pack
from bot.rendering.figures import amount, hundredths, money, number, stated
from bot.rendering.formatting import clip, counted, day, unit_name
from bot.rendering.marks import Marked, escaped
from bot.rendering.phone import fitting
from bot.rendering.screen import Button, Screen, Table, button, in_rows, message, table_switch, turns
from bot.rendering.today import back
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.entries import Entry
    from bot.domain.moves import UnitMove
    from bot.domain.notices import ReturnTakenBack
    from bot.domain.review_items import Inbox, Opened, Returned, Reviewed, ReviewItem
    from bot.rendering.catalogue import Catalogue
    from scoring import Fact, Scheme

REASONS = ("mismatch", "proof", "twice", "day")  # what is returned most often; in the catalogue as reviews.reason_…
_MOST_ENTRIES, _MOST_MOVES, _MOST_REMARKS = 3, 4, 2
_LABEL = 12
_GLUE = "\u00a0"


def inbox_screen(inbox: Inbox, scheme: Scheme, catalogue: Catalogue, *, tables: bool | None = None) -> Screen:
    """What waits, with a button for each case, one for all that need no second look, and those to the other parts.

    `tables`: whether as a table; None: it cannot be.
    """
    others = _other_parts(inbox, catalogue)
    if not inbox.cases:
        return Screen(catalogue("reviews.empty"), (others,))
    page, pages, part = inbox.page, inbox.pages, inbox.part or Part.FRESH
    lines = [catalogue(f"reviews.title_{part}", count=inbox.count, page=page + 1, pages=pages, scheme=scheme.title)]
    buttons, cells = [], []
    for place, case in enumerate(inbox.cases, 1):
        fact, unit = scheme.fact(case.fact), unit_name(case.unit, scheme, catalogue)
        values = {"before": before_words(case, fact, catalogue), "after": amount(case.after, fact, catalogue)}
        values["flags"] = "".join(catalogue.plain(f"reviews.flag_{flag}") for flag in _flags(case))
        values["gain"] = gain_words(case, catalogue)
        lines.append(catalogue("reviews.case", place=place, unit=unit, fact=fact.short, **values))
        cells.append((str(place), *_cells(unit, fact.short, values, catalogue)))
        data = pack(Action.CASE, inbox.scheme, case.unit, scheme.fact_place(case.fact))
        buttons.append(Button(clip(f"{place} {unit}", _LABEL), data))
    ordinary = []
    if part is Part.FRESH and any(case.ordinary for case in inbox.cases):
        last = max(case.last for case in inbox.cases)
        ordinary.append(button(catalogue, "reviews.confirm_ordinary", Action.CONFIRM_ALL, inbox.scheme, last))
    keys = ("reviews.before", "reviews.after")
    turn = turns(page, pages, keys, catalogue, lambda other: pack(Action.INBOX, inbox.scheme, other, part))
    head = tuple(catalogue.plain(f"reviews.column_{key}") for key in ("place", "what", "figure", "gain"))
    table = Table(lines[0], head, tuple(cells), frozenset({0})) if tables else None
    switch = table_switch(tables, catalogue, Action.INBOX, inbox.scheme, page, part)

    def screen(table: Table | None, switch: tuple[Button, ...]) -> Screen:
        text = message(lines, catalogue, (*in_rows(buttons, 3), ordinary, turn, (*others, *switch)))
        return replace(text, table=table)

    return fitting(iter((screen(table, switch), screen(None, ()))))  # where no table fits, there is nothing to switch


def _cells(unit: str, fact: str, values: Mapping[str, str], catalogue: Catalogue) -> tuple[str, ...]:
    what = catalogue("reviews.cell_what", unit=unit, fact=fact)
    gain = values["gain"].replace(" ", _GLUE)  # in a narrow column +1.2 and 分 stay together
    return what, catalogue("reviews.cell_figure", **values), escaped(gain + values["flags"])


def _other_parts(inbox: Inbox, catalogue: Catalogue) -> tuple[Button, ...]:
    """Buttons to the other parts in which something waits, and to the card of the day."""
    parts = [part for part in Part if part is not inbox.part and inbox.counts.get(part)]
    buttons = [
        button(catalogue, f"reviews.part_{part}", Action.INBOX, inbox.scheme, 0, part, count=inbox.counts[part])
        for part in parts
    ]
    return (*buttons, back(inbox.scheme, catalogue))


def item_screen(opened: Opened, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """One case: what was reported, whose points, ranks and money it moves, what was said of it, and what to do."""
    case = opened.case
    fact, target = scheme.fact(case.fact), scheme.target(case.fact, case.unit)
    values = {
        "unit": unit_name(case.unit, scheme, catalogue),
        "before": before_words(case, fact, catalogue),
        "after": amount(case.after, fact, catalogue),
        "target": amount(target or 0, fact, catalogue),
    }
    key = "reviews.case_target" if target else "reviews.case_head"
    lines: list[str] = [catalogue(key, fact=fact.short, **values), *_entries(case.entries, case.by, fact, catalogue)]
    if scheme.self_assessed:
        lines.append(catalogue(f"reviews.of_{case.entries[0].channel}"))
    lines.append(catalogue("reviews.moves" if any(move.moved for move in opened.moves) else "reviews.moves_nothing"))
    lines += [move_line(move, scheme, catalogue) for move in opened.moves[:_MOST_MOVES] if move.moved]
    lines += counted("reviews.others", len(opened.moves) - _MOST_MOVES, catalogue)
    for remark in opened.remarks[-_MOST_REMARKS:]:
        if remark.review.reason:  # returns and answers have words, confirmations have none
            key = f"reviews.said_{remark.review.verdict}"
            lines.append(catalogue(key, by=remark.by, reason=remark.review.reason))
    if case.odd:
        lines.append(catalogue("reviews.unusual"))
    waits = (("own_word", opened.own_word), ("own_part", opened.own_part), ("needs_second", opened.needs_second))
    lines += [catalogue(f"reviews.{key}") for key, applies in waits if applies][:1]
    at = (opened.scheme, case.unit, scheme.fact_place(case.fact))
    decide = [] if opened.own_word else [button(catalogue, "reviews.confirm", Action.CONFIRM, *at, case.last)]
    decide.append(button(catalogue, "reviews.return", Action.RETURN, *at, case.last))
    decide.append(button(catalogue, "reviews.correct", Action.CORRECT, *at, case.last))
    behind = []
    if not fact.whole:
        behind.append(button(catalogue, "reviews.history", Action.HISTORY, opened.scheme, case.unit, 0))
    if opened.files:
        behind.append(button(catalogue, "evidence.button", Action.EVIDENCE, *at, "", count=opened.files))
    behind.append(button(catalogue, "reviews.back", Action.INBOX, opened.scheme, 0))
    return message(lines, catalogue, (decide, behind))


def reasons_screen(scheme: Scheme, unit: str, fact: str, last: int, catalogue: Catalogue) -> Screen:
    """Ask why a report is returned: a usual reason by a button, or one's own words."""
    at = (scheme.id, unit, scheme.fact_place(fact))
    rows = [
        (button(catalogue, f"reviews.reason_{reason}", Action.RETURN, *at, last, place),)
        for place, reason in enumerate(REASONS)
    ]
    rows.append((button(catalogue, "reviews.reason_other", Action.RETURN, *at, last, "w"),))
    rows.append((button(catalogue, "reviews.back", Action.CASE, *at),))
    names = {"unit": unit_name(unit, scheme, catalogue), "fact": scheme.fact(fact).short}
    return Screen(catalogue("reviews.why_return", **names), tuple(rows))


def ask_words_screen(key: str, scheme: Scheme, unit: str, fact: str, catalogue: Catalogue) -> Screen:
    """Ask for a reply in one's own words: a reason, a right figure, an answer."""
    names = {"unit": unit_name(unit, scheme, catalogue), "fact": scheme.fact(fact).short}
    return Screen(catalogue(f"reviews.ask_{key}", **names), ask_reply=catalogue.plain(f"reviews.placeholder_{key}"))


def reviewed_screen(
    reviewed: Reviewed, scheme: Scheme, catalogue: Catalogue, following: Opened | None = None
) -> Screen:
    """What the decision came to, how much is left, and the `following` case to decide on at once."""
    unit, fact = reviewed.cases[0]
    names = {"unit": unit_name(unit, scheme, catalogue), "fact": scheme.fact(fact).short}
    key = f"reviews.done_{reviewed.verdict}" if len(reviewed.cases) == 1 else "reviews.done_several"
    lines = [catalogue(key, count=len(reviewed.cases), **names)]
    lines.append(catalogue("reviews.left" if reviewed.left else "reviews.none_left", count=reviewed.left))
    if following is not None and reviewed.update_id is not None:
        case = item_screen(following, scheme, catalogue)
        undo = button(catalogue, "reviews.take_back_last", Action.TAKE_BACK, reviewed.scheme, reviewed.update_id)
        return message([*lines, "", *case.text.split("\n")], catalogue, (*case.buttons, (undo,)))
    on = button(catalogue, "reviews.go_on", Action.INBOX, reviewed.scheme, 0) if reviewed.left else None
    forward = on or back(reviewed.scheme, catalogue)
    if reviewed.update_id is None:
        return Screen("\n".join(lines), ((forward,),))
    undo = button(catalogue, "reviews.take_back", Action.TAKE_BACK, reviewed.scheme, reviewed.update_id)
    return Screen("\n".join(lines), ((undo, forward),))


def reopened_screen(reopened: Reviewed, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """A decision was taken back: its figures wait again."""
    unit, fact = reopened.cases[0]
    names = {"unit": unit_name(unit, scheme, catalogue), "fact": scheme.fact(fact).short}
    key = "reviews.reopened" if len(reopened.cases) == 1 else "reviews.reopened_several"
    text = catalogue(key, count=len(reopened.cases), **names)
    again = button(catalogue, "reviews.open_again", Action.CASE, reopened.scheme, unit, scheme.fact_place(fact))
    go_on = button(catalogue, "reviews.go_on", Action.INBOX, reopened.scheme, 0)
    return Screen(text, ((again, go_on) if len(reopened.cases) == 1 else (go_on,),))


def returned_screen(returned: Returned, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What the reporter of a returned figure reads: figure, reason, and buttons to answer or take back."""
    fact, entries = scheme.fact(returned.fact), returned.entries
    lines = Marked("\n".join(_entries(entries, [entry.origin.system or "" for entry in entries], fact, catalogue)))
    values = {"unit": scheme.unit(returned.unit).short, "reason": returned.reason, "by": returned.by}
    text = catalogue("reviews.returned", fact=fact.short, entries=lines, **values)
    answer = button(catalogue, "reviews.answer", Action.ANSWER, returned.scheme, entries[-1].id)
    if len(entries) == 1:
        undo = button(catalogue, "receipts.undo", Action.UNDO, entries[0].scheme, entries[0].id)
        return Screen(text, ((undo, answer),))
    rows = []
    for entry in entries[-_MOST_ENTRIES:]:  # which of them is wrong, only their reporter knows
        figure = stated_words(entry, fact, catalogue)
        rows.append((button(catalogue, "reviews.undo_one", Action.UNDO, entry.scheme, entry.id, said=figure),))
    return Screen(text, (*rows, (answer,)))


def return_taken_back_screen(told: ReturnTakenBack, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What the reporter of a returned figure reads when it is not returned any more."""
    names = {"unit": scheme.unit(told.unit).short, "fact": scheme.fact(told.fact).short}
    return Screen(catalogue("reviews.return_taken_back", by=told.by, **names))


def _entries(entries: Sequence[Entry], by: Sequence[str], fact: Fact, catalogue: Catalogue) -> list[str]:
    lines: list[str] = [*counted("reviews.earlier", len(entries) - _MOST_ENTRIES, catalogue)]
    for entry, name in zip(entries[-_MOST_ENTRIES:], by[-_MOST_ENTRIES:], strict=True):
        when, figure = day(entry.date, catalogue), stated_words(entry, fact, catalogue)
        lines.append(catalogue("reviews.entry", day=when, said=figure, by=name).rstrip())
        if entry.reason:
            lines.append(catalogue("reviews.entry_reason", reason=entry.reason))
    return lines


def before_words(case: ReviewItem, fact: Fact, catalogue: Catalogue) -> str:
    """The confirmed value, as short as it can be beside the one that takes its place."""
    return amount(case.before, fact, catalogue) if fact.kind is Kind.FLAG else number(case.before, fact)


def _flags(case: ReviewItem) -> list[str]:
    flags = {
        "unusual": case.odd,
        "corrects": case.corrects,
        "rank": case.moves_rank,
        "second": case.state is State.PROPOSED,
    }
    return [flag for flag, holds in flags.items() if holds]


def gain_words(case: ReviewItem, catalogue: Catalogue) -> str:
    """What confirming a case brings its unit: +1.2 分，+5,000 元."""
    gains = []
    if case.points:
        gains.append(catalogue.plain("reviews.gain_points", points=hundredths(case.points, signed=True)))
    if case.money:
        gains.append(("-" if case.money < 0 else "+") + money(abs(case.money), catalogue))
    return "，".join(gains) or catalogue.plain("reviews.gain_nothing")


def stated_words(entry: Entry, fact: Fact, catalogue: Catalogue) -> str:
    """What an entry says, as reviewers read it."""
    if entry.mode is Mode.WITHDRAWAL:
        return catalogue.plain("reviews.taken_back")
    return stated(entry.value, entry.mode, fact, catalogue)


def move_line(move: UnitMove, scheme: Scheme, catalogue: Catalogue) -> str:
    """A unit's total, ranks and money before and after, as far as they move."""
    moves = []
    values = {"total": tuple(map(hundredths, move.total)), "rank": move.rank, "group_rank": move.group_rank}
    values["money"] = tuple(money(fen, catalogue) for fen in move.money)
    for name, (before, after) in values.items():
        if before != after:
            moves.append(catalogue.plain(f"reviews.move_{name}", before=before, after=after))
    return catalogue("reviews.move", unit=scheme.unit(move.unit).short, moves="，".join(moves))
