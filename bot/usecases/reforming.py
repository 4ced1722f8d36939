"""Rules that are others than those served last: noticed at the start, told to the bureau, noted for the audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.languages import LANGUAGES
from bot.domain.notices import NoticeKind, SchemeChanged, UnitMoved, values_of
from bot.domain.reviews import default_basis, selection_of
from bot.storage import audit, scheme_rules
from bot.usecases.alarms import EXPIRES, bureau, notify
from bot.usecases.standings import figures_under, today
from schemes import FileError
from schemes.differences import differences
from schemes.version import Version, version_on
from schemes.versions import files_on, read_version
from schemes.wording import told
from scoring import Message, ScoringError, format_hundredths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, ServedScheme
    from scoring import Scheme

    _Texts = Mapping[date, Mapping[str, str]]

_MOST = 40  # changes that are told; a whole new method has hundreds


@dataclass(frozen=True, slots=True)
class _Reform:
    """What holds now from a day on, and what held before in its place; None: that cannot be read any more.

    `files`: the names of the files that differ. `rewritten`: it was served for that day before.
    """

    before: Version | None
    after: Version
    files: tuple[str, ...]
    rewritten: bool


async def notice(context: Context) -> int:
    """Tell the bureau of all that is another in the served schemes than when they were last served; of how much."""
    return sum([await _notice(context, served) for served in context.schemes.values()])


async def _notice(context: Context, served: ServedScheme) -> int:
    texts = {version.since: _texts(served.name, version.since) for version in served.versions}
    scheme_id = served.scheme.id

    async def change(tx: Transaction) -> int:
        kept = await scheme_rules.of_scheme(tx, scheme_id)
        if kept == texts:
            return 0
        reforms = list(_reforms(served, kept, texts)) if kept else []
        await scheme_rules.keep(tx, scheme_id, texts, context.clock.now())
        for number, reform in enumerate(reforms):
            await _tell(tx, context, reform, number)
        return len(reforms)

    return await context.db.write(change)


def _texts(name: str, since: date) -> dict[str, str]:
    return {file: data.decode("utf-8", "replace") for file, data in files_on(name, since).items()}


def _reforms(served: ServedScheme, kept: _Texts, texts: _Texts) -> Iterator[_Reform]:
    """What is another: new days, days that are taken back, and what was rewritten; the same difference once."""
    told_already = set()
    for day in sorted({*kept, *texts}):
        after = version_on(served.versions, day)
        earlier = kept.get(day) or kept[max((since for since in kept if since < day), default=min(kept))]
        now = texts[after.since]
        files = tuple(file for file in sorted({*earlier, *now}) if earlier.get(file) != now.get(file))
        difference = tuple((earlier.get(file), now.get(file)) for file in files)
        if files and difference not in told_already:
            told_already.add(difference)
            before = _read(served.scheme.id, earlier, day)
            yield _Reform(before, Version(day, after.scheme, after.duties), files, rewritten=day in kept)


def _read(scheme_id: str, files: Mapping[str, str], day: date) -> Version | None:
    try:
        return read_version(scheme_id, {file: text.encode() for file, text in files.items()}, day)
    except (FileError, ScoringError):
        return None


async def _tell(tx: Transaction, context: Context, reform: _Reform, number: int) -> None:
    scheme, now = reform.after.scheme, context.clock.now()
    changes: tuple[str, ...] = (Message("the earlier files cannot be read any more: {files}", files=reform.files),)
    moved: tuple[UnitMoved, ...] = ()
    if reform.before is not None:
        found = differences(reform.before, reform.after)
        changes = (*found[:_MOST], *([Message("and more: {count}", count=len(found) - _MOST)] if found[_MOST:] else []))
        moved = await _moved(tx, context, reform.before, reform.after)
    by_language = {language: tuple(told(change, language) for change in changes) for language in LANGUAGES}
    content = SchemeChanged(scheme.id, reform.after.since, reform.rewritten, by_language, moved)
    subject = f"{scheme.id}:{reform.after.since}:{int(now.timestamp())}-{number}"
    readers = await bureau(tx, context, [scheme.id])
    await notify(tx, NoticeKind.SCHEME_CHANGED, subject, readers, values_of(content), (now, now + EXPIRES))
    # As one word each: a unit's id by itself would be taken for what was changed.
    details = " ".join([*reform.files, *(_in_one_word(each, scheme) for each in moved)])
    await audit.note(tx, scheme.id, audit.Act(now, None, "change-scheme", str(reform.after.since), details))


def _in_one_word(moved: UnitMoved, scheme: Scheme) -> str:
    before, after = map(format_hundredths, moved.total)
    return f"{scheme.unit(moved.unit).short}:{before}→{after}({moved.rank[0]}→{moved.rank[1]})"


async def _moved(tx: Transaction, context: Context, before: Version, after: Version) -> tuple[UnitMoved, ...]:
    """The units whose total or rank is another by the new rules, on today's figures, by their new rank."""
    day = today(context, after.scheme)
    old, new = [
        (await figures_under(tx, scheme, selection_of(scheme, default_basis(scheme)), day)).standing
        for scheme in (before.scheme, after.scheme)
    ]
    units = [
        UnitMoved(unit, (old.total(unit), new.total(unit)), (old.rank(unit), new.rank(unit)))
        for unit in sorted(old.scheme.unit_ids & new.scheme.unit_ids, key=lambda unit: (new.rank(unit), unit))
    ]
    return tuple(moved for moved in units if moved.total[0] != moved.total[1] or moved.rank[0] != moved.rank[1])
