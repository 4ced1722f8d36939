"""The assessor's form in the chat: units, what is still to be assessed, the clause with buttons, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action, pack, pack_undo
from bot.rendering.figures import amount
from bot.rendering.formatting import clip, counted, day
from bot.rendering.receipts import question_screen, receipt_lines
from bot.rendering.reviews import move_line
from bot.rendering.screen import Button, Screen, Tone, button, in_rows, message, paged, turns
from bot.rendering.working import clause_words
from scoring import Kind, format_value

if TYPE_CHECKING:
    from bot.domain.assessments import Assessed, Docket, Judged, Overview
    from bot.rendering.catalogue import Catalogue
    from scoring import Fact, Scheme

REASONS = ("visit", "ledger", "system", "report")  # what an assessment mostly rests on; assessing.reason_…
OWN_WORDS = "w"
MORE, LESS = "p", "m"  # one more event, one less
_PAGE = 6
_BESIDE = 4  # units in a row
_UNIT, _LABEL = 8, 16  # letters of a button
_MARKS = 7  # marks that a tap gives
_MOST_MOVES = 4
_WORDS = 60


def overview_screen(overview: Overview, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """A button for each unit, with how many of its facts nobody has assessed yet."""
    buttons = []
    for unit, left in overview.units:
        key = "assessing.unit_left" if left else "assessing.unit_done"
        at = (Action.ASSESS, scheme.id, scheme.unit_place(unit))
        buttons.append(button(catalogue, key, *at, unit=clip(scheme.unit(unit).short, _UNIT), left=left))
    return Screen(catalogue("assessing.overview", scheme=scheme.title), in_rows(buttons, _BESIDE))


def docket_screen(docket: Docket, page: int, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """A page of a unit's facts to assess, the unassessed ones first. Raises IndexError for a page that is not there."""
    shown, pages = paged(docket.facts, page, _PAGE)
    key = "assessing.docket" if docket.left else "assessing.docket_done"
    lines = [catalogue(key, unit=scheme.unit(docket.unit).short, left=docket.left, page=page + 1, pages=pages)]
    buttons = []
    for place, judged in enumerate(shown, page * _PAGE + 1):
        fact = scheme.fact(judged.fact)
        key = "assessing.open" if judged.last is None else "assessing.stated"
        value = amount(judged.value, fact, catalogue)
        lines.append(catalogue(key, place=place, fact=_name(judged, scheme), value=value))
        buttons.append(Button(clip(f"{place} {fact.short}", _LABEL), pack(*_at(scheme, docket.unit, judged.fact))))
    units, at = button(catalogue, "assessing.units", Action.ASSESS, scheme.id), scheme.unit_place(docket.unit)
    keys = ("reviews.before", "reviews.after")
    turn = turns(page, pages, keys, catalogue, lambda other: pack(Action.ASSESS_PAGE, scheme.id, at, other))
    return message(lines, catalogue, (*in_rows(buttons, 2), (units, *turn)))


def fact_screen(judged: Judged, unit: str, scheme: Scheme, catalogue: Catalogue, *, changed: bool = False) -> Screen:
    """A fact's clause, its value and buttons to assess it; `changed`: somebody else has just assessed it."""
    fact = scheme.fact(judged.fact)
    by = judged.by or catalogue.plain("form.somebody")
    lines: list[str] = [catalogue("assessing.changed", by=by)] if changed else []
    lines.append(catalogue("assessing.fact", unit=scheme.unit(unit).short, fact=fact.title))
    if judged.item is not None:
        item = scheme.item(judged.item)
        lines.append(catalogue("working.clause", place=item.clause))
        lines.append(clause_words(item.text, catalogue))
    elif fact.id in scheme.grave:
        lines.append(catalogue("assessing.grave"))
    lines.append(_stands(judged, fact, catalogue))
    if judged.own is not None:
        lines.append(catalogue("assessing.own", value=amount(judged.own, fact, catalogue)))
    if most := scheme.most(fact.id) if fact.kind is Kind.MARK else None:
        lines.append(catalogue("assessing.mark", most=amount(most, fact, catalogue)))
    at = (*_at(scheme, unit, judged.fact), judged.seen)
    buttons = [Button(label, pack(*at, answer)) for label, answer in _choices(judged, fact, scheme, catalogue)]
    rest = [button(catalogue, "sheets.back", Action.ASSESS, scheme.id, scheme.unit_place(unit))]
    if fact.kind not in (Kind.FLAG, Kind.LEVEL):  # of these a button says every value
        rest.insert(0, button(catalogue, "assessing.other", *at, OWN_WORDS))
    return message(lines, catalogue, (*in_rows(buttons, 4), rest))


