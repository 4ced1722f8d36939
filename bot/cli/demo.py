"""`kaohe demo`: the bot against a stand-in for Telegram."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from bot.cli.command import Command
from bot.cli.options import flag, option
from bot.demo.run import SCHEME, demo


def _port(text: str) -> int:
    """A port of the command line; raises ArgumentTypeError with what would be right."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number from 1 to 65535")
    return int(text)


@dataclass(frozen=True, kw_only=True)
class DemoOptions:
    """What `kaohe demo` takes."""

    scheme: str = option(
        f"the scheme, by its name, folder or workbook; the phones follow its files ({SCHEME})", default=SCHEME
    )
    port: int = option("the page's port (8080)", default=8080, type=_port)
    keep: bool = flag("go on with the data of the last demo")
    quiet: bool = flag("do not open a browser")


def _demo(options: DemoOptions) -> str:
    demo(options.scheme, options.port, keep=options.keep, browser=not options.quiet)
    return ""


COMMANDS = {"demo": Command(DemoOptions, _demo)}
