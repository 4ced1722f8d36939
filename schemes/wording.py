"""What is wrong with a scheme in Chinese: the sentences of `Message` by their English template."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from scoring import Message

_FOLDER = Path(__file__).parent / "wording_zh"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C reads ten times as fast, where it was built


def told(message: object, language: str) -> str:
    """The message, and every message among its values, in the language (zh-CN or en); other things as they are."""
    if isinstance(message, (tuple, list)):
        return (", " if language == "en" else "、").join(told(part, language) for part in message)
    if not isinstance(message, Message) or language == "en":
        return str(message)
    values = {name: told(value, language) for name, value in message.values.items()}
    return sentences().get(message.template, message.template).format(**values)


@cache
def sentences() -> dict[str, str]:
    """The Chinese sentences by English template, of all files of the folder; a test holds them to the code."""
    families = [yaml.load(path.read_text("utf-8"), _LOADER) for path in sorted(_FOLDER.glob("*.yaml"))]  # noqa: S506
    return {template: text for family in families for template, text in family.items()}
