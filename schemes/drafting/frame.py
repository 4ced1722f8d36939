"""scheme.yaml, awards.yaml and calendar.yaml of a scheme that is laid out from a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemes.mentions import GAP, UNDECIDED
from schemes.wording import told
from schemes.yaml_text import Noted
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemes.papers.paper import Paper
    from schemes.yaml_text import Node

_LANGUAGE = "zh-CN"
_AHEAD = {
    "year": ["30", "14", "7", "3", "1", "0"],
    "month": ["7", "3", "1", "0"],
    "quarter": ["14", "7", "3", "1", "0"],
}
_GROUPED = re.compile(
    r"分别[^。；]{0,12}(?:排名|排序|考核)|分(?:为)?[两二三四五\d](?:类|组)|[ABC甲乙丙]类(?:单位|乡镇|街道)|分组|分类考核"
)


def _noted(value: Node, *doubts: Message) -> Node:
    return Noted(value, tuple(f"{UNDECIDED}：{told(doubt, _LANGUAGE)}" for doubt in doubts)) if doubts else value


@dataclass(frozen=True, slots=True)
class Heads:
    """What scheme.yaml says besides the document: `sections` id to title, `cutoffs` name to day, printed totals."""

    id: str
    year: int
    source: str
    sections: Mapping[str, str]
    cutoffs: Mapping[str, str]
    totals: Mapping[str, str]


def scheme_document(paper: Paper, heads: Heads) -> dict[str, Node]:
    """scheme.yaml."""
    frame, year, sections = paper.frame, heads.year, heads.sections
    cycle: Node = {"start": f"{year}-01-01", "end": f"{year}-12-31"}
    doubts = [Message("the cycle is taken to be the year {year}", year=year)]
    if frame.cycle:
        doubts = [
            Message(
                "the cycle is taken to be the year {year}; the document says: {words}",
                year=year,
                words=frame.cycle[:80],
            )
        ]
    document: dict[str, Node] = {
        "id": heads.id,
        "title": frame.title or GAP,
        "issuer": frame.issuer or GAP,
        **({"issued": frame.issued} if frame.issued else {}),
        "source": _noted(" ".join(part for part in (frame.number, heads.source) if part), *paper.doubts),
        "cycle": _noted(cycle, *doubts),
    }
    if heads.cutoffs:
        document["cut-offs"] = dict(heads.cutoffs)
    words = " ".join([*paper.unused, frame.ranking, *(line.text for top in paper.lines for line in top.leaves())])
    grouped = _GROUPED.search(words)
    groups: Node = [{"group": "all", "title": "全部"}]
    document["groups"] = (
        _noted(
            groups,
            Message("the document ranks or assesses in groups: {words}; put each unit into one", words=grouped[0]),
        )
        if grouped
        else groups
    )
    document["sections"] = list(sections) or ["sheet"]
    document["total"] = _total(paper, list(sections.items()))
    document["ranking"] = frame.ranking or GAP
    if paper.is_self_assessed:
        doubt = Message("the sheet has a column 自评: units state every figure themselves, too")
        document["self-assessment"] = _noted("shown", doubt)
    if frame.grades:
        grades: Node = [{"grade": grade, "from": least} for grade, least in frame.grades]
        document["grades"] = _noted(grades, Message("read from: {words}", words=frame.grading[:100]))
    if heads.totals:
        document["target-totals"] = dict(heads.totals)
    return document


def _total(paper: Paper, sections: Sequence[tuple[str, str]]) -> Node:
    frame = paper.frame
    added: Node = [identifier for identifier, _ in sections] or ["sheet"]
    total: dict[str, Node] = {}
    if paper.printed:
        total["printed"] = paper.printed
    total["text"] = frame.total or GAP
    named = [identifier for identifier, title in sections if title and title in frame.total]
    if frame.ratio and len(named) == len(frame.ratio) and sum(frame.ratio) == 10:
        total["weights"] = {section: f"{part}0%" for section, part in zip(named, frame.ratio, strict=True)}
        total["added"] = [identifier for identifier, _ in sections if identifier not in named]
        return _noted(total, Message("the weights are read from: {words}", words=frame.total[:80]))
    total["added"] = added
    if len(sections) > 1 or frame.total:
        return _noted(
            total, Message("all parts are added up as they are; are there weights, or parts outside of the total?")
        )
    return total


def awards_document(paper: Paper) -> dict[str, Node]:
    """awards.yaml: money by rank; other sentences about money stand in the README."""
    awards: list[Node] = []
    for number, (sentence, amounts) in enumerate(paper.frame.prizes, start=1):
        doubt = Message("who is ranked (all, or only who fulfilled something), and by the total or by one part?")
        awards.append({
            "award": f"奖补-{number}",
            "title": sentence.text[:24],
            "clause": sentence.clause or GAP,
            "text": sentence.text,
            "by-rank": _noted({"amounts": list(amounts)}, doubt),
        })  # fmt: skip
    return {"awards": awards}


def calendar_document(
    paper: Paper, cutoffs: Mapping[str, str], reached: Mapping[str, Sequence[str]]
) -> dict[str, Node]:
    """calendar.yaml: the days of the clauses with the tasks due by them, and what is to be reported again and again."""
    duties: list[Node] = []
    for name, day in cutoffs.items():
        if facts := list(dict.fromkeys(reached.get(name, ()))):
            duties.append({
                "duty": name,
                "title": f"{int(day[5:7])}月{int(day[8:])}日前完成的任务",
                "clause": "见各条",
                "due": day,
                "ahead": list(_AHEAD["year"]),
                "reached": facts,
            })  # fmt: skip
    for number, (sentence, every) in enumerate(paper.frame.reports, start=1):
        doubt = Message("who owes it, and by which day of the {every}?", every="季度" if every == "quarter" else "月")
        duties.append({
            "duty": f"报送-{number}",
            "title": sentence.text[:24],
            "clause": sentence.clause or GAP,
            "text": sentence.text,
            "every": _noted(every, doubt),
            "ahead": list(_AHEAD[every]),
            "declared": "已报送",
        })  # fmt: skip
    return {"duties": duties}
