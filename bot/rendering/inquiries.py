"""Short answers to messages that report nothing, and to those of which nothing was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.intents import Topic
from bot.domain.people import Role
from bot.rendering.callback_data import Action, past_day
from bot.rendering.figures import amount, hundredths, known
from bot.rendering.formatting import clip, day, days_left, example_fact
from bot.rendering.screen import Screen, button, in_rows, message
from bot.rendering.todos import buttons_for, page_button

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.people import Person
    from bot.domain.results import Pending, Progress, Todo
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from bot.rendering.screen import Button, Rows
    from schemes.duties import Duty
    from scoring import Scheme

_MOST_REPORTED = 3  # facts with a button to report them
_MOST_SINGLE = 5  # facts with a button of their own below a question about zeros
_LABEL = 14
_RULE = 400  # letters of a clause


def _manner(person: Person, scheme: Scheme) -> str:
    """Who is spoken to: somebody who reports (for a unit, or for any), who reviews, or who only reads."""
    roles = person.roles(scheme.id)
    if person.units(scheme.id) and Role.COORDINATOR in roles:
        return "reporter"
    return "bureau" if Role.BUREAU in roles else "reader" if person.only_reads(scheme.id) else "reviewer"


def ways_on(person: Person, scheme: Scheme, catalogue: Catalogue) -> Rows:
    """Buttons to what this person most likely wants."""
    manner, units = _manner(person, scheme), person.units(scheme.id)
    group = scheme.unit(units[0]).group if units else ""
    rank = button(catalogue, "inquiries.rank", Action.RANK, scheme.id, group)
    help_ = button(catalogue, "inquiries.help", Action.HELP)
    if manner == "reporter":
        form = button(catalogue, "inquiries.form", Action.FILL, scheme.id, units[0])
        todo = button(catalogue, "inquiries.todo", Action.TODO, scheme.id, units[0])
        return in_rows((form, todo, rank, help_), 2)
    if manner == "reader":
        return ((rank, button(catalogue, "inquiries.units", Action.UNITS, scheme.id)), (help_,))
    return ((rank, button(catalogue, "inquiries.review", Action.INBOX, scheme.id, 0)), (help_,))


def _example(person: Person, scheme: Scheme, catalogue: Catalogue) -> Marked:
    """How this person reports or asks, with an example."""
    units = scheme.units[0].short
    return catalogue(f"inquiries.example_{_manner(person, scheme)}", fact=example_fact(scheme), unit=units)


def not_understood_screen(person: Person, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Nothing of a message was understood."""
    key = "inquiries.not_understood_reader" if _manner(person, scheme) == "reader" else "inquiries.not_understood"
    lines = [catalogue(key), _example(person, scheme, catalogue)]
    return message(lines, catalogue, ways_on(person, scheme, catalogue))


