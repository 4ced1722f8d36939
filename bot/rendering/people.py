"""Joining, leaving, groups, help and mistakes, in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.entries import Entry
from bot.domain.languages import LANGUAGES
from bot.domain.people import Purpose
from bot.rendering.callback_data import Action, pack
from bot.rendering.figures import amount, stated
from bot.rendering.formatting import clip, day, example_fact
from bot.rendering.marks import plain_text
from bot.rendering.rosters import span
from bot.rendering.screen import Button, Screen, button, copy_invitation, message
from scoring import Fact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from bot.domain.errors import ReasonNeeded, UserError
    from bot.domain.people import BoundGroup, Person
    from bot.domain.results import Invited, Joined
    from bot.domain.workdays import Workdays
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_AT_BUTTON = 200  # letters, Telegram's
_WORDS = 300  # letters of an error's words: six titles of items
_HOURS = (8, 9, 10, 14, 17, 19)  # at which a group can have the ranking
_WORKING_WEEK = 5
_LABEL = 18  # letters of a button


def joined_screen(joined: Joined, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> Screen:
    """Welcome: what one has become, and the first thing to do."""
    role = catalogue.plain(f"people.role_{joined.role}")
    unit = scheme.unit(joined.unit).name if joined.unit else joined.department or ""
    key = "people.already" if joined.already else f"people.welcome_{joined.role}"
    example = {"fact": example_fact(scheme), "example_unit": scheme.units[0].short}
    text: str = catalogue(key, role=role, unit=unit, scheme=scheme.title, **example)
    if joined.until is not None and joined.since is not None and not joined.already:
        text = catalogue("rosters.limited", days=span(joined.since, joined.until, zone, catalogue)) + "\n\n" + text
    return Screen(text)


def invited_screen(invited: Invited, scheme: Scheme, link: str, catalogue: Catalogue) -> Screen:
    """An invitation to pass on: the link, and what to send where links do not open."""
    role = catalogue.plain(f"people.role_{invited.role}")
    unit = scheme.unit(invited.unit).name if invited.unit else invited.department or ""
    values = {"role": role, "unit": unit, "link": link, "token": invited.token, "scheme": scheme.title}
    return Screen(catalogue("people.invitation", **values), copy_invitation(link, invited.token, catalogue))


def members_screen(members: Sequence[Person], scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Everybody with a role, and how to end one."""
    lines = [catalogue("people.members")]
    for person in members:
        for membership in person.memberships:
            if membership.scheme == scheme.id:
                role = catalogue.plain(f"people.role_{membership.role}")
                unit = scheme.unit(membership.unit).short if membership.unit else membership.department or ""
                lines.append(catalogue("people.member", name=person.name, id=person.id, role=role, unit=unit))
    return message(lines, catalogue)


