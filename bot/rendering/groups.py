"""A group's settings: when it gets the ranking, and what of it, to choose by buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import clip, day
from bot.rendering.screen import Button, Screen

if TYPE_CHECKING:
    from bot.domain.people import BoundGroup
    from bot.domain.workdays import Workdays
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_HOURS = (8, 9, 10, 14, 17, 19)
_WORKING_WEEK = 5
_LABEL = 18


def ranking_settings_screen(group: BoundGroup, scheme: Scheme, days: Workdays, catalogue: Catalogue) -> Screen:
    """What the group gets, in words; every choice is a button, what holds is marked."""
    ranking = group.ranking
    week = [catalogue.plain(f"formatting.weekday_{index + 1}") for index in range(_WORKING_WEEK)]
    moments = "、".join(day(one, catalogue) for one in scheme.cutoffs)
    shown = catalogue.plain("rankings.all")
    if ranking.shown_group is not None:
        shown = scheme.group(ranking.shown_group).title
    lines: list[str] = [catalogue("groups.title", scheme=scheme.title)]
    if ranking.weekday is None:
        lines.append(catalogue("groups.never_weekly"))
    else:
        lines.append(catalogue("groups.weekly", weekday=week[ranking.weekday], hour=ranking.hour))
    lines.append(catalogue("groups.monthly" if ranking.monthly else "groups.never_monthly", hour=ranking.hour))
    lines.append(catalogue("groups.moments" if ranking.moments else "groups.never_moments", days=moments))
    lines.append(catalogue("groups.shown", what=shown))

    def choice(label: str, what: str, value: object, *, holds: bool) -> Button:
        text = catalogue.plain("groups.chosen", label=label) if holds else label
        return Button(text, pack(Action.GROUP, group.id, what, value))

    weekdays = [choice(name, "day", index, holds=ranking.weekday == index) for index, name in enumerate(week)]
    weekdays.append(choice(catalogue.plain("groups.never"), "day", "", holds=ranking.weekday is None))
    awake = [hour for hour in _HOURS if days.quiet_until.hour <= hour < days.quiet_from.hour]
    hours = [
        choice(catalogue.plain("groups.hour", hour=hour), "hour", hour, holds=ranking.hour == hour) for hour in awake
    ]
    also = (
        choice(catalogue.plain("groups.each_month"), "month", int(not ranking.monthly), holds=ranking.monthly),
        choice(catalogue.plain("groups.each_moment"), "moments", int(not ranking.moments), holds=ranking.moments),
    )
    views = [choice(catalogue.plain("rankings.all"), "show", "", holds=ranking.shown_group is None)]
    if len(scheme.groups) > 1:
        for one in scheme.groups:
            views.append(choice(clip(one.title, _LABEL), "show", one.id, holds=ranking.shown_group == one.id))
    return Screen("\n".join(lines), (tuple(weekdays), tuple(hours), also, tuple(views)))
