"""`kaohe doctor`: how the bot is, from its database, its files, its settings and, where it listens, from itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from bot.cli import opening
from bot.cli.command import Answer, Command
from bot.cli.options import language_option
from bot.domain.health import Expectations
from bot.logs import redact
from bot.rendering.catalogue import load_catalogue
from bot.rendering.formatting import clip
from bot.rendering.health import status_lines
from bot.rendering.marks import plain_text
from bot.usecases.health import Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.config import Settings
    from bot.rendering.catalogue import Catalogue
    from bot.usecases.context import Context

_SECONDS = 5.0
_WEBHOOK_PORT = 8080
_PROBLEM = 200
_OTHERS = 0o077  # what the group and everybody may do


@dataclass(frozen=True, kw_only=True)
class DoctorOptions:
    """What `kaohe doctor` takes."""

    language: str = language_option("en")


@dataclass(frozen=True, slots=True)
class _Line:
    """The result of one check."""

    text: str
    well: bool = True


def _doctor(options: DoctorOptions) -> Answer:
    """All that is looked at, a line each; exit status 1 where something is wrong. Raises Problem for the settings."""
    settings, catalogue = opening.settings(), load_catalogue(options.language)
    lines = asyncio.run(_examined(settings, catalogue))
    return Answer("\n".join(line.text for line in lines), status=int(not all(line.well for line in lines)))


async def _examined(settings: Settings, catalogue: Catalogue) -> list[_Line]:
    lines = []
    try:
        async with opening.opened(settings) as context:
            lines += await _of_ledger(context, settings, catalogue)
    except Exception as error:  # noqa: BLE001 whatever keeps the database from being used is the first thing to tell
        problem = clip(redact(" ".join(str(error).split())) or type(error).__name__, _PROBLEM)
        lines.append(_line(catalogue, "cannot_open", well=False, problem=problem))
    if settings.public_url is not None and not settings.public_url.startswith("https://"):
        lines.append(_line(catalogue, "not_https", well=False, url=settings.public_url))
    if settings.http_port is not None or settings.public_url is not None:
        lines.append(await _of_process(settings.http_port or _WEBHOOK_PORT, catalogue))
    if not settings.admin_ids:
        lines.append(_line(catalogue, "no_operators", well=False))
    return lines


async def _of_ledger(context: Context, settings: Settings, catalogue: Catalogue) -> list[_Line]:
    watch = Watch(context, Expectations(polls=False, backup_after=settings.backup_after), works=False)
    health, counts = await watch.health(), await watch.counts()
    lines = [_Line(plain_text(line.text), line.well) for line in status_lines(health, catalogue, process=False)]
    if counts is not None:
        lines.append(_line(catalogue, "invitations", count=counts.invitations))
    return [*lines, *_of_files(context, catalogue)]


def _of_files(context: Context, catalogue: Catalogue) -> Iterator[_Line]:
    """What holds figures and persons, and whether others on this machine may read it."""
    paths = [context.evidence]
    if context.db.is_sqlite:
        paths.append(Path(str(context.db.url.database)))
    for path in paths:
        if path.exists() and (mode := path.stat().st_mode & 0o777) & _OTHERS:
            right = "0700" if path.is_dir() else "0600"
            yield _line(catalogue, "open_file", well=False, path=path, mode=f"{mode:04o}", right=right)


async def _of_process(port: int, catalogue: Catalogue) -> _Line:
    """Whether the running bot answers on its port, and what its health check names."""
    url = f"http://127.0.0.1:{port}/health/ready"
    try:
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as client, client.get(url) as answer:
            status = await answer.json()
            ready, wrong = bool(status["ready"]), ", ".join(map(str, status.get("wrong", ())))
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
        return _line(catalogue, "not_answering", well=False, url=url, problem=type(error).__name__)
    if ready and not wrong:
        return _line(catalogue, "running", url=url)
    return _line(catalogue, "running_unwell", well=False, url=url, wrong=wrong)


def _line(catalogue: Catalogue, name: str, *, well: bool = True, **values: object) -> _Line:
    text = catalogue.plain(f"health.doctor_{name}", **values)
    return _Line(catalogue.plain("health.green" if well else "health.red", line=text), well)


COMMANDS = {"doctor": Command(DoctorOptions, _doctor, epilog="The exit status is 1 where something is not well.")}
