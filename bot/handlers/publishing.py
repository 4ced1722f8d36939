"""Results that leave the bot: /publish, /published, /appeal and /appeals; /export as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.domain.errors import Expired, NotFound
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed, require
from bot.domain.prompts import AppealAnswer, AppealReason, PublishNote
from bot.handlers.asking import item_of, own_unit, unit_and_rest
from bot.rendering import publications as screens
from bot.rendering.callback_data import number_of
from bot.rendering.exports import export_screen, ledger_screen, standing_screen
from bot.rendering.publication_files import FILES, file_of
from bot.rendering.publication_files import published as published_words
from bot.usecases import asking, exchanging, inbox, publishing
from bot.usecases.context import in_thread
from bot.usecases.standings import has_samples

if TYPE_CHECKING:
    from bot.domain.publications import OwnResult
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from scoring import Scheme

_FIRST = 3  # units that are named to who has none


async def publish(event: UpdateContext, _: str) -> None:
    """/publish: on which basis?"""
    scheme = event.scheme()
    require(event.person, Right.PUBLISH, scheme.id)
    waiting = await inbox.count_waiting(event.session(scheme.id))
    await event.answer(screens.choose_screen(scheme, waiting, event.catalogue))


async def published(event: UpdateContext, _: str) -> None:
    """/published: the last version, its files, and the earlier ones."""
    await _show_published(event, event.scheme_id())


async def appeal(event: UpdateContext, words: str) -> None:
    """/appeal item reason; what is not said is asked for."""
    scheme = event.scheme()
    if not words:
        await event.answer(await _objection_screen(event, scheme, "", None))
        return
    unit, rest = unit_and_rest(event, scheme.id, words)
    name, _, reason = rest.partition(" ")
    if not name:
        await event.answer(await _objection_screen(event, scheme, unit, None))
        return
    item = item_of(event.vocabulary(scheme.id), name)
    scheme.item(item)
    if reason.strip():
        await _object(event, scheme, unit, item, reason)
    else:
        await _ask_reason(event, scheme, unit, item)


async def choose_objection(event: UpdateContext, tap: Tap) -> None:
    """Tapped: to which line of the own sheet to object, until it is one; then the reason is asked for."""
    scheme_id, unit, place = tap.arguments
    scheme = event.context.scheme(scheme_id)
    item = scheme.items[number_of(place)].id if place else None
    if item is not None and not scheme.children(item):
        await _ask_reason(event, scheme, unit, item)
    elif not unit and place == "":
        await event.answer(await _objection_screen(event, scheme, unit, item))
    else:
        await event.alter(await _objection_screen(event, scheme, unit, item))


async def _objection_screen(event: UpdateContext, scheme: Scheme, unit: str, parent: str | None) -> Screen:
    """The lines of the last publication to choose from; of several own units first these."""
    units = event.person.units(scheme.id)
    if not unit and len(units) > 1:
        return screens.units_to_object_screen(units, scheme, event.catalogue)
    unit = unit or own_unit(event, scheme.id)
    require(event.person, Right.APPEAL, scheme.id, unit)
    published = await publishing.last_publication(event.context, scheme.id)
    if published is None:
        raise NotFound("nothing-published")
    standing = publishing.standing_of(event.context, published)
    return screens.object_screen(standing, unit, parent, event.catalogue)


async def _ask_reason(event: UpdateContext, scheme: Scheme, unit: str, item: str) -> None:
    require(event.person, Right.APPEAL, scheme.id, unit)
    names = {"unit": scheme.unit(unit).short, "item": scheme.item(item).title}
    keys = ("publications.ask_objection", "publications.objection_placeholder")
    await event.ask(scheme.id, AppealReason(unit, item), screens.ask_screen(*keys, event.catalogue, **names))


async def _object(event: UpdateContext, scheme: Scheme, unit: str, item: str, reason: str) -> None:
    raised = await publishing.appeal(event.session(scheme.id), unit, item, reason)
    title = scheme.item(item).title
    await event.answer(event.sentence("publications.appeal_stored", number=raised.id, item=title))
    event.services.wake()


async def appeals(event: UpdateContext, _: str) -> None:
    """/appeals: the objections and their answers."""
    scheme = event.scheme()
    raised = await publishing.appeals(event.session(scheme.id))
    may = allowed(event.person, Right.PUBLISH, scheme.id)
    await event.answer(screens.appeals_screen(raised, scheme, event.catalogue, may_answer=may))


async def send_published(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a file of a publication."""
    scheme_id, version, file = tap.arguments
    event.scheme_id()  # a stranger is told how to join
    published = await publishing.publications(event.context, scheme_id)
    chosen = next((publication for publication in published if str(publication.version) == version), None)
    if chosen is None:
        raise Expired("button-gone")
    if file == "":
        await _show_published(event, scheme_id)
        return
    if file not in FILES:
        raise Expired("button-gone")
    standing = publishing.standing_of(event.context, chosen)
    sample = await has_samples(event.context, scheme_id)
    wording = published_words(chosen, standing, (), event.catalogue, event.zone, sample=sample)
    document = await in_thread(file_of, chosen, wording, standing, file, event.catalogue)
    await event.answer(screens.file_screen(chosen, file, document, event.catalogue))


