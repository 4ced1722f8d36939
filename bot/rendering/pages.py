"""Where the bot's web pages can be opened, for the buttons that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Pages:
    """The addresses of the web pages; None: the bot cannot be reached from outside.

    `chat` gives the link to the bot's chat, and `desk` the one that leads on to the desk, once the bot's name is known.
    `confirm`: to the page on which the owner of a mailbox agrees, by its number in the address book.
    """

    form: str | None = None
    published: str | None = None  # followed by /SCHEME/VERSION
    desk: Callable[[], str] | None = None
    chat: Callable[[], str] | None = None
    confirm: Callable[[int], str] | None = None
