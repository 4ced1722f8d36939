"""Steps and lists in sentences: rungs, places, days, weights, amounts, points by group."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from schemes.saying.blanks import (
    DAY,
    NUMBER,
    in_yuan,
    quoted,
    read_day,
    read_measured,
    say_day,
    say_number,
    say_percent,
    say_word,
)
from schemes.saying.measures import Refused
from schemes.saying.phrases import BLANKS, MEASURE, NAME, Blank, Explicit, Heard, Unfit
from schemes.saying.speech import UnknownName
from scoring import Kind, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemes.plain import Plain
    from schemes.saying.speech import Speech

    Tree = Mapping[str, Plain]


def _say_lines(value: Plain, speech: Speech, _tree: Tree) -> str:
    """Items or facts by their titles; where a title is that of both, with what it is."""
    names = []
    for identifier in cast("list[str]", value):
        kind = "item" if identifier in speech.items else "fact"
        title = speech.title(kind, identifier)
        names.append(("" if _line_named("", title, speech) == identifier else _LINES[kind]) + quoted(title))
    return "、".join(names)


def _read_lines(heard: Heard, speech: Speech, _tree: Tree) -> Plain:
    parts: list[tuple[str, str]] = re.findall(f"({'|'.join(_LINES.values())})?({NAME})", heard.text)
    return [_line_named(kind, heard.name(letter), speech) for kind, letter in parts]


def _line_named(word: str, name: str, speech: Speech) -> str:
    kinds = [kind for kind in _LINES if not word or _LINES[kind] == word]
    for kind in kinds[:-1]:
        try:
            return speech.id(kind, name)
        except UnknownName:
            continue
    return speech.id(kinds[-1], name)


_LINES = {"item": "评分项", "fact": "指标"}


_AT_LEAST = ("达到|不少于|不低于", "(?:含|及|含及)?以上")
_AT_MOST = ("不超过|不高于|不大于", "(?:含|及|含及)?(?:以下|以内)")


def _rungs(verb: str, asks: str, behind: str) -> Blank:
    """Rungs; what is asked stands before the number or `behind` it: 达到20家, 20家以上."""
    first, measured = asks.partition("|")[0], f"{NUMBER}{MEASURE}"
    of = "的?" if verb == "得" else ""  # 不少于6项的，加2分 is a condition
    one = rf"(?:{asks}|为|是)?(?:{NAME}|(?:任务的{NUMBER}%|{measured})(?:{behind})?{of}){verb}{NUMBER}分"
    each = re.compile(
        rf"({asks}|为|是)?(?:({NAME})|(任务的{NUMBER}%)|({measured}))(?:({behind})?{of}){verb}({NUMBER})分"
    )
    can_be_bare = first == "达到"  # 60%得4分; of the others the first says what is asked

    def say(value: Plain, speech: Speech, tree: Tree) -> str:
        if not isinstance(value, dict) or not value:
            raise Unfit
        measure = speech.measure(tree.get("fact"))
        is_level = speech.is_kind(tree.get("fact"), Kind.LEVEL)

        def rung(key: str) -> str:
            if is_level:
                return f"为{say_word(key, speech, tree)}"
            return f"{first}任务的{key}" if key.endswith("%") else f"{first}{key}{measure}"

        return "，".join(f"{rung(key)}{verb}{points}分" for key, points in value.items())

    def read(heard: Heard, speech: Speech, tree: Tree) -> Plain:
        points: dict[str, Plain] = {}
        for word, level, share, number, after, value in each.findall(heard.text):
            if not points and not level and not can_be_bare and not after and word in ("", "为", "是"):
                raise Unfit
            key = heard.name(level) if level else share.removeprefix("任务的")
            key = key or read_measured(number, speech, tree.get("fact"))
            if key in points:
                raise Refused(Message("{key} stands there twice", key=key))
            points[key] = value
        return points

    sample = f"{first}[90]{verb}[10]分，{first}[80]{verb}[8]分"
    return Blank(f"(?:{one})+", say, read, sample)


def _say_by_group(value: Plain, speech: Speech, tree: Tree) -> str:
    if isinstance(value, str):
        return f"{say_number(value, speech, tree)}分"
    return _say_each("group", value, speech, "分")


def _say_each(kind: str, value: Plain, speech: Speech, measure: str = "") -> str:
    """Each name with its own number: 「甲」60%、「乙」40%."""
    if not isinstance(value, dict) or not value:
        raise Unfit
    return "、".join(f"{quoted(speech.title(kind, name))}{number}{measure}" for name, number in value.items())


def _read_by_group(heard: Heard, speech: Speech, _tree: Tree) -> Plain:
    parts: list[tuple[str, str]] = re.findall(rf"({NAME})?({NUMBER})分?", heard.text)
    return _by_group(parts, heard, speech)


def _say_limit(value: Plain, speech: Speech, tree: Tree) -> str:
    """A number with the measure of the fact that it is about, or a share of the task."""
    if not isinstance(value, str):
        raise Unfit
    if value.endswith("%"):
        base = tree.get("than")
        return (
            f"{'基准' if isinstance(base, str) and base is not value and not base.endswith('%') else '任务'}的{value}"
        )
    fact = next((tree[key] for key in _COUNTED if key in tree), None)
    number = "一" if value == tree.get("every") == "1" else say_number(value, speech, tree)
    return f"{number}{speech.measure(fact)}"


def _read_limit(heard: Heard, speech: Speech, tree: Tree) -> Plain:
    if "的" in heard.text:
        return heard.text.partition("的")[2]
    fact = next((tree[key] for key in _COUNTED if key in tree), None)
    if heard.text.startswith("一"):
        number = speech.counted("1", heard.text[1:], fact)
        return Explicit("1") if number == "1" else number
    return read_measured(heard.text, speech, fact)


def _read_times(heard: Heard, speech: Speech, tree: Tree) -> Plain:
    """每次 is 每1次."""
    if heard.text in _SINGLE:
        heard = Heard(f"1{heard.text}", ())
    return _read_limit(heard, speech, tree)


_SINGLE = "次起例件个人户家项处篇"
_COUNTED = ("events", "short-of", "over", "count", "fact")
_LIMIT_NUMBER = f"(?:{NUMBER}|一)[^0-9一按计算的]{{0,4}}"
_LIMIT = rf"(?:(?:任务|基准)的{NUMBER}%|(?:{NUMBER}|一){MEASURE})"


def _read_step(heard: Heard, speech: Speech, tree: Tree) -> Plain:
    """The step once more: 每10次…，不足10次按10次计."""
    steps = [
        _read_limit(Heard(text, ()), speech, tree)
        for text in re.findall(f"{_LIMIT_NUMBER}(?=按|计|算|的|$)", heard.text)
    ]
    every = cast("str", tree.get("every", "1"))
    if not steps or any(step != every for step in steps):
        raise Refused(Message("less than a step counts as the step, which is {every}", every=every))
    return every


def _say_places(value: Plain, _speech: Speech, _tree: Tree) -> str:
    if not isinstance(value, dict) or not value:
        raise Unfit
    return "，".join(f"前{last}{'' if last.endswith('%') else '名'}得{points}分" for last, points in value.items())


def _read_places(heard: Heard, _speech: Speech, _tree: Tree) -> Plain:
    return dict(re.findall(r"[前第](\d+(?:\.\d+)?%?)名?得(\d+(?:\.\d+)?)分", heard.text))


def _say_dated(value: Plain, speech: Speech, tree: Tree) -> str:
    if not isinstance(value, dict) or not value:
        raise Unfit
    return "，".join(f"{say_day(day, speech, tree)}前完成{share}" for day, share in value.items())


def _read_dated(heard: Heard, speech: Speech, _tree: Tree) -> Plain:
    parts = re.findall(rf"({DAY})前?完成(?:任务的)?({NUMBER}%)", heard.text)
    return {cast("str", read_day(Heard(day, ()), speech, _tree)): share for day, share in parts}


def _say_weights(value: Plain, speech: Speech, _tree: Tree) -> str:
    return _say_each("fact", value, speech)


def _read_weights(heard: Heard, speech: Speech, _tree: Tree) -> Plain:
    parts: list[tuple[str, str]] = re.findall(rf"({NAME})占?({NUMBER}%)", heard.text)
    return {speech.id("fact", heard.name(letter)): share for letter, share in parts}


def _say_shares(value: Plain, speech: Speech, tree: Tree) -> str:
    if isinstance(value, str):
        return say_percent(value, speech, tree)
    return _say_each("group", value, speech)


def _read_shares(heard: Heard, speech: Speech, _tree: Tree) -> Plain:
    parts: list[tuple[str, str]] = re.findall(rf"({NAME})?({NUMBER}%)", heard.text)
    return _by_group(parts, heard, speech)


def _by_group(parts: list[tuple[str, str]], heard: Heard, speech: Speech) -> Plain:
    """One value, or one for each group."""
    if len(parts) == 1 and not parts[0][0]:
        return parts[0][1]
    if any(not letter for letter, _ in parts):
        raise Unfit
    return {speech.id("group", heard.name(letter)): value for letter, value in parts}


_PLACE = rf"第\d+(?:[至到-]第?\d+)?名各?(?:得|奖励|奖|补助)?{NUMBER}万?元"
_PLACES = re.compile(rf"第(\d+)(?:[至到-]第?(\d+))?名各?(?:得|奖励|奖|补助)?({NUMBER}万?)元")


def _say_amounts(value: Plain, _speech: Speech, _tree: Tree) -> str:
    if not isinstance(value, list) or not value:
        raise Unfit
    runs: list[tuple[int, int, str]] = []
    for place, amount in enumerate(cast("list[str]", value), start=1):
        if runs and runs[-1][2] == amount:
            runs[-1] = (runs[-1][0], place, amount)
        else:
            runs.append((place, place, amount))
    return "、".join(
        f"第{first}名{amount}元" if first == last else f"第{first}至{last}名{amount}元" for first, last, amount in runs
    )


def _read_amounts(heard: Heard, _speech: Speech, _tree: Tree) -> Plain:
    amounts: list[Plain] = []
    for first, last, amount in _PLACES.findall(heard.text):
        if int(first) != len(amounts) + 1:
            raise Unfit
        amounts += [in_yuan(amount)] * (int(last or first) - int(first) + 1)
    return amounts


def _say_by(value: Plain, speech: Speech, _tree: Tree) -> str:
    return "总分" if value == "total" else f"{quoted(speech.title('item', cast('str', value)))}的得分"


def _read_by(heard: Heard, speech: Speech, _tree: Tree) -> Plain:
    return "total" if heard.text in ("总分", "总得分") else speech.id("item", heard.name(heard.text[0]))


BLANKS |= {
    "times": Blank(f"{_LIMIT}|[{_SINGLE}]", _say_limit, _read_times, "[1][次]"),
    "limit": Blank(_LIMIT, _say_limit, _read_limit, "[10][人]"),
    "step": Blank(f"{_LIMIT_NUMBER}的?(?:也?按|也?算){_LIMIT_NUMBER}计?算?", _say_limit, _read_step, ""),
    "places": Blank(
        r"(?:[前第]\d+(?:\.\d+)?%?名?得\d+(?:\.\d+)?分)+", _say_places, _read_places, "前[1]名得[10]分，前[3]名得[8]分"
    ),
    "dated": Blank(rf"(?:{DAY}前?完成(?:任务的)?{NUMBER}%)+", _say_dated, _read_dated, "[2027年6月30日]前完成[50%]"),
    "weights": Blank(rf"(?:{NAME}占?{NUMBER}%)+", _say_weights, _read_weights, "「指标」[70%]、「指标」[30%]"),
    "lines": Blank(f"(?:(?:{'|'.join(_LINES.values())})?{NAME})+", _say_lines, _read_lines, "「评分项」"),
    "rungs": _rungs("得", *_AT_LEAST),
    "rungs+": _rungs("加", *_AT_LEAST),
    "rungs-": _rungs("得", *_AT_MOST),
    "rungs-+": _rungs("加", *_AT_MOST),
    "shares": Blank(rf"(?:{NAME}?{NUMBER}%)+", _say_shares, _read_shares, "[60%]"),
    "by-group": Blank(rf"(?:{NAME}?{NUMBER}分)+", _say_by_group, _read_by_group, "[0.5]分"),
    "points": Blank(rf"(?:{NAME}?{NUMBER}分?)+", _say_by_group, _read_by_group, "「分组」[4]分、「分组」[2]分"),
    "amounts": Blank(f"(?:{_PLACE})+", _say_amounts, _read_amounts, "第1名[30000]元、第2名[20000]元"),
    "by": Blank(rf"总得?分|{NAME}的?得分", _say_by, _read_by, "[总分]"),
}
