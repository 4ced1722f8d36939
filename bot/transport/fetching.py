"""What people sent: Telegram gives a path, and the bytes behind it. The path holds the token and is never told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.error import BadRequest, InvalidToken, TelegramError

if TYPE_CHECKING:
    from telegram.ext import ExtBot


class NotFetched(Exception):
    """The file cannot be had: `never`, or not now."""

    def __init__(self, *, never: bool) -> None:
        super().__init__("never" if never else "not now")
        self.never = never


async def fetch(bot: ExtBot[Any], file_id: str, most: int) -> bytes:
    """The file's bytes, at most `most` of them; raises NotFetched. A server without getFile may have it one day."""
    try:
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > most:
            raise NotFetched(never=True)
        return bytes(await file.download_as_bytearray())
    except BadRequest as error:
        raise NotFetched(never=True) from error
    except (InvalidToken, TelegramError, RuntimeError) as error:  # 404 comes as an invalid token
        raise NotFetched(never=False) from error
