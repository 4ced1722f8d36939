"""The sheets 评分表, 奖补, 期限 and 统计表 as sections, awards and calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

from schemes.plain import short_number
from schemes.saying.table import AWARDS, DUTIES, OTHERS, RULES
from schemes.workbook_in.cells import Placed
from schemes.workbook_in.hearing import clauses, figure, given, number_of, parts
from schemes.workbook_in.words import HOLDS
from scoring import Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from schemes.diagnostics import Diagnostic
    from schemes.workbook_in.cells import Row
    from schemes.workbook_in.hearing import Hearing

_POINTS = re.compile(r"[-+\d.]+", re.ASCII)
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the sheet: how deep it stands, its id, its first row, and all rows of its rule."""

    level: int
    identifier: Placed
    row: Row
    lines: list[Row]


def outline(rows: Iterable[Row], problems: list[Diagnostic]) -> list[Item]:
    """The lines of 评分表; one without an id has its number in the outline for one: 1.2."""
    items: list[Item] = []
    counts: dict[int, int] = {}
    for row in rows:
        if number_of(row) or not row.has("层级", "标题", "分值"):
            if items:
                items[-1].lines.append(row)
            else:
                problems.append(row.text("标题").wrong(Message("the first row needs a title")))
            continue
        level = _level(row, items, problems)
        counts = {depth: count for depth, count in counts.items() if depth <= level}
        counts[level] = counts.get(level, 0) + 1
        number = ".".join(str(counts.get(depth, 1)) for depth in range(1, level + 1))
        items.append(Item(level, row.text("编号") or Placed(number, row.text("编号").cell), row, [row]))
    return items


def _level(row: Row, items: Sequence[Item], problems: list[Diagnostic]) -> int:
    """How deep a line stands: as it says, else below the last line without a rule of its own."""
    text = row.text("层级")
    if text.isdecimal() and 1 <= int(text) <= (items[-1].level + 1 if items else 1):
        return int(text)
    if text:
        message = Message("{level!r} is no level here; 1 is a part, 2 a line of it", level=str(text))
        problems.append(text.wrong(message))
    last = next((item.level for item in reversed(items) if not item.row.has("规则")), 0)
    return last + 1 if row.has("规则") else 1


def sections(items: Iterable[Item], hearing: Hearing) -> list[dict[str, Any]]:
    """The sections with all that they hold; one without points has those of its lines."""
    found: list[dict[str, Any]] = []
    above: list[dict[str, Any]] = []
    without_rule: list[tuple[Row, dict[str, Any]]] = []
    for item in items:
        row = item.row
        head = {"item": item.identifier, "title": row.text("标题"), "points": _points(row, hearing)}
        head["clause"] = row.text("条款")
        rest = {"printed": figure(row.text("印出分值")), "text": row.text("原文"), "by": hearing.cut_off(row)}
        rest |= {"at-most": figure(row.text("最多")), "at-least": figure(row.text("最少")), **_applies(row, hearing)}
        told = len(hearing.problems)
        rule = hearing.rule(item.lines, RULES)
        tree = {**head, **given(rest), **(rule or (_stand_in(hearing) if len(hearing.problems) > told else {}))}
        if not rule and len(hearing.problems) == told:
            without_rule.append((row, tree))
        del above[item.level - 1 :]
        (above[-1].setdefault("items", []) if above else found).append(tree)
        above.append(tree)
    for row, tree in reversed(without_rule):
        if "items" not in tree:
            hearing.wrong(row.text("规则"), Message("a rule is missing: choose one from the list"))
        elif not tree["points"]:
            tree["points"] = Placed(_sum(tree["items"]), tree["points"].cell)
    return found


def _stand_in(hearing: Hearing) -> dict[str, Any]:
    """A rule in the place of one that is not understood and was told: what else is wrong can be found then."""
    facts = (fact.id for fact in hearing.speech.facts.values() if fact.kind is Kind.COUNT)
    return {"complete": fact} if (fact := next(facts, None)) is not None else {}


def _points(row: Row, hearing: Hearing) -> Any:
    """The points of a line: a number, or in words one for each group."""
    text = row.text("分值")
    if not re.search("[、「]", text) and not any(title in text for title in hearing.speech.groups.values()):
        points = figure(text)
        if not text or _POINTS.fullmatch(points):
            return points
        hearing.wrong(text, Message("{text!r} is no number of points; write one like 5 or 2.5", text=str(text)))
        return Placed("1", text.cell)  # for the loader to go on
    return hearing.options(text, OTHERS, "points").get(".", text)


