"""Logs for the operator: one line an event, through which no token, address or phone number passes, and no flood."""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import sys
import time
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"\d{4,}:(?:[A-Za-z0-9_-]{30,}|[A-Za-z0-9_-]{4,}(?=[/\s'\"?]|$))")
_API_TOKEN = re.compile(r"\bkh_[A-Za-z0-9_-]{16,}")
_BOT_PATH = re.compile(r"/bot[^/\s]+")
_PATH = re.compile(r"(?P<host>\bhttps?://[^\s/'\"?#]+)[/?#](?!bot‹)[^\s'\"]*")  # a robot's or webhook's is its key
_MAILBOX = re.compile(r"(?<![\w/:.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)")
_OURS = tuple(str(Path(__file__).parents[1] / name) + os.sep for name in ("bot", "scoring", "schemes"))
_LONGEST = 2000  # letters of a line
_MOST = 10  # lines of the same kind within a minute; the others are counted
_MINUTE = 60.0
_FULL = ("disk is full", "no space left")


def redact(line: str, secrets: tuple[str, ...] = ()) -> str:
    """`line` with tokens, addresses and mobile numbers blotted out; `secrets` are taken literally as well."""
    for secret in secrets:
        line = line.replace(secret, "‹secret›")
    line = _BOT_PATH.sub("/bot‹token›", line)
    line = _API_TOKEN.sub("‹token›", _TOKEN.sub("‹token›", line))
    line = _PATH.sub(r"\g<host>/‹…›", line)
    line = _MAILBOX.sub("‹mailbox›", line)
    return _PHONE.sub("‹phone›", line)


def configure(
    secrets: tuple[str, ...] = (), stream: TextIO | None = None, level: str = "INFO", form: str = "TEXT"
) -> None:
    """Send all logs to `stream` (standard error), redacted. `level` DEBUG: with tracebacks, and however often.

    `form`: TEXT, or JSON for an object on each line with time, level, name, message and, of a fault, error and at.
    """
    whole = level == "DEBUG"
    handler = _Handler(stream or sys.stderr, most=sys.maxsize if whole else _MOST)
    handler.setFormatter((_JsonFormatter if form == "JSON" else _TextFormatter)(secrets, whole=whole))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("httpx", "apscheduler", "alembic.runtime.migration", "telegram.ext", "aiohttp.access", "aiosqlite"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))


def in_one_line(error: BaseException) -> str:
    """An error in one line: its kind and the first line of what it says; a full disk in plain words."""
    causes = list(_causes(error))
    if any(_is_full(cause) for cause in causes):
        return "the disk is full"
    innermost = causes[-1] if isinstance(error, BaseExceptionGroup) else error
    words = str(innermost).strip().partition("\n")[0]
    return f"{type(innermost).__name__}: {words}" if words else type(innermost).__name__


def place(error: BaseException) -> str:
    """File and line of an error: the innermost line of our own code, else of any."""
    innermost = next(
        (each for each in _causes(error) if not isinstance(each, BaseExceptionGroup) and each.__traceback__), error
    )
    frames = traceback.extract_tb(innermost.__traceback__)
    own_frames = [frame for frame in frames if frame.filename.startswith(_OURS)]
    return next((f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(own_frames or frames)), "")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it came from: of several that came together the first."""
    cause: BaseException | None = error
    for _ in range(20):  # a chain may be a ring
        if cause is None:
            return
        yield cause
        cause = cause.exceptions[0] if isinstance(cause, BaseExceptionGroup) else cause.__cause__


def _is_full(error: BaseException) -> bool:
    return getattr(error, "errno", None) == errno.ENOSPC or any(words in str(error).lower() for words in _FULL)


@dataclass(slots=True)
class _Repeated:
    """A kind of line, since when it is counted, and how often it came."""

    record: logging.LogRecord
    since: float
    times: int = 0


class _Handler(logging.StreamHandler[TextIO]):
    """Writes at most `most` lines of a kind within a minute, and then how many more there were.

    A kind is where a line comes from and its words before values are put in: 60 updates that fail are one kind.
    """

    def __init__(self, stream: TextIO, most: int) -> None:
        super().__init__(stream)
        self._most = most
        self._kinds: dict[tuple[str, int, str], _Repeated] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or count it; before it, what was counted in minutes that are over."""
        now = time.monotonic()
        self._tell_counted(now - _MINUTE)
        kind = (record.name, record.levelno, str(record.msg))
        repeated = self._kinds.setdefault(kind, _Repeated(record, now))
        repeated.times += 1
        if repeated.times <= self._most:
            super().emit(record)

    def close(self) -> None:
        """Write the counts of repeated lines, and close."""
        self._tell_counted(time.monotonic())
        super().close()

    def _tell_counted(self, before: float) -> None:
        while self._kinds:  # in the order in which they began
            kind, repeated = next(iter(self._kinds.items()))
            if repeated.since > before:
                return
            del self._kinds[kind]
            if (more := repeated.times - self._most) > 0:
                begun = datetime.fromtimestamp(repeated.record.created, UTC).astimezone()
                words = f"… {more} times more since {begun:%H:%M:%S}: {repeated.record.msg}"
                super().emit(logging.LogRecord(kind[0], kind[1], "", 0, words, None, None))


class _TextFormatter(logging.Formatter):
    """What happened, of a fault why and where, in one line; `whole`: with the traceback below it."""

    def __init__(self, secrets: tuple[str, ...], *, whole: bool) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: ")
        self._secrets = secrets
        self._whole = whole

    def format(self, record: logging.LogRecord) -> str:
        record.asctime = self.formatTime(record)
        line = self.formatMessage(record) + _flat(record.getMessage())
        if (error := _error_of(record)) is not None:
            line += f": {_flat(in_one_line(error))} ({place(error)})"
            if self._whole:
                line += "\n" + "".join(traceback.format_exception(error))
        return redact(line, self._secrets)


class _JsonFormatter(logging.Formatter):
    """The same as an object on a line."""

    def __init__(self, secrets: tuple[str, ...], *, whole: bool) -> None:
        super().__init__()
        self._secrets = secrets
        self._whole = whole

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "name": record.name,
            "message": record.getMessage(),
        }
        if (error := _error_of(record)) is not None:
            fields |= {"error": in_one_line(error), "at": place(error)}
            if self._whole:
                fields["traceback"] = "".join(traceback.format_exception(error))
        return json.dumps({name: redact(value, self._secrets) for name, value in fields.items()}, ensure_ascii=False)


def _error_of(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def _flat(words: str) -> str:
    line = " | ".join(part.strip() for part in words.splitlines() if part.strip())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
