"""The assessor's form in the chat: units, what is still to be assessed, the clause with its buttons, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action, pack, pack_undo
from bot.rendering.formatting import MESSAGE_LIMIT, amount, clip, day, fit
from bot.rendering.receipts import receipt_lines
from bot.rendering.reviews import move_line
from bot.rendering.screen import Button, Screen
from scoring import Kind, format_value

if TYPE_CHECKING:
    from bot.domain.assessments import Assessed, Docket, Judged, Overview
    from bot.rendering.catalogue import Catalogue
    from scoring import Fact, Scheme

REASONS = (
    "visit",
    "ledger",
    "system",
    "report",
)  # what an assessment mostly rests on; in the catalogue as assessing.reason_…
OWN_WORDS = "w"
MORE, LESS = "p", "m"  # one more event, one less
_PAGE = 6
_BESIDE = 4  # units in a row
_UNIT, _LABEL = 8, 16  # letters of a button
_CLAUSE = 220  # letters of the clause that a phone shows with the buttons below
_MARKS = 7  # marks that a tap gives
_MOST_MOVES = 4
_WORDS = 60


def overview_screen(overview: Overview, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The units; a number says how much nobody has assessed yet."""
    buttons = []
    for unit, left in overview.units:
        name = clip(scheme.unit(unit).short, _UNIT)
        label = catalogue.plain("assessing.unit_left" if left else "assessing.unit_done", unit=name, left=left)
        buttons.append(Button(label, pack(Action.ASSESS, scheme.id, scheme.unit_place(unit))))
    return Screen(catalogue("assessing.overview", scheme=scheme.title), _rows(buttons, _BESIDE))


def docket_screen(docket: Docket, page: int, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What may be assessed of a unit, what nobody has stated first. Raises IndexError for a page that is not there."""
    shown = docket.facts[page * _PAGE : (page + 1) * _PAGE]
    pages = max(1, -(-len(docket.facts) // _PAGE))
    if not 0 <= page < pages:
        raise IndexError(page)
    unit = scheme.unit(docket.unit).short
    key = "assessing.docket" if docket.left else "assessing.docket_done"
    lines: list[str] = [catalogue(key, unit=unit, left=docket.left, page=page + 1, pages=pages)]
    buttons = []
    for place, one in enumerate(shown, page * _PAGE + 1):
        fact = scheme.fact(one.fact)
        key = "assessing.open" if one.last is None else "assessing.stated"
        value = amount(one.value, fact, catalogue)
        lines.append(catalogue(key, place=place, fact=_name(one, scheme), value=value))
        buttons.append(Button(clip(f"{place} {fact.short}", _LABEL), pack(*_at(scheme, docket.unit, one.fact))))
    turn = [Button(catalogue.plain("assessing.units"), pack(Action.ASSESS, scheme.id))]
    for other, key in ((page - 1, "reviews.before"), (page + 1, "reviews.after")):
        if 0 <= other < pages:
            data = pack(Action.ASSESS_PAGE, scheme.id, scheme.unit_place(docket.unit), other)
            turn.append(Button(catalogue.plain(key), data))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (*_rows(buttons, 2), tuple(turn)))


def fact_screen(one: Judged, unit: str, scheme: Scheme, catalogue: Catalogue, *, changed: bool = False) -> Screen:
    """The clause, what stands, and what can be said; `changed`: somebody else has just stated something."""
    fact = scheme.fact(one.fact)
    lines: list[str] = (
        [catalogue("assessing.changed", by=one.by or catalogue.plain("form.somebody"))] if changed else []
    )
    lines.append(catalogue("assessing.fact", unit=scheme.unit(unit).short, fact=fact.title))
    if one.item is not None:
        item = scheme.item(one.item)
        lines.append(catalogue("working.clause", place=item.clause))
        lines.append(catalogue("working.words", words=clip(item.text, _CLAUSE)))
    elif fact.id in scheme.grave:
        lines.append(catalogue("assessing.grave"))
    lines.append(_stands(one, fact, catalogue))
    if one.own is not None:
        lines.append(catalogue("assessing.own", value=amount(one.own, fact, catalogue)))
    if most := scheme.most(fact.id) if fact.kind is Kind.MARK else None:
        lines.append(catalogue("assessing.mark", most=amount(most, fact, catalogue)))
    at = (*_at(scheme, unit, one.fact), one.seen)
    buttons = [Button(label, pack(*at, what)) for label, what in _choices(one, fact, scheme, catalogue)]
    rest = [Button(catalogue.plain("sheets.back"), pack(Action.ASSESS, scheme.id, scheme.unit_place(unit)))]
    if fact.kind not in (Kind.FLAG, Kind.LEVEL):  # of these a button says every value
        rest.insert(0, Button(catalogue.plain("assessing.other"), pack(*at, OWN_WORDS)))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (*_rows(buttons, 4), tuple(rest)))


def reasons_screen(one: Judged, unit: str, what: str, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Why: what it mostly rests on, or in one's own words."""
    fact = scheme.fact(one.fact)
    at = (*_at(scheme, unit, one.fact), one.seen, what)
    buttons = [
        Button(catalogue.plain(f"assessing.reason_{reason}"), pack(*at, place)) for place, reason in enumerate(REASONS)
    ]
    rest = [
        Button(catalogue.plain("reviews.reason_other"), pack(*at, OWN_WORDS)),
        Button(catalogue.plain("sheets.back"), pack(*_at(scheme, unit, one.fact))),
    ]
    said = said_of(what, fact, catalogue)
    text = catalogue("assessing.why", unit=scheme.unit(unit).short, fact=fact.short, value=said)
    return Screen(text, (*_rows(buttons, 2), tuple(rest)))


def ask_screen(one: Judged, unit: str, what: str, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Ask for a number with its reason, or (`what` is a value) for the reason alone."""
    fact = scheme.fact(one.fact)
    names = {"unit": scheme.unit(unit).short, "fact": fact.short}
    if what != OWN_WORDS:
        text = catalogue("assessing.ask_reason", value=said_of(what, fact, catalogue), **names)
        return Screen(text, ask_reply=catalogue.plain("assessing.placeholder_reason"))
    usual = scheme.most(fact.id) if fact.kind is Kind.MARK and one.last is None else one.value
    example = format_value(usual or one.value, fact.kind, fact.levels)
    key = "assessing.ask_total" if fact.kind.adds_up else "assessing.ask_value"
    return Screen(catalogue(key, example=example, **names), ask_reply=catalogue.plain("assessing.placeholder_value"))


def assessed_screen(done: Assessed, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What was stored and whose points, ranks and money it moves; or what somebody else has stated meanwhile."""
    if done.receipt is None:
        return fact_screen(done.judged, done.unit, scheme, catalogue, changed=True)
    lines = receipt_lines(done.receipt, scheme, catalogue)
    if done.judged.last is not None and done.judged.last.reason:
        lines.append(catalogue("assessing.because", reason=clip(done.judged.last.reason, _WORDS)))
    lines += [move_line(one, scheme, catalogue) for one in done.moves[:_MOST_MOVES]]
    if len(done.moves) > _MOST_MOVES:
        lines.append(catalogue("reviews.others", count=len(done.moves) - _MOST_MOVES))
    go_on = catalogue.plain("assessing.go_on" if done.left else "assessing.go_on_done", left=done.left)
    row = [Button(go_on, pack(Action.ASSESS, scheme.id, scheme.unit_place(done.unit)))]
    if (undo := pack_undo(scheme.id, [line.entry_id for line in done.receipt.lines])) is not None:
        row.append(Button(catalogue.plain("receipts.undo"), undo))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), (tuple(row),))


