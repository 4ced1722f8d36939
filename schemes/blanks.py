"""What may stand in the blanks of a sentence: numbers, days, names of facts, conditions, lists of points."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, cast

from schemes.phrases import BLANKS, MEASURE, NAME, Blank, Explicit, Heard, Template, Unfit
from schemes.speech import UnknownName, can_be_quoted
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemes.plain import Plain
    from schemes.speech import Speech

    Tree = Mapping[str, Plain]

_NUMBER = r"-?\d+(?:\.\d+)?"
_DAY = r"\d{4}[-年/]\d{1,2}[-月/]\d{1,2}日?"


def _say_text(value: Plain, _speech: Speech, _tree: Tree) -> str:
    if not isinstance(value, str):
        raise Unfit
    return value


def _say_number(value: Plain, _speech: Speech, _tree: Tree) -> str:
    if not isinstance(value, str) or not re.fullmatch(_NUMBER, value):
        raise Unfit
    return value


def _say_percent(value: Plain, _speech: Speech, _tree: Tree) -> str:
    if not isinstance(value, str) or not re.fullmatch(_NUMBER + "%", value):
        raise Unfit
    return value


def _read_text(heard: Heard, _speech: Speech) -> Plain:
    return heard.text


def _say_day(value: Plain, _speech: Speech, _tree: Tree) -> str:
    day = date.fromisoformat(cast("str", value))
    return f"{day.year}年{day.month}月{day.day}日"


def _read_day(heard: Heard, _speech: Speech) -> Plain:
    numbers = [int(number) for number in re.findall(r"\d+", heard.text)]
    try:
        return date(*numbers).isoformat()
    except ValueError as error:
        raise Unfit from error


def quoted(name: str) -> str:
    """The name as it stands in a sentence."""
    return f"「{name}」"


def _named(kind: str) -> Blank:
    def say(value: Plain, speech: Speech, _tree: Tree) -> str:
        if not isinstance(value, str):
            raise Unfit
        return quoted(speech.title(kind, value))

    def read(heard: Heard, speech: Speech) -> Plain:
        return speech.id(kind, heard.name(heard.text))

    return Blank(NAME, say, read, _SAMPLES[kind])


def _several(kind: str) -> Blank:
    def say(value: Plain, speech: Speech, _tree: Tree) -> str:
        names = value if isinstance(value, list) else [value]
        if not names or not all(isinstance(name, str) for name in names):
            raise Unfit
        return "、".join(quoted(speech.title(kind, cast("str", name))) for name in names)

    def read(heard: Heard, speech: Speech) -> Plain:
        return [speech.id(kind, heard.name(letter)) for letter in re.findall(NAME, heard.text)]

    return Blank(f"{NAME}(?:[和与及]?{NAME})*", say, read, _SAMPLES[kind])


def _read_event(heard: Heard, speech: Speech) -> Plain:
    """A fact that counts events: of these one that is lacking (缺报1次) is one more, of others one less."""
    fact = speech.id("fact", heard.name(heard.text))
    if not speech.is_kind(fact, Kind.EVENTS):
        raise Unfit
    return fact


def _say_undone(value: Plain, speech: Speech, _tree: Tree) -> str:
    """The facts of conditions that ask for nothing but their targets, of flags for a yes."""
    conditions = [cast("dict[str, Plain]", part) for part in cast("list[Plain]", value)]
    if not conditions or any(set(condition) != {"fact"} for condition in conditions):
        raise Unfit
    return "、".join(quoted(speech.title("fact", cast("str", condition["fact"]))) for condition in conditions)


def _read_undone(heard: Heard, speech: Speech) -> Plain:
    return [{"fact": speech.id("fact", heard.name(letter))} for letter in re.findall(NAME, heard.text)]


def _say_missing(_value: Plain, _speech: Speech, _tree: Tree) -> str:
    raise Unfit  # 为「否」 says it


def _read_missing(heard: Heard, speech: Speech) -> Plain:
    fact = speech.id("fact", heard.name(heard.text))
    if not speech.is_kind(fact, Kind.FLAG):
        raise Unfit
    return {"fact": fact, "is": "no"}


_SAMPLES = {"fact": "「指标」", "item": "「评分项」", "group": "「分组」"}


def _say_word(value: Plain, _speech: Speech, _tree: Tree) -> str:
    words = value if isinstance(value, list) else [value]
    if not words or not all(isinstance(word, str) and can_be_quoted(word) for word in words):
        raise Unfit
    return "、".join(quoted(cast("str", word)) for word in words)


def _read_word(heard: Heard, _speech: Speech) -> Plain:
    return heard.name(heard.text)


def _read_words(heard: Heard, _speech: Speech) -> Plain:
    return [heard.name(letter) for letter in re.findall(NAME, heard.text)]


# ---- conditions ----

_COMPARED = {
    "at-least": "不少于|不低于|至少|达到",
    "at-most": "不超过|不多于|至多",
    "below": "低于|少于|不到",
    "above": "高于|超过",
}
_PREDICATES = [
    Template("<完成任务|完成>"),
    Template("<为是|做到>"),
    Template("完成任务的{reaches:percent}"),
    Template("为{is:word}"),
    Template("有<任务|任务数>〔has=task:〕"),
    *(Template(f"<{words}>{{{key}:number}}{{~fact}}") for key, words in _COMPARED.items()),
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


def _read_conditions(heard: Heard, speech: Speech) -> Plain:
    conditions: list[Plain] = []
    for joined, facts, predicate in _asked(heard.text, heard, speech):
        asked: list[dict[str, Plain]] = [{"fact": fact, **predicate} for fact in facts]
        for condition in asked:
            if condition.get("is") in ("是", "否") and speech.is_kind(condition["fact"], Kind.FLAG):
                condition["is"] = _YES_NO[cast("str", condition["is"])]
        if joined.startswith("或") and conditions:
            last = cast("dict[str, Plain]", conditions[-1])
            last["or"] = [*cast("list[Plain]", last.get("or", [])), *asked]
        else:
            conditions += asked
    return conditions


def _asked(text: str, heard: Heard, speech: Speech) -> list[tuple[str, list[str], dict[str, Plain]]]:
    """What is asked one after the other: how it is joined, of which facts, and what."""
    match = _BEGINS.match(text)
    if match is None:
        raise Unfit
    facts = [speech.id("fact", heard.name(letter)) for letter in re.findall(NAME, match[2])]
    rest = text[match.end() :]
    for end in _ENDS.finditer(rest):
        predicate = _predicate(Heard(rest[: end.start()], heard.names), speech)
        if predicate is None:
            continue
        if end.start() == len(rest):
            return [(match[1] or "", facts, predicate)]
        try:
            return [(match[1] or "", facts, predicate), *_asked(rest[end.start() :], heard, speech)]
        except UnknownName:
            raise
        except Unfit:
            continue
    raise Unfit


def _predicate(heard: Heard, speech: Speech) -> dict[str, Plain] | None:
    for template in _PREDICATES:
        try:
            return template.read(heard, speech)
        except UnknownName:
            raise
        except Unfit:
            continue
    if heard.text in ("为否", "没有做到", "未做到", "没有"):
        return {"is": "否"}
    return None


def _read_condition(heard: Heard, speech: Speech) -> Plain:
    conditions = cast("list[Plain]", _read_conditions(heard, speech))
    if len(conditions) != 1:
        raise Unfit
    return conditions[0]


# ---- lists of points ----


def _say_lines(value: Plain, speech: Speech, _tree: Tree) -> str:
    """Items or facts by their titles; where a title is that of both, with what it is."""
    names = []
    for identifier in cast("list[str]", value):
        kind = "item" if identifier in speech.items else "fact"
        title = speech.title(kind, identifier)
        names.append(("" if _line_named("", title, speech) == identifier else _LINES[kind]) + quoted(title))
    return "、".join(names)


def _read_lines(heard: Heard, speech: Speech) -> Plain:
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


def _rungs(verb: str, asks: str) -> Blank:
    share = rf"(?:任务的)?{_NUMBER}%"
    one = rf"(?:{asks}|为|是)?(?:{NAME}|{share}|{_NUMBER}){MEASURE}{verb}{_NUMBER}分"
    each = re.compile(rf"(?:{asks}|为|是)?({NAME}|任务的{_NUMBER}%|{_NUMBER}){MEASURE}{verb}({_NUMBER})分")

    def say(value: Plain, speech: Speech, tree: Tree) -> str:
        if not isinstance(value, dict) or not value:
            raise Unfit
        first, measure = asks.partition("|")[0], speech.measure(tree.get("fact"))
        is_level = speech.is_kind(tree.get("fact"), Kind.LEVEL)

        def rung(key: str) -> str:
            if is_level:
                return _say_word(key, speech, tree)
            return f"{first}任务的{key}" if key.endswith("%") else f"{first}{key}{measure}"

        return "，".join(f"{rung(key)}{verb}{points}分" for key, points in value.items())

    def read(heard: Heard, _speech: Speech) -> Plain:
        points: dict[str, Plain] = {}
        for key, value in each.findall(heard.text):
            name = heard.name(key) if re.fullmatch(NAME, key) else key.removeprefix("任务的")
            if name in points:
                raise Unfit
            points[name] = value
        return points

    sample = f"{asks.partition('|')[0]}[90]{verb}[10]分，{asks.partition('|')[0]}[80]{verb}[8]分"
    return Blank(f"(?:{one})+", say, read, sample)


def _say_by_group(value: Plain, speech: Speech, tree: Tree) -> str:
    if isinstance(value, str):
        return f"{_say_number(value, speech, tree)}分"
    if not isinstance(value, dict) or not value:
        raise Unfit
    return "、".join(f"{quoted(speech.title('group', group))}{points}分" for group, points in value.items())


def _read_by_group(heard: Heard, speech: Speech) -> Plain:
    parts: list[tuple[str, str]] = re.findall(rf"({NAME})?({_NUMBER})分", heard.text)
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
    number = "一" if value == "1" and "every" in tree else _say_number(value, speech, tree)
    return f"{number}{speech.measure(fact)}"


def _read_limit(heard: Heard, _speech: Speech) -> Plain:
    if heard.text.startswith("一"):
        return Explicit("1")
    number = re.findall(_NUMBER, heard.text)[0]
    return f"{number}%" if "的" in heard.text else str(number)


_COUNTED = ("events", "short-of", "over", "count", "fact")
_LIMIT = rf"(?:(?:任务|基准)的{_NUMBER}%|(?:{_NUMBER}|一){MEASURE})"


def _say_places(value: Plain, _speech: Speech, _tree: Tree) -> str:
    if not isinstance(value, dict) or not value:
        raise Unfit
    return "，".join(f"前{last}{'' if last.endswith('%') else '名'}得{points}分" for last, points in value.items())


def _read_places(heard: Heard, _speech: Speech) -> Plain:
    return dict(re.findall(r"[前第](\d+(?:\.\d+)?%?)名?得(\d+(?:\.\d+)?)分", heard.text))


def _say_dated(value: Plain, speech: Speech, tree: Tree) -> str:
    if not isinstance(value, dict) or not value:
        raise Unfit
    return "，".join(f"{_say_day(day, speech, tree)}前完成{share}" for day, share in value.items())


def _read_dated(heard: Heard, speech: Speech) -> Plain:
    parts = re.findall(rf"({_DAY})前?完成(?:任务的)?({_NUMBER}%)", heard.text)
    return {cast("str", _read_day(Heard(day, ()), speech)): share for day, share in parts}


def _say_weights(value: Plain, speech: Speech, _tree: Tree) -> str:
    if not isinstance(value, dict) or not value:
        raise Unfit
    return "、".join(f"{quoted(speech.title('fact', fact))}{share}" for fact, share in value.items())


def _read_weights(heard: Heard, speech: Speech) -> Plain:
    parts: list[tuple[str, str]] = re.findall(rf"({NAME})占?({_NUMBER}%)", heard.text)
    return {speech.id("fact", heard.name(letter)): share for letter, share in parts}


def _say_shares(value: Plain, speech: Speech, tree: Tree) -> str:
    if isinstance(value, str):
        return _say_percent(value, speech, tree)
    if not isinstance(value, dict) or not value:
        raise Unfit
    return "、".join(f"{quoted(speech.title('group', group))}{share}" for group, share in value.items())


def _read_shares(heard: Heard, speech: Speech) -> Plain:
    parts: list[tuple[str, str]] = re.findall(rf"({NAME})?({_NUMBER}%)", heard.text)
    return _by_group(parts, heard, speech)


def _by_group(parts: list[tuple[str, str]], heard: Heard, speech: Speech) -> Plain:
    """One value, or one for each group."""
    if len(parts) == 1 and not parts[0][0]:
        return parts[0][1]
    if any(not letter for letter, _ in parts):
        raise Unfit
    return {speech.id("group", heard.name(letter)): value for letter, value in parts}


_PLACE = rf"第\d+(?:[至到-]\d+)?名各?得?{_NUMBER}元"
_PLACES = re.compile(rf"第(\d+)(?:[至到-](\d+))?名各?得?({_NUMBER})元")


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


def _read_amounts(heard: Heard, _speech: Speech) -> Plain:
    amounts: list[Plain] = []
    for first, last, amount in _PLACES.findall(heard.text):
        if int(first) != len(amounts) + 1:
            raise Unfit
        amounts += [amount] * (int(last or first) - int(first) + 1)
    return amounts


def _say_by(value: Plain, speech: Speech, _tree: Tree) -> str:
    return "总分" if value == "total" else f"{quoted(speech.title('item', cast('str', value)))}的得分"


def _read_by(heard: Heard, speech: Speech) -> Plain:
    return "total" if heard.text in ("总分", "总得分") else speech.id("item", heard.name(heard.text[0]))


def _chosen(words: Mapping[str, str]) -> Blank:
    """One of fixed words: key -> how it is said; more words that are read after a |."""
    said = {key: text.split("|") for key, text in words.items()}
    meant = {text: key for key, texts in said.items() for text in texts}

    def say(value: Plain, _speech: Speech, _tree: Tree) -> str:
        if value not in said:
            raise Unfit
        return said[value][0]

    return Blank("|".join(meant), say, lambda heard, _speech: meant[heard.text], f"[{next(iter(said.values()))[0]}]")


BLANKS |= {
    "number": Blank(_NUMBER, _say_number, _read_text, "[1]"),
    "percent": Blank(_NUMBER + "%", _say_percent, _read_text, "[70%]"),
    "times": Blank(_LIMIT, _say_limit, _read_limit, "[1][次]"),
    "limit": Blank(_LIMIT, _say_limit, _read_limit, "[10][人]"),
    "places": Blank(
        r"(?:[前第]\d+(?:\.\d+)?%?名?得\d+(?:\.\d+)?分)+", _say_places, _read_places, "前[1]名得[10]分，前[3]名得[8]分"
    ),
    "dated": Blank(rf"(?:{_DAY}前?完成(?:任务的)?{_NUMBER}%)+", _say_dated, _read_dated, "[2027年6月30日]前完成[50%]"),
    "weights": Blank(rf"(?:{NAME}占?{_NUMBER}%)+", _say_weights, _read_weights, "「指标」[70%]、「指标」[30%]"),
    "day": Blank(_DAY, _say_day, _read_day, "[2027年12月20日]"),
    "fact": _named("fact"),
    "undone": Blank(f"{NAME}(?:[和与及]?{NAME})*", _say_undone, _read_undone, ""),
    "missing": Blank(NAME, _say_missing, _read_missing, ""),
    "event": replace(_named("fact"), read=_read_event),
    "facts": _several("fact"),
    "item": _named("item"),
    "lines": Blank(f"(?:(?:{'|'.join(_LINES.values())})?{NAME})+", _say_lines, _read_lines, "「评分项」"),
    "group": _named("group"),
    "groups": _several("group"),
    "word": Blank(NAME, _say_word, _read_word, "「[词]」"),
    "words": Blank(f"{NAME}+", _say_word, _read_words, "「[词]」"),
    "conditions": Blank(".+?", _say_conditions, _read_conditions, "完成任务"),
    "condition": Blank(".+?", _say_conditions, _read_condition, "完成任务"),
    "rungs": _rungs("得", "达到|不少于|不低于"),
    "rungs+": _rungs("加", "达到|不少于|不低于"),
    "rungs-": _rungs("得", "不超过|不高于|不大于"),
    "rungs-+": _rungs("加", "不超过|不高于|不大于"),
    "shares": Blank(rf"(?:{NAME}?{_NUMBER}%)+", _say_shares, _read_shares, "[60%]"),
    "by-group": Blank(rf"(?:{NAME}?{_NUMBER}分)+", _say_by_group, _read_by_group, "[0.5]分"),
    "amounts": Blank(f"(?:{_PLACE})+", _say_amounts, _read_amounts, "第1名[30000]元、第2名[20000]元"),
    "by": Blank(rf"总得?分|{NAME}的?得分", _say_by, _read_by, "[总分]"),
    "among": _chosen({"group": "本组|组内", "all": "全体|全部单位|全市|全区|全县"}),
    "period": _chosen({"month": "月", "quarter": "季度|季"}),
}  # fmt: skip
