"""The reviewer's inbox, a case in full, and what becomes of it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.reviews import State
from bot.rendering.callback_data import Action, pack
from bot.rendering.catalogue import Html
from bot.rendering.formatting import MESSAGE_LIMIT, amount, clip, day, fit, hundredths, money, number
from bot.rendering.screen import Button, Screen
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.entries import Entry
    from bot.domain.review_items import Inbox, Opened, Returned, Reviewed, ReviewItem, UnitMove
    from bot.rendering.catalogue import Catalogue
    from scoring import Fact, Scheme

REASONS = ("mismatch", "proof", "twice", "day")  # what is returned most often; in the catalogue as reviews.reason_…
_MOST_ENTRIES, _MOST_MOVES, _MOST_REMARKS = 3, 4, 2
_LABEL = 12


def inbox_screen(inbox: Inbox, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What waits, with a button for each case, and one for all that need no second look."""
    if not inbox.cases:
        return Screen(catalogue("reviews.empty"))
    lines: list[str] = [
        catalogue("reviews.title", count=inbox.count, page=inbox.page + 1, pages=inbox.pages, scheme=scheme.title)
    ]
    buttons = []
    for place, case in enumerate(inbox.cases, 1):
        fact, unit = scheme.fact(case.fact), scheme.unit(case.unit).short
        said = {"before": _before(case, fact, catalogue), "after": amount(case.after, fact, catalogue)}
        flags = "".join(catalogue.plain(f"reviews.flag_{flag}") for flag in _flags(case))
        gain = _gain(case, catalogue)
        lines.append(catalogue("reviews.case", place=place, unit=unit, fact=fact.short, gain=gain, flags=flags, **said))
        label = clip(f"{place} {unit}", _LABEL)
        buttons.append(Button(label, pack(Action.CASE, inbox.scheme, case.unit, scheme.fact_place(case.fact))))
    rows = [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]
    if ordinary := [case for case in inbox.cases if case.ordinary]:
        last = max(case.last for case in inbox.cases)
        label = catalogue.plain("reviews.confirm_ordinary")
        rows.append((Button(label, pack(Action.CONFIRM_ALL, inbox.scheme, last)),) if ordinary else ())
    turn = []
    for page, key in ((inbox.page - 1, "reviews.before"), (inbox.page + 1, "reviews.after")):
        if 0 <= page < inbox.pages:
            turn.append(Button(catalogue.plain(key), pack(Action.INBOX, inbox.scheme, page)))
    text = fit(lines, MESSAGE_LIMIT, catalogue("receipts.more"))
    return Screen(text, tuple([*rows, tuple(turn)] if turn else rows))


def item_screen(opened: Opened, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """One case: what was reported, whose points, ranks and money it moves, what was said of it, and what can be done."""
    case = opened.case
    fact = scheme.fact(case.fact)
    target = scheme.target(case.fact, case.unit)
    head = "reviews.case_target" if target else "reviews.case_head"
    lines: list[str] = [
        catalogue(
            head,
            unit=scheme.unit(case.unit).short,
            fact=fact.short,
            before=_before(case, fact, catalogue),
            after=amount(case.after, fact, catalogue),
            target=amount(target or 0, fact, catalogue),
        )
    ]
    lines += _entries(case.entries, case.by, fact, catalogue)
    lines.append(
        catalogue("reviews.moves") if any(one.moved for one in opened.moves) else catalogue("reviews.moves_nothing")
    )
    lines += [move_line(one, scheme, catalogue) for one in opened.moves[:_MOST_MOVES] if one.moved]
    if len(opened.moves) > _MOST_MOVES:
        lines.append(catalogue("reviews.others", count=len(opened.moves) - _MOST_MOVES))
    for remark in opened.remarks[-_MOST_REMARKS:]:
        if remark.review.reason:  # returns and answers have words, confirmations have none
            key = f"reviews.said_{remark.review.verdict}"
            lines.append(catalogue(key, by=remark.by, reason=remark.review.reason))
    if case.unusual is not None:
        lines.append(catalogue("reviews.unusual"))
    if opened.own_word:
        lines.append(catalogue("reviews.own_word"))
    elif opened.needs_second:
        lines.append(catalogue("reviews.needs_second"))
    at = (opened.scheme, case.unit, scheme.fact_place(case.fact))
    decide = [
        Button(catalogue.plain("reviews.return"), pack(Action.RETURN, *at, case.last)),
        Button(catalogue.plain("reviews.correct"), pack(Action.CORRECT, *at, case.last)),
    ]
    if not opened.own_word:
        decide.insert(0, Button(catalogue.plain("reviews.confirm"), pack(Action.CONFIRM, *at, case.last)))
    files: tuple[Button, ...] = ()
    if opened.files:
        label = catalogue.plain("evidence.button", count=opened.files)
        files = (Button(label, pack(Action.EVIDENCE, *at, "")),)
    rows = (
        tuple(decide),
        (
            Button(catalogue.plain("reviews.history"), pack(Action.HISTORY, opened.scheme, case.unit, 0)),
            *files,
            Button(catalogue.plain("reviews.back"), pack(Action.INBOX, opened.scheme, 0)),
        ),
    )
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), rows)


def reasons_screen(scheme: Scheme, unit: str, fact: str, last: int, catalogue: Catalogue) -> Screen:
    """Why it is returned: what is said most often, or in one's own words."""
    at = (scheme.id, unit, scheme.fact_place(fact))
    rows = [
        (Button(catalogue.plain(f"reviews.reason_{reason}"), pack(Action.RETURN, *at, last, place)),)
        for place, reason in enumerate(REASONS)
    ]
    rows.append((Button(catalogue.plain("reviews.reason_other"), pack(Action.RETURN, *at, last, "w")),))
    rows.append((Button(catalogue.plain("reviews.back"), pack(Action.CASE, *at)),))
    names = {"unit": scheme.unit(unit).short, "fact": scheme.fact(fact).short}
    return Screen(catalogue("reviews.why_return", **names), tuple(rows))


