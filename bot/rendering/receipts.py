"""Answers to a report: what was stored and what it did, what is asked, what could not be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.intents import DoubtKind
from bot.domain.results import Unusual
from bot.domain.reviews import is_ranked
from bot.rendering.callback_data import Action, pack, pack_undo
from bot.rendering.figures import amount, hundredths, known, money, moved_to, number, stated, unusual_amounts
from bot.rendering.formatting import basis_of_receipt, clip, day, example_fact, unit_name
from bot.rendering.screen import Button, Screen, Tone, button, message
from scoring import Kind
from scoring.pace import is_task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.intents import Claim, Doubt
    from bot.domain.moves import FigureMove, NeedsSecond, UnitMove
    from bot.domain.results import Effect, Question, Receipt, ReceiptLine, Reported, Withdrawn
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from bot.rendering.screen import Rows
    from scoring import Fact, Scheme

_MOST_EFFECTS = 6
_MOST_NAMED = 3  # figures of one question whose words are quoted
_MOST_MOVES = 3
_WORDS = 80  # letters of a person's own words that are quoted
_LABEL = 40  # letters of a button


def report_screens(
    reported: Reported, scheme: Scheme, catalogue: Catalogue, *, proven: bool = False
) -> tuple[Screen, ...]:
    """What was stored in one message, each question in one of its own; `proven`: evidence came with it."""
    screens = []
    lines: list[str] = [line for receipt in reported.receipts for line in receipt_lines(receipt, scheme, catalogue)]
    if not proven:
        lines += _needed(reported, scheme, catalogue)
    if reported.remarks:
        lines.append(catalogue("receipts.rest_not_stored" if reported.receipts else "receipts.nothing_stored"))
        lines += [remark(doubt, scheme, catalogue) for doubt in reported.remarks]
    elif reported.unused and not reported.receipts and not reported.questions:
        lines.append(catalogue("receipts.nothing_stored"))
    if reported.unused:
        lines.append(catalogue("receipts.unused", words=clip(" ".join(reported.unused), _WORDS)))
    if lines:
        screens.append(message(lines, catalogue, _buttons(reported.receipts, scheme, catalogue)))
    screens += [question_screen(question, scheme, catalogue) for question in reported.questions]
    return tuple(screens) or (Screen(catalogue("receipts.no_change")),)


def withdrawn_screen(withdrawn: tuple[Withdrawn, ...], scheme: Scheme, catalogue: Catalogue, rows: Rows = ()) -> Screen:
    """What was taken back, and where the unit stands since; `rows` of buttons below."""
    lines: list[str] = []
    for unit in withdrawn:
        for line in unit.lines:
            figure, total = said_of(line, scheme, catalogue), progress(line, scheme, catalogue)
            key = "receipts.withdrawn" if scheme.fact(line.fact).kind.adds_up else "receipts.withdrawn_state"
            lines.append(catalogue(key, fact=scheme.fact(line.fact).short, said=figure, total=total))
        lines += [*moved(unit, scheme, catalogue), *second_lines(unit.needs_second, scheme, catalogue)]
    return message(lines, catalogue, rows)


def question_screen(question: Question, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """One question; nothing of it is stored before a button is tapped."""
    rows = [
        (Button(_choice(claims, question, scheme, catalogue), pack(Action.CHOOSE, question.draft_id, index)),)
        for index, claims in enumerate(question.choices)
    ]
    refuse = "receipts.none_of_them"
    if question.suspicion is not None:
        refuse = "receipts.same_one" if question.suspicion.why is Unusual.REPEATED else "receipts.drop"
    rows.append((button(catalogue, refuse, Action.CHOOSE, question.draft_id, "x"),))
    return Screen(_question(question, scheme, catalogue), tuple(rows))


def ask_figure_screen(
    fact_id: str, total: int | None, unit: str, scheme: Scheme, catalogue: Catalogue, *, group: bool
) -> Screen:
    """Ask for a fact's figure (`total` now; None: not reported); in a group the answer has to be a reply."""
    fact = scheme.fact(fact_id)
    progress = _of_target(total, scheme.target(fact_id, unit), fact, catalogue)
    names = {"fact": fact.short, "unit": scheme.unit(unit).short, "levels": "、".join(fact.levels)}
    key = "receipts.ask_figure" if fact.kind.adds_up else f"receipts.figure_{fact.kind}"
    text = catalogue(key, total=progress, **names)
    return Screen(text, ask_reply=catalogue.plain("receipts.ask_placeholder") if group else None)


