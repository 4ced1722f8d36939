"""`kaohe mcp` as an assistant starts it: the official client over standard input and output, the real server behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from mcp import Client, StdioServerParameters

from bot.cli.mcp import readings
from bot.domain.api_tokens import ApiScope
from bot.domain.people import Role
from bot.web.api.description import description
from tests.support.api import key
from tests.support.city import SCHEME, TOWN
from tests.support.desk import running_desk_city

if TYPE_CHECKING:
    from pathlib import Path


async def test_an_assistant_reads_what_its_key_may(tmp_path: Path) -> None:
    async with running_desk_city(tmp_path) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        secret = await key(city, [ApiScope.STANDINGS, ApiScope.SHEETS])
        told = {"KAOHE_URL": str(city.settings.public_url), "KAOHE_KEY": secret}
        started = StdioServerParameters(command=sys.executable, args=["-m", "bot", "mcp"], env={**os.environ, **told})
        async with Client(started) as assistant:
            tools = {tool.name: tool for tool in (await assistant.list_tools()).tools}
            assert {"schemes", "standing", "sheet", "working", "figures", "duties", "publications"} <= tools.keys()
            assert tools["sheet"].input_schema["required"] == ["scheme", "unit"]
            standing = await assistant.call_tool("standing", {"scheme": SCHEME, "limit": 3})
            units = json.loads(standing.content[0].text)["units"]  # type: ignore[union-attr]
            assert (standing.is_error, len(units)) == (False, 3)
            subject = {"scheme": SCHEME, "unit": units[0]["unit"], "subject": "total"}
            working = await assistant.call_tool("working", subject)
            assert json.loads(working.content[0].text)["result"] == units[0]["total"]  # type: ignore[union-attr]
            refused = await assistant.call_tool("notices", {"scheme": SCHEME})
            assert refused.is_error
            assert "read:notices" in refused.content[0].text  # type: ignore[union-attr]


def test_what_writes_is_no_tool() -> None:
    assert {reading.name for reading in readings(description())} == {
        operation["operationId"]
        for methods in description()["paths"].values()
        for method, operation in methods.items()
        if method == "get"
    }


@pytest.mark.parametrize(
    ("environment", "blocked", "words"),
    [
        ({"KAOHE_URL": "http://127.0.0.1:9", "KAOHE_KEY": "kh_x"}, "", "does not answer"),
        ({"KAOHE_URL": "http://127.0.0.1:9", "KAOHE_KEY": "kh_x"}, "mcp", "pip install 'kaohe[mcp]'"),
    ],
)
def test_what_is_lacking_is_said(environment: dict[str, str], blocked: str, words: str) -> None:
    without = f"import sys; sys.modules.update(dict.fromkeys({blocked.split()}))"
    script = f"{without}; from bot.cli import main; sys.exit(main(['mcp']))"
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
