"""Amending: what a correction in words, or a bare number, is about; one question, whose buttons lead to the figure.

城镇新增就业 12 · 改为21            the receipt before names the fact: [改为 21（原 12）]
居转企 · 12                       the fact alone names it: stored as if typed together
更正：新增就业21, nothing reported   an ordinary report
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from bot.domain.amending import Asked, Change, Part, changes_of, meanings_of_number, plain_claims
from bot.domain.drafts import Draft, OpenAmendment, PromptedFigure
from bot.domain.entries import Mode, Source
from bot.domain.intents import Amendment, Amends, Doubt, DoubtKind, Wrong
from bot.storage import courses, drafts, ledger
from bot.usecases import reply_prompts, undoing
from bot.usecases.context import admit, in_transaction
from bot.usecases.conversation import topic
from bot.usecases.referring import entries_meant, own_counting, with_entries
from bot.usecases.standings import today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.amending import Earlier, ReadNumber
    from bot.domain.entries import Origin
    from bot.domain.intents import Claim, Reading
    from bot.storage.engine import Transaction
    from bot.usecases.context import Admission, Session
    from bot.usecases.referring import Said
    from scoring import Scheme

_LIVES = timedelta(days=3)
_MOST = 8  # buttons of a question
_MERELY = re.compile(r"^\W*(?:更正|重报|补报)|以此为准")  # what is said of a figure, not of an earlier one


@dataclass(frozen=True, slots=True)
class Amended:
    """What is asked, and what of the message is an ordinary report.

    `of_entries`: the message replies to, or is itself, one that has led to entries.
    """

    questions: tuple[Asked, ...]
    reading: Reading
    of_entries: bool = False


def amends(reading: Reading) -> bool:
    """Whether a message may be about something said before."""
    return bool(reading.amendments) or any(_is_bare(doubt) for doubt in reading.doubts)


def _is_bare(doubt: Doubt) -> bool:
    return doubt.kind is DoubtKind.NO_FACT and bool(doubt.number) and not doubt.candidates


@in_transaction
async def ask(tx: Transaction, session: Session, reading: Reading, said: Said) -> Amended:
    """Ask what the corrections and bare numbers of a message mean; what is left of it is to be reported.

    Nothing is stored. A message that is worked through again gets its first questions again.
    """
    admission = await admit(session, tx, said.origin.update_id)
    receipt, said = said.receipt, await with_entries(admission, said)
    if before := await _asked_before(admission, said.origin):
        rest = tuple(doubt for doubt in reading.doubts if not _is_bare(doubt))
        return Amended(before, replace(reading, amendments=(), doubts=rest), bool(said.about))
    if await _was_stored(admission, said.origin):
        return Amended((), replace(reading, amendments=()))
    if said.origin.source is Source.EDIT:
        await reply_prompts.close_questions(admission, said.origin)
    found = _Found(reading)
    for amendment in reading.amendments:
        await _amend(admission, amendment, said, found)
    for doubt in reading.doubts:
        changes = await _number(admission, doubt, said) if _is_bare(doubt) else []
        if changes:
            found.changes.append((doubt.text, changes))
        else:
            found.doubts.append(doubt)
    questions = [await _ask(admission, said.origin, receipt, asked, reading.foreign) for asked in found.questions()]
    left = replace(reading, amendments=(), claims=tuple(found.claims), doubts=tuple(found.doubts))
    return Amended(tuple(questions), left, bool(said.about))


class _Found:
    """What the words of one message come to."""

    def __init__(self, reading: Reading) -> None:
        self.claims = list(reading.claims)
        self.doubts: list[Doubt] = []
        self.changes: list[tuple[str, list[Change]]] = []  # each with its words

    def questions(self) -> list[tuple[str, list[Change]]]:
        """One question for the message where each part has one meaning, else one for each part."""
        parts = tuple(part for _, changes in self.changes for part in changes[0].parts if part.claim is not None)
        if 1 < len(parts) == sum(len(change.parts) for _, changes in self.changes for change in changes):
            replaced = [part.earlier.id for part in parts if part.earlier is not None]
            if len(set(replaced)) == len(replaced):
                return [("；".join(words for words, _ in self.changes), [Change(parts)])]
        return self.changes


async def _asked_before(admission: Admission, origin: Origin) -> tuple[Asked, ...]:
    if origin.update_id is None or not admission.heads.seen:
        return ()
    before = await drafts.by_update(admission.tx, OpenAmendment, origin.update_id)
    return tuple(question(draft) for draft in before if draft.person_id == admission.person.id)


async def _was_stored(admission: Admission, origin: Origin) -> bool:
    seen = origin.update_id is not None and admission.heads.seen
    return seen and bool(await ledger.by_update(admission.tx, origin.update_id or 0))


async def _amend(admission: Admission, amendment: Amendment, said: Said, found: _Found) -> None:
    """Add what one amendment may mean, or why it means nothing."""
    about: list[Earlier] = []
    if amendment.kind is Amends.WITHDRAW:
        changes = await _withdrawals(admission, amendment, said)
    else:
        about = await entries_meant(admission, amendment, said)
        changes = changes_of(amendment, about, admission.scheme, said.read)
        if amendment.kind in (Amends.SET, Amends.MORE) and not (amendment.facts or said.about):
            changes = await _of_question(admission, amendment, said) or changes
        if not about and amendment.facts and amendment.kind in (Amends.SET, Amends.MORE):
            claims, changes = await _plain(admission, amendment, said)
            found.claims += claims
            if claims:
                return
    if changes:
        found.changes.append((amendment.text, changes[:_MOST]))
    else:
        found.doubts.append(_useless(admission, amendment, said.read, about))


async def _of_question(admission: Admission, amendment: Amendment, said: Said) -> list[Change]:
    """The number as a figure of the facts that the bot has just asked about; none where it spoke of something else."""
    spoken = await topic(admission.tx, admission.session, said.origin)
    named = [(claim.fact, claim.unit) for claim in spoken.claims] if spoken is not None else []
    return _of_facts(amendment, named, admission.scheme, said.read)


async def _withdrawals(admission: Admission, amendment: Amendment, said: Said) -> list[Change]:
    """What may be taken back: each of the entries named, or the last reports as they came."""
    if amendment.facts or amendment.old is not None or amendment.number is not None:
        return changes_of(amendment, await entries_meant(admission, amendment, said), admission.scheme, said.read)
    if said.about:
        together = [await own_counting(admission, said.about)]
    else:
        together = [await undoing.with_totals(admission, report) for report in await undoing.lately(admission)]
    changes = [Change(tuple(Part(None, earlier) for earlier in report)) for report in together if report]
    if len(changes) == 1 and 1 < len(changes[0].parts) < _MOST:
        changes += [Change((part,)) for part in changes[0].parts]
    return changes


async def _plain(admission: Admission, amendment: Amendment, said: Said) -> tuple[list[Claim], list[Change]]:
    """A correction of what this person has not reported: a figure like any other; where others have, a question."""
    session, scheme = admission.session, admission.scheme
    units = session.person.units(scheme.id)
    unit = amendment.unit or (units[0] if len(units) == 1 else None)
    claims = plain_claims(amendment, unit, scheme, said.read)
    reported = [claim for claim in claims if unit is not None and await _is_reported(admission, unit, claim)]
    merely = amendment.kind is Amends.SET and amendment.old is None and _MERELY.search(amendment.text) is not None
    if len(claims) == 1 and not reported and (merely or unit is None):
        return claims, []  # the guards are those of every report
    options = [claim for claim in claims if claim not in reported or amendment.kind is Amends.MORE]
    for claim in reported if amendment.kind is Amends.SET else ():
        options += dict.fromkeys((replace(claim, mode=Mode.TOTAL), claim))
    return [], [Change((Part(claim),)) for claim in options]


async def _is_reported(admission: Admission, unit: str, claim: Claim) -> bool:
    day = claim.date or today(admission.context, admission.scheme)
    course = await courses.course(admission.tx, admission.scheme.id, admission.selection, (unit, claim.fact), day)
    return bool(course.rows)


async def _number(admission: Admission, doubt: Doubt, said: Said) -> list[Change]:
    """What a bare number may mean; nothing where no fact was spoken of, or where it answers the question for one."""
    amendment = _as_amendment(doubt)
    if amendment is None:
        return []
    scheme, spoken = admission.scheme, await topic(admission.tx, admission.session, said.origin)
    if said.about:
        return meanings_of_number(amendment, await own_counting(admission, said.about), scheme, said.read)[:_MOST]
    if spoken is None:
        stale = await drafts.latest(admission.tx, PromptedFigure, admission.person.id, admission.session.now())
        figures = [stale] if stale is not None and stale.scheme == scheme.id else []
        return _of_facts(amendment, [(draft.content.fact, draft.content.unit) for draft in figures], scheme, said.read)
    if spoken.figure is not None:
        return []
    if spoken.claims:
        named = [(claim.fact, claim.unit) for claim in spoken.claims]
        return _of_facts(amendment, named, scheme, said.read)[:_MOST]
    last = await own_counting(admission, [entry.id for entry in spoken.entries])
    return meanings_of_number(amendment, last, scheme, said.read)[:_MOST]


def _as_amendment(doubt: Doubt) -> Amendment | None:
    try:
        number = Decimal(doubt.number)
    except InvalidOperation:  # 是, 否
        return None
    kind = Amends.MORE if doubt.mode is Mode.INCREMENT else Amends.SET
    return Amendment(kind, doubt.text, number=number, total=doubt.mode is Mode.TOTAL)


def _of_facts(
    amendment: Amendment, named: Sequence[tuple[str, str | None]], scheme: Scheme, read: ReadNumber
) -> list[Change]:
    """The number as a figure of each of these facts (with units)."""
    claims = [
        claim
        for fact, unit in dict.fromkeys(named)
        for claim in plain_claims(replace(amendment, facts=(fact,)), unit, scheme, read)
    ]
    return [Change((Part(claim),)) for claim in claims]


def _useless(admission: Admission, amendment: Amendment, read: ReadNumber, about: Sequence[Earlier]) -> Doubt:
    """Why an amendment leads to nothing."""
    scheme = admission.scheme
    if amendment.number is None and amendment.kind in (Amends.SET, Amends.MORE, Amends.LESS):
        return Doubt(DoubtKind.NO_VALUE, amendment.text, reason="amend-number")
    for fact in map(scheme.fact, amendment.facts if amendment.kind is not Amends.FACT else ()):
        wrong = read(amendment.number, amendment.measure, fact) if amendment.number is not None else None
        if isinstance(wrong, Wrong):
            return Doubt(DoubtKind.BAD_VALUE, amendment.text, reason=wrong.reason, values=wrong.values)
    same = bool(about) and amendment.kind is not Amends.FACT
    return Doubt(DoubtKind.NO_FACT, amendment.text, reason="amend-same" if same else "nothing-to-amend")


async def _ask(
    admission: Admission, origin: Origin, receipt: int | None, asked: tuple[str, list[Change]], foreign: bool
) -> Asked:
    words, changes = asked
    message = origin.chat_id, origin.message_id
    content = OpenAmendment(words, tuple(changes), *message, receipt=receipt, forwarded=foreign)
    return await put(admission, origin, content)


async def put(admission: Admission, origin: Origin, content: OpenAmendment) -> Asked:
    """Ask a question of this kind."""
    now = admission.session.now()
    draft = Draft(0, admission.person.id, origin.update_id, admission.scheme.id, content, now, now + _LIVES)
    return question(await drafts.put(admission.tx, draft))


def question(draft: Draft[OpenAmendment]) -> Asked:
    """The question as it is, or was, asked."""
    content = draft.content
    return Asked(draft.id, draft.scheme, content.words, content.changes, content.suspicions)
