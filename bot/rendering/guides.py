"""The form in the chat: one message with buttons, section by section, fact by fact, with a pad of digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.guides import DUE, PAGE, POINT, SIGN, Stage, Step, fact_of, facts_of, is_done
from bot.domain.results import Reported, Unusual
from bot.rendering.callback_data import Action, pack
from bot.rendering.figures import amount, bar, beside, hundredths, known, number, stated
from bot.rendering.form import change_words, doubt_words, page_of, place_words, whence
from bot.rendering.formatting import clip, day, days_left
from bot.rendering.phone import fitting
from bot.rendering.receipts import effect_line, moved, report_screens
from bot.rendering.screen import Button, Screen, button, in_rows, message
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from bot.domain.forms import Figure, Form, FormFact, FormSection
    from bot.domain.guides import Guided
    from bot.domain.results import Suspicion
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from bot.rendering.screen import Rows
    from schemes.duties import Duty
    from scoring import Fact, Scheme

_LABEL = 26  # letters of a wide button
_SHOWN = 22  # and as many as the narrowest phone shows of it
_HALF = 12  # and of one of two in a row
_MOST_LINES = 12
_MOST_EFFECTS = 4
_MOST_DUTIES = 2


def guide_screen(
    guided: Guided,
    scheme: Scheme,
    duties: dict[str, Duty],
    catalogue: Catalogue,
    zone: ZoneInfo,
    form_url: str | None = None,
) -> Screen:
    """The form as it stands; `form_url` is where all of it can be filled in on one page."""
    drawn = _Drawing(guided, scheme, catalogue)
    match guided.guide.stage:
        case Stage.HOME:
            return fitting(drawn.home(count, duties, form_url) for count in range(max(drawn.sections, 1), 0, -1))
        case Stage.SECTION:
            return drawn.section()
        case Stage.FACT:
            return drawn.fact()
        case Stage.CHECK:
            return drawn.check(zone)


def filled_words(guided: Guided, scheme: Scheme, catalogue: Catalogue) -> Marked:
    """What was filled in last; the next fact's name begins what follows."""
    figure, following = guided.guide.figures[-1], guided.guide.fact
    fact = scheme.fact(figure.fact)
    said = stated(figure.value, figure.mode, fact, catalogue)
    key = "guide.typed_last" if following is None else "guide.typed_next"
    return catalogue(key, fact=clip(fact.short, 80), said=said)


