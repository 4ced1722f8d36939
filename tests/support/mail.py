"""A real SMTP server (aiosmtpd) that keeps what arrives and answers as it is told, and the outlet that speaks to it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP

from bot.clock import SystemClock
from bot.outlets.email import Email, MailServer
from bot.rendering.catalogue import load_catalogue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from email.message import EmailMessage

    from bot.domain.address_book import Address

MAILBOX = "wang.fang@example.org"
SENDER = "就业考核 <kaohe@example.org>"


class MailRoom:
    """The server's handler. `to_recipient`, `to_data`: its replies; `hangs_up`: instead of the second one."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.to_recipient, self.to_data = "250 2.1.5 Ok", "250 2.0.0 Ok"
        self.hangs_up = False
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.to_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.arrived.append(message_from_bytes(envelope.content, policy=default))
        if self.hangs_up:
            server.transport.abort()
        return self.to_data

    async def letter(self, number: int) -> EmailMessage:
        """The letter of a number, counted from 1, as soon as it has arrived."""
        async with asyncio.timeout(60):
            while len(self.arrived) < number:  # noqa: ASYNC110 aiosmtpd calls back
                await asyncio.sleep(0.05)
        return self.arrived[number - 1]

    def outlet(self, recall: Callable[[str], Awaitable[Address | None]], leave: Callable[[int], str]) -> Email:
        """The outlet whose letters come here."""
        server = MailServer.of_url(f"smtp://127.0.0.1:{self.port}")
        return Email(server, SENDER, recall, leave, load_catalogue("zh-CN"), SystemClock())


@asynccontextmanager
async def mail_room() -> AsyncIterator[MailRoom]:
    room = MailRoom()
    listener = await asyncio.get_running_loop().create_server(lambda: SMTP(room), "127.0.0.1", 0)
    room.port = listener.sockets[0].getsockname()[1]
    yield room
    listener.close()
    await listener.wait_closed()