def bound_screen(group: BoundGroup, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The confirmation that a group is bound, with what it will get from now on."""
    unit = scheme.unit(group.unit).name if group.unit else ""
    own = group.unit is not None and group.purpose is Purpose.REMINDERS
    key = "people.bound_unit" if own else f"people.bound_{group.purpose}"
    return Screen(catalogue(key, unit=unit, scheme=scheme.title))


def choose_group_screen(catalogue: Catalogue) -> Screen:
    """Which group is to get the ranking? A button lets the person choose one of theirs."""
    return Screen(catalogue("people.choose_group"), ask_group=catalogue.plain("people.choose_group_button"))


def bound_chosen_screen(group: BoundGroup, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The confirmation that a group that was chosen is bound."""
    return Screen(catalogue("people.bound_chosen", title=group.title, scheme=scheme.title), ask_group="")


def ranking_settings_screen(
    group: BoundGroup, scheme: Scheme, days: Workdays, catalogue: Catalogue, tables: bool | None = None
) -> Screen:
    """When a group gets the ranking, and what of it; every choice is a button, what holds is marked."""
    ranking = group.ranking
    week = [catalogue.plain(f"formatting.weekday_{index + 1}") for index in range(_WORKING_WEEK)]
    moments = "、".join(day(cutoff, catalogue) for cutoff in scheme.cutoffs)
    all_units = catalogue.plain("rankings.all")
    lines = [catalogue("groups.title", scheme=scheme.title)]
    if ranking.weekday is None:
        lines.append(catalogue("groups.never_weekly"))
    else:
        lines.append(catalogue("groups.weekly", weekday=week[ranking.weekday], hour=ranking.hour))
    lines.append(catalogue("groups.monthly" if ranking.monthly else "groups.never_monthly", hour=ranking.hour))
    lines.append(catalogue("groups.moments" if ranking.moments else "groups.never_moments", days=moments))
    shown = all_units if ranking.shown_group is None else scheme.group(ranking.shown_group).title
    lines.append(catalogue("groups.shown", what=shown))

    def choice(label: str, setting: str, value: object, *, holds: bool) -> Button:
        text = catalogue.plain("groups.chosen", label=label) if holds else label
        return Button(text, pack(Action.GROUP, group.id, setting, value))

    weekdays = [choice(name, "day", index, holds=ranking.weekday == index) for index, name in enumerate(week)]
    weekdays.append(choice(catalogue.plain("groups.never"), "day", "", holds=ranking.weekday is None))
    awake = {
        hour: catalogue.plain("groups.hour", hour=hour)
        for hour in _HOURS
        if days.quiet_until.hour <= hour < days.quiet_from.hour
    }
    hours = [choice(label, "hour", hour, holds=ranking.hour == hour) for hour, label in awake.items()]
    also = (
        choice(catalogue.plain("groups.each_month"), "month", int(not ranking.monthly), holds=ranking.monthly),
        choice(catalogue.plain("groups.each_moment"), "moments", int(not ranking.moments), holds=ranking.moments),
    )
    views = [choice(all_units, "show", "", holds=ranking.shown_group is None)]
    for view in scheme.groups if len(scheme.groups) > 1 else ():
        views.append(choice(clip(view.title, _LABEL), "show", view.id, holds=ranking.shown_group == view.id))
    if tables is not None:
        lines.append(catalogue("tables.group_tables" if tables else "tables.group_text"))
    return message(lines, catalogue, (weekdays, hours, also, views, _tables_choice(tables, catalogue)))


def settings_screen(catalogue: Catalogue, tables: bool | None) -> Screen:
    """The language, to choose, and whether tables are shown; `tables` None: they cannot be."""
    keys = {language: f"people.language_{language.split('-')[0]}" for language in LANGUAGES}
    buttons = tuple(button(catalogue, key, Action.LANGUAGE, language) for language, key in keys.items())
    lines = [catalogue("people.settings")]
    if tables is not None:
        lines.append(catalogue("tables.now_tables" if tables else "tables.now_text"))
    return message(lines, catalogue, (buttons, _tables_choice(tables, catalogue)))


def _tables_choice(tables: bool | None, catalogue: Catalogue) -> tuple[Button, ...]:
    if tables is None:
        return ()
    return (button(catalogue, "tables.choose_text" if tables else "tables.choose_tables", Action.TABLES, "tx"[tables]),)


def error_screen(error: UserError, catalogue: Catalogue) -> Screen:
    """One sentence: what is wrong, and what would be right."""
    fact = next((value for value in error.values.values() if isinstance(value, Fact)), None)
    values = {name: _shown(value, fact, catalogue) for name, value in error.values.items()}
    days = {name: value for name, value in error.values.items() if isinstance(value, date)}
    if len({value.year for value in days.values()}) > 1:
        values |= {name: value.isoformat() for name, value in days.items()}  # 1月2日 alone would lie within
    key = f"errors.{error.code}"
    return Screen(catalogue(key, **values) if catalogue.has(key) else catalogue("errors.unexpected"))


def error_words(error: UserError, catalogue: Catalogue) -> str:
    """The sentence of an error without markup, as short as the answer to a button may be."""
    return clip(plain_text(error_screen(error, catalogue).text), _AT_BUTTON)


def ask_reason_screen(needed: ReasonNeeded, catalogue: Catalogue) -> Screen:
    """The request for a reason, after which the action is carried out."""
    return Screen(error_screen(needed, catalogue).text, ask_reply=catalogue.plain("people.reason_placeholder"))


def sentence(key: str, catalogue: Catalogue, **values: object) -> Screen:
    """A screen of one sentence."""
    return Screen(catalogue(key, **values))


def _shown(value: object, fact: Fact | None, catalogue: Catalogue) -> object:
    if isinstance(value, Fact):
        return value.short
    if isinstance(value, Entry) and fact is not None:
        return stated(value.value, value.mode, fact, catalogue)
    if isinstance(value, int) and fact is not None:
        return amount(value, fact, catalogue)
    return day(value, catalogue) if isinstance(value, date) else clip(str(value), _WORDS)
