"""What the cells of a workbook say: sentences, names, days, figures; what is not understood is told by its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, cast
from unicodedata import normalize

from schemes.saying.blanks import quoted
from schemes.saying.measures import Refused
from schemes.saying.phrases import Unfit, hear
from schemes.saying.sentences import COMPOSITES, NotUnderstood, merged, samples, understood
from schemes.saying.speech import UnknownName
from schemes.saying.table import AWARDS, DUTIES, RULES
from schemes.workbook_in.cells import Placed
from schemes.workbook_in.words import NO, YES
from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from schemes.diagnostics import Diagnostic
    from schemes.plain import Plain
    from schemes.saying.speech import Speech
    from schemes.saying.table import Sentence
    from schemes.workbook_in.cells import Row

    Tree = dict[str, Plain]

_SPLIT = re.compile(r"[;；\n]+")
# A part of a list goes on through marks in brackets: 大墩社区（大墩、沟南村）.
_LISTED = re.compile(r"(?:「[^」]*」|[（(][^（）()]*[）)]|[^;；、,，\n])+")
# As it is written: （1）; as Excel understands (1): -1.
_PART = re.compile(r"[（(](\d+(?:\.\d+)*)[）)]|-(\d+(?:\.\d+)?)")
_CIRCLED = re.compile("[①-⑳]")
_FIGURE = re.compile(r"\s*([-+]?\d[\d,]*(?:\.\d+)?)\s*(?:%|分)?\s*")
_KINDS = {"fact": Message("fact"), "item": Message("item"), "group": Message("group")}


@dataclass(frozen=True, slots=True)
class Hearing:
    """Understands cells by the names of a scheme; goes on after a mistake, to tell all."""

    speech: Speech
    problems: list[Diagnostic]
    cut_offs: Mapping[str, str] = field(default_factory=dict)  # name -> day

    def wrong(self, text: Placed, message: Message) -> None:
        """Note a mistake in the cell of the text."""
        self.problems.append(text.wrong(message))

    def named(self, kind: str, text: Placed) -> Placed:
        """The id that the cell names."""
        try:
            return Placed(self.speech.id(kind, text), text.cell)
        except UnknownName as error:
            self.wrong(text, _unknown(error))
            return text

    def is_yes(self, text: Placed, own: str) -> bool:
        """Whether the cell says yes, or the word at its head; an empty one says no."""
        word = normalize("NFKC", text).strip().lower()
        if word == own:
            return True
        if word not in YES and word not in NO:
            self.wrong(text, Message("{text!r} is neither yes nor no; write 是, or leave it empty", text=str(text)))
        return word in YES

    def cut_off(self, row: Row) -> Placed:
        """The name of the day by which the row is counted, empty where it names none."""
        text = row.text("截止")
        return Placed(next((name for name, of in self.cut_offs.items() if of == day(text)), text), text.cell)

    def rule(self, rows: Sequence[Row], table: tuple[Sentence, ...], depth: int = 0) -> Tree:
        """The rule that the sentences of these rows say together, under its key; so deep in rules of rules."""
        own, parts = _divided(rows, depth)
        rule = self._said_by(own, table)
        if not parts:
            return rule
        key = next(iter(rule), "")
        if key not in COMPOSITES:
            wrong = parts[0][0].text("层级")
            self.wrong(wrong, Message("parts with numbers need “{rule}” above them", rule="下列各部分相加"))
            return rule
        trees: list[Plain] = []
        for part in parts:
            head = {"points": figure(part[0].text("分值")), "by": self.cut_off(part[0])}
            trees.append({**given(head), **self.rule(part, table, depth + 1)})
        return {key: {COMPOSITES[key]: trees}}

    def _said_by(self, rows: Sequence[Row], table: tuple[Sentence, ...]) -> Tree:
        rules: Tree = {}
        for row in rows:
            text = row.text("规则")
            if not row.has("规则"):
                if row.has("指标"):
                    self.wrong(text, Message("a rule is missing: choose one from the list"))
                continue
            for key, part in self.heard(row.text("指标"), text, table).items():
                if rules and key not in rules:
                    above = str(rows[0].text("规则"))
                    self.wrong(text, Message("does not belong to the rule above: {rule}", rule=above))
                    continue
                try:
                    rules[key] = merged(cast("Tree", rules.get(key, {})), cast("Tree", part))
                except Unfit:
                    self.wrong(text, Message("says something else than a row above of the same line"))
        return rules

    def options(self, text: Placed, table: tuple[Sentence, ...], rule: str) -> Tree:
        """What one cell says of a rule of the table."""
        ways = tuple(way for way in table if way.rule == rule)
        if not text:
            self.wrong(text, Message("is empty; write for instance “{sample}”", sample=samples(ways)[0]))
            return {}
        return cast("Tree", self.heard(Placed("", text.cell), text, ways).get(rule, {}))

    def heard(self, facts: Placed, text: Placed, table: tuple[Sentence, ...]) -> Tree:
        """What a sentence with its facts says, each value with the sentence's cell; nothing where it is wrong."""
        names = self._facts_in(facts)
        before = "、".join(map(quoted, names))
        failed: NotUnderstood | None = None
        for sentence in dict.fromkeys((before + text, str(text), before + self._with_quotes(text, names))):
            try:
                return cast("Tree", _placed(dict(understood(sentence, self.speech, table)), text.cell))
            except NotUnderstood as error:
                failed = failed if failed and failed.reason else error
        reason = failed.reason if failed else None
        if isinstance(reason, UnknownName):
            self.wrong(facts if reason.name in names else text, _unknown(reason))
        elif reason is not None:
            self.wrong(text, reason.message)
        elif facts.cell != text.cell and self._suits_another_number(text, names):
            self.wrong(facts, _how_many(text, names))
        else:
            nearest = _nearest(text, samples(table))
            self.wrong(text, Message("“{text}” is not understood; is it “{nearest}”?", text=str(text), nearest=nearest))
        return {}

    def _suits_another_number(self, text: str, names: Sequence[str]) -> bool:
        """Whether the sentence would be understood of one fact: it has none or too many."""
        if len(names) == 1:
            return False
        for fact in names or self.speech.facts:
            try:
                understood(quoted(self.speech.title("fact", fact)) + text, self.speech, RULES + AWARDS + DUTIES)
            except NotUnderstood as error:
                if not isinstance(error.reason, Refused):
                    continue
            return True
        return False

    def _with_quotes(self, text: str, facts: Sequence[str]) -> str:
        """The text with the words of the facts' levels, and titles of facts, in 「」 where they stand without."""
        known = [self.speech.facts[self.speech.id("fact", fact)] for fact in facts if self.speech.knows("fact", fact)]
        words = {word for fact in known for word in fact.levels} | {fact.title for fact in self.speech.facts.values()}
        words |= set(self.speech.groups.values())
        found = "|".join(re.escape(word) for word in sorted(filter(None, words), key=len, reverse=True))
        return re.sub(f"「[^」]*」|({found})", lambda match: quoted(match[1]) if match[1] else match[0], text)

    def _facts_in(self, text: str) -> tuple[str, ...]:
        """The facts that a cell names, one below the other or with 、 between them."""
        names: list[str] = []
        for part in _SPLIT.split(text):
            try:
                self.speech.id("fact", part.strip())
                names.append(part.strip())
            except UnknownName:
                names += [name.strip() for name in re.split("[、,，]", part) if name.strip()]
        return tuple(names)