def reasons_screen(judged: Judged, unit: str, answer: str, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Ask for the reason of an assessment: a usual one by a button, or one's own words."""
    fact = scheme.fact(judged.fact)
    at = (*_at(scheme, unit, judged.fact), judged.seen, answer)
    buttons = [button(catalogue, f"assessing.reason_{reason}", *at, place) for place, reason in enumerate(REASONS)]
    other = button(catalogue, "reviews.reason_other", *at, OWN_WORDS)
    back = button(catalogue, "sheets.back", *_at(scheme, unit, judged.fact))
    value = said_of(answer, fact, catalogue)
    text = catalogue("assessing.why", unit=scheme.unit(unit).short, fact=fact.short, value=value)
    return Screen(text, (*in_rows(buttons, 2), (other, back)))


def ask_screen(judged: Judged, unit: str, answer: str, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Ask for a reply: a number with its reason, or where `answer` is a value the reason alone."""
    fact = scheme.fact(judged.fact)
    names = {"unit": scheme.unit(unit).short, "fact": fact.short}
    if answer != OWN_WORDS:
        text = catalogue("assessing.ask_reason", value=said_of(answer, fact, catalogue), **names)
        return Screen(text, ask_reply=catalogue.plain("assessing.placeholder_reason"))
    usual = scheme.most(fact.id) if fact.kind is Kind.MARK and judged.last is None else judged.value
    example = format_value(usual or judged.value, fact.kind, fact.levels)
    key = "assessing.ask_total" if fact.kind.adds_up else "assessing.ask_value"
    return Screen(catalogue(key, example=example, **names), ask_reply=catalogue.plain("assessing.placeholder_value"))


def assessed_screen(done: Assessed, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What was stored, and whose points, ranks and money it moves; or what somebody else assessed meanwhile."""
    if done.question is not None:
        return question_screen(done.question, scheme, catalogue)
    if done.receipt is None:
        return fact_screen(done.judged, done.unit, scheme, catalogue, changed=True)
    lines = receipt_lines(done.receipt, scheme, catalogue)
    if done.judged.last is not None and done.judged.last.reason:
        lines.append(catalogue("assessing.because", reason=clip(done.judged.last.reason, _WORDS)))
    moves = done.moves if done.receipt.needs_second is None else ()  # it tells what moves once it is confirmed
    lines += [move_line(move, scheme, catalogue) for move in moves[:_MOST_MOVES]]
    lines += counted("reviews.others", len(moves) - _MOST_MOVES, catalogue)
    key, at = "assessing.go_on" if done.left else "assessing.go_on_done", scheme.unit_place(done.unit)
    row = [button(catalogue, key, Action.ASSESS, scheme.id, at, left=done.left)]
    if (undo := pack_undo(scheme.id, [line.entry_id for line in done.receipt.lines])) is not None:
        row.append(Button(catalogue.plain("receipts.undo"), undo, tone=Tone.WITHDRAW))
    return message(lines, catalogue, (row,))


def said_of(answer: str, fact: Fact, catalogue: Catalogue) -> str:
    """What a button of `fact_screen` states, in words."""
    if answer in (MORE, LESS):
        return catalogue.plain("assessing.more" if answer == MORE else "assessing.less", measure=fact.measure)
    return amount(int(answer), fact, catalogue)


def _name(judged: Judged, scheme: Scheme) -> str:
    """The line of the sheet and the fact, where these are not the same words."""
    fact = clip(scheme.fact(judged.fact).short, 2 * _LABEL)
    title = scheme.item(judged.item).title if judged.item is not None else fact
    return fact if title == scheme.fact(judged.fact).short else f"{clip(title, _LABEL)} · {fact}"


def _stands(judged: Judged, fact: Fact, catalogue: Catalogue) -> str:
    if judged.last is None:
        return catalogue("assessing.nothing_yet")
    when, by = day(judged.last.date, catalogue), judged.by or catalogue.plain("form.somebody")
    key = "assessing.stands_because" if judged.last.reason else "assessing.stands"
    value = amount(judged.value, fact, catalogue)
    return catalogue(key, value=value, by=by, day=when, reason=clip(judged.last.reason, _WORDS))


def _choices(judged: Judged, fact: Fact, scheme: Scheme, catalogue: Catalogue) -> list[tuple[str, str]]:
    """The values that a tap can give a fact, each as (label, data): ("1.5 分", "150")."""
    choices: list[tuple[str, str]] = []
    if fact.kind is Kind.MARK:
        most = scheme.most(fact.id) or 0
        step = 50 if most <= 400 else 100 if most <= 1000 else 500
        marks = range(most, 0, -step)[:_MARKS]
        choices = [(amount(mark, fact, catalogue), str(mark)) for mark in (*marks, 0)]
    elif fact.kind is Kind.FLAG:
        choices = [(amount(value, fact, catalogue), str(value)) for value in (1, 0)]
    elif fact.kind is Kind.LEVEL:
        choices = [(clip(word, _LABEL), str(place)) for place, word in enumerate(fact.levels)]
    elif fact.kind is Kind.EVENTS:
        choices = [(said_of(MORE, fact, catalogue), MORE)]
        choices += [(said_of(LESS, fact, catalogue), LESS)] if judged.value > 0 else [(amount(0, fact, catalogue), "0")]
    if judged.own is not None and fact.kind is not Kind.FLAG:
        value = amount(judged.own, fact, catalogue)
        choices.append((catalogue.plain("assessing.as_own", value=value), str(judged.own)))
    return choices


def _at(scheme: Scheme, unit: str, fact: str) -> tuple[Action, str, int, int]:
    return Action.ASSESS, scheme.id, scheme.unit_place(unit), scheme.fact_place(fact)
