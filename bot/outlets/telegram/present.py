"""Screens become Telegram messages: the only place that knows both."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, TypeVar, cast

from telegram import (
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    KeyboardButtonRequestChat,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    WebAppInfo,
)
from telegram.constants import KeyboardButtonStyle, ParseMode
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from bot.logs import in_one_line
from bot.outlets.telegram.activity import shown
from bot.outlets.telegram.capabilities import Ability, Capabilities
from bot.outlets.telegram.ephemeral import number_of
from bot.outlets.telegram.markup import html
from bot.outlets.telegram.pacing import Broadcast
from bot.outlets.telegram.rich import rich_html
from bot.outlets.telegram.settled import settle
from bot.rendering.screen import Tone

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from telegram.ext import ExtBot

    from bot.outlets.telegram.activity import Activity
    from bot.outlets.telegram.ephemeral import Asker
    from bot.rendering.screen import Button, Picture, Screen, TelegramFile

Answer = TypeVar("Answer")

_ATTEMPTS = 4
_STYLES = {Tone.AGREE: KeyboardButtonStyle.SUCCESS, Tone.WITHDRAW: KeyboardButtonStyle.DANGER}  # from Bot API 9.4 on
_GROUP_REQUEST = 1  # Telegram gives it back with the group: there is one thing to choose a group for
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_log = logging.getLogger(__name__)


class Presenter:
    """Sends and edits. `recall` and `remember` keep Telegram's file ids of pictures by their content."""

    def __init__(
        self,
        bot: ExtBot[Broadcast],
        recall: Callable[[str], Awaitable[str | None]],
        remember: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._recall = recall
        self._remember = remember
        self.capabilities = Capabilities(bot)
        self._whispers = False  # the server has shown that it can

    async def send(
        self, chat_id: int, screen: Screen, *, thread_id: int | None = None, reply_to: int | None = None
    ) -> int:
        """Send an answer, before all broadcasts; repeated after network errors: two copies do less harm than none."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return await self._send(chat_id, screen, None, **_place(thread_id, reply_to))
            except (BadRequest, TimedOut):
                raise  # refused, or so slow that nobody waits any more
            except NetworkError:
                if attempt == _ATTEMPTS:
                    raise
                await asyncio.sleep(attempt)
        raise AssertionError("unreachable")

    async def whisper(self, chat_id: int, screen: Screen, asker: Asker, first: Screen) -> int | None:
        """Answer in a group for the asker's eyes only; None where that cannot be, and nobody has seen it.

        A server that ignores what it does not know would show it to the whole group. So the very first is `first`,
        which anybody may read: what the server says of that message decides.
        """
        if not await self.capabilities.has(Ability.EPHEMERAL_MESSAGES):
            return None
        number = 0
        try:
            for each in (screen,) if self._whispers else (first, screen):
                number = await self._send(chat_id, each, None, api_kwargs=asker.parameters())
                self._whispers = number < 0
                if not self._whispers:
                    self.capabilities.lacks(Ability.EPHEMERAL_MESSAGES)
                    await self._bot.delete_message(chat_id, number)
                    return None
        except BadRequest as error:  # asked too long ago, or not in the group any more
            _log.info("not for the asker's eyes only: %s", in_one_line(error))
            return None
        return number

    async def broadcast(
        self,
        chat_id: int,
        screen: Screen,
        departing: Callable[[], Awaitable[None]] | None = None,
        *,
        thread_id: int | None = None,
    ) -> int:
        """Send a notice behind the answers; tried once, as the sender of notices decides about trying again.

        `departing` is awaited right before it goes out.
        """
        return await self._send(chat_id, screen, Broadcast(departing), **_place(thread_id))

    async def edit(self, chat_id: int, message_id: int, screen: Screen, receiver: int | None = None) -> None:
        """Change a message's text and buttons; one that says the same already, or is gone, is left as it is.

        `receiver`: who sees it, where that is not the whole chat.
        """
        try:
            if message_id < 0:
                await self._edit_ephemeral(chat_id, -message_id, screen, receiver)
            else:
                await self._edit(chat_id, message_id, screen)
        except BadRequest as error:
            if "not modified" not in str(error) and "not found" not in str(error):
                raise

    async def renew(self, chat_id: int, message_id: int, screen: Screen) -> bool:
        """Change a message of ours behind everybody's answers; False when it is gone and can be changed no more."""
        try:
            await self._edit(chat_id, message_id, screen, Broadcast())
        except BadRequest as error:
            text = str(error).lower()
            if any(words in text for words in ("to edit not found", "message_id_invalid", "can't be edited")):
                return False
            if "not modified" not in text:
                raise
        return True

    async def delete(self, chat_id: int, message_id: int) -> bool:
        """Take a message from a chat, whoever wrote it; False where Telegram does not let us: after two days."""
        try:
            return await self._bot.delete_message(chat_id, message_id)
        except BadRequest as error:
            return "not found" in str(error)  # gone already

    async def pin(self, chat_id: int, message_id: int) -> bool:
        """Put a message to the top of its chat without a sound; False without the right to."""
        try:
            return await self._bot.pin_chat_message(chat_id, message_id, disable_notification=True)
        except BadRequest:
            return False

    async def unpin(self, chat_id: int, message_id: int) -> None:
        """Take a message from the top of its chat."""
        await self._bot.unpin_chat_message(chat_id, message_id)

    async def acknowledge(self, callback_id: str, text: str | None = None) -> None:
        """Let a tapped button stop turning; too late or unknown is no harm."""
        try:
            await self._bot.answer_callback_query(callback_id, text=text)
        except TelegramError:
            return

    def acting(self, chat_id: int, thread_id: int | None, activity: Activity) -> AbstractAsyncContextManager[None]:
        """Show in a chat what the block does, as long as it lasts."""
        return shown(self._bot, chat_id, thread_id, activity)

    async def settle(self, message: Message, data: str) -> None:
        """Let nobody tap again what was decided by a tap on one of the message's buttons."""
        await settle(self._bot, self.capabilities, message, data)

    async def _edit(self, chat_id: int, message_id: int, screen: Screen, priority: Broadcast | None = None) -> None:
        where: dict[str, Any] = {"chat_id": chat_id, "message_id": message_id, "rate_limit_args": priority}

        async def edit_text() -> None:
            await self._bot.edit_message_text(
                html(screen.text),
                **where,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(screen),
                link_preview_options=_NO_PREVIEW,
            )

        async def edit_rich(rich: str) -> None:
            no_text = cast("str", None)  # left out: the library does not know yet what stands in its place
            content = {"rich_message": _rich(rich)}
            await self._bot.edit_message_text(no_text, **where, reply_markup=_keyboard(screen), api_kwargs=content)

        await self._in_columns(screen, edit_rich, edit_text)

    async def _in_columns(
        self, screen: Screen, new: Callable[[str], Awaitable[Answer]], old: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        """A screen's table as a rich message where there is one and the server can, else its text."""
        rich = rich_html(screen.table) if screen.table is not None else None
        if rich is None:
            return await old()
        return await self.capabilities.attempt(Ability.RICH_MESSAGES, lambda: new(rich), old)

    async def _edit_ephemeral(self, chat_id: int, number: int, screen: Screen, receiver: int | None) -> None:
        where: dict[str, Any] = {"chat_id": chat_id, "receiver_user_id": receiver, "ephemeral_message_id": number}
        where["reply_markup"] = _keyboard(screen)

        async def edit(**content: Any) -> None:
            await self._bot.do_api_request("editEphemeralMessageText", api_kwargs=where | content)

        await self._in_columns(
            screen,
            lambda rich: edit(rich_message=_rich(rich)),
            lambda: edit(text=html(screen.text), parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW),
        )

    async def _send(self, chat_id: int, screen: Screen, priority: Broadcast | None, **place: Any) -> int:
        common: dict[str, Any] = {
            **place,
            "parse_mode": ParseMode.HTML,
            "reply_markup": _keyboard(screen) or _below(screen),
            "rate_limit_args": priority,
        }
        if priority is not None:  # notices are tried once, in the way that everybody can read
            return await self._send_plain(chat_id, screen, common)
        return await self._in_columns(
            screen,
            lambda rich: self._send_rich(chat_id, rich, common),
            lambda: self._send_plain(chat_id, screen, common),
        )

    async def _send_rich(self, chat_id: int, rich: str, common: dict[str, Any]) -> int:
        what = {"chat_id": chat_id, "rich_message": _rich(rich), **(common.get("api_kwargs") or {})}
        what |= {name: common.get(name) for name in ("message_thread_id", "reply_markup")}
        if (reply_to := common.get("reply_to_message_id")) is not None:
            what["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
        return number_of(await self._bot.do_api_request("sendRichMessage", what, Message))

    async def _send_plain(self, chat_id: int, screen: Screen, common: dict[str, Any]) -> int:
        text = html(screen.text)
        if screen.picture is not None:
            return await self._send_picture(chat_id, screen.picture, text, common)
        if screen.telegram_file is not None:
            return await self._send_telegram_file(chat_id, screen.telegram_file, text, common)
        if screen.file is not None:
            name, content = screen.file.name, screen.file.content
            sent = await self._bot.send_document(chat_id, content, caption=text, filename=name, **common)
        else:
            sent = await self._bot.send_message(chat_id, text, link_preview_options=_NO_PREVIEW, **common)
        return number_of(sent)

    async def _send_picture(self, chat_id: int, picture: Picture, caption: str, common: dict[str, Any]) -> int:
        file_id = await self._recall(picture.key)
        if file_id is not None:
            try:
                return number_of(await self._bot.send_photo(chat_id, file_id, caption=caption, **common))
            except BadRequest as error:
                if "file" not in str(error).lower():  # an id that Telegram does not know any more: upload it again
                    raise
        png, name = picture.png, picture.name
        sent: Message = await self._bot.send_photo(chat_id, png, caption=caption, filename=name, **common)
        if sent.photo:
            try:
                await self._remember(picture.key, sent.photo[-1].file_id)
            except Exception as error:  # noqa: BLE001 it is sent: whoever is told otherwise would send it again
                _log.warning("the picture is uploaded again the next time: %s", in_one_line(error))
        return number_of(sent)

    async def _send_telegram_file(self, chat_id: int, file: TelegramFile, caption: str, common: dict[str, Any]) -> int:
        try:
            send: Any = self._bot.send_photo if file.photo else self._bot.send_document
            sent: Message = await send(chat_id, file.file_id, caption=caption, **common)
        except BadRequest as error:
            if file.content is None or "file" not in str(error).lower():
                raise
            content, name = file.content, file.name
            sent = await self._bot.send_document(chat_id, content, caption=caption, filename=name, **common)
        return number_of(sent)


def _place(thread_id: int | None, reply_to: int | None = None) -> dict[str, Any]:
    return {
        "message_thread_id": thread_id,
        "reply_to_message_id": reply_to,
        "allow_sending_without_reply": True if reply_to is not None else None,
    }


def _rich(content: str) -> dict[str, Any]:
    return {"html": content, "skip_entity_detection": True}


def _keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    if not screen.buttons:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in screen.buttons])


def _button(button: Button) -> InlineKeyboardButton:
    page = WebAppInfo(button.page) if button.page is not None else None
    return InlineKeyboardButton(
        button.label,
        callback_data=button.data,
        url=button.url,
        web_app=page,
        copy_text=CopyTextButton(button.copies) if button.copies is not None else None,
        style=_STYLES[button.tone] if button.tone is not None else None,
    )


def _below(screen: Screen) -> ForceReply | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    """What stands below the field for typing."""
    if screen.ask_reply:
        return ForceReply(selective=True, input_field_placeholder=screen.ask_reply)
    if screen.ask_group is None:
        return None
    if not screen.ask_group:
        return ReplyKeyboardRemove()
    wanted = KeyboardButtonRequestChat(_GROUP_REQUEST, chat_is_channel=False, bot_is_member=True, request_title=True)
    key = KeyboardButton(screen.ask_group, request_chat=wanted)
    return ReplyKeyboardMarkup([[key]], resize_keyboard=True, one_time_keyboard=True)
