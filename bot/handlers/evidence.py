"""Evidence: files that come with a report, in reply to one or after it, and /evidence that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.entries import Source
from bot.domain.errors import NotFound, Refused
from bot.domain.evidence import LARGEST, Medium, SentFile, Trouble, Upload, check, examine
from bot.domain.people import plain_words
from bot.handlers import asking
from bot.outlets.telegram.calls import NotFetched, fetch
from bot.rendering import evidence as screens
from bot.rendering.callback_data import number_of
from bot.usecases import evidence

if TYPE_CHECKING:
    from telegram import Message
    from telegram.ext import ExtBot

    from bot.domain.evidence import Taken
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from scoring import Scheme

_NOT_ANY = "x"
_NAME = 200  # letters of a file's name that are kept


def upload_of(message: Message | None) -> Upload | None:
    """The photo (its largest size) or document of a message."""
    if message is None:
        return None
    album = message.media_group_id or ""
    if message.photo:
        photo = message.photo[-1]
        size = photo.file_size or 0
        return Upload(photo.file_id, photo.file_unique_id, Medium.PHOTO, "", "image/jpeg", size, album)
    if (file := message.document) is None:
        return None
    name, mime = plain_words(file.file_name or "")[-_NAME:], (file.mime_type or "")[:_NAME]
    return Upload(file.file_id, file.file_unique_id, Medium.DOCUMENT, name, mime, file.file_size or 0, album)


async def accompany(event: UpdateContext, bot: ExtBot[Any], upload: Upload) -> None:
    """Attach a file to the entries that its caption, which has been handled, has led to."""
    sent = SentFile(upload, event.origin(Source.TEXT), event.catalogue.plain("evidence.sent_in"))
    for scheme_id in event.scheme_ids():
        attached = await evidence.accompany(event.session(scheme_id), sent)
        if attached is not None:
            await _keep(event, upload, attached, await _fetched(bot, upload))
            return


async def attach(
    event: UpdateContext, bot: ExtBot[Any], upload: Upload, proves: tuple[str, tuple[int, ...]] | None, words: str
) -> None:
    """A file without a report: it is evidence for the entries that it replies to, else it is asked for which."""
    check(upload)
    data = await _fetched(bot, upload)
    scheme_id, entries = proves if proves is not None and proves[0] in event.scheme_ids() else (event.scheme_id(), ())
    words = words or event.catalogue.plain("evidence.sent_in")
    sent = SentFile(upload, event.origin(Source.TEXT), words)
    attached = await evidence.take(event.session(scheme_id), sent, entries)
    if attached.entries:
        await _keep(event, upload, attached, data)
        return
    screen = screens.ask_screen(attached, event.context.scheme(scheme_id), event.catalogue)
    if attached.question is not None:
        await event.change(attached.question, screen)
    else:
        await evidence.asked(event.session(scheme_id), await event.answer(screen))


async def choose_proven(event: UpdateContext, tap: Tap) -> None:
    """Tapped: which entry the waiting files prove, or none."""
    scheme_id, entry = tap.arguments
    words = event.catalogue.plain("evidence.sent_in")
    attached = await evidence.choose(event.session(scheme_id), None if entry == _NOT_ANY else number_of(entry), words)
    await event.alter(screens.taken_screen(attached, event.context.scheme(scheme_id), event.catalogue))


async def follow(event: UpdateContext) -> None:
    """Attach the files that came with a question which has now been answered."""
    if await evidence.follow(event.context, event.person, event.catalogue.plain("evidence.sent_in")):
        await event.answer(event.sentence("evidence.followed"))


async def show(event: UpdateContext, words: str) -> None:
    """/evidence [unit] [item]: what was sent to prove reports."""
    scheme = event.scheme()
    unit, rest = asking.unit_and_rest(event, scheme.id, words)
    facts = _facts(event, scheme, rest) if rest else None
    files = await evidence.shown(event.session(scheme.id), unit, facts, 0)
    await event.answer(screens.list_screen(files, scheme, event.catalogue))


async def turn_evidence(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a page of it, or that of one review item in a message of its own."""
    scheme_id, unit, number, page = tap.arguments
    scheme = event.context.scheme(scheme_id)
    facts = (scheme.facts[number_of(number)].id,) if number else None
    files = await evidence.shown(event.session(scheme_id), unit, facts, number_of(page or "0"))
    screen = screens.list_screen(files, scheme, event.catalogue)
    await (event.alter(screen) if page else event.answer(screen))


async def send_evidence(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the file itself, to who may see it."""
    scheme_id, number = tap.arguments
    file, data = await evidence.opened(event.context, event.person, number_of(number))
    await event.answer(screens.file_screen(file, data, event.context.scheme(scheme_id), event.catalogue))


async def _keep(event: UpdateContext, upload: Upload, attached: Taken, data: bytes | None) -> None:
    """Store the file's bytes, where it was attached to entries and could be fetched, and say so."""
    if data is not None and attached.entries:
        await evidence.keep(event.context, upload, data)
    screen = screens.taken_screen(attached, event.context.scheme(attached.scheme), event.catalogue)
    if attached.question is not None:
        await event.change(attached.question, screen)
    elif not attached.quiet:
        await event.answer(screen)


async def _fetched(bot: ExtBot[Any], upload: Upload) -> bytes | None:
    """The file's bytes; None where it has to be fetched later. Raises Refused for one that is not what it claims."""
    try:
        data = await fetch(bot, upload.file_id, LARGEST)
    except NotFetched:
        return None
    trouble = examine(upload, data)
    if isinstance(trouble, Trouble):
        raise Refused(f"evidence-{trouble}", name=upload.name, most=LARGEST // (1024 * 1024))
    return data


def _facts(event: UpdateContext, scheme: Scheme, words: str) -> tuple[str, ...]:
    """The fact, or all facts of the item, that is meant."""
    names = event.vocabulary(scheme.id)
    if len(facts := names.facts.find(words)) == 1:
        return tuple(facts)
    subject = asking.item_of(names, words)
    if subject not in {item.id for item in scheme.items}:
        raise NotFound("unknown-item", name=words)
    items = [subject]
    for item in items:  # grows by the children of each
        items += [child.id for child in scheme.children(item)]
    return tuple(dict.fromkeys(fact for item in items for fact in scheme.item(item).facts))
