"""Joining, leaving, groups, help and mistakes, in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.languages import LANGUAGES
from bot.domain.people import Purpose, Role
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import MESSAGE_LIMIT, amount, clip, day, example_fact, fit, plain_text
from bot.rendering.rosters import span
from bot.rendering.screen import Button, Screen
from scoring import Fact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from bot.domain.errors import ReasonNeeded, UserError
    from bot.domain.people import BoundGroup, Person
    from bot.domain.results import Invited, Joined
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme


_AT_BUTTON = 200  # letters, Telegram's
_WORDS = 300  # letters of an error's words: six titles of items


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
    return Screen(
        catalogue("people.invitation", role=role, unit=unit, link=link, token=invited.token, scheme=scheme.title)
    )


def choose_unit_screen(scheme: Scheme, catalogue: Catalogue) -> Screen:
    """How to write an invitation, with the units there are."""
    names = "、".join(unit.short for unit in scheme.units)
    lines: list[str] = [catalogue("people.how_to_invite", example_unit=scheme.units[0].short)]
    lines.append(catalogue("people.units", units=names))
    if reviewers := dict.fromkeys(fact.reviewer for fact in scheme.facts if fact.reviewer):
        lines.append(catalogue("people.departments", departments="、".join(reviewers)))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")))


def members_screen(members: Sequence[Person], scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Everybody with a role, and how to end one."""
    lines: list[str] = [catalogue("people.members")]
    for person in members:
        for one in person.memberships:
            if one.scheme == scheme.id:
                role = catalogue.plain(f"people.role_{one.role}")
                unit = scheme.unit(one.unit).short if one.unit else one.department or ""
                lines.append(catalogue("people.member", name=person.name, id=person.id, role=role, unit=unit))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")))


def help_screen(
    commands: Sequence[str], roles: frozenset[Role], scheme: Scheme | None, catalogue: Catalogue, *, trial: date | None
) -> Screen:
    """What this person can do: the commands of their roles, from the command table. A stranger has no scheme."""
    writes = roles & {Role.COORDINATOR, Role.BUREAU}
    intro = "reporter" if writes else "reviewer" if Role.REVIEWER in roles else "reader" if roles else "stranger"
    fact = example_fact(scheme) if scheme is not None else ""
    lines: list[str] = [catalogue(f"people.help_{intro}", fact=fact)]
    if roles:
        lines += [catalogue("people.help_command", name=name, what=catalogue(f"commands.{name}")) for name in commands]
    if trial is not None:
        lines.append(catalogue("people.trial_time", day=day(trial, catalogue), year=trial.year))
    return Screen("\n".join(lines))


def bound_screen(group: BoundGroup, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What the group will get from now on."""
    unit = scheme.unit(group.unit).name if group.unit else ""
    own = group.unit is not None and group.purpose is Purpose.REMINDERS
    key = "people.bound_unit" if own else f"people.bound_{group.purpose}"
    return Screen(catalogue(key, unit=unit, scheme=scheme.title))


def settings_screen(catalogue: Catalogue) -> Screen:
    """The language, to choose."""
    buttons = tuple(
        Button(catalogue.plain(f"people.language_{language.split('-')[0]}"), pack(Action.LANGUAGE, language))
        for language in LANGUAGES
    )
    return Screen(catalogue("people.settings"), (buttons,))


def error_screen(error: UserError, catalogue: Catalogue) -> Screen:
    """One sentence: what is wrong, and what would be right."""
    fact = next((value for value in error.values.values() if isinstance(value, Fact)), None)
    values = {name: _shown(value, fact, catalogue) for name, value in error.values.items()}
    key = f"errors.{error.code}"
    return Screen(catalogue(key, **values) if catalogue.has(key) else catalogue("errors.unexpected"))


def error_words(error: UserError, catalogue: Catalogue) -> str:
    """The same without markup, as short as the answer to a button may be."""
    return clip(plain_text(error_screen(error, catalogue).text), _AT_BUTTON)


def ask_reason_screen(needed: ReasonNeeded, catalogue: Catalogue) -> Screen:
    """It can be done once the person replies with the reason."""
    return Screen(error_screen(needed, catalogue).text, ask_reply=catalogue.plain("people.reason_placeholder"))


def sentence(key: str, catalogue: Catalogue, **values: object) -> Screen:
    """A screen of one sentence."""
    return Screen(catalogue(key, **values))


def _shown(value: object, fact: Fact | None, catalogue: Catalogue) -> object:
    """A value of an error as people read it; a number beside a fact is one of its values."""
    if isinstance(value, Fact):
        return value.short
    if isinstance(value, int) and fact is not None:
        return amount(value, fact, catalogue)
    if isinstance(value, date):
        return day(value, catalogue)
    return clip(str(value), _WORDS)