def _applies(row: Row, hearing: Hearing) -> dict[str, Any]:
    """Whom a line is asked of, and what becomes of its points where it is not."""
    told: dict[str, Any] = {}
    for sentence in clauses(row.text("适用")):
        told |= hearing.options(sentence, OTHERS, "applies")
    return told


def _sum(trees: Sequence[Mapping[str, Any]]) -> str:
    """The points of the lines together; none where one of them is no number."""
    try:
        return short_number(str(sum(Decimal(tree["points"]) for tree in trees)))
    except (InvalidOperation, TypeError):  # of a line with points by group, too
        return ""


def awards(rows: Iterable[Row], hearing: Hearing) -> list[dict[str, Any]]:
    """The awards."""
    trees = []
    for number, lines in enumerate(_grouped(rows), start=1):
        head = {"award": _id(lines[0], f"award-{number}"), "title": lines[0].text("标题")}
        rest = {**_words(lines[0]), "by": hearing.cut_off(lines[0])}
        told, rule = len(hearing.problems), hearing.rule(lines, AWARDS)
        if not rule and len(hearing.problems) == told:
            hearing.wrong(lines[0].text("规则"), Message("a rule is missing: choose one from the list"))
        if rule:
            trees.append({**head, "clause": rest.pop("clause"), **given(rest), **rule})
    return trees


def duties(rows: Iterable[Row], forms: Iterable[Row], hearing: Hearing) -> list[dict[str, Any]]:
    """The duties, with the forms of 统计表."""
    statements = _statements(forms, hearing)
    trees = []
    for number, lines in enumerate(_grouped(rows), start=1):
        row, told = lines[0], len(hearing.problems)
        rule = cast("dict[str, Any]", hearing.rule(lines, DUTIES).get("duty", {}))
        if not rule.keys() & {"reached", "reported", "declared"} and len(hearing.problems) == told:
            hearing.wrong(row.text("规则"), Message("a rule is missing: choose one from the list"))
        head = {
            "duty": _id(row, f"duty-{number}"),
            **_words(row),
            **hearing.options(row.text("时间"), OTHERS, "when"),
            "ahead": _NUMBERS.findall(row.text("提前几天提醒")) or ["0"],
            "after": _NUMBERS.findall(row.text("逾期几天提醒")),
            **rule,
            "statement": statements.get(_id(row, f"duty-{number}")),
        }
        trees.append(given(head))
    return trees


def _words(row: Row) -> dict[str, Placed]:
    return {"title": row.text("标题"), "clause": row.text("条款"), "text": row.text("原文")}


def _id(row: Row, instead: str) -> Placed:
    return row.text("编号") or Placed(instead, row.text("编号").cell)


def _grouped(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of each line: the first has an id or a title."""
    groups: list[list[Row]] = []
    for row in rows:
        if row.has("编号", "标题") or not groups:
            groups.append([row])
        else:
            groups[-1].append(row)
    return groups


def _statements(rows: Iterable[Row], hearing: Hearing) -> dict[str, dict[str, Any]]:
    """The form of each duty: a row for itself, one for each part, below it one for each of its columns."""
    statements: dict[str, dict[str, Any]] = {}
    form: dict[str, Any] = {"parts": []}
    part: dict[str, Any] = {}
    for row in rows:
        if row.has("期限"):
            form = {"title": row.text("标题"), "unit": row.text("单位前的字"), "parts": []}
            statements[row.text("期限")] = form
        elif row.has("部分", "指标"):
            fact = hearing.named("fact", row.text("指标"))
            part = {"part": row.text("部分"), "title": row.text("标题"), "fact": fact}
            part = given({**part, "count": row.text("人数旁的字")})
            form["parts"].append(part)
        else:
            part.setdefault("columns", []).append(_column(row, hearing))
            if hearing.is_yes(row.text("区分人"), "区分人"):
                part.setdefault("who", []).append(row.text("列"))
    return statements


def _column(row: Row, hearing: Hearing) -> dict[str, Any]:
    text = row.text("填什么")
    holds = next((key for key, word in HOLDS.items() if word == text), None)
    tree: dict[str, Any] = {"column": row.text("列"), "title": row.text("标题")}
    if holds is None:
        tree["choices"] = parts(text)
    elif holds != "words":
        tree["holds"] = holds
    if hearing.is_yes(row.text("可不填"), "可不填"):
        tree["needed"] = "no"
    return tree
