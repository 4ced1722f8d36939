"""Whether the ledger is what it was: its seals, its publications, and the running totals kept beside it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.domain.checks import Check
from bot.domain.ledger import folded
from bot.domain.publications import checksum_of
from bot.domain.reviews import counting_for, selection_of
from bot.domain.seals import SealedKind, is_head
from bot.storage import projection, seals
from bot.storage import publications as storage
from bot.usecases.publishing import answer_of
from schemes import FileError, facts_csv
from schemes.version import known_to
from scoring import ScoringError, Total

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.domain.entries import Entry, Review
    from bot.domain.publications import Publication
    from bot.domain.seals import BrokenSeal
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, ServedScheme
    from scoring import Scheme

_FAULTS = {
    "altered": "is not what was stored",
    "missing": "was stored and is there no more",
    "unsealed": "was put in beside the bot: it has no seal",
    "missing-seal": "is there no more",
}


async def verify(context: Context) -> AsyncIterator[Check]:
    """Check every scheme of the database; publications only of those that are served, for these can be scored."""
    async with context.db.read() as tx:
        for scheme_id in await seals.schemes(tx):
            yield await _seals(tx, scheme_id)
        for scheme_id, served in context.schemes.items():
            published = await storage.all_of(tx, scheme_id)
            grounds = await _grounds(tx, published, served)
            for publication in published:
                yield _publication(context, publication, grounds[publication.version])
        yield await _projection(tx)


async def verify_head(context: Context, scheme_id: str, number: int, head: str) -> Check:
    """Whether a head that was printed once is still the scheme's seal of that number. Raises NotFound."""
    context.served(scheme_id)
    async with context.db.read() as tx:
        seal = await seals.numbered(tx, scheme_id, number)
    subject = f"{scheme_id}: seal {number:,}"
    if seal is None:
        return Check(subject, f"is not there; it was {head} when it was printed")
    return Check(subject, "" if is_head(seal, head) else f"is {seal.short}, not {head}: what came before was rewritten")


async def _seals(tx: Transaction, scheme_id: str) -> Check:
    broken, head = await seals.broken(tx, scheme_id), await seals.head(tx, scheme_id)
    subject = f"{scheme_id}: {head.number:,} seals, the last one {head.short}"
    return Check(subject, _sentence(broken) if broken is not None else "")


def _sentence(broken: BrokenSeal) -> str:
    """Which row does not fit, and how."""
    seal = f"seal {broken.number:,}" if broken.number is not None else ""
    if broken.kind is None:
        return f"{seal} {_FAULTS[broken.problem]}"
    row = f"{broken.kind.value} {broken.id}"
    return f"{row} ({seal}) {_FAULTS[broken.problem]}" if seal else f"{row} {_FAULTS[broken.problem]}"


async def _grounds(tx: Transaction, published: Sequence[Publication], served: ServedScheme) -> dict[int, str]:
    """By version: the facts csv that follows from what the ledger held before the publication's seal."""
    scheme, days = served.scheme, {publication.version: publication.as_of for publication in published}
    totals: dict[int, list[Total]] = {publication.version: [] for publication in published}
    newest = {publication.version: await _newest(tx, publication) for publication in published}
    for scheme_id, unit in await projection.units(tx) if published else []:
        if scheme_id != scheme.id:
            continue
        entries, reviews = await projection.of_unit(tx, scheme.id, unit)
        for publication in published:
            entry, review = newest[publication.version]
            before = [each for each in entries if each.id <= entry], [each for each in reviews if each.id <= review]
            totals[publication.version] += _evening_totals(*before, publication, scheme)
    schemes = {version: served.on(day).scheme for version, day in days.items()}
    return {
        version: facts_csv.write(schemes[version], known_to(schemes[version], of_version))
        for version, of_version in totals.items()
    }


async def _newest(tx: Transaction, publication: Publication) -> tuple[int, int]:
    """The last entry and the last review before a publication."""
    number = publication.seal.number if publication.seal is not None else 0
    kinds = (SealedKind.ENTRY, SealedKind.REVIEW)
    entry, review = [await seals.newest_before(tx, publication.scheme, number, kind) for kind in kinds]
    return entry, review


def _evening_totals(
    entries: Sequence[Entry], reviews: Sequence[Review], publication: Publication, scheme: Scheme
) -> list[Total]:
    """What the entries of a unit come to on each day, by the fold."""
    by_entry: defaultdict[int, list[Review]] = defaultdict(list)
    for review in reviews:
        by_entry[review.entry_id].append(review)
    counting = counting_for(entries, by_entry, selection_of(scheme, publication.basis))
    totals = {(entry.unit, entry.fact, entry.date): total for entry, total in folded(counting)}
    return [Total(*key, total) for key, total in totals.items() if key[2] <= publication.as_of]


def _publication(context: Context, publication: Publication, grounds: str) -> Check:
    """Check that a publication's facts are what the ledger held then, and its results what follows from them."""
    subject, fault = f"{publication.scheme}: publication {publication.version}", ""
    if checksum_of(publication.answer) != publication.checksum:
        return Check(subject, "its results do not have its checksum")
    if publication.facts != grounds:
        return Check(subject, "its facts are not what the ledger held when it was published")
    try:
        if answer_of(context, publication) != publication.answer:
            fault = "other results follow from its facts; were the scheme's files changed since?"
    except (FileError, ScoringError) as error:
        fault = f"its facts cannot be scored: {error}"
    return Check(subject, fault)


async def _projection(tx: Transaction) -> Check:
    units = await projection.units(tx)
    for scheme_id, unit in units:
        entry = await projection.differs(tx, scheme_id, unit)
        if entry is not None:
            place = f"entry {entry}" if entry else "the list of reported facts"
            fault = f"{place} of {unit} in {scheme_id} is wrong; `kaohe db rebuild` makes running totals anew"
            return Check("running totals and states", fault)
    return Check(f"running totals and states of {len(units)} units")
