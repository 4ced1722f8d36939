"""The form in the chat: one message with buttons, section by section, fact by fact, with a pad of digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.guides import DUE, PAGE, Stage, Step, fact_of, facts_of, is_done
from bot.domain.results import Unusual
from bot.rendering.callback_data import Action, pack
from bot.rendering.form import change_words, doubt_words, page_of, place_words
from bot.rendering.formatting import MESSAGE_LIMIT, amount, bar, clip, day, fit, number
from bot.rendering.receipts import effect_line, moved
from bot.rendering.screen import Button, Screen
from bot.rendering.year_before import beside
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from bot.domain.forms import Figure, FormFact
    from bot.domain.guides import Guided
    from bot.rendering.catalogue import Catalogue
    from schemes.duties import Duty
    from scoring import Fact, Scheme

_LABEL = 26  # letters of a wide button
_HALF = 12  # and of one of two in a row
_MOST_LINES = 12
_MOST_EFFECTS = 4
_POINT = 10

Rows = tuple[tuple[Button, ...], ...]


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
            return drawn.home(duties, form_url)
        case Stage.SECTION:
            return drawn.section()
        case Stage.FACT:
            return drawn.fact()
        case Stage.CHECK:
            return drawn.check(zone)


def choose_unit_screen(forms: Iterable[tuple[str, str]], schemes: dict[str, Scheme], catalogue: Catalogue) -> Screen:
    """Whose form, for somebody who may fill in several."""
    buttons = [Button(clip(schemes[one].unit(unit).short, _HALF), pack(Action.FILL, one, unit)) for one, unit in forms]
    return Screen(catalogue("guide.which_unit"), _in_rows(buttons, 3))


class _Drawing:
    """One look at the form."""

    def __init__(self, guided: Guided, scheme: Scheme, catalogue: Catalogue) -> None:
        self._guided, self._guide, self._form = guided, guided.guide, guided.form
        self._scheme = scheme
        self._t = catalogue

    def home(self, duties: dict[str, Duty], form_url: str | None) -> Screen:
        """The sections, what is due first."""
        count = len(self._guide.figures)
        unit = self._scheme.unit(self._guide.unit).short
        lines = [self._t("guide.home", unit=unit, place=place_words(self._form, self._scheme, self._t))]
        for owed in self._form.due:
            when = "todos.overdue" if owed.days_left < 0 else "todos.today" if owed.days_left == 0 else "todos.left"
            left = self._t.plain(when, days=abs(owed.days_left))
            lines.append(self._t("guide.duty", title=duties[owed.duty].title, due=day(owed.due, self._t), left=left))
        lines.append(self._t("guide.filled", count=count) if count else self._t("guide.choose"))
        rows = []
        if due := facts_of(self._form, DUE):
            rows.append((self._button(self._t.plain("guide.due", count=len(due)), Step.SECTION, DUE, 0),))
        for place_, section in enumerate(self._form.sections):
            title = self._t.plain("form.other") if section.item is None else self._scheme.item(section.item).title
            done = sum(is_done(one) or self._guide.figure(one.fact) is not None for one in section.facts)
            words = self._t.plain("guide.section", title=clip(title, _LABEL - 6), filled=f"{done}/{len(section.facts)}")
            rows.append((self._button(words, Step.SECTION, place_, 0),))
        if count:
            rows.append((self._button(self._t.plain("guide.check", count=count), Step.CHECK),))
        if form_url is not None:
            page = page_of(form_url, self._guide.scheme, self._guide.unit)
            rows.append((Button(self._t.plain("guide.page"), page=page),))
        return Screen("\n".join(lines), tuple(rows))

    def section(self) -> Screen:
        """A section's facts."""
        section = self._form.sections[self._guide.section]
        title = self._t.plain("form.other") if section.item is None else self._scheme.item(section.item).title
        first = self._guide.page * PAGE
        rows = [
            (self._button(self._of_fact(one), Step.FACT, self._scheme.fact_place(one.fact)),)
            for one in section.facts[first : first + PAGE]
        ]
        turns = []
        if self._guide.page > 0:
            turns.append(self._section_button("guide.before", self._guide.section, self._guide.page - 1))
        if len(section.facts) > first + PAGE:
            turns.append(self._section_button("guide.more", self._guide.section, self._guide.page + 1))
        more = (tuple(turns),) if turns else ()
        return Screen(self._t("guide.section_title", title=title), (*rows, *more, self._below()))

    def _section_button(self, key: str, section: int, page: int) -> Button:
        return self._button(self._t.plain(key), Step.SECTION, section, page)

    def fact(self) -> Screen:
        """One fact: the last value and the target in sight, digits to tap."""
        one = fact_of(self._form, self._guide.fact or "")
        if one is None:
            raise ValueError(f"{self._guide.fact} is not in the form")
        fact = self._scheme.fact(one.fact)
        lines = [self._t("guide.fact_title", fact=clip(fact.title, 80)), self._stands(one, fact)]
        told = (
            [self._t.plain("guide.missing", missing=amount(one.target - one.total, fact, self._t))]
            if (one.target is not None and not is_done(one))
            else []
        )
        reported = self._t.plain("guide.never")
        if one.reported is not None:
            reported = self._t.plain("guide.reported", day=day(one.reported, self._t))
        last = beside(one.last, fact, self._t)
        lines.append(" · ".join([*told, reported, *([last] if last else [])]))
        figure = self._guide.figure(one.fact)
        if figure is not None and not self._guide.typed:
            lines.append(self._t("guide.was_filled", said=self._said(figure)))
        if fact.kind in (Kind.FLAG, Kind.LEVEL):
            return Screen("\n".join([*lines, self._t("guide.how_choose")]), (*self._choices(fact), *self._around()))
        lines.append(self._typed(one, fact))
        lines.append(self._problem() if self._guide.problem else self._t("guide.how"))
        return Screen("\n".join(lines), (*self._pad(fact), *self._around()))

    def check(self, zone: ZoneInfo) -> Screen:
        """All that has been filled in, what it does, and what has to be settled first."""
        figures, verdict = self._guide.figures, self._guided.verdict
        if not figures or verdict is None:
            return Screen(self._t("guide.check_nothing"), (self._below(),))
        unit = self._scheme.unit(self._guide.unit).short
        lines: list[str] = [self._t("guide.check_title", unit=unit, count=len(figures))]
        lines += [
            self._t("guide.check_line", fact=self._name(one.fact), said=self._said(one))
            for one in figures[:_MOST_LINES]
        ]
        rows: list[tuple[Button, ...]] = []
        for change in verdict.changes:
            words = change_words(change, self._scheme, self._t, zone)
            lines.append(self._t("guide.change", fact=self._name(change.fact), words=words))
            mine = self._t.plain("guide.mine", fact=clip(self._name(change.fact), _HALF))
            rows.append((self._of(mine, Step.MINE, change.fact, change.seen), self._drop(change.fact)))
        changed = {one.fact for one in verdict.changes}
        for doubt in verdict.doubts:
            name = doubt.claim.fact
            if name in changed:
                continue
            lines.append(
                self._t("guide.change", fact=self._name(name), words=doubt_words(doubt, self._scheme, self._t))
            )
            said = next((self._said(one) for one in figures if one.fact == name), "")
            sure = self._t.plain("guide.sure", fact=clip(self._name(name), _HALF), said=said)
            rows.append(
                (self._of(clip(sure, _LABEL), Step.SURE, name, tuple(Unusual).index(doubt.why)), self._drop(name))
            )
        if verdict.receipt is not None:
            effects = verdict.receipt.effects[:_MOST_EFFECTS]
            lines += [effect_line(one, self._scheme, self._t) for one in effects]
            lines += moved(verdict.receipt, self._scheme, self._t)
        if rows:
            lines.append(self._t("guide.settle_first"))
        else:
            send = self._t.plain("guide.send", count=len(figures))
            rows.append((Button(send, pack(Action.SEND, self._guided.draft_id)),))
        sections = self._button(self._t.plain("guide.sections"), Step.HOME)
        return Screen(fit(lines, MESSAGE_LIMIT, self._t("receipts.more")), (*rows, (sections,)))

    # ── the parts of a fact

    def _stands(self, one: FormFact, fact: Fact) -> str:
        if one.target is None:
            return self._t("guide.stands_plain", total=amount(one.total, fact, self._t))
        total = f"{number(one.total, fact)} / {amount(one.target, fact, self._t)}"
        return self._t("guide.stands", total=total, bar=bar(one.total, one.target))

    def _typed(self, one: FormFact, fact: Fact) -> str:
        measure = fact.measure if fact.measure == "%" else f" {fact.measure}".rstrip()
        typed = self._guide.typed + measure if self._guide.typed else "＿"
        if not fact.kind.adds_up:
            return self._t("guide.typed_state", typed=typed)
        if self._guide.mode is Mode.TOTAL:
            return self._t("guide.typed_total", typed=typed)
        whole = self._guide.typed.isdigit()
        total = one.total + int(self._guide.typed) * fact.scale if whole else 0
        becomes = self._t.plain("guide.becomes", total=number(total, fact)) if whole else ""
        return self._t("guide.typed_more", typed=typed, becomes=becomes)

    def _problem(self) -> str:
        known = self._t.has(f"guide.problem_{self._guide.problem}")
        return self._t(f"guide.problem_{self._guide.problem}" if known else "guide.problem")

    def _pad(self, fact: Fact) -> Rows:
        digit = [self._button(str(one), Step.KEY, one) for one in range(10)]
        erase = self._button(self._t.plain("guide.erase"), Step.ERASE)
        other = "guide.as_total" if self._guide.mode is Mode.INCREMENT else "guide.as_more"
        last: list[Button] = [self._button(self._t.plain(other), Step.MODE)] if fact.kind.adds_up else []
        if fact.scale == 100:
            last.insert(0, self._button(".", Step.KEY, _POINT))
        return (tuple(digit[1:4]), tuple(digit[4:7]), tuple(digit[7:10]), (erase, digit[0], *last))

    def _choices(self, fact: Fact) -> Rows:
        if fact.kind is Kind.LEVEL:
            return tuple(
                (self._button(clip(word, _LABEL), Step.VALUE, place),) for place, word in enumerate(fact.levels)
            )
        yes, no = self._t.plain("guide.yes"), self._t.plain("guide.no")
        return ((self._button(yes, Step.VALUE, 1), self._button(no, Step.VALUE, 0)),)

    def _around(self) -> Rows:
        back = (Step.SECTION, self._guide.section, self._guide.page) if self._guide.section != DUE else (Step.HOME,)
        row = [self._button(self._t.plain("guide.back"), *back), self._button(self._t.plain("guide.skip"), Step.SKIP)]
        fact = self._scheme.fact(self._guide.fact or "")
        if fact.kind not in (Kind.FLAG, Kind.LEVEL):
            row.append(self._button(self._t.plain("guide.ok"), Step.OK))
        count = len(self._guide.figures)
        check = ((self._button(self._t.plain("guide.check", count=count), Step.CHECK),),) if count else ()
        return (tuple(row), *check)

    # ── small things

    def _of_fact(self, one: FormFact) -> str:
        fact, figure = self._scheme.fact(one.fact), self._guide.figure(one.fact)
        if figure is not None:
            return self._t.plain("guide.fact_filled", fact=clip(fact.short, _LABEL - 8), said=self._said(figure))
        now = amount(one.total, fact, self._t)
        if one.target is not None:
            now = f"{number(one.total, fact)}/{number(one.target, fact)}"
        key = "guide.fact_done" if is_done(one) else "guide.fact"
        return self._t.plain(key, fact=clip(fact.short, _LABEL - 8), now=now)

    def _said(self, figure: Figure) -> str:
        fact = self._scheme.fact(figure.fact)
        value = amount(figure.value, fact, self._t)
        if not fact.kind.adds_up:
            return value
        if figure.mode is Mode.INCREMENT:
            return f"+{value}"
        return self._t.plain("receipts.as_total", value=value)

    def _name(self, fact: str) -> str:
        return self._scheme.fact(fact).short

    def _below(self) -> tuple[Button, ...]:
        home = self._button(self._t.plain("guide.back"), Step.HOME)
        count = len(self._guide.figures)
        if not count or self._guide.stage is Stage.CHECK:
            return (home,)
        return (home, self._button(self._t.plain("guide.check", count=count), Step.CHECK))

    def _drop(self, fact: str) -> Button:
        return self._of(self._t.plain("guide.drop", fact=clip(self._name(fact), _HALF)), Step.DROP, fact)

    def _of(self, label: str, step: Step, fact: str, *numbers: int) -> Button:
        return self._button(label, step, self._scheme.fact_place(fact), *numbers)

    def _button(self, label: str, step: Step, *numbers: int) -> Button:
        return Button(label, pack(Action.FORM, self._guided.draft_id, step.value, ".".join(map(str, numbers))))


def _in_rows(buttons: Sequence[Button], width: int) -> Rows:
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))