def ask_words_screen(key: str, scheme: Scheme, unit: str, fact: str, catalogue: Catalogue) -> Screen:
    """Ask for a reply in one's own words: a reason, a right figure, an answer."""
    names = {"unit": scheme.unit(unit).short, "fact": scheme.fact(fact).short}
    return Screen(catalogue(f"reviews.ask_{key}", **names), ask_reply=catalogue.plain(f"reviews.placeholder_{key}"))


def reviewed_screen(reviewed: Reviewed, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What the decision came to, and how much is left."""
    unit, fact = reviewed.cases[0]
    names = {"unit": scheme.unit(unit).short, "fact": scheme.fact(fact).short}
    one = len(reviewed.cases) == 1
    key = f"reviews.done_{reviewed.verdict}" if one else "reviews.done_several"
    lines: list[str] = [catalogue(key, count=len(reviewed.cases), **names)]
    lines.append(catalogue("reviews.left" if reviewed.left else "reviews.none_left", count=reviewed.left))
    button = Button(catalogue.plain("reviews.go_on"), pack(Action.INBOX, reviewed.scheme, 0))
    return Screen("\n".join(lines), ((button,),) if reviewed.left else ())


def returned_screen(returned: Returned, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What its reporter is told: the figure, the reason, and what can be done right here."""
    fact, entries = scheme.fact(returned.fact), returned.entries
    text = catalogue(
        "reviews.returned",
        unit=scheme.unit(returned.unit).short,
        fact=fact.short,
        entries=Html("\n".join(_entries(entries, ("",) * len(entries), fact, catalogue))),
        reason=returned.reason,
        by=returned.by,
    )
    answer = Button(catalogue.plain("reviews.answer"), pack(Action.ANSWER, returned.scheme, entries[-1].id))
    if len(entries) == 1:
        return Screen(text, ((_undo(catalogue.plain("receipts.undo"), entries[0]), answer),))
    undo = [  # which of them is wrong, only their reporter knows
        _undo(catalogue.plain("reviews.undo_one", said=_said(one.mode, one.value, fact, catalogue)), one)
        for one in entries[-_MOST_ENTRIES:]
    ]
    return Screen(text, (*((one,) for one in undo), (answer,)))


def _undo(label: str, entry: Entry) -> Button:
    return Button(label, pack(Action.UNDO, entry.scheme, entry.id))


def _entries(entries: Sequence[Entry], by: Sequence[str], fact: Fact, catalogue: Catalogue) -> list[str]:
    """The latest entries of a fact with who reported each, and how many came before them."""
    lines = [
        catalogue(
            "reviews.entry",
            day=day(entry.date, catalogue),
            said=_said(entry.mode, entry.value, fact, catalogue),
            by=name,
        ).rstrip()
        for entry, name in zip(entries[-_MOST_ENTRIES:], by[-_MOST_ENTRIES:], strict=True)
    ]
    if len(entries) > _MOST_ENTRIES:
        lines.insert(0, catalogue("reviews.earlier", count=len(entries) - _MOST_ENTRIES))
    return lines


def _before(case: ReviewItem, fact: Fact, catalogue: Catalogue) -> str:
    """The confirmed value, as short as it can be beside the one that takes its place."""
    return amount(case.before, fact, catalogue) if fact.kind is Kind.FLAG else number(case.before, fact)


def _flags(case: ReviewItem) -> list[str]:
    told = {
        "unusual": case.unusual is not None,
        "corrects": case.corrects,
        "rank": case.moves_rank,
        "second": case.state is State.PROPOSED,
    }
    return [flag for flag, holds in told.items() if holds]


def _gain(case: ReviewItem, catalogue: Catalogue) -> str:
    told = []
    if case.points:
        told.append(catalogue.plain("reviews.gain_points", points=hundredths(case.points, signed=True)))
    if case.money:
        sign = "-" if case.money < 0 else "+"
        told.append(sign + money(abs(case.money), catalogue))
    return "，".join(told) or catalogue.plain("reviews.gain_nothing")


def _said(mode: Mode, value: int, fact: Fact, catalogue: Catalogue) -> str:
    if mode is Mode.WITHDRAWAL:
        return catalogue.plain("reviews.taken_back")
    said = amount(value, fact, catalogue)
    if not fact.kind.adds_up:
        return said
    return (
        f"+{said}"
        if mode is Mode.INCREMENT and value >= 0
        else said
        if mode is Mode.INCREMENT
        else catalogue.plain("receipts.as_total", value=said)
    )


def move_line(move: UnitMove, scheme: Scheme, catalogue: Catalogue) -> str:
    """What moves of a unit."""
    told = []
    if move.total[0] != move.total[1]:
        told.append(
            catalogue.plain("reviews.move_total", before=hundredths(move.total[0]), after=hundredths(move.total[1]))
        )
    for key, ranks in (("rank", move.rank), ("group_rank", move.group_rank)):
        if ranks[0] != ranks[1]:
            told.append(catalogue.plain(f"reviews.move_{key}", before=ranks[0], after=ranks[1]))
    if move.money[0] != move.money[1]:
        before, after = (money(one, catalogue) for one in move.money)
        told.append(catalogue.plain("reviews.move_money", before=before, after=after))
    return catalogue("reviews.move", unit=scheme.unit(move.unit).short, moves="，".join(told))
