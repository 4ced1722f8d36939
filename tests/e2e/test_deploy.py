"""What `deploy/` says works: the unit's command tells systemd how it is; two workers behind nginx answer once."""

from __future__ import annotations

import asyncio
import configparser
import os
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.domain.people import Membership, Role
from bot.storage import ledger, people
from bot.storage.migrate import upgrade
from tests.support.city import START
from tests.support.context import SCHEME, offering
from tests.support.database import opened
from tests.support.form import free_port
from tests.support.inbox import unanswered
from tests.support.peer import TOKEN, Peer, running_emulator

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

    from bot.storage.engine import Transaction

DEPLOY = Path(__file__).parents[2] / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
KAOHE = Path(sys.executable).with_name("kaohe")
TOWNS = dict(enumerate((unit.id for unit in offering(SCHEME).scheme.units), 1001))


# ── the unit


def unit_command() -> list[str]:
    """ExecStart of the unit, with the command of this environment."""
    unit = configparser.RawConfigParser(strict=False, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment, method-assign] # as it stands: systemd minds capitals
    unit.read(DEPLOY / "kaohe.service", "utf-8")
    command, *words = shlex.split(unit["Service"]["ExecStart"])
    assert Path(command).name == KAOHE.name
    assert unit["Service"]["Type"] == "notify"
    return [str(KAOHE), *words]


async def test_the_unit_s_command_tells_how_it_is(tmp_path: Path) -> None:
    place = tmp_path / "notify"
    async with running_emulator() as peer:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.bind(str(place))
            line.setblocking(False)
            environment = {
                **os.environ,
                "BOT_TOKEN": TOKEN,
                "BOT_API_URL": peer.url,
                "DATABASE_URL": f"sqlite:///{tmp_path / 'kaohe.db'}",
                "NOTIFY_SOCKET": str(place),
                "WATCHDOG_USEC": "200000",
            }
            bot = await asyncio.create_subprocess_exec(*unit_command(), env=environment, cwd=tmp_path)
            async with asyncio.timeout(180):
                assert await heard(line) == "READY=1"
                assert [await heard(line) for _ in range(3)] == ["WATCHDOG=1"] * 3
                bot.send_signal(signal.SIGTERM)
                while (word := await heard(line)) == "WATCHDOG=1":
                    pass
                assert word == "STOPPING=1"
                assert await bot.wait() == 0


async def heard(line: socket.socket) -> str:
    return (await asyncio.get_running_loop().sock_recv(line, 100)).decode()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is missing")
def test_systemd_understands_the_unit() -> None:
    told = subprocess.run(
        ("systemd-analyze", "verify", str(DEPLOY / "kaohe.service")), capture_output=True, text=True, check=False
    ).stderr
    assert [line for line in told.splitlines() if "is not executable" not in line] == []


# ── workers behind nginx


@dataclass
class House:
    """Two workers on one PostgreSQL behind nginx, and the people's side."""

    peer: Peer
    url: str  # of nginx
    client: aiohttp.ClientSession
    workers: dict[int, Process]  # by port
    log: Path  # nginx's: which worker had which request

    async def report(self, text: str) -> None:
        """All towns report at once, and each has its receipt."""
        await asyncio.gather(*(self.peer.send(user, text) for user in TOWNS))
        for user in TOWNS:
            await self.peer.wait_for_message(
                user, match=lambda message: "累计" in str(message.get("text")), timeout=180
            )


async def marked(url: str) -> None:
    """Wait until all answers are known as given: of a worker that dies before, another gives them a minute later."""
    async with opened(url) as database, asyncio.timeout(180):
        while await unanswered(database):  # noqa: ASYNC110 other processes write it
            await asyncio.sleep(0.05)


async def until_open(port: int) -> None:
    """Wait until somebody listens on the port."""
    async with asyncio.timeout(180):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


