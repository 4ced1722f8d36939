"""What keeps `kaohe run` and commands on the ledger from their work: sentences, all at once, status 2."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.cli import main
from bot.cli.surroundings import unwritable
from bot.config import Settings
from tests.support.form import free_port
from tests.support.humble_server import HumbleServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AWAY = "postgresql://kaohe:top-secret@127.0.0.1:1/kaohe"  # nobody listens there


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the environment do not play a part, and there is no `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("BOT_TOKEN", "1:abc")


def told(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """What a command that ends with status 2 says."""
    assert main([*words]) == 2
    return capsys.readouterr().err.splitlines()


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("", 0)) as listening:
        yield listening.getsockname()[1]


def test_everything_that_is_wrong_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], taken: int
) -> None:
    given = {"ADMIN_IDS": "-5", "DATABASE_URL": "sqlite://", "SCHEME": "rugao-2021,atlantis,lemuria", "SEND_RTE": "3"}
    for name, value in {**given, "HTTP_PORT": str(taken), "EVIDENCE_DIR": "/proc/nowhere"}.items():
        monkeypatch.setenv(name, value)
    lines = told(capsys, "run")
    assert [line.split(":")[0] for line in lines[1:]] == [
        "ADMIN_IDS", "SEND_RTE", "DATABASE_URL", "EVIDENCE_DIR", "HTTP_PORT", "SCHEME", "lemuria",
    ]  # fmt: skip
    assert "'-5'" in lines[1]
    assert "is SEND_RATE meant?" in lines[2]
    assert "name a file, like sqlite:///var/kaohe.db" in lines[3]
    assert lines[4] == "EVIDENCE_DIR: /proc/nowhere cannot be made: no such file or directory"
    assert lines[5] == f"HTTP_PORT: port {taken} of 127.0.0.1 cannot be used: address already in use"
    assert lines[6].startswith("SCHEME: atlantis: 没有这个考核办法")


def test_lines_of_the_file_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "\ufeffSEND_RATE=5\nADMIN_IDS\n# a remark\n\nSCHEME='rugao-2021\nQUIET_HOURS=1\nHTTP PORT=80\n"
    tmp_path.joinpath(".env").write_text(text, "utf-8")
    assert [line.split(": ")[:2] for line in told(capsys, "roster")][:3] == [
        [".env:2", "should read like NAME=value"],
        [".env:5", "should read like NAME=value"],
        [".env:7", "should read like NAME=value"],
    ]
    tmp_path.joinpath(".env").write_bytes("# 考核\nSEND_RATE=5\n".encode("gb18030"))
    assert told(capsys, "roster") == [".env: should be text in UTF-8; save it anew with this encoding"]


def test_several_wrong_schemes_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SCHEME", "atlantis,lemuria")
    assert [line.split(":")[0] for line in told(capsys, "roster")] == ["atlantis", "lemuria"]
    assert [line.split(":")[0] for line in told(capsys, "run")] == ["atlantis", "lemuria"]


def test_a_command_says_at_once_that_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", AWAY)
    shown = "postgresql://kaohe:***@127.0.0.1:1/kaohe"
    assert told(capsys, "roster") == [f"DATABASE_URL: {shown} cannot be used: connection refused"]


def test_no_part_of_a_password_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for url in ("postgresql://u:top@secret@127.0.0.1:1/x", "postgresql://u:top@secret:x@127.0.0.1:y/x"):
        monkeypatch.setenv("DATABASE_URL", url)
        (line,) = told(capsys, "roster")
        assert line.startswith("DATABASE_URL: cannot be read")
        assert "secret" not in line


def test_a_file_that_is_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tmp_path.joinpath("notes.db").write_text("what the bureau wanted to say\n" * 50, "utf-8")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///notes.db")
    sentence = "DATABASE_URL: sqlite:///notes.db cannot be used: file is not a database"
    assert told(capsys, "roster") == [sentence]
    assert told(capsys, "run") == [sentence]


def test_a_folder_that_cannot_be_made_and_one_in_place_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for url, sentence in {
        "sqlite:////proc/nowhere/kaohe.db": "/proc/nowhere cannot be made: no such file or directory",
        f"sqlite:///{tmp_path}": f"{tmp_path} is a folder: name a file in it",
    }.items():
        monkeypatch.setenv("DATABASE_URL", url)
        assert told(capsys, "roster") == [f"DATABASE_URL: {sentence}"]


def test_a_file_in_the_way_of_a_folder(tmp_path: Path) -> None:
    tmp_path.joinpath("evidence").write_bytes(b"")
    assert unwritable(tmp_path / "evidence" / "2021") is not None
    assert unwritable(tmp_path / "new" / "folder") is None
    assert not (tmp_path / "new").exists()


def test_a_full_disk_and_one_that_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{disk}/kaohe.db")
    try:
        subprocess.run(("mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", disk), check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this machine lets nobody make a small file system of its own")
    try:
        assert told(capsys, "roster") == [f"DATABASE_URL: {disk} cannot be written: no space left on device"]
        subprocess.run(("mount", "-o", "remount,ro", disk), check=True)
        assert told(capsys, "roster") == [f"DATABASE_URL: {disk} cannot be written: read-only file system"]
    finally:
        subprocess.run(("umount", disk), check=True)


def test_the_bot_waits_for_a_database_that_is_not_there_yet(tmp_path: Path) -> None:
    """It says so and goes on trying, until it is stopped."""
    environment = {**os.environ, "DATABASE_URL": AWAY, "BOT_TOKEN": "1:abc"}

    async def run() -> tuple[str, int | None]:
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=environment, stderr=subprocess.PIPE, cwd=tmp_path
        )
        assert bot.stderr is not None
        line = (await bot.stderr.readline()).decode()
        bot.send_signal(signal.SIGTERM)
        return line, await bot.wait()

    line, status = asyncio.run(run())
    assert "postgresql://kaohe:***@127.0.0.1:1/kaohe cannot be used: connection refused; trying again in 5 s" in line
    assert "top-secret" not in line
    assert status == 0


class Refusing(HumbleServer):
    """A Bot API server that cannot reach the webhook's address."""

    async def _answer(self, request: web.Request) -> web.Response:
        if request.match_info["method"] != "setWebhook":
            return await super()._answer(request)
        words = "Bad Request: bad webhook: Failed to resolve host"
        return web.json_response({"ok": False, "error_code": 400, "description": words}, status=400)


async def test_an_address_that_telegram_does_not_take(tmp_path: Path) -> None:
    server = Refusing()
    await server.start()
    given = {"BOT_API_URL": server.url, "PUBLIC_URL": "https://kaohe.example.org", "HTTP_PORT": str(free_port())}
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env={**os.environ, **given}, stderr=subprocess.PIPE, cwd=tmp_path
    )
    _, told_last = await bot.communicate()
    await server.stop()
    assert bot.returncode == 2
    sentence = "PUBLIC_URL: the Bot API server does not deliver there: Bad webhook: failed to resolve host"
    assert told_last.decode().splitlines()[-1].lower() == sentence.lower()
    assert b"Traceback" not in told_last
