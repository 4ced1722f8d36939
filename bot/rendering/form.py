"""The form as its page gets it: typed JSON with all words in place; and the page with the words of each language."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from pydantic import BaseModel

from bot.domain.entries import Source
from bot.domain.results import Unusual
from bot.domain.reviews import is_ranked
from bot.rendering.figures import amount, beside, hundredths, known, number, unusual_amounts
from bot.rendering.formatting import at_time, basis_of_receipt, clip, day, days_left
from bot.rendering.marks import plain_text
from bot.rendering.receipts import effect_line, moved, progress, said_of, second_lines
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from bot.domain.forms import Change, Filled, Form, FormFact, FormSection, Verdict
    from bot.domain.intents import Wrong
    from bot.domain.results import Receipt, Suspicion
    from bot.rendering.catalogue import Catalogue
    from schemes.duties import Duty
    from scoring import Fact, Scheme

_PAGE = "page."
_TITLE = 60


class FormName(BaseModel):
    """A form that the person may fill in."""

    scheme: str
    unit: str
    name: str
    title: str


class SessionTold(BaseModel):
    """An opened form: `session` authorises every request that follows."""

    session: str
    person: int
    language: str
    forms: list[FormName]


class DueTold(BaseModel):
    """What is to be reported; `title` names the day, `words` the duty."""

    title: str
    words: str
    overdue: bool
    facts: list[str]


class FactTold(BaseModel):
    """A field. `total` and `target` are in the smallest unit, of which `scale` make one.

    `last` is last year's in words, `whence` from where the total came, each empty if unknown; `seen` is sent back with
    a figure.
    """

    id: str
    name: str
    title: str
    kind: Kind
    adds_up: bool
    scale: Literal[1, 100]
    measure: str
    levels: list[str]
    most: int | None
    total: int
    words: str
    reported: bool
    target: int | None
    last: str
    whence: str
    seen: int


class SectionTold(BaseModel):
    """Fields under one heading."""

    title: str
    facts: list[FactTold]


class FormTold(BaseModel):
    """A unit's form."""

    scheme: str
    unit: str
    first_day: date
    last_day: date
    place: str
    due: list[DueTold]
    sections: list[SectionTold]


class LineTold(BaseModel):
    """What is stored of a fact."""

    fact: str
    name: str
    said: str
    total: str


class ReceiptTold(BaseModel):
    """What the figures do, or have done."""

    lines: list[LineTold]
    effects: list[str]
    summary: str
    moves: str
    up: bool


class ChangeTold(BaseModel):
    """What somebody else has reported meanwhile; sending `seen` says that it was read."""

    fact: str
    seen: int
    total: int
    words: str


class DoubtTold(BaseModel):
    """A question before a figure is stored; sending `why` as `sure` answers it with yes."""

    fact: str
    why: Unusual
    words: str


class ReasonTold(BaseModel):
    """A figure that needs a reason: it is stored once it comes with one."""

    fact: str
    words: str


class ProblemTold(BaseModel):
    """A field that holds no value of its fact."""

    fact: str
    words: str


class FigureTold(BaseModel):
    """A figure as it was read from its field, in the smallest unit."""

    fact: str
    value: int


class VerdictTold(BaseModel):
    """What came of the figures. Nothing is stored while there are changes, doubts, problems or reasons to be given."""

    stored: bool
    figures: list[FigureTold]
    receipt: ReceiptTold | None
    changes: list[ChangeTold]
    doubts: list[DoubtTold]
    reasons: list[ReasonTold]
    problems: list[ProblemTold]


class Refusal(BaseModel):
    """Why something was not done: a code, and a sentence for the person."""

    error: str
    message: str


