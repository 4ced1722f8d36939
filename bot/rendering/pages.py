"""Where the bot's web pages can be opened, for the buttons that lead there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pages:
    """The addresses of the web pages; None: the bot cannot be reached from outside."""

    form: str | None = None
    published: str | None = None  # followed by /SCHEME/VERSION
