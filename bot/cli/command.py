"""How every command runs: options are read, the answer is printed, what is wrong becomes a sentence and status 2."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic

from bot.cli.options import OptionsT, parse
from bot.domain.errors import UserError
from bot.domain.languages import DEFAULT_LANGUAGE
from schemes import FileError
from schemes.wording import told
from scoring import Message, ScoringError

if TYPE_CHECKING:
    from collections.abc import Callable


class Problem(Exception):
    """What keeps a command from its work, in words for standard error."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say, and its exit status."""

    text: str = ""  # to standard output
    aside: str = ""  # to standard error
    data: bytes = b""  # to standard output, in place of a text
    status: int = 0


@dataclass(frozen=True, slots=True)
class Command(Generic[OptionsT]):
    """What a command takes and does; a text alone is its answer. See `execute` for what `run` may raise."""

    options: type[OptionsT]
    run: Callable[[OptionsT], Answer | str]
    epilog: str = ""  # what --help says at its end


def execute(name: str, purpose: str, command: Command[Any], words: list[str]) -> int:
    """Run a command; the exit status is 2 after Problem, UserError, FileError, ScoringError and OSError."""
    parser = argparse.ArgumentParser(prog=f"kaohe {name}", description=purpose, epilog=command.epilog)
    options = parse(command.options, parser, words)
    try:
        answer = command.run(options)
    except UserError as error:
        answer = Answer(aside=_sentence(error, getattr(options, "language", DEFAULT_LANGUAGE)), status=2)
    except (Problem, FileError, ScoringError, OSError) as error:
        answer = Answer(aside=_problem(error, getattr(options, "language", DEFAULT_LANGUAGE)), status=2)
    if isinstance(answer, str):
        answer = Answer(answer)
    _write(answer.text, sys.stdout)
    _write(answer.aside, sys.stderr)
    if answer.data:
        sys.stdout.flush()
        sys.stdout.buffer.write(answer.data)
    return answer.status


def _write(text: str, stream: Any) -> None:
    if text:
        print(text, end="" if text.endswith("\n") else "\n", file=stream)


_REASONS = {
    FileNotFoundError: Message("there is no such file or folder; check the path"),
    PermissionError: Message("permission denied"),
    IsADirectoryError: Message("is a directory"),
    NotADirectoryError: Message("not a directory"),
}


def _problem(error: Exception, language: str) -> str:
    """The error's own sentence; of a file that could not be read or written its name and why."""
    if isinstance(error, FileError):
        return error.told(language)
    if isinstance(error, (Problem, ScoringError)):
        return told(error.args[0], language)
    if not isinstance(error, OSError) or error.filename is None:
        return str(error)
    why = _REASONS.get(type(error), (error.strerror or "").lower())
    return f"{error.filename}: {told(why, language)}"


def _sentence(error: UserError, language: str) -> str:
    """What a use case refused, as the chat would say it."""
    from bot.rendering.catalogue import load_catalogue  # noqa: PLC0415 only what goes wrong needs words
    from bot.rendering.marks import plain_text  # noqa: PLC0415
    from bot.rendering.people import error_screen  # noqa: PLC0415

    return plain_text(error_screen(error, load_catalogue(language)).text)
