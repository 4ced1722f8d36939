"""`kaohe doctor` on real files, beside a running bot and without one."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from tests.support.city import running_city

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings with which all is well; the database's file."""
    for name in ("SCHEME", "BOT_TOKEN", "TIMEZONE", "CLOCK", "PUBLIC_URL", "HTTP_PORT", "EVIDENCE_DIR"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "kaohe.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("ADMIN_IDS", "1")
    monkeypatch.chdir(tmp_path)
    assert main(["db", "upgrade"]) == 0
    file.chmod(0o600)
    return file


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.usefixtures("place")
def test_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line[0] for line in lines} == {"✅"}
    assert any("The database accepts writes" in line for line in lines)
    assert not any("parts" in line for line in lines)  # of which it cannot know
    assert main(["doctor", "--language", "zh-CN"]) == 0
    assert "数据库写入正常" in capsys.readouterr().out


def test_what_is_wrong_is_named_and_the_status_says_so(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = place.parent / "evidence"
    evidence.mkdir()
    evidence.chmod(0o755)  # whatever the umask is: `kaohe run` sets one
    monkeypatch.setenv("ADMIN_IDS", "")
    monkeypatch.setenv("PUBLIC_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PORT", str(free_port()))
    assert main(["doctor"]) == 1
    wrong = [line for line in capsys.readouterr().out.splitlines() if line.startswith("❌")]
    words = (
        "mode 0755",
        "Telegram accepts only addresses that begin with https://",
        "does not answer",
        "ADMIN_IDS is not set",
    )
    assert [word in line for word, line in zip(words, wrong, strict=True)] == [True] * 4


def test_a_database_that_cannot_be_opened_is_a_line(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place.write_bytes(b"this is no database, but has some length" * 100)
    assert main(["doctor"]) == 1
    assert "❌ The data cannot be opened" in capsys.readouterr().out


async def test_the_running_bot_is_asked(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    port = free_port()
    monkeypatch.setenv("HTTP_PORT", str(port))
    folder = tmp_path / "city"
    folder.mkdir()
    async with running_city(folder, HTTP_PORT=str(port)):
        await asyncio.to_thread(main, ["doctor"])
    assert f"✅ The running bot is in order (http://127.0.0.1:{port}/health/ready)" in capsys.readouterr().out
