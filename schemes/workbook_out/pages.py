"""A scheme as the pages of a workbook: texts in columns, every rule in sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from schemes.document import AwardDocument, AwardsDocument, ItemDocument
from schemes.duties import CalendarDocument
from schemes.load import publish, read_document
from schemes.plain import plain
from schemes.saying.sentences import Said, said, said_in_parts, speech_of
from schemes.saying.table import AWARDS, DERIVED, DUTIES, OTHERS
from schemes.workbook_in.hearing import listing
from schemes.workbook_in.words import ASKED, HOLDS, KINDS, PAGES
from schemes.workbook_out.doubts import doubts
from schemes.workbook_out.figures import worked_out
from scoring import format_value
from scoring.rules.options import dashed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemes.duties import DutyDocument
    from schemes.load import Published
    from schemes.plain import Plain
    from schemes.saying.speech import Speech
    from scoring import Scheme

    Tree = dict[str, Plain]

Row = dict[str, str]  # head of the column -> text; a cell that is not there is empty
_RULES = tuple(name for name in ItemDocument.ONE_OF[0] if name != "items")
(_PAYS,) = AwardDocument.ONE_OF
_LEADING = re.compile(r"^「(?:[^「」]|「[^「」]*」)*」(?:、「(?:[^「」]|「[^「」]*」)*」)*")
_QUOTED = re.compile(r"「((?:[^「」]|「[^「」]*」)*)」")


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of the workbook: its title, the heads of its columns and its rows."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def pages(name: str) -> tuple[Page, ...]:
    """The pages of the scheme of that id or at that path; raises FileError."""
    published = publish(name)
    speech = speech_of(published.scheme)
    awards = read_document(published.folder, "awards.yaml", AwardsDocument, [])
    calendar = read_document(published.folder, "calendar.yaml", CalendarDocument, [])
    duties = calendar.duties if calendar is not None else ()
    scheme = published.scheme
    content: dict[str, list[Row]] = {
        "办法": list(_method(published, speech)),
        "评分表": list(_sheet(published, speech)),
        "单位": [
            {
                "编号": unit.id,
                "名称": unit.name,
                "分组": speech.title("group", unit.group),
                "别名": listing(unit.aliases),
            }
            for unit in scheme.units
        ],
        "指标": list(_facts(published, speech)),
        "任务": list(_targets(scheme, speech)),
        "奖补": [row for award in (awards.awards if awards else ()) for row in _award(award, published, speech)],
        "期限": [row for duty in duties for row in _duty(duty, published, speech)],
        "统计表": [row for duty in duties for row in _statement(duty, speech)],
        "核对说明": list(_explanations(published)),
        "待定": list(doubts(published)),
    }
    return tuple(Page(title, _heads(title, scheme, speech), tuple(rows)) for title, rows in content.items())


def _heads(title: str, scheme: Scheme, speech: Speech) -> tuple[str, ...]:
    heads = PAGES[title]
    if title == "任务":
        heads += tuple(speech.title("fact", fact.id) for fact in scheme.facts if fact.id in scheme.facts_with_targets)
    return heads


def _method(published: Published, speech: Speech) -> Iterator[Row]:
    tree = plain(published.document)
    total = cast("Tree", tree["total"])
    cycle = cast("Tree", tree["cycle"])

    def row(key: str, value: Plain | None, name: str = "") -> Iterator[Row]:
        if value is not None:
            yield {"项目": key, "名称": name, "内容": cast("str", value)}

    for key, field in (
        ("编号", "id"),
        ("标题", "title"),
        ("发文机关", "issuer"),
        ("印发日期", "issued"),
        ("来源", "source"),
    ):
        yield from row(key, tree.get(field))
    yield from row("周期开始", cycle["start"])
    yield from row("周期结束", cycle["end"])
    for name, day in cast("Tree", tree.get("cut-offs", {})).items():
        yield from row("截止日", day, name)
    for group in cast("list[Tree]", tree["groups"]):
        yield from row("分组", group["title"], cast("str", group["group"]))
    yield from row("总分怎样算", total.get("text"))
    yield from row("总分印出", total.get("printed"))
    yield from row("总分最低", total.get("at-least"))
    yield from row("排名办法", tree.get("ranking"))
    if (lines := tree.get("tie-break")) is not None:
        yield from row("同分先后", said("tie-break", {".": lines}, speech, OTHERS)[0])
    yield from row("自评", "有" if tree.get("self-assessment") == "shown" else None)
    for grade in cast("list[Tree]", tree.get("grades", [])):
        options = {key: value for key, value in grade.items() if key != "grade"}
        yield from row("等次", "；".join(said("grade", options, speech, OTHERS)), cast("str", grade["grade"]))
    if (veto := tree.get("veto")) is not None:
        yield from row("一票否决", said("veto", {".": veto}, speech, OTHERS)[0])


def _sheet(published: Published, speech: Speech) -> Iterator[Row]:
    total = published.document.total
    weights = cast("Tree", plain(total).get("weights", {}))
    for section in published.sections:
        weight = weights.get(section.item, "直接相加" if section.item in total.added else "")
        share = _by_group("weight", weight, speech)
        first = True
        for row in _item(section, 1, published, speech):
            yield {**row, "计入总分": share} if first else row
            first = False


def _item(document: ItemDocument, level: int, published: Published, speech: Speech) -> Iterator[Row]:
    tree = plain(document)
    applies: Tree = {key: tree[key] for key in ("only", "applies-if", "otherwise") if key in tree}
    head = {
        "层级": str(level),
        "编号": document.item,
        "条款": document.clause,
        "标题": document.title,
        "原文": document.text,
        "分值": _by_group("points", tree["points"], speech),
        "截止": _cut_off(document.by, published),
        "适用": "；\n".join(said("applies", applies, speech, OTHERS)) if applies else "",
        "最多": cast("str", tree.get("at-most", "")),
        "最少": cast("str", tree.get("at-least", "")),
        "印出分值": cast("str", tree.get("printed", "")),
    }
    key = next((dashed(name) for name in _RULES if getattr(document, name) is not None), None)
    if key is None:
        yield head
    else:
        sentences = said_in_parts(key, cast("Tree", tree[key]), speech)
        rows = _rows(head, sentences, published)
        yield {**next(rows), "算一算": worked_out(published.scheme, document.item)}
        yield from rows
    for child in document.items:
        yield from _item(child, level + 1, published, speech)


def _by_group(rule: str, value: Plain, speech: Speech) -> str:
    """One number, or in words one for each group."""
    return value if isinstance(value, str) else said(rule, {".": value}, speech, OTHERS)[0]


def _cut_off(name: str | None, published: Published) -> str:
    """The day of a cut-off, where no other one has it; else its name."""
    cut_offs = published.document.cut_offs
    if not name or list(cut_offs.values()).count(cut_offs[name]) > 1:
        return name or ""
    return cut_offs[name].isoformat()


def _rows(head: Row, sentences: Sequence[Said], published: Published) -> Iterator[Row]:
    """The row of a line, with one below it for each further sentence."""
    for place, sentence in enumerate(sentences):
        facts, rest = divided(sentence.text)
        part = {"层级": f"（{sentence.number}）", "分值": sentence.points, "截止": _cut_off(sentence.by, published)}
        own = part if sentence.number else {}
        yield {**(head if place == 0 else own), "指标": facts, "规则": rest}


def divided(sentence: str) -> tuple[str, str]:
    """The facts that a sentence begins with, as they stand in their column, and the rest."""
    match = _LEADING.match(sentence)
    if match is None:
        return "", sentence
    return "；\n".join(_QUOTED.findall(match[0])), sentence[match.end() :]


def _facts(published: Published, speech: Speech) -> Iterator[Row]:
    document = published.document
    ways = cast("dict[str, dict[str, Tree]]", plain(document).get("derived", {}))
    for fact in published.scheme.facts:
        yield {
            "编号": fact.id,
            "名称": fact.title,
            "类型": KINDS[fact.kind],
            "单位": fact.measure,
            "等级": listing(fact.levels),
            "审核": fact.reviewer,
            "别名": listing(fact.aliases),
            "佐证": fact.evidence,
            "印出合计": document.target_totals.get(fact.id, ""),
            "全局": "是" if fact.whole else "",
            "必报": "是" if fact.must_report else "",
            "算法": "".join(said(key, way, speech, DERIVED)[0] for key, way in ways.get(fact.id, {}).items()),
        }


def _targets(scheme: Scheme, speech: Speech) -> Iterator[Row]:
    for unit in scheme.units:
        row = {"单位": unit.name if _is_only(unit.name, scheme) else unit.id}
        for fact in scheme.facts:
            if (target := scheme.target(fact.id, unit.id)) is not None:
                row[speech.title("fact", fact.id)] = format_value(target, fact.kind, fact.levels)
        yield row


def _is_only(name: str, scheme: Scheme) -> bool:
    return [unit.name for unit in scheme.units].count(name) == 1


def _award(document: AwardDocument, published: Published, speech: Speech) -> Iterator[Row]:
    tree = plain(document)
    key = next(dashed(name) for name in _PAYS if getattr(document, name) is not None)
    head = {"编号": document.award, "条款": document.clause, "标题": document.title, "原文": document.text}
    head["截止"] = _cut_off(document.by, published)
    yield from _rows(head, [Said(text) for text in said(key, cast("Tree", tree[key]), speech, AWARDS)], published)


_WHEN = ("due", "every", "within", "for")
_DAYS = ("ahead", "after")
_KEPT = ("duty", "title", "clause", "text", "statement", *_WHEN, *_DAYS)


def _duty(document: DutyDocument, published: Published, speech: Speech) -> Iterator[Row]:
    tree = plain(document)
    when = said("when", {key: tree[key] for key in _WHEN if key in tree}, speech, OTHERS)[0]
    ahead, after = ("、".join(cast("list[str]", tree.get(key, []))) for key in _DAYS)
    head = {"编号": document.duty, "条款": document.clause, "标题": document.title, "原文": document.text}
    head |= {"时间": when, "提前几天提醒": ahead, "逾期几天提醒": after}
    rest = {key: value for key, value in tree.items() if key not in _KEPT}
    yield from _rows(head, [Said(text) for text in said("duty", rest, speech, DUTIES)], published)


def _statement(document: DutyDocument, speech: Speech) -> Iterator[Row]:
    """A row for the form, one for each part, below it one for each of its columns."""
    if document.statement is None:
        return
    yield {"期限": document.duty, "标题": document.statement.title, "单位前的字": document.statement.unit}
    for part in document.statement.parts:
        yield {
            "部分": part.part,
            "标题": part.title,
            "指标": speech.title("fact", part.fact),
            "人数旁的字": part.count,
        }
        for column in part.columns:
            yield {
                "列": column.column,
                "标题": column.title,
                "填什么": listing(column.choices) or HOLDS[column.holds],
                "可不填": "是" if column.needed == "no" else "",
                "区分人": "是" if column.column in part.who else "",
            }


def _explanations(published: Published) -> Iterator[Row]:
    for answer in published.document.explained:
        yield {"问题": ASKED[answer.question], "关于": "；\n".join(answer.about), "原因": answer.because}
