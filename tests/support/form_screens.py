"""The screens of the form in the chat, from sample figures on Rugao 2021."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.forms import Change, Figure, Form, FormDuty, FormFact, FormSection, Verdict
from bot.domain.guides import DUE, Guide, Guided, Stage
from bot.domain.intents import Claim
from bot.domain.results import Effect, Place, Receipt, ReceiptLine, Suspicion, Unusual
from bot.domain.sections import sections
from bot.rendering import guides
from bot.rendering.people import sentence
from bot.rendering.screen import marked
from tests.support.context import SCHEME, ZONE, offering

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

    Made = Callable[[Scheme, Catalogue], Screen | tuple[Screen, ...]]

UNIT, TODAY = "changjiang", date(2021, 6, 15)
JOBS, INFLOW, RATE, FLAG = "new-urban-jobs", "labour-inflow", "retiree-checkup-rate", "land-farmers-insured"
LEVEL = "innovation-talent-stage"
DUTIES = {duty.id: duty for duty in offering(SCHEME).duties}
MONTHLY = next(duty for duty in DUTIES.values() if duty.by_report and duty.due >= TODAY)
FIGURES = (Figure(JOBS, Mode.INCREMENT, 12, 0), Figure(INFLOW, Mode.TOTAL, 260, 0), Figure(RATE, Mode.TOTAL, 9850, 0))
BEFORE, AFTER = Place(2757, 7, 14, 3, 4), Place(2877, 6, 14, 3, 4)


def form(days_left: int = 15, others: tuple[FormDuty, ...] = ()) -> Form:
    scheme = offering(SCHEME).scheme
    reached = scheme.target("entrepreneurship-training", UNIT) or 0
    values = {JOBS: 936, INFLOW: 248, "entrepreneurship-training": reached}
    filled = tuple(
        FormSection(
            section.item,
            tuple(
                FormFact(
                    fact,
                    values.get(fact, 0),
                    scheme.target(fact, UNIT),
                    TODAY if fact in values else None,
                    0,
                    1890 if fact == JOBS else None,
                )
                for fact in section.facts
            ),
        )
        for section in sections(scheme)
    )
    due = FormDuty(MONTHLY.id, MONTHLY.due, days_left, MONTHLY.facts)
    return Form(SCHEME, UNIT, TODAY, BEFORE, (due, *others), (*filled, FormSection(None, filled[0].facts[:1])))


def guide(stage: Stage = Stage.FACT, fact: str | None = JOBS, **more: object) -> Guide:
    plain = Guide(SCHEME, UNIT, "key", stage=stage, section=4, fact=fact)
    return replace(plain, **more)  # type: ignore[arg-type] # the fields are named by each caller


def verdict(**more: object) -> Verdict:
    line = ReceiptLine(1, JOBS, Mode.INCREMENT, 12, TODAY, 948, 1585)
    receipt = Receipt(SCHEME, UNIT, TODAY, (line,), BEFORE, AFTER, (Effect("work.jobs.new-urban", 180, 300, 48),))
    return replace(Verdict(receipt), **more)  # type: ignore[arg-type] # the fields are named by each caller


def _shown(at: Guide, verdict: Verdict | None = None, page: str | None = None, days_left: int = 15) -> Made:
    guided = Guided(7, at, form(days_left), verdict, 3)
    return lambda scheme, catalogue: guides.guide_screen(guided, scheme, DUTIES, catalogue, ZONE, page)


_DOUBT = Suspicion(Claim(JOBS, Mode.INCREMENT, 12, UNIT), UNIT, Unusual.TEN_TIMES, 936, 1, 1585)
_AT = datetime(2021, 6, 15, 1, 42, tzinfo=UTC)


def _typed(at: Guide, told: Verdict | None = None) -> Made:
    guided = Guided(7, at, form(15), told, 3)
    return lambda scheme, catalogue: marked(
        guides.guide_screen(guided, scheme, DUTIES, catalogue, ZONE), guides.filled_words(guided, scheme, catalogue)
    )


def _home_with_several(scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Duties of two days; one section is filled in and done in part."""
    later = FormDuty(MONTHLY.id, MONTHLY.due + timedelta(days=26), 41, MONTHLY.facts)
    guided = Guided(7, guide(Stage.HOME, None, figures=FIGURES), form(others=(later,)), None, 3)
    return guides.guide_screen(guided, scheme, DUTIES, catalogue, ZONE)


FORM_SCREENS: dict[str, Made] = {
    "guide-is-it": lambda scheme, catalogue: guides.is_it_screen(
        Guided(7, guide(), form(6), None, 3), 12, Mode.INCREMENT, scheme, catalogue
    ),
    "guide-typed": _typed(guide(fact=RATE, figures=FIGURES)),
    "guide-typed-last": _typed(guide(Stage.CHECK, None, figures=FIGURES), verdict()),
    "guide-home": _shown(guide(Stage.HOME, None)),
    "guide-home-filled": _shown(
        guide(Stage.HOME, None, figures=FIGURES), page="https://kaohe.example/form/", days_left=-2
    ),
    "guide-home-page-2": _shown(guide(Stage.HOME, None, page=8)),
    "guide-home-several": _home_with_several,
    "guide-section": _shown(guide(Stage.SECTION, None, figures=FIGURES)),
    "guide-section-page-2": _shown(guide(Stage.SECTION, None, page=1)),
    "guide-count": _shown(guide(typed="12"), verdict()),
    "guide-count-total": _shown(guide(typed="948", mode=Mode.TOTAL)),
    "guide-again": _shown(guide(figures=FIGURES)),
    "guide-doubt": _shown(guide(typed="9000"), Verdict(None, doubts=(_DOUBT,))),
    "guide-rate": _shown(guide(fact=RATE, mode=Mode.TOTAL, section=DUE)),
    "guide-flag": _shown(guide(fact=FLAG, mode=Mode.TOTAL)),
    "guide-level": _shown(guide(fact=LEVEL, mode=Mode.TOTAL)),
    **{
        f"guide-problem-{problem}": _shown(guide(problem=problem))
        for problem in ("number", "decimals", "percent", "mark", "too-large", "flag")
    },
    "guide-check": _shown(guide(Stage.CHECK, None, figures=FIGURES), verdict()),
    "guide-check-open": _shown(
        guide(Stage.CHECK, None, figures=FIGURES),
        verdict(changes=(Change(INFLOW, 250, 9, "陈志强", _AT),), doubts=(_DOUBT,)),
    ),
    "guide-check-nothing": _shown(guide(Stage.CHECK, None)),
    "guide-which-unit": lambda scheme, catalogue: guides.choose_unit_screen(
        [(scheme.id, unit.id) for unit in scheme.units], {scheme.id: scheme}, catalogue
    ),
    "guide-moved": lambda _, catalogue: sentence("guide.moved", catalogue),
}
