from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.peer import PeerError

if TYPE_CHECKING:
    from tests.support.peer import Peer

PAGE = "https://example.com/form/"


async def test_a_page_opens_from_a_button_with_what_telegram_says(peer: Peer) -> None:
    await peer.add_user(7, "王芳")
    await peer.start(7)
    keyboard = {"inline_keyboard": [[{"text": "填报", "web_app": {"url": PAGE}}]]}
    await peer.bot("sendMessage", chat_id=7, text="填报", reply_markup=keyboard)
    opened = urlsplit(await peer.open_page(7, PAGE, bg_color="#17212b"))
    told = parse_qs(opened.fragment)
    assert opened._replace(fragment="").geturl() == PAGE
    assert told["tgWebAppThemeParams"] == ['{"bg_color": "#17212b"}']
    said = parse_qs(told["tgWebAppData"][0])
    assert '"id":7' in said["user"][0]
    assert len(said["hash"][0]) == 64


async def test_a_page_opens_from_the_menu(peer: Peer) -> None:
    await peer.add_user(7, "王芳")
    with pytest.raises(PeerError, match="no button or menu"):
        await peer.open_page(7, PAGE)
    await peer.bot("setChatMenuButton", menu_button={"type": "web_app", "text": "填报", "web_app": {"url": PAGE}})
    assert (await peer.open_page(7, PAGE)).startswith(f"{PAGE}#")
    with pytest.raises(PeerError, match="no button or menu"):
        await peer.open_page(7, "https://example.com/other/")
