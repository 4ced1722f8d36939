"""Webhooks: events for other systems, signed in the manner of the Standard Webhooks specification.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: what is signed is
`id.timestamp.body`, by HMAC-SHA256 with the bytes behind `whsec_`; 410 means that nobody wants them any more; redirects
are not followed. `webhook-id` is the same for a second delivery, so that the other side counts it once.

An address is checked where the connection is made, on what its name resolves to at that moment: the public internet by
https only, and beside it the networks that the operator allows.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import socket
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

from bot.domain.address_book import WEBHOOK
from bot.outlets.port import Delivered, Gone, Retry, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime
    from ipaddress import IPv4Network, IPv6Network

    from bot.clock import Clock
    from bot.domain.receivers import Receiver
    from bot.outlets.port import Departing, Fate, Recall
    from bot.rendering.screen import Screen

    Network = IPv4Network | IPv6Network

SECRET_PREFIX = "whsec_"  # noqa: S105 begins every secret
_SECRET_BYTES = 32
_LANES = 8
_TIMEOUT = aiohttp.ClientTimeout(total=20, connect=10)
_LONGEST_PAUSE = 3600.0  # seconds, whatever Retry-After says
# IPv4 in IPv6, which some networks carry on to the address in the last four bytes: mapped, NAT64 and the old form.
_CARRIED_ON = tuple(ip_network(network) for network in ("::ffff:0:0/96", "64:ff9b::/96", "::/96"))
_6TO4 = ip_network("2002::/16")  # carried on, too; nobody serves anything there any more
_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class NotAllowedThere(OSError):
    """An address that webhooks must not go to."""


def read_address(text: str) -> tuple[str, str | None] | None:
    """Where events are to go, as somebody wrote it, and a new secret to sign them with; None: it is no address."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:  # a bracket that nothing closes
        return None
    if parts.scheme not in ("https", "http") or not parts.hostname or len(text.split()) != 1:
        return None
    return text.strip(), SECRET_PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


class Webhook:
    """The outlet. `networks`: where it may deliver to though they are not public, by http, too."""

    name = WEBHOOK

    def __init__(
        self,
        recall: Recall,
        clock: Clock,
        networks: Collection[Network] = (),
    ) -> None:
        """`clock` is the machine's: the other side holds the time against its own."""
        self._recall, self._clock, self._networks = recall, clock, tuple(networks)

    async def room(self) -> int:
        """Some at once; what one receiver cannot take waits by itself."""
        return _LANES

    def rest(self) -> float:
        """There is always room."""
        return float("inf")

    async def deliver(self, receiver: Receiver, screen: Screen, departing: Departing) -> Fate:
        """Post what the screen says for machines."""
        address = await self._recall(receiver.address)
        if address is None:
            return Gone("the webhook is in the address book no more")
        if screen.data is None or screen.key is None:
            return Gone("says nothing for machines", only_this=True)
        number = event_id(screen.key, receiver.address)
        body = json.dumps({"id": number, **screen.data}, ensure_ascii=False).encode()
        heads = signed_heads(address.secret or "", number, self._clock.now(), body)
        connector = aiohttp.TCPConnector(socket_factory=self._socket(urlsplit(address.url).scheme), force_close=True)
        async with aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT) as session:
            await departing()
            return await self._post(session, address.url, body, heads)

    async def _post(self, session: aiohttp.ClientSession, url: str, body: bytes, heads: Mapping[str, str]) -> Fate:
        try:
            async with session.post(url, data=body, headers=heads, allow_redirects=False) as response:
                return fate_of(response.status, response.headers.get("Retry-After"), self._clock.now())
        except aiohttp.ClientConnectorError as error:  # there was no connection; what it says has the address in it
            if isinstance(error.os_error, NotAllowedThere):
                return Gone(str(error.os_error), only_this=True)
            return Retry(type(error).__name__)
        except aiohttp.ConnectionTimeoutError as error:
            return Retry(type(error).__name__)
        except (aiohttp.InvalidURL, UnicodeError):  # a part of its name is empty or too long
            return Gone("its address cannot be understood")
        except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is an OSError
            return Unknown(type(error).__name__)

    def _socket(self, scheme: str) -> Callable[[aiohttp.AddrInfoType], socket.socket]:
        def make(resolved: aiohttp.AddrInfoType) -> socket.socket:
            family, kind, protocol, _, place = resolved
            if not is_allowed(str(place[0]), scheme, self._networks):
                raise NotAllowedThere("its address is not a public one with https")
            return socket.socket(family, kind, protocol)

        return make


def is_allowed(host: str, scheme: str, networks: Collection[Network]) -> bool:
    """Whether a webhook may go to an address of the network by a scheme.

    >>> [is_allowed(host, "https", ()) for host in ("1.1.1.1", "10.0.0.8", "127.0.0.1", "::ffff:10.0.0.8")]
    [True, False, False, False]
    >>> from ipaddress import ip_network
    >>> is_allowed("10.0.0.8", "http", (ip_network("10.0.0.0/24"),))
    True
    """
    written: IPv4Address | IPv6Address = ip_address(host.partition("%")[0])
    address = written
    if any(written in network for network in _CARRIED_ON):
        address = IPv4Address(written.packed[-4:])
    if any(each in network for each in (written, address) for network in networks):
        return True
    is_local = isinstance(address, IPv6Address) and (address.is_site_local or address in _6TO4)
    return scheme == "https" and address.is_global and not address.is_multicast and not is_local


def event_id(key: str, address: str) -> str:
    """The number of a delivery: the same each time it is tried, and it tells nothing of the key."""
    return f"evt_{hashlib.sha256(f'{key} {address}'.encode()).hexdigest()[:32]}"


def signed_heads(secret: str, number: str, at: datetime, body: bytes) -> dict[str, str]:
    """The heads of a delivery; a secret is `whsec_` and base64."""
    stamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    seal = hmac.digest(key, f"{number}.{stamp}.".encode() + body, "sha256")
    return {
        "Content-Type": "application/json",
        "User-Agent": "Kaohe",
        "webhook-id": number,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(seal).decode()}",
    }


def fate_of(status: int, retry_after: str | None, now: datetime) -> Fate:
    """What an answer means for the event."""
    problem = f"HTTP {status}"
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Delivered()
    if status == HTTPStatus.GONE:
        return Gone(problem)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER:
        return Retry(problem, _pause(retry_after, now))
    return Gone(problem, only_this=True)


def _pause(retry_after: str | None, now: datetime) -> float | None:
    """Seconds, as Retry-After says it: a number of them or an instant; None where it says nothing sensible."""
    if retry_after is None:
        return None
    try:
        if retry_after.isdecimal():
            seconds = float(retry_after)
        else:
            seconds = (parsedate_to_datetime(retry_after) - now).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(seconds, 1.0), _LONGEST_PAUSE)
