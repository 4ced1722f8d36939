"""The form in the chat, step by step: where somebody is in it, what is filled in, and what a tap leads to. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.forms import Figure
from bot.domain.results import Unusual
from scoring.errors import BadValue
from scoring.numbers import Kind, format_value, parse_value

if TYPE_CHECKING:
    from bot.domain.forms import Form, FormFact, Verdict
    from scoring import Scheme

DUE = -1  # in the place of a section: what is due now
PAGE = 9  # facts of a section that are shown at once
_LONGEST = 13  # keys of a number
POINT, SIGN = 10, 11  # keys beside the digits


class Stage(StrEnum):
    """What is shown."""

    HOME = "home"  # the sections
    SECTION = "section"  # a section's facts
    FACT = "fact"  # one fact, with its keys
    CHECK = "check"  # all that has been filled in, before it is sent


class Step(StrEnum):
    """What a tap means; the numbers that come with it stand beside each."""

    HOME = "home"  # place of the first section that is shown
    SECTION = "sec"  # place of the section, page
    FACT = "fact"  # place of the fact in the scheme
    KEY = "key"  # a digit; 10: the point
    ERASE = "del"
    MODE = "mode"  # added or total
    VALUE = "val"  # of a yes or no, or a level
    OK = "ok"  # place of the doubt: yes, in spite of it
    SKIP = "skip"
    DROP = "drop"  # place of the fact: not to be reported
    SURE = "sure"  # place of the fact, place of the doubt: yes
    MINE = "mine"  # place of the fact, what was seen: in spite of what somebody else reported
    CHECK = "check"
    TYPED = "typed"  # place of the fact, a value in its smallest unit, 1 for a total: what was typed is meant for it


@dataclass(frozen=True, slots=True)
class Guide:
    """How far a form is. `key` is the one under which it will be sent; `problem` why what was typed is no value."""

    scheme: str
    unit: str
    key: str
    stage: Stage = Stage.HOME
    section: int = DUE
    page: int = 0
    fact: str | None = None
    typed: str = ""
    mode: Mode = Mode.INCREMENT
    figures: tuple[Figure, ...] = ()
    problem: str | None = None

    def figure(self, fact: str) -> Figure | None:
        """The figure that has been filled in for a fact; None where there is none."""
        return next((figure for figure in self.figures if figure.fact == fact), None)


@dataclass(frozen=True, slots=True)
class Guided:
    """The form in the chat as the message `message_id` shows it.

    `verdict`: what sending it does, or has done; while a number is typed, of that number alone.
    """

    draft_id: int
    guide: Guide
    form: Form
    verdict: Verdict | None = None
    message_id: int | None = None
    left: int | None = None  # another message that showed it before


@dataclass(frozen=True, slots=True)
class Waiting:
    """The form that a typed number may be for.

    `filled`: this very update has filled it in already. `asks`: the form was left too long ago, or something else was
    spoken of since, so it is asked whether it is meant; `spoken`: of that the number may be, too.
    """

    guided: Guided
    filled: bool = False
    asks: bool = False
    spoken: bool = False


def facts_of(form: Form, section: int) -> tuple[FormFact, ...]:
    """The facts of a section, or those that are due; raises IndexError."""
    if section != DUE:
        return form.sections[section].facts
    by_id = {fact.fact: fact for part in form.sections for fact in part.facts}
    due = dict.fromkeys(fact for duty in form.due for fact in duty.facts)
    return tuple(by_id[fact] for fact in due if fact in by_id)


def fact_of(form: Form, fact: str) -> FormFact | None:
    """A fact of the form."""
    return next((line for part in form.sections for line in part.facts if line.fact == fact), None)


def is_done(line: FormFact) -> bool:
    """Whether the target is reached by what was reported: then nobody is led there."""
    return line.reported is not None and line.target is not None and line.total >= line.target


def stepped(guide: Guide, step: Step, numbers: tuple[int, ...], form: Form, scheme: Scheme) -> Guide:
    """The form after a tap. Raises ValueError, IndexError for a button that nobody made."""
    places = (numbers[0], numbers[2]) if step is Step.TYPED else numbers  # a figure may be below 0
    if min(places, default=0) < 0 and numbers != (DUE, 0):
        raise ValueError(f"no button has the numbers {numbers}")
    if step is Step.HOME:
        start = numbers[0] if numbers else 0
        return replace(guide, stage=Stage.HOME, page=min(start, len(form.sections)), fact=None, problem=None)
    if step is Step.CHECK:
        return replace(guide, stage=Stage.CHECK, fact=None, problem=None)
    if step is Step.SECTION:
        section, page = numbers
        facts_of(form, section)
        at = replace(guide, section=section, page=page, fact=None)
        return _led(at, form, scheme) if section == DUE else replace(at, stage=Stage.SECTION, problem=None)
    if step is Step.TYPED:
        return _filled_late(guide, numbers, form, scheme)
    if step in (Step.FACT, Step.DROP, Step.SURE, Step.MINE):
        fact = scheme.facts[numbers[0]].id
        return _opened(guide, fact, form, scheme) if step is Step.FACT else _settled(guide, step, fact, numbers)
    if guide.fact is None:
        raise ValueError("no fact is open")
    return _typed(guide, step, numbers, form, scheme)


def filled(guide: Guide, value: int, mode: Mode, form: Form, scheme: Scheme) -> Guide:
    """The open fact's figure, in the smallest unit; then on to the next fact."""
    return _taken(guide, _figure(guide, value, mode, form, scheme), form, scheme)


