from __future__ import annotations

import asyncio
import signal
import sys

import aiohttp

from tests.support.peer import Peer


async def test_the_peer_runs_as_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.demo.emulator", "--port", "0", "--token", "77:own", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    async with asyncio.timeout(30):
        line = (await process.stdout.readline()).decode()
        assert line.startswith("listening on http://127.0.0.1:")
        async with aiohttp.ClientSession() as session:
            peer = Peer(line.split()[-1], session, "77:own")
            assert (await peer.bot("getMe"))["result"]["id"] == 77
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
