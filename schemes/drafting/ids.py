"""Ids of what is laid out from a document: the words of its title, short, each once."""

from __future__ import annotations

import re

from schemes.papers.words import without_brackets

_LONGEST = 14  # letters
_OTHER = re.compile(r"[^\w]+")


class Ids:
    """Gives ids; none twice."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def of(self, title: str, otherwise: str, longest: int = _LONGEST) -> str:
        """The id for a title; `otherwise` where it has no letters."""
        bare = _OTHER.sub("", without_brackets(title)) or _OTHER.sub("", title) or otherwise
        bare = bare[:longest].strip("_") or otherwise
        identifier, number = bare, 2
        while identifier in self.taken:
            identifier, number = f"{bare}-{number}", number + 1
        self.taken.add(identifier)
        return identifier
