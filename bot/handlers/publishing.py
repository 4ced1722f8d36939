"""Publishing: /publish, /published, /appeal and /appeals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.domain.errors import Expired, NotFound
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed, require
from bot.domain.prompts import AppealAnswer, PublishNote
from bot.handlers.asking import item_of, unit_and_rest
from bot.rendering import people
from bot.rendering import publications as screens
from bot.rendering.formatting import example_item
from bot.usecases import inbox, publishing, reply_prompts

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from scoring import Scheme


async def publish(visit: UpdateContext, _: str) -> None:
    """/publish: on which basis?"""
    scheme = visit.context.scheme(visit.scheme())
    require(visit.person, Right.PUBLISH, scheme.id)
    waiting = await inbox.count_waiting(visit.session(scheme.id))
    await visit.answer(screens.choose_screen(scheme, waiting, visit.catalogue))


async def published(visit: UpdateContext, _: str) -> None:
    """/published: the last version, its files, and the earlier ones."""
    scheme = visit.context.scheme(visit.scheme())
    found = await publishing.publications(visit.context, scheme.id)
    await visit.answer(screens.published_screen(found, scheme, visit.services.published_url, visit.catalogue))


async def appeal(visit: UpdateContext, words: str) -> None:
    """/appeal item reason."""
    scheme = visit.context.scheme(visit.scheme())
    unit, rest = unit_and_rest(visit, scheme.id, words)
    name, _, reason = rest.partition(" ")
    if not reason.strip():
        await visit.answer(people.sentence("publications.appeal_how", visit.catalogue, item=example_item(scheme)))
        return
    item = item_of(visit.vocabulary(scheme.id), name)
    done = await publishing.appeal(visit.session(scheme.id), unit, item, reason)
    told = {"number": done.id, "item": scheme.item(item).title}
    await visit.answer(people.sentence("publications.appeal_stored", visit.catalogue, **told))
    visit.services.wake()


async def appeals(visit: UpdateContext, _: str) -> None:
    """/appeals: the objections and their answers."""
    scheme = visit.context.scheme(visit.scheme())
    found = await publishing.appeals(visit.session(scheme.id))
    may = allowed(visit.person, Right.PUBLISH, scheme.id)
    await visit.answer(screens.appeals_screen(found, scheme, visit.catalogue, may_answer=may))


async def send_published(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: a file of a publication."""
    scheme_id, version, what = tap.arguments
    visit.scheme()  # a stranger is told how to join
    published = await publishing.publications(visit.context, scheme_id)
    wanted = next((publication for publication in published if str(publication.version) == version), None)
    if wanted is None:
        raise Expired("button-gone")
    await visit.answer(screens.file_screen(wanted, what, visit.catalogue))


async def ask_appeal_answer(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the answer to an objection is asked for."""
    scheme_id, number = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    require(visit.person, Right.PUBLISH, scheme_id)
    raised = [one for one in await publishing.appeals(visit.session(scheme_id)) if str(one.id) == number]
    if not raised:
        raise NotFound("no-such-appeal")
    await reply_prompts.ask(visit.session(scheme_id), AppealAnswer(raised[0].id))
    names = {"unit": scheme.unit(raised[0].unit).short, "item": scheme.item(raised[0].item).title}
    await visit.answer(
        screens.ask_screen(
            "publications.ask_appeal_answer", "publications.answer_placeholder", visit.catalogue, **names
        )
    )


async def preview_or_publish(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: what publishing on a basis would say; then, once one is sure, the publication itself."""
    scheme_id, basis, *checksum = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    if checksum:
        await _publish(visit, scheme_id, Basis(basis), checksum[0])
        return
    made, moved = await publishing.draft(visit.session(scheme_id), Basis(basis))
    standing = publishing.standing_of(made, scheme)
    await visit.alter(screens.draft_screen(made, moved, standing, visit.catalogue))


async def _publish(visit: UpdateContext, scheme_id: str, basis: Basis, checksum: str) -> None:
    """The first version at once; a later one once it is said what changed."""
    require(visit.person, Right.PUBLISH, scheme_id)
    earlier = await publishing.publications(visit.context, scheme_id)
    if earlier:
        await reply_prompts.ask(visit.session(scheme_id), PublishNote(basis, checksum))
        words = ("publications.ask_note", "publications.note_placeholder")
        await visit.answer(screens.ask_screen(*words, visit.catalogue, version=len(earlier) + 1))
        return
    await publishing.publish(visit.session(scheme_id), basis, checksum)
    await _told(visit, scheme_id)


async def noted(visit: UpdateContext, scheme: Scheme, asked: PublishNote, words: str) -> None:
    """What changed in a new version has been said: publish it."""
    await publishing.publish(visit.session(scheme.id), asked.basis, asked.checksum, words)
    await _told(visit, scheme.id)


async def answered(visit: UpdateContext, scheme: Scheme, asked: AppealAnswer, words: str) -> None:
    """The answer to an objection."""
    await publishing.answer_appeal(visit.session(scheme.id), asked.appeal, words)
    await visit.answer(people.sentence("publications.appeal_answered", visit.catalogue, number=asked.appeal))
    visit.services.wake()


async def _told(visit: UpdateContext, scheme_id: str) -> None:
    scheme = visit.context.scheme(scheme_id)
    found = await publishing.publications(visit.context, scheme_id)
    await visit.answer(screens.published_screen(found, scheme, visit.services.published_url, visit.catalogue))
    visit.services.wake()
