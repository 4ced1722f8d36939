"""E-mail: publications and monthly rankings to who has confirmed that they want them.

Reply codes by RFC 5321 (4.2.1: 4xx later, 5xx never) and RFC 3463 (5.7: the policy refuses us, the mailbox is right).
A server that takes no connection, or not our password, is left alone for a while; then one letter or two try it.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from math import inf
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPRecipientRefused, SMTPResponseException

from bot.domain.address_book import EMAIL
from bot.outlets.letter import Envelope, letter
from bot.outlets.port import Delivered, Gone, Retry, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.domain.receivers import Receiver
    from bot.outlets.port import Departing, Fate, Recall
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen

_LANES = 2  # connections at once: many servers take no more from one sender
_SECONDS = 30.0  # for each step
_REST = 60.0  # before a server that could not be reached is tried again
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_BROKEN = (SMTPException, OSError)  # a TimeoutError is an OSError
_NEVER = 500  # replies below it may be others the next time
_POLICY = "5.7."
_MAILBOX = re.compile(r"(?:(?![\"(),:;<>@\\])[!-~]){1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_STATUS = re.compile(r"\d\.\d{1,3}\.\d{1,3}")


def read_address(text: str) -> str | None:
    """The mailbox that somebody wrote, as mailto:a@b.cn; None: it is none.

    Only ASCII: with other letters it would need servers that know SMTPUTF8 (RFC 6531) all along the way.
    """
    mailbox = text.strip().removeprefix("mailto:")
    return f"mailto:{quote(mailbox, safe='@')}" if _MAILBOX.fullmatch(mailbox) else None


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our mail, as SMTP_URL says. Without `tls` from the beginning it begins by STARTTLS.

    One on this machine is spoken to without either.
    """

    host: str
    port: int
    tls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of_url(cls, url: str) -> MailServer:
        """What smtps://user:password@host:port says; the parts before and after the host may be missing."""
        parts = urlsplit(url)
        tls = parts.scheme == "smtps"
        user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
        return cls(parts.hostname or "", parts.port or (465 if tls else 587), tls, user, password)

    def connection(self) -> SMTP:
        """A connection that is not open yet."""
        return SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.tls,
            start_tls=not self.tls and self.host not in _HERE,
            timeout=_SECONDS,
        )


class Email:
    """The outlet. `unsubscribe` gives the link by which a mailbox leaves, by its number in the address book."""

    name = EMAIL

    def __init__(
        self,
        server: MailServer,
        sender: str,
        recall: Recall,
        unsubscribe: Callable[[int], str],
        catalogue: Catalogue,
        clock: Clock,
    ) -> None:
        self._server, self._sender = server, sender
        self._recall, self._unsubscribe = recall, unsubscribe
        self._catalogue, self._clock = catalogue, clock
        self._rests_until = 0.0  # of the loop's clock

    async def room(self) -> int:
        """A few connections at once; none while the server rests."""
        return _LANES if self.rest() == inf else 0

    def rest(self) -> float:
        """Seconds until a server that could not be reached is tried again; infinite where nothing is waited for."""
        left = self._rests_until - asyncio.get_running_loop().time()
        return left if left > 0 else inf

    async def deliver(self, receiver: Receiver, screen: Screen, departing: Departing) -> Fate:
        """Send the screen as a letter; `departing` right before its text goes."""
        address = await self._recall(receiver.address)
        if address is None:
            return Gone("the mailbox is in the address book no more")
        mailbox = unquote(address.url.removeprefix("mailto:"))
        unsubscribe = self._unsubscribe(address.number)
        envelope = Envelope(self._sender, mailbox, self._clock.now(), unsubscribe)
        content = letter(screen, envelope, self._catalogue).as_bytes()
        connection = self._server.connection()
        try:
            try:
                await connection.connect()
            except _BROKEN as error:
                self._rests_until = asyncio.get_running_loop().time() + _REST
                return Retry(told(error), _REST)  # tried: else nobody would hear of it
            fate = await self._hand_over(connection, mailbox, content, departing)
            with suppress(*_BROKEN):
                await connection.quit()
            return fate
        finally:
            connection.close()

    async def _hand_over(self, connection: SMTP, mailbox: str, content: bytes, departing: Departing) -> Fate:
        try:
            await connection.mail(parseaddr(self._sender)[1])
            await connection.rcpt(mailbox)
        except SMTPRecipientRefused as error:
            return _refused(error)
        except _BROKEN as error:  # a sender that is refused is for the operator to put right
            return Retry(told(error))
        await departing()
        try:
            await connection.data(content)
        except SMTPResponseException as error:
            return Retry(told(error)) if error.code < _NEVER else Gone(told(error), only_this=True)
        except _BROKEN as error:  # it may have had the last line
            return Unknown(told(error))
        return Delivered()


def _refused(error: SMTPRecipientRefused) -> Fate:
    if error.code < _NEVER:
        return Retry(told(error))
    return Gone(told(error), only_this=error.message.startswith(_POLICY))


def told(error: Exception) -> str:
    """A failure in our own words: what servers say names the mailbox."""
    if isinstance(error, SMTPResponseException):
        status = _STATUS.match(error.message)
        return f"SMTP {error.code} {status[0]}" if status else f"SMTP {error.code}"
    return type(error).__name__
