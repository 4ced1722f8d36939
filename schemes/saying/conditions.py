"""Conditions in sentences: 「甲」、「乙」都完成任务，且「丙」不少于3次."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from schemes.saying.blanks import quoted
from schemes.saying.measures import Refused
from schemes.saying.phrases import BLANKS, NAME, Blank, Heard, Template, Unfit
from schemes.saying.speech import UnknownName
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemes.plain import Plain
    from schemes.saying.speech import Speech

    Tree = Mapping[str, Plain]

_COMPARED = {
    "at-least": "不少于|不低于|至少|达到|不小于",
    "at-most": "不超过|不多于|至多|不高于|不大于",
    "below": "低于|少于|不到|小于",
    "above": "高于|超过|大于",
}
_PREDICATES = [
    Template("<完成任务|完成>"),
    Template("<为是|做到>"),
    Template("完成任务的{reaches:percent}"),
    Template("为{is:word}"),
    Template("有<任务|任务数>〔has=task:〕"),
    *(Template(f"<{words}>{{{key}:measured}}") for key, words in _COMPARED.items()),
    Template("<|不少于|不低于|至少|达到>{at-least:measured}<以上|及以上|含以上>"),
    Template("<|不超过|至多>{at-most:measured}<以下|以内|及以下|含以下>"),
    *(Template(f"<{words}>任务的{{{key}:percent}}") for key, words in _COMPARED.items()),
    *(Template(f"<{words}>{{of:fact}}的{{{key}:percent}}") for key, words in _COMPARED.items()),
    *(Template(f"〔{key}=mean:<{words}><全体|全市|全区|全县>平均<|数|水平|值>〕") for key, words in _COMPARED.items()),
]
_BEGINS = re.compile(rf"(并?且|或者?)?((?:{NAME}[和与及]?)+)[都均各全]?")
_ENDS = re.compile(rf"且|或|并|{NAME}|$")
_YES_NO = {"是": "yes", "否": "no", "yes": "是", "no": "否"}


def _say_conditions(value: Plain, speech: Speech, tree: Tree) -> str:
    """All conditions; those that ask the same of several facts together: 「甲」、「乙」都完成任务."""
    conditions = [dict(cast("Tree", part)) for part in (value if isinstance(value, list) else [value])]
    if not conditions:
        raise Unfit
    groups: list[tuple[list[str], str]] = []
    for condition in conditions:
        others = list(_alternatives(cast("list[Tree]", condition.pop("or", []))))
        said = _say_predicate(condition, speech)
        fact = quoted(speech.title("fact", cast("str", condition["fact"])))
        if others:
            words = "".join(f"，或{_say_conditions([dict(other)], speech, tree)}" for other in others)
            groups.append(([fact], said + words))
        elif groups and groups[-1][1] == said:
            groups[-1][0].append(fact)
        else:
            groups.append(([fact], said))
    return "，且".join("、".join(facts) + ("都" if len(facts) > 1 else "") + said for facts, said in groups)


def _alternatives(others: list[Tree]) -> Iterator[Tree]:
    """The others of which one is enough; theirs, too: 甲或（乙或丙）is 甲或乙或丙."""
    for other in others:
        yield {key: value for key, value in other.items() if key != "or"}
        yield from _alternatives(cast("list[Tree]", other.get("or", [])))


def _say_predicate(condition: Tree, speech: Speech) -> str:
    keys = set(condition) - {"fact"}
    if not keys:
        return "为是" if speech.is_kind(condition["fact"], Kind.FLAG) else "完成任务"
    if "is" in keys and speech.is_kind(condition["fact"], Kind.FLAG):
        condition = {**condition, "is": _YES_NO[cast("str", condition["is"])]}
    for template in _PREDICATES:
        if template.keys and template.keys == keys:
            try:
                said = template.say(condition, speech)
            except Unfit:
                continue
            if said:
                return said
    raise Unfit


def _read_conditions(heard: Heard, speech: Speech, _tree: Tree) -> Plain:
    conditions: list[Plain] = []
    for joined, asked in _asked(heard.text, heard, speech):
        for condition in asked:
            if condition.get("is") in ("是", "否") and speech.is_kind(condition["fact"], Kind.FLAG):
                condition["is"] = _YES_NO[cast("str", condition["is"])]
        if joined.startswith("或") and conditions:
            last = cast("dict[str, Plain]", conditions[-1])
            last["or"] = [*cast("list[Plain]", last.get("or", [])), *asked]
        else:
            conditions += asked
    return conditions


def _asked(text: str, heard: Heard, speech: Speech) -> list[tuple[str, list[dict[str, Plain]]]]:
    """What is asked one after the other: how it is joined, and the conditions, one for each fact."""
    match = _BEGINS.match(text)
    if match is None:
        raise Unfit
    facts = [speech.id("fact", heard.name(letter)) for letter in re.findall(NAME, match[2])]
    rest = text[match.end() :]
    failed = Unfit()
    for end in _ENDS.finditer(rest):
        words = Heard(rest[: end.start()], heard.names)
        try:
            asked = [{"fact": fact, **_predicate(words, fact, speech)} for fact in facts]
            others = _asked(rest[end.start() :], heard, speech) if end.start() < len(rest) else []
        except UnknownName:
            raise
        except Unfit as error:
            failed = error if isinstance(error, Refused) else failed
            continue
        return [(match[1] or "", asked), *others]
    raise failed


def _predicate(heard: Heard, fact: str, speech: Speech) -> dict[str, Plain]:
    """What is asked of the fact; raises Unfit."""
    if not heard.text and speech.is_kind(fact, Kind.FLAG):
        return {}  # 有「弄虚作假」的
    if heard.text in ("为否", "没有做到", "未做到", "没有"):
        return {"is": "否"}
    failed = Unfit()
    for template in _PREDICATES:
        try:
            return template.read(heard, speech, {"fact": fact})
        except UnknownName:
            raise
        except Unfit as error:
            failed = error if isinstance(error, Refused) else failed
    raise failed


def _read_condition(heard: Heard, speech: Speech, tree: Tree) -> Plain:
    conditions = cast("list[Plain]", _read_conditions(heard, speech, tree))
    if len(conditions) != 1:
        raise Unfit
    return conditions[0]


def _say_undone(value: Plain, speech: Speech, _tree: Tree) -> str:
    """The facts of conditions that ask for nothing but their targets, of flags for a yes."""
    conditions = [cast("dict[str, Plain]", part) for part in cast("list[Plain]", value)]
    if not conditions or any(set(condition) != {"fact"} for condition in conditions):
        raise Unfit
    return "、".join(quoted(speech.title("fact", cast("str", condition["fact"]))) for condition in conditions)


def _read_undone(heard: Heard, speech: Speech, _tree: Tree) -> Plain:
    return [{"fact": speech.id("fact", heard.name(letter))} for letter in re.findall(NAME, heard.text)]


def _say_missing(_value: Plain, _speech: Speech, _tree: Tree) -> str:
    raise Unfit  # 为「否」 says it


def _read_missing(heard: Heard, speech: Speech, _tree: Tree) -> Plain:
    fact = speech.id("fact", heard.name(heard.text))
    if not speech.is_kind(fact, Kind.FLAG):
        raise Unfit
    return {"fact": fact, "is": "no"}


BLANKS |= {
    "undone": Blank(f"{NAME}(?:[和与及]?{NAME})*", _say_undone, _read_undone, ""),
    "missing": Blank(NAME, _say_missing, _read_missing, ""),
    "conditions": Blank(".+?", _say_conditions, _read_conditions, "完成任务"),
    "condition": Blank(".+?", _say_conditions, _read_condition, "完成任务"),
}