def number_of(row: Row) -> tuple[str, ...]:
    """The number of a part of a rule, as its rows have it: （1.2）."""
    text = row.text("层级")
    if _CIRCLED.fullmatch(text):
        return (str(ord(text) - ord("①") + 1),)
    match = _PART.fullmatch(text)
    return tuple((match[1] or match[2]).split(".")) if match else ()


def _divided(rows: Sequence[Row], depth: int) -> tuple[list[Row], list[list[Row]]]:
    """The rows of a rule itself, and those of each part of it."""
    own: list[Row] = []
    parts: list[list[Row]] = []
    for row in rows:
        if len(number_of(row)) == depth + 1:
            parts.append([row])
        else:
            (parts[-1] if parts else own).append(row)
    return own, parts


def _how_many(text: str, names: Sequence[str]) -> Message:
    if not names:
        return Message("the cell 指标 is empty: which fact is “{text}” about?", text=str(text))
    return Message("“{text}” takes one fact, not {count}: a row for each", text=str(text), count=len(names))


def _unknown(error: UnknownName) -> Message:
    called = Message("no {kind} is called {given!r}", kind=_KINDS[error.kind], given=error.name)
    if not error.nearest:
        return called
    return Message("{unknown}; did you mean “{nearest}”?", unknown=called, nearest=error.nearest[0])


def _nearest(text: str, choices: Sequence[str]) -> str:
    """The sentence that is written most like the text, whatever its numbers."""

    def bare(sentence: str) -> str:
        try:
            return re.sub(r"[\d.]+", "1", re.sub("[\ue000-\uf8ff]", "", hear(sentence).text))
        except Unfit:
            return sentence

    wanted = bare(text)
    return max(choices, key=lambda choice: SequenceMatcher(None, bare(choice), wanted).ratio())


def _placed(tree: Plain, cell: str) -> Plain:
    if isinstance(tree, dict):
        return {key: _placed(part, cell) for key, part in tree.items()}
    return [_placed(part, cell) for part in tree] if isinstance(tree, list) else Placed(tree, cell)


def given(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree without what is empty."""
    return {key: value for key, value in tree.items() if value not in (None, "", [], {}, ())}


def clauses(text: Placed) -> list[Placed]:
    """The sentences of a cell, divided by ； or lines."""
    return [Placed(part.strip(), text.cell) for part in _SPLIT.split(text) if part.strip()]


def parts(text: Placed) -> list[Placed]:
    """What a cell lists, divided by ；，、 or lines; what stands in 「」 is one part whatever is in it."""
    listed = (part.strip() for part in _LISTED.findall(text))
    return [Placed(re.sub(r"「([^「」]*)」", r"\1", part), text.cell) for part in listed if part]


def listing(texts: Iterable[str]) -> str:
    """A list as `parts` reads it."""
    return "；".join(text if parts(Placed(text, "")) == [text] else quoted(text) for text in texts)


def joined(text: Placed) -> Placed:
    """What a cell lists, as tables have it."""
    return Placed(";".join(parts(text)), text.cell)


def day(text: Placed) -> Placed:
    """A day as files have it, where the text is one."""
    numbers = re.fullmatch(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?前?", text.strip())
    return Placed("{}-{:0>2}-{:0>2}".format(*numbers.groups()) if numbers else str(text), text.cell)


def figure(text: Placed) -> Placed:
    """A figure without what belongs to its look: 1,200 and 70% and 5分 and １２."""
    number = _FIGURE.fullmatch(normalize("NFKC", text))
    return Placed(re.sub(r",(?=\d{3})", "", number[1]) if number else str(text), text.cell)


def identifier(title: Placed) -> Placed:
    """An id made of a title: its letters and digits."""
    return Placed(re.sub(r"[^\w]+", "", title), title.cell)
