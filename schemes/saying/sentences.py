"""Rules become Chinese sentences by the table, and sentences rules again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from schemes.plain import plain
from schemes.saying.blanks import quoted
from schemes.saying.measures import Refused
from schemes.saying.phrases import Unfit, hear
from schemes.saying.speech import Speech, UnknownName
from schemes.saying.table import AWARDS, RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemes.plain import Plain
    from schemes.saying.phrases import Heard
    from schemes.saying.table import Sentence
    from scoring import Scheme
    from scoring.rules.options import Options

Tree = dict[str, "Plain"]


class NotUnderstood(Exception):
    """No sentence of the table; `reason`: where only one thing in it is wrong."""

    def __init__(self, reason: UnknownName | Refused | None = None) -> None:
        super().__init__()
        self.reason = reason


def said(rule: str, options: Mapping[str, Plain], speech: Speech, table: tuple[Sentence, ...] = RULES) -> list[str]:
    """The sentences of a rule by its key and its options as a tree, in the order in which a sheet has them."""
    ways = [way for way in table if way.rule == rule]
    left = dict(options)
    lines: list[str] = []
    for key in dict.fromkeys(way.list_key for way in ways if way.list_key is not None):
        entries = cast("list[Plain]", left.pop(key, []))
        for place, entry in enumerate(entries):
            tree = dict(entry) if isinstance(entry, dict) else {}
            tree |= {".": entry} if key != "each" and "." in _element_keys(ways, key) else {}
            if place == len(entries) - 1 and "at-least" not in options:
                tree["_last"] = "yes"
            lines.append(_say(ways, key, tree, options, left, speech))
    while left or not lines:
        lines.append(_say_rest(ways, left, speech))
    return lines


def _element_keys(ways: list[Sentence], key: str) -> frozenset[str]:
    return frozenset().union(*(way.template.keys for way in ways if way.list_key == key))


def _say(
    ways: list[Sentence], key: str, tree: Mapping[str, Plain], options: Mapping[str, Plain], left: Tree, speech: Speech
) -> str:
    """An entry of the list of that key; what a sentence says of the rule besides is taken out of what is left."""
    keys = {"."} if "." in tree else set(tree) - {"_last"}
    fixing = {name for way in ways for name in way.fixed}
    for way in ways:
        if way.list_key != key or any(options.get(name) != way.fixed.get(name) for name in fixing):
            continue
        if way.template.fits(tree) and keys <= _tops(way.template.keys):
            try:
                sentence = way.template.say(tree, speech)
            except Unfit:
                continue
            if _read_one(way, hear(sentence), speech) != {key: tree[key] for key in keys}:
                continue
            for name in way.fixed:
                left.pop(name, None)
            return sentence
    raise Unfit(f"no sentence for {key} of {dict(tree)}")


def _tops(keys: frozenset[str]) -> frozenset[str]:
    return keys | {key.partition(".")[0] for key in keys if key != "."}


def _say_rest(ways: list[Sentence], left: Tree, speech: Speech) -> str:
    """What can be said of the rest at once, which is taken out of it; the sentence that says most of it."""
    own = [way for way in ways if way.list_key is None and way.template.fits(left)]
    for way in sorted(own, key=lambda way: -len(way.template.keys & set(left))):
        covered = way.template.keys & set(left)
        if bool(covered) is not bool(left):
            continue
        try:
            sentence = way.template.say(left, speech)
        except Unfit:
            continue
        if _read_one(way, hear(sentence), speech) != {key: left[key] for key in covered}:
            continue
        for key in covered:
            del left[key]
        return sentence
    raise Unfit(f"no sentence for {left}")


def _read_one(way: Sentence, heard: Heard, speech: Speech) -> Tree:
    tree = way.template.read(heard, speech)
    return {key: value for key, value in tree.items() if not key.startswith("_")}


def understood(text: str, speech: Speech, table: tuple[Sentence, ...] = RULES) -> dict[str, Tree]:
    """What a sentence says: the rule's key with the part of its options; raises NotUnderstood."""
    reason: UnknownName | Refused | None = None
    try:
        heard = hear(text)
    except Unfit:
        raise NotUnderstood from None
    for way in table:
        try:
            tree = _read_one(way, heard, speech)
        except (UnknownName, Refused) as error:
            reason = reason or error
            continue
        except Unfit:
            continue
        if way.list_key is None:
            return {way.rule: tree}
        entry = tree.get(".", tree)
        return {way.rule: {**way.fixed, way.list_key: [entry]}}
    raise NotUnderstood(reason)


def merged(rule: Tree, part: Tree) -> Tree:
    """The options of a rule with a further part of them; raises Unfit where both say something else of the same."""
    whole = dict(rule)
    for key, value in part.items():
        before = whole.get(key)
        if isinstance(before, list) and isinstance(value, list):
            whole[key] = [*before, *value]
        elif before is None or before == value:
            whole[key] = value
        else:
            raise Unfit(key)
    return whole


def samples(table: tuple[Sentence, ...] = RULES) -> tuple[str, ...]:
    """Sentences to be chosen from, their blanks in brackets, without the facts that they begin with."""
    return tuple(dict.fromkeys(sample for way in table for sample in way.template.samples()))


def additions(table: tuple[Sentence, ...] = RULES) -> tuple[str, ...]:
    """What can be added to sentences of the table, behind a comma or where it belongs."""
    return tuple(dict.fromkeys(addition for way in table for addition in way.template.additions()))


def speech_of(scheme: Scheme) -> Speech:
    """The names that sentences about a scheme use."""
    return Speech(
        {fact.id: fact for fact in scheme.facts},
        {item.id: item.title for item in scheme.items},
        {group.id: group.title for group in scheme.groups},
    )


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in the sheet; of a part of a rule its number (1, 1.2), and the points and cut-off of its own."""

    text: str
    number: str = ""
    points: str = ""
    by: str = ""


COMPOSITES = {"best-of": "rules", "parts": "parts"}  # rules of rules: the key of the list of these


def said_in_parts(rule: str, options: Mapping[str, Plain], speech: Speech, before: str = "") -> list[Said]:
    """The sentences of a rule, of a rule of rules those of each of them below its own."""
    if rule not in COMPOSITES:
        return [Said(text) for text in said(rule, options, speech)]
    lines = [Said(text) for text in said(rule, {}, speech)]
    for place, part in enumerate(cast("list[Tree]", options[COMPOSITES[rule]]), start=1):
        key = next(key for key in part if key not in ("points", "by"))
        number = f"{before}{place}"
        first, *others = said_in_parts(key, cast("Tree", part[key]), speech, f"{number}.")
        points, by = (cast("str", part.get(name, "")) for name in ("points", "by"))
        lines += [replace(first, number=number, points=points, by=by), *others]
    return lines


def sentence(rule: Options, scheme: Scheme) -> str:
    """The rule of a line or award in Chinese, as people sign it: its sentences one after the other."""
    key = re.sub(r"(?<!^)(?=[A-Z])", "-", type(rule).__name__).lower()
    table = next(table for table in (RULES, AWARDS) if any(way.rule == key for way in table))
    speech = speech_of(scheme)
    if table is not RULES:
        return "；".join(said(key, plain(rule), speech, table))
    lines = said_in_parts(key, plain(rule), speech)
    return "；".join(f"（{line.number}）{_worth(line)}{line.text}" if line.number else line.text for line in lines)


def _worth(line: Said) -> str:
    words = [f"{line.points}分" if line.points else "", f"截至{quoted(line.by)}" if line.by else ""]
    return "，".join(filter(None, words)) + ("：" if any(words) else "")