@asynccontextmanager
async def process(*command: str, environment: dict[str, str], folder: Path) -> AsyncIterator[Process]:
    """A process that is ended at the end, whatever became of it."""
    running = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **environment}, cwd=folder, stdout=subprocess.PIPE
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.terminate()
        await running.wait()


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key."""
    cert, key = folder / "fullchain.pem", folder / "privkey.pem"
    subprocess.run(
        ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-out", str(cert), "-keyout", str(key)),
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


def nginx_conf(folder: Path, plain: int, tls: int, ports: list[int]) -> Path:
    """`deploy/nginx.conf` with ports and certificates of this test, inside what a distribution has around it."""
    cert, key = certificate(folder)
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    for theirs, ours in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{tls} ssl;",
        "127.0.0.1:8081": f"127.0.0.1:{ports[0]}",
        "127.0.0.1:8082": f"127.0.0.1:{ports[1]}",
        "kaohe.example.org": "localhost",
        "/etc/ssl/kaohe/fullchain.pem": str(cert),
        "/etc/ssl/kaohe/privkey.pem": str(key),
    }.items():
        assert theirs in site
        site = site.replace(theirs, ours)
    (folder / "site.conf").write_text(site, "utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in kinds)
    user = "user root;" if os.getuid() == 0 else ""  # its own user may not enter a test's folder
    conf = folder / "nginx.conf"
    conf.write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ log_format who '$upstream_addr'; access_log {folder}/access.log who; {temporary}"
        f"include {folder}/site.conf; }}\n",
        "utf-8",
    )
    return conf


async def everybody_joins(url: str) -> None:
    """A coordinator a unit, who has a role already."""
    now = datetime.fromisoformat(START)

    async def change(tx: Transaction) -> None:
        for user, unit in TOWNS.items():
            await people.save(tx, user, f"某{user}", "zh-CN", now)
            await people.add_membership(tx, user, Membership(SCHEME, Role.COORDINATOR, unit), now)

    async with opened(url) as database:
        await upgrade(database)
        await database.write(change)


@asynccontextmanager
async def started_emulator(cert: Path, folder: Path) -> AsyncIterator[str]:
    """The stand-in as a process of its own, which takes nginx's certificate for a good one; its address."""
    command = (sys.executable, "-m", "bot.demo.emulator", "--token", TOKEN, "--limits", "off")
    path = {"PYTHONPATH": str(DEPLOY.parent), "SSL_CERT_FILE": str(cert)}
    async with process(*command, environment=path, folder=folder) as running:
        assert running.stdout is not None
        yield (await running.stdout.readline()).decode().strip().removeprefix("listening on ")


@asynccontextmanager
async def running_house(url: str, folder: Path) -> AsyncIterator[House]:
    """Everything runs, and everybody has a role."""
    assert NGINX is not None
    plain, tls, *ports = (free_port() for _ in range(4))
    conf = nginx_conf(folder, plain, tls, ports)
    await everybody_joins(url)
    async with (
        started_emulator(folder / "fullchain.pem", folder) as telegram,
        process(NGINX, "-c", str(conf), "-p", str(folder), "-e", f"{folder}/error.log", environment={}, folder=folder),
        aiohttp.ClientSession() as session,
    ):
        peer = Peer(telegram, session, TOKEN)
        for user in TOWNS:
            await peer.add_user(user, f"某{user}", language_code="zh-hans")
        common = {
            "BOT_TOKEN": TOKEN, "BOT_API_URL": telegram, "DATABASE_URL": url, "CLOCK": START,
            "PUBLIC_URL": f"https://localhost:{tls}", "EVIDENCE_DIR": str(folder / "evidence"),
        }  # fmt: skip
        settings = [{**common, "HTTP_PORT": str(port)} for port in ports]
        async with (
            process(str(KAOHE), "run", environment=settings[0], folder=folder) as first,
            process(str(KAOHE), "run", environment=settings[1], folder=folder) as second,
        ):
            for port in (tls, *ports):
                await until_open(port)
            workers = dict(zip(ports, (first, second), strict=True))
            yield House(peer, f"https://localhost:{tls}", session, workers, folder / "access.log")


@pytest.mark.skipif(NGINX is None, reason="nginx is missing: apt-get install nginx-light")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is missing, which makes nginx's certificate")
async def test_two_workers_behind_nginx_answer_each_report_once(postgresql_url: str, tmp_path: Path) -> None:
    async with running_house(postgresql_url, tmp_path) as house:
        await house.report("城镇新增就业 5")
        served = set(house.log.read_text("utf-8").split())
        assert served == {f"127.0.0.1:{port}" for port in house.workers}

        await marked(postgresql_url)
        gone, _ = house.workers.values()
        gone.kill()
        await gone.wait()
        await house.report("城镇新增就业 6")

        receipts = Counter(
            request["parameters"]["chat_id"]
            for request in await house.peer.requests("sendMessage")
            if "累计" in request["parameters"]["text"]
        )
        assert receipts == {str(user): 2 for user in TOWNS}
        async with opened(postgresql_url) as database, database.read() as tx:
            assert await ledger.count(tx) == 2 * len(TOWNS)

        ours = ssl.create_default_context(cafile=str(tmp_path / "fullchain.pem"))
        shown = {"/form/": 200, "/desk/": 401}
        shown |= dict.fromkeys(("/published/atlantis/1", "/health/ready", "/metrics", "/"), 404)
        for path, status in shown.items():
            async with house.client.get(house.url + path, ssl=ours) as answer:
                assert (path, answer.status) == (path, status)
        async with house.client.post(f"{house.url}/published/atlantis/1", ssl=ours) as answer:
            assert answer.status == 403
