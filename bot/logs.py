"""Logs for the operator: one line an event, through which no token and no phone number passes."""

from __future__ import annotations

import logging
import re
import sys
from typing import TextIO

_TOKEN = re.compile(r"\d{4,}:[A-Za-z0-9_-]{4,}(?=[/\s'\"?]|$)")
_BOT_PATH = re.compile(r"/bot[^/\s]+")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)")


def redact(line: str, secrets: tuple[str, ...] = ()) -> str:
    """`line` with tokens and mobile numbers blotted out; `secrets` are taken literally as well."""
    for secret in secrets:
        line = line.replace(secret, "‹secret›")
    line = _BOT_PATH.sub("/bot‹token›", line)
    line = _TOKEN.sub("‹token›", line)
    return _PHONE.sub("‹phone›", line)


def in_one_line(error: BaseException) -> str:
    """An error's kind and the first line of what it says."""
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


class _Formatter(logging.Formatter):
    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record), self._secrets)


def configure(secrets: tuple[str, ...] = (), stream: TextIO | None = None) -> None:
    """Send all logs to `stream` (standard error), redacted, tracebacks included."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Formatter(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("httpx", "apscheduler", "alembic.runtime.migration", "telegram.ext", "aiohttp.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
