"""The message that leads from the chat to the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.formatting import start_link
from bot.rendering.screen import Button, Screen

if TYPE_CHECKING:
    from bot.rendering.catalogue import Catalogue


DESK_WORD = "desk"  # what /start is followed by in a link to the desk from a group


def chat_link(username: str) -> str:
    """The link to the bot's chat that leads on to the desk: from a group, where nobody else is to get in by it."""
    return start_link(username, DESK_WORD)


def ranking_button(address: str, catalogue: Catalogue, *, opens_itself: bool = False) -> Button:
    """A button to the ranking's pages; `opens_itself`: the address is one that Telegram opens itself, in private."""
    label = catalogue.plain("rankings.page")
    return Button(label, page=address) if opens_itself else Button(label, url=address)


def desk_button(address: str, catalogue: Catalogue) -> Button:
    """A button to the link (see `chat_link`) that leads on to the desk."""
    return Button(catalogue.plain("today.to_desk"), url=address)


def chat_button(address: str, catalogue: Catalogue) -> Button:
    """A button to the bot's chat, for who reads a notice where its own buttons cannot be."""
    return Button(catalogue.plain("outlets.to_chat"), url=address)


def desk_screen(address: str, token: str, catalogue: Catalogue) -> Screen:
    """A button for the browser, and where Telegram opens pages itself (https only) one for the phone.

    The token stands behind #: browsers keep that part to themselves, and no preview of the link can use it up.
    """
    in_browser = Button(catalogue.plain("desk.in_browser"), url=f"{address}enter#k={token}")
    if not address.startswith("https://"):
        return Screen(catalogue("desk.link_only"), ((in_browser,),))
    on_phone = Button(catalogue.plain("desk.on_phone"), page=f"{address}enter")
    return Screen(catalogue("desk.link"), ((on_phone,), (in_browser,)))