def receipt_lines(receipt: Receipt, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """What was stored for one unit and what it did."""
    lines: list[str] = []
    if not receipt.own or receipt.corrects:
        key = "receipts.corrected_for" if receipt.corrects else "receipts.stored_for"
        lines.append(catalogue(key, unit=scheme.unit(receipt.unit).short))
    for line in receipt.lines:
        lines += _stored_lines(line, receipt, scheme, catalogue)
    names = {scheme.fact(line.fact).short for line in receipt.lines} if len(receipt.lines) == 1 else set()
    for effect in receipt.effects[:_MOST_EFFECTS]:
        titled = scheme.item(effect.item).title not in names  # else it stands in the line above
        lines.append(effect_line(effect, receipt.unit, scheme, catalogue, titled=titled))
    if len(receipt.lines) == 1:
        lines += _to_go(receipt.lines[0], receipt.unit, scheme, catalogue)
    return [*lines, *moved(receipt, scheme, catalogue), *second_lines(receipt.needs_second, scheme, catalogue)]


def second_lines(needs_second: NeedsSecond | None, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    """What of it somebody else has to confirm, what that would move, and who can."""
    if needs_second is None:
        return []
    shown = needs_second.moves[:_MOST_MOVES]
    moves = "；".join(_move(move, scheme, catalogue) for move in shown)
    if len(needs_second.moves) > len(shown):
        moves += catalogue.plain("receipts.second_more", count=len(needs_second.moves))
    figures = "；".join(_changed(figure, scheme, catalogue) for figure in needs_second.figures[:_MOST_MOVES])
    if len(needs_second.figures) > _MOST_MOVES:
        figures += catalogue.plain("receipts.second_more_figures", count=len(needs_second.figures))
    effect = catalogue("receipts.second_moves" if moves else "receipts.second_changes", moves=moves, figures=figures)
    by = "、".join(needs_second.by)
    return [effect, catalogue("receipts.second_by" if by else "receipts.second_nobody", by=by)]


def _changed(figure: FigureMove, scheme: Scheme, catalogue: Catalogue) -> str:
    """A confirmed figure as it is and as it would be: 长江 城镇新增就业 1,585 → 90 人."""
    fact, unit = scheme.fact(figure.fact), unit_name(figure.unit, scheme, catalogue)
    before = amount(figure.before, fact, catalogue) if fact.kind is Kind.FLAG else number(figure.before, fact)
    after = amount(figure.after, fact, catalogue)
    return catalogue.plain("receipts.second_figure", unit=unit, fact=fact.short, before=before, after=after)


def _move(move: UnitMove, scheme: Scheme, catalogue: Catalogue) -> str:
    unit, (before, after) = scheme.unit(move.unit).short, move.rank
    if before != after:
        return catalogue.plain("receipts.second_rank", unit=unit, before=before, after=after)
    before_money, after_money = (money(fen, catalogue) for fen in move.money)
    return catalogue.plain("receipts.second_money", unit=unit, before=before_money, after=after_money)


def _stored_lines(line: ReceiptLine, receipt: Receipt, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    """What was stored of a fact, and below it the total that an assessor's figure holds."""
    fact = scheme.fact(line.fact)
    if line.mode is Mode.WITHDRAWAL:
        return [catalogue("receipts.dropped", fact=fact.short)]
    of_today = line.date == receipt.as_of and not receipt.after_cycle
    when = "" if of_today else catalogue.plain("receipts.of_day", day=day(line.date, catalogue))
    values = {"fact": fact.short, "said": said_of(line, scheme, catalogue), "total": progress(line, scheme, catalogue)}
    if not fact.kind.adds_up:
        return [catalogue("receipts.stored_state", when=when, **values)]
    key = "receipts.stored" if line.mode is Mode.INCREMENT else "receipts.stored_total"
    lines = [catalogue(key, when=when, **values)]
    if line.held is not None:
        held, total = day(line.held.day, catalogue), amount(line.held.value, fact, catalogue)
        lines.append(catalogue("receipts.held", day=held, stated=total))
    return lines


def _needed(reported: Reported, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """The evidence that the scheme requires for new figures; corrected ones may have theirs already."""
    new = [line for receipt in reported.receipts if not receipt.corrects for line in receipt.lines if line.value > 0]
    proofs = dict.fromkeys(proof for line in new if (proof := scheme.fact(line.fact).evidence))
    return [catalogue("evidence.needed", evidence="、".join(proofs))] if proofs else []


def _to_go(line: ReceiptLine, unit: str, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    fact = scheme.fact(line.fact)
    if not line.target or not fact.kind.adds_up or line.mode is Mode.WITHDRAWAL or not is_task(scheme, fact.id, unit):
        return []
    if line.total >= line.target:
        return [catalogue("receipts.target_reached")]
    return [catalogue("receipts.to_go", missing=amount(line.target - line.total, fact, catalogue))]


def effect_line(effect: Effect, unit: str, scheme: Scheme, catalogue: Catalogue, *, titled: bool = True) -> Marked:
    """What a report did to one line of the unit's sheet, with its title."""
    change, item = hundredths(effect.after - effect.before, signed=True), scheme.item(effect.item)
    now = hundredths(effect.after)
    if item.points > 0:  # else it takes points, or adds them without end
        now += f"/{hundredths(scheme.points_of(item.id, unit))}"
    title = catalogue.plain("receipts.effect_of", item=item.title) if titled else ""
    if effect.in_total is None:
        return catalogue("receipts.effect", title=title, change=change, now=now)
    total = hundredths(effect.in_total, signed=True)
    return catalogue("receipts.effect_weighted", title=title, change=change, total=total, now=now)


def moved(receipt: Receipt | Withdrawn, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """The unit's position now and before; what it states of itself has no rank and moves no points."""
    before, after = receipt.before, receipt.after
    change = hundredths(after.total - before.total, signed=True)
    values = {
        "total": hundredths(after.total),
        "change": catalogue.plain("receipts.change", change=change) if before.total != after.total else "",
        "basis": basis_of_receipt(receipt.basis, scheme, catalogue),
    }
    if not is_ranked(scheme, receipt.basis):
        return [catalogue("receipts.own_same" if before.total == after.total else "receipts.own_moved", **values)]
    if before.rank == after.rank and before.group_rank == after.group_rank:
        key = "receipts.same_place" if before.total == after.total else "receipts.same_rank"
        return [catalogue(key, rank=after.rank, group_rank=after.group_rank, **values)]
    group, rank = moved_to(before.group_rank, after.group_rank), moved_to(before.rank, after.rank)
    key = "receipts.climbed" if (after.rank, after.group_rank) < (before.rank, before.group_rank) else "receipts.fell"
    return [catalogue(key, rank=rank, group_rank=group, **values)]


def said_of(line: ReceiptLine, scheme: Scheme, catalogue: Catalogue) -> str:
    """The reported figure in words: +12 人, 累计 1,200 人, 是."""
    return stated(line.value, line.mode, scheme.fact(line.fact), catalogue)


def progress(line: ReceiptLine, scheme: Scheme, catalogue: Catalogue) -> str:
    """The running total that it led to, against the target: 948/1,585."""
    total = line.total if line.reported else None
    return _of_target(total, line.target, scheme.fact(line.fact), catalogue)


def _of_target(total: int | None, target: int | None, fact: Fact, catalogue: Catalogue) -> str:
    """The total beside the target; None: nothing was reported, which of most facts is 0."""
    if target is None or not fact.kind.adds_up or (total is None and fact.silent):
        return known(total or 0, fact, catalogue, reported=total is not None)
    return f"{number(total or 0, fact)}/{number(target, fact)}"


def remark(doubt: Doubt, scheme: Scheme, catalogue: Catalogue) -> Marked:
    """The mistake in a part of the text, and what would be right."""
    values = {"words": clip(doubt.text, _WORDS), "example": example_fact(scheme)}
    if doubt.reason:
        values |= {name: clip(value, 2 * _WORDS) for name, value in doubt.values}
        return catalogue(f"doubts.{doubt.reason}", **values)
    return catalogue(f"doubts.{doubt.kind}", **values)


def _question(question: Question, scheme: Scheme, catalogue: Catalogue) -> Marked:
    if (suspicion := question.suspicion) is not None:
        amounts = unusual_amounts(suspicion, scheme.fact(suspicion.claim.fact), catalogue)
        claim, unit = _claim(suspicion.claim, scheme, catalogue), scheme.unit(suspicion.unit).short
        return catalogue(f"receipts.unusual_{suspicion.why}", claim=claim, unit=unit, **amounts)
    doubt = question.doubt
    words, kind = (clip(doubt.text, _WORDS), doubt.kind) if doubt is not None else ("", DoubtKind.WHICH_FACT)
    together = question.choices[0] if question.choices else ()
    if len(together) > _MOST_NAMED and kind is not DoubtKind.SUM:
        first = scheme.fact(together[0].fact).short
        words = catalogue.plain("receipts.several", first=first, count=len(together))
    values = dict(doubt.values) if doubt is not None and kind is DoubtKind.SUM else {}
    return catalogue(f"receipts.ask_{kind}", words=words, **values)


def _choice(claims: Sequence[Claim], question: Question, scheme: Scheme, catalogue: Catalogue) -> str:
    """The label of a button: the claim, or what all claims that it stores have in common."""
    doubt, first = question.doubt, claims[0]
    if doubt is not None and doubt.kind is DoubtKind.WHICH_DAY and first.date is not None:
        label = _option(first, question, scheme, catalogue) if len(claims) == 1 else ""
        return clip(catalogue.plain("receipts.on_day", day=day(first.date, catalogue), claim=label).strip(), _LABEL)
    if doubt is not None and doubt.kind is DoubtKind.SUM:
        return catalogue.plain("receipts.as_written", count=len(claims))
    if len(claims) == 1:
        return _option(first, question, scheme, catalogue)
    return catalogue.plain(f"receipts.all_{first.mode}", count=len(claims))


def _option(claim: Claim, question: Question, scheme: Scheme, catalogue: Catalogue) -> str:
    if question.doubt is not None and question.doubt.kind is DoubtKind.WHICH_UNIT and claim.unit:
        return clip(scheme.unit(claim.unit).short, _LABEL)
    if question.suspicion is not None and question.suspicion.why is Unusual.REPEATED:
        value = amount(claim.value, scheme.fact(claim.fact), catalogue)
        return clip(catalogue.plain("receipts.claim_another", value=value), _LABEL)
    return clip(_claim(claim, scheme, catalogue), _LABEL)


def _claim(claim: Claim, scheme: Scheme, catalogue: Catalogue) -> str:
    fact = scheme.fact(claim.fact)
    if not fact.kind.adds_up:
        value = amount(claim.value, fact, catalogue)
        return catalogue.plain("receipts.claim_state", fact=fact.short, value=value)
    if claim.mode is Mode.INCREMENT:
        value = stated(claim.value, claim.mode, fact, catalogue)
        return catalogue.plain("receipts.claim_more", fact=fact.short, value=value)
    return catalogue.plain("receipts.claim_total", fact=fact.short, value=amount(claim.value, fact, catalogue))


def _buttons(receipts: tuple[Receipt, ...], scheme: Scheme, catalogue: Catalogue) -> Rows:
    lines = [line for receipt in receipts for line in receipt.lines if line.mode is not Mode.WITHDRAWAL]
    if not lines:
        return ()
    row, first = [], lines[0]
    if (undo := pack_undo(scheme.id, (line.entry_id for line in lines))) is not None:
        row.append(Button(catalogue.plain("receipts.undo"), undo, tone=Tone.WITHDRAW))
    if len(lines) == 1 and scheme.fact(first.fact).kind.adds_up and first.value > 0:
        action = Action.AS_TOTAL if first.mode is Mode.INCREMENT else Action.AS_INCREMENT
        row.append(button(catalogue, f"receipts.read_as_{action}", action, scheme.id, first.entry_id))
    return ((*row, button(catalogue, "receipts.todo", Action.TODO, scheme.id, receipts[0].unit)),)