def said_of(what: str, fact: Fact, catalogue: Catalogue) -> str:
    """What a button of `fact_screen` states, in words."""
    if what in (MORE, LESS):
        return catalogue.plain("assessing.more" if what == MORE else "assessing.less", measure=fact.measure)
    return amount(int(what), fact, catalogue)


def _name(one: Judged, scheme: Scheme) -> str:
    """The line of the sheet and the fact, where these are not the same words."""
    fact = clip(scheme.fact(one.fact).short, 2 * _LABEL)
    title = scheme.item(one.item).title if one.item is not None else fact
    return fact if title == scheme.fact(one.fact).short else f"{clip(title, _LABEL)} · {fact}"


def _stands(one: Judged, fact: Fact, catalogue: Catalogue) -> str:
    if one.last is None:
        return catalogue("assessing.nothing_yet")
    when, by = day(one.last.date, catalogue), one.by or catalogue.plain("form.somebody")
    key = "assessing.stands_because" if one.last.reason else "assessing.stands"
    value = amount(one.value, fact, catalogue)
    return catalogue(key, value=value, by=by, day=when, reason=clip(one.last.reason, _WORDS))


def _choices(one: Judged, fact: Fact, scheme: Scheme, catalogue: Catalogue) -> list[tuple[str, str]]:
    """(label, what is stated): what a tap can say of a fact."""
    found: list[tuple[str, str]] = []
    if fact.kind is Kind.MARK:
        most = scheme.most(fact.id) or 0
        step = 50 if most <= 400 else 100 if most <= 1000 else 500
        marks = range(most, 0, -step)[:_MARKS]
        found = [(amount(mark, fact, catalogue), str(mark)) for mark in (*marks, 0)]
    elif fact.kind is Kind.FLAG:
        found = [(amount(value, fact, catalogue), str(value)) for value in (1, 0)]
    elif fact.kind is Kind.LEVEL:
        found = [(clip(word, _LABEL), str(place)) for place, word in enumerate(fact.levels)]
    elif fact.kind is Kind.EVENTS:
        found = [(said_of(MORE, fact, catalogue), MORE)]
        found += [(said_of(LESS, fact, catalogue), LESS)] if one.value > 0 else [(amount(0, fact, catalogue), "0")]
    if one.own is not None and fact.kind is not Kind.FLAG:
        found.append((catalogue.plain("assessing.as_own", value=amount(one.own, fact, catalogue)), str(one.own)))
    return found


def _at(scheme: Scheme, unit: str, fact: str) -> tuple[Action, str, int, int]:
    return Action.ASSESS, scheme.id, scheme.unit_place(unit), scheme.fact_place(fact)


def _rows(buttons: list[Button], wide: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[start : start + wide]) for start in range(0, len(buttons), wide))
