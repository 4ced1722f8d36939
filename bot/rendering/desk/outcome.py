"""What came of a file that was dropped, as its page shows it: how it was read, what it changes, what is wrong.

It is kept as JSON, so that the page can be looked at again without reading the file once more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from bot.domain.people import Invitee  # noqa: TC001 the codec reads it
from bot.domain.workbooks import WhichDay
from bot.rendering.figures import amount, number
from bot.rendering.formatting import clip, day
from bot.rendering.marks import plain_text
from bot.rendering.receipts import second_lines
from bot.rendering.table_questions import note_lines, places_of, which_meaning
from bot.rendering.workbooks import unit_moved, what_asks, wrong_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.domain.drafts import OpenTable
    from bot.domain.last_year import Looked
    from bot.domain.results import Receipt, Withdrawn
    from bot.domain.workbooks import Change, Legend, Preview, Stored, TableQuestion, Wrong
    from bot.rendering.catalogue import Catalogue
    from scoring import Fact, Scheme

_NAME, _TITLE = 60, 40
_MOST_WRONG, _MOST_EFFECTS = 200, 40
_SIGNS = "✅❌⚠️ℹ️📄🔎➕📅 "  # at the beginning of a line in the chat, where there are no headings


@dataclass(frozen=True, slots=True)
class ReadAs:
    """A column, where it stands, and what it was taken for."""

    title: str
    place: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Question:
    """What only the sender can tell, with what may be chosen (value and word), and the answer so far."""

    words: str
    options: tuple[tuple[str, str], ...]
    answer: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A row of what changes; `ask`: what to look at before it is stored."""

    cells: tuple[str, ...]
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it sends, its words, and the key that presses it."""

    value: str
    word: str
    key: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A page. `draft`: what its buttons settle, `table`: whose questions are asked, `undo`: entries to take back.

    `invitees`: who is invited on a click.
    """

    title: str
    tone: str = ""
    draft: int = 0
    table: int = 0
    questions: tuple[Question, ...] = ()
    columns: tuple[ReadAs, ...] = ()
    day: str = ""
    notes: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[ChangeRow, ...] = ()
    effects: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    undo: tuple[int, ...] = ()
    invitees: tuple[Invitee, ...] = ()


_CODEC = TypeAdapter(Outcome)


def encode(outcome: Outcome) -> str:
    """The page as JSON."""
    return _CODEC.dump_json(outcome).decode()


def decode(text: str) -> Outcome:
    """What `encode` wrote."""
    return _CODEC.validate_json(text)


def noted(page: Outcome, words: str) -> str:
    """The page as JSON, with why a step from it has failed."""
    return encode(replace(page, notes=(words,)))


def asked(table: OpenTable, draft: int, scheme: Scheme, catalogue: Catalogue, today: date) -> Outcome:
    """A table of which some columns are unclear: they come first."""
    workbook = table.workbook
    open_ones = sum(not answer for answer in table.answers)
    title = catalogue.plain("desk_files.asks", name=clip(workbook.name, _NAME), count=open_ones)
    return Outcome(
        title,
        "ask",
        table=draft,
        questions=_questions(table, scheme, catalogue, today),
        columns=_columns(workbook.legend, catalogue),
        passed=_passed(workbook.legend, catalogue),
        wrong=unused(workbook.wrong, catalogue),
    )