def is_it_screen(guided: Guided, value: int, mode: Mode, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Whether a number is meant for the fact at which the form was left."""
    fact = scheme.fact(guided.guide.fact or "")
    said = stated(value, mode, fact, catalogue)
    numbers = f"{scheme.fact_place(fact.id)}.{value}.{int(mode is Mode.TOTAL)}"
    yes = button(catalogue, "guide.is_it_yes", Action.FORM, guided.draft_id, Step.TYPED, numbers, said=said)
    form = button(catalogue, "guide.is_it_form", Action.FILL, guided.guide.scheme, guided.guide.unit)
    return Screen(catalogue("guide.is_it", fact=clip(fact.title, 80), said=said), ((yes,), (form,)))


def sent_screen(
    guided: Guided, scheme: Scheme, duties: dict[str, Duty], catalogue: Catalogue, zone: ZoneInfo
) -> Screen:
    """The receipt of a form that was sent in, or what has to be answered before it can be."""
    verdict = guided.verdict
    if verdict is None or not verdict.stored or verdict.receipt is None:
        return guide_screen(guided, scheme, duties, catalogue, zone, None)
    return report_screens(Reported((verdict.receipt,)), scheme, catalogue)[0]


def due_words(form: Form, count: int, catalogue: Catalogue) -> str:
    """What is to be reported first, with its day: only what is overdue or ends today is due now."""
    first = form.due[0]
    if first.days_left <= 0:
        return catalogue.plain("guide.due_now", count=count)
    same = all(duty.due == first.due for duty in form.due)
    return catalogue.plain("guide.due_by" if same else "guide.due_from", count=count, day=day(first.due, catalogue))


def choose_unit_screen(forms: Iterable[tuple[str, str]], schemes: dict[str, Scheme], catalogue: Catalogue) -> Screen:
    """Ask for which of several units the form is."""
    buttons = [Button(clip(schemes[key].unit(unit).short, _HALF), pack(Action.FILL, key, unit)) for key, unit in forms]
    return Screen(catalogue("guide.which_unit"), in_rows(buttons, 3))


class _Drawing:
    """The guided form rendered at its present stage."""

    def __init__(self, guided: Guided, scheme: Scheme, catalogue: Catalogue) -> None:
        self._guided, self._guide, self._form = guided, guided.guide, guided.form
        self._scheme, self._words = scheme, catalogue

    @property
    def sections(self) -> int:
        """How many sections there are."""
        return len(self._form.sections)

    def home(self, shown: int, duties: dict[str, Duty], form_url: str | None) -> Screen:
        """So many sections, from the one at which the guide stands; what is due first."""
        count, unit = len(self._guide.figures), self._scheme.unit(self._guide.unit).short
        lines = [self._words("guide.home", unit=unit, place=place_words(self._form, self._scheme, self._words))]
        for owed in self._form.due[:_MOST_DUTIES]:
            title, left = duties[owed.duty].title, days_left(owed.days_left, self._words)
            lines.append(self._words("guide.duty", title=title, due=day(owed.due, self._words), left=left))
        lines.append(self._words("guide.filled", count=count) if count else self._words("guide.choose"))
        rows: list[tuple[Button, ...]] = []
        if due := facts_of(self._form, DUE):
            rows.append((self._labelled(due_words(self._form, len(due), self._words), Step.SECTION, DUE, 0),))
        start = self._guide.page
        for place, section in list(enumerate(self._form.sections))[start : start + shown]:
            rows.append((self._labelled(self._section_label(section), Step.SECTION, place, 0),))
        turn = [self._button("guide.before", Step.HOME, max(start - shown, 0))] if start else []
        if start + shown < self.sections:
            turn.append(self._button("guide.more", Step.HOME, start + shown))
        last = [key for row in self._check() for key in row]
        if form_url is not None:
            page = page_of(form_url, self._guide.scheme, self._guide.unit)
            last.append(Button(self._words.plain("guide.page"), page=page))
        return message(lines, self._words, (*rows, turn, last))

    def section(self) -> Screen:
        """A section's facts."""
        place, page = self._guide.section, self._guide.page
        section = self._form.sections[place]
        rows = []
        for entry in section.facts[page * PAGE : (page + 1) * PAGE]:
            rows.append((self._labelled(self._fact_label(entry), Step.FACT, self._scheme.fact_place(entry.fact)),))
        turn = [self._button("guide.before", Step.SECTION, place, page - 1)] if page > 0 else []
        if len(section.facts) > (page + 1) * PAGE:
            turn.append(self._button("guide.more", Step.SECTION, place, page + 1))
        text = self._words("guide.section_title", title=self._title(section))
        return message([text], self._words, (*rows, turn, self._below()))

    def fact(self) -> Screen:
        """One fact: the last value and the target in sight, digits to tap."""
        entry = fact_of(self._form, self._guide.fact or "")
        if entry is None:
            raise ValueError(f"{self._guide.fact} is not in the form")
        fact = self._scheme.fact(entry.fact)
        lines = [self._words("guide.fact_title", fact=clip(fact.title, 80)), self._standing(entry, fact)]
        about = []
        if entry.target is not None and not is_done(entry):
            missing = amount(entry.target - entry.total, fact, self._words)
            about.append(self._words.plain("guide.missing", missing=missing))
        if entry.reported is None:
            about.append(self._words.plain("guide.never"))
        else:
            reported = self._words.plain("guide.reported", day=day(entry.reported, self._words))
            about.append(whence(entry, self._words) or reported)
        about += [last] if (last := beside(entry.last, fact, self._words)) else []
        lines.append(" · ".join(about))
        figure = self._guide.figure(entry.fact)
        if figure is not None and not self._guide.typed:
            lines.append(self._words("guide.was_filled", said=self._stated(figure)))
        if fact.kind in (Kind.FLAG, Kind.LEVEL):
            return Screen("\n".join([*lines, self._words("guide.how_choose")]), (*self._choices(fact), *self._around()))
        lines += [self._typed(entry, fact), self._how()]
        return Screen("\n".join(lines), (*self._pad(fact), *self._around()))

    def check(self, zone: ZoneInfo) -> Screen:
        """All that has been filled in, what it does, and what has to be settled first."""
        figures, verdict = self._guide.figures, self._guided.verdict
        if not figures or verdict is None:
            return Screen(self._words("guide.check_nothing"), (self._below(),))
        unit, texts = self._scheme.unit(self._guide.unit).short, {each.fact: self._stated(each) for each in figures}
        lines: list[str] = [self._words("guide.check_title", unit=unit, count=len(figures))]
        for figure in figures[:_MOST_LINES]:
            lines.append(self._words("guide.check_line", fact=self._name(figure.fact), said=texts[figure.fact]))
        rows: list[tuple[Button, ...]] = []
        for change in verdict.changes:
            name, words = self._name(change.fact), change_words(change, self._scheme, self._words, zone)
            lines.append(self._words("guide.change", fact=name, words=words))
            at = (Step.MINE, self._scheme.fact_place(change.fact), change.seen)
            rows.append((self._button("guide.mine", *at, fact=clip(name, _HALF)), self._drop(change.fact)))
        changed = {change.fact for change in verdict.changes}
        for doubt in verdict.doubts:
            fact = doubt.claim.fact
            if fact in changed:
                continue
            name, words = self._name(fact), doubt_words(doubt, self._scheme, self._words)
            lines.append(self._words("guide.change", fact=name, words=words))
            sure = self._words.plain("guide.sure", fact=clip(name, _HALF), said=texts.get(fact, ""))
            at = (Step.SURE, self._scheme.fact_place(fact), tuple(Unusual).index(doubt.why))
            rows.append((self._labelled(clip(sure, _LABEL), *at), self._drop(fact)))
        if verdict.receipt is not None:
            effects = verdict.receipt.effects[:_MOST_EFFECTS]
            lines += [effect_line(effect, self._guide.unit, self._scheme, self._words) for effect in effects]
            lines += moved(verdict.receipt, self._scheme, self._words)
        if rows:
            lines.append(self._words("guide.settle_first"))
        else:
            rows = [(button(self._words, "guide.send", Action.SEND, self._guided.draft_id, count=len(figures)),)]
        return message(lines, self._words, (*rows, (self._button("guide.sections", Step.HOME),)))

    # ── the parts of a fact

    def _standing(self, entry: FormFact, fact: Fact) -> str:
        if entry.target is None:
            return self._words("guide.stands_plain", total=self._now(entry, fact))
        total = f"{number(entry.total, fact)} / {amount(entry.target, fact, self._words)}"
        return self._words("guide.stands", total=total, bar=bar(entry.total, entry.target))

    def _typed(self, entry: FormFact, fact: Fact) -> str:
        measure = fact.measure if fact.measure == "%" else f" {fact.measure}".rstrip()
        typed = self._guide.typed + measure if self._guide.typed else "＿"
        gain = self._gain()
        if not fact.kind.adds_up:
            return self._words("guide.typed_state", typed=typed, gain=gain)
        if self._guide.mode is Mode.TOTAL:
            return self._words("guide.typed_total", typed=typed, gain=gain)
        becomes = ""
        if self._guide.typed.isdigit():
            total = entry.total + int(self._guide.typed) * fact.scale
            becomes = self._words.plain("guide.becomes", total=number(total, fact))
        return self._words("guide.typed_more", typed=typed, becomes=becomes, gain=gain)

    def _gain(self) -> str:
        """What the number that is typed would do to the total; empty for nothing, and where it is doubted."""
        receipt = self._guided.verdict.receipt if self._guided.verdict is not None else None
        change = receipt.after.total - receipt.before.total if receipt is not None else 0
        return self._words.plain("guide.gain", change=hundredths(change, signed=True)) if change else ""

    def _how(self) -> str:
        """How to go on: what is wrong, or doubtful, about the number that is typed stands before that."""
        if self._doubt is not None:
            return self._words("guide.doubt", words=doubt_words(self._doubt, self._scheme, self._words))
        if self._guide.problem is None:
            return self._words("guide.how")
        key = f"guide.problem_{self._guide.problem}"
        return self._words(key if self._words.has(key) else "guide.problem")

    def _pad(self, fact: Fact) -> Rows:
        """Three rows of digits; below them 0, what erases, the decimal point and how the number is meant."""
        digit = [self._labelled(str(value), Step.KEY, value) for value in range(10)]
        mode = "guide.as_total" if self._guide.mode is Mode.INCREMENT else "guide.as_more"
        last = [self._button("guide.erase", Step.ERASE), digit[0]]
        last += [self._labelled(".", Step.KEY, POINT)] if fact.scale == 100 else []
        last += [self._labelled("±", Step.KEY, SIGN)] if fact.kind.signed else []
        last += [self._button(mode, Step.MODE)] if fact.kind.adds_up else []
        return (*in_rows(digit[1:], 3), tuple(last))

    def _choices(self, fact: Fact) -> Rows:
        if fact.kind is Kind.LEVEL:
            labels = (clip(word, _LABEL) for word in fact.levels)
            return tuple((self._labelled(label, Step.VALUE, place),) for place, label in enumerate(labels))
        return ((self._button("guide.yes", Step.VALUE, 1), self._button("guide.no", Step.VALUE, 0)),)

    def _around(self) -> Rows:
        back = (Step.SECTION, self._guide.section, self._guide.page) if self._guide.section != DUE else (Step.HOME,)
        row = [self._button("guide.back", *back), self._button("guide.skip", Step.SKIP)]
        if self._scheme.fact(self._guide.fact or "").kind not in (Kind.FLAG, Kind.LEVEL):
            sure = () if self._doubt is None else (tuple(Unusual).index(self._doubt.why),)
            row.append(self._button("guide.ok_sure" if sure else "guide.ok", Step.OK, *sure))
        return (tuple(row), *self._check())

    # ── small things

    @property
    def _doubt(self) -> Suspicion | None:
        """What is odd about the number that is typed."""
        verdict = self._guided.verdict
        return verdict.doubts[0] if verdict is not None and verdict.doubts else None

    def _section_label(self, section: FormSection) -> str:
        """人才开发服务　7 项，已完成 1 项，✎ 2: the title gives way, so that no phone cuts off the numbers."""
        facts = section.facts
        done, filled = sum(map(is_done, facts)), sum(self._guide.figure(fact.fact) is not None for fact in facts)
        label = self._words.plain("guide.section", count=len(facts))
        if done:
            label += self._words.plain("guide.section_done", done=done)
        if filled:
            label += self._words.plain("guide.section_filled", filled=filled)
        return clip(self._title(section), max(_SHOWN - len(label), _HALF)) + label

    def _title(self, section: FormSection) -> str:
        return self._words.plain("form.other") if section.item is None else self._scheme.item(section.item).title

    def _fact_label(self, entry: FormFact) -> str:
        fact, figure = self._scheme.fact(entry.fact), self._guide.figure(entry.fact)
        if figure is not None:
            said = self._stated(figure)
            name = clip(fact.short, max(_SHOWN - len(said) - 2, _HALF))
            return self._words.plain("guide.fact_filled", fact=name, said=said)
        now = self._now(entry, fact)
        if entry.target is not None:
            now = f"{number(entry.total, fact)}/{number(entry.target, fact)}"
        name = clip(fact.short, max(_SHOWN - len(now) - 2, _HALF))
        return self._words.plain("guide.fact_done" if is_done(entry) else "guide.fact", fact=name, now=now)

    def _now(self, entry: FormFact, fact: Fact) -> str:
        return known(entry.total, fact, self._words, reported=entry.reported is not None)

    def _stated(self, figure: Figure) -> str:
        return stated(figure.value, figure.mode, self._scheme.fact(figure.fact), self._words)

    def _name(self, fact: str) -> str:
        return self._scheme.fact(fact).short

    def _check(self) -> Rows:
        """A row that leads to what is filled in; none before anything is."""
        count = len(self._guide.figures)
        return ((self._button("guide.check", Step.CHECK, count=count),),) if count else ()

    def _below(self) -> tuple[Button, ...]:
        check = () if self._guide.stage is Stage.CHECK else self._check()
        return (self._button("guide.back", Step.HOME), *(key for row in check for key in row))

    def _drop(self, fact: str) -> Button:
        return self._button("guide.drop", Step.DROP, self._scheme.fact_place(fact), fact=clip(self._name(fact), _HALF))

    def _button(self, key: str, step: Step, *numbers: int, **values: object) -> Button:
        return self._labelled(self._words.plain(key, **values), step, *numbers)

    def _labelled(self, label: str, step: Step, *numbers: int) -> Button:
        return Button(label, pack(Action.FORM, self._guided.draft_id, step.value, ".".join(map(str, numbers))))