async def ask_appeal_answer(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the answer to an objection is asked for."""
    scheme_id, number = tap.arguments
    scheme = event.context.scheme(scheme_id)
    require(event.person, Right.PUBLISH, scheme_id)
    raised = await publishing.appeals(event.session(scheme_id))
    appeal = next((appeal for appeal in raised if str(appeal.id) == number), None)
    if appeal is None:
        raise NotFound("no-such-appeal")
    names = {"unit": scheme.unit(appeal.unit).short, "item": scheme.item(appeal.item).title}
    keys = ("publications.ask_appeal_answer", "publications.answer_placeholder")
    await event.ask(scheme_id, AppealAnswer(appeal.id), screens.ask_screen(*keys, event.catalogue, **names))


async def preview_or_publish(event: UpdateContext, tap: Tap) -> None:
    """Tapped: what publishing on a basis would say; then, once one is sure, the publication itself."""
    scheme_id, basis, *checksum = tap.arguments
    if checksum:
        await _publish(event, scheme_id, Basis(basis), checksum[0])
        return
    draft, movement = await publishing.draft(event.session(scheme_id), Basis(basis))
    standing = publishing.standing_of(event.context, draft)
    audience = await publishing.audience(event.session(scheme_id))
    await event.alter(screens.draft_screen(draft, movement, standing, event.catalogue, audience))


async def _publish(event: UpdateContext, scheme_id: str, basis: Basis, checksum: str) -> None:
    """The first version at once; a later one once it is said what changed. What is published already is shown."""
    require(event.person, Right.PUBLISH, scheme_id)
    earlier = await publishing.versions(event.context, scheme_id)
    if earlier and await publishing.published_before(event.session(scheme_id)) is None:
        keys = ("publications.ask_note", "publications.note_placeholder")
        await event.ask(
            scheme_id,
            PublishNote(basis, checksum),
            screens.ask_screen(*keys, event.catalogue, version=len(earlier) + 1),
        )
        return
    await publishing.publish(event.session(scheme_id), basis, checksum)
    await _show_published(event, scheme_id)
    event.services.wake()


async def take_note(event: UpdateContext, scheme: Scheme, prompt: PublishNote, words: str) -> None:
    """The reply with what changed in a new version: publish it."""
    await publishing.publish(event.session(scheme.id), prompt.basis, prompt.checksum, words)
    await _show_published(event, scheme.id)
    event.services.wake()


async def take_appeal_words(
    event: UpdateContext, scheme: Scheme, prompt: AppealReason | AppealAnswer, words: str
) -> None:
    """The reply with the reason of an objection, or with the answer to one."""
    if isinstance(prompt, AppealReason):
        await _object(event, scheme, prompt.unit, prompt.item, words)
        return
    await publishing.answer_appeal(event.session(scheme.id), prompt.appeal, words)
    await event.answer(event.sentence("publications.appeal_answered", number=prompt.appeal))
    event.services.wake()


async def _show_published(event: UpdateContext, scheme_id: str) -> None:
    scheme, published = event.context.scheme(scheme_id), await publishing.publications(event.context, scheme_id)
    units = event.person.units(scheme_id)
    results: tuple[OwnResult, ...] = ()
    if published:
        standing = publishing.standing_of(event.context, published[-1])
        results = publishing.results_of(standing, units or publishing.first_units(standing, _FIRST))
    address = event.services.published_url
    await event.answer(screens.published_screen(published, results, scheme, address, event.catalogue, own=bool(units)))


async def export(event: UpdateContext, _: str) -> None:
    """/export: the files to choose from."""
    scheme = event.scheme()
    await asking.whole_sheet(event.session(scheme.id))  # who may not see it is told so at once
    ledger = allowed(event.person, Right.EXPORT, scheme.id)
    await event.answer(export_screen(scheme, event.catalogue, ledger=ledger))


async def send_export(event: UpdateContext, tap: Tap) -> None:
    """Tapped: send one of the files."""
    scheme_id, content, ending = tap.arguments
    scheme, context = event.context.scheme(scheme_id), event.context
    if content == "ledger" and ending in ("xlsx", "csv"):
        archive = await exchanging.archive(context, event.person, scheme_id)
        screen = await in_thread(ledger_screen, archive, scheme, event.now, event.catalogue, ending)
    elif content == "result" and ending in ("xlsx", "csv", "json"):
        standing = await asking.whole_sheet(event.session(scheme_id))
        sample = await has_samples(context, scheme_id)
        screen = await in_thread(standing_screen, standing, event.catalogue, ending, sample=sample)
    else:
        raise Expired("button-gone")
    await event.answer(screen)
