"""Numbers, days, lengths and lists as people read them; and tables as .csv."""

from __future__ import annotations

import csv
import re
from html import unescape
from io import StringIO
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.last_year import share
from scoring import Kind
from scoring.numbers import HUNDRED_PERCENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime, tzinfo

    from bot.domain.results import Suspicion
    from bot.rendering.catalogue import Catalogue, Html
    from scoring import Fact, Scheme

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
_TAG = re.compile(r"<[^>]+>")
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def hundredths(value: int, *, signed: bool = False) -> str:
    """Points or a percentage without needless zeros: 90 -> 0.9, 1400 -> 14; `signed` with + or -."""
    whole, rest = divmod(abs(value), 100)
    text = f"{whole:,}" + (f".{rest:02d}".rstrip("0") if rest else "")
    sign = "-" if value < 0 else "+" if signed else ""
    return sign + text


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


def stated(value: int, mode: Mode, fact: Fact, catalogue: Catalogue) -> str:
    """What an entry says: +12 人; 累计 948 人; of a fact that does not add up the value alone."""
    text = amount(value, fact, catalogue)
    if not fact.kind.adds_up:
        return text
    if mode is Mode.INCREMENT:
        return f"+{text}" if value >= 0 else text
    return catalogue.plain("receipts.as_total", value=text)


def unusual_amounts(doubt: Suspicion, fact: Fact, catalogue: Catalogue) -> dict[str, str]:
    """What the sentences about an unusual figure are filled with: `present`, `usual` and `target`, with measures."""
    amounts = {"present": doubt.present, "usual": doubt.usual, "target": doubt.target or 0}
    return {name: amount(value, fact, catalogue) for name, value in amounts.items()}


def beside(last: int | None, fact: Fact, catalogue: Catalogue) -> str:
    """去年 1,890 人, to stand beside a target; empty where nothing is known."""
    return "" if last is None else catalogue.plain("last_year.beside", last=amount(last, fact, catalogue))


def compared(value: int, last: int, fact: Fact, catalogue: Catalogue, *, over: bool) -> Html:
    """去年 1,890 人，已到 50.2%; of a final value (`over`) 同比 -49.8%; of what does not add up last year's alone."""
    values = {"last": amount(last, fact, catalogue)}
    if not fact.kind.adds_up or not last:
        return catalogue("last_year.beside", **values)
    if not over:
        return catalogue("last_year.reached", percent=hundredths(share(value, last)), **values)
    change = share(value, last) - HUNDRED_PERCENT
    return catalogue("last_year.compared", percent=hundredths(change, signed=True), **values)


def money(fen: int, catalogue: Catalogue) -> str:
    """Yuan: 5000000 -> 50,000 元; with 角 and 分 only where there are any: 50,000.50 元."""
    amount = f"{fen // 100:,}" + (f".{fen % 100:02d}" if fen % 100 else "")
    return catalogue.plain("formatting.yuan", amount=amount)


def day(value: date, catalogue: Catalogue) -> str:
    """3月31日."""
    return catalogue.plain("formatting.day", month=value.month, day=value.day, iso=value.isoformat())


def day_with_weekday(value: date, catalogue: Catalogue) -> str:
    """3月31日（周三）."""
    weekday = catalogue.plain(f"formatting.weekday_{value.isoweekday()}")
    return catalogue.plain("formatting.day_weekday", day=day(value, catalogue), weekday=weekday)


def at_time(moment: datetime, zone: tzinfo | None, catalogue: Catalogue) -> str:
    """6月15日 10:05, in a time zone."""
    local = moment.astimezone(zone)
    return catalogue.plain("form.when", day=day(local.date(), catalogue), time=f"{local:%H:%M}")


def days_left(days: int, catalogue: Catalogue) -> str:
    """How long there is until a day that is due, or since when it is over (`days` below 0)."""
    key = "todos.overdue" if days < 0 else "todos.today" if days == 0 else "todos.left"
    return catalogue.plain(key, days=abs(days))


def moved_to(before: object, after: object, arrow: str = "→") -> str:
    """3→1; where nothing moved, 1 alone."""
    return str(after) if before == after else f"{before}{arrow}{after}"


def rank_change(change: int | None) -> str:
    """▲2, ▼1, –; nothing where there is nothing to compare with."""
    if change is None:
        return ""
    return f"▲{change}" if change > 0 else f"▼{-change}" if change else "–"


def basis_name(basis: str, scheme: Scheme, catalogue: Catalogue) -> str:
    """What a standing rests on: 按上报数, 按核定数; with self-assessment 自评, 考核."""
    kind = "assessed" if scheme.self_assessed else "basis"
    return catalogue.plain(f"formatting.{kind}_{basis}")


def with_basis(line: Html, basis: str, scheme: Scheme, catalogue: Catalogue) -> Html:
    """A line that tells points or a rank, and what they rest on."""
    return catalogue("formatting.with_basis", line=line, basis=basis_name(basis, scheme, catalogue))


def clip(text: str, most: int) -> str:
    """A text of at most `most` letters, the last an ellipsis where it was longer."""
    return text if len(text) <= most else text[: most - 1] + "…"


def joined(names: Sequence[str], most: int, catalogue: Catalogue) -> str:
    """The first names, and that there are others: 长江、石庄等."""
    shown = "、".join(names[:most])
    return catalogue.plain("rankings.and_others", names=shown) if len(names) > most else shown


def counted(key: str, count: int, catalogue: Catalogue, **values: object) -> list[Html]:
    """A sentence about so many; none about nothing."""
    return [catalogue(key, count=count, **values)] if count > 0 else []


def example_fact(scheme: Scheme) -> str:
    """The shortest name of a counted fact with a target: what an example of a report is written with."""
    aims = {fact for fact, _ in scheme.targets}
    names = [fact.short for fact in scheme.facts if fact.kind is Kind.COUNT and fact.id in aims]
    return min(names, key=len, default=scheme.facts[0].short)


def example_item(scheme: Scheme) -> str:
    """The shortest title of a line of the sheet: what an example of a question is written with."""
    return min((item.title for item in scheme.items if not scheme.children(item.id)), key=len)


def bar(part: int, whole: int, width: int = 8) -> str:
    """A small bar of blocks."""
    filled = max(0, min(width, part * width // whole if whole else width))
    return "▰" * filled + "▱" * (width - filled)


def plain_text(text: str) -> str:
    """What a Telegram HTML text says, without tags and entities."""
    return unescape(_TAG.sub("", text))


def harmless(text: str) -> str:
    """A text that no program takes for a formula when it stands in a .csv."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def csv_text(rows: Iterable[Sequence[object]], line_end: str = "\n") -> str:
    """A table as .csv."""
    text = StringIO()
    csv.writer(text, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def comma_separated(rows: Iterable[Sequence[object]]) -> bytes:
    """A .csv with a byte order mark, without which Excel reads no Chinese."""
    return csv_text(rows, "\r\n").encode("utf-8-sig")


def telegram_length(text: str) -> int:
    """How long Telegram counts an HTML text: after its tags and entities, in UTF-16 units."""
    return len(plain_text(text).encode("utf-16-le")) // 2


def fit(lines: Sequence[str], limit: int, more: str) -> str:
    """The lines, as many as fit, then `more` in place of the rest; a line is never cut inside."""
    kept: list[str] = []
    for index, line in enumerate(lines):
        rest = more if index < len(lines) - 1 else ""
        if telegram_length("\n".join([*kept, line, *([rest] if rest else [])])) > limit:
            return "\n".join([*kept, more])
        kept.append(line)
    return "\n".join(kept)
