"""What stays of a message's buttons once one of them was tapped and that decided something."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.logs import in_one_line
from bot.outlets.telegram.capabilities import Ability
from bot.outlets.telegram.ephemeral import number_of
from bot.rendering.callback_data import matter_of, unpack

if TYPE_CHECKING:
    from telegram import Message
    from telegram.ext import ExtBot

    from bot.outlets.telegram.capabilities import Capabilities
    from bot.outlets.telegram.pacing import Broadcast

_MARK = "✓"
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settled:
    """The keyboard whose decision is over, twice: its buttons cannot be tapped (Bot API 10.3), or are gone."""

    said: str  # the tapped button, with a mark
    disabled: InlineKeyboardMarkup
    without: InlineKeyboardMarkup | None


async def settle(bot: ExtBot[Broadcast], capabilities: Capabilities, message: Message, data: str) -> None:
    """Let nobody tap again what was decided by a tap on one of the message's buttons; it shows what was chosen.

    Where the server knows no disabled buttons the text says what was chosen (a table does not), and the buttons are
    gone. It is of help only: what goes wrong here costs the tap nothing.
    """
    after = settled(message.reply_markup, data)
    if after is None:
        return
    at: dict[str, Any] = {"chat_id": message.chat_id, "message_id": message.message_id}

    async def disable() -> object:
        if (number := number_of(message)) < 0:
            receiver = message.api_kwargs.get("receiver_user", {}).get("id")
            where = {"chat_id": message.chat_id, "receiver_user_id": receiver, "ephemeral_message_id": -number}
            what = where | {"reply_markup": after.disabled}
            return await bot.do_api_request("editEphemeralMessageReplyMarkup", api_kwargs=what)
        return await bot.edit_message_reply_markup(**at, reply_markup=after.disabled)

    async def say() -> object:
        written = message.text_html if message.text else message.caption_html
        if written is None:  # a table, which cannot be edited without being made anew
            return await bot.edit_message_reply_markup(**at, reply_markup=after.without)
        words = f"{written}\n\n{escape(after.said)}"
        common = {**at, "parse_mode": ParseMode.HTML, "reply_markup": after.without}
        if message.text:
            return await bot.edit_message_text(words, **common, link_preview_options=_NO_PREVIEW)
        return await bot.edit_message_caption(caption=words, **common)

    try:
        await capabilities.attempt(Ability.DISABLED_BUTTONS, disable, say)
    except TelegramError as error:
        _log.info("the buttons of a decision stay as they are: %s", in_one_line(error))


def settled(keyboard: InlineKeyboardMarkup | None, data: str) -> Settled | None:
    """The keyboard after a tap on the button with this data; None where it has no such button, or none that decides."""
    tap = unpack(data)
    matter = matter_of(tap) if tap is not None else None
    rows = keyboard.inline_keyboard if keyboard is not None else ()
    tapped = next((button for row in rows for button in row if button.callback_data == data), None)
    if matter is None or tapped is None:
        return None
    said = tapped.text if tapped.text.startswith((_MARK, "✅")) else f"{_MARK} {tapped.text}"

    def is_over(button: InlineKeyboardButton) -> bool:
        other = unpack(str(button.callback_data or ""))
        return other is not None and matter_of(other) == matter

    def after(button: InlineKeyboardButton) -> InlineKeyboardButton:
        if not is_over(button):
            return button
        label = said if button is tapped else button.text
        return InlineKeyboardButton(label, style=button.style, api_kwargs={"disabled": {}})

    left = [kept for row in rows if (kept := [button for button in row if not is_over(button)])]
    disabled = InlineKeyboardMarkup([[after(button) for button in row] for row in rows])
    return Settled(said, disabled, InlineKeyboardMarkup(left) if left else None)