def previewed(
    preview: Preview, table: OpenTable | None, scheme: Scheme, catalogue: Catalogue, zone: ZoneInfo, today: date
) -> Outcome:
    """What storing a table would change."""
    changes = sorted(preview.changes, key=lambda change: not change.asks)
    asking = sum(change.asks for change in changes)
    key = "desk_files.changes" if changes else "desk_files.changes_nothing"
    notes = [catalogue.plain("desk_files.overtaken")] if preview.overtaken else []
    notes += [_bare(catalogue.plain("workbook.outdated"))] if preview.outdated else []
    notes += [_bare(plain_text(catalogue("workbook.same", count=preview.same)))] if preview.same else []
    if preview.legend is not None and preview.legend.remembered:
        notes.append(catalogue.plain("desk_files.remembered"))
    days = sorted({change.day for change in changes})
    return Outcome(
        catalogue.plain(key, name=clip(preview.name, _NAME), count=len(changes)),
        "ask" if changes else "",
        preview.draft,
        preview.legend.draft if preview.legend is not None else 0,
        _questions(table, scheme, catalogue, today) if table is not None else (),
        columns=_columns(preview.legend, catalogue),
        passed=_passed(preview.legend, catalogue),
        day="、".join(_day(each, today, catalogue) for each in days),
        notes=tuple(notes),
        wrong=unused(preview.wrong, catalogue),
        heads=_heads(("unit", "fact", "before", "after", "difference", "cell"), catalogue),
        rows=tuple(_row(change, scheme, catalogue, zone) for change in changes),
        effects=_effects(preview.receipts, scheme, catalogue),
        choices=_choices(len(changes), asking, catalogue, wrong=bool(preview.wrong)) if preview.draft else (),
    )


def stored(stored_: Stored, scheme: Scheme, catalogue: Catalogue) -> Outcome:
    """What was stored, and where the units stand now."""
    entries = tuple(line.entry_id for receipt in stored_.receipts for line in receipt.lines)
    key = "desk_files.stored" if entries else "workbook.nothing_to_store"
    title = catalogue.plain(key, name=clip(stored_.name, _NAME), count=len(entries))
    second = dict.fromkeys(
        plain_text(line)
        for receipt in stored_.receipts
        for line in second_lines(receipt.needs_second, scheme, catalogue)
    )
    effects = _effects(stored_.receipts, scheme, catalogue)
    return Outcome(title, "good", effects=effects, notes=tuple(second), undo=entries)


def taken_back(withdrawn: Sequence[Withdrawn], catalogue: Catalogue) -> Outcome:
    """What was stored counts no more."""
    count = sum(len(unit.lines) for unit in withdrawn)
    return Outcome(catalogue.plain("desk_files.taken_back", count=count))


def dropped(catalogue: Catalogue) -> Outcome:
    """Nothing of it is stored."""
    return Outcome(catalogue.plain("desk_files.dropped"))


def looked_over(looked: Looked, scheme: Scheme, catalogue: Catalogue) -> Outcome:
    """What storing last year's totals would change."""
    year, count = scheme.start.year - 1, len(looked.changes)
    key = "desk_files.last_year_changes" if count else "desk_files.changes_nothing"
    notes = [catalogue.plain("desk_files.overtaken")] if looked.overtaken else []
    notes += [catalogue.plain("last_year.same", count=looked.same)] if looked.same else []
    rows = [
        ChangeRow(
            (
                scheme.unit(each.final.unit).short,
                scheme.fact(each.final.fact).short,
                in_words(each.before, scheme.fact(each.final.fact), catalogue),
                in_words(each.final.value, scheme.fact(each.final.fact), catalogue),
                each.final.cell,
            )
        )
        for each in looked.changes
    ]
    store = catalogue.plain("desk_files.store_right" if looked.wrong else "desk_files.store", count=count)
    choices = (Choice("all", store, "s"), Choice("x", catalogue.plain("desk_files.store_none"), "x"))
    return Outcome(
        catalogue.plain(key, name=clip(looked.name, _NAME), count=count, year=year),
        "ask" if count else "",
        looked.draft,
        notes=tuple(notes),
        wrong=unused(looked.wrong, catalogue),
        heads=_heads(("unit", "fact", "before", "after", "cell"), catalogue),
        rows=tuple(rows),
        choices=_first(choices) if looked.draft else (),
    )


def kept_last_year(count: int, scheme: Scheme, catalogue: Catalogue) -> Outcome:
    """Last year's totals are stored."""
    words = plain_text(catalogue("last_year.stored", count=count, year=scheme.start.year - 1))
    return Outcome(_bare(words), "good")


