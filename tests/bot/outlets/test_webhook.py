"""Events go to a real HTTP server, which verifies their signature as the documentation shows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot.clock import SystemClock
from bot.domain.address_book import WEBHOOK, Address
from bot.domain.receivers import Receiver
from bot.outlets.port import Delivered, Gone, Retry, Unknown
from bot.outlets.webhook import Webhook, fate_of, is_allowed, read_address, signed_heads
from bot.rendering.screen import Screen
from tests.support.serving import serving

if TYPE_CHECKING:
    from bot.outlets.port import Fate

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SCREEN = Screen("", data={"type": "report.stored", "data": {"unit": "长江"}}, key="event:a:entry:5:g7")
HERE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def verified(secret: str, heads: dict[str, str], body: bytes) -> bool:
    signed = f"{heads['webhook-id']}.{heads['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    seal = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(f"v1,{seal}", each) for each in heads["webhook-signature"].split())


async def deliver(url: str, *, networks: bool = True, screen: Screen = SCREEN) -> Fate:
    async def recall(number: str) -> Address | None:
        return Address(3, WEBHOOK, "金保", url, SECRET) if number == "3" else None

    async def departing() -> None: ...

    outlet = Webhook(recall, SystemClock(), HERE if networks else ())
    return await outlet.deliver(Receiver(WEBHOOK, "3", group_id=7), screen, departing)


async def test_an_event_arrives_signed_and_the_second_time_by_the_same_number() -> None:
    arrived: list[tuple[dict[str, str], bytes]] = []

    async def take(request: web.Request) -> web.Response:
        arrived.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        if request.path == "/lost" and request.transport is not None:
            request.transport.abort()
        raise web.HTTPFound("/elsewhere") if request.path == "/moved" else web.HTTPNoContent

    app = web.Application()
    app.add_routes([web.post("/{path}", take)])
    async with serving(app) as url:
        assert await deliver(f"{url}/in") == Delivered()
        assert isinstance(await deliver(f"{url}/lost"), Unknown)
        assert await deliver(f"{url}/moved") == Gone("HTTP 302", only_this=True)
        refused = await deliver(f"{url}/in", networks=False)
    assert isinstance(refused, Gone)
    assert refused.only_this
    assert isinstance(await deliver(f"{url}/in"), Retry)  # the server is away
    assert len(arrived) == 3  # no redirect was followed, and nothing went where it must not
    for heads, body in arrived:
        assert verified(SECRET, heads, body)
        assert not verified(SECRET, heads, body.replace("长江".encode(), "磨头".encode()))
        content = json.loads(body)
        assert content == {"id": heads["webhook-id"], "type": "report.stored", "data": {"unit": "长江"}}
    assert len({heads["webhook-id"] for heads, _ in arrived}) == 1


@pytest.mark.parametrize(
    ("status", "retry_after", "fate"),
    [
        (200, None, Delivered()),
        (410, None, Gone("HTTP 410")),
        (400, None, Gone("HTTP 400", only_this=True)),
        (429, "120", Retry("HTTP 429", 120.0)),
        (503, "Tue, 01 Dec 2026 12:00:30 GMT", Retry("HTTP 503", 30.0)),
        (503, "999999999", Retry("HTTP 503", 3600.0)),
        (500, "soon", Retry("HTTP 500")),
    ],
)
def test_answers_are_fates(status: int, retry_after: str | None, fate: Fate) -> None:
    assert fate_of(status, retry_after, NOW) == fate


@pytest.mark.parametrize(
    ("host", "scheme", "allowed"),
    [
        ("1.1.1.1", "https", True),
        ("1.1.1.1", "http", False),
        ("2606:4700::1111", "https", True),
        ("10.0.0.8", "https", False),
        ("169.254.169.254", "https", False),
        ("100.64.0.1", "https", False),
        ("0.0.0.0", "https", False),
        ("224.0.0.1", "https", False),
        ("fe80::1%eth0", "https", False),
        ("::ffff:10.0.0.8", "https", False),
        ("64:ff9b::10.0.0.8", "https", False),
        ("64:ff9b::1.1.1.1", "https", True),
        ("2002:a00:8::1", "https", False),
        ("fec0::1", "https", False),
        ("10.20.0.8", "http", True),
    ],
)
def test_only_public_addresses_and_what_the_operator_allows(host: str, scheme: str, allowed: bool) -> None:
    assert is_allowed(host, scheme, (ip_network("10.20.0.0/16"),)) is allowed


async def test_an_address_that_cannot_be_understood_is_gone() -> None:
    assert read_address("https://[::1") is None
    for url in ("https://events..rugao.cn/", f"https://{'a' * 70}.cn/", "https://events.rugao.cn:99999/"):
        assert await deliver(url) == Gone("its address cannot be understood")


async def test_the_check_in_the_documentation_knows_ours() -> None:
    page = (Path(__file__).parents[3] / "docs/outlets.md").read_text("utf-8")
    code: dict[str, Any] = {}
    exec(page.partition("```python\n")[2].partition("```")[0], code)
    body, secret = b'{"id": "evt_1"}', "whsec_c2VjcmV0"
    heads = signed_heads(secret, "evt_1", datetime(2021, 6, 15, tzinfo=UTC), body)
    assert code["is_ours"](secret, heads, body)
    assert not code["is_ours"](secret, heads, body + b" ")
