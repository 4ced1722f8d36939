"""The message that leads from the chat to the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.screen import Button, Screen

if TYPE_CHECKING:
    from bot.rendering.catalogue import Catalogue


def desk_screen(address: str, token: str, catalogue: Catalogue) -> Screen:
    """A button for the browser, and where Telegram opens pages itself (https only) one for the phone.

    The token stands behind #: browsers keep that part to themselves, and no preview of the link can use it up.
    """
    in_browser = Button(catalogue.plain("desk.in_browser"), url=f"{address}enter#k={token}")
    if not address.startswith("https://"):
        return Screen(catalogue("desk.link_only"), ((in_browser,),))
    on_phone = Button(catalogue.plain("desk.on_phone"), page=f"{address}enter")
    return Screen(catalogue("desk.link"), ((on_phone,), (in_browser,)))
