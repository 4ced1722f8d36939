"""Days, lengths and lists as people read them; and tables as .csv."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.rendering.marks import plain_text
from scoring import WHOLE, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime, tzinfo

    from bot.domain.seals import Seal
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from scoring import Scheme

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
_NAME = 12  # letters of a title in the name of a file
_YEAR_IN_TITLE, _NOT_IN_NAMES = re.compile(r"\d{4}年?度?"), re.compile(r'[\\/:*?"<>|\s=]')
_PLACE = re.compile(r"(?:[\u4e00-\u9fff]{2,3}市)?([\u4e00-\u9fff]{2,4}?)[市区县镇]")
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def day(value: date, catalogue: Catalogue) -> str:
    """3月31日."""
    return catalogue.plain("formatting.day", month=value.month, day=value.day, iso=value.isoformat())


def day_with_weekday(value: date, catalogue: Catalogue) -> str:
    """3月31日（周三）."""
    weekday = catalogue.plain(f"formatting.weekday_{value.isoweekday()}")
    return catalogue.plain("formatting.day_weekday", day=day(value, catalogue), weekday=weekday)


def at_time(moment: datetime, zone: tzinfo | None, catalogue: Catalogue) -> str:
    """An instant in a time zone: 6月15日 10:05."""
    local = moment.astimezone(zone)
    return catalogue.plain("form.when", day=day(local.date(), catalogue), time=f"{local:%H:%M}")


def days_left(days: int, catalogue: Catalogue) -> str:
    """How long there is until a day that is due, or since when it is over (`days` below 0)."""
    key = "todos.overdue" if days < 0 else "todos.today" if days == 0 else "todos.left"
    return catalogue.plain(key, days=abs(days))


def basis_name(basis: str, scheme: Scheme, catalogue: Catalogue) -> str:
    """What a standing rests on: 按上报数, 按核定数; with self-assessment 自评, 考核."""
    kind = "assessed" if scheme.self_assessed else "basis"
    return catalogue.plain(f"formatting.{kind}_{basis}")


def basis_of_receipt(basis: str, scheme: Scheme, catalogue: Catalogue) -> str:
    """The same below what somebody has just entered, which counts there before it is confirmed: 考核（含未核定）."""
    name = basis_name(basis, scheme, catalogue)
    return catalogue.plain("formatting.unconfirmed", basis=name) if basis == Basis.CONFIRMED else name


def with_basis(line: Marked, basis: str, scheme: Scheme, catalogue: Catalogue) -> Marked:
    """A line about points or a rank, followed by their basis."""
    return catalogue("formatting.with_basis", line=line, basis=basis_name(basis, scheme, catalogue))


def clip(text: str, most: int) -> str:
    """A text of at most `most` letters, the last an ellipsis where it was longer."""
    return text if len(text) <= most else text[: most - 1] + "…"


def unit_name(unit: str, scheme: Scheme, catalogue: Catalogue) -> str:
    """The short name of the unit that a figure is of; of all of them for a fact of the whole scheme."""
    return catalogue.plain("reviews.all_units") if unit == WHOLE else scheme.unit(unit).short


def joined(names: Sequence[str], most: int, catalogue: Catalogue) -> str:
    """At most `most` names, then whether there are others: 长江、石庄等."""
    shown = "、".join(names[:most])
    return catalogue.plain("rankings.and_others", names=shown) if len(names) > most else shown


def counted(key: str, count: int, catalogue: Catalogue, **values: object) -> list[Marked]:
    """The sentence about a count as the only line; no line where the count is 0 or below."""
    return [catalogue(key, count=count, **values)] if count > 0 else []


def seal_line(seal: Seal | None, catalogue: Catalogue) -> list[Marked]:
    """The head of the ledger as the only line, for whoever wants to compare it later; no line where nothing is sealed.

    台账校验码 3f2a-91bc-07de（第 1,284 条）
    """
    if seal is None or not seal.number:
        return []
    return [catalogue("formatting.seal", seal=seal.short, number=f"{seal.number:,}")]


def file_name(key: str, scheme: Scheme, on: date, ending: str, catalogue: Catalogue) -> str:
    """What a file is called: 成绩表-如皋2021-2021-07-07.xlsx, by the place in the scheme's title."""
    title = _YEAR_IN_TITLE.sub("", scheme.title)
    place = _PLACE.match(title)
    about = f"{place[1] if place else clip(_NOT_IN_NAMES.sub('', title), _NAME)}{scheme.start.year}"
    return catalogue.plain(key, about=about, day=on.isoformat(), ending=ending)


def start_link(username: str, word: str) -> str:
    """The link that opens the chat with the bot and starts it with a word: a token, or where to go on."""
    return f"https://t.me/{username}?start={word}"


def example_fact(scheme: Scheme) -> str:
    """The shortest name of a counted fact with a target: what an example of a report is written with."""
    aims = {fact for fact, _ in scheme.targets}
    names = [fact.short for fact in scheme.facts if fact.kind is Kind.COUNT and fact.id in aims]
    return min(names, key=len, default=scheme.facts[0].short)


def example_item(scheme: Scheme) -> str:
    """The shortest title of a line of the sheet: what an example of a question is written with."""
    return min((item.title for item in scheme.items if not scheme.children(item.id)), key=len)


def ties_words(scheme: Scheme, catalogue: Catalogue) -> str:
    """Of whom it is said that they share a rank: those with equal scores, or whom nothing else tells apart either."""
    items = {item.id: item.title for item in scheme.items}
    names = [items.get(name) or scheme.fact(name).short for name in scheme.tie_break]
    key = "ties" if not names else "ties_broken" if len(names) > 1 else "ties_broken_by_one"
    return catalogue.plain(f"formatting.{key}", names="、".join(names))


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
    """How long Telegram counts a marked text: without its marks, in UTF-16 units."""
    return len(plain_text(text).encode("utf-16-le")) // 2


def fit(lines: Sequence[str], limit: int, more: str) -> str:
    """The lines, as many as fit, then `more` in place of the rest; a line is never cut inside."""
    fitting: list[str] = []
    for index, line in enumerate(lines):
        rest = more if index < len(lines) - 1 else ""
        if telegram_length("\n".join([*fitting, line, *([rest] if rest else [])])) > limit:
            return "\n".join([*fitting, more])
        fitting.append(line)
    return "\n".join(fitting)
