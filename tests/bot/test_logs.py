"""The log: one line an event, no secrets, no floods, as text or as JSON."""

from __future__ import annotations

import errno
import io
import json
import logging
import time
from typing import TYPE_CHECKING

import pytest

from bot import logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECRET = "12345:top-secret"
_log = logging.getLogger("test")


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """What is configured here is undone: pytest has handlers of its own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def written(work: Callable[[], None], level: str = "INFO", form: str = "TEXT") -> list[str]:
    """The lines that the work writes."""
    stream = io.StringIO()
    logs.configure((SECRET,), stream, level, form)
    work()
    return stream.getvalue().splitlines()


def fail(error: BaseException, cause: BaseException | None = None) -> None:
    try:
        raise error from cause
    except type(error):
        _log.exception("update %s failed", 5)


@pytest.mark.parametrize("form", ["TEXT", "JSON"])
@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_tokens_and_phone_numbers_are_blotted_out_in_tracebacks_too(level: str, form: str) -> None:
    def work() -> None:
        try:
            raise ValueError(f"https://host/bot{SECRET}/getMe of +86 13812345678")
        except ValueError:
            _log.exception("call 13812345678 failed with 98765:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")

    text = "\n".join(written(work, level, form))
    assert ("Traceback" in text) is (level == "DEBUG")
    assert not [word for word in ("top-secret", "AAHdq", "13812345678") if word in text]


def test_a_fault_is_one_line_with_why_and_where() -> None:
    (line,) = written(lambda: fail(ValueError("no such thing\n(Background on this error at: https://sqlalche.me)")))
    assert line.partition(": ")[2].startswith("update 5 failed: ValueError: no such thing (test_logs.py:")


def test_a_line_stays_a_line_whatever_it_says() -> None:
    (line,) = written(lambda: _log.warning("from %s", "a\n2021 ERROR forged\n\n"))
    assert line.endswith("from a | 2021 ERROR forged")


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device"), RuntimeError("(sqlite3) database or disk is full")],
)
def test_a_full_disk_is_said_in_plain_words_whoever_met_it(error: Exception) -> None:
    for met in (error, ExceptionGroup("unhandled errors in a TaskGroup", [error])):
        (line,) = written(lambda: fail(met))  # noqa: B023 called at once
        assert ": the disk is full (test_logs.py:" in line
    (line,) = written(lambda: fail(ValueError("commit"), error))
    assert ": the disk is full (" in line


def test_of_errors_that_came_together_the_first_is_told() -> None:
    (line,) = written(lambda: fail(ExceptionGroup("unhandled errors in a TaskGroup", [KeyError("a"), KeyError("b")])))
    assert "failed: KeyError: 'a'" in line


def test_json_is_an_object_a_line() -> None:
    lines = written(lambda: fail(ValueError("/bot1:x")), form="JSON")
    told = json.loads(lines[0])
    assert len(lines) == 1
    assert (told["level"], told["name"], told["message"]) == ("ERROR", "test", "update 5 failed")
    assert told["error"] == "ValueError: /bot‹token›"
    assert told["at"].startswith("test_logs.py:")
    assert told["time"].endswith("+00:00")


def test_the_level_is_the_least_that_is_written() -> None:
    def work() -> None:
        _log.info("a")
        _log.warning("b")

    assert len(written(work, "WARNING")) == 1
    assert written(work, "ERROR") == []


def test_what_repeats_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def work() -> None:
        for number in range(227):
            _log.warning("update %s failed", number)
        _log.warning("another")
        now[0] += 61
        _log.warning("update %s failed", 500)

    lines = written(work)
    assert len(lines) == 13
    assert "update 9 failed" in lines[9]
    assert lines[10].endswith("another")
    assert "… 217 times more since" in lines[11]
    assert lines[12].endswith("update 500 failed")
    assert len(written(work, "DEBUG")) == 229


def test_what_was_counted_is_written_at_the_end() -> None:
    stream = io.StringIO()
    logs.configure((), stream)
    for _ in range(12):
        _log.warning("again")
    logging.getLogger().handlers[0].close()
    assert "… 2 times more since" in stream.getvalue()
