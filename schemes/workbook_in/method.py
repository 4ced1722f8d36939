"""The sheets 办法 and 核对说明 as scheme.yaml."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from schemes.plain import short_number
from schemes.reading import parse_day
from schemes.saying.table import DERIVED, OTHERS
from schemes.workbook_in.cells import Placed
from schemes.workbook_in.hearing import day, figure, given, parts
from schemes.workbook_in.tables import by_id, without_measure
from schemes.workbook_in.words import ADDED, ASKED, METHOD
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from schemes.diagnostics import Diagnostic
    from schemes.workbook_in.cells import Row
    from schemes.workbook_in.hearing import Hearing

Method = dict[str, list["Row"]]
_QUESTIONS = {word: question for question, word in ASKED.items()}
NEEDED = ("标题", "发文机关", "周期开始", "周期结束", "分组")
_OF_ITEMS = ("no-words", "points-sum", "points-printed", "full-marks", "no-effect")  # questions
_NONE = Placed("", "办法!A1")
_WEIGHT = re.compile(r"^(?:权重|占比|比重|占总分的?|占|按)(?:为|是|占|:)?\s*|(?:的?权重)?(?:计入总分|计入|折算|计)?$")


def method_of(rows: Iterable[Row], problems: list[Diagnostic]) -> Method:
    """The rows of 办法 by what they are about."""
    method: Method = {}
    listed = tuple(rows)
    for row in listed:
        if row.has("内容", "名称"):
            method.setdefault(str(row.text("项目")), []).append(row)
    cells = {str(row.text("项目")): row.text("内容") for row in listed}
    for key in NEEDED:
        if key not in method:
            cell = cells.get(key, Placed("", "办法!A1"))
            problems.append(cell.wrong(Message("{word} is missing", word=key)))
    for key in ("周期开始", "周期结束", "截止日"):
        for row in method.get(key, ()):
            _check_day(day(row.text("内容")), problems)
    for key in method.keys() - set(METHOD):
        text = method[key][0].text("项目")
        problems.append(text.wrong(Message("{word!r} is none of {words}", word=key, words="、".join(METHOD))))
    return method


def _check_day(text: Placed, problems: list[Diagnostic]) -> None:
    try:
        parse_day(text)
    except ValueError as error:
        problems.append(text.wrong(error.args[0]))


def groups_of(method: Method) -> dict[str, str]:
    """The groups: id and title, which is its id where it has none."""
    return {str(row.text("名称") or row.text("内容")): str(row.text("内容")) for row in method.get("分组", ())}


def cut_offs_of(method: Method, rows: Iterable[Row]) -> dict[str, str]:
    """The named days, and those that rows name by the day itself."""
    days: dict[str, str] = {}
    for row in method.get("截止日", ()):
        days[row.text("名称") or day(row.text("内容"))] = day(row.text("内容"))
    for row in rows:
        named = day(row.text("截止"))
        if named not in days.values() and _is_day(named):
            days[named] = named
    return days


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except ValueError:
        return False
    return True


def document(
    method: Method,
    sections: Sequence[tuple[str, Row]],
    rows: Mapping[str, Sequence[Row]],
    hearing: Hearing,
) -> dict[str, Any]:
    """scheme.yaml; `sections`: the ids of the parts with their rows; `rows`: those of 指标 and 核对说明."""

    def one(key: str) -> Placed:
        return method[key][0].text("内容") if key in method else _NONE

    facts = by_id(rows["指标"])
    return given(
        {
            "id": one("编号"),
            "title": one("标题"),
            "issuer": one("发文机关"),
            "issued": one("印发日期"),
            "source": one("来源"),
            "cycle": given({"start": day(one("周期开始")), "end": day(one("周期结束"))}),
            "cut-offs": hearing.cut_offs,
            "groups": [
                {"group": Placed(group, "办法!A1"), "title": title} for group, title in groups_of(method).items()
            ],
            "sections": [section for section, _ in sections],
            "total": _total(method, sections, hearing),
            "ranking": one("排名办法"),
            "self-assessment": "shown" if hearing.is_yes(one("自评"), "自评") else None,
            "grades": [_grade(row, hearing) for row in method.get("等次", ())],
            "tie-break": _whole(one("同分先后"), hearing, "tie-break"),
            "veto": _whole(one("一票否决"), hearing, "veto"),
            "scheme-facts": [fact for fact, row in facts.items() if hearing.is_yes(row.text("全局"), "全局")],
            "derived": {fact: _way(row, hearing) for fact, row in facts.items() if row.has("算法")},
            "must-report": [fact for fact, row in facts.items() if hearing.is_yes(row.text("必报"), "必报")],
            "aliases": {fact: parts(row.text("别名")) for fact, row in facts.items() if row.has("别名")},
            "evidence": {fact: row.text("佐证") for fact, row in facts.items() if row.has("佐证")},
            "target-totals": {
                fact: without_measure(row.text("印出合计"), row.text("单位"))
                for fact, row in facts.items()
                if row.has("印出合计")
            },
            "explained": [_explained(row, hearing) for row in rows["核对说明"]],
        }
    )


def _whole(text: Placed, hearing: Hearing, rule: str) -> Any:
    """What a sentence says that is one value."""
    return hearing.options(text, OTHERS, rule).get(".") if text else None


def _way(row: Row, hearing: Hearing) -> dict[str, Any]:
    """How a fact is worked out."""
    text = row.text("算法")
    return hearing.heard(Placed("", text.cell), text, DERIVED)


def _total(method: Method, sections: Sequence[tuple[str, Row]], hearing: Hearing) -> dict[str, Any]:
    weights = {}
    for section, row in sections:
        if (weight := _weight(row.text("计入总分"), hearing)) is not None:
            weights[section] = weight
    keys = {"text": "总分怎样算", "printed": "总分印出", "at-least": "总分最低"}
    said = {key: method[word][0].text("内容") for key, word in keys.items() if word in method}
    said |= {key: figure(text) for key, text in said.items() if key != "text"}
    return given({**said, "weights": weights, "added": [section for section, _ in sections if section not in weights]})


def _weight(text: Placed, hearing: Hearing) -> Any:
    """The weight of a part, 60% or one for each group; None where its points are added."""
    said = _WEIGHT.sub("", normalize("NFKC", text).strip())
    if said in ADDED:
        return None
    if "%" in said:
        return _whole(Placed(said, text.cell), hearing, "weight")
    if number := re.fullmatch(r"(\d+(?:\.\d+)?)(分?)", said):
        share = Decimal(number[1]) * (100 if Decimal(number[1]) <= 1 and not number[2] else 1)
        message = Message(
            "{text!r} may be a weight or points; write {right} for the weight, or leave it empty to add the points",
            text=str(text),
            right=f"{short_number(str(share))}%",
        )
    else:
        message = Message("{text!r} is no weight; write one like 60%, or 直接相加 to add the points", text=str(text))
    hearing.wrong(text, message)
    return None


def _grade(row: Row, hearing: Hearing) -> dict[str, Any]:
    return {"grade": row.text("名称"), **hearing.options(row.text("内容"), OTHERS, "grade")}


def _explained(row: Row, hearing: Hearing) -> dict[str, Any]:
    question = row.text("问题")
    name = question.partition("（")[0].strip()
    asked = Placed(_QUESTIONS.get(name, question), question.cell)
    about = [_subject(part, str(asked), hearing) for part in parts(row.text("关于"))]
    return {"question": asked, "about": about, "because": row.text("原因")}


def _subject(text: Placed, question: str, hearing: Hearing) -> Placed:
    """The id of what a check calls by its title."""
    for kind in ("item", "fact") if question in _OF_ITEMS else ("fact", "item"):
        if hearing.speech.knows(kind, text):
            return Placed(hearing.speech.id(kind, text), text.cell)
    return Placed("total", text.cell) if text == "总分" else text
