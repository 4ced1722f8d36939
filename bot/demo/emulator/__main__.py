"""Runs the peer as a process of its own: `python -m bot.demo.emulator --port 8081 --token 1000:demo`."""

from __future__ import annotations

import argparse
import asyncio
import re
import signal
import sys

from bot.demo.emulator.server import Emulator


def _token(text: str) -> str:
    if not re.fullmatch(r"\d+:[\w-]+", text, re.ASCII):
        raise argparse.ArgumentTypeError("must look like 1000:demo")
    return text


async def _serve(port: int, token: str, name: str, *, limits: bool, old: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    peer = Emulator(token, limits=limits, name=name, old=old)
    await peer.start(port)
    sys.stdout.write(f"listening on {peer.url}\n")
    sys.stdout.flush()
    await stop.wait()
    await peer.stop()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.demo.emulator", description="A stand-in for the Bot API.")
    parser.add_argument("--port", type=int, default=0, help="0 takes any that is free")
    parser.add_argument("--token", type=_token, default="1000:demo")
    parser.add_argument("--name", default="Demo Bot", help="the bot's name in the chats")
    parser.add_argument("--limits", choices=("on", "off"), default="on", help="flood limits")
    parser.add_argument("--bot-api", choices=("9", "10.3"), default="10.3", help="the version that it speaks")
    options = parser.parse_args()
    limits, old = options.limits == "on", options.bot_api == "9"
    asyncio.run(_serve(options.port, options.token, options.name, limits=limits, old=old))


if __name__ == "__main__":
    main()