def page_html(template: str, catalogues: Mapping[str, Catalogue]) -> str:
    """The page with its words in every language; `</` cannot end the block that they stand in."""
    words = {
        language: {key.removeprefix(_PAGE): text for key, text in catalogue.messages.items() if key.startswith(_PAGE)}
        for language, catalogue in catalogues.items()
    }
    return template.replace("{{words}}", json.dumps(words, ensure_ascii=False).replace("</", "<\\/"))


def page_of(form_url: str, scheme: str, unit: str) -> str:
    """The address at which a unit's form opens."""
    return f"{form_url}?{urlencode({'scheme': scheme, 'unit': unit})}"


def form_name(scheme: Scheme, unit: str) -> FormName:
    """A unit's form, to choose it by."""
    return FormName(scheme=scheme.id, unit=unit, name=scheme.unit(unit).name, title=scheme.title)


def form_told(form: Form, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> FormTold:
    """A unit's form."""
    due = []
    for owed in form.due:
        title, left = duties[owed.duty].title, days_left(owed.days_left, catalogue)
        words = catalogue.plain("form.due", title=title, due=day(owed.due, catalogue), left=left)
        key = "form.due_by" if owed.days_left > 0 else "form.due_now"
        heading = catalogue.plain(key, day=day(owed.due, catalogue))
        due.append(DueTold(title=heading, words=words, overdue=owed.days_left < 0, facts=list(owed.facts)))
    return FormTold(
        scheme=form.scheme,
        unit=form.unit,
        first_day=scheme.start,
        last_day=form.as_of,
        place=place_words(form, scheme, catalogue),
        due=due,
        sections=[_section(section, scheme, catalogue) for section in form.sections],
    )


def verdict_told(
    verdict: Verdict,
    read: tuple[Filled, Sequence[tuple[str, Wrong]]],
    scheme: Scheme,
    catalogue: Catalogue,
    zone: ZoneInfo,
) -> VerdictTold:
    """What came of the figures; `read`: those of the fields that hold one, and why the others do not."""
    filled, wrong = read
    changes = []
    for change in verdict.changes:
        words = change_words(change, scheme, catalogue, zone)
        changes.append(ChangeTold(fact=change.fact, seen=change.seen, total=change.total, words=words))
    doubts = [
        DoubtTold(fact=doubt.claim.fact, why=doubt.why, words=doubt_words(doubt, scheme, catalogue))
        for doubt in verdict.doubts
    ]
    reasons = [
        ReasonTold(fact=lack.fact, words=catalogue.plain(f"form.{lack.needed.code}", **lack.needed.values))
        for lack in verdict.unexplained
    ]
    problems = [ProblemTold(fact=fact, words=wrong_words(why, scheme.fact(fact), catalogue)) for fact, why in wrong]
    receipt = _receipt(verdict, scheme, catalogue)
    return VerdictTold(
        stored=verdict.stored,
        figures=[FigureTold(fact=figure.fact, value=figure.value) for figure in filled.figures],
        receipt=receipt,
        changes=changes,
        doubts=doubts,
        reasons=reasons,
        problems=problems,
    )


def place_words(form: Form, scheme: Scheme, catalogue: Catalogue) -> str:
    """Where the unit stands, and on which basis, as plain text."""
    key = "form.place" if is_ranked(scheme, form.basis) else "form.own_place"
    basis, place = basis_of_receipt(form.basis, scheme, catalogue), form.place
    return catalogue.plain(key, basis=basis, total=hundredths(place.total), rank=place.rank, units=place.units)


def _section(section: FormSection, scheme: Scheme, catalogue: Catalogue) -> SectionTold:
    title = catalogue.plain("form.other") if section.item is None else scheme.item(section.item).title
    return SectionTold(title=title, facts=[_fact(entry, scheme, catalogue) for entry in section.facts])


def _fact(entry: FormFact, scheme: Scheme, catalogue: Catalogue) -> FactTold:
    fact, reported = scheme.fact(entry.fact), entry.reported is not None
    return FactTold(
        id=fact.id,
        name=clip(fact.short, _TITLE),
        title=fact.title,
        kind=fact.kind,
        adds_up=fact.kind.adds_up,
        scale=100 if fact.scale == 100 else 1,
        measure=fact.measure,
        levels=list(fact.levels),
        most=scheme.most(fact.id) if fact.kind is Kind.MARK else None,
        total=entry.total,
        words=known(entry.total, fact, catalogue, reported=reported)
        if entry.target is None
        else _total(entry.total, entry.target, fact),
        reported=reported,
        target=entry.target,
        last=beside(entry.last, fact, catalogue),
        whence=whence(entry, catalogue),
        seen=entry.seen,
    )


def whence(entry: FormFact, catalogue: Catalogue) -> str:
    """From where a figure came, where nobody typed it in: 来自金保系统 6月15日; empty for what somebody reported."""
    if entry.origin is None or entry.reported is None or entry.origin.source not in _WHENCE:
        return ""
    key = "form.given" if entry.given else _WHENCE[entry.origin.source]
    when = day(entry.reported, catalogue)
    return catalogue.plain(key, system=entry.origin.system or "", day=when)


_WHENCE = {
    Source.SYSTEM: "form.from_system",
    Source.WORKBOOK: "form.from_workbook",
    Source.IMPORT: "form.from_import",
}


def _total(total: int, target: int, fact: Fact) -> str:
    return f"{number(total, fact)} / {number(target, fact)} {fact.measure}".strip()


def _receipt(verdict: Verdict, scheme: Scheme, catalogue: Catalogue) -> ReceiptTold | None:
    receipt = verdict.receipt
    if receipt is None:
        return None
    lines = []
    for line in receipt.lines:
        figure, total = said_of(line, scheme, catalogue), progress(line, scheme, catalogue)
        lines.append(LineTold(fact=line.fact, name=scheme.fact(line.fact).short, said=figure, total=total))
    effects = [effect_line(effect, receipt.unit, scheme, catalogue) for effect in receipt.effects]
    effects += second_lines(receipt.needs_second, scheme, catalogue)
    return ReceiptTold(
        lines=lines,
        effects=[plain_text(effect).strip() for effect in effects],
        summary=plain_text(moved(receipt, scheme, catalogue)[0]),
        moves=_moves(receipt, scheme, catalogue),
        up=is_ranked(scheme, receipt.basis) and receipt.after.rank < receipt.before.rank,
    )


def _moves(receipt: Receipt, scheme: Scheme, catalogue: Catalogue) -> str:
    before, after = receipt.before, receipt.after
    key = "climbs" if before.rank != after.rank else "moves" if before.total != after.total else "same"
    if not is_ranked(scheme, receipt.basis):
        key = "own_moves"
    values = {"total": hundredths(after.total), "before": before.rank, "rank": after.rank}
    return catalogue.plain(f"form.{key}", change=hundredths(after.total - before.total, signed=True), **values)


def change_words(change: Change, scheme: Scheme, catalogue: Catalogue, zone: ZoneInfo) -> str:
    """Who has reported what meanwhile, as plain text."""
    fact, by = scheme.fact(change.fact), change.by or catalogue.plain("form.somebody")
    when = at_time(change.at, zone, catalogue)
    return catalogue.plain("form.changed", by=by, when=when, total=amount(change.total, fact, catalogue))


def doubt_words(doubt: Suspicion, scheme: Scheme, catalogue: Catalogue) -> str:
    """What is odd about a figure, as plain text."""
    amounts = unusual_amounts(doubt, scheme.fact(doubt.claim.fact), catalogue)
    return catalogue.plain(f"form.unusual_{doubt.why}", **amounts)


def wrong_words(wrong: Wrong, fact: Fact, catalogue: Catalogue) -> str:
    """Why what was typed is no value of a fact, as plain text."""
    return catalogue.plain(f"doubts.{wrong.reason}", words=fact.short, **dict(wrong.values))
