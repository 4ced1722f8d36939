"""Evidence: files that come with a report, in reply to one or after it, and /evidence that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.entries import Source
from bot.domain.errors import NotFound, Refused
from bot.domain.evidence import LARGEST, Medium, SentFile, Trouble, Upload, check, examine
from bot.handlers import asking
from bot.rendering import evidence as screens
from bot.rendering import people
from bot.rendering.callback_data import Action, unpack
from bot.transport.calls import NotFetched, fetch
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
        best = message.photo[-1]
        size = best.file_size or 0
        return Upload(best.file_id, best.file_unique_id, Medium.PHOTO, "", "image/jpeg", size, album)
    if (file := message.document) is None:
        return None
    name, mime = (file.file_name or "")[-_NAME:], (file.mime_type or "")[:_NAME]
    return Upload(file.file_id, file.file_unique_id, Medium.DOCUMENT, name, mime, file.file_size or 0, album)


def answered(message: Message) -> tuple[str, tuple[int, ...]] | None:
    """The scheme and entries of the receipt or return that a message replies to, as its undo button names them."""
    replied = message.reply_to_message
    keyboard = replied.reply_markup.inline_keyboard if replied is not None and replied.reply_markup is not None else ()
    for button in (button for row in keyboard for button in row):
        tap = unpack(str(button.callback_data or ""))
        if tap is not None and tap.action is Action.UNDO and len(tap.arguments) == 2:
            scheme, ids = tap.arguments
            return scheme, tuple(int(one) for one in ids.split(".") if one.isdigit())
    return None


async def accompany(visit: UpdateContext, bot: ExtBot[Any], upload: Upload) -> None:
    """The words beside the file were worked through: it goes with what they have led to."""
    sent = SentFile(upload, visit.origin(Source.TEXT), visit.catalogue.plain("evidence.sent_in"))
    for scheme in visit.schemes():
        taken = await evidence.accompany(visit.session(scheme), sent)
        if taken is not None:
            await _keep(visit, bot, upload, taken)
            return


async def given(
    visit: UpdateContext, bot: ExtBot[Any], upload: Upload, proves: tuple[str, tuple[int, ...]] | None, words: str
) -> None:
    """A file without a report: it proves what it replies to, else it is asked what."""
    check(upload)
    data = await _fetched(bot, upload)
    scheme, entries = proves if proves is not None and proves[0] in visit.schemes() else (visit.scheme(), ())
    words = words or visit.catalogue.plain("evidence.sent_in")
    sent = SentFile(upload, visit.origin(Source.TEXT), words)
    taken = await evidence.take(visit.session(scheme), sent, entries)
    if taken.entries:
        await _attached(visit, upload, taken, data)
        return
    screen = screens.ask_screen(taken, visit.context.scheme(scheme), visit.catalogue)
    if taken.question is not None:
        await visit.services.presenter.edit(visit.chat_id, taken.question, screen)
    else:
        await evidence.asked(visit.session(scheme), await visit.answer(screen))


async def choose_proven(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: somebody said what the waiting files prove."""
    scheme_id, entry = tap.arguments
    words = visit.catalogue.plain("evidence.sent_in")
    which = None if entry == _NOT_ANY else int(entry)
    taken = await evidence.choose(visit.session(scheme_id), which, words)
    await visit.alter(screens.taken_screen(taken, _scheme(visit, scheme_id), visit.catalogue))


async def follow(visit: UpdateContext) -> None:
    """A question was answered: files that came with what was asked about go with it."""
    if await evidence.follow(visit.context, visit.person, visit.catalogue.plain("evidence.sent_in")):
        await visit.answer(people.sentence("evidence.followed", visit.catalogue))


async def show(visit: UpdateContext, words: str) -> None:
    """/evidence [unit] [item]: what was sent to prove reports."""
    scheme_id = visit.scheme()
    scheme = _scheme(visit, scheme_id)
    unit, rest = asking.unit_and_rest(visit, scheme_id, words)
    facts = _facts(visit, scheme, rest) if rest else None
    found = await evidence.shown(visit.session(scheme_id), unit, facts, 0)
    await visit.answer(screens.list_screen(found, scheme, visit.catalogue))


async def turn_evidence(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: a page of it, or that of one case in a message of its own."""
    scheme_id, unit, number, page = tap.arguments
    scheme = _scheme(visit, scheme_id)
    facts = (scheme.facts[int(number)].id,) if number else None
    found = await evidence.shown(visit.session(scheme_id), unit, facts, int(page or 0))
    screen = screens.list_screen(found, scheme, visit.catalogue)
    await (visit.alter(screen) if page else visit.answer(screen))


async def send_evidence(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the file itself, to who may see it."""
    scheme_id, number = tap.arguments
    shown, data = await evidence.one(visit.context, visit.person, int(number))
    await visit.answer(screens.file_screen(shown, data, _scheme(visit, scheme_id), visit.catalogue))


async def _keep(visit: UpdateContext, bot: ExtBot[Any], upload: Upload, taken: Taken) -> None:
    await _attached(visit, upload, taken, await _fetched(bot, upload))


async def _attached(visit: UpdateContext, upload: Upload, taken: Taken, data: bytes | None) -> None:
    if data is not None and taken.entries:
        await evidence.keep(visit.context, upload, data)
    screen = screens.taken_screen(taken, visit.context.scheme(taken.scheme), visit.catalogue)
    if taken.question is not None:
        await visit.services.presenter.edit(visit.chat_id, taken.question, screen)
    elif not taken.quiet:
        await visit.answer(screen)


async def _fetched(bot: ExtBot[Any], upload: Upload) -> bytes | None:
    """The file, where it can be had at once and is what it says; None: later. Raises Refused."""
    try:
        data = await fetch(bot, upload.file_id, LARGEST)
    except NotFetched:
        return None
    trouble = examine(upload, data)
    if isinstance(trouble, Trouble):
        raise Refused(f"evidence-{trouble}", name=upload.name, most=LARGEST // (1024 * 1024))
    return data


def _facts(visit: UpdateContext, scheme: Scheme, words: str) -> tuple[str, ...]:
    """The fact, or all facts of the item, that is meant."""
    names = visit.vocabulary(scheme.id)
    if len(found := names.facts.find(words)) == 1:
        return tuple(found)
    item = asking.item_of(names, words)
    if item not in {one.id for one in scheme.items}:
        raise NotFound("unknown-item", name=words)
    below = [item]
    for one in below:
        below += [child.id for child in scheme.children(one)]
    return tuple(dict.fromkeys(fact for one in below for fact in scheme.item(one).facts))


def _scheme(visit: UpdateContext, identifier: str) -> Scheme:
    return visit.context.scheme(identifier)