def typed_figure(guide: Guide, form: Form, scheme: Scheme) -> Figure | None:
    """The figure that is typed for the open fact and not taken yet; None where there is no value."""
    if guide.stage is not Stage.FACT or guide.fact is None or not guide.typed:
        return None
    try:
        value = parse_value(guide.typed, scheme.fact(guide.fact).kind, (), scheme.most(guide.fact))
    except BadValue:
        return None
    return _figure(guide, value, guide.mode, form, scheme)


def held(guide: Guide, figure: Figure, form: Form, scheme: Scheme) -> Guide:
    """The figure's fact with its number typed: it is doubtful, so it is not taken before the person says yes."""
    typed = format_value(figure.value, scheme.fact(figure.fact).kind)
    return replace(_opened(guide, figure.fact, form, scheme), typed=typed, mode=figure.mode)


def _figure(guide: Guide, value: int, mode: Mode, form: Form, scheme: Scheme) -> Figure:
    line = fact_of(form, guide.fact or "")
    if line is None:
        raise ValueError("no fact is open")
    return Figure(line.fact, mode if scheme.fact(line.fact).kind.adds_up else Mode.TOTAL, value, line.seen)


def _taken(guide: Guide, figure: Figure, form: Form, scheme: Scheme) -> Guide:
    others = tuple(other for other in guide.figures if other.fact != figure.fact)
    return _led(replace(guide, figures=(*others, figure), problem=None), form, scheme)


def _filled_late(guide: Guide, numbers: tuple[int, ...], form: Form, scheme: Scheme) -> Guide:
    place, value, of_total = numbers
    fact = scheme.facts[place]
    if fact.kind in (Kind.FLAG, Kind.LEVEL):
        raise ValueError(f"{fact.id} is tapped, not typed")
    try:
        parse_value(format_value(value, fact.kind), fact.kind, most=scheme.most(fact.id))
    except BadValue as error:
        raise ValueError(error.code) from error
    opened = _opened(guide, fact.id, form, scheme)
    return filled(opened, value, Mode.TOTAL if of_total else Mode.INCREMENT, form, scheme)


def _typed(guide: Guide, step: Step, numbers: tuple[int, ...], form: Form, scheme: Scheme) -> Guide:
    fact = scheme.fact(guide.fact or "")
    if step is Step.KEY:
        return replace(guide, typed=_with_key(guide.typed, numbers[0])[:_LONGEST], problem=None)
    if step is Step.ERASE:
        return replace(guide, typed=guide.typed[:-1], problem=None)
    if step is Step.MODE:
        return replace(guide, mode=Mode.TOTAL if guide.mode is Mode.INCREMENT else Mode.INCREMENT)
    if step is Step.SKIP:
        return _led(replace(guide, problem=None), form, scheme)
    if step is Step.VALUE:
        (value,) = numbers
        if value not in (range(len(fact.levels)) if fact.kind is Kind.LEVEL else (0, 1)):
            raise ValueError(f"{fact.id} has no value {value}")
        return filled(guide, value, Mode.TOTAL, form, scheme)
    try:
        value = parse_value(guide.typed, fact.kind, fact.levels, scheme.most(fact.id))
    except BadValue as error:
        return replace(guide, problem=error.code)
    sure = tuple(Unusual)[numbers[0]] if numbers else None
    return _taken(guide, replace(_figure(guide, value, guide.mode, form, scheme), sure=sure), form, scheme)


def _with_key(typed: str, key: int) -> str:
    """What is typed after a key: a digit, the point, or the sign, which stands before all."""
    if key == SIGN:
        return typed.removeprefix("-") if typed.startswith("-") else f"-{typed}"
    return typed + ("." if key == POINT else str(range(10)[key]))


def _opened(guide: Guide, fact: str, form: Form, scheme: Scheme) -> Guide:
    """A fact with its keys, what had been filled in still there."""
    if fact_of(form, fact) is None:
        raise ValueError(f"{fact} is not in the form")
    figure = guide.figure(fact)
    usual = Mode.INCREMENT if scheme.fact(fact).kind.adds_up else Mode.TOTAL
    return replace(guide, stage=Stage.FACT, fact=fact, typed="", mode=figure.mode if figure else usual, problem=None)


def _led(guide: Guide, form: Form, scheme: Scheme) -> Guide:
    """On to the next fact that is neither filled in nor done nor given; after the last to the section, or the check."""
    facts = facts_of(form, guide.section)
    names = [line.fact for line in facts]
    after = facts[names.index(guide.fact) + 1 :] if guide.fact in names else facts
    for line in after:
        if guide.figure(line.fact) is None and not is_done(line) and not line.given:
            return _opened(guide, line.fact, form, scheme)
    if guide.section == DUE:
        return replace(guide, stage=Stage.CHECK if guide.figures else Stage.HOME, fact=None)
    return replace(guide, stage=Stage.SECTION, fact=None, problem=None)


def _settled(guide: Guide, step: Step, fact: str, numbers: tuple[int, ...]) -> Guide:
    """The form after the person has dropped a figure, confirmed a doubtful one or kept one against another's."""
    figure = guide.figure(fact)
    if figure is None:
        return guide
    others = tuple(other for other in guide.figures if other.fact != fact)
    if step is Step.DROP:
        return replace(guide, figures=others)
    change = {"sure": tuple(Unusual)[numbers[1]]} if step is Step.SURE else {"seen": numbers[1]}
    return replace(guide, figures=(*others, replace(figure, **change)))
