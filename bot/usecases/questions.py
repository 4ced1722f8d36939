"""Questions that one tap settles: what is kept of them, and how they are told again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.entries import Mode
from bot.domain.intents import Claim, Doubt, DoubtKind
from bot.domain.results import Question, Suspicion, Unusual
from bot.storage.drafts import FIGURE, QUESTION, Draft
from scoring import BadValue, Kind, parse_value

if TYPE_CHECKING:
    from bot.domain.entries import Entry, Origin
    from bot.domain.people import Person
    from bot.usecases.context import Context
    from scoring import Scheme

_LIVES = timedelta(days=3)
_FIGURE_LIVES = timedelta(hours=2)


def about_doubt(context: Context, person: Person, scheme: str, origin: Origin, doubt: Doubt) -> Draft:
    """A question which of the candidates was meant."""
    told = {"kind": doubt.kind.value, "text": doubt.text}
    return _draft(context, person, scheme, origin, QUESTION, {"doubt": told, **_options(doubt.candidates, origin)})


def about_suspicion(
    context: Context, person: Person, scheme: str, origin: Origin, suspicion: Suspicion, replaces: Entry | None
) -> Draft:
    """A question whether an unusual figure is meant; the other reading of it is offered where it would be usual."""
    options = [suspicion.claim]
    if suspicion.why is Unusual.BELOW_TOTAL and suspicion.claim.value > 0:
        options.append(replace(suspicion.claim, mode=Mode.INCREMENT))
    elif suspicion.claim.mode is Mode.INCREMENT and suspicion.claim.value >= suspicion.present > 0:
        options.append(replace(suspicion.claim, mode=Mode.TOTAL))
    told = {
        "why": suspicion.why.value,
        "unit": suspicion.unit,
        "present": suspicion.present,
        "usual": suspicion.usual,
        "target": suspicion.target,
    }
    payload = {"suspicion": told, "replaces": replaces.id if replaces else None, **_options(tuple(options), origin)}
    return _draft(context, person, scheme, origin, QUESTION, payload)


def figure(context: Context, person: Person, scheme: str, unit: str, fact: str) -> Draft:
    """That a fact's figure was asked for."""
    now = context.clock.now()
    return Draft(0, person.id, None, scheme, FIGURE, {"unit": unit, "fact": fact}, now, now + _FIGURE_LIVES)


def answered(asked: Draft, scheme: Scheme, doubt: Doubt) -> Claim | None:
    """The claim that a bare number makes when it answers `asked`; None when the doubt is about something else."""
    if doubt.kind is not DoubtKind.NO_FACT or not doubt.number or asked.scheme != scheme.id:
        return None
    fact = scheme.fact(asked.payload["fact"])
    said = {"是": "1", "否": "0"}.get(doubt.number, doubt.number) if fact.kind is Kind.FLAG else doubt.number
    try:
        value = parse_value(said, fact.kind, fact.levels, scheme.most(fact.id))
    except BadValue:
        return None
    mode = (doubt.mode or Mode.INCREMENT) if fact.kind.adds_up else Mode.TOTAL
    return Claim(fact.id, mode, value, asked.payload["unit"], None, doubt.text)


def again(draft: Draft) -> Question:
    """The question as it was (or is to be) asked."""
    options = options_of(draft)
    if (told := draft.payload.get("suspicion")) is not None:
        suspicion = Suspicion(
            options[0], told["unit"], Unusual(told["why"]), told["present"], told["usual"], told["target"]
        )
        return Question(draft.id, draft.scheme, told["unit"], suspicion=suspicion, options=options)
    told = draft.payload["doubt"]
    doubt = Doubt(DoubtKind(told["kind"]), told["text"], options)
    return Question(draft.id, draft.scheme, None, doubt=doubt, options=options)


def options_of(draft: Draft) -> tuple[Claim, ...]:
    """What the buttons stand for."""
    return tuple(
        Claim(
            one["fact"],
            Mode(one["mode"]),
            one["value"],
            one["unit"],
            date.fromisoformat(one["date"]) if one["date"] else None,
            one["text"],
        )
        for one in draft.payload.get("options", ())
    )


def replaces_of(draft: Draft) -> int | None:
    """The entry that the answer will replace."""
    found: int | None = draft.payload.get("replaces")
    return found


def message_of(draft: Draft) -> int | None:
    """The message whose figure is in question: editing it later corrects the answer."""
    found: int | None = draft.payload.get("message_id")
    return found


def _options(claims: tuple[Claim, ...], origin: Origin) -> dict[str, Any]:
    told = [
        {
            "fact": claim.fact,
            "mode": claim.mode.value,
            "value": claim.value,
            "unit": claim.unit,
            "date": claim.date.isoformat() if claim.date else None,
            "text": claim.text,
        }
        for claim in claims
    ]
    return {"options": told, "message_id": origin.message_id}


def _draft(context: Context, person: Person, scheme: str, origin: Origin, kind: str, payload: dict[str, Any]) -> Draft:
    now = context.clock.now()
    return Draft(0, person.id, origin.update_id, scheme, kind, payload, now, now + _LIVES)
