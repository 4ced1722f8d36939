"""Figures as people read them: points, money, ranks, and the values of facts with their measures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.rendering.formatting import day
from scoring import Kind
from scoring.numbers import ENDLESS, HUNDRED_PERCENT, share

if TYPE_CHECKING:
    from bot.domain.results import Suspicion, Twin
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from scoring import Fact, Item, Scheme


def hundredths(value: int, *, signed: bool = False) -> str:
    """Points or a percentage without needless zeros: 90 -> 0.9, 1400 -> 14; `signed` with + or -."""
    whole, rest = divmod(abs(value), 100)
    text = f"{whole:,}" + (f".{rest:02d}".rstrip("0") if rest else "")
    sign = "-" if value < 0 else "+" if signed else ""
    return sign + text


def whole_percent(value: int) -> int:
    """A percentage in hundredths without decimals, rounded as `share` does: 6667 -> 67, 9999 -> 99, 10 -> 1."""
    return share(value, HUNDRED_PERCENT, 100)


def decimals(value: int, parts: int) -> str:
    """A number of which one has so many parts, a power of ten, without needless zeros: 3300 of 10000 -> 0.33."""
    return f"{(Decimal(value) / parts).normalize():,f}"


NOT_APPLYING = "—"  # in place of the points of a line that does not apply


def most_words(item: Item, scheme: Scheme) -> str:
    """The most that a line can bring, of each group where they differ: 20/10."""
    each = dict.fromkeys(item.points_in(group.id) for group in scheme.groups) or {item.points: None}
    return "/".join(map(hundredths, each))


def points(value: int) -> str:
    """Points with both decimals, for columns: 3520 -> 35.20."""
    return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"


def number(value: int, fact: Fact) -> str:
    """A fact's value without its measure: 1,995; 12.5; 是; a level's word."""
    if fact.kind is Kind.LEVEL:
        return fact.levels[value] if 0 <= value < len(fact.levels) else str(value)
    return hundredths(value) if fact.scale == 100 else f"{value:,}"


def amount(value: int, fact: Fact, catalogue: Catalogue) -> str:
    """A fact's value with its measure: 1,995 人; 12.5 万元; 98.5%."""
    if fact.kind is Kind.FLAG:
        return catalogue.plain("formatting.yes" if value else "formatting.no")
    text = number(value, fact)
    if not fact.measure or fact.kind is Kind.LEVEL:
        return text
    return text + fact.measure if fact.measure == "%" else f"{text} {fact.measure}"


def known(value: int, fact: Fact, catalogue: Catalogue, *, reported: bool) -> str:
    """The value with its measure; that it is not there yet, where nothing reported does not mean 0 (a rate, 失业率)."""
    if reported or not (fact.silent or fact.derived):
        return amount(value, fact, catalogue)
    return catalogue.plain("formatting.unreported" if fact.reportable else "formatting.unknown")


def stated(value: int, mode: Mode, fact: Fact, catalogue: Catalogue) -> str:
    """What an entry says: +12 人; 累计 948 人; of a fact that does not add up the value alone."""
    text = amount(value, fact, catalogue)
    if not fact.kind.adds_up:
        return text
    if mode is Mode.INCREMENT:
        return f"+{text}" if value >= 0 else text
    return catalogue.plain("receipts.as_total", value=text)


def unusual_amounts(doubt: Suspicion, fact: Fact, catalogue: Catalogue) -> dict[str, str]:
    """What the sentences about an unusual figure are filled with, amounts with measures.

    `present`, `usual`, `target`, `value`, `fact`; of a repeated figure also who (`by`) has `said` the same and `when`.
    """
    figures = {"present": doubt.present, "usual": doubt.usual, "target": doubt.target or 0, "value": doubt.claim.value}
    values = {name: amount(value, fact, catalogue) for name, value in figures.items()} | {"fact": fact.short}
    if (twin := doubt.twin) is not None:
        values["by"] = twin.by or catalogue.plain("receipts.you" if twin.by is None else "form.somebody")
        values["said"] = stated(twin.value, twin.mode, fact, catalogue)
        values["when"] = _ago(twin, catalogue)
    return values


def _ago(twin: Twin, catalogue: Catalogue) -> str:
    """今天 9:12; 昨天 15:20; 6月10日 9:12."""
    time = f"{twin.at.hour}:{twin.at:%M}"
    if twin.days_ago > 1:
        return catalogue.plain("form.when", day=day(twin.at.date(), catalogue), time=time)
    return catalogue.plain("receipts.when_yesterday" if twin.days_ago else "receipts.when_today", time=time)


def beside(last: int | None, fact: Fact, catalogue: Catalogue) -> str:
    """去年 1,890 人, to stand beside a target; empty where nothing is known."""
    return "" if last is None else catalogue.plain("last_year.beside", last=amount(last, fact, catalogue))


def compared(value: int, last: int, fact: Fact, catalogue: Catalogue, *, over: bool) -> Marked:
    """去年 1,890 人，已到 50.2%; of a final value (`over`) 同比 -49.8%; of what does not add up last year's alone."""
    values = {"last": amount(last, fact, catalogue)}
    if not fact.kind.adds_up or not last:
        return catalogue("last_year.beside", **values)
    if not over:
        return catalogue("last_year.reached", percent=hundredths(share(value, last)), **values)
    change = share(value, last) - HUNDRED_PERCENT
    return catalogue("last_year.compared", percent=hundredths(change, signed=True), **values)


def money(fen: int, catalogue: Catalogue) -> str:
    """Yuan: 5000000 -> 50,000 元, taken -50,000 元; with 角 and 分 only where there are any: 50,000.50 元."""
    yuan, rest = divmod(abs(fen), 100)
    text = catalogue.plain("formatting.yuan", amount=f"{yuan:,}" + (f".{rest:02d}" if rest else ""))
    return f"-{text}" if fen < 0 else text


def highest(value: int, catalogue: Catalogue) -> str:
    """The most that points can still become: 95.20; 不封顶 where a bonus without end is among them."""
    return catalogue.plain("still_open.endless") if value > ENDLESS // 100 else points(value)


def moved_to(before: object, after: object, arrow: str = "→") -> str:
    """A value before and after: 3→1; where both are the same, 1 alone."""
    return str(after) if before == after else f"{before}{arrow}{after}"


def rank_change(change: int | None) -> str:
    """▲2, ▼1, –; nothing where there is nothing to compare with."""
    if change is None:
        return ""
    return f"▲{change}" if change > 0 else f"▼{-change}" if change else "–"


def bar(part: int, whole: int, width: int = 8) -> str:
    """A small bar of blocks."""
    filled = max(0, min(width, part * width // whole if whole else width))
    return "▰" * filled + "▱" * (width - filled)
