from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.bot.demo.emulator.conftest import ANNA
from tests.support.peer import running_emulator

if TYPE_CHECKING:
    from tests.support.peer import Peer


async def ask(path: str, **content: Any) -> tuple[int, dict[str, Any]]:
    verb = content.pop("verb", "POST")
    async with aiohttp.ClientSession() as session, session.request(verb, path, **content) as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    "content",
    [
        {"verb": "GET", "params": {"chat_id": ANNA, "text": "好", "protect_content": "true"}},
        {"data": {"chat_id": str(ANNA), "text": "好", "protect_content": "True"}},
        {"json": {"chat_id": ANNA, "text": "好", "protect_content": True, "entities": None}},
        {"json": {"chat_id": str(ANNA), "text": "好", "protect_content": "true"}},
    ],
)
async def test_all_ways_to_pass_parameters(peer: Peer, content: dict[str, Any]) -> None:
    status, envelope = await ask(f"{peer.url}/bot{peer.token}/sendmessage", **content)
    assert status == 200, envelope
    assert (envelope["result"]["text"], envelope["result"]["has_protected_content"]) == ("好", True)
    [entry] = await peer.requests("sendMessage")
    assert entry["outcome"] == {"status": 200, "message_id": envelope["result"]["message_id"]}


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/bot1000:wrong/getMe", 401, "Unauthorized"),
        ("/botnonsense/getMe", 404, "Not Found"),
        ("/bot1000:demo/getNothing", 404, "Not Found: method not found"),
        ("/bot1000:demo/sendDice?chat_id=501", 501, "Not Implemented by the emulator: sendDice"),
        ("/bot1000:demo/sendDice", 400, "Bad Request: chat_id is empty"),
    ],
)
async def test_refusals_come_in_telegrams_envelope(peer: Peer, path: str, code: int, words: str) -> None:
    status, envelope = await ask(peer.url + path)
    assert status == code
    assert envelope == {"ok": False, "error_code": code, "description": words}


async def test_broken_json_and_too_large_requests(peer: Peer) -> None:
    url = f"{peer.url}/bot{peer.token}/getMe"
    headers = {"Content-Type": "application/json"}
    assert (await ask(url, data=b"{", headers=headers))[1]["description"] == "Bad Request: can't parse JSON object"
    assert (await ask(url, data=b"[1]", headers=headers))[1]["error_code"] == 400


async def test_unknown_parameters_pass_only_when_not_strict(peer: Peer) -> None:
    assert "unknown parameter" in (await peer.bot("getMe", colour="red"))["description"]
    async with running_emulator(strict=False) as lenient:
        assert (await lenient.bot("getMe", colour="red"))["ok"]


async def test_the_log_shows_parameters_but_no_secrets(peer: Peer) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "x"}]]}
    form = {"chat_id": str(ANNA), "text": "x", "reply_markup": json.dumps(markup)}
    await ask(f"{peer.url}/bot{peer.token}/sendMessage", data=form)
    await peer.bot("setWebhook", url="https://example.com/", secret_token="hidden")
    log = await peer.requests()
    assert log[0]["parameters"]["reply_markup"] == markup
    assert peer.token not in json.dumps(log)
    assert "hidden" not in json.dumps(log)
    assert [one["serial"] for one in await peer.requests(since=1)] == [2]
