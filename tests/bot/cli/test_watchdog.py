"""What systemd hears: that we are alive while a part works or fails and goes on, nothing when it is silent."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cli import watchdog
from bot.domain.vitals import Vital

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


@pytest.mark.parametrize(
    ("vital", "alive"),
    [
        (None, True),  # it has just begun
        (Vital(ago(seconds=30)), True),
        (Vital(ago(minutes=3)), False),  # silent: neither well nor failing
        (Vital(ago(minutes=9), failing_since=ago(minutes=8), problem="the line is dead"), True),
        (Vital(ago(minutes=12), failing_since=ago(minutes=11), problem="the line is dead"), False),
        (Vital(None, failing_since=ago(minutes=1), problem="the database is away"), True),
    ],
)
def test_a_part_is_alive_while_it_works_or_goes_on(vital: Vital | None, alive: bool) -> None:
    assert watchdog.is_alive(vital, NOW) is alive


def test_words_go_to_a_socket_by_name_and_to_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(place)
        monkeypatch.setenv("NOTIFY_SOCKET", place)
        watchdog.notify("READY=1")
        assert line.recv(100) == b"READY=1"
    watchdog.notify("STOPPING=1")  # nobody listens any more: that must not keep us from stopping
    monkeypatch.delenv("NOTIFY_SOCKET")
    watchdog.notify("STOPPING=1")


async def test_who_is_not_alive_is_not_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(place)
        line.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", place)
        monkeypatch.setenv("WATCHDOG_USEC", "20000")
        watchdog.ready(lambda: False)
        assert line.recv(100) == b"READY=1"
        with pytest.raises(BlockingIOError):
            line.recv(100)
