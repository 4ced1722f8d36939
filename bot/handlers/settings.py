"""/settings: in private the language, in a group what it gets of the ranking and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import Expired
from bot.domain.languages import LANGUAGES
from bot.rendering import people
from bot.usecases import groups, joining

if TYPE_CHECKING:
    from bot.domain.people import BoundGroup
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen


async def settings(visit: UpdateContext, _: str) -> None:
    """/settings: the choices with what is set."""
    scheme = visit.scheme()
    if visit.private:
        await visit.answer(people.settings_screen(visit.catalogue))
        return
    group = await groups.ranking_settings(visit.context, visit.person, scheme, visit.chat_id)
    await visit.answer(_ranking_settings(visit, group))


async def choose_language(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the language of this person's messages and menu."""
    (language,) = tap.arguments
    if language not in LANGUAGES:
        raise Expired("button-gone")
    visit.scheme()
    await joining.choose_language(visit.context, visit.person, language)
    await visit.alter(people.sentence("people.language_set", visit.services.catalogues[language]))
    await visit.services.set_menu(visit.person.id, language)


async def set_ranking(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: one choice about the group's ranking."""
    group_id, what, value = tap.arguments
    group = await groups.set_ranking(visit.context, visit.person, visit.chat_id, int(group_id), what, value)
    await visit.alter(_ranking_settings(visit, group))
    visit.services.wake()


def _ranking_settings(visit: UpdateContext, group: BoundGroup) -> Screen:
    scheme = visit.context.scheme(group.scheme)
    return people.ranking_settings_screen(group, scheme, visit.context.days, visit.catalogue)
