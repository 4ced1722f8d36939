"""`kaohe demo` as a process: the page is there, with the people of whichever scheme was asked for."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import urllib.request
from pathlib import Path

import pytest

KAOHE = (sys.executable, "-m", "bot", "demo", "--quiet")
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.create_server(("localhost", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.mark.parametrize("scheme", ["hutang-2014", str(ROOT / "tests/schemes/community-health-2023")])
async def test_any_scheme_can_be_lived_in(scheme: str, tmp_path: Path) -> None:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *KAOHE, "--scheme", scheme, "--port", str(port),
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            assert f"localhost:{port}".encode() in await process.stdout.readline()
        scene = await asyncio.to_thread(lambda: json.load(urllib.request.urlopen(f"http://localhost:{port}/scene")))
        assert [phone["key"] for phone in scene["phones"]] == ["town", "other", "bureau", "leaders", "towns"]
        assert scene["phones"][0]["suggestions"]
    finally:
        process.send_signal(signal.SIGINT)
        await process.wait()
    assert process.returncode == 0


async def test_a_scheme_that_is_not_there_is_told(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *KAOHE, "--scheme", "rugao-2012",
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, told = await process.communicate()
    assert process.returncode == 2
    assert b"rugao-2012" in told
    assert b"Traceback" not in told


@pytest.mark.parametrize("port", ["99999", "x", "taken"])
async def test_a_port_that_cannot_be_used_is_told_before_any_data_are_touched(port: str, tmp_path: Path) -> None:
    with socket.create_server(("localhost", 0)) as listening:
        taken = listening.getsockname()[1]
        kept = tmp_path / f"var/demo-{taken}.db"
        kept.parent.mkdir()
        kept.write_text("of the demo that runs there")
        process = await asyncio.create_subprocess_exec(
            *KAOHE, "--port", str(taken) if port == "taken" else port,
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, told = await process.communicate()
    assert process.returncode == 2
    assert (b"try: kaohe demo --port 8090" if port == "taken" else b"is not a port") in told
    assert b"Traceback" not in told
    assert kept.read_text() == "of the demo that runs there"
