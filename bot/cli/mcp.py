"""`kaohe mcp`: what the HTTP interface tells, as tools for assistants, over standard input and output.

It is a client of that interface with a key of its own: an assistant sees what the key may read, and changes nothing.
The tools are the reading operations of the interface's own description.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import aiohttp

from bot.cli.command import Command, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_ADDRESS, _KEY = "KAOHE_URL", "KAOHE_KEY"
_SECONDS = 30.0
_ABOUT = (
    "An assessment of towns and communities: standings, sheets, workings, progress, publications. Begin with "
    "`schemes`. Points and money (yuan) are exact decimal texts: do not round or add them up as floating point."
)


@dataclass(frozen=True)
class McpOptions:
    """`kaohe mcp` takes nothing: where to ask and the key come from the environment."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading operation: where to ask it, and the JSON Schema of its arguments."""

    name: str
    summary: str
    path: str
    arguments: Mapping[str, Any]

    def address(self, given: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
        """The path with the parts that it names, and the rest as parameters."""
        parts = set(re.findall(r"{(\w+)}", self.path))
        path = self.path.format_map({part: quote(str(given.get(part, "")), safe="") for part in parts})
        return path, {name: str(value) for name, value in given.items() if name not in parts and value is not None}


def readings(description: Mapping[str, Any]) -> tuple[Reading, ...]:
    """The operations of an OpenAPI description that only read."""
    return tuple(
        Reading(
            methods["get"]["operationId"],
            methods["get"]["summary"],
            path,
            _arguments(methods["get"].get("parameters", ()), description["components"]["schemas"]),
        )
        for path, methods in description["paths"].items()
        if "get" in methods
    )


def _arguments(parameters: Any, schemas: Mapping[str, Any]) -> dict[str, Any]:
    properties = {}
    for parameter in parameters:
        schema = parameter["schema"]
        properties[parameter["name"]] = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    required = [parameter["name"] for parameter in parameters if parameter["required"]]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


class _Interface:
    """The HTTP interface, asked with the key."""

    def __init__(self, client: aiohttp.ClientSession, url: str) -> None:
        self._client, self._url = client, url

    async def describe(self) -> tuple[Reading, ...]:
        """What can be asked; raises Problem where nobody is there."""
        try:
            status, text = await self._get("/api/v1/openapi.json", {})
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Problem(f"{_ADDRESS}: {self._url} does not answer: {error}") from error
        if status != HTTPStatus.OK:
            raise Problem(f"{_ADDRESS}: at {self._url} there is no interface of Kaohe (it answers {status})")
        return readings(json.loads(text))

    async def ask(self, reading: Reading, given: Mapping[str, Any]) -> tuple[bool, str]:
        """Whether it was answered, and the answer as it came, or the sentence that says why not."""
        if missing := [name for name in reading.arguments["required"] if given.get(name) in (None, "")]:
            return False, f"{reading.name} needs {', '.join(missing)}"
        try:
            status, text = await self._get(*reading.address(given))
        except (aiohttp.ClientError, TimeoutError) as error:
            return False, f"the bot does not answer: {error}"
        return status == HTTPStatus.OK, text

    async def _get(self, path: str, parameters: Mapping[str, str]) -> tuple[int, str]:
        async with self._client.get(self._url + path, params=parameters) as answer:
            return answer.status, await answer.text()


def _mcp(_: McpOptions) -> str:
    url, key = os.environ.get(_ADDRESS, "").rstrip("/"), os.environ.get(_KEY, "")
    if not url or not key:
        raise Problem(
            f"{_ADDRESS} and {_KEY} say where the bot is (https://kaohe.example.org) and with which key to ask; "
            "`kaohe token make` and the desk make keys"
        )
    try:
        import mcp.server  # noqa: PLC0415, F401 an extra: whoever wants no assistant needs none of it
    except ImportError:
        raise Problem("kaohe mcp needs a package more: pip install 'kaohe[mcp]'") from None
    asyncio.run(_serve(url, key))
    return ""


async def _serve(url: str, key: str) -> None:
    from mcp.server import Server  # noqa: PLC0415 an extra
    from mcp.server.stdio import stdio_server  # noqa: PLC0415
    from mcp.types import CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations  # noqa: PLC0415

    shown, patience = {"Authorization": f"Bearer {key}"}, aiohttp.ClientTimeout(total=_SECONDS)
    async with aiohttp.ClientSession(headers=shown, timeout=patience) as client:
        interface = _Interface(client, url)
        by_name = {reading.name: reading for reading in await interface.describe()}

        async def list_tools(_context: Any, _params: Any) -> ListToolsResult:
            return ListToolsResult(
                tools=[
                    Tool(
                        name=reading.name,
                        description=reading.summary,
                        input_schema=dict(reading.arguments),
                        annotations=ToolAnnotations(read_only_hint=True),
                    )
                    for reading in by_name.values()
                ]
            )

        async def call_tool(_context: Any, params: Any) -> CallToolResult:
            reading = by_name.get(params.name)
            if reading is None:
                good, text = False, f"there is no tool {params.name!r}; there are {', '.join(by_name)}"
            else:
                good, text = await interface.ask(reading, params.arguments or {})
            return CallToolResult(content=[TextContent(type="text", text=text)], is_error=not good)

        server = Server("kaohe", instructions=_ABOUT, on_list_tools=list_tools, on_call_tool=call_tool)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())


COMMANDS = {
    "mcp": Command(
        McpOptions,
        _mcp,
        epilog=f"{_ADDRESS} and {_KEY} come from the environment; see docs/api.md.",
    )
}
