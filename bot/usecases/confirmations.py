"""Questions that one tap settles, and facts whose figure was asked for: what is kept of them, and what answers them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, OpenQuestion, PromptedFigure
from bot.domain.entries import Mode
from bot.domain.intents import Claim, DoubtKind
from bot.domain.results import Question, Unusual
from scoring import BadValue, Kind, parse_value

if TYPE_CHECKING:
    from bot.domain.entries import Entry, Origin
    from bot.domain.intents import Doubt
    from bot.domain.people import Person
    from bot.domain.results import Suspicion
    from bot.usecases.context import Context
    from scoring import Scheme

_LIVES = timedelta(days=3)
_FIGURE_LIVES = timedelta(hours=2)


def about_doubt(context: Context, person: Person, scheme: str, origin: Origin, doubt: Doubt) -> Draft[OpenQuestion]:
    """A question which of the candidates was meant."""
    return _draft(context, person, scheme, origin, OpenQuestion(doubt.candidates, origin.message_id, doubt=doubt))


def about_suspicion(
    context: Context, person: Person, scheme: str, origin: Origin, suspicion: Suspicion, replaces: Entry | None
) -> Draft[OpenQuestion]:
    """A question whether an unusual figure is meant; the other reading of it is offered where it would be usual."""
    claim, options = suspicion.claim, [suspicion.claim]
    if suspicion.why is Unusual.BELOW_TOTAL and claim.value > 0:
        options.append(replace(claim, mode=Mode.INCREMENT))
    elif claim.mode is Mode.INCREMENT and claim.value >= suspicion.present > 0:
        options.append(replace(claim, mode=Mode.TOTAL))
    replaced = replaces.id if replaces is not None else None
    content = OpenQuestion(tuple(options), origin.message_id, suspicion=suspicion, replaces=replaced)
    return _draft(context, person, scheme, origin, content)


def figure(context: Context, person: Person, scheme: str, unit: str, fact: str) -> Draft[PromptedFigure]:
    """That a fact's figure was asked for."""
    now = context.clock.now()
    return Draft(0, person.id, None, scheme, PromptedFigure(unit, fact), now, now + _FIGURE_LIVES)


def answered(prompt: Draft[PromptedFigure], scheme: Scheme, doubt: Doubt) -> Claim | None:
    """The claim that a bare number makes when it answers `prompt`; None when the doubt is about something else."""
    if doubt.kind is not DoubtKind.NO_FACT or not doubt.number or prompt.scheme != scheme.id:
        return None
    fact = scheme.fact(prompt.content.fact)
    said = {"是": "1", "否": "0"}.get(doubt.number, doubt.number) if fact.kind is Kind.FLAG else doubt.number
    try:
        value = parse_value(said, fact.kind, fact.levels, scheme.most(fact.id))
    except BadValue:
        return None
    mode = (doubt.mode or Mode.INCREMENT) if fact.kind.adds_up else Mode.TOTAL
    return Claim(fact.id, mode, value, prompt.content.unit, None, doubt.text)


def question(draft: Draft[OpenQuestion]) -> Question:
    """The question as it is, or was, asked."""
    content = draft.content
    unit = content.suspicion.unit if content.suspicion is not None else None
    return Question(draft.id, draft.scheme, unit, content.doubt, content.suspicion, content.options)


def _draft(context: Context, person: Person, scheme: str, origin: Origin, content: OpenQuestion) -> Draft[OpenQuestion]:
    now = context.clock.now()
    return Draft(0, person.id, origin.update_id, scheme, content, now, now + _LIVES)