def not_words_screen(sort: str, person: Person, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """A message without words, like voice; `sort` is the end of a key of the catalogue."""
    lines = [catalogue(f"inquiries.sent_{sort}"), _example(person, scheme, catalogue)]
    return message(lines, catalogue, ways_on(person, scheme, catalogue))


def unknown_command_screen(name: str, near: str, person: Person, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """There is no such command; `near` is one with a similar name, or empty."""
    key = "inquiries.unknown_command_near" if near else "inquiries.unknown_command"
    lines = [catalogue(key, name=clip(name, _LABEL), near=near), _example(person, scheme, catalogue)]
    return message(lines, catalogue, ways_on(person, scheme, catalogue))


def how_screen(person: Person, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """How figures are reported and put right."""
    if _manner(person, scheme) in {"reporter", "bureau"}:
        text = catalogue("people.help_reporter", fact=example_fact(scheme))
    else:
        text = _example(person, scheme, catalogue)
    return Screen(text, ways_on(person, scheme, catalogue))


def amending_screen(person: Person, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """How a report is put right."""
    units = person.units(scheme.id)
    rows: tuple[tuple[Button, ...], ...] = ways_on(person, scheme, catalogue)
    if units:
        rows = ((button(catalogue, "inquiries.history", Action.HISTORY, scheme.id, units[0], 0),), *rows)
    return message([catalogue("inquiries.amending", fact=example_fact(scheme))], catalogue, rows)


def contacts_screen(topic: Topic, names: Sequence[str], person: Person, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Whom to ask, and why the bot is not the right one: it decides nothing (REQUEST), or does not know (OTHER)."""
    lines = [catalogue(f"inquiries.{topic}")] if topic in {Topic.REQUEST, Topic.OTHER} else []
    lines.append(catalogue("inquiries.contacts" if names else "inquiries.contacts_unknown", names="、".join(names)))
    return message(lines, catalogue, ways_on(person, scheme, catalogue))


def anonymous_screen(catalogue: Catalogue) -> Screen:
    """Somebody writes in the name of a group: nobody can know who."""
    return Screen(catalogue("inquiries.anonymous"))


def zeros_done_screen(catalogue: Catalogue) -> Screen:
    """Nothing of what was due is due any more."""
    return Screen(catalogue("inquiries.zeros_done"))


def pick_figure_screen(
    todo: Todo, scheme: Scheme, duties: dict[str, Duty], catalogue: Catalogue, form: str | None
) -> Screen:
    """Which figure is to be reported: those that are due, and the form with all of them."""
    lines = [catalogue("inquiries.pick", fact=example_fact(scheme))]
    rows = in_rows(buttons_for(todo, scheme, duties, catalogue), 2)
    return message(lines, catalogue, (*rows, *page_button((todo,), form, catalogue)))


def courtesy_screen(topic: Topic, pending: Pending, person: Person, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """A kind word, and what waits for this person just now."""
    lines: list[str] = [catalogue(f"inquiries.{topic}")]
    rows: list[tuple[Button, ...]] = []
    if pending.announcement is not None and topic is Topic.RECEIVED:
        lines.append(catalogue("inquiries.confirm_reading"))
        rows.append((button(catalogue, "announcing.confirm", Action.READ, pending.announcement),))
    if pending.unit is not None and pending.duties and pending.due is not None:
        lines.append(catalogue("inquiries.due", count=pending.duties, due=day(pending.due, catalogue)))
        rows.append((button(catalogue, "inquiries.todo", Action.TODO, scheme.id, pending.unit),))
    if pending.reviews:
        lines.append(catalogue("inquiries.reviews", count=pending.reviews))
        rows.append((button(catalogue, "inquiries.review", Action.INBOX, scheme.id, 0),))
    if topic is Topic.GREETING and not rows:
        lines.append(_example(person, scheme, catalogue))
        rows += ways_on(person, scheme, catalogue)
    return message(lines, catalogue, rows)


def progress_screen(
    rows: Sequence[Progress], unit: str, scheme: Scheme, catalogue: Catalogue, *, rules: bool, reportable: Sequence[str]
) -> Screen:
    """How figures stand, with what counts by which rule where that is asked; `reportable`: what this person reports."""
    lines: list[str] = [catalogue("inquiries.progress_head", unit=scheme.unit(unit).short)]
    for row in rows:
        lines += _progress_lines(row, scheme, catalogue, more=len(rows) == 1 or rules)
        if rules and row.item is not None:
            item = scheme.item(row.item)
            lines.append(catalogue("inquiries.rule", clause=item.clause, text=clip(item.text, _RULE)))
    if rules:
        lines.append(catalogue("inquiries.rule_unsure"))
    report = [
        button(
            catalogue,
            "todos.report",
            Action.REPORT,
            scheme.id,
            unit,
            scheme.fact_place(row.fact),
            fact=clip(scheme.fact(row.fact).short, _LABEL),
        )
        for row in rows[:_MOST_REPORTED]
        if row.fact in reportable
    ]
    items = dict.fromkeys(row.item for row in rows if row.item is not None)
    places = {item.id: place for place, item in enumerate(scheme.items)}
    why = [button(catalogue, "inquiries.why", Action.WHY, scheme.id, unit, places[item]) for item in items]
    return message(lines, catalogue, (*in_rows(report, 2), tuple(why[:1]) if len(items) == 1 else ()))


def _progress_lines(row: Progress, scheme: Scheme, catalogue: Catalogue, *, more: bool) -> list[Marked]:
    """A figure, what is lacking, and where `more` is wanted what it brings until when."""
    fact = scheme.fact(row.fact)
    now = {"fact": fact.short, "now": known(row.value, fact, catalogue, reported=row.reported)}
    if row.target is None:
        lines = [catalogue("inquiries.progress_no_target", **now)]
    elif row.target and not row.task:
        lines = [catalogue("inquiries.progress_measure", target=amount(row.target, fact, catalogue), **now)]
    else:
        missing = amount(max(row.target - row.value, 0), fact, catalogue)
        key = "inquiries.progress" if row.value < row.target else "inquiries.progress_reached"
        target = amount(row.target, fact, catalogue)
        lines = [catalogue(key, target=target, missing=missing, **now)]
    if not more:
        return lines
    if row.points > 0:
        lines.append(catalogue("inquiries.progress_gain", points=hundredths(row.points, signed=True)))
    if row.item is not None:
        lines.append(_of_item(row, scheme.item(row.item).title, catalogue))
    if row.due is not None:
        left = days_left(row.days_left, catalogue)
        lines.append(catalogue("inquiries.progress_due", due=day(row.due, catalogue), left=left))
    return lines


def _of_item(row: Progress, title: str, catalogue: Catalogue) -> Marked:
    """The line of the sheet that the figure counts for, and what that has."""
    if not row.applies:
        return catalogue("inquiries.progress_not_applying", item=title)
    # Without a most, it takes points, or adds them without end.
    key = "inquiries.progress_item" if row.item_most else "inquiries.progress_item_without_most"
    return catalogue(key, item=title, now=hundredths(row.item_points), most=hundredths(row.item_most))


def zeros_screen(facts: Sequence[str], unit: str, on: date, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Whether all that is due is to be reported as 0."""
    short = scheme.unit(unit).short
    if not facts:
        return Screen(catalogue("inquiries.no_zeros", unit=short, fact=example_fact(scheme)))
    lines: list[str] = [catalogue("inquiries.zeros", unit=short, day=day(on, catalogue))]
    names = [scheme.fact(fact).short for fact in facts]
    if len(names) <= _MOST_SINGLE:
        lines += [catalogue("inquiries.zeros_fact", fact=name) for name in names]
    else:
        lines.append(catalogue("inquiries.zeros_facts", facts="；".join(names)))
    at = scheme.id, unit, past_day(on, scheme.start)
    rows = [(button(catalogue, "inquiries.zeros_all", Action.ZERO, *at, "", count=len(facts)),)]
    if 1 < len(facts) <= _MOST_SINGLE:
        for fact in facts:
            name, place = clip(scheme.fact(fact).short, _LABEL), scheme.fact_place(fact)
            rows.append((button(catalogue, "inquiries.zeros_one", Action.ZERO, *at, place, fact=name),))
    rows.append((button(catalogue, "inquiries.zeros_none", Action.ZERO, *at, "x"),))
    return message(lines, catalogue, rows)