def _heads(names: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(catalogue.plain(f"workbook.differs_{name}") for name in names)


def _questions(table: OpenTable, scheme: Scheme, catalogue: Catalogue, today: date) -> tuple[Question, ...]:
    pairs = zip(table.workbook.questions, table.answers, strict=True)
    return tuple(_question(question, answer, scheme, catalogue, today) for question, answer in pairs)


def _question(question: TableQuestion, answer: str, scheme: Scheme, catalogue: Catalogue, today: date) -> Question:
    if isinstance(question, WhichDay):
        words = plain_text(catalogue("workbook.which_day", text=clip(question.text, _TITLE)))
        days = tuple((each.isoformat(), _day(each, today, catalogue)) for each in question.options)
        return Question(words, days, answer)
    meanings = tuple((each.value, catalogue.plain(f"workbook.meant_{each}")) for each in question.options)
    return Question(plain_text(which_meaning(question, scheme, catalogue)), meanings, answer)


def _day(of: date, today: date, catalogue: Catalogue) -> str:
    return catalogue.plain("workbook.meant_today", day=day(of, catalogue)) if of == today else day(of, catalogue)


def _columns(legend: Legend | None, catalogue: Catalogue) -> tuple[ReadAs, ...]:
    """How the columns were read."""
    return tuple(
        ReadAs(
            clip(column.title.replace(" ", " · "), _TITLE) or catalogue.plain("workbook.headless"),
            places_of((column.place,), catalogue),
            catalogue.plain(f"workbook.meant_{column.meant}"),
        )
        for column in (legend.columns if legend is not None else ())
    )


def _passed(legend: Legend | None, catalogue: Catalogue) -> tuple[str, ...]:
    """What was passed over, and why."""
    return tuple(_bare(plain_text(line)) for line in note_lines(legend, catalogue)) if legend is not None else ()


def unused(wrong: Sequence[Wrong], catalogue: Catalogue) -> tuple[str, ...]:
    """The cells that are not used, and why."""
    return tuple(_bare(plain_text(line)) for line in wrong_lines(wrong, catalogue, _MOST_WRONG))


def _row(change: Change, scheme: Scheme, catalogue: Catalogue, zone: ZoneInfo) -> ChangeRow:
    fact, difference = scheme.fact(change.given.fact), change.after - change.before
    before = in_words(change.before, fact, catalogue) if change.reported else catalogue.plain("workbook.none_before")
    moved = f"{'+' if difference >= 0 else ''}{number(difference, fact)}" if fact.kind.adds_up else ""
    names = scheme.unit(change.given.unit).short, fact.short
    after = in_words(change.after, fact, catalogue)
    return ChangeRow((*names, before, after, moved, change.given.cell), what_asks(change, scheme, catalogue, zone))


def in_words(value: int | None, fact: Fact, catalogue: Catalogue) -> str:
    """A figure as a cell shows it; None: nothing was reported."""
    if value is None:
        return catalogue.plain("workbook.none_before")
    return number(value, fact) if fact.kind.adds_up else amount(value, fact, catalogue)


def _effects(receipts: Sequence[Receipt], scheme: Scheme, catalogue: Catalogue) -> tuple[str, ...]:
    """What was or would be done to the units' points and ranks."""
    lines = [plain_text(unit_moved(each, scheme, catalogue, named=True)) for each in receipts[:_MOST_EFFECTS]]
    if len(receipts) > _MOST_EFFECTS:
        lines.append(catalogue.plain("desk_files.more_effects", count=len(receipts) - _MOST_EFFECTS))
    return tuple(lines)


def _choices(count: int, asking: int, catalogue: Catalogue, *, wrong: bool) -> tuple[Choice, ...]:
    """Store what nothing is odd about, all of it, or nothing."""
    say, clear = catalogue.plain, count - asking
    choices = []
    if clear:
        key = "desk_files.store_right" if asking or wrong else "desk_files.store"
        choices.append(Choice("clear", say(key, count=clear), "s"))
    if asking:
        choices.append(Choice("all", say("desk_files.store_asked", count=count, asking=asking), "a"))
    choices.append(Choice("x", say("desk_files.store_none"), "x"))
    return _first(choices)


def _first(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The first of them as the one that is meant most of the time."""
    first, *others = choices
    return (Choice(first.value, first.word, first.key, primary=True), *others)


def _bare(line: str) -> str:
    """A line of the chat without the sign before it."""
    return line.lstrip(_SIGNS)
