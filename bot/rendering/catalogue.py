"""Every sentence that a user reads, by language: `family.key` leads to a line of locale/<language>/<family>.yaml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import Formatter

import yaml

from bot.rendering.marks import Marked, escaped

_FOLDER = Path(__file__).parent / "locale"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C reads ten times as fast, where it was built


class Catalogue:
    """The sentences of one language."""

    def __init__(self, language: str, messages: dict[str, str]) -> None:
        self.language = language
        self.messages = messages

    def __call__(self, key: str, /, **values: object) -> Marked:
        """The sentence with its marks; raises KeyError for an unknown key or a missing value."""
        return Marked(_ESCAPING.vformat(self.messages[key], (), values))

    def plain(self, key: str, /, **values: object) -> str:
        """The sentence as plain text: for buttons, pictures and the terminal."""
        return self.messages[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self.messages


class _Escaping(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        text = str(super().format_field(value, format_spec))
        return text if isinstance(value, Marked) else escaped(text)


_ESCAPING = _Escaping()


@lru_cache
def load_catalogue(language: str) -> Catalogue:
    """The catalogue of a language (`bot.domain.languages`)."""
    messages: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.yaml")):
        family = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506 a safe one in either case
        messages |= {f"{path.stem}.{key}": str(text) for key, text in family.items()}
    return Catalogue(language, messages)
