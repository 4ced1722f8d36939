"""What the settings need of the machine, looked at before anything starts: folders, the port, schemes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.languages import DEFAULT_LANGUAGE
from bot.storage.engine import async_url
from bot.usecases.context import served_schemes
from bot.web.server import port_problem
from schemes import FileError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.config import Settings

_ROOM = bytes(1 << 16)  # what a folder must have room for, written to try it


def _database(settings: Settings) -> str | None:
    try:
        url = async_url(settings.database_url)
    except ValueError as error:
        return str(error)
    if url.get_backend_name() != "sqlite":
        return None
    file = Path(str(url.database))
    if file.is_dir():
        return f"{file} is a folder: name a file in it"
    if (problem := unwritable(file.parent)) is None and file.exists() and not os.access(file, os.W_OK):
        problem = f"{file} cannot be written: permission denied"
    return problem


def _schemes(settings: Settings) -> str | None:
    try:
        served_schemes(settings.schemes)
    except FileError as error:
        return error.told(DEFAULT_LANGUAGE)
    return None


def _evidence(settings: Settings) -> str | None:
    return unwritable(settings.evidence_folder)


def _port(settings: Settings) -> str | None:
    port = settings.web_port
    problem = None if port is None else port_problem(port, settings.http_host)
    return None if problem is None else f"port {port} of {settings.http_host} cannot be used: {problem}"


_ALWAYS: dict[str, Callable[[Settings], str | None]] = {"DATABASE_URL": _database}
_TO_RUN = {**_ALWAYS, "EVIDENCE_DIR": _evidence, "HTTP_PORT": _port}


def problems(settings: Settings, wrong: dict[str, str], *, to_run: bool) -> dict[str, str]:
    """The mistakes around the settings, a sentence for each setting by its name; `wrong` ones are not checked.

    `to_run`: with what only `kaohe run` needs. Where anything is wrong the schemes are read too, so that all is told
    at once; where nothing is, whoever reads them next tells.
    """
    checks = _TO_RUN if to_run else _ALWAYS
    sentences = {name: check(settings) for name, check in checks.items() if name not in wrong}
    messages = {name: f"{name}: {sentence}" for name, sentence in sentences.items() if sentence is not None}
    if (wrong or messages) and "SCHEME" not in wrong and (sentence := _schemes(settings)) is not None:
        messages["SCHEME"] = f"SCHEME: {sentence}"
    return messages


def unwritable(folder: Path) -> str | None:
    """Why nothing can be kept in a folder, which may have to be made first; None where all is well."""
    existing = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(_ROOM)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        verb = "written" if existing == folder else "made"
        return f"{folder} cannot be {verb}: {(error.strerror or str(error)).lower()}"
    return None
