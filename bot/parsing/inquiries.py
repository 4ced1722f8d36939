"""Messages that report nothing: what a question, a supposition, a courtesy or a zero report of everything asks for.

A message with a figure that is neither asked about nor supposed is a report, whatever stands beside it:

    王科长您好，请问新增就业还差多少？     ->  REMAINING, facts new-urban-jobs
    如果创业培训再加5人，能排第几          ->  WHAT_IF, text 创业培训再加5人
    王科长您好，新增就业12人，谢谢！       ->  None
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING

from bot.domain.intents import Inquiry, Topic
from bot.parsing import cues
from bot.parsing.courtesies import is_zero, read_courtesy
from bot.parsing.names import fold, key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.parsing.names import Names, Vocabulary

_MOST_NAMED = 6
_POINTS, _GAINS = "分", "得扣加少多拿涨降差"


@dataclass(frozen=True, slots=True)
class _Named:
    """Words with marks in the place of names, and what these mean."""

    words: str
    facts: tuple[str, ...]
    units: tuple[str, ...]


def read_inquiry(text: str, vocabulary: Vocabulary) -> Inquiry | None:
    """What a text asks for that is wholly a question, supposition, courtesy or zero report; else None."""
    if (courtesy := read_courtesy(text)) is not None:
        return Inquiry(courtesy, text)
    folded = fold(text).strip()
    if not re.sub(r"[\W_]+", "", folded):
        return Inquiry(Topic.HELP, text)
    if is_zero(re.sub(r"\s", "", folded)):
        return Inquiry(Topic.ZERO, text)
    if _has_figure(folded) and not any(sign.search(folded) for sign in cues.SIGNS):
        return None
    clauses = [
        clause.strip() for clause in cues.CLAUSES.split(folded) if clause.strip() and read_courtesy(clause) is None
    ]
    supposed = _supposed(clauses)
    if supposed is not None:
        return Inquiry(Topic.WHAT_IF, supposed)
    named = [_named(cues.SUPPOSED.sub("", clause), vocabulary) for clause in clauses]
    whole = ",".join(clause.words for clause in named)
    units = _distinct(unit for clause in named for unit in clause.units)
    if is_zero(whole.replace(cues.UNIT, "").replace(",", "")):
        return Inquiry(Topic.ZERO, text, units=units)
    clear = _Clear(whole, tuple(clause.words for clause in named), vocabulary)
    facts = _distinct(fact for clause in named for fact in clause.facts)
    topic = clear.topic()
    parts = clear.parts(topic)
    items = _distinct(
        id_ for part in parts if key(part) in vocabulary.items.exact for id_ in vocabulary.items.find(part)
    )
    if not facts and not items:
        facts = _meant(parts, vocabulary.facts)
        items = _meant(parts, vocabulary.items) if not facts else ()
    if topic is None and cues.ASKED.search(whole) and not clear.reports:
        # Whatever is asked about a figure, how it stands is part of the answer.
        topic = (
            Topic.TOTAL if cues.FACT in whole or any(map(_is_certain, parts, repeat(vocabulary.facts))) else Topic.OTHER
        )
    if topic is None or (_has_figure(whole) and clear.gives_marks(facts, parts)):
        return None
    return Inquiry(topic, text, facts[:_MOST_NAMED], items[:1], units)


def _supposed(clauses: list[str]) -> str | None:
    """What is supposed, where all figures of the message are: the words between 如果 and what is asked."""
    whole = ",".join(clauses)
    begins = cues.SUPPOSED.search(whole)
    if begins is None and not (len(clauses) < 3 and cues.MORE.search(whole)):
        return None
    before = whole[: begins.start()] if begins is not None else ""
    words = whole[begins.end() :] if begins is not None else whole
    outcome = cues.OUTCOME.search(words)
    asked = outcome is not None and cues.ASKED.search(words, outcome.start()) is not None
    supposed = words[: outcome.start()] if outcome is not None and asked else words
    if _has_figure(before) or not _has_figure(supposed):
        return None
    return supposed.strip(" ,?") if asked or "," not in supposed else None


def _has_figure(words: str) -> bool:
    return cues.FIGURE.search(cues.NO_FIGURE.sub("", words)) is not None


def _named(clause: str, vocabulary: Vocabulary) -> _Named:
    """The clause without spaces, with marks for facts and units that stand there in full."""
    words = re.sub(r"[\s\"']+", "", clause)
    facts: list[str] = []
    units: list[str] = []
    for names, mark, ids in ((vocabulary.facts, cues.FACT, facts), (vocabulary.units, cues.UNIT, units)):
        pattern = _full_names(tuple(names.exact))
        ids += [id_ for name in pattern.findall(words) for id_ in names.find(name)]
        words = pattern.sub(mark, words)
    if cues.OWN.search(words):
        words, units = cues.OWN.sub("", words), []
    return _Named(words, tuple(facts), tuple(units))


@lru_cache(maxsize=64)
def _full_names(names: tuple[str, ...]) -> re.Pattern[str]:
    long = sorted((name for name in names if len(name) > 1 and not name.isascii()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long)) or r"(?!)")


@dataclass(frozen=True, slots=True)
class _Clear:
    """A message without courtesies, with marks for the names that stand there in full."""

    whole: str
    clauses: tuple[str, ...]
    vocabulary: Vocabulary

    @property
    def asks(self) -> bool:
        """Whether anything is asked or wanted."""
        return any(sign.search(self.whole) is not None for sign in (cues.ASKED, cues.WANTED, cues.GIVEN))

    @property
    def reports(self) -> bool:
        """Whether there is a figure that nobody asks about."""
        return any(_has_figure(cues.GIVEN.sub("", clause)) for clause in self.clauses)

    def topic(self) -> Topic | None:
        """What the words ask for by a cue; None where they do not ask, or report a figure beside it."""
        if not _has_figure(self.whole) and (alone := self._by_itself()) is not None:
            return alone
        topic = next((topic for topic, cue in cues.PATTERNS if cue.search(self.whole)), None)
        if topic is None:
            return None
        figures = [clause for clause in self.clauses if _has_figure(cues.GIVEN.sub("", clause))]
        if figures:
            return topic if topic in cues.WITH_FIGURE and all(map(cues.ASKED.search, figures)) else None
        stated = topic is Topic.REQUEST or (topic in cues.STATED and cues.FACT not in self.whole)
        return topic if stated or self.asks else None

    def _by_itself(self) -> Topic | None:
        """The topic of a message of names and one word: 新增就业进度, 社会保险工作得分, 石庄."""
        of_unit = cues.UNIT in self.whole and cues.FACT not in self.whole
        left = cues.FILLER.sub("", re.sub(f"[{cues.FACT}{cues.UNIT}]", "", self.whole))
        if not left:
            return Topic.SHEET if of_unit else None
        word = cues.BY_ITSELF.fullmatch(self.whole) or cues.BY_ITSELF.fullmatch(left)
        if word is None and not cues.ASKED.search(self.whole) and (last := cues.LAST.search(self.whole)) is not None:
            before = re.sub(f"[{cues.FACT}{cues.UNIT}]", "", self.whole[: last.start()]).strip("的")
            names = self.vocabulary.items.match(before), self.vocabulary.facts.match(before)
            word = last if any(match.ids and match.certain for match in names) else None
        if word is None or word.lastgroup is None:
            return None
        topic = Topic(word.lastgroup)
        return topic if topic is not Topic.SHEET or of_unit else None

    def gives_marks(self, facts: tuple[str, ...], parts: list[str]) -> bool:
        """Whether points may be what is reported (创新创优得2分), and not what is asked about (怎么少了2分)."""
        marks = any(self.vocabulary.scheme.fact(fact).measure == _POINTS for fact in facts)
        unknown = not facts and any(len(cues.AROUND.sub("", part).strip(_GAINS)) > 1 for part in parts)
        return marks or (unknown and not cues.ASKED.search(self.whole) and _POINTS in self.whole)

    def parts(self, topic: Topic | None) -> list[str]:
        """The words between names, cues and question words: perhaps names that do not stand there in full."""
        words = self.whole
        for known, cue in cues.PATTERNS:
            words = cue.sub(",", words) if known is topic else words
        words = cues.ASKED.sub(",", cues.WANTED.sub(",", cues.BY_ITSELF.sub(",", words)))
        parts = [part for part in re.split(rf"[\W{cues.FACT}{cues.UNIT}]+", words) if part]
        whole = [option for part in parts for option in (part, cues.AROUND.sub("", part))]
        return [option for option in _distinct(whole) if len(option) > 1]


def _meant(parts: Iterable[str], names: Names) -> tuple[str, ...]:
    """What the first words that name anything mean."""
    names_some = (part for part in parts if not key(part).isascii() and not cues.VERB.fullmatch(part))
    return next((ids for part in names_some if (ids := names.find(part))), ())


def _is_certain(part: str, names: Names) -> bool:
    match = names.match(part)
    return bool(match.ids) and match.certain


def _distinct(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
