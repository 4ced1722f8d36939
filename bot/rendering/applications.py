"""Applications in words: the steps of who asks to be let in, and the list of the bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import at_time, clip, counted
from bot.rendering.screen import Button, Screen, button, in_rows, message, paged, turns
from bot.rendering.welcome import coordinator_screen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from bot.domain.applications import Answer, Applicant, Application, Applications, Decided
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from schemes.duties import Duty
    from scoring import Scheme, Unit

_UNITS, _ACROSS = 24, 3  # units on a page, and beside each other
_PAGE = 4  # applicants on a page
_DECIDED, _DECIDED_BELOW = 4, 2  # lines of decisions; below those who wait
_LABEL = 14


def schemes_screen(schemes: Sequence[Scheme], catalogue: Catalogue) -> Screen:
    """In which scheme somebody wants to report."""
    choices = [(Button(clip(scheme.title, 2 * _LABEL), pack(Action.APPLY, scheme.id, 0)),) for scheme in schemes]
    return message([catalogue("applications.which_scheme")], catalogue, choices)


def units_screen(scheme: Scheme, page: int, catalogue: Catalogue) -> Screen:
    """For which unit somebody wants to report: a page of buttons, or its name is written."""
    shown, pages = paged(scheme.units, page, _UNITS)
    lines = [catalogue("applications.which_unit", scheme=scheme.title, example=scheme.units[0].short)]
    keys = ("rosters.earlier", "rosters.later")
    turn = turns(page, pages, keys, catalogue, lambda other: pack(Action.APPLY, scheme.id, other))
    return message(lines, catalogue, (*in_rows(_unit_buttons(shown, scheme), _ACROSS), turn))


def several_units_screen(words: str, units: Sequence[str], scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What was written may be several units, or none: the button is the answer."""
    choices = in_rows(_unit_buttons([scheme.unit(unit) for unit in units], scheme), 2)
    back = button(catalogue, "applications.all_units", Action.APPLY, scheme.id, 0)
    key = "applications.several_units" if units else "applications.no_unit"
    return message([catalogue(key, name=clip(words, _LABEL))], catalogue, (*choices, (back,)))


def _unit_buttons(units: Sequence[Unit], scheme: Scheme) -> list[Button]:
    return [Button(clip(unit.short, _LABEL), pack(Action.APPLY_FOR, scheme.id, unit.id)) for unit in units]


def name_screen(unit: str, account: str, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Under which name somebody wants to report: Telegram's, or the one that they write."""
    use = button(catalogue, "applications.use_name", Action.APPLY_AS, scheme.id, unit, name=clip(account, _LABEL))
    again = button(catalogue, "applications.other_unit", Action.APPLY, scheme.id, 0)
    return Screen(catalogue("applications.which_name", unit=scheme.unit(unit).name), ((use,), (again,)))


def handed_in_screen(application: Application, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> Screen:
    """The application waits; what comes next."""
    values = {"name": application.name, "unit": scheme.unit(application.unit).name}
    text = catalogue("applications.handed_in", at=at_time(application.at, zone, catalogue).strip(), **values)
    return Screen(text, ((button(catalogue, "applications.other_unit", Action.APPLY, scheme.id, 0),),))


def applications_screen(listed: Applications, page: int, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Who waits, a tap each; all that have nothing odd about them with one; what was decided stands below."""
    decided = _decided_lines(listed.decided, _DECIDED_BELOW if listed.waiting else _DECIDED, scheme, catalogue)
    if not listed.waiting:
        missing = button(catalogue, "applications.empty_units", Action.EMPTY_UNITS, scheme.id)
        return message([catalogue("applications.none_waiting"), *decided], catalogue, [(missing,)])
    page = max(0, min(page, -(-len(listed.waiting) // _PAGE) - 1))
    shown, pages = paged(listed.waiting, page, _PAGE)
    lines = [catalogue("applications.title", count=len(listed.waiting), scheme=scheme.title)]
    rows: list[Sequence[Button]] = []
    for applicant in shown:
        lines.append(_line(applicant, scheme, catalogue))
        application, unit = applicant.application, scheme.unit(applicant.application.unit).short
        at, label = (scheme.id, application.id), clip(f"{unit} {application.name}", _LABEL)
        admit = button(catalogue, "applications.admit", Action.ADMIT, *at, "y", who=label)
        rows.append((admit, button(catalogue, "applications.refuse", Action.ADMIT, *at, "n")))
    ordinary = sum(applicant.ordinary for applicant in shown)
    if ordinary > 1:
        span = (shown[0].application.id, shown[-1].application.id)
        key = "applications.admit_all" if ordinary == len(shown) else "applications.admit_ordinary"
        rows.append((button(catalogue, key, Action.ADMIT_ALL, scheme.id, *span, count=ordinary),))
    keys = ("rosters.earlier", "rosters.later")
    rows.append(turns(page, pages, keys, catalogue, lambda other: pack(Action.APPLICATIONS, scheme.id, other)))
    return message([*lines, *([""] if decided else []), *decided], catalogue, rows)


def _line(applicant: Applicant, scheme: Scheme, catalogue: Catalogue) -> Marked:
    application = applicant.application
    marks: list[str] = []
    if application.account != application.name:
        marks.append(catalogue.plain("applications.account", account=application.account))
    if applicant.holders:
        marks.append(catalogue.plain("applications.holders", names="、".join(applicant.holders[:2])))
    if applicant.contested:
        marks.append(catalogue.plain("applications.contested"))
    if applicant.refused_before:
        marks.append(catalogue.plain("applications.refused_before"))
    if not application.by_link:
        marks.append(catalogue.plain("applications.without_link"))
    values = {"unit": scheme.unit(application.unit).short, "name": application.name, "marks": "".join(marks)}
    return catalogue("applications.applicant", **values)


def _decided_lines(decided: Sequence[Decided], most: int, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    lines = [
        catalogue(f"applications.line_{each.application.state}", who=_who(each, scheme), by=each.by)
        for each in decided[:most]
    ]
    return [*lines, *counted("applications.decided_more", len(decided) - most, catalogue)]


def decided_words(decided: Decided, person_id: int, scheme: Scheme, catalogue: Catalogue) -> str:
    """What to say at the button: what was decided, and by whom where a colleague was first."""
    own = decided.application.decided_by == person_id
    key = f"applications.{'own' if own else 'other'}_{decided.application.state}"
    return catalogue.plain(key, who=_who(decided, scheme), by=decided.by)


def _who(decided: Decided, scheme: Scheme) -> str:
    return f"{scheme.unit(decided.application.unit).short} {decided.application.name}"


def answered_screen(
    answer: Answer, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue, form: str | None
) -> Screen:
    """The answer to an application: a welcome with what is due, or that it was refused."""
    unit = scheme.unit(answer.unit).name
    if answer.todo is None:
        again = button(catalogue, "applications.other_unit", Action.APPLY, scheme.id, 0)
        return Screen(catalogue("applications.refused", unit=unit), ((again,),))
    role = catalogue.plain("people.role_coordinator")
    welcome = Screen(catalogue("applications.admitted", unit=unit, role=role, scheme=scheme.title))
    return coordinator_screen(welcome, answer.todo, scheme, duties, catalogue, form)
